//! Drafts: what a device keeps of an upload, so that it can go on after a lost connection, a reload
//! or the end of the session. A draft is sealed for its account (`docs/spec/client.md#drafts`).
//!
//! The list of part hashes is what keeps a resumed upload safe: it says what was sent under a
//! container's key and nonces, and it is on the disk before the part leaves the device.

use bulla_container::{ContainerSpec, Kind, PART_SEGMENTS, SEGMENT_BYTES};
use bulla_crypto::secret::SecretBytes;
use bulla_evidence::PrivateField;
use bulla_pdf::Obstacle;
use bulla_pdf::plan::{FieldPlan, Otherwise, SheetLanguage};
use bulla_seal::{EnvelopeKey, Metadata, OpenedDraft, SealStart};
use bulla_types::json;
use bulla_types::{
    Base64Bytes, ContainerId, DocumentId, EmailAddress, EnvelopeId, RecipientId, Sha256Digest,
    TenantId, Timestamp, Title,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::form::Planned;
use crate::place::Place;
use crate::{
    Client, ClientError, DocumentForm, Host, HostError, NewDocument, NewEnvelope, SigningDays,
};

/// An upload that has not ended, as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InterruptedUpload {
    /// Id of the envelope to be.
    pub envelope_id: EnvelopeId,
    /// When it began, by the clock of this device.
    pub begun_at_ms: Timestamp,
    /// Title, message and recipients as they were when it was last sent.
    #[serde(flatten)]
    pub form: DraftForm,
    /// Names and lengths of the files, in order.
    pub documents: Vec<InterruptedDocument>,
    /// Bytes of all files that were sent.
    pub sent_bytes: u64,
}

/// A file of an upload that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InterruptedDocument {
    /// Name of the file.
    pub name: Title,
    /// Its length in bytes.
    pub size_bytes: u64,
}

/// What was filled in beside the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DraftForm {
    /// The title.
    pub title: Title,
    /// The message.
    pub message: Option<String>,
    /// The recipients.
    pub recipients: Vec<DraftRecipient>,
    /// The language of the page for the paper check, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_check: Option<SheetLanguage>,
    /// How long recipients have.
    #[serde(default)]
    pub days: SigningDays,
}

/// A recipient of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DraftRecipient {
    /// The address.
    pub email: EmailAddress,
    /// The order group.
    pub order: u16,
    /// Where the signature goes that nothing places.
    #[serde(default)]
    pub signature: Otherwise,
}

/// A draft that is open.
pub(crate) struct Draft {
    pub(crate) envelope_id: EnvelopeId,
    pub(crate) key: EnvelopeKey,
    pub(crate) record: DraftRecord,
    /// Whether it comes from an earlier run.
    pub(crate) is_resumed: bool,
}

/// The record inside of a draft.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftRecord {
    v: u8,
    begun_at_ms: Timestamp,
    pub(crate) form: DraftForm,
    /// Whether the envelope may have been sent: set before the last request.
    pub(crate) committing: bool,
    pub(crate) documents: Vec<DraftDocument>,
    /// The places of the recipients, by whose ids fields in PDFs are named.
    #[serde(default)]
    places: Vec<RecipientId>,
}

/// A file and its container.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftDocument {
    container_id: ContainerId,
    document_id: DocumentId,
    name: Title,
    media_type: String,
    size_bytes: u64,
    start: Base64Bytes,
    /// Hashes of the parts that were sent or were about to be, from the first on.
    parts: Vec<Sha256Digest>,
    /// How the sender wants it signed.
    #[serde(default)]
    form: DocumentForm,
    /// What is placed in it before it is sealed.
    #[serde(default)]
    pub(crate) pdf: Option<DraftPdf>,
    /// The code of why nothing is.
    #[serde(default)]
    pub(crate) obstacle: Option<String>,
}

/// What is placed in a PDF. The plan is deterministic: the same file and plan give the same bytes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftPdf {
    pub(crate) plan: FieldPlan,
    /// Length of the file with its fields.
    pub(crate) bytes: u64,
    /// The fields, as the private part names them.
    pub(crate) fields: Vec<PrivateField>,
}

/// Why a part may not be sent.
pub(crate) enum PartRefused {
    /// Other bytes were sent under this container's key before: the file has changed.
    Changed,
    /// The draft cannot be kept.
    Failed(ClientError),
}

impl Draft {
    /// The id of a document.
    pub(crate) fn document_id(&self, number: usize) -> Result<DocumentId, ClientError> {
        Ok(self.document(number)?.document_id)
    }

    /// A document.
    pub(crate) fn document(&self, number: usize) -> Result<&DraftDocument, ClientError> {
        let document = self.record.documents.get(number);
        document.ok_or(ClientError::WrongStep)
    }

