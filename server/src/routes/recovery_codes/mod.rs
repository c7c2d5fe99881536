//! Recovery codes of the caller's account.

pub(crate) mod renew;
