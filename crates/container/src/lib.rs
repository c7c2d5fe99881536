//! The encrypted file's format, without keys: what a server may know of a `.bulla` container.
//!
//! ```text
//! 0    8   magic 89 42 55 4c 4c 41 1a 01
//! 8    2   suite, big-endian, 0x0001
//! 10   4   core_len, big-endian, at most 65 535
//! 14   n   core: deterministic CBOR map with the keys 1 to 10
//! 14+n 32  commit: HMAC-SHA256 over all bytes before it
//! 46+n ..  payload: segments of 131 072 bytes, the last may be shorter;
//!          segment 0 begins with 40 bytes: 28 ‖ salt (32) ‖ nonce prefix (7)
//! ```
//!
//! `docs/spec/container.md` is the specification. This crate parses and encodes the header,
//! computes where every byte lies, and computes `container_hash`, the one reference to a
//! container. It decrypts nothing: that is `bulla-seal`.

mod geometry;
mod hash;
mod header;
mod kind;

pub use geometry::{
    Geometry, GeometryError, MAX_CONTAINER_BYTES, MIN_PADDED_BYTES, PART_SEGMENTS,
    PAYLOAD_HEADER_BYTES, SEGMENT_BYTES, TAG_BYTES, padme,
};
pub use hash::{container_hash, part_hash, segment_hash};
pub use header::{
    ContainerSpec, Core, EncryptedMetadata, Header, HeaderError, MAGIC, MAX_CORE_BYTES,
    MAX_HEADER_BYTES, META_CIPHERTEXT_BYTES, SUITE,
};
pub use kind::Kind;
