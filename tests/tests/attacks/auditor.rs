//! Auditors see the organisation's log and no document; and what is told of events is checked against
//! the log.

use bulla_client::{ClientError, EventDetail, Method, OrganisationEvent};
use bulla_protocol::path;
use bulla_protocol::session::Role;
use bulla_storage::{Store as _, Write};
use bulla_types::TenantId;
use serde_json::{Value, json};

use super::{Recorder, Scene, ask, edit, record_of, refusal};
use crate::support::{Person, document};

const DORA: (&str, &str) = ("dora@example.ch", "Dora Meier");

async fn tenant(person: &mut Person) -> TenantId {
    let view = person.client.session().await.unwrap();
    view.unwrap().tenant_id
}

/// Every event that this person is shown.
async fn all(person: &mut Person) -> Vec<OrganisationEvent> {
    let mut events = Vec::new();
    loop {
        let from = u64::try_from(events.len()).unwrap();
        let page = person.client.events(from).await.unwrap();
        if page.events.is_empty() {
            assert_eq!(from, page.size);
            return events;
        }
        events.extend(page.events);
    }
}

fn named<'a>(events: &'a [OrganisationEvent], name: &str) -> Vec<&'a OrganisationEvent> {
    let of = events.iter().filter(|own| own.leaf.event.as_str() == name);
    of.collect()
}

fn value<'a>(event: &'a OrganisationEvent, name: &str) -> Option<&'a str> {
    let mut details = event.details.iter();
    let found: Option<&EventDetail> = details.find(|own| own.name == name);
    found.unwrap().value.as_deref()
}

/// The operations of the server's table, with the ids of what there is in the place of parameters.
fn operations(ids: &[(&str, String)]) -> Vec<(Method, String)> {
    let description = serde_json::to_value(bulla_server::router::description()).unwrap();
    let mut operations = Vec::new();
    for (template, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let method = match method.as_str() {
                "get" => Method::Get,
                "post" => Method::Post,
                "put" => Method::Put,
                "delete" => Method::Delete,
                _ => continue,
            };
            let mut path = template.clone();
            for (beginning, id) in ids {
                if path.starts_with(beginning) {
                    path = path.replace("{id}", id);
                }
            }
            for (name, value) in [
                ("{from}", "0"),
                ("{name}", "pins"),
                ("{number}", "0"),
                ("{size}", "1"),
                ("{*path}", "0/000.p/1"),
                ("{file}", "x.cer"),
                ("{*question}", "AA"),
                ("{id}", "00000000000000000000000000000000"),
            ] {
                path = path.replace(name, value);
            }
            operations.push((method, path));
        }
    }
    operations
}

