//! All checks over one evidence file, without the document: each failure becomes a finding, each
//! check a fact. Order as in `docs/spec/evidence.md#order`.

use bulla_crypto::words::fingerprint_words;
use bulla_protocol::trust::TrustFile;
use bulla_statement::{
    Act, Action, ChainError, ChainFault, Checked, EnvelopeChain, Epochs, ExpectedEnvelope,
    KnownIdentities, Recipient, StatementError, StatementId, Step, Verified,
};
use bulla_types::{RecipientId, Sha256Digest, Timestamp};

use crate::acts::{self, Actor, SignedDocument};
use crate::anchors::{self, Place};
use crate::assurance::Basis;
use crate::epochs;
use crate::history::{self, Recorded};
use crate::log::{self, ProvenLog};
use crate::names::Names;
use crate::report::HistoryEntry;
use crate::trust::Anchors;
use crate::{Evidence, Fact, Modifier, Reason, Report, SignatureRow, SignatureState, fields};

mod standing;

/// The trust file, where one was given, with the certificates that are trusted.
type GivenTrust<'a> = Option<(&'a TrustFile, &'a Anchors)>;

/// What the evidence alone shows.
pub(crate) struct Examination {
    pub(crate) findings: Vec<Reason>,
    pub(crate) report: Report,
    /// The documents whose revisions are all opened.
    pub(crate) documents: Vec<SignedDocument>,
    /// Who has signed, with their keys, in the order of the chain.
    pub(crate) actors: Vec<Actor>,
    /// The places of the manifest, in its order: the rows behind that of the sender.
    pub(crate) recipients: Vec<RecipientId>,
    /// What the rows rest on, in their order.
    pub(crate) bases: Vec<Basis>,
    /// Where the checkpoints stand in the anchor log.
    pub(crate) places: Vec<Place>,
}

impl Examination {
    /// Runs every check that can run.
    pub(crate) fn of(evidence: &Evidence, trust: GivenTrust<'_>) -> Self {
        let mut report = Report::bare("", Reason::AllSigned);
        for name in FACTS {
            report.facts.insert(name.to_owned(), Fact::NotChecked);
        }
        report.modifiers = vec![
            Modifier::LogNotChecked,
            Modifier::RevocationNotChecked,
            Modifier::Unanchored,
            Modifier::Untimestamped,
            Modifier::Unwitnessed,
        ];
        let mut examination = Self {
            findings: Vec::new(),
            report,
            documents: Vec::new(),
            actors: Vec::new(),
            recipients: Vec::new(),
            bases: Vec::new(),
            places: Vec::new(),
        };
        examination.describe(evidence);
        examination.run(evidence, trust);
        examination
    }

    fn run(&mut self, evidence: &Evidence, trust: GivenTrust<'_>) {
        let Some((epochs, chain)) = self.statements(evidence) else {
            return;
        };
        self.documents(evidence, &chain, &epochs);
        let names = self.names(evidence, &chain, &epochs);
        let (log, recorded) = self.log(evidence, trust, &chain, &epochs);
        if let Some(log) = &log {
            self.report.history = history_rows(log, &names);
        }
        self.signatures(&chain, &names, &recorded);
        self.ended(&chain, log.as_ref());
        self.revocation(&chain, &recorded, &epochs);
        self.stamped(&chain, &recorded);
        self.withdrawn(&chain);
    }

    fn describe(&mut self, evidence: &Evidence) {
        let details = &mut self.report.details;
        details.insert("envelope_id".to_owned(), evidence.envelope_id.to_string());
        details.insert("tenant_id".to_owned(), evidence.tenant_id.to_string());
        details.insert("instance".to_owned(), evidence.instance.clone());
    }

    /// Signatures of identities and statements, and the chain.
    fn statements(&mut self, evidence: &Evidence) -> Option<(Vec<Epochs>, EnvelopeChain)> {
        let Some(epochs) = epochs::verify(evidence) else {
            self.fail("valid", Reason::IdentityInvalid);
            return None;
        };
        let identities = KnownIdentities::of_accounts(&epochs);
        let expected = ExpectedEnvelope {
            tenant_id: evidence.tenant_id,
            envelope_id: evidence.envelope_id,
        };
        match EnvelopeChain::verify(&evidence.statements, identities, &expected) {
            Ok(chain) if !acts::are_opened(&evidence.documents, &chain) => {
                self.fail("valid", Reason::ChainBroken);
                None
            }
            Ok(chain) => {
                self.set("valid", Fact::Yes);
                self.set("order", Fact::Yes);
                let head = chain.head().to_string();
                self.report.details.insert("head".to_owned(), head);
                Some((epochs, chain))
            }
            Err(error) => {
                self.report
                    .details
                    .insert("chain".to_owned(), error.to_string());
                let (fact, reason) = chain_finding(&error);
                self.fail(fact, reason);
                None
            }
        }
    }

