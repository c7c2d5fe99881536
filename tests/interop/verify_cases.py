"""Asks the short verifier of `docs/verify.py` about cases.

    python3 verify_cases.py FILE.json

FILE holds a list of {"files": base64 by name, "trust": the trust file or null}. Prints a JSON list with
one entry for each: [verdict, reason], or the text of why it is not judged.
Exit status 3: the package is missing or too old.
"""

import base64
import importlib.util
import json
import pathlib
import sys

PATH = pathlib.Path(__file__).parents[2] / "docs/verify.py"


def load():
    spec = importlib.util.spec_from_file_location("verify", PATH)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ImportError as missing:
        print(f"missing {missing}")
        sys.exit(3)
    return module


def main():
    verify = load()
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    answers = []
    for case in cases:
        files = {name: base64.b64decode(data) for name, data in case["files"].items()}
        try:
            answers.append(verify.judged(files, case["trust"]))
        except verify.NotJudged as why:
            answers.append(str(why))
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
