//! The log: rolled back, forked with the real key, signed by another, or with holes.

use std::cell::RefCell;
use std::rc::Rc;

use bulla_client::{Client, Method};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_protocol::path;
use bulla_tlog::{Checkpoint, LogSigner, Origin};
use bulla_types::{Sha256Digest, TenantId};
use serde_json::Value;

use super::{Recorder, Scene, edit, is};
use crate::support::{Carrier, address};

/// Name of the log, organisation, and the checkpoint that the client remembers.
fn remembered(client: &Client<Carrier>, tenant: TenantId) -> (Origin, Checkpoint) {
    let memory = client.memory();
    let prefix = &memory.trust().unwrap().log_origin_prefix;
    let origin: Origin = format!("{prefix}{tenant}").parse().unwrap();
    let note = memory.checkpoint(origin.as_str()).unwrap();
    let (body, _) = note.split_once("\n\n").unwrap();
    let checkpoint = Checkpoint::parse_body(&format!("{body}\n")).unwrap();
    (origin, checkpoint)
}

async fn tenant(scene: &mut Scene) -> TenantId {
    scene
        .beat
        .client
        .session()
        .await
        .unwrap()
        .unwrap()
        .tenant_id
}

#[tokio::test]
async fn an_older_checkpoint_than_the_remembered_one_is_a_rollback() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.open().await.unwrap();
    let older = recorder.answer(Method::Get, &scene.path());
    scene
        .anna
        .client
        .invite(&address("carla@example.ch"))
        .await
        .unwrap();
    scene.beat.client.list().await.unwrap();
    let path = scene.path();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            *response = older.clone();
        }
    });
    assert_eq!(scene.open_fails().await, "log_rollback");
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn a_second_history_signed_with_the_real_key_is_a_fork() {
    let mut scene = Scene::new().await;
    scene.beat.client.list().await.unwrap();
    let tenant = tenant(&mut scene).await;
    let (origin, seen) = remembered(&scene.beat.client, tenant);
    let signer = LogSigner::new(origin.clone(), scene.world.log_key);
    let forked = |size| {
        let root = Sha256Digest::from_bytes([7; 32]);
        let origin = origin.clone();
        signer.sign(&Checkpoint { origin, size, root }).unwrap()
    };
    // The two that nothing in them proves first: alone while the log answers honestly, then for good.
    for (size, code, is_kept) in [
        (seen.size - 1, "log_rollback", false),
        (seen.size + 5, "log_unproven", false),
        (seen.size - 1, "log_rollback", true),
        (seen.size + 5, "log_unproven", true),
        (seen.size, "log_fork", true),
    ] {
        let note = forked(size);
        scene.beat.tamper(move |request, response| {
            let log = path::log_checkpoint(&tenant);
            let is_asked_again = is(request, Method::Post, &log);
            if is(request, Method::Get, &log) {
                response.body = note.clone().into_bytes();
            } else if request.path.contains("/consistency/") || (is_asked_again && is_kept) {
                let note = note.clone();
                edit(response, |proof| proof["checkpoint"] = Value::from(note));
            }
        });
        let refused = scene.beat.client.list().await.unwrap_err();
        assert_eq!(refused.code(), code, "size {size}");
        assert_eq!(refused.stop().is_some(), is_kept, "size {size}");
        assert_eq!(remembered(&scene.beat.client, tenant).1, seen);
        scene.beat.trust_again();
        if let Some(view) = scene.beat.client.stop() {
            assert_eq!(scene.beat.client.list().await.unwrap_err().code(), code);
            let again = scene.beat.client.look_again().await;
            if code == "log_fork" {
                assert_eq!(again.unwrap_err().code(), code);
                let file = view.stop.file().as_bytes();
                scene.beat.client.go_on(file).unwrap();
            }
        }
        assert!(scene.beat.client.list().await.is_ok());
    }
}

#[tokio::test]
async fn a_checkpoint_by_another_key_or_of_another_log_counts_for_nothing() {
    let mut scene = Scene::new().await;
    scene.beat.client.list().await.unwrap();
    let tenant = tenant(&mut scene).await;
    let (origin, seen) = remembered(&scene.beat.client, tenant);
    let other = Ed25519SecretKey::from_seed(&Key32::from_bytes([3; 32]));
    let foreign = LogSigner::new(origin, other).sign(&seen).unwrap();
    let origin: Origin = "elsewhere.example.ch/log/1".parse().unwrap();
    let moved = Checkpoint {
        origin: origin.clone(),
        ..seen.clone()
    };
    let moved = LogSigner::new(origin, scene.world.log_key)
        .sign(&moved)
        .unwrap();
    for note in [foreign, moved, seen.body(), String::new()] {
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path::log_checkpoint(&tenant)) {
                response.body = note.clone().into_bytes();
            }
        });
        let refused = scene.beat.client.list().await.unwrap_err();
        assert_eq!(refused.code(), "proof_invalid");
    }
    scene.beat.trust_again();
    assert!(scene.beat.client.list().await.is_ok());
}

#[tokio::test]
async fn entries_that_are_missing_moved_or_changed_are_refused() {
    let mut scene = Scene::new().await;
    let changes: [fn(&mut Value); 5] = [
        |entries| *entries = Value::Array(Vec::new()),
        |entries| {
            entries.as_array_mut().unwrap().remove(0);
        },
        |entries| entries[0]["index"] = Value::from(0),
        |entries| entries[0]["leaf"] = entries[1]["leaf"].clone(),
        |entries| {
            entries[0]["proof"].as_array_mut().unwrap().pop();
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let path = scene.path();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, |record| change(&mut record["log"]["entries"]));
            }
        });
        assert_eq!(scene.open_fails().await, "proof_invalid", "change {number}");
    }
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn another_trust_file_changes_nothing_once_one_is_pinned() {
    let mut scene = Scene::new().await;
    let asked = Rc::new(RefCell::new(0));
    let count = Rc::clone(&asked);
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, path::TRUST) {
            *count.borrow_mut() += 1;
            response.body = b"{}".to_vec();
        }
    });
    assert!(scene.open().await.is_ok());
    assert_eq!(*asked.borrow(), 0);
}
