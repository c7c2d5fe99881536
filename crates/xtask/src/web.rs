//! The web client: the WebAssembly core, its packages, then the build in `web-client/dist`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::fingerprint::{Stamp, files_below};
use crate::npm;
use crate::process;
use crate::size;
use crate::wasm;
use crate::workspace::Workspace;

/// What lies in `web-client/` and is not read by a build.
const NOT_READ: [&str; 5] = ["dist", "lint", "node_modules", "tests", "verifier-pkg"];

/// A program is large, and printed, from this size after gzip on.
const LARGE_BYTES: u64 = 15_000;

/// Builds core and client; does nothing where the inputs are unchanged.
///
/// # Errors
/// When a tool is missing or a build fails.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    wasm::build(workspace)?;
    npm::install(workspace, "web-client")?;
    let client = workspace.path("web-client");
    let stamp = Stamp::of(workspace.note("web.stamp"), &inputs(&client)?)?;
    let made = ["dist/index.html", "dist/bulla-verifier.html"];
    if stamp.is_current() && made.iter().all(|file| client.join(file).is_file()) {
        return Ok(());
    }
    process::run(npm::command(workspace, "web-client").args(["run", "build"]))?;
    stamp.keep()
}

/// The files and folders that a build reads, in a fixed order.
fn inputs(client: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(client).context("cannot read web-client")?;
    let mut inputs = Vec::new();
    for entry in entries {
        let entry = entry.context("cannot read web-client")?;
        if !NOT_READ.iter().any(|name| entry.file_name() == *name) {
            inputs.push(entry.path());
        }
    }
    inputs.sort();
    Ok(inputs)
}

/// Prints what a visitor downloads: the shell, and every larger program loaded later.
///
/// # Errors
/// When the client is not built.
pub(crate) fn print_sizes(workspace: &Workspace) -> Result<()> {
    let dist = workspace.path("web-client/dist");
    println!("{}", size::line("shell", &size::shell(&dist)?));
    for file in files_below(&dist)? {
        let is_program = file
            .extension()
            .is_some_and(|name| ["js", "mjs", "wasm"].iter().any(|program| name == *program));
        let size = size::gzip_bytes(&file)?;
        if is_program && size.gzip_bytes > LARGE_BYTES {
            let name = file
                .strip_prefix(&dist)
                .unwrap_or(&file)
                .display()
                .to_string();
            println!("{}", size::line(&name, &size));
        }
    }
    Ok(())
}
