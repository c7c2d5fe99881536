//! Key stretching apart from the rest of a run. Argon2id fills 64 MiB, which a WebAssembly instance
//! never gives back: where that matters, another instance stretches and ends.

use core::cell::RefCell;

use super::OpaqueError;
use super::suite::{Argon2id, stretch_into};
use crate::secret::SecretBytes;

/// What a password and the server's answer yield before it is stretched, 64 bytes. As secret as the
/// password: whoever has it opens the account, after stretching it.
#[derive(Debug)]
pub struct Unstretched(SecretBytes);

/// What it is stretched to, 64 bytes.
#[derive(Debug)]
pub struct Stretched(SecretBytes);

impl Unstretched {
    /// Takes over what [`Self::dangerous_expose`] gave.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] if it does not have 64 bytes.
    pub fn from_secret(bytes: SecretBytes) -> Result<Self, OpaqueError> {
        sized(bytes).map(Self)
    }

    /// Argon2id. Takes about half a second and 64 MiB.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] where the fixed parameters are refused, which they are not.
    pub fn stretch(&self) -> Result<Stretched, OpaqueError> {
        let mut output = vec![0; BYTES];
        let stretched = stretch_into(self.0.expose_secret(), &mut output);
        let output = SecretBytes::new(output);
        stretched.map_err(|_| OpaqueError::Malformed)?;
        Ok(Stretched(output))
    }

    /// The bytes, for another instance that stretches. Whoever copies them wipes the copy.
    #[must_use]
    pub const fn dangerous_expose(&self) -> &SecretBytes {
        &self.0
    }

    /// What a step wants stretched, which ends there; with its own error where it does not get so far.
    pub(super) fn wanted_by<T>(
        step: impl FnOnce(&Argon2id) -> Result<T, OpaqueError>,
    ) -> Result<Self, OpaqueError> {
        let noting = Argon2id::Noting(RefCell::default());
        let failed = step(&noting).err().unwrap_or(OpaqueError::Malformed);
        match noting {
            Argon2id::Noting(noted) => noted.into_inner().map(Self).ok_or(failed),
            Argon2id::Here | Argon2id::Elsewhere(_) => Err(failed),
        }
    }
}

impl Stretched {
    /// Takes over what another instance made of an [`Unstretched`].
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] if it does not have 64 bytes.
    pub fn from_secret(bytes: SecretBytes) -> Result<Self, OpaqueError> {
        sized(bytes).map(Self)
    }

    /// The bytes, for the instance that asked. Whoever copies them wipes the copy.
    #[must_use]
    pub const fn dangerous_expose(&self) -> &SecretBytes {
        &self.0
    }

    /// As the function of a step.
    pub(super) fn ksf(self) -> Argon2id {
        Argon2id::Elsewhere(self.0)
    }
}

fn sized(bytes: SecretBytes) -> Result<SecretBytes, OpaqueError> {
    if bytes.len() == BYTES {
        Ok(bytes)
    } else {
        Err(OpaqueError::Malformed)
    }
}

/// Length of a SHA-512 hash.
const BYTES: usize = 64;
