//! Finds the packages whose documentation holds examples that rustdoc compiles, so that
//! `cargo xtask test` need not ask every package for its doc tests.

use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand, TargetKind};

use crate::fingerprint::files_below;
use crate::workspace::Workspace;

/// What may stand behind an opening fence of a block that rustdoc compiles.
const COMPILED: [&str; 5] = ["", "compile_fail", "no_run", "rust", "should_panic"];

/// The names of the libraries with examples.
///
/// # Errors
/// When cargo cannot be asked or a source cannot be read.
pub(crate) fn packages(workspace: &Workspace) -> Result<Vec<String>> {
    let metadata: Metadata = MetadataCommand::new()
        .manifest_path(workspace.path("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata failed")?;
    let mut found = Vec::new();
    for package in metadata.workspace_packages() {
        let is_library = |kind: &TargetKind| matches!(kind, TargetKind::Lib | TargetKind::RLib);
        let target = package
            .targets
            .iter()
            .find(|target| target.kind.iter().any(is_library));
        let Some(folder) = target.and_then(|target| target.src_path.parent()) else {
            continue;
        };
        for file in files_below(folder.as_std_path())? {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            if has_example(&text) {
                found.push(package.name.to_string());
                break;
            }
        }
    }
    Ok(found)
}

/// Whether the doc comments of a source hold a block that rustdoc compiles.
fn has_example(source: &str) -> bool {
    let mut is_open = false;
    for line in source.lines() {
        let line = line.trim_start();
        let Some(text) = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"))
        else {
            is_open = false;
            continue;
        };
        let Some(info) = text.trim().strip_prefix("```") else {
            continue;
        };
        is_open = !is_open;
        let first = info.split([',', ' ']).next().unwrap_or_default();
        if is_open && COMPILED.contains(&first) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_example;

    #[test]
    fn a_block_that_rustdoc_compiles_is_found() {
        for info in ["", "rust", "no_run", "rust,no_run", "compile_fail"] {
            let source = format!("/// Does.\n///\n/// ```{info}\n/// f();\n/// ```\nfn f() {{}}\n");
            assert!(has_example(&source), "{info}");
        }
    }

    #[test]
    fn a_block_of_text_and_its_end_are_none() {
        let source = "//! ```text\n//! a > b\n//! ```\n\n/// ```json\n/// {}\n/// ```\nfn f() {}\n";
        assert!(!has_example(source));
    }

    #[test]
    fn a_block_that_is_ignored_and_a_fence_in_a_string_are_none() {
        assert!(!has_example("/// ```ignore\n/// f();\n/// ```\n"));
        assert!(!has_example("let fence = \"```\";\n"));
    }
}
