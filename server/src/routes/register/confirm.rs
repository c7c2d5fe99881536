//! POST `/api/register/confirm`: the first code confirms the second factor; account, identity,
//! vault and session come to be in one transaction.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use bulla_auth::TotpSecret;
use bulla_domain::event::{Event, EventKind};
use bulla_protocol::path;
use bulla_protocol::register::{RegisterConfirm, Registered};
use bulla_protocol::session::Role;
use bulla_storage::Write;
use bulla_storage::record::{Account, Identity, Invitation, Session, Tenant};
use bulla_types::InvitationId;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::routes::register::{AwaitCode, same_link};
use crate::routes::{invitations, vault};
use crate::second_factor::{kept_secret, new_recovery_codes, totp_code};
use crate::state::AppState;
use crate::{request, run, second_factor, session};

/// Confirms the second factor.
#[utoipa::path(
    post, path = path::REGISTER_CONFIRM, tag = "register", request_body = RegisterConfirm,
    responses((status = 200, description = "Signed in; the session's token is in the cookie.", body = Registered)),
    extensions(("x-error-codes" = json!(["invitation_unknown", "invitation_used", "invitation_expired", "email_taken", "wrong_code", "wrong_credentials", "too_many_attempts"]))),
)]
pub(crate) async fn confirm(
    State(state): State<AppState>,
    headers: HeaderMap,
    request::Json(body): request::Json<RegisterConfirm>,
) -> Answer<([(HeaderName, HeaderValue); 1], Json<Registered>)> {
    let invitation = invitations::open(&state, &body.token).await?;
    let run = run::find::<AwaitCode>(&state, body.registration_id).await?;
    same_link(&run.state.begun, invitation.invitation_id)?;
    let tenant = run.state.begun.tenant_id;
    let run = run.take_try(&state, tenant, Vec::new()).await?;
    let totp = kept_secret(run.state.totp.as_slice())?;
    let step = match totp.check(&body.code, state.now(), 0) {
        Ok(passed) => passed.step(),
        Err(error) => {
            return Err(run
                .refuse(&state, tenant, totp_code(error), Vec::new())
                .await?);
        }
    };
    let account = account(&state, &run.state, (&totp, step), invitation.role);
    let (opened, cookie) = session::open(&state, &account, &headers)?;
    let (recovery_codes, codes) = new_recovery_codes(&state, account.account_id);
    let mut writes = vec![run.end()];
    writes.extend(new_records(&state, &run.state, &account, &opened));
    writes.push(codes);
    let mut events = events(&run.state, invitation.invitation_id);
    events.extend(role_event(&state, &account, &invitation).await?);
    commit(&state, tenant, writes, events).await?;
    let answer = Registered {
        session: session::view(&state, &account, &opened).await?,
        recovery_codes,
    };
    Ok(([(header::SET_COOKIE, cookie)], Json(answer)))
}

/// The account; the first of an organisation owns it.
fn account(
    state: &AppState,
    kept: &AwaitCode,
    (totp, step): (&TotpSecret, u64),
    role: Role,
) -> Account {
    let mut account = Account {
        account_id: kept.begun.account_id,
        tenant_id: kept.begun.tenant_id,
        email: kept.email.clone(),
        name: kept.name.clone(),
        role: if kept.organisation_name.is_some() {
            Role::Owner
        } else {
            role
        },
        opaque_record: kept.record.as_slice().to_vec(),
        totp_sealed: Vec::new(),
        totp_last_step: step,
        ak_epoch: 1,
        created_at: state.now(),
    };
    account.totp_sealed = second_factor::seal(state, &account.account_id, totp);
    account
}

/// Everything that comes to be.
fn new_records(
    state: &AppState,
    kept: &AwaitCode,
    account: &Account,
    opened: &Session,
) -> Vec<Write> {
    let account_id = account.account_id;
    let mut writes = vec![Write::UseInvitation {
        invitation_id: kept.begun.invitation_id,
        at: state.now(),
    }];
    writes.extend(kept.organisation_name.clone().map(|name| {
        Write::CreateTenant(Tenant {
            tenant_id: account.tenant_id,
            name,
        })
    }));
    writes.push(Write::CreateAccount(Box::new(account.clone())));
    writes.push(Write::AddIdentity(Identity {
        identity_id: kept.identity_id,
        account_id,
        tenant_id: account.tenant_id,
        epoch: 1,
        statement: kept.identity.clone(),
    }));
    let slots = kept.vault.slots.iter().cloned();
    writes.extend(slots.map(|slot| Write::PutSlot {
        account_id,
        slot,
        auth_key: None,
    }));
    let items = kept.vault.items.iter().cloned();
    writes.extend(items.map(|item| Write::PutVaultItem {
        account_id,
        ak_epoch: account.ak_epoch,
        item,
    }));
    writes.push(Write::CreateSession(opened.clone()));
    writes
}

/// The event that tells of another role than that of a member, by whoever invites.
async fn role_event(
    state: &AppState,
    account: &Account,
    invitation: &Invitation,
) -> Answer<Option<Event>> {
    let Some(inviter) = invitation.invited_by else {
        return Ok(None);
    };
    if account.role == Role::Member {
        return Ok(None);
    }
    let inviter = state.store().account(inviter).await?;
    let inviter = inviter.ok_or_else(|| ApiError::internal("who invites has no account"))?;
    let actor = session::newest_identity(state, &inviter).await?.identity_id;
    let event = Event::new(
        EventKind::AccountRoleChanged,
        *account.account_id.as_bytes(),
    );
    let event = event.by(Some(actor));
    Ok(Some(event.with_field("role", account.role.as_str())))
}

/// What is recorded of it, in the order in which it makes sense.
fn events(kept: &AwaitCode, invitation: InvitationId) -> Vec<Event> {
    let actor = Some(kept.identity_id);
    let account = *kept.begun.account_id.as_bytes();
    let of_account = |kind| Event::new(kind, account).by(actor);
    let organisation = kept.organisation_name.as_ref().map(|name| {
        Event::new(
            EventKind::OrganisationCreated,
            *kept.begun.tenant_id.as_bytes(),
        )
        .by(actor)
        .with_field("name", name.as_str())
    });
    let mut events: Vec<Event> = organisation.into_iter().collect();
    events.push(Event::new(EventKind::InvitationUsed, *invitation.as_bytes()).by(actor));
    events.push(
        of_account(EventKind::AccountCreated)
            .with_field("email", kept.email.as_str())
            .with_field("name", kept.name.as_str()),
    );
    events.push(of_account(EventKind::IdentityPublished).with_statement(kept.identity_id));
    events.push(of_account(EventKind::SecondFactorEnrolled));
    events.push(of_account(EventKind::RecoveryCodesMade));
    events.extend(
        kept.vault
            .slots
            .iter()
            .map(|s| vault::slot_event(s, account).by(actor)),
    );
    events.extend(
        kept.vault
            .items
            .iter()
            .map(|i| vault::item_event(i, account).by(actor)),
    );
    events.push(of_account(EventKind::SessionOpened));
    events
}
