//! `cargo xtask bench`: the programs in `benches/`, one after the other, optimised.
//!
//! They measure ratios side by side in one run; absolute times mean nothing on shared machines.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// Each benchmark with the package whose dependencies it needs; that package's manifest names it.
const BENCHES: [(&str, &str); 2] = [("bulla-client", "seal"), ("bulla-storage-sql", "log")];

/// Runs all benchmarks.
///
/// # Errors
/// When one cannot be built or fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    for (package, bench) in BENCHES {
        process::run(process::cargo().current_dir(workspace.root()).args([
            "bench",
            "--quiet",
            "--package",
            package,
            "--bench",
            bench,
        ]))?;
    }
    Ok(())
}
