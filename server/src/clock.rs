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

/// A clock that stands still until it is moved; for tests.
#[derive(Debug)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that stands at this point.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self(AtomicU64::new(now.as_millis()))
    }

    /// Moves the clock on.
    pub fn advance_millis(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
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
    }
}
