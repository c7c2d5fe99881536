//! The audit log. First the disk: how long one sync takes, on which all of it rests. Then durable events
//! per second: recorded, and in their places in the log, beside a bare insert of the same bytes with
//! the same driver, settings and group commit.
//!
//! | contestant | does for each event |
//! |---|---|
//! | bare | one insert into a table of one column, as many to a transaction as wait |
//! | record | `Store::commit` of one event |
//! | log | the same, then `Store::sequence`, as the server does before it answers: leaf, tiles, signed checkpoint |
//!
//! Each round has a new database on disk (WAL, `synchronous = FULL`). The contestants take turns;
//! the median of the rounds counts. Absolute rates follow the disk's sync.
//!
//! Then how long an event takes from its commit, by a command beside the service, until an outside
//! reader finds it in the published log of a real service; and how many leaves the nightly check
//! hashes anew in a second of the processor. Without `--bench`, as `cargo test` runs it, everything
//! is tried once with little.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark exists to print its result"
)]

mod measure;

use std::error::Error;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_domain::event::EventKind;
use bulla_server::config::Config;
use bulla_server::start::{BLOBS, DATABASE, serve};
use bulla_storage::log::{PendingEvent, SealedField};
use bulla_storage::rehash::rehash;
use bulla_storage::{LogObject, LogObjectKey, Store as _};
use bulla_storage_sql::SqlStore;
use bulla_tlog::LogSigner;
use bulla_types::{EventId, Sha256Digest, TenantId, Timestamp};
use measure::{Figures, machine, now};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::{mpsc, oneshot};

/// How often each contestant has its turn.
const ROUNDS: usize = 5;
/// Clients at a time, and events of each.
const LOADS: [(u64, u64); 4] = [(1, 400), (8, 200), (64, 100), (256, 50)];
/// Syncs of the disk that are measured.
const SYNCS: usize = 200;
/// Events whose publication is waited for.
const PUBLICATIONS: u64 = 30;
/// Leaves that are hashed anew.
const HASHED: u64 = 200_000;
/// Pause between two looks at what is published.
const LOOK: Duration = Duration::from_millis(5);
/// The organisation whose log it is.
const TENANT: TenantId = TenantId::from_bytes([7; 16]);
/// Inserts of one transaction of the bare contestant; the store takes as many.
const GROUP: usize = 256;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Whoever takes events.
#[derive(Clone)]
enum Contestant {
    Bare(mpsc::Sender<(Vec<u8>, oneshot::Sender<()>)>),
    Record(SqlStore),
    Log(SqlStore, Arc<LogSigner>),
}

/// Contestants, in the order of the table.
const NAMES: [&str; 3] = ["bare", "record", "log"];

/// What one contestant did under one load.
#[derive(Default)]
struct Tally {
    rate: Figures,
    median_ms: Figures,
    p99_ms: Figures,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let whole = std::env::args().any(|argument| argument == "--bench");
    // A try takes one part of a hundred.
    let part = |full: u64| if whole { full } else { full.div_ceil(100) };
    println!("machine  {}", machine());
    println!("event    {} bytes", bytes(&event(0)).len());
    sync(usize::try_from(part(u64::try_from(SYNCS)?))?)?;
    for (clients, each) in LOADS {
        let each = part(each);
        let mut results: [Tally; NAMES.len()] = Default::default();
        for _ in 0..if whole { ROUNDS } else { 1 } {
            for (name, result) in NAMES.iter().zip(&mut results) {
                let folder = tempfile::tempdir()?;
                let contestant = Contestant::open(name, &folder.path().join("events")).await?;
                let began = now();
                let mut times = compete(&contestant, clients, each).await?;
                let whole = began.elapsed();
                times.sort_by(f64::total_cmp);
                let at = |part: usize| times.get(times.len() * part / 100).copied();
                result.median_ms.add(at(50).unwrap_or(f64::NAN));
                result.p99_ms.add(at(99).unwrap_or(f64::NAN));
                let events = f64::from(u32::try_from(clients * each)?);
                result.rate.add(events / whole.as_secs_f64());
            }
        }
        print(clients, clients * each, &results);
    }
    publication(part(PUBLICATIONS)).await?;
    hashing(part(HASHED)).await?;
    println!("machine  {} at the end", machine());
    Ok(())
}

/// The middle and the 99th of a hundred, in milliseconds, and the greatest.
fn summary(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times.get(times.len() * part / 100).copied();
    format!(
        "median {:.2} ms, p99 {:.2} ms, greatest {:.2} ms",
        at(50).unwrap_or(f64::NAN),
        at(99).unwrap_or(f64::NAN),
        times.last().copied().unwrap_or(f64::NAN)
    )
}

