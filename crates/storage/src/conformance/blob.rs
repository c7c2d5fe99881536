//! Checks of a [`BlobStore`].

use std::sync::Arc;

use bulla_types::ContainerId;
use bytes::Bytes;

use crate::{BlobKey, BlobStore, Conflict, StoreError};

/// Makes a module `$name` with one test of each check of a blob store; `$make` is a future that
/// yields a guard and an `Arc` of a fresh, empty store.
#[macro_export]
macro_rules! blob_store_tests {
    ($name:ident, $make:expr) => {
        mod $name {
            use super::*;

            $crate::blob_store_tests!(@each $make,
                a_part_reads_back_whole_and_in_ranges,
                keys_do_not_share_bytes,
                a_removed_container_is_gone_and_its_neighbours_stay,
                racing_writers_of_other_bytes_leave_one_whole_blob,
                refuses_missing_blobs_and_ranges_beyond_the_end,
                the_same_bytes_again_have_no_effect_and_others_are_refused,
            );
        }
    };
    (@each $make:expr, $($check:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $check() {
            let (guard, store) = $make.await;
            $crate::conformance::blob::$check(store).await;
            drop(guard);
        }
    )+};
}

fn key(container: u8, part: u64) -> BlobKey {
    BlobKey {
        container_id: ContainerId::from_bytes([container; 16]),
        part,
    }
}

/// What was put is got, whole, in any range and empty.
pub async fn a_part_reads_back_whole_and_in_ranges(store: Arc<dyn BlobStore>) {
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    store.put(key(1, 0), bytes.clone().into()).await.unwrap();
    for range in [0..300_000, 0..1, 299_999..300_000, 1000..140_000, 5..5] {
        let got = store.get(key(1, 0), range.clone()).await.unwrap();
        let from = usize::try_from(range.start).unwrap();
        let to = usize::try_from(range.end).unwrap();
        assert_eq!(got, &bytes[from..to], "{range:?}");
    }
    store.probe().await.unwrap();
}

/// Container and part both tell blobs apart.
pub async fn keys_do_not_share_bytes(store: Arc<dyn BlobStore>) {
    let keys = [key(1, 0), key(1, 1), key(2, 0), key(1, 123_456_789)];
    for (n, key) in keys.iter().enumerate() {
        store.put(*key, n.to_string().into()).await.unwrap();
    }
    for (n, key) in keys.iter().enumerate() {
        assert_eq!(store.get(*key, 0..1).await.unwrap(), n.to_string());
    }
}

/// All parts of one container go, those of others stay, and the keys may be written anew.
pub async fn a_removed_container_is_gone_and_its_neighbours_stay(store: Arc<dyn BlobStore>) {
    let removed = ContainerId::from_bytes([1; 16]);
    store.remove(removed).await.unwrap();
    for key in [key(1, 0), key(1, 123_456_789), key(2, 0)] {
        store.put(key, "old".into()).await.unwrap();
    }
    for _ in 0..2 {
        store.remove(removed).await.unwrap();
    }
    for gone in [key(1, 0), key(1, 123_456_789)] {
        let got = store.get(gone, 0..1).await;
        assert!(matches!(got, Err(StoreError::NotFound)), "{got:?}");
    }
    assert_eq!(store.get(key(2, 0), 0..3).await.unwrap(), "old");
    store.put(key(1, 0), "new".into()).await.unwrap();
    assert_eq!(store.get(key(1, 0), 0..3).await.unwrap(), "new");
}

/// Of many writers of one key one wins, the others are refused, and the blob is the winner's.
pub async fn racing_writers_of_other_bytes_leave_one_whole_blob(store: Arc<dyn BlobStore>) {
    let put = |n: u8| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.put(key(1, 0), vec![n; 50_000].into()).await })
    };
    let mut won = Vec::new();
    for (n, task) in (0..16).map(|n| (n, put(n))).collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(()) => won.push(n),
            Err(StoreError::Conflict(Conflict::Part)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(won.len(), 1);
    let stored = store.get(key(1, 0), 0..50_000).await.unwrap();
    assert!(stored.iter().all(|byte| *byte == won[0]));
}

/// What is not there is told apart from what is too short.
pub async fn refuses_missing_blobs_and_ranges_beyond_the_end(store: Arc<dyn BlobStore>) {
    for range in [0..1, 0..0] {
        let missing = store.get(key(1, 0), range).await;
        assert!(matches!(missing, Err(StoreError::NotFound)));
    }
    store
        .put(key(1, 0), Bytes::from_static(b"abc"))
        .await
        .unwrap();
    for range in [0..4, 2..4, 3..4, 10..20] {
        let short = store.get(key(1, 0), range.clone()).await;
        assert!(
            matches!(short, Err(StoreError::Damaged { .. })),
            "{range:?}: {short:?}"
        );
    }
    let other = store.get(key(1, 1), 0..1).await;
    assert!(matches!(other, Err(StoreError::NotFound)));
}

/// A repeated upload succeeds; nobody changes a stored part.
pub async fn the_same_bytes_again_have_no_effect_and_others_are_refused(store: Arc<dyn BlobStore>) {
    for _ in 0..3 {
        store
            .put(key(1, 0), Bytes::from_static(b"abc"))
            .await
            .unwrap();
    }
    for other in [&b"abd"[..], b"ab", b"abcd", b""] {
        let put = store.put(key(1, 0), Bytes::copy_from_slice(other)).await;
        assert!(matches!(put, Err(StoreError::Conflict(Conflict::Part))));
    }
    assert_eq!(store.get(key(1, 0), 0..3).await.unwrap(), "abc");
}
