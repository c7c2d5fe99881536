//! Checks of account keys: everything that hangs on one is replaced together or not at all.

use std::sync::Arc;

use bulla_protocol::vault::{SlotKind, SlotRecord, VaultItemName};
use bulla_types::{AccountId, SessionId};

use super::sample::{
    MEMBER, OWNER, TENANT, assert_conflict, digest, envelope, event, item, new_account_key, run,
    seed, session, slot, write,
};
use crate::record::{KitAuthKey, NewAccountKey, Run, Session, StoredEnvelope};
use crate::{Conflict, Store, Write};

/// The owner has a password, a kit, two items and two envelopes; the member has one envelope.
async fn lived_in(store: &Arc<dyn Store>) {
    seed(store).await;
    let put_slot = |kind, id, auth_key| Write::PutSlot {
        account_id: OWNER,
        slot: slot(kind, id),
        auth_key,
    };
    let of_member = |mut stored: StoredEnvelope| {
        stored.envelope.sender = MEMBER;
        stored
    };
    let writes = vec![
        put_slot(SlotKind::Password, 1, None),
        put_slot(
            SlotKind::RecoveryKit,
            2,
            Some(KitAuthKey::from_bytes([7; 32])),
        ),
        put_item(1, VaultItemName::SigningSeeds, 1),
        put_item(1, VaultItemName::Pins, 1),
        put_item(1, VaultItemName::Pins, 2),
        create(envelope(1, 10), 1),
        create(envelope(2, 20), 1),
        create(of_member(envelope(3, 30)), 1),
    ];
    store.commit(TENANT, writes, Vec::new()).await.unwrap();
}

fn put_item(ak_epoch: u32, name: VaultItemName, version: u64) -> Write {
    Write::PutVaultItem {
        account_id: OWNER,
        ak_epoch,
        item: item(name, version),
    }
}

fn create(stored: StoredEnvelope, ak_epoch: u32) -> Write {
    Write::CreateEnvelope {
        stored: Box::new(stored),
        wraps: Vec::new(),
        ak_epoch,
    }
}

fn renew(new: NewAccountKey) -> Write {
    Write::RenewAccountKey(Box::new(new))
}

/// What a client sends for [`lived_in`].
fn whole() -> NewAccountKey {
    NewAccountKey {
        items: vec![
            item(VaultItemName::Pins, 3),
            item(VaultItemName::SigningSeeds, 2),
        ],
        sender_keys: [2, 1]
            .map(|id| (envelope(id, 0).envelope.envelope_id, vec![0x50, id]))
            .to_vec(),
        ..new_account_key(2)
    }
}

/// Slots, items, sender keys and epoch are the new ones; others' envelopes are as before.
pub async fn a_new_account_key_replaces_everything_that_hangs_on_it(store: Arc<dyn Store>) {
    lived_in(&store).await;
    write(&store, renew(whole())).await.unwrap();
    let account = store.account(OWNER).await.unwrap().unwrap();
    assert_eq!(account.ak_epoch, 2);
    let vault = store.vault(OWNER).await.unwrap();
    let slots: Vec<_> = whole().slots.into_iter().map(|(slot, _)| slot).collect();
    assert_eq!(vault.slots, slots);
    assert_eq!(vault.items, whole().items);
    let key = store.kit_auth_key(OWNER).await.unwrap();
    assert_eq!(key, Some(KitAuthKey::from_bytes([0x23; 32])));
    let mut expected = whole().sender_keys;
    expected.reverse();
    assert_eq!(store.sender_keys(OWNER).await.unwrap(), expected);
    let members = store.sender_keys(MEMBER).await.unwrap();
    assert_eq!(members, [(envelope(3, 0).envelope.envelope_id, vec![3, 0])]);
    let member = store.account(MEMBER).await.unwrap().unwrap();
    assert_eq!(member.ak_epoch, 1);
}

/// Partial sets, stale versions, other epochs, other accounts: nothing of it is taken.
pub async fn a_new_account_key_with_anything_missing_or_foreign_changes_nothing(
    store: Arc<dyn Store>,
) {
    lived_in(&store).await;
    let id = |byte| envelope(byte, 0).envelope.envelope_id;
    let changes: [&dyn Fn(&mut NewAccountKey); 14] = [
        &|new| drop(new.items.pop()),
        &|new| new.items.clear(),
        &|new| new.items.push(item(VaultItemName::ReceiveSeeds, 1)),
        &|new| new.items.push(item(VaultItemName::Pins, 4)),
        &|new| new.items[0].version = 2,
        &|new| new.items[0].version = 4,
        &|new| drop(new.sender_keys.pop()),
        &|new| new.sender_keys.clear(),
        &|new| new.sender_keys.push((id(3), vec![1])),
        &|new| new.sender_keys[0].0 = id(3),
        &|new| new.sender_keys.push((id(1), vec![1])),
        &|new| new.ak_epoch = 3,
        &|new| new.ak_epoch = 1,
        &|new| new.slots[1].0.ak_epoch = 1,
    ];
    let before = store.vault(OWNER).await.unwrap();
    for (place, change) in changes.iter().enumerate() {
        let mut new = whole();
        change(&mut new);
        let writes = vec![renew(new)];
        let refused = store.commit(TENANT, writes, vec![event(1)]).await;
        assert!(refused.is_err(), "{place}");
        assert_conflict(refused, Conflict::Version);
        assert_eq!(store.vault(OWNER).await.unwrap(), before, "{place}");
        let keys = store.sender_keys(OWNER).await.unwrap();
        assert_eq!(keys, [(id(1), vec![1, 0]), (id(2), vec![2, 0])], "{place}");
    }
    assert!(
        store
            .tenants_with_pending_events()
            .await
            .unwrap()
            .is_empty()
    );
    write(&store, renew(whole())).await.unwrap();
}

