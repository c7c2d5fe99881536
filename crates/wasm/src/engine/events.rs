//! The organisation's events with their details, each proven here, and the whole of its log.

use bulla_client::{Anchoring, ClientError, OrganisationEvent, Trail, witnessed_at};
use bulla_tlog::AuditError;
use bulla_tlog::policy::{Quorum, QuorumState};
use bulla_types::Timestamp;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::{Engine, done, of};
use crate::convert::from_js;
use crate::failure::Failure;
use crate::platform;

/// An event as the page shows it.
#[derive(Serialize)]
struct Row {
    index: u64,
    at_ms: Timestamp,
    event: String,
    object: String,
    /// Identity of who did it; `null` for the server.
    actor: Option<bulla_types::Sha256Digest>,
    name: Option<String>,
    email: Option<String>,
    statement: Option<bulla_types::Sha256Digest>,
    details: Vec<Detail>,
}

#[derive(Serialize)]
struct Detail {
    name: String,
    /// `null` where the server does not show it.
    value: Option<String>,
}

#[derive(Serialize)]
struct Page {
    size: u64,
    events: Vec<Row>,
}

/// A log of which every entry was read.
#[derive(Serialize)]
struct Whole {
    origin: String,
    size: u64,
    root: bulla_types::Sha256Digest,
    /// Whether the checkpoint stands in the anchor log: `yes`, `no` or `not_checked`.
    anchored: &'static str,
    /// Who of the pinned witnesses cosigned the anchor log's checkpoint; `null` where none is demanded.
    witnesses: Option<Witnesses>,
    /// Whether an authority stamped that checkpoint; whose word it is, is not checked here.
    is_stamped: bool,
}

#[derive(Serialize)]
struct Witnesses {
    is_quorum: bool,
    cosigned: Vec<Cosignature>,
}

#[derive(Serialize)]
struct Cosignature {
    witness: String,
    at_ms: u64,
}

impl Witnesses {
    fn of(quorum: &Quorum, now: Timestamp) -> Self {
        let cosigned = quorum.cosigned().iter().map(|own| Cosignature {
            witness: own.witness.clone(),
            at_ms: own.at_secs.saturating_mul(1000),
        });
        Self {
            is_quorum: witnessed_at(quorum, now).is_some(),
            cosigned: cosigned.collect(),
        }
    }
}

impl Row {
    fn of(event: OrganisationEvent, trail: &Trail) -> Self {
        let account = event.leaf.actor.and_then(|id| trail.account_of(&id));
        let person = account.and_then(|account| trail.person(&account));
        let details = event.details.into_iter().map(|own| Detail {
            name: own.name,
            value: own.value,
        });
        Self {
            index: event.index,
            at_ms: event.leaf.at,
            event: event.leaf.event.as_str().to_owned(),
            object: event.leaf.object.to_string(),
            actor: event.leaf.actor,
            name: person.and_then(|own| own.name.clone()),
            email: person.and_then(|own| own.email.clone()),
            statement: event.leaf.statement,
            details: details.collect(),
        }
    }
}

impl Engine {
    /// The events from `from` on, some at a time; asked for from 0 on in turn, so that each is told with
    /// who did it.
    ///
    /// # Errors
    /// Codes of [`bulla_client::Client::events`]; `wrong_step` for another place than the next.
    pub(super) async fn organisation_events(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        struct Args {
            from: u64,
        }
        let from = from_js::<Args>(&args)?.from;
        if from == 0 {
            self.trail = Trail::new();
        }
        if from != self.trail.next() {
            return Err(Failure::from(ClientError::WrongStep).into());
        }
        let page = of(self.client.events(from).await)?;
        let mut events = Vec::with_capacity(page.events.len());
        for event in page.events {
            self.trail.push(&event);
            events.push(Row::of(event, &self.trail));
        }
        done(&Page {
            size: page.size,
            events,
        })
    }

    /// Reads every entry of the organisation's log and holds it against what was seen and the anchor log.
    ///
    /// # Errors
    /// `stopped`, `log_unproven`, `log_rollback` and `proof_invalid` for a log that does not hold; codes of
    /// [`bulla_client::Client::audit_log`].
    pub(super) async fn audit_organisation(&mut self, _args: JsValue) -> Result<JsValue, JsValue> {
        of(self.client.follow_log(None).await)?;
        let audited = of(self.client.audit_log().await)?;
        let audited = of(audited.map_err(|error| wrong(&error)))?;
        let now = platform::now();
        let (anchored, is_stamped, quorum) = match &audited.anchoring {
            Anchoring::Anchored {
                proof, witnesses, ..
            } => ("yes", proof.token.is_some(), witnesses.as_deref()),
            Anchoring::NotNamed => ("not_checked", false, None),
            Anchoring::Missing | _ => ("no", false, None),
        };
        let quorum = quorum.filter(|quorum| quorum.state() != QuorumState::NotRequired);
        done(&Whole {
            origin: audited.summary.origin,
            size: audited.summary.size,
            root: audited.summary.root,
            anchored,
            witnesses: quorum.map(|quorum| Witnesses::of(quorum, now)),
            is_stamped,
        })
    }
}

/// What is wrong with a log, by the code that says what to do.
fn wrong(error: &AuditError) -> ClientError {
    match error {
        AuditError::Anchor(error) => error.clone().into(),
        AuditError::Diverged { .. } => ClientError::LogUnproven,
        AuditError::Shrunk { .. } => ClientError::LogRollback,
        AuditError::Edge(_)
        | AuditError::Foreign { .. }
        | AuditError::Leaf { .. }
        | AuditError::Link { .. }
        | AuditError::Root
        | AuditError::Time { .. }
        | AuditError::Tile { .. }
        | _ => ClientError::ProofInvalid,
    }
}
