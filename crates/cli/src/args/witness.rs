//! Arguments of `bulla witness`.

use std::net::SocketAddr;
use std::path::PathBuf;

use bulla_tlog::Origin;
use clap::{Args, Subcommand};

/// What to do as a witness.
#[derive(Debug, Subcommand)]
pub(crate) enum Witness {
    /// Make the key of a new witness and print its verifier key
    Init(WitnessInit),
    /// Cosign checkpoints that continue what was cosigned before, until the process is ended
    Serve(WitnessServe),
    /// Show the verifier key, and what was cosigned last of each log
    Show(WitnessFolder),
}

/// Options of `witness init`.
#[derive(Debug, Args)]
pub(crate) struct WitnessInit {
    #[command(flatten)]
    pub(crate) folder: WitnessFolder,
    /// Name of the witness, which stays: host and path without https://, as witness.example.ch/w1
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Origin,
    /// Verifier key of a log to cosign: `anchor_log` of an instance's trust file; several times for
    /// several logs
    #[arg(long = "log", value_name = "VERIFIER_KEY")]
    pub(crate) logs: Vec<String>,
}

/// Options of `witness serve`.
#[derive(Debug, Args)]
pub(crate) struct WitnessServe {
    #[command(flatten)]
    pub(crate) folder: WitnessFolder,
    /// Address to listen on, without TLS: a proxy in front gives it a name and TLS
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8475")]
    pub(crate) listen: SocketAddr,
    /// Verifier key of one more log; it stays in the list
    #[arg(long = "log", value_name = "VERIFIER_KEY")]
    pub(crate) logs: Vec<String>,
}

/// Where a witness keeps what it needs.
#[derive(Debug, Args)]
pub(crate) struct WitnessFolder {
    /// Folder of the witness: its key, its list of logs, and what it cosigned last. Never put an older
    /// copy of it back
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
}
