//! A log that lies: the operator keeps a second history, signed with the real key and true to itself in
//! every checkpoint, proof and tile, and shows it to one person. Whoever has seen more proves it to
//! everybody and goes no further; whoever merely gets no answer is not alarmed.

use std::rc::Rc;

use bulla_client::{Client, ClientError, Locale, Memory, Response, StopKind};
use bulla_evidence::{Fact, Reason, verify};
use bulla_protocol::error::Problem;
use bulla_protocol::{ErrorCode, path};
use bulla_tlog::contradiction::{Finding, Keys};
use bulla_tlog::{AuditError, LogVerifier};
use bulla_types::{Sha256Digest, Timestamp};

use super::Scene;
use super::liar::{History, changed, leaves, proven, seen, tell};
use crate::support::{Carrier, PASSWORD, address, input};

/// Signs in on a device that remembers this.
async fn sign_in(scene: &mut Scene, memory: Memory) -> (Client<Carrier>, Result<(), ClientError>) {
    let code = scene.world.next_code(&scene.beat);
    let mut device = scene.world.device(memory);
    let signed_in = async {
        device.login(&scene.beat.email, PASSWORD).await?;
        device.second_factor(&code).await.map(drop)
    }
    .await;
    (device, signed_in)
}

/// Ways to write the history anew: which leaves are there, and at which place they part.
type Rewrite = fn(&[Vec<u8>], usize) -> Vec<Vec<u8>>;

