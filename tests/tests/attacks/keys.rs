//! What a malicious server or a thief makes of kits, passwords and account keys that were replaced.

use std::cell::RefCell;
use std::rc::Rc;

use bulla_client::{Client, Host as _, Locale, Memory, Method, Request};
use bulla_protocol::path;
use bulla_server::start::DATABASE;
use bulla_storage::{Store as _, Write};
use bulla_storage_sql::SqlStore;
use serde_json::{Value, json};

use super::{Recorder, edit, is, json as json_of};
use crate::keys::{NEXT_PASSWORD, Scene};
use crate::support::{Carrier, PASSWORD};

/// Sends a request as it is, or changed; the code of the answer, empty for a success.
async fn send(device: &mut Client<Carrier>, path: &str, body: &Value) -> String {
    let request = Request {
        method: Method::Post,
        path: path.to_owned(),
        content_type: Some("application/json"),
        range: None,
        body: body.to_string().into_bytes(),
    };
    let response = device.host_mut().http(request).await.unwrap();
    if response.status < 300 {
        return String::new();
    }
    json_of(&response)["code"].as_str().unwrap().to_owned()
}

/// The bodies of requests to this path that a device makes from now on.
fn overhear(device: &mut Client<Carrier>, path: &'static str) -> Rc<RefCell<Vec<Value>>> {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&heard);
    device.host_mut().tamper = Some(Box::new(move |request, _| {
        if request.path == path {
            let body = serde_json::from_slice(&request.body).unwrap();
            log.borrow_mut().push(body);
        }
    }));
    heard
}

#[tokio::test]
async fn a_signature_of_the_kit_is_good_for_its_run_and_step_alone() {
    let mut scene = Scene::new().await;
    let mut phone = scene.world.device(Memory::new());
    let heard = overhear(&mut phone, path::RECOVERY_PROOF);
    let (email, kit) = (scene.anna.email.clone(), scene.anna.kit.clone());
    phone.begin_recovery(&email, &kit).await.unwrap();
    let shown = heard.borrow()[0].clone();
    // Overheard and sent again, in the same run and in a new one.
    let mut thief = scene.world.device(Memory::new());
    let again = send(&mut thief, path::RECOVERY_PROOF, &shown).await;
    assert_eq!(again, "recovery_refused");
    let seen = Rc::new(RefCell::new(Value::Null));
    let started = Rc::clone(&seen);
    thief.host_mut().tamper = Some(Box::new(move |request, response| {
        if request.path == path::RECOVERY_START {
            *started.borrow_mut() = json_of(response);
        }
    }));
    let start = json!({ "email": email.as_str() });
    assert_eq!(send(&mut thief, path::RECOVERY_START, &start).await, "");
    let run_id = seen.borrow()["run_id"].clone();
    let moved = json!({ "run_id": run_id, "proof": shown["proof"] });
    let moved = send(&mut thief, path::RECOVERY_PROOF, &moved).await;
    assert_eq!(moved, "recovery_refused");
    // In place of the second signature, with a code that is right.
    let code = scene.world.next_code(&scene.anna);
    let second = json!({
        "run_id": shown["run_id"], "code": code, "proof": shown["proof"],
    });
    let other_step = send(&mut thief, path::RECOVERY_SECOND_FACTOR, &second).await;
    assert_eq!(other_step, "recovery_refused");
    // And nothing comes out of the run before the second factor.
    let run = json!({ "run_id": shown["run_id"] });
    let early = send(&mut thief, path::KEYS_RECORDS, &run).await;
    assert_eq!(early, "recovery_refused");
    phone.recovery_second_factor(&code).await.unwrap();
}

#[tokio::test]
async fn a_run_of_recovery_ends_when_another_kit_replaces_the_one_that_was_shown() {
    let mut scene = Scene::new().await;
    // Somebody has found the kit and a code; Anna notices the mail and makes a new kit.
    let mut thief = scene.recovering().await;
    let kit = scene.anna.client.make_recovery_kit(Locale::De).unwrap();
    let code = scene.world.next_code(&scene.anna);
    let text = kit.text();
    let anna = &mut scene.anna.client;
    anna.confirm_recovery_kit(&text, Some(&code)).await.unwrap();
    let late = thief.choose_new_password(NEXT_PASSWORD, Locale::De).await;
    assert_eq!(late.unwrap_err().code(), "recovery_refused");
    scene.anna.client.list().await.unwrap();
}

/// What Beat gets who shows his kit and a code.
async fn beats_recovery(scene: &mut Scene) -> Recorder {
    let recorder = Recorder::default();
    let mut beat = scene.world.device(Memory::new());
    let seen = Rc::clone(&recorder.0);
    beat.host_mut().tamper = Some(Box::new(move |request, response| {
        let entry = (request.method, request.path.clone(), response.clone());
        seen.borrow_mut().push(entry);
    }));
    let (email, kit) = (scene.beat.email.clone(), scene.beat.kit.clone());
    beat.begin_recovery(&email, &kit).await.unwrap();
    let code = scene.world.next_code(&scene.beat);
    beat.recovery_second_factor(&code).await.unwrap();
    recorder
}

/// A path, what a malicious server changes of its answer, and what the client says.
type Swap = (&'static str, fn(&mut Value, &Value), &'static str);

