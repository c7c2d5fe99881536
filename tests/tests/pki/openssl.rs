//! Runs OpenSSL in a folder of its own. Where it is missing a test says so and skips; with `CI=true` or
//! `BULLA_REQUIRE_ORACLES=1` it fails.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::instance::NOW_SECS;

/// A folder in which OpenSSL works.
pub(crate) struct OpenSsl {
    directory: TempDir,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says whether the oracle may be absent"
)]
pub(crate) fn is_required() -> bool {
    ["CI", "BULLA_REQUIRE_ORACLES"]
        .iter()
        .any(|name| matches!(std::env::var(name).as_deref(), Ok("true" | "1")))
}

impl OpenSsl {
    /// The folder; `None` where OpenSSL is not installed and need not be.
    #[expect(
        clippy::print_stderr,
        reason = "a skipped oracle must be seen in the log"
    )]
    pub(crate) fn find() -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            assert!(!is_required(), "openssl is required");
            eprintln!("SKIPPED what OpenSSL says: it is missing");
            return None;
        }
        Some(Self {
            directory: tempfile::tempdir().unwrap(),
        })
    }

    /// Where a file of the folder is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Runs one command line; whether it succeeds, and all that it prints.
    pub(crate) fn ask(&self, line: &str) -> (bool, String) {
        let output = Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(self.directory.path())
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    }

    /// Runs one command line that has to succeed.
    pub(crate) fn run(&self, line: &str) -> String {
        let (succeeded, text) = self.ask(line);
        assert!(succeeded, "openssl {line}: {text}");
        text
    }
}

/// The point in time at which OpenSSL shall verify.
pub(crate) fn attime() -> String {
    format!("-attime {NOW_SECS}")
}
