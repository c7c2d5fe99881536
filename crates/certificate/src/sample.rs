//! Content for tests.

use bulla_types::{DocumentId, EnvelopeId, Sha256Digest, TenantId, Timestamp};

use crate::{
    Act, Actor, Anchor, Certificate, Checkpoint, Content, Cosignature, Document, Event, Identity,
    Outcome, Person, Recipient, State, Token,
};

/// What stands in for an evidence file: the renderer does not read it.
pub(crate) const EVIDENCE: &[u8] = br#"{"documents":[],"kind":"bulla.evidence"}"#;

pub(crate) fn at(second: u64) -> Timestamp {
    Timestamp::from_millis(1_795_874_592_123 + second * 1000).unwrap()
}

pub(crate) fn digest(byte: u8) -> Sha256Digest {
    bulla_crypto::hash::sha256(&[byte])
}

fn identity(byte: u8) -> Identity {
    let words = bulla_crypto::words::fingerprint_words(&digest(byte));
    Identity {
        id: digest(byte),
        words: words.map(str::to_owned).to_vec(),
        pdf_key: Some(digest(byte.wrapping_add(100))),
    }
}

fn act(second: u64) -> Act {
    Act {
        recorded_at: Some(at(second)),
        claimed_at: at(second - 1),
        consent: digest(7),
        consent_language: "de-CH".to_owned(),
        attestations: 0,
    }
}

pub(crate) fn recipient(place: u8, name: &str) -> Recipient {
    Recipient {
        person: Person {
            name: Some(name.to_owned()),
            email: Some(format!("person.{place}@example.ch")),
        },
        role: "signer".to_owned(),
        group: u64::from(place / 2) + 1,
        state: State::Signed(act(100 + u64::from(place))),
        identity: Some(identity(place)),
        checked: Some(["logged", "words", "pinned"][usize::from(place) % 3].to_owned()),
        released_at: Some(at(50 + u64::from(place))),
    }
}

pub(crate) fn event(place: u64, name: &str, actor: Option<&str>) -> Event {
    Event {
        index: 1200 + place,
        at: at(place),
        name: name.to_owned(),
        actor: actor.map_or(Actor::Server, |name| Actor::Named(name.to_owned())),
        leaf_hash: digest(u8::try_from(place % 256).unwrap()),
    }
}

fn events() -> Vec<Event> {
    vec![
        event(2, "envelope.sent", Some("Anna Keller")),
        event(3, "grant.recorded", Some("Anna Keller")),
        event(51, "wrap.released", Some("Ayşe Yılmaz-Łukaszewicz")),
        event(101, "recipient.acted", Some("Ayşe Yılmaz-Łukaszewicz")),
        event(102, "recipient.acted", Some("Béla Kővári")),
        event(300, "envelope.completed", None),
    ]
}

fn documents() -> Vec<Document> {
    vec![
        Document {
            id: DocumentId::from_bytes([0xC3; 16]),
            name: Some("Mietvertrag.pdf".to_owned()),
            sent: Some(Content {
                sha256: digest(20),
                size_bytes: Some(181_342),
            }),
            result: Some(Content {
                sha256: digest(21),
                size_bytes: Some(1_240_511),
            }),
        },
        Document {
            id: DocumentId::from_bytes([0xC4; 16]),
            name: Some("Hausordnung.txt".to_owned()),
            sent: Some(Content {
                sha256: digest(22),
                size_bytes: None,
            }),
            result: None,
        },
    ]
}

/// A contract that two people signed.
pub(crate) fn certificate() -> Certificate {
    let checkpoint = |origin: &str, size, byte| Checkpoint {
        origin: origin.to_owned(),
        size,
        root: digest(byte),
    };
    Certificate {
        envelope_id: EnvelopeId::from_bytes([0xA1; 16]),
        tenant_id: TenantId::from_bytes([0xB2; 16]),
        address: Some("https://sign.example.ch".to_owned()),
        title: Some("Mietvertrag Bäckerstrasse 12".to_owned()),
        outcome: Outcome::Completed,
        created_at: at(0),
        sent_at: Some(at(2)),
        ended_at: Some(at(300)),
        deadline_at: at(2_592_000),
        sender: Person {
            name: Some("Anna Keller".to_owned()),
            email: Some("anna.keller@example.ch".to_owned()),
        },
        sender_identity: identity(1),
        documents: documents(),
        recipients: vec![
            recipient(1, "Ayşe Yılmaz-Łukaszewicz"),
            recipient(2, "Béla Kővári"),
        ],
        events: events(),
        log: checkpoint(
            "sign.example.ch/log/b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2",
            48_211,
            30,
        ),
        anchors: vec![Anchor {
            size: 48_211,
            index: 17,
            checkpoint: checkpoint("sign.example.ch/anchor", 19, 31),
            cosignatures: vec![Cosignature {
                witness: "witness.example.org".to_owned(),
                at: Some(at(310)),
            }],
            token: Some(Token {
                sha256: digest(32),
                at: Some(at(311)),
            }),
        }],
    }
}

/// Many people with long and strange names, and many events.
pub(crate) fn crowded() -> Certificate {
    let names = [
        "Maximiliane Friederike von Hohenstaufen-Württemberg-Oberflächenbehandlungsgesellschaft",
        "山田太郎",
        "יעל כהן",
        "Zoë\u{202E}gnp.exe",
        "Nguyễn Thị Ánh",
        "Ελένη Παπαδοπούλου",
        "Київ Їжак",
    ];
    let long = "Donaudampfschifffahrtsgesellschaftskapitänsmütze".repeat(5);
    let mut crowded = certificate();
    crowded.title = Some(format!("{long} 🎉"));
    crowded.recipients = (0..50)
        .map(|place| {
            let name = names[usize::from(place) % names.len()];
            let mut own = recipient(place, name);
            if place == 3 {
                own.person.name = Some("W".repeat(255));
                own.person.email =
                    Some(format!("{}@{}.example.ch", "m".repeat(60), "x".repeat(180)));
            }
            own
        })
        .collect();
    crowded.events = (0..300)
        .map(|place| {
            event(
                place,
                "wrap.released",
                Some(names[usize::try_from(place).unwrap() % names.len()]),
            )
        })
        .collect();
    crowded
}

/// Without names, addresses and openings; declined.
pub(crate) fn withheld() -> Certificate {
    let mut withheld = certificate();
    withheld.title = None;
    withheld.address = None;
    withheld.outcome = Outcome::Declined;
    withheld.sender = Person::default();
    withheld.anchors = Vec::new();
    for document in &mut withheld.documents {
        document.name = None;
        document.sent = None;
        document.result = None;
    }
    for recipient in &mut withheld.recipients {
        recipient.person = Person::default();
    }
    withheld.recipients[0].state = State::Declined(act(120));
    withheld.recipients[1].state = State::Missing;
    withheld.recipients[1].checked = None;
    withheld.recipients[1].identity = None;
    withheld.recipients[1].released_at = None;
    for event in &mut withheld.events {
        if event.actor != Actor::Server {
            event.actor = Actor::Identity(digest(9));
        }
    }
    withheld.recipients[0].state = State::Declined(act(120));
    withheld.recipients[1].state = State::Missing;
    withheld.recipients[1].checked = None;
    withheld.recipients[1].identity = None;
    withheld.recipients[1].released_at = None;
    for event in &mut withheld.events {
        if event.actor != Actor::Server {
            event.actor = Actor::Identity(digest(9));
        }
    }
    withheld
}
