//! What a device remembers between two runs: whom it trusts and how far it has seen. Nothing in it
//! is secret; losing it loses the protection against rollback until the next visit.

use std::collections::{BTreeMap, BTreeSet};

use bulla_protocol::trust::TrustFile;
use bulla_types::json::{self, JsonError};
use bulla_types::{AccountId, EnvelopeId, Sha256Digest, Timestamp};
use bulla_vault::Versions;
use serde::{Deserialize, Serialize};

use crate::LogStop;

/// What a device remembers of one instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    v: u8,
    pub(crate) trust: Option<TrustFile>,
    /// Newest checkpoint of each log by its origin: the signed note.
    pub(crate) checkpoints: BTreeMap<String, String>,
    /// Newest versions of each account's vault.
    pub(crate) vaults: BTreeMap<AccountId, Versions>,
    /// Newest statement of each envelope.
    pub(crate) heads: BTreeMap<EnvelopeId, HeadMemory>,
    /// Newest identity of each account.
    #[serde(default)]
    pub(crate) identities: BTreeMap<AccountId, IdentityMemory>,
    /// Index in the log of the newest event of each own account that was looked through.
    #[serde(default)]
    pub(crate) histories: BTreeMap<AccountId, u64>,
    /// What each log showed that stops this device, by its origin.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) stops: BTreeMap<String, LogStop>,
    /// Stops of each log after which a person has decided to go on, by the SHA-256 of their files.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) settled: BTreeMap<String, BTreeSet<Sha256Digest>>,
    /// When each log was last proven to continue after all: what it refused before counts no more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) lifted: BTreeMap<String, Timestamp>,
}

/// How far the identities of an account were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct IdentityMemory {
    /// The epoch.
    pub epoch: u32,
    /// Id of its identity statement.
    pub identity: Sha256Digest,
}

/// How far an envelope's chain was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HeadMemory {
    /// Number of statements.
    pub length: u64,
    /// Id of the newest.
    pub head: Sha256Digest,
}

