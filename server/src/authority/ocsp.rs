//! The OCSP responder (RFC 6960): answers about the certificates of the instance's own authorities,
//! with the key that each of them certified for it.

use std::collections::BTreeMap;

use bulla_pki::revocation::{
    CertificateId, CertificateStatus, OcspRequest, OcspResponder, OcspTimes, ResponseStatus,
    Revoked,
};
use bulla_storage::authority::AuthorityId;

use super::{Authorities, Known, keys, reason};
use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// How long an answer may be used, in milliseconds: a day.
pub(crate) const LIVES_MS: u64 = 24 * 60 * 60 * 1000;

/// A response, DER.
pub(crate) enum OcspAnswer {
    /// Nothing is said about a certificate, and nothing is signed: it counts for this question alone.
    Failed(Vec<u8>),
    /// It says how certificates stand, and is signed.
    Signed(Vec<u8>),
}

/// The response to a question. Every failure is a response too.
pub(crate) async fn answer(state: &AppState, question: &[u8]) -> OcspAnswer {
    let failed = |status: ResponseStatus| OcspAnswer::Failed(status.to_der());
    let Ok(request) = OcspRequest::from_der(question) else {
        return failed(ResponseStatus::MalformedRequest);
    };
    match respond(state, &request).await {
        Ok(Some(response)) => OcspAnswer::Signed(response),
        Ok(None) => failed(ResponseStatus::Unauthorized),
        Err(error) => {
            tracing::error!(?error, "an OCSP request could not be answered");
            failed(ResponseStatus::TryLater)
        }
    }
}

/// A response about one certificate, to be enclosed in signatures; it has a nonce that nobody asked
/// for, which readers ignore.
pub(crate) async fn status_of(
    state: &AppState,
    certificate: CertificateId,
) -> Answer<Option<Vec<u8>>> {
    let request = OcspRequest::new(certificate, state.rng().bytes());
    respond(state, &request).await
}

/// `None` where none of the certificates is ours.
async fn respond(state: &AppState, request: &OcspRequest) -> Answer<Option<Vec<u8>>> {
    let authorities = Authorities::load(state).await?;
    let of = |known: &&Known| {
        let mut asked = request.certificates().iter();
        known.certifies() && asked.any(|id| id.is_of(&known.certificate))
    };
    let Some(issuer) = authorities.all().find(of) else {
        return Ok(None);
    };
    let responder = authorities.responder_of(issuer);
    let responder = responder.ok_or_else(|| ApiError::internal("there is no OCSP responder"))?;
    let mut known = BTreeMap::new();
    for id in request.certificates() {
        let status = status(state, &authorities, issuer.id(), id).await?;
        known.insert(id.serial().as_bytes().to_vec(), status);
    }
    let now = state.now();
    let times = OcspTimes {
        now,
        next_update: now.plus_millis(LIVES_MS),
    };
    let signer = OcspResponder::new(issuer.certificate.clone(), responder.certificate.clone());
    let signer = signer.map_err(ApiError::internal)?;
    let unsigned = signer.prepare(request, times, |id| {
        let status = known.get(id.serial().as_bytes()).copied();
        status.unwrap_or(CertificateStatus::Unknown)
    });
    let signature = keys::sign(state, &responder.record, unsigned.to_be_signed())?;
    let response = unsigned.finish(&signature).map_err(ApiError::internal)?;
    Ok(Some(response.as_der().to_vec()))
}

async fn status(
    state: &AppState,
    authorities: &Authorities,
    issuer: AuthorityId,
    id: &CertificateId,
) -> Answer<CertificateStatus> {
    let Ok(serial) = <[u8; 16]>::try_from(id.serial().as_bytes()) else {
        return Ok(CertificateStatus::Unknown);
    };
    if let Some(revocation) = state.store().revocation(issuer, serial).await? {
        return Ok(CertificateStatus::Revoked(Revoked {
            at: revocation.at,
            reason: reason(revocation.reason),
        }));
    }
    let certificate = state.store().certificate(serial).await?;
    let of_person = certificate.is_some_and(|it| it.issuer == issuer);
    let of_authority = authorities
        .all()
        .any(|known| known.record.serial == serial && known.record.issuer == issuer);
    Ok(if of_person || of_authority {
        CertificateStatus::Good
    } else {
        CertificateStatus::Unknown
    })
}
