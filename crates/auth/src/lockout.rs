//! How long somebody has to wait who has tried too often. Pure: the store keeps [`Tries`], and
//! changes them by [`Limit::take`] inside its transaction, so that tries at the same time do not
//! share one (`docs/spec/login.md#guessing`).
//!
//! Tries drain: each is forgotten after [`Limit::drain_ms`]. Once [`Limit::free`] of them are there,
//! every further one doubles the wait before the next, up to [`Limit::longest_ms`].

use bulla_types::Timestamp;

/// How many tries there are before one waits, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a limit is what these numbers say and nothing else"
)]
pub struct Limit {
    /// Tries before the first wait.
    pub free: u32,
    /// The first wait in milliseconds; it doubles with each further try.
    pub first_ms: u64,
    /// The longest wait in milliseconds.
    pub longest_ms: u64,
    /// After how many milliseconds one try is forgotten.
    pub drain_ms: u64,
}

/// Tries of one kind against one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "stores write and read every part of it"
)]
pub struct Tries {
    /// What is left of the tries at `last_at`: each adds the limit's `drain_ms`, and time takes away.
    pub level_ms: u64,
    /// When the last one was taken.
    pub last_at: Timestamp,
    /// Whether they amount to a lockout.
    pub lockout: Lockout,
}

/// Whether tries amount to a lockout, and whether that was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "stores write and read each of them"
)]
pub enum Lockout {
    /// They do not.
    None,
    /// They do, and no event says so yet.
    Unrecorded,
    /// They do, and there is an event.
    Recorded,
}

/// What somebody tries, as it stands in the store and in events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "stores write and read each of them"
)]
pub enum Guessed {
    /// Logins of whoever, from one network.
    Anybody,
    /// The second factor of an account.
    Code,
    /// The recovery kit of an account.
    Kit,
    /// The password of an account.
    Password,
    /// Password or second factor within a session.
    Session,
}

impl Guessed {
    /// The name as it stands in the store and in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anybody => "anybody",
            Self::Code => "code",
            Self::Kit => "kit",
            Self::Password => "password",
            Self::Session => "session",
        }
    }

    /// What has this name.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        [
            Self::Anybody,
            Self::Code,
            Self::Kit,
            Self::Password,
            Self::Session,
        ]
        .into_iter()
        .find(|guessed| guessed.as_str() == text)
    }
}

/// A try is refused; how long to wait in milliseconds, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the next try is possible in {0} ms")]
#[expect(
    clippy::exhaustive_structs,
    reason = "a wait is a number and nothing else"
)]
pub struct Wait(pub u64);

impl Limit {
    /// The tries with one more, at `now`. `earlier` is what the store has.
    ///
    /// # Errors
    /// [`Wait`]; a refused try changes nothing, so it makes no wait longer.
    pub fn take(&self, earlier: Option<Tries>, now: Timestamp) -> Result<Tries, Wait> {
        let wait = earlier.map_or(0, |tries| self.wait(&tries, now));
        if wait > 0 {
            return Err(Wait(wait));
        }
        let left = earlier.map_or(0, |tries| {
            tries
                .level_ms
                .saturating_sub(now.millis_since(tries.last_at))
        });
        let level_ms = left.saturating_add(self.drain_ms);
        let lockout = match earlier {
            _ if self.count(level_ms) < self.free => Lockout::None,
            Some(tries) if tries.lockout != Lockout::None => tries.lockout,
            _ => Lockout::Unrecorded,
        };
        Ok(Tries {
            level_ms,
            last_at: now,
            lockout,
        })
    }

    /// Milliseconds until the next try; 0 for now. A clock that was set back lets one try pass
    /// rather than keep somebody out until it has caught up.
    #[must_use]
    pub fn wait(&self, tries: &Tries, now: Timestamp) -> u64 {
        let count = self.count(tries.level_ms);
        if count < self.free || now < tries.last_at {
            return 0;
        }
        let doublings = count.saturating_sub(self.free).min(32);
        let delay = self.first_ms.saturating_mul(1 << doublings);
        delay
            .min(self.longest_ms)
            .saturating_sub(now.millis_since(tries.last_at))
    }

    /// When nothing is left of the tries.
    #[must_use]
    pub const fn ends_at(&self, tries: &Tries) -> Timestamp {
        let longer = if tries.level_ms > self.longest_ms {
            tries.level_ms
        } else {
            self.longest_ms
        };
        tries.last_at.plus_millis(longer)
    }

