//! The folder of a witness: its key, the logs that it was told of, and what it cosigned last. One
//! process at a time uses it.
//!
//! ```text
//! DIR/key                     name and seed
//! DIR/logs                    verifier keys of logs, one a line; `#` begins a comment
//! DIR/checkpoints/<hash>      the newest cosigned checkpoint of the log whose name has this SHA-256
//! DIR/lock                    held by the process that serves
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use bulla_tlog::cosignature::Cosigner;
use bulla_tlog::{LogVerifier, MAX_NOTE_BYTES, Origin};
use getrandom::SysRng;
use rand_core::UnwrapErr;

use super::key;
use crate::failure::Failure;
use crate::home::make_private_directory;

/// The folder of a witness.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

/// Held by the one process that serves from a folder; the system lets go of it with the process.
#[derive(Debug)]
pub(crate) struct Held(#[expect(dead_code, reason = "the lock lives as long as the file")] File);

impl Folder {
    /// The folder at this path.
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Makes folder and key of a new witness.
    pub(crate) fn create(&self, name: Origin) -> Result<Cosigner, Failure> {
        let checkpoints = self.0.join(CHECKPOINTS);
        make_private_directory(&checkpoints).map_err(Failure::file(&checkpoints))?;
        let made = key::create(&self.key(), name, &mut UnwrapErr(SysRng))?;
        sync(&self.0).map_err(Failure::file(&self.0))?;
        Ok(made)
    }

    /// Where the key is.
    pub(crate) fn key(&self) -> PathBuf {
        self.0.join(KEY)
    }

    /// Name and key.
    pub(crate) fn cosigner(&self) -> Result<Cosigner, Failure> {
        key::load(&self.key())
    }

    /// Keeps every other process from serving from this folder.
    pub(crate) fn hold(&self) -> Result<Held, Failure> {
        let path = self.0.join(LOCK);
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = options.open(&path).map_err(Failure::file(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Held(file)),
            Err(TryLockError::WouldBlock) => Err(Failure::WitnessRuns(self.0.clone())),
            Err(TryLockError::Error(source)) => Err(Failure::File { path, source }),
        }
    }

    /// The logs that the witness was told of.
    pub(crate) fn logs(&self) -> Result<Vec<LogVerifier>, Failure> {
        let path = self.0.join(LOGS);
        let malformed = || Failure::Malformed {
            path: path.clone(),
            expected: "a list of verifier keys of logs, one a line",
        };
        let Some(text) = read(&path, MAX_LOGS_BYTES)? else {
            return Ok(Vec::new());
        };
        let lines = text.lines().map(str::trim);
        let keys = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        keys.map(LogVerifier::from_vkey)
            .collect::<Result<_, _>>()
            .map_err(|_| malformed())
    }

    /// Adds a log, unless it is there already.
    pub(crate) fn add_log(&self, log: &LogVerifier) -> Result<(), Failure> {
        if self.logs()?.contains(log) {
            return Ok(());
        }
        let path = self.0.join(LOGS);
        let mut text = read(&path, MAX_LOGS_BYTES)?.unwrap_or_default();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&log.vkey());
        text.push('\n');
        self.replace(&path, &text).map_err(Failure::file(&path))
    }

    /// The newest cosigned checkpoint of a log of this name, as it was written.
    pub(crate) fn checkpoint(&self, origin: &Origin) -> Result<Option<String>, Failure> {
        read(&self.checkpoint_path(origin), MAX_NOTE_BYTES)
    }

    /// Keeps a checkpoint in place of the one before; returns once it outlasts a crash.
    pub(crate) fn keep(&self, origin: &Origin, note: &str) -> std::io::Result<()> {
        self.replace(&self.checkpoint_path(origin), note)
    }

    /// Where the newest cosigned checkpoint of a log is.
    pub(crate) fn checkpoint_path(&self, origin: &Origin) -> PathBuf {
        let name = bulla_tlog::witness::origin_hash(origin).to_string();
        self.0.join(CHECKPOINTS).join(name)
    }

    /// File and folder are both synced: the new name must not be lost where the answer is not.
    fn replace(&self, path: &Path, text: &str) -> std::io::Result<()> {
        let new = path.with_extension("new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        sync(path.parent().unwrap_or(&self.0))
    }
}

/// Makes what was renamed in a folder outlast a crash.
#[cfg(unix)]
fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The system has no such call.
#[cfg(not(unix))]
fn sync(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A text of at most so many bytes; `None` where there is no file.
fn read(path: &Path, max: usize) -> Result<Option<String>, Failure> {
    let file = match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(Failure::file(path))?,
    };
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = String::new();
    let length = file
        .take(limit)
        .read_to_string(&mut text)
        .map_err(Failure::file(path))?;
    if length > max {
        return Err(Failure::Malformed {
            path: path.to_owned(),
            expected: "as small as a file of a witness",
        });
    }
    Ok(Some(text))
}

const KEY: &str = "key";
const LOGS: &str = "logs";
const LOCK: &str = "lock";
const CHECKPOINTS: &str = "checkpoints";
/// Some thousand logs.
const MAX_LOGS_BYTES: usize = 1 << 20;
