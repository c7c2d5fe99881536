//! Names and keys of the logs of an instance, as its trust file gives them: the present ones, and those
//! before the key was changed (`docs/spec/audit-log.md#rotation`).

use std::collections::BTreeSet;

use bulla_crypto::sign::Ed25519PublicKey;
use bulla_protocol::trust::{EarlierLogs, TrustFile};
use bulla_tlog::{LogVerifier, NoteError, VerifiedCheckpoint};
use bulla_types::{Base64Bytes, TenantId};

/// The verifier of an organisation's log; `None` where the trust file holds no names or keys of logs,
/// or one name twice.
#[must_use]
pub fn log_verifier(trust: &TrustFile, tenant: TenantId) -> Option<LogVerifier> {
    let of = |prefix: &str, key: &Base64Bytes| {
        let origin = format!("{prefix}{tenant}").parse().ok()?;
        let key = Ed25519PublicKey::from_bytes(key.as_slice()).ok()?;
        Some(LogVerifier::new(origin, &key))
    };
    let earlier = trust.earlier_logs.iter();
    let earlier: Option<Vec<_>> = earlier
        .map(|logs| of(&logs.log_origin_prefix, &logs.log_public_key))
        .collect();
    let now = of(&trust.log_origin_prefix, &trust.log_public_key)?;
    distinct(now.continuing(earlier?))
}

/// A log of which each name stands for one key.
fn distinct(log: LogVerifier) -> Option<LogVerifier> {
    let names: BTreeSet<_> = log.names().collect();
    let is_distinct = names.len() == log.names().count();
    is_distinct.then_some(log)
}

/// The verifier of the anchor log; `None` where the trust file names none.
///
/// # Errors
/// [`NoteError::VerifierKey`] where what it names is no verifier key, or one name stands twice.
pub fn anchor_verifier(trust: &TrustFile) -> Result<Option<LogVerifier>, NoteError> {
    let Some(now) = &trust.anchor_log else {
        return Ok(None);
    };
    let earlier = trust.earlier_logs.iter();
    let earlier: Result<Vec<_>, _> = earlier
        .map(|logs| LogVerifier::from_vkey(&logs.anchor_log))
        .collect();
    let log = LogVerifier::from_vkey(now)?.continuing(earlier?);
    distinct(log).map(Some).ok_or(NoteError::VerifierKey)
}

/// Whether a checkpoint of the anchor log lies beyond the end of the log under its name: whoever has an
/// old key can sign such a one, and nobody else.
pub(crate) fn is_beyond_end(trust: &TrustFile, anchor: &VerifiedCheckpoint) -> bool {
    let is_its = |logs: &&EarlierLogs| {
        let verifier = LogVerifier::from_vkey(&logs.anchor_log);
        verifier.is_ok_and(|verifier| verifier.origin() == anchor.origin())
    };
    trust.earlier_logs.iter().find(is_its).is_some_and(|ended| {
        anchor.size() > ended.anchor_size
            || (anchor.size() == ended.anchor_size && *anchor.root() != ended.anchor_root)
    })
}
