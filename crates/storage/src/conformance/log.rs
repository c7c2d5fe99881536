//! Checks of the audit trail: every event has one place, and readers can prove it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bulla_domain::event::EventKind;
use bulla_tlog::leaf::{Leaf, fields_root};
use bulla_tlog::tile::entries;
use bulla_tlog::{
    LogSigner, TilePath, TileReader, VerifiedCheckpoint, leaf_hash, merkle_root, prove_consistency,
    prove_inclusion, tiles_for_consistency, tiles_for_inclusion, verify_consistency,
    verify_inclusion,
};
use bulla_types::{Sha256Digest, TenantId};

use super::sample::{OTHER_TENANT, TENANT, at, digest, event, run, signer, tenant_signer};
use crate::detail::{LeafRecord, LeafSource};
use crate::log::{LogHead, PendingEvent, SealedField, ShownAnchor, WitnessState};
use crate::{Store, StoreError, Write};

/// Commits events without writes.
async fn record(store: &Arc<dyn Store>, events: Vec<PendingEvent>) {
    store.commit(TENANT, Vec::new(), events).await.unwrap();
}

async fn settle(store: &Arc<dyn Store>) -> LogHead {
    let head = store.sequence(TENANT, &tenant_signer()).await;
    head.unwrap().unwrap()
}

/// The checkpoint of a head, its signature verified and its numbers compared.
fn open(signer: &LogSigner, head: &LogHead) -> VerifiedCheckpoint {
    let note = signer.verifier().open(&head.checkpoint).unwrap();
    assert_eq!((note.size(), *note.root()), (head.size, head.root));
    note
}

struct Tiles(BTreeMap<TilePath, Vec<u8>>);

impl TileReader for Tiles {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.0.get(path).cloned()
    }
}

async fn tiles(store: &Arc<dyn Store>, paths: Vec<TilePath>) -> Tiles {
    let data = store.log_tiles(TENANT, &paths).await.unwrap();
    Tiles(paths.into_iter().zip(data).collect())
}

/// All leaves of a log of this size, from its entry bundles, parsed.
pub async fn leaves(store: &Arc<dyn Store>, tenant: TenantId, size: u64) -> Vec<(Vec<u8>, Leaf)> {
    let mut all = Vec::new();
    for first in (0..size).step_by(256) {
        let path = TilePath::entries_of(size, first).unwrap();
        let data = store.log_tiles(tenant, &[path]).await.unwrap().remove(0);
        for leaf in entries(&path, &data).unwrap() {
            all.push((leaf.to_vec(), Leaf::parse(leaf).unwrap()));
        }
    }
    all
}

/// Numbers of the sample events, in the order of their places.
pub async fn numbers(store: &Arc<dyn Store>, size: u64) -> Vec<u64> {
    let records = store.leaf_records(TENANT, 0..size).await.unwrap();
    let alone = store.leaves(TENANT, 0..size).await.unwrap();
    assert!(records.iter().map(|record| &record.leaf).eq(&alone));
    let number = |record: &LeafRecord| {
        let LeafSource::Event { event_id, .. } = &record.source else {
            panic!("an event")
        };
        u64::from_be_bytes(*event_id.as_bytes().last_chunk().unwrap())
    };
    records.iter().map(number).collect()
}

/// Root of the leaves, counted anew; and every link points at the object's previous event.
pub fn check_tree(leaves: &[(Vec<u8>, Leaf)], root: Sha256Digest) {
    let hashes: Vec<_> = leaves.iter().map(|(bytes, _)| leaf_hash(bytes)).collect();
    assert_eq!(merkle_root(&hashes), root);
    let mut last = BTreeMap::new();
    for (index, (_, leaf)) in (0_u64..).zip(leaves) {
        assert_eq!(leaf.prev, last.insert(leaf.object, index), "leaf {index}");
    }
}