    /// Gives the places the ids under which fields were placed before.
    pub(crate) fn adopt(&self, places: &mut [Place]) {
        if self.record.places.len() == places.len() {
            for (place, id) in places.iter_mut().zip(&self.record.places) {
                place.recipient_id = *id;
            }
        }
    }
}

impl DraftDocument {
    /// The container's place.
    pub(crate) const fn spec(&self, envelope_id: EnvelopeId, tenant_id: TenantId) -> ContainerSpec {
        ContainerSpec {
            container_id: self.container_id,
            envelope_id,
            tenant_id,
            document_id: self.document_id,
            kind: Kind::Source,
            revision: 0,
            previous: None,
        }
    }

    /// The metadata, which must be the same each time.
    pub(crate) fn metadata(&self) -> Result<Metadata, ClientError> {
        Ok(Metadata {
            name: self.name.clone(),
            media_type: self.media_type.parse()?,
            true_len: self.pdf.as_ref().map_or(self.size_bytes, |pdf| pdf.bytes),
        })
    }

    pub(crate) fn start(&self) -> Result<SealStart, ClientError> {
        SealStart::decode(self.start.as_slice()).ok_or(ClientError::ContainerDamaged)
    }

    fn is_of<S>(&self, document: &NewDocument<S>) -> bool {
        self.name == document.name
            && self.media_type == document.media_type.as_str()
            && self.size_bytes == document.size_bytes
            && self.form == document.form
    }

    fn sent_bytes(&self) -> u64 {
        let parts = u64::try_from(self.parts.len()).unwrap_or(u64::MAX);
        let part = u64::from(PART_SEGMENTS).saturating_mul(SEGMENT_BYTES);
        parts.saturating_mul(part).min(self.size_bytes)
    }
}

impl DraftRecord {
    fn decode(json: &[u8]) -> Option<Self> {
        let record: Self = json::read(json).ok()?;
        (record.v == VERSION).then_some(record)
    }

    /// Whether it is of these files. Fields in a PDF are of recipients, so with one in it, it is of
    /// the same recipients too.
    fn is_of<S>(&self, documents: &[NewDocument<S>], form: &DraftForm) -> bool {
        let mut pairs = self.documents.iter().zip(documents);
        let is_bound = self.documents.iter().any(|document| document.pdf.is_some());
        self.documents.len() == documents.len()
            && pairs.all(|(kept, new)| kept.is_of(new))
            && (!is_bound || self.form.recipients == form.recipients)
            && self.form.paper_check == form.paper_check
    }
}

impl<H: Host> Client<H> {
    /// Uploads of this account that have not ended on this device and can go on, for a day.
    ///
    /// # Errors
    /// [`ClientError::Locked`].
    pub async fn uploads(&mut self) -> Result<Vec<InterruptedUpload>, ClientError> {
        let drafts = self.drafts().await?;
        let view = |draft: Draft| InterruptedUpload {
            envelope_id: draft.envelope_id,
            begun_at_ms: draft.record.begun_at_ms,
            sent_bytes: draft
                .record
                .documents
                .iter()
                .map(DraftDocument::sent_bytes)
                .sum(),
            form: draft.record.form,
            documents: draft
                .record
                .documents
                .into_iter()
                .map(|document| InterruptedDocument {
                    name: document.name,
                    size_bytes: document.size_bytes,
                })
                .collect(),
        };
        Ok(drafts.into_iter().map(view).collect())
    }

    /// Forgets an upload that has not ended; the server removes its parts within a day.
    ///
    /// # Errors
    /// [`HostError::Sink`].
    pub async fn discard_upload(&mut self, envelope: EnvelopeId) -> Result<(), ClientError> {
        Ok(self.host.drop_draft(&envelope).await?)
    }

    /// The draft of these very files, if one is there.
    pub(crate) async fn earlier_draft(
        &mut self,
        envelope: &NewEnvelope<H::Source>,
        form: &DraftForm,
    ) -> Result<Option<Draft>, ClientError> {
        let drafts = self.drafts().await?;
        let mut drafts = drafts.into_iter();
        Ok(drafts.find(|draft| draft.record.is_of(&envelope.documents, form)))
    }

