//! Strict DER (X.690 §8, §10, §11): a check of whole values before anything reads them, a reader that
//! keeps the exact bytes of every part, and a writer.
//!
//! Signatures cover exact bytes. What is signed is therefore sliced out of the input and never encoded
//! again; types of other packages read single extension values only, after this check.

mod check;
mod reader;
mod time;
mod writer;

pub use check::DerError;
pub(crate) use check::check;
pub(crate) use reader::{Reader, Tlv};
pub(crate) use time::{generalized_time, parse_time, time, tst_time};
pub(crate) use writer::{integer, oid, raw_integer, set_of, tlv};

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const IA5_STRING: u8 = 0x16;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
/// `[0]`, primitive.
pub(crate) const CONTEXT: u8 = 0x80;
/// `[0]`, constructed: an explicit tag, or an implicit one of a `SEQUENCE` or `SET`.
pub(crate) const CONTEXT_CONSTRUCTED: u8 = 0xa0;
