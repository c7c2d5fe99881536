//! What a watcher keeps from one look to the next: the newest checkpoint, when it was seen, and how far
//! events were told. Nothing in it is secret and nothing names a person.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use bulla_client::AuditedLog;
use bulla_types::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::super::Context;
use crate::args::AuditWatch;
use crate::failure::Failure;
use crate::home::{make_private_directory, replace};

/// Content of `watch.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WatchState {
    v: u8,
    /// The newest checkpoint: a signed note.
    pub(super) checkpoint: String,
    /// Its number of leaves.
    pub(super) size: u64,
    /// When it was seen, by this device's clock.
    #[serde(rename = "seen_at_ms")]
    pub(super) seen_at: Timestamp,
    /// Index of the first event that was not told.
    pub(super) reported: u64,
    /// Time of the newest event, by the server's clock.
    #[serde(rename = "newest_at_ms")]
    pub(super) newest_at: Option<Timestamp>,
}

impl WatchState {
    /// What is kept of a log that holds and was told to its end.
    pub(super) fn new(audited: &AuditedLog, seen_at: Timestamp, newest: Option<Timestamp>) -> Self {
        let size = audited.summary.size;
        Self {
            v: VERSION,
            checkpoint: audited.checkpoint.clone(),
            size,
            seen_at,
            reported: size,
            newest_at: newest,
        }
    }

    /// The state in this file; `None` before the first look.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                let path = path.to_owned();
                return Err(Failure::File { path, source });
            }
        };
        let malformed = || Failure::Malformed {
            path: path.to_owned(),
            expected: "what a watcher of this version keeps",
        };
        let state: Self = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
        if state.v == VERSION {
            Ok(Some(state))
        } else {
            Err(malformed())
        }
    }

    /// Keeps the state; the old one stays whole until the new one is.
    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        let bytes = serde_json::to_vec(self)
            .map_err(|_| Failure::Platform("the state cannot be written as JSON"))?;
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            make_private_directory(folder).map_err(Failure::file(folder))?;
        }
        replace(path, &bytes).map_err(Failure::file(path))
    }
}

/// Where it is kept.
pub(super) fn path(context: &Context, arguments: &AuditWatch) -> PathBuf {
    let given = arguments.state.clone();
    given.unwrap_or_else(|| context.home.path().join("watch.json"))
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_is_damaged_or_of_another_version_is_refused_and_none_is_the_first_look() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/watch.json");
        assert_eq!(WatchState::read(&path).unwrap(), None);
        let at = |ms| Timestamp::from_millis(ms).unwrap();
        let state = WatchState {
            v: VERSION,
            checkpoint: "a\n1\n\n".to_owned(),
            size: 1,
            seen_at: at(5),
            reported: 1,
            newest_at: Some(at(4)),
        };
        state.write(&path).unwrap();
        assert_eq!(WatchState::read(&path).unwrap(), Some(state));
        let good = fs::read_to_string(&path).unwrap();
        for bad in [
            "",
            "{}",
            &good.replace("\"v\":1", "\"v\":2"),
            &good.replace('{', "{\"x\":1,"),
            &good.replace("\"size\":1", "\"size\":-1"),
        ] {
            fs::write(&path, bad).unwrap();
            assert!(WatchState::read(&path).is_err(), "{bad}");
        }
    }
}
