"""The client of OPAQUE (RFC 9807) with our suite, without any code of this project.

Written from the RFC, RFC 9496 (ristretto255), RFC 9497 (OPRF) and docs/spec/login.md; Argon2id comes
from the package `cryptography`, the rest from Python.

    python3 opaque.py FILE.json

The file is one step: {step, password, account_id, random} and what the server answered. `random` is 32
bytes from which the step's random values are derived, so that two steps of one run agree. All byte
strings are hex. Prints the step's result, or {"refused": why}.

    register-start                  -> request
    register-finish  + response     -> record, export_key
    login-start                     -> ke1
    login-finish     + ke2          -> ke3, session_key, export_key

Exit status 3: the package is missing.
"""

import hashlib
import hmac
import json
import sys

try:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
except ImportError as missing:
    print(f"missing {missing}")
    sys.exit(3)

CONTEXT = b"bulla/opaque/v1"
SERVER_IDENTITY = b"bulla"
SALT = b"bulla/opaque-ksf/v1"
POINT, NONCE, MAC = 32, 32, 64


class Refused(Exception):
    """The other side is not the right one, or the password is not."""


# --- ristretto255 (RFC 9496) ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def is_negative(x):
    return x % P & 1


def absolute(x):
    x %= P
    return P - x if x & 1 else x


