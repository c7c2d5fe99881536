//! `cargo xtask verifier`: the verifier as one file, for a browser without network. The build of the web
//! client makes it too (`docs/adr/0023-verifier-as-one-file.md`).

use std::fs;

use anyhow::{Context, Result, bail};

use crate::npm;
use crate::process;
use crate::wasm;
use crate::workspace::Workspace;

/// The file, below the workspace.
const FILE: &str = "web-client/verifier-pkg/bulla-verifier.html";
/// The file may weigh this many bytes as it is.
const BUDGET_BYTES: u64 = 3_000_000;

/// Builds the module and the file; prints where it is and its SHA-256.
///
/// # Errors
/// When a tool is missing, a build fails or the file is above its budget.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    wasm::build(workspace)?;
    npm::install(workspace, "web-client")?;
    process::run(npm::command(workspace, "web-client").args(["run", "verifier"]))?;
    hold(workspace)?;
    println!("{}", workspace.path(FILE).display());
    Ok(())
}

/// Fails when the file that was built is above its budget.
///
/// # Errors
/// When it is, or was not built.
pub(crate) fn hold(workspace: &Workspace) -> Result<()> {
    let bytes = fs::metadata(workspace.path(FILE))
        .with_context(|| format!("{FILE} is missing: run cargo xtask web"))?
        .len();
    if bytes > BUDGET_BYTES {
        bail!("{FILE} has {bytes} bytes, the budget is {BUDGET_BYTES}");
    }
    Ok(())
}
