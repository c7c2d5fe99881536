"""Signs, verifies, seals and opens with the package `cryptography`, and makes the malformed keys and
signatures on which implementations are known to differ.

    python3 primitives.py FILE.json

The file gives what the other side made; the keys of the printed JSON say what was found:

    ed25519     {seed, message, signature}  -> verifies, and our own signature of the same
    ml_dsa_65   {seed, message, context, signature} -> likewise
    hpke        {seed, info, plaintext, sealed} -> opens, and a message of our own
    classes     Ed25519: class, key, message, signature and whether `cryptography` accepts
    x_wing      keys and messages with special shares: class, seed or key, and what it accepts

Byte strings are hex. Exit status 3: the package is missing or too old.
"""

import hashlib
import json
import sys

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
    from cryptography.hazmat.primitives.hpke import (
        AEAD,
        KDF,
        KEM,
        MLKEM768X25519PrivateKey,
        MLKEM768X25519PublicKey,
        Suite,
    )
except ImportError as missing:
    print(f"missing {missing}")
    sys.exit(3)

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

# --- the curve, as much of it as malformed input needs (RFC 8032 §5.1) ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, P)
    return x % P, y % P


def times(n, point):
    result = IDENTITY
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decode(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, (number & (1 << 255) - 1) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square:
        raise ValueError("not on the curve")
    return (P - x if x & 1 != sign else x) % P, y


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
# A point of order 8: any point times the group order is of small order.
TORSION = next(
    t
    for t in (times(L, decode(bytes([y]) + bytes(31))) for y in (3, 4, 5, 6, 9, 10))
    if times(4, t) != IDENTITY
)
SMALL = [times(n, TORSION) for n in range(8)]


def challenge(r, a, message):
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little") % L


def pack(r, s):
    return r + s.to_bytes(32, "little")


def search(r, a, divisor):
    """A message whose challenge is a multiple of the divisor."""
    for n in range(100_000):
        message = b"message %d" % n
        if challenge(r, a, message) % divisor == 0:
            return message
    raise AssertionError("no message found")


def accepts_ed25519(key, message, signature):
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def ed25519_classes():
    a, r = 0x1234567890ABCDEF << 180 | 77, 0xFEDCBA << 200 | 99
    key, nonce = times(a, BASE), times(r, BASE)
    honest, point = encode(key), encode(nonce)
    for n in range(4):
        message = b"honest %d" % n
        s = (r + challenge(point, honest, message) * a) % L
        yield "honest", honest, message, pack(point, s)
        yield "s-plus-l", honest, message, pack(point, s + L)
        if s + 8 * L < 2**256:
            yield "s-plus-l", honest, message, pack(point, s + 8 * L)
        yield "other-message", honest, message + b"!", pack(point, s)
    # R of no order and S = k·a: correct equation, but R tells nothing.
    for message in (b"a", b"b"):
        s = challenge(encode(IDENTITY), honest, message) * a % L
        yield "small-order-r", honest, message, pack(encode(IDENTITY), s)
        high = (1 | 1 << 255).to_bytes(32, "little")
        s = challenge(high, honest, message) * a % L
        yield "non-canonical-r", honest, message, pack(high, s)
        padded = (P + 1).to_bytes(32, "little")
        s = challenge(padded, honest, message) * a % L
        yield "non-canonical-r", honest, message, pack(padded, s)
    # R with a small part: right only for verifiers that multiply by the cofactor.
    for torsion in SMALL[1:]:
        mixed = encode(add(nonce, torsion))
        s = (r + challenge(mixed, honest, b"m") * a) % L
        yield "mixed-order-r", honest, b"m", pack(mixed, s)
    # Keys with a small part, with challenges that hide it and with one that does not.
    for torsion in SMALL[1:]:
        mixed = encode(add(key, torsion))
        message = search(point, mixed, 8)
        s = (r + challenge(point, mixed, message) * a) % L
        yield "mixed-order-key", mixed, message, pack(point, s)
    # Keys of small order sign everything, or every eighth message, without any secret.
    forged = encode(times(r, BASE))
    for small in SMALL:
        encoded = encode(small)
        message = search(forged, encoded, 8)
        yield "small-order-key", encoded, message, pack(forged, r)
        message = search(encode(IDENTITY), encoded, 8)
        yield "small-order-key-and-r", encoded, message, pack(encode(IDENTITY), 0)
    for number in (P, P + 1, P | 1 << 255, P + 1 | 1 << 255, 1 | 1 << 255, P - 1 | 1 << 255):
        encoded = number.to_bytes(32, "little")
        message = search(forged, encoded, 8)
        yield "non-canonical-key", encoded, message, pack(forged, r)


# --- X-Wing ---


def x_wing_secret(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    return (
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        x25519.X25519PrivateKey.from_private_bytes(expanded[64:]),
    )


def x_wing_public(seed):
    lattice, curve = x_wing_secret(seed)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def seals_to(key):
    try:
        public = MLKEM768X25519PublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(key[:1184]),
            x25519.X25519PublicKey.from_public_bytes(key[1184:]),
        )
        return SUITE.encrypt(b"key", public, info=b"info").hex()
    except Exception:  # the library has no one exception for this
        return None


def opens(seed, info, sealed):
    try:
        return SUITE.decrypt(sealed, MLKEM768X25519PrivateKey(*x_wing_secret(seed)), info=info)
    except Exception:  # the library has no one exception for this
        return None


SMALL_SHARES = [
    bytes(32),
    bytes([1]) + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (P - 1).to_bytes(32, "little"),
    P.to_bytes(32, "little"),
    (P + 1).to_bytes(32, "little"),
    (P - 1 | 1 << 255).to_bytes(32, "little"),
    (1 | 1 << 255).to_bytes(32, "little"),
]


def with_coefficient(key, index, value):
    """The key with one of its 768 coefficients of 12 bits replaced."""
    number = int.from_bytes(key[:1152], "little")
    number &= ~(0xFFF << 12 * index)
    number |= value << 12 * index
    return number.to_bytes(1152, "little") + key[1152:]


def x_wing_classes(seed):
    key = x_wing_public(seed)
    yield "honest", key
    for share in SMALL_SHARES:
        yield "small-order-share", key[:1184] + share
    yield "non-canonical-share", key[:1184] + (P + 9).to_bytes(32, "little")
    yield "non-canonical-share", key[:1184] + (9 | 1 << 255).to_bytes(32, "little")
    for index in (0, 1, 255, 256, 767):
        yield "largest-coefficient", with_coefficient(key, index, 3328)
        for value in (3329, 3330, 4095):
            yield "coefficient-out-of-range", with_coefficient(key, index, value)
    for length in (0, 1184, 1215, 1217):
        yield "length", (key + b"\0")[:length]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        case = json.load(file)
    given = {
        name: {key: bytes.fromhex(value) for key, value in case[name].items()}
        for name in ("ed25519", "ml_dsa_65", "hpke")
    }
    one = given["ed25519"]
    secret = ed25519.Ed25519PrivateKey.from_private_bytes(one["seed"])
    public = secret.public_key().public_bytes_raw()
    answer = {
        "ed25519": {
            "verifies": accepts_ed25519(public, one["message"], one["signature"]),
            "signature": secret.sign(one["message"]).hex(),
        }
    }
    one = given["ml_dsa_65"]
    secret = mldsa.MLDSA65PrivateKey.from_seed_bytes(one["seed"])

    def verifies(signature, message, context):
        try:
            secret.public_key().verify(signature, message, context)
        except (InvalidSignature, ValueError):
            return False
        return True

    signature, message, context = one["signature"], one["message"], one["context"]
    answer["ml_dsa_65"] = {
        "verifies": verifies(signature, message, context),
        "verifies_without_context": verifies(signature, message, b""),
        "verifies_other_message": verifies(signature, message + b"!", context),
        "public": secret.public_key().public_bytes_raw().hex(),
        "signature": secret.sign(message, context).hex(),
    }
    one = given["hpke"]
    plaintext = opens(one["seed"], one["info"], one["sealed"])
    sealed_small = [
        opens(one["seed"], one["info"], one["sealed"][:1088] + share + one["sealed"][1120:])
        for share in SMALL_SHARES
    ]
    lattice, curve = (half.public_key() for half in x_wing_secret(one["seed"]))
    sealed = SUITE.encrypt(
        one["plaintext"], MLKEM768X25519PublicKey(lattice, curve), info=one["info"]
    )
    answer["hpke"] = {
        "opens": plaintext == one["plaintext"],
        "opens_other_info": opens(one["seed"], one["info"] + b"!", one["sealed"]) is not None,
        "opens_small_order": any(opened is not None for opened in sealed_small),
        "public": x_wing_public(one["seed"]).hex(),
        "sealed": sealed.hex(),
        "small_shares": [share.hex() for share in SMALL_SHARES],
    }
    answer["classes"] = [
        {
            "class": name,
            "key": key.hex(),
            "message": message.hex(),
            "signature": signature.hex(),
            "accepted": accepts_ed25519(key, message, signature),
        }
        for name, key, message, signature in ed25519_classes()
    ]
    answer["x_wing"] = [
        {"class": name, "key": key.hex(), "sealed": seals_to(key)}
        for name, key in x_wing_classes(one["seed"])
    ]
    print(json.dumps(answer))


main()
