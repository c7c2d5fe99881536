//! Keys that people bring along in `.p12` files: the browser holds them, imported so that they cannot
//! be taken out again, and signs with them.

use bulla_pdf::report::ToBeSigned;
use bulla_types::Base64Bytes;
use serde::{Deserialize, Serialize};

use crate::platform::subtle::SigningKey;

/// The keys of this tab, by the numbers that the page knows.
#[derive(Debug)]
pub(crate) struct ImportedKeys(Vec<Option<Imported>>);

/// A key and its certificates.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) key: SigningKey,
    pub(crate) chain: Vec<Base64Bytes>,
}

/// What the other module says of a key.
#[derive(Deserialize)]
pub(crate) struct Summary {
    pub(crate) chain: Vec<Base64Bytes>,
    #[serde(flatten)]
    pub(crate) shown: Shown,
}

/// What the page shows of it.
#[derive(Deserialize, Serialize)]
pub(crate) struct Shown {
    subject: String,
    issuer: String,
    not_before_ms: u64,
    not_after_ms: u64,
    pub(crate) key: String,
}

impl ImportedKeys {
    /// None.
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Keeps a key; returns its number.
    pub(crate) fn keep(&mut self, key: Imported) -> u32 {
        self.0.push(Some(key));
        u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX)
    }

    /// Forgets a key.
    pub(crate) fn forget(&mut self, number: u32) {
        let place = usize::try_from(number).ok();
        if let Some(key) = place.and_then(|place| self.0.get_mut(place)) {
            *key = None;
        }
    }

    /// The key of a number.
    pub(crate) fn get(&self, number: u32) -> Option<&Imported> {
        self.0.get(usize::try_from(number).ok()?)?.as_ref()
    }
}

impl Imported {
    /// The signature over what was prepared; `None` where the key signs in another way.
    pub(crate) async fn sign(&self, what: &ToBeSigned) -> Option<Vec<u8>> {
        let hash = match (self.key.kind(), what.scheme.as_str()) {
            ("p256", "ecdsa-sha256") | ("rsa", "rsa-sha256") => "SHA-256",
            ("p384", "ecdsa-sha384") => "SHA-384",
            _ => return None,
        };
        self.key.sign(hash, what.attributes.as_slice()).await.ok()
    }
}
