//! The endpoints, one file each: request, handler, tests.

pub(crate) mod health;
pub(crate) mod openapi;
