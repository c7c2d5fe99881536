//! Files that the program makes: written under a temporary name in the same directory, and given
//! their own name only when they are whole and verified. Nothing is replaced unasked.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use bulla_client::{HostError, Sink};

use crate::failure::Failure;

/// Whether a file that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    Keep,
    Replace,
}

impl Existing {
    /// As `--force` says.
    pub(crate) const fn of(force: bool) -> Self {
        if force { Self::Replace } else { Self::Keep }
    }
}

/// A file in the making. Dropped before [`Self::finish`], it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Saving {
    file: File,
    temporary: PathBuf,
    target: PathBuf,
    existing: Existing,
}

impl Saving {
    /// Begins a file that only its owner may read until it is finished.
    pub(crate) fn begin(target: &Path, existing: Existing) -> Result<Self, Failure> {
        if existing == Existing::Keep && target.symlink_metadata().is_ok() {
            return Err(Failure::Exists(target.to_owned()));
        }
        // Not made of the target's name, which may be as long as a name can be.
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!(".bulla-{}-{number}.part", std::process::id());
        let temporary = target.with_file_name(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(&temporary)
            .map_err(Failure::file(&temporary))?;
        Ok(Self {
            file,
            temporary,
            target: target.to_owned(),
            existing,
        })
    }

    /// Writes a whole file.
    pub(crate) fn whole(target: &Path, bytes: &[u8], existing: Existing) -> Result<(), Failure> {
        Self::filled(target, bytes, existing)?.finish()
    }

    /// Begins a file and writes all of its content.
    pub(crate) fn filled(target: &Path, bytes: &[u8], existing: Existing) -> Result<Self, Failure> {
        let mut saving = Self::begin(target, existing)?;
        saving
            .file
            .write_all(bytes)
            .map_err(Failure::file(target))?;
        Ok(saving)
    }

    /// Appends bytes.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        self.file.write_all(bytes).map_err(|_| HostError::Sink)
    }

    /// Gives the file these permissions.
    pub(crate) fn allow(&self, permissions: fs::Permissions) -> std::io::Result<()> {
        self.file.set_permissions(permissions)
    }

    /// Gives the file its name.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.file.sync_all().map_err(Failure::file(&self.target))?;
        match self.existing {
            Existing::Replace => fs::rename(&self.temporary, &self.target),
            Existing::Keep => self.link(),
        }
        .map_err(|source| {
            let path = self.target.clone();
            if source.kind() == ErrorKind::AlreadyExists {
                Failure::Exists(path)
            } else {
                Failure::File { path, source }
            }
        })
    }
}

impl Saving {
    /// A hard link fails where a file has appeared meanwhile; the old name goes on drop. File
    /// systems without hard links get a rename after a look.
    fn link(&self) -> std::io::Result<()> {
        match fs::hard_link(&self.temporary, &self.target) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
            Err(_) if self.target.symlink_metadata().is_err() => {
                fs::rename(&self.temporary, &self.target)
            }
            other => other,
        }
    }
}

impl Sink for Saving {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError> {
        self.append(plaintext)
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        // Absent after a rename; otherwise half a file, or the second name of a finished one.
        drop(fs::remove_file(&self.temporary));
    }
}

/// Makes the directory if it is not there.
pub(crate) fn directory(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(Failure::file(path))
}

/// A name from an envelope as a name in a directory: no path, nothing hidden, nothing that a system
/// reserves, and different from all `taken` ones.
pub(crate) fn file_name(name: &str, taken: &mut Vec<String>) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = |c: char| {
        if c.is_control() || "<>:\"|?*".contains(c) {
            '_'
        } else {
            c
        }
    };
    let mut clean: String = last.chars().map(safe).collect();
    clean = cut(clean.trim_matches([' ', '.']), NAME_BYTES);
    if clean.is_empty() || is_reserved(&clean) {
        clean.insert_str(0, "document ");
        clean.truncate(clean.trim_end().len());
    }
    let mut unique = clean.clone();
    let mut number = 2_u32;
    while taken
        .iter()
        .any(|other| other.to_lowercase() == unique.to_lowercase())
    {
        unique = numbered(&clean, number);
        number = number.saturating_add(1);
    }
    taken.push(unique.clone());
    unique
}

