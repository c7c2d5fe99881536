//! The syntax of PDF objects (ISO 32000-2 §7.2 and §7.3): bytes to values with their places.

pub(crate) mod indirect;
pub(crate) mod lexer;
pub(crate) mod object;
pub(crate) mod parser;