    /// A draft with a new key and new containers, and with a plan for each PDF.
    pub(crate) async fn new_draft(
        &mut self,
        envelope: &NewEnvelope<H::Source>,
        form: DraftForm,
        places: &[Place],
    ) -> Result<Draft, ClientError> {
        let envelope_id = EnvelopeId::from_bytes(self.random_id());
        let key = EnvelopeKey::generate(self.host.rng());
        let mut documents = Vec::with_capacity(envelope.documents.len());
        for document in &envelope.documents {
            let document_id = DocumentId::from_bytes(self.random_id());
            let sheet = match form.paper_check {
                Some(language) => {
                    let named = (envelope_id, document_id);
                    Some(self.sheet(&key, named, language).await?)
                }
                None => None,
            };
            let (pdf, obstacle) = match self.planned(document, places, sheet).await? {
                Planned::File(obstacle) => (None, obstacle),
                Planned::Pdf(pdf) => (Some(pdf), None),
            };
            documents.push(DraftDocument {
                container_id: ContainerId::from_bytes(self.random_id()),
                document_id,
                name: document.name.clone(),
                media_type: document.media_type.as_str().to_owned(),
                size_bytes: document.size_bytes,
                start: SealStart::generate(self.host.rng()).encode().into(),
                parts: Vec::new(),
                form: document.form.clone(),
                pdf,
                obstacle,
            });
        }
        if form.paper_check.is_some() && documents.iter().all(|document| document.pdf.is_none()) {
            return Err(ClientError::Pdf(Box::new(Obstacle::paper_without_pdf())));
        }
        Ok(Draft {
            envelope_id,
            key,
            record: DraftRecord {
                v: VERSION,
                begun_at_ms: self.host.now(),
                form,
                committing: false,
                documents,
                places: places.iter().map(|place| place.recipient_id).collect(),
            },
            is_resumed: false,
        })
    }

    /// What was filled in beside the files.
    pub(crate) fn form(
        &self,
        envelope: &NewEnvelope<H::Source>,
        places: &[Place],
    ) -> Result<DraftForm, ClientError> {
        let recipient = |place: &Place| {
            let contact = self.state.contacts.get(place.contact)?;
            Some(DraftRecipient {
                email: contact.email.clone(),
                order: place.order,
                signature: place.signature,
            })
        };
        let recipients: Option<Vec<_>> = places.iter().map(recipient).collect();
        Ok(DraftForm {
            title: envelope.title.clone(),
            message: envelope.message.clone(),
            paper_check: envelope.paper_check,
            days: envelope.days,
            recipients: recipients.ok_or(ClientError::WrongStep)?,
        })
    }

    /// Whether a part may be sent: yes if it is the one that was recorded, or once it is recorded.
    pub(crate) async fn record_part(
        &mut self,
        draft: &mut Draft,
        (document, part): (usize, usize),
        hash: Sha256Digest,
    ) -> Result<(), PartRefused> {
        let failed = PartRefused::Failed;
        let kept = draft.record.documents.get_mut(document);
        let parts = &mut kept.ok_or_else(|| failed(ClientError::WrongStep))?.parts;
        match parts.get(part) {
            Some(known) if *known == hash => return Ok(()),
            Some(_) => return Err(PartRefused::Changed),
            None if parts.len() == part => parts.push(hash),
            None => return Err(failed(ClientError::WrongStep)),
        }
        self.keep_draft(draft).await.map_err(PartRefused::Failed)
    }

    /// Writes the draft to the disk. Where that fails, an older one must not stay either: what it
    /// does not list could be sent again with other bytes.
    pub(crate) async fn keep_draft(&mut self, draft: &Draft) -> Result<(), ClientError> {
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let json = json::write(&draft.record).map(Zeroizing::new);
        let json = json.map_err(|_| ClientError::WrongStep)?;
        let sealed = draft.key.seal_draft(
            own.vault.envelope_keys(),
            (&own.view.account_id, &draft.envelope_id),
            &json,
            self.host.rng(),
        );
        match self.host.keep_draft(&draft.envelope_id, &sealed).await {
            Err(HostError::Sink) => Ok(self.host.drop_draft(&draft.envelope_id).await?),
            result => Ok(result?),
        }
    }

    /// Drafts of this account that the server still holds something of.
    async fn drafts(&mut self) -> Result<Vec<Draft>, ClientError> {
        let sealed = self.host.drafts().await;
        let own = self.own()?;
        let now = self.host.now().as_millis();
        let mut drafts = Vec::new();
        for sealed in sealed {
            let opened =
                EnvelopeKey::open_draft(own.vault.envelope_keys(), &own.view.account_id, &sealed);
            // Of another account, of another version, or broken while it was written.
            let Ok(OpenedDraft {
                envelope_id,
                key,
                content,
            }) = opened
            else {
                continue;
            };
            if let Some(record) = decode(&content)
                && now.saturating_sub(record.begun_at_ms.as_millis()) < KEPT_MS
            {
                drafts.push(Draft {
                    envelope_id,
                    key,
                    record,
                    is_resumed: true,
                });
            }
        }
        drafts.sort_by_key(|draft| core::cmp::Reverse(draft.record.begun_at_ms));
        Ok(drafts)
    }
}

fn decode(content: &SecretBytes) -> Option<DraftRecord> {
    DraftRecord::decode(content.expose_secret())
}

const VERSION: u8 = 1;
/// The server removes what nobody sent a day after it began: 20 hours leave time to end it.
const KEPT_MS: u64 = 20 * 60 * 60 * 1000;
