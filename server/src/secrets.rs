//! The instance's own secrets, in one file that only its user may read. They open no document: the
//! file holds the OPAQUE setup, the seed of the log key, the key that seals database columns and
//! the key that answers for unknown addresses, from which those of tries and recovery codes are
//! derived. Losing it locks every password login.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use bulla_auth::ColumnKey;
use bulla_crypto::kdf::derive_key;
use bulla_crypto::opaque::ServerSetup;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_types::Base64Bytes;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The secrets of an instance.
#[derive(Debug)]
pub struct Secrets {
    pub(crate) opaque: ServerSetup,
    pub(crate) log_seed: Key32,
    /// Of the key that the logs are about to have, while it is changed.
    pub(crate) next_log_seed: Option<Key32>,
    /// What the logs' keys were before, the oldest first.
    pub(crate) earlier_logs: Vec<EarlierKey>,
    pub(crate) column: ColumnKey,
    pub(crate) unknown_account: Key32,
    pub(crate) attempts: Key32,
    pub(crate) recovery_codes: Key32,
}

/// A key that signed the logs before, and where it ended. No secret: its seed is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarlierKey {
    /// Ed25519 public key, 32 bytes.
    pub(crate) public_key: Base64Bytes,
    /// The last checkpoint of the instance's own log under it: a signed note.
    pub(crate) instance_checkpoint: String,
    /// The last checkpoint of the anchor log under it.
    pub(crate) anchor_checkpoint: String,
}

/// Why the file of secrets is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// Other users of the machine may read the file.
    #[error("others may read the file of secrets; run: chmod 600 {path}")]
    Exposed {
        /// The file.
        path: String,
    },
    /// The file cannot be read or written.
    #[error("the file of secrets cannot be read or written")]
    File(#[from] io::Error),
    /// The file does not have its form.
    #[error("the file of secrets is damaged; bring back a copy of it")]
    Form,
}

impl Secrets {
    /// New random secrets.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let unknown_account = Key32::generate(rng);
        Self {
            opaque: ServerSetup::generate(rng),
            log_seed: Key32::generate(rng),
            next_log_seed: None,
            earlier_logs: Vec::new(),
            column: ColumnKey::new(Key32::generate(rng)),
            attempts: child(&unknown_account, ATTEMPTS),
            recovery_codes: child(&unknown_account, RECOVERY_CODES),
            unknown_account,
        }
    }

    /// The key that signs checkpoints.
    #[must_use]
    pub fn log_key(&self) -> Ed25519SecretKey {
        Ed25519SecretKey::from_seed(&self.log_seed)
    }

    /// The key that will sign checkpoints, while the present one is changed.
    #[must_use]
    pub(crate) fn next_log_key(&self) -> Option<Ed25519SecretKey> {
        let seed = self.next_log_seed.as_ref();
        seed.map(Ed25519SecretKey::from_seed)
    }

    /// The secrets in this file.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn load(path: &Path) -> Result<Self, SecretsError> {
        if fs::metadata(path)?.mode() & 0o077 != 0 {
            return Err(SecretsError::Exposed {
                path: path.display().to_string(),
            });
        }
        Stored::read(path)?.open()
    }

    /// Draws the seed of the logs' next key, unless one is in the file already.
    ///
    /// # Errors
    /// [`SecretsError`]. The file is then as it was.
    pub fn begin_rotation(path: &Path, rng: &mut impl CryptoRng) -> Result<Self, SecretsError> {
        let mut stored = Stored::read(path)?;
        if stored.next_log_seed.is_none() {
            let seed = Key32::generate(rng);
            stored.next_log_seed = Some(seed.expose_secret().as_slice().into());
            stored.write(path)?;
        }
        stored.open()
    }

    /// Puts the next key in the place of the present one, whose seed goes for good, and keeps the last
    /// checkpoints under that.
    ///
    /// # Errors
    /// [`SecretsError`]. The file is then as it was.
    pub(crate) fn finish_rotation(path: &Path, ended: EarlierKey) -> Result<Self, SecretsError> {
        let mut stored = Stored::read(path)?;
        stored.log_seed = stored.next_log_seed.take().ok_or(SecretsError::Form)?;
        stored.earlier_logs.push(ended);
        stored.write(path)?;
        stored.open()
    }

    /// Makes new secrets and the file of them, which must not exist yet. The file appears under its
    /// name when it is whole: a process that ends in between leaves none that cannot be read.
    ///
    /// # Errors
    /// [`SecretsError::File`].
    pub fn create(path: &Path, rng: &mut impl CryptoRng) -> Result<Self, SecretsError> {
        let stored = Stored::generate(rng);
        if path.try_exists()? {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        stored.write(path)?;
        stored.open()
    }
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u8,
    opaque_setup: Base64Bytes,
    log_seed: Base64Bytes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_log_seed: Option<Base64Bytes>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier_logs: Vec<EarlierKey>,
    column_key: Base64Bytes,
    unknown_account_key: Base64Bytes,
}

