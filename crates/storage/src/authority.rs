//! The store of the instance's certificates: its authorities, people's certificates, what was revoked,
//! and where an organisation gets its time from. Certificates stand as DER, byte for byte; this crate
//! does not open them.
//!
//! Durability, consistency and concurrency as [`crate::Store`]; changes are [`crate::Write`]s.

use async_trait::async_trait;
use bulla_types::{AccountId, Base64Bytes, Sha256Digest, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;

/// Random name of an authority, which its addresses are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuthorityId([u8; 16]);

impl AuthorityId {
    /// The id in these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl core::fmt::Display for AuthorityId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl core::str::FromStr for AuthorityId {
    type Err = AuthorityIdError;

    fn from_str(text: &str) -> Result<Self, AuthorityIdError> {
        // The form of every other id.
        let id: TenantId = text.parse().map_err(|_| AuthorityIdError)?;
        Ok(Self(*id.as_bytes()))
    }
}

/// Not 32 hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the id of an authority")]
#[non_exhaustive]
pub struct AuthorityIdError;

/// What an authority does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a kind that is added has to be handled everywhere"
)]
pub enum AuthorityKind {
    /// Certifies people and services.
    Issuing,
    /// Answers about the certificates of one issuing authority.
    Ocsp,
    /// Self-signed; certifies issuing authorities.
    Root,
    /// Stamps.
    Timestamps,
}

/// An authority with its key.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    /// Its name.
    pub authority_id: AuthorityId,
    /// What it does.
    pub kind: AuthorityKind,
    /// Who certified it; a root itself.
    pub issuer: AuthorityId,
    /// Number of its certificate.
    pub serial: [u8; 16],
    /// Its certificate, DER.
    pub certificate: Vec<u8>,
    /// Its P-256 key, sealed for this row and column.
    pub key_sealed: Vec<u8>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when it certifies nothing more; an authority still signs its list then.
    pub retired_at: Option<Timestamp>,
}

impl Authority {
    /// Of authorities with the same slot one is in force.
    #[must_use]
    pub fn slot(&self) -> String {
        match self.kind {
            AuthorityKind::Issuing => "issuing".to_owned(),
            AuthorityKind::Ocsp => format!("ocsp/{}", self.issuer),
            AuthorityKind::Root => "root".to_owned(),
            AuthorityKind::Timestamps => "timestamps".to_owned(),
        }
    }
}

impl core::fmt::Debug for Authority {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Authority({:?} {})", self.kind, self.authority_id)
    }
}

/// A person's certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedCertificate {
    /// Its number: 16 bytes, the topmost two bits 01.
    pub serial: [u8; 16],
    /// Who issued it.
    pub issuer: AuthorityId,
    /// The person's organisation.
    pub tenant_id: TenantId,
    /// The person.
    pub account_id: AccountId,
    /// The identity whose key it certifies.
    pub identity_id: Sha256Digest,
    /// How many the identity had before, and one.
    pub number: u32,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Its last moment.
    pub not_after: Timestamp,
    /// When and why it was revoked; ignored when it is written.
    pub revoked: Option<(Timestamp, RevocationReason)>,
}

impl core::fmt::Debug for IssuedCertificate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "IssuedCertificate({})", self.account_id)
    }
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "those of RFC 5280 that are used here"
)]
pub enum RevocationReason {
    /// The person has another address or organisation.
    AffiliationChanged,
    /// An authority's key was compromised.
    AuthorityCompromise,
    /// No longer needed.
    CessationOfOperation,
    /// The person's key was, or may have been, compromised.
    KeyCompromise,
    /// What it allowed was withdrawn.
    PrivilegeWithdrawn,
    /// Another took its place.
    Superseded,
}

/// A certificate that was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// Who issued the certificate.
    pub issuer: AuthorityId,
    /// Its number.
    pub serial: [u8; 16],
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: RevocationReason,
}

/// A signed revocation list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    /// Whose it is.
    pub authority_id: AuthorityId,
    /// Its number, from 1.
    pub number: u64,
    /// How many revocations stand in it.
    pub entries: u64,
    /// The list, DER.
    pub list: Vec<u8>,
    /// When it was signed.
    pub this_update: Timestamp,
    /// When the next one is due.
    pub next_update: Timestamp,
}

/// A time-stamping authority that an organisation asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimestampServer {
    /// Its address.
    pub url: String,
    /// The certificate that its own must lead to, DER.
    pub anchor: Base64Bytes,
}

/// Where an organisation gets its time from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimestampPolicy {
    /// Authorities, in the order in which they are asked.
    pub servers: Vec<TimestampServer>,
    /// Whether the instance's own authority stamps where none of them answers.
    pub built_in: bool,
}

impl Default for TimestampPolicy {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            built_in: true,
        }
    }
}

/// Certificates in the store.
#[async_trait]
pub trait AuthorityStore: Send + Sync + 'static {
    /// Every authority, retired ones among them, oldest first.
    async fn authorities(&self) -> Result<Vec<Authority>, StoreError>;
    /// The certificate of this number.
    async fn certificate(&self, serial: [u8; 16]) -> Result<Option<IssuedCertificate>, StoreError>;
    /// The certificates of an account, oldest first.
    async fn certificates_of(
        &self,
        account: AccountId,
    ) -> Result<Vec<IssuedCertificate>, StoreError>;
    /// The certificates of an organisation, or of all, oldest first.
    async fn certificates_in(
        &self,
        tenant: Option<TenantId>,
    ) -> Result<Vec<IssuedCertificate>, StoreError>;
    /// What this authority revoked, by number.
    async fn revocations(&self, issuer: AuthorityId) -> Result<Vec<Revocation>, StoreError>;
    /// Whether this authority revoked the certificate of this number.
    async fn revocation(
        &self,
        issuer: AuthorityId,
        serial: [u8; 16],
    ) -> Result<Option<Revocation>, StoreError>;
    /// How many certificates this authority revoked.
    async fn count_revocations(&self, issuer: AuthorityId) -> Result<u64, StoreError>;
    /// The newest list of this authority.
    async fn revocation_list(
        &self,
        authority: AuthorityId,
    ) -> Result<Option<RevocationList>, StoreError>;
    /// Where an organisation gets its time from, and the version of that: 0 where nothing was written.
    async fn timestamp_policy(
        &self,
        tenant: TenantId,
    ) -> Result<(u64, TimestampPolicy), StoreError>;
}
