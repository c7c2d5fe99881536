//! `cargo xtask bench`: the programs in `benches/`, one after the other, optimised.
//!
//! They measure ratios side by side in one run; absolute times mean nothing on shared machines.
//! `docs/performance.md` holds the figures of one run.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::install;
use crate::process;
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
    /// Durable events per second, beside a bare insert
    Log,
    /// Proofs in logs of up to ten million leaves
    Proofs,
    /// A login's key stretching, beside Argon2id alone
    Login,
}

impl Bench {
    /// The package whose dependencies it needs, and its name there.
    const fn target(self) -> (&'static str, &'static str) {
        match self {
            Self::Seal => ("bulla-client", "seal"),
            Self::Log => ("bulla-storage-sql", "log"),
            Self::Proofs => ("bulla-tlog", "proofs"),
            Self::Login => ("bulla-crypto", "login"),
        }
    }
}

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
        if matches!(bench, Bench::Seal) {
            install::debian(&install::BENCH)?;
        }
        let (package, name) = bench.target();
        process::run(process::cargo().current_dir(workspace.root()).args([
            "bench",
            "--quiet",
            "--package",
            package,
            "--bench",
            name,
        ]))?;
    }
    Ok(())
}
