//! POST `/api/keys/records`: everything that hangs on the account key, sealed, to a run whose
//! factors are proven. Asked again where something changed meanwhile.

use axum::Json;
use axum::extract::State;
use bulla_protocol::keys::{KeyRecords, KeysRun, SenderKey};
use bulla_protocol::path;
use bulla_types::Base64Bytes;

use crate::error::Answer;
use crate::request;
use crate::routes::keys::Caller;
use crate::state::AppState;

/// What hangs on the account key.
#[utoipa::path(
    post, path = path::KEYS_RECORDS, tag = "keys", request_body = KeysRun,
    responses((status = 200, description = "The records.", body = KeyRecords)),
    extensions(("x-error-codes" = json!(["wrong_credentials", "recovery_refused"]))),
)]
pub(crate) async fn records(
    State(state): State<AppState>,
    caller: Caller,
    request::Json(body): request::Json<KeysRun>,
) -> Answer<Json<KeyRecords>> {
    let (run, account) = caller.proven(&state, body.run_id).await?;
    let mut vault = state.store().vault(account.account_id).await?;
    let kind = run.state.slot();
    vault.slots.retain(|slot| slot.kind == kind);
    let keys = state.store().sender_keys(account.account_id).await?;
    let sender_key = |(envelope_id, sealed)| SenderKey {
        envelope_id,
        sealed: Base64Bytes::new(sealed),
    };
    Ok(Json(KeyRecords {
        vault,
        sender_keys: keys.into_iter().map(sender_key).collect(),
    }))
}
