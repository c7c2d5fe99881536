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
    check_node()?;
    process::run(command(workspace, folder).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ]))?;
    stamp.keep()
}

/// Demands Node 20.19 or newer, which the build of the client needs.
fn check_node() -> Result<()> {
    if process::find("npm").is_none() {
        bail!("npm is missing: install Node 20.19 or newer with npm");
    }
    let version = process::read(Command::new("node").arg("--version"))?;
    if !is_new_enough(version.trim()) {
        bail!(
            "Node {} is too old: 20.19 or newer is needed",
            version.trim()
        );
    }
    Ok(())
}

/// Whether a version such as `v20.19.0` is at least 20.19.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= (20, 19),
        _ => false,
    }
}

fn has_packages(folder: &Path) -> bool {
    folder.join("node_modules/.package-lock.json").is_file()
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn node_is_accepted_from_20_19_on() {
        for version in ["v20.19.0", "v20.20.2", "v22.0.0", "v24.1.3"] {
            assert!(is_new_enough(version), "{version}");
        }
    }

    #[test]
    fn an_older_node_or_nonsense_is_refused() {
        for version in ["v18.20.4", "v20.18.9", "v20", "", "latest"] {
            assert!(!is_new_enough(version), "{version}");
        }
    }
}
