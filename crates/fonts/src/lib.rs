//! The fonts that are embedded in PDFs that we write, as the bytes of their files: data, and nothing
//! that reads it. `files/README.md` says where they come from and how they were reduced.
//!
//! Each is one static, so that a program that uses it in two places holds it once.
//!
//! A layout that is frozen names its font: another version of a font is another static, so that a
//! certificate of completion can be made again byte for byte.

/// Inter Regular 4.001, for all text: Latin, Greek, Cyrillic, signs of business. TrueType.
pub static SANS: &[u8] = include_bytes!("../files/sans.ttf");

/// Great Vibes, a formal hand. TrueType.
pub static FORMAL: &[u8] = include_bytes!("../files/formal.ttf");

/// Dancing Script, a lively hand, under the name Bulla Lively. TrueType.
pub static LIVELY: &[u8] = include_bytes!("../files/lively.ttf");

/// Grape Nuts, a casual hand. TrueType.
pub static CASUAL: &[u8] = include_bytes!("../files/casual.ttf");
