//! Entries of an envelope under a checkpoint that an authority has stamped: what evidence holds where
//! there is one, so that somebody else says by when they stood in the log.

use core::iter::once;

use bulla_evidence::{LogAnchor, anchor_verifier};
use bulla_protocol::envelope::StampedEntries;
use bulla_protocol::log::LogExtract;
use bulla_protocol::{ErrorCode, path};
use bulla_tlog::AnchorClaim;

use crate::envelope::CheckedEnvelope;
use crate::evidence::place_of;
use crate::log::{Log, open_entry};
use crate::{Client, ClientError, Host};

impl<H: Host> Client<H> {
    /// The entries of a checked envelope under the first stamped checkpoint that covers them all, as a
    /// place for evidence beside them. `None` where there is none, or the envelope went on meanwhile. The token is checked by whoever
    /// verifies the evidence.
    ///
    /// # Errors
    /// [`ClientError::ProofInvalid`] for a proof that does not hold; those of a log that does not
    /// go on from that checkpoint; the network's and the server's.
    pub(crate) async fn stamped(
        &mut self,
        checked: &CheckedEnvelope,
    ) -> Result<Option<Stamped>, ClientError> {
        let path = path::envelope_stamped(&checked.envelope_id);
        let stamped: StampedEntries = match self.get(&path).await {
            Ok(stamped) => stamped,
            Err(error) if error.is_server(ErrorCode::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let trust = self.trust().await?;
        let anchor = anchor_verifier(&trust).map_err(|_| ClientError::ProofInvalid)?;
        let record = &checked.record;
        let known = once(&record.log).chain(record.identities.iter().map(|it| &it.log));
        let given = once(&stamped.log).chain(&stamped.identities);
        let is_same = record.identities.len() == stamped.identities.len()
            && known
                .zip(given.clone())
                .all(|(known, given)| same_entries(known, given));
        let (Some(anchor), true) = (anchor, is_same && stamped.place.token.is_some()) else {
            return Ok(None);
        };
        let own = self.log_verifier(record.tenant_id).await?;
        let invalid = |_| ClientError::ProofInvalid;
        let checkpoint = own.open_any(&stamped.place.checkpoint).map_err(invalid)?;
        for extract in given {
            if extract.checkpoint != stamped.place.checkpoint {
                return Err(ClientError::ProofInvalid);
            }
            for entry in &extract.entries {
                open_entry(&checkpoint, entry)?;
            }
        }
        let claim = AnchorClaim {
            anchor: &stamped.place.anchor,
            index: stamped.place.index,
            proof: &stamped.place.proof,
        };
        let anchored = claim.verify(&anchor, &checkpoint);
        let anchored = anchored.map_err(|_| ClientError::ProofInvalid)?;
        let log = Log::Organisation(record.tenant_id);
        self.demand_past(log, &own, &checkpoint).await?;
        let past = anchored.anchor();
        self.demand_past(Log::Anchor, &anchor, past).await?;
        Ok(Some(Stamped {
            log: stamped.log,
            identities: stamped.identities,
            place: place_of(stamped.place, checkpoint.size()),
        }))
    }
}

/// Entries under one checkpoint, and its place.
pub(crate) struct Stamped {
    pub(crate) log: LogExtract,
    pub(crate) identities: Vec<LogExtract>,
    pub(crate) place: LogAnchor,
}

/// Whether both hold the same entries; proofs are another matter.
fn same_entries(known: &LogExtract, given: &LogExtract) -> bool {
    let mut pairs = known.entries.iter().zip(&given.entries);
    known.entries.len() == given.entries.len()
        && pairs.all(|(known, given)| {
            (known.index, &known.leaf, &known.fields) == (given.index, &given.leaf, &given.fields)
        })
}
