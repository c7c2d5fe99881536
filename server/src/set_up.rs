//! The one-time link that makes the first organisation and its owner. A fresh one replaces the one
//! before at each start, as long as nobody has an account.

use bulla_auth::Token;
use bulla_protocol::session::Role;
use bulla_storage::Write;
use bulla_storage::record::Invitation;
use bulla_types::{InvitationId, TenantId};

use crate::commit::commit;
use crate::error::Answer;
use crate::routes::invitations::TTL_MS;
use crate::state::AppState;

/// A new link; `None` once there is an account.
pub(crate) async fn link(state: &AppState) -> Answer<Option<String>> {
    if state.store().has_accounts().await? {
        return Ok(None);
    }
    let mut rng = state.rng();
    let token = Token::generate(&mut rng);
    let mut writes = Vec::new();
    let earlier = state.store().open_set_up_invitation().await?;
    let tenant_id = earlier.as_ref().map_or_else(
        || TenantId::from_bytes(rng.bytes()),
        |earlier| earlier.tenant_id,
    );
    writes.extend(earlier.map(|earlier| Write::UseInvitation {
        invitation_id: earlier.invitation_id,
        at: state.now(),
    }));
    writes.push(Write::CreateInvitation(Invitation {
        invitation_id: InvitationId::from_bytes(rng.bytes()),
        token_sha256: token.sha256(),
        tenant_id,
        email: None,
        invited_by: None,
        role: Role::Owner,
        expires_at: state.now().plus_millis(TTL_MS),
        used_at: None,
    }));
    commit(state, tenant_id, writes, Vec::new()).await?;
    let instance = state.config().public_url.as_str();
    Ok(Some(format!("{instance}/setup#{}", token.expose_text())))
}
