//! What opens the account, changed: a new password for the same account key, or a new account key
//! with a new password and a new kit. Everything that hangs on the account key is sealed anew and
//! committed at once; nothing that was readable before is lost.

use bulla_crypto::opaque::{ClientRegistration, LastStep, Registered};
use bulla_password::ChosenPassword;
use bulla_protocol::keys::{
    AccountKeyRenewed, ChangePassword, KeyRecords, KeysProof, KeysRun, KeysStart,
    RegistrationStart, RegistrationStarted, Rekey, RenewAccountKey, SenderKey,
};
use bulla_protocol::login::LoginStarted;
use bulla_protocol::session::SessionView;
use bulla_protocol::vault::SlotKind;
use bulla_protocol::{ErrorCode, VaultWrite, path};
use bulla_seal::EnvelopeKey;
use bulla_statement::ClosingReason;
use bulla_types::{AccountId, Base64Bytes, LoginId};
use bulla_vault::{RecoveryKit, UnlockKey, Vault};

#[cfg(doc)]
use crate::HostError;
use crate::kit::{KitText, retyped};
use crate::login::start;
use crate::next_identity::Rotation;
use crate::state::{Chosen, Own, Renewing, Whose};
use crate::{Client, ClientError, Host, Locale, Method};

impl<H: Host> Client<H> {
    /// Replaces the password. The account key stays; every other session ends. Takes about a
    /// second.
    ///
    /// # Errors
    /// [`ClientError::PasswordTooWeak`] for the new password, [`HostError::NotJudged`] where it cannot
    /// be judged; [`ClientError::WrongPassword`] for the present one; the server's `wrong_code`, `code_already_used` and `too_many_attempts`;
    /// [`ClientError::Locked`].
    pub async fn change_password(
        &mut self,
        present: &str,
        new: &str,
        code: &str,
    ) -> Result<(), ClientError> {
        let account_id = self.own()?.view.account_id;
        let whose = Whose::of(&self.own()?.view);
        let new = self.choose(new, &whose.words()).await?;
        let run_id = self.prove_both(present, code).await?;
        let registered = self.register_password(run_id, account_id, new).await?;
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let unlock = UnlockKey::from_export_key(&registered.export_key);
        let rng = self.host.rng();
        let slot = own.vault.seal_slot(SlotKind::Password, &unlock, rng)?;
        let write = VaultWrite::Password {
            record: &registered.record,
            slot: &slot,
        };
        let body = ChangePassword {
            run_id,
            proof: own.vault.prove_write(&write),
            record: registered.record.into(),
            slot,
        };
        self.send_json(Method::Post, path::KEYS_PASSWORD, &body)
            .await
    }

    /// Begins to renew the account key within a session. [`Self::choose_new_password`] and
    /// [`Self::finish_renewal`] follow.
    ///
    /// # Errors
    /// As [`Self::change_password`]; those of the vault if the server hands out another one.
    pub async fn begin_renewal(&mut self, present: &str, code: &str) -> Result<(), ClientError> {
        self.state.renewing = None;
        let whose = Whose::of(&self.own()?.view);
        let run_id = self.prove_both(present, code).await?;
        let records: KeyRecords = self.post(path::KEYS_RECORDS, &KeysRun { run_id }).await?;
        let own = self.own()?;
        self.state.renewing = Some(Renewing {
            run_id,
            whose,
            epochs: own.epochs.clone(),
            rotation: None,
            vault: own.vault.refresh(&records.vault.items)?,
            chosen: None,
        });
        Ok(())
    }

    /// Has the renewal that has begun give the account a new identity too, and close the present
    /// one: for keys that somebody else has, or may have. What was signed until now stays valid;
    /// others compare the words of the new identity before they send to it. Afterwards
    /// [`Self::take_over`] seals anew what was sealed for the present identity.
    ///
    /// # Errors
    /// [`ClientError::WrongStep`] before both factors were proven.
    pub fn rotate_identity(&mut self, reason: ClosingReason) -> Result<(), ClientError> {
        let run = self.state.renewing.as_mut().ok_or(ClientError::WrongStep)?;
        run.rotation = Some(reason);
        Ok(())
    }

