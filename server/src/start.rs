//! From settings to a running service: data folder, secrets, stores, jobs, listener.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use crate::entropy::Draw;
use crate::entropy::SystemEntropy;
use crate::secrets::{Secrets, SecretsError};

/// Name of the database in the data folder.
pub const DATABASE: &str = "bulla.sqlite3";
/// Name of the folder of encrypted files.
pub const BLOBS: &str = "blobs";
/// Name of the folder that outgoing mail is written to.
pub const OUTBOX: &str = "outbox";
/// Name of the file of secrets.
pub const SECRETS: &str = "secrets.json";

/// Makes the data folder and its sub-folders, readable by this user alone.
///
/// # Errors
/// When a folder cannot be made.
pub fn make_folders(data: &Path) -> io::Result<()> {
    for folder in [data.to_path_buf(), data.join(BLOBS), data.join(OUTBOX)] {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    Ok(())
}

/// The secrets in the data folder; new ones where neither they nor a database exist.
///
/// # Errors
/// [`SecretsError`]; a database without its secrets is one: new ones would lock every account.
pub fn secrets(data: &Path) -> Result<Secrets, SecretsError> {
    let path = data.join(SECRETS);
    if path.exists() || data.join(DATABASE).exists() {
        Secrets::load(&path)
    } else {
        Secrets::create(&path, &mut Draw::new(&SystemEntropy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_without_its_secrets_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        make_folders(dir.path()).unwrap();
        fs::write(dir.path().join(DATABASE), b"").unwrap();
        assert!(matches!(secrets(dir.path()), Err(SecretsError::File(_))));
        assert!(!dir.path().join(SECRETS).exists());
    }

    #[test]
    fn the_first_start_makes_secrets_and_the_second_finds_them() {
        let dir = tempfile::tempdir().unwrap();
        make_folders(dir.path()).unwrap();
        let made = secrets(dir.path()).unwrap();
        make_folders(dir.path()).unwrap();
        assert!(made.log_seed.ct_eq(&secrets(dir.path()).unwrap().log_seed));
    }
}
