//! The paper check: the sheet of a document that is sent, what a signer seals for it, and reading a
//! document by its paper, without an account (`docs/spec/paper-check.md`).

use bulla_container::Kind;
use bulla_crypto::hash::sha256;
use bulla_pdf::plan::{PaperSheet, SheetLanguage};
use bulla_protocol::envelope::EnvelopeState;
use bulla_protocol::paper::{NamePaper, OpenedPaper, PaperWrap};
use bulla_protocol::path;
use bulla_seal::{EnvelopeKey, ExpectedContainer, Opener};
use bulla_statement::{Act, PaperCheck};
use bulla_types::{DocumentId, EnvelopeId, Sha256Digest, Title};
use bulla_vault::PaperAddress;
use serde::Serialize;

use crate::envelope::CheckedEnvelope;
use crate::http::{request, with_json};
use crate::state::{DocumentHandle, OpenDocument};
use crate::{Client, ClientError, Host, Locale, Method, OpenedEnvelope};

/// A document that was opened by its paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PaperView {
    /// For reading and saving it.
    pub handle: DocumentHandle,
    /// The document.
    pub document_id: DocumentId,
    /// Name of the file.
    pub name: Title,
    /// Its media type.
    pub media_type: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// Hash of the encrypted file.
    pub container_hash: Sha256Digest,
    /// How many times it was signed in itself.
    pub revision: u32,
    /// What the sender says of the envelope now, by the server's word.
    pub state: EnvelopeState,
}

/// Whether an envelope's documents can be checked on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PaperState {
    /// They cannot.
    Off,
    /// Whoever holds one can read it, once everybody has signed.
    On,
    /// The sender has ended it.
    Ended,
}

impl<H: Host> Client<H> {
    /// Opens a document by what stands on its paper. Needs no account. The document is the one that
    /// was sealed for this paper; what its signatures are worth, the verifier says.
    ///
    /// # Errors
    /// The server's `not_found` for a paper that opens nothing: not completed, ended, or never made;
    /// [`ClientError::ContainerDamaged`] for an answer that the paper's key does not open.
    pub async fn open_paper(&mut self, address: &PaperAddress) -> Result<PaperView, ClientError> {
        let named = NamePaper {
            envelope_id: address.envelope_id(),
            locator: address.key().locator(),
        };
        let answer: OpenedPaper = self.post_repeatable(path::PAPERS_OPEN, &named).await?;
        let expected = ExpectedContainer {
            container_id: answer.container_id,
            container_hash: answer.container_hash,
            envelope_id: address.envelope_id(),
            tenant_id: answer.tenant_id,
            kind: kind_of(answer.revision),
            revision: answer.revision,
            document_id: Some(answer.document_id),
        };
        let key = address.key().unwrap(answer.wrap.as_slice(), &expected)?;
        let (hashes, rest) = answer.segment_hashes.as_slice().as_chunks();
        if !rest.is_empty() {
            return Err(ClientError::ContainerDamaged);
        }
        let hashes = hashes.iter().map(|hash| Sha256Digest::from_bytes(*hash));
        let hashes: Vec<_> = hashes.collect();
        let content = with_json(request(Method::Post, path::PAPERS_CONTENT), &named)?;
        let head = self.fetch_front(&content).await?;
        let opener = Opener::of_container(&key, head.header(), &expected, hashes)?;
        let header_len = head.header_len()?;
        let opener = opener.start(head.payload_header()?)?;
        let metadata = opener.metadata().clone();
        let handle = self.add_document(OpenDocument {
            container: expected,
            // Who holds the paper alone has no blind to open a commitment with: the container's hash
            // stands in the wrap.
            content_commit: sha256(b""),
            header_len,
            opener,
            is_checked: true,
            steps: Vec::new(),
            paper: Some(named),
        })?;
        Ok(PaperView {
            handle,
            document_id: answer.document_id,
            name: metadata.name,
            media_type: metadata.media_type.as_str().to_owned(),
            size_bytes: metadata.true_len,
            container_hash: expected.container_hash,
            revision: expected.revision,
            state: answer.state,
        })
    }

