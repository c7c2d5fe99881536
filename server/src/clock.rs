//! The clock, the one place of the server that reads the time of day.

use std::sync::atomic::{AtomicU64, Ordering};

use bulla_types::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The present point in time.
    fn now(&self) -> Timestamp;
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock adapter")]
        let now = std::time::SystemTime::now();
        let elapsed = now
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands still until it is moved, or moves on by the same time whenever somebody looks
/// at it; for tests.
#[derive(Debug)]
pub struct ManualClock {
    now: AtomicU64,
    tick: AtomicU64,
}

impl ManualClock {
    /// A clock that stands at this point.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self {
            now: AtomicU64::new(now.as_millis()),
            tick: AtomicU64::new(0),
        }
    }

    /// From now on each look moves the clock on by this much.
    pub fn tick_millis(&self, millis: u64) {
        self.tick.store(millis, Ordering::SeqCst);
    }

    /// Sets the clock back.
    pub fn set_back_millis(&self, millis: u64) {
        self.now.fetch_sub(millis, Ordering::SeqCst);
    }

    /// Moves the clock on.
    pub fn advance_millis(&self, millis: u64) {
        self.now.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let tick = self.tick.load(Ordering::SeqCst);
        let now = self.now.fetch_add(tick, Ordering::SeqCst);
        Timestamp::from_millis(now).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_clock_is_later_than_the_first_release_and_manual_clock_obeys() {
        assert!(SystemClock.now().as_millis() > 1_760_000_000_000);
        let clock = ManualClock::new(Timestamp::from_millis(5).unwrap());
        clock.advance_millis(7);
        assert_eq!(clock.now().as_millis(), 12);
        clock.tick_millis(3);
        let seen = [clock.now(), clock.now()].map(Timestamp::as_millis);
        assert_eq!(seen, [12, 15]);
    }
}
