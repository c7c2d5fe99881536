//! Uploads of files: sealed part by part, two parts on their way, each tried again where it did not
//! get through, and no part sent whose bytes differ from what was sent under its key before.

use std::collections::{BTreeMap, VecDeque};

use bulla_container::{ContainerSpec, part_hash};
use bulla_crypto::hash::Sha256;
use bulla_protocol::ErrorCode;
use bulla_protocol::container::StoredParts;
use bulla_protocol::path;
use bulla_seal::{EnvelopeKey, Metadata, SealError, Sealer};
use bulla_statement::ContainerRef;
use bulla_types::{ContainerId, Sha256Digest};

use crate::draft::{Draft, PartRefused};
use crate::flight::{InFlight, beside};
use crate::host::{SealPart, SealedPart};
use crate::http::{check, parse, request};
use crate::retry::Waits;
use crate::{Client, ClientError, Host, HostError, Method, Phase};

/// Why an upload ends without a result.
pub(crate) enum Stop {
    /// It failed; it can go on later.
    Failed(ClientError),
    /// It cannot go on: the file has changed, or the server no longer has what was sent.
    StartOver,
}

impl<E: Into<ClientError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<PartRefused> for Stop {
    fn from(refused: PartRefused) -> Self {
        match refused {
            PartRefused::Changed => Self::StartOver,
            PartRefused::Failed(error) => Self::Failed(error),
        }
    }
}

/// A part on its way, to be sent again if need be.
struct Outgoing<P> {
    path: String,
    part: P,
    /// End of its content in the file.
    end: u64,
}

/// What is known of a file before its first part.
struct Outline {
    id: ContainerId,
    /// Its place in the draft.
    number: usize,
    /// Its length in bytes.
    total: u64,
    /// The parts that the server says it has.
    stored: BTreeMap<u64, Sha256Digest>,
}

/// Where the content of an upload is.
pub(crate) enum Content<'a, H: Host> {
    /// In a file.
    File(&'a H::Source),
    /// In a PDF that is in memory.
    Paper(&'a H::Paper),
}

impl<H: Host> Content<'_, H> {
    async fn seal_part(
        &self,
        host: &mut H,
        part: SealPart<'_>,
    ) -> Result<SealedPart<H::Part>, HostError> {
        match self {
            Self::File(source) => host.seal_part(source, part).await,
            Self::Paper(paper) => host.seal_paper_part(paper, part).await,
        }
    }
}

/// What was uploaded, and the digest of its content.
pub(crate) struct Uploaded {
    pub(crate) container: ContainerRef,
    pub(crate) digest: Sha256Digest,
}

impl<H: Host> Client<H> {
    /// Seals a file of a draft and sends what the server does not have of it.
    pub(crate) async fn upload(
        &mut self,
        draft: &mut Draft,
        number: usize,
        content: &Content<'_, H>,
    ) -> Result<ContainerRef, Stop> {
        let tenant_id = self.own()?.view.tenant_id;
        let document = draft.record.documents.get(number);
        let document = document.ok_or(ClientError::WrongStep)?;
        let spec = document.spec(draft.envelope_id, tenant_id);
        let metadata = document.metadata()?;
        let sealer = Sealer::again(&draft.key, spec, &metadata, &document.start()?)?;
        let id = spec.container_id;
        self.host.progress(Phase::Encrypting, 0, metadata.true_len);
        // On the disk before the header leaves: its metadata is sealed under the container's key.
        self.keep_draft(draft).await?;
        let parts = sealer.geometry().part_count();
        let begun = self
            .begin_upload(&id, sealer.header().to_vec(), parts)
            .await;
        begun.map_err(|error| gone(draft.is_resumed, error))?;
        let outline = Outline {
            id,
            number,
            total: metadata.true_len,
            stored: self.stored_parts(draft, &id).await?,
        };
        let mut plaintext_hash = Sha256::new();
        let sent = (&sealer, &mut plaintext_hash);
        let kept = Some(&mut *draft);
        let segment_hashes = self.send_parts(kept, &outline, content, sent).await?;
        let container_hash = sealer.finish(segment_hashes)?.container_hash;
        let completed = self.complete_upload(&id, container_hash).await;
        completed.map_err(|error| gone(draft.is_resumed, error))?;
        let digest = plaintext_hash.finish();
        Ok(ContainerRef {
            container_id: id,
            container_hash,
            content_commit: draft.key.content_commit(&id, &digest),
        })
    }

    /// Seals a PDF that is in memory and sends it, under draws of its own that are used once.
    pub(crate) async fn upload_paper(
        &mut self,
        key: &EnvelopeKey,
        spec: ContainerSpec,
        metadata: &Metadata,
        paper: &H::Paper,
    ) -> Result<Uploaded, ClientError> {
        let sealer = Sealer::new(key, spec, metadata, self.host.rng())?;
        let id = spec.container_id;
        self.host.progress(Phase::Encrypting, 0, metadata.true_len);
        let parts = sealer.geometry().part_count();
        self.begin_upload(&id, sealer.header().to_vec(), parts)
            .await?;
        let outline = Outline {
            id,
            number: 0,
            total: metadata.true_len,
            stored: BTreeMap::new(),
        };
        let mut plaintext_hash = Sha256::new();
        let sent = (&sealer, &mut plaintext_hash);
        let content = Content::Paper(paper);
        let sent = self.send_parts(None, &outline, &content, sent).await;
        let segment_hashes = sent.map_err(|stop| match stop {
            Stop::Failed(error) => error,
            Stop::StartOver => ClientError::WrongStep,
        })?;
        let container_hash = sealer.finish(segment_hashes)?.container_hash;
        self.complete_upload(&id, container_hash).await?;
        let digest = plaintext_hash.finish();
        Ok(Uploaded {
            container: ContainerRef {
                container_id: id,
                container_hash,
                content_commit: key.content_commit(&id, &digest),
            },
            digest,
        })
    }

