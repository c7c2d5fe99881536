//! `cargo xtask test`: every kind of test, what each part took, and one sum at the end.
//!
//! A part that fails does not stop the others.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::clock::timed;
use crate::examples;
use crate::fingerprint::files_below;
use crate::install;
use crate::npm;
use crate::process;
use crate::tally::{Row, Tally, table, total};
use crate::web;
use crate::workspace::Workspace;

/// How much to test.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The same tests with larger numbers: large files, more crashes, more rounds
    #[arg(long)]
    long: bool,
}

/// How many of the slowest tests are named.
const SLOWEST: usize = 10;
/// Where the test corpora lie unless `BULLA_CORPORA` says otherwise.
const CORPORA: &str = "../shared/corpora";

/// Installs what is missing, builds, runs all parts, prints the table.
///
/// # Errors
/// When something cannot be built or any test failed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    install::all(workspace)?;
    let mut rows = Vec::new();
    let mut part = |name: &'static str, work: &dyn Fn() -> Result<Tally>| {
        println!("\n== {name}");
        let (outcome, took) = timed(work);
        let tally = outcome.unwrap_or_else(|error| {
            println!("{error:#}");
            Tally::of_command(false)
        });
        rows.push(Row {
            part: name,
            took,
            tally,
        });
    };
    part("build", &|| build(workspace));
    part("rust", &|| rust(workspace, options));
    part("doc tests", &|| doc_tests(workspace));
    part("types", &|| script(workspace, "check"));
    part("typescript", &|| typescript(workspace));
    part("browser", &|| browser(workspace, options));
    println!("\n{}", corpora(workspace));
    println!("\n{}", table(&rows));
    if total(&rows).failed > 0 {
        bail!("not all tests passed");
    }
    Ok(())
}

/// Everything that the parts below start or serve. All targets at once, so that cargo chooses the
/// same features as for the tests and compiles each dependency once.
fn build(workspace: &Workspace) -> Result<Tally> {
    web::build(workspace)?;
    process::run(process::cargo().current_dir(workspace.root()).args([
        "build",
        "--quiet",
        "--workspace",
        "--all-targets",
    ]))?;
    Ok(Tally::default())
}

/// Unit tests, flows, attacks and foreign oracles: nextest where it is installed.
fn rust(workspace: &Workspace, options: &Options) -> Result<Tally> {
    let mut command = process::cargo();
    command
        .current_dir(workspace.root())
        .env(
            "BULLA_PYTHON",
            workspace.path("target/oracles/venv/bin/python"),
        )
        .env("BULLA_REQUIRE_ORACLES", "1");
    if options.long {
        command.env("BULLA_LONG", "1");
    }
    if process::find("cargo-nextest").is_none() {
        command.args([
            "test",
            "--workspace",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
        ]);
        return counted(&mut command, |line| line.starts_with("test result"));
    }
    let report = workspace.path("target/nextest/default/junit.xml");
    if report.exists() {
        fs::remove_file(&report).context("cannot remove the report of the last run")?;
    }
    command.args([
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "--status-level",
        "fail",
    ]);
    let succeeded = process::run(&mut command).is_ok();
    let xml = fs::read_to_string(&report).context("nextest left no report")?;
    let (tally, times) = Tally::of_junit(&xml);
    println!("The slowest tests:");
    for time in times.iter().take(SLOWEST) {
        println!("  {:>7.2} s  {}", time.seconds, time.name);
    }
    Ok(tally.and_command(succeeded))
}

/// Examples in documentation, in the packages that have some.
fn doc_tests(workspace: &Workspace) -> Result<Tally> {
    let packages = examples::packages(workspace)?;
    if packages.is_empty() {
        println!("no package has examples in its documentation");
        return Ok(Tally::default());
    }
    let mut command = process::cargo();
    command
        .current_dir(workspace.root())
        .args(["test", "--quiet", "--doc"]);
    for package in &packages {
        command.args(["--package", package]);
    }
    counted(&mut command, |line| line.starts_with("test result"))
}

/// A script of the web client that counts nothing.
fn script(workspace: &Workspace, name: &str) -> Result<Tally> {
    process::run(npm::command(workspace, "web-client").args(["run", "--silent", name]))?;
    Ok(Tally::default())
}

fn typescript(workspace: &Workspace) -> Result<Tally> {
    counted(
        npm::command(workspace, "web-client").args(["test", "--silent"]),
        |line| line.trim_start().starts_with("Tests "),
    )
}

/// Journeys through the real server and the real client in a real browser.
fn browser(workspace: &Workspace, options: &Options) -> Result<Tally> {
    npm::install(workspace, "tests/browser")?;
    let mut command = Command::new("node");
    command
        .current_dir(workspace.root())
        .arg("tests/browser/run.mjs");
    if options.long {
        command.arg("--long");
    }
    counted(&mut command, |line| {
        line.contains(" passed, ") && line.ends_with(" failed")
    })
}

/// Runs a test runner and reads its sums.
fn counted(command: &mut Command, is_summary: impl Fn(&str) -> bool) -> Result<Tally> {
    let followed = process::follow(command)?;
    Ok(Tally::of_lines(&followed.printed, is_summary).and_command(followed.succeeded))
}

/// Says whether the external test files were there.
fn corpora(workspace: &Workspace) -> String {
    let named = env::var_os("BULLA_CORPORA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| workspace.path(CORPORA));
    let count = files_below(&folder).map_or(0, |files| pdfs(&files));
    if count == 0 {
        format!(
            "not tested: the PDF corpora, absent from {}",
            folder.display()
        )
    } else {
        format!("tested: {count} PDF files of the corpora")
    }
}

fn pdfs(files: &[PathBuf]) -> usize {
    let is_pdf = |file: &&PathBuf| {
        Path::new(file)
            .extension()
            .is_some_and(|name| name == "pdf")
    };
    files.iter().filter(is_pdf).count()
}
