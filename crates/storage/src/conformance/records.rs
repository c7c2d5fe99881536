//! Checks of the records of accounts, sessions, runs, vaults, containers and mails.

use std::sync::Arc;

use bulla_protocol::vault::{SlotKind, VaultItemName};
use bulla_types::{AccountId, ContainerId, InvitationId, LoginId, SessionId};

use super::sample::{
    MEMBER, OWNER, TENANT, account, assert_conflict, assert_missing, at, container, digest,
    envelope, event, identity, invitation, item, mail, new_account_key, part, run, seed, session,
    slot, write,
};
use crate::record::{Container, Invitation, Part, Run};
use crate::{Conflict, Store, StoreError, Write};

/// Every read of an empty store yields nothing, and the probe passes.
pub async fn nothing_is_there_at_first(store: Arc<dyn Store>) {
    assert!(!store.has_accounts().await.unwrap());
    assert!(store.open_set_up_invitation().await.unwrap().is_none());
    assert!(store.invitation(digest(1)).await.unwrap().is_none());
    assert!(store.tenant(TENANT).await.unwrap().is_none());
    assert!(store.account(OWNER).await.unwrap().is_none());
    let email = "anna@example.ch".parse().unwrap();
    assert!(store.account_by_email(&email).await.unwrap().is_none());
    let vault = store.vault(OWNER).await.unwrap();
    assert!(vault.slots.is_empty() && vault.items.is_empty());
    assert!(store.identities_of(OWNER).await.unwrap().is_empty());
    assert!(store.identity(digest(1)).await.unwrap().is_none());
    assert!(store.run(run(1).run_id).await.unwrap().is_none());
    assert!(store.session(digest(1)).await.unwrap().is_none());
    let container = container(1);
    let id = container.container_id;
    assert!(store.container(id).await.unwrap().is_none());
    assert!(store.parts(id).await.unwrap().is_empty());
    assert!(store.queued_mails().await.unwrap().is_empty());
    store.forget_mail([0; 16]).await.unwrap();
    store.probe().await.unwrap();
    store.probe().await.unwrap();
}

/// What was written is read, field by field.
pub async fn records_read_back_as_they_were_written(store: Arc<dyn Store>) {
    seed(&store).await;
    assert!(store.has_accounts().await.unwrap());
    let tenant = store.tenant(TENANT).await.unwrap().unwrap();
    assert_eq!(tenant.name.as_str(), "Muster & Co");
    let owner = account(OWNER, "anna@example.ch");
    assert!(store.account(OWNER).await.unwrap() == Some(owner.clone()));
    let found = store.account_by_email(&owner.email).await.unwrap();
    assert!(found == Some(owner));
    let used = Invitation {
        used_at: Some(at(7)),
        ..invitation(2, 2)
    };
    let second = Run {
        account_id: None,
        ..run(2)
    };
    let writes = vec![
        Write::CreateInvitation(invitation(1, 1)),
        Write::CreateInvitation(used.clone()),
        Write::CreateRun(run(1)),
        Write::CreateRun(second.clone()),
        Write::CreateSession(session(1)),
    ];
    store.commit(TENANT, writes, Vec::new()).await.unwrap();
    let found = store.invitation(digest(1)).await.unwrap();
    assert_eq!(found, Some(invitation(1, 1)));
    assert_eq!(store.invitation(digest(2)).await.unwrap(), Some(used));
    assert_eq!(store.open_set_up_invitation().await.unwrap(), None);
    assert!(store.run(second.run_id).await.unwrap() == Some(second));
    assert!(store.run(run(1).run_id).await.unwrap() == Some(run(1)));
    assert!(store.session(digest(1)).await.unwrap() == Some(session(1)));
    assert!(store.session(digest(2)).await.unwrap().is_none());
}

