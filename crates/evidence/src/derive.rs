//! What a certificate of completion says, taken from evidence alone. Nothing of it depends on a trust
//! file: the bytes of a certificate follow from those of the evidence, so that whoever verifies it can
//! make it again, whatever they trust (ADR 20). What a trust file decides, the verifier reports.

use bulla_certificate as drawn;
use bulla_certificate::{
    Act, Actor, Anchor, Certificate, Cosignature, Document, Event, Identity, Outcome, Person,
    State, Token,
};
use bulla_crypto::hash::sha256;
use bulla_pki::timestamp::TimestampToken;
use bulla_statement::{
    Action, EnvelopeChain, Epochs, ExpectedEnvelope, KnownIdentities, Recipient, StatementId,
    Verified,
};
use bulla_tlog::{Checkpoint, Leaf, leaf_hash};
use bulla_types::json::Json;
use bulla_types::{AccountId, Base64Bytes, RecipientId, Sha256Digest, Timestamp};

use crate::examine::words;
use crate::names::{self, Names};
use crate::{DocumentOpening, Evidence, LogAnchor, PrivatePart, epochs, history};

/// Everything that the content is taken from.
struct Source {
    epochs: Vec<Epochs>,
    chain: EnvelopeChain,
    names: Names,
    private: Option<PrivatePart>,
    events: Vec<(u64, Leaf, Sha256Digest)>,
}

/// The content of the certificate; `None` where statements, openings or leaves do not hold, or the
/// envelope has not ended.
pub(crate) fn certificate(evidence: &Evidence) -> Option<Certificate> {
    let source = Source::of(evidence)?;
    let (chain, manifest) = (&source.chain, source.chain.manifest().body());
    let outcome = source.outcome()?;
    let log = checkpoint(&evidence.log.checkpoint)?;
    let sender = source.names.sender.as_ref();
    let recipients = manifest.recipients.iter();
    let documents = manifest.documents.iter();
    let documents = documents.enumerate();
    let documents = documents.map(|(place, document)| {
        let mut openings = evidence.documents.iter();
        let opening = openings.find(|opening| opening.document_id == document.document_id);
        let private = source.private.as_ref();
        let name = private.and_then(|private| private.documents.get(place));
        Document {
            id: document.document_id,
            name: name.map(|own| own.name.to_string()),
            sent: opening.and_then(sent),
            result: opening.and_then(result),
        }
    });
    Some(Certificate {
        envelope_id: evidence.envelope_id,
        tenant_id: evidence.tenant_id,
        address: address(&evidence.instance, &log.origin),
        title: source.names.title.as_ref().map(ToString::to_string),
        outcome,
        created_at: manifest.created_at_ms,
        sent_at: source.recorded(chain.manifest().id()),
        ended_at: source.ended_at(outcome),
        deadline_at: manifest.deadline_at_ms,
        sender: Person {
            name: sender.map(|sender| sender.name.to_string()),
            email: sender.map(|sender| sender.email.to_string()),
        },
        sender_identity: source.identity(manifest.sender),
        documents: documents.collect(),
        recipients: recipients.map(|place| source.recipient(place)).collect(),
        events: source.drawn_events(),
        log,
        anchors: evidence
            .log_anchors
            .iter()
            .map(anchor)
            .collect::<Option<_>>()?,
    })
}

impl Source {
    fn of(evidence: &Evidence) -> Option<Self> {
        let epochs = epochs::verify(evidence)?;
        let identities = KnownIdentities::of_accounts(&epochs);
        let expected = ExpectedEnvelope {
            tenant_id: evidence.tenant_id,
            envelope_id: evidence.envelope_id,
        };
        let chain = EnvelopeChain::verify(&evidence.statements, identities, &expected).ok()?;
        let names = Names::prove(evidence, &chain, &epochs).ok()?;
        let private = names::private_part(evidence, &chain).ok()?;
        let mut events = Vec::new();
        for entry in &evidence.log.entries {
            let leaf = Leaf::parse(entry.leaf.as_slice()).ok()?;
            if leaf.object.as_bytes() == evidence.envelope_id.as_bytes() {
                events.push((entry.index, leaf, leaf_hash(entry.leaf.as_slice())));
            }
        }
        Some(Self {
            epochs,
            chain,
            names,
            private,
            events,
        })
    }

