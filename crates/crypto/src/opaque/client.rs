//! The client's half: the password enters here and goes no further.

use core::fmt;

use opaque_ke::{
    ClientLoginFinishParameters, ClientRegistrationFinishParameters, CredentialResponse,
    RegistrationResponse,
};
use rand_core::CryptoRng;

use super::{
    OpaqueError, Stretched, Unstretched,
    suite::{
        Argon2id, CONTEXT, KE2_BYTES, OldRng, RESPONSE_BYTES, Suite, exact, identifiers, malformed,
        refused,
    },
};
use crate::secret::SecretBytes;

/// What the last step of a run takes beside its state.
#[derive(Clone, Copy)]
#[expect(
    clippy::exhaustive_structs,
    reason = "RFC 9807 §5.2 and §6.2 name these inputs"
)]
pub struct LastStep<'a> {
    /// The password.
    pub password: &'a [u8],
    /// Whose it is.
    pub account_id: &'a [u8; 16],
    /// The server's response.
    pub response: &'a [u8],
}

impl fmt::Debug for LastStep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LastStep")
    }
}

/// A registration that waits for the server's response.
pub struct ClientRegistration(opaque_ke::ClientRegistration<Suite>);

impl ClientRegistration {
    /// Begins: the state to keep, and the request for the server.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] for a password above 65 535 bytes.
    pub fn start(
        password: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(Self, Vec<u8>), OpaqueError> {
        let started = opaque_ke::ClientRegistration::<Suite>::start(&mut OldRng(rng), password)
            .map_err(malformed)?;
        Ok((Self(started.state), started.message.serialize().to_vec()))
    }

    /// Ends: the record for the server and the key that only this password yields. Takes about
    /// half a second and 64 MiB.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] for a response that is none;
    /// [`OpaqueError::WrongPassword`] for one that reflects the request.
    pub fn finish(
        self,
        password: &[u8],
        account_id: &[u8; 16],
        response: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Registered, OpaqueError> {
        let step = LastStep {
            password,
            account_id,
            response,
        };
        self.run(&Argon2id::Here, step, rng)
    }

    /// What [`Self::finish_with`] needs stretched.
    ///
    /// # Errors
    /// As [`Self::finish`].
    pub fn unstretched(
        &self,
        step: LastStep<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Unstretched, OpaqueError> {
        let run = Self(self.0.clone());
        Unstretched::wanted_by(|noting| run.run(noting, step, rng))
    }

    /// As [`Self::finish`], with what was stretched elsewhere.
    ///
    /// # Errors
    /// As there.
    pub fn finish_with(
        self,
        stretched: Stretched,
        step: LastStep<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Registered, OpaqueError> {
        self.run(&stretched.ksf(), step, rng)
    }

    fn run(
        self,
        ksf: &Argon2id,
        step: LastStep<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Registered, OpaqueError> {
        let response = exact(step.response, RESPONSE_BYTES)?;
        let response = RegistrationResponse::deserialize(response).map_err(malformed)?;
        let identifiers = identifiers(step.account_id);
        let parameters = ClientRegistrationFinishParameters::new(identifiers, Some(ksf));
        let finished = self
            .0
            .finish(&mut OldRng(rng), step.password, response, parameters)
            .map_err(refused)?;
        Ok(Registered {
            record: finished.message.serialize().to_vec(),
            export_key: SecretBytes::new(finished.export_key.to_vec()),
        })
    }
}

impl fmt::Debug for ClientRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientRegistration")
    }
}

/// What a finished registration yields.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "RFC 9807 §5.2 names these two outputs"
)]
pub struct Registered {
    /// The record for the server, 192 bytes. Whoever has it and the server's setup can guess
    /// passwords offline; it is sent over an authenticated connection alone.
    pub record: Vec<u8>,
    /// 64 bytes that the same password and server yield again at each login.
    pub export_key: SecretBytes,
}

/// A login that waits for the server's response.
pub struct ClientLogin(opaque_ke::ClientLogin<Suite>);

impl ClientLogin {
    /// Begins: the state to keep, and the request for the server.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] for a password above 65 535 bytes.
    pub fn start(
        password: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(Self, Vec<u8>), OpaqueError> {
        let started = opaque_ke::ClientLogin::<Suite>::start(&mut OldRng(rng), password)
            .map_err(malformed)?;
        Ok((Self(started.state), started.message.serialize().to_vec()))
    }

    /// Ends: the message for the server, and the keys. Takes about half a second and 64 MiB.
    ///
    /// # Errors
    /// [`OpaqueError::WrongPassword`] if password, account or server are not those of the
    /// registration, or a message was changed; [`OpaqueError::Malformed`] for a response that is
    /// none.
    pub fn finish(
        self,
        password: &[u8],
        account_id: &[u8; 16],
        response: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<LoggedIn, OpaqueError> {
        let step = LastStep {
            password,
            account_id,
            response,
        };
        self.run(&Argon2id::Here, step, rng)
    }

    /// What [`Self::finish_with`] needs stretched. Whether the password is right shows there.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] for a response that is none.
    pub fn unstretched(
        &self,
        step: LastStep<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Unstretched, OpaqueError> {
        let run = Self(self.0.clone());
        Unstretched::wanted_by(|noting| run.run(noting, step, rng))
    }

    /// As [`Self::finish`], with what was stretched elsewhere.
    ///
    /// # Errors
    /// As there; what was stretched wrongly is a wrong password.
    pub fn finish_with(
        self,
        stretched: Stretched,
        step: LastStep<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<LoggedIn, OpaqueError> {
        self.run(&stretched.ksf(), step, rng)
    }

    fn run(
        self,
        ksf: &Argon2id,
        step: LastStep<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<LoggedIn, OpaqueError> {
        let response = exact(step.response, KE2_BYTES)?;
        let response = CredentialResponse::deserialize(response).map_err(malformed)?;
        let identifiers = identifiers(step.account_id);
        let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers, Some(ksf));
        let finished = self
            .0
            .finish(&mut OldRng(rng), step.password, response, parameters)
            .map_err(refused)?;
        Ok(LoggedIn {
            message: finished.message.serialize().to_vec(),
            export_key: SecretBytes::new(finished.export_key.to_vec()),
            session_key: SecretBytes::new(finished.session_key.to_vec()),
        })
    }
}

impl fmt::Debug for ClientLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientLogin")
    }
}

/// What a finished login yields.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "RFC 9807 §6.2 names these three outputs"
)]
pub struct LoggedIn {
    /// The last message for the server.
    pub message: Vec<u8>,
    /// The 64 bytes of the registration.
    pub export_key: SecretBytes,
    /// 64 bytes that only this client and this server now share.
    pub session_key: SecretBytes,
}
