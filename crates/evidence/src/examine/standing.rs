//! Where the checkpoints stand in the anchor log, by when and by whose word, and whether the sender still
//! stands by the envelope.

use bulla_statement::{EnvelopeChain, Verified};
use bulla_tlog::policy::{Quorum, QuorumState};
use bulla_types::Timestamp;

use super::{Act, Examination, Recorded};
use crate::anchors::{Anchoring, Place};
use crate::log::ProvenLog;
use crate::{Fact, Modifier, Reason, history, times};

impl Examination {
    pub(super) fn anchors(
        &mut self,
        checked: Result<Anchoring, Reason>,
        log: &ProvenLog,
        now: Timestamp,
    ) {
        let Anchoring {
            places,
            is_complete,
        } = match checked {
            Ok(anchoring) => anchoring,
            Err(Reason::TrustInvalid) => return self.findings.push(Reason::TrustInvalid),
            Err(reason @ Reason::TokenInvalid) => return self.fail("log_timestamp", reason),
            Err(reason @ Reason::WitnessInvalid) => return self.fail("witnessed", reason),
            Err(reason) => return self.fail("anchored", reason),
        };
        if let Some(Place { anchored, .. }) = places.last().filter(|_| is_complete) {
            self.set("anchored", Fact::Yes);
            self.report.modifiers.retain(|m| *m != Modifier::Unanchored);
            let details = &mut self.report.details;
            let anchor = anchored.anchor();
            details.insert("anchor_origin".to_owned(), anchor.origin().to_string());
            details.insert("anchor_size".to_owned(), anchor.size().to_string());
            details.insert("anchor_root".to_owned(), anchor.root().to_string());
            details.insert("anchor_index".to_owned(), anchored.index().to_string());
        }
        if is_complete && !places.is_empty() {
            self.witnessed(&places, now);
        }
        let contradicted = times::check(&log.times, &places, now).err();
        self.findings.extend(contradicted);
        self.places = places;
    }

    /// Whether a quorum of the trust file's witnesses has seen each checkpoint of the anchor log. A
    /// policy that needs nobody shows nothing.
    fn witnessed(&mut self, places: &[Place], now: Timestamp) {
        let asks = |place: &Place| {
            let state = place.quorum.as_ref().map(Quorum::state);
            state.is_some_and(|state| state != QuorumState::NotRequired)
        };
        if !places.iter().all(asks) {
            return;
        }
        if places.iter().all(|place| place.witnessed_at(now).is_some()) {
            self.set("witnessed", Fact::Yes);
            let modifiers = &mut self.report.modifiers;
            modifiers.retain(|m| *m != Modifier::Unwitnessed);
        } else {
            self.set("witnessed", Fact::No);
        }
    }

    /// Whether trusted time-stamps of the anchor log cover the places of all acts.
    pub(super) fn stamped(&mut self, chain: &EnvelopeChain, recorded: &Recorded) {
        let mut stamps = self
            .places
            .iter()
            .filter_map(|it| Some((it.size, it.stamp.as_ref()?)));
        let is_refused = stamps.clone().any(|(_, stamp)| stamp.trusted.is_none());
        let trusted = stamps.by_ref().filter(|(_, stamp)| stamp.trusted.is_some());
        let size = trusted.map(|(size, _)| size).max();
        let is_covered = |act: &Verified<Act>| {
            let place = recorded.get(act.id().digest());
            place.is_some_and(|(index, _)| size.is_some_and(|size| *index < size))
        };
        let mut acts = chain.acts().peekable();
        if acts.peek().is_some() && acts.all(is_covered) {
            self.set("log_timestamp", Fact::Yes);
            self.set("timestamp", Fact::Yes);
            self.report
                .modifiers
                .retain(|m| *m != Modifier::Untimestamped);
        } else if is_refused {
            self.set("log_timestamp", Fact::No);
        }
    }

    /// Whether everybody has signed, and if not, whether anybody still can.
    pub(super) fn ended(&mut self, chain: &EnvelopeChain, log: Option<&ProvenLog>) {
        let deadline = chain.manifest().body().deadline_at_ms;
        let mut events = log.into_iter().flat_map(|log| &log.events);
        if chain.is_completed() {
            self.set("complete", Fact::Yes);
        } else if chain.decline().is_some() {
            self.fail("complete", Reason::Declined);
        } else if let Some(own) = chain.cancellation() {
            let at = own.body().0.at_ms.to_string();
            self.report.details.insert("cancelled_at".to_owned(), at);
            self.fail("complete", Reason::Cancelled);
        } else if events.any(|entry| history::is_expiry(&entry.leaf, deadline)) {
            self.fail("complete", Reason::Expired);
        } else {
            self.fail("complete", Reason::ActsMissing);
        }
    }

    /// What the sender said of the envelope after its completion.
    pub(super) fn withdrawn(&mut self, chain: &EnvelopeChain) {
        let said = [
            chain
                .retraction()
                .map(|own| (Modifier::Retracted, own.body().0.at_ms)),
            chain
                .revocation()
                .map(|own| (Modifier::Revoked, own.body().0.at_ms)),
        ];
        for (modifier, at) in said.into_iter().flatten() {
            self.report.leave_open([modifier]);
            let key = format!("{}_at", modifier.as_str());
            self.report.details.insert(key, at.to_string());
        }
    }
}
