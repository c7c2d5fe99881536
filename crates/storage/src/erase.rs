//! Brings erasures to their end: after the database, which forgets a detail together with the event
//! that says so, the published details and the write-ahead log. The store keeps a list of what is not
//! at its end, so that a crash in between leaves nothing behind.

use std::collections::BTreeMap;

use bulla_tlog::LogVerifier;
use bulla_types::TenantId;

use crate::error::StoreError;
use crate::publish::{BUNDLE, Publication, PublishError};
use crate::{PublishedLogs, Store};

/// How far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "done or not")]
pub enum Finished {
    /// Nothing that was erased before the call is in any file.
    All,
    /// Somebody reads an old state of the database; the next call goes on.
    Later,
}

/// Renews the published details of everything that was erased, empties the write-ahead log, and
/// takes it off the list. `verifier` knows name and key of each log.
///
/// # Errors
/// [`PublishError`]; the next call goes on.
pub async fn finish_erasures(
    store: &dyn Store,
    published: &dyn PublishedLogs,
    verifier: &(dyn Fn(TenantId) -> Option<LogVerifier> + Send + Sync),
) -> Result<Finished, PublishError> {
    let erasures = store.erasures().await?;
    if erasures.is_empty() {
        return Ok(Finished::All);
    }
    // One for each bundle is enough.
    let bundles: BTreeMap<_, u64> = erasures
        .iter()
        .map(|erasure| ((erasure.log, erasure.index / BUNDLE), erasure.index))
        .collect();
    for ((log, _), index) in bundles {
        let verifier = verifier(log).ok_or(StoreError::NotFound)?;
        let place = Publication {
            store,
            published,
            log,
            verifier: &verifier,
        };
        place.renew_details(index).await?;
    }
    if !store.scrub().await? {
        return Ok(Finished::Later);
    }
    store.finish_erasures(&erasures).await?;
    Ok(Finished::All)
}
