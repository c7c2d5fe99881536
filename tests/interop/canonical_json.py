"""Says which bodies are canonical JSON objects (RFC 8785 without floats), with Python's own parser.

    python3 canonical_json.py FILE.json

The file holds `bodies`, a list in base64. Prints a JSON list of true and false. Written from
docs/spec/statement.md alone.
"""

import base64
import json
import sys

MAX_BYTES = 65536
MAX_NUMBER = 2**53 - 1
MAX_DEPTH = 127


def no_duplicates(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("duplicate key")
    return dict(pairs)


def refuse(text):
    raise ValueError(f"not an integer: {text}")


def write(value, depth=0):
    """The canonical text of a value."""
    if depth >= MAX_DEPTH and isinstance(value, (dict, list)):
        raise ValueError("too deep")
    if isinstance(value, dict):
        # RFC 8785 sorts by UTF-16 code units.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        pairs = (f"{write(key)}:{write(value[key], depth + 1)}" for key in keys)
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(item, depth + 1) for item in value) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_NUMBER:
        raise ValueError("number too large")
    return json.dumps(value, ensure_ascii=False)


def is_canonical(body):
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=no_duplicates,
            parse_float=refuse,
            parse_constant=refuse,
        )
        is_same = write(value).encode("utf-8") == body
    except (ValueError, RecursionError):
        return False
    return len(body) <= MAX_BYTES and isinstance(value, dict) and is_same


with open(sys.argv[1], encoding="utf-8") as file:
    bodies = json.load(file)["bodies"]
print(json.dumps([is_canonical(base64.b64decode(body)) for body in bodies]))
