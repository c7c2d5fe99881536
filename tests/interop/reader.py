"""Reads the vectors of `fixtures/vectors` as somebody who has the pages of `docs/spec` and nothing else.

    python3 reader.py FILE.json

FILE holds {"format": name, "content": the vectors of one file}. Prints a JSON list with one entry for
each vector, in order: {"expected": …} where it is taken, {"error": code} where it is refused. Written
from share-link.md, paper-check.md, vault.md, login.md, container.md, grant.md, statement.md, audit-log.md
and contradiction.md; primitives come from the package `cryptography` and from Python. `evidence.py` builds on it.
Exit status 3: the package is missing or too old.
"""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import json
import re
import sys
import unicodedata

try:
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, mlkem, x25519
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hpke import (
        AEAD,
        KDF,
        KEM,
        MLKEM768X25519PrivateKey,
        Suite,
    )
except ImportError as missing:
    print(f"missing {missing}")
    sys.exit(3)


class Refused(Exception):
    """The input must not be taken; the argument is the error of the specification."""


def need(condition, code):
    if not condition:
        raise Refused(code)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def mac(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def hkdf(ikm, salt, info):
    return mac(mac(salt or bytes(32), ikm), info, b"\x01")


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text, code):
    try:
        data = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise Refused(code) from None
    need(b64(data) == text, code)
    return data


def unhex(text, size, code):
    ok = isinstance(text, str) and re.fullmatch(r"[0-9a-f]*", text) and len(text) == 2 * size
    need(ok, code)
    return bytes.fromhex(text)


EVENT = r"[a-z0-9._-]{1,64}"
ORIGIN = r"[!-*,-~]{1,200}"

# --- share-link.md ---


def is_host(host):
    if host.startswith("[") and host.endswith("]"):
        try:
            return str(ipaddress.IPv6Address(host[1:-1])) == host[1:-1]
        except ValueError:
            return False
    labels = host.split(".")
    return len(host) <= 253 and all(re.fullmatch(r"[a-z0-9-]+", label) for label in labels)


def is_origin(origin):
    found = re.fullmatch(r"(https?)://(\[[^\]]*\]|[^:]*)(:([1-9][0-9]{0,4}))?", origin)
    if not found or not is_host(found[2]) or (found[4] and int(found[4]) > 65535):
        return False
    return found[1] == "https" or found[2] in ("localhost", "127.0.0.1", "[::1]")


def x_wing_public(seed):
    halves = hashlib.shake_256(seed).digest(96)
    kem = mlkem.MLKEM768PrivateKey.from_seed_bytes(halves[:64]).public_key().public_bytes_raw()
    curve = x25519.X25519PrivateKey.from_private_bytes(halves[64:]).public_key()
    return kem + curve.public_bytes_raw()


def link(text):
    need(len(text.encode()) <= 351, "too_long")
    mark = "#" if "#" in text else "%23"
    need(mark in text, "shape")
    address, tail = text.split(mark, 1)
    need("/s/" in address, "shape")
    origin, invitation = address.rsplit("/s/", 1)
    invitation = unhex(invitation, 16, "shape")
    need(is_origin(origin), "origin")
    need(tail.startswith("v1."), "version")
    need(re.fullmatch(r"[A-Za-z0-9_-]{43}", tail[3:]), "secret")
    secret = base64.urlsafe_b64decode(tail[3:] + "=")
    need(base64.urlsafe_b64encode(secret).decode() == tail[3:] + "=", "secret")
    receive = hkdf(secret, invitation, b"bulla/share-link/1/receive")
    admit = hkdf(secret, invitation, b"bulla/share-link/1/admit")
    public = ed25519.Ed25519PrivateKey.from_private_bytes(admit).public_key().public_bytes_raw()
    x_wing = x_wing_public(receive)
    return {
        "origin": origin,
        "invitation_id": invitation.hex(),
        "carriage": "fragment" if mark == "#" else "path",
        "text": f"{origin}/s/{invitation.hex()}#{tail}",
        "x_wing_seed": receive.hex(),
        "x_wing": b64(x_wing),
        "ed25519_seed": admit.hex(),
        "keys": {"ed25519": b64(public), "x_wing_sha256": sha(x_wing).hex()},
        "holder": sha(b"bulla/link-keys/1\0", public, sha(x_wing)).hex(),
    }


# --- paper-check.md ---


def paper_address(text):
    need(len(text.encode()) <= 341, "too_long")
    need("#" in text, "shape")
    address, tail = text.split("#", 1)
    need(address.endswith("/check"), "shape")
    origin = address.removesuffix("/check")
    need(is_origin(origin), "origin")
    need(tail.startswith("v1."), "version")
    need(re.fullmatch(r"[A-Za-z0-9_-]{64}", tail[3:]), "key")
    both = base64.urlsafe_b64decode(tail[3:])
    envelope, key = both[:16], both[16:]
    locator = hkdf(key, b"", b"bulla/paper/1/locator")
    return {"origin": origin, "envelope_id": envelope.hex(), "key": key.hex(), "locator": locator.hex()}


def paper_wrap(given):
    terms, sealed = given["terms"], unb64(given["wrap"], "open")
    of = {name: bytes.fromhex(terms[name]) for name in terms if name not in ("kind", "revision")}
    names = b"bulla/paper/1\0" + of["tenant_id"] + of["envelope_id"]
    paper = hkdf(bytes.fromhex(given["ek"]), of["document_id"], names)
    key = hkdf(paper, of["container_id"], b"bulla/paper/1/wrap")
    kind = ("source", "signed", "evidence", "attachment", "private").index(terms["kind"]) + 1
    aad = b"bulla/paper-wrap/1\0" + of["tenant_id"] + of["envelope_id"] + of["document_id"] + of["container_id"]
    aad += bytes([kind]) + terms["revision"].to_bytes(4, "big") + of["container_hash"]
    need(len(sealed) == 60, "open")
    return unsealed(key, sealed[:12], sealed[12:], aad, "open").hex()


# --- vault.md ---

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DASHES = "-_\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def kit(given):
    symbols = []
    for character in given["text"]:
        if character.isspace() or character in DASHES:
            continue
        upper = character.upper() if character.isascii() else character
        upper = {"O": "0", "I": "1", "L": "1"}.get(upper, upper)
        need(len(upper) == 1 and upper in CROCKFORD, "kit_character")
        symbols.append(CROCKFORD.index(upper))
    need(len(symbols) == 36, "kit_length")
    number = 0
    for symbol in symbols[:32]:
        number = number << 5 | symbol
    secret = number.to_bytes(20, "big")
    bits = int.from_bytes(sha(b"bulla/recovery-kit/1\0", secret)[:3], "big") >> 4
    need([bits >> shift & 31 for shift in (15, 10, 5, 0)] == symbols[32:], "kit_checksum")
    return b64(secret)


def unsealed(key, nonce, sealed, aad, code):
    need(len(nonce) == 12 and len(sealed) >= 16, code)
    try:
        return AESGCM(key).decrypt(nonce, sealed, aad)
    except InvalidTag:
        raise Refused(code) from None


def slot(given):
    record, secret = given["slot"], unb64(given["secret"], "locked")
    labels = {"password": (b"\x01", b"password"), "recovery_kit": (b"\x02", b"recovery-kit")}
    kind, label = labels[record["kind"]]
    parts = {name: unb64(record[name], "locked") for name in ("nonce", "ciphertext", "commitment")}
    lengths = {name: len(part) for name, part in parts.items()}
    need(lengths == {"nonce": 12, "ciphertext": 48, "commitment": 32}, "locked")
    need(record["v"] == 1, "locked")
    unlock = hkdf(secret, b"", b"bulla/unlock/" + label + b"/1")
    slot_id = bytes.fromhex(record["slot_id"])
    epoch = record["ak_epoch"].to_bytes(4, "big")
    aad = b"bulla/slot/1\0" + bytes.fromhex(given["account_id"]) + slot_id + kind + epoch
    commit = hkdf(unlock, slot_id, b"bulla/slot/1/commit\0" + kind)
    commitment = mac(commit, aad, parts["nonce"], parts["ciphertext"])
    need(hmac.compare_digest(commitment, parts["commitment"]), "locked")
    key = hkdf(unlock, slot_id, b"bulla/slot/1/encrypt\0" + kind)
    return b64(unsealed(key, parts["nonce"], parts["ciphertext"], aad, "locked"))


