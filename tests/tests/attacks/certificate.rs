//! False certificates: of the genuine authority of the instance, whose key its operator has, and of
//! foreign ones. Given to a signer they sign nothing; in a revision of a co-signer who is in league
//! with the operator they stop the others, and no verifier with the evidence calls them authentic.

use std::rc::Rc;

use bulla_auth::ColumnKey;
use bulla_auth::column::Cell;
use bulla_client::{Client, ClientError, Locale, Memory, Method};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_evidence::{Fact, Reason, Report, Verdict, verify};
use bulla_pki::issue::{self, Authority, Endpoints, Issuance};
use bulla_pki::{Certificate, PublicKey, SerialNumber};
use bulla_protocol::path;
use bulla_server::clock::Clock as _;
use bulla_storage::AuthorityStore as _;
use bulla_storage::authority::AuthorityKind;
use bulla_types::{Base64Bytes, EmailAddress, EnvelopeId, Timestamp};
use serde_json::{Value, json};

use super::revision::{contract, saved};
use super::{Insider, edit, is};
use crate::support::{Carrier, Mischief, PASSWORD, Person, Rogue, World, input};

/// A year, in milliseconds.
const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1000;
/// An hour, in milliseconds.
const HOUR_MS: u64 = 60 * 60 * 1000;

/// An authority in the hands of whoever likes to certify.
struct Certifier {
    authority: Authority,
    key: P256SecretKey,
    /// Begin and end of what it issues.
    valid: (Timestamp, Timestamp),
}

impl Certifier {
    /// The instance's own issuing authority: its key opened as only the operator can.
    async fn genuine(world: &World) -> Self {
        let all = world.store.authorities().await.unwrap();
        let mut issuing = all.iter().filter(|it| it.kind == AuthorityKind::Issuing);
        let record = issuing.next_back().unwrap();
        let secrets = std::fs::read(world.folder.path().join("secrets.json")).unwrap();
        let secrets: Value = serde_json::from_slice(&secrets).unwrap();
        let column: Base64Bytes = serde_json::from_value(secrets["column_key"].clone()).unwrap();
        let column = ColumnKey::new(Key32::from_slice(column.as_slice()).unwrap());
        let id = record.authority_id;
        let cell = Cell::new("authority", id.as_bytes(), "key_sealed");
        let opened = column.open(&cell, &record.key_sealed).unwrap();
        let scalar = Key32::from_slice(opened.expose_secret()).unwrap();
        let certificate = Certificate::from_der(&record.certificate).unwrap();
        let now = world.clock.now();
        Self {
            authority: Authority::new(certificate, endpoints()).unwrap(),
            key: P256SecretKey::from_bytes(&scalar).unwrap(),
            valid: (minus(now, 300_000), now.plus_millis(YEAR_MS)),
        }
    }

    /// Somebody else's, with the names of the genuine one.
    async fn foreign(world: &World) -> Self {
        let genuine = Self::genuine(world).await;
        let key = secret(40);
        let name = genuine.authority.certificate().issuer();
        let now = world.clock.now();
        let issuance = issuance(4, minus(now, HOUR_MS), now.plus_millis(2 * YEAR_MS));
        let unsigned = issue::root(name, &public(&key), &issuance).unwrap();
        let signature = key.sign(unsigned.to_be_signed());
        let root = unsigned.finish(&signature.to_bytes()).unwrap();
        Self {
            authority: Authority::new(root, endpoints()).unwrap(),
            key,
            valid: genuine.valid,
        }
    }

    /// A certificate for this key under this address, and the authority's own.
    fn certify(&self, email: &EmailAddress, key: &P256SecretKey) -> Vec<Base64Bytes> {
        self.certify_point(email, &key.public_key().to_bytes())
    }

    fn certify_point(&self, email: &EmailAddress, point: &[u8]) -> Vec<Base64Bytes> {
        let key = PublicKey::from_p256_point(point).unwrap();
        let issuance = issuance(9, self.valid.0, self.valid.1);
        let unsigned = issue::signer(&self.authority, email, &key, &issuance).unwrap();
        let signature = self.key.sign(unsigned.to_be_signed());
        let leaf = unsigned.finish(&signature.to_bytes()).unwrap();
        let above = self.authority.certificate();
        [&leaf, above].map(|it| it.as_der().into()).to_vec()
    }
}

