//! What people do with a PDF, from sending to long-term validation, and what is refused.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where one of its steps fails"
)]

mod covers;
mod journey;
mod plans;
mod refusals;
mod sheets;
mod world;
