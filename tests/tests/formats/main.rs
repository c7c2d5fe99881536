//! The formats under attack and under foreign eyes: every parser that reads what others sent, with
//! kept and with generated malformed input; canonical JSON and primitives side by side with other
//! implementations; the printed form of every secret.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where one of its steps fails"
)]

mod bodies;
mod cases;
mod catalogue;
mod conformance;
mod corpus;
mod details;
mod differential;
mod evidence;
mod login;
mod oracle;
mod parsers;
mod payload;
mod primitives;
mod ranges;
mod registry;
mod replay;
mod sealed;
mod secrets;
mod slots;
mod small;
mod unpacked;
mod vectors;
