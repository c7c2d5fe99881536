//! OPAQUE-3DH (RFC 9807) with ristretto255, SHA-512 and Argon2id: login and unlocking without the
//! server ever seeing the password or anything equal to it.
//!
//! ```text
//! registration   client start ─request─▶ server ─response─▶ client finish ─record─▶ server
//! login          client start ─request─▶ server ─response─▶ client finish ─message─▶ server
//! ```
//!
//! The suite is fixed: context `bulla/opaque/v1`, client identity = the 16 bytes of the account
//! id (also the credential identifier, so a changed e-mail address changes nothing), server
//! identity = `bulla`, Argon2id with 64 MiB, 3 passes, 1 lane. No parameter ever comes from the
//! server; another parameter is another context and a new registration.

mod client;
mod server;
mod stretch;
mod suite;

pub use self::client::{ClientLogin, ClientRegistration, LastStep, LoggedIn, Registered};
pub use self::server::{
    ServerLogin, ServerSetup, finish_registration, server_registration_response,
};
pub use self::stretch::{Stretched, Unstretched};

/// Why a step of registration or login failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpaqueError {
    /// The bytes are no message, record or state of this suite.
    #[error("not a message of this login protocol")]
    Malformed,
    /// The login does not hold: wrong password, unknown account, another server or a changed
    /// message. Which of them is not told, and on the server cannot be known.
    #[error("wrong password or account")]
    WrongPassword,
}

#[cfg(test)]
mod tests;