def item(given):
    record, sealed = given["item"], unb64(given["item"]["sealed"], "locked")
    branch = b"open" if record["name"] == "receive-seeds" else b"sign"
    branch = hkdf(unb64(given["account_key"], "locked"), b"", b"bulla/account-key/" + branch + b"/1")
    key = hkdf(branch, b"", b"bulla/vault-items/1")
    aad = b"bulla/vault-item/1\0" + bytes.fromhex(given["account_id"])
    aad += record["version"].to_bytes(8, "big") + record["name"].encode()
    need(len(sealed) >= 12, "locked")
    return b64(unsealed(key, sealed[:12], sealed[12:], aad, "locked"))


def kit_key(given):
    secret = unb64(kit({"text": given["kit"]}), "kit_length")
    seed = hkdf(secret, b"", b"bulla/recovery-auth/1")
    return b64(ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def seeds(given):
    """The epochs whose seeds are there."""
    receive, signing = unb64(given["receive"], "locked"), unb64(given["signing"], "locked")
    rows, rest = divmod(len(receive) - 1, 36)
    need(receive[:1] == b"\1" and rest == 0 and 1 <= rows <= 100, "locked")
    epochs = [int.from_bytes(receive[1 + 36 * row :][:4], "big") for row in range(rows)]
    need(epochs[0] >= 1 and all(a < b for a, b in zip(epochs, epochs[1:])), "locked")
    need(signing[:1] == b"\1" and len(signing) == 101, "locked")
    need(int.from_bytes(signing[1:5], "big") == epochs[-1], "locked")
    return b64(bytes(epochs))


def lengthy(data):
    return len(data).to_bytes(8, "big") + data


def count(rows):
    return len(rows).to_bytes(8, "big") + b"".join(rows)


def slot_fields(record):
    kind = {"password": b"\1", "recovery_kit": b"\2"}[record["kind"]]
    parts = [lengthy(unb64(record[name], "proof")) for name in ("nonce", "ciphertext", "commitment")]
    head = bytes([record["v"]]) + bytes.fromhex(record["slot_id"]) + kind
    return head + record["ak_epoch"].to_bytes(4, "big") + b"".join(parts)


def item_fields(record):
    sealed = lengthy(unb64(record["sealed"], "proof"))
    return lengthy(record["name"].encode()) + record["version"].to_bytes(8, "big") + sealed


def rekey(given):
    """What a device finds that gets a whole new account key, opened with the password's export key."""
    new, account = given["rekey"], given["account_id"]
    own = next(record for record in new["slots"] if record["kind"] == "password")
    need(own["ak_epoch"] >= given["seen_epoch"], "rollback")
    key = slot({"slot": own, "secret": given["secret"], "account_id": account})
    items = {record["name"]: record for record in new["items"]}
    need({"receive-seeds", "signing-seeds"} <= set(items), "missing")
    opened = {
        name: item({"item": record, "account_id": account, "account_key": key}) for name, record in items.items()
    }
    seeds({"receive": opened["receive-seeds"], "signing": opened["signing-seeds"]})
    branch = hkdf(unb64(key, "locked"), b"", b"bulla/account-key/open/1")
    branch = hkdf(branch, b"", b"bulla/envelope-keys/1")
    sealed_keys, commit = [], None
    for sender_key in new["sender_keys"]:
        envelope, sealed = bytes.fromhex(sender_key["envelope_id"]), unb64(sender_key["sealed"], "sender_key")
        aad = b"bulla/owner-key/1\0" + bytes.fromhex(account) + envelope
        ek = unsealed(branch, sealed[:12], sealed[12:], aad, "sender_key")
        commit = mac(hkdf(ek, envelope, b"bulla/ek-commit/1"), VECTOR_TENANT, envelope)
        sealed_keys.append(envelope + lengthy(sealed))
    record, kit_key_bytes = unb64(given["record"], "proof"), unb64(new["kit_auth_key"], "proof")
    message = b"bulla/vault-write/1\0" + bytes.fromhex(account) + b"\4" + lengthy(record)
    message += count([slot_fields(one) for one in new["slots"]]) + lengthy(kit_key_bytes)
    message += count([item_fields(one) for one in new["items"]]) + count(sealed_keys)
    identity = ed25519.Ed25519PrivateKey.from_private_bytes(unb64(opened["signing-seeds"], "locked")[5:37])
    need(hmac.compare_digest(identity.sign(message), unb64(given["proof"], "proof")), "proof")
    return b64(commit)


VECTOR_TENANT = bytes(range(0x70, 0x80))

# --- login.md ---


def recovery(given):
    message = b"bulla/recovery/1\0" + bytes([given["step"]]) + bytes.fromhex(given["account_id"])
    message += bytes.fromhex(given["run_id"]) + unb64(given["challenge"], "refused")
    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(unb64(given["public_key"], "refused"))
        key.verify(unb64(given["signature"], "refused"), message)
    except (InvalidSignature, ValueError):
        raise Refused("refused") from None
    return b64(message)


# --- container.md and grant.md: wraps ---

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def wrap(given):
    data = {name: bytes_of(value) for name, value in given.items()}
    halves = hashlib.shake_256(data["seed"]).digest(96)
    private = MLKEM768X25519PrivateKey(
        mlkem.MLKEM768PrivateKey.from_seed_bytes(halves[:64]),
        x25519.X25519PrivateKey.from_private_bytes(halves[64:]),
    )
    need(len(data["wrap"]) == 1168, "open")
    try:
        key = SUITE.decrypt(data["wrap"], private, info=data["info"])
    except (InvalidTag, ValueError):
        raise Refused("open") from None
    need(len(key) == 32, "open")
    child = hkdf(key, data["envelope_id"], b"bulla/ek-commit/1")
    commit = mac(child, data["tenant_id"], data["envelope_id"])
    need(hmac.compare_digest(commit, data["ek_commit"]), "open")
    return key.hex()


def bytes_of(text):
    """Byte strings of the vectors of wraps: hex where it is hex, else base64."""
    if re.fullmatch(r"([0-9a-f]{2})*", text):
        return bytes.fromhex(text)
    return base64.b64decode(text)


# --- statement.md ---

MAX_BODY, MAX_NUMBER = 65536, 2**53 - 1


def unique(pairs):
    need(len({key for key, _ in pairs}) == len(pairs), "not_canonical")
    return dict(pairs)


def refuse_number(_):
    raise Refused("number")


def whole(text):
    need(text != "-0" and abs(int(text)) <= MAX_NUMBER, "number")
    return int(text)


def not_json(_):
    raise Refused("syntax")


def written(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{written(key)}:{written(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def canonical_json(text):
    body = text.encode("utf-8", "surrogatepass")
    need(len(body) <= MAX_BODY, "too_large")
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=unique,
            parse_float=refuse_number,
            parse_int=whole,
            parse_constant=not_json,
        )
        again = written(value).encode("utf-8")
    except (ValueError, RecursionError):
        raise Refused("syntax") from None
    need(again == body, "not_canonical")
    return {"sha256": sha(body).hex()}


def commitment(given):
    opening = given["opening"]
    salt = unb64(opening["salt"], "opening")
    need(len(salt) == 32 and opening["field"] == given["field"], "opening")
    made = mac(salt, opening["field"].encode(), b"\0", opening["value"].encode())
    need(made.hex() == given["commitment"], "opening")
    return opening["value"]


def wrap_info(given):
    terms = {key: value for key, value in given["grant"].items() if key != "wrap_sha256"}
    info = b"bulla/grant/1\0" + sha(written(terms).encode())
    need(info.hex() == given["info"], "differs")
    return "same"


# Forms of values; a body that does not have the form of its type is refused as `body`.


def fits(test):
    def check(value):
        need(test(value), "body")

    return check


def is_int(value, low=0, high=MAX_NUMBER):
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def text(pattern):
    return fits(lambda v: isinstance(v, str) and re.fullmatch(pattern, v))


def number(low=0, high=MAX_NUMBER):
    return fits(lambda v: is_int(v, low, high))


def optional(form):
    return lambda value: value is None or form(value)


def many(form):
    def check(value):
        need(isinstance(value, list), "body")
        for one in value:
            form(one)

    return check


def members(**forms):
    def check(value):
        need(isinstance(value, dict) and set(value) == set(forms), "body")
        for name, form in forms.items():
            form(value[name])

    return check


def key_of(size, bad=lambda data: False):
    def check(value):
        need(isinstance(value, str), "body")
        data = unb64(value, "body")
        need(len(data) == size and not bad(data), "body")

    return check


def is_no_p256(data):
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError:
        return True
    return data[0] != 4


def is_no_x_wing(data):
    try:
        mlkem.MLKEM768PublicKey.from_public_bytes(data[:1184])
        share = x25519.X25519PublicKey.from_public_bytes(data[1184:])
        x25519.X25519PrivateKey.from_private_bytes(b"\x40" * 32).exchange(share)
    except ValueError:
        return True
    return False


ID, DIGEST, WORD = text("[0-9a-f]{32}"), text("[0-9a-f]{64}"), text("(?s).*")
CONTAINER = dict(container_id=ID, container_hash=DIGEST, content_commit=DIGEST)
BUILD = members(name=WORD, version=WORD)
REVISION = members(revision=number(0, 2**32 - 1), **CONTAINER)
LINK = members(ed25519=key_of(32, lambda k: is_small_order(k)), x_wing_sha256=DIGEST)
CHECKPOINT = members(origin=text(ORIGIN), size=number(), root=DIGEST)
V1, ROLE = fits(lambda v: is_int(v, 1, 1)), text("signer")


def addressee(value):
    (LINK if isinstance(value, dict) else optional(DIGEST))(value)


WITHDRAWAL = members(
    v=V1, tenant_id=ID, envelope_id=ID, manifest=DIGEST, identity=DIGEST, prev=DIGEST, at_ms=number(),
    private=optional(members(**CONTAINER)),
)
FORMS = {
    "identity": members(
        v=V1, tenant_id=ID, account_id=ID, epoch=number(1, 2**32 - 1), not_before_ms=number(),
        ed25519=key_of(32, lambda k: is_small_order(k)), ml_dsa_65=key_of(1952),
        x_wing=key_of(1216, is_no_x_wing), p256=key_of(65, is_no_p256), previous=optional(DIGEST),
    ),
    "manifest": members(
        v=V1, tenant_id=ID, envelope_id=ID, sender=DIGEST, ek_commit=DIGEST,
        documents=many(members(document_id=ID, **CONTAINER)),
        recipients=many(
            members(
                recipient_id=ID, role=ROLE, order=number(0, 65535), email_commit=DIGEST,
                identity=addressee,
            )
        ),
        granters=fits(lambda v: v == []), policy=fits(lambda v: v == {} or (isinstance(v, dict) and list(v) == ["paper_check"] and v["paper_check"] is True)), created_at_ms=number(),
        deadline_at_ms=number(), private=members(**CONTAINER), linked=optional(ID), client=BUILD,
    ),
    "grant": members(
        v=V1, tenant_id=ID, envelope_id=ID, manifest=DIGEST, recipient_id=ID, role=ROLE,
        holder=DIGEST, grantor=DIGEST, basis=text("sender|epoch"), ek_commit=DIGEST, prev=DIGEST,
        checked=text("pinned|words|endorsed|logged|code|none"), created_at_ms=number(),
        wrap_sha256=DIGEST,
    ),
    "act": members(
        v=V1, tenant_id=ID, envelope_id=ID, manifest=DIGEST, recipient_id=ID, identity=DIGEST,
        action=text("sign|decline"), documents=many(members(**{"document_id": ID, "from": REVISION, "to": REVISION})),
        consent=members(sha256=DIGEST, lang=text("(?=.{2,35}$)[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*")),
        attestations=many(DIGEST), delivery=text("account"),
        checkpoint=CHECKPOINT, client=BUILD, prev=DIGEST, at_ms=number(),
        private=optional(members(**CONTAINER)),
    ),
    "cancel": WITHDRAWAL, "retract": WITHDRAWAL, "revoke": WITHDRAWAL,
    "succession": members(v=V1, tenant_id=ID, account_id=ID, identity=DIGEST, next=DIGEST, at_ms=number()),
    "closing": members(
        v=V1, tenant_id=ID, account_id=ID, identity=DIGEST, next=DIGEST, succession=optional(DIGEST),
        reason=text("compromised|lost|precaution"), since=CHECKPOINT, at_ms=number(),
    ),
}


def different(values, most, least=0):
    values = list(values)
    need(least <= len(values) <= most and len(set(values)) == len(values), "limit")


def holder_of_link(keys):
    public = base64.b64decode(keys["ed25519"])
    return sha(b"bulla/link-keys/1\0", public, bytes.fromhex(keys["x_wing_sha256"])).hex()


def links(manifest):
    named = [place["identity"] for place in manifest["recipients"]]
    return [holder_of_link(keys) for keys in named if isinstance(keys, dict)]


def build_limit(build):
    need(all(re.fullmatch("[ -~]{1,64}", build[name]) for name in ("name", "version")), "limit")


def limits(kind, body):
    """The rules of a type that are none of form."""
    if kind == "identity":
        need((body["epoch"] == 1) == (body["previous"] is None), "limit")
    if kind == "manifest":
        documents, places = body["documents"], body["recipients"]
        different((d["document_id"] for d in documents), 50, 1)
        different([d["container_id"] for d in documents] + [body["private"]["container_id"]], 51)
        different((p["recipient_id"] for p in places), 100, 1)
        different(links(body), 100)
        need(all(p["order"] >= 1 for p in places), "limit")
        need(body["deadline_at_ms"] > body["created_at_ms"], "limit")
        need(body["linked"] != body["envelope_id"], "limit")
    if kind == "act":
        different(body["attestations"], 16)
        made = [body["private"]["container_id"]] if body["private"] else []
        for document in body["documents"]:
            old, new = document["from"], document["to"]
            steps = body["action"] == "sign" and new["revision"] == old["revision"] + 1
            need(old == new or (steps and new["container_id"] != old["container_id"]), "limit")
            made.append(new["container_id"])
        different(made, 51)
    if kind in ("closing", "succession"):
        need(body["identity"] != body["next"], "limit")
    if kind in ("manifest", "act"):
        build_limit(body["client"])


def pae(payload_type, body):
    head = "DSSEv1 %d %s %d " % (len(payload_type), payload_type, len(body))
    return head.encode() + body


def record(dsse):
    """Type, payload and signatures of a DSSE record."""
    need(len(json.dumps(dsse, separators=(",", ":"))) <= 98304, "dsse")
    need(set(dsse) == {"payload", "payloadType", "signatures"}, "dsse")
    signatures = []
    for signature in dsse["signatures"]:
        need(set(signature) == {"keyid", "sig"}, "dsse")
        need(signature["keyid"] in ("ed25519", "ml-dsa-65"), "dsse")
        signatures.append((signature["keyid"], unb64(signature["sig"], "dsse")))
    return dsse["payloadType"], unb64(dsse["payload"], "dsse"), signatures


def claimed(dsse, kind):
    """The body as it claims to be, without regard to signatures."""
    payload_type, payload, _ = record(dsse)
    need(payload_type == f"application/vnd.bulla.{kind}.v1+json", "payload_type")
    need(len(payload) <= MAX_BODY, "body")
    try:
        canonical_json(payload.decode("utf-8"))
    except (Refused, UnicodeDecodeError):
        raise Refused("body") from None
    body = json.loads(payload)
    FORMS[kind](body)
    return body


def statement(dsse, kind, keys=None):
    """A verified statement: its id and body. An identity brings its own keys."""
    payload_type, payload, signatures = record(dsse)
    need(payload_type == f"application/vnd.bulla.{kind}.v1+json", "payload_type")
    need(len(payload) <= MAX_BODY, "body")
    keys = keys or claimed(dsse, kind)
    need([name for name, _ in signatures] == ["ed25519", "ml-dsa-65"], "signature_set")
    message = pae(payload_type, payload)
    try:
        classical = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(keys["ed25519"]))
        classical.verify(signatures[0][1], message)
        lattice = mldsa.MLDSA65PublicKey.from_public_bytes(base64.b64decode(keys["ml_dsa_65"]))
        lattice.verify(signatures[1][1], message, b"bulla/dsse/v1")
    except (InvalidSignature, ValueError):
        raise Refused("signature") from None
    body = claimed(dsse, kind)
    limits(kind, body)
    return sha(message).hex(), body


def kind_of(dsse):
    found = re.fullmatch(r"application/vnd\.bulla\.([a-z]+)\.v1\+json", dsse["payloadType"])
    return found[1] if found else None


def signed_record(given, around):
    dsse = given["dsse"]
    _, signer = statement(around["identities"][given["identity"]], "identity")
    if kind_of(dsse) == "identity":
        return {"id": statement(dsse, "identity")[0]}
    return {"id": statement(dsse, "manifest", signer)[0]}


def need_epoch(condition, epoch, fault):
    need(condition, {"epoch": epoch, "fault": fault})


KEYS = ("ed25519", "ml_dsa_65", "x_wing", "p256")


def epoch_list(identities, steps):
    """The identities of an account, oldest first, and who follows whom by a succession."""
    need_epoch(1 <= len(identities) <= 100, 1, "length")
    need_epoch(len(steps) <= len(identities) - 1, len(identities), "length")
    known, successors = [], {}
    for number, dsse in enumerate(identities, 1):
        try:
            own, body = statement(dsse, "identity")
        except Refused:
            need_epoch(False, number, "statement")
        before = known[-1] if known else (None, None)
        need_epoch(body["epoch"] == number and body["previous"] == before[0], number, "previous")
        if known:
            need_epoch(len(steps) >= number - 1, number, "length")
            same = all(body[name] == before[1][name] for name in ("tenant_id", "account_id"))
            need_epoch(same, number, "foreign")
            reused = any(body[name] == old[name] for _, old in known for name in KEYS)
            need_epoch(not reused, number, "key_reused")
            if step(steps[number - 2], before, (own, body), number):
                successors[before[0]] = own
        known.append((own, body))
    return dict(known), successors, known[-1][0]


def step(given, before, after, number):
    """Whether the earlier of two identities has signed the later one's succession."""

    def verified(dsse, kind, keys):
        try:
            return statement(dsse, kind, keys)
        except Refused:
            need_epoch(False, number, "statement")

    def names(body):
        ids = body["identity"], body["next"]
        same = all(body[name] == after[1][name] for name in ("tenant_id", "account_id"))
        return ids == (before[0], after[0]) and same

    _, closing = verified(given["closing"], "closing", after[1])
    need_epoch(names(closing), number, "closing")
    succession = given.get("succession")
    is_named = closing["succession"] is not None
    need_epoch(is_named == (succession is not None), number, "succession")
    if is_named:
        own, body = verified(succession, "succession", before[1])
        need_epoch(own == closing["succession"] and names(body), number, "succession")
    return is_named


def epochs(given, around):
    named = around["records"]
    steps = [{name: named.get(record) for name, record in step.items()} for step in given["steps"]]
    identities = [named[name] for name in given["identities"]]
    known, successors, newest = epoch_list(identities, steps)
    return {"newest": newest, "succeeded": [one in successors for one in list(known)[:-1]]}


# --- grant.md: chains ---


class Chain:
    def __init__(self, manifest, accounts, given):
        self.identities, self.successors = accounts
        self.holders, self.acted, self.given, self.declined = {}, set(), set(), None
        self.said = []
        need(kind_of(manifest) == "manifest", "kind")
        sender = self.known(within(claimed, manifest, "manifest")["sender"])
        self.id, self.manifest = within(statement, manifest, "manifest", sender)
        asked = given["tenant_id"], given["envelope_id"]
        own = self.manifest["tenant_id"], self.manifest["envelope_id"]
        need(own == asked and sender["tenant_id"] == own[0], "foreign")
        self.head, self.sender = self.id, self.manifest["sender"]
        self.places = {place["recipient_id"]: place for place in self.manifest["recipients"]}
        first = self.manifest["documents"]
        self.newest = [(d["document_id"], {"revision": 0, **without(d, "document_id")}) for d in first]
        self.containers = {d["container_id"] for d in [*first, self.manifest["private"]]}

    def known(self, identity):
        need(identity in self.identities, "unknown_identity")
        return self.identities[identity]

    def belongs(self, body):
        own = self.manifest["tenant_id"], self.manifest["envelope_id"], self.id
        need((body["tenant_id"], body["envelope_id"], body["manifest"]) == own, "foreign")
        need(body["prev"] == self.head, "prev")

    def append(self, dsse):
        kind = kind_of(dsse)
        need(kind in ("grant", "act", "cancel", "retract", "revoke"), "kind")
        signer = "grantor" if kind == "grant" else "identity"
        keys = self.known(within(claimed, dsse, kind)[signer])
        self.next, body = within(statement, dsse, kind, keys)
        self.belongs(body)
        getattr(self, kind)(body)
        self.head = self.next

    def grant(self, body):
        place = self.places.get(body["recipient_id"])
        need(place and place["role"] == body["role"], "no_recipient")
        need(body["ek_commit"] == self.manifest["ek_commit"], "ek_commit")
        link = body["holder"] in links(self.manifest)
        if not link:
            self.known(body["holder"])
        if body["basis"] == "sender":
            self.by_sender(body, place["identity"], link)
            self.sender = body["grantor"]
        else:
            need(body["grantor"] == body["holder"], "grantor")
            need(body["recipient_id"] in self.holders, "not_holder")
            again = (body["recipient_id"], body["holder"]) in self.given
            follows = self.follows(self.holders[body["recipient_id"]], body["holder"])
            need(follows and not again, "successor")
        self.given.add((body["recipient_id"], body["holder"]))
        if body["recipient_id"] not in self.acted and not self.ended():
            self.holders[body["recipient_id"]] = body["holder"]

    def ended(self):
        return self.declined or "cancel" in self.said

    def cancel(self, body):
        self.by_the_sender(body)
        need(not self.ended() and len(self.acted) < len(self.places), "closed")
        self.says("cancel", body)

    def retract(self, body):
        self.withdrawn("retract", body, ("retract", "revoke"))

    def revoke(self, body):
        self.withdrawn("revoke", body, ("revoke",))

    def by_the_sender(self, body):
        own = body["identity"]
        need(own == self.sender or self.follows(self.sender, own), "not_sender")
        made = {body["private"]["container_id"]} if body["private"] else set()
        need(not self.containers & made, "container")

    def withdrawn(self, kind, body, before):
        self.by_the_sender(body)
        need(len(self.acted) == len(self.places), "not_completed")
        need(not set(before) & set(self.said), "closed")
        self.says(kind, body)

    def says(self, kind, body):
        if body["private"]:
            self.containers.add(body["private"]["container_id"])
        self.sender = body["identity"]
        self.said.append(kind)

    def follows(self, earlier, later):
        while earlier in self.successors:
            earlier = self.successors[earlier]
            if earlier == later:
                return True
        return False

    def is_later(self, earlier, later):
        """Whether both are of one account, and the second of a later epoch."""
        if earlier not in self.identities or later not in self.identities:
            return False
        old, new = self.identities[earlier], self.identities[later]
        return old["account_id"] == new["account_id"] and old["epoch"] < new["epoch"]

    def by_sender(self, body, named, link):
        grantor, holder = body["grantor"], body["holder"]
        need(grantor == self.sender or self.follows(self.sender, grantor), "grantor")
        named = holder_of_link(named) if isinstance(named, dict) else named
        fits = holder == named or (named is None and not link) or self.is_later(named, holder)
        back = self.is_later(holder, self.holders.get(body["recipient_id"]))
        need(fits and not back, "holder")

    def act(self, body):
        place = self.places.get(body["recipient_id"])
        need(place, "no_recipient")
        need(self.holders.get(body["recipient_id"]) == body["identity"], "not_holder")
        acted = body["recipient_id"] in self.acted or body["recipient_id"] == self.declined
        need(not acted, "acted_before")
        need(not self.ended(), "closed")
        earlier = [p for p in self.places.values() if p["order"] < place["order"]]
        need(all(p["recipient_id"] in self.acted for p in earlier), "order")
        begun = [(d["document_id"], d["from"]) for d in body["documents"]]
        need(begun == self.newest, "documents")
        made = [d["to"]["container_id"] for d in body["documents"] if d["to"] != d["from"]]
        made += [body["private"]["container_id"]] if body["private"] else []
        need(not self.containers & set(made), "container")
        self.containers |= set(made)
        self.newest = [(d["document_id"], d["to"]) for d in body["documents"]]
        if body["action"] == "decline":
            self.declined = body["recipient_id"]
        else:
            self.acted.add(body["recipient_id"])


def without(value, name):
    return {key: one for key, one in value.items() if key != name}


def within(read, *given):
    """What a statement itself is refused for is one fault of the chain."""
    try:
        return read(*given)
    except Refused as why:
        raise Refused("statement") from why


def walked(given, around, accounts):
    records = [around["statements"][name] for name in given["statements"]]
    at = 0
    try:
        need(records and len(records) <= 1000, "length")
        made = Chain(records[0], accounts, given)
        for at, dsse in enumerate(records[1:], 1):
            made.append(dsse)
    except Refused as why:
        raise Refused({"at": at, "fault": why.args[0]}) from None
    return made


def chain(given, around):
    identities = dict(statement(dsse, "identity") for dsse in around["identities"].values())
    made = walked(given, around, (identities, {}))
    return {"head": made.head, "completed": len(made.acted) == len(made.places)}


def decline(given, around):
    identities = dict(statement(dsse, "identity") for dsse in around["identities"].values())
    made = walked(given, around, (identities, {}))
    return {"head": made.head, "completed": len(made.acted) == len(made.places), "declined": made.declined}


def withdrawal(given, around):
    identities = dict(statement(dsse, "identity") for dsse in around["identities"].values())
    made = walked(given, around, (identities, {}))
    said = {"cancel": "cancelled", "retract": "retracted", "revoke": "revoked"}
    answer = {"head": made.head, "completed": len(made.acted) == len(made.places)}
    return {**answer, **{said[kind]: True for kind in made.said}}


def line(most):
    """One line of text that reads in one direction."""
    turns = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}

    def test(value):
        if not isinstance(value, str) or not 0 < len(value.strip().encode()) <= most:
            return False
        return not any(unicodedata.category(one) == "Cc" or one in turns for one in value.strip())

    return fits(test)


def base64_text(value):
    need(isinstance(value, str), "body")
    unb64(value, "body")


def or_absent(form, **more):
    """The form with keys that may be absent, and are no `null`."""
    def check(value):
        need(isinstance(value, dict), "body")
        form({key: one for key, one in value.items() if key not in more})
        for key in more.keys() & value.keys():
            more[key](value[key])

    return check


LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
EMAIL = text(r"(?=.{1,254}$)(?=[^@]{1,64}@)[!-~]+(?<!@)@" + LABEL + r"(\." + LABEL + ")*")
PERSON = dict(name=line(120), email=EMAIL)
TEXT = fits(lambda value: isinstance(value, str))
FIELD = members(name=TEXT, recipient_id=ID, kind=TEXT, required=fits(lambda value: isinstance(value, bool)))
PRIVATE = members(
    v=number(1, 1), title=line(255), message=optional(TEXT), sender=members(**PERSON),
    documents=many(or_absent(members(document_id=ID, name=line(255)), pdf=members(fields=many(FIELD)), obstacle=TEXT)),
    recipients=many(members(recipient_id=ID, salt=base64_text, **PERSON)),
)


def private(content, manifest):
    """The private part of a manifest, against its documents and recipients."""
    need(len(content) <= 1 << 20, "body")
    part = json.loads(content.decode("utf-8"), object_pairs_hook=unique)
    PRIVATE(part)
    for name, key in (("documents", "document_id"), ("recipients", "recipient_id")):
        need([one[key] for one in part[name]] == manifest[name], "body")
    for document in part["documents"]:
        need(not ("pdf" in document and "obstacle" in document), "body")
        for field in document.get("pdf", {}).get("fields", []):
            need(field["recipient_id"] in manifest["recipients"], "body")
    return part


def private_part(given):
    try:
        part = private(given["part"].encode(), given["manifest"])
    except (ValueError, RecursionError, Refused):
        raise Refused("part") from None
    fields = [document.get("pdf", {}).get("fields", []) for document in part["documents"]]
    return {
        "fields": [[field["name"] for field in own] for own in fields],
        "obstacles": [document.get("obstacle") for document in part["documents"]],
    }


def signing_part(given):
    """What a signer recorded, against the documents of the act."""
    def text(value, *choices):
        need(value in choices, "part")

    def ascending(names):
        need(isinstance(names, list) and all(isinstance(name, str) for name in names), "part")
        need(len(names) <= 4096 and all(a < b for a, b in zip(names, names[1:])), "part")

    def whole(value):
        need(isinstance(value, int) and not isinstance(value, bool) and value >= 0, "part")

    need(len(given["part"].encode()) <= 1 << 20, "part")
    part = json.loads(given["part"])
    need(set(part) == {"v", "documents"} and part["v"] == 1, "part")
    need(len(part["documents"]) == len(given["acted"]), "part")
    keys = {"document_id", "sha256", "size_bytes", "signature", "key", "timestamp_ms", "concerns", "fields", "look", "cms"}
    for document, acted in zip(part["documents"], given["acted"]):
        need(set(document) == keys and document["document_id"] == acted["document_id"], "part")
        need(len(document["sha256"]) == 64 and set(document["sha256"]) <= set("0123456789abcdef"), "part")
        whole(document["size_bytes"])
        if document["timestamp_ms"] is not None:
            whole(document["timestamp_ms"])
        text(document["signature"], "pdf" if acted["changed"] else "detached")
        text(document["key"], "identity", "imported")
        text(document["look"], "typed", "drawn", "text", None)
        ascending(document["concerns"])
        ascending(document["fields"])
        if acted["changed"]:
            need(document["cms"] is None, "part")
        else:
            need(isinstance(document["cms"], str) and document["look"] is None and not document["fields"], "part")
            try:
                base64.b64decode(document["cms"], validate=True)
            except ValueError:
                raise Refused("part") from None
    return {"documents": [document["document_id"] for document in part["documents"]]}


def succession(given, around):
    identities, successors = {}, {}
    for account in around["accounts"].values():
        own, followed, _ = epoch_list(account["identities"], account["steps"])
        identities |= own
        successors |= followed
    made = walked(given, around, (identities, successors))
    first = made.manifest["recipients"][0]["recipient_id"]
    return {"head": made.head, "holder": made.holders.get(first), "acts": len(made.acted)}


# --- audit-log.md ---

DECIMAL = r"0|[1-9][0-9]*"


def leaf(text):
    data = text.encode()
    need(len(data) <= 2048, "too_large")
    try:
        value = json.loads(text, object_pairs_hook=unique, parse_float=not_json)
    except (ValueError, RecursionError, Refused):
        raise Refused("format") from None
    keys = ["actor", "at_ms", "event", "fields_root", "object", "origin", "prev", "statement", "v"]
    need(isinstance(value, dict) and sorted(value) == keys, "format")
    for name in ("actor", "fields_root", "statement"):
        if value[name] is not None:
            unhex(value[name], 32, "format")
    unhex(value["object"], 16, "format")
    for name in ("at_ms", "prev"):
        number = value[name]
        may = number is None and name == "prev"
        is_number = isinstance(number, int) and not isinstance(number, bool)
        need(may or (is_number and 0 <= number <= MAX_NUMBER), "format")
    need(value["v"] == 1 and not isinstance(value["v"], bool), "format")
    need(isinstance(value["event"], str) and re.fullmatch(EVENT, value["event"]), "format")
    need(isinstance(value["origin"], str) and re.fullmatch(ORIGIN, value["origin"]), "format")
    need(written(value) == text, "format")
    return {"leaf_hash": sha(b"\0", data).hex()}


def decimal(text, code):
    need(re.fullmatch(DECIMAL, text) and int(text) < 2**63, code)
    return int(text)


def tile_path(text):
    found = re.fullmatch(r"tile/(entries|[0-7])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", text)
    need(found, "path")
    groups = found[2].replace("x", "").split("/")
    need(len(groups) == 1 or groups[0] != "000", "path")
    index = int("".join(groups))
    level = 0 if found[1] == "entries" else int(found[1])
    width = int(found[3]) if found[3] else 256
    need(width < 256 or found[3] is None, "path")
    # The tile's last leaf lies in a log of at most 2^63 − 1 leaves.
    need((256 * index + width) * 256**level <= 2**63 - 1, "path")
    return {"level": found[1], "index": index, "width": width}


def verifier_key(text, code="verifier_key", kind=1):
    parts = text.split("+", 2)
    need(len(parts) == 3 and re.fullmatch(ORIGIN, parts[0]), code)
    key = unb64(parts[2], code)
    need(len(key) == 33 and key[0] == kind, code)
    need(sha(parts[0].encode(), b"\n", key)[:4].hex() == parts[1], code)
    need(not is_small_order(key[1:]), code)
    return parts[0], key[1:]


P = 2**255 - 19
# The y of the points of small order, and what stands for them unreduced.
SMALL = {
    0, 1, P - 1, P, P + 1,
    2707385501144840649318225287225658788936804267575313519463743609750303021,
    55188659117513257062467267217118295137698188065244968500265048394206261417927,
    2707385501144840649318225287225658788936804267575313519463743609750303021 + P,
}


def is_small_order(key):
    y = int.from_bytes(key, "little") & (2**255 - 1)
    return y in SMALL or y >= P


def signed_note(text):
    data = text.encode()
    need(len(data) <= 65536, "too_large")
    need(not any(c < " " and c != "\n" for c in text) and text.endswith("\n"), "format")
    need("\n\n" in text, "format")
    body, signatures = text.rsplit("\n\n", 1)
    body += "\n"
    lines = signatures.split("\n")[:-1]
    need(lines, "format")
    found = []
    for line in lines:
        parts = re.fullmatch(r"\u2014 ([^ +]+) (\S+)", line)
        need(parts, "format")
        raw = unb64(parts[2], "format")
        need(len(raw) >= 5, "format")
        found.append((parts[1], raw[:4], raw[4:]))
    return body, found


def checkpoint(given):
    body, signatures = signed_note(given["note"])
    lines = body.split("\n")
    need(len(lines) == 4 and lines[3] == "", "checkpoint")
    origin, size, root = lines[:3]
    need(re.fullmatch(ORIGIN, origin), "checkpoint")
    size, root = decimal(size, "checkpoint"), unb64(root, "checkpoint")
    need(len(root) == 32, "checkpoint")
    name, key = verifier_key(given["vkey"])
    need(origin == name, "origin")
    wanted = name, sha(name.encode(), b"\n\x01", key)[:4]
    known = [signature for *who, signature in signatures if tuple(who) == wanted]
    need(known, "unsigned")
    for signature in known:
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, body.encode())
        except (InvalidSignature, ValueError):
            raise Refused("signature") from None
    return {"origin": origin, "size": size, "root": root.hex()}


