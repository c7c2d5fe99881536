//! Answers for addresses that nobody has: the same address gets the same account id each time, so
//! that a login tells nobody who has an account here.

use bulla_crypto::mac::hmac_sha256;
use bulla_crypto::secret::Key32;
use bulla_types::{AccountId, EmailAddress};

/// The account id to answer for an unknown address: the first 16 bytes of
/// `HMAC-SHA256(key, "bulla/unknown-account/1\0" ‖ address)`. The key is the instance's own.
#[must_use]
pub fn fake_account_id(key: &Key32, email: &EmailAddress) -> AccountId {
    let tag = hmac_sha256(key.expose_secret(), &[LABEL, email.as_str().as_bytes()]);
    let mut id = [0; AccountId::LENGTH];
    for (to, from) in id.iter_mut().zip(tag) {
        *to = from;
    }
    AccountId::from_bytes(id)
}

const LABEL: &[u8] = b"bulla/unknown-account/1\0";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stable_for_an_address_and_differs_by_address_and_key() {
        let [anna, bruno]: [EmailAddress; 2] =
            ["Anna@example.ch", "bruno@example.ch"].map(|text| text.parse().unwrap());
        let key = Key32::from_bytes([1; 32]);
        let other = Key32::from_bytes([2; 32]);
        let id = fake_account_id(&key, &anna);
        assert_eq!(
            id,
            fake_account_id(&key, &"anna@example.ch".parse().unwrap())
        );
        assert_ne!(id, fake_account_id(&key, &bruno));
        assert_ne!(id, fake_account_id(&other, &anna));
    }
}
