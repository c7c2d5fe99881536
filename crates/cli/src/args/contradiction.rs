//! Arguments of `bulla audit` about logs that contradict themselves.

use std::path::PathBuf;

use clap::Args;

/// Options of `audit check-proof`.
#[derive(Debug, Args)]
pub(crate) struct CheckProof {
    /// The file that shows what a log said
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Verifier key of the log, as in `log.vkey` of an archive of it; several times for the anchor log,
    /// and for each name and key that the log had, the newest last
    #[arg(long, value_name = "KEY", conflicts_with = "trust")]
    pub(crate) log_key: Vec<String>,
    /// Trust file of the instance [default: the one that this device has pinned]
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
}

/// Options of `audit stopped`.
#[derive(Debug, Args)]
pub(crate) struct Stopped {
    /// Save the file that shows others what was seen
    #[arg(long, value_name = "FILE")]
    pub(crate) save_proof: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long, requires = "save_proof")]
    pub(crate) force: bool,
    /// Ask the server again; ends what was only not proven, once it is
    #[arg(long)]
    pub(crate) look_again: bool,
    /// Go on with what the server shows from now on, as at a first contact, although it contradicts what
    /// was seen; FILE is what `--save-proof` saved
    #[arg(long, value_name = "FILE", conflicts_with_all = ["save_proof", "look_again"])]
    pub(crate) go_on: Option<PathBuf>,
}
