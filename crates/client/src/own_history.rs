//! The own account in the log: at each login the client looks through what was recorded of it since
//! the last one, and stops where somebody published keys in its name.

use bulla_domain::event::EventKind;
use bulla_protocol::log::LogExtract;
use bulla_protocol::path;
use bulla_statement::{Epochs, Verified};
use bulla_tlog::Leaf;
use bulla_types::Sha256Digest;

use crate::identities::is_recent;
use crate::state::Own;
use crate::{Client, ClientError, Host};

impl<H: Host> Client<H> {
    /// Demands that the log knows no identity of this account but its own, that it has all of them,
    /// and that it is new enough to hold this very login: whoever hides newer entries has to fork
    /// the log to do it.
    pub(crate) async fn check_own_history(&mut self, own: &Own) -> Result<(), ClientError> {
        let account_id = own.view.account_id;
        let mut last = self.memory.histories.get(&account_id).copied();
        let mut expected = if last.is_none() {
            statements(&own.epochs)
        } else {
            Vec::new()
        };
        let mut is_fresh = false;
        loop {
            let from = last.map_or(0, |last| last.saturating_add(1));
            let answer: LogExtract = self.get(&path::account_history(from)).await?;
            let log = self.prove(own.view.tenant_id, &answer).await?;
            for (index, leaf) in &log.entries {
                let follows = leaf.object.as_bytes() == account_id.as_bytes() && leaf.prev == last;
                if !follows || last.is_some_and(|last| last >= *index) {
                    return Err(ClientError::ProofInvalid);
                }
                if !is_own(leaf, &own.epochs) {
                    return Err(ClientError::IdentityForeign);
                }
                expected.retain(|statement| leaf.statement != Some(*statement));
                is_fresh |= opens(leaf) && is_recent(leaf.at, self.host.now());
                last = Some(*index);
            }
            if log.entries.len() < PAGE {
                break;
            }
        }
        if !expected.is_empty() {
            return Err(ClientError::ProofInvalid);
        }
        if !is_fresh {
            return Err(ClientError::LogStale);
        }
        self.memory
            .histories
            .extend(last.map(|last| (account_id, last)));
        self.host.remember(&self.memory);
        Ok(())
    }
}

/// Everything that the log has to record of these identities.
fn statements(epochs: &Epochs) -> Vec<Sha256Digest> {
    let identities = epochs.identities().map(Verified::id);
    let closings = epochs.steps().map(|step| step.closing().id());
    identities.chain(closings).map(Into::into).collect()
}

/// Whether an event speaks of no identity, or of one of these.
fn is_own(leaf: &Leaf, epochs: &Epochs) -> bool {
    let of_identity = [EventKind::IdentityPublished, EventKind::IdentityClosed];
    let speaks = of_identity
        .map(EventKind::as_str)
        .contains(&leaf.event.as_str());
    !speaks
        || leaf
            .statement
            .is_some_and(|id| statements(epochs).contains(&id))
}

/// Whether an event tells of a login or unlock.
fn opens(leaf: &Leaf) -> bool {
    let opens = [EventKind::SessionOpened, EventKind::VaultUnlocked];
    opens.map(EventKind::as_str).contains(&leaf.event.as_str())
}

/// Most events of one answer (`docs/spec/client.md#login`).
const PAGE: usize = 500;
