//! From settings to a running service: data folder, secrets, stores, jobs, listener.

use std::collections::BTreeSet;
use std::fs;
use std::future::Future;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use bulla_protocol::ErrorCode;
use bulla_protocol::second_factor::ResetOrigin;
use bulla_storage::log::ANCHOR;
use bulla_storage_object::ObjectBlobStore;
use bulla_storage_sql::SqlStore;
use bulla_types::{EmailAddress, TenantId, Timestamp};
use tokio::net::TcpListener;

use crate::authority;
use crate::checkpoint_stamps;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::entropy::{Draw, SystemEntropy};
use crate::error::ApiError;
use crate::secrets::{Secrets, SecretsError};
use crate::state::{AppState, Parts};
use crate::{
    fuse, jobs, listener, log_keys, log_rotation, metrics, publication, reset, router, set_up,
    witnesses,
};

/// Name of the database in the data folder.
pub const DATABASE: &str = "bulla.sqlite3";
/// Name of the folder of encrypted files.
pub const BLOBS: &str = "blobs";
/// Name of the folder that outgoing mail is written to.
pub const OUTBOX: &str = "outbox";
/// Name of the file of secrets.
pub const SECRETS: &str = "secrets.json";

/// Serves until `shutdown` resolves. Says on `out` when it takes requests, and gives the set-up
/// link while there is no account.
///
/// # Errors
/// When the data folder, its secrets or stores, or the address cannot be used.
pub async fn serve(
    config: Config,
    out: &mut (impl io::Write + Send),
    shutdown: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    let state = open(config).await?;
    let config = state.config();
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let figures = metrics::bind(&state).await?;
    let limits = config.limits;
    let jobs = [
        tokio::spawn(jobs::run(state.clone())),
        tokio::spawn(jobs::watch(state.clone(), config.data.join(OUTBOX))),
        tokio::spawn(jobs::rehash(state.clone())),
    ];
    writeln!(out, "Bulla is ready at {}", config.public_url.as_str())?;
    if let Some(link) = set_up_link(&state).await? {
        writeln!(out, "Set up: {link}")?;
    }
    if let Some(reason) = state.fuse().reason() {
        writeln!(out, "STOPPED, nothing is signed: {reason}")?;
        writeln!(out, "Stop the server and run: bulla-server log repair")?;
    }
    out.flush()?;
    let figures = figures.map(|listener| {
        // It ends with the process; there is nothing in it to lose.
        let served = metrics::serve(listener, state.clone(), std::future::pending());
        tokio::spawn(served)
    });
    listener::serve(listener, router::build(state.clone()), limits, shutdown).await;
    for job in jobs.into_iter().chain(figures) {
        job.abort();
    }
    Ok(())
}

/// The one-time link that makes the first organisation, new at each call and valid for seven days;
/// `None` once there is an account.
///
/// # Errors
/// When the store cannot be written.
pub async fn set_up_link(state: &AppState) -> anyhow::Result<Option<String>> {
    set_up::link(state)
        .await
        .map_err(|error| anyhow::anyhow!("the set-up link cannot be stored: {error:?}"))
}

/// Does once what the jobs of a serving instance do again and again, but for mail: records lockouts,
/// settles logs, removes what is over.
///
/// # Errors
/// When the store cannot be used.
pub async fn run_jobs_once(state: &AppState) -> anyhow::Result<()> {
    let done = jobs::turn(state).await;
    done.map_err(|error| anyhow::anyhow!("a job failed: {error:?}"))
}

/// Begins the reset of somebody's second factor for the operator, and tells when it is effective. The
/// instance may be serving meanwhile or not.
///
/// # Errors
/// When nobody has the address, a reset is under way already, or the store cannot be written.
pub async fn reset_second_factor(
    state: &AppState,
    email: &EmailAddress,
) -> anyhow::Result<Timestamp> {
    let account = state.store().account_by_email(email).await?;
    let account = account.context("nobody has an account with this address")?;
    match reset::begin(state, &account, ResetOrigin::Operator, None, Vec::new()).await {
        Ok(begun) => Ok(begun.effective_at),
        Err(error) if error.code() == ErrorCode::ResetPending => {
            anyhow::bail!("a reset of this account's second factor is already under way")
        }
        Err(error) => anyhow::bail!("the reset cannot be stored: {error:?}"),
    }
}

/// Whether a data folder holds an instance, for commands that must not make one.
#[must_use]
pub fn has_instance(data: &Path) -> bool {
    data.join(DATABASE).exists() && data.join(SECRETS).exists()
}

