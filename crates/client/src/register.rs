//! Registration by a link. The account's keys are made here; the server gets the sealed vault and
//! the signed identity, and opens the account once the second factor works.

use bulla_crypto::opaque::ClientRegistration;
use bulla_protocol::StatementRecord;
use bulla_protocol::invitation::{InspectInvitation, InvitationToken, InvitationView};
use bulla_protocol::path;
use bulla_protocol::register::{
    RegisterConfirm, RegisterFinish, RegisterStart, RegisterStarted, Registered, TotpEnrolment,
};
use bulla_protocol::session::SessionView;
use bulla_protocol::vault::{SlotKind, VaultBundle};
use bulla_statement::{Identity, V1, sign_identity};
use bulla_types::{DisplayName, EmailAddress};
use bulla_vault::{UnlockKey, Vault};

use crate::state::{Own, Registering};
use crate::{Client, ClientError, Host};

/// What a person fills in to register.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers fill in a form; a new field must be a compile error"
)]
pub struct Registration {
    /// The link's token.
    pub token: InvitationToken,
    /// Address of the account; for a member the invited one.
    pub email: EmailAddress,
    /// Name of the person.
    pub name: DisplayName,
    /// Name of the organisation; for a set-up link alone.
    pub organisation_name: Option<DisplayName>,
}

impl<H: Host> Client<H> {
    /// What a link is for.
    ///
    /// # Errors
    /// The server's `invitation_…`.
    pub async fn inspect_invitation(
        &mut self,
        token: InvitationToken,
    ) -> Result<InvitationView, ClientError> {
        self.post(path::INVITATION_INSPECT, &InspectInvitation { token })
            .await
    }

    /// Makes the account's keys and hands them over sealed; answers with what the authenticator
    /// app needs. Takes about a second. The account opens with [`Self::confirm_registration`].
    ///
    /// # Errors
    /// [`ClientError::PasswordTooWeak`], [`HostError::NotJudged`](crate::HostError::NotJudged); the server's `invitation_…` and `email_taken`.
    pub async fn register(
        &mut self,
        form: Registration,
        password: &str,
    ) -> Result<TotpEnrolment, ClientError> {
        self.lock();
        self.demand_going_on()?;
        let mut known = vec![form.email.as_str(), form.name.as_str()];
        known.extend(form.organisation_name.as_ref().map(DisplayName::as_str));
        let password = self.choose(password, &known).await?;
        let (opaque, request) =
            ClientRegistration::start(password.expose_secret(), self.host.rng())
                .map_err(|_| ClientError::PasswordTooWeak)?;
        let start = RegisterStart {
            token: form.token.clone(),
            request: request.into(),
        };
        let started: RegisterStarted = self.post(path::REGISTER_START, &start).await?;
        let account = started.account_id;
        let registered = self
            .finish_registration(opaque, password, account, &started.response)
            .await?;
        let rng = self.host.rng();
        let vault = Vault::create(started.account_id, rng)?;
        let unlock = UnlockKey::from_export_key(&registered.export_key);
        let slot = vault.seal_slot(SlotKind::Password, &unlock, rng)?;
        let (registering, identity) = self.new_identity(&form, &started, vault)?;
        let finish = RegisterFinish {
            registration_id: started.registration_id,
            token: form.token,
            email: form.email,
            name: form.name,
            organisation_name: form.organisation_name,
            record: registered.record.into(),
            vault: VaultBundle {
                slots: vec![slot],
                items: registering.vault.items().to_vec(),
            },
            identity,
        };
        let enrolment = self.post(path::REGISTER_FINISH, &finish).await?;
        self.state.registering = Some(registering);
        Ok(enrolment)
    }

    /// Confirms the second factor; the account is then open and signed in, and has recovery codes:
    /// [`Self::take_recovery_codes`].
    ///
    /// # Errors
    /// The server's `wrong_code` and `too_many_attempts`; [`ClientError::WrongStep`] before
    /// [`Self::register`]; [`ClientError::ProofInvalid`] if the server names another identity.
    pub async fn confirm_registration(&mut self, code: &str) -> Result<SessionView, ClientError> {
        let run = self.state.registering.as_ref();
        let run = run.ok_or(ClientError::WrongStep)?;
        let confirm = RegisterConfirm {
            registration_id: run.registration_id,
            token: run.token.clone(),
            code: code.to_owned(),
        };
        let answer: Registered = self.post(path::REGISTER_CONFIRM, &confirm).await?;
        let run = self
            .state
            .registering
            .take()
            .ok_or(ClientError::WrongStep)?;
        let epochs = Self::own_epochs(&answer.session, &run.vault)?;
        if epochs.newest().id() != run.identity.id() {
            return Err(ClientError::ProofInvalid);
        }
        self.state.new_codes = Some(answer.recovery_codes);
        self.enter(Own::new(answer.session, epochs, run.vault))
            .await
    }

    fn new_identity(
        &mut self,
        form: &Registration,
        started: &RegisterStarted,
        vault: Vault,
    ) -> Result<(Registering, StatementRecord), ClientError> {
        let keys = vault.public_keys();
        let body = Identity {
            v: V1,
            tenant_id: started.tenant_id,
            account_id: started.account_id,
            epoch: 1,
            ed25519: keys.ed25519,
            ml_dsa_65: keys.ml_dsa_65,
            x_wing: keys.x_wing,
            p256: keys.p256,
            not_before_ms: self.host.now(),
            previous: None,
        };
        let identity = sign_identity(&body, &vault.signer(), self.host.rng())
            .map_err(|_| ClientError::VaultInvalid)?;
        let record =
            StatementRecord::from_typed(identity.dsse()).map_err(|_| ClientError::VaultInvalid)?;
        let registering = Registering {
            registration_id: started.registration_id,
            token: form.token.clone(),
            vault,
            identity,
        };
        Ok((registering, record))
    }
}

#[cfg(test)]
mod tests {
    use bulla_password::Score;

    use super::*;
    use crate::testing::{Script, client};
    use crate::{HostError, Memory};

    const PASSWORD: &str = "gletscher-trompete-7-ofen";

    /// The host carries no request: whatever gets as far as one meets the missing network.
    async fn register(password: &str, score: Option<u8>) -> ClientError {
        let mut client = client(&Script::default(), Memory::new());
        client.host.score = score.and_then(Score::new);
        let form = Registration {
            token: InvitationToken::new("A".repeat(43)),
            email: "anna@example.ch".parse().unwrap(),
            name: "Anna Keller".parse().unwrap(),
            organisation_name: None,
        };
        client.register(form, password).await.unwrap_err()
    }

    #[tokio::test]
    async fn a_weak_password_is_refused_before_anything_is_sent() {
        for (password, score) in [(PASSWORD, 0), (PASSWORD, 2), ("elf zeichen", 4), ("", 4)] {
            let refused = register(password, Some(score)).await;
            assert_eq!(refused, ClientError::PasswordTooWeak, "{password} {score}");
        }
    }

    #[tokio::test]
    async fn a_password_that_nobody_judged_is_refused_before_anything_is_sent() {
        let refused = register(PASSWORD, None).await;
        assert_eq!(refused, ClientError::Host(HostError::NotJudged));
        assert_eq!(refused.code(), "password_not_judged");
    }

    #[tokio::test]
    async fn a_password_that_is_good_enough_is_registered() {
        for score in [3, 4] {
            let lost = register(PASSWORD, Some(score)).await;
            assert_eq!(lost, ClientError::Host(HostError::Network));
        }
    }
}
