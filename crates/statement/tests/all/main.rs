//! Tests of statements through the public interface.

mod chain;
mod records;
mod scene;
mod vectors;
