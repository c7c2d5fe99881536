//! `cargo xtask bench`: the programs in `benches/`, one after the other, optimised.
//!
//! They measure ratios side by side in one run; absolute times mean nothing on shared machines.
//! `docs/performance.md` holds the figures of one run.

use std::env;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::install;
use crate::npm;
use crate::process;
use crate::wasm;
use crate::workspace::Workspace;

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The benchmarks to run; all of them if none is named
    benches: Vec<Bench>,
}

/// A program in `benches/`.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Bench {
    /// Sealing 1 GiB, beside age, cp, AES and SHA-256
    Seal,
    /// Durable events per second beside a bare insert, time until they are published, hashing anew
    Log,
    /// Proofs in logs of up to ten million leaves
    Proofs,
    /// A login's key stretching, beside Argon2id alone
    Login,
    /// Signing and verifying PDFs, beside pyHanko, pdfsig and SHA-256, and as WebAssembly
    Pdf,
    /// The browser: sealing, sending and key stretching, beside WebCrypto, libsodium, age and others
    Browser,
    /// Verifying the evidence of ten signers as WebAssembly, beside its signature checks alone
    Evidence,
}

impl Bench {
    /// Makes or installs what it needs beside its program.
    fn prepare(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Seal => install::debian(&install::BENCH),
            Self::Browser => bundle(workspace),
            Self::Log | Self::Proofs | Self::Login => Ok(()),
            Self::Pdf => {
                wasm::build(workspace)?;
                install::pdf_peers(workspace)
            }
            Self::Evidence => {
                wasm::build_bench(workspace, "pdf", "target/bench-evidence")?;
                process::run(process::cargo().current_dir(workspace.root()).args([
                    "build",
                    "--quiet",
                    "-p",
                    "bulla-server",
                    "-p",
                    "bulla-cli",
                ]))
            }
        }
    }

    /// The package whose dependencies it needs, and its name there.
    const fn target(self) -> (&'static str, &'static str) {
        match self {
            Self::Seal => ("bulla-client", "seal"),
            Self::Log => ("bulla-tests", "log"),
            Self::Proofs => ("bulla-tlog", "proofs"),
            Self::Login => ("bulla-crypto", "login"),
            Self::Pdf => ("bulla-pades", "pdf"),
            Self::Browser => ("bulla-server", "browser"),
            Self::Evidence => ("bulla-tests", "evidence"),
        }
    }
}

/// Bundles the page of the browser's benchmark with the core as it is served, and with one that also
/// gives out what is measured alone.
fn bundle(workspace: &Workspace) -> Result<()> {
    wasm::build_bench(workspace, "core", "target/bench-browser/core-pkg")?;
    wasm::build(workspace)?;
    npm::install(workspace, BROWSER)?;
    process::run(npm::command(workspace, BROWSER).args(["run", "build"]))
}

/// The folder of the page.
const BROWSER: &str = "benches/browser";

/// Runs the benchmarks that are asked for.
///
/// # Errors
/// When one cannot be built or fails, or a peer cannot be installed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let benches = if options.benches.is_empty() {
        Bench::value_variants()
    } else {
        &options.benches
    };
    for bench in benches {
        bench.prepare(workspace)?;
        let (package, name) = bench.target();
        let mut command = process::cargo();
        command.current_dir(workspace.root()).args([
            "bench",
            "--quiet",
            "--package",
            package,
            "--bench",
            name,
        ]);
        if matches!(bench, Bench::Evidence) {
            // What is measured runs in Node; the program beside it needs no optimised server.
            command.args(["--profile", "dev"]);
        }
        if matches!(bench, Bench::Pdf) && env::var_os("BULLA_PYTHON").is_none() {
            let python = workspace.path("target/oracles/venv/bin/python");
            command.env("BULLA_PYTHON", python);
        }
        if let Some(browser) = env::var_os("BULLA_CHROMIUM") {
            command.arg("--").arg(browser);
        }
        process::run(&mut command)?;
    }
    Ok(())
}