/// Sixteen tasks commit, others sequence meanwhile: no event is lost, doubled or misplaced.
pub async fn four_hundred_commits_of_sixteen_tasks_have_one_place_each(store: Arc<dyn Store>) {
    let task = |task: u64| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for n in 0..25 {
                record(&store, vec![event(task * 25 + n)]).await;
                if n % 10 == task % 10 {
                    settle(&store).await;
                }
            }
        })
    };
    for task in (0..16).map(task).collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let head = settle(&store).await;
    assert_eq!(head.size, 400);
    open(&tenant_signer(), &head);
    assert_eq!(store.log_head(TENANT).await.unwrap(), Some(head.clone()));
    let leaves = leaves(&store, TENANT, 400).await;
    check_tree(&leaves, head.root);
    // The clock of the events jumps back and forth, the times of the log do not.
    assert!(leaves.iter().map(|(_, leaf)| leaf.at).is_sorted());
    let numbers = numbers(&store, 400).await;
    let distinct: BTreeSet<_> = numbers.iter().copied().collect();
    assert_eq!(distinct, (0..400).collect());
    // A task's own events keep its order.
    for task in 0..16 {
        let of_task = |number: &&u64| **number / 25 == task;
        assert!(numbers.iter().filter(of_task).is_sorted());
    }
    let mut of_objects = 0;
    for object in 0..10 {
        let found = store.leaves_of_object(TENANT, [object; 16]).await.unwrap();
        assert!(found.is_sorted_by_key(|leaf| leaf.index));
        for leaf in &found {
            let index = usize::try_from(leaf.index).unwrap();
            assert_eq!(leaf.leaf, leaves[index].0);
        }
        of_objects += found.len();
    }
    assert_eq!(of_objects, 400);
    let pending = store.tenants_with_pending_events().await.unwrap();
    assert!(pending.is_empty());
}

/// Callers that go away, as a request does whose client hangs up, leave a write with its event or
/// neither, and a store that works.
pub async fn abandoned_commits_apply_all_or_nothing(store: Arc<dyn Store>) {
    for number in 0..60 {
        let task = tokio::spawn({
            let store = Arc::clone(&store);
            async move {
                let write = Write::CreateRun(run(u8::try_from(number).unwrap()));
                store.commit(TENANT, vec![write], vec![event(number)]).await
            }
        });
        for _ in 0..number * 4 {
            tokio::task::yield_now().await;
        }
        task.abort();
        // Cancelled or done: both are fine.
        drop(task.await);
    }
    record(&store, vec![event(60)]).await;
    let head = settle(&store).await;
    check_tree(&leaves(&store, TENANT, head.size).await, head.root);
    let numbers = numbers(&store, head.size).await;
    for number in 0..60 {
        let id = run(u8::try_from(number).unwrap()).run_id;
        let written = store.run(id).await.unwrap().is_some();
        let logged = numbers.contains(&number);
        assert_eq!(written, logged, "commit {number}");
    }
}

/// Two and more sequencers at once: one place for each event, one history.
pub async fn racing_sequencers_place_each_event_once(store: Arc<dyn Store>) {
    let mut seen = Vec::new();
    for round in 0..10 {
        record(&store, (round * 30..round * 30 + 30).map(event).collect()).await;
        let sequence = || {
            let store = Arc::clone(&store);
            tokio::spawn(async move { settle(&store).await })
        };
        for task in (0..4).map(|_| sequence()).collect::<Vec<_>>() {
            let head = task.await.unwrap();
            assert_eq!(head.size, round * 30 + 30);
            seen.push(head);
        }
    }
    let head = settle(&store).await;
    assert_eq!(head.size, 300);
    check_tree(&leaves(&store, TENANT, 300).await, head.root);
    let newest = open(&tenant_signer(), &head);
    for old in seen {
        let tiles = tiles(&store, tiles_for_consistency(old.size, 300)).await;
        let proof = prove_consistency(old.size, 300, &tiles).unwrap();
        verify_consistency(old.size, &old.root, &newest, &proof).unwrap();
    }
}

/// Without pending events the head stays byte for byte.
pub async fn nothing_pending_signs_nothing_new(store: Arc<dyn Store>) {
    let signer = tenant_signer();
    assert!(store.sequence(TENANT, &signer).await.unwrap().is_none());
    assert!(store.log_head(TENANT).await.unwrap().is_none());
    record(&store, vec![event(1)]).await;
    assert!(store.log_head(TENANT).await.unwrap().is_none());
    let pending = store.tenants_with_pending_events().await.unwrap();
    assert_eq!(pending, [TENANT]);
    let head = settle(&store).await;
    assert_eq!(settle(&store).await, head);
    record(&store, Vec::new()).await;
    assert_eq!(settle(&store).await, head);
    assert_eq!(head.size, 1);
}

