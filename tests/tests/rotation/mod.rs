//! New keys after a theft, through the whole product: everything stays readable, what was signed stays
//! valid, others are stopped until they have compared the words, and the old keys are good for nothing.

use bulla_client::{
    ChangeKind, Client, ClientError, ClosingReason, ContactStatus, Locale, Method, Response,
};
use bulla_evidence::{InputFile, Reason, verify};
use bulla_protocol::certificate::SignerCertificate;
use bulla_protocol::path;
use bulla_server::clock::Clock as _;
use bulla_types::AccountId;
use serde_json::Value;

use crate::attacks::{Recorder, ask, edit, is, json};
use crate::keys::{NEXT_PASSWORD, Scene};
use crate::support::{Carrier, PASSWORD, Person, document};

/// Gives Anna new keys on her own device; the new kit.
async fn rotate(scene: &mut Scene, present: &str, new: &str) {
    let code = scene.world.next_code(&scene.anna);
    let client = &mut scene.anna.client;
    client.begin_renewal(present, &code).await.unwrap();
    client.rotate_identity(ClosingReason::Compromised).unwrap();
    let kit = client.choose_new_password(new, Locale::De).await.unwrap();
    let kit = kit.text().to_string();
    client.finish_renewal(&kit).await.unwrap();
}

/// Beat accepts Anna's new keys after comparing the words.
async fn accept(scene: &mut Scene) {
    let contact = scene.beat.client.look_up(&scene.anna.email).await.unwrap();
    let words = scene.anna.client.own_words().unwrap();
    assert_eq!(contact.words, words);
    scene
        .beat
        .client
        .accept_change(contact.handle)
        .await
        .unwrap();
}