impl Memory {
    /// Nothing remembered: the first contact pins what the instance shows.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            v: VERSION,
            trust: None,
            checkpoints: BTreeMap::new(),
            vaults: BTreeMap::new(),
            heads: BTreeMap::new(),
            identities: BTreeMap::new(),
            histories: BTreeMap::new(),
            stops: BTreeMap::new(),
            settled: BTreeMap::new(),
            lifted: BTreeMap::new(),
        }
    }

    /// Nothing remembered but the trust file that the person was given.
    #[must_use]
    pub fn with_trust(trust: TrustFile) -> Self {
        let mut memory = Self::new();
        memory.trust = Some(trust);
        memory
    }

    /// Takes over what another client of this device has seen further: of each log the larger
    /// checkpoint, of each vault the higher versions, of each envelope the longer chain, of each
    /// account the later epoch and event, the roots of both trust files, and what stops either unless
    /// the other has [decided](crate::Client::go_on) to go on. Whether
    /// this memory then holds more than the other. Memories of two instances do not mix.
    pub fn merge(&mut self, other: &Self) -> bool {
        match (&self.trust, &other.trust) {
            (Some(own), Some(theirs)) => match own.joined(theirs) {
                Some(both) => self.trust = Some(both),
                None => return false,
            },
            (None, theirs) => self.trust.clone_from(theirs),
            (Some(_), None) => {}
        }
        self.merge_stops(other);
        for (origin, theirs) in &other.checkpoints {
            if self.is_past(other, origin) {
                continue;
            }
            let own = self.checkpoints.entry(origin.clone()).or_default();
            if (size_of(theirs), theirs) > (size_of(own), own) {
                own.clone_from(theirs);
            }
        }
        for (account, theirs) in &other.vaults {
            let own = self.vaults.entry(*account).or_default();
            *own = own.newest(theirs);
        }
        for (envelope, theirs) in &other.heads {
            let own = self.heads.entry(*envelope).or_insert(*theirs);
            if (theirs.length, theirs.head) > (own.length, own.head) {
                *own = *theirs;
            }
        }
        for (account, theirs) in &other.identities {
            let own = self.identities.entry(*account).or_insert(*theirs);
            *own = (*own).max(*theirs);
        }
        // Places in a log that was forgotten mean nothing in the one that followed.
        let is_past = |origin: &String| self.is_past(other, origin);
        let histories = (!self.settled.keys().any(is_past)).then_some(&other.histories);
        for (account, theirs) in histories.into_iter().flatten() {
            let own = self.histories.entry(*account).or_insert(*theirs);
            *own = (*own).max(*theirs);
        }
        self != other
    }

    /// The memory in this JSON.
    ///
    /// # Errors
    /// If it is none of this version; whoever drops it then loses the protection against rollback.
    pub fn parse(json: &str) -> Result<Self, JsonError> {
        use serde::de::Error as _;
        let memory: Self = json::read(json.as_bytes())?;
        if memory.v == VERSION {
            Ok(memory)
        } else {
            Err(JsonError::custom("another version"))
        }
    }

    /// The memory as JSON.
    ///
    /// # Errors
    /// None that a memory can cause.
    pub fn to_json(&self) -> Result<String, JsonError> {
        json::write_string(self)
    }

    /// The trust anchors of the instance, once pinned.
    #[must_use]
    pub const fn trust(&self) -> Option<&TrustFile> {
        self.trust.as_ref()
    }

    /// The newest checkpoint seen of a log: a C2SP signed note.
    #[must_use]
    pub fn checkpoint(&self, origin: &str) -> Option<&str> {
        self.checkpoints.get(origin).map(String::as_str)
    }

    /// How far an envelope was seen.
    #[must_use]
    pub fn head(&self, envelope: EnvelopeId) -> Option<HeadMemory> {
        self.heads.get(&envelope).copied()
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

/// The size in a checkpoint's second line. A remembered note is verified before it is used.
fn size_of(note: &str) -> Option<u64> {
    note.lines().nth(1)?.parse().ok()
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn head(length: u64) -> HeadMemory {
        HeadMemory {
            length,
            head: Sha256Digest::from_bytes([7; 32]),
        }
    }

    fn trust(instance: &str) -> TrustFile {
        TrustFile {
            v: 1,
            instance: instance.to_owned(),
            anchor_log: None,
            log_origin_prefix: "a/log/".to_owned(),
            log_public_key: [1; 32].as_slice().into(),
            earlier_logs: Vec::new(),
            certificate_roots: Vec::new(),
            timestamp_roots: Vec::new(),
            witness_policy: None,
        }
    }

    #[test]
    fn a_memory_from_before_there_were_epochs_is_read_and_later_epochs_are_kept() {
        let json = r#"{"v":1,"trust":null,"checkpoints":{},"vaults":{},"heads":{}}"#;
        let mut old = Memory::parse(json).unwrap();
        assert_eq!(old, Memory::new());
        let account = AccountId::from_bytes([1; 16]);
        let seen = |epoch, history| {
            let mut memory = Memory::new();
            let identity = Sha256Digest::from_bytes([9; 32]);
            let seen = IdentityMemory { epoch, identity };
            memory.identities.insert(account, seen);
            memory.histories.insert(account, history);
            memory
        };
        assert!(!old.merge(&seen(2, 7)));
        assert!(old.merge(&seen(1, 5)));
        assert!(!old.merge(&seen(3, 7)));
        assert_eq!(old, seen(3, 7));
    }

    /// A memory that has seen this size of log `a`, this version of a vault and this length.
    fn seen(size: &str, pins: u64, length: u64) -> Memory {
        let mut memory = Memory::new();
        let note = format!("a\n{size}\nroot\n");
        memory.checkpoints.insert("a".to_owned(), note);
        let versions = format!(r#"{{"receive_seeds":1,"signing_seeds":1,"pins":{pins}}}"#);
        let versions = serde_json::from_str(&versions).unwrap();
        memory
            .vaults
            .insert(AccountId::from_bytes([1; 16]), versions);
        memory
            .heads
            .insert(EnvelopeId::from_bytes([2; 16]), head(length));
        memory
    }

    #[test]
    fn merging_keeps_what_was_seen_furthest_of_each() {
        let newest = seen("10", 5, 4);
        for (own, other) in [
            (seen("9", 5, 3), seen("10", 4, 4)),
            (seen("10", 4, 4), seen("9", 5, 3)),
            (seen("10", 5, 4), seen("9", 4, 3)),
            (seen("x", 5, 1), seen("10", 1, 4)),
        ] {
            let mut merged = own.clone();
            assert!(merged.merge(&other), "holds more than the other");
            assert_eq!(merged, newest);
            let mut merged = other;
            merged.merge(&own);
            assert_eq!(merged, newest);
        }
        let mut merged = Memory::new();
        assert!(!merged.merge(&newest), "holds the same");
        assert_eq!(merged, newest);
        let mut merged = newest.clone();
        assert!(merged.merge(&Memory::new()));
        assert_eq!(merged, newest);
    }

    #[test]
    fn memories_of_two_instances_do_not_mix() {
        let mut other = seen("10", 5, 4);
        other.trust = Some(trust("https://b.ch"));
        let mut own = Memory::with_trust(trust("https://a.ch"));
        assert!(!own.merge(&other));
        assert_eq!(own, Memory::with_trust(trust("https://a.ch")));
        let mut fresh = Memory::new();
        fresh.merge(&other);
        assert_eq!(fresh, other);
    }

    #[test]
    fn merging_loses_no_root_and_rolls_none_back() {
        let pinned = |roots: &[u8]| {
            let mut file = trust("https://a.ch");
            file.certificate_roots = roots.iter().map(|root| vec![*root].into()).collect();
            file.timestamp_roots.clone_from(&file.certificate_roots);
            Memory::with_trust(file)
        };
        for (one, two, both, is_more) in [
            (&[1_u8][..], &[2, 1][..], &[2_u8, 1][..], false),
            (&[2, 1], &[1], &[2, 1], true),
            (&[], &[1], &[1], false),
            (&[3, 1], &[2, 1], &[3, 1, 2], true),
            (&[2, 1], &[3, 1], &[3, 1, 2], true),
            (&[1], &[1], &[1], false),
        ] {
            let mut merged = pinned(one);
            assert_eq!(merged.merge(&pinned(two)), is_more, "{one:?} {two:?}");
            assert_eq!(merged, pinned(both), "{one:?} {two:?}");
        }
        let mut merged = pinned(&[1]);
        assert!(merged.merge(&Memory::new()));
        assert_eq!(merged, pinned(&[1]));
    }

    #[test]
    fn two_that_contradict_each_other_agree_on_one() {
        let (mut one, mut two) = (seen("10", 5, 4), seen("10", 5, 4));
        two.checkpoints
            .insert("a".to_owned(), "a\n10\nother\n".to_owned());
        let forked = HeadMemory {
            length: 4,
            head: Sha256Digest::from_bytes([8; 32]),
        };
        two.heads.insert(EnvelopeId::from_bytes([2; 16]), forked);
        let before = one.clone();
        one.merge(&two);
        two.merge(&before);
        assert_eq!(one, two);
    }

    #[test]
    fn parses_what_it_wrote_and_no_other_version() {
        let memory = Memory::new();
        let json = memory.to_json().unwrap();
        assert_eq!(Memory::parse(&json).unwrap(), memory);
        assert!(Memory::parse(&json.replace("\"v\":1", "\"v\":2")).is_err());
        assert!(Memory::parse("{}").is_err());
    }
}
