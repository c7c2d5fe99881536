//! The foreign verifiers of proofs: `interop/sigstore_proofs.py`, built on the Python package
//! `sigstore`, and `interop/sigstore-verify/verify.mjs`, built on the npm package `@sigstore/verify`.
//!
//! Where one is missing a test says so and skips it; with `CI=true` or `BULLA_REQUIRE_ORACLES=1` it
//! fails.

use std::path::Path;
use std::process::{Command, Output};

/// Name, interpreter unless the environment names one, and script.
const SCRIPTS: [(&str, Option<&str>, &str); 2] = [
    ("sigstore-python", None, "sigstore_proofs.py"),
    (
        "@sigstore/verify",
        Some("node"),
        "sigstore-verify/verify.mjs",
    ),
];

/// Exit status of the scripts where a package is missing.
const MISSING: i32 = 3;

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the oracles are and whether they may be absent"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A verifier that is installed.
pub(crate) struct Sigstore {
    name: &'static str,
    program: Option<&'static str>,
    script: &'static str,
}

impl Sigstore {
    /// Those that are installed.
    #[expect(
        clippy::print_stderr,
        reason = "a skipped oracle must be seen in the log"
    )]
    pub(crate) fn installed() -> Vec<Self> {
        let required = ["CI", "BULLA_REQUIRE_ORACLES"].map(variable);
        let required =
            required[0].as_deref() == Some("true") || required[1].as_deref() == Some("1");
        let nothing = tempfile::tempdir().unwrap();
        let mut installed = Vec::new();
        for (name, program, script) in SCRIPTS {
            let oracle = Self {
                name,
                program,
                script,
            };
            let asked = oracle.ask(nothing.path());
            let code = asked.as_ref().ok().and_then(|output| output.status.code());
            if code == Some(1) {
                installed.push(oracle);
            } else {
                assert!(!required, "{name} is required: {asked:?}");
                assert!(code.is_none_or(|code| code == MISSING), "{asked:?}");
                eprintln!("SKIPPED {name}: it is not installed");
            }
        }
        installed
    }

    fn ask(&self, log: &Path) -> std::io::Result<Output> {
        let program = self.program.map_or_else(
            || variable("BULLA_PYTHON").unwrap_or_else(|| "python3".to_owned()),
            str::to_owned,
        );
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
        Command::new(program)
            .arg(folder.join(self.script))
            .arg(log)
            .output()
    }

    pub(crate) fn assert_accepts(&self, log: &Path, summary: &str) {
        let output = self.ask(log).unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(text, format!("ok {summary}\n"), "{}: {output:?}", self.name);
        assert!(output.status.success());
    }

    pub(crate) fn assert_refuses(&self, log: &Path, what: &str) {
        let output = self.ask(log).unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{} {what}: {text}",
            self.name
        );
        assert!(text.starts_with("FAIL "), "{} {what}: {text}", self.name);
    }
}