def fold(index, size, leaf_hash, proof):
    """The root to which an inclusion proof leads (RFC 9162 §2.1.3.2)."""
    fn, sn, root = index, size - 1, leaf_hash
    for step in proof:
        need(sn > 0, "length")
        if fn & 1 or fn == sn:
            root = sha(b"\1", step, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = sha(b"\1", root, step)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "length")
    return root


def tree(leaves):
    if len(leaves) < 2:
        return sha(b"\0", leaves[0]) if leaves else sha()
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha(b"\1", tree(leaves[:k]), tree(leaves[k:]))


def fields_root(given):
    names = [name for name, _ in given]
    need(len(set(names)) == len(names), "field")
    need(all(re.fullmatch(EVENT, name) for name in names), "field")
    rows = sorted((name.encode(), unhex(digest, 32, "field")) for name, digest in given)
    return tree([name + b"\0" + digest for name, digest in rows]).hex()


def entry_bundle(given):
    path, data = tile_path(given["path"]), unb64(given["data"], "content")
    need(path["level"] == "entries", "content")
    leaves, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "big")
        leaves.append(data[at + 2 : at + 2 + size])
        need(at + 2 <= len(data) and len(leaves[-1]) == size, "content")
        at += 2 + size
    need(len(leaves) == path["width"], "content")
    return [leaf.hex() for leaf in leaves]


