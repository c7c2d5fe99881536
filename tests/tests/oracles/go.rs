//! The foreign reader of logs: `interop/goverify`, built on Go's `golang.org/x/mod/sumdb` (Debian
//! packages `golang-go` and `golang-golang-x-mod-dev`).
//!
//! Where Go or the module is missing a test says so and skips; with `CI=true` or
//! `BULLA_REQUIRE_ORACLES=1` it fails.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/goverify/main.go");
/// Where Debian installs the sources of Go modules.
const GOPATH: &str = "/usr/share/gocode";

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says whether the oracle may be absent"
)]
fn is_required() -> bool {
    std::env::var("CI").as_deref() == Ok("true")
        || std::env::var("BULLA_REQUIRE_ORACLES").as_deref() == Ok("1")
}

/// The foreign reader, built; it goes when this value goes.
pub(crate) struct Oracle {
    directory: TempDir,
}

impl Oracle {
    /// Builds the reader; `None` where Go is not installed and need not be.
    #[expect(
        clippy::print_stderr,
        reason = "a skipped oracle must be seen in the log"
    )]
    pub(crate) fn build() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let module = Path::new(GOPATH).join("src/golang.org/x/mod/sumdb/tlog");
        let version = Command::new("go").arg("version").output();
        if version.is_err() || !module.is_dir() {
            assert!(!is_required(), "go and {} are required", module.display());
            eprintln!("SKIPPED the reader of logs: go or golang.org/x/mod is missing");
            return None;
        }
        let build = Command::new("go")
            .args(["build", "-o"])
            .arg(directory.path().join("goverify"))
            .arg(SOURCE)
            .env("GO111MODULE", "off")
            .env("GOPATH", GOPATH)
            .env("GOFLAGS", "")
            .env("GOCACHE", directory.path().join("cache"))
            .output()
            .unwrap();
        assert!(build.status.success(), "{build:?}");
        Some(Self { directory })
    }

    fn ask(&self, log: &Path) -> Output {
        let program = self.directory.path().join("goverify");
        Command::new(program).arg(log).output().unwrap()
    }

    pub(crate) fn assert_accepts(&self, log: &Path, summary: &str) {
        let output = self.ask(log);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(text, format!("ok {summary}\n"), "{output:?}");
        assert!(output.status.success());
    }

    pub(crate) fn assert_refuses(&self, log: &Path, reason: &str) {
        let output = self.ask(log);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{reason}: {text}");
        assert!(text.contains(reason), "expected {reason}, got {text}");
    }
}
