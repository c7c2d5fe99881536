//! Checks of what stands around a login: sessions, tries, recovery codes, resets.

use std::sync::Arc;

use bulla_auth::lockout::{Guessed, Limit, Lockout};
use bulla_protocol::second_factor::ResetOrigin;
use bulla_types::{AccountId, SessionId, Sha256Digest};

use super::sample::{
    MEMBER, OTHER_TENANT, OWNER, TENANT, assert_conflict, assert_missing, at, digest, seed,
    session, write,
};
use crate::record::{LockedOut, Reset, Session, Try};
use crate::{Conflict, Store, Write};

const LIMIT: Limit = Limit {
    free: 3,
    first_ms: 1_000,
    longest_ms: 8_000,
    drain_ms: 10_000,
};

fn counted(key: Sha256Digest, millis: u64) -> Write {
    Write::CountTry {
        counted: Try {
            key,
            guessed: Guessed::Password,
            subject: Some(OWNER),
            limit: LIMIT,
        },
        at: at(millis),
    }
}

fn reset(account_id: AccountId, id: u8, begun_at: u64) -> Reset {
    Reset {
        reset_id: [id; 16],
        account_id,
        origin: ResetOrigin::Owner,
        begun_at: at(begun_at),
        effective_at: at(begun_at + 10),
        ends_at: at(begun_at + 20),
    }
}

/// Newest first; one is ended by its own account alone, all at once but for one.
pub async fn sessions_of_an_account_are_listed_and_ended(store: Arc<dyn Store>) {
    seed(&store).await;
    let later = Session {
        created_at: at(2_000),
        ..session(2)
    };
    let other = Session {
        account_id: MEMBER,
        ..session(3)
    };
    for session in [session(1), later.clone(), other.clone(), session(4)] {
        let create = Write::CreateSession(session);
        write(&store, create).await.unwrap();
    }
    let listed = store.sessions_of(OWNER).await.unwrap();
    assert!(listed == [later, session(1), session(4)]);
    let end = |account_id, byte| Write::EndSession {
        account_id,
        session_id: SessionId::from_bytes([byte; 16]),
    };
    assert_missing(&write(&store, end(MEMBER, 1)).await);
    write(&store, end(OWNER, 1)).await.unwrap();
    assert_missing(&write(&store, end(OWNER, 1)).await);
    assert!(store.session(digest(1)).await.unwrap().is_none());
    let kept = SessionId::from_bytes([4; 16]);
    let end_others = Write::EndSessions {
        account_id: OWNER,
        except: Some(kept),
    };
    write(&store, end_others).await.unwrap();
    let listed = store.sessions_of(OWNER).await.unwrap();
    assert!(listed == [session(4)]);
    assert!(store.sessions_of(MEMBER).await.unwrap() == [other]);
}

/// Tries at the same time do not share one, and a refused one says how long to wait.
pub async fn of_fifty_tries_at_once_the_free_ones_pass(store: Arc<dyn Store>) {
    let take = || {
        let store = Arc::clone(&store);
        tokio::spawn(async move { write(&store, counted(digest(1), 5)).await })
    };
    let mut passed = 0;
    for task in (0..50).map(|_| take()).collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(()) => passed += 1,
            refused => assert_conflict(refused, Conflict::Tries { wait_ms: 1_000 }),
        }
    }
    assert_eq!(passed, LIMIT.free);
    write(&store, counted(digest(2), 5)).await.unwrap();
    let tries = store.tries(&[digest(3), digest(1)]).await.unwrap();
    assert_eq!(tries[0], None);
    let tries = tries[1].unwrap();
    assert_eq!((tries.level_ms, tries.last_at), (30_000, at(5)));
    assert_eq!(tries.lockout, Lockout::Unrecorded);
    write(&store, counted(digest(1), 1_005)).await.unwrap();
    let refused = write(&store, counted(digest(1), 1_006)).await;
    assert_conflict(refused, Conflict::Tries { wait_ms: 1_999 });
}

/// A right try does not count; all are forgotten at once.
pub async fn tries_are_given_back_and_forgotten(store: Arc<dyn Store>) {
    let back = || Write::GiveTryBack {
        key: digest(1),
        limit: LIMIT,
    };
    write(&store, back()).await.unwrap();
    for _ in 0..20 {
        write(&store, counted(digest(1), 5)).await.unwrap();
        write(&store, back()).await.unwrap();
    }
    for _ in 0..3 {
        write(&store, counted(digest(1), 5)).await.unwrap();
    }
    assert!(write(&store, counted(digest(1), 5)).await.is_err());
    write(&store, Write::ForgetTries(digest(1))).await.unwrap();
    write(&store, counted(digest(1), 5)).await.unwrap();
}

/// A lockout waits to be recorded until it was.
pub async fn a_lockout_is_recorded_once(store: Arc<dyn Store>) {
    for millis in [5, 6] {
        write(&store, counted(digest(1), millis)).await.unwrap();
        assert!(store.unrecorded_lockouts().await.unwrap().is_empty());
    }
    write(&store, counted(digest(1), 7)).await.unwrap();
    let expected = LockedOut {
        key: digest(1),
        guessed: Guessed::Password,
        subject: Some(OWNER),
    };
    assert_eq!(store.unrecorded_lockouts().await.unwrap(), [expected]);
    for _ in 0..2 {
        write(&store, Write::NoteLockout(digest(1))).await.unwrap();
        assert!(store.unrecorded_lockouts().await.unwrap().is_empty());
    }
    write(&store, counted(digest(1), 2_000)).await.unwrap();
    assert!(store.unrecorded_lockouts().await.unwrap().is_empty());
}