/// The state of an instance whose data is in `config.data`, ready to serve: makes what is missing
/// there, takes the right to sign over, and compares the logs with themselves and with what is
/// published. Where those differ the state is there and its fuse has gone.
///
/// # Errors
/// When the data folder, its secrets or its stores cannot be used, or a log is damaged.
pub async fn open(config: Config) -> anyhow::Result<AppState> {
    let state = lead(config).await?;
    if state.secrets().next_log_seed.is_some() {
        anyhow::bail!(
            "a change of the logs' key was begun and is not finished; run: bulla-server log \
             rotate-key --reason TEXT --yes"
        );
    }
    if state.fuse().reason().is_none() {
        log_rotation::go_on(&state).await?;
    }
    keep_authority(&state).await?;
    if state.fuse().reason().is_none() {
        let kept = witnesses::keep_policy(&state).await;
        kept.map_err(ApiError::into_anyhow)?;
    }
    Ok(state)
}

/// The state of an instance that has taken the right to sign over and compared its logs, whether or
/// not a change of their key is under way.
///
/// # Errors
/// When the data folder, its secrets or its stores cannot be used, or a log is damaged.
pub(crate) async fn lead(config: Config) -> anyhow::Result<AppState> {
    let state = AppState::new(parts(config).await?);
    state.store().lead().await?;
    check_logs(&state).await?;
    Ok(state)
}

/// Publishes the logs and has the newest checkpoint of the anchor log stamped where it is time, as a
/// serving instance does.
///
/// # Errors
/// When the store cannot be used, or nobody stamps it.
pub async fn stamp_checkpoint(state: &AppState) -> anyhow::Result<()> {
    let published = publication::publish_all(state).await;
    published.map_err(ApiError::into_anyhow)?;
    let stamped = checkpoint_stamps::keep(state).await;
    stamped.map_err(ApiError::into_anyhow)
}

/// Makes what is missing of the instance's certificate authority, or renews what ends soon, and signs
/// the revocation lists that are due. Nothing is done where the fuse has gone.
///
/// # Errors
/// When the store cannot be used.
pub async fn keep_authority(state: &AppState) -> anyhow::Result<()> {
    if state.fuse().reason().is_some() {
        return Ok(());
    }
    authority::keep(state)
        .await
        .map_err(ApiError::into_anyhow)?;
    let renewed = authority::renew_lists(state).await;
    renewed.map_err(ApiError::into_anyhow)
}

/// The state of an instance for commands that may run beside the service: records changes and leaves
/// signing and publishing to it. Where the fuse has gone before, it has gone here too.
///
/// # Errors
/// When the data folder, its secrets or its stores cannot be used, or a log has another name or key.
pub async fn open_beside(config: Config) -> anyhow::Result<AppState> {
    let state = assemble(config).await?;
    fuse::remember(&state)
        .await
        .map_err(ApiError::into_anyhow)?;
    Ok(state)
}

/// The state of an instance without the right to sign, whatever its fuse says.
///
/// # Errors
/// When the data folder, its secrets or its stores cannot be used, or a log has another name or key.
pub(crate) async fn assemble(config: Config) -> anyhow::Result<AppState> {
    let state = AppState::beside(parts(config).await?);
    check_names(&state).await?;
    Ok(state)
}

async fn parts(config: Config) -> anyhow::Result<Parts> {
    let data = config.data.as_path();
    make_folders(data).with_context(|| format!("cannot use the folder {}", data.display()))?;
    let secrets = secrets(data)?;
    let store = SqlStore::open(&data.join(DATABASE))
        .await
        .context("cannot open the database")?;
    let blobs = ObjectBlobStore::open_dir(&data.join(BLOBS))
        .context("cannot open the folder of encrypted files")?;
    Ok(Parts {
        config,
        secrets,
        store: Arc::new(store),
        blobs: Arc::new(blobs),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    })
}

