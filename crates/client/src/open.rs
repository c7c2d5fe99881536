//! Listing and opening envelopes.

use std::sync::Arc;

use bulla_container::Kind;
use bulla_crypto::hash::sha256;
use bulla_crypto::words::fingerprint_words;
use bulla_evidence::{PrivatePart, PrivateRecipient};
use bulla_protocol::envelope::{
    EnvelopeList, EnvelopeRecord, EnvelopeState, EnvelopeSummary, Released,
};
use bulla_protocol::{ErrorCode, path};
use bulla_seal::{EnvelopeKey, ExpectedContainer, ExpectedEnvelope};
use bulla_statement::{Action, Epochs, Recipient, Revision, StatementId, Verified};
use bulla_types::{DocumentId, EnvelopeId, Sha256Digest, Title};
use bulla_vault::PinCheck;

use crate::envelope::CheckedEnvelope;
use crate::http::request;
use crate::revisions::{Author, Step};
use crate::state::{DocumentHandle, OpenDocument};
use crate::view::{DocumentView, HistoryEntry, LogView, OpenedEnvelope, RecipientView, SenderView};
use crate::{Client, ClientError, Host, Locale, Method, Phase};
use crate::{paper_check, private};

impl<H: Host> Client<H> {
    /// The caller's envelopes, newest first, on the server's word; the log is checked to continue
    /// what this device has seen.
    ///
    /// # Errors
    /// The log's errors; the server's `unauthenticated`; [`ClientError::Locked`].
    pub async fn list(&mut self) -> Result<Vec<EnvelopeSummary>, ClientError> {
        let tenant = self.own()?.view.tenant_id;
        let list: EnvelopeList = self.get(path::ENVELOPES).await?;
        self.refresh_log(tenant).await?;
        Ok(list.envelopes)
    }

