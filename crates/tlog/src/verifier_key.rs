//! Verifier keys as text (C2SP signed-note): `<name>+<key id, 8 hex digits>+<base64(type ‖ key)>`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulla_crypto::sign::Ed25519PublicKey;

use crate::Origin;
use crate::note::key_id;

/// Name and key in a text, if it is exactly what [`encode`] writes for this signature type.
pub(crate) fn parse(text: &str, signature_type: u8) -> Option<(Origin, Ed25519PublicKey)> {
    let (name, rest) = text.split_once('+')?;
    let (_, encoded) = rest.split_once('+')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (&found, key) = bytes.split_first()?;
    let key = Ed25519PublicKey::from_bytes(key).ok()?;
    let name = name.parse().ok()?;
    (found == signature_type && encode(&name, signature_type, &key) == text).then_some((name, key))
}

/// The text of a key of this name and signature type.
pub(crate) fn encode(name: &Origin, signature_type: u8, key: &Ed25519PublicKey) -> String {
    let key = key.as_bytes();
    let id = u32::from_be_bytes(key_id(name.as_str(), signature_type, key));
    let encoded = STANDARD.encode([[signature_type].as_slice(), key].concat());
    format!("{name}+{id:08x}+{encoded}")
}
