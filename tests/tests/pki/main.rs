//! Certificates, signatures and time-stamps before foreign judges, both ways: what we make goes through
//! OpenSSL and the package `cryptography`, what they make through us, and what they refuse of tampered
//! things we refuse.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where one of its steps fails"
)]

mod chains;
mod cms;
mod instance;
mod openssl;
mod p12;
mod revocation;
mod timestamp;
