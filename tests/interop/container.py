"""Opens a container and a wrap of its envelope key without any code of this project.

Written from docs/spec/container.md alone. Keys and the wrap are handled by the package
`cryptography`, the payload by the package `tink`.

    python3 container.py FILE.json

The file is a JSON object; byte strings of fixed length are hex, others base64:

    ek, tenant_id, envelope_id, container_id   what the reader holds and was told
    document_id, kind, revision                optional: what a statement says of it
    container                                  the whole file
    plaintext_sha256                           what its content must be
    ek_commit, content_commit, container_hash, segment_hashes, name, media_type, true_len
                                               optional: compared where present
    xwing_seed, wrap_info, wrap                optional: a wrap of ek to open

The vectors of fixtures/vectors/container are such files. They also give all inputs, among them
the random values; the container is then sealed a second time and must come out the same.
A vector that names a `base` is that vector with changes, and must be refused.

Prints one line per check. Exit status: 0 all held, 1 one did not, 2 usage, 3 a package is missing.
"""

import base64
import hashlib
import hmac
import io
import json
import os
import sys

try:
    import tink
    from tink import secret_key_access, streaming_aead, proto_keyset_format
    from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hpke import (
        AEAD,
        KDF,
        KEM,
        MLKEM768X25519PrivateKey,
        Suite,
    )
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
except ImportError as missing:
    print(f"missing {missing}")
    sys.exit(3)

MAGIC = bytes.fromhex("8942554c4c411a01")
SEGMENT = 131072
META_BYTES = 512
TOLD = ("ek", "tenant_id", "envelope_id", "container_id")
KINDS = ("source", "signed", "evidence", "attachment", "private")


class Refused(Exception):
    """The container must not be opened."""


def need(condition, why):
    if not condition:
        raise Refused(why)


# --- CBOR, as much of it as the format uses, in deterministic encoding only ---


def head(major, value):
    for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 24:
            return bytes([major << 5 | value])
        if value < 1 << (8 * size):
            return bytes([major << 5 | code]) + value.to_bytes(size, "big")
    raise Refused("number too large")


def encode(item):
    if item is None:
        return b"\xf6"
    if isinstance(item, int):
        return head(0, item)
    if isinstance(item, bytes):
        return head(2, len(item)) + item
    if isinstance(item, str):
        return head(3, len(item.encode())) + item.encode()
    pairs = sorted(item.items())
    return head(5, len(pairs)) + b"".join(encode(k) + encode(v) for k, v in pairs)


def decode(data):
    """The first item of data, and what follows it."""
    need(data, "CBOR ends early")
    major, low, data = data[0] >> 5, data[0] & 31, data[1:]
    if major == 7:
        need(low == 22, "not null")
        return None, data
    need(low <= 27, "indefinite length")
    size = 0 if low < 24 else 1 << (low - 24)
    need(len(data) >= size, "CBOR ends early")
    value, data = (int.from_bytes(data[:size], "big") if size else low), data[size:]
    if major == 0:
        return value, data
    if major in (2, 3):
        need(len(data) >= value, "CBOR ends early")
        item = data[:value]
        return (item if major == 2 else item.decode()), data[value:]
    need(major == 5 and value <= 16, "not an item of this format")
    entries = {}
    for _ in range(value):
        key, data = decode(data)
        need(isinstance(key, int) and key not in entries, "bad key")
        entries[key], data = decode(data)
    return entries, data


# --- the format ---


