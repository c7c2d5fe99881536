//! Inclusion proofs as text files (C2SP tlog-proof), for other implementations and for evidence:
//! ```text
//! c2sp.org/tlog-proof@v1
//! index 4711
//! <hash in base64>
//! …
//!
//! <checkpoint, byte for byte>
//! ```

use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulla_types::Sha256Digest;

use crate::checkpoint::{parse_decimal, parse_hash};
use crate::{
    Included, LogVerifier, MAX_NOTE_BYTES, MAX_PROOF_HASHES, NoteError, ProofError,
    verify_inclusion,
};

/// An inclusion proof with the checkpoint that it leads to; nothing of it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Place of the leaf in the log.
    pub index: u64,
    /// Hashes from leaf to root.
    pub hashes: Vec<Sha256Digest>,
    /// The checkpoint's note, byte for byte.
    pub checkpoint: String,
    /// Bytes that the proof's maker added. Nothing authenticates them.
    pub extra: Option<Vec<u8>>,
}

/// Why a proof file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofTextError {
    /// Not the lines of the format in their one form.
    #[error("not a proof file")]
    Format,
    /// The checkpoint in it does not verify.
    #[error("the checkpoint is refused")]
    Note(#[from] NoteError),
    /// The hashes in it do not verify.
    #[error("the proof is refused")]
    Proof(#[from] ProofError),
    /// Larger than the largest proof and the largest checkpoint together.
    #[error("too large")]
    TooLarge,
}

impl TlogProof {
    /// Shows that the leaf of this hash stands in the log of the verifier.
    ///
    /// # Errors
    /// [`ProofTextError::Note`] or [`ProofTextError::Proof`].
    pub fn verify(
        &self,
        log: &LogVerifier,
        leaf_hash: &Sha256Digest,
    ) -> Result<Included, ProofTextError> {
        let checkpoint = log.open(&self.checkpoint)?;
        Ok(verify_inclusion(
            &checkpoint,
            self.index,
            leaf_hash,
            &self.hashes,
        )?)
    }
}

/// The file's text.
#[must_use]
pub fn encode(proof: &TlogProof) -> String {
    proof.to_string()
}

/// The proof in a file's text.
///
/// # Errors
/// [`ProofTextError::Format`] unless it is exactly what [`encode`] writes,
/// [`ProofTextError::TooLarge`].
pub fn parse(text: &str) -> Result<TlogProof, ProofTextError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(ProofTextError::TooLarge);
    }
    parse_lines(text).ok_or(ProofTextError::Format)
}

fn parse_lines(text: &str) -> Option<TlogProof> {
    let (head, checkpoint) = text.split_once("\n\n")?;
    let mut lines = head.split('\n').peekable();
    if lines.next()? != MAGIC || checkpoint.is_empty() {
        return None;
    }
    let extra = match lines.peek()?.strip_prefix("extra ") {
        Some(encoded) => {
            lines.next();
            Some(STANDARD.decode(encoded).ok()?)
        }
        None => None,
    };
    let index = parse_decimal(lines.next()?.strip_prefix("index ")?)?;
    let hashes: Vec<_> = lines.map(parse_hash).collect::<Option<_>>()?;
    (hashes.len() <= MAX_PROOF_HASHES).then(|| TlogProof {
        index,
        hashes,
        checkpoint: checkpoint.to_owned(),
        extra,
    })
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{MAGIC}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", STANDARD.encode(hash.as_bytes()))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

const MAGIC: &str = "c2sp.org/tlog-proof@v1";

/// Two notes' room: the checkpoint, and 63 hashes of 45 bytes with whatever `extra` there is.
const MAX_TEXT_BYTES: usize = 2 * MAX_NOTE_BYTES;
