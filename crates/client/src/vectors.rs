//! The vectors of account keys and of recovery, which another implementation made.

use std::path::PathBuf;

use bulla_crypto::secret::SecretBytes;
use bulla_crypto::sign::{Ed25519PublicKey, Ed25519Signature};
use bulla_protocol::VaultWrite;
use bulla_protocol::keys::Rekey;
use bulla_protocol::recovery::{RecoveryStep, recovery_message};
use bulla_protocol::vault::{SlotKind, VaultBundle};
use bulla_seal::{EnvelopeKey, ExpectedEnvelope};
use bulla_types::{AccountId, Base64Bytes, LoginId, Sha256Digest, TenantId};
use bulla_vault::{UnlockKey, Vault, VaultError, Versions};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector<I> {
    id: String,
    input: I,
    expected: Option<Base64Bytes>,
    error: Option<String>,
}

fn vectors<I: for<'de> Deserialize<'de>>(file: &str) -> Vec<Vector<I>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors");
    serde_json::from_slice(&std::fs::read(root.join(file)).unwrap()).unwrap()
}

#[derive(Deserialize)]
struct Renewed {
    account_id: AccountId,
    secret: Base64Bytes,
    record: Base64Bytes,
    seen_epoch: u32,
    rekey: Rekey,
    proof: Base64Bytes,
}

/// What a client finds that gets these records: vault, envelope keys, proof.
fn open(input: &Renewed, commit: &Sha256Digest) -> Result<(), &'static str> {
    let bundle = VaultBundle {
        slots: input.rekey.slots.clone(),
        items: input.rekey.items.clone(),
    };
    let secret = SecretBytes::new(input.secret.as_slice().to_vec());
    let unlock = UnlockKey::from_export_key(&secret);
    let seen = format!(
        r#"{{"ak_epoch":{},"receive_seeds":0,"signing_seeds":0,"pins":0}}"#,
        input.seen_epoch
    );
    let seen: Versions = serde_json::from_str(&seen).unwrap();
    let vault = Vault::open(
        &bundle,
        input.account_id,
        SlotKind::Password,
        &unlock,
        &seen,
    );
    let vault = vault.map_err(|error| match error {
        VaultError::Rollback => "rollback",
        VaultError::Missing => "missing",
        VaultError::Locked | _ => "locked",
    })?;
    assert_eq!(vault.ak_epoch(), 2);
    for key in &input.rekey.sender_keys {
        let (id, sealed) = (&key.envelope_id, key.sealed.as_slice());
        let key = EnvelopeKey::open_for_owner(vault.envelope_keys(), &input.account_id, id, sealed);
        let expected = ExpectedEnvelope {
            tenant_id: TenantId::from_bytes(core::array::from_fn(|n| {
                0x70 + u8::try_from(n).unwrap()
            })),
            envelope_id: *id,
            ek_commit: *commit,
        };
        let checked = key.and_then(|key| key.check(&expected));
        checked.map_err(|_| "sender_key")?;
    }
    let write = VaultWrite::AccountKey {
        record: input.record.as_slice(),
        rekey: &input.rekey,
    };
    if vault.prove_write(&write) == input.proof {
        Ok(())
    } else {
        Err("proof")
    }
}

#[test]
fn account_keys_open_as_another_implementation_sealed_and_signed_them() {
    let vectors = vectors::<Renewed>("vault/rekeys.json");
    let first = vectors[0].expected.as_ref().unwrap().as_slice();
    let commit = Sha256Digest::from_bytes(first.try_into().unwrap());
    let negative = vectors.iter().filter(|vector| vector.error.is_some());
    assert!(negative.count() >= 12);
    for vector in vectors {
        let opened = open(&vector.input, &commit);
        assert_eq!(opened.err(), vector.error.as_deref(), "{}", vector.id);
    }
}

#[derive(Deserialize)]
struct Shown {
    public_key: Base64Bytes,
    step: u8,
    account_id: AccountId,
    run_id: LoginId,
    challenge: Base64Bytes,
    signature: Base64Bytes,
}

#[test]
fn kits_are_shown_as_another_implementation_signed() {
    let vectors = vectors::<Shown>("login/recoveries.json");
    let negative = vectors.iter().filter(|vector| vector.error.is_some());
    assert!(negative.count() >= 8);
    for Vector {
        id,
        input,
        expected,
        error,
    } in vectors
    {
        let step = match input.step {
            1 => RecoveryStep::Kit,
            _ => RecoveryStep::SecondFactor,
        };
        let challenge = input.challenge.as_slice();
        let message = recovery_message(step, &input.account_id, &input.run_id, challenge);
        let key = Ed25519PublicKey::from_bytes(input.public_key.as_slice()).unwrap();
        let signature = Ed25519Signature::from_bytes(input.signature.as_slice());
        let verified = signature.and_then(|signature| key.verify(&message, &signature));
        assert_eq!(verified.is_err(), error.is_some(), "{id}");
        if let Some(expected) = expected {
            assert_eq!(expected.as_slice(), message, "{id}");
        }
    }
}