def consistency(given):
    new = checkpoint({"note": given["checkpoint"], "vkey": given["vkey"]})
    old_size, size = given["old_size"], new["size"]
    old_root, root = bytes.fromhex(given["old_root"]), bytes.fromhex(new["root"])
    proof = [bytes.fromhex(digest) for digest in given["hashes"]]
    need(size >= old_size, "shrunk")
    if old_size in (0, size):
        need(not proof, "length")
        need(old_root == (root if old_size == size else sha()), "root")
        return {"old_size": old_size, "size": size}
    need(proof and len(proof) <= 63, "length")
    # RFC 9162 §2.1.4.2
    steps = proof if old_size & (old_size - 1) else [old_root, *proof]
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for step in steps[1:]:
        need(sn > 0, "length")
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\1", step, fr), sha(b"\1", step, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b"\1", sr, step)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "length")
    need(fr == old_root and sr == root, "root")
    return {"old_size": old_size, "size": size}


def proof_file(given):
    text = given["proof"]
    need(len(text.encode()) <= 131072 and "\n\n" in text, "format")
    head, note = text.split("\n\n", 1)
    need(note, "format")
    lines = head.split("\n")
    need(lines.pop(0) == "c2sp.org/tlog-proof@v1" and lines, "format")
    if lines[0].startswith("extra "):
        unb64(lines.pop(0)[6:], "format")
    need(lines and lines[0].startswith("index "), "format")
    index = decimal(lines.pop(0)[6:], "format")
    hashes = [unb64(line, "format") for line in lines]
    need(all(len(digest) == 32 for digest in hashes) and len(hashes) <= 63, "format")
    try:
        new = checkpoint({"note": note, "vkey": given["vkey"]})
    except Refused:
        raise Refused("note") from None
    need(index < new["size"], "index")
    root = fold(index, new["size"], bytes.fromhex(given["leaf_hash"]), hashes)
    need(root.hex() == new["root"], "root")
    return {"index": index, "size": new["size"]}


