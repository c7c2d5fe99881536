//! Stable codes in snake case for reports and interfaces. Texts for people choose by them.

use crate::algorithm::{DigestAlgorithm, SignatureScheme};
use crate::cms::CmsError;
use crate::key::{KeyError, KeyKind, SignatureError};
use crate::p12::P12Error;
use crate::path::PathError;
use crate::revocation::{Coverage, Reason, RevocationStatus, Source};
use crate::timestamp::TimestampError;

/// Gives a type the code of each of its values, and the list of all codes.
macro_rules! codes {
    ($name:ident { $($pattern:pat => $code:literal,)* }) => {
        impl $name {
            /// Every code, so that texts for all can be demanded.
            pub const CODES: &'static [&'static str] = &[$($code,)*];

            /// The stable code, in snake case, unique within this type.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $($pattern => $code,)* }
            }
        }
    };
}

codes! { CmsError {
    Self::Algorithm(_) => "algorithm",
    Self::AlgorithmProtection => "algorithm_protection",
    Self::Attribute(_) => "attribute",
    Self::AttributeMissing(_) => "attribute_missing",
    Self::AttributeOrder => "attribute_order",
    Self::AttributeRepeated(_) => "attribute_repeated",
    Self::CertificateKind => "certificate_kind",
    Self::ContentEnclosed => "content_enclosed",
    Self::ContentMissing => "content_missing",
    Self::ContentType => "content_type",
    Self::Der(_) => "der",
    Self::DigestAlgorithm { .. } => "digest_algorithm",
    Self::DigestAlgorithmMismatch => "digest_algorithm_mismatch",
    Self::DigestMismatch => "digest_mismatch",
    Self::Key(_) => "key",
    Self::Signature(SignatureError::Algorithm(_)) => "signature_algorithm",
    Self::Signature(SignatureError::Invalid) => "signature_invalid",
    Self::Signature(SignatureError::Key(_)) => "signature_key",
    Self::Signature(SignatureError::Scheme) => "signature_scheme",
    Self::SignerCertificate(_) => "signer_certificate",
    Self::SignerCertificateMissing => "signer_certificate_missing",
    Self::SignerCount { .. } => "signer_count",
    Self::SigningCertificate => "signing_certificate",
    Self::TooLarge => "too_large",
    Self::Type => "type",
    Self::Version => "version",
} }

codes! { TimestampError {
    Self::Cms(_) => "cms",
    Self::Der(_) => "der",
    Self::Imprint => "imprint",
    Self::Info(_) => "info",
    Self::Nonce => "nonce",
    Self::Policy => "policy",
    Self::Rejected { .. } => "rejected",
    Self::TokenMissing => "token_missing",
    Self::TooLarge => "too_large",
    Self::Usage => "usage",
    Self::Validity => "validity",
} }

codes! { PathError {
    Self::AlgorithmOrKey { .. } => "algorithm_or_key",
    Self::CriticalExtension { .. } => "critical_extension",
    Self::Expired { .. } => "expired",
    Self::ExtendedUsage { .. } => "extended_usage",
    Self::KeyUsage { .. } => "key_usage",
    Self::Names { .. } => "names",
    Self::NoPath => "no_path",
    Self::NotAnAuthority { .. } => "not_an_authority",
    Self::NotYetValid { .. } => "not_yet_valid",
    Self::PathLength { .. } => "path_length",
    Self::Policy { .. } => "policy",
    Self::RevocationUnknown { .. } => "revocation_unknown",
    Self::Revoked { .. } => "revoked",
    Self::Signature { .. } => "signature",
    Self::TooLong => "too_long",
    Self::TooMuchWork => "too_much_work",
} }

