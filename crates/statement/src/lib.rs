//! Signed statements: who says what about an envelope, in a form that cannot be stripped, relabelled
//! or read in two ways (`docs/spec/statement.md`, `docs/spec/grant.md`).
//!
//! A statement is a DSSE record over RFC 8785 canonical JSON with two signatures, Ed25519 and
//! ML-DSA-65, both over the same pre-authentication encoding (PAE) and both required:
//! ```text
//! PAE = "DSSEv1" SP len(type) SP type SP len(body) SP body
//! id  = SHA-256(PAE)
//! ```
//! Signing and verifying yield [`Verified`], which nothing else can make and which [`EnvelopeChain`]
//! demands and returns. The order of verification: signatures over the raw bytes, strict parse,
//! canonical form, semantics. Nothing is canonicalised before it is verified.
//!
//! The statements of an envelope form one chain: the manifest, then each with `prev` = id of the
//! one before; the newest is the head.
//!
//! The identities of an account form another, [`Epochs`]: each closes the one before with a
//! [`Closing`] and was named by it in a [`Succession`] where its keys still existed.

mod act;
mod chain;
mod closing;
pub mod commitment;
mod dsse;
mod epochs;
mod error;
mod grant;
mod id;
mod identity;
pub mod jcs;
mod keys;
mod known;
mod link;
mod manifest;
mod parts;
mod verified;
mod withdrawal;

pub use act::{Act, ActDocument, Action, CheckpointRef, Consent, Delivery, Revision};
pub use chain::{ChainEntry, ChainError, ChainFault, EnvelopeChain, ExpectedEnvelope, MAX_CHAIN};
pub use closing::{Closing, ClosingReason, Succession};
pub use dsse::{Dsse, DsseSignature, KeyAlgorithm, MAX_DSSE_BYTES, ML_DSA_CONTEXT, pae};
pub use epochs::{EpochError, EpochFault, Epochs, MAX_EPOCHS, Step, StepRecord};
pub use error::StatementError;
pub use grant::{Basis, Checked, Grant};
pub use id::StatementId;
pub use identity::{Identity, sign_identity, verify_identity};
pub use jcs::{JcsError, MAX_BODY_BYTES};
pub use keys::{IdentityKeys, Signer};
pub use known::KnownIdentities;
pub use link::{Addressee, LinkKeys};
pub use manifest::{Granter, Manifest, ManifestDocument, PaperCheck, Policy, Recipient, Role};
pub use parts::{ClientBuild, ContainerRef, Lang, V1};
pub use verified::{Statement, Verified, sign, verify};
pub use withdrawal::{Cancel, Retract, Revoke, Withdrawal};
