"""Reads certificates of ours, and makes chains of its own, good ones and bad ones, with the package
`cryptography`.

    python3 pki.py FILE.json

The file gives {certificates, crl, root, leaf, at}: base64 of DER, and seconds since 1970. Printed as JSON:

    certificates  for each: subject, serial, email, usages, whether it is an authority
    revoked       serial numbers on the list, whether the root's key signed it
    verified      what `cryptography.x509.verification` says of the leaf below the root
    chains        name, certificates (leaf first, root last) as base64 of DER, to be judged at `at`
    revocations   the same, with crls and ocsp (a response about the leaf, or null): every certificate needs
                  an answer

Exit status 3: the package is missing or too old.
"""

import base64
import datetime
import json
import sys

try:
    from asn1crypto import ocsp as asn1
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.x509 import ocsp, verification
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

    verification.ExtensionPolicy
except (ImportError, AttributeError):
    sys.exit(3)


def decode(text):
    return base64.b64decode(text)


def encode(certificate):
    der = certificate.public_bytes(serialization.Encoding.DER)
    return base64.b64encode(der).decode()


def describe(der):
    certificate = x509.load_der_x509_certificate(der)
    extensions = certificate.extensions

    def value(kind):
        try:
            return extensions.get_extension_for_class(kind).value
        except x509.ExtensionNotFound:
            return None

    names = value(x509.SubjectAlternativeName)
    usages = value(x509.ExtendedKeyUsage)
    constraints = value(x509.BasicConstraints)
    points = value(x509.CRLDistributionPoints)
    return {
        "subject": certificate.subject.rfc4514_string(),
        "serial": f"{certificate.serial_number:032x}",
        "email": names.get_values_for_type(x509.RFC822Name) if names else [],
        "usages": [usage.dotted_string for usage in usages] if usages else [],
        "authority": bool(constraints and constraints.ca),
        "lists": [name.value for point in points or [] for name in point.full_name],
    }


def verify(root, leaf, pool, at):
    """With the rules for web servers switched off: these are no certificates for those."""
    policy = verification.PolicyBuilder().store(verification.Store([root])).time(at)
    leaves = verification.ExtensionPolicy.permit_all()
    authorities = leaves.require_present(
        x509.BasicConstraints, verification.Criticality.CRITICAL, None
    )
    policy = policy.extension_policies(ca_policy=authorities, ee_policy=leaves)
    try:
        return len(policy.build_client_verifier().verify(leaf, pool).chain)
    except verification.VerificationError as error:
        return str(error)


START = datetime.datetime(2026, 1, 1)
END = START + datetime.timedelta(days=3000)
KEYS = [ec.generate_private_key(ec.SECP256R1()) for _ in range(8)]


class Link:
    """One certificate of a chain, with the defaults of a good one."""

    def __init__(self, place, count):
        self.name = "Leaf" if place == 0 else f"Authority {place}"
        self.issuer = f"Authority {min(place + 1, count - 1)}"
        self.key = KEYS[place]
        self.issuer_key = KEYS[min(place + 1, count - 1)]
        self.start, self.end = START, END
        self.authority = place > 0
        self.constraints = x509.BasicConstraints(self.authority, None)
        self.sign, self.sign_certificates = place == 0, place > 0
        self.extra = []
        self.identifiers = True
        self.named_key = None
        self.digest = hashes.SHA256()
        self.email = None

    def usage(self):
        return x509.KeyUsage(
            digital_signature=self.sign,
            content_commitment=False,
            key_encipherment=not (self.sign or self.sign_certificates),
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=self.sign_certificates,
            crl_sign=self.sign_certificates,
            encipher_only=False,
            decipher_only=False,
        )

    def build(self):
        def name(text):
            attributes = [(NameOID.ORGANIZATION_NAME, "Chains"), (NameOID.COMMON_NAME, text)]
            return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])

        builder = (
            x509.CertificateBuilder()
            .subject_name(name(self.name))
            .issuer_name(name(self.issuer))
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.start)
            .not_valid_after(self.end)
            .add_extension(self.usage(), True)
        )
        if self.constraints:
            builder = builder.add_extension(self.constraints, True)
        if self.identifiers:
            named = (self.named_key or self.issuer_key).public_key()
            builder = builder.add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), False
            ).add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(named), False)
        if self.email:
            names = x509.SubjectAlternativeName([x509.RFC822Name(self.email)])
            builder = builder.add_extension(names, False)
        for extension, critical in self.extra:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.issuer_key, self.digest)


