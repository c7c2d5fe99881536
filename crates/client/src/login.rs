//! Login, unlock and the session. The password goes into OPAQUE and nowhere else; the vault comes
//! after the second factor and counts once its secrets are those of the account's identity.

use bulla_crypto::kdf::derive_key;
use bulla_crypto::mac::hmac_sha256;
use bulla_crypto::opaque::{self, ClientLogin, LastStep, OpaqueError, Stretched, Unstretched};
use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_protocol::login::{
    LoggedIn, LoginFinish, LoginStart, LoginStarted, SecondFactor, SecondFactorChallenge,
    UnlockStart, Unlocked,
};
use bulla_protocol::session::{SessionView, UnlockShare};
use bulla_protocol::vault::{SlotKind, VaultBundle};
use bulla_protocol::{ErrorCode, path};
use bulla_statement::Epochs;
use bulla_types::{AccountId, EmailAddress};
use bulla_vault::{LocalUnlock, UnlockKey, Vault, Versions};

use crate::http::request;
use crate::identities::epochs_of;
use crate::second_factor::SecondStep;
use crate::state::{LoggingIn, Own};
use crate::{Client, ClientError, Host, Method};

impl<H: Host> Client<H> {
    /// The first factor. Takes about half a second. [`Self::second_factor`] follows; after a reset
    /// of a lost second factor with the first code of the app that is enrolled with this answer.
    ///
    /// # Errors
    /// [`ClientError::WrongPassword`] for a wrong password or an unknown address, which are not
    /// told apart; [`ClientError::Stopped`]; the server's `too_many_attempts`.
    pub async fn login(
        &mut self,
        email: &EmailAddress,
        password: &str,
    ) -> Result<SecondStep, ClientError> {
        self.lock();
        self.demand_going_on()?;
        let (opaque, ke1) = start(password, self.host.rng())?;
        let body = LoginStart {
            email: email.clone(),
            ke1: ke1.into(),
        };
        let started: LoginStarted = self.post(path::LOGIN_START, &body).await?;
        let opened = self.finish_opaque(opaque, password, &started).await?;
        let body = LoginFinish {
            login_id: started.login_id,
            ke3: opened.message.into(),
        };
        let challenge: SecondFactorChallenge = self.post(path::LOGIN_FINISH, &body).await?;
        self.state.logging_in = Some(LoggingIn {
            account_id: started.account_id,
            email: email.clone(),
            login_id: started.login_id,
            challenge: challenge.challenge,
            export_key: opened.export_key,
            session_key: opened.session_key,
        });
        Ok(SecondStep {
            enrolment: challenge.enrolment,
            reset: challenge.reset,
        })
    }

    /// The second factor, six digits or a recovery code: opens the session and the vault. After a
    /// wrong code it can be repeated. Where a new second factor was enrolled there are new recovery
    /// codes: [`Self::take_recovery_codes`].
    ///
    /// # Errors
    /// The server's `wrong_code`, `wrong_recovery_code`, `code_already_used` and
    /// `too_many_attempts`;
    /// [`ClientError::VaultInvalid`], [`ClientError::VaultRollback`] and
    /// [`ClientError::ProofInvalid`] if the server hands out another vault or identity;
    /// [`ClientError::TrustForeign`] and [`ClientError::TrustRollback`] if it shows other keys of the
    /// instance than this device has pinned;
    /// [`ClientError::WrongStep`] before [`Self::login`].
    pub async fn second_factor(&mut self, code: &str) -> Result<SessionView, ClientError> {
        let run = self.state.logging_in.as_ref();
        let run = run.ok_or(ClientError::WrongStep)?;
        let key = derive_key(
            run.session_key.expose_secret(),
            run.login_id.as_bytes(),
            &[SECOND_FACTOR],
        );
        let proof = hmac_sha256(key.expose_secret(), &[run.challenge.as_slice()]);
        let body = SecondFactor {
            login_id: run.login_id,
            code: code.to_owned(),
            proof: proof.as_slice().into(),
        };
        let answer: LoggedIn = self.post(path::LOGIN_SECOND_FACTOR, &body).await?;
        let run = self.state.logging_in.take().ok_or(ClientError::WrongStep)?;
        let session = &answer.session;
        if session.account_id != run.account_id || session.email != run.email {
            return Err(ClientError::AnswerInvalid);
        }
        let codes = answer.recovery_codes;
        let view = self
            .open_vault(answer.session, &answer.vault, &run.export_key)
            .await?;
        self.state.new_codes = codes;
        Ok(view)
    }

