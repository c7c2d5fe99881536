//! A detail that was erased is in no file any more, and nothing else has changed.

use std::fs;
use std::path::Path;

use bulla_auth::{ColumnKey, field};
use bulla_crypto::secret::Key32;
use bulla_storage::detail::{LeafSource, StoredField};
use bulla_storage::log::{PendingEvent, SealedField};
use bulla_storage::{LogStore as _, Store as _, Write};
use bulla_tests::log::{ERASURES, LOG, event, key_of, signer};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

use crate::outside::View;
use crate::world::{World, copy_folder};
use crate::writer::Writer;

/// An event whose only detail is this one.
fn with_detail(number: u64, value: &str) -> (PendingEvent, field::SealedDetail) {
    let mut rng = ChaCha20Rng::seed_from_u64(number);
    let mut event = event(number);
    let key = ColumnKey::new(Key32::from_bytes([9; 32]));
    let sealed = field::seal(&key, &event.event_id, "email", value, &mut rng);
    event.fields = vec![SealedField {
        name: "email",
        commitment: sealed.commitment,
        wrapped_key: sealed.wrapped_key.clone(),
        sealed: sealed.sealed.clone(),
    }];
    (event, sealed)
}

/// How often the bytes stand in the files below this folder.
fn found(folder: &Path, bytes: &[u8]) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += found(&path, bytes);
        } else {
            let content = fs::read(&path).unwrap();
            count += content.windows(bytes.len()).filter(|w| *w == bytes).count();
        }
    }
    count
}

fn erase(name: &str, index: u64) -> Write {
    Write::EraseField {
        index,
        name: name.to_owned(),
        tenant_id: LOG,
    }
}

/// The details of the first two leaves as they are kept.
async fn first_fields(world: &World) -> Vec<StoredField> {
    let records = world.store.leaf_records(LOG, 0..2).await.unwrap();
    let fields = records.into_iter().flat_map(|record| match record.source {
        LeafSource::Event { fields, .. } => fields,
        LeafSource::Checkpoint { .. } => panic!("an event"),
    });
    fields.collect()
}

#[tokio::test]
async fn an_erased_detail_is_in_no_file_and_every_proof_stays() {
    let world = World::new().await;
    let (first, erased) = with_detail(0, "anna@example.ch");
    let (second, kept) = with_detail(1, "beat@example.ch");
    let events = vec![first, second];
    world.store.commit(LOG, Vec::new(), events).await.unwrap();
    world.append(2..300).await;
    world.publish(LOG).await.unwrap();
    let before = world.view(LOG).unwrap();
    // Salt and value in clear stand nowhere at any time.
    assert_eq!(found(world.path(), b"anna@example.ch"), 0);
    for part in [&erased.wrapped_key, &erased.sealed, &kept.wrapped_key] {
        assert!(found(world.path(), part) >= 2, "database and storage");
    }
    let copy = fs::read(world.file("details/000")).unwrap();

    for (name, index) in [("phone", 0), ("email", 5000)] {
        let refused = world
            .store
            .commit(LOG, vec![erase(name, index)], Vec::new());
        assert!(refused.await.is_err(), "{name} {index}");
    }
    for _ in 0..2 {
        let write = vec![erase("email", 0)];
        world
            .store
            .commit(LOG, write, vec![event(1000)])
            .await
            .unwrap();
        let verifier = signer(LOG).verifier();
        let place = world.publication(LOG, &verifier);
        place.renew_details(0).await.unwrap();
        assert!(world.store.scrub().await.unwrap());
    }
    for part in [&erased.wrapped_key, &erased.sealed] {
        assert_eq!(found(world.path(), part), 0);
    }
    assert!(found(world.path(), &kept.wrapped_key) >= 2);
    assert!(found(world.path(), erased.commitment.as_bytes()) >= 1);

    // A copy of the details that somebody kept opens for nobody: its key is gone.
    let start = copy
        .windows(erased.sealed.len())
        .position(|w| w == erased.sealed);
    assert!(start.is_some(), "the copy holds the sealed value");
    let fields = first_fields(&world).await;
    assert!(fields[0].wrapped_key.is_empty() && fields[0].sealed.is_empty());
    assert_eq!(fields[0].commitment, erased.commitment);
    assert_eq!(fields[1].wrapped_key, kept.wrapped_key);

    // The log is the same, and goes on.
    assert_eq!(world.view(LOG).unwrap(), before);
    world.append(2000..2001).await;
    world.publish(LOG).await.unwrap();
    assert!(before.is_continued_by(&world.view(LOG).unwrap()));
    let verifier = signer(LOG).verifier();
    bulla_storage::rehash::rehash(&world.store, LOG, &verifier)
        .await
        .unwrap();
    let world = world.reopened().await;
    assert_eq!(found(world.path(), &erased.wrapped_key), 0);
}