def constraints(permitted=None, excluded=None):
    return (x509.NameConstraints(permitted, excluded), True)


def directory(*names):
    attributes = [(NameOID.ORGANIZATION_NAME, names[0])]
    attributes += [(NameOID.COMMON_NAME, name) for name in names[1:]]
    return x509.DirectoryName(
        x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
    )


UNKNOWN = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.99999.77"), b"\x05\x00")
DAY = datetime.timedelta(days=1)


def cases():
    """Name, number of certificates, and what is changed in them."""

    def expired(links, place):
        links[place].end = START + 10 * DAY

    def future(links, place):
        links[place].start = START + 100 * DAY

    def change(place, **values):
        return lambda links: [setattr(links[place], key, value) for key, value in values.items()]

    def both(*changes):
        return lambda links: [change(links) for change in changes]

    def length(place, most):
        return change(place, constraints=x509.BasicConstraints(True, most))

    mail = lambda base: x509.RFC822Name(base)
    yield "two", 2, lambda links: None
    yield "three", 3, lambda links: None
    yield "four", 4, lambda links: None
    yield "five", 5, lambda links: None
    yield "six", 6, lambda links: None
    for place in range(3):
        yield f"expired {place}", 3, lambda links, place=place: expired(links, place)
        yield f"not yet valid {place}", 3, lambda links, place=place: future(links, place)
        yield f"unknown critical {place}", 3, change(place, extra=[(UNKNOWN, True)])
        yield f"unknown {place}", 3, change(place, extra=[(UNKNOWN, False)])
    for place in (1, 2):
        not_an_authority = x509.BasicConstraints(False, None)
        yield f"no authority {place}", 3, change(place, constraints=not_an_authority)
        yield f"no constraints {place}", 3, change(place, constraints=None)
        yield f"no usage for certificates {place}", 3, change(
            place, sign_certificates=False, sign=True
        )
        yield f"signed by another key {place - 1}", 3, change(place - 1, issuer_key=KEYS[7])
        yield f"signed by another key with its identifier {place - 1}", 3, change(
            place - 1, issuer_key=KEYS[7], named_key=KEYS[place]
        )
        yield f"another issuer's name {place - 1}", 3, change(place - 1, issuer="Authority 9")
        yield f"another key identifier {place - 1}", 3, change(place - 1, named_key=KEYS[6])
    yield "length 0 above one", 3, length(2, 0)
    yield "length 1 above one", 3, length(2, 1)
    yield "length 1 above two", 4, length(3, 1)
    yield "length 0 in the middle", 4, length(2, 0)
    yield "length 0 at the last", 4, length(1, 0)
    yield "without identifiers", 3, both(*[change(place, identifiers=False) for place in range(3)])
    yield "leaf for encryption", 2, change(0, sign=False)
    client = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    yield "leaf for clients", 2, change(0, extra=[(client, False)])
    protection = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    yield "leaf for e-mail", 2, change(0, extra=[(protection, True)])
    yield "authority for clients", 3, change(1, extra=[(client, False)])
    weak = rsa.generate_private_key(65537, 2048)
    strong = rsa.generate_private_key(65537, 3072)
    yield "short RSA key", 3, both(change(1, key=weak), change(0, issuer_key=weak))
    yield "RSA key", 3, both(change(1, key=strong), change(0, issuer_key=strong))
    other = ec.generate_private_key(ec.SECP384R1())
    yield "P-384", 3, both(
        change(1, key=other), change(0, issuer_key=other, digest=hashes.SHA384())
    )
    addressed = change(0, email="ada@example.ch")
    for name, permitted, excluded in [
        ("permitted host", [mail("example.ch")], None),
        ("permitted other host", [mail("example.com")], None),
        ("permitted domain", [mail(".ch")], None),
        ("permitted address", [mail("ada@example.ch")], None),
        ("permitted other address", [mail("bob@example.ch")], None),
        ("excluded host", None, [mail("example.ch")]),
        ("excluded other host", None, [mail("example.com")]),
        ("excluded domain", None, [mail(".ch")]),
        ("permitted name", [directory("Chains")], None),
        ("permitted other name", [directory("Others")], None),
        ("permitted longer name", [directory("Chains", "Leaf", "More")], None),
        ("excluded name", None, [directory("Chains", "Leaf")]),
        ("excluded other name", None, [directory("Chains", "Lea")]),
        ("permitted and excluded", [mail("example.ch")], [mail("ada@example.ch")]),
        ("only hosts", [x509.DNSName("example.ch")], None),
    ]:
        limits = change(1, extra=[constraints(permitted, excluded)])
        yield f"names: {name}", 3, both(addressed, limits)
    for name, permitted, excluded in [
        ("permitted host", [x509.DNSName("example.ch")], None),
        ("permitted other host", [x509.DNSName("example.com")], None),
        ("permitted part of a host", [x509.DNSName("ample.ch")], None),
        ("excluded host", None, [x509.DNSName("example.ch")]),
        ("excluded other host", None, [x509.DNSName("example.com")]),
        ("excluded host below", None, [x509.DNSName("www.example.ch")]),
    ]:
        named = change(0, extra=[(x509.SubjectAlternativeName([x509.DNSName("www.example.ch")]), False)])
        yield f"hosts: {name}", 3, both(named, change(1, extra=[constraints(permitted, excluded)]))

    def policies(*names):
        names = [x509.PolicyInformation(ObjectIdentifier(name), None) for name in names]
        return (x509.CertificatePolicies(names), False)

    demand = (x509.PolicyConstraints(0, None), True)
    quiet = (x509.PolicyConstraints(0, None), False)
    one, two, every = "1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999.2", "2.5.29.32.0"
    for name, above, below in [
        ("none demanded", [policies(one)], [policies(two)]),
        ("demanded and there", [policies(one), demand], [policies(one)]),
        ("demanded and another", [policies(one), demand], [policies(two)]),
        ("demanded, not critical, and another", [policies(one), quiet], [policies(two)]),
        ("demanded and missing", [policies(one), demand], []),
        ("demanded of itself", [demand], [policies(one)]),
        ("any above", [policies(every), demand], [policies(two)]),
        ("any below", [policies(one), demand], [policies(every)]),
        ("any inhibited", [policies(one), demand, (x509.InhibitAnyPolicy(0), True)], [policies(every)]),
    ]:
        yield f"policies: {name}", 3, both(change(1, extra=above), change(0, extra=below))
    # Self-issued: the second certificate has the name of its issuer, another key, and does not count.
    rolled = both(change(1, name="Authority 2"), change(0, issuer="Authority 2"))
    yield "self-issued", 4, both(change(2, name="Authority 2"), rolled)
    yield "self-issued below length 0", 4, both(rolled, length(2, 0))
    yield "self-issued below length 0 of the root", 3, both(
        change(1, name="Authority 2"), change(0, issuer="Authority 2"), length(2, 0)
    )
    yield "self-issued and expired", 4, both(rolled, lambda links: expired(links, 1))
    above = change(2, extra=[constraints([mail("example.com")])])
    yield "names: permitted by the root", 3, both(addressed, above)