    /// What opens the revisions of each document, and the acts that made them.
    fn documents(&mut self, evidence: &Evidence, chain: &EnvelopeChain, epochs: &[Epochs]) {
        let places = chain.manifest().body().recipients.iter();
        self.recipients = places.map(|place| place.recipient_id).collect();
        let signing = chain.acts().map(Verified::body);
        let signing = signing.filter(|act| act.action == Action::Sign);
        self.actors = signing.filter_map(|act| Actor::of(act, epochs)).collect();
        for opening in &evidence.documents {
            let key = format!("sha256.{}", opening.document_id);
            self.report.details.insert(key, opening.sha256.to_string());
            match SignedDocument::opened(opening, chain, epochs) {
                Ok(document) => self.documents.push(document),
                Err(reason) => self.findings.push(reason),
            }
        }
    }

    fn names(&mut self, evidence: &Evidence, chain: &EnvelopeChain, epochs: &[Epochs]) -> Names {
        match Names::prove(evidence, chain, epochs) {
            Ok(names) => {
                if evidence.private.is_some() {
                    self.set("names", Fact::Yes);
                }
                self.report.title.clone_from(&names.title);
                names
            }
            Err(reason) => {
                self.fail("names", reason);
                Names::default()
            }
        }
    }

    fn log(
        &mut self,
        evidence: &Evidence,
        trust: GivenTrust<'_>,
        chain: &EnvelopeChain,
        epochs: &[Epochs],
    ) -> (Option<ProvenLog>, Recorded) {
        let opened = trust
            .ok_or(Reason::TrustMissing)
            .and_then(|(trust, _)| log::verifier(trust, &evidence.tenant_id))
            .and_then(|verifier| log::open(evidence, &verifier));
        if let (Some(trust), Ok(log)) = (trust, &opened) {
            let checked = anchors::check(evidence, trust, &log.checkpoints);
            self.anchors(checked, log, trust.1.now);
        }
        let log = match opened {
            Ok(log) => log,
            Err(reason) => {
                self.fail_unless_unchecked(reason);
                return (None, Recorded::new());
            }
        };
        self.report
            .modifiers
            .retain(|m| *m != Modifier::LogNotChecked);
        if let Some(checkpoint) = log.checkpoints.first() {
            let details = &mut self.report.details;
            details.insert("log_origin".to_owned(), checkpoint.origin().to_string());
            details.insert("log_size".to_owned(), checkpoint.size().to_string());
            details.insert("log_root".to_owned(), checkpoint.root().to_string());
        }
        let recorded = self.records(chain, epochs, &log);
        (Some(log), recorded)
    }

    fn records(&mut self, chain: &EnvelopeChain, epochs: &[Epochs], log: &ProvenLog) -> Recorded {
        let (recorded, found) = history::check(chain, log);
        let holds = |reasons: &[Reason]| {
            let broken = found.iter().any(|reason| reasons.contains(reason));
            if broken { Fact::No } else { Fact::Yes }
        };
        self.set(
            "audit_included",
            holds(&[Reason::EventNotRecorded, Reason::StatementMissing]),
        );
        self.set(
            "history",
            holds(&[Reason::HistoryBroken, Reason::StatementMissing]),
        );
        self.set("deadline", holds(&[Reason::DeadlinePassed]));
        if found.contains(&Reason::OrderViolated) {
            self.set("order", Fact::No);
        }
        self.findings.extend(found);
        let found = epochs::check(epochs, log);
        let trusted = if found.is_empty() {
            Fact::Yes
        } else {
            Fact::No
        };
        self.set("trusted", trusted);
        self.findings.extend(found);
        recorded
    }

    /// The log could not be opened: which fact that concerns.
    fn fail_unless_unchecked(&mut self, reason: Reason) {
        if matches!(reason, Reason::TrustMissing | Reason::TrustInvalid) {
            self.findings.push(reason);
        } else if reason == Reason::LogUnknown {
            self.fail("trusted", reason);
        } else {
            self.fail("audit_included", reason);
        }
    }

    fn signatures(&mut self, chain: &EnvelopeChain, names: &Names, recorded: &Recorded) {
        let manifest = chain.manifest();
        let at =
            |id: StatementId, own: Timestamp| recorded.get(id.digest()).map_or(own, |(_, at)| *at);
        let sender = manifest.body().sender;
        let rows = &mut self.report.signatures;
        rows.push(SignatureRow {
            name: names.sender.as_ref().map(|sender| sender.name.clone()),
            email: names.sender.as_ref().map(|sender| sender.email.clone()),
            role: "sender".to_owned(),
            state: SignatureState::Signed,
            at_ms: Some(at(manifest.id(), manifest.body().created_at_ms)),
            identity: Some(sender.to_string()),
            words: Some(words(sender.digest())),
            pdf_signature: None,
            detached_signature: None,
            assurance: None,
        });
        self.bases.push(Basis {
            checked: None,
            names_attestations: false,
        });
        for recipient in &manifest.body().recipients {
            let act = chain.act_of(recipient.recipient_id);
            self.bases.push(basis(chain, recipient.recipient_id));
            let acted = act.map(|act| (act, at(act.id(), act.body().at_ms)));
            rows.push(row(recipient, acted, chain, names));
        }
    }