fn account(scene: &Scene) -> AccountId {
    let view = scene.anna.client.host().remembered.as_ref().unwrap();
    let json: Value = serde_json::from_str(&view.to_json().unwrap()).unwrap();
    let vaults = json["vaults"].as_object().unwrap();
    vaults.keys().next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_rotation_keeps_everything_readable_and_deletes_the_old_wraps() {
    use bulla_storage::Store as _;
    let mut scene = Scene::new().await;
    let before = scene.anna.client.own_words().unwrap();
    rotate(&mut scene, PASSWORD, NEXT_PASSWORD).await;
    assert_ne!(scene.anna.client.own_words().unwrap(), before);
    let (me, [_, received]) = (account(&scene), scene.ids);
    let old = scene.world.store.wraps(received, me).await.unwrap();
    assert_eq!(scene.world.store.rewraps_of(me).await.unwrap(), [received]);
    // The answer is lost after the server has done its work: nothing is lost, and it goes on.
    scene.anna.client.host_mut().loses = Some(path::envelope(&received));
    let cut = scene.anna.client.take_over().await.unwrap_err();
    assert_eq!(cut.code(), "network");
    let taken = scene.anna.client.take_over().await.unwrap();
    assert_eq!((taken.done, taken.waiting, taken.failed), (1, 0, 0));
    let again = scene.anna.client.take_over().await.unwrap();
    assert_eq!(again.done, 0);
    let new = scene.world.store.wraps(received, me).await.unwrap();
    assert_eq!((old.len(), new.len()), (1, 1));
    assert_ne!(old[0].wrap, new[0].wrap);
    let mut client = scene.world.device(bulla_client::Memory::new());
    scene.log_in(&mut client, NEXT_PASSWORD).await.unwrap();
    scene.reads_everything(&mut client).await;
    // And once more: three epochs in one vault.
    rotate(&mut scene, NEXT_PASSWORD, PASSWORD).await;
    let mut client = scene.world.device(bulla_client::Memory::new());
    scene.log_in(&mut client, PASSWORD).await.unwrap();
    scene.reads_everything(&mut client).await;
}

#[tokio::test]
async fn others_are_stopped_by_the_new_keys_until_they_have_compared_the_words() {
    let mut scene = Scene::new().await;
    rotate(&mut scene, PASSWORD, NEXT_PASSWORD).await;
    let [sent, received] = scene.ids;
    // What the old keys have sent stays what it was.
    scene.beat.client.open(sent, Locale::De).await.unwrap();
    let contact = scene.beat.client.look_up(&scene.anna.email).await.unwrap();
    assert_eq!(contact.status, ContactStatus::Changed);
    let change = contact.change.unwrap();
    assert_eq!(change.kind, ChangeKind::Rotated(ClosingReason::Compromised));
    assert_ne!(change.words, contact.words);
    let to = [(&scene.anna.email, 1)];
    let refused = scene.beat.send(&document(9), &to).await.unwrap_err();
    assert_eq!(refused.code(), "identity_changed");
    // Anna signs with her new keys what Beat has sent to the old ones.
    scene.anna.client.sign(received, Locale::De).await.unwrap();
    let refused = scene.beat.client.open(received, Locale::De).await;
    assert_eq!(refused.unwrap_err().code(), "identity_changed");
    accept(&mut scene).await;
    let opened = scene.beat.client.open(received, Locale::De).await.unwrap();
    assert!(
        opened
            .history
            .iter()
            .all(|entry| entry.actor.is_some() || entry.event.contains("completed"))
    );
    scene.beat.client.open(sent, Locale::De).await.unwrap();
    scene
        .beat
        .send(&document(9), &[(&scene.anna.email, 1)])
        .await
        .unwrap();
    let contact = scene.beat.client.look_up(&scene.anna.email).await.unwrap();
    assert_eq!(
        (contact.status, contact.change),
        (ContactStatus::Pinned, None)
    );
    let refused = scene.beat.client.accept_change(contact.handle).await;
    assert_eq!(refused.unwrap_err(), ClientError::WrongStep);
}

#[tokio::test]
async fn evidence_shows_who_signed_with_which_keys_and_that_they_were_closed_later() {
    let mut scene = Scene::new().await;
    let [sent, received] = scene.ids;
    scene.beat.client.sign(sent, Locale::De).await.unwrap();
    rotate(&mut scene, PASSWORD, NEXT_PASSWORD).await;
    scene.anna.client.sign(received, Locale::De).await.unwrap();
    let trust = scene.anna.client.trust().await.unwrap();
    for (id, length) in [(sent, 3_000), (received, 4_000)] {
        let evidence = scene.anna.client.evidence(id).await.unwrap();
        let pdf = document(length);
        let files = [
            ("a.pdf", pdf.as_slice()),
            ("a.evidence.json", &evidence.content),
        ];
        let files = files.map(|(name, bytes)| InputFile {
            name,
            sha256: bulla_crypto::hash::sha256(bytes),
            head: &bytes[..1024],
            content: name.ends_with("json").then_some(bytes),
            digests: &[],
        });
        let reports = verify(&files, Some(&trust).into(), now());
        assert_eq!(reports[0].reason, Reason::AllSigned, "{:?}", reports[0]);
        assert!(
            reports[0]
                .details
                .keys()
                .any(|key| key.starts_with("closed."))
        );
    }
}

/// A device that holds Anna's old keys, and a session of hers.
async fn thief(scene: &mut Scene) -> Client<Carrier> {
    let mut thief = scene.world.device(bulla_client::Memory::new());
    scene.log_in(&mut thief, PASSWORD).await.unwrap();
    thief
}

#[tokio::test]
async fn the_old_keys_open_no_session_and_sign_nothing_after_the_closing() {
    let mut scene = Scene::new().await;
    let [_, received] = scene.ids;
    let mut thief = thief(&mut scene).await;
    rotate(&mut scene, PASSWORD, NEXT_PASSWORD).await;
    let refused = thief.sign(received, Locale::De).await.unwrap_err();
    assert_eq!(refused.code(), "unauthenticated");
    // Even with a session of today: the server takes no act of theirs.
    thief.host_mut().cookie = scene.anna.client.host().cookie.clone();
    let refused = thief.sign(received, Locale::De).await.unwrap_err();
    assert!(
        ["statement_invalid", "identity_changed"].contains(&refused.code()),
        "{refused}"
    );
    // Nor a second rotation from the same identity.
    let code = scene.world.next_code(&scene.anna);
    let refused = thief.begin_renewal(PASSWORD, &code).await.unwrap_err();
    assert_eq!(refused.code(), "wrong_credentials");
    scene.anna.client.sign(received, Locale::De).await.unwrap();
}

/// The answers to a look-up of Anna before and after her rotation.
async fn looked_up(scene: &mut Scene) -> [Response; 2] {
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.look_up(&scene.anna.email).await.unwrap();
    let before = recorder.answer(Method::Post, path::IDENTITY_LOOKUP);
    rotate(scene, PASSWORD, NEXT_PASSWORD).await;
    scene.beat.client.look_up(&scene.anna.email).await.unwrap();
    let after = recorder.answer(Method::Post, path::IDENTITY_LOOKUP);
    scene.beat.trust_again();
    [before, after]
}

#[tokio::test]
async fn forged_and_stripped_steps_between_identities_are_refused() {
    let mut scene = Scene::new().await;
    let [_, after] = looked_up(&mut scene).await;
    let honest = json(&after);
    assert_eq!(honest["steps"].as_array().unwrap().len(), 1);
    let changes: [fn(&mut Value); 9] = [
        // The signature by which the old identity named the new one is stripped.
        |record| record["steps"][0]["succession"] = Value::Null,
        |record| record["steps"] = Value::Array(Vec::new()),
        // The closing is forged: of another body, or by somebody else.
        |record| {
            let payload = record["steps"][0]["succession"]["payload"].clone();
            record["steps"][0]["closing"]["payload"] = payload;
        },
        |record| {
            let signatures = record["steps"][0]["succession"]["signatures"].clone();
            record["steps"][0]["closing"]["signatures"] = signatures;
        },
        |record| record["steps"][0]["closing"] = record["steps"][0]["succession"].clone(),
        // Closed, and no entry says so.
        |record| drop(record["log"]["entries"].as_array_mut().unwrap().pop()),
        |record| drop(record["log"]["entries"].as_array_mut().unwrap().remove(0)),
        // The rotation once more.
        |record| {
            let step = record["steps"][0].clone();
            record["steps"].as_array_mut().unwrap().push(step);
            let newest = record["statements"][1].clone();
            record["statements"].as_array_mut().unwrap().push(newest);
        },
        |record| record["statements"].as_array_mut().unwrap().reverse(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Post, path::IDENTITY_LOOKUP) {
                edit(response, change);
            }
        });
        let refused = scene.beat.client.look_up(&scene.anna.email).await;
        assert_eq!(
            refused.unwrap_err().code(),
            "proof_invalid",
            "change {number}"
        );
    }
    scene.beat.trust_again();
    assert!(scene.beat.client.look_up(&scene.anna.email).await.is_ok());
}

