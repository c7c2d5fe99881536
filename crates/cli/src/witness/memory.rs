//! What a witness remembers and decides: one checkpoint for each log, compared and replaced in one
//! step, on the disk before anybody is answered.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bulla_tlog::cosignature::{CosignatureVerifier, Cosigner};
use bulla_tlog::witness::{AddCheckpoint, Refusal, origin_hash};
use bulla_tlog::{LogVerifier, Origin, VerifiedCheckpoint};

use super::folder::{Folder, Held};
use crate::failure::Failure;

/// Why a checkpoint is not cosigned.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotCosigned {
    /// By the rules of witnesses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The checkpoint could not be kept, so nobody may be told that it was.
    #[error("the checkpoint cannot be kept: {0}")]
    Disk(std::io::Error),
    /// This machine's clock gives no time that can be signed.
    #[error("the clock of this machine gives no time")]
    Clock,
}

/// A witness with its logs.
#[derive(Debug)]
pub(crate) struct Witness {
    cosigner: Cosigner,
    folder: Folder,
    logs: BTreeMap<Origin, Log>,
    _held: Held,
}

#[derive(Debug)]
struct Log {
    /// Several where the log has several keys.
    verifiers: Vec<LogVerifier>,
    /// Locked from the comparison until the new one is on the disk.
    newest: Mutex<Option<Newest>>,
}

/// The newest cosigned checkpoint of a log.
#[derive(Debug, Clone)]
pub(crate) struct Newest {
    /// With the log's and the witness's signatures.
    pub(crate) checkpoint: VerifiedCheckpoint,
    /// When it was cosigned last: seconds since 1970.
    pub(crate) at_secs: u64,
}

impl Witness {
    /// The witness of a folder, with the logs that it was told of. Every checkpoint that it remembers
    /// must be signed by a known key of its log and by the witness.
    pub(crate) fn open(folder: Folder) -> Result<Self, Failure> {
        let held = folder.hold()?;
        let cosigner = folder.cosigner()?;
        let mut logs: BTreeMap<Origin, Log> = BTreeMap::new();
        for verifier in folder.logs()? {
            let log = logs.entry(verifier.origin().clone());
            let log = log.or_insert_with(|| Log {
                verifiers: Vec::new(),
                newest: Mutex::default(),
            });
            if verifier.public_key() == cosigner.verifier().public_key() {
                let text = "a log with the key of this witness is no log for it";
                return Err(Failure::Usage(text.to_owned()));
            }
            if !log.verifiers.contains(&verifier) {
                log.verifiers.push(verifier);
            }
        }
        for (origin, log) in &logs {
            *log.newest() = remembered(&folder, cosigner.verifier(), (origin, &log.verifiers))?;
        }
        Ok(Self {
            cosigner,
            folder,
            logs,
            _held: held,
        })
    }

    /// Name and verifying key.
    pub(crate) const fn verifier(&self) -> &CosignatureVerifier {
        self.cosigner.verifier()
    }

    /// The names of all logs.
    pub(crate) fn origins(&self) -> impl Iterator<Item = &Origin> {
        self.logs.keys()
    }

    /// The newest cosigned checkpoint of the log whose name has this hash, 64 lower-case hex digits.
    pub(crate) fn newest_by_hash(&self, hash: &str) -> Option<VerifiedCheckpoint> {
        let mut logs = self.logs.iter();
        let (_, log) = logs.find(|(origin, _)| origin_hash(origin).to_string() == hash)?;
        let newest = log.newest();
        newest.as_ref().map(|newest| newest.checkpoint.clone())
    }

    /// The signature line over the checkpoint of a request, which is on the disk then.
    pub(crate) fn cosign(&self, body: &str, now_secs: u64) -> Result<String, NotCosigned> {
        let request = AddCheckpoint::parse(body)?;
        let log = self.logs.get(request.origin());
        let log = log.ok_or(Refusal::UnknownLog)?;
        let authentic = request.authenticate(&log.verifiers)?;
        let mut newest = log.newest();
        let before = newest.as_ref().map(|it| it.checkpoint.checkpoint());
        let checkpoint = authentic.against(before)?;
        // A clock that was set back signs no earlier time than before.
        let before_secs = newest.as_ref().map_or(0, |it| it.at_secs);
        let at_secs = now_secs.max(before_secs);
        let checkpoint = own_signatures(&checkpoint, &log.verifiers).ok_or(Refusal::BadRequest)?;
        let line = self.cosigner.cosign(&checkpoint, at_secs);
        let line = line.map_err(|_| NotCosigned::Clock)?;
        let own = self.verifier().find_in_answer(&checkpoint, &line);
        let own = own.map_err(|_| NotCosigned::Clock)?;
        let whole = checkpoint.with_cosignatures([&own]);
        let whole = whole.map_err(|_| Refusal::BadRequest)?;
        self.folder
            .keep(checkpoint.origin(), whole.text())
            .map_err(NotCosigned::Disk)?;
        *newest = Some(Newest {
            checkpoint: whole,
            at_secs,
        });
        Ok(line)
    }
}

