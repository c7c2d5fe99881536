//! Sending: seal and upload, sign the manifest and one grant for each recipient, commit all of it
//! in one request, pin whom was sent to.

use std::sync::Arc;

use bulla_container::{ContainerSpec, Kind};
use bulla_crypto::hash::sha256;
use bulla_evidence::{PrivateDocument, PrivatePart, PrivateSender};
use bulla_pdf::plan::{FieldPlan, Otherwise, SheetLanguage};
use bulla_protocol::envelope::{EnvelopeRecord, GrantWithWrap, SendEnvelope};
use bulla_protocol::{ErrorCode, StatementRecord, path};
use bulla_seal::{EnvelopeKey, MediaType, Metadata};
use bulla_statement::{
    ContainerRef, Dsse, Grant, Manifest, ManifestDocument, PaperCheck, Policy, V1, Verified, sign,
};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, Title};
use rand_core::Rng as _;

use crate::draft::{Draft, DraftPdf};
use crate::place::Place;
use crate::private;
use crate::state::ContactHandle;
use crate::upload::{Content as Plain, Stop};
use crate::{
    Client, ClientError, DocumentForm, HeadMemory, Host, HostError, Paper as _, PaperError, Phase,
    SigningDays,
};

/// An envelope to be sent.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers fill in a form; a new field must be a compile error"
)]
pub struct NewEnvelope<S> {
    /// Its title.
    pub title: Title,
    /// A message to the recipients.
    pub message: Option<String>,
    /// Its documents in reading order, 1 to 50.
    pub documents: Vec<NewDocument<S>>,
    /// Its recipients, 1 to 100, nobody twice.
    pub recipients: Vec<NewRecipient>,
    /// Whether whoever will hold a document on paper may read it, and the language of the page that
    /// says so: it is added to every document that is signed in itself.
    pub paper_check: Option<SheetLanguage>,
    /// How long recipients have.
    pub days: SigningDays,
}

/// A document to be sent.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers fill in a form; a new field must be a compile error"
)]
pub struct NewDocument<S> {
    /// Name of the file.
    pub name: Title,
    /// Its media type.
    pub media_type: MediaType,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// Where the host reads it.
    pub source: S,
    /// How it is signed.
    pub form: DocumentForm,
}

/// Somebody who is to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers fill in a form; a new field must be a compile error"
)]
pub struct NewRecipient {
    /// Who, from [`Client::look_up`].
    pub contact: ContactHandle,
    /// Order group, from 1; equal numbers sign in parallel.
    pub order: u16,
    /// How the person made sure of the identity.
    pub words: WordsCompared,
    /// Where the signature goes in a PDF, where nothing places it.
    pub signature: Otherwise,
}

/// Whether a person compared the words of an identity by another channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WordsCompared {
    /// Not compared: the log and the pins speak alone.
    No,
    /// Compared, and they were the same.
    Yes,
}

/// A grant and its wrap.
struct SignedGrant {
    grant: Verified<Grant>,
    wrap: Vec<u8>,
}

/// What was uploaded for an envelope.
struct Content {
    envelope_id: EnvelopeId,
    documents: Vec<ManifestDocument>,
    private: ContainerRef,
    paper_check: PaperCheck,
    days: SigningDays,
}

