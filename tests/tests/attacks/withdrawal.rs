//! Retractions and revocations: hidden, invented, told for each other, or moved to another envelope.

use bulla_client::{ClientError, Locale, Method, WithdrawalKind};
use bulla_protocol::envelope::EnvelopeState;
use bulla_protocol::path;
use bulla_statement::{Dsse, Revoke, Statement as _};
use bulla_types::EnvelopeId;
use serde_json::Value;

use super::{Recorder, Scene, edit, is, json};
use crate::support::Person;

/// Beat has signed what Anna sent.
async fn signed() -> Scene {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    scene
}

async fn withdraw(scene: &mut Scene, id: EnvelopeId, kind: WithdrawalKind) {
    let reason = Some("Another one took its place.".parse().unwrap());
    let withdrawn = scene.anna.client.withdraw(id, kind, reason, Locale::De);
    withdrawn.await.unwrap();
}

fn id_of(statement: &Value) -> String {
    let dsse: Dsse = serde_json::from_value(statement.clone()).unwrap();
    dsse.claimed_id().to_string()
}

/// Shows the envelope as it was before its newest statement, with so many events.
fn hide(person: &mut Person, path: String, events: Option<usize>) {
    person.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                let entries = record["log"]["entries"].as_array_mut().unwrap();
                entries.truncate(events.unwrap_or(entries.len()));
                let statements = record["statements"].as_array_mut().unwrap();
                statements.pop();
                record["head"] = Value::from(id_of(statements.last().unwrap()));
                record["summary"]["state"] = Value::from("completed");
            });
        }
    });
}

#[tokio::test]
async fn a_revocation_that_is_hidden_is_noticed_by_its_event_and_by_whoever_has_seen_it() {
    let mut scene = Box::pin(signed()).await;
    let (id, path) = (scene.id, scene.path());
    withdraw(&mut scene, id, WithdrawalKind::Revoke).await;
    // Beat has not seen it yet; the event without its statement tells.
    hide(&mut scene.beat, path.clone(), None);
    let refused = scene.beat.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused.code(), "proof_invalid");
    scene.beat.trust_again();
    let opened = scene.beat.client.open(id, Locale::De).await.unwrap();
    assert_eq!(opened.state, EnvelopeState::Revoked);
    let events = opened.history.len() - 1;
    hide(&mut scene.beat, path, Some(events));
    let refused = scene.beat.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused, ClientError::ChainInvalid);
}

#[tokio::test]
async fn a_server_that_says_revoked_without_a_statement_is_not_believed() {
    let mut scene = Box::pin(signed()).await;
    let path = scene.path();
    for state in ["retracted", "revoked", "cancelled", "expired"] {
        let path = path.clone();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| {
                    record["summary"]["state"] = Value::from(state);
                });
            }
        });
        let opened = scene.open().await.unwrap();
        assert_eq!(opened.state, EnvelopeState::Completed);
        assert_eq!(opened.withdrawals, []);
    }
}

#[tokio::test]
async fn a_server_that_says_cancelled_or_expired_without_proof_is_not_believed() {
    let mut scene = Box::pin(Scene::new()).await;
    let (id, path) = (scene.id, scene.path());
    for state in ["cancelled", "expired", "declined", "completed"] {
        let path = path.clone();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| {
                    record["summary"]["state"] = Value::from(state);
                });
            }
        });
        let opened = scene.open().await.unwrap();
        assert_eq!(opened.state, EnvelopeState::Sent, "{state}");
        assert!(opened.can_sign);
        assert_eq!((opened.withdrawals, opened.expired_at), (vec![], None));
    }
    scene.beat.trust_again();
    scene.beat.client.sign(id, Locale::De).await.unwrap();
}

#[tokio::test]
async fn a_cancellation_that_is_hidden_is_noticed_by_its_event_and_by_whoever_has_seen_it() {
    let mut scene = Box::pin(Scene::new()).await;
    let (id, path) = (scene.id, scene.path());
    scene.beat.client.open(id, Locale::De).await.unwrap();
    withdraw(&mut scene, id, WithdrawalKind::Cancel).await;
    hide(&mut scene.beat, path.clone(), None);
    let refused = scene.beat.client.sign(id, Locale::De).await.unwrap_err();
    assert_eq!(refused.code(), "proof_invalid");
    scene.beat.trust_again();
    let opened = scene.beat.client.open(id, Locale::De).await.unwrap();
    assert_eq!(opened.state, EnvelopeState::Cancelled);
    assert!(!opened.can_sign);
    let events = opened.history.len() - 1;
    hide(&mut scene.beat, path, Some(events));
    let refused = scene.beat.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused, ClientError::ChainInvalid);
}

#[tokio::test]
async fn a_retraction_is_not_told_for_a_revocation_and_moves_to_no_other_envelope() {
    let mut scene = Box::pin(signed()).await;
    let (id, path) = (scene.id, scene.path());
    let other = scene.another().await;
    scene.beat.client.sign(other, Locale::De).await.unwrap();
    withdraw(&mut scene, other, WithdrawalKind::Retract).await;
    withdraw(&mut scene, id, WithdrawalKind::Retract).await;
    let same = path.clone();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &same) {
            edit(response, |record| {
                let statements = record["statements"].as_array_mut().unwrap();
                let last = statements.last_mut().unwrap();
                last["payloadType"] = Value::from(Revoke::PAYLOAD_TYPE);
                record["head"] = Value::from(id_of(statements.last().unwrap()));
            });
        }
    });
    let refused = scene.beat.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused, ClientError::ChainInvalid);
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.open(other, Locale::De).await.unwrap();
    let foreign = json(&recorder.answer(Method::Get, &path::envelope(&other)));
    let foreign = foreign["statements"].as_array().unwrap().last().cloned();
    let foreign = foreign.unwrap();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                let statements = record["statements"].as_array_mut().unwrap();
                statements.pop();
                statements.push(foreign.clone());
                record["head"] = Value::from(id_of(&foreign));
            });
        }
    });
    let refused = scene.beat.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused, ClientError::ChainInvalid);
    scene.beat.trust_again();
    let opened = scene.open().await.unwrap();
    assert_eq!(opened.state, EnvelopeState::Retracted);
}

#[tokio::test]
async fn a_server_that_takes_a_revocation_and_keeps_it_back_is_noticed_by_the_sender() {
    let mut scene = Box::pin(signed()).await;
    let id = scene.id;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.anna);
    scene.anna.client.open(id, Locale::De).await.unwrap();
    let before = recorder.answer(Method::Get, &path::envelope(&id));
    let path = path::envelope_withdrawals(&id);
    scene.anna.tamper(move |request, response| {
        if is(request, Method::Post, &path) {
            *response = before.clone();
        }
    });
    let revoke = WithdrawalKind::Revoke;
    let refused = scene
        .anna
        .client
        .withdraw(id, revoke, None, Locale::De)
        .await;
    assert!(refused.is_err());
}
