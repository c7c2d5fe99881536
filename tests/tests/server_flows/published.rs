//! The published log: what an act waits for, what stops the server, the anchor log, the archive.

use std::sync::atomic::Ordering;

use bulla_protocol::log::{AnchorProof, ConsistencyProof, SeenCheckpoint};
use bulla_protocol::path::{
    self, anchor_consistency, anchor_tile, log_anchor, log_archive, log_checkpoint,
};
use bulla_protocol::trust::TrustFile;
use bulla_statement::Action;
use bulla_storage::{LogObject, LogObjectKey, LogStore as _, PublishedLogs as _, Store as _};
use bulla_tlog::{
    AnchorClaim, Checkpoint, LogSigner, LogVerifier, VerifiedCheckpoint, proof_text,
    verify_anchored,
};
use bulla_types::{Sha256Digest, TenantId};

use crate::draft::send;
use crate::go::Oracle;
use crate::harness::Server;
use crate::person::{Person, keep_kit, member, owner};

fn signer(tenant: TenantId) -> LogSigner {
    let name = format!("localhost:8470/log/{tenant}");
    LogSigner::new(name.parse().unwrap(), Server::log_key())
}

async fn newest(server: &Server, person: &Person) -> VerifiedCheckpoint {
    let note = server.get("", &log_checkpoint(&person.tenant_id)).await;
    let note = String::from_utf8(note.body).unwrap();
    signer(person.tenant_id).verifier().open(&note).unwrap()
}

/// Size of the published log.
async fn published(server: &Server, tenant: TenantId) -> u64 {
    let key = LogObjectKey {
        log: tenant,
        object: LogObject::Checkpoint,
    };
    let note = server.blobs.object(key).await.unwrap();
    note.map_or(0, |note| {
        let text = std::str::from_utf8(&note).unwrap();
        signer(tenant).verifier().open(text).unwrap().size()
    })
}

#[tokio::test]
async fn an_act_is_answered_once_it_is_published_and_repeated_until_then() {
    for action in [Action::Sign, Action::Decline] {
        awaits_publication(action).await;
    }
}

async fn awaits_publication(action: Action) {
    let server = Server::start().await;
    let anna = owner(&server).await;
    keep_kit(&server, &anna).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    let sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    sent.release(&server, &beat).await.succeeded();
    assert_eq!(
        published(&server, anna.tenant_id).await,
        0,
        "others do not wait"
    );
    let mut act = sent.act(&server, &beat, 0, sent.record.head);
    act.action = action;
    server.fails.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let refused = sent.submit(&server, &beat, &act).await;
        assert_eq!(refused.code(), "unavailable");
    }
    assert_eq!(published(&server, anna.tenant_id).await, 0);
    server.fails.store(false, Ordering::SeqCst);
    sent.submit(&server, &beat, &act).await.succeeded();
    let head = newest(&server, &anna).await;
    assert_eq!(published(&server, anna.tenant_id).await, head.size());
    assert_eq!(server.get("", path::READYZ).await.status, 204);
}

#[tokio::test]
async fn a_signed_checkpoint_that_the_database_does_not_know_stops_the_server() {
    let grown = |at: &VerifiedCheckpoint, by: u64| Checkpoint {
        origin: at.origin().clone(),
        size: at.size() + by,
        root: Sha256Digest::from_bytes([7; 32]),
    };
    for by in [0, 1, 1_000_000] {
        let server = Server::start().await;
        let anna = owner(&server).await;
        let head = newest(&server, &anna).await;
        let place = log_checkpoint(&anna.tenant_id);
        let seen = |checkpoint: String| SeenCheckpoint { checkpoint };

        // What it signed and knows is answered with a proof, whoever asks.
        let known = seen(head.text().to_owned());
        let proof: ConsistencyProof = server.post("", &place, &known).await.read();
        assert!(proof.proof.is_empty());
        // What it never signed moves nothing.
        let other = bulla_crypto::sign::Ed25519SecretKey::from_seed(
            &bulla_crypto::secret::Key32::from_bytes([1; 32]),
        );
        let foreign = LogSigner::new(head.origin().clone(), other);
        for text in [
            foreign.sign(&grown(&head, 5)).unwrap(),
            head.text().replace(&head.size().to_string(), "77"),
            String::new(),
        ] {
            let refused = server.post("", &place, &seen(text)).await;
            assert_eq!(refused.code(), "invalid_request");
        }
        assert_eq!(server.get("", path::READYZ).await.status, 204);

        let own = signer(anna.tenant_id).sign(&grown(&head, by)).unwrap();
        let stopped = server.post("", &place, &seen(own.clone())).await;
        assert_eq!(stopped.code(), "log_stopped");
        assert_eq!(server.get("", path::READYZ).await.code(), "log_stopped");
        let closed = server
            .ask(axum::http::Method::DELETE, &anna.token, path::SESSION)
            .await;
        assert_eq!(closed.code(), "log_stopped", "no change is taken");
        assert_eq!(
            newest(&server, &anna).await,
            head,
            "what was signed is still served"
        );
        let trips = server.store.trips().await.unwrap();
        assert_eq!(trips.len(), 1);
        assert_eq!(trips[0].checkpoint.as_deref(), Some(own.as_str()));
        assert_eq!(
            server
                .store
                .log_head(anna.tenant_id)
                .await
                .unwrap()
                .unwrap()
                .size,
            head.size()
        );
    }
}

