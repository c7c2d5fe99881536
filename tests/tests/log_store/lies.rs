//! Storage that does not do what it says.

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use bulla_storage::publish::PublishError;
use bulla_storage::{
    LogObject, LogObjectKey, LogStore as _, PublishedLogs, Store as _, StoreError,
};
use bulla_storage_object::ObjectBlobStore;
use bulla_tests::log::{LOG, signer};
use bulla_tlog::TilePath;
use bulla_types::TenantId;
use bytes::Bytes;

use crate::world::World;

/// What it does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lie {
    /// Says that it stored tiles, and did not.
    Drops,
    /// Stores half of them.
    Halves,
    /// Knows no conditions: what is there is overwritten.
    IgnoresConditions,
    /// Says that it replaced the checkpoint, and did not.
    KeepsTheOldCheckpoint,
    /// Stores, and says that it failed.
    FailsAfterwards,
    /// Shows a tile only once somebody tried to write it: another writer was there first.
    ShowsLate,
}

/// Storage, what it does wrong, and paths that somebody tried to write.
struct Liar(ObjectBlobStore, Lie, Mutex<BTreeSet<String>>);

impl Liar {
    fn new(world: &World, lie: Lie) -> Self {
        Self(world.published.clone(), lie, Mutex::default())
    }
}

#[async_trait]
impl PublishedLogs for Liar {
    async fn put_once(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError> {
        match self.1 {
            Lie::Drops => Ok(()),
            Lie::Halves => self.0.replace(key, bytes.slice(..bytes.len() / 2)).await,
            Lie::IgnoresConditions => self.0.replace(key, bytes).await,
            Lie::FailsAfterwards => {
                self.0.put_once(key, bytes).await?;
                Err(StoreError::Unavailable("timeout".into()))
            }
            Lie::KeepsTheOldCheckpoint => self.0.put_once(key, bytes).await,
            Lie::ShowsLate => {
                let put = self.0.put_once(key, bytes).await;
                self.2.lock().unwrap().insert(key.path());
                put
            }
        }
    }

    async fn replace(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError> {
        let kept = key.object == LogObject::Checkpoint && self.1 == Lie::KeepsTheOldCheckpoint;
        if kept {
            Ok(())
        } else {
            self.0.replace(key, bytes).await
        }
    }

    async fn object(&self, key: LogObjectKey) -> Result<Option<Bytes>, StoreError> {
        let is_late = self.1 == Lie::ShowsLate && matches!(key.object, LogObject::Tile(_));
        if is_late && !self.2.lock().unwrap().contains(&key.path()) {
            return Ok(None);
        }
        self.0.object(key).await
    }

    async fn remove_partials(&self, log: TenantId, full: TilePath) -> Result<(), StoreError> {
        self.0.remove_partials(log, full).await
    }

    async fn published_logs(&self) -> Result<Vec<TenantId>, StoreError> {
        self.0.published_logs().await
    }
}

#[tokio::test]
async fn storage_that_lies_is_found_out_before_a_checkpoint_relies_on_it() {
    for lie in [
        Lie::Drops,
        Lie::Halves,
        Lie::KeepsTheOldCheckpoint,
        Lie::FailsAfterwards,
    ] {
        let world = World::new().await;
        world.append(0..250).await;
        world.publish(LOG).await.unwrap();
        let before = world.view(LOG).unwrap();
        world.append(250..260).await;
        let (liar, verifier) = (Liar::new(&world, lie), signer(LOG).verifier());
        let refused = world
            .publication_into(&liar, LOG, &verifier)
            .publish()
            .await;
        assert!(matches!(refused, Err(PublishError::Store(_))), "{lie:?}");
        // The reader sees the old log, whole.
        assert_eq!(world.view(LOG).unwrap(), before, "{lie:?}");
        assert_eq!(
            world.store.logs_to_publish().await.unwrap(),
            [LOG],
            "{lie:?}"
        );
        if lie != Lie::Halves {
            // An honest storage takes it up from there.
            world.publish(LOG).await.unwrap();
            assert!(before.is_continued_by(&world.view(LOG).unwrap()), "{lie:?}");
        }
    }
}

#[tokio::test]
async fn storage_without_conditions_covers_nothing_either() {
    let world = World::new().await;
    world.append(0..30).await;
    world.publish(LOG).await.unwrap();
    std::fs::write(world.file("tile/0/000.p/40"), b"planted").unwrap();
    world.append(30..40).await;
    let liar = Liar::new(&world, Lie::IgnoresConditions);
    let verifier = signer(LOG).verifier();
    let refused = world
        .publication_into(&liar, LOG, &verifier)
        .publish()
        .await;
    assert!(matches!(refused, Err(PublishError::Halt(_))));
    let planted = std::fs::read(world.file("tile/0/000.p/40")).unwrap();
    assert_eq!(planted, b"planted", "the evidence is kept");
}

#[tokio::test]
async fn an_object_that_is_there_already_is_taken_if_it_is_the_same_and_stops_the_log_if_not() {
    for (planted, is_taken) in [(None, true), (Some(&b"planted"[..]), false)] {
        let world = World::new().await;
        world.append(0..30).await;
        world.publish(LOG).await.unwrap();
        let before = world.view(LOG).unwrap();
        world.append(30..40).await;
        // Another writer has put the tile there between the look and the write.
        let path = TilePath::new(bulla_tlog::TileLevel::Hashes(0), 0, 40).unwrap();
        let tile = world.store.log_tiles(LOG, &[path]).await.unwrap().remove(0);
        let there = planted.map_or(tile, <[u8]>::to_vec);
        std::fs::write(world.file("tile/0/000.p/40"), &there).unwrap();
        let (liar, verifier) = (Liar::new(&world, Lie::ShowsLate), signer(LOG).verifier());
        let done = world
            .publication_into(&liar, LOG, &verifier)
            .publish()
            .await;
        let after = world.view(LOG).unwrap();
        if is_taken {
            assert_eq!(done.unwrap(), 40);
            assert_eq!(after.size, 40);
        } else {
            assert!(matches!(done, Err(PublishError::Halt(_))), "{done:?}");
            assert_eq!(after, before);
            let kept = std::fs::read(world.file("tile/0/000.p/40")).unwrap();
            assert_eq!(kept, there, "the evidence is kept");
        }
    }
}
