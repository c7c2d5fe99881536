//! The fonts that are embedded in PDFs that we write, as the bytes of their files: data, and nothing
//! that reads it. `files/README.md` says where they come from and how they were reduced.
//!
//! A layout that is frozen names its font: another version of a font is another constant, so that a
//! certificate of completion can be made again byte for byte.

/// Inter Regular 4.001, for all text: Latin, Greek, Cyrillic, signs of business. TrueType.
pub const SANS: &[u8] = include_bytes!("../files/sans.ttf");

/// Great Vibes, a formal hand. TrueType.
pub const FORMAL: &[u8] = include_bytes!("../files/formal.ttf");

/// Dancing Script, a lively hand, under the name Bulla Lively. TrueType.
pub const LIVELY: &[u8] = include_bytes!("../files/lively.ttf");

/// Grape Nuts, a casual hand. TrueType.
pub const CASUAL: &[u8] = include_bytes!("../files/casual.ttf");