#[tokio::test]
async fn a_checkpoint_is_shown_to_stand_in_the_public_anchor_log() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    keep_kit(&server, &anna).await;
    let head = newest(&server, &anna).await;
    let trust: TrustFile = server.get("", path::TRUST).await.read();
    let anchor = LogVerifier::from_vkey(&trust.anchor_log.unwrap()).unwrap();
    assert_eq!(anchor.origin().as_str(), "localhost:8470/anchor");

    let place = log_anchor(&anna.tenant_id, head.size());
    let answer: AnchorProof = server.get("", &place).await.read();
    assert_eq!(answer.checkpoint, head.text());
    let note = anchor.open(&answer.anchor).unwrap();
    verify_anchored(&note, &head, answer.index, &answer.proof).unwrap();
    for size in [0, head.size() + 1, u64::MAX] {
        let missing = server.get("", &log_anchor(&anna.tenant_id, size)).await;
        assert_eq!(missing.code(), "not_found", "{size}");
    }
    let nobody = server
        .get("", &log_anchor(&TenantId::from_bytes([9; 16]), 1))
        .await;
    assert_eq!(nobody.code(), "not_found");

    // Everybody reads the anchor log, and learns nothing of the organisation.
    let checkpoint = server.get("", path::ANCHOR_CHECKPOINT).await;
    let checkpoint = anchor
        .open(std::str::from_utf8(&checkpoint.body).unwrap())
        .unwrap();
    let size = checkpoint.size();
    let bundle = server
        .get("", &anchor_tile(&format!("entries/000.p/{size}")))
        .await;
    bundle.succeeded();
    let id = anna.tenant_id.to_string();
    assert!(!bundle.body.windows(id.len()).any(|w| w == id.as_bytes()));
    let old: ConsistencyProof = server.get("", &anchor_consistency(1)).await.read();
    anchor.open(&old.checkpoint).unwrap();
    for place in ["entries/000", "0/001.p/1", "9/000", "../x"] {
        assert_eq!(
            server.get("", &anchor_tile(place)).await.code(),
            "not_found"
        );
    }
    // Under its number in place of an organisation's it is nobody's.
    let number = path::log_tile(&TenantId::from_bytes([0xff; 16]), "0/000.p/1");
    assert_eq!(server.get(&anna.token, &number).await.code(), "not_found");

    let own = LogSigner::new(anchor.origin().clone(), Server::log_key());
    let grown = Checkpoint {
        size: size + 1,
        ..checkpoint.checkpoint().clone()
    };
    let seen = SeenCheckpoint {
        checkpoint: own.sign(&grown).unwrap(),
    };
    let stopped = server.post("", path::ANCHOR_CHECKPOINT, &seen).await;
    assert_eq!(stopped.code(), "log_stopped");
}

#[tokio::test]
async fn members_take_the_whole_log_away_and_a_foreign_reader_accepts_it() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    keep_kit(&server, &anna).await;
    let place = log_archive(&anna.tenant_id);
    assert_eq!(server.get("", &place).await.code(), "unauthenticated");
    let other = log_archive(&TenantId::from_bytes([9; 16]));
    assert_eq!(server.get(&anna.token, &other).await.code(), "not_found");
    let archive = server.get(&anna.token, &place).await;
    archive.succeeded();
    assert_eq!(archive.headers["content-type"], "application/x-tar");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.tar");
    std::fs::write(&file, &archive.body).unwrap();
    let unpacked = std::process::Command::new("tar")
        .arg("-xf")
        .arg(&file)
        .arg("-C")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(unpacked.status.success(), "{unpacked:?}");
    assert!(unpacked.stderr.is_empty(), "{unpacked:?}");
    let head = newest(&server, &anna).await;
    let place = std::fs::read_to_string(folder.path().join("anchor.tlog-proof")).unwrap();
    let place = proof_text::parse(&place).unwrap();
    let trust: TrustFile = server.get("", path::TRUST).await.read();
    let anchor = LogVerifier::from_vkey(&trust.anchor_log.unwrap()).unwrap();
    let claim = AnchorClaim {
        anchor: &place.checkpoint,
        index: place.index,
        proof: &place.hashes,
    };
    claim.verify(&anchor, &head).unwrap();
    let size = head.size();
    let Some(oracle) = Oracle::build() else {
        return;
    };
    let honest = format!("size={size} inclusion=0 consistency=0");
    oracle.assert_accepts(folder.path(), &honest);
}
