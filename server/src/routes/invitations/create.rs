//! POST `/api/invitations`: an owner or admin invites somebody as a member or
//! auditor, an owner also as an admin. The link is answered and mailed; the server
//! keeps its hash alone. Who has an account in another organisation is no owner's business: the
//! answer is the same, and the person is told.

use axum::Json;
use axum::extract::State;
use bulla_auth::Token;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::invitation::{CreateInvitation, InvitationCreated};
use bulla_protocol::{ErrorCode, path};
use bulla_storage::Write;
use bulla_storage::record::Invitation;
use bulla_types::InvitationId;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::routes::invitations::TTL_MS;
use crate::session::SignedIn;
use crate::state::AppState;
use crate::{mail, request};

/// Invites somebody.
#[utoipa::path(
    post, path = path::INVITATIONS, tag = "invitations", request_body = CreateInvitation,
    responses((status = 200, description = "The link.", body = InvitationCreated)),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["forbidden", "email_taken"]))),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    me: SignedIn,
    request::Json(body): request::Json<CreateInvitation>,
) -> Answer<Json<InvitationCreated>> {
    if !me.account.role.may_invite(body.role) {
        return Err(ErrorCode::Forbidden.into());
    }
    let tenant_id = me.account.tenant_id;
    let known = state.store().account_by_email(&body.email).await?;
    if known.as_ref().is_some_and(|of| of.tenant_id == tenant_id) {
        return Err(ErrorCode::EmailTaken.into());
    }
    let tenant = state.store().tenant(tenant_id).await?;
    let tenant = tenant.ok_or_else(|| ApiError::internal("an account has no organisation"))?;
    let mut rng = state.rng();
    let token = Token::generate(&mut rng);
    let link = format!(
        "{}/join#{}",
        state.config().public_url.as_str(),
        token.expose_text()
    );
    let invitation = Invitation {
        invitation_id: InvitationId::from_bytes(rng.bytes()),
        token_sha256: token.sha256(),
        tenant_id,
        email: Some(body.email.clone()),
        invited_by: Some(me.account.account_id),
        role: body.role,
        expires_at: state.now().plus_millis(TTL_MS),
        used_at: None,
    };
    let answer = InvitationCreated {
        invitation_id: invitation.invitation_id,
        link: link.clone(),
        expires_at_ms: invitation.expires_at,
    };
    let object = *invitation.invitation_id.as_bytes();
    let event = Event::new(EventKind::InvitationCreated, object)
        .by(me.actor(&state).await?)
        .with_field("email", body.email.as_str());
    let (to, from) = (body.email, &me.account.name);
    let mail = if known.is_some() {
        mail::invitation_elsewhere(&state, to, (from, &tenant.name, body.role))
    } else {
        mail::invitation(&state, to, (from, &tenant.name, body.role), &link)
    };
    let writes = vec![Write::CreateInvitation(invitation), Write::QueueMail(mail)];
    commit(&state, tenant_id, writes, vec![event]).await?;
    Ok(Json(answer))
}