    /// What was signed under an identity that had been closed before does not count. That nothing
    /// was closed later the evidence cannot show, so the fact is never a yes.
    fn revocation(&mut self, chain: &EnvelopeChain, recorded: &Recorded, epochs: &[Epochs]) {
        for closing in epochs.iter().flat_map(Epochs::steps).map(Step::closing) {
            let body = closing.body();
            let key = format!("closed.{}", body.identity);
            let value = format!(
                "{}, from entry {} on",
                body.reason.as_str(),
                body.since.size
            );
            self.report.details.insert(key, value);
        }
        let revoked = epochs::revoked(chain, recorded, epochs);
        if revoked.is_empty() {
            return;
        }
        self.fail("revocation", Reason::IdentityRevoked);
        let modifiers = &mut self.report.modifiers;
        modifiers.retain(|m| *m != Modifier::RevocationNotChecked);
        let is_late = |id: StatementId| revoked.contains(id.digest());
        let manifest = chain.manifest();
        let acts = manifest.body().recipients.iter();
        let acts = acts.map(|recipient| chain.act_of(recipient.recipient_id).map(Verified::id));
        // The rows are the sender and the recipients, in the manifest's order.
        let signed = core::iter::once(Some(manifest.id())).chain(acts);
        for (row, statement) in self.report.signatures.iter_mut().zip(signed) {
            if statement.is_some_and(is_late) {
                row.state = SignatureState::Invalid;
            }
        }
    }

    fn set(&mut self, fact: &str, value: Fact) {
        self.report.facts.insert(fact.to_owned(), value);
    }

    fn fail(&mut self, fact: &str, reason: Reason) {
        self.set(fact, Fact::No);
        self.findings.push(reason);
    }
}

fn row(
    recipient: &Recipient,
    acted: Option<(&Verified<Act>, Timestamp)>,
    chain: &EnvelopeChain,
    names: &Names,
) -> SignatureRow {
    let id = recipient.recipient_id;
    let wanted = || {
        recipient
            .identity
            .and_then(|kept_for| kept_for.as_identity())
    };
    // A link that holds a place has no words to compare.
    let holder = chain.holder_of(id);
    let holder = holder.filter(|holder| !chain.manifest().body().is_link(*holder));
    let identity = holder.or_else(wanted);
    SignatureRow {
        name: names.name_of(id),
        email: names.email_of(id),
        role: "signer".to_owned(),
        state: match acted.map(|(act, _)| act.body().action) {
            None => SignatureState::Missing,
            Some(Action::Decline) => SignatureState::Declined,
            Some(Action::Sign | _) => SignatureState::Signed,
        },
        at_ms: acted.map(|(_, at)| at),
        identity: identity.map(|identity| identity.to_string()),
        words: identity.map(|identity| words(identity.digest())),
        pdf_signature: None,
        detached_signature: None,
        assurance: None,
    }
}

/// What the row of a recipient rests on: the sender's check, since a later epoch names itself.
fn basis(chain: &EnvelopeChain, id: RecipientId) -> Basis {
    let of_sender = chain.grants().map(Verified::body);
    let of_sender = of_sender.filter(|grant| grant.recipient_id == id);
    let of_sender = of_sender.filter(|grant| grant.basis == bulla_statement::Basis::Sender);
    let act = chain.act_of(id).map(Verified::body);
    Basis {
        checked: Some(
            of_sender
                .last()
                .map_or(Checked::None, |grant| grant.checked),
        ),
        names_attestations: act.is_some_and(|act| !act.attestations.is_empty()),
    }
}

fn history_rows(log: &ProvenLog, names: &Names) -> Vec<HistoryEntry> {
    let erased = fields::erased(&log.events);
    let rows = log.events.iter().map(|entry| HistoryEntry {
        index: entry.index,
        event: entry.leaf.event.to_string(),
        at_ms: entry.leaf.at,
        actor: entry.leaf.actor.map(|identity| names.actor(&identity)),
        fields: fields::rows(entry, &erased),
    });
    rows.collect()
}

pub(crate) fn words(identity: &Sha256Digest) -> Vec<String> {
    fingerprint_words(identity).map(str::to_owned).to_vec()
}

fn chain_finding(error: &ChainError) -> (&'static str, Reason) {
    let unsigned = ChainFault::Statement(StatementError::SignatureSet);
    let forged = ChainFault::Statement(StatementError::Signature);
    if error.fault == ChainFault::Order {
        ("order", Reason::OrderViolated)
    } else if error.fault == unsigned || error.fault == forged {
        ("valid", Reason::SignatureInvalid)
    } else {
        ("valid", Reason::ChainBroken)
    }
}

/// Every fact of a report; those that nothing sets stay `not_checked`.
pub(crate) const FACTS: [&str; 17] = [
    "anchored",
    "audit_included",
    "complete",
    "deadline",
    "document",
    "document_signatures",
    "entire_file",
    "history",
    "intact",
    "log_timestamp",
    "names",
    "order",
    "revocation",
    "timestamp",
    "trusted",
    "valid",
    "witnessed",
];
