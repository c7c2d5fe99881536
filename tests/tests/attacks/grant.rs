//! Grants and wraps: moved, by somebody who may not, or of two keys for two people.

use bulla_client::{Locale, Method};
use bulla_crypto::hash::sha256;
use bulla_protocol::path;
use bulla_seal::EnvelopeKey;
use bulla_statement::{Dsse, Grant, Identity, StatementId, sign, verify_identity};
use bulla_types::EnvelopeId;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::Value;

use super::{Insider, Recorder, body, edit, is, json, record_of, statements};
use crate::support::{Person, World, document};

/// Anna, and Beat and Carla to whom she sends.
struct Three {
    anna: Person,
    beat: Person,
    carla: Person,
    _world: World,
}

impl Three {
    async fn new() -> Self {
        let (world, anna, beat, carla) = World::of_three().await;
        Self {
            anna,
            beat,
            carla,
            _world: world,
        }
    }

    async fn send(&mut self) -> EnvelopeId {
        let to = [(&self.beat.email, 1), (&self.carla.email, 1)];
        self.anna.send(&document(20_000), &to).await.unwrap()
    }

    /// The record of Carla's identity as a look-up yields it.
    async fn carlas_identity(&mut self) -> Value {
        let recorder = Recorder::default();
        recorder.listen(&mut self.anna);
        self.anna.client.look_up(&self.carla.email).await.unwrap();
        self.anna.trust_again();
        json(&recorder.answer(Method::Post, path::IDENTITY_LOOKUP))
    }
}

#[tokio::test]
async fn a_wrap_that_was_moved_to_another_recipient_is_refused() {
    let mut three = Three::new().await;
    let id = three.send().await;
    let release = path::envelope_release(&id);
    let recorder = Recorder::default();
    recorder.listen(&mut three.carla);
    three.carla.client.open(id, Locale::De).await.unwrap();
    let carlas = json(&recorder.answer(Method::Post, &release))["wraps"][0].clone();
    for whole in [false, true] {
        let (carlas, release) = (carlas.clone(), release.clone());
        three.beat.tamper(move |request, response| {
            if is(request, Method::Post, &release) {
                edit(response, |released| {
                    let own = &mut released["wraps"][0];
                    if whole {
                        *own = carlas.clone();
                    } else {
                        own["wrap"] = carlas["wrap"].clone();
                    }
                });
            }
        });
        let refused = three.beat.client.open(id, Locale::De).await.unwrap_err();
        let code = if whole {
            "not_readable"
        } else {
            "container_damaged"
        };
        assert_eq!(refused.code(), code);
    }
    three.beat.trust_again();
    assert!(three.beat.client.open(id, Locale::De).await.is_ok());
}

/// Each term of a grant, as the server could change it.
#[tokio::test]
async fn a_grant_with_any_other_term_is_no_part_of_the_chain() {
    let mut three = Three::new().await;
    let id = three.send().await;
    let honest = record_of(&mut three.beat, id).await;
    let grants = statements(&honest);
    let (first, second) = (body(&grants[1]), body(&grants[2]));
    let mut tried = 0;
    for (name, value) in first.as_object().unwrap() {
        let other = match (&second[name], value) {
            (other, value) if other != value => other.clone(),
            (_, Value::Number(_)) => Value::from(7),
            (_, Value::String(text)) if text.len() == 32 => Value::from("ab".repeat(16)),
            (_, Value::String(text)) if text.len() == 64 => Value::from("ab".repeat(32)),
            (_, _) if name == "checked" => Value::from("words"),
            _ => Value::from("other"),
        };
        let mut changed = first.clone();
        changed[name] = other;
        let payload = bulla_statement::jcs::to_canonical(&changed).unwrap();
        let mut forged = grants[1].clone();
        forged.payload = payload.into();
        let path = path::envelope(&id);
        three.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| {
                    record["statements"][1] = serde_json::to_value(&forged).unwrap();
                });
            }
        });
        let refused = three.beat.client.open(id, Locale::De).await.unwrap_err();
        assert_eq!(refused.code(), "chain_invalid", "{name}");
        tried += 1;
    }
    assert_eq!(tried, 14);
    three.beat.trust_again();
    assert!(three.beat.client.open(id, Locale::De).await.is_ok());
}

