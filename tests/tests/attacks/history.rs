//! Events of an envelope: those of others among them, some left out, some whose statement is kept
//! back; and what the server says of people beside what was signed.

use bulla_client::{ContactStatus, Locale, Method};
use bulla_evidence::verify;
use bulla_protocol::path;
use bulla_types::{EnvelopeId, Timestamp};
use serde_json::Value;

use super::{Recorder, Scene, edit, is, json};
use crate::support::{World, document, input};

/// What is done to the entries of a record.
type Change = Box<dyn Fn(&mut Vec<Value>)>;

/// The record of an envelope as Beat gets it now.
async fn record_of(scene: &mut Scene, id: EnvelopeId) -> Value {
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.open(id, Locale::De).await.unwrap();
    scene.beat.trust_again();
    json(&recorder.answer(Method::Get, &path::envelope(&id)))
}

#[tokio::test]
async fn events_of_another_envelope_and_gaps_are_noticed() {
    let mut scene = Scene::new().await;
    let (id, other) = (scene.id, scene.another().await);
    scene.open().await.unwrap();
    record_of(&mut scene, other).await;
    let foreign = record_of(&mut scene, other).await;
    let honest = record_of(&mut scene, id).await;
    assert_eq!(foreign["log"]["checkpoint"], honest["log"]["checkpoint"]);
    let events = honest["log"]["entries"].as_array().unwrap().len();
    assert_eq!(events, 3, "sent, granted, released");
    let foreign = foreign["log"]["entries"][2].clone();
    let changes: [Change; 4] = [
        Box::new({
            let foreign = foreign.clone();
            move |entries| entries.push(foreign.clone())
        }),
        Box::new(move |entries| entries[2] = foreign.clone()),
        Box::new(|entries| entries.swap(1, 2)),
        Box::new(|entries| entries.push(entries[2].clone())),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let path = scene.path();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| {
                    change(record["log"]["entries"].as_array_mut().unwrap());
                });
            }
        });
        assert_eq!(scene.open_fails().await, "proof_invalid", "change {number}");
    }
    scene.beat.trust_again();
    assert_eq!(scene.open().await.unwrap().history.len(), events);
}

#[tokio::test]
async fn an_event_that_was_cut_out_between_two_others_is_noticed() {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                let released = record["log"]["entries"].as_array_mut().unwrap().remove(2);
                assert!(released["leaf"].is_string());
            });
        }
    });
    assert_eq!(scene.open_fails().await, "proof_invalid");
    scene.beat.trust_again();
    assert_eq!(scene.open().await.unwrap().history.len(), 5);
}

#[tokio::test]
async fn an_act_that_is_kept_back_while_its_event_is_shown_is_noticed() {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    let path = scene.path();
    // Anna has not seen the act, so her memory does not tell.
    scene.anna.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                let statements = record["statements"].as_array_mut().unwrap();
                statements.pop();
                let last = statements.last().cloned().unwrap();
                let dsse: bulla_statement::Dsse = serde_json::from_value(last).unwrap();
                record["head"] = Value::from(dsse.claimed_id().to_string());
            });
        }
    });
    let refused = scene.anna.client.open(scene.id, Locale::De).await;
    assert_eq!(refused.unwrap_err().code(), "proof_invalid");
    scene.anna.trust_again();
    assert!(scene.anna.client.open(scene.id, Locale::De).await.is_ok());
}

#[tokio::test]
async fn the_sender_has_the_name_that_was_signed_and_no_address_but_the_own() {
    let mut scene = Scene::new().await;
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                for person in record["identities"].as_array_mut().unwrap() {
                    person["name"] = Value::from("The Director");
                }
            });
        }
    });
    let opened = scene.open().await.unwrap();
    assert_eq!(opened.sender.name.as_str(), "Anna Keller");
    let actors = opened.history.iter().map(|entry| entry.actor.as_ref());
    let actors: Vec<_> = actors.map(|name| name.unwrap().to_string()).collect();
    assert_eq!(actors, ["Anna Keller", "Anna Keller"]);
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                for person in record["identities"].as_array_mut().unwrap() {
                    if person["email"] == "anna@example.ch" {
                        person["email"] = Value::from("director@example.ch");
                    }
                }
            });
        }
    });
    assert_eq!(scene.open_fails().await, "content_mismatch");
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn the_own_identity_is_known_and_nobody_else_passes_for_it() {
    let (_world, mut anna, beat) = World::of_two().await;
    let own = anna.email.clone();
    let contact = anna.client.look_up(&own).await.unwrap();
    assert_eq!(contact.status, ContactStatus::Pinned);
    let id = anna.send(&document(9), &[(&own, 1)]).await.unwrap();
    let signed = anna.client.sign(id, Locale::De).await.unwrap();
    assert!(!signed.sender.first_use);

    let recorder = Recorder::default();
    recorder.listen(&mut anna);
    anna.client.look_up(&beat.email).await.unwrap();
    let others = json(&recorder.answer(Method::Post, path::IDENTITY_LOOKUP));
    let name = own.to_string();
    anna.tamper(move |request, response| {
        if is(request, Method::Post, path::IDENTITY_LOOKUP) {
            edit(response, |record| {
                *record = others.clone();
                record["email"] = Value::from(name.clone());
            });
        }
    });
    let contact = anna.client.look_up(&own).await.unwrap();
    assert_eq!(contact.status, ContactStatus::Changed);
    let refused = anna.send(&document(9), &[(&own, 1)]).await.unwrap_err();
    assert_eq!(refused.code(), "identity_changed");
}

