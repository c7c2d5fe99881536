//! A slot under a partitioning oracle (Len, Grubbs, Ristenpart, USENIX Security 2021): a server that
//! hands out one ciphertext valid under several guesses of a password learns from success or failure
//! which half of the guesses holds the right one. Here such a ciphertext is made for real; a slot
//! refuses it through its commitment, in the same words as a wrong password.

use bulla_crypto::{
    aead::{self, Nonce},
    kdf::derive_key,
    mac::hmac_sha256,
    secret::{Key32, SecretBytes},
};
use bulla_protocol::vault::{SlotKind, SlotRecord};
use bulla_types::{AccountId, SlotId};
use bulla_vault::{UnlockKey, VaultError, open_slot};

#[path = "../../../crates/seal/tests/all/gcm.rs"]
mod gcm;

use self::gcm::{Opened, block, collide, invert, multiply};

const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);
const SLOT: [u8; 16] = [2; 16];
const NONCE: [u8; 12] = [3; 12];
/// The number of password slots in derivations.
const PASSWORD: [u8; 1] = [1];

/// What OPAQUE yields for one guess of the password.
fn export_key(guess: u8) -> SecretBytes {
    SecretBytes::new(vec![guess; 64])
}

/// A key of the slot for one guess, as `docs/spec/vault.md` derives it.
fn slot_key(guess: u8, label: &[u8]) -> Key32 {
    let label_of_unlock: &[u8] = b"bulla/unlock/password/1";
    let unlock = derive_key(export_key(guess).expose_secret(), &[], &[label_of_unlock]);
    derive_key(unlock.expose_secret(), &SLOT, &[label, &PASSWORD])
}

fn associated_data() -> Vec<u8> {
    let epoch = 1_u32.to_be_bytes();
    let parts: [&[u8]; 5] = [
        b"bulla/slot/1\0",
        ACCOUNT.as_bytes(),
        &SLOT,
        &PASSWORD,
        &epoch,
    ];
    parts.concat()
}

/// A ciphertext that opens under both guesses, in a slot that commits to one of them.
fn forged(guesses: [u8; 2], committed: u8) -> SlotRecord {
    let nonce = Nonce::from_bytes(NONCE);
    let keys = guesses.map(|guess| {
        let key = slot_key(guess, b"bulla/slot/1/encrypt\0");
        Opened::new(&key, &nonce, 32)
    });
    let aad = associated_data();
    let ciphertext = collide([&keys[0], &keys[1]], &aad, keys[0].stream.clone());
    let commit_key = slot_key(committed, b"bulla/slot/1/commit\0");
    let parts: [&[u8]; 3] = [&aad, &NONCE, &ciphertext];
    SlotRecord {
        v: 1,
        slot_id: SlotId::from_bytes(SLOT),
        kind: SlotKind::Password,
        ak_epoch: 1,
        nonce: NONCE.as_slice().into(),
        commitment: hmac_sha256(commit_key.expose_secret(), &parts)
            .as_slice()
            .into(),
        ciphertext: ciphertext.into(),
    }
}

fn open(slot: &SlotRecord, guess: u8) -> Result<(), VaultError> {
    let unlock = UnlockKey::from_export_key(&export_key(guess));
    open_slot(slot, ACCOUNT, &unlock).map(drop)
}

#[test]
fn one_ciphertext_opens_under_two_passwords_and_the_slot_under_the_committed_one_alone() {
    for (committed, other) in [(10, 11), (11, 10)] {
        let slot = forged([10, 11], committed);
        for guess in [10, 11] {
            let key = slot_key(guess, b"bulla/slot/1/encrypt\0");
            let nonce = Nonce::from_bytes(NONCE);
            let plain = aead::open(&key, &nonce, &associated_data(), slot.ciphertext.as_slice());
            assert!(plain.is_ok(), "plain GCM accepts both");
        }
        assert_eq!(open(&slot, committed), Ok(()));
        // Exactly the answer for a password that has nothing to do with the ciphertext.
        assert_eq!(open(&slot, other), Err(VaultError::Locked));
        assert_eq!(open(&slot, 12), Err(VaultError::Locked));
    }
}

#[test]
fn a_slot_that_commits_to_neither_guess_opens_under_none() {
    let slot = forged([10, 11], 12);
    for guess in 10..=13 {
        assert_eq!(open(&slot, guess), Err(VaultError::Locked));
    }
}

#[test]
fn the_arithmetic_of_the_attack_is_that_of_gcm() {
    let (key, nonce) = (Key32::from_bytes([5; 32]), Nonce::from_bytes(NONCE));
    let opened = Opened::new(&key, &nonce, 16);
    let sealed = aead::seal(&key, &nonce, &associated_data(), b"sixteen byte blk");
    let (ciphertext, tag) = sealed.split_at(16);
    assert_eq!(opened.tag(&associated_data(), ciphertext), block(tag));
    assert_eq!(multiply(opened.hash_key, invert(opened.hash_key)), 1 << 127);
}
