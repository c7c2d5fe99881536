//! Files that are read whole, with a limit, and what becomes of them beside them: nothing is ever
//! held twice, so a signed file is written as the file and what is appended.

use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::args::Output;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::saving::{Existing, Saving};

/// The largest PDF that is read: a gibibyte, which is then in memory once.
pub(crate) const MAX_PDF_BYTES: u64 = 1 << 30;

/// Reads a file of at most [`MAX_PDF_BYTES`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut file = File::open(path).map_err(Failure::file(path))?;
    let size = file.metadata().map_err(Failure::file(path))?.len();
    let too_large = || Failure::Unsignable {
        path: path.to_owned(),
        code: "too_large",
        message: format!("larger than the {} MiB that are read", MAX_PDF_BYTES >> 20),
    };
    if size > MAX_PDF_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    let mut progress = Progress::new();
    loop {
        let read = (&mut file).take(BLOCK_BYTES).read_to_end(&mut bytes);
        let read = read.map_err(Failure::file(path))?;
        let done = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if done > MAX_PDF_BYTES {
            return Err(too_large());
        }
        progress.draw("Reading", done, size.max(done));
        if read == 0 {
            return Ok(bytes);
        }
    }
}

/// Appends to a file in memory, which grows by no more than that.
pub(crate) fn append(bytes: &mut Vec<u8>, tail: &[u8]) {
    bytes.reserve_exact(tail.len());
    bytes.extend_from_slice(tail);
}

/// Where the result goes: where the person says, else beside the file under another name.
pub(crate) fn target(
    file: &Path,
    output: &Output,
    name: impl FnOnce(&Path) -> Option<OsString>,
) -> Result<PathBuf, Failure> {
    let target = match &output.out {
        Some(out) => out.clone(),
        None => name(file)
            .map(|name| file.with_file_name(name))
            .ok_or_else(|| Failure::Malformed {
                path: file.to_owned(),
                expected: "a file with a name",
            })?,
    };
    if !output.force && target.symlink_metadata().is_ok() {
        return Err(Failure::Exists(target));
    }
    if is_same(file, &target) {
        return Err(Failure::Usage(
            "the file itself is never replaced; use another name for --out".to_owned(),
        ));
    }
    Ok(target)
}

/// `contract.pdf` with `-signed` becomes `contract-signed.pdf`.
pub(crate) fn marked(file: &Path, mark: &str) -> Option<OsString> {
    let mut name = file.file_stem()?.to_owned();
    name.push(mark);
    if let Some(extension) = file.extension() {
        name.push(".");
        name.push(extension);
    }
    Some(name)
}

/// `contract.odt` becomes `contract.odt.p7s`.
pub(crate) fn extended(file: &Path, extension: &str) -> Option<OsString> {
    let mut name = file.file_name()?.to_owned();
    name.push(extension);
    Some(name)
}

/// Writes a file that is made of these parts; it has its name only when it is whole.
pub(crate) fn write(target: &Path, parts: &[&[u8]], output: &Output) -> Result<(), Failure> {
    let failed = |_| Failure::File {
        path: target.to_owned(),
        source: std::io::Error::other("it cannot be written"),
    };
    let mut saving = Saving::begin(target, Existing::of(output.force))?;
    let total: usize = parts.iter().map(|part| part.len()).sum();
    let (mut progress, mut done) = (Progress::new(), 0);
    for block in parts.iter().flat_map(|part| part.chunks(WRITTEN_BYTES)) {
        saving.append(block).map_err(failed)?;
        done += block.len();
        let as_bytes = |count| u64::try_from(count).unwrap_or(u64::MAX);
        progress.draw("Writing", as_bytes(done), as_bytes(total));
    }
    saving.finish()
}

/// A file as it was before it is replaced.
pub(crate) struct Original {
    /// Where it is, whatever name leads there.
    path: PathBuf,
    seen: Metadata,
}

impl Original {
    /// Remembers what a file is like before it is read.
    pub(crate) fn note(file: &Path) -> Result<Self, Failure> {
        let path = file.canonicalize().map_err(Failure::file(file))?;
        let seen = path.metadata().map_err(Failure::file(file))?;
        Ok(Self { path, seen })
    }

    /// Replaces it at once by a file of these bytes with the same permissions, unless somebody has
    /// changed it meanwhile; where it is.
    pub(crate) fn replace(self, bytes: &[u8]) -> Result<PathBuf, Failure> {
        let failed = |source| Failure::File {
            path: self.path.clone(),
            source,
        };
        let mut saving = Saving::begin(&self.path, Existing::Replace)?;
        for block in bytes.chunks(WRITTEN_BYTES) {
            let written = saving.append(block);
            written.map_err(|_| failed(std::io::Error::other("it cannot be written")))?;
        }
        saving.allow(self.seen.permissions()).map_err(failed)?;
        let now = self.path.metadata().map_err(failed)?;
        let is_same =
            now.len() == self.seen.len() && now.modified().ok() == self.seen.modified().ok();
        if !is_same {
            let text = "it has changed meanwhile; nothing was replaced";
            return Err(failed(std::io::Error::other(text)));
        }
        saving.finish()?;
        Ok(self.path)
    }
}

/// Whether both names lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || one
            .canonicalize()
            .and_then(|one| Ok(one == other.canonicalize()?))
            .unwrap_or(false)
}

const BLOCK_BYTES: u64 = 8 << 20;
const WRITTEN_BYTES: usize = 8 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn output(out: Option<PathBuf>, force: bool) -> Output {
        Output { out, force }
    }

    #[test]
    fn results_stand_beside_the_file_under_another_name() {
        let file = Path::new("/somewhere/a.b.pdf");
        let name = target(file, &output(None, false), |file| marked(file, "-signed"));
        assert_eq!(name.unwrap(), Path::new("/somewhere/a.b-signed.pdf"));
        let name = target(file, &output(None, false), |file| extended(file, ".p7s"));
        assert_eq!(name.unwrap(), Path::new("/somewhere/a.b.pdf.p7s"));
        let plain = marked(Path::new("contract"), "-signed").unwrap();
        assert_eq!(plain, "contract-signed");
        assert!(target(Path::new("/"), &output(None, false), |_| None).is_err());
    }

    #[test]
    fn nothing_is_replaced_unasked_and_the_file_itself_never() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a.pdf");
        let taken = directory.path().join("a-signed.pdf");
        std::fs::write(&file, "file").unwrap();
        std::fs::write(&taken, "mine").unwrap();
        let to = |out: &Path, force| {
            target(&file, &output(Some(out.to_owned()), force), |_| None).map(drop)
        };
        assert!(matches!(to(&taken, false), Err(Failure::Exists(_))));
        to(&taken, true).unwrap();
        for own in [file.clone(), directory.path().join("./a.pdf")] {
            assert!(matches!(to(&own, true), Err(Failure::Usage(_))));
        }
        write(&taken, &[b"fi", b"le and more"], &output(None, true)).unwrap();
        assert_eq!(std::fs::read(&taken).unwrap(), b"file and more");
    }

    #[test]
    fn reads_what_is_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        let bytes = vec![7; 100_000];
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(read(&path).unwrap(), bytes);
        assert!(read(&directory.path().join("absent")).is_err());
        assert!(read(directory.path()).is_err());
    }
}
