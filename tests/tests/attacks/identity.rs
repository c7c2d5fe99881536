//! Keys of other people: swapped, unrecorded, or those of somebody else.

use bulla_client::{ClientError, ContactStatus, Memory, Method};
use bulla_domain::event::EventKind;
use bulla_protocol::path;
use bulla_server::clock::Clock as _;
use bulla_statement::{Dsse, Identity, V1, sign_identity};
use bulla_storage::Store as _;
use bulla_storage::log::PendingEvent;
use bulla_types::{AccountId, EventId, TenantId, Timestamp};
use bulla_vault::Vault;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::Value;

use super::{Recorder, Scene, edit, is, json};
use crate::support::{PASSWORD, World, document};

/// An identity that the server made itself for somebody's account.
pub(super) fn forged(record: &Value) -> Dsse {
    let mut rng = ChaCha20Rng::seed_from_u64(32);
    let account_id: AccountId = record["account_id"].as_str().unwrap().parse().unwrap();
    let vault = Vault::create(account_id, &mut rng).unwrap();
    let keys = vault.public_keys();
    let honest: Dsse = serde_json::from_value(record["statements"][0].clone()).unwrap();
    let honest: Value = serde_json::from_slice(honest.payload.as_slice()).unwrap();
    let tenant_id: TenantId = honest["tenant_id"].as_str().unwrap().parse().unwrap();
    let body = Identity {
        v: V1,
        tenant_id,
        account_id,
        epoch: 1,
        ed25519: keys.ed25519,
        ml_dsa_65: keys.ml_dsa_65,
        x_wing: keys.x_wing,
        p256: keys.p256,
        not_before_ms: Timestamp::from_millis(1).unwrap(),
        previous: None,
    };
    let identity = sign_identity(&body, &vault.signer(), &mut rng).unwrap();
    identity.into_dsse()
}

#[tokio::test]
async fn a_key_that_the_log_does_not_record_is_refused_at_first_contact() {
    let (_world, mut anna, beat) = World::of_two().await;
    anna.tamper(|request, response| {
        if is(request, Method::Post, path::IDENTITY_LOOKUP) {
            edit(response, |record| {
                record["statements"][0] = serde_json::to_value(forged(record)).unwrap();
            });
        }
    });
    let refused = anna.client.look_up(&beat.email).await.unwrap_err();
    assert_eq!(refused.code(), "proof_invalid");
    let refused = anna.send(&document(9), &[(&beat.email, 1)]).await;
    assert_eq!(refused.unwrap_err().code(), "proof_invalid");
    anna.trust_again();
    assert!(anna.client.look_up(&beat.email).await.is_ok());
}

#[tokio::test]
async fn an_identity_without_entry_or_signature_or_of_another_account_is_refused() {
    let (_world, mut anna, beat) = World::of_two().await;
    let changes: [fn(&mut Value); 6] = [
        |record| record["log"]["entries"] = Value::Array(Vec::new()),
        |record| record["statements"] = Value::Array(Vec::new()),
        |record| record["statements"][0]["signatures"] = Value::Array(Vec::new()),
        |record| record["account_id"] = Value::from("ab".repeat(16)),
        |record| record["email"] = Value::from("eve@example.ch"),
        |record| {
            let again = record["statements"][0].clone();
            record["statements"].as_array_mut().unwrap().push(again);
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        anna.tamper(move |request, response| {
            if is(request, Method::Post, path::IDENTITY_LOOKUP) {
                edit(response, change);
            }
        });
        let refused = anna.client.look_up(&beat.email).await.unwrap_err();
        assert_eq!(refused.code(), "proof_invalid", "change {number}");
    }
    anna.trust_again();
    assert!(anna.client.look_up(&beat.email).await.is_ok());
}

/// Eve's identity is recorded, so the log alone does not tell that it is not Beat's: the pin does.
#[tokio::test]
async fn a_recorded_key_of_somebody_else_stops_sending_once_the_address_is_pinned() {
    let mut scene = Scene::new().await;
    let eve = scene
        .world
        .member(&mut scene.anna, "eve@example.ch", "Eve Beispiel")
        .await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.anna);
    scene.anna.client.look_up(&eve.email).await.unwrap();
    let eves = json(&recorder.answer(Method::Post, path::IDENTITY_LOOKUP));
    scene.anna.tamper(move |request, response| {
        if is(request, Method::Post, path::IDENTITY_LOOKUP) {
            let mut record = eves.clone();
            record["email"] = Value::from("beat@example.ch");
            record["name"] = Value::from("Beat Rossi");
            response.body = serde_json::to_vec(&record).unwrap();
        }
    });
    let contact = scene.anna.client.look_up(&scene.beat.email).await.unwrap();
    assert_eq!(contact.status, ContactStatus::Changed);
    let to = [(&scene.beat.email, 1)];
    let refused = scene.anna.send(&document(9), &to).await.unwrap_err();
    assert_eq!(refused.code(), "identity_changed");
    let sent = scene.anna.client.host().asked.iter();
    assert!(!sent.rev().take(3).any(|line| line.starts_with("PUT")));
}

