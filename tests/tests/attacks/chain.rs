//! Statements of an envelope: foreign, missing, reordered, or told otherwise than they are.

use bulla_client::{ClientError, Locale, Method};
use bulla_protocol::envelope::{EnvelopeState, RecipientState};
use bulla_protocol::path;
use serde_json::Value;

use super::{Recorder, Scene, edit, is, json};

/// What is done to a record.
type Change = Box<dyn Fn(&mut Value)>;

/// Opens the envelope while its record is changed like this: the code of the error.
async fn opened_with(scene: &mut Scene, change: impl Fn(&mut Value) + 'static) -> &'static str {
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, &change);
        }
    });
    let code = scene.open_fails().await;
    scene.beat.trust_again();
    code
}

#[tokio::test]
async fn statements_that_are_foreign_missing_or_in_another_order_are_no_chain() {
    let mut scene = Scene::new().await;
    let other = scene.another().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.open(other, Locale::De).await.unwrap();
    let others = json(&recorder.answer(Method::Get, &path::envelope(&other)));
    let (manifest, grant) = (
        others["statements"][0].clone(),
        others["statements"][1].clone(),
    );
    let changes: [Change; 7] = [
        Box::new({
            let grant = grant.clone();
            move |record| record["statements"][1] = grant.clone()
        }),
        Box::new(move |record| record["statements"][0] = manifest.clone()),
        Box::new(move |record| {
            record["statements"]
                .as_array_mut()
                .unwrap()
                .push(grant.clone());
        }),
        Box::new(|record| {
            record["statements"].as_array_mut().unwrap().pop();
        }),
        Box::new(|record| record["statements"].as_array_mut().unwrap().reverse()),
        Box::new(|record| record["statements"] = Value::Array(Vec::new())),
        Box::new(|record| {
            let signatures = &mut record["statements"][1]["signatures"];
            signatures.as_array_mut().unwrap().pop();
        }),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let code = opened_with(&mut scene, change).await;
        assert_eq!(code, "chain_invalid", "change {number}");
    }
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn another_envelope_does_not_open_under_this_ones_name() {
    let mut scene = Scene::new().await;
    let other = scene.another().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.open(other, Locale::De).await.unwrap();
    let others = json(&recorder.answer(Method::Get, &path::envelope(&other)));
    let code = opened_with(&mut scene, {
        let others = others.clone();
        move |record| *record = others.clone()
    })
    .await;
    assert_eq!(code, "chain_invalid");
    let renamed = scene.id.to_string();
    let code = opened_with(&mut scene, move |record| {
        *record = others.clone();
        record["summary"]["envelope_id"] = Value::from(renamed.clone());
    })
    .await;
    assert_eq!(code, "chain_invalid");
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn an_identity_that_stands_in_the_chain_cannot_be_left_out_or_replaced() {
    let mut scene = Scene::new().await;
    let code = opened_with(&mut scene, |record| {
        record["identities"].as_array_mut().unwrap().pop();
    })
    .await;
    assert_eq!(code, "chain_invalid");
    let code = opened_with(&mut scene, |record| {
        let first = record["identities"][0]["statements"].clone();
        record["identities"][1]["statements"] = first;
    })
    .await;
    assert_eq!(code, "proof_invalid");
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn a_chain_that_lost_its_newest_act_is_refused_by_whoever_has_seen_it() {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    scene.anna.client.open(scene.id, Locale::De).await.unwrap();
    let path = scene.path();
    for person in [&mut scene.anna, &mut scene.beat] {
        let path = path.clone();
        person.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| {
                    // Sent, granted, released: the act's event and the completion are hidden too.
                    let entries = record["log"]["entries"].as_array_mut().unwrap();
                    entries.truncate(3);
                    let statements = record["statements"].as_array_mut().unwrap();
                    statements.pop();
                    let last = statements.last().cloned().unwrap();
                    let dsse: bulla_statement::Dsse = serde_json::from_value(last).unwrap();
                    record["head"] = Value::from(dsse.claimed_id().to_string());
                });
            }
        });
        let refused = person.client.open(scene.id, Locale::De).await.unwrap_err();
        assert_eq!(refused, ClientError::ChainInvalid);
        person.trust_again();
        let state = person
            .client
            .open(scene.id, Locale::De)
            .await
            .unwrap()
            .state;
        assert_eq!(state, EnvelopeState::Completed);
    }
}

#[tokio::test]
async fn a_server_that_says_signed_or_completed_without_an_act_is_not_believed() {
    let mut scene = Scene::new().await;
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                record["summary"]["state"] = Value::from("completed");
                record["summary"]["recipients"][0]["state"] = Value::from("signed");
            });
        }
    });
    let opened = scene.open().await.unwrap();
    assert_eq!(opened.state, EnvelopeState::Sent);
    assert_eq!(opened.recipients[0].state, RecipientState::Pending);
    assert!(opened.can_sign);
}

#[tokio::test]
async fn a_server_that_takes_an_act_and_does_not_record_it_is_noticed() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.open().await.unwrap();
    scene.open().await.unwrap();
    let before = recorder.answer(Method::Get, &scene.path());
    let acts = path::envelope_acts(&scene.id);
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Post, &acts) {
            *response = before.clone();
        }
    });
    let refused = scene.beat.client.sign(scene.id, Locale::De).await;
    assert_eq!(refused.unwrap_err(), ClientError::ChainInvalid);
}
