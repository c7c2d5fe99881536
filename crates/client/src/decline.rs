//! Declining: one act that refuses and ends the envelope, with a reason that only the envelope's
//! members can read.

use bulla_container::Kind;
use bulla_crypto::secret::SecretBytes;
use bulla_evidence::{GivenReason, PrivatePart, ReasonPart};
use bulla_protocol::ErrorCode;
use bulla_seal::ExpectedContainer;
use bulla_statement::{Action, ContainerRef};
use bulla_types::EnvelopeId;
use bulla_types::json;

use crate::envelope::CheckedEnvelope;
use crate::sign::TRIES;
use crate::{Client, ClientError, DeclineView, Host, Locale, OpenedEnvelope};

impl<H: Host> Client<H> {
    /// Declines to sign for the caller's place, which ends the envelope for everybody. The reason
    /// is sealed like the documents; the server sees that one was given. Answers with the envelope
    /// as it is then.
    ///
    /// # Errors
    /// As [`Self::open`]; the server's `not_your_turn`, `head_moved` (somebody was faster three
    /// times), `already_acted` and `envelope_closed`; [`ClientError::NotReadable`] for no place or
    /// a place that is not on.
    pub async fn decline(
        &mut self,
        id: EnvelopeId,
        reason: Option<GivenReason>,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        let checked = self.fetch_envelope(id).await?;
        self.private_part(&checked).await?;
        // Before anything is uploaded: whether it can be declined at all.
        self.act(&checked, Action::Decline, locale.refusal()?)?;
        let private = self.upload_reason(&checked, reason).await?;
        let mut tries = TRIES;
        loop {
            tries -= 1;
            match self.decline_once(id, private, locale).await {
                // Somebody acted at the same time: the same over the new head.
                Err(error) if tries > 0 && error.is_server(ErrorCode::HeadMoved) => {}
                result => return result,
            }
        }
    }

    async fn decline_once(
        &mut self,
        id: EnvelopeId,
        private: Option<ContainerRef>,
        locale: Locale,
    ) -> Result<OpenedEnvelope, ClientError> {
        let checked = self.fetch_envelope(id).await?;
        let mut body = self.act(&checked, Action::Decline, locale.refusal()?)?;
        body.private = private;
        let checked = self.submit_act(&body, Vec::new()).await?;
        self.view(&checked, locale).await
    }

    /// Seals a reason, where one is given, for the envelope's members.
    pub(crate) async fn upload_reason(
        &mut self,
        checked: &CheckedEnvelope,
        reason: Option<GivenReason>,
    ) -> Result<Option<ContainerRef>, ClientError> {
        let Some(reason) = reason else {
            return Ok(None);
        };
        let part = ReasonPart {
            v: ReasonPart::VERSION,
            reason,
        };
        let content = json::write(&part).map_err(|_| ClientError::WrongStep)?;
        let key = self.envelope_key(checked).await?;
        let uploaded = self.upload_private(&key, checked.envelope_id, &content);
        uploaded.await.map(Some)
    }

    /// What a decline says. Whoever declines could name a reason that does not open, and a server
    /// can withhold it: neither keeps the others from seeing the envelope and who ended it.
    pub(crate) async fn decline_view(
        &mut self,
        checked: &CheckedEnvelope,
        private: &PrivatePart,
    ) -> Result<Option<DeclineView>, ClientError> {
        let Some(act) = checked.chain.decline() else {
            return Ok(None);
        };
        let act = act.body();
        let mut places = private.recipients.iter();
        let place = places.find(|place| place.recipient_id == act.recipient_id);
        let name = place.ok_or(ClientError::ChainInvalid)?.name.clone();
        let reason = match &act.private {
            Some(container) => Some(self.read_reason(checked, container).await?),
            None => None,
        };
        Ok(Some(DeclineView {
            recipient_id: act.recipient_id,
            name,
            at: act.at_ms,
            reason_is_unreadable: reason == Some(None),
            reason: reason.flatten(),
        }))
    }

    /// The reason; `None` if it is damaged, of another form, or not there.
    pub(crate) async fn read_reason(
        &mut self,
        checked: &CheckedEnvelope,
        container: &ContainerRef,
    ) -> Result<Option<GivenReason>, ClientError> {
        let content = self.act_private(checked, container).await?;
        let part = content.and_then(|content| ReasonPart::parse(content.expose_secret()));
        Ok(part.map(|part| part.reason))
    }

    /// What only members may read of an act; `None` if it is damaged or not there.
    pub(crate) async fn act_private(
        &mut self,
        checked: &CheckedEnvelope,
        container: &ContainerRef,
    ) -> Result<Option<SecretBytes>, ClientError> {
        let key = self.envelope_key(checked).await?;
        let expected = ExpectedContainer {
            container_id: container.container_id,
            container_hash: container.container_hash,
            envelope_id: checked.envelope_id,
            tenant_id: checked.chain.manifest().body().tenant_id,
            kind: Kind::Private,
            revision: 0,
            document_id: None,
        };
        let commit = &container.content_commit;
        match self.fetch_bytes(&key, &expected, commit).await {
            Ok((_, content)) => Ok(Some(content)),
            Err(ClientError::ContainerDamaged | ClientError::ContentMismatch) => Ok(None),
            Err(error) if error.is_server(ErrorCode::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