    /// The tries without one, which was right.
    #[must_use]
    pub const fn give_back(&self, tries: Tries) -> Tries {
        Tries {
            level_ms: tries.level_ms.saturating_sub(self.drain_ms),
            ..tries
        }
    }

    /// How many tries a level stands for; one that has begun to drain counts.
    fn count(&self, level_ms: u64) -> u32 {
        let drain_ms = self.drain_ms.max(1);
        u32::try_from(level_ms.div_ceil(drain_ms)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit {
        free: 3,
        first_ms: 10,
        longest_ms: 100,
        drain_ms: 1000,
    };

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    /// Tries as soon as it may, `count` times; when each was taken.
    fn eager(count: usize) -> (Vec<u64>, Tries) {
        let (mut now, mut taken, mut tries) = (5, Vec::new(), None);
        while taken.len() < count {
            match LIMIT.take(tries, at(now)) {
                Ok(next) => {
                    taken.push(now);
                    tries = Some(next);
                }
                Err(Wait(wait)) => now += wait,
            }
        }
        (taken, tries.unwrap())
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let (taken, _) = eager(9);
        let waits: Vec<u64> = taken.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(waits, [0, 0, 10, 20, 40, 80, 100, 100]);
    }

    #[test]
    fn a_refused_try_makes_no_wait_longer() {
        let (taken, tries) = eager(3);
        for millis in 0..10 {
            let now = taken[2] + millis;
            assert_eq!(LIMIT.take(Some(tries), at(now)), Err(Wait(10 - millis)));
        }
        assert!(LIMIT.take(Some(tries), at(taken[2] + 10)).is_ok());
    }

    #[test]
    fn tries_drain_one_by_one_even_if_somebody_tries_now_and_then() {
        let mut tries = None;
        // Slower than they drain: never a wait.
        for n in 0..50 {
            tries = Some(LIMIT.take(tries, at(n * 1001)).unwrap());
        }
        assert_eq!(tries.unwrap().lockout, Lockout::None);
        // A bit faster than they drain: in the end a wait.
        let refused = (0..50).any(|n| match LIMIT.take(tries, at(60_000 + n * 900)) {
            Ok(next) => {
                tries = Some(next);
                next.lockout != Lockout::None
            }
            Err(_) => true,
        });
        assert!(refused);
    }

    #[test]
    fn a_lockout_is_new_once_until_it_has_drained() {
        let (taken, tries) = eager(3);
        assert_eq!(tries.lockout, Lockout::Unrecorded);
        let recorded = Tries {
            lockout: Lockout::Recorded,
            ..tries
        };
        let again = LIMIT.take(Some(recorded), at(taken[2] + 10)).unwrap();
        assert_eq!(again.lockout, Lockout::Recorded);
        let later = LIMIT.take(Some(again), at(100_000)).unwrap();
        assert_eq!((later.lockout, later.level_ms), (Lockout::None, 1000));
    }

    #[test]
    fn a_clock_that_was_set_back_lets_one_try_pass_and_counts_it() {
        let (taken, tries) = eager(8);
        let back = at(taken[7] - 1_000_000u64.min(taken[7]));
        let next = LIMIT.take(Some(tries), back).unwrap();
        assert_eq!(next.level_ms, tries.level_ms + 1000);
        assert_eq!(LIMIT.take(Some(next), back), Err(Wait(100)));
    }

    #[test]
    fn what_was_right_is_given_back_and_a_level_ends() {
        let (_, tries) = eager(2);
        assert_eq!(LIMIT.give_back(tries).level_ms, 1000);
        assert_eq!(
            LIMIT
                .give_back(LIMIT.give_back(LIMIT.give_back(tries)))
                .level_ms,
            0
        );
        assert_eq!(LIMIT.ends_at(&tries), at(5 + 2000));
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let limit = Limit {
            free: 0,
            first_ms: u64::MAX,
            longest_ms: u64::MAX,
            drain_ms: u64::MAX,
        };
        let tries = limit.take(None, at(1)).unwrap();
        let wait = limit.take(Some(tries), at(2)).unwrap_err();
        assert_eq!(wait, Wait(u64::MAX - 1));
    }
}