/// What is over goes; nothing else does.
pub async fn tries_and_resets_are_swept_once_they_are_over(store: Arc<dyn Store>) {
    seed(&store).await;
    write(&store, counted(digest(1), 1_000)).await.unwrap();
    write(&store, Write::BeginReset(reset(MEMBER, 1, 10_980)))
        .await
        .unwrap();
    store.sweep(at(10_999), at(0)).await.unwrap();
    assert!(store.tries(&[digest(1)]).await.unwrap()[0].is_some());
    assert!(store.reset_of(MEMBER).await.unwrap().is_some());
    store.sweep(at(11_000), at(0)).await.unwrap();
    assert!(store.tries(&[digest(1)]).await.unwrap()[0].is_none());
    assert!(store.reset_of(MEMBER).await.unwrap().is_none());
}

/// Of requests with the same code one passes; another account's code is none.
pub async fn fifty_tasks_burn_a_recovery_code_once(store: Arc<dyn Store>) {
    seed(&store).await;
    write(&store, codes(OWNER, &[1, 2])).await.unwrap();
    let burn = |account_id, byte| Write::BurnRecoveryCode {
        account_id,
        hash: digest(byte),
    };
    let task = || {
        let store = Arc::clone(&store);
        tokio::spawn(async move { write(&store, burn(OWNER, 1)).await })
    };
    let mut passed = 0;
    for task in (0..50).map(|_| task()).collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(()) => passed += 1,
            refused => assert_conflict(refused, Conflict::RecoveryCode),
        }
    }
    assert_eq!(passed, 1);
    assert_eq!(store.recovery_codes_left(OWNER).await.unwrap(), 1);
    let foreign = write(&store, burn(MEMBER, 2)).await;
    assert_conflict(foreign, Conflict::RecoveryCode);
}

/// The earlier ones are gone with the new ones.
pub async fn recovery_codes_are_replaced_all_together(store: Arc<dyn Store>) {
    seed(&store).await;
    write(&store, codes(OWNER, &[1, 2, 3])).await.unwrap();
    write(&store, codes(MEMBER, &[1])).await.unwrap();
    write(&store, codes(OWNER, &[4, 5])).await.unwrap();
    assert_eq!(store.recovery_codes_left(OWNER).await.unwrap(), 2);
    assert_eq!(store.recovery_codes_left(MEMBER).await.unwrap(), 1);
    let old = Write::BurnRecoveryCode {
        account_id: OWNER,
        hash: digest(1),
    };
    assert_conflict(write(&store, old).await, Conflict::RecoveryCode);
    assert_missing(&write(&store, codes(AccountId::from_bytes([9; 16]), &[1])).await);
}

/// Secret and step change together, also to an earlier step: it is another secret's.
pub async fn a_second_factor_is_replaced_with_its_step(store: Arc<dyn Store>) {
    seed(&store).await;
    let burn = Write::BurnTotpStep {
        account_id: OWNER,
        step: 100,
    };
    write(&store, burn).await.unwrap();
    let replace = |account_id| Write::ReplaceTotp {
        account_id,
        sealed: vec![7, 0, 7],
        step: 50,
    };
    write(&store, replace(OWNER)).await.unwrap();
    let owner = store.account(OWNER).await.unwrap().unwrap();
    assert_eq!(
        (owner.totp_sealed.as_slice(), owner.totp_last_step),
        (&[7, 0, 7][..], 50)
    );
    assert_missing(&write(&store, replace(AccountId::from_bytes([9; 16]))).await);
}

/// A second one waits for the end of the first; only the named one is ended.
pub async fn a_reset_is_one_at_a_time_and_ends_by_its_name(store: Arc<dyn Store>) {
    seed(&store).await;
    let begin = |id, begun_at| Write::BeginReset(reset(MEMBER, id, begun_at));
    let end = |id: u8| Write::EndReset {
        account_id: MEMBER,
        reset_id: [id; 16],
    };
    assert_conflict(write(&store, end(1)).await, Conflict::Reset);
    write(&store, begin(1, 100)).await.unwrap();
    assert_conflict(write(&store, begin(2, 119)).await, Conflict::Reset);
    assert_conflict(write(&store, end(2)).await, Conflict::Reset);
    let found = store.reset_of(MEMBER).await.unwrap();
    assert_eq!(found, Some(reset(MEMBER, 1, 100)));
    write(&store, begin(3, 120)).await.unwrap();
    write(&store, Write::BeginReset(reset(OWNER, 4, 90)))
        .await
        .unwrap();
    let all = store.resets_in(TENANT).await.unwrap();
    assert_eq!(all, [reset(OWNER, 4, 90), reset(MEMBER, 3, 120)]);
    assert!(store.resets_in(OTHER_TENANT).await.unwrap().is_empty());
    write(&store, end(3)).await.unwrap();
    assert_conflict(write(&store, end(3)).await, Conflict::Reset);
    assert_eq!(store.reset_of(MEMBER).await.unwrap(), None);
}

/// Neither members nor owners of another organisation.
pub async fn owners_are_those_of_the_organisation(store: Arc<dyn Store>) {
    seed(&store).await;
    let owners = store.owners_of(TENANT).await.unwrap();
    let ids: Vec<AccountId> = owners.iter().map(|owner| owner.account_id).collect();
    assert_eq!(ids, [OWNER]);
    assert!(store.owners_of(OTHER_TENANT).await.unwrap().is_empty());
}

fn codes(account_id: AccountId, bytes: &[u8]) -> Write {
    Write::ReplaceRecoveryCodes {
        account_id,
        hashes: bytes.iter().map(|byte| digest(*byte)).collect(),
    }
}
