//! The keys of authorities: P-256, sealed in the store for their row and column, opened for one
//! signature at a time.

use bulla_auth::column::Cell;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_pki::PublicKey;
use bulla_storage::authority::{Authority, AuthorityId};

use super::Known;
use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// A new key, and how it is stored.
pub(super) struct NewKey {
    pub(super) key: P256SecretKey,
    pub(super) sealed: Vec<u8>,
    pub(super) public: PublicKey,
}

/// A new random key for an authority.
pub(super) fn generate(state: &AppState, authority: AuthorityId) -> Answer<NewKey> {
    let mut rng = state.rng();
    let key = P256SecretKey::generate(&mut rng);
    let column = &state.secrets().column;
    let bytes = key.to_bytes();
    let sealed = column.seal(&cell(&authority), bytes.expose_secret(), &mut rng);
    let public = PublicKey::from_p256_point(&key.public_key().to_bytes());
    Ok(NewKey {
        public: public.map_err(ApiError::internal)?,
        key,
        sealed,
    })
}

/// An authority's signature, r and s of 32 bytes each.
pub(super) fn sign(state: &AppState, authority: &Authority, message: &[u8]) -> Answer<[u8; 64]> {
    Ok(open(state, authority)?.sign(message).to_bytes())
}

/// Demands that an authority's key opens and is the one of its certificate.
pub(crate) fn demand_key(state: &AppState, known: &Known) -> Answer<()> {
    let certified = known.certificate.public_key().map_err(ApiError::internal)?;
    let own = open(state, &known.record)?.public_key().to_bytes();
    let own = PublicKey::from_p256_point(&own).map_err(ApiError::internal)?;
    if own.as_der() == certified.as_der() {
        Ok(())
    } else {
        Err(ApiError::internal(KeyDiffers))
    }
}

/// A key that is not the one of its certificate.
#[derive(Debug, thiserror::Error)]
#[error("the key is not the one of the certificate")]
struct KeyDiffers;

fn open(state: &AppState, authority: &Authority) -> Answer<P256SecretKey> {
    let column = &state.secrets().column;
    let opened = column.open(&cell(&authority.authority_id), &authority.key_sealed);
    let opened = opened.map_err(ApiError::internal)?;
    let scalar = Key32::from_slice(opened.expose_secret()).map_err(ApiError::internal)?;
    P256SecretKey::from_bytes(&scalar).map_err(ApiError::internal)
}

const fn cell(authority: &AuthorityId) -> Cell<'_> {
    Cell::new("authority", authority.as_bytes(), "key_sealed")
}