fn rewrites() -> [(&'static str, Rewrite); 5] {
    [
        ("an event left out", |all, size| {
            let mut all = all.to_vec();
            all.remove(size - 2);
            all
        }),
        ("two events in the other order", |all, size| {
            let mut all = all.to_vec();
            all.swap(size - 2, size - 1);
            all
        }),
        ("an event dated back by a month", |all, size| {
            let mut all = all.to_vec();
            all[size - 1] = changed(&all[size - 1], |leaf| {
                let month = 30 * 24 * 60 * 60 * 1000;
                leaf.at = Timestamp::from_millis(leaf.at.as_millis() - month).unwrap();
            });
            all
        }),
        ("an event invented", |all, size| {
            let mut all = all.to_vec();
            all.insert(size - 1, changed(&all[0], |leaf| leaf.prev = Some(0)));
            all
        }),
        ("another event at the end, and no more", |all, size| {
            let mut all = all[..size].to_vec();
            all[size - 1] = changed(&all[size - 1], |leaf| {
                leaf.statement = Some(Sha256Digest::from_bytes([7; 32]));
            });
            all
        }),
    ]
}

#[tokio::test]
async fn every_way_of_writing_history_anew_is_proven_by_whoever_has_seen_it_and_stops_them() {
    for (name, rewrite) in rewrites() {
        let mut scene = Scene::new().await;
        let before = seen(&mut scene.beat).await;
        for number in 0..3 {
            let guest = address(&format!("guest{number}@example.ch"));
            scene.anna.client.invite(&guest).await.unwrap();
        }
        let all = leaves(&mut scene.anna, before.tenant).await;
        let size = usize::try_from(before.size).unwrap();
        let rewritten = rewrite(&all, size);
        assert_ne!(all, rewritten, "{name}");
        let lie = History::of(&scene, &before, &rewritten);
        tell(&mut scene.beat, &lie);
        let refused = scene.beat.client.list().await.unwrap_err();
        assert_eq!(refused.code(), "log_fork", "{name}");
        assert!(proven(&scene.beat.client).is_contradiction(), "{name}");

        // The honest server does not make it good, nor does a new start; nothing is sent or signed.
        scene.beat.trust_again();
        let id = scene.id;
        let code = |error: ClientError| error.code();
        let beat = &mut scene.beat.client;
        assert_eq!(code(beat.list().await.unwrap_err()), "log_fork");
        assert_eq!(
            code(beat.sign(id, Locale::De).await.unwrap_err()),
            "log_fork"
        );
        assert_eq!(code(beat.look_again().await.unwrap_err()), "log_fork");
        let to = [(&scene.anna.email, 1)];
        let sent = scene.beat.send(b"text", &to).await.unwrap_err();
        assert_eq!(sent.code(), "log_fork", "{name}");
        let kept = scene.beat.client.memory().to_json().unwrap();
        let kept = Memory::parse(&kept).unwrap();
        let (mut device, refused) = sign_in(&mut scene, kept).await;
        assert_eq!(refused.unwrap_err().code(), "log_fork", "{name}");

        // Whoever has saved the proof can go on; somebody else on another device was never stopped.
        let proof = device.stop().unwrap().stop.file().as_bytes().to_vec();
        device.go_on(&proof).unwrap();
        let memory = device.memory().clone();
        let (mut device, signed_in) = sign_in(&mut scene, memory).await;
        signed_in.unwrap();
        device.open(id, Locale::De).await.unwrap();
        scene.anna.client.open(id, Locale::De).await.unwrap();
    }
}

#[tokio::test]
async fn a_fork_behind_a_complete_tree_is_proven_by_its_own_tiles() {
    let mut scene = Scene::new().await;
    let mut before = seen(&mut scene.beat).await;
    let mut number = 0;
    while !before.size.is_power_of_two() {
        number += 1;
        let guest = address(&format!("guest{number}@example.ch"));
        scene.anna.client.invite(&guest).await.unwrap();
        before = seen(&mut scene.beat).await;
    }
    scene
        .anna
        .client
        .invite(&address("last@example.ch"))
        .await
        .unwrap();
    let mut all = leaves(&mut scene.anna, before.tenant).await;
    all.remove(3);
    all.push(all[0].clone());
    let lie = History::of(&scene, &before, &all);
    tell(&mut scene.beat, &lie);
    let refused = scene.beat.client.list().await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert_eq!(proven(&scene.beat.client).kind(), "no_prefix");
}

#[tokio::test]
async fn an_older_log_that_is_shown_twice_stops_until_it_is_proven_to_continue() {
    let mut scene = Scene::new().await;
    let before = seen(&mut scene.beat).await;
    let all = leaves(&mut scene.anna, before.tenant).await;
    let size = usize::try_from(before.size).unwrap();
    let older = History::of(&scene, &before, &all[..size - 1]);
    tell(&mut scene.beat, &older);
    assert_eq!(
        scene.beat.client.list().await.unwrap_err().code(),
        "log_rollback"
    );
    let finding = proven(&scene.beat.client);
    assert!(!finding.is_contradiction());
    let (remembered, shown) = (before.size, before.size - 1);
    assert_eq!(finding, Finding::Rollback { remembered, shown });
    // Still old, also after a new start.
    let refused = scene.beat.client.look_again().await.unwrap_err();
    assert_eq!(refused.code(), "log_rollback");
    let kept = scene.beat.client.memory().clone();
    let (mut device, refused) = sign_in(&mut scene, kept).await;
    assert_eq!(refused.unwrap_err().code(), "log_rollback");
    // The honest log is proven to continue.
    scene.beat.trust_again();
    assert_eq!(
        scene.beat.client.list().await.unwrap_err().code(),
        "log_rollback"
    );
    scene.beat.client.look_again().await.unwrap();
    scene.beat.client.list().await.unwrap();
    device.look_again().await.unwrap();
    let memory = device.memory().clone();
    let (mut device, signed_in) = sign_in(&mut scene, memory).await;
    signed_in.unwrap();
    device.open(scene.id, Locale::De).await.unwrap();
    // An older log that goes on another way is a fork.
    let mut fork = all[..size - 1].to_vec();
    fork.extend_from_slice(&all[..3]);
    tell(&mut scene.beat, &older);
    scene.beat.client.list().await.unwrap_err();
    let fork = History::of(&scene, &before, &fork);
    tell(&mut scene.beat, &fork);
    let refused = scene.beat.client.look_again().await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert!(proven(&scene.beat.client).is_contradiction());
}

#[tokio::test]
async fn a_log_that_was_deleted_or_begun_anew_is_a_rollback_and_evidence_from_before_still_verifies()
 {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    let file = scene.beat.client.evidence(scene.id).await.unwrap();
    let before = seen(&mut scene.beat).await;
    let all = leaves(&mut scene.anna, before.tenant).await;
    // Nothing is left of it, or a new one begins with other events.
    let anew = [changed(&all[1], |leaf| leaf.prev = None)];
    for left in [&[][..], &anew[..]] {
        let lie = History::of(&scene, &before, left);
        tell(&mut scene.beat, &lie);
        let refused = scene.beat.client.list().await.unwrap_err();
        assert_eq!(refused.code(), "log_rollback");
        assert!(!proven(&scene.beat.client).is_contradiction());
        scene.beat.trust_again();
        scene.beat.client.look_again().await.unwrap();
    }
    // Evidence needs neither the log nor its server.
    let input = input(file.name.as_str(), &file.content);
    let now = Timestamp::from_millis(1_800_000_000_000).unwrap();
    let reports = verify(&[input], scene.beat.client.memory().trust().into(), now);
    assert_eq!(
        reports[0].reason,
        Reason::DocumentMissing,
        "all but the document is there"
    );
    assert_eq!(reports[0].facts["anchored"], Fact::Yes);
}

#[tokio::test]
async fn a_server_without_an_answer_is_never_taken_for_a_liar() {
    let mut scene = Scene::new().await;
    let before = seen(&mut scene.beat).await;
    scene
        .anna
        .client
        .invite(&address("carla@example.ch"))
        .await
        .unwrap();
    let problem = |code: ErrorCode| {
        (
            code.status(),
            serde_json::to_vec(&Problem::new(code)).unwrap(),
        )
    };
    let answers = [
        (200, Vec::new()),
        (200, b"<html>busy</html>".to_vec()),
        (502, b"<html>busy</html>".to_vec()),
        problem(ErrorCode::Internal),
        problem(ErrorCode::NotFound),
        problem(ErrorCode::TooManyAttempts),
        problem(ErrorCode::LogStopped),
    ];
    let base = path::log_checkpoint(&before.tenant);
    for (status, body) in answers {
        for part in ["/checkpoint", "/consistency/"] {
            let (base, body) = (base.replace("/checkpoint", part), body.clone());
            scene.beat.tamper(move |request, response| {
                if request.path.starts_with(&base) {
                    *response = Response {
                        status,
                        body: body.clone(),
                    };
                }
            });
            let refused = scene.beat.client.list().await.unwrap_err();
            assert!(!refused.code().starts_with("log_") || refused.code() == "log_stopped");
            assert_eq!(scene.beat.client.stop(), None, "{status} {part}");
        }
    }
    scene.beat.trust_again();
    scene.beat.client.list().await.unwrap();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn times_that_fall_behind_what_was_seen_are_proven_to_others() {
    let mut scene = Scene::new().await;
    let before = seen(&mut scene.beat).await;
    let guest = address("carla@example.ch");
    scene.anna.client.invite(&guest).await.unwrap();
    let mut all = leaves(&mut scene.anna, before.tenant).await;
    assert!(u64::try_from(all.len()).unwrap() > before.size);
    let last = all.len() - 1;
    all[last] = changed(&all[last], |leaf| {
        leaf.at = Timestamp::from_millis(1_000_000_000_000).unwrap();
    });
    let lie = History::of(&scene, &before, &all);
    tell(&mut scene.beat, &lie);
    let found = scene.beat.client.audit_log().await.unwrap().unwrap_err();
    let index = u64::try_from(last).unwrap();
    assert_eq!(found, AuditError::Time { index });
    let shown = scene.beat.client.times_fell(index).await.unwrap().unwrap();
    let log = LogVerifier::from_vkey(&lie.signer.verifier().vkey()).unwrap();
    let finding = shown.verify(&Keys {
        log: &log,
        anchor: None,
        witnesses: &[],
    });
    assert_eq!(finding.unwrap().kind(), "times_fell");
    assert_eq!(scene.beat.client.stop(), None);
    // Every other place of this log, and the honest one, prove nothing.
    for other in 0..index {
        let shown = scene.beat.client.times_fell(other).await.unwrap();
        assert_eq!(shown, None, "{other}");
    }
    scene.beat.trust_again();
    assert_eq!(scene.beat.client.times_fell(index).await.unwrap(), None);
    // What the log signed was seen all the same: the honest history is another.
    let refused = scene.beat.client.audit_log().await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert!(proven(&scene.beat.client).is_contradiction());
}

#[tokio::test]
async fn an_audit_finds_a_tile_that_is_two_things_and_a_history_that_is_another() {
    let mut scene = Scene::new().await;
    let before = seen(&mut scene.beat).await;
    let honest = scene.beat.client.audit_log().await.unwrap().unwrap();
    assert!(honest.summary.size >= before.size);
    let all = leaves(&mut scene.beat, before.tenant).await;
    // One path with other content: the hashes of another history under the honest checkpoint.
    let mut other = all.clone();
    other[2] = changed(&other[2], |leaf| {
        leaf.at = Timestamp::from_millis(1).unwrap();
    });
    let other = History::of(&scene, &before, &other);
    for part in ["entries/", "0/"] {
        let (other, tiles) = (Rc::clone(&other), path::log_tile(&before.tenant, part));
        scene.beat.tamper(move |request, response| {
            if request.path.starts_with(&tiles) {
                other.answer(request, response);
            }
        });
        let found = scene.beat.client.audit_log().await.unwrap().unwrap_err();
        let is_found = match part {
            "0/" => matches!(found, AuditError::Tile { .. }),
            _ => matches!(found, AuditError::Time { .. } | AuditError::Diverged { .. }),
        };
        assert!(is_found, "{part} {found}");
        assert_eq!(scene.beat.client.stop(), None);
    }
    // The whole log of another history, true to itself.
    let mut omitted = all.clone();
    omitted.remove(2);
    omitted.push(changed(&all[0], |leaf| leaf.object = [9; 16].into()));
    let lie = History::of(&scene, &before, &omitted);
    tell(&mut scene.beat, &lie);
    let refused = scene.beat.client.audit_log().await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert_eq!(
        scene.beat.client.stop().unwrap().stop.kind(),
        StopKind::Fork
    );
}
