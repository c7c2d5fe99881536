//! `bulla unseal`: decrypts containers of `bulla seal`, 8 MiB at a time, without a server. A file
//! gets its name only after its last byte was checked.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use bulla_client::engine;
use bulla_container::{Geometry, Header, MAX_HEADER_BYTES, PAYLOAD_HEADER_BYTES, container_hash};
use bulla_crypto::hash::{Sha256, sha256};
use bulla_crypto::secret::SecretBytes;
use bulla_seal::{ExpectedContainer, Opener, PayloadOpener, SealError};
use bulla_types::Sha256Digest;

use crate::args::Unseal;
use crate::failure::Failure;
use crate::key_file::{KeyFile, NO_TENANT};
use crate::progress::Progress;
use crate::saving::{self, Existing, Saving};
use crate::screen::Screen;

/// Decrypts each container into a file of the name that it holds.
pub(crate) fn run(arguments: &Unseal, screen: Screen) -> Result<(), Failure> {
    if arguments.expect.is_some() && arguments.files.len() > 1 {
        return Err(Failure::Usage(
            "--expect-hash is about one container".to_owned(),
        ));
    }
    let key = KeyFile::load(&arguments.key_file)?;
    let mut taken = Vec::new();
    for path in &arguments.files {
        let mut sealed = Sealed::open(path)?;
        if arguments.expect.is_some_and(|hash| hash != sealed.hash) {
            return Err(Failure::sealed(path)(SealError::ContainerHash));
        }
        let hash = sealed.hash;
        let opener = sealed.start(&key)?;
        let directory = match &arguments.output {
            Some(directory) => {
                saving::directory(directory)?;
                directory.clone()
            }
            None => path.parent().map(Path::to_owned).unwrap_or_default(),
        };
        let name = opener.metadata().name.as_str();
        let target = directory.join(saving::file_name(name, &mut taken));
        let content = sealed.write(&opener, &target, Existing::of(arguments.force))?;
        screen.json(&serde_json::json!({
            "file": path.to_string_lossy(),
            "unsealed": target.to_string_lossy(),
            "container_hash": hash,
            "media_type": opener.metadata().media_type.as_str(),
            "size_bytes": opener.true_len(),
            "sha256": content,
        }));
        screen.say(&format!("Unsealed {}", target.display()));
    }
    Ok(())
}

/// A container on disk, read once to know the hash of every segment.
struct Sealed {
    path: PathBuf,
    file: File,
    header: Vec<u8>,
    geometry: Geometry,
    hashes: Vec<Sha256Digest>,
    hash: Sha256Digest,
}

impl Sealed {
    fn open(path: &Path) -> Result<Self, Failure> {
        let mut file = File::open(path).map_err(Failure::file(path))?;
        let mut head = Vec::new();
        let most = u64::try_from(MAX_HEADER_BYTES).unwrap_or(u64::MAX);
        (&mut file)
            .take(most)
            .read_to_end(&mut head)
            .map_err(Failure::file(path))?;
        let refused = Failure::sealed(path);
        let (header, length) = match Header::parse(&head) {
            Ok(parsed) => parsed,
            Err(error) => return Err(refused(SealError::Header(error))),
        };
        head.truncate(length);
        let geometry = *header.core().geometry();
        let expected = geometry.container_len(u64::try_from(length).unwrap_or(u64::MAX));
        let got = file.metadata().map_err(Failure::file(path))?.len();
        if got != expected {
            return Err(refused(SealError::Length { expected, got }));
        }
        let mut sealed = Self {
            path: path.to_owned(),
            file,
            hash: sha256(&head),
            header: head,
            geometry,
            hashes: Vec::new(),
        };
        let mut progress = Progress::new();
        for segment in 0..geometry.segment_count() {
            let bytes = sealed.segments(segment..segment.saturating_add(1))?;
            sealed.hashes.push(sha256(&bytes));
            let total = geometry.segment_count().into();
            progress.draw("Checking", u64::from(segment).saturating_add(1), total);
        }
        sealed.hash = container_hash(&sha256(&sealed.header), &sealed.hashes);
        Ok(sealed)
    }

