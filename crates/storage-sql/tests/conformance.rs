//! The store's conformance suite over a database file.

use std::sync::Arc;

use bulla_storage::conformance;
use bulla_storage_sql::SqlStore;

conformance::store_tests!(sqlite, async {
    let dir = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&dir.path().join("test.sqlite3")).await;
    (dir, Arc::new(store.unwrap()))
});