def anchored(given):
    try:
        anchor = checkpoint({"note": given["anchor"], "vkey": given["anchor_vkey"]})
        checkpoint({"note": given["checkpoint"], "vkey": given["vkey"]})
    except Refused:
        raise Refused("note") from None
    body, _ = signed_note(given["checkpoint"])
    leaf = b"bulla/anchor/1\0" + sha(body.encode())
    need(given["index"] < anchor["size"], "index")
    proof = [bytes.fromhex(digest) for digest in given["hashes"]]
    root = fold(given["index"], anchor["size"], sha(b"\0", leaf), proof)
    need(root.hex() == anchor["root"], "root")
    return {"leaf": leaf.hex(), "size": anchor["size"]}


def closing(given):
    try:
        last = checkpoint({"note": given["checkpoint"], "vkey": given["vkey"]})
    except Refused:
        raise Refused("note") from None
    text = given["leaf"]
    need(last["size"] > 0, "proof")
    try:
        hashes = [bytes.fromhex(digest) for digest in given["hashes"]]
        found = fold(last["size"] - 1, last["size"], sha(b"\0", text.encode()), hashes)
    except Refused:
        raise Refused("proof") from None
    need(found.hex() == last["root"], "proof")
    try:
        leaf(text)
    except Refused:
        raise Refused("leaf") from None
    event, named = json.loads(text), sha(b"bulla/log-rotated/1\0" + given["next_vkey"].encode()).hex()
    own = given["vkey"].split("+")[0]
    need((event["event"], event["statement"], event["origin"]) == ("log.rotated", named, own), "leaf")
    body, _ = signed_note(given["checkpoint"])
    continued = sha(b"bulla/log-continued/1\0" + body.encode())
    return {"size": last["size"], "rotated": named, "continued": continued.hex()}


