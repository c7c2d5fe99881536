//! The identities of accounts as they are stored, verified again before anything is decided by them.

use bulla_protocol::identity::IdentityStep;
use bulla_statement::{Dsse, Epochs, StepRecord};
use bulla_storage::record::{self, Account};
use bulla_tlog::{TilePath, tile};
use bulla_types::TenantId;

use crate::error::{Answer, ApiError};
use crate::session::statement_record;
use crate::state::AppState;

/// The identities of an account, oldest first, with the steps between them.
pub(crate) async fn of_account(state: &AppState, account: &Account) -> Answer<Epochs> {
    let (identities, steps) = records(state, account).await?;
    Epochs::verify(&identities, &steps).map_err(ApiError::internal)
}

/// The identities of several accounts.
pub(crate) async fn of_accounts(state: &AppState, accounts: &[Account]) -> Answer<Vec<Epochs>> {
    let mut all = Vec::with_capacity(accounts.len());
    for account in accounts {
        all.push(of_account(state, account).await?);
    }
    Ok(all)
}

/// The steps between an account's identities, as they travel.
pub(crate) async fn steps(state: &AppState, account: &Account) -> Answer<Vec<IdentityStep>> {
    let steps = state.store().identity_steps_of(account.account_id).await?;
    let step = |step: record::IdentityStep| {
        Ok(IdentityStep {
            closing: statement_record(&step.closing)?,
            succession: step
                .succession
                .as_deref()
                .map(statement_record)
                .transpose()?,
        })
    };
    steps.into_iter().map(step).collect()
}

/// The entry at this place of a log of this size, byte for byte.
pub(crate) async fn leaf(
    state: &AppState,
    tenant: TenantId,
    size: u64,
    index: u64,
) -> Answer<Vec<u8>> {
    let missing = || ApiError::internal("an entry of the log is missing");
    let path = TilePath::entries_of(size, index).ok_or_else(missing)?;
    let tiles = state.store().log_tiles(tenant, &[path]).await?;
    let data = tiles.first().ok_or_else(missing)?;
    let entries = tile::entries(&path, data).map_err(ApiError::internal)?;
    let place = usize::try_from(index % 256).map_err(ApiError::internal)?;
    entries
        .get(place)
        .map(|leaf| leaf.to_vec())
        .ok_or_else(missing)
}

/// The records of an account's identities and of the steps between them, not verified.
pub(crate) async fn records(
    state: &AppState,
    account: &Account,
) -> Answer<(Vec<Dsse>, Vec<StepRecord>)> {
    let parse = |json: &str| serde_json::from_str::<Dsse>(json).map_err(ApiError::internal);
    let identities = state.store().identities_of(account.account_id).await?;
    let identities = identities.iter().map(|it| parse(&it.statement));
    let steps = state.store().identity_steps_of(account.account_id).await?;
    let steps = steps.iter().map(|step| {
        Ok(StepRecord {
            closing: parse(&step.closing)?,
            succession: step.succession.as_deref().map(parse).transpose()?,
        })
    });
    Ok((
        identities.collect::<Answer<_>>()?,
        steps.collect::<Answer<_>>()?,
    ))
}
