//! `cargo xtask …`: everything a developer, a newcomer and CI do with this repository.
//!
//! | command | does |
//! |---|---|
//! | `start` | builds all, serves on loopback, keeps its data in `.bulla` |
//! | `test` | Rust, TypeScript, browser journeys, foreign oracles |
//! | `check` | formatting, lints, docs, [`tidy`], size budgets |
//! | `wasm` | the WebAssembly modules in `web-client/{core,pdf,strength}-pkg` |
//! | `web` | `wasm`, then the web client in `web-client/dist` |
//! | `verifier` | the verifier as one file, `web-client/verifier-pkg/bulla-verifier.html` |
//! | `api` | the description of the interface, and the typed client made of it |
//! | `bench` | ratios measured side by side |
//! | `install` | the tools that `test` needs; the other commands install what they need themselves |
//! | `tidy` | the rules of the house that no compiler knows |
//!
//! Nothing here is linked into a product.
#![expect(
    clippy::print_stdout,
    reason = "a developer's command line tool: its output is what it is for"
)]

mod api;
mod bench;
mod check;
mod clock;
mod examples;
mod fingerprint;
mod install;
mod npm;
mod process;
mod size;
mod start;
mod suite;
mod tally;
mod tidy;
mod typescript;
mod verifier;
mod wasm;
mod web;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Builds, runs and checks Bulla.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Task {
    /// Build everything and serve it on this machine
    Start(start::Options),
    /// Run all tests and print what took how long
    Test(suite::Options),
    /// Formatting, lints, documentation, tidy, size budgets
    Check,
    /// Build the WebAssembly modules into web-client/core-pkg, pdf-pkg and strength-pkg
    Wasm,
    /// Build the web client into web-client/dist
    Web,
    /// Build the verifier as one file, web-client/verifier-pkg/bulla-verifier.html
    Verifier,
    /// Write down the interface: docs/openapi.json and the web client's typed client
    Api,
    /// Measure beside peers and limits, optimised
    Bench(bench::Options),
    /// Install what the tests need, and nothing when it is there
    Install,
    /// Check the rules of the house: floors, dependencies, sources, locales
    Tidy,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    let workspace = Workspace::locate()?;
    match task {
        Task::Start(options) => start::start(&workspace, &options),
        Task::Test(options) => suite::run(&workspace, &options),
        Task::Check => check::run(&workspace),
        Task::Wasm => {
            wasm::build(&workspace)?;
            size::print_modules(&workspace)
        }
        Task::Web => {
            web::build(&workspace)?;
            web::print_sizes(&workspace)
        }
        Task::Verifier => verifier::run(&workspace),
        Task::Api => api::run(&workspace),
        Task::Bench(options) => bench::run(&workspace, &options),
        Task::Install => install::all(&workspace),
        Task::Tidy => tidy::run(&workspace),
    }
}
