"""A witness of logs (C2SP tlog-witness) without any code of this project, in memory.

    python3 witness.py key NAME                              prints a new seed and its verifier key
    python3 witness.py serve NAME SEED ADDRESS PORT LOG_VKEY

`serve` answers POST /add-checkpoint and GET /<hash>/checkpoint for the one log until it is ended. Written from audit-log.md. Exit status 3: the package `cryptography` is missing.
"""

import base64
import hashlib
import http.server
import os
import struct
import sys
import threading
import time

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519
except ImportError:
    sys.exit(3)


class Refused(Exception):
    def __init__(self, status, body=b"refused\n", kind="text/plain"):
        super().__init__(status)
        self.answer = (status, kind, body)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def key_id(name, kind, key):
    return sha(name.encode(), b"\n", bytes([kind]), key)[:4]


def parts(text):
    """Text, with its newline, and signatures of a note: name, key id, signature."""
    body, found, block = text.rpartition("\n\n")
    if not found or not block.endswith("\n"):
        raise Refused(400)
    signatures = []
    for line in block[:-1].split("\n"):
        words = line.split(" ")
        if len(words) != 3 or words[0] != "\u2014":
            raise Refused(400)
        blob = base64.b64decode(words[2], validate=True)
        signatures.append((words[1], blob[:4], blob[4:]))
    return body + "\n", signatures


def consistent(old, old_root, new, new_root, proof):
    """RFC 9162, 2.1.4.2."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha(b"\x01", node, fr), sha(b"\x01", node, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b"\x01", sr, node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


class Witness:
    def __init__(self, name, seed, log):
        self.name = name
        self.key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        self.public = self.key.public_key().public_bytes(*raw)
        if log is None:
            return
        self.log_name, self.log_id, blob = log.split("+", 2)
        blob = base64.b64decode(blob)
        assert blob[0] == 1
        self.log_key = blob[1:]
        self.size, self.root, self.newest = 0, sha(), None
        self.lock = threading.Lock()

    def vkey(self):
        blob = base64.b64encode(b"\x04" + self.public).decode()
        return f"{self.name}+{key_id(self.name, 4, self.public).hex()}+{blob}"

    def add(self, body):
        head, found, note = body.partition("\n\n")
        lines = head.split("\n")
        if not found or not lines[0].startswith("old ") or len(lines) > 64:
            raise Refused(400)
        old = int(lines[0][4:])
        proof = [base64.b64decode(line, validate=True) for line in lines[1:]]
        text, signatures = parts(note)
        origin, size, root, rest = text.split("\n")
        size, root = int(size), base64.b64decode(root, validate=True)
        if origin != self.log_name:
            raise Refused(404)
        log = ed25519.Ed25519PublicKey.from_public_bytes(self.log_key)
        own = [s for name, kid, s in signatures if (name, kid.hex()) == (origin, self.log_id)]
        if rest or not own:
            raise Refused(403)
        for signature in own:
            try:
                log.verify(signature, text.encode())
            except InvalidSignature:
                raise Refused(403) from None
        if old > size:
            raise Refused(400)
        with self.lock:
            if old != self.size:
                raise Refused(409, f"{self.size}\n".encode(), "text/x.tlog.size")
            if not consistent(old, self.root, size, root, proof):
                raise Refused(422)
            at = int(time.time())
            signed = self.key.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
            blob = key_id(self.name, 4, self.public) + struct.pack(">Q", at) + signed
            line = f"\u2014 {self.name} {base64.b64encode(blob).decode()}\n"
            self.size, self.root, self.newest = size, root, note + line
        return line.encode()


def handler(witness):
    hash_of = sha(witness.log_name.encode()).hex()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self, status, kind, body):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            body = self.rfile.read(min(int(self.headers["Content-Length"]), 69632))
            try:
                if self.path != "/add-checkpoint":
                    raise Refused(404)
                self.answer(200, "text/plain", witness.add(body.decode()))
            except Refused as refused:
                self.answer(*refused.answer)
            except ValueError:
                self.answer(*Refused(400).answer)

        def do_GET(self):
            if self.path == f"/{hash_of}/checkpoint" and witness.newest:
                self.answer(200, "text/plain", witness.newest.encode())
            else:
                self.answer(*Refused(404).answer)

        def log_message(self, *_):
            pass

    return Handler


def main(command, name, *rest):
    if command == "key":
        seed = os.urandom(32).hex()
        print(seed)
        print(Witness(name, seed, None).vkey())
        return
    seed, address, port, log = rest
    witness = Witness(name, seed, log)
    server = http.server.ThreadingHTTPServer((address, int(port)), handler(witness))
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
