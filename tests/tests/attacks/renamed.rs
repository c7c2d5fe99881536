//! A log that goes on under a second name and key, by the real server, and a lie about what it was under
//! the first.

use bulla_client::Method;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_evidence::log_verifier;
use bulla_protocol::path;
use bulla_protocol::trust::TrustFile;
use bulla_tlog::contradiction::{Keys, Shown};
use bulla_tlog::{Checkpoint, LogSigner, LogVerifier};
use bulla_types::Sha256Digest;

use super::liar::{History, Seen, changed, leaves, proven, seen, tell};
use super::{Scene, ask, is, json};

/// The logs have a new key since Beat looked; what he saw, under the old name, and the new one.
async fn renamed() -> (Scene, Seen, Seen) {
    let mut scene = Scene::new().await;
    let before = seen(&mut scene.beat).await;
    scene.world.rotate_log_key().await;
    for person in [&mut scene.anna, &mut scene.beat] {
        scene.world.reconnect(person);
    }
    let trust = ask(&mut scene.anna, Method::Get, path::TRUST, None).await;
    let trust: TrustFile = serde_json::from_value(json(&trust)).unwrap();
    let log = log_verifier(&trust, before.tenant).unwrap();
    let after = Seen {
        origin: log.origin().clone(),
        tenant: before.tenant,
        size: before.size,
    };
    assert_ne!(before.origin, after.origin);
    (scene, before, after)
}

/// What happened under the old name is another in the history that goes on under the new one.
#[tokio::test]
async fn a_history_that_is_another_since_the_logs_key_was_changed_is_proven_across_both_names() {
    for (grows, kind) in [(true, "no_prefix"), (false, "two_roots")] {
        let (mut scene, before, after) = Box::pin(renamed()).await;
        let mut all = leaves(&mut scene.anna, before.tenant).await;
        let size = usize::try_from(before.size).unwrap();
        all[size - 1] = changed(&all[size - 1], |leaf| {
            leaf.statement = Some(Sha256Digest::from_bytes([7; 32]));
        });
        if !grows {
            all.truncate(size);
        }
        let lie = History::of(&scene, &after, &all);
        tell(&mut scene.beat, &lie);
        let refused = scene.beat.client.list().await.unwrap_err();
        assert_eq!(refused.code(), "log_fork", "{kind}");
        assert_eq!(proven(&scene.beat.client).kind(), kind);
        // It takes both keys: either alone has signed one thing.
        let view = scene.beat.client.stop().unwrap();
        let file = Shown::parse(view.stop.file().as_bytes()).unwrap();
        let trust = scene.beat.client.memory().trust().unwrap();
        let log = log_verifier(trust, before.tenant).unwrap();
        for name in [&before.origin, &after.origin] {
            let alone = log.named(name.as_str()).unwrap();
            let refused = file.verify(&keys(&alone)).unwrap_err();
            assert_eq!(refused.code(), "foreign");
        }
        // The honest log does not make it good.
        scene.beat.trust_again();
        let refused = scene.beat.client.look_again().await.unwrap_err();
        assert_eq!(refused.code(), "log_fork");
    }
}

fn keys(log: &LogVerifier) -> Keys<'_> {
    Keys {
        log,
        anchor: None,
        witnesses: &[],
    }
}

/// Whoever holds the old key after it was given up: nothing of theirs is taken for the newest state, and
/// nothing of it stops anybody.
#[tokio::test]
async fn a_checkpoint_by_the_old_key_of_a_log_is_no_newest_state_and_stops_nobody() {
    let (mut scene, before, _) = Box::pin(renamed()).await;
    let nobodys = Ed25519SecretKey::from_seed(&Key32::from_bytes([0; 32]));
    let old = std::mem::replace(&mut scene.world.log_key, nobodys);
    let thief = LogSigner::new(before.origin.clone(), old);
    scene.beat.client.list().await.unwrap();
    let trust = scene.beat.client.memory().trust().unwrap().clone();
    assert_eq!(trust.earlier_logs.len(), 1);
    for size in [
        before.size - 1,
        before.size,
        before.size + 1,
        before.size + 100,
    ] {
        let root = Sha256Digest::from_bytes([7; 32]);
        let origin = before.origin.clone();
        let note = thief.sign(&Checkpoint { origin, size, root }).unwrap();
        let tenant = before.tenant;
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path::log_checkpoint(&tenant)) {
                response.body = note.clone().into_bytes();
            }
        });
        let refused = scene.beat.client.list().await.unwrap_err();
        assert_eq!(refused.code(), "proof_invalid", "{size}");
        assert_eq!(scene.beat.client.stop(), None);
    }
    scene.beat.trust_again();
    scene.beat.client.list().await.unwrap();
}
