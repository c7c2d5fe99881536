//! What the program keeps on disk, in one directory that only its owner may read:
//! ```text
//! state.json     server, account's address, memory of checkpoints and trust; nothing secret
//! cookies.json   the session's cookie                                             mode 0600
//! uploads/       sealed drafts of uploads that have not ended                     mode 0600
//! vault.sealed   the account key sealed under a share that the server keeps       mode 0600
//! ```
//! Cookie and sealed vault together open the account until the session ends; each alone opens
//! nothing.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use bulla_client::Memory;
use bulla_types::EmailAddress;
use bulla_vault::LocalUnlock;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::drafts::Drafts;
use crate::failure::Failure;

/// The directory.
#[derive(Debug, Clone)]
pub(crate) struct Home(PathBuf);

/// Content of `state.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedState {
    v: u8,
    /// Address of the server.
    pub(crate) server: String,
    /// Address of the account that signed in last.
    pub(crate) email: Option<EmailAddress>,
    /// What the client remembers of the instance.
    pub(crate) memory: Memory,
}

/// Content of `cookies.json`.
#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedCookie {
    /// The server that set it, and the only one that it is sent to.
    #[zeroize(skip)]
    pub(crate) server: String,
    /// Value of the session's cookie.
    pub(crate) value: String,
}

impl SavedState {
    /// What is known of a server at first contact.
    pub(crate) const fn new(server: String) -> Self {
        Self {
            v: VERSION,
            server,
            email: None,
            memory: Memory::new(),
        }
    }
}

impl Home {
    /// The directory, which need not exist yet.
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes and removes a file.
    pub(crate) fn try_to_write(&self) -> Result<(), Failure> {
        let path = self.0.join(PROBE);
        self.write(PROBE, &"")?;
        fs::remove_file(&path).map_err(Failure::file(&path))
    }

    /// The state; `None` before the first contact.
    pub(crate) fn state(&self) -> Result<Option<SavedState>, Failure> {
        let state: Option<SavedState> = self.read(STATE, "the state of this program")?;
        match state {
            Some(state) if state.v != VERSION => Err(Failure::Malformed {
                path: self.0.join(STATE),
                expected: "the state of this version of the program",
            }),
            other => Ok(other),
        }
    }

    /// Keeps the state.
    pub(crate) fn save_state(&self, state: &SavedState) -> Result<(), Failure> {
        self.write(STATE, state)
    }

    /// The session's cookie for this server.
    pub(crate) fn cookie(&self, server: &str) -> Result<Option<Zeroizing<String>>, Failure> {
        let saved: Option<SavedCookie> = self.read(COOKIES, "a session of this program")?;
        Ok(saved
            .filter(|cookie| cookie.server == server)
            .map(|cookie| Zeroizing::new(cookie.value.clone())))
    }

    /// Keeps the session's cookie.
    pub(crate) fn save_cookie(&self, cookie: &SavedCookie) -> Result<(), Failure> {
        self.write(COOKIES, cookie)
    }

    /// The sealed vault.
    pub(crate) fn vault(&self) -> Result<Option<LocalUnlock>, Failure> {
        self.read(VAULT, "a sealed vault")
    }

    /// Keeps the sealed vault.
    pub(crate) fn save_vault(&self, vault: &LocalUnlock) -> Result<(), Failure> {
        self.write(VAULT, vault)
    }

    /// The drafts of uploads.
    pub(crate) fn drafts(&self) -> Drafts {
        Drafts::new(self.0.join(UPLOADS))
    }

    /// Forgets session and vault; the memory stays.
    pub(crate) fn forget_session(&self) -> Result<(), Failure> {
        for name in [COOKIES, VAULT] {
            let path = self.0.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(Failure::File {
                        path,
                        source: error,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read<T: DeserializeOwned>(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<Option<T>, Failure> {
        let path = self.0.join(name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Failure::File { path, source }),
        };
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|_| Failure::Malformed { path, expected })
    }

    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), Failure> {
        let path = self.0.join(name);
        let bytes = serde_json::to_vec(value)
            .map(Zeroizing::new)
            .map_err(|_| Failure::Platform("the state cannot be written as JSON"))?;
        make_private_directory(&self.0).map_err(Failure::file(&self.0))?;
        replace(&path, &bytes).map_err(Failure::file(&path))
    }
}

/// Writes beside the file and renames, so that a crash leaves the old or the new content.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let temporary = path.with_extension("new");
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

pub(crate) fn make_private_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

const VERSION: u8 = 1;
const STATE: &str = "state.json";
const COOKIES: &str = "cookies.json";
const VAULT: &str = "vault.sealed";
const PROBE: &str = "probe";
const UPLOADS: &str = "uploads";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_cookie_for_its_server_alone_and_forgets_it() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::new(directory.path().join("deep/bulla"));
        assert!(home.cookie("https://a.ch").unwrap().is_none());
        home.forget_session().unwrap();
        let cookie = SavedCookie {
            server: "https://a.ch".to_owned(),
            value: "token".to_owned(),
        };
        home.save_cookie(&cookie).unwrap();
        home.save_cookie(&cookie).unwrap();
        assert_eq!(
            home.cookie("https://a.ch").unwrap().unwrap().as_str(),
            "token"
        );
        assert!(home.cookie("https://b.ch").unwrap().is_none());
        home.forget_session().unwrap();
        assert!(home.cookie("https://a.ch").unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt as _;

        let directory = tempfile::tempdir().unwrap();
        let home = Home::new(directory.path().join("bulla"));
        home.save_state(&SavedState::new("https://a.ch".to_owned()))
            .unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&home.0), 0o700);
        assert_eq!(mode(&home.0.join(STATE)), 0o600);
    }

    #[test]
    fn refuses_damaged_and_foreign_state() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::new(directory.path().to_owned());
        home.save_state(&SavedState::new("https://a.ch".to_owned()))
            .unwrap();
        let path = directory.path().join(STATE);
        let good = fs::read_to_string(&path).unwrap();
        assert_eq!(home.state().unwrap().unwrap().server, "https://a.ch");
        for bad in [
            "",
            "{}",
            &good.replacen("\"v\":1", "\"v\":2", 1),
            &good.replacen('{', "{\"x\":1,", 1),
        ] {
            fs::write(&path, bad).unwrap();
            assert!(
                matches!(home.state(), Err(Failure::Malformed { .. })),
                "{bad}"
            );
        }
    }
}
