//! Keys that are none: of small order, not on their curve, not reduced; and secrets in another's
//! place.

use bulla_client::{ClientError, Memory, Method, Registration};
use bulla_protocol::path;
use bulla_statement::{Dsse, jcs};
use bulla_types::Base64Bytes;
use bulla_vault::Vault;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::Value;

use super::{Recorder, body, edit, is, json, sign_bytes};
use crate::support::{PASSWORD, World, address, token};

/// What is done to the bytes of a key.
type Spoil = fn(&mut Vec<u8>);

/// Keys that must not be taken, each with its member of the identity.
const SPOILT: [(&str, &str, Spoil); 12] = [
    ("ed25519", "the neutral point", |key| {
        key.fill(0);
        key[0] = 1;
    }),
    ("ed25519", "a point of order 4", |key| key.fill(0)),
    ("ed25519", "the neutral point, not reduced", |key| {
        key.fill(0xff);
        key[0] = 0xee;
        key[31] = 0x7f;
    }),
    ("ed25519", "a byte less", |key| key.truncate(31)),
    ("ml_dsa_65", "a byte more", |key| key.push(0)),
    ("x_wing", "coefficients above q", |key| {
        key[..3].fill(0xff);
    }),
    ("x_wing", "an X25519 share of zero", |key| {
        key[1184..].fill(0);
    }),
    ("x_wing", "an X25519 share of order 1", |key| {
        key[1184..].fill(0);
        key[1184] = 1;
    }),
    ("x_wing", "the X25519 half alone", |key| {
        drop(key.drain(..1184));
    }),
    ("p256", "not on the curve", |key| key[64] ^= 1),
    ("p256", "compressed", |key| {
        key.truncate(33);
        key[0] = 2;
    }),
    ("p256", "the point at infinity", |key| *key = vec![0]),
];

/// The identity with other keys, all of them by one hand; one of them spoilt.
fn identity(honest: &Dsse, spoilt: Option<(&str, Spoil)>) -> Dsse {
    let mut changed = body(honest);
    let account = changed["account_id"].as_str().unwrap().parse().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(21);
    let vault = Vault::create(account, &mut rng).unwrap();
    let keys = serde_json::to_value(vault.public_keys()).unwrap();
    for (name, key) in keys.as_object().unwrap() {
        changed[name] = key.clone();
    }
    if let Some((name, spoil)) = spoilt {
        let mut key = Base64Bytes::parse(changed[name].as_str().unwrap())
            .unwrap()
            .into_vec();
        spoil(&mut key);
        changed[name] = serde_json::to_value(Base64Bytes::new(key)).unwrap();
    }
    let mut signed = sign_bytes(
        &vault,
        &honest.payload_type,
        &jcs::to_canonical(&changed).unwrap(),
    );
    if spoilt.is_some_and(|(name, _)| name == "ed25519") {
        // With a key of small order this signature fits every message, where nobody looks.
        let mut everything = vec![0; 64];
        everything[0] = 1;
        signed.signatures[0].sig = everything.into();
    }
    signed
}

