//! The server's half. The setup is a secret of its own: with a copy of the database alone nobody
//! can test a password.

use core::fmt;

use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
    ServerLoginParameters, ServerRegistration,
};
use rand_core::CryptoRng;

use super::{
    OpaqueError,
    suite::{
        CONTEXT, KE1_BYTES, KE3_BYTES, OldRng, RECORD_BYTES, REQUEST_BYTES, Suite, exact,
        identifiers, malformed, refused,
    },
};
use crate::secret::SecretBytes;

/// The server's long-lived secret: OPRF seed and key pair. Losing it locks every password.
pub struct ServerSetup(opaque_ke::ServerSetup<Suite>);

impl ServerSetup {
    /// A new random setup.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(opaque_ke::ServerSetup::new(&mut OldRng(rng)))
    }

    /// The setup as bytes, for the secret store.
    #[must_use]
    pub fn serialize(&self) -> SecretBytes {
        SecretBytes::new(self.0.serialize().to_vec())
    }

    /// The setup of these bytes.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] unless [`Self::serialize`] made them.
    pub fn deserialize(bytes: &[u8]) -> Result<Self, OpaqueError> {
        let setup = opaque_ke::ServerSetup::deserialize(bytes);
        let setup = Self(setup.map_err(malformed)?);
        if setup.serialize().expose_secret() != bytes {
            return Err(OpaqueError::Malformed);
        }
        Ok(setup)
    }
}

impl fmt::Debug for ServerSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSetup")
    }
}

/// The response to a registration request; the server keeps nothing.
///
/// # Errors
/// [`OpaqueError::Malformed`] for a request that is none.
pub fn server_registration_response(
    setup: &ServerSetup,
    request: &[u8],
    account_id: &[u8; 16],
) -> Result<Vec<u8>, OpaqueError> {
    let request =
        RegistrationRequest::deserialize(exact(request, REQUEST_BYTES)?).map_err(malformed)?;
    let started = ServerRegistration::<Suite>::start(&setup.0, request, account_id);
    Ok(started.map_err(refused)?.message.serialize().to_vec())
}

/// The record to store, checked to be one (192 bytes).
///
/// # Errors
/// [`OpaqueError::Malformed`] for bytes that are no record.
pub fn finish_registration(record: &[u8]) -> Result<Vec<u8>, OpaqueError> {
    let upload = RegistrationUpload::<Suite>::deserialize(record).map_err(malformed)?;
    let stored = ServerRegistration::finish(upload).serialize().to_vec();
    if stored != record {
        return Err(OpaqueError::Malformed);
    }
    Ok(stored)
}

/// A login that waits for the client's last message. As bytes it survives between two requests;
/// they are secret and used once.
pub struct ServerLogin(opaque_ke::ServerLogin<Suite>);

impl ServerLogin {
    /// Answers a login request: the state to keep, and the response. For an account without
    /// record, `None` gives a response that looks like any other.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] for a request or record that is none.
    pub fn start(
        setup: &ServerSetup,
        record: Option<&[u8]>,
        request: &[u8],
        account_id: &[u8; 16],
        rng: &mut impl CryptoRng,
    ) -> Result<(Self, Vec<u8>), OpaqueError> {
        let request =
            CredentialRequest::deserialize(exact(request, KE1_BYTES)?).map_err(malformed)?;
        let record = record
            .map(|record| exact(record, RECORD_BYTES))
            .transpose()?;
        let record = record.map(ServerRegistration::deserialize).transpose();
        let started = opaque_ke::ServerLogin::start(
            &mut OldRng(rng),
            &setup.0,
            record.map_err(malformed)?,
            request,
            account_id,
            parameters(account_id),
        )
        .map_err(refused)?;
        Ok((Self(started.state), started.message.serialize().to_vec()))
    }

    /// The state as bytes.
    #[must_use]
    pub fn serialize(&self) -> SecretBytes {
        SecretBytes::new(self.0.serialize().to_vec())
    }

    /// The state of these bytes.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] unless [`Self::serialize`] made them.
    pub fn deserialize(bytes: &[u8]) -> Result<Self, OpaqueError> {
        let state = opaque_ke::ServerLogin::deserialize(bytes);
        let state = Self(state.map_err(malformed)?);
        if state.serialize().expose_secret() != bytes {
            return Err(OpaqueError::Malformed);
        }
        Ok(state)
    }

    /// Checks the client's last message: the session key that both now share, 64 bytes.
    ///
    /// # Errors
    /// [`OpaqueError::WrongPassword`] unless the client knew the password;
    /// [`OpaqueError::Malformed`] for a message that is none.
    pub fn finish(self, message: &[u8], account_id: &[u8; 16]) -> Result<SecretBytes, OpaqueError> {
        let message =
            CredentialFinalization::deserialize(exact(message, KE3_BYTES)?).map_err(malformed)?;
        let finished = self.0.finish(message, parameters(account_id));
        let finished = finished.map_err(refused)?;
        Ok(SecretBytes::new(finished.session_key.to_vec()))
    }
}

impl fmt::Debug for ServerLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerLogin")
    }
}

fn parameters(account_id: &[u8; 16]) -> ServerLoginParameters<'_, '_> {
    ServerLoginParameters {
        context: Some(CONTEXT),
        identifiers: identifiers(account_id),
    }
}
