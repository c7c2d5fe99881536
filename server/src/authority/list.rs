//! Revocation lists: signed anew as soon as something was revoked, and once a day, long before they
//! end.

use bulla_pki::SerialNumber;
use bulla_pki::revocation::{self, CrlTimes, Revoked, RevokedEntry};
use bulla_protocol::ErrorCode;
use bulla_storage::Write;
use bulla_storage::authority::RevocationList;
use bulla_types::Timestamp;

use super::{Authorities, INSTANCE_LOG, Known, keys, reason};
use crate::commit::commit;
use crate::error::{Answer, ApiError};
use crate::state::AppState;

/// How long a list may be used, in milliseconds: 7 days.
const LIVES_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// When the next one is signed, in milliseconds: after a day.
const RENEWED_AFTER_MS: u64 = 24 * 60 * 60 * 1000;
/// How often somebody else may be faster.
const TRIES: usize = 5;

/// The newest list of an authority.
pub(crate) async fn list_of(state: &AppState, known: &Known) -> Answer<RevocationList> {
    for _ in 0..TRIES {
        let stored = state.store().revocation_list(known.id()).await?;
        let entries = state.store().count_revocations(known.id()).await?;
        let now = state.now();
        let complete = stored.filter(|list| list.entries == entries);
        if let Some(list) = &complete
            && (now < list.this_update.plus_millis(RENEWED_AFTER_MS)
                || now > known.certificate.not_after())
        {
            return Ok(list.clone());
        }
        match sign(state, known, now).await {
            Ok(list) => return Ok(list),
            Err(error) if error.code() == ErrorCode::VersionConflict => {}
            // A list that still counts is better than none.
            Err(error) => return complete.filter(|list| now < list.next_update).ok_or(error),
        }
    }
    Err(ErrorCode::Unavailable.into())
}

/// Signs every list that is due.
pub(crate) async fn renew_lists(state: &AppState) -> Answer<()> {
    let authorities = Authorities::load(state).await?;
    for known in authorities.all().filter(|known| known.certifies()) {
        list_of(state, known).await?;
    }
    Ok(())
}

async fn sign(state: &AppState, known: &Known, now: Timestamp) -> Answer<RevocationList> {
    let store = state.store();
    let newest = store.revocation_list(known.id()).await?;
    let revocations = store.revocations(known.id()).await?;
    let entries: Vec<RevokedEntry> = revocations
        .iter()
        .map(|it| RevokedEntry {
            serial: SerialNumber::from_random(it.serial),
            revoked: Revoked {
                at: it.at,
                reason: reason(it.reason),
            },
        })
        .collect();
    // A list is never older than the one before it, whatever the clock says.
    let since = newest
        .as_ref()
        .map_or(now, |list| list.this_update.max(now));
    let times = CrlTimes {
        number: newest.map_or(1, |list| list.number.saturating_add(1)),
        this_update: since,
        next_update: since.plus_millis(LIVES_MS),
    };
    let unsigned = revocation::list(&known.authority(state)?, times, &entries);
    let unsigned = unsigned.map_err(ApiError::internal)?;
    let signature = keys::sign(state, &known.record, unsigned.to_be_signed())?;
    let list = unsigned.finish(&signature).map_err(ApiError::internal)?;
    let list = RevocationList {
        authority_id: known.id(),
        number: times.number,
        entries: u64::try_from(entries.len()).map_err(ApiError::internal)?,
        list: list.as_der().to_vec(),
        this_update: times.this_update,
        next_update: times.next_update,
    };
    let write = Write::PutRevocationList(list.clone());
    commit(state, INSTANCE_LOG, vec![write], Vec::new()).await?;
    Ok(list)
}
