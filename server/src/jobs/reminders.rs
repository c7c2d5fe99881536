//! Reminds whoever was asked to act and has not.

use bulla_protocol::ErrorCode;

use crate::error::Answer;
use crate::routes::envelopes::remind::remind_due;
use crate::state::AppState;

/// Sends what is due; an envelope that cannot be reminded of holds up no other.
pub(super) async fn send(state: &AppState) -> Answer<()> {
    let mut done = Ok(());
    for id in state.store().due_reminders(state.now()).await? {
        let sent = match remind_due(state, id).await {
            // Another replica was faster.
            Err(error) if error.code() == ErrorCode::VersionConflict => Ok(()),
            sent => sent,
        };
        done = sent.and(done);
    }
    done
}