impl<H: Host> Client<H> {
    /// Sends an envelope: its id. Where the same files were being sent before, it goes on with what
    /// was uploaded then; if the very same envelope was sent already, that is the answer. A file
    /// that has changed since is uploaded anew, under a new key.
    ///
    /// # Errors
    /// [`ClientError::IdentityChanged`] for a recipient whose keys changed;
    /// [`ClientError::KeyUnwitnessed`] for a new one whose words were not compared and behind whose key no
    /// quorum of the pinned witnesses stands;
    /// [`ClientError::WrongStep`] for unknown handles, nobody, nothing, or somebody twice;
    /// [`ClientError::Pdf`] for a PDF that cannot carry signatures and shall, or for fields that
    /// cannot be placed; the server's `recovery_kit_missing` and others; [`ClientError::Locked`].
    pub async fn send(
        &mut self,
        envelope: NewEnvelope<H::Source>,
    ) -> Result<EnvelopeId, ClientError> {
        let mut places = self.places(&envelope.recipients)?;
        if envelope.documents.is_empty() {
            return Err(ClientError::WrongStep);
        }
        let form = self.form(&envelope, &places)?;
        let mut draft = match self.earlier_draft(&envelope, &form).await? {
            Some(draft) => {
                draft.adopt(&mut places);
                draft
            }
            None => self.new_draft(&envelope, form.clone(), &places).await?,
        };
        if let Some(earlier) = self.sent_before(&draft).await? {
            self.host.drop_draft(&draft.envelope_id).await?;
            if draft.record.form == form {
                return self.sent(earlier, draft, &places).await;
            }
            draft = self.new_draft(&envelope, form.clone(), &places).await?;
        }
        draft.record.form = form.clone();
        match self.send_draft(&mut draft, &envelope, &places).await {
            Ok(id) => self.sent(id, draft, &places).await,
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::StartOver) => {
                self.host.drop_draft(&draft.envelope_id).await?;
                draft = self.new_draft(&envelope, form, &places).await?;
                match self.send_draft(&mut draft, &envelope, &places).await {
                    Ok(id) => self.sent(id, draft, &places).await,
                    Err(Stop::Failed(error)) => Err(error),
                    Err(Stop::StartOver) => Err(HostError::Source.into()),
                }
            }
        }
    }

    /// Uploads what is missing of a draft, signs, and commits.
    async fn send_draft(
        &mut self,
        draft: &mut Draft,
        envelope: &NewEnvelope<H::Source>,
        places: &[Place],
    ) -> Result<EnvelopeId, Stop> {
        let envelope_id = draft.envelope_id;
        let mut documents = Vec::with_capacity(envelope.documents.len());
        let mut names = Vec::with_capacity(envelope.documents.len());
        for (number, document) in envelope.documents.iter().enumerate() {
            let sent = self.upload_document(draft, number, document).await?;
            let kept = draft.document(number)?;
            let document_id = draft.document_id(number)?;
            documents.push(ManifestDocument {
                document_id,
                container_id: sent.container_id,
                container_hash: sent.container_hash,
                content_commit: sent.content_commit,
            });
            names.push(PrivateDocument {
                document_id,
                name: document.name.clone(),
                pdf: kept.pdf.as_ref().map(DraftPdf::private),
                obstacle: kept.obstacle.clone(),
            });
        }
        let private = self.private_of(envelope, names, places)?;
        let private = self.send_private(&draft.key, envelope_id, &private).await?;
        let content = Content {
            envelope_id,
            documents,
            private,
            paper_check: envelope.paper_check.is_some().into(),
            days: envelope.days,
        };
        let manifest = self.sign_manifest(&draft.key, content, places)?;
        let grants = self.sign_grants(&draft.key, &manifest, places)?;
        let body = self.request(&draft.key, &manifest, grants, places)?;
        draft.record.committing = true;
        self.keep_draft(draft).await?;
        self.commit(&manifest, &body).await?;
        Ok(envelope_id)
    }

    /// Uploads a file, or the PDF with its fields, which are placed again as they were at first.
    async fn upload_document(
        &mut self,
        draft: &mut Draft,
        number: usize,
        document: &NewDocument<H::Source>,
    ) -> Result<ContainerRef, Stop> {
        let Some(pdf) = &draft.document(number)?.pdf else {
            let content = Plain::File(&document.source);
            return self.upload(draft, number, &content).await;
        };
        let loading = self.host.load_paper(&document.source, document.size_bytes);
        let mut paper = loading.await?;
        let plan = match draft.record.form.paper_check {
            Some(language) => {
                let named = (draft.envelope_id, draft.document_id(number)?);
                let sheet = self.sheet(&draft.key, named, language).await?;
                FieldPlan {
                    sheet: Some(sheet),
                    ..pdf.plan.clone()
                }
            }
            None => pdf.plan.clone(),
        };
        let placed = match paper.place(&plan).await {
            Ok(placed) => placed,
            // Of a file that has changed since the plan was made.
            Err(PaperError::Obstacle(_)) if draft.is_resumed => return Err(Stop::StartOver),
            Err(error) => return Err(error.into()),
        };
        // The metadata are sealed under the same draws again: another length needs other ones.
        if placed.bytes != pdf.bytes {
            return Err(Stop::StartOver);
        }
        let content = Plain::Paper(&paper);
        self.upload(draft, number, &content).await
    }

    /// Ends: the key is kept open, the draft goes, the recipients are pinned.
    async fn sent(
        &mut self,
        id: EnvelopeId,
        draft: Draft,
        places: &[Place],
    ) -> Result<EnvelopeId, ClientError> {
        // What is sent is sent: what cannot be removed or stored now is so another time.
        self.host.drop_draft(&id).await.ok();
        self.state.envelope_keys.insert(id, Arc::new(draft.key));
        self.pin(places).await.ok();
        Ok(id)
    }

    /// The envelope of a draft whose last request may have got through before the connection broke:
    /// its id, if the server has it and it is the one of the draft.
    async fn sent_before(&mut self, draft: &Draft) -> Result<Option<EnvelopeId>, ClientError> {
        if !draft.record.committing {
            return Ok(None);
        }
        let checked = match self.fetch_envelope(draft.envelope_id).await {
            Ok(checked) => checked,
            Err(error) if error.is_server(ErrorCode::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let manifest = checked.chain.manifest().body();
        let own = self.own()?.identity.id();
        let commit = draft.key.commit(&manifest.tenant_id, &draft.envelope_id);
        if manifest.sender != own || manifest.ek_commit != commit {
            return Err(ClientError::ChainInvalid);
        }
        Ok(Some(draft.envelope_id))
    }

    fn private_of(
        &self,
        envelope: &NewEnvelope<H::Source>,
        documents: Vec<PrivateDocument>,
        places: &[Place],
    ) -> Result<PrivatePart, ClientError> {
        let contacts = &self.state.contacts;
        let recipients: Option<Vec<_>> =
            places.iter().map(|place| place.private(contacts)).collect();
        let own = &self.own()?.view;
        Ok(PrivatePart {
            v: PrivatePart::VERSION,
            title: envelope.title.clone(),
            message: envelope.message.clone(),
            sender: PrivateSender {
                name: own.name.clone(),
                email: own.email.clone(),
            },
            documents,
            recipients: recipients.ok_or(ClientError::WrongStep)?,
        })
    }

    async fn send_private(
        &mut self,
        key: &EnvelopeKey,
        envelope_id: EnvelopeId,
        part: &PrivatePart,
    ) -> Result<ContainerRef, ClientError> {
        let content = private::encode(part)?;
        self.upload_private(key, envelope_id, &content).await
    }

    /// Seals and uploads what only the envelope's members may read.
    pub(crate) async fn upload_private(
        &mut self,
        key: &EnvelopeKey,
        envelope_id: EnvelopeId,
        content: &[u8],
    ) -> Result<ContainerRef, ClientError> {
        let spec = self.new_container(envelope_id, Kind::Private)?;
        let metadata = Metadata {
            name: "private.json".parse().map_err(|_| ClientError::WrongStep)?,
            media_type: MediaType::json(),
            true_len: u64::try_from(content.len()).map_err(|_| ClientError::WrongStep)?,
        };
        self.upload_bytes(key, spec, &metadata, content).await
    }

    fn sign_manifest(
        &mut self,
        key: &EnvelopeKey,
        content: Content,
        places: &[Place],
    ) -> Result<Verified<Manifest>, ClientError> {
        self.host.progress(Phase::Signing, 0, 1);
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let tenant_id = own.view.tenant_id;
        let recipients: Option<Vec<_>> = places
            .iter()
            .map(|place| place.recipient(&self.state.contacts))
            .collect();
        let now = self.host.now();
        let body = Manifest {
            v: V1,
            tenant_id,
            envelope_id: content.envelope_id,
            sender: own.identity.id(),
            ek_commit: key.commit(&tenant_id, &content.envelope_id),
            documents: content.documents,
            recipients: recipients.ok_or(ClientError::WrongStep)?,
            granters: Vec::new(),
            policy: Policy {
                paper_check: content.paper_check,
            },
            created_at_ms: now,
            deadline_at_ms: now.plus_millis(content.days.as_millis()),
            private: content.private,
            linked: None,
            client: self.build.clone(),
        };
        sign(&body, &own.vault.signer(), self.host.rng()).map_err(|_| ClientError::WrongStep)
    }

    /// One grant for each place, each following the one before, with its wrap.
    fn sign_grants(
        &mut self,
        key: &EnvelopeKey,
        manifest: &Verified<Manifest>,
        places: &[Place],
    ) -> Result<Vec<SignedGrant>, ClientError> {
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let mut grants = Vec::with_capacity(places.len());
        let mut prev = manifest.id();
        for place in places {
            let contact = self.state.contacts.get(place.contact);
            let contact = contact.ok_or(ClientError::WrongStep)?;
            let mut body = place.grant(manifest, contact, prev);
            body.created_at_ms = self.host.now();
            let info = body.wrap_info().map_err(|_| ClientError::WrongStep)?;
            let receiver = &contact.identity.body().x_wing;
            let wrap = key.wrap(receiver, &info, self.host.rng());
            body.wrap_sha256 = sha256(&wrap);
            let grant = sign(&body, &own.vault.signer(), self.host.rng())
                .map_err(|_| ClientError::WrongStep)?;
            prev = grant.id();
            grants.push(SignedGrant { grant, wrap });
        }
        Ok(grants)
    }

    fn request(
        &mut self,
        key: &EnvelopeKey,
        manifest: &Verified<Manifest>,
        grants: Vec<SignedGrant>,
        places: &[Place],
    ) -> Result<SendEnvelope, ClientError> {
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let sender_key = key.seal_for_owner(
            own.vault.envelope_keys(),
            &own.view.account_id,
            &manifest.body().envelope_id,
            self.host.rng(),
        );
        let grants: Result<Vec<_>, ClientError> = grants
            .into_iter()
            .map(|signed| {
                Ok(GrantWithWrap {
                    grant: record(signed.grant.dsse())?,
                    wrap: signed.wrap.into(),
                })
            })
            .collect();
        let contacts = &self.state.contacts;
        let routing: Option<Vec<_>> = places.iter().map(|place| place.routing(contacts)).collect();
        Ok(SendEnvelope {
            manifest: record(manifest.dsse())?,
            grants: grants?,
            routing: routing.ok_or(ClientError::WrongStep)?,
            sender_key: sender_key.into(),
            ak_epoch: own.vault.ak_epoch(),
        })
    }

    /// Hands everything over and demands that the server has recorded exactly that.
    async fn commit(
        &mut self,
        manifest: &Verified<Manifest>,
        body: &SendEnvelope,
    ) -> Result<(), ClientError> {
        let answer: EnvelopeRecord = self.post_repeatable(path::ENVELOPES, body).await?;
        // From now on no chain with another manifest passes for this envelope.
        let id = manifest.body().envelope_id;
        let first = HeadMemory {
            length: 1,
            head: manifest.id().into(),
        };
        self.memory.heads.insert(id, first);
        self.check_envelope(id, answer).await.map(drop)
    }

    pub(crate) fn new_container(
        &mut self,
        envelope_id: EnvelopeId,
        kind: Kind,
    ) -> Result<ContainerSpec, ClientError> {
        Ok(ContainerSpec {
            container_id: ContainerId::from_bytes(self.random_id()),
            envelope_id,
            tenant_id: self.own()?.view.tenant_id,
            document_id: DocumentId::from_bytes(self.random_id()),
            kind,
            revision: 0,
            previous: None,
        })
    }

    pub(crate) fn random_id(&mut self) -> [u8; 16] {
        let mut id = [0; 16];
        self.host.rng().fill_bytes(&mut id);
        id
    }
}

/// A statement as it travels.
pub(crate) fn record(dsse: &Dsse) -> Result<StatementRecord, ClientError> {
    StatementRecord::from_typed(dsse).map_err(|_| ClientError::WrongStep)
}
