//! Where things are in the checkout.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The checkout this tool was built from.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the root: two directories above this package.
    ///
    /// # Errors
    /// When the package has been moved out of `crates/xtask`.
    pub(crate) fn locate() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .ancestors()
            .nth(2)
            .context("crates/xtask is not two directories below the root")?;
        Ok(Self {
            root: root.to_path_buf(),
        })
    }

    /// The root of the checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// A path in the tool's own notes: stamps and reports, erased by `cargo clean`.
    pub(crate) fn note(&self, name: &str) -> PathBuf {
        self.root.join("target/xtask").join(name)
    }
}
