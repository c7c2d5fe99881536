//! The sessions of the caller's account.

pub(crate) mod end;
pub(crate) mod list;
pub(crate) mod revoke;
