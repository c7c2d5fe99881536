//! Tests of the opened vault: what a server could hand out instead of the right records.

use bulla_crypto::secret::SecretBytes;
use bulla_statement::{
    Checked, CheckpointRef, Closing, ClosingReason, Identity, StatementId, StepRecord, V1, sign,
    sign_identity,
};
use bulla_types::{Sha256Digest, TenantId, Timestamp};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::*;
use crate::{Pin, PinCheck};

const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);

struct Fixture {
    vault: Vault,
    unlock: UnlockKey,
    bundle: VaultBundle,
    rng: ChaCha20Rng,
}

fn fixture(seed: u64, account_id: AccountId) -> Fixture {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let vault = Vault::create(account_id, &mut rng).unwrap();
    let unlock = UnlockKey::from_export_key(&SecretBytes::new(vec![9; 64]));
    let slot = vault
        .seal_slot(SlotKind::Password, &unlock, &mut rng)
        .unwrap();
    let bundle = VaultBundle {
        slots: vec![slot],
        items: vault.items().to_vec(),
    };
    Fixture {
        vault,
        unlock,
        bundle,
        rng,
    }
}

fn open(fixture: &Fixture, bundle: &VaultBundle, seen: &Versions) -> Result<Vault, VaultError> {
    let kind = SlotKind::Password;
    Vault::open(bundle, ACCOUNT, kind, &fixture.unlock, seen)
}

fn identity(vault: &Vault, keys: IdentityKeys, account_id: AccountId) -> Epochs {
    let identity = sign_identity(
        &body(keys, account_id),
        &vault.signer(),
        &mut ChaCha20Rng::seed_from_u64(1),
    );
    Epochs::verify(&[identity.unwrap().into_dsse()], &[]).unwrap()
}

fn body(keys: IdentityKeys, account_id: AccountId) -> Identity {
    Identity {
        v: V1,
        tenant_id: TenantId::from_bytes([2; 16]),
        account_id,
        epoch: 1,
        ed25519: keys.ed25519,
        ml_dsa_65: keys.ml_dsa_65,
        x_wing: keys.x_wing,
        p256: keys.p256,
        not_before_ms: Timestamp::from_millis(1).unwrap(),
        previous: None,
    }
}

/// The identity of `before` and, with these keys, the one after it.
fn two_epochs(before: &Vault, after: &Vault, keys: IdentityKeys) -> Epochs {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let first = sign_identity(
        &body(before.public_keys(), ACCOUNT),
        &before.signer(),
        &mut rng,
    );
    let first = first.unwrap();
    let mut second = body(keys, ACCOUNT);
    second.epoch = 2;
    second.previous = Some(first.id());
    let second = sign_identity(&second, &after.signer(), &mut rng).unwrap();
    let (tenant_id, at_ms) = (second.body().tenant_id, second.body().not_before_ms);
    let closing = Closing {
        v: V1,
        tenant_id,
        account_id: ACCOUNT,
        identity: first.id(),
        next: second.id(),
        succession: None,
        reason: ClosingReason::Compromised,
        since: CheckpointRef {
            origin: "log".to_owned(),
            size: 1,
            root: Sha256Digest::from_bytes([1; 32]),
        },
        at_ms,
    };
    let step = StepRecord {
        closing: sign(&closing, &after.signer(), &mut rng)
            .unwrap()
            .into_dsse(),
        succession: None,
    };
    Epochs::verify(&[first.into_dsse(), second.into_dsse()], &[step]).unwrap()
}

