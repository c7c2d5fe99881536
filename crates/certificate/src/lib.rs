//! The certificate of completion: what an envelope's evidence says, for people, as PDF/A-3b with the
//! evidence file inside (`docs/spec/certificate-of-completion.md`). Plain data go in, bytes come out:
//! no clock, no random number, no compressor; the same arguments give the same bytes on every machine.
//! Whether what is said is true is not asked here: `bulla_evidence` fills the data in, and makes the
//! file again where it is verified.
//!
//! ```text
//! Certificate + Language + evidence file ── render ──▶ PDF
//! PDF ── read ──▶ version, language, evidence file ── (verify, fill in, render) ──▶ the same bytes?
//! ```

mod content;
mod date;
mod document;
mod event;
mod file;
mod font;
mod icc;
mod language;
mod line;
mod milli;
mod pen;
mod people;
mod proof;
mod qr;
mod read;
mod sheet;
mod tags;
mod text;
mod xmp;

pub use content::{
    Act, Actor, Anchor, Certificate, Checkpoint, Content, Cosignature, Document, Event, Identity,
    Outcome, Person, Recipient, State, Token,
};
pub use document::render;
pub use language::{Language, UnknownLanguage};
pub use read::{Claim, HEAD_BYTES, is_certificate, read};

/// The version of the layout, which stands in the file. Whatever changes one byte of a certificate
/// makes another version; the older ones stay, for files of them have to be made again.
pub const VERSION: u32 = 1;

/// Why a certificate is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The bundled font is damaged: a fault of the build.
    #[error("the bundled font cannot be read")]
    Font,
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
