//! The log as clients see it: checkpoints, inclusion, consistency, tiles.

use bulla_crypto::sign::Ed25519PublicKey;
use bulla_protocol::identity::{IdentityRecord, LookUpIdentity};
use bulla_protocol::log::ConsistencyProof;
use bulla_protocol::path::{self, log_checkpoint, log_consistency, log_tile};
use bulla_protocol::trust::TrustFile;
use bulla_tlog::{
    LogVerifier, VerifiedCheckpoint, leaf_hash, verify_consistency, verify_inclusion,
};
use bulla_types::TenantId;

use crate::harness::Server;
use crate::person::{Person, keep_kit, member, owner};

async fn verifier(server: &Server, tenant: &TenantId) -> LogVerifier {
    let trust: TrustFile = server.get("", path::TRUST).await.read();
    let origin = format!("{}{tenant}", trust.log_origin_prefix);
    let key = Ed25519PublicKey::from_bytes(trust.log_public_key.as_slice()).unwrap();
    LogVerifier::new(origin.parse().unwrap(), &key)
}

async fn checkpoint(server: &Server, person: &Person) -> VerifiedCheckpoint {
    let path = log_checkpoint(&person.tenant_id);
    let text = server.get("", &path).await;
    assert_eq!(text.headers["content-type"], "text/plain; charset=utf-8");
    let text = String::from_utf8(text.body).unwrap();
    let verifier = verifier(server, &person.tenant_id).await;
    verifier.open(&text).unwrap()
}

#[tokio::test]
async fn an_identity_comes_with_a_proof_that_holds_under_the_pinned_key() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    let body = LookUpIdentity {
        email: beat.email.clone(),
    };
    let path = path::IDENTITY_LOOKUP;
    let record: IdentityRecord = server.post(&anna.token, path, &body).await.read();
    assert_eq!(record.account_id, beat.account_id);
    let verifier = verifier(&server, &anna.tenant_id).await;
    let checkpoint = verifier.open(&record.log.checkpoint).unwrap();
    let [entry] = record.log.entries.as_slice() else {
        panic!("one entry")
    };
    let hash = leaf_hash(entry.leaf.as_slice());
    verify_inclusion(&checkpoint, entry.index, &hash, &entry.proof).unwrap();
    let leaf = bulla_tlog::Leaf::parse(entry.leaf.as_slice()).unwrap();
    assert_eq!(leaf.statement, Some(*beat.identity.id().digest()));
    let unknown = LookUpIdentity {
        email: "nobody@example.ch".parse().unwrap(),
    };
    let answered = server.post(&anna.token, path, &unknown).await;
    assert_eq!(answered.code(), "unknown_recipient");
}

#[tokio::test]
async fn the_log_grows_consistently_with_every_change() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let before = checkpoint(&server, &anna).await;
    keep_kit(&server, &anna).await;
    let after = checkpoint(&server, &anna).await;
    assert_eq!(after.size(), before.size() + 1);
    for size in 0..=after.size() {
        let path = log_consistency(&anna.tenant_id, size);
        let proof: ConsistencyProof = server.get("", &path).await.read();
        if size == before.size() {
            verify_consistency(size, before.root(), &after, &proof.proof).unwrap();
        }
    }
    for size in ["1000000", "18446744073709551615"] {
        let path = log_consistency(&anna.tenant_id, 0).replace("/0", &format!("/{size}"));
        let answered = server.get("", &path).await;
        assert_eq!(answered.code(), "invalid_request", "{size}");
    }
}

#[tokio::test]
async fn members_read_tiles_and_nobody_else_does() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let size = checkpoint(&server, &anna).await.size();
    let path = log_tile(&anna.tenant_id, &format!("0/000.p/{size}"));
    let tile = server.get(&anna.token, &path).await;
    assert_eq!(tile.body.len(), usize::try_from(size).unwrap() * 32);
    assert_eq!(server.get("", &path).await.code(), "unauthenticated");
    let bundle = log_tile(&anna.tenant_id, &format!("entries/000.p/{size}"));
    server.get(&anna.token, &bundle).await.succeeded();
    for place in [
        "0/000",
        "0/001.p/1",
        "0/0",
        "9/000",
        "../secrets.json",
        "entries/001",
    ] {
        let path = log_tile(&anna.tenant_id, place);
        let answered = server.get(&anna.token, &path).await;
        assert_eq!(answered.code(), "not_found", "{place}");
    }
}

#[tokio::test]
async fn a_log_that_is_not_there_is_not_found() {
    let server = Server::start().await;
    let nobody = TenantId::from_bytes([9; 16]);
    for path in [log_checkpoint(&nobody), log_consistency(&nobody, 0)] {
        assert_eq!(server.get("", &path).await.code(), "not_found");
    }
}
