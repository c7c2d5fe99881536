//! The way in with the recovery kit: the kit replaces the password, the second factor stays. Then
//! [`Client::choose_new_password`] and [`Client::finish_renewal`].

use bulla_protocol::keys::{KeyRecords, KeysRun};
use bulla_protocol::login::SecondFactorChallenge;
use bulla_protocol::path;
use bulla_protocol::recovery::{
    AskReset, ConfirmReset, RecoveryOpened, RecoveryProof, RecoverySecondFactor, RecoveryStart,
    RecoveryStarted, RecoveryStep, recovery_message,
};
use bulla_protocol::second_factor::PendingReset;
use bulla_protocol::vault::SlotKind;
use bulla_types::{AccountId, Base64Bytes, DisplayName, EmailAddress, LoginId};
use bulla_vault::{RecoveryKit, Vault};
use serde::Serialize;

use crate::identities::epochs_of;
use crate::second_factor::SecondStep;
use crate::state::{Recovering, Renewing, Whose};
use crate::{Client, ClientError, Host, Method};

/// Whose account a kit has opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecoveringAccount {
    /// Its e-mail address.
    pub email: EmailAddress,
    /// The person's name.
    pub name: DisplayName,
    /// The organisation's name.
    pub organisation_name: DisplayName,
}

impl<H: Host> Client<H> {
    /// Shows the kit. [`Self::recovery_second_factor`] follows; after a reset of a lost second factor
    /// with the first code of the app that is enrolled with this answer.
    ///
    /// # Errors
    /// [`ClientError::KitInvalid`] for a text that is no kit; the server's `recovery_refused` for
    /// another kit or an unknown address, which are not told apart, and `too_many_attempts`.
    pub async fn begin_recovery(
        &mut self,
        email: &EmailAddress,
        kit: &str,
    ) -> Result<SecondStep, ClientError> {
        self.lock();
        self.demand_going_on()?;
        let kit = RecoveryKit::parse(kit).map_err(|_| ClientError::KitInvalid)?;
        let body = RecoveryStart {
            email: email.clone(),
        };
        let started: RecoveryStarted = self.post(path::RECOVERY_START, &body).await?;
        let (account_id, run_id) = (started.account_id, started.run_id);
        let place = (&account_id, &run_id);
        let body = RecoveryProof {
            run_id,
            proof: sign(&kit, RecoveryStep::Kit, place, &started.challenge),
        };
        let challenge: SecondFactorChallenge = self.post(path::RECOVERY_PROOF, &body).await?;
        self.state.recovering = Some(Recovering {
            account_id,
            email: email.clone(),
            run_id,
            challenge: challenge.challenge,
            kit,
        });
        Ok(SecondStep {
            enrolment: challenge.enrolment,
            reset: challenge.reset,
        })
    }

    /// Asks for a reset of the second factor in its place, where no owner of the organisation can
    /// reset it. A code is mailed; [`Self::confirm_lost_second_factor`] follows.
    ///
    /// # Errors
    /// The server's `reset_by_owner`, `reset_pending` and `too_many_attempts`;
    /// [`ClientError::WrongStep`] before [`Self::begin_recovery`].
    pub async fn ask_lost_second_factor(&mut self) -> Result<(), ClientError> {
        let run = self.state.recovering.as_ref();
        let run = run.ok_or(ClientError::WrongStep)?;
        let place = (&run.account_id, &run.run_id);
        let body = AskReset {
            run_id: run.run_id,
            proof: sign(&run.kit, RecoveryStep::Reset, place, &run.challenge),
        };
        let path = path::RECOVERY_RESET_ASK;
        self.send_json(Method::Post, path, &body).await
    }

    /// The mailed code: begins the reset, effective after three days.
    ///
    /// # Errors
    /// The server's `wrong_code`, `recovery_refused` and `too_many_attempts`;
    /// [`ClientError::WrongStep`] before [`Self::begin_recovery`].
    pub async fn confirm_lost_second_factor(
        &mut self,
        code: &str,
    ) -> Result<PendingReset, ClientError> {
        let run = self.state.recovering.as_ref();
        let body = ConfirmReset {
            run_id: run.ok_or(ClientError::WrongStep)?.run_id,
            code: code.to_owned(),
        };
        self.post(path::RECOVERY_RESET_CONFIRM, &body).await
    }

    /// The second factor: opens the vault by the kit. After a wrong code it can be repeated.
    ///
    /// # Errors
    /// The server's `wrong_code`, `code_already_used` and `too_many_attempts`;
    /// [`ClientError::VaultInvalid`], [`ClientError::VaultRollback`] and
    /// [`ClientError::ProofInvalid`] if the server hands out another vault or identity;
    /// [`ClientError::WrongStep`] before [`Self::begin_recovery`].
    pub async fn recovery_second_factor(
        &mut self,
        code: &str,
    ) -> Result<RecoveringAccount, ClientError> {
        let run = self.state.recovering.as_ref();
        let run = run.ok_or(ClientError::WrongStep)?;
        let (run_id, place) = (run.run_id, (&run.account_id, &run.run_id));
        let body = RecoverySecondFactor {
            run_id,
            code: code.to_owned(),
            proof: sign(&run.kit, RecoveryStep::SecondFactor, place, &run.challenge),
        };
        let opened: RecoveryOpened = self.post(path::RECOVERY_SECOND_FACTOR, &body).await?;
        let run = self.state.recovering.take().ok_or(ClientError::WrongStep)?;
        self.state.new_codes.clone_from(&opened.recovery_codes);
        if opened.account_id != run.account_id || opened.email != run.email {
            return Err(ClientError::AnswerInvalid);
        }
        let records: KeyRecords = self.post(path::KEYS_RECORDS, &KeysRun { run_id }).await?;
        let (kind, unlock) = (SlotKind::RecoveryKit, run.kit.unlock_key());
        let seen = self.seen_versions(run.account_id);
        let vault = Vault::open(&records.vault, run.account_id, kind, &unlock, &seen)?;
        let epochs = epochs_of(&opened.identities, &opened.identity_steps)?;
        let account = (opened.tenant_id, opened.account_id);
        if (epochs.tenant_id(), epochs.account_id()) != account {
            return Err(ClientError::ProofInvalid);
        }
        vault.prove(&epochs)?;
        let whose = Whose {
            email: opened.email,
            name: opened.name,
            organisation_name: opened.organisation_name,
        };
        self.state.renewing = Some(Renewing {
            run_id,
            whose: whose.clone(),
            epochs,
            rotation: None,
            vault,
            chosen: None,
        });
        Ok(RecoveringAccount {
            email: whose.email,
            name: whose.name,
            organisation_name: whose.organisation_name,
        })
    }
}

/// The kit's signature of one step.
fn sign(
    kit: &RecoveryKit,
    step: RecoveryStep,
    (account_id, run_id): (&AccountId, &LoginId),
    challenge: &Base64Bytes,
) -> Base64Bytes {
    let message = recovery_message(step, account_id, run_id, challenge.as_slice());
    let signature = kit.auth_key().sign(&message);
    signature.as_bytes().as_slice().into()
}