/// One refused write undoes the others and records no event.
pub async fn a_commit_applies_all_writes_or_none(store: Arc<dyn Store>) {
    seed(&store).await;
    let taken = account(AccountId::from_bytes([3; 16]), "anna@example.ch");
    for last in [
        Write::CreateAccount(Box::new(taken)),
        Write::BurnTotpStep {
            account_id: AccountId::from_bytes([3; 16]),
            step: 1,
        },
    ] {
        let writes = vec![
            Write::CreateRun(run(1)),
            Write::BurnTotpStep {
                account_id: OWNER,
                step: 77,
            },
            last,
            Write::CreateRun(run(2)),
        ];
        let refused = store.commit(TENANT, writes, vec![event(1)]).await;
        assert!(refused.is_err());
    }
    assert!(store.run(run(1).run_id).await.unwrap().is_none());
    let owner = store.account(OWNER).await.unwrap().unwrap();
    assert_eq!(owner.totp_last_step, 0);
    let pending = store.tenants_with_pending_events().await.unwrap();
    assert!(pending.is_empty());
}

/// No two accounts share an address.
pub async fn an_address_is_taken_once(store: Arc<dyn Store>) {
    seed(&store).await;
    let third = AccountId::from_bytes([3; 16]);
    let taken = Write::CreateAccount(Box::new(account(third, "anna@example.ch")));
    assert_conflict(write(&store, taken).await, Conflict::Email);
    assert!(store.account(third).await.unwrap().is_none());
    let free = Write::CreateAccount(Box::new(account(third, "carla@example.ch")));
    write(&store, free).await.unwrap();
}

/// Of fifty requests with the same code one passes.
pub async fn fifty_tasks_burn_a_totp_step_once(store: Arc<dyn Store>) {
    seed(&store).await;
    let burn = || {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let step = Write::BurnTotpStep {
                account_id: OWNER,
                step: 58_000_000,
            };
            write(&store, step).await
        })
    };
    let mut passed = 0;
    for task in (0..50).map(|_| burn()).collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(()) => passed += 1,
            refused => assert_conflict(refused, Conflict::TotpStep),
        }
    }
    assert_eq!(passed, 1);
    let owner = store.account(OWNER).await.unwrap().unwrap();
    assert_eq!(owner.totp_last_step, 58_000_000);
    let member = store.account(MEMBER).await.unwrap().unwrap();
    assert_eq!(member.totp_last_step, 0);
}

/// An earlier step is refused after a later one.
pub async fn a_totp_step_never_goes_back(store: Arc<dyn Store>) {
    seed(&store).await;
    let burn = |step| Write::BurnTotpStep {
        account_id: OWNER,
        step,
    };
    write(&store, burn(10)).await.unwrap();
    for step in [10, 9, 0] {
        assert_conflict(write(&store, burn(step)).await, Conflict::TotpStep);
    }
    write(&store, burn(11)).await.unwrap();
}

/// A set-up link is renewed under its id; a used one is not, nor used again.
pub async fn an_invitation_is_renewed_until_it_is_used_once(store: Arc<dyn Store>) {
    seed(&store).await;
    let set_up = |token| Invitation {
        email: None,
        invited_by: None,
        ..invitation(1, token)
    };
    for token in [1, 2] {
        let create = Write::CreateInvitation(set_up(token));
        write(&store, create).await.unwrap();
    }
    assert!(store.invitation(digest(1)).await.unwrap().is_none());
    let open = store.open_set_up_invitation().await.unwrap();
    assert_eq!(open, Some(set_up(2)));
    let mark = || Write::UseInvitation {
        invitation_id: InvitationId::from_bytes([1; 16]),
        at: at(5_000),
    };
    write(&store, mark()).await.unwrap();
    assert_conflict(write(&store, mark()).await, Conflict::InvitationUsed);
    let renew = Write::CreateInvitation(set_up(3));
    assert_conflict(write(&store, renew).await, Conflict::InvitationUsed);
    assert!(store.open_set_up_invitation().await.unwrap().is_none());
    let used = store.invitation(digest(2)).await.unwrap().unwrap();
    assert_eq!(used.used_at, Some(at(5_000)));
}

