"""pyHanko's part of `benches/pdf.rs`: prints its CPU seconds, without those of starting Python and
importing it, and its greatest memory in KiB, without that of the same.

    pdf.py sign KEY.der CERTIFICATE.der FILE        signs in place
    pdf.py verify ROOT.der SECONDS FILE             validates every signature, with its comparison
"""

import datetime
import io
import resource
import sys
import time

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore


def load(path, kind):
    with open(path, "rb") as file:
        return kind.load(file.read())


def sign(key, certificate, path):
    signer = signers.SimpleSigner(
        signing_cert=load(certificate, Certificate),
        signing_key=load(key, PrivateKeyInfo),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = signers.PdfSignatureMetadata(field_name="own", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    with open(path, "rb+") as file:
        signers.sign_pdf(IncrementalPdfFileWriter(file), metadata, signer=signer, in_place=True)


def verify(root, moment, path):
    moment = datetime.datetime.fromtimestamp(int(moment), datetime.timezone.utc)
    with open(path, "rb") as file:
        for signature in PdfFileReader(file).embedded_signatures:
            context = ValidationContext(trust_roots=[load(root, Certificate)], allow_fetching=False, moment=moment)
            is_stamp = signature.sig_object_type == "/DocTimeStamp"
            status = (validate_pdf_timestamp if is_stamp else validate_pdf_signature)(signature, context)
            if not (status.intact and status.valid and status.trusted):
                sys.exit("pyHanko does not accept " + signature.field_name)


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


before, began = memory(), time.process_time()
{"sign": sign, "verify": verify}[sys.argv[1]](*sys.argv[2:])
print(time.process_time() - began, memory() - before)