#[test]
fn the_next_identity_is_proven_with_all_that_it_reads() {
    let mut f = fixture(1, ACCOUNT);
    let first = open(&f, &f.bundle, &Versions::default()).unwrap();
    let keys = first.public_keys();
    let before = identity(&first, keys.clone(), ACCOUNT);
    let next = first.with_next_identity(&mut f.rng).unwrap();
    assert_eq!(
        (next.identity_epoch(), next.versions()),
        (2, f.vault.versions())
    );
    assert!(next.receive_key_of(1).unwrap().public_key() == keys.x_wing);
    assert_eq!(next.prove(&before), Err(VaultError::ForeignSeeds));
    let both = two_epochs(&f.vault, &next, next.public_keys());
    assert_eq!(next.prove(&both), Ok(()));
    assert_eq!(f.vault.prove(&both), Err(VaultError::ForeignSeeds));
    // The own new identity after somebody else's first one: what was wrapped for it is not ours.
    let other = fixture(2, ACCOUNT);
    let foreign = two_epochs(&other.vault, &next, next.public_keys());
    assert_eq!(next.prove(&foreign), Err(VaultError::ForeignSeeds));
    let bundle = VaultBundle {
        slots: f.bundle.slots.clone(),
        items: next.items().to_vec(),
    };
    let again = open(&f, &bundle, &next.versions()).unwrap();
    assert_eq!(again.prove(&both), Ok(()));
    let mut mixed = next.items().to_vec();
    mixed[0] = f.bundle.items[0].clone();
    let mixed = VaultBundle {
        slots: f.bundle.slots.clone(),
        items: mixed,
    };
    assert!(open(&f, &mixed, &Versions::default()).is_err());
}

fn pins() -> Pins {
    let pin = Pin {
        identity: StatementId::from_digest(Sha256Digest::from_bytes([3; 32])),
        email: "beat@example.ch".parse().unwrap(),
        checked: Checked::Words,
        since_ms: Timestamp::from_millis(2).unwrap(),
    };
    Pins::default()
        .with(AccountId::from_bytes([4; 16]), pin)
        .unwrap()
}

#[test]
fn opens_what_it_made() {
    let f = fixture(1, ACCOUNT);
    let opened = open(&f, &f.bundle, &Versions::default()).unwrap();
    assert_eq!(opened.public_keys(), f.vault.public_keys());
    assert_eq!(opened.versions(), f.vault.versions());
    assert!(opened.envelope_keys().ct_eq(f.vault.envelope_keys()));
    assert_eq!(
        opened.prove(&identity(&f.vault, f.vault.public_keys(), ACCOUNT)),
        Ok(())
    );
    assert_eq!(format!("{opened:?}"), format!("Vault({ACCOUNT})"));
}

#[test]
fn refuses_slots_and_items_of_another_account() {
    let f = fixture(1, ACCOUNT);
    let foreign = fixture(2, AccountId::from_bytes([5; 16])).bundle;
    let seen = Versions::default();
    assert_eq!(open(&f, &foreign, &seen).unwrap_err(), VaultError::Locked);
    let slots = VaultBundle {
        slots: foreign.slots.clone(),
        ..f.bundle.clone()
    };
    assert_eq!(open(&f, &slots, &seen).unwrap_err(), VaultError::Locked);
    for place in 0..2 {
        let mut bundle = f.bundle.clone();
        bundle.items[place] = foreign.items[place].clone();
        assert_eq!(open(&f, &bundle, &seen).unwrap_err(), VaultError::Locked);
    }
}

#[test]
fn refuses_a_vault_without_slot_or_seeds() {
    let f = fixture(1, ACCOUNT);
    let none = VaultBundle {
        slots: Vec::new(),
        ..f.bundle.clone()
    };
    let seen = Versions::default();
    assert_eq!(open(&f, &none, &seen).unwrap_err(), VaultError::Missing);
    for place in 0..2 {
        let mut bundle = f.bundle.clone();
        bundle.items.remove(place);
        assert_eq!(open(&f, &bundle, &seen).unwrap_err(), VaultError::Missing);
    }
}

#[test]
fn opens_by_the_second_slot_of_the_same_kind() {
    let mut f = fixture(1, ACCOUNT);
    let other = UnlockKey::from_export_key(&SecretBytes::new(vec![8; 64]));
    let slot = f
        .vault
        .seal_slot(SlotKind::Password, &other, &mut f.rng)
        .unwrap();
    f.bundle.slots.insert(0, slot);
    assert!(open(&f, &f.bundle, &Versions::default()).is_ok());
}

