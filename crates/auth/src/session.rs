//! How long a session lives: until it was idle too long, or its absolute end.

use bulla_types::Timestamp;

/// A session ends after this many milliseconds without a request: 15 minutes.
pub const IDLE_MS: u64 = 15 * 60 * 1000;

/// A session ends this many milliseconds after login at the latest: 12 hours.
pub const ABSOLUTE_MS: u64 = 12 * 60 * 60 * 1000;

/// Uses closer together than this, in milliseconds, need not be noted one by one: a minute.
pub const TOUCH_MS: u64 = 60 * 1000;

/// The session has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session has ended")]
#[non_exhaustive]
pub struct SessionEnded;

/// A session that was alive at the time of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct LiveSession {
    touch_due: bool,
}

impl LiveSession {
    /// Whether the store should note this use.
    #[must_use]
    pub const fn is_touch_due(&self) -> bool {
        self.touch_due
    }
}

/// When a session that is opened now ends at the latest.
#[must_use]
pub const fn expires_at(now: Timestamp) -> Timestamp {
    now.plus_millis(ABSOLUTE_MS)
}

/// Checks the times of a session. A clock that was set back counts as no time passed.
///
/// # Errors
/// [`SessionEnded`] at or after either end.
pub fn check_session(
    last_seen_at: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<LiveSession, SessionEnded> {
    let idle = now.millis_since(last_seen_at);
    if now >= expires_at || idle >= IDLE_MS {
        return Err(SessionEnded);
    }
    Ok(LiveSession {
        touch_due: idle >= TOUCH_MS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn ends_when_idle_or_too_old() {
        let end = expires_at(at(0));
        assert_eq!(end, at(ABSOLUTE_MS));
        for (last_seen, now, alive) in [
            (0, 0, true),
            (0, IDLE_MS - 1, true),
            (0, IDLE_MS, false),
            (ABSOLUTE_MS - 2, ABSOLUTE_MS - 1, true),
            (ABSOLUTE_MS - 1, ABSOLUTE_MS, false),
            (5_000, 4_000, true),
        ] {
            let checked = check_session(at(last_seen), end, at(now));
            assert_eq!(checked.is_ok(), alive, "{last_seen} {now}");
        }
    }

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let check = |now| check_session(at(0), at(ABSOLUTE_MS), at(now)).unwrap();
        assert!(!check(TOUCH_MS - 1).is_touch_due());
        assert!(check(TOUCH_MS).is_touch_due());
    }
}
