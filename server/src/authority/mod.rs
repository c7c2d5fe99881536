//! The instance's certificate authority (`docs/spec/certificates.md#instance`): a root, an issuing
//! authority below it, a time-stamping authority and OCSP responders. They are made at the first start,
//! renewed in time, and kept in the store with their keys sealed.
//!
//! What it is not: proof of whose key it is. It certifies the key that an identity in the log lists;
//! verifiers compare the two.

mod issue;
mod keys;
mod list;
mod make;
mod ocsp;
mod revoke;
mod stamp;

use bulla_pki::Certificate;
use bulla_pki::issue::{Authority, Endpoints};
use bulla_pki::revocation::Reason;
use bulla_protocol::path;
use bulla_storage::authority::{self as record, AuthorityId, AuthorityKind, RevocationReason};

use crate::error::{Answer, ApiError};
use crate::state::AppState;

pub(crate) use bulla_protocol::log::INSTANCE_LOG;
pub(crate) use issue::certificate_for;
pub(crate) use keys::demand_key;
pub(crate) use list::{list_of, renew_lists};
pub use make::Renewed;
pub(crate) use make::{ISSUING_LEFT_DAYS, RESPONDER_LEFT_DAYS, ROOT_LEFT_DAYS, keep, ready, renew};
pub(crate) use ocsp::{OcspAnswer, answer, status_of};
pub(crate) use revoke::{of_closed_identity, revoke_authority, revoke_certificate};
pub(crate) use stamp::stamp;

/// A stored authority and its certificate.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) record: record::Authority,
    pub(crate) certificate: Certificate,
}

impl Known {
    fn open(record: record::Authority) -> Answer<Self> {
        let certificate = Certificate::from_der(&record.certificate).map_err(ApiError::internal)?;
        Ok(Self {
            record,
            certificate,
        })
    }

    /// Its name.
    pub(crate) const fn id(&self) -> AuthorityId {
        self.record.authority_id
    }

    /// What it does.
    pub(crate) const fn kind(&self) -> AuthorityKind {
        self.record.kind
    }

    /// Whether it certifies others.
    pub(crate) const fn certifies(&self) -> bool {
        matches!(self.kind(), AuthorityKind::Issuing | AuthorityKind::Root)
    }

    /// The authority with the addresses that stand in what it issues.
    fn authority(&self, state: &AppState) -> Answer<Authority> {
        let url = state.config().public_url.as_str();
        let id = self.id().to_string();
        let endpoints = Endpoints::new(
            &format!("{url}{}", path::pki_crl(&id)),
            Some(&format!("{url}{}", path::PKI_OCSP)),
            Some(&format!("{url}{}", path::pki_certificate(&id))),
        )
        .map_err(ApiError::internal)?;
        Authority::new(self.certificate.clone(), endpoints).map_err(ApiError::internal)
    }
}

/// All authorities, oldest first.
#[derive(Debug)]
pub(crate) struct Authorities(Vec<Known>);

impl Authorities {
    /// Those in the store; none before the first start.
    pub(crate) async fn load(state: &AppState) -> Answer<Self> {
        let records = state.store().authorities().await?;
        let known = records.into_iter().map(Known::open);
        Ok(Self(known.collect::<Answer<_>>()?))
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Known> {
        self.0.iter()
    }

    /// The one of this id.
    pub(crate) fn get(&self, id: AuthorityId) -> Option<&Known> {
        self.all().find(|known| known.id() == id)
    }

    /// The root, issuing or time-stamping authority in force.
    pub(crate) fn in_force(&self, kind: AuthorityKind) -> Option<&Known> {
        let mut of_kind = self.all().rev().filter(|known| known.kind() == kind);
        of_kind.find(|known| known.record.retired_at.is_none())
    }

    /// The responder in force for an authority; a root answers itself.
    pub(crate) fn responder_of<'a>(&'a self, issuer: &'a Known) -> Option<&'a Known> {
        if issuer.kind() == AuthorityKind::Root {
            return Some(issuer);
        }
        self.all().rev().find(|known| {
            known.kind() == AuthorityKind::Ocsp
                && known.record.issuer == issuer.id()
                && known.record.retired_at.is_none()
        })
    }

    /// The authority of ours that issued a certificate.
    pub(crate) fn issuer_of(&self, certificate: &Certificate) -> Option<&Known> {
        self.all().filter(|known| known.certifies()).find(|known| {
            known.certificate.subject() == certificate.issuer()
                && known
                    .certificate
                    .public_key()
                    .is_ok_and(|key| certificate.verify_signature(&key).is_ok())
        })
    }

    /// The roots, newest first: earlier ones still carry signatures.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &Known> {
        let is_root = |known: &&Known| known.kind() == AuthorityKind::Root;
        self.all().rev().filter(is_root)
    }
}

/// The reason as certificates know it.
pub(crate) const fn reason(reason: RevocationReason) -> Reason {
    match reason {
        RevocationReason::AffiliationChanged => Reason::AffiliationChanged,
        RevocationReason::AuthorityCompromise => Reason::AuthorityCompromise,
        RevocationReason::CessationOfOperation => Reason::CessationOfOperation,
        RevocationReason::KeyCompromise => Reason::KeyCompromise,
        RevocationReason::PrivilegeWithdrawn => Reason::PrivilegeWithdrawn,
        RevocationReason::Superseded => Reason::Superseded,
    }
}

/// The reason as it stands in events and on the command line.
pub(crate) const fn reason_name(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::AffiliationChanged => "affiliation_changed",
        RevocationReason::AuthorityCompromise => "authority_compromise",
        RevocationReason::CessationOfOperation => "cessation_of_operation",
        RevocationReason::KeyCompromise => "key_compromise",
        RevocationReason::PrivilegeWithdrawn => "privilege_withdrawn",
        RevocationReason::Superseded => "superseded",
    }
}

/// The kind as it stands in events and on the command line.
pub(crate) const fn kind_name(kind: AuthorityKind) -> &'static str {
    match kind {
        AuthorityKind::Issuing => "issuing",
        AuthorityKind::Ocsp => "ocsp",
        AuthorityKind::Root => "root",
        AuthorityKind::Timestamps => "timestamps",
    }
}
