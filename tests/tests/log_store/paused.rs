//! Two writers: one that is paused in the middle of its work while another takes over, and two that
//! race.

use std::path::Path;
use std::sync::Arc;

use bulla_storage::{LogStore as _, Store as _, StoreError};
use bulla_storage_sql::SqlStore;
use bulla_tests::log::{LOG, event, signer};

use crate::world::{World, copy_folder};
use crate::writer::Writer;

/// A writer that waits at the first step of this name; which number that has is tried on copies.
fn waiting_at(wanted: &str, folder: &Path) -> Writer {
    let (batch, wanted) = (["50..51"], format!("at {wanted}"));
    for number in 1..40 {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(folder, copy.path());
        let mut writer = Writer::start(copy.path(), number, &batch);
        let found = writer.says() == wanted;
        writer.kill();
        if found {
            let mut writer = Writer::start(folder, number, &batch);
            assert_eq!(writer.says(), wanted);
            return writer;
        }
    }
    panic!("never {wanted}")
}

#[tokio::test]
async fn a_paused_leader_signs_and_publishes_nothing_once_another_has_taken_over() {
    for step in ["recorded", "committed", "before a replacement"] {
        let world = World::new().await;
        world.append(0..5).await;
        world.publish(LOG).await.unwrap();
        world.store.close().await;
        let mut paused = waiting_at(step, world.path());
        paused.signal("STOP");
        // Another process takes over and goes on.
        let world = world.reopened().await;
        world.store.lead().await.unwrap();
        world.append(100..110).await;
        world.publish(LOG).await.unwrap();
        let before = world.view(LOG).unwrap();
        paused.go_on();
        paused.signal("CONT");
        assert!(!paused.end(), "{step}: the paused writer noticed nothing");
        let after = world.view(LOG).unwrap();
        assert_eq!(before, after, "{step}");
        // The new leader goes on.
        world.append(200..201).await;
        world.publish(LOG).await.unwrap();
        assert!(before.is_continued_by(&world.view(LOG).unwrap()));
    }
}

#[tokio::test]
async fn a_transaction_that_is_held_lets_nobody_past_it() {
    let world = World::new().await;
    world.append(0..5).await;
    let world = world.reopened().await;
    let before = world.store.log_head(LOG).await.unwrap().unwrap();
    // SQLite's locks end where a process that holds them copies the files: it holds none.
    world.store.close().await;
    let mut holder = waiting_at("before the commit", world.path());
    let past = match SqlStore::open(&world.path().join("db.sqlite3")).await {
        Ok(store) => store.commit(LOG, Vec::new(), vec![event(500)]).await,
        Err(error) => Err(error),
    };
    assert!(matches!(past, Err(StoreError::Unavailable(_))), "{past:?}");
    holder.go_on();
    assert!(holder.end());
    let world = world.reopened().await;
    let after = world.store.log_head(LOG).await.unwrap().unwrap();
    assert!(after.size > before.size);
    let head = world.append(500..501).await;
    assert_eq!(head.size, after.size + 1);
    world.publish(LOG).await.unwrap();
    assert_eq!(world.view(LOG).map(|view| view.size), Some(head.size));
}

#[tokio::test]
async fn of_two_stores_that_race_each_event_has_one_place_and_who_took_over_signs_alone() {
    let world = World::new().await;
    let other = SqlStore::open(&world.path().join("db.sqlite3"))
        .await
        .unwrap();
    let stores = [world.store.clone(), other.clone()].map(Arc::new);
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let store = Arc::clone(&stores[usize::try_from(number % 2).unwrap()]);
            tokio::spawn(async move {
                let events = vec![event(number)];
                store.commit(LOG, Vec::new(), events).await.unwrap();
                store
                    .sequence(LOG, &signer(LOG))
                    .await
                    .unwrap()
                    .unwrap()
                    .size
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap() >= 1);
    }
    world.publish(LOG).await.unwrap();
    assert_eq!(world.view(LOG).unwrap().size, 40);

    world.store.lead().await.unwrap();
    other.lead().await.unwrap();
    let events = vec![event(41)];
    world.store.commit(LOG, Vec::new(), events).await.unwrap();
    let refused = world.store.sequence(LOG, &signer(LOG)).await;
    assert!(
        matches!(refused, Err(StoreError::Superseded)),
        "{refused:?}"
    );
    let head = other.sequence(LOG, &signer(LOG)).await.unwrap().unwrap();
    assert_eq!(head.size, 41);
}
