//! Where every byte of a payload lies, from the padded length alone.
//!
//! Two coordinates: *plain* offsets count bytes of the padded plaintext, *cipher* offsets count
//! bytes from the start of the payload (just after the header). Segment 0 starts at cipher offset
//! 0 and includes the 40-byte payload header, so every segment but the last has 131 072 bytes.

use core::ops::Range;

/// Length of every ciphertext segment but the last, in bytes.
pub const SEGMENT_BYTES: u64 = 131_072;
/// Length of the tag at the end of each segment, in bytes.
pub const TAG_BYTES: u64 = 16;
/// Length of the payload header at the beginning of segment 0, in bytes.
pub const PAYLOAD_HEADER_BYTES: u64 = 40;
/// Segments in one upload part (8 MiB).
pub const PART_SEGMENTS: u32 = 64;
/// Smallest padded length, in bytes: below it, no two files differ in size.
pub const MIN_PADDED_BYTES: u64 = 16 * 1024;
/// Largest container, in bytes.
pub const MAX_CONTAINER_BYTES: u64 = 1 << 40;

/// Plaintext in segment 0 when it is full.
const FIRST_PLAIN: u64 = SEGMENT_BYTES - PAYLOAD_HEADER_BYTES - TAG_BYTES;
/// Plaintext in every later segment when it is full.
const LATER_PLAIN: u64 = SEGMENT_BYTES - TAG_BYTES;
/// As [`crate::MAX_HEADER_BYTES`], for arithmetic with offsets.
const LONGEST_HEADER: u64 = 65_581;

/// Why a length is not that of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GeometryError {
    /// The length is not one that padding yields.
    #[error("{got} is not a padded length")]
    NotPadded {
        /// The length given, in bytes.
        got: u64,
    },
    /// The container would be longer than [`MAX_CONTAINER_BYTES`].
    #[error("larger than the largest container")]
    TooLarge,
}

/// The padded length of a plaintext: Padmé (Nikitin et al., PETS 2019), at least 16 KiB. It keeps
/// so many leading bits of the length that the padding adds at most 12 percent, and tells an
/// observer no more than O(log log) bits. Saturates at `u64::MAX`, which no container has.
#[must_use]
pub fn padme(len: u64) -> u64 {
    let Some(exponent) = len.checked_ilog2().filter(|_| len > MIN_PADDED_BYTES) else {
        return MIN_PADDED_BYTES;
    };
    let kept = exponent.ilog2() + 1;
    let mask = (1_u64 << (exponent - kept)) - 1;
    len.checked_add(mask).map_or(u64::MAX, |sum| sum & !mask)
}

/// The layout of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    padded_len: u64,
    segment_count: u32,
}

impl Geometry {
    /// The layout for a padded length.
    ///
    /// # Errors
    /// [`GeometryError::NotPadded`] unless [`padme`] yields `padded_len` for itself;
    /// [`GeometryError::TooLarge`] if the container could exceed [`MAX_CONTAINER_BYTES`].
    pub fn new(padded_len: u64) -> Result<Self, GeometryError> {
        if padme(padded_len) != padded_len {
            return Err(GeometryError::NotPadded { got: padded_len });
        }
        let later = padded_len.saturating_sub(FIRST_PLAIN).div_ceil(LATER_PLAIN);
        let segment_count = u32::try_from(later + 1).map_err(|_| GeometryError::TooLarge)?;
        let geometry = Self {
            padded_len,
            segment_count,
        };
        if geometry.container_len(LONGEST_HEADER) > MAX_CONTAINER_BYTES {
            return Err(GeometryError::TooLarge);
        }
        Ok(geometry)
    }

    /// The layout for a plaintext of this length, which is padded first.
    ///
    /// # Errors
    /// [`GeometryError::TooLarge`] if the container could exceed [`MAX_CONTAINER_BYTES`].
    pub fn of_plaintext(true_len: u64) -> Result<Self, GeometryError> {
        Self::new(padme(true_len)).map_err(|_| GeometryError::TooLarge)
    }

