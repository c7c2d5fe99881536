//! The own vault: older than seen, another's, or not that of the own identity.

use bulla_client::{Memory, Method};
use bulla_protocol::path;
use serde_json::Value;

use super::{Recorder, Scene, edit, is, json};
use crate::support::{PASSWORD, Person};

/// Unlocks while the vault that is handed out is changed like this: the code of the error.
async fn unlocked_with(person: &mut Person, change: impl Fn(&mut Value) + 'static) -> &'static str {
    person.tamper(move |request, response| {
        if is(request, Method::Post, path::UNLOCK_FINISH) {
            edit(response, |unlocked| change(&mut unlocked["vault"]));
        }
    });
    let code = person
        .client
        .unlock(PASSWORD)
        .await
        .expect_err("unlocked")
        .code();
    assert!(!person.client.is_unlocked());
    person.trust_again();
    code
}

/// Takes the items of this name away.
fn without(vault: &mut Value, name: &str) {
    let items = vault["items"].as_array_mut().unwrap();
    items.retain(|item| item["name"] != name);
}

#[tokio::test]
async fn a_vault_that_lost_its_pins_or_shows_older_ones_is_refused() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.anna);
    scene.anna.client.unlock(PASSWORD).await.unwrap();
    let older = json(&recorder.answer(Method::Post, path::UNLOCK_FINISH))["vault"].clone();
    scene.anna.trust_again();
    let carla = scene
        .world
        .member(&mut scene.anna, "carla@example.ch", "Carla Weber")
        .await;
    let to = [(&carla.email, 1)];
    scene.anna.send(b"document", &to).await.unwrap();
    let anna = &mut scene.anna;
    let code = unlocked_with(anna, |vault| without(vault, "pins")).await;
    assert_eq!(code, "vault_rollback");
    let again = older.clone();
    let code = unlocked_with(anna, move |vault| *vault = again.clone()).await;
    assert_eq!(code, "vault_rollback");
    // The old pins under the new version: the version is part of what is sealed.
    let code = unlocked_with(anna, move |vault| {
        *vault = older.clone();
        for item in vault["items"].as_array_mut().unwrap() {
            if item["name"] == "pins" {
                item["version"] = Value::from(2);
            }
        }
    })
    .await;
    assert_eq!(code, "vault_invalid");
    assert!(anna.client.unlock(PASSWORD).await.is_ok());
}

#[tokio::test]
async fn slots_and_seeds_of_another_account_do_not_open() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.unlock(PASSWORD).await.unwrap();
    let beats = json(&recorder.answer(Method::Post, path::UNLOCK_FINISH))["vault"].clone();
    let anna = &mut scene.anna;
    for (part, key) in [("slots", "kind"), ("items", "name")] {
        let beats = beats.clone();
        let code = unlocked_with(anna, move |vault| {
            let own = vault[part].as_array_mut().unwrap();
            for foreign in beats[part].as_array().unwrap() {
                own.retain(|record| record[key] != foreign[key]);
                own.push(foreign.clone());
            }
        })
        .await;
        assert_eq!(code, "vault_invalid", "{part}");
    }
    for part in ["slots", "items"] {
        let code = unlocked_with(anna, move |vault| vault[part] = Value::Array(Vec::new())).await;
        assert!(
            ["vault_invalid", "vault_rollback"].contains(&code),
            "{code}"
        );
    }
    assert!(anna.client.unlock(PASSWORD).await.is_ok());
}

#[tokio::test]
async fn another_identity_than_the_vaults_is_refused_at_login() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    let view = scene.beat.client.session().await.unwrap();
    assert!(view.is_some());
    let beats = json(&recorder.answer(Method::Get, path::SESSION))["identities"].clone();
    for identities in [beats, Value::Array(Vec::new())] {
        let mut phone = scene.world.device(Memory::new());
        phone.login(&scene.anna.email, PASSWORD).await.unwrap();
        let code = scene.world.next_code(&scene.anna);
        phone.host_mut().tamper = Some(Box::new(move |request, response| {
            if is(request, Method::Post, path::LOGIN_SECOND_FACTOR) {
                let identities = identities.clone();
                edit(response, |answer| {
                    answer["session"]["identities"] = identities;
                });
            }
        }));
        let refused = phone.second_factor(&code).await.unwrap_err();
        assert_eq!(refused.code(), "proof_invalid");
        assert!(!phone.is_unlocked());
    }
}

#[tokio::test]
async fn a_session_under_another_address_or_account_is_not_opened() {
    let mut scene = Scene::new().await;
    for (field, value) in [
        ("email", "director@example.ch".to_owned()),
        ("account_id", "cd".repeat(16)),
    ] {
        let mut phone = scene.world.device(Memory::new());
        phone.login(&scene.anna.email, PASSWORD).await.unwrap();
        let code = scene.world.next_code(&scene.anna);
        phone.host_mut().tamper = Some(Box::new(move |request, response| {
            if is(request, Method::Post, path::LOGIN_SECOND_FACTOR) {
                let value = Value::from(value.clone());
                edit(response, |answer| answer["session"][field] = value);
            }
        }));
        let refused = phone.second_factor(&code).await.unwrap_err();
        assert_eq!(refused.code(), "answer_invalid", "{field}");
        assert!(!phone.is_unlocked());
    }
}

#[tokio::test]
async fn a_server_that_answers_for_another_account_gets_no_login() {
    let mut scene = Scene::new().await;
    let mut phone = scene.world.device(Memory::new());
    let other = "cd".repeat(16);
    phone.host_mut().tamper = Some(Box::new(move |request, response| {
        if is(request, Method::Post, path::LOGIN_START) {
            let other = Value::from(other.clone());
            edit(response, |started| started["account_id"] = other);
        }
    }));
    let refused = phone.login(&scene.anna.email, PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), "wrong_credentials");
    let asked = &phone.host().asked;
    assert!(!asked.iter().any(|line| line.ends_with(path::LOGIN_FINISH)));
}
