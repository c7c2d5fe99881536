//! Weaker parameters, another suite, an older version: there is nothing to choose, so a server that
//! proposes is not heard or refused.

use bulla_client::{Locale, Memory, Method};
use bulla_crypto::opaque::{ServerLogin, ServerSetup};
use bulla_protocol::login::{LoginStart, LoginStarted};
use bulla_protocol::path;
use bulla_types::{Base64Bytes, LoginId};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::{Value, json};

use super::{Scene, ask, edit, is, json, record_of};
use crate::support::PASSWORD;

#[tokio::test]
async fn a_server_cannot_choose_how_a_password_is_stretched() {
    let mut scene = Scene::new().await;
    let cheap = json!({ "algorithm": "argon2id", "memory_kib": 8, "passes": 1, "lanes": 1 });
    scene.anna.tamper(move |request, response| {
        if is(request, Method::Post, path::UNLOCK_START) {
            let cheap = cheap.clone();
            edit(response, |started| {
                for name in ["kdf", "ksf", "argon2", "parameters"] {
                    started[name] = cheap.clone();
                }
                started["salt"] = Value::from("AAAA");
                started["iterations"] = Value::from(1);
                started["context"] = Value::from("bulla/opaque/v0");
            });
        }
    });
    // Had one of them been heard, another export key would have come out and opened no slot.
    scene.anna.client.unlock(PASSWORD).await.unwrap();
    assert!(scene.anna.client.is_unlocked());
}

/// An operator who makes up a record of their own, in order to test passwords against the answer.
#[tokio::test]
async fn a_server_with_another_record_than_the_accounts_gets_no_answer_to_test() {
    let mut scene = Scene::new().await;
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let setup = ServerSetup::generate(&mut rng);
    let mut phone = scene.world.device(Memory::new());
    let asked = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let seen = std::rc::Rc::clone(&asked);
    phone.host_mut().bend = Some(Box::new(move |request| {
        if request.path == path::LOGIN_START {
            let start: LoginStart = serde_json::from_slice(&request.body).unwrap();
            *seen.borrow_mut() = start.ke1.into_vec();
        }
    }));
    phone.host_mut().tamper = Some(Box::new(move |request, response| {
        if is(request, Method::Post, path::LOGIN_START) {
            edit(response, |started| {
                let honest: LoginStarted = serde_json::from_value(started.clone()).unwrap();
                let account = honest.account_id.as_bytes();
                let answer = ServerLogin::start(&setup, None, &asked.borrow(), account, &mut rng);
                let ke2 = Base64Bytes::from(answer.unwrap().1);
                assert_eq!(ke2.as_slice().len(), honest.ke2.as_slice().len());
                started["ke2"] = serde_json::to_value(ke2).unwrap();
            });
        }
    }));
    let refused = phone.login(&scene.anna.email, PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), "wrong_credentials");
    let asked = &phone.host().asked;
    assert!(!asked.iter().any(|line| line.ends_with(path::LOGIN_FINISH)));
    phone.host_mut().tamper = None;
    phone.host_mut().bend = None;
    phone.login(&scene.anna.email, PASSWORD).await.unwrap();
}

/// What is never sent cannot be taken from an answer.
#[tokio::test]
async fn no_answer_of_the_interface_has_a_parameter_of_a_key_derivation() {
    let mut scene = Scene::new().await;
    let described = ask(&mut scene.anna, Method::Get, path::OPENAPI, None).await;
    let described = json(&described);
    let mut names = Vec::new();
    collect(&described["components"]["schemas"], &mut names);
    assert!(names.iter().any(|name| name == "ke2"), "{names:?}");
    let telling = [
        "kdf",
        "ksf",
        "argon",
        "pbkdf",
        "scrypt",
        "bcrypt",
        "iteration",
        "memory",
        "lanes",
        "passes",
        "cost",
        "cipher_suite",
        "suite",
        "alg",
    ];
    let found: Vec<_> = names
        .iter()
        .filter(|name| telling.iter().any(|part| name.contains(part)))
        .collect();
    assert_eq!(found, Vec::<&String>::new());
}

