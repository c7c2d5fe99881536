//! When everything begins: the clock of the harness, for programs that verify.

/// 2026-09-21T14:13:20Z.
pub(crate) const NOW_SECS: u64 = 1_790_000_000;