/// Registers while the identity that is sent is made by another hand.
async fn register(
    world: &mut World,
    link: &str,
    spoilt: Option<(&'static str, Spoil)>,
) -> Result<(), ClientError> {
    let mut device = world.device(Memory::new());
    device.host_mut().bend = Some(Box::new(move |request| {
        if request.path == path::REGISTER_FINISH {
            let mut sent: Value = serde_json::from_slice(&request.body).unwrap();
            let honest: Dsse = serde_json::from_value(sent["identity"].clone()).unwrap();
            sent["identity"] = serde_json::to_value(identity(&honest, spoilt)).unwrap();
            request.body = serde_json::to_vec(&sent).unwrap();
        }
    }));
    let form = Registration {
        token: token(link),
        email: address("carla@example.ch"),
        name: "Carla Weber".parse().unwrap(),
        organisation_name: None,
    };
    device.register(form, PASSWORD).await.map(drop)
}

#[tokio::test]
async fn identities_with_keys_that_are_none_are_refused_by_the_server_and_by_the_sender() {
    let (mut world, mut anna, beat) = World::of_two().await;
    let invited = anna.client.invite(&address("carla@example.ch")).await;
    let link = invited.unwrap().link;
    for (name, what, spoil) in SPOILT {
        anna.tamper(move |request, response| {
            if is(request, Method::Post, path::IDENTITY_LOOKUP) {
                edit(response, |record| {
                    let honest = serde_json::from_value(record["statements"][0].clone());
                    let forged = identity(&honest.unwrap(), Some((name, spoil)));
                    record["statements"][0] = serde_json::to_value(forged).unwrap();
                });
            }
        });
        let refused = anna.client.look_up(&beat.email).await.unwrap_err();
        assert_eq!(refused.code(), "proof_invalid", "{name}: {what}");
    }
    // One registration costs half a second, so the server is shown one key of each kind.
    for place in [0, 5, 6, 9] {
        let (name, what, spoil) = SPOILT[place];
        let refused = register(&mut world, &link, Some((name, spoil))).await;
        let refused = refused.expect_err(what);
        assert_eq!(refused.code(), "statement_invalid", "{name}: {what}");
    }
    anna.trust_again();
    assert!(anna.client.look_up(&beat.email).await.is_ok());
    // By the same hand, with keys that are some.
    register(&mut world, &link, None).await.unwrap();
}

/// Sealed secrets of one account under each other's names.
#[tokio::test]
async fn sealed_secrets_do_not_open_in_each_others_place() {
    let mut world = World::new().await;
    let mut anna = world.owner("anna@example.ch", "Anna Keller").await;
    let recorder = Recorder::default();
    recorder.listen(&mut anna);
    anna.client.unlock(PASSWORD).await.unwrap();
    let honest = json(&recorder.answer(Method::Post, path::UNLOCK_FINISH));
    let items = honest["vault"]["items"].as_array().unwrap();
    let slots = honest["vault"]["slots"].as_array().unwrap();
    assert_eq!((items.len(), slots.len()), (2, 2));
    let changes: [fn(&mut Value); 4] = [
        |vault| swap(&mut vault["items"], "sealed"),
        |vault| swap(&mut vault["items"], "name"),
        |vault| swap(&mut vault["slots"], "kind"),
        |vault| {
            for member in ["slot_id", "nonce", "ciphertext", "commitment"] {
                swap(&mut vault["slots"], member);
            }
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        anna.tamper(move |request, response| {
            if is(request, Method::Post, path::UNLOCK_FINISH) {
                edit(response, |unlocked| change(&mut unlocked["vault"]));
            }
        });
        let refused = anna.client.unlock(PASSWORD).await.unwrap_err();
        assert_eq!(refused.code(), "vault_invalid", "change {number}");
        assert!(!anna.client.is_unlocked());
    }
    anna.trust_again();
    anna.client.unlock(PASSWORD).await.unwrap();
}

/// Exchanges a member of the first two.
fn swap(records: &mut Value, member: &str) {
    let first = records[0][member].clone();
    records[0][member] = records[1][member].clone();
    records[1][member] = first;
}

/// A server that learns from the answer which of its changes opened could test passwords by it.
#[tokio::test]
async fn a_changed_slot_gets_one_answer_and_nothing_is_asked_afterwards() {
    let mut world = World::new().await;
    let mut anna = world.owner("anna@example.ch", "Anna Keller").await;
    let mut answers = Vec::new();
    for member in ["ciphertext", "commitment", "nonce", "slot_id"] {
        anna.tamper(move |request, response| {
            if is(request, Method::Post, path::UNLOCK_FINISH) {
                edit(response, |unlocked| {
                    for slot in unlocked["vault"]["slots"].as_array_mut().unwrap() {
                        let text = slot[member].as_str().unwrap();
                        let other = if text.starts_with('b') { "a" } else { "b" };
                        let changed = format!("{other}{}", text.get(1..).unwrap());
                        slot[member] = Value::from(changed);
                    }
                });
            }
        });
        let before = anna.client.host().asked.len();
        let refused = anna.client.unlock(PASSWORD).await.unwrap_err();
        answers.push((refused.code(), refused.to_string()));
        let asked = anna.client.host().asked.get(before..).unwrap();
        assert!(
            asked.last().unwrap().ends_with(path::UNLOCK_FINISH),
            "{asked:?}"
        );
    }
    let one = ("vault_invalid", answers[0].1.clone());
    assert!(answers.iter().all(|answer| *answer == one), "{answers:?}");
    anna.trust_again();
    anna.client.unlock(PASSWORD).await.unwrap();
}
