"""Reads everything that an instance's authority serves with the package `cryptography`, and verifies
each signature with the key of the certificate above.

    python3 authority.py FILE.json

The file gives {certificates: {root, issuing, person, time}, lists: {root, issuing}, ocsp}: base64 of
DER. Printed as JSON: `certificates` and `lists` by name, `ocsp` with the responder's certificate, each
described in words that do not depend on the package.
Exit status 3: the package is missing or too old.
"""

import base64
import json
import sys

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509 import ocsp
    from cryptography.x509.oid import AuthorityInformationAccessOID

    x509.load_der_x509_crl, x509.Certificate.not_valid_after_utc
except (ImportError, AttributeError):
    sys.exit(3)

USAGES = (
    "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
    " key_cert_sign crl_sign"
).split()


def decode(text):
    return base64.b64decode(text)


def known(extension):
    """An extension in words, without whether it is critical."""
    value = extension.value
    if isinstance(value, x509.BasicConstraints):
        return {"authority": value.ca, "length": value.path_length}
    if isinstance(value, x509.KeyUsage):
        return [name for name in USAGES if getattr(value, name)]
    if isinstance(value, x509.ExtendedKeyUsage):
        return [usage.dotted_string for usage in value]
    if isinstance(value, x509.SubjectAlternativeName):
        assert len(value.get_values_for_type(x509.RFC822Name)) == len(list(value))
        return value.get_values_for_type(x509.RFC822Name)
    if isinstance(value, x509.CRLDistributionPoints):
        return [name.value for point in value for name in point.full_name]
    if isinstance(value, x509.AuthorityInformationAccess):
        return {
            kind: [one.access_location.value for one in value if one.access_method == oid]
            for kind, oid in (
                ("ocsp", AuthorityInformationAccessOID.OCSP),
                ("issuer", AuthorityInformationAccessOID.CA_ISSUERS),
            )
        }
    if isinstance(value, x509.SubjectKeyIdentifier):
        return value.digest.hex()
    if isinstance(value, x509.AuthorityKeyIdentifier):
        assert value.authority_cert_issuer is None
        return value.key_identifier.hex()
    if isinstance(value, x509.OCSPNoCheck):
        return True
    raise SystemExit(f"unexpected extension {extension.oid.dotted_string}")


def describe(certificate, above):
    certificate.verify_directly_issued_by(above)
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1"
    assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
    spki = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint))
    extensions = {one.oid.dotted_string: one for one in certificate.extensions}
    assert len(extensions) == len(list(certificate.extensions)), "an extension stands twice"
    return {
        "version": certificate.version.name,
        "subject": certificate.subject.rfc4514_string(),
        "issuer": certificate.issuer.rfc4514_string(),
        "serial": f"{certificate.serial_number:032x}",
        "begin": int(certificate.not_valid_before_utc.timestamp()),
        "end": int(certificate.not_valid_after_utc.timestamp()),
        "key": base64.b64encode(spki).decode(),
        "key_id": digest.finalize()[:20].hex(),
        "critical": sorted(oid for oid, one in extensions.items() if one.critical),
        "extensions": {oid: known(one) for oid, one in extensions.items()},
    }


def describe_list(crl, above):
    assert crl.is_signature_valid(above.public_key()) and crl.issuer == above.subject
    number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    return {
        "number": number,
        "this_update": int(crl.last_update_utc.timestamp()),
        "next_update": int(crl.next_update_utc.timestamp()),
        "revoked": {
            f"{one.serial_number:032x}": one.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
            for one in crl
        },
    }


def describe_answer(answer, issuing):
    assert answer.response_status == ocsp.OCSPResponseStatus.SUCCESSFUL
    [responder] = answer.certificates
    responder.public_key().verify(
        answer.signature, answer.tbs_response_bytes, ec.ECDSA(answer.signature_hash_algorithm)
    )
    return {
        "status": answer.certificate_status.name,
        "serial": f"{answer.serial_number:032x}",
        "reason": answer.revocation_reason.value if answer.revocation_reason else None,
        "this_update": int(answer.this_update_utc.timestamp()),
        "next_update": int(answer.next_update_utc.timestamp()),
        "nonce": answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce.hex(),
        "responder": describe(responder, issuing),
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    found = {name: x509.load_der_x509_certificate(decode(der)) for name, der in given["certificates"].items()}
    above = {"root": "root", "issuing": "root", "person": "issuing", "time": "issuing"}
    print(json.dumps({
        "certificates": {name: describe(one, found[above[name]]) for name, one in found.items()},
        "lists": {
            name: describe_list(x509.load_der_x509_crl(decode(der)), found[name])
            for name, der in given["lists"].items()
        },
        "ocsp": describe_answer(ocsp.load_der_ocsp_response(decode(given["ocsp"])), found["issuing"]),
    }))


main()
