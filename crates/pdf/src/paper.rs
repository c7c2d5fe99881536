//! One PDF in memory. It grows at its end and nowhere else: what is there is never copied nor changed.

use core::fmt;

use bulla_pades::{Limits, Pdf};

use crate::Obstacle;
use crate::obstacle::Reason;
use crate::sign::Stage;

/// A PDF that is looked at and signed. Memory: the file and at most 16 MiB.
pub struct Paper {
    bytes: Vec<u8>,
    /// What was begun and is not in the bytes yet.
    pub(crate) stage: Stage,
    /// How long it was before each update of ours.
    ends: Vec<usize>,
}

impl Paper {
    /// An empty paper for a file of this size, to be [written](Self::write).
    ///
    /// # Errors
    /// `too_large` where there is not so much memory.
    pub fn with_capacity(file_bytes: usize) -> Result<Self, Obstacle> {
        let mut bytes = Vec::new();
        let room = file_bytes.saturating_add(HEADROOM);
        bytes.try_reserve_exact(room).map_err(|_| too_large())?;
        Ok(Self {
            bytes,
            stage: Stage::Stored,
            ends: Vec::new(),
        })
    }

    /// A paper of this file, which is taken as it is.
    #[must_use]
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            stage: Stage::Stored,
            ends: Vec::new(),
        }
    }

    /// Adds the next bytes of the file.
    ///
    /// # Errors
    /// `order` once something was placed or signed, `too_large` where memory is short.
    pub fn write(&mut self, chunk: &[u8]) -> Result<(), Obstacle> {
        let is_new = self.ends.is_empty() && matches!(self.stage, Stage::Stored);
        Reason::Order.unless(is_new)?;
        self.extend_by(chunk)
    }

    /// The document as it is now.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its bytes, taken out.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Its length in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Goes back to what it was at this length, and forgets what was begun: a race was lost, or a
    /// person thinks again.
    ///
    /// # Errors
    /// `order` unless it had this length, before an update of ours or now.
    pub fn rollback(&mut self, length: usize) -> Result<(), Obstacle> {
        let kept = self.ends.iter().position(|end| *end == length);
        Reason::Order.unless(kept.is_some() || length == self.bytes.len())?;
        if let Some(kept) = kept {
            self.ends.truncate(kept);
            self.bytes.truncate(length);
        }
        self.stage = Stage::Stored;
        Ok(())
    }

    /// Reads it as a PDF.
    pub(crate) fn open(&self) -> Result<Pdf<'_>, Obstacle> {
        Ok(Pdf::open(&self.bytes, &Limits::default())?)
    }

    /// Appends an update of ours.
    pub(crate) fn append(&mut self, tail: &[u8]) -> Result<(), Obstacle> {
        if tail.is_empty() {
            return Ok(());
        }
        let end = self.bytes.len();
        self.extend_by(tail)?;
        self.ends.push(end);
        Ok(())
    }

    /// Grows by no more than is needed, where the room that was kept is used up.
    fn extend_by(&mut self, bytes: &[u8]) -> Result<(), Obstacle> {
        let reserved = self.bytes.try_reserve_exact(bytes.len());
        reserved.map_err(|_| too_large())?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

/// Documents are private: their length is all that is shown.
impl fmt::Debug for Paper {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Paper({} bytes)", self.bytes.len())
    }
}

fn too_large() -> Obstacle {
    bulla_pades::WriteError::Refused(bulla_pades::Refusal::TooLarge).into()
}

/// Room for updates: signatures with time-stamp and fonts have some hundred kilobytes, and a vector that
/// grows may be copied.
const HEADROOM: usize = 2 << 20;

#[cfg(test)]
mod tests {
    use super::Paper;

    #[test]
    fn a_paper_shows_its_length_alone() {
        let mut paper = Paper::with_capacity(6).unwrap();
        paper.write(b"secret").unwrap();
        assert_eq!(format!("{paper:?}"), "Paper(6 bytes)");
        assert_eq!(paper.bytes(), b"secret");
    }

    #[test]
    fn it_goes_back_to_where_it_was_and_nowhere_else() {
        let mut paper = Paper::new(b"abc".to_vec());
        paper.append(b"def").unwrap();
        paper.append(b"ghi").unwrap();
        for wrong in [0, 2, 4, 8, 10, usize::MAX] {
            assert_eq!(paper.rollback(wrong).unwrap_err().code(), "order");
        }
        assert_eq!(paper.write(b"x").unwrap_err().code(), "order");
        paper.rollback(9).unwrap();
        paper.rollback(3).unwrap();
        assert_eq!(paper.bytes(), b"abc");
        paper.write(b"d").unwrap();
        assert_eq!(paper.len(), 4);
    }
}
