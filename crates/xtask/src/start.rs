//! `cargo xtask start`: from a fresh clone to a running service on this machine.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::process;
use crate::web;
use crate::workspace::Workspace;

/// How to serve.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Build with optimisations
    #[arg(long)]
    release: bool,
    /// Port on the loopback interface
    #[arg(long, default_value_t = 8470)]
    port: u16,
    /// Where the service keeps its data between runs
    #[arg(long, default_value = ".bulla")]
    data: PathBuf,
}

/// Builds client, server and command line, then becomes the server.
///
/// # Errors
/// When a build fails or the server cannot be started.
pub(crate) fn start(workspace: &Workspace, options: &Options) -> Result<()> {
    web::build(workspace)?;
    let mut build = process::cargo();
    // Not quiet: the first build takes minutes, and cargo shows how far it is.
    build.current_dir(workspace.root()).args([
        "build",
        "--package",
        "bulla-server",
        "--package",
        "bulla-cli",
    ]);
    if options.release {
        build.arg("--release");
    }
    process::run(&mut build)?;
    let profile = if options.release { "release" } else { "debug" };
    let error = Command::new(workspace.path("target").join(profile).join("bulla-server"))
        .current_dir(workspace.root())
        .arg("serve")
        .arg("--data")
        .arg(&options.data)
        .arg("--listen")
        .arg(format!("127.0.0.1:{}", options.port))
        .arg("--public-url")
        .arg(format!("http://localhost:{}", options.port))
        .exec();
    Err(error).context("cannot start bulla-server")
}
