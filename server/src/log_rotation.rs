//! `log rotate-key`: the logs go on under a new key, with new names
//! (`docs/spec/audit-log.md#rotation`). Every step can be done again: what stops in between is
//! finished by the same command, or by the start of the service once the old key is gone.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::{Context as _, bail};
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::trust::MAX_EARLIER_LOGS;
use bulla_storage::log::{ANCHOR, LogHead};
use bulla_tlog::rotation::{ROTATED, continued_statement, rotated_statement};
use bulla_tlog::{Leaf, LogVerifier};
use bulla_types::TenantId;

use crate::authority::INSTANCE_LOG;
use crate::commit::{record_for_later, settle};
use crate::config::Config;
use crate::entropy::{Draw, SystemEntropy};
use crate::error::ApiError;
use crate::log_keys;
use crate::publication::publish_all;
use crate::secrets::{EarlierKey, Secrets};
use crate::start::{SECRETS, assemble, lead, open};
use crate::state::AppState;

/// Says which logs would have which names, and gives them a new key if there is a reason. True where
/// nothing is left to do.
///
/// # Errors
/// When data folder, database or storage cannot be used, the fuse has gone, a log is damaged, or
/// something else writes to the logs meanwhile.
pub async fn rotate_key(
    config: Config,
    reason: Option<&str>,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let Some(reason) = reason else {
        return preview(&assemble(config).await?, out).await.map(|()| false);
    };
    // Nothing is begun where the logs are not well, or where no reader would take the trust file.
    let state = lead(config.clone()).await?;
    well(&state)?;
    if log_keys::generation(&state) > MAX_EARLIER_LOGS {
        bail!("a trust file names at most {MAX_EARLIER_LOGS} keys that the logs had before");
    }
    drop(state);
    let secrets = config.data.join(SECRETS);
    Secrets::begin_rotation(&secrets, &mut Draw::new(&SystemEntropy))?;
    let state = lead(config.clone()).await?;
    for log in logs(&state).await? {
        close(&state, log, reason).await?;
        writeln!(out, "closed     {}", name(&state, log)?)?;
    }
    publish(&state).await?;
    let ended = EarlierKey {
        public_key: state.secrets().log_key().public_key().as_bytes()[..].into(),
        instance_checkpoint: head(&state, INSTANCE_LOG).await?.checkpoint,
        anchor_checkpoint: head(&state, ANCHOR).await?.checkpoint,
    };
    writeln!(out, "closed     {}", name(&state, ANCHOR)?)?;
    drop(state);
    Secrets::finish_rotation(&secrets, ended)?;
    let state = open(config).await?;
    publish(&state).await?;
    for log in logs(&state).await?.into_iter().chain([ANCHOR]) {
        writeln!(out, "goes on as {}", name(&state, log)?)?;
    }
    writeln!(
        out,
        "The logs have a new key; the seed of the old one is gone from {}. Destroy old copies of that \
         file, make a new one, and give witnesses and auditors the new trust file: {}/api/trust",
        secrets.display(),
        state.config().public_url.as_str()
    )?;
    Ok(true)
}

/// What would happen.
async fn preview(state: &AppState, out: &mut impl Write) -> anyhow::Result<()> {
    let next = log_keys::generation(state) + 1;
    for log in logs(state).await?.into_iter().chain([ANCHOR]) {
        let to = log_keys::origin_at(state, log, next).map_err(ApiError::into_anyhow)?;
        writeln!(out, "{} would go on as {to}", name(state, log)?)?;
    }
    if state.secrets().next_log_seed.is_some() {
        writeln!(out, "A change of the key was begun and is not finished.")?;
    }
    writeln!(
        out,
        "Nothing was changed. To give the logs a new key, with the server stopped: bulla-server log \
         rotate-key --reason TEXT --yes"
    )?;
    Ok(())
}

fn well(state: &AppState) -> anyhow::Result<()> {
    match state.fuse().reason() {
        Some(reason) => bail!("{reason}; run first: bulla-server log repair"),
        None => Ok(()),
    }
}

/// Every log of an organisation, or with events that wait for their first place in one; that of the
/// instance in any case.
async fn logs(state: &AppState) -> anyhow::Result<BTreeSet<TenantId>> {
    let mut logs = BTreeSet::from([INSTANCE_LOG]);
    logs.extend(state.store().tenants_with_logs().await?);
    logs.extend(state.store().tenants_with_pending_events().await?);
    Ok(logs)
}

fn name(state: &AppState, log: TenantId) -> anyhow::Result<String> {
    let name = log_keys::origin(state, log).map_err(ApiError::into_anyhow)?;
    Ok(name.to_string())
}

async fn head(state: &AppState, log: TenantId) -> anyhow::Result<LogHead> {
    let head = state.store().log_head(log).await?;
    head.with_context(|| format!("the log {log} is empty"))
}

