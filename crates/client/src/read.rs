//! Reading documents: every segment is compared with the hash that was signed before it is opened.

use core::ops::Range;
use std::collections::VecDeque;

use bulla_crypto::hash::{Sha256, Sha384};
use bulla_crypto::secret::SecretBytes;
use bulla_pdf::plan::{FileDigest, FileHash};
use bulla_protocol::path;
use bulla_seal::{Metadata, SealError};
use bulla_types::Sha256Digest;

use crate::flight::{InFlight, beside};
use crate::host::Sink;
use crate::http::{check, exactly, request, with_json};
use crate::retry::Waits;
use crate::state::DocumentHandle;
use crate::{Client, ClientError, Host, Method, Phase, Request, engine};

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
    /// [`ClientError::RevisionInvalid`] with the author of a revision that is wrong;
    /// [`ClientError::WrongStep`] for an unknown handle or a range that begins after its end.
    pub async fn read_range(
        &mut self,
        document: DocumentHandle,
        begin: u64,
        end: u64,
    ) -> Result<Vec<u8>, ClientError> {
        // What co-signers left is shown only once all of it was compared with what they may change.
        self.ensure_revisions(document).await?;
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
        self.ensure_revisions(document).await?;
        self.download_whole(document, sink).await
    }

    /// The same, for whoever compares the revisions meanwhile.
    pub(crate) async fn download_whole(
        &mut self,
        document: DocumentHandle,
        sink: &mut impl Sink,
    ) -> Result<(), ClientError> {
        let open = self.document(document)?;
        let total = open.opener.true_len();
        let count = open.opener.geometry().segment_count();
        let mut hash = Sha256::new();
        let mut done: u64 = 0;
        let mut rest = runs(0..count);
        let mut flights = VecDeque::new();
        self.host.progress(Phase::Downloading, 0, total);
        loop {
            self.fly_ahead(document, &mut rest, &mut flights)?;
            let (run, ciphertext) = match flights.pop_front() {
                Some(flight) => self.land(document, flight, &mut flights).await?,
                // The host carries one request at a time.
                None => match rest.next() {
                    Some(run) => (run.clone(), self.fetch_run(document, run).await?),
                    None => break,
                },
            };
            let opened = self.open_run(document, run, &ciphertext);
            for piece in beside(opened, &mut flights).await? {
                hash.update(piece.expose_secret());
                beside(sink.write(piece.expose_secret()), &mut flights).await?;
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
        self.digest_of(document).await.map(drop)
    }

    /// The digest of a document's whole content, checked.
    pub(crate) async fn digest_of(
        &mut self,
        document: DocumentHandle,
    ) -> Result<Sha256Digest, ClientError> {
        self.digests_of(document, FileHash::Sha256)
            .await
            .map(|(digest, _)| digest)
    }

    /// The digest of a document's whole content, checked, and the one by this function.
    pub(crate) async fn digests_of(
        &mut self,
        document: DocumentHandle,
        hash: FileHash,
    ) -> Result<(Sha256Digest, FileDigest), ClientError> {
        let mut sink = HashSink {
            short: Sha256::new(),
            long: (hash == FileHash::Sha384).then(Sha384::new),
        };
        self.download(document, &mut sink).await?;
        let digest = sink.short.finish();
        let long = sink.long.map(|long| FileDigest::Sha384(long.finish()));
        Ok((digest, long.unwrap_or(FileDigest::Sha256(digest))))
    }

    fn check_content(
        &mut self,
        document: DocumentHandle,
        digest: &Sha256Digest,
    ) -> Result<(), ClientError> {
        let open = self.document(document)?;
        if open.paper.is_some() {
            // Each segment was compared with the container's hash, which the paper's key names.
            return Ok(());
        }
        let (id, commit) = (open.container.container_id, open.content_commit);
        let key = self.state.envelope_keys.get(&open.container.envelope_id);
        let key = key.ok_or(ClientError::WrongStep)?;
        if key.content_commit(&id, digest) != commit {
            return Err(ClientError::ContentMismatch);
        }
        self.document_mut(document)?.is_checked = true;
        Ok(())
    }

    /// Starts to fetch what comes next.
    fn fly_ahead(
        &mut self,
        document: DocumentHandle,
        rest: &mut (impl Iterator<Item = Range<u32>> + Clone),
        flights: &mut VecDeque<InFlight<Range<u32>>>,
    ) -> Result<(), ClientError> {
        while flights.len() < READ_AHEAD
            && let Some(run) = rest.clone().next()
        {
            let request = self.request_for(document, &run)?;
            match self.host.launch(request) {
                Ok(flight) => flights.push_back(InFlight::new(flight, run)),
                Err(_) => break,
            }
            rest.next();
        }
        Ok(())
    }

    /// The ciphertext of a run that was asked for, asked for again if need be.
    async fn land(
        &mut self,
        document: DocumentHandle,
        mut flight: InFlight<Range<u32>>,
        flights: &mut VecDeque<InFlight<Range<u32>>>,
    ) -> Result<(Range<u32>, Vec<u8>), ClientError> {
        let mut waits = Waits::default();
        let run = flight.cargo.clone();
        let request = self.request_for(document, &run)?;
        let wanted = request
            .range
            .as_ref()
            .map_or(0, |range| range.end - range.start);
        loop {
            let landed = beside(flight.landing(), flights).await;
            match landed.map_err(ClientError::from).and_then(check) {
                Ok(response) => return Ok((run, exactly(response, wanted)?)),
                Err(error) => self.pause(error, &mut waits, flights).await?,
            }
            let again = self.host.launch(request.clone());
            let again = again.map_err(|_| ClientError::WrongStep)?;
            flight = InFlight::new(again, run.clone());
        }
    }

    /// Fetches, checks and opens segments that follow each other.
    async fn read_segments(
        &mut self,
        document: DocumentHandle,
        segments: Range<u32>,
    ) -> Result<Vec<SecretBytes>, ClientError> {
        let ciphertext = self.fetch_run(document, segments.clone()).await?;
        self.open_run(document, segments, &ciphertext).await
    }

    async fn fetch_run(
        &mut self,
        document: DocumentHandle,
        run: Range<u32>,
    ) -> Result<Vec<u8>, ClientError> {
        let request = self.request_for(document, &run)?;
        self.fetch_range(request).await
    }

    /// The request for the ciphertext of segments that follow each other.
    fn request_for(
        &self,
        document: DocumentHandle,
        run: &Range<u32>,
    ) -> Result<Request, ClientError> {
        let open = self.document(document)?;
        let geometry = open.opener.geometry();
        let first = geometry.segment_cipher_range(run.start);
        let last = geometry.segment_cipher_range(run.end.saturating_sub(1));
        let (first, last) = first.zip(last).ok_or(ClientError::WrongStep)?;
        let mut request = if let Some(named) = &open.paper {
            with_json(request(Method::Post, path::PAPERS_CONTENT), named)?
        } else {
            let path = path::container_content(&open.container.container_id);
            request(Method::Get, &path)
        };
        let place = |offset: u64| offset.saturating_add(open.header_len);
        request.range = Some(place(first.start)..place(last.end));
        Ok(request)
    }

    /// Checks and opens segments that follow each other.
    async fn open_run(
        &mut self,
        document: DocumentHandle,
        segments: Range<u32>,
        ciphertext: &[u8],
    ) -> Result<Vec<SecretBytes>, ClientError> {
        let opener = &self.document(document)?.opener;
        let jobs = segments.clone().map(|number| opener.segment(number));
        let jobs = jobs.collect::<Result<Vec<_>, SealError>>()?;
        let pieces = engine::split(&jobs, ciphertext)?;
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
        let plain = self.host.open_segments(key, &jobs, ciphertext).await?;
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
}

/// Takes a content and keeps its digest.
struct HashSink {
    short: Sha256,
    long: Option<Sha384>,
}

impl Sink for HashSink {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), crate::HostError> {
        self.short.update(plaintext);
        if let Some(long) = &mut self.long {
            long.update(plaintext);
        }
        Ok(())
    }
}

/// Runs of at most 2 MiB, so that little of a large document is in memory at a time.
fn runs(segments: Range<u32>) -> impl Iterator<Item = Range<u32>> + Clone {
    let end = segments.end;
    segments
        .step_by(RUN)
        .map(move |start| start..start.saturating_add(RUN_SEGMENTS).min(end))
}

/// Segments that are asked for at a time: each run lies in one part.
const RUN_SEGMENTS: u32 = 16;
#[expect(clippy::as_conversions, reason = "16 fits every usize")]
const RUN: usize = RUN_SEGMENTS as usize;
/// Runs that are asked for before they are needed.
const READ_AHEAD: usize = 2;