/// The same event id twice in a commit, before and after it got its place.
pub async fn an_event_is_recorded_once(store: Arc<dyn Store>) {
    record(&store, vec![event(1), event(1)]).await;
    record(&store, vec![event(1)]).await;
    assert_eq!(settle(&store).await.size, 1);
    let mut changed = event(1);
    changed.kind = EventKind::EnvelopeCompleted;
    record(&store, vec![changed, event(2)]).await;
    assert_eq!(settle(&store).await.size, 2);
    let leaves = leaves(&store, TENANT, 2).await;
    assert_eq!(leaves[0].1.event.as_str(), "recipient.acted");
    assert_eq!(leaves[1].1.at, at(2));
}

/// What stands in a leaf, and how it is found.
pub async fn a_leaf_shows_commitments_and_links_and_no_value(store: Arc<dyn Store>) {
    let field = |name, byte| SealedField {
        name,
        commitment: digest(byte),
        wrapped_key: vec![0xcc; 61],
        sealed: b"sealed value".to_vec(),
    };
    let mut first = event(1);
    first.statement = Some(digest(8));
    first.actor = Some(digest(9));
    first.fields = vec![field("name", 3), field("email", 2)];
    let mut second = event(11);
    second.statement = Some(digest(8));
    second.fields = Vec::new();
    record(&store, vec![first, event(2), second]).await;
    settle(&store).await;
    let found = store.leaf_of_statement(TENANT, digest(8)).await.unwrap();
    let found = found.unwrap();
    assert_eq!(found.index, 0);
    let leaf = Leaf::parse(&found.leaf).unwrap();
    assert_eq!(&leaf.origin, tenant_signer().origin());
    assert_eq!(leaf.event.as_str(), "recipient.acted");
    assert_eq!(leaf.object.as_bytes(), &[1; 16]);
    assert_eq!((leaf.at, leaf.prev), (at(1), None));
    assert_eq!(leaf.actor, Some(digest(9)));
    assert_eq!(leaf.statement, Some(digest(8)));
    let commitments = [
        ("email".to_owned(), digest(2)),
        ("name".to_owned(), digest(3)),
    ];
    assert_eq!(leaf.fields_root, fields_root(&commitments).unwrap());
    assert!(leaf.fields_root.is_some());
    let of_object = store.leaves_of_object(TENANT, [1; 16]).await.unwrap();
    assert_eq!(of_object.len(), 2);
    let next = Leaf::parse(&of_object[1].leaf).unwrap();
    assert_eq!((of_object[1].index, next.prev), (2, Some(0)));
    assert_eq!((next.fields_root, next.actor), (None, None));
    let none = store.leaf_of_statement(TENANT, digest(7)).await.unwrap();
    assert_eq!(none, None);
}

/// Proofs for old heads and for every leaf, after partial tiles were replaced by wider ones.
pub async fn tiles_of_every_earlier_size_stay_readable(store: Arc<dyn Store>) {
    let mut heads = Vec::new();
    let mut next = 0;
    for size in [1, 2, 7, 255, 256, 257, 600] {
        record(&store, (next..size).map(event).collect()).await;
        next = size;
        heads.push(settle(&store).await);
    }
    for head in &heads {
        let note = open(&tenant_signer(), head);
        let leaves = leaves(&store, TENANT, head.size).await;
        check_tree(&leaves, head.root);
        for index in [0, head.size / 2, head.size - 1] {
            let tiles = tiles(&store, tiles_for_inclusion(head.size, index)).await;
            let proof = prove_inclusion(head.size, index, &tiles).unwrap();
            let leaf = &leaves[usize::try_from(index).unwrap()].0;
            verify_inclusion(&note, index, &leaf_hash(leaf), &proof).unwrap();
        }
        for old in heads.iter().filter(|old| old.size <= head.size) {
            let tiles = tiles(&store, tiles_for_consistency(old.size, head.size)).await;
            let proof = prove_consistency(old.size, head.size, &tiles).unwrap();
            verify_consistency(old.size, &old.root, &note, &proof).unwrap();
        }
    }
    for path in [
        "tile/0/002.p/89",
        "tile/0/003",
        "tile/2/000.p/1",
        "tile/entries/002",
    ] {
        let path = path.parse().unwrap();
        let beyond = store.log_tiles(TENANT, &[path]).await;
        assert!(matches!(beyond, Err(StoreError::NotFound)), "{path}");
    }
}

/// A log is listed from its first checkpoint on.
pub async fn logs_are_listed_by_their_organisations(store: Arc<dyn Store>) {
    store
        .commit(TENANT, Vec::new(), vec![event(1)])
        .await
        .unwrap();
    assert_eq!(store.tenants_with_logs().await.unwrap(), []);
    store.sequence(TENANT, &tenant_signer()).await.unwrap();
    assert_eq!(store.tenants_with_logs().await.unwrap(), [TENANT]);
}

