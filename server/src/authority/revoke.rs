//! Revocation: of all certificates of an identity that is closed, of one by the operator, of an
//! authority's own.

use bulla_domain::event::{Event, EventKind};
use bulla_protocol::ErrorCode;
use bulla_statement::ClosingReason;
use bulla_storage::Write;
use bulla_storage::authority::{AuthorityKind, IssuedCertificate, Revocation, RevocationReason};
use bulla_types::{AccountId, Sha256Digest, Timestamp};

use super::issue::hex;
use super::make::{Renewed, renew};
use super::{INSTANCE_LOG, Known, reason_name};
use crate::commit::commit;
use crate::error::Answer;
use crate::state::AppState;

/// The writes and events that revoke every certificate of an identity that is closed, from the time on
/// from which what it signs does not count.
pub(crate) async fn of_closed_identity(
    state: &AppState,
    (account, identity): (AccountId, Sha256Digest),
    reason: ClosingReason,
    since: Timestamp,
) -> Answer<(Vec<Write>, Vec<Event>)> {
    let mut all = state.store().certificates_of(account).await?;
    all.retain(|it| it.identity_id == identity);
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let reason = match reason {
        ClosingReason::Precaution => RevocationReason::Superseded,
        // A lost device may have been found.
        ClosingReason::Compromised | ClosingReason::Lost | _ => RevocationReason::KeyCompromise,
    };
    let mut writes = vec![Write::ExpectCertificates {
        identity_id: identity,
        count,
    }];
    let mut events = Vec::new();
    for certificate in all.iter().filter(|it| it.revoked.is_none()) {
        let (write, event) = revocation(certificate, reason, since);
        writes.push(write);
        events.push(event);
    }
    Ok((writes, events))
}

/// Revokes a person's certificate for the operator.
pub(crate) async fn revoke_certificate(
    state: &AppState,
    certificate: &IssuedCertificate,
    reason: RevocationReason,
) -> Answer<()> {
    let (write, event) = revocation(certificate, reason, state.now());
    commit(state, certificate.tenant_id, vec![write], vec![event]).await
}

fn revocation(
    certificate: &IssuedCertificate,
    reason: RevocationReason,
    at: Timestamp,
) -> (Write, Event) {
    let write = Write::RevokeCertificate(Revocation {
        issuer: certificate.issuer,
        serial: certificate.serial,
        at,
        reason,
    });
    let event = Event::new(
        EventKind::CertificateRevoked,
        *certificate.account_id.as_bytes(),
    );
    let event = event
        .with_field("serial", hex(&certificate.serial))
        .with_field("reason", reason_name(reason));
    (write, event)
}

/// Revokes the certificate of an authority; a new one takes the place of one that is in force, in the
/// same transaction.
///
/// # Errors
/// `invalid_request` for a root, which nobody above could revoke: a new root takes its place, and the
/// old one has to be removed from trust by hand.
pub(crate) async fn revoke_authority(
    state: &AppState,
    known: &Known,
    reason: RevocationReason,
) -> Answer<()> {
    let renewed = match known.kind() {
        AuthorityKind::Root => return Err(ErrorCode::InvalidRequest.into()),
        AuthorityKind::Issuing => Some(Renewed::Issuing),
        AuthorityKind::Timestamps => Some(Renewed::Timestamps),
        AuthorityKind::Ocsp => None,
    };
    let write = Write::RevokeCertificate(Revocation {
        issuer: known.record.issuer,
        serial: known.record.serial,
        at: state.now(),
        reason,
    });
    let event = Event::new(EventKind::AuthorityRevoked, *known.id().as_bytes())
        .with_field("serial", hex(&known.record.serial))
        .with_field("reason", reason_name(reason));
    let change = (vec![write], vec![event]);
    match renewed.filter(|_| known.record.retired_at.is_none()) {
        Some(renewed) => renew(state, renewed, change).await,
        None => commit(state, INSTANCE_LOG, change.0, change.1).await,
    }
}