    /// How it ended; `None` while it waits for somebody.
    fn outcome(&self) -> Option<Outcome> {
        if self.chain.is_completed() {
            Some(Outcome::Completed)
        } else if self.chain.decline().is_some() {
            Some(Outcome::Declined)
        } else if self.chain.cancellation().is_some() {
            Some(Outcome::Cancelled)
        } else {
            self.expired_at().map(|_| Outcome::Expired)
        }
    }

    /// When the log recorded that the deadline had passed before everybody had signed.
    fn expired_at(&self) -> Option<Timestamp> {
        let deadline = self.chain.manifest().body().deadline_at_ms;
        let mut leaves = self.events.iter().map(|(_, leaf, _)| leaf);
        let own = leaves.find(|leaf| history::is_expiry(leaf, deadline));
        own.map(|leaf| leaf.at)
    }

    /// When the log recorded a statement.
    fn recorded(&self, statement: StatementId) -> Option<Timestamp> {
        let mut events = self.events.iter();
        let own = events.find(|(_, leaf, _)| leaf.statement == Some(*statement.digest()));
        own.map(|(_, leaf, _)| leaf.at)
    }

    fn ended_at(&self, outcome: Outcome) -> Option<Timestamp> {
        match outcome {
            Outcome::Completed => {
                let mut events = self.events.iter();
                let own = events.find(|(_, leaf, _)| leaf.event.as_str() == COMPLETED);
                let last = || self.recorded(self.chain.acts().last()?.id());
                own.map(|(_, leaf, _)| leaf.at).or_else(last)
            }
            Outcome::Declined => self.recorded(self.chain.decline()?.id()),
            Outcome::Cancelled => self.recorded(self.chain.cancellation()?.id()),
            Outcome::Expired => self.expired_at(),
        }
    }

    fn identity(&self, id: StatementId) -> Identity {
        let known = self.epochs.iter().find_map(|account| account.get(id));
        Identity {
            id: *id.digest(),
            words: words(id.digest()),
            pdf_key: known.map(|known| sha256(&known.body().p256.to_bytes())),
        }
    }

    fn account(&self, id: StatementId) -> Option<AccountId> {
        let mut accounts = self.epochs.iter();
        let own = accounts.find(|account| account.get(id).is_some());
        own.map(Epochs::account_id)
    }

    fn recipient(&self, place: &Recipient) -> drawn::Recipient {
        let id = place.recipient_id;
        let chain = &self.chain;
        let is_link = |holder: &StatementId| chain.manifest().body().is_link(*holder);
        let holder = chain.holder_of(id).filter(|holder| !is_link(holder));
        let wanted = || place.identity.as_ref()?.as_identity();
        let identity = holder.or_else(wanted);
        let checked = chain.grant_of(id).map(|grant| code(&grant.body().checked));
        drawn::Recipient {
            person: Person {
                name: self.names.name_of(id).map(|name| name.to_string()),
                email: self.names.email_of(id).map(|email| email.to_string()),
            },
            role: code(&place.role),
            group: place.order.into(),
            state: self.state(id),
            identity: identity.map(|identity| self.identity(identity)),
            checked,
            released_at: holder.and_then(|holder| self.released_at(holder)),
        }
    }

    fn state(&self, recipient: RecipientId) -> State {
        let Some(act) = self.chain.act_of(recipient) else {
            return State::Missing;
        };
        let body = Verified::body(act);
        let drawn = Act {
            recorded_at: self.recorded(act.id()),
            claimed_at: body.at_ms,
            consent: body.consent.sha256,
            consent_language: code(&body.consent.lang),
            attestations: u64::try_from(body.attestations.len()).unwrap_or(u64::MAX),
        };
        match body.action {
            Action::Decline => State::Declined(drawn),
            Action::Sign | _ => State::Signed(drawn),
        }
    }

    /// When the keys were first handed out to the account that holds a place.
    fn released_at(&self, holder: StatementId) -> Option<Timestamp> {
        let account = self.account(holder)?;
        let is_own =
            |actor: Sha256Digest| self.account(StatementId::from_digest(actor)) == Some(account);
        let mut events = self.events.iter();
        let own = events
            .find(|(_, leaf, _)| leaf.event.as_str() == RELEASED && leaf.actor.is_some_and(is_own));
        own.map(|(_, leaf, _)| leaf.at)
    }

