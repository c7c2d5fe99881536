//! The paper check: what whoever holds a printed document asks for, without an account. Envelopes
//! that are not completed, papers that were ended and papers that never were answer alike, and so
//! does a container that is gone.

pub(crate) mod content;
pub(crate) mod end;
pub(crate) mod open;

use bulla_domain::envelope::State as EnvelopeState;
use bulla_protocol::ErrorCode;
use bulla_protocol::paper::NamePaper;
use bulla_statement::{Act, jcs};
use bulla_storage::record::{Container, Paper, StoredEnvelope};

use crate::address::Network;
use crate::error::Answer;
use crate::routes::envelopes::stored_record;
use crate::state::AppState;

/// A paper that may be read.
pub(crate) struct Readable {
    pub(crate) paper: Paper,
    pub(crate) stored: StoredEnvelope,
    pub(crate) container: Container,
}

/// The paper of this name, if its envelope is completed. Each question counts for the network that
/// it comes from.
async fn readable(state: &AppState, network: &Network, named: &NamePaper) -> Answer<Readable> {
    state.papers().take(network.near(), state.now())?;
    let paper = state
        .store()
        .paper(named.envelope_id, named.locator)
        .await?;
    let paper = paper.ok_or(ErrorCode::NotFound)?;
    let stored = state.store().envelope(paper.envelope_id).await?;
    let stored = stored
        .filter(|stored| is_signed(stored.envelope.state))
        .ok_or(ErrorCode::NotFound)?;
    if !opens_newest(&stored, &paper)? {
        return Err(ErrorCode::NotFound.into());
    }
    let container = state.store().container(paper.container_id).await?;
    let container = container
        .filter(|container| container.container_hash.is_some())
        .ok_or(ErrorCode::NotFound)?;
    Ok(Readable {
        paper,
        stored,
        container,
    })
}

/// Whether everybody has signed. What the sender withdrew since then can still be compared, beside that.
const fn is_signed(state: EnvelopeState) -> bool {
    matches!(
        state,
        EnvelopeState::Completed | EnvelopeState::Retracted | EnvelopeState::Revoked
    )
}

/// Whether the paper opens what the last act left of its document. A signer who brought nothing leaves
/// the paper of an earlier revision behind, on which the last signatures are missing: that opens
/// nothing, for somebody would compare with it.
fn opens_newest(stored: &StoredEnvelope, paper: &Paper) -> Answer<bool> {
    for text in stored.statements.iter().rev() {
        let statement = stored_record(text)?;
        let Ok(act) = jcs::parse_strict::<Act>(statement.payload.as_slice()) else {
            continue;
        };
        let mut documents = act.documents.iter();
        let document = documents.find(|own| own.document_id == paper.document_id);
        return Ok(document.is_some_and(|own| own.to.container_id == paper.container_id));
    }
    Ok(false)
}
