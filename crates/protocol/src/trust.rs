//! The trust anchors of an instance, pinned at first use or given to the verifier.

use bulla_types::{Base64Bytes, Sha256Digest};
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
    /// Names and keys that the logs had before, the oldest first; none of them ever goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_logs: Vec<EarlierLogs>,
    /// Root certificates for signatures, DER, the newest first. Earlier ones stay, since signatures
    /// under them do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificate_roots: Vec<Base64Bytes>,
    /// Root certificates for time-stamps, DER, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timestamp_roots: Vec<Base64Bytes>,
    /// Which witnesses cosign checkpoints of the anchor log, and how many of them must have: a C2SP
    /// tlog-policy without addresses; absent where the instance has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness_policy: Option<String>,
}

/// The logs of an instance under a key that it signs with no more
/// (`docs/spec/audit-log.md#rotation`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EarlierLogs {
    /// As in [`TrustFile`].
    pub log_origin_prefix: String,
    /// As in [`TrustFile`].
    pub anchor_log: String,
    /// As in [`TrustFile`].
    pub log_public_key: Base64Bytes,
    /// Leaves of the anchor log at its last checkpoint under this key.
    pub anchor_size: u64,
    /// Its root there.
    pub anchor_root: Sha256Digest,
}

impl TrustFile {
    /// Whether this is a file of the same instance after its key was changed, once or more often: it
    /// still has every earlier name and key, with that of the other file behind them.
    #[must_use]
    pub fn succeeds(&self, other: &Self) -> bool {
        let Some((last, before)) = self
            .earlier_logs
            .get(..=other.earlier_logs.len())
            .and_then(<[EarlierLogs]>::split_last)
        else {
            return false;
        };
        (self.v, &self.instance) == (other.v, &other.instance)
            && before == other.earlier_logs
            && last.log_origin_prefix == other.log_origin_prefix
            && Some(&last.anchor_log) == other.anchor_log.as_ref()
            && last.log_public_key == other.log_public_key
    }

    /// Whether both name the same instance, and one of them the logs of the other.
    fn is_related(&self, other: &Self) -> bool {
        self.is_same_instance(other) || self.succeeds(other) || other.succeeds(self)
    }

    /// Whether both name the same instance with the same logs under the same keys. Roots of certificates
    /// may differ: they are renewed.
    #[must_use]
    pub fn is_same_instance(&self, other: &Self) -> bool {
        (self.v, &self.instance, &self.log_origin_prefix)
            == (other.v, &other.instance, &other.log_origin_prefix)
            && self.anchor_log == other.anchor_log
            && self.log_public_key == other.log_public_key
            && self.earlier_logs == other.earlier_logs
    }

    /// Whether this is a later file of the same instance: it still has every root and every log that the
    /// earlier one had, and the same witnesses where it named any. The first ones may come with it.
    /// That the logs go on under another key is to be shown beside it.
    #[must_use]
    pub fn continues(&self, earlier: &Self) -> bool {
        (self.is_same_instance(earlier) || self.succeeds(earlier))
            && self.has_witnesses_of(earlier)
            && missing(&self.certificate_roots, &earlier.certificate_roots)
                .next()
                .is_none()
            && missing(&self.timestamp_roots, &earlier.timestamp_roots)
                .next()
                .is_none()
    }

    /// Whether the witnesses that the earlier file named, if it named any, stand in this one
    /// unchanged.
    #[must_use]
    pub fn has_witnesses_of(&self, earlier: &Self) -> bool {
        earlier.witness_policy.is_none() || self.witness_policy == earlier.witness_policy
    }

    /// This file with the witnesses of the earlier one, where that named any: who relies on witnesses
    /// does not take others for them on the word of the server that they watch.
    #[must_use]
    pub fn with_witnesses_of(self, earlier: &Self) -> Self {
        let own = self.witness_policy;
        Self {
            witness_policy: earlier.witness_policy.clone().or(own),
            ..self
        }
    }

    /// Whether no list has more roots than [`MAX_ROOTS`], none is larger than [`MAX_ROOT_BYTES`], there
    /// are at most [`MAX_EARLIER_LOGS`], and the policy is at most [`MAX_POLICY_BYTES`].
    #[must_use]
    pub fn is_within_limits(&self) -> bool {
        let policy = self.witness_policy.as_ref().map_or(0, String::len);
        let lists = [&self.certificate_roots, &self.timestamp_roots];
        policy <= MAX_POLICY_BYTES
            && self.earlier_logs.len() <= MAX_EARLIER_LOGS
            && lists.iter().all(|roots| {
                let mut sizes = roots.iter().map(|root| root.as_slice().len());
                roots.len() <= MAX_ROOTS && sizes.all(|size| size <= MAX_ROOT_BYTES)
            })
    }

