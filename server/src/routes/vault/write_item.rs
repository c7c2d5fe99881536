//! PUT `/api/vault/items/{name}`: the next version of an item of the vault.

use core::str::FromStr;

use axum::extract::State;
use axum::http::StatusCode;
use bulla_protocol::vault::{VaultItemName, WriteVaultItem};
use bulla_protocol::{ErrorCode, VaultWrite, path};
use bulla_storage::Write;

use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::request::{Json, Segment};
use crate::routes::keys::check_write;
use crate::routes::vault::{check_item, item_event};
use crate::session::SignedIn;
use crate::state::AppState;

/// Largest body in bytes: an item of 1 MiB in base64, and what stands around it.
const BODY_BYTES: usize = 3 << 19;

/// Writes an item.
#[utoipa::path(
    put, path = path::VAULT_ITEM, tag = "vault", request_body = WriteVaultItem,
    params(("name" = VaultItemName, Path, description = "The item.")),
    responses((status = 204, description = "Written.")),
    security(("session" = [])),
    extensions(("x-error-codes" = json!(["not_found", "statement_invalid", "version_conflict"]))),
)]
pub(crate) async fn write(
    State(state): State<AppState>,
    me: SignedIn,
    Segment(name): Segment<ItemName>,
    Json(body): Json<WriteVaultItem, BODY_BYTES>,
) -> Answer<StatusCode> {
    check_item(&body.item)?;
    if body.item.name != name.0 {
        return Err(ApiError::with_detail(
            ErrorCode::InvalidRequest,
            "the item has another name than the path",
        ));
    }
    let ak_epoch = body.ak_epoch;
    let write = VaultWrite::Item {
        ak_epoch,
        item: &body.item,
    };
    check_write(&state, &me.account, &write, &body.proof).await?;
    let account_id = me.account.account_id;
    let event = item_event(&body.item, *account_id.as_bytes()).by(me.actor(&state).await?);
    let item = body.item;
    let writes = vec![Write::PutVaultItem {
        account_id,
        ak_epoch,
        item,
    }];
    commit(&state, me.account.tenant_id, writes, vec![event]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An item's name as it stands in the path.
pub(crate) struct ItemName(VaultItemName);

impl FromStr for ItemName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut names = VaultItemName::ALL.iter();
        let name = names.find(|name| name.as_str() == text).ok_or(())?;
        Ok(Self(*name))
    }
}