/// Names of all properties below.
fn collect(value: &Value, names: &mut Vec<String>) {
    if let Some(properties) = value["properties"].as_object() {
        names.extend(properties.keys().cloned());
    }
    match value {
        Value::Object(members) => members.values().for_each(|member| collect(member, names)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (),
    }
}

#[tokio::test]
async fn another_suite_is_refused_on_its_way_in_and_on_its_way_out() {
    let mut scene = Scene::new().await;
    for suite in [0_u16, 2, 0xffff] {
        scene.anna.bend(move |request| {
            if request.path.ends_with("/header") {
                request.body[8..10].copy_from_slice(&suite.to_be_bytes());
            }
        });
        let to = [(&scene.beat.email, 1)];
        let refused = scene.anna.send(b"document", &to).await.unwrap_err();
        assert_eq!(refused.code(), "container_invalid", "suite {suite}");
        scene.beat.tamper(move |request, response| {
            if is_start_of_content(request) {
                response.body[8..10].copy_from_slice(&suite.to_be_bytes());
            }
        });
        let code = scene.open_fails().await;
        assert_eq!(code, "container_damaged", "suite {suite}");
    }
    scene.anna.behave_again();
    scene.beat.trust_again();
    scene.another().await;
    assert!(scene.open().await.is_ok());
}

pub(super) fn is_start_of_content(request: &bulla_client::Request) -> bool {
    let begins = request.range.as_ref().is_none_or(|range| range.start == 0);
    request.method == Method::Get && request.path.ends_with("/content") && begins
}

#[tokio::test]
async fn records_of_another_version_are_refused_wherever_they_stand() {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    for version in ["v0", "v2"] {
        let honest = record_of(&mut scene.beat, scene.id).await;
        for number in 0..honest["statements"].as_array().unwrap().len() {
            let path = scene.path();
            scene.beat.tamper(move |request, response| {
                if is(request, Method::Get, &path) {
                    edit(response, |record| {
                        renamed(&mut record["statements"][number], version);
                    });
                }
            });
            let code = scene.open_fails().await;
            assert_eq!(code, "chain_invalid", "{version} {number}");
        }
        let path = scene.path();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| {
                    renamed(&mut record["identities"][0]["statements"][0], version);
                });
            }
        });
        assert_eq!(scene.open_fails().await, "proof_invalid", "{version}");
    }
    for version in [0, 2] {
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Post, path::UNLOCK_FINISH) {
                edit(response, |unlocked| {
                    for slot in unlocked["vault"]["slots"].as_array_mut().unwrap() {
                        slot["v"] = Value::from(version);
                    }
                });
            }
        });
        let refused = scene.beat.client.unlock(PASSWORD).await.unwrap_err();
        assert_eq!(refused.code(), "vault_invalid");
        let mut phone = scene.world.device(Memory::new());
        phone.host_mut().tamper = Some(Box::new(move |request, response| {
            if is(request, Method::Get, path::TRUST) {
                edit(response, |trust| trust["v"] = Value::from(version));
            }
        }));
        let refused = phone.trust().await.unwrap_err();
        assert_eq!(refused.code(), "answer_invalid");
    }
    scene.beat.trust_again();
    scene.beat.client.unlock(PASSWORD).await.unwrap();
    assert!(scene.open().await.is_ok());
}

fn renamed(statement: &mut Value, version: &str) {
    let kind = statement["payloadType"].as_str().unwrap();
    assert!(kind.contains(".v1+"), "{kind}");
    statement["payloadType"] = Value::from(kind.replace(".v1+", &format!(".{version}+")));
}

/// A run of unlock is none of login, and an id that was made up is none at all.
#[tokio::test]
async fn a_run_that_the_server_names_anew_leads_nowhere() {
    let mut scene = Scene::new().await;
    let other = LoginId::from_bytes([0xcd; 16]).to_string();
    scene.anna.tamper(move |request, response| {
        if is(request, Method::Post, path::UNLOCK_START) {
            let other = Value::from(other.clone());
            edit(response, |started| started["login_id"] = other);
        }
    });
    let refused = scene.anna.client.unlock(PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), "wrong_credentials");
    assert!(!scene.anna.client.is_unlocked());
    scene.anna.trust_again();
    scene.anna.client.unlock(PASSWORD).await.unwrap();
}