#[tokio::test]
async fn an_auditor_is_a_stranger_to_every_document() {
    let mut scene = Scene::new().await;
    let world = &mut scene.world;
    let mut dora = Box::pin(world.member_as(&mut scene.anna, Role::Auditor, DORA)).await;
    let mut eve = Box::pin(world.owner_elsewhere("eve@example.org", "Eve Beispiel")).await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    let opened = scene.open().await.unwrap();
    let mut sink = Vec::new();
    let handle = opened.documents[0].handle;
    scene.beat.client.download(handle, &mut sink).await.unwrap();
    scene.beat.trust_again();
    let containers = recorder.paths("/content");
    assert!(containers.len() > 1, "the private part and the document");
    let own = tenant(&mut scene.anna).await.to_string();
    let mut walked = 0;
    let record = record_of(&mut scene.beat, scene.id).await;
    let manifest = record["statements"][0]["payload"].as_str().unwrap();
    for content in containers {
        let ciphertext = ask(&mut scene.beat, Method::Get, &content, None).await.body;
        assert!(ciphertext.len() > 64);
        let container = content.split('/').nth(3).unwrap().to_owned();
        let ids = [
            ("/api/envelopes/", scene.id.to_string()),
            ("/api/containers/", container),
        ];
        for (method, path) in operations(&ids) {
            let path = path.replace("{tenant}", &own);
            // It would end the session under which the others are asked.
            if method == Method::Delete && path == path::SESSION {
                continue;
            }
            let body = (method == Method::Post || method == Method::Put).then(|| json!({}));
            let auditors = ask(&mut dora, method, &path, body.as_ref()).await;
            if path.starts_with("/api/envelopes") || path.starts_with("/api/containers") {
                let strangers = ask(&mut eve, method, &path, body.as_ref()).await;
                assert_eq!(auditors.status, strangers.status, "{method:?} {path}");
                assert_eq!(auditors.body, strangers.body, "{method:?} {path}");
                let lists = path == path::ENVELOPES && method == Method::Get;
                assert!(lists || auditors.status >= 400, "{method:?} {path}");
                walked += 1;
            }
            // Wherever it comes from: not even the ciphertext or the signed records.
            for kept in [&ciphertext[..64], manifest.as_bytes()] {
                let found = auditors.body.windows(kept.len()).any(|w| w == kept);
                assert!(!found, "{method:?} {path}");
            }
        }
    }
    assert!(walked >= 2 * 12, "{walked}");
    assert!(dora.client.list().await.unwrap().is_empty());
    let opened = dora.client.open(scene.id, bulla_client::Locale::De).await;
    assert_eq!(opened.unwrap_err().code(), "not_found");
    // Those who belong to it are shown all of it meanwhile.
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn an_auditor_neither_sends_nor_receives_and_hands_out_no_role() {
    let mut scene = Scene::new().await;
    let world = &mut scene.world;
    let mut dora = Box::pin(world.member_as(&mut scene.anna, Role::Auditor, DORA)).await;
    let beat = scene.beat.email.clone();
    let sent = dora.send(&document(1000), &[(&beat, 1)]).await;
    assert_eq!(sent.unwrap_err().code(), "forbidden");
    let container = "a".repeat(32);
    for (method, path) in [
        (Method::Post, path::ENVELOPES.to_owned()),
        (Method::Post, path::INVITATIONS.to_owned()),
        (Method::Get, path::SECOND_FACTOR_RESETS.to_owned()),
    ] {
        let body = json!({ "email": "x@example.ch", "role": "auditor" });
        let body = (method == Method::Post).then_some(body);
        let answered = ask(&mut dora, method, &path, body.as_ref()).await;
        let code = refusal(&answered);
        assert!(
            ["forbidden", "invalid_request"].contains(&code.as_str()),
            "{path} {code}"
        );
    }
    let own = format!("/api/containers/{container}/parts");
    assert_eq!(
        refusal(&ask(&mut dora, Method::Get, &own, None).await),
        "not_found"
    );
    for who in [&mut scene.anna, &mut scene.beat] {
        let found = who.client.look_up(&dora.email).await;
        assert_eq!(found.unwrap_err().code(), "unknown_recipient");
    }
}

#[tokio::test]
async fn roles_are_handed_out_by_owners_and_admins_and_each_is_recorded() {
    let mut scene = Scene::new().await;
    let world = &mut scene.world;
    let mut ada =
        Box::pin(world.member_as(&mut scene.anna, Role::Admin, ("ada@example.ch", "Ada Frei")))
            .await;
    let mut dora = Box::pin(world.member_as(&mut ada, Role::Auditor, DORA)).await;
    for (who, roles) in [
        (&mut ada, ["admin", "owner"]),
        (&mut scene.anna, ["owner", "king"]),
        (&mut scene.beat, ["member", "auditor"]),
        (&mut dora, ["member", "auditor"]),
    ] {
        for role in roles {
            let body = json!({ "email": "x@example.ch", "role": role });
            let answered = ask(who, Method::Post, path::INVITATIONS, Some(&body)).await;
            let code = if role == "king" {
                "invalid_request"
            } else {
                "forbidden"
            };
            assert_eq!(refusal(&answered), code, "{role}");
        }
    }
    let events = all(&mut dora).await;
    let given = named(&events, "account.role-changed");
    assert_eq!(given.len(), 2);
    let identity = |name: &str| {
        let created = named(&events, "account.created");
        let of = created.iter().find(|own| value(own, "name") == Some(name));
        let account = of.unwrap().leaf.object;
        let published = named(&events, "identity.published");
        let of = published.iter().find(|own| own.leaf.object == account);
        (account, of.unwrap().leaf.statement)
    };
    for (event, role, by, whose) in [
        (given[0], "admin", "Anna Keller", "Ada Frei"),
        (given[1], "auditor", "Ada Frei", "Dora Meier"),
    ] {
        assert_eq!(value(event, "role"), Some(role));
        assert_eq!(event.leaf.actor, identity(by).1);
        assert_eq!(event.leaf.object, identity(whose).0);
    }
    // An admin sends like everybody else.
    let beat = scene.beat.email.clone();
    assert!(ada.send(&document(1000), &[(&beat, 1)]).await.is_ok());
}

#[tokio::test]
async fn events_are_read_by_owner_admin_and_auditor_of_the_organisation_alone() {
    let mut scene = Scene::new().await;
    let world = &mut scene.world;
    let mut dora = Box::pin(world.member_as(&mut scene.anna, Role::Auditor, DORA)).await;
    let mut eve = Box::pin(world.owner_elsewhere("eve@example.org", "Eve Beispiel")).await;
    let tenant = tenant(&mut scene.anna).await;
    let path = path::log_events(&tenant, 0);
    assert_eq!(
        refusal(&ask(&mut scene.beat, Method::Get, &path, None).await),
        "forbidden"
    );
    let refused = scene.beat.client.events(0).await.unwrap_err();
    assert_eq!(refused.code(), "forbidden");
    assert_eq!(
        refusal(&ask(&mut eve, Method::Get, &path, None).await),
        "not_found"
    );
    for place in ["x", "-1", "18446744073709551616", "1.5"] {
        let path = path.replace("/0", &format!("/{place}"));
        let answered = ask(&mut dora, Method::Get, &path, None).await;
        assert_eq!(refusal(&answered), "not_found", "{place}");
    }
    let seen = all(&mut scene.anna).await;
    let again = all(&mut dora).await;
    assert_eq!(again[..seen.len()], seen[..]);
    assert_eq!(
        value(named(&seen, "organisation.created")[0], "name"),
        Some("Käserei Muster AG")
    );
    // The far end is empty and not refused.
    let page = dora.client.events(u64::MAX).await.unwrap();
    assert!(page.events.is_empty());
}

#[tokio::test]
async fn whoever_reads_events_is_recorded_once_a_day() {
    let mut scene = Scene::new().await;
    let world = &mut scene.world;
    let mut dora = Box::pin(world.member_as(&mut scene.anna, Role::Auditor, DORA)).await;
    for _ in 0..3 {
        all(&mut dora).await;
    }
    let events = all(&mut scene.anna).await;
    let reads = named(&events, "admin.read");
    assert_eq!(reads.len(), 2, "Dora and Anna");
    assert_ne!(reads[0].leaf.actor, reads[1].leaf.actor);
    for read in &reads {
        assert_eq!(value(read, "what"), Some("events"));
        assert_eq!(value(read, "range"), Some("2025-11-21"));
    }
    // The session lasts long enough for the next day.
    scene.world.clock.advance_millis(6 * 60 * 60 * 1000);
    let code = scene.world.next_code(&dora);
    dora.client.lock();
    dora.client
        .login(&dora.email.clone(), crate::support::PASSWORD)
        .await
        .unwrap();
    dora.client.second_factor(&code).await.unwrap();
    let events = all(&mut dora).await;
    let reads = named(&events, "admin.read");
    assert_eq!(reads.len(), 3);
    assert_eq!(value(reads[2], "range"), Some("2025-11-22"));
}

/// A change of the entries of an answer, and the error that it ends with.
type Lie = (fn(&mut Value), &'static str);

/// Every kind of lie about events that the log does not commit to.
fn lies() -> [Lie; 14] {
    [
        (
            |e| e[0]["fields"][0]["value"] = json!("Andere AG"),
            "event_differs",
        ),
        (
            |e| e[0]["fields"][0]["salt"] = json!("AA=="),
            "event_differs",
        ),
        (
            |e| e[0]["fields"][0]["commitment"] = json!("0".repeat(64)),
            "event_differs",
        ),
        (
            |e| e[0]["fields"][0]["field"] = json!("email"),
            "event_differs",
        ),
        (
            |e| {
                e[0]["fields"][0].as_object_mut().unwrap().remove("salt");
            },
            "event_differs",
        ),
        (
            |e| {
                e[0]["fields"][0].as_object_mut().unwrap().remove("value");
            },
            "event_differs",
        ),
        (|e| e[0]["fields"] = json!([]), "event_differs"),
        (
            |e| {
                let again = e[0]["fields"][0].clone();
                e[0]["fields"].as_array_mut().unwrap().push(again);
            },
            "event_differs",
        ),
        // Details of one event under another.
        (|e| e[1]["fields"] = e[0]["fields"].clone(), "event_differs"),
        (|e| e[0]["leaf"] = e[1]["leaf"].clone(), "proof_invalid"),
        (
            |e| {
                e.as_array_mut().unwrap().remove(3);
            },
            "proof_invalid",
        ),
        (|e| e.as_array_mut().unwrap().swap(2, 3), "proof_invalid"),
        (|e| *e = json!([]), "proof_invalid"),
        (
            |e| {
                let one = e[0].clone();
                *e = Value::Array(vec![one; 257]);
            },
            "answer_invalid",
        ),
    ]
}

#[tokio::test]
async fn details_that_the_log_does_not_commit_to_are_refused() {
    let mut scene = Scene::new().await;
    // Event 0 is that of the organisation, with its name.
    let first = |entries: &mut Value| entries[0]["fields"].take();
    for (number, (lie, code)) in lies().into_iter().enumerate() {
        scene.anna.tamper(move |request, response| {
            if request.path.contains("/events/") {
                edit(response, |answer| lie(&mut answer["entries"]));
            }
        });
        let refused: ClientError = scene.anna.client.events(0).await.unwrap_err();
        assert_eq!(refused.code(), code, "lie {number}");
    }
    // What is kept back is no lie, and is seen as kept back.
    scene.anna.tamper(move |request, response| {
        if request.path.contains("/events/") {
            edit(response, |answer| {
                let mut fields = first(&mut answer["entries"]);
                let own = fields[0].as_object_mut().unwrap();
                own.remove("salt");
                own.remove("value");
                answer["entries"][0]["fields"] = fields;
            });
        }
    });
    let page = scene.anna.client.events(0).await.unwrap();
    assert_eq!(value(&page.events[0], "name"), None);
    scene.anna.trust_again();
    let page = scene.anna.client.events(0).await.unwrap();
    assert_eq!(value(&page.events[0], "name"), Some("Käserei Muster AG"));
}

#[tokio::test]
async fn an_erased_detail_is_gone_and_everything_else_still_proven() {
    let mut scene = Scene::new().await;
    let tenant_id = tenant(&mut scene.anna).await;
    let before = all(&mut scene.anna).await;
    let created = named(&before, "account.created")[1];
    assert_eq!(value(created, "email"), Some("beat@example.ch"));
    let erase = Write::EraseField {
        index: created.index,
        name: "email".to_owned(),
        tenant_id,
    };
    let store = &scene.world.store;
    store
        .commit(tenant_id, vec![erase], Vec::new())
        .await
        .unwrap();
    let after = all(&mut scene.anna).await;
    let created = named(&after, "account.created")[1];
    assert_eq!(value(created, "email"), None);
    assert_eq!(value(created, "name"), Some("Beat Rossi"));
}