#[test]
fn pins_move_forward_and_an_older_vault_is_refused() {
    let mut f = fixture(1, ACCOUNT);
    let item = f.vault.seal_pins(&pins(), &mut f.rng).unwrap();
    f.vault.accept_pins(item.clone()).unwrap();
    assert_eq!(f.vault.accept_pins(item.clone()), Err(VaultError::Rollback));
    let seen = f.vault.versions();
    assert_eq!(seen.of(VaultItemName::Pins), 1);
    assert_eq!(
        open(&f, &f.bundle, &seen).unwrap_err(),
        VaultError::Rollback
    );
    f.bundle.items.push(item);
    let opened = open(&f, &f.bundle, &seen).unwrap();
    assert_eq!(opened.pins(), &pins());
    let check = opened.pins().check(
        AccountId::from_bytes([4; 16]),
        &"beat@example.ch".parse().unwrap(),
        StatementId::from_digest(Sha256Digest::from_bytes([9; 32])),
    );
    assert_eq!(check, PinCheck::Changed);
}

#[test]
fn refuses_pins_whose_version_was_rewritten_or_that_others_sealed() {
    let mut f = fixture(1, ACCOUNT);
    let item = f.vault.seal_pins(&pins(), &mut f.rng).unwrap();
    let newer = VaultItem {
        version: 2,
        ..item.clone()
    };
    assert_eq!(f.vault.accept_pins(newer), Err(VaultError::Locked));
    let mut other = fixture(2, ACCOUNT);
    assert_eq!(
        other.vault.accept_pins(item.clone()),
        Err(VaultError::Locked)
    );
    let renamed = VaultItem {
        name: VaultItemName::SigningSeeds,
        ..item
    };
    assert_eq!(f.vault.accept_pins(renamed), Err(VaultError::Locked));
    assert_eq!(f.vault.pins(), &Pins::default());
}

#[test]
fn secrets_of_another_identity_are_noticed() {
    let (f, other) = (fixture(1, ACCOUNT), fixture(2, ACCOUNT));
    let foreign = identity(&other.vault, other.vault.public_keys(), ACCOUNT);
    assert_eq!(f.vault.prove(&foreign), Err(VaultError::ForeignSeeds));
    // Own signing keys with somebody else's receive key: what a server would like to see.
    let mut mixed = f.vault.public_keys();
    mixed.x_wing = other.vault.public_keys().x_wing;
    let mixed = identity(&f.vault, mixed, ACCOUNT);
    assert_eq!(f.vault.prove(&mixed), Err(VaultError::ForeignSeeds));
    let keys = f.vault.public_keys();
    let renamed = identity(&f.vault, keys, AccountId::from_bytes([7; 16]));
    assert_eq!(f.vault.prove(&renamed), Err(VaultError::ForeignSeeds));
}

#[test]
fn a_local_vault_opens_with_its_share_alone() {
    let mut f = fixture(1, ACCOUNT);
    let share = Key32::generate(&mut f.rng);
    let local = f.vault.seal_local(&share, &mut f.rng);
    let seen = f.vault.versions();
    let opened = Vault::open_local(&local, &share, &seen).unwrap();
    assert_eq!(opened.public_keys(), f.vault.public_keys());
    let other = Key32::generate(&mut f.rng);
    assert!(Vault::open_local(&local, &other, &seen).is_err());
    let item = f.vault.seal_pins(&pins(), &mut f.rng).unwrap();
    f.vault.accept_pins(item).unwrap();
    let rolled_back = Vault::open_local(&local, &share, &f.vault.versions());
    assert_eq!(rolled_back.unwrap_err(), VaultError::Rollback);
}