def hkdf(ikm, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(ikm)


def mac(key, message):
    return hmac.new(key, message, "sha256").digest()


def sha256(data):
    return hashlib.sha256(data).digest()


def padme(length):
    if length <= 16384:
        return 16384
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def split(container):
    """Header, core and payload of a container; refuses all but the one encoding."""
    need(len(container) >= 14 and container[:8] == MAGIC, "magic")
    need(container[8:10] == b"\0\1", "suite")
    length = int.from_bytes(container[10:14], "big")
    need(length <= 65535 and len(container) >= 46 + length, "header ends early")
    encoded = container[14 : 14 + length]
    core, rest = decode(encoded)
    need(isinstance(core, dict) and not rest and encode(core) == encoded, "core encoding")
    need(list(core) == list(range(1, 11)), "core keys")
    sizes = {1: 16, 2: 16, 3: 16, 4: 16, 9: 12, 10: META_BYTES + 16}
    for key, size in sizes.items():
        need(isinstance(core[key], bytes) and len(core[key]) == size, f"core entry {key}")
    need(core[5] in range(1, 6) and isinstance(core[6], int), "kind or revision")
    need((core[6] == 0) == (core[7] is None), "previous")
    need(isinstance(core[8], int) and padme(core[8]) == core[8], "padded length")
    payload = container[46 + length :]
    segments = 1 + max(0, -(-(core[8] - 131016) // 131056))
    need(len(payload) == 40 + core[8] + 16 * segments, "payload length")
    return container[: 46 + length], core, payload


def container_keys(ek, core):
    container_id, envelope_id, tenant_id = core[1], core[2], core[3]
    info = b"bulla/container-key/1\0" + tenant_id + envelope_id
    ck = hkdf(ek, container_id, info)
    return {
        x: hkdf(ck, container_id, b"bulla/container/1/" + x.encode())
        for x in ("payload", "meta", "commit")
    }


def open_metadata(key, core):
    others = {k: v for k, v in core.items() if k != 10}
    aad = MAGIC + b"\0\1" + encode(others)
    try:
        plain = AESGCM(key).decrypt(core[9], core[10], aad)
    except InvalidTag:
        raise Refused("metadata tag") from None
    metadata, rest = decode(plain)
    need(isinstance(metadata, dict) and list(metadata) == [1, 2, 3], "metadata keys")
    need(encode(metadata).ljust(META_BYTES, b"\0") == plain and not rest.strip(b"\0"), "metadata")
    need(padme(metadata[3]) == core[8], "true length")
    return metadata


def tink_primitive(key):
    message = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(version=0, key_value=key)
    message.params.ciphertext_segment_size = SEGMENT
    message.params.derived_key_size = 32
    message.params.hkdf_hash_type = common_pb2.SHA256
    keyset = tink_pb2.Keyset(primary_key_id=1)
    entry = keyset.key.add(key_id=1, status=tink_pb2.ENABLED, output_prefix_type=tink_pb2.RAW)
    entry.key_data.type_url = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"
    entry.key_data.value = message.SerializeToString()
    entry.key_data.key_material_type = tink_pb2.KeyData.SYMMETRIC
    handle = proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)


def open_payload(key, payload, aad):
    try:
        with tink_primitive(key).new_decrypting_stream(io.BytesIO(payload), aad) as stream:
            return stream.read()
    except tink.TinkError:
        raise Refused("payload") from None


def open_container(container, told):
    """Metadata and content; told is what the reader holds and knows."""
    header, core, payload = split(container)
    segments, whole = hashes_of(container)
    need(told.get("segment_hashes", segments) == segments, "segment hashes")
    need(told.get("container_hash", whole) == whole, "container hash")
    for key, name in ((1, "container_id"), (2, "envelope_id"), (3, "tenant_id")):
        need(core[key] == told[name], name)
    for key, name in ((4, "document_id"), (5, "kind"), (6, "revision")):
        need(core[key] == told.get(name, core[key]), name)
    keys = container_keys(told["ek"], core)
    need(hmac.compare_digest(mac(keys["commit"], header[:-32]), header[-32:]), "commitment")
    metadata = open_metadata(keys["meta"], core)
    padded = open_payload(keys["payload"], payload, sha256(header))
    need(len(padded) == core[8], "length")
    need(not padded[metadata[3] :].strip(b"\0"), "padding")
    return metadata, padded[: metadata[3]]


def rebuild(vector, told):
    """Seals the content of a vector, which gives all inputs. The payload is sealed here segment by
    segment, because `tink` draws its own salt."""
    length = vector["true_len"]
    if "plaintext" in vector:
        plaintext = base64.b64decode(vector["plaintext"])
    else:
        plaintext = bytes(i % 251 for i in range(length))
    core = {
        1: told["container_id"],
        2: told["envelope_id"],
        3: told["tenant_id"],
        4: bytes.fromhex(vector["document_id"]),
        5: 1 + KINDS.index(vector["kind"]),
        6: vector["revision"],
        7: bytes.fromhex(vector["previous"]) if vector["previous"] else None,
        8: padme(length),
        9: bytes.fromhex(vector["meta_nonce"]),
    }
    keys = container_keys(told["ek"], core)
    metadata = encode({1: vector["name"], 2: vector["media_type"], 3: length})
    metadata, aad = metadata.ljust(META_BYTES, b"\0"), MAGIC + b"\0\1" + encode(core)
    core[10] = AESGCM(keys["meta"]).encrypt(core[9], metadata, aad)
    encoded = encode(core)
    header = MAGIC + b"\0\1" + len(encoded).to_bytes(4, "big") + encoded
    header += mac(keys["commit"], header)
    salt, prefix = bytes.fromhex(vector["payload_salt"]), bytes.fromhex(vector["nonce_prefix"])
    cipher = AESGCM(hkdf(keys["payload"], salt, sha256(header)))
    padded = plaintext.ljust(core[8], b"\0")
    starts = [0, *range(SEGMENT - 56, len(padded), SEGMENT - 16)]
    payload = b"\x28" + salt + prefix
    for number, start in enumerate(starts):
        is_last = number + 1 == len(starts)
        end = len(padded) if is_last else starts[number + 1]
        nonce = prefix + number.to_bytes(4, "big") + bytes([is_last])
        payload += cipher.encrypt(nonce, padded[start:end], None)
    return header + payload


def hashes_of(container):
    header, _, payload = split(container)
    segments = [sha256(payload[i : i + SEGMENT]) for i in range(0, len(payload), SEGMENT)]
    whole = b"bulla/container/1\0" + sha256(header) + b"".join(segments)
    return segments, sha256(whole)


SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def open_wrap(seed, wrap, info):
    expanded = hashlib.shake_256(seed).digest(96)
    secret = MLKEM768X25519PrivateKey(
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        x25519.X25519PrivateKey.from_private_bytes(expanded[64:]),
    )
    try:
        return SUITE.decrypt(wrap, secret, info=info)
    except Exception as error:  # the library has no one exception for this
        raise Refused(type(error).__name__) from None


# --- checks ---

failures = 0


def check(name, held):
    global failures
    failures += not held
    print("ok  " if held else "FAIL", name)


def refuses(name, call):
    try:
        call()
    except Refused as why:
        check(f"refuses {name} ({why})", True)
    else:
        check(f"refuses {name}", False)


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def check_positive(vector, told, container):
    metadata, plaintext = open_container(container, told)
    check("container opens: ids, commitment, metadata, payload, padding", True)
    digest = sha256(plaintext)
    check("content is the expected one", digest.hex() == vector["plaintext_sha256"])
    segments, whole = hashes_of(container)
    ek = told["ek"]
    ek_key = hkdf(ek, told["envelope_id"], b"bulla/ek-commit/1")
    blind = hkdf(ek, told["container_id"], b"bulla/blind/1")
    found = {
        "name": metadata[1],
        "media_type": metadata[2],
        "true_len": metadata[3],
        "segment_hashes": [digest.hex() for digest in segments],
        "container_hash": whole.hex(),
        "ek_commit": mac(ek_key, told["tenant_id"] + told["envelope_id"]).hex(),
        "content_commit": mac(blind, digest).hex(),
    }
    for name, value in found.items():
        if name in vector:
            check(f"{name} agrees", vector[name] == value)


def check_negative(told, container):
    header, core, payload = split(container)
    start = len(header)
    for name, at in (
        ("a changed magic", 0),
        ("a changed suite", 9),
        ("a changed core length", 13),
        ("a changed core", 20),
        ("changed encrypted metadata", start - 40),
        ("a changed commitment", start - 1),
        ("a changed payload salt", start + 1),
        ("a changed nonce prefix", start + 39),
        ("a changed first segment", start + 40),
        ("a changed last tag", len(container) - 1),
    ):
        refuses(name, lambda at=at: open_container(flipped(container, at), told))
    refuses("a missing last byte", lambda: open_container(container[:-1], told))
    refuses("a trailing byte", lambda: open_container(container + b"\0", told))
    for name in TOLD:
        other = told | {name: flipped(told[name], 0)}
        refuses(f"another {name}", lambda other=other: open_container(container, other))
    key = container_keys(told["ek"], core)["payload"]
    aad = sha256(header)
    refuses("the payload under another header", lambda: open_payload(key, payload, flipped(aad, 0)))
    if len(payload) > SEGMENT:
        cut = payload[:SEGMENT]
        refuses("a payload cut after a segment", lambda: open_payload(key, cut, aad))
    if len(payload) > 3 * SEGMENT:
        one, two = payload[SEGMENT : 2 * SEGMENT], payload[2 * SEGMENT : 3 * SEGMENT]
        swapped = payload[:SEGMENT] + two + one + payload[3 * SEGMENT :]
        refuses("swapped segments", lambda: open_payload(key, swapped, aad))


def check_wrap(vector, told):
    seed = bytes.fromhex(vector["xwing_seed"])
    wrap, info = (base64.b64decode(vector[name]) for name in ("wrap", "wrap_info"))
    check("wrap opens to the envelope key", open_wrap(seed, wrap, info) == told["ek"])
    refuses("a wrap under another info", lambda: open_wrap(seed, wrap, info + b"x"))
    refuses("a wrap for another key", lambda: open_wrap(flipped(seed, 0), wrap, info))
    for name, at in (("ML-KEM share", 0), ("X25519 share", 1119), ("ciphertext", 1120)):
        changed = flipped(wrap, at)
        refuses(f"a wrap with a changed {name}", lambda c=changed: open_wrap(seed, c, info))


def check_rejected(path, vector):
    """A negative vector: its base with changes."""
    with open(os.path.join(os.path.dirname(path), vector["base"] + ".json"), encoding="utf-8") as f:
        base = json.load(f)
    container = bytearray(base64.b64decode(base["container"]))
    for at, patch in vector.get("patches", {}).items():
        patch = bytes.fromhex(patch)
        container[int(at) : int(at) + len(patch)] = patch
    container = bytes(container[: vector.get("length")]) + bytes.fromhex(vector.get("append", ""))
    told = base | vector
    told = {name: bytes.fromhex(told[name]) for name in (*TOLD, "container_hash", "document_id")} | {
        "kind": 1 + KINDS.index(told["kind"]),
        "revision": told["revision"],
        "segment_hashes": [bytes.fromhex(digest) for digest in told["segment_hashes"]],
    }
    refuses(vector["id"], lambda: open_container(container, told))


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        sys.exit(2)
    streaming_aead.register()
    with open(sys.argv[1], encoding="utf-8") as file:
        vector = json.load(file)
    if "base" in vector:
        check_rejected(sys.argv[1], vector)
        sys.exit(1 if failures else 0)
    told = {name: bytes.fromhex(vector[name]) for name in TOLD}
    try:
        if "meta_nonce" in vector:
            container = rebuild(vector, told)
            agrees = sha256(container).hex() == vector["container_sha256"]
            check("container is rebuilt byte for byte from its inputs", agrees)
        if "container" in vector:
            container = base64.b64decode(vector["container"])
        check_positive(vector, told, container)
    except Refused as why:
        check(f"container opens: {why}", False)
        sys.exit(1)
    check_negative(told, container)
    if "wrap" in vector:
        check_wrap(vector, told)
    sys.exit(1 if failures else 0)


main()
