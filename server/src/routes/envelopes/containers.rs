//! The containers that a statement brings into an envelope: complete, uploaded by the caller, and
//! what the statement says of them. What is inside of them the server cannot tell.

use bulla_container::{Header, Kind, padme};
use bulla_protocol::ErrorCode;
use bulla_statement::{Act, ActDocument, ContainerRef, Withdrawal};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, Sha256Digest};

use crate::error::{Answer, ApiError};
use crate::routes::containers;
use crate::routes::envelopes::refused;
use crate::session::SignedIn;
use crate::state::AppState;

/// What a statement says of a container.
pub(super) struct Named {
    pub(super) container: ContainerRef,
    pub(super) envelope: EnvelopeId,
    pub(super) kind: Kind,
    /// The document; `None` for a private part.
    pub(super) document: Option<DocumentId>,
    /// Number of the revision; 0 for what a manifest names, and for private parts.
    pub(super) revision: u32,
    /// The container of the revision before, from revision 1 on.
    pub(super) previous: Option<Sha256Digest>,
}

impl Named {
    /// A private part.
    pub(super) const fn private(envelope: EnvelopeId, container: ContainerRef) -> Self {
        Self {
            container,
            envelope,
            kind: Kind::Private,
            document: None,
            revision: 0,
            previous: None,
        }
    }

    /// The revision that an act leaves of a document.
    const fn revision_of(envelope: EnvelopeId, document: &ActDocument) -> Self {
        let to = &document.to;
        Self {
            container: ContainerRef {
                container_id: to.container_id,
                container_hash: to.container_hash,
                content_commit: to.content_commit,
            },
            envelope,
            kind: Kind::Signed,
            document: Some(document.document_id),
            revision: to.revision,
            previous: Some(document.from.container_hash),
        }
    }
}

/// Refuses a statement whose container the caller did not upload completely, or which is another
/// than the statement says. Answers with its padded length in bytes.
pub(super) async fn check_container(state: &AppState, me: &SignedIn, named: &Named) -> Answer<u64> {
    let stored = containers::own(state, me, named.container.container_id).await?;
    let hash = stored
        .container_hash
        .ok_or(ErrorCode::ContainerIncomplete)?;
    if hash != named.container.container_hash {
        return Err(ErrorCode::ContainerMismatch.into());
    }
    let (header, _) = Header::parse(&stored.header).map_err(ApiError::internal)?;
    let spec = header.core().spec();
    let fits = spec.envelope_id == named.envelope
        && spec.kind == named.kind
        && spec.revision == named.revision
        && spec.previous == named.previous
        && named.document.is_none_or(|id| id == spec.document_id);
    if fits {
        Ok(header.core().geometry().padded_len())
    } else {
        Err(refused(
            "a container is of another envelope, document, revision or kind",
        ))
    }
}

/// The container that a withdrawal brings in: its reason, where it gives one.
pub(super) async fn reason_of(
    state: &AppState,
    me: &SignedIn,
    withdrawal: &Withdrawal,
) -> Answer<Vec<ContainerId>> {
    let Some(private) = withdrawal.private else {
        return Ok(Vec::new());
    };
    check_container(state, me, &Named::private(withdrawal.envelope_id, private)).await?;
    Ok(vec![private.container_id])
}

/// The containers that an act brings in: new revisions of documents, and its private part.
pub(super) async fn brought_in(
    state: &AppState,
    me: &SignedIn,
    act: &Act,
) -> Answer<Vec<ContainerId>> {
    for document in act.documents.iter().filter(|d| d.from != d.to) {
        let named = Named::revision_of(act.envelope_id, document);
        let length = check_container(state, me, &named).await?;
        check_growth(state, document, length).await?;
    }
    if let Some(private) = act.private {
        let named = Named::private(act.envelope_id, private);
        check_container(state, me, &named).await?;
    }
    Ok(act.new_containers().collect())
}

/// A signature appends: what comes after is never shorter than what was before, and not much
/// longer.
async fn check_growth(state: &AppState, document: &ActDocument, length: u64) -> Answer<()> {
    let before = state.store().container(document.from.container_id).await?;
    let before = before.ok_or_else(|| ApiError::internal("a revision has no container"))?;
    let (header, _) = Header::parse(&before.header).map_err(ApiError::internal)?;
    let before = header.core().geometry().padded_len();
    if (before..=padme(before.saturating_add(MAX_GROWTH_BYTES))).contains(&length) {
        Ok(())
    } else {
        Err(refused(
            "a revision is shorter than the one before, or much longer",
        ))
    }
}

/// Most that one signature adds to a document, in bytes: fonts, looks, certificates and lists.
const MAX_GROWTH_BYTES: u64 = 8 << 20;