/// How long the disk takes for four KiB that it must keep.
fn sync(count: usize) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let mut file = File::create(folder.path().join("sync"))?;
    let mut times = Vec::new();
    for _ in 0..count {
        let began = now();
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    println!("sync     {}", summary(times));
    Ok(())
}

/// From the commit of an event, beside a real service, until the published checkpoint covers it.
async fn publication(events: u64) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let config = Config {
        data: folder.path().to_path_buf(),
        listen: ([127, 0, 0, 1], 0).into(),
        ..Config::default()
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let service = tokio::spawn(async move {
        let ended = async { drop(stopped.await) };
        serve(config, &mut std::io::sink(), ended).await
    });
    let database = folder.path().join(DATABASE);
    let key = LogObjectKey {
        log: TENANT,
        object: LogObject::Checkpoint,
    };
    let checkpoint = folder.path().join(BLOBS).join(key.path());
    // The service makes its tables and the authority's keys before it begins, and tells of them in the
    // log of the instance.
    let instance = LogObjectKey {
        log: TenantId::from_bytes([0; 16]),
        ..key
    };
    let of_instance = folder.path().join(BLOBS).join(instance.path());
    while published(&of_instance) == 0 {
        tokio::time::sleep(LOOK).await;
    }
    let store = SqlStore::open(&database).await?;
    let mut times = Vec::new();
    for number in 0..=events {
        store
            .commit(TENANT, Vec::new(), vec![event(number)])
            .await?;
        let began = now();
        while published(&checkpoint) <= number {
            tokio::time::sleep(LOOK).await;
        }
        // The first one also waits for the start of the service.
        if number > 0 {
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        // Not in step with the turns of the service.
        tokio::time::sleep(LOOK * u32::try_from(number % 17)?).await;
    }
    println!(
        "published after the commit: {} (goal 1000 ms)",
        summary(times)
    );
    stop.send(()).unwrap_or_default();
    service.await?.map_err(|error| format!("{error:#}"))?;
    Ok(())
}

/// Leaves of a published checkpoint; 0 where there is none.
fn published(checkpoint: &Path) -> u64 {
    let note = std::fs::read_to_string(checkpoint).unwrap_or_default();
    let size = note.lines().nth(1).map(str::parse);
    size.and_then(Result::ok).unwrap_or(0)
}

/// How many leaves a second of the processor hashes anew, as every night.
async fn hashing(leaves: u64) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let store = SqlStore::open(&folder.path().join("events")).await?;
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([1; 32]));
    let signer = LogSigner::new("localhost/log/1".parse()?, key);
    for from in (0..leaves).step_by(1000) {
        let events = (from..leaves.min(from + 1000)).map(event).collect();
        store.commit(TENANT, Vec::new(), events).await?;
    }
    store.sequence(TENANT, &signer).await?;
    let mut rates = Figures::default();
    for _ in 0..3 {
        let began = cpu_secs()?;
        let hashed = rehash(&store, TENANT, &signer.verifier()).await?;
        let took = cpu_secs()? - began;
        rates.add(f64::from(u32::try_from(hashed)?) / took.max(0.01));
    }
    println!(
        "hashed anew: {:.0} leaves in a second of the processor (goal 100000), of {leaves}",
        rates.median()
    );
    Ok(())
}

/// Time of the processor that this process took, in seconds: user and system, in hundredths.
fn cpu_secs() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the program stands in parentheses and may hold spaces.
    let (_, rest) = stat.rsplit_once(')').ok_or("/proc/self/stat")?;
    let mut ticks = 0;
    for field in rest.split_whitespace().skip(11).take(2) {
        ticks += field.parse::<u32>()?;
    }
    Ok(f64::from(ticks) / 100.0)
}

fn print(clients: u64, events: u64, results: &[Tally; NAMES.len()]) {
    println!(
        "{clients} clients, {events} events: per second (least - greatest), ms median and p99"
    );
    for (name, result) in NAMES.iter().zip(results) {
        let (least, greatest) = result.rate.spread();
        println!(
            "{name:<8} {:>6.0} ({least:.0} - {greatest:.0}) {:>8.2} {:>8.2}",
            result.rate.median(),
            result.median_ms.median(),
            result.p99_ms.median()
        );
    }
    let [bare, record, log] = results;
    for (name, result) in [("record", record), ("log", log)] {
        println!(
            "{name:<6} / bare  rate {:.2} (goal 0.50 at 64 clients), p99 {:.1} (goal 3.0)",
            result.rate.median() / bare.rate.median(),
            result.p99_ms.median() / bare.p99_ms.median()
        );
    }
}