def chains():
    for name, count, change in cases():
        links = [Link(place, count) for place in range(count)]
        change(links)
        yield {"name": name, "certificates": [encode(link.build()) for link in links]}


CRL_URL = "http://127.0.0.1:9/ca.crl"
AT = START + 30 * DAY


def crl(issuer, key=None, days=(25, 60), revoked=None, extra=(), reason=None, entry=None):
    """A list by the authority of a link, with the day on which the leaf was revoked."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(START + days[0] * DAY)
        .next_update(START + days[1] * DAY)
        .add_extension(x509.CRLNumber(1), False)
    )
    for extension, critical in extra:
        builder = builder.add_extension(extension, critical)
    if revoked:
        serial, day = revoked
        one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(START + day * DAY)
        if reason:
            one = one.add_extension(x509.CRLReason(reason), False)
        if entry:
            one = one.add_extension(*entry)
        builder = builder.add_revoked_certificate(one.build())
    return builder.sign(key, hashes.SHA256())


def scope(url=None, **flags):
    names = ["only_contains_user_certs", "only_contains_ca_certs", "indirect_crl", "only_contains_attribute_certs"]
    flags = {name: flags.get(name, False) for name in names} | {"only_some_reasons": flags.get("reasons")}
    full = [x509.UniformResourceIdentifier(url)] if url else None
    return (x509.IssuingDistributionPoint(full_name=full, relative_name=None, **flags), True)


def answer(leaf, issuer, key, responder=None, days=(25, 60), status="GOOD", revoked=None, enclosed=(), serial=None):
    builder = ocsp.OCSPResponseBuilder()
    about = serial or leaf
    builder = builder.add_response(
        cert=about,
        issuer=issuer,
        algorithm=hashes.SHA1(),
        cert_status=ocsp.OCSPCertStatus[status],
        this_update=START + days[0] * DAY,
        next_update=START + days[1] * DAY,
        revocation_time=None if revoked is None else START + revoked * DAY,
        revocation_reason=None,
    ).responder_id(ocsp.OCSPResponderEncoding.NAME, responder or issuer)
    if enclosed:
        builder = builder.certificates(list(enclosed))
    return produced(builder.sign(key, hashes.SHA256()), key, START + days[0] * DAY)


def produced(response, key, moment):
    """The same response as if made at that moment, not now."""
    outer = asn1.OCSPResponse.load(response.public_bytes(serialization.Encoding.DER))
    basic = outer["response_bytes"]["response"].parsed
    data = basic["tbs_response_data"]
    data["produced_at"] = moment.replace(tzinfo=datetime.timezone.utc)
    basic["signature"] = key.sign(data.dump(force=True), ec.ECDSA(hashes.SHA256()))
    whole = {"response_type": "basic_ocsp_response", "response": basic}
    outer = asn1.OCSPResponse({"response_status": "successful", "response_bytes": whole})
    return outer.dump(force=True)


def revocations():
    links = [Link(place, 3) for place in range(3)]
    points = [x509.DistributionPoint([x509.UniformResourceIdentifier(CRL_URL)], None, None, None)]
    for link in links[:2]:
        link.extra = [(x509.CRLDistributionPoints(points), False)]
    leaf, issuing, root = [link.build() for link in links]
    key, root_key = links[1].key, links[2].key
    silent = crl(root, root_key)
    number = leaf.serial_number
    reasons = x509.ReasonFlags
    delta = (x509.DeltaCRLIndicator(1), True)

    def case(name, crls, response=None, certificates=(leaf, issuing, root)):
        der = serialization.Encoding.DER
        return {
            "name": name,
            "certificates": [encode(one) for one in certificates],
            "crls": [base64.b64encode(one.public_bytes(der)).decode() for one in crls],
            "ocsp": response and base64.b64encode(response).decode(),
        }

    for name, values in [
        ("nobody", {}),
        ("revoked before", {"revoked": (number, 20)}),
        ("another revoked", {"revoked": (number + 1, 20)}),
        ("revoked later, issued later", {"revoked": (number, 40), "days": (45, 60)}),
        ("revoked before, issued later", {"revoked": (number, 20), "days": (45, 60)}),
        ("nobody, issued later", {"days": (45, 60)}),
        ("nobody, outdated", {"days": (5, 20)}),
        ("on hold", {"revoked": (number, 20), "reason": reasons.certificate_hold}),
        ("taken back in a full list", {"revoked": (number, 20), "reason": reasons.remove_from_crl}),
        ("by another key", {"key": KEYS[6]}),
        ("unknown critical extension", {"extra": [(UNKNOWN, True)]}),
        ("unknown extension", {"extra": [(UNKNOWN, False)]}),
        ("unknown critical extension of an entry", {"revoked": (number + 1, 20), "entry": (UNKNOWN, True)}),
        ("people only", {"extra": [scope(only_contains_user_certs=True)]}),
        ("authorities only", {"extra": [scope(only_contains_ca_certs=True)]}),
        ("attributes only", {"extra": [scope(only_contains_attribute_certs=True)]}),
        ("indirect", {"extra": [scope(indirect_crl=True)]}),
        ("some reasons", {"extra": [scope(reasons=frozenset([reasons.key_compromise]))]}),
        ("of its place", {"extra": [scope(url=CRL_URL)]}),
        ("of another place", {"extra": [scope(url=CRL_URL + "2")]}),
        ("a delta alone", {"extra": [delta]}),
        ("revoked by a delta alone", {"extra": [delta], "revoked": (number, 20)}),
    ]:
        values = {"key": key} | values
        yield case(f"list: {name}", [silent, crl(issuing, **values)])
    good = crl(issuing, key)
    yield case("list: of the root alone", [silent])
    yield case("list: of the issuing authority alone", [good])
    yield case("list: by the root instead", [silent, crl(root, root_key, days=(26, 60))])
    yield case("list: the authority revoked", [crl(root, root_key, revoked=(issuing.serial_number, 20)), good])
    yield case("list: good and revoked", [silent, good, crl(issuing, key, revoked=(number, 20))])
    unfit = Link(1, 3)
    unfit.usage = lambda usage=unfit.usage: x509.KeyUsage(
        **{name: getattr(usage(), name) for name in ["digital_signature", "content_commitment", "key_encipherment",
           "data_encipherment", "key_agreement", "key_cert_sign"]},
        crl_sign=False, encipher_only=False, decipher_only=False,
    )
    yield case("list: by a key that may not", [silent, good], certificates=(leaf, unfit.build(), root))

    def responder(place=1, **values):
        one = Link(0, 3)
        one.name, one.key = "Responder", KEYS[5]
        one.issuer, one.issuer_key = f"Authority {place}", KEYS[place]
        usage = x509.ExtendedKeyUsage([values.pop("purpose", ExtendedKeyUsageOID.OCSP_SIGNING)])
        one.extra = [(usage, False)]
        if values.pop("check", False) is False:
            one.extra.append((x509.OCSPNoCheck(), False))
        for name, value in values.items():
            setattr(one, name, value)
        return one.build()

    def delegated(name, **values):
        own = responder(**values)
        return case(f"OCSP: {name}", [silent], answer(leaf, issuing, KEYS[5], own, enclosed=[own]))

    other = Link(1, 3)
    other.key = KEYS[6]
    impostor = other.build()
    for name, values in [
        ("good", {}),
        ("revoked before", {"status": "REVOKED", "revoked": 20}),
        ("revoked later, issued later", {"status": "REVOKED", "revoked": 40, "days": (45, 60)}),
        ("unknown", {"status": "UNKNOWN"}),
        ("good, issued later", {"days": (45, 60)}),
        ("good, outdated", {"days": (5, 20)}),
        ("by another key", {"key": KEYS[6], "responder": impostor}),
        ("about another", {"serial": issuing}),
    ]:
        yield case(f"OCSP: {name}", [silent], answer(**{"leaf": leaf, "issuer": issuing, "key": key} | values))
    yield delegated("by a responder")
    yield delegated("by a responder whose revocation is to be checked", check=True)
    yield delegated("by somebody without that usage", purpose=ExtendedKeyUsageOID.CLIENT_AUTH)
    yield delegated("by a responder of the root", place=2)
    yield delegated("by a responder that had expired", end=START + 10 * DAY)
    yield case("OCSP: by the leaf itself", [silent], answer(leaf, issuing, KEYS[0], leaf, enclosed=[leaf]))


def main():
    with open(sys.argv[1]) as file:
        case = json.load(file)
    at = datetime.datetime.fromtimestamp(case["at"], datetime.timezone.utc)
    root = x509.load_der_x509_certificate(decode(case["root"]))
    leaf = x509.load_der_x509_certificate(decode(case["leaf"]))
    every = [x509.load_der_x509_certificate(decode(der)) for der in case["certificates"]]
    crl = x509.load_der_x509_crl(decode(case["crl"]))
    result = {
        "certificates": [describe(decode(der)) for der in case["certificates"]],
        "revoked": {
            "serials": [f"{entry.serial_number:032x}" for entry in crl],
            "signed": crl.is_signature_valid(root.public_key()),
        },
        "verified": verify(root, leaf, every, at),
        "chains": list(chains()),
        "revocations": list(revocations()),
    }
    print(json.dumps(result))


main()