/// Ends a log under the present key, unless it has ended: its last leaf names the next key.
async fn close(state: &AppState, log: TenantId, reason: &str) -> anyhow::Result<()> {
    let next = next(state, log)?;
    settle(state, log).await.map_err(ApiError::into_anyhow)?;
    // Commands beside the service may record something at the same time; it comes before the end.
    for _try in 0..TRIES {
        if has_ended(state, log, &next).await? {
            return Ok(());
        }
        let event = Event::new(EventKind::LogRotated, *log.as_bytes())
            .with_statement(rotated_statement(&next))
            .with_field("reason", reason);
        record_for_later(state, log, state.now(), (Vec::new(), vec![event])).await?;
        settle(state, log).await.map_err(ApiError::into_anyhow)?;
    }
    bail!("something else writes to the log {log}; stop it and run this again")
}

/// Name and key that a log goes on under.
fn next(state: &AppState, log: TenantId) -> anyhow::Result<LogVerifier> {
    let key = state.secrets().next_log_key();
    let key = key.context("no change of the key was begun")?;
    let generation = log_keys::generation(state) + 1;
    let name = log_keys::origin_at(state, log, generation).map_err(ApiError::into_anyhow)?;
    Ok(LogVerifier::new(name, &key.public_key()))
}

async fn has_ended(state: &AppState, log: TenantId, next: &LogVerifier) -> anyhow::Result<bool> {
    let size = state.store().log_head(log).await?.map_or(0, |it| it.size);
    let last = size.saturating_sub(1)..size;
    let last = state.store().leaf_records(log, last).await?;
    let Some(last) = last.first() else {
        return Ok(false);
    };
    let leaf = Leaf::parse(&last.leaf).context("the last leaf has no form")?;
    Ok(leaf.event.as_str() == ROTATED && leaf.statement == Some(rotated_statement(next)))
}

/// Publishes everything, places in the anchor log among it.
async fn publish(state: &AppState) -> anyhow::Result<()> {
    publish_all(state).await.map_err(ApiError::into_anyhow)?;
    if state.store().logs_to_publish().await?.is_empty() {
        return Ok(());
    }
    bail!("something else writes to the logs; stop it and run this again")
}

/// Begins each log that has ended under an earlier key anew under the present one.
///
/// # Errors
/// When the store cannot be used.
pub(crate) async fn go_on(state: &AppState) -> anyhow::Result<()> {
    for log in state.store().tenants_with_logs().await? {
        let verifier = log_keys::verifier(state, log).map_err(ApiError::into_anyhow)?;
        let head = head(state, log).await?;
        let last = verifier.open_any(&head.checkpoint)?;
        if last.origin() == verifier.origin() {
            continue;
        }
        let event = Event::new(EventKind::LogContinued, *log.as_bytes());
        let event = event.with_statement(continued_statement(&last));
        record_for_later(state, log, state.now(), (Vec::new(), vec![event])).await?;
        settle(state, log).await.map_err(ApiError::into_anyhow)?;
    }
    Ok(())
}

