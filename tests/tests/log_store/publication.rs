//! What stands in the storage after a publication, and what the database is compared with.

use std::fs;

use bulla_storage::LogStore as _;
use bulla_storage::log::ANCHOR;
use bulla_storage::publish::{Halt, PublishError};
use bulla_tests::log::{LOG, signer};
use bulla_tlog::{prove_consistency, prove_inclusion, verify_anchored, verify_consistency};

use crate::world::{World, copy_folder};

#[tokio::test]
async fn a_log_is_published_in_the_layout_of_tlog_tiles_and_old_partials_go() {
    let world = World::new().await;
    for numbers in [0..5, 5..250, 250..300] {
        let before = world.view(LOG);
        let head = world.append(numbers).await;
        assert_eq!(world.publish(LOG).await.unwrap(), head.size);
        let view = world.view(LOG).unwrap();
        assert_eq!(view.size, head.size);
        assert!(before.is_none_or(|before| before.is_continued_by(&view)));
        assert!(world.store.logs_to_publish().await.unwrap().is_empty());
    }
    for there in [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
        "details/000",
        "details/001",
        "keys/000",
        "keys/001",
    ] {
        assert!(world.file(there).is_file(), "{there}");
    }
    for gone in ["tile/0/000.p/5", "tile/entries/000.p/250"] {
        assert!(!world.file(gone).exists(), "{gone}");
    }
    // Nothing new: nothing is written again.
    let written = fs::metadata(world.file("checkpoint")).unwrap().modified();
    world.publish(LOG).await.unwrap();
    let again = fs::metadata(world.file("checkpoint")).unwrap().modified();
    assert_eq!(written.unwrap(), again.unwrap());
}

#[tokio::test]
async fn every_checkpoint_has_its_place_in_the_anchor_log() {
    let world = World::new().await;
    let mut heads = Vec::new();
    for numbers in [0..3, 3..4, 4..300] {
        heads.push(world.append(numbers).await);
    }
    assert!(world.store.anchored(LOG, 3).await.unwrap().is_none());
    world.anchor().await;
    world.publish(ANCHOR).await.unwrap();
    assert_eq!(world.view(ANCHOR).unwrap().size, 3);
    let note = fs::read_to_string(world.path().join("blobs/logs/anchor/checkpoint")).unwrap();
    let anchor = signer(ANCHOR).verifier().open(&note).unwrap();
    let tiles = world.path().join("blobs/logs/anchor");
    for (index, head) in (0..).zip(&heads) {
        let found = world.store.anchored(LOG, head.size).await.unwrap().unwrap();
        assert_eq!((found.index, &found.checkpoint), (index, &head.checkpoint));
        let checkpoint = signer(LOG).verifier().open(&found.checkpoint).unwrap();
        let proof = prove_inclusion(3, index, &Files(tiles.clone())).unwrap();
        verify_anchored(&anchor, &checkpoint, index, &proof).unwrap();
        // Neither another place nor another checkpoint.
        assert!(verify_anchored(&anchor, &checkpoint, (index + 1) % 3, &proof).is_err());
        let other = &heads[(usize::try_from(index).unwrap() + 1) % 3].checkpoint;
        let other = signer(LOG).verifier().open(other).unwrap();
        assert!(verify_anchored(&anchor, &other, index, &proof).is_err());
    }
    for (size, first) in [
        (0, Some(0)),
        (1, Some(0)),
        (4, Some(1)),
        (5, Some(2)),
        (301, None),
    ] {
        let found = world.store.first_anchored(LOG, size).await.unwrap();
        assert_eq!(found.map(|found| found.index), first, "{size}");
        let exact = heads.iter().any(|head| head.size == size);
        assert_eq!(
            world.store.anchored(LOG, size).await.unwrap().is_some(),
            exact
        );
    }
    // What is public shows neither organisation nor size.
    for leaf in world.view(ANCHOR).unwrap().leaves {
        assert_eq!(leaf.len(), bulla_tlog::ANCHOR_LEAF_BYTES);
    }
}

#[tokio::test]
async fn a_database_older_than_what_is_published_signs_nothing() {
    let world = World::new().await;
    world.append(0..250).await;
    world.publish(LOG).await.unwrap();
    let (world, old) = world.copy().await;
    world.append(250..300).await;
    world.publish(LOG).await.unwrap();
    let world = world.with_database_of(old.path()).await;
    let before = world.view(LOG);
    for _ in 0..2 {
        let Err(PublishError::Halt(halt)) = world.publish(LOG).await else {
            panic!("an old database was published")
        };
        let (database, seen) = (250, 300);
        assert_eq!(halt, Halt::Ahead { database, seen });
    }
    // Even a log that has grown past it again: the roots differ.
    world.append(1000..1100).await;
    let Err(PublishError::Halt(halt)) = world.publish(LOG).await else {
        panic!("a fork was published")
    };
    assert_eq!(halt, Halt::Forked { size: 300 });
    assert_eq!(world.view(LOG), before);
}

