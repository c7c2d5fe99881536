//! The fuse: it goes when somebody shows a checkpoint that this server signed and its database does
//! not know, or when log and storage do not fit. From then on no log is signed and no change taken
//! that the logs would have to record, until an operator has looked (`bulla-server log repair`):
//! better no history than two.

use std::sync::{Mutex, PoisonError};

use bulla_protocol::ErrorCode;
use bulla_storage::log::Trip;
use bulla_types::TenantId;

use crate::error::Answer;
use crate::log_keys::origin;
use crate::state::AppState;

/// Why nothing is signed; empty while all is well.
#[derive(Debug, Default)]
pub(crate) struct Fuse(Mutex<Option<String>>);

impl Fuse {
    /// Whether everything may go on.
    ///
    /// # Errors
    /// [`ErrorCode::LogStopped`] once the fuse has gone.
    pub(crate) fn check(&self) -> Answer<()> {
        if self.reason().is_some() {
            Err(ErrorCode::LogStopped.into())
        } else {
            Ok(())
        }
    }

    /// Why it has gone.
    pub(crate) fn reason(&self) -> Option<String> {
        let reason = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reason.clone()
    }

    /// Lets it go until the next start.
    pub(crate) fn go(&self, reason: &str) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get_or_insert_with(|| reason.to_owned());
    }
}

/// Lets the fuse go, for good: the reason is kept in the database, so that a new start finds it.
pub(crate) async fn trip(state: &AppState, log: TenantId, why: String, checkpoint: Option<String>) {
    let name = origin(state, log).map_or_else(|_| log.to_string(), |name| name.to_string());
    let reason = format!("{name}: {why}");
    tracing::error!(
        %reason,
        "ALARM: nothing is signed any more; stop the server and run: bulla-server log repair"
    );
    state.fuse().go(&reason);
    let kept = Trip {
        log,
        reason,
        checkpoint,
        at: state.now(),
    };
    if let Err(error) = state.store().trip(&kept).await {
        tracing::error!(%error, "the fuse could not be kept in the database");
    }
}

/// Lets the fuse go again where it had before this start.
pub(crate) async fn remember(state: &AppState) -> Answer<()> {
    for trip in state.store().trips().await? {
        state.fuse().go(&trip.reason);
    }
    Ok(())
}
