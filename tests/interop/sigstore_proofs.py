"""Checks the proofs of a log directory with sigstore-python, without any code of this project.

    sigstore_proofs.py DIR

DIR holds log.vkey, checkpoint, tile/entries/… and proofs/*.tlog-proof. The checkpoints are parsed and
the inclusion of each leaf is verified by the modules that sigstore-python verifies Rekor entries with;
Ed25519 is that of the package cryptography. Prints one line. Exit status: 0 all held, 1 one did not,
3 a package is missing.
"""

import base64
import pathlib
import struct
import sys
import types

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from sigstore._internal import merkle
    from sigstore._internal.rekor.checkpoint import SignedCheckpoint
except ImportError as missing:
    print(missing)
    sys.exit(3)


class Refused(Exception):
    """What is not as it should be."""


def groups(number):
    """The number as paths of tiles have it."""
    text = f"{number % 1000:03}"
    while number >= 1000:
        number //= 1000
        text = f"x{number % 1000:03}/{text}"
    return text


class Log:
    """A directory under verification."""

    def __init__(self, folder):
        self.folder = folder
        self.name, self.key_id, key = (folder / "log.vkey").read_text().split("+", 2)
        raw = base64.b64decode(key)
        if raw[0] != 1:
            raise Refused("the key is not Ed25519")
        self.key = Ed25519PublicKey.from_public_bytes(raw[1:])

    def open(self, text):
        """The checkpoint in a note, its signature verified."""
        signed = SignedCheckpoint.from_text(text)
        note = signed.signed_note
        own = [s for s in note.signatures if s.name == self.name and s.sig_hash.hex() == self.key_id]
        if not own:
            raise Refused("not signed by the known key")
        for signature in own:
            self.key.verify(base64.b64decode(signature.signature), note.note.encode())
        if signed.checkpoint.origin != self.name:
            raise Refused("a checkpoint of another log")
        return signed.checkpoint

    def leaf(self, index, size):
        """One leaf, from its entry bundle."""
        bundle, place = divmod(index, 256)
        width = min(256, size - bundle * 256)
        path = self.folder / "tile" / "entries" / groups(bundle)
        if width < 256 and not path.exists():
            path = path.with_name(f"{path.name}.p") / str(width)
        data = path.read_bytes()
        for _ in range(place):
            (length,) = struct.unpack(">H", data[:2])
            data = data[2 + length :]
        (length,) = struct.unpack(">H", data[:2])
        return data[2 : 2 + length]

    def check(self, text):
        """Verifies one c2sp.org/tlog-proof@v1 file."""
        head, checkpoint = text.split("\n\n", 1)
        lines = head.split("\n")
        if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("index "):
            raise Refused("not a proof file")
        index = int(lines[1].removeprefix("index "))
        opened = self.open(checkpoint)
        proof = types.SimpleNamespace(
            log_index=index,
            tree_size=opened.log_size,
            hashes=[base64.b64decode(line, validate=True) for line in lines[2:]],
            root_hash=bytes.fromhex(opened.log_hash),
        )
        body = self.leaf(index, opened.log_size)
        inner = types.SimpleNamespace(inclusion_proof=proof, canonicalized_body=body)
        merkle.verify_merkle_inclusion(types.SimpleNamespace(_inner=inner))


def main(folder):
    try:
        log = Log(folder)
        newest = log.open((folder / "checkpoint").read_text())
        files = sorted((folder / "proofs").glob("*.tlog-proof"))
        for file in files:
            try:
                log.check(file.read_text())
            except (Exception, InvalidSignature) as refused:
                raise Refused(f"{file.name}: {type(refused).__name__} {refused}") from refused
    except Exception as refused:
        print("FAIL", type(refused).__name__, refused)
        return 1
    print(f"ok size={newest.log_size} inclusion={len(files)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
