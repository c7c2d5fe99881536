//! The WebAssembly module of the web client: the class [`Engine`], one method for each call of the
//! page (`web-client/src/lib/core/protocol.ts`). It runs in the core worker, is the only place in
//! the browser that holds keys, and the only crate that names the browser's interfaces.
//!
//! Every method takes one plain object and yields one. A failure is thrown as
//! `{ code, message, retry_after_secs? }` with a stable code.

#[cfg(feature = "bench")]
pub mod bench;

mod convert;
mod engine;
mod failure;
mod host;
mod imported;
mod paper;
mod platform;
mod qr;
mod sealing;
mod stretch;

pub use engine::Engine;
pub use stretch::stretch;
