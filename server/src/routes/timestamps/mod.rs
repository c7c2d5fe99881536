//! Time-stamps.

pub(crate) mod request;