    fn drawn_events(&self) -> Vec<Event> {
        let events = self.events.iter();
        let drawn = events.map(|(index, leaf, leaf_hash)| Event {
            index: *index,
            at: leaf.at,
            name: leaf.event.to_string(),
            actor: match &leaf.actor {
                None => Actor::Server,
                Some(id) => match self.names.of_identity(id) {
                    Some(name) => Actor::Named(name.to_string()),
                    None => Actor::Identity(*id),
                },
            },
            leaf_hash: *leaf_hash,
        });
        drawn.collect()
    }
}

fn sent(opening: &DocumentOpening) -> Option<drawn::Content> {
    opening.revisions().next().map(content)
}

fn result(opening: &DocumentOpening) -> Option<drawn::Content> {
    opening.revisions().skip(1).last().map(content)
}

const fn content((sha256, size_bytes): (&Sha256Digest, Option<u64>)) -> drawn::Content {
    drawn::Content {
        sha256: *sha256,
        size_bytes,
    }
}

/// The address of the instance, where its host is the one that the log's name begins with: the name is
/// signed, the address is not. Without TLS only an instance of the same machine has one.
fn address(instance: &str, origin: &str) -> Option<String> {
    let instance = instance.strip_suffix('/').unwrap_or(instance);
    let named = origin.split('/').next()?;
    let is_here = named
        .split(':')
        .next()
        .is_some_and(|host| HERE.contains(&host));
    let host = match instance.strip_prefix("https://") {
        Some(host) => host,
        None => instance.strip_prefix("http://").filter(|_| is_here)?,
    };
    (host == named).then(|| instance.to_owned())
}

/// What a note says of a log.
fn checkpoint(note: &str) -> Option<drawn::Checkpoint> {
    let (text, _) = parts(note)?;
    let checkpoint = Checkpoint::parse_body(text).ok()?;
    Some(drawn::Checkpoint {
        origin: checkpoint.origin.to_string(),
        size: checkpoint.size,
        root: checkpoint.root,
    })
}

/// The text of a note, and its signature lines.
fn parts(note: &str) -> Option<(&str, &str)> {
    let blank = note.rfind("\n\n")?;
    Some((note.get(..=blank)?, note.get(blank + 2..)?))
}

fn anchor(place: &LogAnchor) -> Option<Anchor> {
    let checkpoint = checkpoint(&place.anchor)?;
    let (_, lines) = parts(&place.anchor)?;
    let cosignatures = lines
        .lines()
        .filter_map(|line| cosignature(line, &checkpoint.origin));
    Some(Anchor {
        size: place.size,
        index: place.index,
        cosignatures: cosignatures.take(MAX_COSIGNATURES).collect(),
        token: place.token.as_ref().map(token),
        checkpoint,
    })
}

/// A token, and the time that it states: whoever reads the certificate asks whose it is.
fn token(der: &Base64Bytes) -> Token {
    let token = TimestampToken::from_der(der.as_slice());
    Token {
        sha256: sha256(der.as_slice()),
        at: token.ok().map(|token| token.info().time()),
    }
}

/// A cosignature as its line states it (C2SP tlog-cosignature): time and signature behind the key's id.
fn cosignature(line: &str, origin: &str) -> Option<Cosignature> {
    let (witness, bytes) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = Base64Bytes::parse(bytes).ok()?;
    let time = bytes.as_slice().get(4..12)?.try_into().ok()?;
    let is_one = witness != origin && bytes.as_slice().len() == COSIGNATURE_BYTES;
    let seconds = u64::from_be_bytes(time);
    is_one.then(|| Cosignature {
        witness: witness.to_owned(),
        at: Timestamp::from_millis(seconds.saturating_mul(1000)).ok(),
    })
}

/// A value of a closed list, as it stands in a statement.
fn code(value: &impl serde::Serialize) -> String {
    let json = Json::of(value).ok();
    let text = json.as_ref().and_then(Json::as_text);
    text.unwrap_or_default().to_owned()
}

const COMPLETED: &str = "envelope.completed";
const RELEASED: &str = "wrap.released";
/// Names of the same machine.
const HERE: [&str; 2] = ["localhost", "127.0.0.1"];
/// The most cosignatures of one note that are told.
const MAX_COSIGNATURES: usize = 16;
/// Key id, time, Ed25519 signature.
const COSIGNATURE_BYTES: usize = 4 + 8 + 64;