fn endpoints() -> Endpoints {
    Endpoints::new("http://localhost:8470/pki/x.crl", None, None).unwrap()
}

fn issuance(number: u8, begin: Timestamp, end: Timestamp) -> Issuance {
    Issuance::new(SerialNumber::from_random([number; 16]), begin, end).unwrap()
}

fn minus(at: Timestamp, millis: u64) -> Timestamp {
    Timestamp::from_millis(at.as_millis() - millis).unwrap()
}

fn secret(seed: u8) -> P256SecretKey {
    P256SecretKey::from_bytes(&Key32::from_bytes([seed; 32])).unwrap()
}

fn public(key: &P256SecretKey) -> PublicKey {
    PublicKey::from_p256_point(&key.public_key().to_bytes()).unwrap()
}

/// Anna sends the contract to Beat alone.
async fn send(anna: &mut Person, beat: &Person) -> EnvelopeId {
    let to = [(&beat.email, 1)];
    anna.send_pdf(&contract(), &to, Vec::new()).await.unwrap()
}

#[tokio::test]
async fn a_false_certificate_that_a_server_hands_out_signs_nothing() {
    let (world, mut anna, mut beat) = Box::pin(World::certifying()).await;
    let id = send(&mut anna, &beat).await;
    let own = Insider::of(&mut beat).await.vault.pdf_key().public_key();
    let of_anna = Insider::of(&mut anna).await.vault.pdf_key().public_key();
    let genuine = Certifier::genuine(&world).await;
    let foreign = Certifier::foreign(&world).await;
    let mut early = Certifier::genuine(&world).await;
    early.valid.1 = minus(world.clock.now(), 2 * HOUR_MS);
    early.valid.0 = minus(early.valid.1, HOUR_MS / 2);
    let mut late = Certifier::genuine(&world).await;
    late.valid.0 = world.clock.now().plus_millis(2 * HOUR_MS);
    let (of_beat, nobody) = (beat.email.clone(), secret(7));
    let own = own.to_bytes();
    let certificates = [
        (
            "no identity lists the key",
            genuine.certify(&of_beat, &nobody),
        ),
        ("the key of another identity", {
            genuine.certify_point(&of_beat, &of_anna.to_bytes())
        }),
        (
            "the name of another person",
            genuine.certify_point(&anna.email, &own),
        ),
        ("a foreign authority", foreign.certify_point(&of_beat, &own)),
        ("an authority left out", {
            genuine.certify_point(&of_beat, &own)[..1].to_vec()
        }),
        ("it ended before", early.certify_point(&of_beat, &own)),
        ("it begins later", late.certify_point(&of_beat, &own)),
        ("none at all", Vec::new()),
        ("no certificate", vec![b"0\x00".as_slice().into()]),
    ];
    for (name, chain) in certificates {
        beat.tamper(move |request, response| {
            if is(request, Method::Post, path::CERTIFICATES) {
                edit(response, |answer| answer["chain"] = json!(chain));
            }
        });
        let refused = beat.client.sign(id, Locale::De).await.unwrap_err();
        assert_eq!(refused.code(), "certificate_foreign", "{name}: {refused}");
    }
    // What counts is where it leads, not who gave it: one for the very key and name.
    let chain = genuine.certify_point(&of_beat, &own);
    beat.tamper(move |request, response| {
        if is(request, Method::Post, path::CERTIFICATES) {
            edit(response, |answer| answer["chain"] = json!(chain));
        }
    });
    beat.client.sign(id, Locale::De).await.unwrap();
    beat.trust_again();
    let again = send(&mut anna, &beat).await;
    beat.client.sign(again, Locale::De).await.unwrap();
}

