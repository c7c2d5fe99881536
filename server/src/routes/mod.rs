//! The endpoints, one file each: request, handler, tests.

pub(crate) mod account;
pub(crate) mod anchor;
pub(crate) mod certificates;
pub(crate) mod containers;
pub(crate) mod envelopes;
pub(crate) mod health;
pub(crate) mod identities;
pub(crate) mod instance;
pub(crate) mod invitations;
pub(crate) mod keys;
pub(crate) mod login;
pub(crate) mod logs;
pub(crate) mod papers;
pub(crate) mod pki;
pub(crate) mod recovery;
pub(crate) mod recovery_codes;
pub(crate) mod register;
pub(crate) mod second_factor;
pub(crate) mod second_factor_resets;
pub(crate) mod session;
pub(crate) mod sessions;
pub(crate) mod timestamps;
pub(crate) mod unlock;
pub(crate) mod vault;