def cosigned_at(witness, body, signatures):
    """When a witness cosigned, the earliest of its times; every one of its signatures must be good."""
    name, key = witness
    wanted, times = (name, sha(name.encode(), b"\n\x04", key)[:4]), []
    for *who, signature in signatures:
        if tuple(who) != wanted:
            continue
        need(len(signature) == 72, "signature")
        time = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {time}\n{body}".encode()
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature[8:], message)
        except (InvalidSignature, ValueError):
            raise Refused("signature") from None
        need(1 <= time < 2**63, "time")
        times.append(time)
    return min(times, default=None)


def cosignature(given):
    checkpoint(given)
    return cosigned_at(verifier_key(given["witness"], kind=4), *signed_note(given["note"]))


def policy(text):
    """Logs, witnesses by name, what each name needs, and the quorum."""
    need(len(text.encode()) <= 65536, "too_large")
    logs, witnesses, needs, members, quorum, keys, groups = [], {}, {}, set(), None, [], 0

    def define(name, what):
        need(name != "none" and name not in needs, "duplicate_name")
        needs[name] = what

    def new(key):
        need(key not in keys, "duplicate_key")
        keys.append(key)

    for line in text.split("\n")[:-1] + ([None] if text and not text.endswith("\n") else []):
        need(line is not None, "format")
        need(not any((c < " " and c != "\t") or c == "\x7f" for c in line), "character")
        items = [item for item in re.split("[ \t]", line) if item]
        if not items or items[0].startswith("#"):
            continue
        word, *items = items
        if word == "log" and len(items) in (1, 2):
            name, key = verifier_key(items[0], "log_key", 1)
            need(len(logs) < 32, "too_many")
            new(key)
            logs.append((name, key))
        elif word == "witness" and len(items) in (2, 3):
            witness = verifier_key(items[1], "witness_key", 4)
            need(len(witnesses) < 32, "too_many")
            new(witness[1])
            define(items[0], (1, []))
            witnesses[items[0]] = witness
        elif word == "group" and len(items) >= 3:
            name, threshold, *within = items
            need(groups < 32, "too_many")
            groups += 1
            count = {"any": 1, "all": len(within)}.get(threshold)
            if count is None:
                need(re.fullmatch("0|[1-9][0-9]*", threshold), "threshold")
                count = int(threshold)
            for member in within:
                need(member in needs, "unknown_name")
                need(member not in members, "member_twice")
                members.add(member)
            need(1 <= count <= len(within), "threshold")
            define(name, (count, within))
        elif word == "quorum" and len(items) == 1:
            need(quorum is None, "second_quorum")
            need(items[0] == "none" or items[0] in needs, "unknown_name")
            quorum = items[0]
        else:
            raise Refused("format")
    need(quorum is not None, "no_quorum")
    return logs, witnesses, needs, quorum


