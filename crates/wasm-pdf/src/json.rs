//! JSON at the edge of the module.

use bulla_pdf::Obstacle;
use bulla_types::json::{self, JsonError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An answer, or an obstacle to be thrown.
pub(crate) type Answer<T> = Result<T, String>;

/// A value of a plan.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Answer<T> {
    json::read(text.as_bytes()).map_err(|error| thrown(&internal(&error)))
}

/// The text of an answer.
pub(crate) fn write<T: Serialize>(answer: Result<T, Obstacle>) -> Answer<String> {
    let answer = answer.map_err(|obstacle| thrown(&obstacle))?;
    json::write_string(&answer).map_err(|error| thrown(&internal(&error)))
}

/// What is thrown.
pub(crate) fn thrown(obstacle: &Obstacle) -> String {
    json::write_string(obstacle).unwrap_or_default()
}

/// Plans come from our own engine: one that does not fit is a fault of the program.
fn internal(error: &JsonError) -> Obstacle {
    Obstacle::stated("internal", &error.to_string())
}
