//! npm packages, installed from the lock file and only when it changed.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::fingerprint::Stamp;
use crate::process;
use crate::workspace::Workspace;

/// A command of npm in one folder of the checkout.
pub(crate) fn command(workspace: &Workspace, folder: &str) -> Command {
    let mut command = Command::new("npm");
    command
        .current_dir(workspace.path(folder))
        .env("NO_COLOR", "1");
    command
}

/// Installs the packages of one folder, without running their scripts, when its lock changed.
///
/// # Errors
/// When node or npm is missing or the installation fails.
pub(crate) fn install(workspace: &Workspace, folder: &str) -> Result<()> {
    if process::find("npm").is_none() {
        bail!("npm is missing: install Node 20.19 or newer with npm");
    }
    let at = workspace.path(folder);
    let name = format!("npm-{}.stamp", folder.replace('/', "-"));
    let stamp = Stamp::of(
        workspace.note(&name),
        &[
            at.join("package.json"),
            at.join("package-lock.json"),
            at.join(".npmrc"),
        ],
    )?;
    if stamp.is_current() && has_packages(&at) {
        return Ok(());
    }
    process::run(command(workspace, folder).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ]))?;
    stamp.keep()
}

fn has_packages(folder: &Path) -> bool {
    folder.join("node_modules/.package-lock.json").is_file()
}