#[test]
fn a_new_account_key_opens_everything_and_the_one_before_nothing_of_it() {
    let mut f = fixture(1, ACCOUNT);
    let item = f.vault.seal_pins(&pins(), &mut f.rng).unwrap();
    f.vault.accept_pins(item).unwrap();
    let next = f.vault.rekey(&mut f.rng).unwrap();
    assert_eq!((f.vault.ak_epoch(), next.ak_epoch()), (1, 2));
    assert_eq!(next.public_keys(), f.vault.public_keys());
    assert_eq!(next.pins(), f.vault.pins());
    assert!(!next.envelope_keys().ct_eq(f.vault.envelope_keys()));
    for name in VaultItemName::ALL {
        assert_eq!(next.versions().of(*name), f.vault.versions().of(*name) + 1);
    }
    let slot = next
        .seal_slot(SlotKind::Password, &f.unlock, &mut f.rng)
        .unwrap();
    assert_eq!(slot.ak_epoch, 2);
    let renewed = VaultBundle {
        slots: vec![slot],
        items: next.items().to_vec(),
    };
    let seen = next.versions();
    assert!(open(&f, &renewed, &seen).is_ok());
    // Old slots, old items, or any mixture.
    let old = f.bundle.clone();
    assert_eq!(open(&f, &old, &seen).unwrap_err(), VaultError::Rollback);
    let mixed = [
        VaultBundle {
            slots: old.slots.clone(),
            items: renewed.items.clone(),
        },
        VaultBundle {
            slots: renewed.slots,
            items: f.vault.items().to_vec(),
        },
    ];
    for bundle in &mixed {
        let nothing_seen = Versions::default();
        let refused = open(&f, bundle, &nothing_seen).unwrap_err();
        assert_eq!(refused, VaultError::Locked);
    }
    // A slot of the old key that calls itself one of the new epoch.
    let mut renamed = old;
    renamed.slots[0].ak_epoch = 2;
    assert_eq!(open(&f, &renamed, &seen).unwrap_err(), VaultError::Locked);
    // What lies on a disk from before.
    let share = Key32::generate(&mut f.rng);
    let local = f.vault.seal_local(&share, &mut f.rng);
    let refused = Vault::open_local(&local, &share, &seen).unwrap_err();
    assert_eq!(refused, VaultError::Rollback);
}

#[test]
fn a_refresh_takes_newer_items_of_the_same_key_alone() {
    let mut f = fixture(1, ACCOUNT);
    let item = f.vault.seal_pins(&pins(), &mut f.rng).unwrap();
    let newer: Vec<_> = f.vault.items().iter().cloned().chain([item]).collect();
    let refreshed = f.vault.refresh(&newer).unwrap();
    assert_eq!(refreshed.pins(), &pins());
    let older = refreshed.refresh(f.vault.items()).unwrap_err();
    assert_eq!(older, VaultError::Rollback);
    let next = f.vault.rekey(&mut f.rng).unwrap();
    let foreign = f.vault.refresh(next.items()).unwrap_err();
    assert_eq!(foreign, VaultError::Locked);
}

#[test]
fn a_write_proof_covers_account_kind_and_every_field() {
    let f = fixture(1, ACCOUNT);
    let item = f.vault.items()[0].clone();
    let prove = |write: VaultWrite<'_>| f.vault.prove_write(&write);
    let item_of = |ak_epoch, item: &VaultItem| prove(VaultWrite::Item { ak_epoch, item });
    let good = item_of(1, &item);
    let slot = f.bundle.slots[0].clone();
    let moved = VaultItem {
        version: 2,
        ..item.clone()
    };
    let renamed = VaultItem {
        name: VaultItemName::Pins,
        ..item.clone()
    };
    let mut others = vec![
        item_of(2, &item),
        item_of(1, &moved),
        item_of(1, &renamed),
        fixture(2, ACCOUNT).vault.prove_write(&VaultWrite::Item {
            ak_epoch: 1,
            item: &item,
        }),
        prove(VaultWrite::RecoveryKit {
            slot: &slot,
            auth_key: &[1; 32],
        }),
        prove(VaultWrite::RecoveryKit {
            slot: &slot,
            auth_key: &[2; 32],
        }),
        prove(VaultWrite::Password {
            slot: &slot,
            record: &[1; 32],
        }),
    ];
    others.push(good);
    for (place, one) in others.iter().enumerate() {
        assert!(others[place + 1..].iter().all(|other| other != one));
    }
}
