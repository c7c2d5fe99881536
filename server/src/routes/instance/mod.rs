//! What an instance says of itself.

pub(crate) mod describe;
pub(crate) mod trust;
