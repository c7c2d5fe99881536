//! Two histories of one log for two people: in the one a key is another, was never closed, or an act
//! never happened. Whoever has seen the first stops at once. Whoever has not believes the second as far as
//! any log is believed, and has the proof as soon as anybody shows the first.

use bulla_client::{ClosingReason, ContactStatus, Locale, Method, Request};
use bulla_protocol::path;
use bulla_statement::Dsse;
use bulla_types::{Base64Bytes, Sha256Digest};
use serde_json::json;

use super::identity::forged;
use super::liar::{History, changed, leaves, proven, seen, tell_all};
use super::{Scene, ask, is, json, record_of};
use crate::keys::NEXT_PASSWORD;
use crate::support::{PASSWORD, Person, document};

/// Whoever was told the other history, and is now told the true one, has the proof and stops.
async fn is_proven_by_the_true_history(person: &mut Person) {
    person.trust_again();
    let refused = person.client.list().await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert!(proven(&person.client).is_contradiction());
}

fn is_looked_up(request: &Request) -> bool {
    is(request, Method::Post, path::IDENTITY_LOOKUP)
}

/// A history of this size, the rest being events that nobody looks at.
fn padded(mut leaves: Vec<Vec<u8>>, size: usize) -> Vec<Vec<u8>> {
    while leaves.len() < size {
        let last = leaves.last().unwrap();
        let prev = u64::try_from(leaves.len() - 1).unwrap();
        leaves.push(changed(last, |leaf| leaf.prev = Some(prev)));
    }
    leaves
}

/// Everything that is said of this identity, said of another.
fn instead(leaf: &[u8], honest: Sha256Digest, other: Sha256Digest) -> Vec<u8> {
    changed(leaf, |leaf| {
        for named in [&mut leaf.statement, &mut leaf.actor] {
            if *named == Some(honest) {
                *named = Some(other);
            }
        }
    })
}

/// A key that the server made for Carla, in a log that records it in the place of hers.
#[tokio::test]
async fn a_false_key_in_a_second_history_stops_who_has_seen_the_first_and_convicts_the_log_later() {
    for has_seen in [true, false] {
        let mut scene = Scene::new().await;
        let mut before = seen(&mut scene.beat).await;
        let email = "carla@example.ch";
        let carla = scene.world.member(&mut scene.anna, email, "Carla Muster");
        let carla = carla.await;
        if has_seen {
            before = seen(&mut scene.beat).await;
        }
        let asked = json!({ "email": email });
        let record = ask(
            &mut scene.anna,
            Method::Post,
            path::IDENTITY_LOOKUP,
            Some(&asked),
        )
        .await;
        let record = json(&record);
        let honest: Dsse = serde_json::from_value(record["statements"][0].clone()).unwrap();
        let honest = *honest.claimed_id().digest();
        let fake = forged(&record);
        let other = *fake.claimed_id().digest();
        let all = leaves(&mut scene.anna, before.tenant).await;
        let lie: Vec<_> = all
            .iter()
            .map(|leaf| instead(leaf, honest, other))
            .collect();
        assert_ne!(lie, all);
        let lie = History::of(&scene, &before, &lie);
        tell_all(&mut scene.beat, &lie, move |request, answer| {
            if is_looked_up(request) {
                answer["statements"][0] = serde_json::to_value(&fake).unwrap();
                for entry in answer["log"]["entries"].as_array_mut().unwrap() {
                    let leaf: Base64Bytes = serde_json::from_value(entry["leaf"].take()).unwrap();
                    let leaf = Base64Bytes::new(instead(leaf.as_slice(), honest, other));
                    entry["leaf"] = serde_json::to_value(leaf).unwrap();
                }
            }
        });
        let looked_up = scene.beat.client.look_up(&carla.email).await;
        if has_seen {
            assert_eq!(looked_up.unwrap_err().code(), "log_fork");
            let to = [(&carla.email, 1)];
            let sent = scene.beat.send(&document(9), &to).await;
            assert_eq!(sent.unwrap_err().code(), "log_fork");
            assert!(proven(&scene.beat.client).is_contradiction());
        } else {
            let contact = looked_up.unwrap();
            assert_eq!(contact.status, ContactStatus::FirstUse);
            // What no log can show, the words do.
            assert_ne!(contact.words, carla.client.own_words().unwrap());
            is_proven_by_the_true_history(&mut scene.beat).await;
        }
    }
}

/// Keys that Anna has closed, in a log in which she never did.
#[tokio::test]
async fn closed_keys_in_a_second_history_stop_who_has_seen_the_first_and_convict_the_log_later() {
    for has_seen in [true, false] {
        let mut scene = Scene::new().await;
        let before = seen(&mut scene.beat).await;
        let old = scene.anna.client.own_words().unwrap();
        let code = scene.world.next_code(&scene.anna);
        let client = &mut scene.anna.client;
        client.begin_renewal(PASSWORD, &code).await.unwrap();
        client.rotate_identity(ClosingReason::Compromised).unwrap();
        let kit = client.choose_new_password(NEXT_PASSWORD, Locale::De).await;
        let kit = kit.unwrap().text().to_string();
        client.finish_renewal(&kit).await.unwrap();
        let all = leaves(&mut scene.anna, before.tenant).await;
        let size = usize::try_from(before.size).unwrap();
        assert!(all.len() > size);
        if has_seen {
            seen(&mut scene.beat).await;
        }
        let lie = History::of(&scene, &before, &padded(all[..size].to_vec(), all.len()));
        tell_all(&mut scene.beat, &lie, |request, answer| {
            if is_looked_up(request) {
                answer["steps"] = json!([]);
                answer["statements"].as_array_mut().unwrap().truncate(1);
            }
        });
        let looked_up = scene.beat.client.look_up(&scene.anna.email).await;
        if has_seen {
            assert_eq!(looked_up.unwrap_err().code(), "log_fork");
            assert!(proven(&scene.beat.client).is_contradiction());
        } else {
            assert_eq!(looked_up.unwrap().words, old);
            is_proven_by_the_true_history(&mut scene.beat).await;
        }
    }
}

/// An envelope as it was before Beat signed, in a log in which he never did.
#[tokio::test]
async fn an_older_state_in_a_second_history_stops_who_has_seen_the_first_and_convicts_the_log_later()
 {
    for has_seen in [true, false] {
        let mut scene = Scene::new().await;
        let id = scene.id;
        let before = seen(&mut scene.anna).await;
        let older = record_of(&mut scene.anna, id).await;
        scene.beat.client.sign(id, Locale::De).await.unwrap();
        if has_seen {
            scene.anna.client.list().await.unwrap();
        }
        let all = leaves(&mut scene.anna, before.tenant).await;
        let size = usize::try_from(before.size).unwrap();
        let lie = History::of(&scene, &before, &padded(all[..size].to_vec(), all.len()));
        let path = scene.path();
        tell_all(&mut scene.anna, &lie, move |request, answer| {
            if is(request, Method::Get, &path) {
                answer.clone_from(&older);
            }
        });
        let opened = scene.anna.client.open(id, Locale::De).await;
        if has_seen {
            assert_eq!(opened.unwrap_err().code(), "log_fork");
            assert!(proven(&scene.anna.client).is_contradiction());
        } else {
            let history = opened.unwrap().history;
            assert!(!history.iter().any(|entry| entry.event.contains("signed")));
            is_proven_by_the_true_history(&mut scene.anna).await;
        }
    }
}
