//! POST `/api/register/finish`: the account's records; answers with the second factor's secret.

use axum::Json;
use axum::extract::State;
use bulla_auth::TotpSecret;
use bulla_crypto::opaque::finish_registration;
use bulla_protocol::register::{RegisterFinish, TotpEnrolment};
use bulla_protocol::vault::{SlotKind, VaultBundle, VaultItemName};
use bulla_protocol::{ErrorCode, StatementRecord, path};
use bulla_statement::{Dsse, Identity, Verified, verify_identity};
use bulla_storage::record::Invitation;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::routes::register::{AwaitCode, AwaitRecords, same_link};
use crate::routes::{invitations, vault};
use crate::second_factor::ISSUER;
use crate::state::AppState;
use crate::{request, run};

/// The account's records.
#[utoipa::path(
    post, path = path::REGISTER_FINISH, tag = "register", request_body = RegisterFinish,
    responses((status = 200, description = "What an authenticator app needs.", body = TotpEnrolment)),
    extensions(("x-error-codes" = json!(["invitation_unknown", "invitation_used", "invitation_expired", "email_taken", "statement_invalid", "wrong_credentials"]))),
)]
pub(crate) async fn finish(
    State(state): State<AppState>,
    request::Json(body): request::Json<RegisterFinish>,
) -> Answer<Json<TotpEnrolment>> {
    let invitation = invitations::open(&state, &body.token).await?;
    let run = run::find::<AwaitRecords>(&state, body.registration_id).await?;
    same_link(&run.state, invitation.invitation_id)?;
    check_names(&invitation, &body)?;
    if state.store().account_by_email(&body.email).await?.is_some() {
        return Err(ErrorCode::EmailTaken.into());
    }
    check_vault(&body.vault)?;
    let record = finish_registration(body.record.as_slice())
        .map_err(|_| ApiError::with_detail(ErrorCode::InvalidRequest, "not an OPAQUE record"))?;
    let identity = check_identity(&run.state, &body.identity)?;
    let totp = TotpSecret::generate(&mut state.rng());
    let answer = TotpEnrolment {
        secret: totp.expose_base32(),
        otpauth_uri: totp.expose_otpauth_uri(ISSUER, &body.email),
    };
    let next = AwaitCode {
        begun: AwaitRecords { ..run.state },
        email: body.email,
        name: body.name,
        organisation_name: body.organisation_name,
        record: record.into(),
        vault: body.vault,
        identity_id: *identity.id().digest(),
        identity: serde_json::to_string(identity.dsse()).map_err(ApiError::internal)?,
        totp: totp.expose_secret().into(),
    };
    let write = run.advance(&state, &next)?;
    commit(&state, next.begun.tenant_id, vec![write], Vec::new()).await?;
    Ok(Json(answer))
}

/// A member has the invited address and joins an organisation that has its name; a set-up names it.
fn check_names(invitation: &Invitation, body: &RegisterFinish) -> Answer<()> {
    let fits = match &invitation.email {
        Some(invited) => *invited == body.email && body.organisation_name.is_none(),
        None => body.organisation_name.is_some(),
    };
    if fits {
        Ok(())
    } else {
        Err(ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "address and organisation do not fit the invitation",
        ))
    }
}

/// A new vault has one password slot and the first version of both kinds of seeds.
fn check_vault(bundle: &VaultBundle) -> Answer<()> {
    let slot_fits = match bundle.slots.as_slice() {
        [slot] => slot.kind == SlotKind::Password && slot.ak_epoch == 1,
        _ => false,
    };
    let mut names: Vec<_> = bundle.items.iter().map(|item| item.name.as_str()).collect();
    names.sort_unstable();
    let mut wanted =
        [VaultItemName::ReceiveSeeds, VaultItemName::SigningSeeds].map(VaultItemName::as_str);
    wanted.sort_unstable();
    if !slot_fits || names != wanted || bundle.items.iter().any(|item| item.version != 1) {
        return Err(ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "a new vault has one password slot and both seeds",
        ));
    }
    bundle.slots.iter().try_for_each(vault::check_slot)?;
    bundle.items.iter().try_for_each(vault::check_item)
}

/// The identity must be signed by its own keys, and be the first of this account.
fn check_identity(begun: &AwaitRecords, record: &StatementRecord) -> Answer<Verified<Identity>> {
    let refused = |detail| ApiError::with_detail(ErrorCode::StatementInvalid, detail);
    let dsse: Dsse = record
        .to_typed()
        .map_err(|_| refused("the identity is no signed record"))?;
    let identity =
        verify_identity(&dsse).map_err(|_| refused("the identity's signatures do not hold"))?;
    let body = identity.body();
    let place = (body.tenant_id, body.account_id, body.epoch);
    if place != (begun.tenant_id, begun.account_id, 1) {
        return Err(refused("the identity is of another account"));
    }
    Ok(identity)
}
