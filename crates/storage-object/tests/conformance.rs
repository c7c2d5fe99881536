//! The blob store's conformance suite on disk and in memory, and what only a disk has.

use std::sync::Arc;

use bulla_storage::{BlobKey, BlobStore as _, conformance};
use bulla_storage_object::ObjectBlobStore;
use bulla_types::ContainerId;
use bytes::Bytes;

conformance::blob_store_tests!(on_disk, async {
    let dir = tempfile::tempdir().unwrap();
    let store = ObjectBlobStore::open_dir(&dir.path().join("blobs")).unwrap();
    (dir, Arc::new(store))
});

conformance::blob_store_tests!(in_memory, async {
    ((), Arc::new(ObjectBlobStore::in_memory()))
});

const KEY: BlobKey = BlobKey {
    container_id: ContainerId::from_bytes([0xab; 16]),
    part: 7,
};

#[tokio::test]
async fn a_blob_is_a_file_of_its_own_name_and_outlives_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = ObjectBlobStore::open_dir(dir.path()).unwrap();
    store.put(KEY, Bytes::from_static(b"abc")).await.unwrap();
    let file = dir.path().join(KEY.path());
    assert_eq!(std::fs::read(file).unwrap(), b"abc");
    let again = ObjectBlobStore::open_dir(dir.path()).unwrap();
    assert_eq!(again.get(KEY, 1..3).await.unwrap(), "bc");
}

#[tokio::test]
async fn a_file_cut_short_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let store = ObjectBlobStore::open_dir(dir.path()).unwrap();
    store.put(KEY, Bytes::from_static(b"abc")).await.unwrap();
    std::fs::write(dir.path().join(KEY.path()), b"a").unwrap();
    for range in [0..3, 1..3, 2..3] {
        assert!(matches!(
            store.get(KEY, range).await,
            Err(bulla_storage::StoreError::Damaged { .. })
        ));
    }
}

#[tokio::test]
async fn a_probe_leaves_nothing_behind_and_fails_without_its_directory() {
    let dir = tempfile::tempdir().unwrap();
    let store = ObjectBlobStore::open_dir(&dir.path().join("blobs")).unwrap();
    store.probe().await.unwrap();
    let left = std::fs::read_dir(dir.path().join("blobs/probe")).unwrap();
    assert_eq!(left.count(), 0);
    std::fs::remove_dir_all(dir.path().join("blobs")).unwrap();
    std::fs::write(dir.path().join("blobs"), b"a file in its place").unwrap();
    assert!(store.probe().await.is_err());
}

#[test]
fn refuses_a_directory_that_is_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("blobs");
    std::fs::write(&file, b"").unwrap();
    assert!(ObjectBlobStore::open_dir(&file).is_err());
}
