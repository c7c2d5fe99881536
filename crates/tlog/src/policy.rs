//! Policies (C2SP tlog-policy): which witnesses somebody relies on, and how many of them must have
//! cosigned a checkpoint.
//!
//! ```text
//! log sign.example.ch/anchor+8a5b…+AUQ…
//! witness ours  witness.example.ch/w1+1f0e…+BLm…  https://witness.example.ch
//! witness theirs witness.example.org+77aa…+BNc…
//! group both all ours theirs
//! quorum both
//! ```
//!
//! Narrower than C2SP where safety allows: names of keys are of the form of a log's name, keys are
//! Ed25519, and a witness may not have the key of a log.

mod lines;

use bulla_crypto::sign::Ed25519PublicKey;

use crate::cosignature::CosignatureVerifier;
use crate::{LogVerifier, NoteError, Origin, VerifiedCheckpoint};

/// Largest policy in bytes: 32 logs, witnesses and groups with room for comments.
pub const MAX_POLICY_BYTES: usize = 65_536;

/// Most logs, most witnesses and most groups: what C2SP recommends to support.
pub const MAX_POLICY_ITEMS: usize = 32;

/// Why a policy is refused, with the number of the line, from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A control character other than tab and newline.
    #[error("line {line}: a control character")]
    Character {
        /// The line.
        line: usize,
    },
    /// A key that another log or witness of the policy has, under whatever name.
    #[error("line {line}: a key that stands in the policy already")]
    DuplicateKey {
        /// The line.
        line: usize,
    },
    /// A name that is taken, or `none`.
    #[error("line {line}: a name that is taken")]
    DuplicateName {
        /// The line.
        line: usize,
    },
    /// Not a line of a policy: another first word, an item too many or too few, or no newline at the
    /// end.
    #[error("line {line}: not a line of a policy")]
    Format {
        /// The line.
        line: usize,
    },
    /// The verifier key of a log is none, or of another type than 0x01.
    #[error("line {line}: not the verifier key of a log")]
    LogKey {
        /// The line.
        line: usize,
    },
    /// A member that stands in a group already: a witness counts in one way only.
    #[error("line {line}: a member that stands in a group already")]
    MemberTwice {
        /// The line.
        line: usize,
    },
    /// No quorum line.
    #[error("the policy says no quorum")]
    NoQuorum,
    /// A second quorum line.
    #[error("line {line}: a second quorum")]
    SecondQuorum {
        /// The line.
        line: usize,
    },
    /// A threshold that is no number from 1 to the number of members, `any` or `all`.
    #[error("line {line}: a threshold that the group cannot have")]
    Threshold {
        /// The line.
        line: usize,
    },
    /// Larger than [`MAX_POLICY_BYTES`].
    #[error("larger than {MAX_POLICY_BYTES} bytes")]
    TooLarge,
    /// More than [`MAX_POLICY_ITEMS`] logs, witnesses or groups.
    #[error("line {line}: more than {MAX_POLICY_ITEMS} of a kind")]
    TooMany {
        /// The line.
        line: usize,
    },
    /// A name that no line before defines; so a group never contains itself.
    #[error("line {line}: a name that no line before defines")]
    UnknownName {
        /// The line.
        line: usize,
    },
    /// The verifier key of a witness is none, or of another type than 0x04.
    #[error("line {line}: not the verifier key of a witness")]
    WitnessKey {
        /// The line.
        line: usize,
    },
}

/// A log that a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLog {
    verifier: LogVerifier,
    url: Option<String>,
}

impl PolicyLog {
    /// Name and key.
    #[must_use]
    pub const fn verifier(&self) -> &LogVerifier {
        &self.verifier
    }

    /// What the policy gives as its address; not checked.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }
}

/// A witness that a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    name: String,
    verifier: CosignatureVerifier,
    url: Option<String>,
}

impl PolicyWitness {
    /// What the policy calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Name and key under which it cosigns.
    #[must_use]
    pub const fn verifier(&self) -> &CosignatureVerifier {
        &self.verifier
    }

    /// What the policy gives as the address to submit checkpoints to; not checked.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }
}

/// A member of a group, or the quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Witness(usize),
    /// A group that stands before.
    Group(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: String,
    threshold: usize,
    members: Vec<Member>,
}

/// Which logs and witnesses somebody relies on, and the quorum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessPolicy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    quorum: Option<Member>,
}