    /// Registers the new password and makes the new kit, to be shown and printed. Nothing is stored
    /// before [`Self::finish_renewal`]; it can be repeated.
    ///
    /// # Errors
    /// [`ClientError::PasswordTooWeak`], [`HostError::NotJudged`]; [`ClientError::WrongStep`] before
    /// both factors were proven; the server's `wrong_credentials` or `recovery_refused` once half an hour has passed.
    pub async fn choose_new_password(
        &mut self,
        new: &str,
        locale: Locale,
    ) -> Result<KitText, ClientError> {
        let run = self.state.renewing.as_ref().ok_or(ClientError::WrongStep)?;
        let (run_id, whose) = (run.run_id, run.whose.clone());
        let account_id = run.vault.account_id();
        let new = self.choose(new, &whose.words()).await?;
        let registered = self.register_password(run_id, account_id, new).await?;
        let (kit, text) = self.new_kit(&whose, locale);
        let run = self.state.renewing.as_mut().ok_or(ClientError::WrongStep)?;
        run.chosen = Some(Chosen {
            record: registered.record,
            export_key: registered.export_key,
            kit,
        });
        Ok(text)
    }

    /// Seals everything under a new account key and commits it with the new password and the new
    /// kit, if the text is that kit. Every session from before ends, and a new one opens. What
    /// changed on another device meanwhile is fetched and sealed again.
    ///
    /// # Errors
    /// [`ClientError::KitMismatch`], after which it can be repeated; [`ClientError::WrongStep`]
    /// before [`Self::choose_new_password`]; those of the vault if the server hands out another
    /// one, or an envelope key that is not this account's; the server's `version_conflict` where
    /// others change the account all the time.
    pub async fn finish_renewal(&mut self, text: &str) -> Result<SessionView, ClientError> {
        let run = self.state.renewing.as_ref().ok_or(ClientError::WrongStep)?;
        let chosen = run.chosen.as_ref().ok_or(ClientError::WrongStep)?;
        retyped(text, &chosen.kit)?;
        let run_id = run.run_id;
        let mut tries_left = RENEWAL_TRIES;
        let (answer, vault) = loop {
            tries_left = tries_left.saturating_sub(1);
            let records = self.post(path::KEYS_RECORDS, &KeysRun { run_id }).await?;
            let (body, vault) = self.renewal(&records).await?;
            let renewed = self.post(path::KEYS_ACCOUNT_KEY, &body).await;
            match renewed {
                Ok(answer) => break (answer, vault),
                Err(e) if e.is_server(ErrorCode::VersionConflict) && tries_left > 0 => {}
                Err(error) => return Err(error),
            }
        };
        self.state.renewing = None;
        self.state.pending_kit = None;
        self.state.local_share = None;
        let AccountKeyRenewed { session: view } = answer;
        let epochs = Self::own_epochs(&view, &vault)?;
        self.enter(Own::new(view, epochs, vault)).await
    }

    /// Password and second factor, for a run that changes what opens the account.
    async fn prove_both(&mut self, password: &str, code: &str) -> Result<LoginId, ClientError> {
        let account_id = self.own()?.view.account_id;
        let (opaque, ke1) = start(password, self.host.rng())?;
        let body = KeysStart { ke1: ke1.into() };
        let started: LoginStarted = self.post(path::KEYS_START, &body).await?;
        if started.account_id != account_id {
            return Err(ClientError::AnswerInvalid);
        }
        let opened = self.finish_opaque(opaque, password, &started).await?;
        let body = KeysProof {
            run_id: started.login_id,
            ke3: opened.message.into(),
            code: code.to_owned(),
        };
        self.send_json(Method::Post, path::KEYS_PROOF, &body)
            .await?;
        Ok(started.login_id)
    }