def quorum(given):
    logs, witnesses, needs, wanted = policy(given["policy"])
    shown = checkpoint(given)
    body, signatures = signed_note(given["note"])
    named = [key for name, key in logs if name == shown["origin"]]
    need(not logs or named, "origin")
    by = [(name, key_id) for name, key_id, _ in signatures]
    signed = [key for key in named if (shown["origin"], sha(shown["origin"].encode(), b"\n\x01", key)[:4]) in by]
    need(not logs or signed, "unsigned")
    times = {name: cosigned_at(witness, body, signatures) for name, witness in witnesses.items()}
    cosigned = {name: time for name, time in times.items() if time is not None}

    def met(name):
        count, within = needs[name]
        if not within:
            return cosigned.get(name)
        reached = sorted(time for time in map(met, within) if time is not None)
        return reached[count - 1] if len(reached) >= count else None

    at = None if wanted == "none" else met(wanted)
    state = "not_required" if wanted == "none" else "missing" if at is None else "met"
    return {"cosigned": cosigned, "state": state, "at": at}


def witness_request(given):
    """What a witness answers: the size that it cosigns, or the status of its refusal."""
    text = given["request"]
    need("\n\n" in text, "400")
    head, note = text.split("\n\n", 1)
    first, *lines = head.split("\n")
    need(first.startswith("old "), "400")
    old = decimal(first[4:], "400")
    proof = [unb64(line, "400") for line in lines]
    need(len(proof) <= 63 and all(len(one) == 32 for one in proof), "400")
    try:
        body, _ = signed_note(note)
    except Refused:
        raise Refused("400") from None
    parts = body.split("\n")
    need(len(parts) == 4 and not parts[3], "400")
    size = decimal(parts[1], "400")
    need(re.fullmatch(ORIGIN, parts[0]) and len(unb64(parts[2], "400")) == 32, "400")
    own = [vkey for vkey in given["logs"] if vkey.startswith(parts[0] + "+")]
    need(own, "404")
    opened = None
    for vkey in own:
        try:
            opened = vkey, checkpoint({"note": note, "vkey": vkey})
        except Refused as why:
            need(why.args[0] == "unsigned", "403")
    need(opened, "403")
    need(old <= size, "400")
    newest = given["newest"] or {"size": 0, "root": sha().hex()}
    need(old == newest["size"], f"409 {newest['size']}")
    hashes = [one.hex() for one in proof]
    try:
        consistency({"checkpoint": note, "vkey": opened[0], "old_size": old, "old_root": newest["root"], "hashes": hashes})
    except Refused:
        raise Refused("422") from None
    return size


# --- contradiction.md ---


def opened(note, vkey):
    """A checkpoint by a key: size, root and the text that was signed."""
    try:
        found = checkpoint({"note": note, "vkey": vkey})
    except Refused as why:
        raise Refused("foreign" if why.args[0] in ("origin", "unsigned") else "note") from None
    return found["size"], bytes.fromhex(found["root"])


def shows(size, root, index, leaf_hash, hashes):
    """Demands an inclusion proof."""
    need(index < size, "proof")
    try:
        led = fold(index, size, leaf_hash, hashes)
    except Refused:
        raise Refused("proof") from None
    need(led == root, "proof")


def begins(old, size, hashes):
    """The roots of the first `old` and of all `size` leaves that these hashes make (RFC 9162 §2.1.4.2)."""
    need(hashes, "proof")
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = hashes[0]
    for step in hashes[1:]:
        need(sn > 0, "proof")
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\1", step, fr), sha(b"\1", step, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b"\1", sr, step)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "proof")
    return fr, sr


is_text = fits(lambda value: isinstance(value, str))
is_hash = fits(lambda value: isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value))
is_index = fits(lambda value: is_int(value, 0))


def hash_list(value):
    many(is_hash)(value)
    need(len(value) <= 64, "syntax")


