//! Signing: one act over all documents, after every one of them was read whole and compared with
//! what the sender committed to.

use bulla_evidence::SigningPart;
use bulla_protocol::envelope::{EnvelopeRecord, SubmitAct};
use bulla_protocol::paper::PaperWrap;
use bulla_protocol::{ErrorCode, path};
use bulla_statement::{
    Act, ActDocument, Action, Checked, CheckpointRef, Consent, ContainerRef, Delivery, V1, sign,
};
use bulla_types::EnvelopeId;
use bulla_types::json;
use bulla_vault::Pin;

use crate::envelope::CheckedEnvelope;
use crate::send::record;
use crate::signing::check_values;
use crate::{
    Client, ClientError, FileSignatures, Host, Locale, OpenedEnvelope, Phase, Signing, Witnessed,
};

impl<H: Host> Client<H> {
    /// Signs all documents of an envelope as [`Signing`] has it by default, but without signatures
    /// beside other files than PDFs: see [`Self::sign_with`].
    ///
    /// # Errors
    /// As there.
    pub async fn sign(
        &mut self,
        id: EnvelopeId,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        let signing = Signing {
            files: FileSignatures::ActAlone,
            ..Signing::default()
        };
        self.sign_with(id, locale, &signing).await
    }

    /// Signs all documents of an envelope for the caller's place, agreeing to the sentence of that
    /// language, and pins its sender. Each document is read whole and every revision compared with
    /// the one before; own fields are filled in; PDFs get a signature in a new revision, other files
    /// one beside them, if that is wished. Where somebody else signs at the same time, all of it is done again over
    /// what that person left. Answers with the envelope as it is then.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::download`]: nothing is signed that does not hold.
    /// [`ClientError::RevisionInvalid`] with the author of a revision that is wrong;
    /// [`ClientError::Pdf`] for a value, a look or a document that is not possible;
    /// [`ClientError::CertificateForeign`]; [`ClientError::TimestampInvalid`] and the server's
    /// `timestamp_unavailable`, where a time-stamp is needed; `not_your_turn`, `head_moved` (somebody
    /// was faster three times), `already_acted` and `envelope_closed`;
    /// [`ClientError::NotReadable`] for no place or a place that is not on;
    /// [`ClientError::WrongStep`] for values of documents that are not there.
    pub async fn sign_with(
        &mut self,
        id: EnvelopeId,
        locale: Locale,
        signing: &Signing,
    ) -> Result<OpenedEnvelope, ClientError> {
        let mut tries = TRIES;
        loop {
            tries -= 1;
            match self.sign_once(id, locale, signing).await {
                // Somebody acted at the same time: the same over the new head, all checks again.
                Err(error) if tries > 0 && error.is_server(ErrorCode::HeadMoved) => {
                    self.host.progress(Phase::SigningAgain, 0, 0);
                }
                result => return result,
            }
        }
    }

    async fn sign_once(
        &mut self,
        id: EnvelopeId,
        locale: Locale,
        signing: &Signing,
    ) -> Result<OpenedEnvelope, ClientError> {
        let checked = self.fetch_own(id).await?;
        let opened = self.view(&checked, locale).await?;
        let mut body = self.act(&checked, Action::Sign, locale.consent()?)?;
        let documents: Vec<_> = opened.documents.iter().map(|d| d.document_id).collect();
        check_values(signing, &documents)?;
        let in_pdf = opened
            .documents
            .iter()
            .any(|document| document.signed_in_pdf);
        if in_pdf || signing.files == FileSignatures::Beside {
            let choices = (signing, locale);
            let recorded = self.sign_documents(&checked, &opened, choices, &mut body);
            body.private = Some(recorded.await?);
        } else {
            for document in &opened.documents {
                self.ensure_content(document.handle).await?;
            }
        }
        body.at_ms = self.host.now();
        let papers = self.papers_of(&checked, &opened, &body).await?;
        let checked = self.submit_act(&body, papers).await?;
        // What is signed is signed: a pin that cannot be stored now is stored another time.
        self.accept_sender(&checked).await.ok();
        let view = self.view(&checked, locale).await?;
        self.keep_as_checked(&view, &body)?;
        Ok(view)
    }

    /// A revision that this client made just now, over one that it had checked, needs no second look.
    fn keep_as_checked(&mut self, view: &OpenedEnvelope, act: &Act) -> Result<(), ClientError> {
        for acted in act.documents.iter().filter(|acted| acted.to != acted.from) {
            let own = view.documents.iter().find(|document| {
                document.document_id == acted.document_id
                    && document.container_hash == acted.to.container_hash
            });
            if let Some(own) = own {
                self.document_mut(own.handle)?.is_checked = true;
            }
        }
        Ok(())
    }

