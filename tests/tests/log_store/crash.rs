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
async fn check_end(folder: &Path, views: &[View; 2], events: u64, when: &str) {
    let [log, anchor] = views;
    assert_eq!(log.size, events, "{when}");
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
            assert_eq!(u64::try_from(ids.len()).unwrap(), events, "{when}");
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
        check_end(folder.path(), &views, EVENTS, &when).await;
        seen.insert(step);
    }
    for step in [
        "change begun",
        "before the commit of the change",
        "recorded",
        "begun",
        "leaves",
        "details",
        "pending forgotten",
        "tile",
        "signed",
        "queued for the anchor log",
        "head",
        "before the commit",
        "committed",
        "anchor begun",
        "anchor leaf",
        "anchor pending forgotten",
        "anchor tile",
        "anchor signed",
        "anchor head",
        "anchor committed",
        "before an object",
        "after an object",
        "before a replacement",
        "after a replacement",
        "before a removal",
        "after a removal",
        "before the note",
        "noted",
    ] {
        assert!(seen.contains(step), "{step}");
    }
}

/// The batches of a writer's life: those of all lives before, and one more event.
fn batches(life: u64) -> Vec<String> {
    let mut batches: Vec<_> = BATCHES.map(str::to_owned).into();
    batches.push(format!("{EVENTS}..{}", EVENTS + life + 1));
    batches
}

fn live(folder: &Path, stop_at: usize, life: u64) -> Writer {
    let batches = batches(life);
    let batches: Vec<_> = batches.iter().map(String::as_str).collect();
    Writer::start(folder, stop_at, &batches)
}

#[tokio::test]
async fn a_writer_killed_again_and_again_comes_to_the_same_end() {
    let base = base();
    let (seeds, least) = if long() { (100, 500) } else { (3, 15) };
    let mut crashes = 0;
    for seed in 0..seeds {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let folder = copy_of(&base);
        let mut views = first_views(folder.path());
        for life in 0..LIVES {
            let stop_at = usize::try_from(rng.next_u64() % STEPS_OF_A_LIFE).unwrap() + 1;
            let mut writer = live(folder.path(), stop_at, life);
            let said = writer.says();
            // A life that does not come to its step ends well, and is no crash.
            crashes += u32::from(said.starts_with("at "));
            let when = format!("seed {seed}, life {life} at {said}");
            writer.kill();
            look(folder.path(), &mut views, &when);
        }
        assert!(live(folder.path(), 0, LIVES).end());
        let when = format!("seed {seed}");
        look(folder.path(), &mut views, &when);
        check_end(folder.path(), &views, EVENTS + LIVES + 1, &when).await;
    }
    assert!(crashes >= least, "only {crashes} crashes");
}

/// How often one log's writer is killed.
const LIVES: u64 = 6;
/// A life has at least as many: one event, from its change to its place in both published logs.
const STEPS_OF_A_LIFE: u64 = 40;
