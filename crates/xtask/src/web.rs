//! The web client: the WebAssembly core, its packages, then the build in `web-client/dist`.

use anyhow::Result;

use crate::fingerprint::{Stamp, files_below};
use crate::npm;
use crate::process;
use crate::size;
use crate::wasm;
use crate::workspace::Workspace;

/// What a build of the client reads, below `web-client/`.
const INPUTS: [&str; 13] = [
    "core-pkg",
    "src",
    "public",
    "scripts",
    "stubs",
    "locales",
    "index.html",
    "package.json",
    "package-lock.json",
    "svelte.config.js",
    "tsconfig.json",
    "tsconfig.worker.json",
    "vite.config.ts",
];

/// Builds core and client; does nothing where the inputs are unchanged.
///
/// # Errors
/// When a tool is missing or a build fails.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    wasm::build(workspace)?;
    npm::install(workspace, "web-client")?;
    let client = workspace.path("web-client");
    let inputs: Vec<_> = INPUTS.iter().map(|input| client.join(input)).collect();
    let stamp = Stamp::of(workspace.note("web.stamp"), &inputs)?;
    if stamp.is_current() && client.join("dist/index.html").is_file() {
        return Ok(());
    }
    process::run(npm::command(workspace, "web-client").args(["run", "build"]))?;
    stamp.keep()
}

/// Prints what a visitor downloads: shell, core, and every file above 20 kB after gzip.
///
/// # Errors
/// When the client is not built.
pub(crate) fn print_sizes(workspace: &Workspace) -> Result<()> {
    let dist = workspace.path("web-client/dist");
    println!("{}", size::line("shell", &size::shell(&dist)?));
    for file in files_below(&dist)? {
        let size = size::gzip_bytes(&file)?;
        if size.gzip_bytes > 20_000 {
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
