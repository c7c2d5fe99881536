//! Two organisations on one instance: what belongs to the one counts for nothing in the other.

use bulla_client::{Locale, Method};
use bulla_protocol::path;
use serde_json::{Value, json};

use super::{Recorder, Scene, ask, edit, is, json, record_of, refusal};
use crate::support::{Person, document};

/// Answers of Eve's own envelope, in her own organisation, as she gets them.
async fn eves(eve: &mut Person) -> (Recorder, bulla_types::EnvelopeId) {
    let own = eve.email.clone();
    let id = eve.send(&document(300_000), &[(&own, 1)]).await.unwrap();
    let recorder = Recorder::default();
    recorder.listen(eve);
    eve.client.lock();
    eve.client.unlock(crate::support::PASSWORD).await.unwrap();
    let opened = eve.client.open(id, Locale::De).await.unwrap();
    let handle = opened.documents[0].handle;
    let mut sink = Vec::new();
    eve.client.download(handle, &mut sink).await.unwrap();
    (recorder, id)
}

#[tokio::test]
async fn nothing_of_another_organisation_is_taken_for_the_own() {
    let mut scene = Scene::new().await;
    let mut eve = scene
        .world
        .owner_elsewhere("eve@example.org", "Eve Beispiel")
        .await;
    let (recorder, id) = eves(&mut eve).await;
    let record = json(&recorder.answer(Method::Get, &path::envelope(&id)));
    let content = recorder.paths("/content").pop().unwrap();
    let content = ask(&mut eve, Method::Get, &content, None).await.body;
    let segments = recorder.paths("/segments").pop().unwrap();
    let segments = recorder.answer(Method::Get, &segments).body;

    // Her envelope under the name of Beat's, also with what Beat knows of his own.
    for keep in [&[][..], &["tenant_id"], &["tenant_id", "log", "identities"]] {
        let (record, path) = (record.clone(), scene.path());
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |own| {
                    let mut foreign = record.clone();
                    for name in keep {
                        foreign[*name] = own[*name].clone();
                    }
                    foreign["summary"]["envelope_id"] = own["summary"]["envelope_id"].clone();
                    *own = foreign;
                });
            }
        });
        let code = scene.open_fails().await;
        let refused = ["chain_invalid", "proof_invalid"].contains(&code);
        assert!(refused, "{keep:?}: {code}");
    }
    // Her document in the place of Beat's.
    scene.beat.tamper(move |request, response| {
        if request.path.ends_with("/segments") && response.body.len() > 32 {
            response.body.clone_from(&segments);
        } else if let Some(range) = &request.range {
            let (begin, end) = (range.start, range.end);
            let (begin, end) = (
                usize::try_from(begin).unwrap(),
                usize::try_from(end).unwrap(),
            );
            let end = end.min(content.len());
            response.body = content[begin.min(end)..end].to_vec();
        }
    });
    assert_eq!(scene.open_fails().await, "container_damaged");
    // Her log in the place of the own organisation's.
    let checkpoint = ask(
        &mut eve,
        Method::Get,
        &path::log_checkpoint(&bulla_types::TenantId::from_bytes([77; 16])),
        None,
    )
    .await;
    scene.beat.tamper(move |request, response| {
        if request.path.ends_with("/checkpoint") {
            response.body.clone_from(&checkpoint.body);
        }
    });
    let refused = scene.beat.client.list().await.unwrap_err();
    assert_eq!(refused.code(), "proof_invalid");
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
    assert!(eve.client.open(id, Locale::De).await.is_ok());
}

#[tokio::test]
async fn an_identity_of_another_organisation_is_no_recipient() {
    let mut scene = Scene::new().await;
    let mut eve = scene
        .world
        .owner_elsewhere("eve@example.org", "Eve Beispiel")
        .await;
    let honest = scene.anna.client.look_up(&eve.email).await.unwrap_err();
    assert_eq!(honest.code(), "unknown_recipient");
    let recorder = Recorder::default();
    recorder.listen(&mut eve);
    let own = eve.email.clone();
    eve.client.look_up(&own).await.unwrap();
    let eves = json(&recorder.answer(Method::Post, path::IDENTITY_LOOKUP));
    for email in ["eve@example.org", "beat@example.ch"] {
        let eves = eves.clone();
        scene.anna.tamper(move |request, response| {
            if is(request, Method::Post, path::IDENTITY_LOOKUP) {
                let mut record = eves.clone();
                record["email"] = Value::from(email);
                response.status = 200;
                response.body = serde_json::to_vec(&record).unwrap();
            }
        });
        let address = email.parse().unwrap();
        let refused = scene.anna.client.look_up(&address).await.unwrap_err();
        assert_eq!(refused.code(), "proof_invalid", "{email}");
    }
    scene.anna.trust_again();
    let beat = scene.beat.email.clone();
    assert!(scene.anna.client.look_up(&beat).await.is_ok());
}

#[tokio::test]
async fn the_log_of_an_organisation_is_not_there_for_a_member_of_another() {
    let mut scene = Scene::new().await;
    let mut eve = scene
        .world
        .owner_elsewhere("eve@example.org", "Eve Beispiel")
        .await;
    let session = scene.anna.client.session().await.unwrap();
    let tenant = session.unwrap().tenant_id;
    let note = ask(&mut eve, Method::Get, &path::log_checkpoint(&tenant), None).await;
    let note = String::from_utf8(note.body).unwrap();
    let size = note.lines().nth(1).unwrap().to_owned();
    let mut paths = vec![path::log_archive(&tenant), path::log_events(&tenant, 0)];
    for tile in ["0/000.p/", "entries/000.p/"] {
        paths.push(path::log_tile(&tenant, &format!("{tile}{size}")));
    }
    for path in paths {
        let own = ask(&mut scene.anna, Method::Get, &path, None).await;
        assert_eq!(own.status, 200, "{path}");
        let foreign = ask(&mut eve, Method::Get, &path, None).await;
        assert_eq!(foreign.status, 404, "{path}");
        assert_eq!(refusal(&foreign), "not_found", "{path}");
        // As one that was never there.
        let nowhere = path.replace(&tenant.to_string(), &"5".repeat(32));
        let nowhere = ask(&mut eve, Method::Get, &nowhere, None).await;
        assert_eq!((nowhere.status, nowhere.body), (404, foreign.body));
    }
}

#[tokio::test]
async fn a_stranger_finds_and_changes_nothing_of_another_organisation() {
    let mut scene = Scene::new().await;
    let mut eve = scene
        .world
        .owner_elsewhere("eve@example.org", "Eve Beispiel")
        .await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    scene.beat.trust_again();
    let record = record_of(&mut scene.beat, scene.id).await;
    let act = json!({ "act": record["statements"][2] });
    let mut asked = vec![
        (Method::Get, scene.path(), None),
        (Method::Post, path::envelope_release(&scene.id), None),
        (Method::Post, path::envelope_acts(&scene.id), Some(act)),
    ];
    for end in ["/content", "/segments"] {
        let paths = recorder.paths(end);
        assert!(!paths.is_empty());
        asked.extend(paths.into_iter().map(|path| (Method::Get, path, None)));
    }
    for (method, path, body) in &asked {
        let own = ask(&mut scene.beat, *method, path, body.as_ref()).await;
        let foreign = ask(&mut eve, *method, path, body.as_ref()).await;
        assert_eq!(refusal(&foreign), "not_found", "{path}");
        // For who belongs to it there is something.
        if *method == Method::Get {
            assert_eq!(own.status, 200, "{path}");
        }
    }
}