/// How often a log is ended before something else is taken to write to it all the time.
const TRIES: usize = 3;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use bulla_tlog::rotation::CONTINUED;

    use super::*;
    use crate::commit::commit;

    const TENANT: TenantId = TenantId::from_bytes([1; 16]);

    fn at(data: &Path) -> Config {
        Config {
            data: data.to_path_buf(),
            ..Config::default()
        }
    }

    /// An instance with two logs; it is stopped.
    async fn instance(data: &Path) {
        let state = open(at(data)).await.unwrap();
        let event = Event::new(EventKind::VaultUnlocked, [7; 16]);
        commit(&state, TENANT, Vec::new(), vec![event])
            .await
            .unwrap();
        publish_all(&state).await.unwrap();
    }

    async fn finish(data: &Path) -> String {
        let mut told = Vec::new();
        assert!(rotate_key(at(data), Some("lost"), &mut told).await.unwrap());
        String::from_utf8(told).unwrap()
    }

    /// Kinds of the log's leaves, and the names that they bear.
    async fn leaves(state: &AppState) -> Vec<(String, String)> {
        let size = head(state, TENANT).await.unwrap().size;
        let records = state.store().leaf_records(TENANT, 0..size).await.unwrap();
        let leaf = records.iter().map(|it| Leaf::parse(&it.leaf).unwrap());
        leaf.map(|it| (it.event.as_str().to_owned(), it.origin.to_string()))
            .collect()
    }

    /// The logs of the data folder went on, each once.
    async fn went_on(data: &Path) {
        let state = open(at(data)).await.unwrap();
        assert_eq!(log_keys::generation(&state), 2);
        assert!(state.secrets().next_log_seed.is_none());
        let names: Vec<_> = log_keys::verifier(&state, TENANT)
            .unwrap()
            .names()
            .map(ToString::to_string)
            .collect();
        let of = |kind: &str, name: &String| (kind.to_owned(), name.clone());
        assert_eq!(
            leaves(&state).await,
            [
                of("vault.unlocked", &names[1]),
                of(ROTATED, &names[1]),
                of(CONTINUED, &names[0]),
            ]
        );
        publish_all(&state).await.unwrap();
        for log in [TENANT, INSTANCE_LOG, ANCHOR] {
            let verifier = log_keys::verifier(&state, log).unwrap();
            verifier
                .open(&head(&state, log).await.unwrap().checkpoint)
                .unwrap();
            state.store().check_log(log, &verifier).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_change_that_stops_anywhere_is_finished_and_nothing_happens_twice() {
        // After this many logs were ended.
        for ended in 0..=2 {
            let dir = tempfile::tempdir().unwrap();
            instance(dir.path()).await;
            let path = dir.path().join(SECRETS);
            Secrets::begin_rotation(&path, &mut Draw::new(&SystemEntropy)).unwrap();
            let state = lead(at(dir.path())).await.unwrap();
            for log in [TENANT, INSTANCE_LOG].into_iter().take(ended) {
                close(&state, log, "lost").await.unwrap();
            }
            drop(state);
            let refused = open(at(dir.path())).await.unwrap_err();
            assert!(refused.to_string().contains("rotate-key"), "{refused}");
            finish(dir.path()).await;
            went_on(dir.path()).await;
        }
    }

    #[tokio::test]
    async fn once_the_old_key_has_gone_the_start_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        instance(dir.path()).await;
        let path = dir.path().join(SECRETS);
        Secrets::begin_rotation(&path, &mut Draw::new(&SystemEntropy)).unwrap();
        let state = lead(at(dir.path())).await.unwrap();
        for log in logs(&state).await.unwrap() {
            close(&state, log, "lost").await.unwrap();
        }
        publish(&state).await.unwrap();
        let ended = EarlierKey {
            public_key: state.secrets().log_key().public_key().as_bytes()[..].into(),
            instance_checkpoint: head(&state, INSTANCE_LOG).await.unwrap().checkpoint,
            anchor_checkpoint: head(&state, ANCHOR).await.unwrap().checkpoint,
        };
        drop(state);
        Secrets::finish_rotation(&path, ended).unwrap();
        went_on(dir.path()).await;
        went_on(dir.path()).await;
    }

    #[tokio::test]
    async fn what_was_recorded_meanwhile_stands_before_the_end_and_a_gone_fuse_begins_nothing() {
        let dir = tempfile::tempdir().unwrap();
        instance(dir.path()).await;
        let beside = assemble(at(dir.path())).await.unwrap();
        let event = Event::new(EventKind::VaultUnlocked, [7; 16]);
        let writes = (Vec::new(), vec![event]);
        record_for_later(&beside, TENANT, beside.now(), writes)
            .await
            .unwrap();
        let told = finish(dir.path()).await;
        assert_eq!(told.matches("closed").count(), 3, "{told}");
        let state = open(at(dir.path())).await.unwrap();
        let kinds: Vec<_> = leaves(&state).await.into_iter().map(|it| it.0).collect();
        assert_eq!(
            kinds,
            ["vault.unlocked", "vault.unlocked", ROTATED, CONTINUED]
        );
        crate::fuse::trip(&state, TENANT, "a test".to_owned(), None).await;
        drop(state);
        let refused = rotate_key(at(dir.path()), Some("lost"), &mut Vec::new()).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("log repair"), "{refused}");
        let secrets = Secrets::load(&dir.path().join(SECRETS)).unwrap();
        assert!(secrets.next_log_seed.is_none());
    }

    #[tokio::test]
    async fn no_key_is_changed_that_a_trust_file_could_not_name() {
        let dir = tempfile::tempdir().unwrap();
        instance(dir.path()).await;
        let path = dir.path().join(SECRETS);
        for _ in 0..MAX_EARLIER_LOGS {
            let key = Secrets::load(&path).unwrap().log_key().public_key();
            Secrets::begin_rotation(&path, &mut Draw::new(&SystemEntropy)).unwrap();
            let ended = EarlierKey {
                public_key: key.as_bytes()[..].into(),
                instance_checkpoint: String::new(),
                anchor_checkpoint: String::new(),
            };
            Secrets::finish_rotation(&path, ended).unwrap();
        }
        let refused = rotate_key(at(dir.path()), Some("lost"), &mut Vec::new()).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("at most 64 keys"), "{refused}");
        assert!(Secrets::load(&path).unwrap().next_log_seed.is_none());
    }
}
