"""pyHanko signs a PDF: `pdf_cosign.py KEY CERTIFICATE.pem FIELD IN OUT`.

KEY is the scalar of a P-256 key in hex. The field is used where it is there, else made. Exit status 3
where pyHanko is missing.
"""

import logging
import sys

try:
    from asn1crypto.keys import PrivateKeyInfo
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore
except ImportError:
    sys.exit(3)

logging.disable(logging.CRITICAL)
scalar, certificate, field, source, target = sys.argv[1:]
key = ec.derive_private_key(int(scalar, 16), ec.SECP256R1())
der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
signer = signers.SimpleSigner(
    signing_cert=load_cert_from_pemder(certificate),
    signing_key=PrivateKeyInfo.load(der),
    cert_registry=SimpleCertificateStore(),
)
metadata = signers.PdfSignatureMetadata(
    field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
)
with open(source, "rb") as file, open(target, "wb") as out:
    writer = IncrementalPdfFileWriter(file)
    signers.sign_pdf(writer, metadata, signer=signer, output=out)
print("signed")
