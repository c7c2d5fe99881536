//! What we show, find and sign in PDFs, judged by programs that are not ours: poppler, `MuPDF`, qpdf,
//! pyHanko and OpenSSL. Where one is missing a test says so and skips; with `CI=true` or
//! `BULLA_REQUIRE_ORACLES=1` it fails.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where one of its steps fails"
)]

mod appearance;
mod corpora;
mod cover;
mod ink;
mod longterm;
mod page;
mod people;
mod placeholder;
mod product;
mod programs;
mod signing;
#[path = "../../../crates/pdf/tests/flows/world.rs"]
mod world;
