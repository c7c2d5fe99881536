"""pyHanko's opinion on long-term validation: `pdf_ltv.py ROOT.pem SECONDS LIST.crl FILE`.

SECONDS since 1970 is the time of the validation, LIST.crl the revocation list of that day, or `-` where
nothing is known but what the file holds. Prints the
indication of ETSI EN 319 102-1 of the first signature after a validation with all archived data (§5.6.3),
and the code beside it. Nothing is fetched. Exit status 3 where pyHanko is missing.
"""

import asyncio
import datetime
import logging
import sys

try:
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.ades import ades_lta_validation
    from asn1crypto.crl import CertificateList
    from pyhanko.sign.validation.policy_decl import (
        LocalKnowledge,
        PdfSignatureValidationSpec,
        RevinfoOnlineFetchingRule,
        RevocationInfoGatheringSpec,
        SignatureValidationSpec,
    )
    from pyhanko_certvalidator.context import CertValidationPolicySpec
    from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
    from pyhanko_certvalidator.policy_decl import (
        CertRevTrustPolicy,
        REQUIRE_REVINFO,
    )
    from pyhanko_certvalidator.registry import SimpleTrustManager
    from pyhanko_certvalidator.revinfo.archival import CRLContainer
except ImportError:
    sys.exit(3)

logging.disable(logging.CRITICAL)
root = load_cert_from_pemder(sys.argv[1])
moment = datetime.datetime.fromtimestamp(int(sys.argv[2]), datetime.timezone.utc)
published = []
if sys.argv[3] != "-":
    with open(sys.argv[3], "rb") as file:
        published.append(CRLContainer(CertificateList.load(file.read())))
policy = CertValidationPolicySpec(
    trust_manager=SimpleTrustManager.build([root]),
    revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
)
spec = PdfSignatureValidationSpec(
    SignatureValidationSpec(
        cert_validation_policy=policy,
        local_knowledge=LocalKnowledge(known_crls=published),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
    )
)


class Clock(datetime.datetime):
    """The time of the validation: what pyHanko looks up itself when it goes back in time."""

    @classmethod
    def now(cls, tz=None):
        return moment.astimezone(tz)


for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("pyhanko") and getattr(module, "datetime", None) is datetime.datetime:
        module.datetime = Clock
timing = ValidationTimingInfo(validation_time=moment, best_signature_time=moment, point_in_time_validation=False)


with open(sys.argv[4], "rb") as file:
    signature = PdfFileReader(file).embedded_signatures[0]
    said = asyncio.run(ades_lta_validation(signature, spec, timing_info=timing)).ades_subindic
    print(said.status.name, said.name)