    /// Seals part after part, and sends those that are not stored: the hashes of all segments.
    /// Without a draft nothing is resumed.
    async fn send_parts(
        &mut self,
        mut draft: Option<&mut Draft>,
        outline: &Outline,
        content: &Content<'_, H>,
        (sealer, plaintext_hash): (&Sealer, &mut Sha256),
    ) -> Result<Vec<Sha256Digest>, Stop> {
        let is_resumed = draft.as_ref().is_some_and(|draft| draft.is_resumed);
        let mut segment_hashes = Vec::new();
        let mut flights = VecDeque::new();
        for part in 0..sealer.geometry().part_count() {
            let job = seal_job(sealer, part, plaintext_hash)?;
            let wanted = job.segments.len();
            let end = job.segments.last().map_or(outline.total, |s| s.plain.end);
            let sealing = content.seal_part(&mut self.host, job);
            let ready = beside(sealing, &mut flights).await?;
            if ready.segment_hashes.len() != wanted {
                return Err(ClientError::WrongStep.into());
            }
            let hash = part_hash(&ready.segment_hashes);
            let place = usize::try_from(part).map_err(|_| ClientError::WrongStep)?;
            if let Some(draft) = draft.as_deref_mut() {
                self.record_part(draft, (outline.number, place), hash)
                    .await?;
            }
            segment_hashes.extend(ready.segment_hashes);
            match outline.stored.get(&u64::from(part)) {
                Some(known) if *known == hash => {
                    self.host.progress(Phase::Reading, end, outline.total);
                    continue;
                }
                // Under an honest server the draft is older than what was sent: nothing goes out.
                Some(_) => return Err(Stop::StartOver),
                None => {}
            }
            let path = path::container_part(&outline.id, u64::from(part));
            let flight = self.host.put_part(&path, &ready.part);
            let part = ready.part;
            flights.push_back(InFlight::new(flight, Outgoing { path, part, end }));
            let settled = self.settle(&mut flights, IN_FLIGHT - 1, outline.total);
            settled.await.map_err(|error| gone(is_resumed, error))?;
        }
        let settled = self.settle(&mut flights, 0, outline.total).await;
        settled.map_err(|error| gone(is_resumed, error))?;
        Ok(segment_hashes)
    }

    /// Waits until at most `left` parts are on their way.
    async fn settle(
        &mut self,
        flights: &mut VecDeque<InFlight<Outgoing<H::Part>>>,
        left: usize,
        total: u64,
    ) -> Result<(), ClientError> {
        while flights.len() > left {
            let Some(mut flight) = flights.pop_front() else {
                break;
            };
            let mut waits = Waits::default();
            loop {
                let landed = beside(flight.landing(), flights).await;
                let Err(error) = landed.map_err(ClientError::from).and_then(check) else {
                    break;
                };
                self.pause(error, &mut waits, flights).await?;
                self.ask_for_session(flights).await?;
                let outgoing = flight.cargo;
                // The very bytes of the first try.
                let again = self.host.put_part(&outgoing.path, &outgoing.part);
                flight = InFlight::new(again, outgoing);
            }
            self.host
                .progress(Phase::Uploading, flight.cargo.end, total);
        }
        Ok(())
    }

    /// Ends the upload where the session has ended. A server refuses a part before it has read it, and
    /// who still sends may see nothing of the answer but a broken connection.
    async fn ask_for_session<C>(
        &mut self,
        flights: &mut VecDeque<InFlight<C>>,
    ) -> Result<(), ClientError> {
        let asked = self.exchange(request(Method::Get, path::SESSION));
        match beside(asked, flights).await {
            Err(error) if error.is_server(ErrorCode::Unauthenticated) => Err(error),
            _ => Ok(()),
        }
    }

    /// The parts that the server says it has; none are asked for in a new upload.
    async fn stored_parts(
        &mut self,
        draft: &Draft,
        id: &ContainerId,
    ) -> Result<BTreeMap<u64, Sha256Digest>, Stop> {
        if !draft.is_resumed {
            return Ok(BTreeMap::new());
        }
        let asked = request(Method::Get, &path::container_parts(id));
        let answer = self.exchange_patiently(asked).await;
        let answer = answer.map_err(|error| gone(draft.is_resumed, error))?;
        let stored: StoredParts = parse(&answer)?;
        let parts = stored.parts.into_iter();
        Ok(parts.map(|part| (part.number, part.part_hash)).collect())
    }
}

fn seal_job<'a>(
    sealer: &'a Sealer,
    part: u32,
    plaintext_hash: &'a mut Sha256,
) -> Result<SealPart<'a>, ClientError> {
    let range = sealer.geometry().part_segments(part);
    let segments: Result<Vec<_>, SealError> = range
        .unwrap_or_default()
        .map(|n| sealer.segment(n))
        .collect();
    Ok(SealPart {
        key: sealer.segment_key(),
        segments: segments?,
        plaintext_hash,
    })
}

/// Where an earlier upload no longer fits the server's records, it begins anew.
fn gone(is_resumed: bool, error: ClientError) -> Stop {
    let lost = [
        ErrorCode::ContainerIncomplete,
        ErrorCode::ContainerInvalid,
        ErrorCode::ContainerMismatch,
        ErrorCode::NotFound,
    ];
    if is_resumed && lost.iter().any(|code| error.is_server(*code)) {
        return Stop::StartOver;
    }
    Stop::Failed(error)
}

/// Parts on their way at once.
const IN_FLIGHT: usize = 2;
