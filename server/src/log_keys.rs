//! Names and keys of the logs of this instance: the present ones and those before
//! (`docs/spec/audit-log.md#rotation`).

use bulla_crypto::sign::Ed25519PublicKey;
use bulla_storage::log::ANCHOR;
use bulla_tlog::{LogSigner, LogVerifier, Origin};
use bulla_types::TenantId;

use crate::error::{Answer, ApiError};
use crate::secrets::EarlierKey;
use crate::state::AppState;

/// Who signs a log of this instance.
pub(crate) fn signer(state: &AppState, log: TenantId) -> Answer<LogSigner> {
    let signer = LogSigner::new(origin(state, log)?, state.secrets().log_key());
    Ok(signer.continuing(earlier(state, log)?))
}

/// Name and key of a log of this instance, and those that it had before.
pub(crate) fn verifier(state: &AppState, log: TenantId) -> Answer<LogVerifier> {
    let key = state.secrets().log_key().public_key();
    let verifier = LogVerifier::new(origin(state, log)?, &key);
    Ok(verifier.continuing(earlier(state, log)?))
}

/// What a log was called before and by which keys it was signed, the oldest first.
pub(crate) fn earlier(state: &AppState, log: TenantId) -> Answer<Vec<LogVerifier>> {
    let keys = state.secrets().earlier_logs.iter().zip(1..);
    let verifier = |(ended, generation): (&EarlierKey, usize)| {
        let key = Ed25519PublicKey::from_bytes(ended.public_key.as_slice());
        let key = key.map_err(ApiError::internal)?;
        Ok(LogVerifier::new(origin_at(state, log, generation)?, &key))
    };
    keys.map(verifier).collect()
}

/// The name of an organisation's log, or of the anchor log.
pub(crate) fn origin(state: &AppState, log: TenantId) -> Answer<Origin> {
    origin_at(state, log, generation(state))
}

/// The name of a log under the key of this generation, from 1.
pub(crate) fn origin_at(state: &AppState, log: TenantId, generation: usize) -> Answer<Origin> {
    let name = if log == ANCHOR {
        let host = state.config().public_url.authority();
        match generation {
            ..=1 => format!("{host}/anchor"),
            _ => format!("{host}/anchor/{generation}"),
        }
    } else {
        format!("{}{log}", prefix_at(state, generation))
    };
    name.parse().map_err(ApiError::internal)
}

/// How many keys the logs had, with the present one.
pub(crate) fn generation(state: &AppState) -> usize {
    state.secrets().earlier_logs.len() + 1
}

/// What the names of all logs of this instance begin with.
pub(crate) fn log_origin_prefix(state: &AppState) -> String {
    prefix_at(state, generation(state))
}

/// What they begin with under the key of this generation.
pub(crate) fn prefix_at(state: &AppState, generation: usize) -> String {
    let host = state.config().public_url.authority();
    match generation {
        ..=1 => format!("{host}/log/"),
        _ => format!("{host}/log/{generation}/"),
    }
}