/// After the change nothing that was sealed under the key before is taken any more: no race with a
/// request that was on its way leaves something behind that no key opens.
pub async fn what_hangs_on_an_older_account_key_is_refused(store: Arc<dyn Store>) {
    lived_in(&store).await;
    write(&store, renew(whole())).await.unwrap();
    let late_slot = |ak_epoch| Write::PutSlot {
        account_id: OWNER,
        slot: SlotRecord {
            ak_epoch,
            ..slot(SlotKind::Password, 9)
        },
        auth_key: None,
    };
    for late in [
        late_slot(1),
        late_slot(3),
        put_item(1, VaultItemName::Pins, 4),
        put_item(1, VaultItemName::ReceiveSeeds, 1),
        create(envelope(4, 40), 1),
        renew(whole()),
    ] {
        assert_conflict(write(&store, late).await, Conflict::Version);
    }
    for now in [
        late_slot(2),
        put_item(2, VaultItemName::Pins, 4),
        create(envelope(4, 40), 2),
    ] {
        write(&store, now).await.unwrap();
    }
}

/// Two devices renew at the same time.
pub async fn of_racing_account_keys_one_wins(store: Arc<dyn Store>) {
    lived_in(&store).await;
    let renewals = (0..8_u8).map(|byte| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut new = whole();
            for (_, sealed) in &mut new.sender_keys {
                sealed[0] = byte;
            }
            new.items[0].sealed = vec![byte].into();
            write(&store, renew(new)).await.map(|()| byte)
        })
    });
    let mut winners = Vec::new();
    for task in renewals.collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(byte) => winners.push(byte),
            Err(refused) => assert_conflict(Err(refused), Conflict::Version),
        }
    }
    let [winner] = winners[..] else {
        panic!("{winners:?}");
    };
    let items = store.vault(OWNER).await.unwrap().items;
    assert_eq!(items[0].sealed.as_slice(), [winner]);
    let keys = store.sender_keys(OWNER).await.unwrap();
    assert!(keys.iter().all(|(_, sealed)| sealed[0] == winner));
}

/// The public key belongs to the slot: it is replaced with it.
pub async fn a_kit_has_the_public_key_of_its_slot(store: Arc<dyn Store>) {
    seed(&store).await;
    let put = |kind, auth_key: Option<u8>| Write::PutSlot {
        account_id: OWNER,
        slot: slot(kind, 1),
        auth_key: auth_key.map(|byte| KitAuthKey::from_bytes([byte; 32])),
    };
    for (kind, given, expected) in [
        (SlotKind::Password, None, None),
        (SlotKind::RecoveryKit, None, None),
        (SlotKind::RecoveryKit, Some(1), Some(1)),
        (SlotKind::Password, None, Some(1)),
        (SlotKind::RecoveryKit, Some(2), Some(2)),
    ] {
        write(&store, put(kind, given)).await.unwrap();
        let key = store.kit_auth_key(OWNER).await.unwrap();
        assert_eq!(key, expected.map(|byte| KitAuthKey::from_bytes([byte; 32])));
    }
    assert_eq!(store.kit_auth_key(MEMBER).await.unwrap(), None);
}

/// Compare-and-set on the OPAQUE record.
pub async fn a_record_is_replaced_where_it_is_the_expected_one(store: Arc<dyn Store>) {
    seed(&store).await;
    let replace = |account_id, expected: &[u8], record: &[u8]| Write::ReplaceOpaqueRecord {
        account_id,
        expected: expected.to_vec(),
        record: record.to_vec(),
    };
    write(&store, replace(OWNER, &[1, 0, 255], &[9]))
        .await
        .unwrap();
    let again = write(&store, replace(OWNER, &[1, 0, 255], &[8])).await;
    assert_conflict(again, Conflict::Version);
    let owner = store.account(OWNER).await.unwrap().unwrap();
    assert_eq!(owner.opaque_record, [9]);
    let member = store.account(MEMBER).await.unwrap().unwrap();
    assert_eq!(member.opaque_record, [1, 0, 255]);
    let nobody = AccountId::from_bytes([9; 16]);
    let missing = write(&store, replace(nobody, &[9], &[8])).await;
    super::sample::assert_missing(&missing);
}

/// Other accounts keep theirs; runs of the account end too.
pub async fn sessions_of_an_account_end_but_for_one(store: Arc<dyn Store>) {
    seed(&store).await;
    let of_member = Session {
        account_id: MEMBER,
        ..session(4)
    };
    for it in [session(1), session(2), session(3), of_member] {
        write(&store, Write::CreateSession(it)).await.unwrap();
    }
    let of_owner = Run {
        account_id: Some(OWNER),
        ..run(1)
    };
    for it in [of_owner, run(2)] {
        write(&store, Write::CreateRun(it)).await.unwrap();
    }
    let alive = async |id| store.session(digest(id)).await.unwrap().is_some();
    let end = |except| Write::EndSessions {
        account_id: OWNER,
        except,
    };
    let kept = SessionId::from_bytes([2; 16]);
    write(&store, end(Some(kept))).await.unwrap();
    assert!(!alive(1).await && alive(2).await && !alive(3).await && alive(4).await);
    assert!(store.run(run(1).run_id).await.unwrap().is_none());
    assert!(store.run(run(2).run_id).await.unwrap().is_some());
    write(&store, end(None)).await.unwrap();
    assert!(!alive(2).await && alive(4).await);
    write(&store, end(None)).await.unwrap();
}
