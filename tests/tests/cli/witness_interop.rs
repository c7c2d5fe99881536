//! Witnesses and logs of others: a witness in Python cosigns the log of the server, and a log that Go's
//! `golang.org/x/mod/sumdb` keeps and signs is cosigned by `bulla witness`, in a form that Go reads.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::local::variable;
use crate::witness::{begins, bulla, free_address, until};
use crate::world::{Server, text};

const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/witness.py");
const GO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/gowitness/main.go");
/// Where Debian puts sources of Go packages.
const GOPATH: &str = "/usr/share/gocode";

/// What a foreign program answered; `None` where it cannot run and need not be there.
#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
fn foreign(command: &mut Command) -> Option<Output> {
    let required = variable("CI").as_deref() == Some("true")
        || variable("BULLA_REQUIRE_ORACLES").as_deref() == Some("1");
    match command.output() {
        Ok(output) if output.status.success() => Some(output),
        absent => {
            assert!(!required, "oracle required: {absent:?}");
            eprintln!("SKIPPED cli: {command:?} does not run");
            None
        }
    }
}

fn two_lines(output: &Output) -> [String; 2] {
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    let mut lines = told.lines().map(str::to_owned);
    [lines.next().unwrap(), lines.next().unwrap()]
}

#[test]
fn a_witness_in_python_cosigns_the_log_of_the_server() {
    let python = variable("BULLA_PYTHON").unwrap_or_else(|| "python3".to_owned());
    let name = "py.example.ch/w";
    let Some(made) = foreign(Command::new(&python).args([PYTHON, "key", name])) else {
        return;
    };
    let [seed, vkey] = two_lines(&made);
    let address = free_address();
    let policy = format!("witness py {vkey} http://{address}\nquorum py\n");
    let server = Server::configured(&format!("[witnesses]\npolicy = \"\"\"\n{policy}\"\"\"\n"));
    let anna = server.anna();
    let audit = || {
        let ran = anna.bulla(&server, &["--json", "audit", "verify"]);
        ran.ends_with(0).json()
    };
    assert_eq!(audit()["witnesses"]["checked"], "no");
    let state = fs::read_to_string(anna.home.join("state.json")).unwrap();
    let state: Value = serde_json::from_str(&state).unwrap();
    let log = state["memory"]["trust"]["anchor_log"].as_str().unwrap();
    let (ip, port) = (address.ip().to_string(), address.port().to_string());
    let mut child = Command::new(&python)
        .args([PYTHON, "serve", name, &seed, &ip, &port, log])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut ready).unwrap();
    let told = until(&audit, |told| told["witnesses"]["checked"] == "yes");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(told["witnesses"]["cosigned"][0]["key_name"], name);
    assert_eq!(told["modifiers"].as_array().unwrap().len(), 0);
}

#[test]
fn a_log_that_go_keeps_is_cosigned_in_a_form_that_go_reads() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("gowitness");
    let built = foreign(
        Command::new("go")
            .args(["build", "-o", &text(&program), GO])
            .env("GO111MODULE", "off")
            .env("GOPATH", GOPATH)
            .env("GOCACHE", folder.path().join("cache"))
            .current_dir(folder.path()),
    );
    if built.is_none() {
        return;
    }
    let made = foreign(Command::new(&program).args(["key", "go.example.ch/log"]));
    let [signer, log] = two_lines(&made.unwrap());
    let vkey = new_witness(&folder.path().join("w"));
    let witness = begins(folder.path().join("w"), free_address(), &log);
    let url = format!("http://{}", witness.address);
    let grown = Command::new(&program)
        .args(["grow", &signer, &log, &url, &vkey])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&grown.stdout).into_owned();
    let error = String::from_utf8_lossy(&grown.stderr).into_owned();
    assert_eq!(told, "cosigned 10 checkpoints, refused 2\n", "{error}");
    // Go refuses cosignatures by another key than the witness's.
    let other = new_witness(&folder.path().join("other"));
    let refused = Command::new(&program)
        .args(["grow", &signer, &log, &url, &other])
        .output();
    assert_eq!(refused.unwrap().status.code(), Some(1));
}

/// Makes a witness; its verifier key.
fn new_witness(data: &Path) -> String {
    let arguments = [
        "--json",
        "witness",
        "init",
        "--name",
        "w.example.ch/w1",
        "--data",
    ];
    let made = bulla(&arguments).arg(data).output().unwrap();
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    made["verifier_key"].as_str().unwrap().to_owned()
}
