//! The WebAssembly module that works on PDFs: `bulla_pdf` for documents that are filled and signed,
//! the verifier of `bulla_evidence` for files that are not, certificates of completion, and `.p12` files of
//! imported keys. It is
//! loaded by the core worker where the first document is opened or verified, into a worker of its own
//! that ends with the last one and so gives its memory back. It makes no request, knows
//! no clock and no random bytes, and holds no key of an account.
//!
//! Plans and answers are JSON texts, bytes are byte arrays. A failure is thrown as JSON of
//! `bulla_pdf::Obstacle`: `{ code, field, character, message }`.

#[cfg(feature = "bench")]
pub mod bench;
mod certificate;
mod json;
mod p12;
mod paper;
mod verification;

pub use p12::ImportedKey;
pub use paper::Paper;
pub use verification::Verification;
