//! The evidence of an envelope with ten signers, verified in WebAssembly, beside the signatures that it
//! rests on, verified alone by the same code in the same run.
//!
//! | contestant | does |
//! |---|---|
//! | verify | what the verifier's page calls, from the bytes of the PDF and the evidence to the report |
//! | raw | each signature that the verification checks, once, by the same function, with key, message and signature ready |
//!
//! The envelope is a real one: the real server and the command line make it, and each of the ten signs the
//! PDF. The module itself tells which signatures it verifies: of statements, checkpoints, the PDF,
//! certificates, time-stamps and answers on revocation (`bulla_types::record`). One that it verifies twice
//! is one signature for the peer.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark exists to print its result, and ends where one of its steps fails"
)]

#[path = "../tests/tests/cli/code.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod code;
mod measure;
#[path = "../tests/tests/cli/world.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod world;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::process::Command;

use measure::{Figures, machine, now};
use serde::Deserialize;
use world::{Person, Server, text};

/// How often each contestant has its turn.
const ROUNDS: u32 = 15;
const SIGNERS: usize = 10;
/// The folder of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const DOCUMENT: &str = "fixtures/documents/power-of-attorney-cairo.pdf";
/// The two that are compared.
const CONTESTANTS: [&str; 2] = ["verify", "raw"];

/// What the part in Node tells.
#[derive(Deserialize)]
struct Told {
    /// For each algorithm how many signatures there are, and how often the verification verified them.
    counts: BTreeMap<String, (u32, u32)>,
    /// Milliseconds of every round.
    times: BTreeMap<String, Vec<f64>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let began = now();
    println!("machine  {}", machine());
    let server = Server::start();
    let [pdf, evidence, trust] = signed(&server);
    for (name, path) in [("document", &pdf), ("evidence", &evidence)] {
        println!("{name} {} bytes", fs::metadata(path)?.len());
    }
    let mut node = Command::new("node");
    node.arg(format!("{ROOT}/benches/evidence.mjs"));
    node.arg(format!("{ROOT}/target/bench-evidence"));
    node.arg(&trust).arg(ROUNDS.to_string());
    let output = node.arg(&pdf).arg(&evidence).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    print(&serde_json::from_slice(&output.stdout)?)?;
    let seconds = began.elapsed().as_secs_f64();
    println!("machine  {} at the end, {seconds:.0} s later", machine());
    Ok(())
}

fn print(told: &Told) -> Result<(), Box<dyn Error>> {
    let mut all = (0, 0);
    for (algorithm, (signatures, times)) in &told.counts {
        println!("{algorithm:<12} {signatures:>4} signatures, verified {times} times");
        all = (all.0 + signatures, all.1 + times);
    }
    println!(
        "all          {:>4} signatures, verified {} times",
        all.0, all.1
    );
    println!("{ROUNDS} rounds               ms (least - greatest)");
    let mut medians = Vec::new();
    let algorithms = told.counts.keys().map(String::as_str);
    for name in CONTESTANTS.into_iter().chain(algorithms) {
        let mut figures = Figures::default();
        for time in told.times.get(name).ok_or("a contestant is missing")? {
            figures.add(*time);
        }
        let (least, greatest) = figures.spread();
        let median = figures.median();
        println!("{name:<20} {median:>8.1} ({least:.1} - {greatest:.1})");
        medians.push(median);
    }
    println!("verify / raw {:.2}  goal 1.50", medians[0] / medians[1]);
    Ok(())
}

/// The document that all have signed, its evidence, and the trust file of the instance.
fn signed(server: &Server) -> [String; 3] {
    let anna = server.anna();
    let names: Vec<String> = (1..=SIGNERS).map(|n| format!("signer{n}")).collect();
    let people: Vec<Person> = names
        .iter()
        .map(|name| server.member(&anna, name))
        .collect();
    let file = server.file(
        "mandate.pdf",
        &fs::read(format!("{ROOT}/{DOCUMENT}")).unwrap(),
    );
    let addresses: Vec<String> = names.iter().map(|it| format!("{it}@example.ch")).collect();
    let mut order = vec!["--json", "send", &file, "--title", "Mandate"];
    order.extend(["--words-compared", "--require-pdf", "--to"]);
    order.extend(addresses.iter().map(String::as_str));
    let sent = anna.bulla(server, &order).ends_with(0).json();
    let id = sent["envelope_id"].as_str().unwrap();
    for person in &people {
        person.bulla(server, &["sign", id, "--yes"]).ends_with(0);
    }
    let out = text(&server.path("out"));
    anna.bulla(server, &["download", id, "-o", &out])
        .ends_with(0);
    let answer = server.answer("GET", bulla_protocol::path::TRUST, "");
    let (_, trust) = answer.split_once("\r\n\r\n").unwrap();
    [
        text(&server.path("out/mandate.pdf")),
        text(&server.path("out/Mandate.evidence.json")),
        server.file("trust.json", trust.as_bytes()),
    ]
}
