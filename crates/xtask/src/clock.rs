//! The one place where this tool reads a clock: durations for its tables.

use std::time::{Duration, Instant};

/// Runs `work` and returns its value with the wall time it took.
#[expect(
    clippy::disallowed_methods,
    reason = "a developer's tool measures real durations; nothing is decided by them"
)]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let value = work();
    (value, began.elapsed())
}
