//! `cargo xtask api`: writes down the description of the interface (`docs/openapi.json`) and the
//! typed client that is made of it (`web-client/src/lib/api/generated.ts`). Both are checked in: a
//! test of the server compares the first with the server, `tidy` the second with the first.

use std::fs;

use anyhow::{Context as _, Result};

use crate::process;
use crate::typescript;
use crate::workspace::Workspace;

/// The description, from the root of the checkout.
pub(crate) const DESCRIPTION: &str = "docs/openapi.json";
/// The typed client, from the root of the checkout.
pub(crate) const CLIENT: &str = "web-client/src/lib/api/generated.ts";

/// Asks the server for its description and writes both files.
///
/// # Errors
/// When the server does not build, or describes what the generator does not know.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let described = process::read(process::cargo().current_dir(workspace.root()).args([
        "run",
        "--quiet",
        "--package",
        "bulla-server",
        "--",
        "openapi",
    ]))?;
    let client = typescript::client(&described)?;
    for (path, text) in [(DESCRIPTION, described), (CLIENT, client)] {
        let at = workspace.path(path);
        if let Some(folder) = at.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&at, text).with_context(|| format!("cannot write {path}"))?;
        println!("wrote {path}");
    }
    Ok(())
}