    /// What two devices that have seen different files of one instance know together: every root of
    /// both, so that neither has to give up what it relied on, the witnesses that either names, and the
    /// newer key of the logs. The same whichever of the two is asked. `None` for files of two instances, or with different
    /// witnesses.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Option<Self> {
        let one_policy = self.has_witnesses_of(other) || other.has_witnesses_of(self);
        if !self.is_related(other) || !one_policy {
            return None;
        }
        let (newer, older) = if other.succeeds(self) {
            (other, self)
        } else {
            (self, other)
        };
        Some(Self {
            certificate_roots: joined(&self.certificate_roots, &other.certificate_roots),
            timestamp_roots: joined(&self.timestamp_roots, &other.timestamp_roots),
            ..newer.clone().with_witnesses_of(older)
        })
    }
}

/// Most names and keys that the logs of an instance had before.
pub const MAX_EARLIER_LOGS: usize = 64;
/// Most roots of one kind in a trust file: an instance has one, and a few from before.
pub const MAX_ROOTS: usize = 64;
/// Most bytes of a root: those of a certificate.
pub const MAX_ROOT_BYTES: usize = 64 << 10;
/// Most bytes of a witness policy.
pub const MAX_POLICY_BYTES: usize = 64 << 10;

/// The roots of `before` that are not in `own`.
fn missing<'a>(
    own: &'a [Base64Bytes],
    before: &'a [Base64Bytes],
) -> impl Iterator<Item = &'a Base64Bytes> {
    before.iter().filter(|root| !own.contains(root))
}