    /// The title of an envelope; `None` while the caller may not read it.
    ///
    /// # Errors
    /// As [`Self::open`], without `not_your_turn` and `envelope_closed`.
    pub async fn title_of(&mut self, id: EnvelopeId) -> Result<Option<Title>, ClientError> {
        let checked = self.fetch_own(id).await?;
        match self.private_part(&checked).await {
            Ok(private) => Ok(Some(private.title)),
            Err(ClientError::NotReadable) => Ok(None),
            Err(error)
                if error.is_server(ErrorCode::NotYourTurn)
                    || error.is_server(ErrorCode::EnvelopeClosed) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Opens an envelope: checks all of its records, takes the caller's wrap, decrypts title,
    /// message and names, and makes the documents readable. Handles of documents that were opened
    /// before stay valid.
    ///
    /// # Errors
    /// [`ClientError::ChainInvalid`], [`ClientError::ProofInvalid`], [`ClientError::Stopped`],
    /// [`ClientError::LogRollback`], [`ClientError::LogUnproven`], [`ClientError::IdentityChanged`],
    /// [`ClientError::ContainerDamaged`], [`ClientError::ContentMismatch`] if something is not as
    /// it was signed; [`ClientError::NotReadable`] and the server's `not_your_turn` if the caller
    /// holds no place, or not yet; [`ClientError::Locked`].
    pub async fn open(
        &mut self,
        id: EnvelopeId,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        self.host.progress(Phase::Checking, 0, 1);
        let checked = self.fetch_own(id).await?;
        let opened = self.view(&checked, locale).await?;
        self.host.progress(Phase::Checking, 1, 1);
        Ok(opened)
    }

    /// The envelope's records as they are now, checked.
    pub(crate) async fn fetch_envelope(
        &mut self,
        id: EnvelopeId,
    ) -> Result<CheckedEnvelope, ClientError> {
        self.own()?;
        let record: EnvelopeRecord = self.get(&path::envelope(&id)).await?;
        self.check_envelope(id, record).await
    }

    pub(crate) async fn view(
        &mut self,
        checked: &CheckedEnvelope,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        let private = self.private_part(checked).await?;
        let documents = self.open_documents(checked, &private).await?;
        let me = &self.own()?.epochs;
        let manifest = checked.chain.manifest().body();
        let sender = checked.sender()?;
        let place = checked.place_of(me);
        Ok(OpenedEnvelope {
            envelope_id: checked.envelope_id,
            title: private.title.clone(),
            message: private.message.clone(),
            sender: SenderView {
                name: private.sender.name.clone(),
                email: private.sender.email.clone(),
                words: fingerprint_words(sender.identity.id().digest()),
                first_use: sender.pin == PinCheck::FirstUse,
            },
            state: checked.state(),
            sent_at: manifest.created_at_ms,
            deadline_at: manifest.deadline_at_ms,
            recipients: recipients(checked, &private, me),
            documents,
            can_sign: checked.state() == EnvelopeState::Sent
                && place.is_some_and(|place| checked.chain.is_turn_of(place)),
            consent: locale.consent_text(),
            refusal: locale.refusal_text(),
            decline: self.decline_view(checked, &private).await?,
            expired_at: checked
                .expired_at()
                .filter(|_| checked.state() == EnvelopeState::Expired),
            withdrawals: self.withdrawal_views(checked).await?,
            possible_withdrawals: self.possible_withdrawals(checked)?,
            history: history(checked, &private),
            paper_check: paper_check::state_of(checked),
            log: LogView {
                origin: checked.log.checkpoint.origin().as_str().to_owned(),
                size: checked.log.checkpoint.size(),
            },
        })
    }

    /// Title, message, names and openings.
    pub(crate) async fn private_part(
        &mut self,
        checked: &CheckedEnvelope,
    ) -> Result<PrivatePart, ClientError> {
        let key = self.envelope_key(checked).await?;
        let manifest = checked.chain.manifest().body();
        let expected = expected_private(checked);
        let commit = &manifest.private.content_commit;
        let (_, content) = self.fetch_bytes(&key, &expected, commit).await?;
        let part = private::decode(content.expose_secret(), manifest)?;
        // The address is the sender's word and the server's: neither alone may put on another's.
        if part.sender.email == checked.sender()?.email {
            Ok(part)
        } else {
            Err(ClientError::ContentMismatch)
        }
    }

    /// The envelope's key: the one that is open, the sender's own copy, or the caller's wrap.
    pub(crate) async fn envelope_key(
        &mut self,
        checked: &CheckedEnvelope,
    ) -> Result<Arc<EnvelopeKey>, ClientError> {
        let id = checked.envelope_id;
        if let Some(key) = self.state.envelope_keys.get(&id) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(self.fetch_key(checked).await?);
        self.state.envelope_keys.insert(id, Arc::clone(&key));
        Ok(key)
    }

    async fn fetch_key(&mut self, checked: &CheckedEnvelope) -> Result<EnvelopeKey, ClientError> {
        let manifest = checked.chain.manifest().body();
        let expected = ExpectedEnvelope {
            tenant_id: manifest.tenant_id,
            envelope_id: manifest.envelope_id,
            ek_commit: manifest.ek_commit,
        };
        let own = self.own()?;
        if let Some(sealed) = &checked.record.sender_key
            && own.epochs.get(manifest.sender).is_some()
        {
            let key = EnvelopeKey::open_for_owner(
                own.vault.envelope_keys(),
                &own.view.account_id,
                &checked.envelope_id,
                sealed.as_slice(),
            )?;
            key.check(&expected)?;
            return Ok(key);
        }
        self.release(checked, &expected).await
    }

    /// Asks for the caller's wrap, which is an event of the audit trail, and opens it.
    async fn release(
        &mut self,
        checked: &CheckedEnvelope,
        expected: &ExpectedEnvelope,
    ) -> Result<EnvelopeKey, ClientError> {
        let grant = checked.grant_to(&self.own()?.epochs);
        let (grant, epoch) = grant.ok_or(ClientError::NotReadable)?;
        let path = path::envelope_release(&checked.envelope_id);
        let response = self.exchange(request(Method::Post, &path)).await?;
        let released: Released = crate::http::parse(&response)?;
        let wraps = &released.wraps;
        let wrap = wraps.iter().find(|wrap| wrap.grant == *grant.id().digest());
        let wrap = wrap.ok_or(ClientError::NotReadable)?.wrap.as_slice();
        if sha256(wrap) != grant.body().wrap_sha256 {
            return Err(ClientError::ContainerDamaged);
        }
        let info = grant.body().wrap_info();
        let info = info.map_err(|_| ClientError::ChainInvalid)?;
        let own = self.own()?;
        let key = own.vault.receive_key_of(epoch);
        let key = key.ok_or(ClientError::NotReadable)?;
        Ok(EnvelopeKey::unwrap_checked(key, &info, wrap, expected)?)
    }

    /// Makes every document of the envelope readable, at its newest revision.
    async fn open_documents(
        &mut self,
        checked: &CheckedEnvelope,
        private: &PrivatePart,
    ) -> Result<Vec<DocumentView>, ClientError> {
        let mut views = Vec::new();
        let named = checked.chain.revisions().iter().zip(&private.documents);
        for ((document_id, revision), named) in named {
            let steps = steps(checked, *document_id, private)?;
            let handle = self.open_document(checked, steps).await?;
            let document = self.document(handle)?;
            let metadata = document.opener.metadata();
            if metadata.name != named.name {
                return Err(ClientError::ContentMismatch);
            }
            views.push(DocumentView {
                handle,
                document_id: *document_id,
                name: metadata.name.clone(),
                media_type: metadata.media_type.as_str().to_owned(),
                size_bytes: metadata.true_len,
                container_hash: revision.container_hash,
                revision: revision.revision,
                signed_in_pdf: named.pdf.is_some(),
                obstacle: named.obstacle.clone(),
            });
        }
        Ok(views)
    }

    async fn open_document(
        &mut self,
        checked: &CheckedEnvelope,
        steps: Vec<Step>,
    ) -> Result<DocumentHandle, ClientError> {
        let newest = steps.last().ok_or(ClientError::ChainInvalid)?;
        let (expected, content_commit) = (newest.container, newest.content_commit);
        if let Some(handle) = self.open_already(&expected, content_commit) {
            return Ok(handle);
        }
        let key = self.envelope_key(checked).await?;
        let (opener, header_len) = self.fetch_head(&key, &expected).await?;
        self.add_document(OpenDocument {
            container: expected,
            content_commit,
            header_len,
            opener,
            is_checked: false,
            steps,
            paper: None,
        })
    }

    pub(crate) fn document(&self, handle: DocumentHandle) -> Result<&OpenDocument, ClientError> {
        let place = usize::try_from(handle.0).map_err(|_| ClientError::WrongStep)?;
        self.state
            .documents
            .get(place)
            .ok_or(ClientError::WrongStep)
    }

    pub(crate) fn document_mut(
        &mut self,
        handle: DocumentHandle,
    ) -> Result<&mut OpenDocument, ClientError> {
        let place = usize::try_from(handle.0).map_err(|_| ClientError::WrongStep)?;
        let document = self.state.documents.get_mut(place);
        document.ok_or(ClientError::WrongStep)
    }

    fn open_already(
        &self,
        container: &ExpectedContainer,
        content_commit: Sha256Digest,
    ) -> Option<DocumentHandle> {
        let mut documents = (0..).zip(&self.state.documents);
        documents.find_map(|(number, document)| {
            let same =
                document.container == *container && document.content_commit == content_commit;
            same.then_some(DocumentHandle(number))
        })
    }

    pub(crate) fn add_document(
        &mut self,
        document: OpenDocument,
    ) -> Result<DocumentHandle, ClientError> {
        let number = self.state.documents.len();
        let handle = u32::try_from(number).map_err(|_| ClientError::WrongStep)?;
        self.state.documents.push(document);
        Ok(DocumentHandle(handle))
    }
}

/// The container of the manifest's private part.
pub(crate) fn expected_private(checked: &CheckedEnvelope) -> ExpectedContainer {
    let manifest = checked.chain.manifest().body();
    ExpectedContainer {
        container_id: manifest.private.container_id,
        container_hash: manifest.private.container_hash,
        envelope_id: checked.envelope_id,
        tenant_id: manifest.tenant_id,
        kind: Kind::Private,
        revision: 0,
        document_id: None,
    }
}

/// All revisions of a document, with who made them.
fn steps(
    checked: &CheckedEnvelope,
    document_id: DocumentId,
    private: &PrivatePart,
) -> Result<Vec<Step>, ClientError> {
    let manifest = checked.chain.manifest().body();
    let sent = manifest.documents.iter();
    let sent = sent.filter(|sent| sent.document_id == document_id);
    let mut steps: Vec<_> = sent
        .map(|sent| step(checked, document_id, &Revision::of_manifest(sent), None))
        .collect();
    for act in checked.chain.acts().map(Verified::body) {
        let mut changed = act.documents.iter();
        let changed = changed.find(|d| d.document_id == document_id && d.from != d.to);
        let Some(changed) = changed else {
            continue;
        };
        let mut places = private.recipients.iter();
        let place = places.find(|place| place.recipient_id == act.recipient_id);
        let identity = checked.people.get(&act.identity);
        let (place, identity) = place.zip(identity).ok_or(ClientError::ChainInvalid)?;
        let author = Author {
            recipient_id: act.recipient_id,
            name: place.name.clone(),
            p256: identity.identity.body().p256,
        };
        steps.push(step(checked, document_id, &changed.to, Some(author)));
    }
    Ok(steps)
}

fn step(
    checked: &CheckedEnvelope,
    document_id: DocumentId,
    revision: &Revision,
    author: Option<Author>,
) -> Step {
    Step {
        container: ExpectedContainer {
            container_id: revision.container_id,
            container_hash: revision.container_hash,
            envelope_id: checked.envelope_id,
            tenant_id: checked.chain.manifest().body().tenant_id,
            kind: if revision.revision == 0 {
                Kind::Source
            } else {
                Kind::Signed
            },
            revision: revision.revision,
            document_id: Some(document_id),
        },
        content_commit: revision.content_commit,
        author,
    }
}

fn recipients(checked: &CheckedEnvelope, private: &PrivatePart, me: &Epochs) -> Vec<RecipientView> {
    let places = &checked.chain.manifest().body().recipients;
    let view = |(place, private): (&Recipient, &PrivateRecipient)| {
        let act = checked.chain.act_of(place.recipient_id);
        RecipientView {
            recipient_id: place.recipient_id,
            email: private.email.clone(),
            name: private.name.clone(),
            order: place.order,
            state: checked.state_of(place.recipient_id),
            signed_at: act
                .filter(|act| act.body().action == Action::Sign)
                .map(|act| act.body().at_ms),
            is_me: checked.is_held_by(place.recipient_id, me),
        }
    };
    places.iter().zip(&private.recipients).map(view).collect()
}

fn history(checked: &CheckedEnvelope, private: &PrivatePart) -> Vec<HistoryEntry> {
    let manifest = checked.chain.manifest().body();
    let name = |identity: Sha256Digest| {
        let epochs = checked.epochs_of(StatementId::from_digest(identity))?;
        let mut places = private.recipients.iter();
        let held = places.find(|p| checked.is_held_by(p.recipient_id, epochs));
        let is_sender = epochs.get(manifest.sender).is_some();
        let sender = is_sender.then_some(&private.sender.name);
        held.map(|place| &place.name).or(sender).cloned()
    };
    let entries = checked.log.entries.iter();
    entries
        .map(|(index, leaf)| HistoryEntry {
            index: *index,
            event: leaf.event.as_str().to_owned(),
            at: leaf.at,
            actor: leaf.actor.and_then(name),
        })
        .collect()
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
