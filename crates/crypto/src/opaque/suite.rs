//! The cipher suite, and the bridge from the caller's generator to the older interface that
//! `opaque-ke` expects.

use core::cell::RefCell;

use argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::{
    CipherSuite, Identifiers, Ristretto255, TripleDh,
    errors::{InternalError, ProtocolError},
    generic_array::{ArrayLength, GenericArray},
    ksf::Ksf,
    rand,
};
use rand_core::CryptoRng;

use super::OpaqueError;
use crate::secret::SecretBytes;

pub(super) const CONTEXT: &[u8] = b"bulla/opaque/v1";
const SERVER_IDENTITY: &[u8] = b"bulla";
/// Fixed: the input is already the output of the account's own OPRF key, which salts it.
const KSF_SALT: &[u8] = b"bulla/opaque-ksf/v1";
const KSF_MEMORY_KIB: u32 = 64 * 1024;
const KSF_PASSES: u32 = 3;
const KSF_LANES: u32 = 1;

pub(super) struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = Argon2id;
}

/// The key stretching function, without any parameter.
#[derive(Default)]
pub(super) enum Argon2id {
    /// Stretches.
    #[default]
    Here,
    /// Notes what is to be stretched, and fails.
    Noting(RefCell<Option<SecretBytes>>),
    /// Was stretched elsewhere, to this.
    Elsewhere(SecretBytes),
}

impl Ksf for Argon2id {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let mut output = GenericArray::default();
        match self {
            Self::Here => stretch_into(&input, &mut output)?,
            Self::Noting(noted) => {
                noted.replace(Some(SecretBytes::new(input.to_vec())));
                return Err(InternalError::KsfError);
            }
            Self::Elsewhere(stretched) if stretched.len() == L::USIZE => {
                output.copy_from_slice(stretched.expose_secret());
            }
            Self::Elsewhere(_) => return Err(InternalError::KsfError),
        }
        Ok(output)
    }
}

/// Argon2id, with the memory that it needs.
pub(super) fn stretch_into(input: &[u8], output: &mut [u8]) -> Result<(), InternalError> {
    let params = Params::new(KSF_MEMORY_KIB, KSF_PASSES, KSF_LANES, Some(output.len()))
        .map_err(|_| InternalError::KsfError)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(input, KSF_SALT, output)
        .map_err(|_| InternalError::KsfError)
}

/// Both identities of a run.
pub(super) fn identifiers(account_id: &[u8; 16]) -> Identifiers<'_> {
    Identifiers {
        client: Some(account_id),
        server: Some(SERVER_IDENTITY),
    }
}

/// A message, record or state that does not parse.
pub(super) fn malformed(_: ProtocolError) -> OpaqueError {
    OpaqueError::Malformed
}

/// The message, if it has the length of its kind: the parsers of `opaque-ke` ignore what follows.
pub(super) fn exact(message: &[u8], length: usize) -> Result<&[u8], OpaqueError> {
    if message.len() != length {
        return Err(OpaqueError::Malformed);
    }
    Ok(message)
}

/// Lengths in bytes (RFC 9807 §5.1 and §6.1): points and nonces have 32, MACs 64.
pub(super) const REQUEST_BYTES: usize = 32;
pub(super) const RESPONSE_BYTES: usize = 64;
pub(super) const RECORD_BYTES: usize = 192;
pub(super) const KE1_BYTES: usize = 96;
pub(super) const KE2_BYTES: usize = 320;
pub(super) const KE3_BYTES: usize = 64;

/// A step that parsed but does not hold.
pub(super) fn refused(_: ProtocolError) -> OpaqueError {
    OpaqueError::WrongPassword
}

/// The caller's generator behind the interface of `rand_core` 0.6.
pub(super) struct OldRng<'a, R>(pub(super) &'a mut R);

impl<R: CryptoRng> rand::RngCore for OldRng<'_, R> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        self.0.fill_bytes(dest);
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand::Error> {
        self.0.fill_bytes(dest);
        Ok(())
    }
}

impl<R: CryptoRng> rand::CryptoRng for OldRng<'_, R> {}
