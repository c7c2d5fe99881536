//! Revisions of a document: what each signer made of it. Before anything of a revision is shown or
//! signed it is read whole and compared, step by step, with the one before
//! (`docs/spec/client.md#revisions`).

use std::collections::VecDeque;

use bulla_crypto::hash::Sha256;
use bulla_crypto::sign::P256PublicKey;
use bulla_evidence::SignatureKey;
use bulla_pdf::Obstacle;
use bulla_pdf::plan::{Expected, InstanceKey};
use bulla_pdf::report::{Inspection, Purpose, Successor};
use bulla_seal::ExpectedContainer;
use bulla_types::{Base64Bytes, DisplayName, RecipientId, Sha256Digest, Timestamp};
use serde::Serialize;

use crate::state::{DocumentHandle, OpenDocument};
use crate::{Client, ClientError, Host, HostError, Paper, PaperError, Sink};

/// What a signer sees of a PDF before signing it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DocumentInspection {
    /// What is in the newest revision.
    pub pdf: Inspection,
    /// Who has signed it, oldest first; each of them verified.
    pub revisions: Vec<RevisionView>,
}

/// A revision that a recipient made, verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RevisionView {
    /// Its number, from 1.
    pub revision: u32,
    /// Who made it.
    pub recipient_id: RecipientId,
    /// Name of its author, as the sender wrote it.
    pub name: DisplayName,
    /// Whether the signature in the PDF is of the author's identity, or of a certificate that the
    /// author brought along.
    pub key: SignatureKey,
    /// The time that the signature states.
    #[serde(rename = "at_ms")]
    pub at: Option<Timestamp>,
    /// Names of the fields that were filled in.
    pub filled: Vec<String>,
}

/// One revision, as the chain names it.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) container: ExpectedContainer,
    pub(crate) content_commit: Sha256Digest,
    /// Who made it; `None` for the one that was sent.
    pub(crate) author: Option<Author>,
}

/// Who made a revision.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) recipient_id: RecipientId,
    pub(crate) name: DisplayName,
    /// The P-256 key of the identity that signed the act.
    pub(crate) p256: P256PublicKey,
}

impl Author {
    /// Whose place it was, and for which key the instance may have certified this author.
    fn key(&self, roots: &[Base64Bytes], now: Timestamp) -> (RecipientId, InstanceKey) {
        let key = InstanceKey {
            roots: roots.to_vec(),
            p256_point: self.p256.to_bytes().into(),
            now,
        };
        (self.recipient_id, key)
    }
}

/// The newest revision, read whole and verified.
pub(crate) struct CheckedPaper<P> {
    pub(crate) paper: P,
    pub(crate) revisions: Vec<RevisionView>,
    /// Length and digest of each revision, oldest first; nothing of a document that nobody signed
    /// in the PDF.
    pub(crate) contents: Vec<(u64, Sha256Digest)>,
}

impl<H: Host> Client<H> {
    /// What is in the newest revision of a PDF, after all of it was read and every revision was
    /// compared with the one before.
    ///
    /// # Errors
    /// [`ClientError::RevisionInvalid`] with the author of a revision that is wrong;
    /// [`ClientError::Pdf`] for a document that is no PDF that can be read; as
    /// [`Self::download`].
    pub async fn inspect(
        &mut self,
        document: DocumentHandle,
    ) -> Result<DocumentInspection, ClientError> {
        let mut checked = self.read_checked(document).await?;
        Ok(DocumentInspection {
            pdf: checked.paper.inspect(Purpose::Signing).await?,
            revisions: checked.revisions,
        })
    }

    /// Reads a document whole, if it was signed in the PDF and this client has not done so.
    pub(crate) async fn ensure_revisions(
        &mut self,
        document: DocumentHandle,
    ) -> Result<(), ClientError> {
        let open = self.document(document)?;
        if open.steps.len() <= 1 || open.is_checked {
            return Ok(());
        }
        self.read_checked(document).await.map(drop)
    }

