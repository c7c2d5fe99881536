"""Opens and makes payloads with the package `tink`, at our segment size.

    python3 payload.py FILE.json

The file holds `open`, a list of {key, aad, payload}, and `seal`, a list of {key, aad, length}; keys
and associated data are hex, payloads base64. Prints `opened`, for each the SHA-256 of the plaintext
or null where tink refuses, and `sealed`, payloads whose plaintext byte i is i mod 251.
Exit status 3: the package is missing.
"""

import base64
import hashlib
import io
import json
import sys

try:
    import tink
    from tink import proto_keyset_format, secret_key_access, streaming_aead
    from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2
except ImportError as missing:
    print(f"missing {missing}")
    sys.exit(3)

SEGMENT = 131072


def primitive(key):
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


def opened(case):
    payload = io.BytesIO(base64.b64decode(case["payload"]))
    cipher = primitive(bytes.fromhex(case["key"]))
    try:
        with cipher.new_decrypting_stream(payload, bytes.fromhex(case["aad"])) as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except tink.TinkError:
        return None


def sealed(case):
    class Kept(io.BytesIO):
        """Tink closes what it wrote to."""

        def close(self):
            pass

    plaintext = (bytes(range(251)) * (case["length"] // 251 + 1))[: case["length"]]
    out = Kept()
    cipher = primitive(bytes.fromhex(case["key"]))
    with cipher.new_encrypting_stream(out, bytes.fromhex(case["aad"])) as stream:
        stream.write(plaintext)
    return base64.b64encode(out.getvalue()).decode()


streaming_aead.register()
with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
answer = {
    "opened": [opened(case) for case in cases["open"]],
    "sealed": [sealed(case) for case in cases["seal"]],
}
print(json.dumps(answer))