/// Each organisation has its own log, also for an object of the same id.
pub async fn logs_of_two_organisations_do_not_mix(store: Arc<dyn Store>) {
    record(&store, vec![event(1)]).await;
    let write = Write::CreateRun(run(1));
    store
        .commit(OTHER_TENANT, vec![write], vec![event(11), event(21)])
        .await
        .unwrap();
    let pending = store.tenants_with_pending_events().await.unwrap();
    assert_eq!(pending, [TENANT, OTHER_TENANT]);
    assert_eq!(settle(&store).await.size, 1);
    let other = signer("localhost:8470/log/7171", 5);
    let head = store.sequence(OTHER_TENANT, &other).await.unwrap().unwrap();
    assert_eq!(head.size, 2);
    open(&other, &head);
    check_tree(&leaves(&store, OTHER_TENANT, 2).await, head.root);
    let found = store.leaves_of_object(OTHER_TENANT, [1; 16]).await.unwrap();
    assert_eq!(found.len(), 2);
    let found = store.leaves_of_object(TENANT, [1; 16]).await.unwrap();
    assert_eq!(found.len(), 1);
}

/// A log that was begun is not continued under another name or key.
pub async fn a_log_keeps_its_name_and_key(store: Arc<dyn Store>) {
    record(&store, vec![event(1)]).await;
    let head = settle(&store).await;
    record(&store, vec![event(2)]).await;
    let name = tenant_signer().origin().as_str().to_owned();
    for wrong in [signer(&name, 6), signer("localhost:1/log/7070", 5)] {
        let refused = store.sequence(TENANT, &wrong).await;
        assert!(matches!(refused, Err(StoreError::Damaged { .. })));
    }
    assert_eq!(store.log_head(TENANT).await.unwrap(), Some(head));
    assert_eq!(settle(&store).await.size, 2);
}

/// The newest shown checkpoint of the anchor log gains cosignatures and never goes back; stamped ones
/// stay.
pub async fn what_is_shown_of_the_anchor_log_never_goes_back(store: Arc<dyn Store>) {
    let shown = |size: u64, text: &str, token: Option<&[u8]>| ShownAnchor {
        size,
        checkpoint: text.to_owned(),
        token: token.map(Into::into),
    };
    let newest = async || store.shown_anchor().await.unwrap();
    let stamped = async |index| store.stamped_anchor(index).await.unwrap();
    assert_eq!(newest().await, None);
    assert_eq!(stamped(0).await, None);
    store.show_anchor(&shown(3, "a", None)).await.unwrap();
    store.show_anchor(&shown(3, "a+", None)).await.unwrap();
    store.show_anchor(&shown(2, "old", None)).await.unwrap();
    assert_eq!(newest().await, Some(shown(3, "a+", None)));
    store
        .stamp_anchor(&shown(3, "a+", Some(b"t")))
        .await
        .unwrap();
    store.show_anchor(&shown(3, "a++", None)).await.unwrap();
    let three = shown(3, "a++", Some(b"t"));
    assert_eq!(newest().await, Some(three.clone()));
    for (size, text) in [(5, "b"), (7, "c"), (9, "d")] {
        store.show_anchor(&shown(size, text, None)).await.unwrap();
    }
    assert_eq!(newest().await, Some(shown(9, "d", None)));
    // Stamped while a larger one was shown.
    store
        .stamp_anchor(&shown(7, "c", Some(b"u")))
        .await
        .unwrap();
    assert_eq!(newest().await, Some(shown(9, "d", None)));
    assert_eq!(stamped(0).await, Some(three.clone()));
    assert_eq!(stamped(2).await, Some(three));
    assert_eq!(stamped(3).await, Some(shown(7, "c", Some(b"u"))));
    assert_eq!(stamped(7).await, None);
}

/// How the witnesses stand is kept whole.
pub async fn how_witnesses_stand_is_kept(store: Arc<dyn Store>) {
    assert_eq!(
        store.witness_state().await.unwrap(),
        WitnessState::default()
    );
    for state in [
        WitnessState {
            policy: Some("quorum none\n".to_owned()),
            lost_at: Some(at(7)),
        },
        WitnessState::default(),
    ] {
        let write = Write::PutWitnessState(state.clone());
        store.commit(TENANT, vec![write], Vec::new()).await.unwrap();
        assert_eq!(store.witness_state().await.unwrap(), state);
    }
}
