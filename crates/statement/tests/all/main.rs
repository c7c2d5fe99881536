//! Tests of statements through the public interface.

mod chain;
mod common;
mod records;