    /// Ends the paper check of an envelope that the caller sent: whoever holds one of its documents
    /// on paper can read none of them any more. Answers with the envelope as it is then.
    ///
    /// # Errors
    /// The server's `not_found` for an envelope of somebody else; [`ClientError::ProofInvalid`] if
    /// the log does not say that it has ended; as [`Self::open`].
    pub async fn end_papers(
        &mut self,
        id: EnvelopeId,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        let request = request(Method::Delete, &path::envelope_papers(&id));
        self.exchange_patiently(request).await?;
        let opened = self.open(id, locale).await?;
        if opened.paper_check == PaperState::On {
            return Err(ClientError::ProofInvalid);
        }
        Ok(opened)
    }

    /// The page that a document which is sent gets.
    pub(crate) async fn sheet(
        &mut self,
        key: &EnvelopeKey,
        (envelope_id, document_id): (EnvelopeId, DocumentId),
        language: SheetLanguage,
    ) -> Result<PaperSheet, ClientError> {
        let tenant_id = self.own()?.view.tenant_id;
        let origin = self.trust().await?.instance;
        let paper = key.paper_key(&tenant_id, &envelope_id, &document_id);
        let address = PaperAddress::new(&origin, envelope_id, paper);
        let address = address.map_err(|_| ClientError::WrongStep)?;
        Ok(PaperSheet {
            language,
            address: address.text().as_str().into(),
        })
    }

    /// What opens the revisions that an act leaves, for the papers of its documents.
    pub(crate) async fn papers_of(
        &mut self,
        checked: &CheckedEnvelope,
        opened: &OpenedEnvelope,
        act: &Act,
    ) -> Result<Vec<PaperWrap>, ClientError> {
        if opened.paper_check != PaperState::On {
            return Ok(Vec::new());
        }
        let key = self.envelope_key(checked).await?;
        let mut papers = Vec::new();
        for (document, acted) in opened.documents.iter().zip(&act.documents) {
            if !document.signed_in_pdf {
                continue;
            }
            let container = ExpectedContainer {
                container_id: acted.to.container_id,
                container_hash: acted.to.container_hash,
                envelope_id: act.envelope_id,
                tenant_id: act.tenant_id,
                kind: kind_of(acted.to.revision),
                revision: acted.to.revision,
                document_id: Some(acted.document_id),
            };
            let paper = key.paper_key(&act.tenant_id, &act.envelope_id, &acted.document_id);
            let wrap = paper.wrap(&key, &container, self.host.rng());
            papers.push(PaperWrap {
                document_id: acted.document_id,
                locator: paper.locator(),
                wrap: wrap.ok_or(ClientError::WrongStep)?.into(),
            });
        }
        Ok(papers)
    }
}

/// What the manifest allows, and whether the log says that it was ended.
pub(crate) fn state_of(checked: &CheckedEnvelope) -> PaperState {
    let policy = checked.chain.manifest().body().policy;
    let mut entries = checked.log.entries.iter();
    match policy.paper_check {
        PaperCheck::Off => PaperState::Off,
        PaperCheck::On if entries.any(|(_, leaf)| leaf.event.as_str() == ENDED) => {
            PaperState::Ended
        }
        PaperCheck::On => PaperState::On,
    }
}

/// A document is of its sender until somebody has signed in it.
const fn kind_of(revision: u32) -> Kind {
    if revision == 0 {
        Kind::Source
    } else {
        Kind::Signed
    }
}

impl From<Locale> for SheetLanguage {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::De => Self::De,
            Locale::En => Self::En,
            Locale::Fr => Self::Fr,
            Locale::It => Self::It,
        }
    }
}

/// The event by which a sender ends the papers of an envelope.
const ENDED: &str = "papers.ended";
