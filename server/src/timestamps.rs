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
/// How long an authority that failed is asked after the others, or not at all, in milliseconds.
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

impl Fault {
    /// Whether the question is to blame: whoever asks must not decide which authority is asked next.
    const fn is_of_the_question(&self) -> bool {
        let Self::Reply(TimestampError::Rejected { reason }) = self else {
            return false;
        };
        matches!(
            reason,
            FailureInfo::BadAlg
                | FailureInfo::BadDataFormat
                | FailureInfo::BadRequest
                | FailureInfo::UnacceptedExtension
                | FailureInfo::UnacceptedPolicy
        )
    }

    /// How long the authority kept us waiting for nothing.
    const fn rest(&self) -> Rest {
        if matches!(self, Self::Egress(EgressError::NoAnswer)) {
            Rest::Silent
        } else {
            Rest::Wrong
        }
    }
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
    let instead = policy.built_in.then_some(BuiltIn);
    for server in state
        .resting()
        .in_order((tenant, policy.servers), instead, now)
    {
        match ask(state, &server, &request).await {
            Ok(reply) => return Ok(reply),
            Err(fault) => {
                tracing::warn!(%tenant, %fault, "a time-stamping authority failed");
                if !fault.is_of_the_question() {
                    let rest = fault.rest();
                    state
                        .resting()
                        .note((tenant, server.url), rest, state.now());
                }
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

/// Authorities that failed a moment ago, for each organisation: they are asked last, and those that did
/// not answer not at all where the built-in one stamps instead, so that one that is down costs its time
/// once a minute and not with every signature.
#[derive(Debug, Default)]
pub(crate) struct Resting(Mutex<BTreeMap<(TenantId, String), (Timestamp, Rest)>>);

/// How an authority failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// It did not answer in time.
    Silent,
    /// It answered something that does not count.
    Wrong,
}

/// The built-in authority stamps where no other does.
#[derive(Debug, Clone, Copy)]
struct BuiltIn;

impl Resting {
    /// Notes that an authority failed.
    fn note(&self, server: (TenantId, String), rest: Rest, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (since, _)| is_resting(*since, now));
        all.insert(server, (now, rest));
    }

    /// Those that did not fail first, each group in its order.
    fn in_order(
        &self,
        (tenant, servers): (TenantId, Vec<TimestampServer>),
        instead: Option<BuiltIn>,
        now: Timestamp,
    ) -> Vec<TimestampServer> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = |server: &TimestampServer| {
            let noted = all.get(&(tenant, server.url.clone()));
            noted
                .filter(|(since, _)| is_resting(*since, now))
                .map(|(_, rest)| *rest)
        };
        let (last, mut first): (Vec<_>, Vec<_>) = servers
            .into_iter()
            .partition(|server| rest(server).is_some());
        let asked = last
            .into_iter()
            .filter(|server| instead.is_none() || rest(server) != Some(Rest::Silent));
        first.extend(asked);
        first
    }
}

fn is_resting(since: Timestamp, now: Timestamp) -> bool {
    since.as_millis().abs_diff(now.as_millis()) < RESTS_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn tenant(number: u8) -> TenantId {
        TenantId::from_bytes([number; 16])
    }

    /// The order in which `abc` are asked.
    fn order(resting: &Resting, of: u8, instead: Option<BuiltIn>, now: u64) -> String {
        let servers = ["a", "b", "c"].map(|url| TimestampServer {
            url: url.to_owned(),
            anchor: Vec::new().into(),
        });
        let order = resting.in_order((tenant(of), servers.to_vec()), instead, at(now));
        order.into_iter().map(|server| server.url).collect()
    }

    #[test]
    fn who_failed_is_asked_last_for_a_minute() {
        let resting = Resting::default();
        let order = |now| order(&resting, 1, None, now);
        assert_eq!(order(100_000), "abc");
        resting.note((tenant(1), "a".to_owned()), Rest::Silent, at(100_000));
        assert_eq!(order(100_001), "bca");
        resting.note((tenant(1), "c".to_owned()), Rest::Wrong, at(110_000));
        assert_eq!(order(110_000), "bac");
        assert_eq!(order(160_000), "abc");
        assert_eq!(order(170_000), "abc");
    }

    #[test]
    fn who_does_not_answer_is_not_waited_for_where_the_built_in_one_stamps() {
        let resting = Resting::default();
        resting.note((tenant(1), "a".to_owned()), Rest::Silent, at(100_000));
        resting.note((tenant(1), "b".to_owned()), Rest::Wrong, at(100_000));
        assert_eq!(order(&resting, 1, Some(BuiltIn), 100_001), "cb");
        assert_eq!(order(&resting, 1, None, 100_001), "cab");
        assert_eq!(order(&resting, 1, Some(BuiltIn), 160_000), "abc");
    }

    #[test]
    fn what_failed_for_one_organisation_is_asked_first_for_another() {
        let resting = Resting::default();
        resting.note((tenant(1), "a".to_owned()), Rest::Wrong, at(100_000));
        assert_eq!(order(&resting, 2, None, 100_001), "abc");
    }

    #[test]
    fn a_question_that_is_refused_tells_nothing_about_the_authority() {
        let refused = |reason| Fault::Reply(TimestampError::Rejected { reason });
        for reason in [
            FailureInfo::BadAlg,
            FailureInfo::BadDataFormat,
            FailureInfo::BadRequest,
            FailureInfo::UnacceptedExtension,
            FailureInfo::UnacceptedPolicy,
        ] {
            assert!(refused(reason).is_of_the_question(), "{reason:?}");
        }
        for fault in [
            refused(FailureInfo::SystemFailure),
            refused(FailureInfo::TimeNotAvailable),
            refused(FailureInfo::Unspecified),
            Fault::Reply(TimestampError::Nonce),
            Fault::Egress(EgressError::Status),
            Fault::Clock,
        ] {
            assert!(!fault.is_of_the_question(), "{fault}");
            assert_eq!(fault.rest(), Rest::Wrong);
        }
        assert_eq!(Fault::Egress(EgressError::NoAnswer).rest(), Rest::Silent);
    }
}
