//! The vectors of `fixtures/vectors/vault`, which another implementation made.

use std::fs;
use std::path::PathBuf;

use bulla_crypto::secret::{Key32, SecretBytes};
use bulla_protocol::vault::{SlotKind, SlotRecord, VaultItem};
use bulla_types::{AccountId, Base64Bytes};
use serde::Deserialize;

use crate::item::open_item;
use crate::{
    AccountKey, Carriage, IdentitySecrets, KitError, LinkError, RecoveryKit, ShareLink, UnlockKey,
    open_slot,
};

#[derive(Deserialize)]
struct Vector<I> {
    id: String,
    input: I,
    expected: Option<Base64Bytes>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Kit {
    text: String,
}

#[derive(Deserialize)]
struct SealedKey {
    account_id: AccountId,
    secret: Base64Bytes,
    slot: SlotRecord,
}

#[derive(Deserialize)]
struct SealedContent {
    account_id: AccountId,
    account_key: Base64Bytes,
    item: VaultItem,
}

/// Runs every vector of a file: bytes or the code of the error.
fn run<I: for<'de> Deserialize<'de>>(
    file: &str,
    negative: usize,
    give: impl Fn(&I) -> Result<Vec<u8>, &'static str>,
) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/vault");
    let json = fs::read(root.join(file)).unwrap();
    let vectors: Vec<Vector<I>> = serde_json::from_slice(&json).unwrap();
    let errors = vectors.iter().filter(|vector| vector.error.is_some());
    assert!(errors.count() >= negative, "{file}");
    for vector in vectors {
        match give(&vector.input) {
            Ok(bytes) => assert_eq!(Some(bytes.into()), vector.expected, "{}", vector.id),
            Err(code) => assert_eq!(Some(code), vector.error.as_deref(), "{}", vector.id),
        }
    }
}

fn unlock_key(slot: &SealedKey) -> UnlockKey {
    let secret = slot.secret.as_slice();
    match <&[u8; 20]>::try_from(secret) {
        Ok(kit) if slot.slot.kind == SlotKind::RecoveryKit => UnlockKey::from_kit(kit),
        _ => UnlockKey::from_export_key(&SecretBytes::new(secret.to_vec())),
    }
}

#[test]
fn kits_read_as_another_implementation_wrote_them() {
    run("kits.json", 9, |kit: &Kit| {
        match RecoveryKit::parse(&kit.text) {
            Ok(kit) => Ok(kit.secret().to_vec()),
            Err(KitError::Character) => Err("kit_character"),
            Err(KitError::Checksum) => Err("kit_checksum"),
            Err(KitError::Length { .. }) => Err("kit_length"),
        }
    });
}

#[test]
fn slots_open_as_another_implementation_sealed_them() {
    run("slots.json", 14, |slot: &SealedKey| {
        let opened = open_slot(&slot.slot, slot.account_id, &unlock_key(slot));
        let opened = opened.map_err(|_| "locked")?;
        Ok(opened.key().expose_secret().to_vec())
    });
}

#[test]
fn items_open_as_another_implementation_sealed_them() {
    run("items.json", 7, |item: &SealedContent| {
        let key = Key32::from_slice(item.account_key.as_slice()).unwrap();
        let key = AccountKey::from_key(key, 1);
        let opened = open_item(&key, item.account_id, &item.item).map_err(|_| "locked")?;
        Ok(opened.expose_secret().to_vec())
    });
}

#[derive(Deserialize)]
struct LinkVector {
    id: String,
    input: String,
    expected: Option<serde_json::Value>,
    error: Option<String>,
}

#[test]
fn links_read_as_another_implementation_wrote_them() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors");
    let json = fs::read(root.join("share-link/links.json")).unwrap();
    let vectors: Vec<LinkVector> = serde_json::from_slice(&json).unwrap();
    let negative = vectors.iter().filter(|vector| vector.error.is_some());
    assert!(negative.count() >= 18);
    for vector in vectors {
        match ShareLink::parse(&vector.input) {
            Ok(link) => assert_eq!(Some(shown(&link)), vector.expected, "{}", vector.id),
            Err(error) => {
                let code = match error {
                    LinkError::Origin => "origin",
                    LinkError::Secret => "secret",
                    LinkError::Shape => "shape",
                    LinkError::TooLong => "too_long",
                    LinkError::Version => "version",
                };
                assert_eq!(Some(code), vector.error.as_deref(), "{}", vector.id);
            }
        }
    }
}

/// What the vectors say of a link.
fn shown(link: &ShareLink) -> serde_json::Value {
    let receive = link.receive_key();
    let x_wing = receive.public_key();
    serde_json::json!({
        "origin": link.origin(),
        "invitation_id": link.invitation_id(),
        "carriage": match link.carriage() {
            Carriage::Fragment => "fragment",
            Carriage::Path => "path",
        },
        "text": link.text().as_str(),
        "x_wing_seed": hex::encode(receive.seed().expose_secret()),
        "x_wing": Base64Bytes::from(x_wing.as_bytes()),
        "ed25519_seed": hex::encode(link.admission_seed().expose_secret()),
        "keys": link.keys(),
        "holder": link.keys().holder(),
    })
}

#[derive(Deserialize)]
struct SeedItems {
    receive: Base64Bytes,
    signing: Base64Bytes,
}

#[test]
fn seeds_read_as_another_implementation_wrote_them() {
    run("seeds.json", 9, |items: &SeedItems| {
        let content = |bytes: &Base64Bytes| SecretBytes::new(bytes.as_slice().to_vec());
        let (receive, signing) = (content(&items.receive), content(&items.signing));
        let secrets = IdentitySecrets::decode(&receive, &signing).map_err(|_| "locked")?;
        assert_eq!(
            secrets.encode_receive().expose_secret(),
            items.receive.as_slice()
        );
        let kept = |epoch: &u8| secrets.receive_key_of((*epoch).into()).is_some();
        Ok((0..=200).filter(kept).collect())
    });
}

#[derive(Deserialize)]
struct KitText {
    kit: String,
}

#[test]
fn kits_have_the_keys_that_another_implementation_derived() {
    run(
        "kit-keys.json",
        3,
        |input: &KitText| match RecoveryKit::parse(&input.kit) {
            Ok(kit) => Ok(kit.auth_key().public_key().as_bytes().to_vec()),
            Err(KitError::Character) => Err("kit_character"),
            Err(KitError::Checksum) => Err("kit_checksum"),
            Err(KitError::Length { .. }) => Err("kit_length"),
        },
    );
}