/// What the server may say of the one detail of an event that is no truth.
fn lies(foreign: Value) -> Vec<Change> {
    let field = |change: fn(&mut Value)| -> Change {
        Box::new(move |entries| change(&mut entries[2]["fields"]))
    };
    vec![
        field(|fields| fields[0]["value"] = "0a".repeat(16).into()),
        field(|fields| fields[0]["value"] = "".into()),
        field(|fields| fields[0]["salt"] = format!("{}=", "A".repeat(43)).into()),
        field(|fields| fields[0]["salt"] = "AAAA".into()),
        field(|fields| fields[0]["field"] = "email".into()),
        field(|fields| fields[0]["commitment"] = "0b".repeat(32).into()),
        field(|fields| drop(fields[0].as_object_mut().unwrap().remove("salt"))),
        field(|fields| drop(fields[0].as_object_mut().unwrap().remove("value"))),
        field(|fields| {
            let own = fields[0].clone();
            fields.as_array_mut().unwrap().push(own);
        }),
        field(|fields| {
            let mut more = fields[0].clone();
            more["field"] = "role".into();
            fields.as_array_mut().unwrap().push(more);
        }),
        Box::new(|entries| entries[0]["fields"] = entries[2]["fields"].clone()),
        Box::new(move |entries| entries[2]["fields"] = foreign.clone()),
    ]
}

#[tokio::test]
async fn details_that_the_log_does_not_commit_to_reach_neither_a_person_nor_evidence() {
    let mut scene = Scene::new().await;
    let (id, other) = (scene.id, scene.another().await);
    scene.open().await.unwrap();
    record_of(&mut scene, other).await;
    let foreign = record_of(&mut scene, other).await["log"]["entries"][2]["fields"].clone();
    let honest = record_of(&mut scene, id).await["log"]["entries"].clone();
    let released = &honest[2]["fields"];
    assert_eq!(released.as_array().unwrap().len(), 1);
    assert_eq!(released[0]["field"], "recipient");
    for plain in [&honest[0], &honest[1]] {
        assert!(plain.get("fields").is_none(), "{plain}");
    }
    for (number, lie) in lies(foreign).into_iter().enumerate() {
        let path = scene.path();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| {
                    lie(record["log"]["entries"].as_array_mut().unwrap());
                });
            }
        });
        assert_eq!(scene.open_fails().await, "event_differs", "lie {number}");
        let refused = scene.beat.client.evidence(id).await.unwrap_err();
        assert_eq!(refused.code(), "event_differs", "lie {number}");
    }
    let path = scene.path();
    let added = honest[2]["fields"].clone();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                record["identities"][0]["log"]["entries"][0]["fields"] = added.clone();
            });
        }
    });
    assert_eq!(scene.open_fails().await, "event_differs", "of an identity");
}

#[tokio::test]
async fn evidence_shows_what_events_say_and_what_the_server_keeps_back_as_such() {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    let whole = details_in_evidence(&mut scene).await;
    let place = scene.open().await.unwrap().recipients[0].recipient_id;
    assert_eq!(whole["field"], "recipient");
    assert_eq!(whole["state"], "opened");
    assert_eq!(whole["value"], place.to_string());
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                let own = record["log"]["entries"][2]["fields"][0].as_object_mut();
                let own = own.unwrap();
                assert!(own.remove("salt").is_some() && own.remove("value").is_some());
            });
        }
    });
    let withheld = details_in_evidence(&mut scene).await;
    assert_eq!(withheld["state"], "withheld");
    assert_eq!(withheld["value"], Value::Null);
}

/// The detail of the event `wrap.released` as the report over Beat's evidence says it.
async fn details_in_evidence(scene: &mut Scene) -> Value {
    let file = scene.beat.client.evidence(scene.id).await.unwrap();
    let trust = scene.beat.client.trust().await.unwrap();
    let input = input("lease.evidence.json", &file.content);
    let reports = verify(&[input], Some(&trust).into(), Timestamp::MAX);
    let report = serde_json::to_value(&reports[0]).unwrap();
    assert_eq!(report["reason"], "document_missing", "{report}");
    let history = report["history"].as_array().unwrap();
    let released = history.iter().find(|own| own["event"] == "wrap.released");
    let fields = released.unwrap()["fields"].as_array().unwrap();
    assert_eq!(fields.len(), 1);
    fields[0].clone()
}
