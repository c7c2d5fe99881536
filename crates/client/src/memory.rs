//! What a device remembers between two runs: whom it trusts and how far it has seen. Nothing in it
//! is secret; losing it loses the protection against rollback until the next visit.

use std::collections::BTreeMap;

use bulla_protocol::trust::TrustFile;
use bulla_types::{AccountId, EnvelopeId, Sha256Digest};
use bulla_vault::Versions;
use serde::{Deserialize, Serialize};

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
        }
    }

    /// Nothing remembered but the trust file that the person was given.
    #[must_use]
    pub fn with_trust(trust: TrustFile) -> Self {
        let mut memory = Self::new();
        memory.trust = Some(trust);
        memory
    }

    /// The memory in this JSON.
    ///
    /// # Errors
    /// If it is none of this version; whoever drops it then loses the protection against rollback.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        use serde::de::Error as _;
        let memory: Self = serde_json::from_str(json)?;
        if memory.v == VERSION {
            Ok(memory)
        } else {
            Err(serde_json::Error::custom("another version"))
        }
    }

    /// The memory as JSON.
    ///
    /// # Errors
    /// None that a memory can cause.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
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

const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_what_it_wrote_and_no_other_version() {
        let memory = Memory::new();
        let json = memory.to_json().unwrap();
        assert_eq!(Memory::parse(&json).unwrap(), memory);
        assert!(Memory::parse(&json.replace("\"v\":1", "\"v\":2")).is_err());
        assert!(Memory::parse("{}").is_err());
    }
}
