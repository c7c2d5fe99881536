//! What an operator does to the logs from the command line: look at them and bring an older database
//! forward (`log repair`).

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::{Context as _, bail};
use bulla_storage::log::{ANCHOR, Trip};
use bulla_storage::repair::{Finding, Repaired};
use bulla_tlog::VerifiedCheckpoint;
use bulla_types::TenantId;

use crate::config::Config;
use crate::error::ApiError;
use crate::log_keys::verifier;
use crate::publication::of;
use crate::start::assemble;
use crate::state::AppState;

/// Says what is wrong with each log, and repairs what can be if `apply` is set. True where all logs
/// may go on afterwards.
///
/// # Errors
/// When data folder, database or storage cannot be used, a log has another name or key than this
/// instance, or a repair fails.
pub async fn repair(config: Config, apply: bool, out: &mut impl Write) -> anyhow::Result<bool> {
    let state = assemble(config).await?;
    let store = state.store();
    let mut logs: BTreeSet<TenantId> = store.tenants_with_logs().await?.into_iter().collect();
    logs.extend(state.published().published_logs().await?);
    logs.remove(&ANCHOR);
    // The anchor log last: it names checkpoints of the others.
    let logs: Vec<TenantId> = logs.into_iter().chain([ANCHOR]).collect();
    let mut well = true;
    for log in logs {
        well &= one(&state, log, apply, out).await?;
    }
    if well {
        writeln!(out, "All logs may go on.")?;
    } else if !apply {
        writeln!(
            out,
            "Nothing was changed. To bring the database forward, with the server stopped: \
             bulla-server log repair --yes"
        )?;
    }
    Ok(well)
}

/// One log: whether it may go on.
async fn one(
    state: &AppState,
    log: TenantId,
    apply: bool,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let verifier = verifier(state, log).map_err(ApiError::into_anyhow)?;
    let name = verifier.origin().clone();
    if let Err(error) = state.store().check_log(log, &verifier).await {
        writeln!(out, "{name}: DAMAGED: {error}")?;
        writeln!(
            out,
            "  Bring back a copy of the database, then run this again."
        )?;
        return Ok(false);
    }
    let place = of(state, log, &verifier);
    match place.diagnose().await? {
        Finding::Fits { waiting } => {
            writeln!(out, "{name}: fits what is published; {waiting} leaves wait")?;
        }
        Finding::Behind {
            database,
            published,
        } => {
            writeln!(
                out,
                "{name}: the database has {database} leaves, {published} were signed and published"
            )?;
            if !apply {
                return Ok(false);
            }
            let repaired = place.repair().await;
            let repaired = repaired.with_context(|| format!("{name} was not repaired"))?;
            tell(&repaired, out)?;
        }
        Finding::Stuck(halt) => {
            writeln!(out, "{name}: {halt}")?;
            writeln!(
                out,
                "  This cannot be repaired here: one of database and storage holds a history that \
                 was not signed by this server, or both do. Bring back the copy that fits."
            )?;
            return Ok(false);
        }
        other => bail!("{name}: {other:?} is unknown to this program"),
    }
    reset(state, log, apply, out).await
}

fn tell(repaired: &Repaired, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "  brought forward: {} leaves, {} of them without details; {} details erased again",
        repaired.leaves, repaired.without_details, repaired.erased
    )?;
    writeln!(
        out,
        "  The log now tells of changes that the records of the database do not have. Tell the \
         people concerned; what they signed can be shown by their own evidence files."
    )?;
    Ok(())
}

/// Puts a new fuse in where the log now has everything that was seen of it.
async fn reset(
    state: &AppState,
    log: TenantId,
    apply: bool,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let trips = state.store().trips().await?;
    let Some(trip) = trips.into_iter().find(|trip| trip.log == log) else {
        return Ok(true);
    };
    writeln!(out, "  the fuse has gone at {}: {}", trip.at, trip.reason)?;
    if let Some(seen) = seen(state, &trip)? {
        let verifier = verifier(state, log).map_err(ApiError::into_anyhow)?;
        if let Err(error) = of(state, log, &verifier).recognise(&seen).await {
            writeln!(out, "  still: {error}")?;
            writeln!(
                out,
                "  The checkpoint that was seen is in neither database nor storage. Bring back newer \
                 copies of both; without them this log cannot go on under its name."
            )?;
            return Ok(false);
        }
    }
    if apply {
        state.store().reset_trip(log).await?;
        writeln!(out, "  a new fuse is in")?;
    }
    Ok(apply)
}

/// The checkpoint that let the fuse go, where one did.
fn seen(state: &AppState, trip: &Trip) -> anyhow::Result<Option<VerifiedCheckpoint>> {
    let verifier = verifier(state, trip.log).map_err(ApiError::into_anyhow)?;
    let note = trip.checkpoint.as_deref().map(|note| verifier.open(note));
    Ok(note.transpose()?)
}
