//! The caller's session.

pub(crate) mod close;
pub(crate) mod show;
pub(crate) mod unlock_share;
