//! An old database is brought forward from what was published, and nothing else.

use std::fs;

use bulla_storage::log::ANCHOR;
use bulla_storage::rehash::rehash;
use bulla_storage::repair::{Finding, RepairError};
use bulla_storage::{LogStore as _, Store as _, Write};
use bulla_tests::log::{LOG, event, signer};

use crate::world::World;

/// A world whose database is older than its storage: 250 leaves of 600, with events 250 to 252
/// committed and not yet in their places.
async fn behind() -> World {
    let world = World::new().await;
    world.append(0..250).await;
    world.anchor().await;
    for log in [LOG, ANCHOR] {
        world.publish(log).await.unwrap();
    }
    let events = (250..253).map(event).collect();
    world.store.commit(LOG, Vec::new(), events).await.unwrap();
    let (world, old) = world.copy().await;
    world.append(253..400).await;
    world.anchor().await;
    world.append(400..600).await;
    world.anchor().await;
    let erase = Write::EraseField {
        index: 7,
        name: "email".to_owned(),
        tenant_id: LOG,
    };
    let erased = vec![event(600)];
    world.store.commit(LOG, vec![erase], erased).await.unwrap();
    for log in [LOG, ANCHOR] {
        world.publish(log).await.unwrap();
    }
    let verifier = signer(LOG).verifier();
    world
        .publication(LOG, &verifier)
        .renew_details(7)
        .await
        .unwrap();
    world.with_database_of(old.path()).await
}

#[tokio::test]
async fn a_database_is_brought_forward_to_what_was_signed_with_its_details_and_erasures() {
    let world = behind().await;
    let verifiers = [LOG, ANCHOR].map(|log| signer(log).verifier());
    let place = world.publication(LOG, &verifiers[0]);
    let behind = Finding::Behind {
        database: 250,
        published: 600,
    };
    assert_eq!(place.diagnose().await.unwrap(), behind);
    let repaired = place.repair().await.unwrap();
    assert_eq!((repaired.leaves, repaired.without_details), (350, 0));
    assert_eq!(repaired.erased, 1);
    world
        .publication(ANCHOR, &verifiers[1])
        .repair()
        .await
        .unwrap();
    for (log, verifier) in [LOG, ANCHOR].into_iter().zip(&verifiers) {
        world.store.check_log(log, verifier).await.unwrap();
        rehash(&world.store, log, verifier).await.unwrap();
        let fits = world.publication(log, verifier).diagnose().await.unwrap();
        assert_eq!(fits, Finding::Fits { waiting: 0 });
    }
    // Those three have their places by now and get no second one.
    let pending = world.store.tenants_with_pending_events().await.unwrap();
    assert!(pending.is_empty());
    assert!(world.store.anchored(LOG, 400).await.unwrap().is_some());
    let records = world.store.leaf_records(LOG, 0..600).await.unwrap();
    for (index, record) in records.iter().enumerate() {
        let bulla_storage::detail::LeafSource::Event { fields, .. } = &record.source else {
            panic!("an event")
        };
        assert_eq!(fields[0].wrapped_key.is_empty(), index == 7, "{index}");
    }
    // And the log goes on.
    let before = world.view(LOG).unwrap();
    world.append(700..701).await;
    world.publish(LOG).await.unwrap();
    assert!(before.is_continued_by(&world.view(LOG).unwrap()));
    assert_eq!(
        world
            .publication(LOG, &verifiers[0])
            .repair()
            .await
            .unwrap()
            .leaves,
        0
    );
}

#[tokio::test]
async fn a_storage_that_was_tampered_with_brings_nothing_forward() {
    for name in [
        "tile/entries/001",
        "tile/entries/002.p/88",
        "tile/entries/000",
    ] {
        let world = behind().await;
        let mut bundle = fs::read(world.file(name)).unwrap();
        let last = bundle.len() - 3;
        bundle[last] ^= 1;
        fs::write(world.file(name), bundle).unwrap();
        let verifier = signer(LOG).verifier();
        let refused = world.publication(LOG, &verifier).repair().await;
        assert!(matches!(refused, Err(RepairError::Inconsistent)), "{name}");
        let head = world.store.log_head(LOG).await.unwrap();
        assert_eq!(head.unwrap().size, 250, "{name}");
        fs::remove_file(world.file(name)).unwrap();
        let refused = world.publication(LOG, &verifier).repair().await;
        assert!(
            matches!(refused, Err(RepairError::Missing { .. })),
            "{name}"
        );
    }
}

#[tokio::test]
async fn leaves_come_back_without_details_that_are_lost_or_do_not_fit() {
    let world = behind().await;
    fs::remove_file(world.file("details/001")).unwrap();
    let mut keys = fs::read(world.file("keys/002")).unwrap();
    keys.truncate(keys.len() - 1);
    fs::write(world.file("keys/002"), keys).unwrap();
    let verifier = signer(LOG).verifier();
    let repaired = world.publication(LOG, &verifier).repair().await.unwrap();
    assert_eq!(repaired.leaves, 350);
    assert_eq!(repaired.without_details, 256 + 88);
    rehash(&world.store, LOG, &verifier).await.unwrap();
}

#[tokio::test]
async fn two_histories_are_told_and_neither_is_taken() {
    let world = behind().await;
    world.append(2000..2400).await;
    let verifier = signer(LOG).verifier();
    let place = world.publication(LOG, &verifier);
    assert!(matches!(place.diagnose().await.unwrap(), Finding::Stuck(_)));
    assert!(place.repair().await.is_err());
    let head = world.store.log_head(LOG).await.unwrap();
    assert_eq!(head.unwrap().size, 653);
}

#[tokio::test]
async fn a_flipped_or_missing_leaf_is_found_by_the_check_at_start_or_by_the_nightly_one() {
    use sqlx::{ConnectOptions as _, Executor as _};

    for (tamper, at_start) in [
        ("DELETE FROM log_leaf WHERE position = 299", true),
        (
            "UPDATE log_leaf SET leaf = zeroblob(200) WHERE position = 280",
            true,
        ),
        (
            "UPDATE log_tile SET data = zeroblob(32) WHERE level = 1",
            true,
        ),
        ("UPDATE log_head SET root = zeroblob(32)", true),
        ("UPDATE log_head SET size = 299", true),
        (
            "UPDATE log_head SET checkpoint = replace(checkpoint, '300', '301')",
            true,
        ),
        ("UPDATE log_head SET checkpoint = ''", true),
        (
            "UPDATE log_leaf SET leaf = zeroblob(200) WHERE position = 5",
            false,
        ),
        (
            "UPDATE log_tile SET data = zeroblob(length(data)) WHERE level = 0 AND position = 0",
            false,
        ),
    ] {
        let world = World::new().await;
        world.append(0..300).await;
        let options = sqlx::sqlite::SqliteConnectOptions::new();
        let options = options.filename(world.path().join("db.sqlite3"));
        let mut connection = options.connect().await.unwrap();
        for trigger in [
            "DROP TRIGGER log_leaf_is_not_deleted",
            "DROP TRIGGER log_leaf_is_not_updated",
            "DROP TRIGGER log_tile_only_widens",
            "DROP TRIGGER log_head_only_grows",
            tamper,
        ] {
            connection.execute(trigger).await.unwrap();
        }
        let verifier = signer(LOG).verifier();
        let checked = world.store.check_log(LOG, &verifier).await;
        assert_eq!(checked.is_err(), at_start, "{tamper}");
        assert!(
            rehash(&world.store, LOG, &verifier).await.is_err(),
            "{tamper}"
        );
    }
}