#[tokio::test]
async fn an_identity_that_was_closed_is_refused_by_whoever_has_seen_the_next() {
    let mut scene = Scene::new().await;
    looked_up(&mut scene).await;
    // Everything is as today, but for the second epoch.
    scene.beat.tamper(|request, response| {
        if is(request, Method::Post, path::IDENTITY_LOOKUP) {
            edit(response, |record| {
                record["steps"] = Value::Array(Vec::new());
                record["statements"].as_array_mut().unwrap().truncate(1);
            });
        }
    });
    let refused = scene.beat.client.look_up(&scene.anna.email).await;
    assert_eq!(refused.unwrap_err().code(), "identity_rollback");
}

/// Sends raw JSON as a person's session would.
async fn post(person: &Client<Carrier>, path: &str, body: &Value) -> (u16, Value) {
    person.host().post_raw(path, body).await
}

#[tokio::test]
async fn places_are_taken_over_by_the_next_identity_of_their_holder_alone() {
    let mut scene = Scene::new().await;
    let [sent, received] = scene.ids;
    rotate(&mut scene, PASSWORD, NEXT_PASSWORD).await;
    let taken = scene.anna.client.take_over().await.unwrap();
    assert_eq!(taken.done, 1);
    let body = scene
        .anna
        .client
        .host()
        .sent_to(&path::envelope_grants(&received))
        .unwrap();
    // Once more: no second effect.
    let (status, record) = post(&scene.anna.client, &path::envelope_grants(&received), &body).await;
    assert_eq!(
        (status, record["statements"].as_array().unwrap().len()),
        (200, 3)
    );
    let mut other_wrap = body.clone();
    other_wrap["grants"][0]["wrap"] = Value::from("AAAA");
    let mut none = body.clone();
    none["grants"] = Value::Array(Vec::new());
    let mut relabelled = body.clone();
    let grant = record["statements"][1].clone();
    relabelled["grants"][0]["grant"] = grant;
    for (name, person, envelope, body) in [
        ("in another envelope", &scene.anna.client, sent, &body),
        (
            "in another envelope, by its holder",
            &scene.beat.client,
            sent,
            &body,
        ),
        ("nothing", &scene.anna.client, received, &none),
        (
            "the sender's grant to the old identity",
            &scene.anna.client,
            sent,
            &relabelled,
        ),
    ] {
        let (status, problem) = post(person, &path::envelope_grants(&envelope), body).await;
        assert_eq!(status, 422, "{name}");
        assert_eq!(problem["code"], "statement_invalid", "{name}");
    }
    let eve = scene
        .world
        .member(&mut scene.anna, "eve@example.ch", "Eve Beispiel")
        .await;
    let (status, _) = post(&eve.client, &path::envelope_grants(&received), &body).await;
    assert_eq!(status, 404);
    scene.anna.client.open(received, Locale::De).await.unwrap();
}