EVENT_PLACE = members(hashes=hash_list, index=is_index, leaf=is_text)
UNDER = members(checkpoint=is_text, hashes=hash_list, leaf_hash=is_hash)
KINDS = {
    "contradiction": {
        "late": members(anchor=members(checkpoint=is_text, hashes=hash_list, index=is_index), checkpoint=is_text, event=EVENT_PLACE),
        "no_prefix": members(first=is_text, hashes=hash_list, second=is_text),
        "times_fell": members(checkpoint=is_text, first=EVENT_PLACE, second=EVENT_PLACE),
        "two_leaves": members(first=UNDER, index=is_index, second=UNDER),
        "two_roots": members(first=is_text, second=is_text),
    },
    "refusal": {
        "rollback": members(remembered=is_text, shown=is_text),
        "unproven": members(hashes=hash_list, remembered=is_text, shown=is_text),
    },
}


def contradiction(given):
    text = given["file"]
    need(len(text.encode()) <= 327680, "too_large")
    try:
        value = json.loads(text, object_pairs_hook=unique, parse_float=not_json, parse_constant=not_json)
        members(format=is_text, shown=lambda it: need(isinstance(it, dict) and len(it) == 1, "syntax"), v=is_index)(value)
        need(value["format"] == "bulla.contradiction" and value["v"] == 1, "syntax")
        ((family, named),) = value["shown"].items()
        need(family in KINDS and isinstance(named, dict) and len(named) == 1, "syntax")
        ((kind, parts),) = named.items()
        need(kind in KINDS[family], "syntax")
        KINDS[family][kind](parts)
        need(written(value) == text, "syntax")
    except (ValueError, RecursionError, Refused):
        raise Refused("format") from None
    return {"kind": kind, **SHOWN[kind](parts, given)}


def raw(hashes):
    return [bytes.fromhex(one) for one in hashes]


def pair(parts, given, one="first", two="second"):
    return opened(parts[one], given["vkey"]) + opened(parts[two], given["vkey"])


def two_roots(parts, given):
    size, root, other_size, other = pair(parts, given)
    need(size == other_size and root <= other, "order")
    need(root != other, "agrees")
    return {"size": size, "root": root.hex(), "other_root": other.hex()}


def no_prefix(parts, given):
    old, old_root, size, root = pair(parts, given)
    need(0 < old < size, "order")
    begin, whole = begins(old, size, raw(parts["hashes"]))
    need(whole == root, "proof")
    need(begin != old_root, "agrees")
    return {"size": old, "root": old_root.hex(), "next_size": size, "begins": begin.hex()}


def two_leaves(parts, given):
    first, second, index = parts["first"], parts["second"], parts["index"]
    old, old_root = opened(first["checkpoint"], given["vkey"])
    size, root = opened(second["checkpoint"], given["vkey"])
    need(old < size, "order")
    one, two = bytes.fromhex(first["leaf_hash"]), bytes.fromhex(second["leaf_hash"])
    shows(old, old_root, index, one, raw(first["hashes"]))
    shows(size, root, index, two, raw(second["hashes"]))
    need(one != two, "agrees")
    return {"index": index, "size": old, "next_size": size, "leaf_hash": one.hex(), "next_leaf_hash": two.hex()}


def timed(event, note, size, root):
    """The time of an event that stands under a checkpoint."""
    try:
        leaf(event["leaf"])
    except Refused:
        raise Refused("leaf") from None
    value = json.loads(event["leaf"])
    need(value["origin"] == note.split("\n")[0], "leaf")
    shows(size, root, event["index"], sha(b"\0", event["leaf"].encode()), raw(event["hashes"]))
    return value["at_ms"]


def times_fell(parts, given):
    first, second, note = parts["first"], parts["second"], parts["checkpoint"]
    size, root = opened(note, given["vkey"])
    need(first["index"] < second["index"], "order")
    at, next_at = timed(first, note, size, root), timed(second, note, size, root)
    need(next_at < at, "agrees")
    return {"index": first["index"], "at_ms": at, "next_index": second["index"], "next_at_ms": next_at}


def late(parts, given):
    note, place, event = parts["checkpoint"], parts["anchor"], parts["event"]
    size, root = opened(note, given["vkey"])
    need(given["anchor_vkey"], "foreign")
    anchor_size, anchor_root = opened(place["checkpoint"], given["anchor_vkey"])
    body, _ = signed_note(note)
    anchored_leaf = sha(b"\0", b"bulla/anchor/1\0" + sha(body.encode()))
    shows(anchor_size, anchor_root, place["index"], anchored_leaf, raw(place["hashes"]))
    at = timed(event, note, size, root)
    seen = []
    for vkey in given["witnesses"]:
        witness = verifier_key(vkey, kind=4)
        try:
            when = cosigned_at(witness, *signed_note(place["checkpoint"]))
        except Refused:
            raise Refused("note") from None
        if when is not None:
            seen.append((when, witness[0]))
    need(seen, "unwitnessed")
    when, name = min(seen, key=lambda it: it[0])
    need(at >= (when + 1 + 600) * 1000, "agrees")
    return {"index": event["index"], "at_ms": at, "seen_at_secs": when, "witness": name}


def rollback(parts, given):
    old, _, size, _ = pair(parts, given, "remembered", "shown")
    need(size < old, "order")
    return {"remembered": old, "shown": size}


def unproven(parts, given):
    old, old_root, size, _ = pair(parts, given, "remembered", "shown")
    need(old < size, "order")
    try:
        consistency({"checkpoint": parts["shown"], "vkey": given["vkey"], "old_size": old,
                     "old_root": old_root.hex(), "hashes": parts["hashes"]})
    except Refused:
        return {"remembered": old, "shown": size}
    raise Refused("agrees")


SHOWN = {
    "late": late,
    "no_prefix": no_prefix,
    "rollback": rollback,
    "times_fell": times_fell,
    "two_leaves": two_leaves,
    "two_roots": two_roots,
    "unproven": unproven,
}


READERS = {
    "audit-log/anchored.json": anchored,
    "audit-log/closings.json": closing,
    "audit-log/checkpoints.json": checkpoint,
    "audit-log/consistency.json": consistency,
    "audit-log/cosignatures.json": cosignature,
    "audit-log/entry-bundles.json": entry_bundle,
    "audit-log/fields-roots.json": fields_root,
    "audit-log/leaves.json": leaf,
    "audit-log/proof-files.json": proof_file,
    "audit-log/quorums.json": quorum,
    "audit-log/tile-paths.json": tile_path,
    "audit-log/verifier-keys.json": lambda text: dict(zip(("origin", "key"), show(verifier_key(text)))),
    "audit-log/witness-requests.json": witness_request,
    "contradiction/files.json": contradiction,
    "grant/wraps.json": wrap,
    "login/recoveries.json": recovery,
    "paper-check/addresses.json": paper_address,
    "paper-check/wraps.json": paper_wrap,
    "share-link/links.json": link,
    "statement/canonical-json.json": canonical_json,
    "statement/chains.json": chain,
    "statement/commitments.json": commitment,
    "statement/declines.json": decline,
    "statement/epochs.json": epochs,
    "statement/links.json": chain,
    "statement/policies.json": signed_record,
    "statement/private-parts.json": private_part,
    "statement/records.json": signed_record,
    "statement/signing-parts.json": signing_part,
    "statement/successions.json": succession,
    "statement/withdrawals.json": withdrawal,
    "statement/cancellations.json": withdrawal,
    "statement/wrap-infos.json": wrap_info,
    "vault/items.json": item,
    "vault/kit-keys.json": kit_key,
    "vault/kits.json": kit,
    "vault/rekeys.json": rekey,
    "vault/seeds.json": seeds,
    "vault/slots.json": slot,
}


def show(pair):
    return pair[0], pair[1].hex()


def judge(read, *given):
    try:
        return {"expected": read(*given)}
    except Refused as why:
        return {"error": why.args[0]}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    read, content = READERS[given["format"]], given["content"]
    if isinstance(content, dict):
        # Statements and identities stand once, beside the vectors that name them.
        answers = [judge(read, vector["input"], content) for vector in content["vectors"]]
    else:
        answers = [judge(read, vector["input"]) for vector in content]
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