def ratio_root(u, v):
    """Whether u/v is a square, and its root, or that of ROOT·u/v."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    is_flipped = check == -u % P
    is_square = check == u % P or is_flipped
    if is_flipped or check == -u * ROOT % P:
        r = r * ROOT % P
    return is_square, absolute(r)


ONE_MINUS_D_SQUARED = (1 - D * D) % P
D_MINUS_ONE_SQUARED = (D - 1) ** 2 % P
# The RFC's square roots of a·d − 1 and of 1/(a − d), with a = −1.
ROOT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
INVERSE_ROOT_A_MINUS_D = 54469307008909316920995813868745141605393597292927456921205312896311721017578
assert ROOT_AD_MINUS_ONE**2 % P == (-D - 1) % P
assert INVERSE_ROOT_A_MINUS_D**2 * (-1 - D) % P == 1


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, P)
    return x % P, y % P


def times(n, point):
    result = (0, 1)
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


BASE_Y = 4 * pow(5, -1, P) % P
BASE = (
    absolute(ratio_root(BASE_Y * BASE_Y - 1, D * BASE_Y * BASE_Y + 1)[1]),
    BASE_Y,
)


def decode(data):
    s = int.from_bytes(data, "little")
    if len(data) != POINT or s >= P or is_negative(s):
        raise Refused("not a point")
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    is_square, inverse = ratio_root(1, v * u2 * u2 % P)
    den_x = inverse * u2 % P
    x = absolute(2 * s * den_x)
    y = u1 * inverse * den_x * v % P
    if not is_square or is_negative(x * y) or y == 0 or s == 0:
        raise Refused("not a point")
    return x, y


def encode(point):
    x, y = point
    t = x * y % P
    u1, u2 = (1 + y) * (1 - y) % P, t
    _, inverse = ratio_root(1, u1 * u2 * u2 % P)
    den1, den2 = inverse * u1 % P, inverse * u2 % P
    z_inverse = den1 * den2 * t % P
    if is_negative(t * z_inverse):
        x, y, den = y * ROOT % P, x * ROOT % P, den1 * INVERSE_ROOT_A_MINUS_D % P
    else:
        den = den2
    if is_negative(x * z_inverse):
        y = -y % P
    return absolute(den * (1 - y)).to_bytes(POINT, "little")


def elligator(data):
    t = (int.from_bytes(data, "little") & (1 << 255) - 1) % P
    r = ROOT * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQUARED % P
    v = (-1 - r * D) * (r + D) % P
    is_square, s = ratio_root(u, v)
    c = -1 if is_square else r
    if not is_square:
        s = -absolute(s * t) % P
    n = (c * (r - 1) * D_MINUS_ONE_SQUARED - v) % P
    w0, w1 = 2 * s * v % P, n * ROOT_AD_MINUS_ONE % P
    w2, w3 = (1 - s * s) % P, (1 + s * s) % P
    return w0 * pow(w1, -1, P) % P, w2 * pow(w3, -1, P) % P


# --- OPRF (RFC 9497), hashes and derivations ---

OPRF = b"OPRFV1-\x00-ristretto255-SHA512"


def sha512(data):
    return hashlib.sha512(data).digest()


def mac(key, data):
    return hmac.new(key, data, hashlib.sha512).digest()


def expand(key, info, length):
    output, block, n = b"", b"", 0
    while len(output) < length:
        n += 1
        block = mac(key, block + info + bytes([n]))
        output += block
    return output[:length]


def extract(data):
    return mac(bytes(64), data)


def prefixed(data, size=2):
    return len(data).to_bytes(size, "big") + data


def expand_message(message, tag):
    """expand_message_xmd of RFC 9380 §5.3.1 with SHA-512, to 64 bytes."""
    tag += bytes([len(tag)])
    first = sha512(bytes(128) + message + b"\x00\x40\x00" + tag)
    return sha512(first + b"\x01" + tag)


def hash_to_group(data):
    uniform = expand_message(data, b"HashToGroup-" + OPRF)
    return add(elligator(uniform[:32]), elligator(uniform[32:]))


def derive_key_pair(seed, purpose=b"OPAQUE-DeriveDiffieHellmanKeyPair"):
    given = seed + prefixed(purpose)
    uniform = expand_message(given + b"\0", b"DeriveKeyPair" + OPRF)
    secret = int.from_bytes(uniform, "little") % L
    return secret, encode(times(secret, BASE))


def blind_of(random):
    return int.from_bytes(sha512(b"blind" + random), "little") % L


def blinded(password, random):
    return encode(times(blind_of(random), hash_to_group(password)))


def randomized_password(password, random, evaluated):
    inverse = pow(blind_of(random), -1, L)
    unblinded = encode(times(inverse, decode(evaluated)))
    output = sha512(prefixed(password) + prefixed(unblinded) + b"Finalize")
    stretch = Argon2id(salt=SALT, length=64, iterations=3, lanes=1, memory_cost=64 * 1024)
    return extract(output + stretch.derive(output))


# --- OPAQUE-3DH (RFC 9807) ---


def envelope(rwd, nonce, server_key, account_id):
    """The tag of an envelope, and what comes with it."""

    def child(name, length):
        return expand(rwd, nonce + name, length)

    secret, public = derive_key_pair(child(b"PrivateKey", 32))
    credentials = server_key + prefixed(SERVER_IDENTITY) + prefixed(account_id)
    tag = mac(child(b"AuthKey", 64), nonce + credentials)
    return tag, secret, public, child(b"ExportKey", 64)


def register_start(step):
    return {"request": blinded(step["password"], step["random"])}


def register_finish(step):
    evaluated, server_key = step["response"][:POINT], step["response"][POINT:]
    decode(server_key)
    rwd = randomized_password(step["password"], step["random"], evaluated)
    nonce = sha512(b"envelope" + step["random"])[:NONCE]
    tag, _, public, export_key = envelope(rwd, nonce, server_key, step["account_id"])
    masking_key = expand(rwd, b"MaskingKey", 64)
    return {"record": public + masking_key + nonce + tag, "export_key": export_key}


def login_start(step):
    nonce = sha512(b"nonce" + step["random"])[:NONCE]
    _, share = derive_key_pair(sha512(b"share" + step["random"])[:32])
    return {"ke1": blinded(step["password"], step["random"]) + nonce + share}


def labelled(secret, label, context):
    info = b"\x00\x40" + prefixed(b"OPAQUE-" + label, 1) + prefixed(context, 1)
    return expand(secret, info, 64)


def login_finish(step):
    ke1, ke2 = login_start(step)["ke1"], step["ke2"]
    if len(ke2) != 320:
        raise Refused("length")
    evaluated, masking_nonce, masked = ke2[:32], ke2[32:64], ke2[64:192]
    server_share, server_mac = ke2[224:256], ke2[256:]
    rwd = randomized_password(step["password"], step["random"], evaluated)
    pad = expand(
        expand(rwd, b"MaskingKey", 64), masking_nonce + b"CredentialResponsePad", len(masked)
    )
    opened = bytes(a ^ b for a, b in zip(masked, pad, strict=True))
    server_key, nonce, expected = opened[:32], opened[32:64], opened[64:]
    tag, secret, _, export_key = envelope(rwd, nonce, server_key, step["account_id"])
    if not hmac.compare_digest(tag, expected):
        raise Refused("envelope")
    ephemeral, _ = derive_key_pair(sha512(b"share" + step["random"])[:32])
    pairs = ((ephemeral, server_share), (ephemeral, server_key), (secret, server_share))
    shared = b"".join(encode(times(n, decode(point))) for n, point in pairs)
    preamble = b"OPAQUEv1-" + prefixed(CONTEXT) + prefixed(step["account_id"]) + ke1
    preamble += prefixed(SERVER_IDENTITY) + ke2[:256]
    transcript = sha512(preamble)
    prk = extract(shared)
    handshake = labelled(prk, b"HandshakeSecret", transcript)
    if not hmac.compare_digest(mac(labelled(handshake, b"ServerMAC", b""), transcript), server_mac):
        raise Refused("server")
    return {
        "ke3": mac(labelled(handshake, b"ClientMAC", b""), sha512(preamble + server_mac)),
        "session_key": labelled(prk, b"SessionKey", transcript),
        "export_key": export_key,
    }


STEPS = {
    "register-start": register_start,
    "register-finish": register_finish,
    "login-start": login_start,
    "login-finish": login_finish,
}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    run = STEPS[given.pop("step")]
    try:
        found = run({name: bytes.fromhex(value) for name, value in given.items()})
        print(json.dumps({name: value.hex() for name, value in found.items()}))
    except Refused as why:
        print(json.dumps({"refused": str(why)}))


if __name__ == "__main__":
    main()
