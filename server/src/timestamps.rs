//! Time-stamps for members (RFC 3161): the organisation's authorities in their order, then the built-in
//! one if the organisation wants it. Only the question passes, which holds a hash and a random number;
//! every reply is checked before it is passed on.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bulla_pki::Certificate;
use bulla_pki::path::{self, Material, Purpose, Question, RevocationRule};
use bulla_pki::timestamp::{FailureInfo, TimestampError, TimestampRequest};
use bulla_protocol::ErrorCode;
use bulla_storage::authority::TimestampServer;
use bulla_types::{TenantId, Timestamp};

use crate::authority::stamp;
use crate::egress::{EgressError, NamedBy};
use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// Largest reply of an authority in bytes; common ones have 3 to 10 KiB.
const MAX_REPLY_BYTES: usize = 64 << 10;
/// How far an authority's time may lie from ours, in milliseconds: 5 minutes.
const MAX_SKEW_MS: u64 = 5 * 60 * 1000;
/// How long an authority that failed is asked after the others, in milliseconds.
const RESTS_MS: u64 = 60 * 1000;

/// Why an authority's reply does not count.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("its certificate does not lead to the trust anchor: {0}")]
    Chain(#[from] path::PathError),
    #[error("its time is not ours")]
    Clock,
    #[error(transparent)]
    Egress(#[from] EgressError),
    #[error("no client: {0}")]
    NoClient(String),
    #[error("{0}")]
    Reply(#[from] TimestampError),
    #[error("the stored trust anchor is no certificate")]
    Anchor,
}

/// The reply to a question, DER: granted, for this hash and number, by an authority that the
/// organisation trusts.
pub(crate) async fn relay(state: &AppState, tenant: TenantId, query: &[u8]) -> Answer<Vec<u8>> {
    let request = TimestampRequest::from_der(query).map_err(malformed)?;
    if !request.asks_for_certificates() {
        return Err(refused("the question must ask for certificates"));
    }
    if request.to_der() != query {
        return Err(refused(
            "the question has more than a hash, a policy and a nonce",
        ));
    }
    let (_, policy) = state.store().timestamp_policy(tenant).await?;
    let now = state.now();
    for server in state.resting().in_order(policy.servers, now) {
        match ask(state, &server, &request).await {
            Ok(reply) => return Ok(reply),
            Err(fault) => {
                tracing::warn!(%tenant, %fault, "a time-stamping authority failed");
                state.resting().note(server.url, now);
            }
        }
    }
    if policy.built_in {
        stamp(state, &request).await
    } else {
        Err(ErrorCode::TimestampUnavailable.into())
    }
}

/// Asks one authority, and checks what it says.
pub(crate) async fn ask(
    state: &AppState,
    server: &TimestampServer,
    request: &TimestampRequest,
) -> Result<Vec<u8>, Fault> {
    let egress = state
        .egress()
        .map_err(|error| Fault::NoClient(error.to_string()))?;
    let to = (server.url.as_str(), NamedBy::Operator);
    let reply = egress.post(to, QUERY, request.to_der(), MAX_REPLY_BYTES);
    let reply = reply.await?;
    let (token, verified) = request.verify_response(&reply, &[])?;
    let (at, now) = (verified.info().time(), state.now());
    if at.as_millis().abs_diff(now.as_millis()) > MAX_SKEW_MS {
        return Err(Fault::Clock);
    }
    let anchor = Certificate::from_der(server.anchor.as_slice()).map_err(|_| Fault::Anchor)?;
    let material = Material {
        anchors: &[anchor],
        pool: token.certificates(),
        ..Material::default()
    };
    let question = Question {
        purpose: Purpose::TimeStamping,
        at,
        now,
        revocation: RevocationRule::IfAvailable,
    };
    path::validate(verified.cms().signer(), material, question)?;
    Ok(reply.to_vec())
}

fn malformed(failure: FailureInfo) -> ApiError {
    refused(match failure {
        FailureInfo::BadAlg => "the digest function is not accepted",
        FailureInfo::UnacceptedExtension => "an extension is not served",
        FailureInfo::BadDataFormat
        | FailureInfo::BadRequest
        | FailureInfo::SystemFailure
        | FailureInfo::TimeNotAvailable
        | FailureInfo::UnacceptedPolicy
        | FailureInfo::Unspecified
        | _ => "the question is not a time-stamp request",
    })
}

const fn refused(detail: &'static str) -> ApiError {
    ApiError::with_detail(ErrorCode::TimestampRefused, detail)
}

/// Media type of a question.
const QUERY: &str = "application/timestamp-query";

/// Authorities that failed a moment ago: they are asked last, so that one that is down costs its time
/// once a minute and not with every signature.
#[derive(Debug, Default)]
pub(crate) struct Resting(Mutex<BTreeMap<String, Timestamp>>);

impl Resting {
    /// Notes that an authority failed.
    fn note(&self, url: String, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, since| is_resting(*since, now));
        all.insert(url, now);
    }

    /// Those that did not fail first, each group in its order.
    fn in_order(&self, servers: Vec<TimestampServer>, now: Timestamp) -> Vec<TimestampServer> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rests = |server: &TimestampServer| {
            all.get(&server.url)
                .is_some_and(|since| is_resting(*since, now))
        };
        let (last, mut first): (Vec<_>, Vec<_>) = servers.into_iter().partition(rests);
        first.extend(last);
        first
    }
}

fn is_resting(since: Timestamp, now: Timestamp) -> bool {
    since.as_millis().abs_diff(now.as_millis()) < RESTS_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_failed_is_asked_last_for_a_minute() {
        let server = |url: &str| TimestampServer {
            url: url.to_owned(),
            anchor: Vec::new().into(),
        };
        let resting = Resting::default();
        let order = |at: u64| {
            let servers = ["a", "b", "c"].map(server).to_vec();
            let at = Timestamp::from_millis(at).unwrap();
            let order = resting.in_order(servers, at).into_iter();
            order.map(|server| server.url).collect::<String>()
        };
        assert_eq!(order(100_000), "abc");
        resting.note("a".to_owned(), Timestamp::from_millis(100_000).unwrap());
        assert_eq!(order(100_001), "bca");
        resting.note("c".to_owned(), Timestamp::from_millis(110_000).unwrap());
        assert_eq!(order(110_000), "bac");
        assert_eq!(order(160_000), "abc".replace('c', "") + "c");
        assert_eq!(order(170_000), "abc");
    }
}
