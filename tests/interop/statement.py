"""Verifies statements without any code of this project.

Written from docs/spec/statement.md alone; the signatures are checked by the package `cryptography`.

    python3 statement.py FILE.json

The file is a JSON object: `statements`, a list of DSSE records, and `identities`, a list of the DSSE
records of those who may sign. Optionally `ids`, the expected ids of the statements in order.

For each statement it prints one line `ok <id>` or `FAIL <reason>`, and tries forgeries of each good
one itself. Exit status: 0 all held, 1 one did not, 2 usage, 3 the package is missing or too old.
"""

import base64
import binascii
import copy
import hashlib
import json
import sys

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey
except ImportError as missing:
    print(f"missing {missing}")
    sys.exit(3)

CONTEXT = b"bulla/dsse/v1"
IDENTITY = "application/vnd.bulla.identity.v1+json"
SIGNER = {
    "application/vnd.bulla.manifest.v1+json": "sender",
    "application/vnd.bulla.grant.v1+json": "grantor",
    "application/vnd.bulla.act.v1+json": "identity",
    "application/vnd.bulla.retract.v1+json": "identity",
    "application/vnd.bulla.revoke.v1+json": "identity",
}


class Refused(Exception):
    """The statement must not be accepted."""


def need(condition, why):
    if not condition:
        raise Refused(why)


def decode(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise Refused("base64") from None
    need(base64.b64encode(data).decode() == text, "base64")
    return data


def no_duplicates(pairs):
    need(len({key for key, _ in pairs}) == len(pairs), "duplicate key")
    return dict(pairs)


def no_float(_):
    raise Refused("float")


def parse(body):
    """The body, if it is canonical JSON without floats."""
    need(len(body) <= 65536, "too large")
    try:
        value = json.loads(body, object_pairs_hook=no_duplicates, parse_float=no_float)
    except ValueError:
        raise Refused("not JSON") from None
    # Keys of statements are ASCII, so the order of code points is that of RFC 8785.
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    need(text.encode() == body and isinstance(value, dict), "not canonical")
    return value


def pae(payload_type, body):
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)


def check_signatures(dsse, body, keys):
    need([s["keyid"] for s in dsse["signatures"]] == ["ed25519", "ml-dsa-65"], "signature set")
    message = pae(dsse["payloadType"], body)
    classical, quantum = (decode(s["sig"]) for s in dsse["signatures"])
    try:
        Ed25519PublicKey.from_public_bytes(decode(keys["ed25519"])).verify(classical, message)
        key = MLDSA65PublicKey.from_public_bytes(decode(keys["ml_dsa_65"]))
        key.verify(quantum, message, CONTEXT)
    except (InvalidSignature, ValueError):
        raise Refused("signature") from None


def verify(dsse, identities):
    """The statement's id, if its signer is one of the identities."""
    body = decode(dsse["payload"])
    claimed = parse(body)
    if dsse["payloadType"] == IDENTITY:
        keys = claimed
    else:
        need(dsse["payloadType"] in SIGNER, "payload type")
        keys = identities.get(claimed.get(SIGNER[dsse["payloadType"]]))
        need(keys is not None, "unknown identity")
    check_signatures(dsse, body, keys)
    need(claimed.get("v") == 1, "version")
    return hashlib.sha256(pae(dsse["payloadType"], body)).hexdigest()


def flipped(text):
    data = bytearray(base64.b64decode(text))
    data[len(data) // 2] ^= 1
    return base64.b64encode(bytes(data)).decode()


def forgeries(dsse):
    """Records that must be refused, each with its name."""

    def changed(change):
        other = copy.deepcopy(dsse)
        change(other)
        return other

    yield "payload", changed(lambda d: d.update(payload=flipped(d["payload"])))
    other_type = "application/vnd.bulla.other.v1+json"
    yield "payload type", changed(lambda d: d.update(payloadType=other_type))
    for place in (0, 1):
        name = dsse["signatures"][place]["keyid"]
        yield f"{name} flipped", changed(
            lambda d: d["signatures"][place].update(sig=flipped(d["signatures"][place]["sig"]))
        )
        yield f"{name} missing", changed(lambda d: d["signatures"].pop(place))
    yield "swapped", changed(lambda d: d["signatures"].reverse())
    yield "extra", changed(lambda d: d["signatures"].append(d["signatures"][0]))


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    with open(sys.argv[1], "rb") as file:
        case = json.load(file)
    failures = 0
    identities = {}
    for dsse in case["identities"]:
        identities[verify(dsse, {})] = json.loads(decode(dsse["payload"]))
    expected = case.get("ids", [None] * len(case["statements"]))
    for dsse, id_expected in zip(case["statements"], expected, strict=True):
        try:
            found = verify(dsse, identities)
            need(id_expected in (None, found), "another id")
            for name, forged in forgeries(dsse):
                try:
                    verify(forged, identities)
                except Refused:
                    continue
                raise Refused(f"forgery accepted: {name}")
            print("ok", found)
        except Refused as why:
            failures += 1
            print("FAIL", why)
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refused as why:
        print("FAIL identity:", why)
        sys.exit(1)