    /// Signs every document; what the act records of that, uploaded.
    async fn sign_documents(
        &mut self,
        checked: &CheckedEnvelope,
        opened: &OpenedEnvelope,
        choices: (&Signing, Locale),
        body: &mut Act,
    ) -> Result<ContainerRef, ClientError> {
        let job = self.job(opened, choices, body).await?;
        let mut signed = Vec::with_capacity(opened.documents.len());
        for (document, acted) in opened.documents.iter().zip(&mut body.documents) {
            let (to, record) = self.sign_document(&job, document, &acted.from).await?;
            acted.to = to;
            signed.push(record);
        }
        let part = SigningPart {
            v: SigningPart::VERSION,
            documents: signed,
        };
        self.upload_signing_part(checked, &part).await
    }

    async fn upload_signing_part(
        &mut self,
        checked: &CheckedEnvelope,
        part: &SigningPart,
    ) -> Result<ContainerRef, ClientError> {
        let content = json::write(part).map_err(|_| ClientError::WrongStep)?;
        if content.len() > SigningPart::MAX_BYTES {
            return Err(ClientError::WrongStep);
        }
        let key = self.envelope_key(checked).await?;
        self.upload_private(&key, checked.envelope_id, &content)
            .await
    }

    /// Signs an act, hands it in with what it leaves for papers, and demands that the server has
    /// recorded it.
    pub(crate) async fn submit_act(
        &mut self,
        body: &Act,
        papers: Vec<PaperWrap>,
    ) -> Result<CheckedEnvelope, ClientError> {
        self.host.progress(Phase::Signing, 0, 1);
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let act =
            sign(body, &own.vault.signer(), self.host.rng()).map_err(|_| ClientError::WrongStep)?;
        let submit = SubmitAct {
            act: record(act.dsse())?,
            papers,
        };
        let id = body.envelope_id;
        let path = path::envelope_acts(&id);
        let answer: EnvelopeRecord = self.post_repeatable(&path, &submit).await?;
        let checked = self.check_envelope(id, answer).await?;
        if !checked.chain.acts().any(|taken| taken.id() == act.id()) {
            return Err(ClientError::ChainInvalid);
        }
        self.host.progress(Phase::Signing, 1, 1);
        Ok(checked)
    }

    /// Pins the sender: who signs has accepted the identity that asked for it. On the log's word that is,
    /// so not where no quorum of the pinned witnesses stands behind it.
    async fn accept_sender(&mut self, checked: &CheckedEnvelope) -> Result<(), ClientError> {
        let sender = checked.sender()?;
        let epochs = checked.epochs_of(sender.identity.id());
        let epochs = epochs.ok_or(ClientError::ChainInvalid)?;
        let account_id = epochs.account_id();
        let is_known = self.own()?.vault.pins().get(account_id).is_some();
        let (tenant, log) = (epochs.tenant_id(), &checked.log.checkpoint);
        if !is_known && self.witnessed(tenant, log).await? == Witnessed::No {
            return Ok(());
        }
        // What the sender signs from now on comes from the identity in force.
        let pin = Pin {
            identity: epochs.newest().id(),
            email: sender.email.clone(),
            checked: Checked::Logged,
            since_ms: self.host.now(),
        };
        self.accept(vec![(account_id, pin)]).await
    }

    /// The act for the caller's place, which leaves every document as it is so far.
    pub(crate) fn act(
        &self,
        checked: &CheckedEnvelope,
        action: Action,
        consent: Consent,
    ) -> Result<Act, ClientError> {
        let own = self.own()?;
        let me = own.identity.id();
        let place = checked.place_of(&own.epochs);
        let place = place.ok_or(ClientError::NotReadable)?;
        if checked.chain.act_of(place).is_some() {
            // Acted meanwhile, on another device or in another tab.
            return Err(as_the_server(ErrorCode::AlreadyActed));
        }
        if checked.chain.has_ended() || checked.expired_at().is_some() {
            return Err(as_the_server(ErrorCode::EnvelopeClosed));
        }
        // An earlier identity of the own account holds it where that could not be followed.
        if !checked.chain.is_turn_of(place) || checked.chain.holder_of(place) != Some(me) {
            return Err(ClientError::NotReadable);
        }
        let manifest = checked.chain.manifest();
        let documents = checked.chain.revisions().iter();
        let checkpoint = &checked.log.checkpoint;
        Ok(Act {
            v: V1,
            tenant_id: manifest.body().tenant_id,
            envelope_id: checked.envelope_id,
            manifest: manifest.id(),
            recipient_id: place,
            identity: me,
            action,
            documents: documents
                .map(|(document_id, revision)| ActDocument {
                    document_id: *document_id,
                    from: *revision,
                    to: *revision,
                })
                .collect(),
            consent,
            attestations: Vec::new(),
            delivery: Delivery::Account,
            checkpoint: CheckpointRef {
                origin: checkpoint.origin().as_str().to_owned(),
                size: checkpoint.size(),
                root: *checkpoint.root(),
            },
            client: self.build.clone(),
            prev: checked.chain.head(),
            at_ms: self.host.now(),
            private: None,
        })
    }
}

/// What the server would answer, said before it is asked.
pub(crate) const fn as_the_server(code: ErrorCode) -> ClientError {
    ClientError::Server {
        code,
        retry_after_secs: None,
    }
}

/// How often a signature is made anew when somebody else was faster.
pub(crate) const TRIES: u8 = 3;
