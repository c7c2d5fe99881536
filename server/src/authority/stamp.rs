//! The built-in time-stamping authority (RFC 3161).

use bulla_pki::SerialNumber;
use bulla_pki::timestamp::{
    ANY_POLICY, Accuracy, FailureInfo, TimestampAuthority, TimestampRequest, granted,
};
use bulla_protocol::ErrorCode;
use bulla_storage::authority::AuthorityKind;

use super::{keys, ready};
use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// The response to a question, DER. A clock that lies before what the log has already recorded stamps
/// nothing.
pub(crate) async fn stamp(state: &AppState, request: &TimestampRequest) -> Answer<Vec<u8>> {
    let authorities = ready(state).await?;
    let missing = || ApiError::internal("there is no time-stamping authority");
    let known = authorities.in_force(AuthorityKind::Timestamps);
    let known = known.ok_or_else(missing)?;
    let issuer = authorities.get(known.record.issuer).ok_or_else(missing)?;
    let chain = [known.certificate.clone(), issuer.certificate.clone()];
    let authority = TimestampAuthority::new(&chain, ANY_POLICY, Accuracy::seconds(1));
    let authority = authority.map_err(ApiError::internal)?;
    let now = state.now();
    if state.latest().is_before(now) {
        tracing::error!("the clock was set back: nothing is stamped");
        return Err(ErrorCode::TimestampUnavailable.into());
    }
    let serial = SerialNumber::from_random(state.rng().bytes());
    let prepared = authority.prepare(request, serial, now).map_err(refusal)?;
    let signature = keys::sign(state, &known.record, prepared.to_be_signed())?;
    let token = prepared.finish(&signature).map_err(ApiError::internal)?;
    Ok(granted(&token))
}

/// What a caller is told.
fn refusal(failure: FailureInfo) -> ApiError {
    match failure {
        FailureInfo::TimeNotAvailable | FailureInfo::SystemFailure => {
            tracing::error!(%failure, "the time-stamping authority cannot stamp");
            ErrorCode::TimestampUnavailable.into()
        }
        FailureInfo::UnacceptedPolicy => {
            ApiError::with_detail(ErrorCode::TimestampRefused, "the policy is not served")
        }
        FailureInfo::BadAlg
        | FailureInfo::BadDataFormat
        | FailureInfo::BadRequest
        | FailureInfo::UnacceptedExtension
        | FailureInfo::Unspecified
        | _ => ErrorCode::TimestampRefused.into(),
    }
}
