//! The writer is killed at each of its steps, and an outside reader looks after each death: nothing is
//! lost, doubled or forked.

use std::collections::BTreeSet;
use std::path::Path;

use bulla_storage::detail::LeafSource;
use bulla_storage::log::ANCHOR;
use bulla_storage::rehash::rehash;
use bulla_storage::{LogStore as _, Store as _};
use bulla_storage_sql::SqlStore;
use bulla_tests::log::{LOG, signer};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use tempfile::TempDir;

use crate::outside::View;
use crate::world::copy_folder;
use crate::writer::Writer;

/// One batch within the last tile, one over its end.
const BATCHES: [&str; 2] = ["250..251", "251..258"];
/// Events in the end.
const EVENTS: u64 = 258;

/// Whether the run is to take long and try more.
fn long() -> bool {
    std::env::var_os("BULLA_LONG").is_some_and(|value| value == "1")
}

/// A published log of 250 leaves.
fn base() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(Writer::start(folder.path(), 0, &["0..250"]).end());
    folder
}

fn copy_of(base: &TempDir) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(base.path(), folder.path());
    folder
}

/// Both logs as an outside reader finds them, each continuing what was found before.
fn look(folder: &Path, before: &mut [View; 2], when: &str) {
    for (log, before) in [LOG, ANCHOR].into_iter().zip(before) {
        let view = View::read(&folder.join("blobs"), log).unwrap();
        assert!(before.is_continued_by(&view), "{when}: {log}");
        *before = view;
    }
}

/// What must be there once a writer has come to its end.
async fn check_end(folder: &Path, views: &[View; 2], when: &str) {
    let [log, anchor] = views;
    assert_eq!(log.size, EVENTS, "{when}");
    let distinct: BTreeSet<_> = log.leaves.iter().collect();
    assert_eq!(distinct.len(), log.leaves.len(), "{when}: a leaf twice");
    let store = SqlStore::open(&folder.join("db.sqlite3")).await.unwrap();
    for (name, view) in [(LOG, log), (ANCHOR, anchor)] {
        let verifier = signer(name).verifier();
        store.check_log(name, &verifier).await.unwrap();
        assert_eq!(rehash(&store, name, &verifier).await.unwrap(), view.size);
        let records = store.leaf_records(name, 0..view.size).await.unwrap();
        let leaves: Vec<_> = records.iter().map(|record| &record.leaf).collect();
        assert!(leaves.into_iter().eq(&view.leaves), "{when}");
        if name == LOG {
            let ids: BTreeSet<_> = records
                .iter()
                .map(|record| match &record.source {
                    LeafSource::Event { event_id, .. } => *event_id.as_bytes(),
                    LeafSource::Checkpoint { .. } => [0; 16],
                })
                .collect();
            assert_eq!(u64::try_from(ids.len()).unwrap(), EVENTS, "{when}");
        }
    }
    let pending = store.tenants_with_pending_events().await.unwrap();
    assert!(pending.is_empty(), "{when}");
    assert!(store.logs_to_publish().await.unwrap().is_empty(), "{when}");
    store.close().await;
}

/// Steps of a writer that nobody stops.
fn steps(base: &TempDir) -> usize {
    let folder = copy_of(base);
    let mut writer = Writer::start(folder.path(), 0, &BATCHES);
    let said = writer.says();
    assert!(writer.end());
    said.strip_prefix("done ").unwrap().parse().unwrap()
}

fn first_views(folder: &Path) -> [View; 2] {
    [LOG, ANCHOR].map(|log| View::read(&folder.join("blobs"), log).unwrap())
}

#[tokio::test]
async fn a_writer_killed_at_any_step_loses_doubles_and_forks_nothing() {
    let base = base();
    let steps = steps(&base);
    assert!(steps > 60, "{steps}");
    let mut seen = BTreeSet::new();
    for stop_at in 1..=steps {
        let folder = copy_of(&base);
        let mut views = first_views(folder.path());
        let mut writer = Writer::start(folder.path(), stop_at, &BATCHES);
        let step = writer.says();
        let step = step.strip_prefix("at ").unwrap().to_owned();
        writer.kill();
        let when = format!("{stop_at}: {step}");
        look(folder.path(), &mut views, &when);
        assert!(Writer::start(folder.path(), 0, &BATCHES).end(), "{when}");
        look(folder.path(), &mut views, &when);
        check_end(folder.path(), &views, &when).await;
        seen.insert(step);
    }
    for step in [
        "recorded",
        "begun",
        "leaf",
        "pending forgotten",
        "tile",
        "signed",
        "head",
        "before the commit",
        "committed",
        "anchor begun",
        "anchor signed",
        "anchor committed",
        "before an object",
        "after an object",
        "before a replacement",
        "after a replacement",
        "before a removal",
        "after a removal",
    ] {
        assert!(seen.contains(step), "{step}");
    }
}

#[tokio::test]
async fn a_writer_killed_again_and_again_comes_to_the_same_end() {
    let base = base();
    let steps = u64::try_from(steps(&base)).unwrap();
    for seed in 0..if long() { 100 } else { 3 } {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let folder = copy_of(&base);
        let mut views = first_views(folder.path());
        for death in 0..6 {
            let stop_at = usize::try_from(rng.next_u64() % steps).unwrap() + 1;
            let mut writer = Writer::start(folder.path(), stop_at, &BATCHES);
            let when = format!("seed {seed}, death {death} at {}", writer.says());
            writer.kill();
            look(folder.path(), &mut views, &when);
        }
        assert!(Writer::start(folder.path(), 0, &BATCHES).end());
        let when = format!("seed {seed}");
        look(folder.path(), &mut views, &when);
        check_end(folder.path(), &views, &when).await;
    }
}
