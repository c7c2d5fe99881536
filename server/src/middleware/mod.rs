//! What stands around every route: log line, security headers, panics, time limit, origin.

pub(crate) mod headers;
pub(crate) mod log;
pub(crate) mod origin;
pub(crate) mod panic;
pub(crate) mod time_limit;
