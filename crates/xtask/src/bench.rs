//! `cargo xtask bench`: the programs in `benches/`, one after the other, optimised.
//!
//! They measure ratios side by side in one run; absolute times mean nothing on shared machines.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// Runs all benchmarks.
///
/// # Errors
/// When one cannot be built or fails.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    process::run(process::cargo().current_dir(workspace.root()).args([
        "bench",
        "--package",
        "bulla-tests",
        "--benches",
    ]))
}