impl PathError {
    /// The place in the path of the certificate that is meant, 0 being the one that was asked
    /// about; `None` where the path as a whole is meant.
    #[must_use]
    pub const fn depth(&self) -> Option<usize> {
        match self {
            Self::AlgorithmOrKey { depth }
            | Self::CriticalExtension { depth, .. }
            | Self::Expired { depth }
            | Self::ExtendedUsage { depth }
            | Self::KeyUsage { depth }
            | Self::Names { depth }
            | Self::NotAnAuthority { depth }
            | Self::NotYetValid { depth }
            | Self::PathLength { depth }
            | Self::Policy { depth }
            | Self::RevocationUnknown { depth }
            | Self::Revoked { depth, .. }
            | Self::Signature { depth } => Some(*depth),
            Self::NoPath | Self::TooLong | Self::TooMuchWork => None,
        }
    }
}

codes! { P12Error {
    Self::Certificate(_) => "certificate",
    Self::CertificateMissing => "certificate_missing",
    Self::CodeMissing => "code_missing",
    Self::Der(_) => "der",
    Self::Key(KeyError::Weak { .. }) => "key_weak",
    Self::Key(_) => "key",
    Self::KeyMismatch => "key_mismatch",
    Self::KeyMissing => "key_missing",
    Self::ManyKeys => "many_keys",
    Self::Password => "password",
    Self::Rounds { .. } => "rounds",
    Self::TooLarge => "too_large",
    Self::UnknownAlgorithm { .. } => "unknown_algorithm",
    Self::Unsupported => "unsupported",
} }

codes! { RevocationStatus {
    Self::Good { .. } => "good",
    Self::NotChecked => "not_checked",
    Self::Revoked(_) => "revoked",
    Self::RevokedLater(_) => "revoked_later",
} }

codes! { Reason {
    Self::AffiliationChanged => "affiliation_changed",
    Self::AuthorityCompromise => "authority_compromise",
    Self::CertificateHold => "certificate_hold",
    Self::CessationOfOperation => "cessation_of_operation",
    Self::KeyCompromise => "key_compromise",
    Self::PrivilegeWithdrawn => "privilege_withdrawn",
    Self::Superseded => "superseded",
    Self::Unspecified => "unspecified",
} }

codes! { Source {
    Self::Crl => "crl",
    Self::Ocsp => "ocsp",
} }

codes! { Coverage {
    Self::HeldThen => "held_then",
    Self::IssuedAfter => "issued_after",
} }

codes! { KeyKind {
    Self::P256 => "p256",
    Self::P384 => "p384",
    Self::Rsa { .. } => "rsa",
} }

codes! { SignatureScheme {
    Self::Ecdsa(DigestAlgorithm::Sha256) => "ecdsa_sha256",
    Self::Ecdsa(DigestAlgorithm::Sha384) => "ecdsa_sha384",
    Self::Ecdsa(DigestAlgorithm::Sha512) => "ecdsa_sha512",
    Self::RsaPkcs1(DigestAlgorithm::Sha256) => "rsa_pkcs1_sha256",
    Self::RsaPkcs1(DigestAlgorithm::Sha384) => "rsa_pkcs1_sha384",
    Self::RsaPkcs1(DigestAlgorithm::Sha512) => "rsa_pkcs1_sha512",
    Self::RsaPss { digest: DigestAlgorithm::Sha256, .. } => "rsa_pss_sha256",
    Self::RsaPss { digest: DigestAlgorithm::Sha384, .. } => "rsa_pss_sha384",
    Self::RsaPss { digest: DigestAlgorithm::Sha512, .. } => "rsa_pss_sha512",
} }

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_snake_case_and_unique() {
        for codes in [
            CmsError::CODES,
            TimestampError::CODES,
            PathError::CODES,
            P12Error::CODES,
            RevocationStatus::CODES,
            Reason::CODES,
            Source::CODES,
            Coverage::CODES,
            KeyKind::CODES,
            SignatureScheme::CODES,
        ] {
            let unique: BTreeSet<&&str> = codes.iter().collect();
            assert_eq!(unique.len(), codes.len(), "{codes:?}");
            let is_snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(
                codes.iter().all(|code| code.chars().all(is_snake)),
                "{codes:?}"
            );
        }
        assert_eq!(PathError::Expired { depth: 2 }.code(), "expired");
        assert_eq!(PathError::Expired { depth: 2 }.depth(), Some(2));
        assert_eq!(PathError::NoPath.depth(), None);
    }
}
