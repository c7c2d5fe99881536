//! JSON at the edge of the module.

use bulla_pdf::Obstacle;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An answer, or an obstacle to be thrown.
pub(crate) type Answer<T> = Result<T, String>;

/// A value of a plan.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Answer<T> {
    serde_json::from_str(text).map_err(|error| thrown(&internal(&error)))
}

/// The text of an answer.
pub(crate) fn write<T: Serialize>(answer: Result<T, Obstacle>) -> Answer<String> {
    let answer = answer.map_err(|obstacle| thrown(&obstacle))?;
    serde_json::to_string(&answer).map_err(|error| thrown(&internal(&error)))
}

/// What is thrown.
pub(crate) fn thrown(obstacle: &Obstacle) -> String {
    serde_json::to_string(obstacle).unwrap_or_default()
}

/// Plans come from our own engine: one that does not fit is a fault of the program.
fn internal(error: &serde_json::Error) -> Obstacle {
    Obstacle::stated("internal", &error.to_string())
}