/// The roots of the one that has more, in its order, then what else the other has.
fn joined(one: &[Base64Bytes], two: &[Base64Bytes]) -> Vec<Base64Bytes> {
    let rank = |roots: &[Base64Bytes]| {
        let bytes: Vec<Vec<u8>> = roots.iter().map(|root| root.as_slice().to_vec()).collect();
        (bytes.len(), bytes)
    };
    let (first, second) = if rank(one) >= rank(two) {
        (one, two)
    } else {
        (two, one)
    };
    let more = missing(first, second);
    first.iter().chain(more).cloned().collect()
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
            earlier_logs: Vec::new(),
            certificate_roots: roots(certificates),
            timestamp_roots: roots(timestamps),
            witness_policy: None,
        }
    }

    fn with(policy: Option<&str>) -> TrustFile {
        TrustFile {
            witness_policy: policy.map(str::to_owned),
            ..file(&[1], &[2])
        }
    }

    #[test]
    fn witnesses_may_be_added_and_neither_dropped_nor_exchanged() {
        let (none, one, two) = (with(None), with(Some("one")), with(Some("two")));
        for (later, earlier, holds) in [
            (&none, &none, true),
            (&one, &none, true),
            (&one, &one, true),
            (&none, &one, false),
            (&two, &one, false),
        ] {
            assert_eq!(later.continues(earlier), holds, "{later:?} {earlier:?}");
            assert!(later.is_same_instance(earlier));
            let kept = later.clone().with_witnesses_of(earlier);
            assert!(kept.continues(earlier));
        }
        assert_eq!(two.clone().with_witnesses_of(&one), one);
        assert_eq!(one.clone().with_witnesses_of(&none), one);
        assert_eq!(none.joined(&one), Some(one.clone()));
        assert_eq!(one.joined(&none), Some(one.clone()));
        assert_eq!(one.joined(&two), None);
        let large = "#".repeat(MAX_POLICY_BYTES);
        assert!(with(Some(&large)).is_within_limits());
        assert!(!with(Some(&format!("{large}#"))).is_within_limits());
    }

    /// The file after this many changes of the key.
    fn rotated(times: u8) -> TrustFile {
        let of = |generation: u8| EarlierLogs {
            log_origin_prefix: format!("sign.example.ch/log/{generation}/"),
            anchor_log: format!("vkey {generation}"),
            log_public_key: vec![generation; 32].into(),
            anchor_size: 10 * u64::from(generation + 1),
            anchor_root: Sha256Digest::from_bytes([generation; 32]),
        };
        let now = of(times);
        TrustFile {
            log_origin_prefix: now.log_origin_prefix,
            anchor_log: Some(now.anchor_log),
            log_public_key: now.log_public_key,
            earlier_logs: (0..times).map(of).collect(),
            ..file(&[1], &[2])
        }
    }

    #[test]
    fn a_file_with_another_key_succeeds_those_whose_keys_it_still_has() {
        for (later, earlier, holds) in [
            (0, 0, false),
            (1, 0, true),
            (2, 0, true),
            (2, 1, true),
            (0, 1, false),
            (1, 2, false),
        ] {
            let (newer, older) = (rotated(later), rotated(earlier));
            assert_eq!(newer.succeeds(&older), holds, "{later} {earlier}");
            assert_eq!(newer.continues(&older), holds || later == earlier);
            let joined = newer.joined(&older).unwrap();
            assert_eq!(joined, rotated(later.max(earlier)));
            assert_eq!(older.joined(&newer).unwrap(), joined);
        }
        let changes: [fn(&mut TrustFile); 7] = [
            |it| it.instance.push('x'),
            |it| it.earlier_logs[0].log_public_key = vec![9; 32].into(),
            |it| it.earlier_logs[0].anchor_log.push('x'),
            |it| it.earlier_logs[0].log_origin_prefix.push('x'),
            |it| it.earlier_logs.swap(0, 1),
            |it| it.earlier_logs.clear(),
            |it| drop(it.earlier_logs.remove(0)),
        ];
        for change in changes {
            let mut foreign = rotated(2);
            change(&mut foreign);
            assert!(!foreign.continues(&rotated(0)) && foreign.joined(&rotated(0)).is_none());
            assert!(!foreign.continues(&rotated(1)) && foreign.joined(&rotated(1)).is_none());
        }
        let mut other_end = rotated(2);
        other_end.earlier_logs[0].anchor_size += 1;
        assert!(!other_end.continues(&rotated(1)), "an end moved");
        assert!(rotated(64).is_within_limits() && !rotated(65).is_within_limits());
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
    fn two_files_join_to_one_that_continues_both_whichever_is_asked() {
        for (one, two, both) in [
            (file(&[1], &[1]), file(&[2, 1], &[1]), file(&[2, 1], &[1])),
            (
                file(&[2, 1], &[1]),
                file(&[1], &[3, 1]),
                file(&[2, 1], &[3, 1]),
            ),
            (
                file(&[2, 1], &[]),
                file(&[3, 1], &[]),
                file(&[3, 1, 2], &[]),
            ),
            (file(&[1, 2], &[]), file(&[2, 1], &[]), file(&[2, 1], &[])),
            (file(&[], &[]), file(&[], &[]), file(&[], &[])),
        ] {
            let joined = one.joined(&two).unwrap();
            assert_eq!(joined, both);
            assert_eq!(two.joined(&one).unwrap(), both);
            assert!(joined.continues(&one) && joined.continues(&two));
            assert_eq!(joined.joined(&one).unwrap(), joined);
        }
        let mut foreign = file(&[1], &[1]);
        foreign.log_public_key = vec![8; 32].into();
        assert_eq!(file(&[1], &[1]).joined(&foreign), None);
    }

    #[test]
    fn a_file_with_too_many_or_too_large_roots_is_told() {
        let many: Vec<u8> = (0..64).collect();
        assert!(file(&many, &many).is_within_limits());
        let more: Vec<u8> = (0..65).collect();
        assert!(!file(&more, &[]).is_within_limits());
        assert!(!file(&[], &more).is_within_limits());
        let mut large = file(&[], &[]);
        large.timestamp_roots = vec![vec![0; MAX_ROOT_BYTES].into()];
        assert!(large.is_within_limits());
        large.timestamp_roots = vec![vec![0; MAX_ROOT_BYTES + 1].into()];
        assert!(!large.is_within_limits());
    }

    #[test]
    fn a_file_without_roots_is_written_as_before() {
        let text = serde_json::to_string(&file(&[], &[])).unwrap();
        assert!(
            !text.contains("roots") && !text.contains("witness") && !text.contains("earlier"),
            "{text}"
        );
        assert_eq!(
            serde_json::from_str::<TrustFile>(&text).unwrap(),
            file(&[], &[])
        );
    }
}
