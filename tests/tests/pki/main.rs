//! Certificates, signatures and time-stamps before foreign judges, both ways: what we make goes through
//! OpenSSL and the package `cryptography`, what they make through us, and what they refuse of tampered
//! things we refuse.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where one of its steps fails"
)]

mod certval;
mod chains;
mod cms;
mod instance;
mod openssl;
mod p12;
mod pkits;
mod revocation;
mod timestamp;

use std::fs;

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where Python is"
)]
/// The Python of the oracles.
fn python() -> String {
    std::env::var("BULLA_PYTHON").unwrap_or_else(|_| {
        let own = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../target/oracles/venv/bin/python"
        );
        if fs::exists(own).is_ok_and(|there| there) {
            own.to_owned()
        } else {
            "python3".to_owned()
        }
    })
}
