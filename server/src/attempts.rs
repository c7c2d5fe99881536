//! Bounds guessing: after [`MAX`] tries within [`WINDOW_MS`] without a success somebody has to wait.
//! A try counts when the server helps with it, not when it is told that it failed: KE2 alone tells
//! a client whether its password was right. Within one run the second factor has
//! [`MAX_PER_RUN`] tries. The counts are this process's own and start anew with it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bulla_types::{AccountId, SessionId, Timestamp};

use crate::error::{Answer, ApiError};

/// Wrong codes after which a run ends.
pub(crate) const MAX_PER_RUN: u32 = 5;
/// Tries without a success after which one has to wait.
const MAX: u32 = 20;
/// How long tries count, in milliseconds.
const WINDOW_MS: u64 = 15 * 60 * 1000;
/// Counts kept at most. Beyond it the older half is dropped: that many requests for one more
/// guess are no attack worth the memory.
const KEPT: usize = 100_000;

/// What is guessed, and who waits. Strangers can fill the first alone, so they keep nobody out who
/// is in already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Guess {
    /// The password at a login; also for the made-up ids of unknown addresses, so that a waiting
    /// time tells nobody who has an account here.
    Password(AccountId),
    /// The code of the second factor, by whoever knows the password.
    Code(AccountId),
    /// The recovery kit; also for the made-up ids of unknown addresses.
    Kit(AccountId),
    /// The code of the second factor within a session.
    SessionCode(SessionId),
    /// The password within a session.
    Unlock(SessionId),
}

/// Tries since the last success.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<Guess, (u32, Timestamp)>>);

impl Attempts {
    /// Counts a try, or refuses it: both at once, so that tries at the same time do not share one.
    pub(crate) fn take(&self, guess: Guess, now: Timestamp) -> Answer<()> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEPT {
            make_room(&mut counts, now);
        }
        let (count, since) = counts.entry(guess).or_insert((0, now));
        let left = left(*since, now);
        if left == 0 {
            (*count, *since) = (0, now);
        }
        if *count >= MAX {
            return Err(ApiError::retry_after(left.div_ceil(1000)));
        }
        *count += 1;
        Ok(())
    }

    /// Forgets the tries: the last one was right.
    pub(crate) fn passed(&self, guess: Guess) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&guess);
    }
}

/// Milliseconds until tries that began at `since` are over; none if the clock was set back.
fn left(since: Timestamp, now: Timestamp) -> u64 {
    if now < since {
        return 0;
    }
    WINDOW_MS.saturating_sub(now.millis_since(since))
}

/// Drops what is over, and the older half where that is not enough.
fn make_room(counts: &mut HashMap<Guess, (u32, Timestamp)>, now: Timestamp) {
    counts.retain(|_, (_, since)| left(*since, now) > 0);
    if counts.len() >= KEPT {
        let mut begun: Vec<Timestamp> = counts.values().map(|(_, since)| *since).collect();
        let middle = begun.len() / 2;
        let (_, median, _) = begun.select_nth_unstable(middle);
        let median = *median;
        counts.retain(|_, (_, since)| *since > median);
    }
}

#[cfg(test)]
mod tests {
    use bulla_protocol::ErrorCode;

    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    const fn password(byte: u8) -> Guess {
        Guess::Password(AccountId::from_bytes([byte; 16]))
    }

    #[test]
    fn an_account_waits_after_too_many_tries_and_others_do_not() {
        let attempts = Attempts::default();
        for _ in 0..MAX {
            attempts.take(password(1), at(5)).unwrap();
        }
        let refused = attempts.take(password(1), at(6)).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::TooManyAttempts);
        let account = AccountId::from_bytes([1; 16]);
        attempts.take(password(2), at(6)).unwrap();
        attempts.take(Guess::Code(account), at(6)).unwrap();
        let session = Guess::Unlock(SessionId::from_bytes([1; 16]));
        attempts.take(session, at(6)).unwrap();
        attempts.take(password(1), at(5 + WINDOW_MS)).unwrap();
    }

    #[test]
    fn refused_tries_do_not_make_the_wait_longer() {
        let attempts = Attempts::default();
        for millis in 0..u64::from(MAX) + 10 {
            let taken = attempts.take(password(1), at(millis));
            assert_eq!(taken.is_ok(), millis < u64::from(MAX));
        }
        attempts.take(password(1), at(WINDOW_MS)).unwrap();
    }

    #[test]
    fn success_forgets_the_count() {
        let attempts = Attempts::default();
        for _ in 0..MAX {
            attempts.take(password(1), at(5)).unwrap();
        }
        attempts.passed(password(1));
        attempts.take(password(1), at(6)).unwrap();
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let attempts = Attempts::default();
        for _ in 0..MAX {
            attempts.take(password(1), at(100 * WINDOW_MS)).unwrap();
        }
        attempts.take(password(1), at(5)).unwrap();
    }

    #[test]
    fn a_flood_of_addresses_takes_no_more_than_its_memory() {
        let attempts = Attempts::default();
        for n in 0..2 * u128::try_from(KEPT).unwrap() {
            let account = AccountId::from_bytes(n.to_be_bytes());
            let millis = u64::try_from(n / 1000).unwrap();
            attempts.take(Guess::Password(account), at(millis)).unwrap();
            assert!(attempts.0.lock().unwrap().len() <= KEPT);
        }
        let newest = AccountId::from_bytes((2 * u128::try_from(KEPT).unwrap() - 1).to_be_bytes());
        let counts = attempts.0.lock().unwrap();
        assert!(counts.contains_key(&Guess::Password(newest)));
    }
}