    /// Checks header and key. Nothing but the key says who may have made the container.
    fn start(&mut self, key: &KeyFile) -> Result<PayloadOpener, Failure> {
        let (header, _) = Header::parse(&self.header)
            .map_err(SealError::Header)
            .map_err(Failure::sealed(&self.path))?;
        let spec = header.core().spec();
        if spec.envelope_id != key.id || spec.tenant_id != NO_TENANT {
            return Err(Failure::OtherKey(self.path.clone()));
        }
        let expected = ExpectedContainer {
            container_id: spec.container_id,
            container_hash: self.hash,
            envelope_id: key.id,
            tenant_id: NO_TENANT,
            kind: spec.kind,
            revision: spec.revision,
            document_id: Some(spec.document_id),
        };
        let mut first = [0; 40];
        self.seek(0)
            .and_then(|()| self.file.read_exact(&mut first))
            .map_err(Failure::file(&self.path))?;
        Opener::new(&key.key, &self.header, &expected, self.hashes.clone())
            .and_then(|opener| opener.start(&first))
            .map_err(Failure::sealed(&self.path))
    }

    /// Decrypts into a file; the digest of its content.
    fn write(
        &mut self,
        opener: &PayloadOpener,
        target: &Path,
        existing: Existing,
    ) -> Result<Sha256Digest, Failure> {
        let unwritten = || Failure::File {
            path: target.to_owned(),
            source: io::Error::other("it cannot be written"),
        };
        let mut file = Saving::begin(target, existing)?;
        let (mut content, mut done) = (Sha256::new(), 0_u64);
        let mut progress = Progress::new();
        for part in 0..self.geometry.part_count() {
            let range = self.geometry.part_segments(part).unwrap_or_default();
            for piece in self.pieces(opener, range)? {
                content.update(piece.expose_secret());
                file.append(piece.expose_secret())
                    .map_err(|_| unwritten())?;
                done = done.saturating_add(u64::try_from(piece.len()).unwrap_or_default());
            }
            progress.draw("Decrypting", done, opener.true_len());
        }
        file.finish()?;
        Ok(content.finish())
    }

    /// The content of some segments. Each is compared with its hash once more before it is opened:
    /// the file may have changed since.
    fn pieces(
        &mut self,
        opener: &PayloadOpener,
        range: core::ops::Range<u32>,
    ) -> Result<Vec<SecretBytes>, Failure> {
        let ciphertext = self.segments(range.clone())?;
        let refused = Failure::sealed(&self.path);
        let open = || -> Result<Vec<SecretBytes>, SealError> {
            let jobs: Result<Vec<_>, SealError> =
                range.clone().map(|n| opener.segment(n)).collect();
            let jobs = jobs?;
            let mut rest = ciphertext.as_slice();
            let mut checked = Vec::with_capacity(jobs.len());
            for (number, job) in range.clone().zip(&jobs) {
                let length = job.cipher.end.saturating_sub(job.cipher.start);
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let (segment, after) = rest.split_at_checked(length).ok_or(SealError::Open)?;
                rest = after;
                checked.push(opener.check_segment(number, &sha256(segment))?);
            }
            let plain = engine::open_segments(opener.segment_key(), &jobs, &ciphertext)
                .map_err(|_| SealError::Open)?;
            let pieces = checked.into_iter().zip(plain);
            pieces
                .map(|(segment, plain)| segment.accept(plain))
                .collect()
        };
        open().map_err(refused)
    }

    /// The ciphertext of some segments that follow each other.
    fn segments(&mut self, range: core::ops::Range<u32>) -> Result<Vec<u8>, Failure> {
        let geometry = self.geometry;
        let first = geometry.segment_cipher_range(range.start);
        let last = geometry.segment_cipher_range(range.end.saturating_sub(1));
        let (start, end) = first
            .zip(last)
            .map(|(first, last)| (first.start, last.end))
            .unwrap_or_default();
        let length = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; length];
        self.seek(start)
            .and_then(|()| self.file.read_exact(&mut bytes))
            .map_err(Failure::file(&self.path))?;
        Ok(bytes)
    }

    /// Goes to an offset within the payload.
    fn seek(&mut self, offset: u64) -> io::Result<()> {
        let header = u64::try_from(self.header.len()).unwrap_or(u64::MAX);
        let at = header.saturating_add(offset);
        self.file.seek(SeekFrom::Start(at)).map(drop)
    }
}

const _: () = assert!(PAYLOAD_HEADER_BYTES == 40);
