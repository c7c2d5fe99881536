//! The address in the QR code of a printed document: the page for the paper check, with the key of
//! the paper behind `#`, which no browser sends (`docs/spec/paper-check.md`).
//! ```text
//! https://sign.example.ch/check#v1.<envelope id and key, 48 bytes in base64url>
//! ```

use core::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bulla_crypto::secret::Key32;
use bulla_seal::PaperKey;
use bulla_types::EnvelopeId;
use zeroize::Zeroizing;

use crate::share_link::check_origin;

/// An address with its key. Whoever has it reads the document.
pub struct PaperAddress {
    origin: String,
    envelope_id: EnvelopeId,
    key: PaperKey,
}

/// Why a text is not the address of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PaperAddressError {
    /// What stands behind `v1.` are not 48 bytes in base64url: something is missing or too much.
    #[error("the address is cut, or something was added to it")]
    Key,
    /// The address is not `https://host` or `https://host:port` in lower case.
    #[error("the address does not begin with that of a server")]
    Origin,
    /// Not `…/check#…`.
    #[error("this is not the address of a paper check")]
    Shape,
    /// Longer than any address of a paper.
    #[error("longer than {MAX_ADDRESS_BYTES} bytes")]
    TooLong,
    /// Not version 1.
    #[error("the address is of a version that this program does not know")]
    Version,
}

impl PaperAddress {
    /// The address of a paper of an envelope, of the instance at `origin`, such as `https://sign.example.ch`.
    ///
    /// # Errors
    /// [`PaperAddressError::Origin`].
    pub fn new(
        origin: &str,
        envelope_id: EnvelopeId,
        key: PaperKey,
    ) -> Result<Self, PaperAddressError> {
        check_origin(origin).map_err(|_| PaperAddressError::Origin)?;
        Ok(Self {
            origin: origin.to_owned(),
            envelope_id,
            key,
        })
    }

    /// The address in this text, which has nothing around it.
    ///
    /// # Errors
    /// [`PaperAddressError`], by the first check that fails, in the order of the specification.
    pub fn parse(text: &str) -> Result<Self, PaperAddressError> {
        if text.len() > MAX_ADDRESS_BYTES {
            return Err(PaperAddressError::TooLong);
        }
        let (page, tail) = text.split_once('#').ok_or(PaperAddressError::Shape)?;
        let origin = page.strip_suffix(PAGE).ok_or(PaperAddressError::Shape)?;
        check_origin(origin).map_err(|_| PaperAddressError::Origin)?;
        let text = tail.strip_prefix(VERSION);
        let (envelope_id, key) = decoded(text.ok_or(PaperAddressError::Version)?)?;
        Ok(Self {
            origin: origin.to_owned(),
            envelope_id,
            key: PaperKey::from_key(key),
        })
    }

    /// The address as it is printed.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(MAX_ADDRESS_BYTES));
        text.push_str(&self.origin);
        text.push_str(PAGE);
        text.push('#');
        text.push_str(VERSION);
        let mut both = Zeroizing::new(Vec::with_capacity(BYTES));
        both.extend_from_slice(self.envelope_id.as_bytes());
        both.extend_from_slice(self.key.dangerous_expose().expose_secret());
        URL_SAFE_NO_PAD.encode_string(both.as_slice(), &mut text);
        text
    }

    /// Address of the instance.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The envelope.
    #[must_use]
    pub const fn envelope_id(&self) -> EnvelopeId {
        self.envelope_id
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &PaperKey {
        &self.key
    }
}

impl fmt::Debug for PaperAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaperAddress")
    }
}

/// Envelope and key in 64 characters.
fn decoded(text: &str) -> Result<(EnvelopeId, Key32), PaperAddressError> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    let length = URL_SAFE_NO_PAD.decode_slice(text, bytes.as_mut_slice());
    if length != Ok(BYTES) {
        return Err(PaperAddressError::Key);
    }
    let (envelope_id, key) = bytes.split_first_chunk().ok_or(PaperAddressError::Key)?;
    let key = Key32::from_slice(key).map_err(|_| PaperAddressError::Key)?;
    Ok((EnvelopeId::from_bytes(*envelope_id), key))
}

/// Length of envelope and key.
const BYTES: usize = 48;
/// Path of the page.
const PAGE: &str = "/check";
const VERSION: &str = "v1.";
/// `https://`, host, port, page, `#`, version and envelope and key take 341.
const MAX_ADDRESS_BYTES: usize = 341;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const ORIGIN: &str = "https://sign.example.ch";

    fn address(key: [u8; 32]) -> PaperAddress {
        let envelope = EnvelopeId::from_bytes([8; 16]);
        PaperAddress::new(ORIGIN, envelope, PaperKey::from_key(Key32::from_bytes(key))).unwrap()
    }

    fn code(error: PaperAddressError) -> &'static str {
        match error {
            PaperAddressError::Key => "key",
            PaperAddressError::Origin => "origin",
            PaperAddressError::Shape => "shape",
            PaperAddressError::TooLong => "too_long",
            PaperAddressError::Version => "version",
        }
    }

    #[test]
    fn addresses_read_as_another_implementation_wrote_them() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors");
        let json = fs::read(root.join("paper-check/addresses.json")).unwrap();
        let vectors: Vec<Value> = serde_json::from_slice(&json).unwrap();
        let negative = vectors.iter().filter(|v| v.get("error").is_some());
        assert!(negative.count() >= 20);
        for vector in vectors {
            let text = vector["input"].as_str().unwrap();
            match PaperAddress::parse(text) {
                Ok(read) => {
                    let shown = json!({
                        "origin": read.origin(),
                        "envelope_id": read.envelope_id(),
                        "key": hex::encode(read.key().dangerous_expose().expose_secret()),
                        "locator": read.key().locator(),
                    });
                    assert_eq!(vector["expected"], shown, "{}", vector["id"]);
                    assert_eq!(*read.text(), text);
                }
                Err(error) => assert_eq!(vector["error"], code(error), "{}", vector["id"]),
            }
        }
    }

    #[test]
    fn every_cut_and_every_addition_is_refused_and_nothing_is_printed() {
        let text = address([7; 32]).text();
        for length in 0..text.len() {
            let cut: String = text.chars().take(length).collect();
            assert!(PaperAddress::parse(&cut).is_err(), "{length}");
        }
        for added in [" ", ".", "=", "A", "#", "&data=05", "\u{200b}"] {
            assert!(PaperAddress::parse(&format!("{}{added}", *text)).is_err());
            assert!(PaperAddress::parse(&format!("{added}{}", *text)).is_err());
        }
        let read = PaperAddress::parse(&text).unwrap();
        assert_eq!(
            format!("{read:?} {:?}", read.key()),
            "PaperAddress PaperKey"
        );
    }

    proptest! {
        #[test]
        fn text_and_address_are_the_same_thing(key in any::<[u8; 32]>()) {
            let made = address(key);
            let read = PaperAddress::parse(&made.text()).unwrap();
            prop_assert_eq!(read.key().locator(), made.key().locator());
            prop_assert_eq!(read.text(), made.text());
        }

        #[test]
        fn whatever_is_read_has_one_text(text in ".{0,350}") {
            if let Ok(read) = PaperAddress::parse(&text) {
                prop_assert_eq!(&*read.text(), &text);
            }
        }
    }
}
