//! Containers on their way: sealed and sent part by part, or fetched and checked.

use bulla_container::{ContainerSpec, MAX_HEADER_BYTES, PAYLOAD_HEADER_BYTES};
use bulla_crypto::hash::sha256;
use bulla_crypto::secret::SecretBytes;
use bulla_protocol::container::{CompleteUpload, UploadBegun};
use bulla_protocol::path;
use bulla_seal::{
    EnvelopeKey, ExpectedContainer, Metadata, Opener, PayloadOpener, open_bytes, seal_bytes,
};
use bulla_statement::ContainerRef;
use bulla_types::{ContainerId, Sha256Digest};

use crate::http::{parse, request, with_json};
use crate::{Client, ClientError, Host, Method, Request};

impl<H: Host> Client<H> {
    /// Seals a small content in memory and sends it as one part.
    pub(crate) async fn upload_bytes(
        &mut self,
        key: &EnvelopeKey,
        spec: ContainerSpec,
        metadata: &Metadata,
        content: &[u8],
    ) -> Result<ContainerRef, ClientError> {
        let id = spec.container_id;
        let (sealed, bytes) = seal_bytes(key, spec, metadata, content, self.host.rng())?;
        let (header, header_len) =
            bulla_container::Header::parse(&bytes).map_err(|_| ClientError::ContainerDamaged)?;
        let (head, payload) = bytes
            .split_at_checked(header_len)
            .ok_or(ClientError::ContainerDamaged)?;
        let geometry = *header.core().geometry();
        self.begin_upload(&id, head.to_vec(), geometry.part_count())
            .await?;
        for part in 0..geometry.part_count() {
            let range = geometry.part_cipher_range(part).unwrap_or_default();
            let bytes = slice(payload, range.start, range.end)?.to_vec();
            let path = path::container_part(&id, u64::from(part));
            self.put_bytes(&path, bytes).await?;
        }
        self.complete_upload(&id, sealed.container_hash).await?;
        Ok(ContainerRef {
            container_id: id,
            container_hash: sealed.container_hash,
            content_commit: key.content_commit(&id, &sha256(content)),
        })
    }

    /// Fetches a small container whole: its content, checked against the statement's commitment. A
    /// large one is refused before it is fetched.
    pub(crate) async fn fetch_bytes(
        &mut self,
        key: &EnvelopeKey,
        expected: &ExpectedContainer,
        content_commit: &Sha256Digest,
    ) -> Result<(Metadata, SecretBytes), ClientError> {
        let id = expected.container_id;
        let hashes = self.segment_hashes(&id).await?;
        if hashes.len() > SMALL_SEGMENTS {
            return Err(ClientError::ContainerDamaged);
        }
        let bytes = self.get_bytes(&path::container_content(&id), None).await?;
        let (metadata, content) = open_bytes(key, expected, &hashes, &bytes)?;
        if key.content_commit(&id, &sha256(content.expose_secret())) != *content_commit {
            return Err(ClientError::ContentMismatch);
        }
        Ok((metadata, content))
    }

    /// Fetches and checks what is in front of a container's content: the opener, ready for any
    /// segment, and the length of the header.
    pub(crate) async fn fetch_head(
        &mut self,
        key: &EnvelopeKey,
        expected: &ExpectedContainer,
    ) -> Result<(PayloadOpener, u64), ClientError> {
        let id = expected.container_id;
        let hashes = self.segment_hashes(&id).await?;
        let content = request(Method::Get, &path::container_content(&id));
        let head = self.fetch_front(&content).await?;
        let opener = Opener::new(key, head.header(), expected, hashes)?;
        let header_len = head.header_len()?;
        Ok((opener.start(head.payload_header()?)?, header_len))
    }

    /// Fetches what is in front of a container's content; `content` asks for the whole of it.
    pub(crate) async fn fetch_front(&mut self, content: &Request) -> Result<Front, ClientError> {
        let front = |end| Request {
            range: Some(0..end),
            ..content.clone()
        };
        let mut bytes = self.fetch_range(front(HEAD_BYTES)).await?;
        let header_len = match bulla_container::Header::parse(&bytes) {
            Ok((_, header_len)) => header_len,
            Err(bulla_container::HeaderError::Truncated { needed })
                if needed <= MAX_HEADER_BYTES =>
            {
                // The format allows headers up to 64 KiB; ours have less than one.
                let end = u64::try_from(needed).unwrap_or(HEAD_BYTES);
                let end = end.saturating_add(PAYLOAD_HEADER_BYTES);
                bytes = self.fetch_range(front(end)).await?;
                bulla_container::Header::parse(&bytes)
                    .map_err(|_| ClientError::ContainerDamaged)?
                    .1
            }
            Err(_) => return Err(ClientError::ContainerDamaged),
        };
        Ok(Front { bytes, header_len })
    }

    /// The list of segment hashes, 32 bytes each. It is checked by the container's hash.
    async fn segment_hashes(&mut self, id: &ContainerId) -> Result<Vec<Sha256Digest>, ClientError> {
        let list = self.get_bytes(&path::container_segments(id), None).await?;
        let hashes = list.chunks(Sha256Digest::LENGTH);
        hashes
            .map(|hash| Sha256Digest::from_slice(hash).map_err(|_| ClientError::ContainerDamaged))
            .collect()
    }

    pub(crate) async fn begin_upload(
        &mut self,
        id: &ContainerId,
        header: Vec<u8>,
        parts: u32,
    ) -> Result<(), ClientError> {
        let response = self.put_bytes(&path::container_header(id), header).await?;
        let begun: UploadBegun = parse(&response)?;
        if begun.part_count == u64::from(parts) {
            Ok(())
        } else {
            Err(ClientError::AnswerInvalid)
        }
    }

    pub(crate) async fn complete_upload(
        &mut self,
        id: &ContainerId,
        container_hash: Sha256Digest,
    ) -> Result<(), ClientError> {
        let body = CompleteUpload { container_hash };
        let path = path::container_complete(id);
        let request = with_json(request(Method::Post, &path), &body)?;
        self.exchange_patiently(request).await.map(drop)
    }
}

/// The header of a container and the beginning of its payload, unchecked.
pub(crate) struct Front {
    bytes: Vec<u8>,
    header_len: usize,
}

impl Front {
    pub(crate) fn header(&self) -> &[u8] {
        self.bytes.get(..self.header_len).unwrap_or_default()
    }

    pub(crate) fn header_len(&self) -> Result<u64, ClientError> {
        u64::try_from(self.header_len).map_err(|_| ClientError::ContainerDamaged)
    }

    pub(crate) fn payload_header(&self) -> Result<&[u8; 40], ClientError> {
        let rest = self.bytes.get(self.header_len..);
        let first = rest.and_then(<[u8]>::first_chunk);
        first.ok_or(ClientError::ContainerDamaged)
    }
}

/// The part of the bytes between two offsets.
pub(crate) fn slice(bytes: &[u8], start: u64, end: u64) -> Result<&[u8], ClientError> {
    let offset = |offset| usize::try_from(offset).map_err(|_| ClientError::ContainerDamaged);
    bytes
        .get(offset(start)?..offset(end)?)
        .ok_or(ClientError::ContainerDamaged)
}

/// More segments than a private part of the largest length and its padding have.
const SMALL_SEGMENTS: usize = 16;

/// How much of a container is fetched to find its header; every container is longer than this,
/// because the padding never goes below 16 KiB.
const HEAD_BYTES: u64 = 4096;