/// All events by as many clients, each of which waits for one before the next: the time of each in
/// milliseconds.
async fn compete(contestant: &Contestant, clients: u64, each: u64) -> Outcome<Vec<f64>> {
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let contestant = contestant.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                for number in client * each..(client + 1) * each {
                    let event = event(number);
                    let began = now();
                    contestant.take(event).await?;
                    times.push(began.elapsed().as_secs_f64() * 1000.0);
                }
                Outcome::Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    Ok(times)
}

impl Contestant {
    async fn open(name: &str, path: &Path) -> Outcome<Self> {
        let signing = || {
            let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([1; 32]));
            Outcome::Ok(Arc::new(LogSigner::new("localhost/log/1".parse()?, key)))
        };
        Ok(match name {
            "bare" => Self::Bare(bare(path).await?),
            "record" => Self::Record(SqlStore::open(path).await?),
            _ => Self::Log(SqlStore::open(path).await?, signing()?),
        })
    }

    /// Returns when the event is safe.
    async fn take(&self, event: PendingEvent) -> Outcome<()> {
        match self {
            Self::Bare(writer) => {
                let (done, durable) = oneshot::channel();
                writer.send((bytes(&event), done)).await?;
                durable.await?;
            }
            Self::Record(store) => store.commit(TENANT, Vec::new(), vec![event]).await?,
            Self::Log(store, signer) => {
                store.commit(TENANT, Vec::new(), vec![event]).await?;
                store.sequence(TENANT, signer).await?;
            }
        }
        Ok(())
    }
}

/// The least that a durable insert takes: one task, one table, whatever waits in one transaction.
async fn bare(path: &Path) -> Outcome<mpsc::Sender<(Vec<u8>, oneshot::Sender<()>)>> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", "4000");
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool: SqlitePool = pool.connect_with(options).await?;
    sqlx::query("CREATE TABLE event (number INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT")
        .execute(&pool)
        .await?;
    let (sender, mut receiver) = mpsc::channel::<(Vec<u8>, oneshot::Sender<()>)>(GROUP);
    tokio::spawn(async move {
        let mut waiting = Vec::with_capacity(GROUP);
        while receiver.recv_many(&mut waiting, GROUP).await > 0 {
            let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
            for (data, _) in &waiting {
                sqlx::query("INSERT INTO event (data) VALUES ($1)")
                    .bind(data.as_slice())
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
            for (_, done) in waiting.drain(..) {
                done.send(()).unwrap_or_default();
            }
        }
        Outcome::Ok(())
    });
    Ok(sender)
}

/// An event with two details.
fn event(number: u64) -> PendingEvent {
    let mut event_id = [9; 16];
    if let Some(end) = event_id.last_chunk_mut() {
        *end = number.to_be_bytes();
    }
    let [.., high, low] = number.to_be_bytes();
    let field = |name| SealedField {
        name,
        commitment: Sha256Digest::from_bytes([3; 32]),
        wrapped_key: vec![low; 61],
        sealed: vec![low; 72],
    };
    PendingEvent {
        event_id: EventId::from_bytes(event_id),
        kind: EventKind::RecipientActed,
        at: Timestamp::MAX,
        object: [low % 10; 16],
        actor: Some(Sha256Digest::from_bytes([1; 32])),
        statement: Some(Sha256Digest::from_bytes([high ^ low; 32])),
        fields: vec![field("email"), field("address")],
    }
}

/// Everything of an event that a store keeps, one after the other.
fn bytes(event: &PendingEvent) -> Vec<u8> {
    let mut bytes = TENANT.as_bytes().to_vec();
    bytes.extend_from_slice(event.event_id.as_bytes());
    bytes.extend_from_slice(event.kind.as_str().as_bytes());
    bytes.extend_from_slice(&event.at.as_millis().to_be_bytes());
    bytes.extend_from_slice(&event.object);
    for digest in event.actor.iter().chain(&event.statement) {
        bytes.extend_from_slice(digest.as_bytes());
    }
    for field in &event.fields {
        bytes.extend_from_slice(field.name.as_bytes());
        bytes.extend_from_slice(field.commitment.as_bytes());
        bytes.extend_from_slice(&field.wrapped_key);
        bytes.extend_from_slice(&field.sealed);
    }
    bytes
}
