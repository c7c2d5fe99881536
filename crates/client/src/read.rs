//! Reading documents: every segment is compared with the hash that was signed before it is opened.

use core::ops::Range;

use bulla_container::PART_SEGMENTS;
use bulla_crypto::hash::Sha256;
use bulla_crypto::secret::SecretBytes;
use bulla_protocol::path;
use bulla_seal::{Metadata, SealError};
use bulla_types::{ContainerId, Sha256Digest};

use crate::host::Sink;
use crate::state::DocumentHandle;
use crate::{Client, ClientError, Host, Phase, engine};

impl<H: Host> Client<H> {
    /// Name, media type and length of a document that was opened.
    ///
    /// # Errors
    /// [`ClientError::WrongStep`] for an unknown handle.
    pub fn metadata(&self, document: DocumentHandle) -> Result<&Metadata, ClientError> {
        Ok(self.document(document)?.opener.metadata())
    }

    /// The content's bytes `[begin, end)`, cut at its end.
    ///
    /// # Errors
    /// [`ClientError::ContainerDamaged`] if a segment is not the one that was signed;
    /// [`ClientError::WrongStep`] for an unknown handle or a range that begins after its end.
    pub async fn read_range(
        &mut self,
        document: DocumentHandle,
        begin: u64,
        end: u64,
    ) -> Result<Vec<u8>, ClientError> {
        let opener = &self.document(document)?.opener;
        let end = end.min(opener.true_len());
        if begin > end {
            return Err(ClientError::WrongStep);
        }
        if begin == end {
            return Ok(Vec::new());
        }
        let segments = opener.geometry().segments_of(&(begin..end));
        let segments = segments.ok_or(ClientError::WrongStep)?;
        let first = opener.geometry().segment_plain_range(segments.start);
        let skip = begin.saturating_sub(first.ok_or(ClientError::WrongStep)?.start);
        let mut content = Vec::new();
        for run in runs(segments) {
            for piece in self.read_segments(document, run).await? {
                content.extend_from_slice(piece.expose_secret());
            }
        }
        let until = skip.saturating_add(end.saturating_sub(begin));
        crate::transfer::slice(&content, skip, until).map(<[u8]>::to_vec)
    }

    /// Writes the whole content to `sink` and compares it with what its statement commits to. What
    /// was written counts only if this succeeds.
    ///
    /// # Errors
    /// As [`Self::read_range`]; [`ClientError::ContentMismatch`] if it is another content than the
    /// committed one.
    pub async fn download(
        &mut self,
        document: DocumentHandle,
        sink: &mut impl Sink,
    ) -> Result<(), ClientError> {
        let open = self.document(document)?;
        let total = open.opener.true_len();
        let count = open.opener.geometry().segment_count();
        let mut hash = Sha256::new();
        let mut done: u64 = 0;
        self.host.progress(Phase::Downloading, 0, total);
        for run in runs(0..count) {
            for piece in self.read_segments(document, run).await? {
                hash.update(piece.expose_secret());
                sink.write(piece.expose_secret())?;
                let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                done = done.saturating_add(length);
            }
            self.host.progress(Phase::Downloading, done, total);
        }
        self.check_content(document, &hash.finish())
    }

    /// Compares the whole content with its commitment, once for each handle.
    pub(crate) async fn ensure_content(
        &mut self,
        document: DocumentHandle,
    ) -> Result<(), ClientError> {
        if self.document(document)?.is_checked {
            return Ok(());
        }
        self.download(document, &mut Discard).await
    }

    /// The digest of a document's whole content, checked.
    pub(crate) async fn digest_of(
        &mut self,
        document: DocumentHandle,
    ) -> Result<Sha256Digest, ClientError> {
        let mut sink = HashSink(Sha256::new());
        self.download(document, &mut sink).await?;
        Ok(sink.0.finish())
    }

    fn check_content(
        &mut self,
        document: DocumentHandle,
        digest: &Sha256Digest,
    ) -> Result<(), ClientError> {
        let open = self.document(document)?;
        let (id, commit) = (open.container.container_id, open.content_commit);
        let key = self.state.envelope_keys.get(&open.container.envelope_id);
        let key = key.ok_or(ClientError::WrongStep)?;
        if key.content_commit(&id, digest) != commit {
            return Err(ClientError::ContentMismatch);
        }
        self.document_mut(document)?.is_checked = true;
        Ok(())
    }

    /// Fetches, checks and opens segments that follow each other.
    async fn read_segments(
        &mut self,
        document: DocumentHandle,
        segments: Range<u32>,
    ) -> Result<Vec<SecretBytes>, ClientError> {
        let open = self.document(document)?;
        let (id, header_len) = (open.container.container_id, open.header_len);
        let jobs: Result<Vec<_>, SealError> = segments
            .clone()
            .map(|number| open.opener.segment(number))
            .collect();
        let jobs = jobs?;
        let (Some(first), Some(last)) = (jobs.first(), jobs.last()) else {
            return Ok(Vec::new());
        };
        let range = first.cipher.start.saturating_add(header_len)
            ..last.cipher.end.saturating_add(header_len);
        let ciphertext = self.fetch_range(&id, range).await?;
        let pieces = engine::split(&jobs, &ciphertext)?;
        let hashes = self.host.hash_segments(&pieces).await?;
        // Not through `document()`: the host is borrowed beside the state.
        let place = usize::try_from(document.0).map_err(|_| ClientError::WrongStep)?;
        let open = self.state.documents.get(place);
        let opener = &open.ok_or(ClientError::WrongStep)?.opener;
        let mut checked = Vec::with_capacity(jobs.len());
        for (number, hash) in segments.zip(&hashes) {
            checked.push(opener.check_segment(number, hash)?);
        }
        let key = opener.segment_key();
        let plain = self.host.open_segments(key, &jobs, &ciphertext).await?;
        if checked.len() != jobs.len() || plain.len() != jobs.len() {
            return Err(ClientError::ContainerDamaged);
        }
        let accepted: Result<Vec<_>, SealError> = checked
            .into_iter()
            .zip(plain)
            .map(|(segment, plain)| segment.accept(plain))
            .collect();
        Ok(accepted?)
    }

    async fn fetch_range(
        &mut self,
        id: &ContainerId,
        range: Range<u64>,
    ) -> Result<Vec<u8>, ClientError> {
        self.get_bytes(&path::container_content(id), Some(range))
            .await
    }
}

/// Takes a content and keeps nothing of it.
struct Discard;

impl Sink for Discard {
    fn write(&mut self, _: &[u8]) -> Result<(), crate::HostError> {
        Ok(())
    }
}

/// Takes a content and keeps its digest.
struct HashSink(Sha256);

impl Sink for HashSink {
    fn write(&mut self, plaintext: &[u8]) -> Result<(), crate::HostError> {
        self.0.update(plaintext);
        Ok(())
    }
}

/// Runs of at most 64 segments (8 MiB), so that nothing holds a large document whole.
fn runs(segments: Range<u32>) -> impl Iterator<Item = Range<u32>> {
    let end = segments.end;
    let size = usize::try_from(PART_SEGMENTS).unwrap_or(1);
    segments
        .step_by(size)
        .map(move |start| start..start.saturating_add(PART_SEGMENTS).min(end))
}
