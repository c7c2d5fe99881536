//! What a witness decides (C2SP tlog-witness): whether a checkpoint continues the one that it cosigned
//! last of the same log. No network and no storage: the caller keeps the newest cosigned checkpoint of
//! each log, and holds a lock from [`Authentic::against`] until the new one is durable.
//!
//! ```text
//! POST <prefix>/add-checkpoint
//!
//! old 20852014
//! <hash of the consistency proof, base64>        0 to 63 lines
//!
//! <checkpoint, byte for byte>
//! ```

use bulla_crypto::hash::sha256;
use bulla_types::Sha256Digest;

use crate::checkpoint::{parse_decimal, parse_hash};
use crate::note::Note;
use crate::{
    Checkpoint, LogVerifier, MAX_NOTE_BYTES, MAX_PROOF_HASHES, NoteError, Origin,
    VerifiedCheckpoint, empty_root, verify_consistency,
};

/// Largest request in bytes: a note, 63 hashes and a number.
pub const MAX_REQUEST_BYTES: usize = MAX_NOTE_BYTES + 4096;

/// Why a witness does not cosign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The request is malformed, or its old size is above the checkpoint's.
    #[error("not an add-checkpoint request")]
    BadRequest,
    /// The witness does not know the log.
    #[error("a log that this witness does not know")]
    UnknownLog,
    /// The log's known key did not sign the checkpoint, or a signature under its name is bad.
    #[error("not signed by the log's key")]
    Unsigned,
    /// The old size is not that of the newest checkpoint that the witness cosigned.
    #[error("the newest cosigned checkpoint has {size} leaves")]
    Stale {
        /// Leaves of the newest cosigned checkpoint; 0 where there is none.
        size: u64,
    },
    /// The checkpoint does not continue the newest cosigned one: the log has two histories, or the
    /// proof is not one.
    #[error("the checkpoint does not continue the cosigned one")]
    Inconsistent,
}

impl Refusal {
    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unsigned => 403,
            Self::UnknownLog => 404,
            Self::Stale { .. } => 409,
            Self::Inconsistent => 422,
        }
    }

    /// The media type of the answer.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        if matches!(self, Self::Stale { .. }) {
            SIZE_TYPE
        } else {
            "text/plain; charset=utf-8"
        }
    }

    /// The answer: the size in decimal where the old size was stale, else what is wrong.
    #[must_use]
    pub fn body(&self) -> String {
        if let Self::Stale { size } = self {
            format!("{size}\n")
        } else {
            format!("{self}\n")
        }
    }
}

/// A request, taken apart; nothing of it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint<'a> {
    old_size: u64,
    proof: Vec<Sha256Digest>,
    note: &'a str,
    claimed: Checkpoint,
}

impl<'a> AddCheckpoint<'a> {
    /// The request in a body.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] for anything but the lines of the format in their one form.
    pub fn parse(body: &'a str) -> Result<Self, Refusal> {
        let parse = || {
            if body.len() > MAX_REQUEST_BYTES {
                return None;
            }
            let (head, note) = body.split_once("\n\n")?;
            let mut lines = head.split('\n');
            let old_size = parse_decimal(lines.next()?.strip_prefix("old ")?)?;
            let proof: Vec<_> = lines.map(parse_hash).collect::<Option<_>>()?;
            let claimed = Checkpoint::parse_body(Note::parse(note).ok()?.text).ok()?;
            (proof.len() <= MAX_PROOF_HASHES).then_some(Self {
                old_size,
                proof,
                note,
                claimed,
            })
        };
        parse().ok_or(Refusal::BadRequest)
    }

    /// The body of a request, for [`Self::parse`]: what a log sends to a witness.
    #[must_use]
    pub fn encode(old_size: u64, proof: &[Sha256Digest], note: &str) -> String {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let hashes = proof.iter().map(|hash| STANDARD.encode(hash.as_bytes()));
        let head: String = hashes.map(|hash| hash + "\n").collect();
        format!("old {old_size}\n{head}\n{note}")
    }

    /// The log that the checkpoint says it is of.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.claimed.origin
    }

    /// Shows that a log that the witness knows signed the checkpoint, with any of the keys that are
    /// known for it.
    ///
    /// # Errors
    /// [`Refusal::UnknownLog`]; [`Refusal::Unsigned`]; [`Refusal::BadRequest`] for an old size above
    /// the checkpoint's.
    pub fn authenticate(self, logs: &[LogVerifier]) -> Result<Authentic, Refusal> {
        let mut refusal = Refusal::UnknownLog;
        let mut opened = None;
        for log in logs.iter().filter(|log| log.origin() == self.origin()) {
            match log.open(self.note) {
                Ok(checkpoint) => opened = Some(checkpoint),
                // A bad signature under a known key condemns the note, whatever the others say.
                Err(NoteError::Signature) => return Err(Refusal::Unsigned),
                Err(_) => refusal = Refusal::Unsigned,
            }
        }
        let checkpoint = opened.ok_or(refusal)?;
        if self.old_size > checkpoint.size() {
            return Err(Refusal::BadRequest);
        }
        Ok(Authentic {
            old_size: self.old_size,
            proof: self.proof,
            checkpoint,
        })
    }
}

/// A request whose checkpoint a known log signed. Only [`AddCheckpoint::authenticate`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentic {
    old_size: u64,
    proof: Vec<Sha256Digest>,
    checkpoint: VerifiedCheckpoint,
}

impl Authentic {
    /// The checkpoint, which need not continue anything.
    #[must_use]
    pub const fn checkpoint(&self) -> &VerifiedCheckpoint {
        &self.checkpoint
    }

    /// Shows that the checkpoint continues the newest one that the witness cosigned of this log;
    /// `None` where it cosigned none yet. The witness stores the result durably, and then cosigns it.
    ///
    /// # Errors
    /// [`Refusal::Stale`], [`Refusal::Inconsistent`].
    pub fn against(self, newest: Option<&Checkpoint>) -> Result<VerifiedCheckpoint, Refusal> {
        let (size, root) = newest.map_or_else(|| (0, empty_root()), |it| (it.size, it.root));
        if self.old_size != size {
            return Err(Refusal::Stale { size });
        }
        verify_consistency(size, &root, &self.checkpoint, &self.proof)
            .map_err(|_| Refusal::Inconsistent)?;
        Ok(self.checkpoint)
    }
}

/// The number of leaves in the answer to a stale old size: `<decimal>\n`.
#[must_use]
pub fn parse_size(body: &str) -> Option<u64> {
    parse_decimal(body.strip_suffix('\n')?)
}

/// Name of a log in the address of its newest cosigned checkpoint: the SHA-256 of its origin.
#[must_use]
pub fn origin_hash(origin: &Origin) -> Sha256Digest {
    sha256(origin.as_str().as_bytes())
}

/// The media type of an answer that is a size.
pub const SIZE_TYPE: &str = "text/x.tlog.size";