/// A run is replaced and taken in the stage that the request expects, once.
pub async fn a_run_moves_from_its_stage_alone_and_ends_once(store: Arc<dyn Store>) {
    let moved = |stage: &str, failures| Run {
        stage: stage.to_owned(),
        failures,
        state: vec![failures.try_into().unwrap()],
        account_id: None,
        expires_at: at(10_000),
        ..run(1)
    };
    let replace = |from: &str, run| Write::ReplaceRun {
        from: from.to_owned(),
        run,
    };
    let delete = |stage: &str| Write::DeleteRun {
        run_id: run(1).run_id,
        stage: stage.to_owned(),
    };
    let missing = replace("login.1", moved("login.2", 0));
    assert_conflict(write(&store, missing.clone()).await, Conflict::Run);
    write(&store, Write::CreateRun(run(1))).await.unwrap();
    let again = Write::CreateRun(run(1));
    assert_conflict(write(&store, again).await, Conflict::Run);
    let wrong = replace("login.2", moved("login.2", 1));
    assert_conflict(write(&store, wrong).await, Conflict::Run);
    write(&store, missing.clone()).await.unwrap();
    assert!(store.run(run(1).run_id).await.unwrap() == Some(moved("login.2", 0)));
    assert_conflict(write(&store, missing).await, Conflict::Run);
    assert_conflict(write(&store, delete("login.1")).await, Conflict::Run);
    write(&store, delete("login.2")).await.unwrap();
    assert_conflict(write(&store, delete("login.2")).await, Conflict::Run);
    assert!(store.run(run(1).run_id).await.unwrap().is_none());
}

/// Of requests that count the same failure one passes, so that guesses are counted.
pub async fn a_run_counts_parallel_failures_one_by_one(store: Arc<dyn Store>) {
    write(&store, Write::CreateRun(run(1))).await.unwrap();
    for failures in 1..=3 {
        let count = || {
            let store = Arc::clone(&store);
            let next = Run { failures, ..run(1) };
            tokio::spawn(async move {
                let from = next.stage.clone();
                write(&store, Write::ReplaceRun { from, run: next }).await
            })
        };
        let mut passed = 0;
        for task in (0..8).map(|_| count()).collect::<Vec<_>>() {
            match task.await.unwrap() {
                Ok(()) => passed += 1,
                refused => assert_conflict(refused, Conflict::Run),
            }
        }
        assert_eq!(passed, 1);
    }
    let stored = store.run(run(1).run_id).await.unwrap().unwrap();
    assert_eq!(stored.failures, 3);
}

/// Uses move the time forward alone; share and end of a session.
pub async fn sessions_are_noted_shared_and_ended(store: Arc<dyn Store>) {
    seed(&store).await;
    let id = session(1).session_id;
    let touch = |millis| Write::TouchSession {
        session_id: id,
        at: at(millis),
    };
    let share = || Write::SetUnlockShare {
        session_id: id,
        sealed: vec![9, 0],
    };
    assert_missing(&write(&store, share()).await);
    write(&store, touch(5)).await.unwrap();
    for number in [1, 2] {
        let create = Write::CreateSession(session(number));
        write(&store, create).await.unwrap();
    }
    for change in [touch(5_000), touch(4_000), share()] {
        write(&store, change).await.unwrap();
    }
    let stored = store.session(digest(1)).await.unwrap().unwrap();
    assert_eq!(stored.last_seen_at, at(5_000));
    assert_eq!(stored.unlock_share_sealed, Some(vec![9, 0]));
    for _ in 0..2 {
        write(&store, Write::DeleteSession(id)).await.unwrap();
    }
    assert!(store.session(digest(1)).await.unwrap().is_none());
    assert!(store.session(digest(2)).await.unwrap() == Some(session(2)));
}

