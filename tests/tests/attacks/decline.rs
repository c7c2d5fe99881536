//! Declines: hidden, invented, told for signed; and reasons that are swapped or withheld.

use bulla_client::{ClientError, Locale, Method};
use bulla_protocol::envelope::{EnvelopeState, RecipientState};
use bulla_protocol::path;
use bulla_types::EnvelopeId;
use serde_json::Value;

use super::{Recorder, Scene, edit, is, json};
use crate::support::Person;

const REASON: &str = "Clause 4 names the wrong dairy.\nPlease correct it.";

async fn decline(scene: &mut Scene, id: EnvelopeId, reason: &str) {
    let reason = Some(reason.parse().unwrap());
    let declined = scene.beat.client.decline(id, reason, Locale::De).await;
    assert_eq!(declined.unwrap().state, EnvelopeState::Declined);
}

/// Hides the newest statement, and its event too where `events` says how many to show.
fn hide(person: &mut Person, path: String, events: Option<usize>) {
    person.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                let entries = record["log"]["entries"].as_array_mut().unwrap();
                entries.truncate(events.unwrap_or(entries.len()));
                let statements = record["statements"].as_array_mut().unwrap();
                statements.pop();
                let last = statements.last().cloned().unwrap();
                let dsse: bulla_statement::Dsse = serde_json::from_value(last).unwrap();
                record["head"] = Value::from(dsse.claimed_id().to_string());
                record["summary"]["state"] = Value::from("sent");
                record["summary"]["recipients"][0]["state"] = Value::from("released");
            });
        }
    });
}

#[tokio::test]
async fn a_decline_that_is_hidden_is_noticed_by_its_event_and_by_whoever_has_seen_it() {
    let mut scene = Scene::new().await;
    let (id, path) = (scene.id, scene.path());
    decline(&mut scene, id, REASON).await;
    // Anna has not seen it yet; the event without its statement tells.
    hide(&mut scene.anna, path.clone(), None);
    let refused = scene.anna.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused.code(), "proof_invalid");
    scene.anna.trust_again();
    scene.anna.client.open(id, Locale::De).await.unwrap();
    // Now both have: sent, granted, released is a history that they know to be too short.
    for person in [&mut scene.anna, &mut scene.beat] {
        hide(person, path.clone(), Some(3));
        let refused = person.client.open(id, Locale::De).await.unwrap_err();
        assert_eq!(refused, ClientError::ChainInvalid);
        person.trust_again();
        let opened = person.client.open(id, Locale::De).await.unwrap();
        assert_eq!(opened.state, EnvelopeState::Declined);
    }
}

#[tokio::test]
async fn a_server_that_says_declined_without_a_statement_is_not_believed() {
    let mut scene = Scene::new().await;
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                record["summary"]["state"] = Value::from("declined");
                record["summary"]["recipients"][0]["state"] = Value::from("declined");
            });
        }
    });
    let opened = scene.open().await.unwrap();
    assert_eq!(opened.state, EnvelopeState::Sent);
    assert_eq!(opened.recipients[0].state, RecipientState::Pending);
    assert!(opened.can_sign && opened.decline.is_none());
}

#[tokio::test]
async fn a_decline_is_not_told_for_a_signature() {
    let mut scene = Scene::new().await;
    let (id, path) = (scene.id, scene.path());
    decline(&mut scene, id, REASON).await;
    scene.anna.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                record["summary"]["state"] = Value::from("completed");
                record["summary"]["recipients"][0]["state"] = Value::from("signed");
            });
        }
    });
    let opened = scene.anna.client.open(id, Locale::De).await.unwrap();
    assert_eq!(opened.state, EnvelopeState::Declined);
    assert_eq!(opened.recipients[0].state, RecipientState::Declined);
    assert_eq!(opened.recipients[0].signed_at, None);
    let decline = opened.decline.unwrap();
    assert_eq!(decline.name.as_str(), "Beat Rossi");
    assert_eq!(decline.reason.unwrap().as_str(), REASON);
}

#[tokio::test]
async fn a_server_that_takes_a_decline_and_does_not_record_it_is_noticed() {
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
    let refused = scene.beat.client.decline(scene.id, None, Locale::De).await;
    assert_eq!(refused.unwrap_err(), ClientError::ChainInvalid);
}

#[tokio::test]
async fn a_decline_of_one_envelope_does_not_end_another() {
    let mut scene = Scene::new().await;
    let (id, other) = (scene.id, scene.another().await);
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    decline(&mut scene, other, REASON).await;
    scene.beat.client.open(other, Locale::De).await.unwrap();
    let declined = json(&recorder.answer(Method::Get, &path::envelope(&other)));
    let act = declined["statements"].as_array().unwrap().last().cloned();
    let (act, path) = (act.unwrap(), scene.path());
    let head: bulla_statement::Dsse = serde_json::from_value(act.clone()).unwrap();
    let head = head.claimed_id().to_string();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, |record| {
                let statements = record["statements"].as_array_mut().unwrap();
                statements.push(act.clone());
                record["head"] = Value::from(head.clone());
            });
        }
    });
    let refused = scene.beat.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused, ClientError::ChainInvalid);
    scene.beat.trust_again();
    assert!(scene.open().await.unwrap().can_sign);
}

#[tokio::test]
async fn a_reason_that_is_swapped_damaged_or_withheld_is_not_shown_and_hides_nothing_else() {
    let mut scene = Scene::new().await;
    let (id, other) = (scene.id, scene.another().await);
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    decline(&mut scene, id, REASON).await;
    decline(&mut scene, other, "Another reason.").await;
    // The container of a reason is fetched last.
    let contents = recorder.paths("/content");
    let other_path = contents.last().unwrap().clone();
    let other_bytes = recorder.answer(Method::Get, &other_path);
    scene.beat.client.open(id, Locale::De).await.unwrap();
    let mine = recorder.paths("/content").last().unwrap().clone();
    assert_ne!(mine, other_path);
    let damages: [fn(&mut bulla_client::Response, &bulla_client::Response); 3] = [
        |response, other| *response = other.clone(),
        |response, _| response.body[2000] ^= 1,
        |response, _| {
            let problem = bulla_protocol::error::Problem::new(bulla_protocol::ErrorCode::NotFound);
            response.status = 404;
            response.body = serde_json::to_vec(&problem).unwrap();
        },
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        let (mine, other_bytes) = (mine.clone(), other_bytes.clone());
        scene.anna.tamper(move |request, response| {
            if is(request, Method::Get, &mine) {
                damage(response, &other_bytes);
            }
        });
        let opened = scene.anna.client.open(id, Locale::De).await.unwrap();
        let decline = opened.decline.unwrap();
        assert!(decline.reason_is_unreadable, "{number}");
        assert_eq!(decline.reason, None, "{number}");
        assert_eq!(decline.name.as_str(), "Beat Rossi");
    }
    scene.anna.trust_again();
    let opened = scene.anna.client.open(id, Locale::De).await.unwrap();
    let decline = opened.decline.unwrap();
    assert!(!decline.reason_is_unreadable);
    assert_eq!(decline.reason.unwrap().as_str(), REASON);
}