#[tokio::test]
async fn what_somebody_else_put_into_the_storage_is_noticed_and_never_covered() {
    for (name, bytes) in [
        ("tile/0/000.p/40", &b"x"[..]),
        ("tile/entries/000.p/40", b""),
    ] {
        let world = World::new().await;
        world.append(0..30).await;
        world.publish(LOG).await.unwrap();
        fs::write(world.file(name), bytes).unwrap();
        let before = world.view(LOG);
        world.append(30..40).await;
        let Err(PublishError::Halt(Halt::Overwritten { path })) = world.publish(LOG).await else {
            panic!("{name} was taken")
        };
        assert!(path.ends_with(name), "{path}");
        assert_eq!(world.view(LOG), before);
    }
    let world = World::new().await;
    world.append(0..30).await;
    world.publish(LOG).await.unwrap();
    for text in [
        &b""[..],
        b"nothing",
        b"sign.example.ch/log/1\n1\n\n",
        b"\xff",
    ] {
        fs::write(world.file("checkpoint"), text).unwrap();
        let refused = world.publish(LOG).await;
        assert!(matches!(refused, Err(PublishError::Halt(Halt::Foreign))));
    }
}

#[tokio::test]
async fn a_storage_that_lost_everything_is_filled_again() {
    let world = World::new().await;
    world.append(0..300).await;
    world.publish(LOG).await.unwrap();
    let before = world.view(LOG);
    fs::remove_dir_all(world.path().join("blobs/logs")).unwrap();
    world.append(300..301).await;
    world.publish(LOG).await.unwrap();
    let after = world.view(LOG).unwrap();
    assert_eq!(after.size, 301);
    assert!(before.unwrap().is_continued_by(&after));
}

#[tokio::test]
async fn an_old_copy_of_the_storage_alone_is_filled_up_again() {
    let world = World::new().await;
    world.append(0..250).await;
    world.publish(LOG).await.unwrap();
    let old = tempfile::tempdir().unwrap();
    let logs = world.path().join("blobs/logs");
    copy_folder(&logs, old.path());
    world.append(250..300).await;
    world.publish(LOG).await.unwrap();
    let before = world.view(LOG).unwrap();
    fs::remove_dir_all(&logs).unwrap();
    fs::create_dir(&logs).unwrap();
    copy_folder(old.path(), &logs);
    assert_eq!(world.view(LOG).unwrap().size, 250);
    // At the next start, before anything new is signed, it is no reason to stop.
    let verifier = signer(LOG).verifier();
    world.publication(LOG, &verifier).compare().await.unwrap();
    world.append(300..301).await;
    world.publish(LOG).await.unwrap();
    let after = world.view(LOG).unwrap();
    assert_eq!(after.size, 301);
    assert!(before.is_continued_by(&after));
}

/// Tiles on disk.
struct Files(std::path::PathBuf);

impl bulla_tlog::TileReader for Files {
    fn tile(&self, path: &bulla_tlog::TilePath) -> Option<Vec<u8>> {
        fs::read(self.0.join(path.to_string())).ok()
    }
}

#[tokio::test]
async fn old_copies_of_database_and_storage_together_are_noticed_by_whoever_has_seen_more() {
    let world = World::new().await;
    world.append(0..250).await;
    world.publish(LOG).await.unwrap();
    let (world, old) = world.copy().await;
    world.append(250..260).await;
    world.publish(LOG).await.unwrap();
    let note = fs::read_to_string(world.file("checkpoint")).unwrap();
    let seen = signer(LOG).verifier().open(&note).unwrap();
    drop(world);

    // Both are brought back: they fit each other, and the log goes on another way.
    let world = World::of(old).await;
    let verifier = signer(LOG).verifier();
    world.store.check_log(LOG, &verifier).await.unwrap();
    world.publication(LOG, &verifier).compare().await.unwrap();
    world.append(1000..1020).await;
    world.publish(LOG).await.unwrap();
    // Somebody who remembers the checkpoint finds no way from there to here.
    let files = Files(world.file(""));
    let note = fs::read_to_string(world.file("checkpoint")).unwrap();
    let newest = verifier.open(&note).unwrap();
    let proof = prove_consistency(seen.size(), newest.size(), &files).unwrap();
    verify_consistency(seen.size(), seen.root(), &newest, &proof).unwrap_err();
    // And whoever presents it stops the server.
    let Err(PublishError::Halt(halt)) = world.publication(LOG, &verifier).recognise(&seen).await
    else {
        panic!("the server knows what it has lost")
    };
    assert_eq!(halt, Halt::Forked { size: 260 });
}
