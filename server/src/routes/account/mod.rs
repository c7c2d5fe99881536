//! What the log says of the caller's own account.

pub(crate) mod history;
