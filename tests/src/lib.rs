//! Whole flows, attacks, foreign verifiers and the browser: see `tests/`. Here stands what a test and
//! the programs that it starts share.

pub mod log;