impl Stored {
    fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut key = || Base64Bytes::from(Key32::generate(rng).expose_secret().as_slice());
        Self {
            v: 1,
            log_seed: key(),
            next_log_seed: None,
            earlier_logs: Vec::new(),
            column_key: key(),
            unknown_account_key: key(),
            opaque_setup: ServerSetup::generate(rng)
                .serialize()
                .expose_secret()
                .into(),
        }
    }

    fn read(path: &Path) -> Result<Self, SecretsError> {
        let text = Zeroizing::new(fs::read(path)?);
        serde_json::from_slice(&text).map_err(|_| SecretsError::Form)
    }

    /// Writes the file. It appears under its name when it is whole and durable: a process that ends in
    /// between leaves what was there.
    fn write(&self, path: &Path) -> Result<(), SecretsError> {
        let text = Zeroizing::new(serde_json::to_vec_pretty(self).map_err(io::Error::from)?);
        let partial = path.with_extension("part");
        match fs::remove_file(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&partial)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&partial, path)?;
        if let Some(folder) = path.parent() {
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn open(&self) -> Result<Secrets, SecretsError> {
        let key = |bytes: &Base64Bytes| {
            Key32::from_slice(bytes.as_slice()).map_err(|_| SecretsError::Form)
        };
        if self.v != 1 {
            return Err(SecretsError::Form);
        }
        let unknown_account = key(&self.unknown_account_key)?;
        Ok(Secrets {
            attempts: child(&unknown_account, ATTEMPTS),
            recovery_codes: child(&unknown_account, RECOVERY_CODES),
            opaque: ServerSetup::deserialize(self.opaque_setup.as_slice())
                .map_err(|_| SecretsError::Form)?,
            log_seed: key(&self.log_seed)?,
            next_log_seed: self.next_log_seed.as_ref().map(key).transpose()?,
            earlier_logs: self.earlier_logs.clone(),
            column: ColumnKey::new(key(&self.column_key)?),
            unknown_account,
        })
    }
}

/// A key for one more purpose, so that the file needs no further one.
fn child(key: &Key32, purpose: &[u8]) -> Key32 {
    derive_key(key.expose_secret(), &[], &[purpose])
}

const ATTEMPTS: &[u8] = b"bulla/attempts/1\0";
const RECOVERY_CODES: &[u8] = b"bulla/recovery-codes/1\0";

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::entropy::{Draw, SystemEntropy};

    #[test]
    fn the_file_is_private_comes_back_the_same_and_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secrets.json");
        let made = Secrets::create(&path, &mut Draw::new(&SystemEntropy)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let loaded = Secrets::load(&path).unwrap();
        assert!(made.log_seed.ct_eq(&loaded.log_seed));
        assert!(made.opaque.serialize().ct_eq(&loaded.opaque.serialize()));
        let again = Secrets::create(&path, &mut Draw::new(&SystemEntropy));
        assert!(matches!(again, Err(SecretsError::File(_))));
    }

    #[test]
    fn what_an_ended_process_left_behind_is_no_file_of_secrets() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secrets.json");
        fs::write(dir.path().join("secrets.part"), b"{\"v\":").unwrap();
        Secrets::create(&path, &mut Draw::new(&SystemEntropy)).unwrap();
        Secrets::load(&path).unwrap();
        let names = fs::read_dir(dir.path()).unwrap();
        assert_eq!(names.count(), 1);
    }

    #[test]
    fn refuses_a_readable_a_damaged_and_a_missing_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secrets.json");
        assert!(matches!(Secrets::load(&path), Err(SecretsError::File(_))));
        Secrets::create(&path, &mut Draw::new(&SystemEntropy)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            Secrets::load(&path),
            Err(SecretsError::Exposed { .. })
        ));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for damaged in [
            text.replace("\"v\": 1", "\"v\": 2"),
            text.replace("\"log_seed\": \"", "\"log_seed\": \"AAAA"),
            text.replace('}', ""),
        ] {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(Secrets::load(&path), Err(SecretsError::Form)));
        }
    }

    #[test]
    fn the_key_of_the_logs_is_changed_in_two_steps_each_of_which_can_be_done_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secrets.json");
        let ended = |secrets: &Secrets| EarlierKey {
            public_key: secrets.log_key().public_key().as_bytes()[..].into(),
            instance_checkpoint: "a".to_owned(),
            anchor_checkpoint: "b".to_owned(),
        };
        let rng = &mut Draw::new(&SystemEntropy);
        let first = Secrets::create(&path, rng).unwrap();
        assert!(matches!(
            Secrets::finish_rotation(&path, ended(&first)),
            Err(SecretsError::Form)
        ));
        assert_eq!(Secrets::load(&path).unwrap().earlier_logs, []);
        let next = |secrets: &Secrets| secrets.next_log_key().map(|key| key.public_key());
        let begun = Secrets::begin_rotation(&path, rng).unwrap();
        let again = Secrets::begin_rotation(&path, rng).unwrap();
        assert!(next(&begun).is_some() && next(&begun) == next(&again));
        assert_eq!(begun.log_key().public_key(), first.log_key().public_key());
        let after = Secrets::finish_rotation(&path, ended(&first)).unwrap();
        assert_eq!(Some(after.log_key().public_key()), next(&begun));
        assert_eq!(next(&after), None);
        let loaded = Secrets::load(&path).unwrap();
        assert_eq!(loaded.earlier_logs, [ended(&first)]);
        let old = first.log_seed.expose_secret().as_slice();
        let old = Base64Bytes::from(old).to_string();
        assert!(!fs::read_to_string(&path).unwrap().contains(&old));
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn debug_shows_no_secret() {
        let secrets = Secrets::generate(&mut Draw::new(&SystemEntropy));
        let text = format!("{secrets:?}");
        assert!(!text.contains("log_seed: ["), "{text}");
        assert!(text.len() < 300, "{text}");
    }
}
