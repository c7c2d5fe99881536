//! POST `/api/invitations/inspect`: what a link is for. Changes nothing.

use axum::Json;
use axum::extract::State;
use bulla_protocol::invitation::{InspectInvitation, InvitationKind, InvitationView};
use bulla_protocol::path;

use crate::error::Answer;
use crate::request;
use crate::routes::invitations::open;
use crate::state::AppState;

/// What a link is for.
#[utoipa::path(
    post, path = path::INVITATION_INSPECT, tag = "invitations", request_body = InspectInvitation,
    responses((status = 200, description = "What the link is for.", body = InvitationView)),
    extensions(("x-error-codes" = json!(["invitation_unknown", "invitation_used", "invitation_expired"]))),
)]
pub(crate) async fn inspect(
    State(state): State<AppState>,
    request::Json(body): request::Json<InspectInvitation>,
) -> Answer<Json<InvitationView>> {
    let invitation = open(&state, &body.token).await?;
    let tenant = state.store().tenant(invitation.tenant_id).await?;
    let inviter = match invitation.invited_by {
        Some(account) => state.store().account(account).await?,
        None => None,
    };
    Ok(Json(InvitationView {
        kind: if invitation.email.is_some() {
            InvitationKind::Member
        } else {
            InvitationKind::SetUp
        },
        tenant_id: invitation.tenant_id,
        organisation_name: tenant.map(|t| t.name),
        email: invitation.email,
        invited_by: inviter.map(|a| a.name),
        role: invitation.role,
        expires_at_ms: invitation.expires_at,
    }))
}