/// A published log in which each detail has its own key, twice in each file of keys and the database.
fn published() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(Writer::start(folder.path(), 0, &["0..300"]).end());
    assert!(found(folder.path(), &key_of(7)) >= 2);
    folder
}

#[test]
fn a_process_killed_at_any_step_of_an_erasure_leaves_a_key_to_no_later_one() {
    let base = published();
    let mut steps = Vec::new();
    for stop_at in 1.. {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(base.path(), folder.path());
        let before = View::read(&folder.path().join("blobs"), LOG).unwrap();
        let mut writer = Writer::start(folder.path(), stop_at, &["erase:7"]);
        let said = writer.says();
        let Some(step) = said.strip_prefix("at ") else {
            assert!(said.starts_with("done"), "{said}");
            assert!(writer.end());
            break;
        };
        writer.kill();
        // The next start brings it to its end, or whoever asks again.
        let again: &[&str] = if step == "erased" || steps.contains(&"erased".to_owned()) {
            &[]
        } else {
            &["erase:7"]
        };
        assert!(Writer::start(folder.path(), 0, again).end(), "{step}");
        assert_eq!(found(folder.path(), &key_of(7)), 0, "{step}");
        assert!(found(folder.path(), &key_of(8)) >= 2, "{step}");
        assert!(Writer::start(folder.path(), 0, &["erase:7"]).end());
        let after = View::read(&folder.path().join("blobs"), LOG).unwrap();
        assert!(before.is_continued_by(&after), "{step}");
        assert_eq!(after.size, 301, "{step}: one event tells of it");
        steps.push(step.to_owned());
    }
    for step in [
        "change begun",
        "before the commit of the change",
        "erased",
        "before a replacement",
        "after a replacement",
        "before the scrub",
        "scrubbed",
        "erasure finished",
        "committed",
    ] {
        assert!(steps.iter().any(|seen| seen == step), "{step}: {steps:?}");
    }
}

#[tokio::test]
async fn a_detail_of_many_pages_leaves_none_of_them_behind() {
    let world = World::new().await;
    let long = "Zurich ".repeat(4000);
    let (first, erased) = with_detail(0, &long);
    world
        .store
        .commit(LOG, Vec::new(), vec![first, event(1)])
        .await
        .unwrap();
    world.append(2..40).await;
    world.publish(LOG).await.unwrap();
    let parts: Vec<_> = erased.sealed.chunks(64).step_by(16).collect();
    assert!(parts.len() > 25);
    let write = vec![erase("email", 0)];
    let told = vec![event(ERASURES)];
    world.store.commit(LOG, write, told).await.unwrap();
    let verifier = |log| Some(signer(log).verifier());
    let finish = bulla_storage::erase::finish_erasures(&world.store, &world.published, &verifier);
    let finished = finish.await.unwrap();
    assert_eq!(finished, bulla_storage::erase::Finished::All);
    assert!(world.store.erasures().await.unwrap().is_empty());
    let mut everything = Vec::new();
    for name in ["db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"] {
        everything.extend(fs::read(world.path().join(name)).unwrap());
    }
    for name in ["details/000", "keys/000"] {
        everything.extend(fs::read(world.file(name)).unwrap());
    }
    for part in parts {
        let left = everything.windows(part.len()).any(|window| window == part);
        assert!(!left, "a part of the sealed value is left");
    }
}

#[tokio::test]
async fn an_erasure_waits_for_whoever_reads_an_old_state() {
    use sqlx::{Connection as _, Executor as _};

    let world = World::new().await;
    world.append(0..10).await;
    world.publish(LOG).await.unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new();
    let options = options.filename(world.path().join("db.sqlite3"));
    let mut reader = sqlx::SqliteConnection::connect_with(&options)
        .await
        .unwrap();
    reader.execute("BEGIN").await.unwrap();
    reader
        .execute("SELECT COUNT(*) FROM log_leaf")
        .await
        .unwrap();
    let write = vec![erase("email", 7)];
    let told = vec![event(ERASURES)];
    world.store.commit(LOG, write, told).await.unwrap();
    let verifier = |log| Some(signer(log).verifier());
    let finish = async || {
        bulla_storage::erase::finish_erasures(&world.store, &world.published, &verifier)
            .await
            .unwrap()
    };
    assert_eq!(finish().await, bulla_storage::erase::Finished::Later);
    assert_eq!(world.store.erasures().await.unwrap().len(), 1);
    reader.execute("ROLLBACK").await.unwrap();
    assert_eq!(finish().await, bulla_storage::erase::Finished::All);
    assert_eq!(found(world.path(), &key_of(7)), 0);
}
