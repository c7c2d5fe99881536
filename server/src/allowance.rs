//! How much an account may ask for of what costs others something: time-stamps and lists of foreign
//! authorities; and how much a network may ask for without an account: printed documents. Counts stand in memory: they bound what one process does.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bulla_types::{AccountId, Timestamp};

use crate::error::{Answer, ApiError};

/// How many at once: a long list of documents is signed in one go.
const BURST: u64 = 120;
/// One more after this many milliseconds.
const REFILL_MS: u64 = 1_000;
/// Accounts that are remembered; those that have used nothing of late are forgotten first.
const ACCOUNTS: usize = 10_000;

/// What accounts have used.
#[derive(Debug)]
pub(crate) struct Allowances<K = AccountId>(Mutex<BTreeMap<K, Used>>);

impl<K> Default for Allowances<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

#[derive(Debug, Clone, Copy)]
struct Used {
    count: u64,
    at: Timestamp,
}

impl Used {
    /// What is left of it now. A clock that was set back gives nothing back.
    fn now(self, now: Timestamp) -> Self {
        let passed = now.as_millis().saturating_sub(self.at.as_millis()) / REFILL_MS;
        if passed == 0 {
            return self;
        }
        Self {
            count: self.count.saturating_sub(passed),
            at: self.at.plus_millis(passed.saturating_mul(REFILL_MS)),
        }
    }
}

impl<K: Ord> Allowances<K> {
    /// Takes one of the account's, or of the network's.
    ///
    /// # Errors
    /// `too_many_attempts`, with the seconds to wait.
    pub(crate) fn take(&self, account: K, now: Timestamp) -> Answer<()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ACCOUNTS {
            all.retain(|_, used| used.now(now).count > 0);
        }
        let fresh = Used { count: 0, at: now };
        let used = all.entry(account).or_insert(fresh);
        *used = used.now(now);
        if used.count >= BURST {
            return Err(ApiError::retry_after(REFILL_MS.div_ceil(1000)));
        }
        used.count = used.count.saturating_add(1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn a_burst_then_one_a_second_and_each_account_its_own() {
        let all = Allowances::<AccountId>::default();
        let [anna, ben] = [1, 2].map(|byte| AccountId::from_bytes([byte; 16]));
        for _ in 0..BURST {
            all.take(anna, at(5_000)).unwrap();
        }
        assert!(all.take(anna, at(5_999)).is_err());
        all.take(ben, at(5_999)).unwrap();
        all.take(anna, at(6_000)).unwrap();
        assert!(all.take(anna, at(6_500)).is_err());
        // Set back: nothing comes back before the time has passed again.
        assert!(all.take(anna, at(1_000)).is_err());
        for _ in 0..3 {
            all.take(anna, at(9_100)).unwrap();
        }
        assert!(all.take(anna, at(9_100)).is_err());
    }

    #[test]
    fn who_used_nothing_of_late_is_forgotten() {
        let all = Allowances::<AccountId>::default();
        for number in 0..ACCOUNTS {
            let id = u128::try_from(number).unwrap().to_be_bytes();
            all.take(AccountId::from_bytes(id), at(1_000)).unwrap();
        }
        all.take(AccountId::from_bytes([9; 16]), at(3_000)).unwrap();
        assert_eq!(all.0.lock().unwrap().len(), 1);
    }
}