/// Refuses to go on with logs that have another name or key, since nobody could verify what follows,
/// and with those that do not fit themselves. The fuse goes where they do not fit what is published.
async fn check_logs(state: &AppState) -> anyhow::Result<()> {
    let store = state.store();
    check_names(state).await?;
    let mut logs: BTreeSet<TenantId> = store.tenants_with_logs().await?.into_iter().collect();
    logs.insert(ANCHOR);
    // A log that is published and not in the database is one that the database has forgotten.
    logs.extend(state.published().published_logs().await?);
    fuse::remember(state).await.map_err(ApiError::into_anyhow)?;
    for log in logs {
        let verifier = log_keys::verifier(state, log).map_err(ApiError::into_anyhow)?;
        store.check_log(log, &verifier).await.with_context(|| {
            format!(
                "the log {} is damaged; bring back a copy of the database, then run: bulla-server \
                 log repair",
                verifier.origin()
            )
        })?;
        match publication::compare(state, log).await {
            Ok(()) => {}
            Err(error) if error.code() == ErrorCode::LogStopped => {}
            Err(error) => return Err(error.into_anyhow()),
        }
    }
    if let Some(newest) = store.newest_leaf_time().await? {
        state.latest().see(newest);
    }
    checkpoint_stamps::stamper(&state.config().checkpoint_stamps)?;
    if let Some(witnesses) = state.witnesses().map_err(ApiError::into_anyhow)? {
        let anchor = log_keys::verifier(state, ANCHOR).map_err(ApiError::into_anyhow)?;
        witnesses.demand_fits(&anchor)?;
        let compared = witnesses::compare(state).await;
        compared.map_err(ApiError::into_anyhow)?;
    }
    Ok(())
}

/// Refuses to go on with logs that have another name or key.
async fn check_names(state: &AppState) -> anyhow::Result<()> {
    let store = state.store();
    for tenant in store.tenants_with_logs().await? {
        let Some(head) = store.log_head(tenant).await? else {
            continue;
        };
        let verifier = log_keys::verifier(state, tenant).map_err(ApiError::into_anyhow)?;
        let name = verifier.origin();
        let begun = head.checkpoint.lines().next().unwrap_or_default();
        if !verifier.names().any(|name| name.as_str() == begun) {
            let way_out = if store.has_accounts().await? {
                ""
            } else {
                "; as there is no account yet, an empty data folder will do as well"
            };
            anyhow::bail!(
                "public_url does not fit the log that is there: it was begun as {begun} and would \
                 go on as {name}. A log keeps its name, from the first start: set public_url to the \
                 address it had{way_out}"
            );
        }
        verifier.open_any(&head.checkpoint).with_context(|| {
            format!("{SECRETS} does not fit the database: another key signed its log")
        })?;
    }
    Ok(())
}

