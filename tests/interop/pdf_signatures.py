"""pyHanko's opinion on the signatures of PDFs: `pdf_signatures.py ROOT.pem FILE…`.

One line for each signature: file, field, whether the digest, the value and the chain hold, what of the
file is covered, what changed afterwards and whether that is allowed. Exit status 3 where pyHanko is
missing.
"""

import logging
import sys

try:
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.misc import IndirectObjectExpected
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko_certvalidator import ValidationContext
except ImportError:
    sys.exit(3)

logging.disable(logging.CRITICAL)
root = load_cert_from_pemder(sys.argv[1])
for index, path in enumerate(sys.argv[2:]):
    with open(path, "rb") as file:
        for signature in PdfFileReader(file).embedded_signatures:
            context = ValidationContext(trust_roots=[root], allow_fetching=False)
            try:
                if signature.sig_object_type == "/DocTimeStamp":
                    status = validate_pdf_timestamp(signature, context)
                else:
                    status = validate_pdf_signature(signature, context)
            except IndirectObjectExpected:
                # Its comparison of forms expects a state in every check box.
                print(index, signature.field_name, "stops")
                continue
            print(
                index,
                signature.field_name,
                "intact" if status.intact else "altered",
                "valid" if status.valid else "invalid",
                "trusted" if status.trusted else "untrusted",
                status.coverage.name,
                status.modification_level.name,
                {True: "allowed", False: "forbidden", None: "unasked"}[status.docmdp_ok],
            )
