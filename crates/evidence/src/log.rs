//! The log's part of the evidence: from notes and proofs to leaves that stand in the log that the
//! trust file names. Order: origin and signature of the checkpoint, form of each leaf, inclusion.

use std::collections::{BTreeMap, BTreeSet};

use bulla_protocol::log::{LogExtract, OpenedField};
use bulla_protocol::trust::TrustFile;
use bulla_tlog::{Leaf, LogVerifier, VerifiedCheckpoint, leaf_hash, verify_inclusion};
use bulla_types::{Sha256Digest, TenantId, Timestamp};

use crate::instance_logs::log_verifier;
use crate::{Evidence, Reason, fields};

/// Leaves that were shown to stand in the log, and the checkpoints they stand under.
pub(crate) struct ProvenLog {
    /// The envelope's events, by rising index.
    pub(crate) events: Vec<ProvenLeaf>,
    /// Ids of the identities that the log records, each with the account it was published for.
    pub(crate) identities: BTreeSet<(Sha256Digest, [u8; 16])>,
    /// Place of each closing that the log records, with the account that it was recorded for.
    pub(crate) closings: BTreeMap<(Sha256Digest, [u8; 16]), u64>,
    /// The checkpoint of the envelope's events, then those of the identities.
    pub(crate) checkpoints: Vec<VerifiedCheckpoint>,
    /// Place and time of every leaf of the file.
    pub(crate) times: BTreeMap<u64, Timestamp>,
}

/// A leaf and its place.
pub(crate) struct ProvenLeaf {
    pub(crate) index: u64,
    pub(crate) leaf: Leaf,
    /// Its fields as the evidence shows them, checked against the leaf.
    pub(crate) fields: Vec<OpenedField>,
}

/// The verifier of the organisation's log under the instance's trust file.
pub(crate) fn verifier(trust: &TrustFile, tenant: &TenantId) -> Result<LogVerifier, Reason> {
    if trust.v != TRUST_VERSION {
        return Err(Reason::TrustInvalid);
    }
    log_verifier(trust, *tenant).ok_or(Reason::TrustInvalid)
}

/// Verifies all log extracts of the evidence.
pub(crate) fn open(evidence: &Evidence, verifier: &LogVerifier) -> Result<ProvenLog, Reason> {
    let mut proven = ProvenLog {
        events: Vec::new(),
        identities: BTreeSet::new(),
        closings: BTreeMap::new(),
        checkpoints: Vec::new(),
        times: BTreeMap::new(),
    };
    for (place, extract) in core::iter::once(&evidence.log)
        .chain(&evidence.identity_logs)
        .enumerate()
    {
        let checkpoint = checkpoint_of(extract, verifier)?;
        let forked = |other: &VerifiedCheckpoint| {
            other.size() == checkpoint.size() && other.root() != checkpoint.root()
        };
        if proven.checkpoints.iter().any(forked) {
            return Err(Reason::LogFork);
        }
        for proven_leaf in leaves(extract, &checkpoint)? {
            proven.times.insert(proven_leaf.index, proven_leaf.leaf.at);
            sort_in(&mut proven, proven_leaf, evidence, place == 0)?;
        }
        proven.checkpoints.push(checkpoint);
    }
    Ok(proven)
}

fn checkpoint_of(
    extract: &LogExtract,
    verifier: &LogVerifier,
) -> Result<VerifiedCheckpoint, Reason> {
    verifier.open_any(&extract.checkpoint).map_err(|error| {
        if error.is_foreign() {
            Reason::LogUnknown
        } else {
            Reason::CheckpointInvalid
        }
    })
}

fn leaves(
    extract: &LogExtract,
    checkpoint: &VerifiedCheckpoint,
) -> Result<Vec<ProvenLeaf>, Reason> {
    let mut last = None;
    let mut found = Vec::with_capacity(extract.entries.len());
    for entry in &extract.entries {
        let bytes = entry.leaf.as_slice();
        let leaf = Leaf::parse(bytes).map_err(|_| Reason::LeafInvalid)?;
        if !checkpoint.is_named(leaf.origin.as_str()) {
            return Err(Reason::LeafInvalid);
        }
        if last.is_some_and(|last| last >= entry.index) {
            return Err(Reason::OrderViolated);
        }
        last = Some(entry.index);
        let included = verify_inclusion(checkpoint, entry.index, &leaf_hash(bytes), &entry.proof)
            .map_err(|_| Reason::ProofInvalid)?;
        fields::check(&leaf, &entry.fields)?;
        found.push(ProvenLeaf {
            index: included.index(),
            leaf,
            fields: entry.fields.clone(),
        });
    }
    Ok(found)
}

/// Puts a leaf where it belongs; the evidence holds events of the envelope and identities only.
fn sort_in(
    proven: &mut ProvenLog,
    entry: ProvenLeaf,
    evidence: &Evidence,
    of_envelope: bool,
) -> Result<(), Reason> {
    let about_envelope = entry.leaf.object.as_bytes() == evidence.envelope_id.as_bytes();
    let account = *entry.leaf.object.as_bytes();
    if entry.leaf.event.as_str() == IDENTITY_CLOSED {
        let closing = entry.leaf.statement.map(|id| ((id, account), entry.index));
        proven.closings.extend(closing);
        Ok(())
    } else if entry.leaf.event.as_str() == IDENTITY_PUBLISHED {
        proven
            .identities
            .extend(entry.leaf.statement.map(|id| (id, account)));
        Ok(())
    } else if of_envelope && about_envelope {
        proven.events.push(entry);
        Ok(())
    } else {
        Err(Reason::LeafInvalid)
    }
}

const IDENTITY_CLOSED: &str = "identity.closed";
const IDENTITY_PUBLISHED: &str = "identity.published";
const TRUST_VERSION: u8 = 1;
