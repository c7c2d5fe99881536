//! What `cargo xtask bench evidence` measures alone, in a module of its own that nobody is served.

use std::collections::BTreeMap;

use bulla_pdf::Obstacle;
use bulla_types::record::{self, Check};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Verification;
use crate::json::{Answer, thrown, write};

/// The signatures that a verification rests on, with their keys and messages ready.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawChecks(Vec<Check>);

#[wasm_bindgen]
impl RawChecks {
    /// Those of this verification, which is made once.
    ///
    /// # Errors
    /// As [`Verification::verify`].
    #[wasm_bindgen(constructor)]
    pub fn of(files: &Verification, trust: Option<String>, now_ms: f64) -> Answer<Self> {
        record::begin();
        let verified = files.verify(trust, now_ms);
        let checks = record::end();
        verified.map(|_| Self(checks))
    }

    /// For each algorithm how many signatures there are, and how often they were verified, as JSON.
    ///
    /// # Errors
    /// `internal`.
    pub fn counts(&self) -> Answer<String> {
        let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for check in &self.0 {
            let (signatures, times) = counts.entry(check.algorithm()).or_default();
            *signatures += 1;
            *times += check.times();
        }
        write(Ok(counts))
    }

    /// Verifies each once; those of one algorithm, where it is named.
    ///
    /// # Errors
    /// `signature` where one does not hold.
    pub fn run(&self, algorithm: Option<String>) -> Answer<()> {
        let algorithm = algorithm.unwrap_or_default();
        let own = |check: &&Check| algorithm.is_empty() || algorithm == check.algorithm();
        let mut checks = self.0.iter().filter(own);
        if checks.all(Check::holds) {
            Ok(())
        } else {
            Err(thrown(&Obstacle::stated(
                "signature",
                "a signature does not hold",
            )))
        }
    }
}