    /// The password, if it is good enough to be chosen. `known` are texts that an attacker tries
    /// first.
    pub(crate) async fn choose<'a>(
        &mut self,
        password: &'a str,
        known: &[&str],
    ) -> Result<ChosenPassword<'a>, ClientError> {
        let score = self.host.score_password(password, known).await?;
        ChosenPassword::accept(password, score).map_err(|_| ClientError::PasswordTooWeak)
    }

    /// OPAQUE's registration of a new password, not stored yet.
    async fn register_password(
        &mut self,
        run_id: LoginId,
        account_id: AccountId,
        new: ChosenPassword<'_>,
    ) -> Result<Registered, ClientError> {
        let (opaque, request) = ClientRegistration::start(new.expose_secret(), self.host.rng())
            .map_err(|_| ClientError::PasswordTooWeak)?;
        let body = RegistrationStart {
            run_id,
            request: request.into(),
        };
        let started: RegistrationStarted = self.post(path::KEYS_REGISTRATION, &body).await?;
        self.finish_registration(opaque, new, account_id, &started.response)
            .await
    }

    /// Ends OPAQUE's registration of a password.
    pub(crate) async fn finish_registration(
        &mut self,
        opaque: ClientRegistration,
        password: ChosenPassword<'_>,
        account_id: AccountId,
        response: &Base64Bytes,
    ) -> Result<Registered, ClientError> {
        let step = LastStep {
            password: password.expose_secret(),
            account_id: account_id.as_bytes(),
            response: response.as_slice(),
        };
        let unstretched = opaque.unstretched(step, self.host.rng());
        let unstretched = unstretched.map_err(|_| ClientError::AnswerInvalid)?;
        let stretched = self.stretch(&unstretched).await?;
        let finished = opaque.finish_with(stretched, step, self.host.rng());
        finished.map_err(|_| ClientError::AnswerInvalid)
    }

    /// The request that renews the account key over these records, and the vault as it is then.
    async fn renewal(
        &mut self,
        records: &KeyRecords,
    ) -> Result<(RenewAccountKey, Vault), ClientError> {
        let run = self.state.renewing.as_ref().ok_or(ClientError::WrongStep)?;
        // From here on nothing counts that is signed with the present keys.
        let wanted = run.rotation.map(|reason| (reason, run.epochs.tenant_id()));
        let since = match wanted {
            Some((reason, tenant)) => Some((reason, self.refresh_log(tenant).await?)),
            None => None,
        };
        let now = self.host.now();
        let run = self.state.renewing.as_ref().ok_or(ClientError::WrongStep)?;
        let chosen = run.chosen.as_ref().ok_or(ClientError::WrongStep)?;
        let present = run.vault.refresh(&records.vault.items)?;
        present.prove(&run.epochs)?;
        let rng = self.host.rng();
        let mut next = present.rekey(rng)?;
        let mut next_identity = None;
        if let Some((reason, since)) = &since {
            next = next.with_next_identity(rng)?;
            let rotation = Rotation {
                reason: *reason,
                now,
                since,
            };
            let vaults = (&present, &next);
            next_identity = Some(rotation.sign(&run.epochs, vaults, rng)?);
        }
        let rekey = Rekey {
            slots: seal_slots(&next, chosen, rng)?,
            kit_auth_key: auth_key(&chosen.kit).into(),
            items: next.items().to_vec(),
            sender_keys: reseal(&records.sender_keys, &present, &next, rng)?,
        };
        let write = VaultWrite::AccountKey {
            record: &chosen.record,
            rekey: &rekey,
        };
        let body = RenewAccountKey {
            run_id: run.run_id,
            record: chosen.record.as_slice().into(),
            proof: present.prove_write(&write),
            rekey,
            next_identity,
        };
        Ok((body, next))
    }
}

fn auth_key(kit: &RecoveryKit) -> Vec<u8> {
    kit.auth_key().public_key().as_bytes().to_vec()
}

/// The slots of a new account key: password and kit.
fn seal_slots(
    vault: &Vault,
    chosen: &Chosen,
    rng: &mut impl rand_core::CryptoRng,
) -> Result<Vec<bulla_protocol::vault::SlotRecord>, ClientError> {
    let password = UnlockKey::from_export_key(&chosen.export_key);
    let kit = chosen.kit.unlock_key();
    Ok(vec![
        vault.seal_slot(SlotKind::Password, &password, rng)?,
        vault.seal_slot(SlotKind::RecoveryKit, &kit, rng)?,
    ])
}

/// The keys of the envelopes that the account sent, sealed under the next account key. One that is
/// not this account's or another envelope's does not open, and nothing is changed then.
fn reseal(
    keys: &[SenderKey],
    present: &Vault,
    next: &Vault,
    rng: &mut impl rand_core::CryptoRng,
) -> Result<Vec<SenderKey>, ClientError> {
    let account_id = present.account_id();
    let mut resealed = Vec::with_capacity(keys.len());
    for key in keys {
        let (id, sealed) = (&key.envelope_id, key.sealed.as_slice());
        let opened = EnvelopeKey::open_for_owner(present.envelope_keys(), &account_id, id, sealed);
        let opened = opened.map_err(|_| ClientError::VaultInvalid)?;
        let sealed = opened.seal_for_owner(next.envelope_keys(), &account_id, id, rng);
        resealed.push(SenderKey {
            envelope_id: *id,
            sealed: sealed.into(),
        });
    }
    Ok(resealed)
}

/// How often a renewal is tried while other devices change the account.
const RENEWAL_TRIES: u32 = 4;
