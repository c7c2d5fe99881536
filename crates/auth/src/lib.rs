//! The server half of login, without database and network: one-time codes, the proof that joins
//! the two factors, tokens of sessions and invitations, answers for addresses that nobody has, lockouts,
//! recovery codes, and the sealing of single database columns. Clock and randomness are arguments.
//!
//! The password itself is the business of `bulla_crypto::opaque`: the server never sees it.
//!
//! The order of a login:
//! ```text
//! OPAQUE KE1 → KE2 (for an unknown address: unknown::fake_account_id)
//! OPAQUE KE3 → challenge
//! code and proof → proof::check_proof, TotpSecret::check → SecondFactorPassed
//!               → the store burns its step → Token::generate → session
//! ```

pub mod column;
pub mod field;
pub mod lockout;
pub mod proof;
pub mod recovery_code;
pub mod session;
pub mod token;
pub mod totp;
pub mod unknown;

pub use column::{Cell, ColumnKey};
pub use recovery_code::RecoveryCode;
pub use token::{Token, token_sha256};
pub use totp::{SecondFactorPassed, TotpError, TotpSecret};
