//! Links that set up an organisation or add a member.

pub(crate) mod create;
pub(crate) mod inspect;

use bulla_auth::token_sha256;
use bulla_protocol::ErrorCode;
use bulla_protocol::invitation::InvitationToken;
use bulla_storage::record::Invitation;

use crate::error::Answer;
use crate::state::AppState;

/// How long a link works, in milliseconds: seven days.
pub(crate) const TTL_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// The invitation of this token, if it still works.
pub(crate) async fn open(state: &AppState, token: &InvitationToken) -> Answer<Invitation> {
    let found = state
        .store()
        .invitation(token_sha256(token.expose_secret()))
        .await?;
    let invitation = found.ok_or(ErrorCode::InvitationUnknown)?;
    if invitation.used_at.is_some() {
        return Err(ErrorCode::InvitationUsed.into());
    }
    if state.now() >= invitation.expires_at {
        return Err(ErrorCode::InvitationExpired.into());
    }
    Ok(invitation)
}
