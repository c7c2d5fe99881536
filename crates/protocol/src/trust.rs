//! The trust anchors of an instance, pinned at first use or given to the verifier.

use bulla_types::Base64Bytes;
use serde::{Deserialize, Serialize};

/// The trust file: what a verifier must know beforehand to recognise records of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrustFile {
    /// Version of the form, 1.
    pub v: u8,
    /// Public address of the instance, without a trailing slash.
    pub instance: String,
    /// Origin of an organisation's log is this text followed by the organisation's id.
    pub log_origin_prefix: String,
    /// Name and key of the anchor log, as C2SP signed-note writes a verifier key; absent where the
    /// instance has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor_log: Option<String>,
    /// Ed25519 public key that signs checkpoints, 32 bytes.
    pub log_public_key: Base64Bytes,
    /// Root certificates for signatures, DER, the newest first. Earlier ones stay, since signatures
    /// under them do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificate_roots: Vec<Base64Bytes>,
    /// Root certificates for time-stamps, DER, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timestamp_roots: Vec<Base64Bytes>,
}

impl TrustFile {
    /// Whether both name the same instance with the same logs. Roots of certificates may differ: they
    /// are renewed, and a log never changes its key.
    #[must_use]
    pub fn is_same_instance(&self, other: &Self) -> bool {
        (self.v, &self.instance, &self.log_origin_prefix)
            == (other.v, &other.instance, &other.log_origin_prefix)
            && self.anchor_log == other.anchor_log
            && self.log_public_key == other.log_public_key
    }

    /// Whether this is a later file of the same instance: it still has every root that the earlier one
    /// had.
    #[must_use]
    pub fn continues(&self, earlier: &Self) -> bool {
        let keeps = |own: &[Base64Bytes], before: &[Base64Bytes]| {
            before.iter().all(|root| own.contains(root))
        };
        self.is_same_instance(earlier)
            && keeps(&self.certificate_roots, &earlier.certificate_roots)
            && keeps(&self.timestamp_roots, &earlier.timestamp_roots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(certificates: &[u8], timestamps: &[u8]) -> TrustFile {
        let roots = |of: &[u8]| of.iter().map(|root| vec![*root].into()).collect();
        TrustFile {
            v: 1,
            instance: "https://sign.example.ch".to_owned(),
            log_origin_prefix: "sign.example.ch/log/".to_owned(),
            anchor_log: Some("vkey".to_owned()),
            log_public_key: vec![7; 32].into(),
            certificate_roots: roots(certificates),
            timestamp_roots: roots(timestamps),
        }
    }

    #[test]
    fn a_later_file_keeps_every_root_and_all_else() {
        let pinned = file(&[1], &[2]);
        assert!(pinned.continues(&pinned));
        assert!(file(&[3, 1], &[4, 2]).continues(&pinned));
        assert!(pinned.continues(&file(&[], &[])));
        for other in [file(&[3], &[2]), file(&[1], &[3]), file(&[], &[])] {
            assert!(other.is_same_instance(&pinned) && !other.continues(&pinned));
        }
        let changes: [fn(&mut TrustFile); 5] = [
            |it| it.v = 2,
            |it| it.instance.push('x'),
            |it| it.log_origin_prefix.push('x'),
            |it| it.anchor_log = None,
            |it| it.log_public_key = vec![8; 32].into(),
        ];
        for change in changes {
            let mut other = pinned.clone();
            change(&mut other);
            assert!(!other.is_same_instance(&pinned) && !other.continues(&pinned));
        }
    }

    #[test]
    fn a_file_without_roots_is_written_as_before() {
        let text = serde_json::to_string(&file(&[], &[])).unwrap();
        assert!(!text.contains("roots"), "{text}");
        assert_eq!(
            serde_json::from_str::<TrustFile>(&text).unwrap(),
            file(&[], &[])
        );
    }
}
