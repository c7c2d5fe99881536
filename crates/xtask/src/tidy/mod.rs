//! `cargo xtask tidy`: rules of the house that no compiler knows.
//!
//! [`api`] compares the typed client with the description of the interface, [`deny`] the written exceptions with the sources, [`floors`] reads the dependency graph, [`sources`] the tracked files, [`locales`] the
//! translations, [`register`] the list of dependencies. Each rule returns the violations it found
//! as sentences with a place; none stops the others.

mod api;
mod deny;
mod floors;
mod graph;
mod locales;
mod register;
mod sources;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::{Metadata, MetadataCommand};

use crate::process;
use crate::tidy::graph::Graph;
use crate::workspace::Workspace;

/// One broken rule: where, and what is wrong there.
pub(crate) type Violation = String;

/// A tracked text file.
#[derive(Clone, Debug)]
pub(crate) struct TextFile {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// Its content.
    pub(crate) text: String,
}

/// Checks the checkout and prints every violation.
///
/// # Errors
/// When there are violations, or cargo or git cannot be asked.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let violations = violations(workspace)?;
    for violation in &violations {
        println!("{violation}");
    }
    if !violations.is_empty() {
        bail!("{} violations of the rules of the house", violations.len());
    }
    println!("tidy: nothing to complain about");
    Ok(())
}

/// All violations in the checkout.
///
/// # Errors
/// When cargo or git cannot be asked.
pub(crate) fn violations(workspace: &Workspace) -> Result<Vec<Violation>> {
    let metadata = metadata(workspace)?;
    let graph = Graph::of(&metadata)?;
    let files = text_files(workspace)?;
    let mut found = floors::check(&graph);
    found.extend(api::check(&files));
    found.extend(deny::check(&graph, &files));
    found.extend(sources::check(&files));
    found.extend(locales::check(&files));
    found.extend(register::check(&graph, &files)?);
    found.sort();
    Ok(found)
}

fn metadata(workspace: &Workspace) -> Result<Metadata> {
    MetadataCommand::new()
        .manifest_path(workspace.path("Cargo.toml"))
        .exec()
        .context("cargo metadata failed")
}

/// All files that git tracks or would track, except binary ones and lock files.
fn text_files(workspace: &Workspace) -> Result<Vec<TextFile>> {
    let listed = process::read(Command::new("git").current_dir(workspace.root()).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let mut files = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let at: PathBuf = workspace.path(path);
        if !at.is_file() {
            continue;
        }
        let bytes = fs::read(&at).with_context(|| format!("cannot read {path}"))?;
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(TextFile {
                path: path.to_owned(),
                text,
            });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::violations;
    use crate::workspace::Workspace;

    #[test]
    fn this_checkout_is_tidy() {
        let found = violations(&Workspace::locate().unwrap()).unwrap();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