fn numbered(name: &str, number: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem} ({number}).{extension}"),
        None => format!("{name} ({number})"),
    }
}

/// The name cut to `bytes`, at a character, with its extension where that is short.
fn cut(name: &str, bytes: usize) -> String {
    if name.len() <= bytes {
        return name.to_owned();
    }
    let extension = name.rfind('.').and_then(|dot| name.get(dot..));
    let extension = extension.filter(|e| e.len() <= 16).unwrap_or_default();
    let mut stem = String::new();
    for character in name.chars() {
        if stem.len() + character.len_utf8() + extension.len() > bytes {
            break;
        }
        stem.push(character);
    }
    stem + extension
}

fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_ascii_uppercase();
    let numbered = ["COM", "LPT"]
        .iter()
        .filter_map(|device| stem.strip_prefix(device))
        .any(|rest| rest.chars().count() == 1 && rest.contains(char::is_numeric));
    numbered || RESERVED.contains(&stem.as_str())
}

/// Device names that Windows finds in every directory, beside `COM1` to `LPT9`.
const RESERVED: [&str; 6] = ["AUX", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"];
/// Longest name in bytes; file systems take 255, and a number may follow.
const NAME_BYTES: usize = 240;

/// Number of the next file in the making, so that no two of a run meet.
static NEXT: AtomicU32 = AtomicU32::new(0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_path_and_stay_apart() {
        let mut taken = Vec::new();
        for (name, expected) in [
            ("contract.pdf", "contract.pdf"),
            ("Contract.PDF", "Contract (2).PDF"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("..", "document"),
            (".bashrc", "bashrc"),
            ("a:b?.txt", "a_b_.txt"),
            ("nul.pdf", "document nul.pdf"),
            ("Com7.txt", "document Com7.txt"),
            ("lpt\u{b9}", "document lpt\u{b9}"),
            ("prn .pdf", "document prn .pdf"),
            ("com10.pdf", "com10.pdf"),
            ("Übersicht.pdf", "Übersicht.pdf"),
            ("übersicht.pdf", "übersicht (2).pdf"),
            ("/", "document (2)"),
        ] {
            assert_eq!(file_name(name, &mut taken), expected, "{name}");
        }
    }

    #[test]
    fn the_longest_name_can_be_saved_and_keeps_its_extension() {
        let directory = tempfile::tempdir().unwrap();
        let mut taken = Vec::new();
        for _ in 0..3 {
            let name = file_name(&format!("{}.pdf", "ü".repeat(125)), &mut taken);
            assert!(name.len() < 255 && name.contains(".pdf"), "{name}");
            let saved = Saving::whole(&directory.path().join(name), b"x", Existing::Keep);
            assert!(saved.is_ok());
        }
        let longest = directory.path().join("n".repeat(255));
        Saving::whole(&longest, b"x", Existing::Keep).unwrap();
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 4);
    }

    #[test]
    fn a_file_appears_when_it_is_finished_and_not_before() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("a.pdf");
        let mut saving = Saving::begin(&target, Existing::Keep).unwrap();
        saving.file.write_all(b"whole").unwrap();
        assert!(!target.exists());
        saving.finish().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_given_up_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("a.pdf");
        let mut saving = Saving::begin(&target, Existing::Keep).unwrap();
        saving.file.write_all(b"half").unwrap();
        drop(saving);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn replaces_only_when_told_even_if_the_file_appears_meanwhile() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("a.pdf");
        let saving = Saving::begin(&target, Existing::Keep).unwrap();
        fs::write(&target, "mine").unwrap();
        assert!(matches!(saving.finish(), Err(Failure::Exists(_))));
        assert!(matches!(
            Saving::begin(&target, Existing::Keep),
            Err(Failure::Exists(_))
        ));
        assert_eq!(fs::read(&target).unwrap(), b"mine");
        Saving::whole(&target, b"new", Existing::Replace).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
