//! `bulla-server`: the command line of the server. Says on standard output what a person needs to
//! begin, logs on standard error.

use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use bulla_server::config::{Config, Overrides};
use clap::{Args, Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Stores ciphertext, enforces the second factor, keeps the log
#[derive(Parser)]
#[command(name = "bulla-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve an instance
    Serve(Serve),
}

#[derive(Args)]
struct Serve {
    /// Folder of database, encrypted files, outgoing mail and secrets
    #[arg(long)]
    data: Option<PathBuf>,
    /// Address to listen on, such as 127.0.0.1:8470
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Address at which people reach the instance, with scheme and without a path
    #[arg(long)]
    public_url: Option<String>,
    /// Settings as a TOML file
    #[arg(long)]
    config: Option<PathBuf>,
    /// Log lines as JSON
    #[arg(long)]
    log_json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Serve(options) = Cli::parse().command;
    log(options.log_json);
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads standard error, the exit code tells it.
            drop(writeln!(io::stderr(), "bulla-server: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Serve) -> anyhow::Result<()> {
    let overrides = Overrides {
        data: options.data,
        listen: options.listen,
        public_url: options.public_url,
    };
    let config = Config::load(options.config.as_deref(), &overrides).context("settings")?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    };
    bulla_server::start::serve(config, &mut io::stdout(), shutdown).await
}

/// Log lines on standard error, filtered as `RUST_LOG` says; warnings and requests without it.
fn log(json: bool) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,bulla_server=info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    if json {
        lines.json().init();
    } else {
        lines.init();
    }
}