    /// Length of the padded plaintext, in bytes.
    #[must_use]
    pub const fn padded_len(&self) -> u64 {
        self.padded_len
    }

    /// Number of segments, at least 1.
    #[must_use]
    pub const fn segment_count(&self) -> u32 {
        self.segment_count
    }

    /// Length of the payload, in bytes: its 40-byte header, the plaintext and a tag per segment.
    #[must_use]
    pub fn payload_len(&self) -> u64 {
        let tags = u64::from(self.segment_count) * TAG_BYTES;
        self.padded_len.saturating_add(PAYLOAD_HEADER_BYTES + tags)
    }

    /// Length of the whole container whose header has `header_len` bytes.
    #[must_use]
    pub fn container_len(&self, header_len: u64) -> u64 {
        self.payload_len().saturating_add(header_len)
    }

    /// Whether this is the last segment, whose nonce says so.
    #[must_use]
    pub const fn is_last(&self, segment: u32) -> bool {
        segment == self.segment_count - 1
    }

    /// The plain offsets of a segment; `None` beyond the last.
    #[must_use]
    pub fn segment_plain_range(&self, segment: u32) -> Option<Range<u64>> {
        let cipher = self.segment_cipher_range(segment)?;
        let tags_before = u64::from(segment) * TAG_BYTES;
        let start = if segment == 0 {
            0
        } else {
            cipher.start - PAYLOAD_HEADER_BYTES - tags_before
        };
        Some(start..cipher.end - PAYLOAD_HEADER_BYTES - tags_before - TAG_BYTES)
    }

    /// The cipher offsets of a segment, counted from the start of the payload; `None` beyond the
    /// last. Segment 0 includes the payload header.
    #[must_use]
    pub fn segment_cipher_range(&self, segment: u32) -> Option<Range<u64>> {
        if segment >= self.segment_count {
            return None;
        }
        let start = u64::from(segment) * SEGMENT_BYTES;
        Some(start..(start + SEGMENT_BYTES).min(self.payload_len()))
    }

    /// The segments that hold these plain offsets; empty for an empty range, `None` for offsets
    /// beyond the end or a range that runs backwards.
    #[must_use]
    pub fn segments_of(&self, plain: &Range<u64>) -> Option<Range<u32>> {
        if plain.start > plain.end || plain.end > self.padded_len {
            return None;
        }
        let first = segment_at(plain.start)?;
        if plain.start == plain.end {
            return Some(first..first);
        }
        Some(first..segment_at(plain.end - 1)? + 1)
    }

    /// Number of upload parts, at least 1.
    #[must_use]
    pub const fn part_count(&self) -> u32 {
        self.segment_count.div_ceil(PART_SEGMENTS)
    }

    /// The segments of an upload part; `None` beyond the last part.
    #[must_use]
    pub fn part_segments(&self, part: u32) -> Option<Range<u32>> {
        let start = part.checked_mul(PART_SEGMENTS)?;
        (part < self.part_count())
            .then(|| start..self.segment_count.min(start.saturating_add(PART_SEGMENTS)))
    }

    /// The cipher offsets of an upload part, counted from the start of the payload; `None` beyond
    /// the last part.
    #[must_use]
    pub fn part_cipher_range(&self, part: u32) -> Option<Range<u64>> {
        let segments = self.part_segments(part)?;
        let start = self.segment_cipher_range(segments.start)?.start;
        Some(start..self.segment_cipher_range(segments.end - 1)?.end)
    }
}

/// The segment that holds a plain offset.
fn segment_at(plain: u64) -> Option<u32> {
    let later = plain.checked_sub(FIRST_PLAIN);
    u32::try_from(later.map_or(0, |offset| 1 + offset / LATER_PLAIN)).ok()
}

#[cfg(test)]
mod tests;
