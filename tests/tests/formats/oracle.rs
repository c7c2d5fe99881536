//! Asking another implementation. Where it is not installed the tests say so and skip; with
//! `CI=true` or `BULLA_REQUIRE_ORACLES=1` they fail.

use std::{
    fs,
    process::{Command, Output},
};

use serde_json::Value;

/// Exit status of the scripts where a package is missing.
const MISSING: i32 = 3;

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the oracle is and whether it may be absent"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What a Python script of `interop/` prints for a case, as JSON.
pub(crate) fn python(script: &str, case: &Value) -> Option<Value> {
    let python = variable("BULLA_PYTHON").unwrap_or_else(|| "python3".to_owned());
    ask(&python, script, case)
}

/// What a JavaScript of `interop/` prints for a case, as JSON.
pub(crate) fn node(script: &str, case: &Value) -> Option<Value> {
    ask("node", script, case)
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
fn ask(program: &str, script: &str, case: &Value) -> Option<Value> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("case.json");
    fs::write(&file, case.to_string()).unwrap();
    let script = format!("{}/interop/{script}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(program).arg(&script).arg(&file).output();
    let required = variable("CI").as_deref() == Some("true")
        || variable("BULLA_REQUIRE_ORACLES").as_deref() == Some("1");
    match output {
        Ok(output) if output.status.code() != Some(MISSING) => Some(answer(&output)),
        absent => {
            assert!(!required, "{program}: oracle required: {absent:?}");
            eprintln!("SKIPPED {script}: {program} or a package of it is missing");
            None
        }
    }
}

fn answer(output: &Output) -> Value {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}