impl WitnessPolicy {
    /// The policy in a text.
    ///
    /// # Errors
    /// [`PolicyError`]: the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        lines::parse(text)
    }

    /// The logs that it is about; none where they are known otherwise.
    #[must_use]
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses, in the order of the text; also those that the quorum does not need.
    #[must_use]
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Whether any cosignature is needed: `quorum none` needs none.
    #[must_use]
    pub const fn needs_cosignatures(&self) -> bool {
        self.quorum.is_some()
    }

    /// The same policy without addresses and comments, in one form: logs, witnesses, groups with their
    /// thresholds as numbers, quorum.
    #[must_use]
    pub fn without_addresses(&self) -> String {
        let logs = self.logs.iter();
        let logs = logs.map(|it| format!("log {}\n", it.verifier.vkey()));
        logs.chain([self.without_logs()]).collect()
    }

    /// The same without its logs: what is given to those who check checkpoints of a log that they know
    /// otherwise, and who keep the policy when that log goes on under another name.
    #[must_use]
    pub fn without_logs(&self) -> String {
        let witnesses = self.witnesses.iter();
        let witnesses = witnesses.map(|it| format!("witness {} {}\n", it.name, it.verifier.vkey()));
        let groups = self.groups.iter().map(|group| {
            let members = group.members.iter().map(|member| self.name_of(*member));
            let members: Vec<_> = members.collect();
            format!(
                "group {} {} {}\n",
                group.name,
                group.threshold,
                members.join(" ")
            )
        });
        let quorum = self.quorum.map_or(NONE, |member| self.name_of(member));
        let lines = witnesses.chain(groups);
        lines.collect::<String>() + &format!("quorum {quorum}\n")
    }

    fn name_of(&self, member: Member) -> &str {
        let name = match member {
            Member::Witness(place) => self.witnesses.get(place).map(|it| &it.name),
            Member::Group(place) => self.groups.get(place).map(|it| &it.name),
        };
        name.map_or(NONE, String::as_str)
    }

    /// Whether this key is a witness's.
    #[must_use]
    pub fn has_witness_key(&self, key: &Ed25519PublicKey) -> bool {
        let mut keys = self.witnesses.iter().map(|it| it.verifier.public_key());
        keys.any(|own| own == key)
    }

    /// Which witnesses cosigned a checkpoint, and whether they are a quorum. A witness that signed
    /// twice counts once, at its earliest time.
    ///
    /// # Errors
    /// [`NoteError::Origin`], [`NoteError::Unsigned`] or [`NoteError::Signature`] where the policy
    /// names logs and the checkpoint is by none of them; [`NoteError::Signature`] or
    /// [`NoteError::Time`] where any signature under the name and key id of a witness is bad.
    pub fn check(&self, checkpoint: &VerifiedCheckpoint) -> Result<Quorum, NoteError> {
        self.demand_log(checkpoint)?;
        let mut times = Vec::new();
        let mut cosigned = Vec::new();
        for witness in &self.witnesses {
            let found = witness.verifier.find(checkpoint)?;
            let at_secs = found.map(|cosignature| cosignature.at_secs());
            times.push(at_secs);
            cosigned.extend(at_secs.map(|at_secs| Cosigned {
                witness: witness.name.clone(),
                key_name: witness.verifier.name().clone(),
                at_secs,
            }));
        }
        let state = match self.quorum {
            None => QuorumState::NotRequired,
            Some(quorum) => self
                .met_at(quorum, &times)
                .map_or(QuorumState::Missing, |at_secs| QuorumState::Met { at_secs }),
        };
        Ok(Quorum { cosigned, state })
    }

    fn demand_log(&self, checkpoint: &VerifiedCheckpoint) -> Result<(), NoteError> {
        let mut refused = (!self.logs.is_empty()).then_some(NoteError::Origin);
        for log in &self.logs {
            match log.verifier.open(checkpoint.text()) {
                Ok(_) => return Ok(()),
                Err(NoteError::Origin) => {}
                Err(error) => refused = Some(error),
            }
        }
        refused.map_or(Ok(()), Err)
    }

    /// When a member had witnessed: the threshold-th of its members' times. Groups stand after their
    /// members, so each is known when it is needed.
    fn met_at(&self, quorum: Member, witnesses: &[Option<u64>]) -> Option<u64> {
        let mut groups: Vec<Option<u64>> = Vec::new();
        let time = |member: Member, groups: &[Option<u64>]| match member {
            Member::Witness(place) => witnesses.get(place).copied().flatten(),
            Member::Group(place) => groups.get(place).copied().flatten(),
        };
        for group in &self.groups {
            let members = group.members.iter();
            let mut times: Vec<u64> = members.filter_map(|it| time(*it, &groups)).collect();
            times.sort_unstable();
            groups.push(times.get(group.threshold.saturating_sub(1)).copied());
        }
        time(quorum, &groups)
    }
}

/// The name of no witness at all, in the quorum line.
const NONE: &str = "none";

/// What a policy says of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    cosigned: Vec<Cosigned>,
    state: QuorumState,
}

impl Quorum {
    /// The witnesses that cosigned, in the order of the policy, also where they are no quorum.
    #[must_use]
    pub fn cosigned(&self) -> &[Cosigned] {
        &self.cosigned
    }

    /// Whether they are a quorum.
    #[must_use]
    pub const fn state(&self) -> QuorumState {
        self.state
    }

    /// Whether nothing is missing: a quorum cosigned, or the policy needs none.
    #[must_use]
    pub const fn is_met(&self) -> bool {
        !matches!(self.state, QuorumState::Missing)
    }
}

/// Whether the witnesses who cosigned a checkpoint are a quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a quorum is met, missing, or not asked for"
)]
pub enum QuorumState {
    /// The policy needs no cosignature.
    NotRequired,
    /// A quorum cosigned.
    Met {
        /// When enough of them had: seconds since 1970-01-01T00:00:00Z, by the witnesses' clocks.
        at_secs: u64,
    },
    /// Not enough of them cosigned.
    Missing,
}

/// A witness that cosigned a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cosigned {
    /// What the policy calls it.
    pub witness: String,
    /// Name of its key.
    pub key_name: Origin,
    /// When, by its clock: seconds since 1970-01-01T00:00:00Z.
    pub at_secs: u64,
}
