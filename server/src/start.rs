//! From settings to a running service: data folder, secrets, stores, jobs, listener.

use std::fs;
use std::future::Future;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use bulla_protocol::ErrorCode;
use bulla_protocol::second_factor::ResetOrigin;
use bulla_storage_object::ObjectBlobStore;
use bulla_storage_sql::SqlStore;
use bulla_tlog::LogVerifier;
use bulla_types::{EmailAddress, Timestamp};
use tokio::net::TcpListener;

use crate::clock::SystemClock;
use crate::commit::log_origin_prefix;
use crate::config::Config;
use crate::entropy::{Draw, SystemEntropy};
use crate::secrets::{Secrets, SecretsError};
use crate::state::{AppState, Parts};
use crate::{jobs, listener, reset, router, set_up};

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
    let limits = config.limits;
    let jobs = tokio::spawn(jobs::run(state.clone(), config.data.join(OUTBOX)));
    writeln!(out, "Bulla is ready at {}", config.public_url.as_str())?;
    if let Some(link) = set_up_link(&state).await? {
        writeln!(out, "Set up: {link}")?;
    }
    out.flush()?;
    listener::serve(listener, router::build(state.clone()), limits, shutdown).await;
    jobs.abort();
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

/// The state of an instance whose data is in `config.data`; makes what is missing there.
///
/// # Errors
/// When the data folder, its secrets or its stores cannot be used.
pub async fn open(config: Config) -> anyhow::Result<AppState> {
    let data = config.data.as_path();
    make_folders(data).with_context(|| format!("cannot use the folder {}", data.display()))?;
    let secrets = secrets(data)?;
    let store = SqlStore::open(&data.join(DATABASE))
        .await
        .context("cannot open the database")?;
    let blobs = ObjectBlobStore::open_dir(&data.join(BLOBS))
        .context("cannot open the folder of encrypted files")?;
    let state = AppState::new(Parts {
        config,
        secrets,
        store: Arc::new(store),
        blobs: Arc::new(blobs),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    });
    check_logs(&state).await?;
    Ok(state)
}

/// Refuses to go on with logs that have another name or key: nobody could verify what follows.
async fn check_logs(state: &AppState) -> anyhow::Result<()> {
    let store = state.store();
    for tenant in store.tenants_with_logs().await? {
        let Some(head) = store.log_head(tenant).await? else {
            continue;
        };
        let name = format!("{}{tenant}", log_origin_prefix(state));
        let begun = head.checkpoint.lines().next().unwrap_or_default();
        if begun != name {
            anyhow::bail!(
                "public_url does not fit the log that is there: it was begun as {begun} and would \
                 go on as {name}. A log keeps its name: set public_url to the address it had"
            );
        }
        let key = state.secrets().log_key().public_key();
        let verifier = LogVerifier::new(name.parse()?, &key);
        verifier.open(&head.checkpoint).with_context(|| {
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
        let at = |url: &str| Config {
            data: dir.path().to_path_buf(),
            public_url: url.to_owned().try_into().unwrap(),
            ..Config::default()
        };
        let here = "https://sign.example.ch";
        let state = open(at(here)).await.unwrap();
        // Before the first event the address may change.
        open(at("https://other.example.ch")).await.unwrap();
        let event = Event::new(EventKind::OrganisationCreated, [1; 16]);
        let tenant = TenantId::from_bytes([1; 16]);
        commit(&state, tenant, Vec::new(), vec![event])
            .await
            .unwrap();
        open(at(here)).await.unwrap();
        for url in ["https://other.example.ch", "https://sign.example.ch:8443"] {
            let refused = open(at(url)).await.unwrap_err().to_string();
            assert!(refused.contains("as sign.example.ch/log/0101"), "{refused}");
            assert!(refused.contains("public_url"), "{refused}");
        }
        fs::remove_file(dir.path().join(SECRETS)).unwrap();
        Secrets::create(&dir.path().join(SECRETS), &mut Draw::new(&SystemEntropy)).unwrap();
        let refused = open(at(here)).await.unwrap_err().to_string();
        assert!(refused.contains(SECRETS), "{refused}");
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