/// A sender who wants two people to read two things under one manifest gives each another key.
#[tokio::test]
async fn a_sender_who_hands_out_two_keys_under_one_manifest_is_noticed() {
    let mut three = Three::new().await;
    let carla = three.carlas_identity().await;
    let carla: Dsse = serde_json::from_value(carla["statements"][0].clone()).unwrap();
    let carla: Identity = verify_identity(&carla).unwrap().body().clone();
    let insider = Insider::of(&mut three.anna).await;
    three.anna.bend(move |request| {
        if !is(request, Method::Post, path::ENVELOPES) {
            return;
        }
        let mut rng = ChaCha20Rng::seed_from_u64(11);
        let mut sent: Value = serde_json::from_slice(&request.body).unwrap();
        let given: Dsse = serde_json::from_value(sent["grants"][1]["grant"].clone()).unwrap();
        let mut grant: Grant = serde_json::from_value(body(&given)).unwrap();
        let other = EnvelopeKey::generate(&mut rng);
        let wrap = other.wrap(&carla.x_wing, &grant.wrap_info().unwrap(), &mut rng);
        grant.wrap_sha256 = sha256(&wrap);
        let grant = sign(&grant, &insider.vault.signer(), &mut rng).unwrap();
        sent["grants"][1]["grant"] = serde_json::to_value(grant.dsse()).unwrap();
        let wrap = bulla_types::Base64Bytes::new(wrap);
        sent["grants"][1]["wrap"] = serde_json::to_value(wrap).unwrap();
        request.body = serde_json::to_vec(&sent).unwrap();
    });
    // The server knows no keys, so it takes this; Carla's client knows the commitment.
    let id = three.send().await;
    let refused = three.carla.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused.code(), "container_damaged");
    assert!(three.beat.client.open(id, Locale::De).await.is_ok());
    three.anna.behave_again();
    let id = three.send().await;
    assert!(three.carla.client.open(id, Locale::De).await.is_ok());
}

/// The record with this grant at its end.
fn with_grant(record: &mut Value, grant: &Dsse) {
    let grants = record["statements"].as_array_mut().unwrap();
    grants.push(serde_json::to_value(grant).unwrap());
    record["head"] = Value::from(grant.claimed_id().to_string());
}

#[tokio::test]
async fn nobody_but_the_sender_gives_a_place_away() {
    let mut three = Three::new().await;
    let id = {
        let to = [(&three.beat.email, 1)];
        three.anna.send(&document(20_000), &to).await.unwrap()
    };
    let carla = three.carlas_identity().await;
    let carlas: Dsse = serde_json::from_value(carla["statements"][0].clone()).unwrap();
    let honest = record_of(&mut three.anna, id).await;
    let chain = statements(&honest);
    let beat = Insider::of(&mut three.beat).await;
    let sender = body(&chain[0])["sender"].clone();
    let sender: StatementId = serde_json::from_value(sender).unwrap();
    // In the own name, and in the sender's.
    for grantor in [beat.identity, sender] {
        let mut grant: Grant = serde_json::from_value(body(&chain[1])).unwrap();
        grant.prev = chain[1].claimed_id();
        grant.grantor = grantor;
        grant.holder = carlas.claimed_id();
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let grant = sign(&grant, &beat.vault.signer(), &mut rng).unwrap();
        let (grant, carla, path) = (grant.into_dsse(), carla.clone(), path::envelope(&id));
        three.anna.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| {
                    with_grant(record, &grant);
                    let people = record["identities"].as_array_mut().unwrap();
                    people.push(carla.clone());
                });
            }
        });
        let refused = three.anna.client.open(id, Locale::De).await.unwrap_err();
        assert_eq!(refused.code(), "chain_invalid");
    }
    three.anna.trust_again();
    assert!(three.anna.client.open(id, Locale::De).await.is_ok());
    assert!(three.beat.client.open(id, Locale::De).await.is_ok());
    let refused = three.carla.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused.code(), "not_found");
}