#[tokio::test]
async fn an_envelope_from_somebody_under_a_pinned_address_does_not_open() {
    let mut scene = Scene::new().await;
    // Beat pins Anna by sending to her.
    let to = [(&scene.anna.email, 1)];
    scene.beat.send(&document(9), &to).await.unwrap();
    assert!(!scene.open().await.unwrap().sender.first_use);
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                for person in record["identities"].as_array_mut().unwrap() {
                    if person["email"] == "anna@example.ch" {
                        person["email"] = Value::from("chefin@example.ch");
                    }
                }
            });
        }
    });
    assert_eq!(scene.open_fails().await, "identity_changed");
}

/// The server publishes keys of its own for Beat. Whoever knows no keys of his believes them, because
/// they are in the log; whoever has pinned his stops; and he himself finds them at his next login.
#[tokio::test]
async fn keys_that_the_server_publishes_for_somebody_are_found_by_that_person_at_login() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.anna);
    scene.anna.client.look_up(&scene.beat.email).await.unwrap();
    let record = json(&recorder.answer(Method::Post, path::IDENTITY_LOOKUP));
    let fake = forged(&record);
    let id = *fake.claimed_id().digest();
    let account: AccountId = record["account_id"].as_str().unwrap().parse().unwrap();
    let identity: Identity = serde_json::from_slice(fake.payload.as_slice()).unwrap();
    login_again(&mut scene).await.unwrap();
    let event = PendingEvent {
        event_id: EventId::from_bytes([1; 16]),
        kind: EventKind::IdentityPublished,
        at: scene.world.clock.now(),
        object: *account.as_bytes(),
        actor: Some(id),
        statement: Some(id),
        fields: Vec::new(),
    };
    let store = &scene.world.store;
    store
        .commit(identity.tenant_id, Vec::new(), vec![event])
        .await
        .unwrap();
    let refused = login_again(&mut scene).await.unwrap_err();
    assert_eq!(refused.code(), "identity_foreign");
    assert!(!scene.beat.client.is_unlocked());
}

async fn login_again(scene: &mut Scene) -> Result<(), ClientError> {
    let beat = &mut scene.beat;
    beat.client.login(&beat.email, PASSWORD).await?;
    let code = scene.world.next_code(beat);
    beat.client.second_factor(&code).await.map(drop)
}

#[tokio::test]
async fn a_history_of_the_own_account_with_a_gap_or_without_this_login_is_refused() {
    let mut scene = Scene::new().await;
    let changes: [fn(&mut Value); 4] = [
        |log| drop(entries(log).remove(1)),
        |log| drop(entries(log).remove(0)),
        |log| entries(log).swap(0, 1),
        |log| entries(log).clear(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        // A device that has seen nothing yet looks through all of it.
        scene.beat.client = scene.world.device(Memory::new());
        scene.beat.tamper(move |request, response| {
            if request.path.starts_with("/api/account/history/") {
                edit(response, change);
            }
        });
        let refused = login_again(&mut scene).await.unwrap_err();
        assert_eq!(refused.code(), "proof_invalid", "change {number}");
    }
    scene.beat.client = scene.world.device(Memory::new());
    login_again(&mut scene).await.unwrap();
    // From then on it asks for what is new alone.
    login_again(&mut scene).await.unwrap();
    scene.beat.tamper(|request, response| {
        if request.path.starts_with("/api/account/history/") {
            edit(response, |log| entries(log).clear());
        }
    });
    // The very login that asks has to be there.
    let refused = login_again(&mut scene).await.unwrap_err();
    assert_eq!(refused.code(), "log_stale");
    let asked = scene.beat.client.host().asked.iter();
    let histories: Vec<_> = asked.filter(|line| line.contains("/history/")).collect();
    assert!(histories[0].ends_with("/0") && !histories[1].ends_with("/0"));
}

fn entries(log: &mut Value) -> &mut Vec<Value> {
    log["entries"].as_array_mut().unwrap()
}

/// What decides whom to trust is a view of today.
#[tokio::test]
async fn a_view_of_the_log_that_is_older_than_a_day_decides_nothing() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.anna);
    scene.anna.client.look_up(&scene.beat.email).await.unwrap();
    let old = json(&recorder.answer(Method::Post, path::IDENTITY_LOOKUP));
    scene.anna.trust_again();
    scene.anna.client.host_mut().ahead_ms = 24 * 60 * 60 * 1000 + 60_000;
    let to = [(&scene.beat.email, 1)];
    let refused = scene.anna.send(&document(9), &to).await.unwrap_err();
    assert_eq!(refused.code(), "log_stale");
    scene.anna.client.host_mut().ahead_ms = 0;
    // The log goes on; the server keeps the newest entry back.
    login_again(&mut scene).await.unwrap();
    let changes: [fn(&mut Value, &Value); 4] = [
        |record, _| record["newest"] = Value::Null,
        |record, old| record["newest"] = old["newest"].clone(),
        |record, _| record["newest"] = record["log"]["entries"][0].clone(),
        |record, _| {
            let index = record["newest"]["index"].as_u64().unwrap();
            record["newest"]["index"] = Value::from(index - 1);
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let old = old.clone();
        scene.anna.tamper(move |request, response| {
            if is(request, Method::Post, path::IDENTITY_LOOKUP) {
                edit(response, |record| change(record, &old));
            }
        });
        let refused = scene.anna.client.look_up(&scene.beat.email).await;
        let code = refused.unwrap_err().code();
        assert!(
            code == "log_stale" || code == "proof_invalid",
            "{number}: {code}"
        );
    }
    scene.anna.trust_again();
    scene
        .anna
        .send(&document(9), &[(&scene.beat.email, 1)])
        .await
        .unwrap();
}
