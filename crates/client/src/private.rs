//! The private part of a manifest, compared with the manifest that names it. Its form is
//! [`PrivatePart`] (`docs/spec/evidence.md#private-part`).

use bulla_evidence::PrivatePart;
use bulla_statement::Manifest;
use bulla_statement::commitment::{EMAIL, commit_field};
use bulla_types::json;

use crate::ClientError;

/// The private part's JSON, if it is not longer than any reader takes.
pub(crate) fn encode(part: &PrivatePart) -> Result<Vec<u8>, ClientError> {
    json::write(part)
        .ok()
        .filter(|json| json.len() <= PrivatePart::MAX_BYTES)
        .ok_or(ClientError::WrongStep)
}

/// The private part in a container's content, if it fits the manifest that names it: the same
/// documents and recipients in the same order, and every opening fits its commitment.
pub(crate) fn decode(content: &[u8], manifest: &Manifest) -> Result<PrivatePart, ClientError> {
    let part = PrivatePart::parse(content, manifest).ok_or(ClientError::ContentMismatch)?;
    for (recipient, place) in part.recipients.iter().zip(&manifest.recipients) {
        let salt = recipient.salt.as_slice().try_into();
        let salt: &[u8; 32] = salt.map_err(|_| ClientError::ContentMismatch)?;
        if commit_field(salt, EMAIL, recipient.email.as_str()) != place.email_commit {
            return Err(ClientError::ContentMismatch);
        }
    }
    Ok(part)
}
