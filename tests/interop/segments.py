"""Prints segments as the package `cryptography` seals them, at the lengths where engines could differ.

    python3 segments.py > segments.json

AES-256-GCM without associated data; key 00 01 … 1f, nonce 40 41 … 4b, byte i of the plaintext is
i mod 251. Each entry has the length of the plaintext and SHA-256 of ciphertext and tag.
"""

import hashlib
import json

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY, NONCE = bytes(range(32)), bytes(range(0x40, 0x4C))
# Around a block, the first segment of a payload, and each later one.
LENGTHS = [0, 1, 15, 16, 17, 131015, 131016, 131017, 131055, 131056, 131057, 262144]


def sealed(length):
    plaintext = (bytes(range(251)) * (length // 251 + 1))[:length]
    return hashlib.sha256(AESGCM(KEY).encrypt(NONCE, plaintext, b"")).hexdigest()


print(json.dumps([{"length": n, "sha256": sealed(n)} for n in LENGTHS], indent=1))
