//! Arguments of `bulla audit` about logs that contradict themselves.

use std::path::PathBuf;

use clap::Args;

/// Options of `audit check-proof`.
#[derive(Debug, Args)]
pub(crate) struct CheckProof {
    /// The file that shows what a log said
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Verifier key of the log, as in `log.vkey` of an archive of it; several times for the anchor log
    #[arg(long, value_name = "KEY", conflicts_with = "trust")]
    pub(crate) log_key: Vec<String>,
    /// Trust file of the instance [default: the one that this device has pinned]
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
}