/// Runs and sessions go at their ends, and sessions that were idle too long.
pub async fn a_sweep_removes_what_has_ended_and_nothing_else(store: Arc<dyn Store>) {
    seed(&store).await;
    let mut ended = session(1);
    ended.expires_at = at(2_000);
    let mut used = session(2);
    used.last_seen_at = at(800_000);
    let idle = session(3);
    let mut long = run(2);
    long.expires_at = at(2_000_000);
    let writes = vec![
        Write::CreateRun(run(1)),
        Write::CreateRun(long),
        Write::CreateSession(ended),
        Write::CreateSession(used),
        Write::CreateSession(idle),
    ];
    store.commit(TENANT, writes, Vec::new()).await.unwrap();
    let sweep = |now| store.sweep(at(now), at(now.saturating_sub(900_000)));
    sweep(1_999).await.unwrap();
    for id in 1..=3 {
        assert!(store.session(digest(id)).await.unwrap().is_some());
    }
    sweep(2_000).await.unwrap();
    assert!(store.session(digest(1)).await.unwrap().is_none());
    assert!(store.session(digest(3)).await.unwrap().is_some());
    sweep(901_000).await.unwrap();
    assert!(store.session(digest(2)).await.unwrap().is_some());
    assert!(store.session(digest(3)).await.unwrap().is_none());
    assert!(store.run(run(1).run_id).await.unwrap().is_none());
    assert!(store.run(run(2).run_id).await.unwrap().is_some());
}

/// One slot of each kind.
pub async fn a_slot_is_replaced_by_kind(store: Arc<dyn Store>) {
    seed(&store).await;
    for (kind, id) in [
        (SlotKind::Password, 1),
        (SlotKind::RecoveryKit, 2),
        (SlotKind::RecoveryKit, 3),
    ] {
        let put = Write::PutSlot {
            account_id: OWNER,
            slot: slot(kind, id),
            auth_key: None,
        };
        write(&store, put).await.unwrap();
    }
    let slots = store.vault(OWNER).await.unwrap().slots;
    assert_eq!(slots.len(), 2);
    assert!(slots.contains(&slot(SlotKind::Password, 1)));
    assert!(slots.contains(&slot(SlotKind::RecoveryKit, 3)));
    assert!(store.vault(MEMBER).await.unwrap().slots.is_empty());
}

/// Versions begin at 1 and rise by one.
pub async fn an_item_is_written_version_by_version(store: Arc<dyn Store>) {
    seed(&store).await;
    let put = |name, version| Write::PutVaultItem {
        account_id: OWNER,
        ak_epoch: 1,
        item: item(name, version),
    };
    for version in [0, 2, 7] {
        let early = put(VaultItemName::Pins, version);
        assert_conflict(write(&store, early).await, Conflict::Version);
    }
    for version in [1, 2, 3] {
        let next = put(VaultItemName::Pins, version);
        write(&store, next).await.unwrap();
    }
    for version in [0, 1, 2, 3, 5, u64::try_from(i64::MAX).unwrap()] {
        let other = put(VaultItemName::Pins, version);
        assert_conflict(write(&store, other).await, Conflict::Version);
    }
    write(&store, put(VaultItemName::SigningSeeds, 1))
        .await
        .unwrap();
    let items = store.vault(OWNER).await.unwrap().items;
    assert_eq!(items.len(), 2);
    assert!(items.contains(&item(VaultItemName::Pins, 3)));
    assert!(items.contains(&item(VaultItemName::SigningSeeds, 1)));
}

/// Repeating an identity has no effect; a second one of an epoch is refused.
pub async fn an_identity_is_added_once_for_each_epoch(store: Arc<dyn Store>) {
    seed(&store).await;
    for identity in [
        identity(OWNER, 2, 12),
        identity(OWNER, 1, 11),
        identity(OWNER, 1, 11),
        identity(MEMBER, 1, 21),
    ] {
        let add = Write::AddIdentity(identity);
        write(&store, add).await.unwrap();
    }
    let second = Write::AddIdentity(identity(OWNER, 1, 13));
    assert_conflict(write(&store, second).await, Conflict::Version);
    let all = store.identities_of(OWNER).await.unwrap();
    assert_eq!(all, [identity(OWNER, 1, 11), identity(OWNER, 2, 12)]);
    let one = store.identity(digest(21)).await.unwrap();
    assert_eq!(one, Some(identity(MEMBER, 1, 21)));
    assert_eq!(store.identity(digest(13)).await.unwrap(), None);
}