    /// Reads the newest revision whole. Where one is wrong, finds the first that is: a later author
    /// is not blamed for what an earlier one did.
    pub(crate) async fn read_checked(
        &mut self,
        document: DocumentHandle,
    ) -> Result<CheckedPaper<H::Paper>, ClientError> {
        let result = self.read_steps(document).await;
        let Err(error @ ClientError::RevisionInvalid { .. }) = result else {
            return result;
        };
        let count = self.document(document)?.steps.len();
        for end in 2..count {
            let steps = self.document(document)?.steps.get(..end);
            let steps = steps.unwrap_or_default().to_vec();
            let earlier = self.open_steps(steps).await?;
            self.read_steps(earlier).await?;
        }
        Err(error)
    }

    async fn read_steps(
        &mut self,
        document: DocumentHandle,
    ) -> Result<CheckedPaper<H::Paper>, ClientError> {
        let open = self.document(document)?;
        let (steps, total) = (open.steps.clone(), open.opener.true_len());
        let newest = steps.last().and_then(|step| step.author.clone());
        let lengths = self.lengths(&steps, total).await?;
        if !lengths.is_sorted_by(|a, b| a < b) {
            return Err(fault(newest.as_ref(), shortened()));
        }
        let ends = lengths.clone();
        let mut reading = Reading {
            paper: self.host.new_paper(total).await?,
            written: 0,
            marks: VecDeque::new(),
            hash: Sha256::new(),
            before: None,
            found: Vec::new(),
            fault: None,
        };
        if steps.len() > 1 {
            let (roots, now) = (self.trust().await?.certificate_roots, self.host.now());
            let authors = steps.iter().map(|step| step.author.as_ref());
            let authors = authors.map(|author| author.map(|author| author.key(&roots, now)));
            reading.marks = lengths.into_iter().zip(authors).collect();
        }
        let downloaded = self.download_whole(document, &mut reading).await;
        if let Some(fault_found) = reading.fault.take() {
            return Err(match fault_found {
                PaperError::Obstacle(obstacle) => fault(newest.as_ref(), *obstacle),
                PaperError::Host(error) => error.into(),
            });
        }
        match downloaded {
            // The container is the one that was signed: its author committed to another content.
            Err(ClientError::ContentMismatch) if newest.is_some() => {
                return Err(fault(newest.as_ref(), replaced()));
            }
            other => other?,
        }
        let revisions = self.compared(document, &steps, &reading)?;
        let digests = reading.found.iter().map(|found| *found.digest());
        Ok(CheckedPaper {
            revisions,
            contents: ends.into_iter().zip(digests).collect(),
            paper: reading.paper,
        })
    }

    /// Compares the digests of all beginnings with what the statements commit to.
    fn compared(
        &mut self,
        document: DocumentHandle,
        steps: &[Step],
        reading: &Reading<H::Paper>,
    ) -> Result<Vec<RevisionView>, ClientError> {
        let newest = steps.last().and_then(|step| step.author.as_ref());
        let envelope = self.document(document)?.container.envelope_id;
        let key = self.state.envelope_keys.get(&envelope);
        let key = key.ok_or(ClientError::WrongStep)?;
        let mut views = Vec::with_capacity(reading.found.len());
        for (step, found) in steps.iter().zip(&reading.found) {
            let id = &step.container.container_id;
            if key.content_commit(id, found.digest()) != step.content_commit {
                self.document_mut(document)?.is_checked = false;
                return Err(fault(newest, replaced()));
            }
            if let (Some(author), Found::Next(successor)) = (&step.author, found) {
                views.push(view(step.container.revision, author, successor));
            }
        }
        Ok(views)
    }

    /// Length of each revision, by the containers that the statements name.
    async fn lengths(&mut self, steps: &[Step], total: u64) -> Result<Vec<u64>, ClientError> {
        let mut lengths = Vec::with_capacity(steps.len());
        let (_, earlier) = steps.split_last().ok_or(ClientError::WrongStep)?;
        for step in earlier {
            let key = self.state.envelope_keys.get(&step.container.envelope_id);
            let key = key.cloned().ok_or(ClientError::WrongStep)?;
            let (opener, _) = self.fetch_head(&key, &step.container).await?;
            lengths.push(opener.true_len());
        }
        lengths.push(total);
        Ok(lengths)
    }

