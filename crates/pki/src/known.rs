//! Signatures that were verified before: those of the authorities above ten signers hold once and for all.

use core::cell::RefCell;
use std::collections::BTreeMap;

use crate::algorithm::SignatureScheme;
use crate::certificate::Certificate;
use crate::key::SignatureError;

/// Signatures that hold. Whether one does depends on key, scheme, message and signature alone, and all of
/// these are compared.
#[derive(Debug, Default)]
pub struct KnownSignatures(RefCell<BTreeMap<Vec<u8>, Vec<Signed>>>);

/// What one signature was found to hold for.
#[derive(Debug, PartialEq, Eq)]
struct Signed {
    spki: Vec<u8>,
    scheme: SignatureScheme,
    message: Vec<u8>,
}

impl KnownSignatures {
    /// Verifies a signature by the key of a certificate, unless the very same was verified here before.
    ///
    /// # Errors
    /// [`SignatureError`] when algorithm or key are not accepted or the signature does not verify.
    pub(crate) fn verify(
        &self,
        issuer: &Certificate,
        scheme: SignatureScheme,
        (message, signature): (&[u8], &[u8]),
    ) -> Result<(), SignatureError> {
        if self.holds(issuer, scheme, (message, signature)) {
            return Ok(());
        }
        issuer.public_key()?.verify(scheme, message, signature)?;
        let own = Signed {
            spki: issuer.spki_der().to_vec(),
            scheme,
            message: message.to_vec(),
        };
        let mut known = self.0.borrow_mut();
        known.entry(signature.to_vec()).or_default().push(own);
        Ok(())
    }

    fn holds(
        &self,
        issuer: &Certificate,
        scheme: SignatureScheme,
        (message, signature): (&[u8], &[u8]),
    ) -> bool {
        let known = self.0.borrow();
        let mut known = known.get(signature).into_iter().flatten();
        known.any(|own| {
            own.scheme == scheme && own.message == message && own.spki == issuer.spki_der()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DigestAlgorithm;
    use crate::world::World;

    const SCHEME: SignatureScheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);

    #[test]
    fn what_was_verified_holds_and_nothing_that_differs_from_it() {
        let (known, world) = (KnownSignatures::default(), World::new());
        let (own, other) = (world.root.certificate(), &world.signer);
        let signature = world.root_key.sign(b"message");
        for _ in 0..2 {
            assert_eq!(known.verify(own, SCHEME, (b"message", &signature)), Ok(()));
        }
        assert!(known.holds(own, SCHEME, (b"message", &signature)));
        let mut flipped = signature.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let long = SignatureScheme::Ecdsa(DigestAlgorithm::Sha384);
        let foreign = SignatureScheme::RsaPkcs1(DigestAlgorithm::Sha256);
        for (key, scheme, message, signature) in [
            (other, SCHEME, &b"message"[..], &signature[..]),
            (own, SCHEME, b"massage", &signature),
            (own, SCHEME, b"message", &flipped),
            (own, SCHEME, b"", &signature),
            (own, SCHEME, b"message", b""),
            (own, long, b"message", &signature),
            (own, foreign, b"message", &signature),
        ] {
            for _ in 0..2 {
                assert!(known.verify(key, scheme, (message, signature)).is_err());
                assert!(!known.holds(key, scheme, (message, signature)));
            }
        }
    }
}