/// An upload from begin to end, repeated and contradicted at each step.
pub async fn containers_begin_fill_and_complete_once(store: Arc<dyn Store>) {
    seed(&store).await;
    let id = container(1).container_id;
    let add = |part: Part| Write::AddPart {
        container_id: id,
        part,
    };
    let complete = |byte| Write::CompleteContainer {
        container_id: id,
        container_hash: digest(byte),
    };
    for _ in 0..2 {
        let begin = Write::BeginContainer(container(1));
        write(&store, begin).await.unwrap();
    }
    let mut others: [Container; 3] = [container(1), container(1), container(1)];
    others[0].header.push(0);
    others[1].uploaded_by = MEMBER;
    others[2].envelope_id = container(2).envelope_id;
    for other in others {
        let begin = Write::BeginContainer(other);
        assert_conflict(write(&store, begin).await, Conflict::Container);
    }
    for part in [part(1, 7), part(0, 6), part(1, 7)] {
        write(&store, add(part)).await.unwrap();
    }
    let mut shorter = part(1, 7);
    shorter.segment_hashes.pop();
    for other in [part(1, 8), shorter] {
        assert_conflict(write(&store, add(other)).await, Conflict::Part);
    }
    for _ in 0..2 {
        write(&store, complete(3)).await.unwrap();
    }
    assert_conflict(write(&store, complete(4)).await, Conflict::Container);
    write(&store, add(part(0, 6))).await.unwrap();
    let late = add(part(2, 9));
    assert_conflict(write(&store, late).await, Conflict::Container);
    let stored = store.container(id).await.unwrap().unwrap();
    let expected = Container {
        container_hash: Some(digest(3)),
        ..container(1)
    };
    assert_eq!(stored, expected);
    assert_eq!(store.parts(id).await.unwrap(), [part(0, 6), part(1, 7)]);
}

/// Old containers that no envelope names go with their parts, complete or not.
pub async fn abandoned_containers_go_and_those_of_envelopes_stay(store: Arc<dyn Store>) {
    seed(&store).await;
    let id = |byte| container(byte).container_id;
    for (byte, begun_at) in [(1, 500), (2, 500), (3, 500), (4, 1_000)] {
        let begun = Container {
            begun_at: at(begun_at),
            ..container(byte)
        };
        write(&store, Write::BeginContainer(begun)).await.unwrap();
        let add = Write::AddPart {
            container_id: id(byte),
            part: part(0, byte),
        };
        write(&store, add).await.unwrap();
    }
    let complete = Write::CompleteContainer {
        container_id: id(2),
        container_hash: digest(2),
    };
    write(&store, complete).await.unwrap();
    let mut stored = envelope(9, 600);
    stored.containers = vec![id(3)];
    let sent = Write::CreateEnvelope {
        stored: Box::new(stored.clone()),
        wraps: Vec::new(),
        ak_epoch: 1,
    };
    write(&store, sent).await.unwrap();
    assert_eq!(store.abandon_containers(at(500)).await.unwrap(), []);
    for _ in 0..2 {
        let gone = store.abandon_containers(at(1_000)).await.unwrap();
        assert_eq!(gone, [id(1), id(2)]);
    }
    for gone in [id(1), id(2)] {
        assert_eq!(store.container(gone).await.unwrap(), None);
        assert_eq!(store.parts(gone).await.unwrap(), []);
    }
    for kept in [id(3), id(4)] {
        assert!(store.container(kept).await.unwrap().is_some());
        assert_eq!(store.parts(kept).await.unwrap().len(), 1);
    }
    let late = Write::AddPart {
        container_id: id(1),
        part: part(1, 1),
    };
    assert_missing(&write(&store, late).await);
    stored.envelope.envelope_id = container(8).envelope_id;
    stored.containers = vec![id(1)];
    let late = Write::CreateEnvelope {
        stored: Box::new(stored),
        wraps: Vec::new(),
        ak_epoch: 1,
    };
    assert_missing(&write(&store, late).await);
}

