//! The proof that joins the second factor to the OPAQUE run: whoever types the code is whoever
//! knew the password. `HMAC-SHA256(HKDF-SHA256(session_key, salt = login id,
//! info = "bulla/second-factor/1"), challenge)`, 32 bytes (`docs/spec/login.md#second-factor`).

use bulla_crypto::kdf::derive_key;
use bulla_crypto::mac::{hmac_sha256, verify_hmac_sha256};
use bulla_types::LoginId;
use rand_core::CryptoRng;

/// Length of a challenge in bytes.
pub const CHALLENGE_BYTES: usize = 32;

/// The proof does not fit run, session key and challenge. No detail on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not fit")]
#[non_exhaustive]
pub struct ProofError;

/// A checked proof: this request belongs to the OPAQUE run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct BoundToLogin;

/// A new challenge, of one use.
#[must_use]
pub fn generate_challenge(rng: &mut impl CryptoRng) -> [u8; CHALLENGE_BYTES] {
    let mut challenge = [0; CHALLENGE_BYTES];
    rng.fill_bytes(&mut challenge);
    challenge
}

/// The client's proof.
#[must_use]
pub fn derive_proof(session_key: &[u8], login: &LoginId, challenge: &[u8]) -> [u8; 32] {
    let key = derive_key(session_key, login.as_bytes(), &[INFO]);
    hmac_sha256(key.expose_secret(), &[challenge])
}

/// Checks a proof in constant time.
///
/// # Errors
/// [`ProofError`].
pub fn check_proof(
    session_key: &[u8],
    login: &LoginId,
    challenge: &[u8],
    proof: &[u8],
) -> Result<BoundToLogin, ProofError> {
    let proof = proof.try_into().map_err(|_| ProofError)?;
    let key = derive_key(session_key, login.as_bytes(), &[INFO]);
    verify_hmac_sha256(key.expose_secret(), &[challenge], proof)
        .map(|()| BoundToLogin)
        .map_err(|_| ProofError)
}

const INFO: &[u8] = b"bulla/second-factor/1";

#[cfg(test)]
mod tests {
    use super::*;

    const LOGIN: LoginId = LoginId::from_bytes([5; 16]);

    #[test]
    fn accepts_the_proof_of_the_run() {
        let proof = derive_proof(b"session", &LOGIN, &[1; 32]);
        assert_eq!(
            check_proof(b"session", &LOGIN, &[1; 32], &proof),
            Ok(BoundToLogin)
        );
    }

    #[test]
    fn refuses_another_session_key_run_challenge_proof_and_length() {
        let proof = derive_proof(b"session", &LOGIN, &[1; 32]);
        let other = LoginId::from_bytes([6; 16]);
        let refused = Err(ProofError);
        assert_eq!(check_proof(b"sessiom", &LOGIN, &[1; 32], &proof), refused);
        assert_eq!(check_proof(b"session", &other, &[1; 32], &proof), refused);
        assert_eq!(check_proof(b"session", &LOGIN, &[2; 32], &proof), refused);
        let mut flipped = proof;
        flipped[31] ^= 1;
        assert_eq!(check_proof(b"session", &LOGIN, &[1; 32], &flipped), refused);
        let long = [&proof[..], &[0]].concat();
        for bytes in [&proof[..31], &[], &long] {
            assert_eq!(check_proof(b"session", &LOGIN, &[1; 32], bytes), refused);
        }
    }
}