/// Makes the data folder and its sub-folders, readable by this user alone.
///
/// # Errors
/// When a folder cannot be made.
pub fn make_folders(data: &Path) -> io::Result<()> {
    for folder in [data.to_path_buf(), data.join(BLOBS), data.join(OUTBOX)] {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    Ok(())
}

/// The secrets in the data folder; new ones where neither they nor a database exist.
///
/// # Errors
/// [`SecretsError`]; a database without its secrets is one: new ones would lock every account.
pub fn secrets(data: &Path) -> Result<Secrets, SecretsError> {
    let path = data.join(SECRETS);
    if path.exists() || data.join(DATABASE).exists() {
        Secrets::load(&path)
    } else {
        Secrets::create(&path, &mut Draw::new(&SystemEntropy))
    }
}

#[cfg(test)]
mod tests {
    use bulla_domain::event::{Event, EventKind};
    use bulla_types::TenantId;

    use super::*;
    use crate::commit::commit;
    use crate::erasure_admin::{self, Erasure, Subject};
    use crate::error::Answer;
    use crate::log_admin;

    const TENANT: TenantId = TenantId::from_bytes([1; 16]);

    /// An instance of this folder.
    fn at(data: &Path) -> Config {
        Config {
            data: data.to_path_buf(),
            ..Config::default()
        }
    }

    fn created() -> Event {
        let event = Event::new(EventKind::AccountCreated, [1; 16]);
        event
            .with_field("email", "anna@example.ch")
            .with_field("name", "Anna")
    }

    /// Records an event, and gives it its place where this is the service.
    async fn record(state: &AppState) -> Answer<()> {
        commit(state, TENANT, Vec::new(), vec![created()]).await
    }

    /// Records an event, settles and publishes it.
    async fn grow(state: &AppState) {
        record(state).await.unwrap();
        publication::publish_all(state).await.unwrap();
    }

    fn erasure(index: u64, field: &str) -> Erasure {
        Erasure {
            organisation: Some(TENANT),
            subject: Subject::Field {
                index,
                name: field.to_owned(),
            },
            basis: Some("request of 3 May".to_owned()),
        }
    }

    /// How many events have their place in the log.
    async fn size(state: &AppState) -> u64 {
        let head = state.store().log_head(TENANT).await.unwrap();
        head.map_or(0, |head| head.size)
    }

    /// Whether all logs may go on after a look, or a repair, and what was said.
    async fn repair(config: Config, apply: bool) -> (bool, String) {
        let mut told = Vec::new();
        let well = log_admin::repair(config, apply, &mut told).await.unwrap();
        (well, String::from_utf8(told).unwrap())
    }

    #[test]
    fn a_database_without_its_secrets_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        make_folders(dir.path()).unwrap();
        fs::write(dir.path().join(DATABASE), b"").unwrap();
        assert!(matches!(secrets(dir.path()), Err(SecretsError::File(_))));
        assert!(!dir.path().join(SECRETS).exists());
    }

    #[tokio::test]
    async fn a_log_goes_on_under_its_own_name_and_key_alone() {
        let dir = tempfile::tempdir().unwrap();
        let named = |url: &str| Config {
            public_url: url.to_owned().try_into().unwrap(),
            ..at(dir.path())
        };
        let here = "https://sign.example.ch";
        let state = open(named(here)).await.unwrap();
        let event = Event::new(EventKind::OrganisationCreated, [1; 16]);
        let event = event.with_field("name", "Muster AG");
        commit(&state, TENANT, Vec::new(), vec![event])
            .await
            .unwrap();
        open(named(here)).await.unwrap();
        for url in ["https://other.example.ch", "https://sign.example.ch:8443"] {
            let refused = open(named(url)).await.unwrap_err().to_string();
            assert!(refused.contains("as sign.example.ch/log/0"), "{refused}");
            assert!(refused.contains("public_url"), "{refused}");
            let look = log_admin::repair(named(url), false, &mut Vec::new()).await;
            assert_eq!(look.unwrap_err().to_string(), refused);
            let erase = erasure_admin::erase(named(url), erasure(0, "email")).await;
            assert_eq!(erase.unwrap_err().to_string(), refused);
        }
        fs::remove_file(dir.path().join(SECRETS)).unwrap();
        Secrets::create(&dir.path().join(SECRETS), &mut Draw::new(&SystemEntropy)).unwrap();
        let refused = open(named(here)).await.unwrap_err().to_string();
        assert!(refused.contains(SECRETS), "{refused}");
    }

    #[tokio::test]
    async fn an_older_database_starts_stopped_until_it_was_brought_forward() {
        let dir = tempfile::tempdir().unwrap();
        let config = || at(dir.path());
        let state = open(config()).await.unwrap();
        grow(&state).await;
        // A backup as SQLite makes it, in one file.
        assert!(state.store().scrub().await.unwrap());
        let old = fs::read(dir.path().join(DATABASE)).unwrap();
        grow(&state).await;
        drop(state);
        let state = open(config()).await.unwrap();
        assert_eq!(state.fuse().reason(), None);
        grow(&state).await;
        drop(state);

        // Elsewhere, since connections of a dropped state close in their own time.
        let restored = tempfile::tempdir().unwrap();
        for name in [SECRETS, BLOBS] {
            fs::rename(dir.path().join(name), restored.path().join(name)).unwrap();
        }
        let dir = restored;
        let config = || at(dir.path());
        fs::write(dir.path().join(DATABASE), old).unwrap();
        for _ in 0..2 {
            let state = open(config()).await.unwrap();
            let reason = state.fuse().reason().unwrap();
            assert!(reason.contains("older than what has left"), "{reason}");
            let refused = record(&state).await;
            assert_eq!(refused.unwrap_err().code(), ErrorCode::LogStopped);
            assert!(publication::publish_all(&state).await.is_err());
        }

        let (well, text) = repair(config(), false).await;
        assert!(
            !well && text.contains("has 1 leaves, 3 were signed"),
            "{text}"
        );
        assert!(text.contains("log repair --yes"), "{text}");
        let (well, text) = repair(config(), true).await;
        assert!(well && text.contains("brought forward: 2 leaves"), "{text}");
        assert!(text.contains("a new fuse is in"), "{text}");

        let state = open(config()).await.unwrap();
        assert_eq!(state.fuse().reason(), None);
        grow(&state).await;
        assert_eq!(size(&state).await, 4);
    }

    #[tokio::test]
    async fn a_new_database_beside_published_logs_starts_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let config = || at(dir.path());
        let state = open(config()).await.unwrap();
        grow(&state).await;
        drop(state);
        for name in ["", "-wal", "-shm"] {
            let file = dir.path().join(format!("{DATABASE}{name}"));
            if file.exists() {
                fs::remove_file(file).unwrap();
            }
        }
        let state = open(config()).await.unwrap();
        assert!(state.fuse().reason().is_some());
        assert!(repair(config(), true).await.0);
        let state = open(config()).await.unwrap();
        assert_eq!(state.fuse().reason(), None);
    }

    #[tokio::test]
    async fn who_was_superseded_takes_no_more_changes() {
        let dir = tempfile::tempdir().unwrap();
        let config = || at(dir.path());
        let first = open(config()).await.unwrap();
        grow(&first).await;
        let second = open(config()).await.unwrap();
        // Recorded, and not signed here: it may be the last thing that this process does.
        record(&first).await.unwrap();
        let refused = record(&first).await;
        assert_eq!(refused.unwrap_err().code(), ErrorCode::LogStopped);
        grow(&second).await;
        assert_eq!(size(&second).await, 3);
        assert!(second.store().trips().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_command_beside_the_service_records_and_leaves_signing_to_it() {
        let dir = tempfile::tempdir().unwrap();
        let config = || at(&dir.path().join("instance"));
        let service = open(config()).await.unwrap();
        grow(&service).await;
        let beside = open_beside(config()).await.unwrap();
        record(&beside).await.unwrap();
        assert_eq!(size(&beside).await, 1, "not signed beside the service");
        grow(&service).await;
        assert_eq!(size(&service).await, 3);

        fuse::trip(&service, TENANT, "a test".to_owned(), None).await;
        let beside = open_beside(config()).await.unwrap();
        let refused = record(&beside).await;
        assert_eq!(refused.unwrap_err().code(), ErrorCode::LogStopped);
        let found = crate::doctor::examine(&config(), crate::doctor::Asking::Nobody).await;
        let logs = found.iter().find(|found| found.check == "logs");
        let logs = logs.unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(logs.state, crate::doctor::State::Bad);
        assert!(logs.text.contains("a test"), "{}", logs.text);
    }

    #[tokio::test]
    async fn a_clock_that_was_set_back_is_an_event_and_times_go_on() {
        let server = crate::testing::Server::start().await;
        let state = &server.state;
        let now = state.now();
        let earlier = Timestamp::from_millis(now.as_millis() - 3_600_000).unwrap();
        for at in [now, earlier, earlier, now.plus_millis(5)] {
            let change = (Vec::new(), vec![created()]);
            crate::commit::commit_at(state, TENANT, at, change)
                .await
                .unwrap();
        }
        let records = state.store().leaf_records(TENANT, 0..9).await.unwrap();
        let leaves: Vec<_> = records
            .iter()
            .map(|record| bulla_tlog::Leaf::parse(&record.leaf).unwrap())
            .collect();
        let names: Vec<_> = leaves.iter().map(|leaf| leaf.event.as_str()).collect();
        let created = "account.created";
        let back = "log.clock-went-back";
        assert_eq!(names, [created, created, back, created, created]);
        assert!(leaves.iter().map(|leaf| leaf.at).is_sorted());
        assert_eq!(leaves[2].at, now);
    }

    #[tokio::test]
    async fn an_operator_erases_a_detail_once_with_its_event() {
        let dir = tempfile::tempdir().unwrap();
        let config = || at(dir.path());
        let state = open(config()).await.unwrap();
        commit(&state, TENANT, Vec::new(), vec![created()])
            .await
            .unwrap();
        publication::publish_all(&state).await.unwrap();
        for (index, field, told) in [
            (0, "phone", "it has: email, name"),
            (7, "email", "no event"),
        ] {
            let refused = erasure_admin::apply(&state, erasure(index, field)).await;
            let text = refused.unwrap_err().to_string();
            assert!(text.contains(told), "{text}");
        }
        for basis in [" ".to_owned(), "x".repeat(1001)] {
            let groundless = Erasure {
                basis: Some(basis),
                ..erasure(0, "email")
            };
            let refused = erasure_admin::apply(&state, groundless).await;
            assert!(refused.unwrap_err().to_string().contains("--basis"));
        }
        for _ in 0..2 {
            erasure_admin::erase(config(), erasure(0, "email"))
                .await
                .unwrap();
        }
        crate::commit::catch_up(&state, TENANT).await.unwrap();
        let records = state.store().leaf_records(TENANT, 0..9).await.unwrap();
        let leaf = bulla_tlog::Leaf::parse(&records[1].leaf).unwrap();
        assert_eq!(records.len(), 2, "one erasure is one event");
        assert_eq!((leaf.event.as_str(), leaf.prev), ("field.erased", Some(0)));
        let bulla_storage::detail::LeafSource::Event { fields, .. } = &records[0].source else {
            panic!("an event")
        };
        assert!(fields[0].wrapped_key.is_empty() && fields[0].sealed.is_empty());
    }

    #[test]
    fn the_first_start_makes_secrets_and_the_second_finds_them() {
        let dir = tempfile::tempdir().unwrap();
        make_folders(dir.path()).unwrap();
        let made = secrets(dir.path()).unwrap();
        make_folders(dir.path()).unwrap();
        assert!(made.log_seed.ct_eq(&secrets(dir.path()).unwrap().log_seed));
    }
}
