//! Settings about the witnesses of the anchor log.

use std::time::Duration;

use bulla_tlog::policy::{PolicyError, WitnessPolicy};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Who witnesses the anchor log, and what happens where they do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Witnesses {
    /// The witnesses with their addresses, and the quorum (C2SP tlog-policy); nobody is asked where it
    /// is not set.
    pub policy: Option<PolicyText>,
    /// Time for them to answer, in milliseconds; nothing waits longer for any of them.
    pub timeout_ms: u64,
    /// Longest time in milliseconds for which the newest checkpoint may be without quorum.
    pub missing_alarm_ms: u64,
    /// What happens with a checkpoint that has no quorum.
    pub without_quorum: WithoutQuorum,
    /// Private networks in which witnesses may stand. No other private address is ever asked.
    pub private_networks: Vec<IpNet>,
}

/// What happens with a checkpoint of the anchor log that has no quorum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "settings are written by people")]
pub enum WithoutQuorum {
    /// It is shown, and readers say that it is unwitnessed.
    #[default]
    Publish,
    /// It is not shown until it has one: nothing newer can be proven meanwhile.
    Refuse,
}

impl Default for Witnesses {
    fn default() -> Self {
        Self {
            policy: None,
            timeout_ms: 2_000,
            missing_alarm_ms: 60_000,
            without_quorum: WithoutQuorum::default(),
            private_networks: Vec::new(),
        }
    }
}

impl Witnesses {
    /// Time for them to answer.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// Whether the settings let anybody answer.
    pub(super) fn check(&self) -> Result<(), String> {
        if !(1..=MAX_TIMEOUT_MS).contains(&self.timeout_ms) {
            return Err("witnesses.timeout_ms must lie between 1 and 30000".to_owned());
        }
        let policy = self.policy.as_ref().map(PolicyText::policy);
        let mut witnesses = policy.iter().flat_map(|policy| policy.witnesses());
        let is_address = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        match witnesses.find(|witness| !witness.url().is_some_and(is_address)) {
            Some(witness) => Err(format!(
                "witnesses.policy: {} has no address that begins with https:// or http://",
                witness.name()
            )),
            None => Ok(()),
        }
    }
}

/// A longer wait would hold up the publication for longer than anybody expects.
const MAX_TIMEOUT_MS: u64 = 30_000;

/// A policy as it was written, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PolicyText {
    text: String,
    policy: WitnessPolicy,
}

impl PolicyText {
    /// What it says.
    #[must_use]
    pub const fn policy(&self) -> &WitnessPolicy {
        &self.policy
    }
}

impl TryFrom<String> for PolicyText {
    type Error = PolicyError;

    fn try_from(mut text: String) -> Result<Self, PolicyError> {
        // Spaces at the end of an environment variable are lost, and the last newline with them.
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let policy = WitnessPolicy::parse(&text)?;
        Ok(Self { text, policy })
    }
}

impl From<PolicyText> for String {
    fn from(policy: PolicyText) -> Self {
        policy.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Overrides, explain};

    fn load(text: &str) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("bulla.toml");
        std::fs::write(&file, text).unwrap();
        Config::load(Some(&file), &Overrides::default()).map_err(|error| explain(&error))
    }

    fn vkey() -> String {
        use bulla_crypto::secret::Key32;
        use bulla_crypto::sign::Ed25519SecretKey;
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([9; 32]));
        let name = "w.example.ch/w1".parse().unwrap();
        bulla_tlog::cosignature::Cosigner::new(name, key)
            .verifier()
            .vkey()
    }

    #[test]
    fn a_policy_stands_in_the_file_as_it_is_written() {
        let policy = format!(
            "# ours\nwitness w1 {} https://w.example.ch\nquorum w1\n",
            vkey()
        );
        let text =
            format!("[witnesses]\nwithout_quorum = \"refuse\"\npolicy = \"\"\"\n{policy}\"\"\"\n");
        let config = load(&text).unwrap();
        assert_eq!(config.witnesses.without_quorum, WithoutQuorum::Refuse);
        let read = config.witnesses.policy.unwrap();
        assert_eq!(String::from(read.clone()), policy);
        assert_eq!(read.policy().witnesses().len(), 1);
        // As from the environment, which loses the last newline.
        let trimmed = PolicyText::try_from(policy.trim_end().to_owned());
        assert_eq!(trimmed.unwrap(), read);
        assert_eq!(load("").unwrap().witnesses, Witnesses::default());
    }

    #[test]
    fn policies_that_cannot_be_followed_are_refused_with_their_fault() {
        let policy = |address: &str| {
            format!(
                "[witnesses]\npolicy = \"witness w1 {}{address}\\nquorum w1\\n\"\n",
                vkey()
            )
        };
        assert!(load(&policy(" https://w.example.ch")).is_ok());
        for (text, fault) in [
            (policy(""), "w1 has no address"),
            (policy(" ftp://w.example.ch"), "w1 has no address"),
            ("[witnesses]\npolicy = \"\"\n".to_owned(), "no quorum"),
            (
                "[witnesses]\npolicy = \"witness\\n\"\n".to_owned(),
                "line 1",
            ),
            ("[witnesses]\ntimeout_ms = 0\n".to_owned(), "timeout_ms"),
            ("[witnesses]\ntimeout_ms = 30001\n".to_owned(), "timeout_ms"),
            (
                "[witnesses]\nwithout_quorum = \"maybe\"\n".to_owned(),
                "without_quorum",
            ),
            (
                "[witnesses]\nprivate_networks = [\"10.0.0.1\"]\n".to_owned(),
                "networks",
            ),
        ] {
            let refused = load(&text).unwrap_err();
            assert!(refused.contains(fault), "{text}: {refused}");
        }
    }
}