/// The id of an abandoned container stays taken until its blobs are gone.
pub async fn an_abandoned_container_is_begun_again_once_it_is_forgotten(store: Arc<dyn Store>) {
    seed(&store).await;
    let [one, two] = [container(1), container(2)].map(|container| container.container_id);
    let begin = |byte| Write::BeginContainer(container(byte));
    for byte in [1, 2] {
        write(&store, begin(byte)).await.unwrap();
    }
    let gone = store.abandon_containers(at(9_000)).await.unwrap();
    assert_eq!(gone, [one, two]);
    assert_conflict(write(&store, begin(1)).await, Conflict::Container);
    store.forget_container(one).await.unwrap();
    let gone = store.abandon_containers(at(9_000)).await.unwrap();
    assert_eq!(gone, [two]);
    write(&store, begin(1)).await.unwrap();
    store.forget_container(one).await.unwrap();
    assert!(store.container(one).await.unwrap().is_some());
}

/// Oldest first, until each is forgotten.
pub async fn mails_wait_in_their_order_until_forgotten(store: Arc<dyn Store>) {
    for mail in [mail(1, 30), mail(2, 10), mail(3, 20)] {
        write(&store, Write::QueueMail(mail)).await.unwrap();
    }
    let queued = store.queued_mails().await.unwrap();
    assert!(queued == [mail(2, 10), mail(3, 20), mail(1, 30)]);
    for id in [3, 3, 9] {
        store.forget_mail([id; 16]).await.unwrap();
    }
    let left = store.queued_mails().await.unwrap();
    assert!(left == [mail(2, 10), mail(1, 30)]);
}

/// Writes that need a record do not invent it.
pub async fn writes_to_missing_records_are_told(store: Arc<dyn Store>) {
    let container_id = ContainerId::from_bytes([1; 16]);
    for missing in [
        Write::AddIdentity(identity(OWNER, 1, 1)),
        Write::AddPart {
            container_id,
            part: part(0, 1),
        },
        Write::BeginContainer(container(1)),
        Write::BurnTotpStep {
            account_id: OWNER,
            step: 1,
        },
        Write::CompleteContainer {
            container_id,
            container_hash: digest(1),
        },
        Write::CreateAccount(Box::new(account(OWNER, "anna@example.ch"))),
        Write::CreateSession(session(1)),
        Write::PutSlot {
            account_id: OWNER,
            slot: slot(SlotKind::Password, 1),
            auth_key: None,
        },
        Write::PutVaultItem {
            account_id: OWNER,
            ak_epoch: 1,
            item: item(VaultItemName::Pins, 1),
        },
        Write::RenewAccountKey(Box::new(new_account_key(2))),
        Write::ReplaceOpaqueRecord {
            account_id: OWNER,
            expected: vec![1],
            record: vec![2],
        },
        Write::SetUnlockShare {
            session_id: SessionId::from_bytes([1; 16]),
            sealed: Vec::new(),
        },
        Write::UseInvitation {
            invitation_id: InvitationId::from_bytes([1; 16]),
            at: at(1),
        },
    ] {
        let outcome = write(&store, missing.clone()).await;
        assert!(
            matches!(outcome, Err(StoreError::NotFound)),
            "{missing:?}: {outcome:?}"
        );
    }
    let gone = Write::DeleteRun {
        run_id: LoginId::from_bytes([1; 16]),
        stage: "login.1".to_owned(),
    };
    assert_conflict(write(&store, gone).await, Conflict::Run);
}