#[tokio::test]
async fn slots_items_and_identities_of_another_account_stop_a_recovery() {
    let mut scene = Scene::new().await;
    let recorder = beats_recovery(&mut scene).await;
    let foreign = json_of(&recorder.answer(Method::Post, path::KEYS_RECORDS));
    let opened = json_of(&recorder.answer(Method::Post, path::RECOVERY_SECOND_FACTOR));
    let changes: [Swap; 5] = [
        (
            path::KEYS_RECORDS,
            |own, foreign| own["vault"] = foreign["vault"].clone(),
            "vault_invalid",
        ),
        (
            path::KEYS_RECORDS,
            |own, foreign| own["vault"]["slots"] = foreign["vault"]["slots"].clone(),
            "vault_invalid",
        ),
        (
            path::KEYS_RECORDS,
            |own, foreign| own["vault"]["items"] = foreign["vault"]["items"].clone(),
            "vault_invalid",
        ),
        (
            path::RECOVERY_SECOND_FACTOR,
            |own, foreign| own["identities"] = foreign["identities"].clone(),
            "proof_invalid",
        ),
        (
            path::RECOVERY_SECOND_FACTOR,
            |own, foreign| own["account_id"] = foreign["account_id"].clone(),
            "answer_invalid",
        ),
    ];
    let (email, kit) = (scene.anna.email.clone(), scene.anna.kit.clone());
    for (place, (path, change, expected)) in changes.into_iter().enumerate() {
        let mut phone = scene.world.device(Memory::new());
        phone.begin_recovery(&email, &kit).await.unwrap();
        let code = scene.world.next_code(&scene.anna);
        let (foreign, opened) = (foreign.clone(), opened.clone());
        phone.host_mut().tamper = Some(Box::new(move |request, response| {
            if is(request, Method::Post, path) {
                let from = if path == path::KEYS_RECORDS {
                    &foreign
                } else {
                    &opened
                };
                edit(response, |own| change(own, from));
            }
        }));
        let refused = phone.recovery_second_factor(&code).await.unwrap_err();
        assert_eq!(refused.code(), expected, "{place}");
        let next = phone.choose_new_password(NEXT_PASSWORD, Locale::De).await;
        assert_eq!(next.unwrap_err().code(), "wrong_step", "{place}");
    }
    scene.recovering().await;
}

#[tokio::test]
async fn an_envelope_key_of_another_account_stops_a_renewal_and_nothing_is_changed() {
    let mut scene = Scene::new().await;
    let recorder = beats_recovery(&mut scene).await;
    let foreign = json_of(&recorder.answer(Method::Post, path::KEYS_RECORDS));
    let foreign = foreign["sender_keys"][0].clone();

    let mut phone = scene.recovering().await;
    let kit = phone.choose_new_password(NEXT_PASSWORD, Locale::De).await;
    let kit = kit.unwrap().text().to_string();
    let changes: [fn(&mut Value, &Value); 3] = [
        |keys, foreign| keys.as_array_mut().unwrap().push(foreign.clone()),
        |keys, foreign| keys[0] = foreign.clone(),
        |keys, foreign| keys[0]["sealed"] = foreign["sealed"].clone(),
    ];
    for change in changes {
        let foreign = foreign.clone();
        phone.host_mut().tamper = Some(Box::new(move |request, response| {
            if is(request, Method::Post, path::KEYS_RECORDS) {
                edit(response, |records| {
                    change(&mut records["sender_keys"], &foreign);
                });
            }
        }));
        let refused = phone.finish_renewal(&kit).await.unwrap_err();
        assert_eq!(refused.code(), "vault_invalid");
    }
    let asked = &phone.host().asked;
    assert!(
        !asked
            .iter()
            .any(|line| line.ends_with(path::KEYS_ACCOUNT_KEY))
    );
    phone.host_mut().tamper = None;
    phone.finish_renewal(&kit).await.unwrap();
    scene.reads_everything(&mut phone).await;
}

#[tokio::test]
async fn records_from_before_a_recovery_are_refused_by_whoever_has_seen_newer_ones() {
    let mut scene = Scene::new().await;
    let database = scene.world.folder.path().join(DATABASE);
    let store = SqlStore::open(&database).await.unwrap();
    let before = store
        .account_by_email(&scene.anna.email)
        .await
        .unwrap()
        .unwrap();
    let old_vault = store.vault(before.account_id).await.unwrap();
    let old_vault = serde_json::to_value(old_vault).unwrap();
    let (phone, _) = scene.recovered().await;
    let memory = phone.memory().clone();

    // The server puts the OPAQUE record from before back.
    let now = store.account(before.account_id).await.unwrap().unwrap();
    let restore = Write::ReplaceOpaqueRecord {
        account_id: now.account_id,
        expected: now.opaque_record.clone(),
        record: before.opaque_record.clone(),
    };
    let restored = store.commit(now.tenant_id, vec![restore], Vec::new()).await;
    restored.unwrap();
    let mut tablet = scene.world.device(memory);
    let refused = scene.log_in(&mut tablet, NEXT_PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), "wrong_credentials");
    // The password from before meets the slot of the new one: it opens nothing.
    let refused = scene.log_in(&mut tablet, PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), "vault_invalid");
    // The slot and the items from before come with it: older than what was seen.
    tablet.host_mut().tamper = Some(Box::new(move |request, response| {
        if is(request, Method::Post, path::LOGIN_SECOND_FACTOR) {
            let old_vault = old_vault.clone();
            edit(response, |answer| answer["vault"] = old_vault);
        }
    }));
    let refused = scene.log_in(&mut tablet, PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), "vault_rollback");
    assert!(!tablet.is_unlocked());
}
