//! Certificates of members, and what long-lived signatures carry about certificates.

pub(crate) mod request;
pub(crate) mod validation;
