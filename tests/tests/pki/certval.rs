//! The package `certval` as a judge of paths: `interop/certval`, built by cargo outside of the workspace.
//! Where it cannot be built a test says so and skips it; with `CI=true` or `BULLA_REQUIRE_ORACLES=1` it
//! fails.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::instance::NOW_SECS;
use crate::openssl::is_required;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/certval/Cargo.toml");
/// Where `cargo xtask test` has built it before.
const TARGET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/oracles/certval");

/// Whether it accepts each of some cases; `None` where it cannot be built and need not be.
#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
pub(crate) fn judge(cases: &[Value], revocation: bool) -> Option<Vec<bool>> {
    let build = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--manifest-path", SOURCE])
        .args(["--target-dir", TARGET])
        .output()
        .unwrap();
    if !build.status.success() {
        assert!(!is_required(), "certval is required: {build:?}");
        eprintln!(
            "SKIPPED certval: {}",
            String::from_utf8_lossy(&build.stderr)
        );
        return None;
    }
    let cases: Vec<Value> = cases
        .iter()
        .map(|case| {
            json!({
                "certificates": case["certificates"], "crls": case["crls"], "ocsp": case["ocsp"],
                "at": NOW_SECS, "revocation": revocation,
            })
        })
        .collect();
    let mut program = Command::new(format!("{TARGET}/debug/bulla-certval"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = program.stdin.take().unwrap();
    input
        .write_all(Value::from(cases).to_string().as_bytes())
        .unwrap();
    drop(input);
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success());
    let verdicts: Vec<String> = serde_json::from_slice(&output.stdout).unwrap();
    Some(verdicts.iter().map(String::is_empty).collect())
}
