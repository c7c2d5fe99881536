//! Upload and download of encrypted files. The server parses the header, which holds no key, counts
//! and hashes bytes, and serves them to those who stand in the envelope.

pub(crate) mod begin;
pub(crate) mod complete;
pub(crate) mod content;
pub(crate) mod list_parts;
pub(crate) mod put_part;
pub(crate) mod segments;

mod range;

use bulla_container::{Geometry, Header};
use bulla_domain::envelope::RecipientState;
use bulla_protocol::ErrorCode;
use bulla_storage::record::Container;
use bulla_types::ContainerId;

use crate::error::{Answer, ApiError};
use crate::session::SignedIn;
use crate::state::AppState;

/// The container that the caller uploads or uploaded.
pub(crate) async fn own(state: &AppState, me: &SignedIn, id: ContainerId) -> Answer<Container> {
    let found = state.store().container(id).await?;
    found
        .filter(|container| container.uploaded_by == me.account.account_id)
        .filter(|_| me.account.role.takes_part())
        .ok_or_else(|| ErrorCode::NotFound.into())
}

/// The complete container, if the caller may read it: its uploader, the sender of the envelope that
/// names it, and recipients to whom their wrap was released.
pub(crate) async fn readable(
    state: &AppState,
    me: &SignedIn,
    id: ContainerId,
) -> Answer<Container> {
    let found = state.store().container(id).await?;
    let container = found
        .filter(|container| container.container_hash.is_some() && me.account.role.takes_part())
        .ok_or(ErrorCode::NotFound)?;
    let account = me.account.account_id;
    if container.uploaded_by == account {
        return Ok(container);
    }
    let envelope = state.store().envelope(container.envelope_id).await?;
    let stored = envelope
        .filter(|stored| stored.containers.contains(&id))
        .ok_or(ErrorCode::NotFound)?;
    let released = stored
        .envelope
        .recipients
        .iter()
        .any(|r| r.account_id == account && r.state != RecipientState::Pending);
    if released || stored.envelope.sender == account {
        Ok(container)
    } else {
        Err(ErrorCode::NotFound.into())
    }
}

/// Header and layout of a stored container.
pub(crate) fn layout(container: &Container) -> Answer<(Header, Geometry)> {
    let (header, _) = Header::parse(&container.header).map_err(ApiError::internal)?;
    let geometry = *header.core().geometry();
    Ok((header, geometry))
}
