//! Why a verdict is what it is: one stable code for each check that can fail.

use serde::{Deserialize, Serialize};

use crate::Verdict;

macro_rules! reasons {
    ($($verdict:ident { $($(#[$doc:meta])* $name:ident = $code:literal,)+ })+) => {
        /// The check behind a verdict. Codes are stable; texts for people choose by them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Reason {
            $($($(#[$doc])* #[serde(rename = $code)] $name,)+)+
        }

        impl Reason {
            /// Every reason, by verdict in their precedence.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)+)+];

            /// The code as it stands in a report.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$name => $code,)+)+ }
            }

            /// The verdict that this finding alone would lead to.
            #[must_use]
            pub const fn verdict(self) -> Verdict {
                match self { $($(Self::$name => Verdict::$verdict,)+)+ }
            }
        }
    };
}

reasons! {
    Unreadable {
        /// An encrypted container: verify what it holds, not the container.
        ContainerEncrypted = "container_encrypted",
        /// Not the one encoding of an evidence file of version 1.
        EvidenceMalformed = "evidence_malformed",
        /// Larger than [`crate::MAX_EVIDENCE_BYTES`].
        EvidenceTooLarge = "evidence_too_large",
        /// A PDF that would have to be repaired, is encrypted or exceeds a limit, so that nobody can say
        /// what was signed; `pdf.problem` says which.
        PdfDamaged = "pdf_damaged",
        /// Larger than [`crate::MAX_PDF_BYTES`], so that its signatures were not verified.
        PdfTooLarge = "pdf_too_large",
        /// A detached signature that cannot be read.
        SignatureMalformed = "signature_malformed",
        /// Neither a document with evidence nor a kind of file that this verifier knows.
        KindUnknown = "kind_unknown",
    }
    Unsigned {
        /// A PDF without signatures, and no evidence file was given for it.
        NoEvidence = "no_evidence",
    }
    Altered {
        /// A certificate of completion does not say what its evidence says, or was changed behind it.
        CertificateAltered = "certificate_altered",
        /// A statement does not follow from the ones before it, or may not be made by its signer; or
        /// acts changed a document, and the evidence does not open its revisions.
        ChainBroken = "chain_broken",
        /// The checkpoint's signature by the log's key does not hold, or it is no checkpoint.
        CheckpointInvalid = "checkpoint_invalid",
        /// An act names a checkpoint that the log contradicts.
        CheckpointContradicted = "checkpoint_contradicted",
        /// The document's commitment does not open to the digest that the evidence names.
        ContentDiffers = "content_differs",
        /// A recipient acted after the deadline, by the log's time.
        DeadlinePassed = "deadline_passed",
        /// The document is not the one that was signed.
        DigestDiffers = "digest_differs",
        /// A signature in the document or beside it does not hold, or does not cover what it should.
        DocumentSignatureInvalid = "document_signature_invalid",
        /// The document lacks the signature that belongs to an act.
        DocumentSignatureMissing = "document_signature_missing",
        /// The document has more signatures than acts account for.
        DocumentSignatureUnexpected = "document_signature_unexpected",
        /// The e-mail address is not the one that the sender committed to.
        EmailDiffers = "email_differs",
        /// The fields of an event are not those that it commits to.
        FieldDiffers = "field_differs",
        /// The envelope's events do not link to each other without a gap.
        HistoryBroken = "history_broken",
        /// An identity's own signatures do not hold.
        IdentityInvalid = "identity_invalid",
        /// A log entry is not in its one encoding, or belongs elsewhere.
        LeafInvalid = "leaf_invalid",
        /// Two checkpoints of one size have different roots.
        LogFork = "log_fork",
        /// A recipient acted before the turn, or the log has the statements in another order.
        OrderViolated = "order_violated",
        /// The PDF was changed after a signature in a way that the signature does not allow.
        PdfChanged = "pdf_changed",
        /// The private part is not the one that the manifest commits to.
        PrivateDiffers = "private_differs",
        /// An inclusion proof does not lead to the checkpoint's root.
        ProofInvalid = "proof_invalid",
        /// An act replaced a document by something else than the document with the actor's own fields
        /// filled in and signed.
        RevisionNotAllowed = "revision_not_allowed",
        /// A signature of a statement is missing, superfluous or does not hold.
        SignatureInvalid = "signature_invalid",
        /// The log records a statement of the envelope that the evidence leaves out.
        StatementMissing = "statement_missing",
        /// An event claims a time that time-stamps, witnesses or other events of the log contradict.
        TimeContradicted = "time_contradicted",
        /// A time-stamp of the anchor log is not over its checkpoint, or does not hold.
        TokenInvalid = "token_invalid",
        /// A signature under the key of a known witness does not hold.
        WitnessInvalid = "witness_invalid",
    }
    Unrecognised {
        /// A signature of the document is of a kind, or by an algorithm, that is not accepted.
        DocumentSignatureUnsupported = "document_signature_unsupported",
        /// A PDF was changed after a signature in a way that is allowed and may mislead.
        PdfChangesDoubtful = "pdf_changes_doubtful",
        /// A certificate of completion of a layout or in a language that this verifier cannot make again.
        CertificateVersionUnknown = "certificate_version_unknown",
        /// A certificate of this instance is not one for the key of the identity that acted.
        CertificateKeyDiffers = "certificate_key_differs",
        /// A certificate behind a signature was revoked before the signature is known to have existed.
        CertificateRevoked = "certificate_revoked",
        /// A certificate behind a signature had expired, and nothing shows that the signature is older.
        CertificateExpired = "certificate_expired",
        /// No certificate that is trusted stands behind a signature of the document.
        CertificateNotTrusted = "certificate_not_trusted",
        /// A statement's event is not in the evidence.
        EventNotRecorded = "event_not_recorded",
        /// No log entry shows that an identity was published.
        IdentityNotRecorded = "identity_not_recorded",
        /// Somebody signed with keys that were closed before, by the place in the log.
        IdentityRevoked = "identity_revoked",
        /// The checkpoint is of another log, or not signed by the key in the trust file.
        LogUnknown = "log_unknown",
        /// The trust file is not usable.
        TrustInvalid = "trust_invalid",
        /// No trust file was given: nothing says which log to believe.
        TrustMissing = "trust_missing",
    }
    Incomplete {
        /// Not every recipient has signed.
        ActsMissing = "acts_missing",
        /// The sender cancelled the envelope before everybody had signed, so nobody can sign any more.
        Cancelled = "cancelled",
        /// A recipient declined, so nobody can sign any more.
        Declined = "declined",
        /// The deadline passed before everybody had signed, by the log's word.
        Expired = "expired",
        /// The document is an older revision: others have signed since.
        OlderRevision = "older_revision",
        /// The evidence holds, but no document was given that it could be compared with.
        DocumentMissing = "document_missing",
    }
    Authentic {
        /// Every check that decides was made and held: unchanged, and signed by everybody who was asked.
        AllSigned = "all_signed",
        /// A certificate of completion that says what its evidence says, which holds.
        CertificateMatches = "certificate_matches",
        /// Without evidence: every signature of the document holds, by certificates that are trusted.
        SignaturesValid = "signatures_valid",
    }
}