/// What was sent to renew the keys, sent again: the run is over, and so is the first identity.
#[tokio::test]
async fn a_rotation_is_not_replayed_and_needs_the_signature_of_the_identity_before() {
    let mut scene = Scene::new().await;
    rotate(&mut scene, PASSWORD, NEXT_PASSWORD).await;
    let body = scene
        .anna
        .client
        .host()
        .sent_to(path::KEYS_ACCOUNT_KEY)
        .unwrap();
    let (status, _) = post(&scene.anna.client, path::KEYS_ACCOUNT_KEY, &body).await;
    assert_eq!(status, 401);
    let stale = body["next_identity"].clone();
    assert!(stale.is_object());
    let changes: [fn(&mut Value, &Value); 5] = [
        // The identity of the first rotation, in the second.
        |next, stale| *next = stale.clone(),
        |next, _| next["step"]["succession"] = Value::Null,
        |next, stale| next["step"]["succession"] = stale["step"]["succession"].clone(),
        |next, stale| next["step"]["closing"] = stale["step"]["closing"].clone(),
        |next, stale| next["identity"] = stale["identity"].clone(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let code = scene.world.next_code(&scene.anna);
        let client = &mut scene.anna.client;
        client.begin_renewal(NEXT_PASSWORD, &code).await.unwrap();
        client.rotate_identity(ClosingReason::Lost).unwrap();
        let kit = client
            .choose_new_password(PASSWORD, Locale::De)
            .await
            .unwrap();
        let kit = kit.text().to_string();
        let stale = stale.clone();
        client.host_mut().bend = Some(Box::new(move |request| {
            if request.path == path::KEYS_ACCOUNT_KEY {
                let mut body: Value = serde_json::from_slice(&request.body).unwrap();
                change(&mut body["next_identity"], &stale);
                request.body = serde_json::to_vec(&body).unwrap();
            }
        }));
        let refused = client.finish_renewal(&kit).await.unwrap_err();
        assert_eq!(refused.code(), "statement_invalid", "change {number}");
        client.host_mut().bend = None;
    }
    rotate(&mut scene, NEXT_PASSWORD, PASSWORD).await;
}

/// The clock of the verifier.
fn now() -> bulla_types::Timestamp {
    bulla_types::Timestamp::from_millis(1_800_000_000_000).unwrap()
}

/// The certificate of whoever this is, as the server answers.
async fn certificate(person: &mut Person) -> Response {
    ask(
        person,
        Method::Post,
        path::CERTIFICATES,
        Some(&serde_json::json!({})),
    )
    .await
}

#[tokio::test]
async fn a_closed_identity_has_no_certificate_any_more() {
    use bulla_pki::Certificate;
    use bulla_storage::AuthorityStore as _;
    use bulla_storage::authority::RevocationReason;
    let mut scene = Scene::new().await;
    let answered = certificate(&mut scene.anna).await;
    assert_eq!(answered.status, 200);
    let before: SignerCertificate = serde_json::from_slice(&answered.body).unwrap();
    let me = account(&scene);
    rotate(&mut scene, PASSWORD, NEXT_PASSWORD).await;
    let all = scene.world.store.certificates_of(me).await.unwrap();
    let (at, reason) = all[0].revoked.unwrap();
    assert_eq!(reason, RevocationReason::KeyCompromise);
    assert!(at <= scene.world.clock.now());
    // The new identity has a certificate of its own, for its own key.
    let answered = certificate(&mut scene.anna).await;
    assert_eq!(answered.status, 200);
    let after: SignerCertificate = serde_json::from_slice(&answered.body).unwrap();
    let [old, new] = [before, after].map(|it| Certificate::from_der(it.chain[0].as_slice()));
    assert_ne!(old.unwrap().spki_der(), new.unwrap().spki_der());
    let all = scene.world.store.certificates_of(me).await.unwrap();
    assert_ne!(all[0].identity_id, all[1].identity_id);
    assert_eq!((all.len(), all[1].revoked), (2, None));
}
