//! The papers that come with an act: what opens the revisions that it leaves, for whoever holds them
//! printed. The server cannot tell whether a wrap opens; it sees to it that each is for a document of
//! this envelope and for the revision that the act leaves of it.

use bulla_protocol::envelope::SubmitAct;
use bulla_statement::{Act, Action, Manifest, PaperCheck, jcs};
use bulla_storage::Write;
use bulla_storage::record::{Paper, StoredEnvelope};

use crate::error::{Answer, ApiError};
use crate::routes::envelopes::{refused, stored_record};

/// Length of a wrap in bytes (`docs/spec/paper-check.md#wrap`).
const WRAP_BYTES: usize = 60;

/// The writes that store them.
pub(super) fn brought(stored: &StoredEnvelope, act: &Act, body: &SubmitAct) -> Answer<Vec<Write>> {
    if body.papers.is_empty() {
        return Ok(Vec::new());
    }
    let is_allowed = manifest(stored)?.policy.paper_check == PaperCheck::On;
    if !is_allowed || act.action != Action::Sign {
        return Err(refused("papers where the manifest allows none"));
    }
    let mut writes = Vec::with_capacity(body.papers.len());
    let mut named = Vec::with_capacity(body.papers.len());
    for given in &body.papers {
        let mut documents = act.documents.iter();
        let document = documents.find(|own| own.document_id == given.document_id);
        let document = document.ok_or(refused("a paper of no document of the act"))?;
        let is_new = !named.contains(&given.document_id);
        if !is_new || given.wrap.as_slice().len() != WRAP_BYTES {
            return Err(refused(
                "a paper stands twice, or its wrap has another length",
            ));
        }
        named.push(given.document_id);
        writes.push(Write::PutPaper(Paper {
            envelope_id: act.envelope_id,
            document_id: given.document_id,
            locator: given.locator,
            container_id: document.to.container_id,
            wrap: given.wrap.as_slice().to_vec(),
        }));
    }
    Ok(writes)
}

/// The manifest, verified before it was stored.
fn manifest(stored: &StoredEnvelope) -> Answer<Manifest> {
    let first = stored.statements.first();
    let first = first.ok_or_else(|| ApiError::internal("an envelope without a manifest"))?;
    jcs::parse_strict(stored_record(first)?.payload.as_slice()).map_err(ApiError::internal)
}
