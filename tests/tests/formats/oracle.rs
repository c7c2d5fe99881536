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

/// Runs commands of Bash in a directory, with the Python of the oracles as `python3`: whether they end
/// without an error, and what they print. `None` where something is missing.
#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
pub(crate) fn shell(directory: &std::path::Path, commands: &str) -> Option<(bool, String)> {
    let python = variable("BULLA_PYTHON").unwrap_or_else(|| "python3".to_owned());
    let path = variable("PATH").unwrap_or_default();
    let own = std::path::Path::new(&python).parent();
    let path = own.map_or_else(|| path.clone(), |own| format!("{}:{path}", own.display()));
    let run = |commands: &str| {
        let mut bash = Command::new("bash");
        bash.args(["-euo", "pipefail", "-c", commands]);
        bash.current_dir(directory).env("PATH", &path).output()
    };
    let needed = "openssl version && go version && test -d /usr/share/gocode/src/golang.org/x/mod && \
        python3 -c \"import cryptography.hazmat.primitives.asymmetric.mldsa\"";
    let is_there = run(needed).is_ok_and(|output| output.status.success());
    if !is_there {
        let required = variable("CI").as_deref() == Some("true")
            || variable("BULLA_REQUIRE_ORACLES").as_deref() == Some("1");
        assert!(
            !required,
            "bash, openssl, Go with x/mod, and cryptography with ML-DSA are required"
        );
        eprintln!("SKIPPED: bash, openssl, Go with x/mod or cryptography with ML-DSA is missing");
        return None;
    }
    let output = run(commands).unwrap();
    let text = [output.stdout, output.stderr].concat();
    Some((
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    ))
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
