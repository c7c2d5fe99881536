//! A writer of a log that can be stopped at each of its steps, for `tests/log_store`: commits events,
//! sequences them, publishes the log, then the anchor log.
//!
//! ```text
//! log-writer FOLDER STOP_AT BATCH…
//! ```
//! Each BATCH is a range of event numbers such as `250..253`; an event that was recorded before is not
//! recorded again. A BATCH such as `erase:7` erases the detail of the leaf of that index, with an event.
//! At the start, what an earlier writer left of an erasure is brought to its end. At step number `STOP_AT`, counted from 1, the writer prints `at <step>` and goes on
//! only after a line on standard input. At the end it prints `done <steps>`.
#![expect(clippy::print_stdout, reason = "its output is how a test follows it")]

use std::io::{Write as _, stdin, stdout};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use async_trait::async_trait;
use bulla_storage::erase::{Finished, finish_erasures};
use bulla_storage::log::ANCHOR;
use bulla_storage::publish::Publication;
use bulla_storage::{LogObjectKey, LogStore as _, PublishedLogs, Store as _, StoreError, Write};
use bulla_storage_object::ObjectBlobStore;
use bulla_storage_sql::SqlStore;
use bulla_tests::log::{ERASURES, LOG, event, signer};
use bulla_tlog::TilePath;
use bulla_types::TenantId;
use bytes::Bytes;

/// Counts steps and waits at one of them.
#[derive(Clone)]
struct Steps {
    done: Arc<AtomicUsize>,
    stop_at: usize,
}

impl Steps {
    fn reached(&self, step: &str) {
        if self.done.fetch_add(1, Ordering::SeqCst) + 1 == self.stop_at {
            println!("at {step}");
            // Whoever reads may be gone already.
            drop(stdout().flush());
            drop(stdin().read_line(&mut String::new()));
        }
    }
}

/// A store that tells what it is about to do, and what it did.
struct Stepped(ObjectBlobStore, Steps);

#[async_trait]
impl PublishedLogs for Stepped {
    async fn put_once(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError> {
        self.1.reached("before an object");
        let done = self.0.put_once(key, bytes).await;
        self.1.reached("after an object");
        done
    }

    async fn replace(&self, key: LogObjectKey, bytes: Bytes) -> Result<(), StoreError> {
        self.1.reached("before a replacement");
        let done = self.0.replace(key, bytes).await;
        self.1.reached("after a replacement");
        done
    }

    async fn object(&self, key: LogObjectKey) -> Result<Option<Bytes>, StoreError> {
        self.0.object(key).await
    }

    async fn remove_partials(&self, log: TenantId, full: TilePath) -> Result<(), StoreError> {
        self.1.reached("before a removal");
        let done = self.0.remove_partials(log, full).await;
        self.1.reached("after a removal");
        done
    }

    async fn published_logs(&self) -> Result<Vec<TenantId>, StoreError> {
        self.0.published_logs().await
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("FOLDER is missing")?;
    let stop_at = arguments.next().context("STOP_AT is missing")?.parse()?;
    let folder = Path::new(&folder);
    let steps = Steps {
        done: Arc::default(),
        stop_at,
    };
    let told = steps.clone();
    let store = SqlStore::open(&folder.join("db.sqlite3")).await?;
    let store = store.with_steps(move |step| told.reached(step));
    store.lead().await?;
    let blobs = ObjectBlobStore::open_dir(&folder.join("blobs"))?;
    let published = Stepped(blobs, steps.clone());
    finish(&store, &published).await?;
    for batch in arguments {
        if let Some(index) = batch.strip_prefix("erase:") {
            erase(&store, index.parse()?).await?;
            steps.reached("erased");
            finish(&store, &published).await?;
            store.sequence(LOG, &signer(LOG)).await?;
            publish(&store, &published, LOG).await?;
            continue;
        }
        let (from, to) = batch.split_once("..").context("a BATCH is FROM..TO")?;
        let events = (from.parse()?..to.parse()?).map(event).collect();
        store.commit(LOG, Vec::new(), events).await?;
        steps.reached("recorded");
        store.sequence(LOG, &signer(LOG)).await?;
        publish(&store, &published, LOG).await?;
        store.sequence_anchor(&signer(ANCHOR)).await?;
        publish(&store, &published, ANCHOR).await?;
    }
    println!("done {}", steps.done.load(Ordering::SeqCst));
    Ok(())
}

/// Erases a detail; the event that says so has the index as its number, far above the others.
async fn erase(store: &SqlStore, index: u64) -> anyhow::Result<()> {
    let write = Write::EraseField {
        index,
        name: "email".to_owned(),
        tenant_id: LOG,
    };
    let events = vec![event(ERASURES + index)];
    Ok(store.commit(LOG, vec![write], events).await?)
}

async fn finish(store: &SqlStore, published: &Stepped) -> anyhow::Result<()> {
    let verifier = |log| Some(signer(log).verifier());
    let finished = finish_erasures(store, published, &verifier).await?;
    anyhow::ensure!(finished == Finished::All, "somebody reads");
    Ok(())
}

async fn publish(store: &SqlStore, published: &Stepped, log: TenantId) -> anyhow::Result<()> {
    let verifier = signer(log).verifier();
    let publication = Publication {
        store,
        published,
        log,
        verifier: &verifier,
    };
    publication.publish().await?;
    Ok(())
}