impl Log {
    /// Nothing is changed in part while it is held, so a panic of another holder harms nothing.
    fn newest(&self) -> MutexGuard<'_, Option<Newest>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a witness remembers of a log.
pub(crate) fn remembered(
    folder: &Folder,
    witness: &CosignatureVerifier,
    (origin, verifiers): (&Origin, &[LogVerifier]),
) -> Result<Option<Newest>, Failure> {
    let Some(text) = folder.checkpoint(origin)? else {
        return Ok(None);
    };
    let newest = verifiers.iter().find_map(|log| {
        let checkpoint = log.open(&text).ok()?;
        let own = witness.find(&checkpoint).ok()??;
        Some(Newest {
            at_secs: own.at_secs(),
            checkpoint,
        })
    });
    let damaged = || Failure::WitnessMemory(folder.checkpoint_path(origin));
    newest.map(Some).ok_or_else(damaged)
}

/// The checkpoint with the log's own signatures alone: what others sign is not the witness's to keep.
fn own_signatures(
    checkpoint: &VerifiedCheckpoint,
    verifiers: &[LogVerifier],
) -> Option<VerifiedCheckpoint> {
    let body = checkpoint.checkpoint().body();
    let signatures = checkpoint.text().strip_prefix(&body)?;
    let own = format!("\u{2014} {} ", checkpoint.origin());
    let lines = signatures.split_inclusive('\n');
    let lines: String = lines.filter(|line| line.starts_with(&own)).collect();
    let note = format!("{body}\n{lines}");
    verifiers.iter().find_map(|log| log.open(&note).ok())
}

#[cfg(test)]
mod tests {
    use bulla_crypto::secret::Key32;
    use bulla_crypto::sign::Ed25519SecretKey;
    use bulla_tlog::{Checkpoint, LogSigner, leaf_hash, merkle_root};

    use super::*;

    fn signer(seed: u8) -> LogSigner {
        let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
        LogSigner::new("sign.example.ch/anchor".parse().unwrap(), key)
    }

    fn note(size: u64) -> String {
        let leaves: Vec<_> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let checkpoint = Checkpoint {
            origin: signer(7).origin().clone(),
            size,
            root: merkle_root(&leaves),
        };
        signer(7).sign(&checkpoint).unwrap()
    }

    fn folder() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().join("w"));
        folder.create("w.example/1".parse().unwrap()).unwrap();
        folder.add_log(&signer(7).verifier()).unwrap();
        folder.add_log(&signer(7).verifier()).unwrap();
        assert_eq!(folder.logs().unwrap().len(), 1);
        (dir, folder)
    }

    #[test]
    fn what_was_cosigned_is_remembered_by_the_next_process_and_one_alone_serves() {
        let (_dir, folder) = folder();
        let witness = Witness::open(folder.clone()).unwrap();
        let body = AddCheckpoint::encode(0, &[], &note(1));
        witness.cosign(&body, 1000).unwrap();
        let second = Witness::open(folder.clone());
        assert!(matches!(second, Err(Failure::WitnessRuns(_))));
        drop(witness);
        let witness = Witness::open(folder).unwrap();
        let stale = witness.cosign(&body, 1000).unwrap_err();
        assert!(matches!(
            stale,
            NotCosigned::Refused(Refusal::Stale { size: 1 })
        ));
        let again = AddCheckpoint::encode(1, &[], &note(1));
        let line = witness.cosign(&again, 5).unwrap();
        let open = signer(7).verifier().open(&note(1)).unwrap();
        let found = witness.verifier().find_in_answer(&open, &line).unwrap();
        assert_eq!(found.at_secs(), 1000, "the clock was set back");
    }

    #[test]
    fn signatures_of_others_are_not_kept_and_no_cosignature_stands_twice() {
        let (_dir, folder) = folder();
        let witness = Witness::open(folder.clone()).unwrap();
        let foreign = format!("{}\u{2014} other.example AAAAAAAA\n", note(1));
        let first = AddCheckpoint::encode(0, &[], &foreign);
        witness.cosign(&first, 1000).unwrap();
        let line = witness.cosign(&AddCheckpoint::encode(1, &[], &foreign), 1001);
        let kept = folder.checkpoint(signer(7).origin()).unwrap().unwrap();
        assert_eq!(kept, format!("{}{}", note(1), line.unwrap()));
    }

    #[test]
    fn a_memory_that_the_witness_did_not_sign_is_refused() {
        let (_dir, folder) = folder();
        let origin = signer(7).origin().clone();
        for damaged in ["", "x\n", &note(1)] {
            folder.keep(&origin, damaged).unwrap();
            let refused = Witness::open(folder.clone());
            assert!(matches!(refused, Err(Failure::WitnessMemory(_))));
        }
    }

    #[test]
    fn nothing_is_signed_that_cannot_be_kept_and_no_time_of_zero() {
        let (dir, folder) = folder();
        let witness = Witness::open(folder).unwrap();
        let body = AddCheckpoint::encode(0, &[], &note(1));
        let refused = witness.cosign(&body, 0).unwrap_err();
        assert!(matches!(refused, NotCosigned::Clock));
        std::fs::remove_dir_all(dir.path()).unwrap();
        let refused = witness.cosign(&body, 1000).unwrap_err();
        assert!(matches!(refused, NotCosigned::Disk(_)), "{refused}");
        assert!(
            witness
                .newest_by_hash(&origin_hash(signer(7).origin()).to_string())
                .is_none()
        );
    }

    #[test]
    fn lists_of_logs_have_comments_and_nothing_else_that_is_no_key() {
        let (_dir, folder) = folder();
        let path = folder.key().with_file_name("logs");
        let text = format!("# ours\n\n  {}  \n", signer(8).verifier().vkey());
        std::fs::write(&path, text).unwrap();
        assert_eq!(folder.logs().unwrap(), [signer(8).verifier()]);
        for bad in ["sign.example.ch/anchor\n", "log x\n"] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(folder.logs(), Err(Failure::Malformed { .. })));
        }
    }
}
