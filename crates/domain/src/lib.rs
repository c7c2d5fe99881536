//! The rules of the workflow, pure: `(state, command, now)` to `(state, events)`. The caller
//! verifies signatures before and stores state and events in one transaction after.

pub mod envelope;
pub mod event;
pub mod reminder;
pub mod takeover;
pub mod withdrawal;