    /// The revision at the end of these steps, as a document of its own.
    async fn open_steps(&mut self, steps: Vec<Step>) -> Result<DocumentHandle, ClientError> {
        let newest = steps.last().cloned().ok_or(ClientError::WrongStep)?;
        let key = self.state.envelope_keys.get(&newest.container.envelope_id);
        let key = key.cloned().ok_or(ClientError::WrongStep)?;
        let (opener, header_len) = self.fetch_head(&key, &newest.container).await?;
        self.add_document(OpenDocument {
            container: newest.container,
            content_commit: newest.content_commit,
            header_len,
            opener,
            is_checked: false,
            steps,
            paper: None,
        })
    }
}

/// What was found at the end of a revision.
enum Found {
    /// The digest of what was sent.
    First(Sha256Digest),
    /// A permitted successor.
    Next(Successor),
}

impl Found {
    const fn digest(&self) -> &Sha256Digest {
        match self {
            Self::First(digest) => digest,
            Self::Next(successor) => &successor.sha256,
        }
    }
}

/// Takes a download and looks at it at the end of each revision.
struct Reading<P> {
    paper: P,
    written: u64,
    /// Ends of revisions that are still to come, with their authors.
    marks: VecDeque<(u64, Option<(RecipientId, InstanceKey)>)>,
    /// Of what was sent.
    hash: Sha256,
    /// Length and digest of the revision before.
    before: Option<(u64, Sha256Digest)>,
    found: Vec<Found>,
    fault: Option<PaperError>,
}

impl<P: Paper> Reading<P> {
    async fn take(&mut self, mut bytes: &[u8]) -> Result<(), PaperError> {
        while let Some(&(end, _)) = self.marks.front() {
            let wanted = usize::try_from(end.saturating_sub(self.written));
            let split = wanted
                .ok()
                .and_then(|wanted| bytes.split_at_checked(wanted));
            let Some((own, rest)) = split else {
                break;
            };
            self.append(own).await?;
            let author = self.marks.pop_front().and_then(|(_, author)| author);
            bytes = rest;
            let found = match self.before {
                Some((previous_bytes, previous_sha256)) => {
                    let (recipient, instance) = author.unzip();
                    let expected = Expected {
                        previous_bytes,
                        previous_sha256,
                        recipient,
                        instance,
                    };
                    Found::Next(self.paper.successor(&expected).await?)
                }
                None => Found::First(self.hash.clone().finish()),
            };
            self.before = Some((end, *found.digest()));
            self.found.push(found);
        }
        self.append(bytes).await
    }

    async fn append(&mut self, bytes: &[u8]) -> Result<(), PaperError> {
        if self.before.is_none() && !self.marks.is_empty() {
            self.hash.update(bytes);
        }
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.written = self.written.saturating_add(length);
        Ok(self.paper.write(bytes).await?)
    }
}

impl<P: Paper> Sink for Reading<P> {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError> {
        let taken = self.take(plaintext).await;
        taken.map_err(|error| {
            self.fault = Some(error);
            HostError::Sink
        })
    }
}

fn view(revision: u32, author: &Author, successor: &Successor) -> RevisionView {
    let point = successor.p256_point.as_ref();
    let is_own = point.is_some_and(|point| point.as_slice() == author.p256.to_bytes());
    RevisionView {
        revision,
        recipient_id: author.recipient_id,
        name: author.name.clone(),
        key: if is_own {
            SignatureKey::Identity
        } else {
            SignatureKey::Imported
        },
        at: successor.time,
        filled: successor.filled.clone(),
    }
}

/// The error that names the author; of what was sent, the obstacle alone.
fn fault(author: Option<&Author>, obstacle: Obstacle) -> ClientError {
    let obstacle = Box::new(obstacle);
    match author {
        Some(author) => ClientError::RevisionInvalid {
            author: author.name.clone(),
            obstacle,
        },
        None => ClientError::Pdf(obstacle),
    }
}

fn shortened() -> Obstacle {
    Obstacle::stated(
        "not_a_successor",
        "the newer revision does not begin with the one before",
    )
}

fn replaced() -> Obstacle {
    Obstacle::stated(
        "content_replaced",
        "the content is not the one that the signed statement commits to",
    )
}
