//! Bounds guessing across runs: after [`MAX`] refused tries on one account within
//! [`WINDOW_MS`] the account has to wait. A run itself ends after five wrong codes. The counts are
//! this process's own and start anew with it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bulla_types::{AccountId, Timestamp};

use crate::error::{Answer, ApiError};

/// Wrong codes after which a run ends.
pub(crate) const MAX_PER_RUN: u32 = 5;
/// Refused tries after which an account has to wait.
const MAX: u32 = 20;
/// How long refused tries count, in milliseconds.
const WINDOW_MS: u64 = 15 * 60 * 1000;
/// Accounts kept at most; beyond it, counts whose time is over are dropped.
const KEPT: usize = 10_000;

/// Refused tries by account; also for the made-up ids of unknown addresses, so that a waiting
/// time tells nobody who has an account here.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<AccountId, (u32, Timestamp)>>);

impl Attempts {
    /// Refuses while the account has to wait.
    pub(crate) fn check(&self, account: AccountId, now: Timestamp) -> Answer<()> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get(&account) {
            Some((count, since)) if *count >= MAX && now.millis_since(*since) < WINDOW_MS => {
                let left = WINDOW_MS - now.millis_since(*since);
                Err(ApiError::retry_after(left.div_ceil(1000)))
            }
            _ => Ok(()),
        }
    }

    /// Counts a refused try.
    pub(crate) fn refused(&self, account: AccountId, now: Timestamp) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEPT {
            counts.retain(|_, (_, since)| now.millis_since(*since) < WINDOW_MS);
        }
        let entry = counts.entry(account).or_insert((0, now));
        if now.millis_since(entry.1) >= WINDOW_MS {
            *entry = (0, now);
        }
        entry.0 = entry.0.saturating_add(1);
    }

    /// Forgets an account's tries: it proved both factors.
    pub(crate) fn passed(&self, account: AccountId) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use bulla_protocol::ErrorCode;

    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn an_account_waits_after_too_many_refused_tries_and_others_do_not() {
        let (attempts, one) = (Attempts::default(), AccountId::from_bytes([1; 16]));
        for _ in 0..MAX {
            attempts.check(one, at(5)).unwrap();
            attempts.refused(one, at(5));
        }
        let refused = attempts.check(one, at(6)).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::TooManyAttempts);
        attempts
            .check(AccountId::from_bytes([2; 16]), at(6))
            .unwrap();
        attempts.check(one, at(5 + WINDOW_MS)).unwrap();
    }

    #[test]
    fn success_forgets_the_count() {
        let (attempts, one) = (Attempts::default(), AccountId::from_bytes([1; 16]));
        for _ in 0..MAX {
            attempts.refused(one, at(5));
        }
        attempts.passed(one);
        attempts.check(one, at(6)).unwrap();
    }
}