/// A device of Anna that knows no roots of certificates and so finds nothing wrong: it makes evidence
/// of whatever there is.
async fn careless(world: &mut World, anna: &Person) -> Client<Carrier> {
    let mut device = world.device(Memory::new());
    device.host_mut().tamper = Some(Box::new(|request, response| {
        if is(request, Method::Get, path::TRUST) {
            edit(response, |trust| trust["certificate_roots"] = json!([]));
        }
    }));
    device.login(&anna.email, PASSWORD).await.unwrap();
    let code = world.next_code(anna);
    device.second_factor(&code).await.unwrap();
    device
}

/// What the verifier says of the newest revision with its evidence, by the instance's trust file.
async fn judged(
    world: &World,
    device: &mut Client<Carrier>,
    honest: &Person,
    id: EnvelopeId,
) -> Report {
    let evidence = device.evidence(id).await.unwrap();
    let opened = device.open(id, Locale::De).await.unwrap();
    let mut content = Vec::new();
    let document = opened.documents[0].handle;
    device.download(document, &mut content).await.unwrap();
    let files = [
        ("vertrag.pdf", &content),
        ("vertrag.evidence.json", &evidence.content),
    ];
    let files = files.map(|(name, bytes)| input(name, bytes));
    let trust = honest.client.memory().trust();
    let mut reports = verify(&files, trust.into(), world.clock.now());
    assert_eq!(reports.len(), 1);
    reports.remove(0)
}

#[tokio::test]
async fn a_false_certificate_in_a_revision_stops_the_others_and_is_never_authentic() {
    let (mut world, mut anna, mut beat) = Box::pin(World::certifying()).await;
    let mut careless = careless(&mut world, &anna).await;
    let genuine = Certifier::genuine(&world).await;
    let foreign = Certifier::foreign(&world).await;
    let helper = Insider::of(&mut anna).await.vault.pdf_key().to_bytes();
    let of_anna = P256SecretKey::from_bytes(&helper).unwrap();
    let email = beat.email.clone();
    let rogues = [
        ("no identity lists the key", true, {
            (genuine.certify(&email, &secret(7)), secret(7))
        }),
        ("the key of another identity, who helps", true, {
            (genuine.certify(&email, &of_anna), of_anna)
        }),
        ("the name of another person", true, {
            (genuine.certify(&anna.email, &secret(8)), secret(8))
        }),
        ("a foreign authority", false, {
            (foreign.certify(&email, &secret(7)), secret(7))
        }),
    ];
    for (name, is_genuine, (chain, key)) in rogues {
        let id = send(&mut anna, &beat).await;
        beat.client.host_mut().mischief = Mischief {
            rogue: Some(Rc::new(Rogue { chain, key })),
            ..Mischief::default()
        };
        beat.client.sign(id, Locale::De).await.unwrap();
        beat.client.host_mut().mischief = Mischief::default();
        let read = saved(&mut anna, id).await;
        if is_genuine {
            let refused: ClientError = read.unwrap_err();
            assert_eq!(refused.code(), "revision_invalid", "{name}: {refused}");
            assert_eq!(refused.author().unwrap().as_str(), "Beat Rossi");
            assert_eq!(refused.obstacle().unwrap().code(), "revision_author");
        } else {
            // A certificate of the signer's own, as far as a client can tell: it is shown as such.
            read.unwrap();
            let opened = anna.client.open(id, Locale::De).await.unwrap();
            let seen = anna.client.inspect(opened.documents[0].handle).await;
            let key = seen.unwrap().revisions[0].key;
            assert_eq!(key, bulla_client::SignatureKey::Imported);
        }
        let report = judged(&world, &mut careless, &anna, id).await;
        assert_eq!(report.verdict, Verdict::Unrecognised, "{name}: {report:?}");
        // Also of the foreign one, since it calls itself like the instance's.
        assert_eq!(report.reason, Reason::CertificateKeyDiffers, "{name}");
    }
    let id = send(&mut anna, &beat).await;
    beat.client.sign(id, Locale::De).await.unwrap();
    saved(&mut anna, id).await.unwrap();
    let report = judged(&world, &mut careless, &anna, id).await;
    assert_eq!(report.verdict, Verdict::Authentic, "{report:?}");
    let facts = report.facts.iter();
    let mut facts = facts.filter(|(name, _)| *name == "document_signatures");
    assert_eq!(facts.next().map(|(_, fact)| *fact), Some(Fact::Yes));
}