    /// Who is signed in; `None` for nobody. The vault may be locked.
    ///
    /// # Errors
    /// [`ClientError::Host`] and the server's errors.
    pub async fn session(&mut self) -> Result<Option<SessionView>, ClientError> {
        match self.get(path::SESSION).await {
            Ok(view) => Ok(Some(view)),
            Err(error) if error.is_server(ErrorCode::Unauthenticated) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens the vault within a session, by the password.
    ///
    /// # Errors
    /// [`ClientError::WrongPassword`]; the server's `unauthenticated` and `too_many_attempts`;
    /// those of the vault as in [`Self::second_factor`].
    pub async fn unlock(&mut self, password: &str) -> Result<SessionView, ClientError> {
        self.lock();
        self.demand_going_on()?;
        let view: SessionView = self.get(path::SESSION).await?;
        let (opaque, ke1) = start(password, self.host.rng())?;
        let body = UnlockStart { ke1: ke1.into() };
        let started: LoginStarted = self.post(path::UNLOCK_START, &body).await?;
        if started.account_id != view.account_id {
            return Err(ClientError::AnswerInvalid);
        }
        let opened = self.finish_opaque(opaque, password, &started).await?;
        let body = LoginFinish {
            login_id: started.login_id,
            ke3: opened.message.into(),
        };
        let answer: Unlocked = self.post(path::UNLOCK_FINISH, &body).await?;
        self.open_vault(view, &answer.vault, &opened.export_key)
            .await
    }

    /// Ends the session on the server and forgets every key here, in any case the latter.
    ///
    /// # Errors
    /// [`ClientError::Host`] and the server's errors; a session that had ended is none.
    pub async fn logout(&mut self) -> Result<(), ClientError> {
        self.lock();
        match self.exchange(request(Method::Delete, path::SESSION)).await {
            Err(error) if !error.is_server(ErrorCode::Unauthenticated) => Err(error),
            _ => Ok(()),
        }
    }

    /// The open vault for the disk of a command-line client, sealed under a share that the server
    /// keeps until the session ends. Repeat it after every flow that changed the vault.
    ///
    /// # Errors
    /// [`ClientError::Locked`]; the server's errors.
    pub async fn export_unlock(&mut self) -> Result<LocalUnlock, ClientError> {
        if self.state.own.is_none() {
            return Err(ClientError::Locked);
        }
        if self.state.local_share.is_none() {
            let share = Key32::generate(self.host.rng());
            let body = UnlockShare {
                share: share.expose_secret().as_slice().into(),
            };
            self.send_json(Method::Put, path::SESSION_UNLOCK_SHARE, &body)
                .await?;
            self.state.local_share = Some(share);
        }
        let own = self.state.own.as_ref().ok_or(ClientError::Locked)?;
        let share = self.state.local_share.as_ref();
        let share = share.ok_or(ClientError::Locked)?;
        Ok(own.vault.seal_local(share, self.host.rng()))
    }

    /// Opens what [`Self::export_unlock`] made, in the same session.
    ///
    /// # Errors
    /// The server's `unauthenticated` once the session has ended; those of the vault as in
    /// [`Self::second_factor`].
    pub async fn resume(&mut self, local: &LocalUnlock) -> Result<SessionView, ClientError> {
        self.lock();
        self.demand_going_on()?;
        let view: SessionView = self.get(path::SESSION).await?;
        let share: UnlockShare = self.get(path::SESSION_UNLOCK_SHARE).await?;
        let share =
            Key32::from_slice(share.share.as_slice()).map_err(|_| ClientError::AnswerInvalid)?;
        if local.account_id() != view.account_id {
            return Err(ClientError::VaultInvalid);
        }
        let vault = Vault::open_local(local, &share, &self.seen_versions(view.account_id))?;
        let epochs = Self::own_epochs(&view, &vault)?;
        let view = self.enter(Own::new(view, epochs, vault)).await?;
        self.state.local_share = Some(share);
        Ok(view)
    }

    /// The account's own identities, the newest made of the vault's secrets, and the others those
    /// for which it keeps what reads.
    pub(crate) fn own_epochs(view: &SessionView, vault: &Vault) -> Result<Epochs, ClientError> {
        let epochs = epochs_of(&view.identities, &view.identity_steps)?;
        if (epochs.tenant_id(), epochs.account_id()) != (view.tenant_id, view.account_id) {
            return Err(ClientError::ProofInvalid);
        }
        vault.prove(&epochs)?;
        Ok(epochs)
    }

    /// Takes over an account whose vault is open, and remembers how new it is.
    pub(crate) async fn enter(&mut self, own: Own) -> Result<SessionView, ClientError> {
        self.trust().await?;
        self.remember_epochs(&own.epochs)?;
        let view = own.view.clone();
        self.memory
            .vaults
            .insert(own.vault.account_id(), own.vault.versions());
        self.host.remember(&self.memory);
        self.state.own = Some(own);
        Ok(view)
    }

    /// The account whose vault is open, as long as no log has stopped this device.
    pub(crate) fn own(&self) -> Result<&Own, ClientError> {
        self.demand_going_on()?;
        self.state.own.as_ref().ok_or(ClientError::Locked)
    }

    async fn open_vault(
        &mut self,
        view: SessionView,
        bundle: &VaultBundle,
        export_key: &SecretBytes,
    ) -> Result<SessionView, ClientError> {
        let unlock = UnlockKey::from_export_key(export_key);
        let seen = self.seen_versions(view.account_id);
        let vault = Vault::open(bundle, view.account_id, SlotKind::Password, &unlock, &seen)?;
        let epochs = Self::own_epochs(&view, &vault)?;
        let own = Own::new(view, epochs, vault);
        self.renew_trust().await?;
        self.check_own_history(&own).await?;
        self.enter(own).await
    }

    pub(crate) fn seen_versions(&self, account_id: AccountId) -> Versions {
        let seen = self.memory.vaults.get(&account_id);
        seen.copied().unwrap_or_default()
    }

    pub(crate) async fn finish_opaque(
        &mut self,
        opaque: ClientLogin,
        password: &str,
        started: &LoginStarted,
    ) -> Result<opaque::LoggedIn, ClientError> {
        let step = LastStep {
            password: password.as_bytes(),
            account_id: started.account_id.as_bytes(),
            response: started.ke2.as_slice(),
        };
        let unstretched = opaque.unstretched(step, self.host.rng());
        let stretched = self.stretch(&unstretched.map_err(opaque_error)?).await?;
        let finished = opaque.finish_with(stretched, step, self.host.rng());
        finished.map_err(opaque_error)
    }

    /// Stretches what a password yields, where the host has it done.
    pub(crate) async fn stretch(
        &mut self,
        unstretched: &Unstretched,
    ) -> Result<Stretched, ClientError> {
        if let Some(stretched) = self.host.stretch(unstretched).await {
            return Ok(stretched);
        }
        unstretched.stretch().map_err(opaque_error)
    }
}

fn opaque_error(error: OpaqueError) -> ClientError {
    if error == OpaqueError::WrongPassword {
        ClientError::WrongPassword
    } else {
        ClientError::AnswerInvalid
    }
}

pub(crate) fn start(
    password: &str,
    rng: &mut impl rand_core::CryptoRng,
) -> Result<(ClientLogin, Vec<u8>), ClientError> {
    ClientLogin::start(password.as_bytes(), rng).map_err(|_| ClientError::WrongPassword)
}

/// `info` of the key that ties the second factor to the OPAQUE run.
const SECOND_FACTOR: &[u8] = b"bulla/second-factor/1";
