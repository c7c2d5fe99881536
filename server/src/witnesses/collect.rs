//! The same question to all witnesses at once. It ends when the quorum is there and a moment has
//! passed, or all have answered, or the time of the settings is over.

use std::time::Duration;

use bulla_tlog::VerifiedCheckpoint;
use bulla_tlog::cosignature::Cosignature;
use bulla_tlog::policy::PolicyWitness;
use bulla_types::Timestamp;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, timeout_at};

use super::ask::{self, Fault};
use super::{Known, Witnesses, is_met};
use crate::state::AppState;

/// How long witnesses that the quorum does not need are waited for once it is there.
const GRACE: Duration = Duration::from_millis(250);
/// Rest of a witness that failed once, in milliseconds; it doubles with each failure.
const REST_MS: u64 = 1_000;
/// Longest rest, in milliseconds.
const MAX_REST_MS: u64 = 5 * 60 * 1000;

/// The cosignatures that this checkpoint gets now, of witnesses that it has none of.
pub(super) async fn cosignatures(
    state: &AppState,
    witnesses: &Witnesses,
    checkpoint: &VerifiedCheckpoint,
) -> Vec<Cosignature> {
    let now = state.now();
    let all = witnesses.policy().witnesses().iter();
    let open = all.filter(|witness| {
        let known = witnesses.known(witness);
        let is_there = witness.verifier().find(checkpoint);
        known.may_be_asked(now) && !is_there.is_ok_and(|found| found.is_some())
    });
    let mut asked: FuturesUnordered<_> = open
        .map(|witness| one(state, witnesses, witness, checkpoint))
        .collect();
    let mut found = Vec::new();
    let mut end = Instant::now() + state.config().witnesses.timeout();
    let mut is_enough = false;
    while let Ok(Some(cosignature)) = timeout_at(end, asked.next()).await {
        found.extend(cosignature);
        let whole = checkpoint.with_cosignatures(&found);
        if !is_enough && whole.is_ok_and(|whole| is_met(witnesses, &whole)) {
            is_enough = true;
            end = end.min(Instant::now() + GRACE);
        }
    }
    found
}

/// The answer of one witness, and what it says about the witness.
async fn one(
    state: &AppState,
    witnesses: &Witnesses,
    witness: &PolicyWitness,
    checkpoint: &VerifiedCheckpoint,
) -> Option<Cosignature> {
    let mut known = witnesses.known(witness);
    // Whoever is given up before it answers has failed; an answer says otherwise.
    witnesses.note(witness, known.failed(state.now()));
    let limit = state.config().witnesses.timeout();
    let asked = ask::cosignature(state, witnesses, (witness, &mut known), checkpoint);
    let answer = match tokio::time::timeout(limit, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(Fault::Egress(crate::egress::EgressError::NoAnswer)),
    };
    match answer {
        Ok(cosignature) => {
            witnesses.note(witness, known.answered());
            Some(cosignature)
        }
        Err(fault) => {
            let name = witness.name();
            tracing::warn!(witness = name, %fault, "a witness does not cosign");
            witnesses.note(witness, known.failed(state.now()));
            None
        }
    }
}

impl Known {
    fn may_be_asked(&self, now: Timestamp) -> bool {
        self.rests_until.is_none_or(|until| now >= until)
    }

    const fn answered(self) -> Self {
        Self {
            failures: 0,
            rests_until: None,
            ..self
        }
    }

    fn failed(self, now: Timestamp) -> Self {
        let doubled = REST_MS.saturating_mul(1 << self.failures.min(16));
        Self {
            failures: self.failures.saturating_add(1),
            rests_until: Some(now.plus_millis(doubled.min(MAX_REST_MS))),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_rests_longer_each_time_and_no_longer_than_five_minutes() {
        let now = Timestamp::from_millis(1_000_000).unwrap();
        let mut known = Known::default();
        let mut rests = Vec::new();
        for _ in 0..12 {
            known = known.failed(now);
            let until = known.rests_until.unwrap();
            assert!(!known.may_be_asked(now) && known.may_be_asked(until));
            rests.push(until.as_millis() - now.as_millis());
        }
        assert_eq!(rests[..4], [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(rests[9..], [300_000; 3]);
        assert_eq!(known.answered().failures, 0);
        assert!(known.answered().may_be_asked(now));
    }
}
