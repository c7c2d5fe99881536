//! The anchor log: a server that shows a history of its own keeps it out of the anchor log, or shows
//! another place, another checkpoint or another anchor log. An audit reads the whole log and then
//! demands the place of the very checkpoint that it has read.

use std::collections::BTreeMap;

use bulla_client::{Anchoring, AuditedLog, ClientError, EvidenceFile, Locale, Method};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_evidence::{Fact, Reason, verify};
use bulla_protocol::error::Problem;
use bulla_protocol::log::AnchorProof;
use bulla_protocol::{ErrorCode, path};
use bulla_tlog::{
    AnchorError, AuditError, Checkpoint, Edge, LogSigner, NoteError, Origin, ProofError, TilePath,
    TileReader, anchor_leaf, prove_inclusion,
};
use bulla_types::{Sha256Digest, TenantId};
use serde_json::{Value, json};

use super::{Scene, ask, edit, is};
use crate::support::input;

/// An anchor log that the operator makes up, with the real key and name.
#[derive(Default)]
pub(super) struct Forged {
    edge: Edge,
    tiles: BTreeMap<TilePath, Vec<u8>>,
}

impl TileReader for Forged {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.tiles.get(path).cloned()
    }
}

impl Forged {
    /// The wanted leaf, and others after it.
    pub(super) fn of(leaf: &[u8], size: u64) -> Self {
        let mut forged = Self::default();
        for number in 0..size {
            let leaf = if number == 0 {
                leaf.to_vec()
            } else {
                b"other".to_vec()
            };
            for tile in forged.edge.append(&[leaf]).unwrap() {
                forged.tiles.insert(tile.path, tile.data);
            }
        }
        forged
    }

    /// The answer to the question for the place of the wanted leaf.
    pub(super) fn proof(&self, signer: &LogSigner, honest: &AnchorProof) -> Value {
        let size = self.edge.size();
        let checkpoint = Checkpoint {
            origin: signer.origin().clone(),
            size,
            root: self.edge.root(),
        };
        let proof = prove_inclusion(size, 0, self).unwrap();
        json!({
            "anchor": signer.sign(&checkpoint).unwrap(),
            "checkpoint": honest.checkpoint,
            "index": 0,
            "proof": proof,
        })
    }
}

/// Another key than the log's.
fn other_key() -> Ed25519SecretKey {
    Ed25519SecretKey::from_seed(&Key32::from_bytes([3; 32]))
}

/// The log's own key, which the operator has.
pub(super) fn log_key(scene: &mut Scene) -> Ed25519SecretKey {
    std::mem::replace(&mut scene.world.log_key, other_key())
}

/// Organisation, and what an honest audit by Beat says.
async fn audited(scene: &mut Scene) -> (TenantId, AuditedLog) {
    let session = scene.beat.client.session().await.unwrap().unwrap();
    let audited = scene.beat.client.audit_log().await.unwrap().unwrap();
    (session.tenant_id, audited)
}

fn place_of(audited: &AuditedLog) -> AnchorProof {
    let place = if let Anchoring::Anchored { proof, summary, .. } = &audited.anchoring {
        Some((proof.clone(), summary.index))
    } else {
        None
    };
    let (proof, index) = place.expect("not anchored");
    assert_eq!(proof.index, index);
    proof
}

/// What Beat's audit finds while the answer about the anchor log is this one.
async fn finds(scene: &mut Scene, tenant: TenantId, answer: Value) -> AuditError {
    let found = audits(scene, tenant, answer).await;
    found.unwrap().unwrap_err()
}

/// With what Beat's audit ends there.
async fn refuses(scene: &mut Scene, tenant: TenantId, answer: Value) -> ClientError {
    audits(scene, tenant, answer).await.unwrap_err()
}

async fn audits(
    scene: &mut Scene,
    tenant: TenantId,
    answer: Value,
) -> Result<Result<AuditedLog, AuditError>, ClientError> {
    let places = path::log_anchor(&tenant, 0);
    let places = places.trim_end_matches('0').to_owned();
    scene.beat.tamper(move |request, response| {
        if request.path.starts_with(&places) {
            response.status = 200;
            response.body = answer.to_string().into_bytes();
        }
    });
    let found = scene.beat.client.audit_log().await;
    scene.beat.trust_again();
    found
}

#[tokio::test]
async fn an_audit_takes_no_other_place_in_the_anchor_log() {
    let mut scene = Scene::new().await;
    let (tenant, older) = audited(&mut scene).await;
    let older_place = place_of(&older);
    scene.another().await;
    let (_, newest) = audited(&mut scene).await;
    let place = place_of(&newest);
    assert!(older.summary.size < newest.summary.size);

    let honest = serde_json::to_value(&place).unwrap();
    let old = serde_json::to_value(&older_place).unwrap();
    let with = |key: &str, value: Value| {
        let mut answer = honest.clone();
        answer[key] = value;
        answer
    };
    // Only an older checkpoint of this log stands in the anchor log.
    let wanted = newest.summary.size;
    let shown = older.summary.size;
    let error = finds(&mut scene, tenant, old.clone()).await;
    assert_eq!(error, AnchorError::OtherSize { wanted, shown }.into());
    let mut hidden = old;
    hidden["checkpoint"] = honest["checkpoint"].clone();
    let error = finds(&mut scene, tenant, hidden).await;
    assert_eq!(error, AnchorError::Proof(ProofError::Root).into());

    // Another history of this size, by the real key, and the checkpoint of another log.
    let origin: Origin = newest.summary.origin.parse().unwrap();
    let elsewhere: Origin = "elsewhere.example.ch/log/1".parse().unwrap();
    for (signer, expected) in [
        (
            LogSigner::new(origin, log_key(&mut scene)),
            AnchorError::Forked { size: wanted },
        ),
        (
            LogSigner::new(elsewhere, other_key()),
            AnchorError::Shown(NoteError::Origin),
        ),
    ] {
        let forged = Checkpoint {
            origin: signer.origin().clone(),
            size: wanted,
            root: Sha256Digest::from_bytes([7; 32]),
        };
        let note = signer.sign(&forged).unwrap();
        let error = finds(&mut scene, tenant, with("checkpoint", note.into())).await;
        assert_eq!(error, expected.into());
    }

    // Another index, and a proof with a hash too few.
    let error = finds(&mut scene, tenant, with("index", 0.into())).await;
    assert!(matches!(error, AuditError::Anchor(AnchorError::Proof(_))));
    let error = finds(&mut scene, tenant, with("proof", json!([]))).await;
    assert!(matches!(error, AuditError::Anchor(AnchorError::Proof(_))));

    let again = scene.beat.client.audit_log().await.unwrap().unwrap();
    assert_eq!(place_of(&again).checkpoint, place.checkpoint);
}

#[tokio::test]
async fn an_audit_takes_no_second_anchor_log() {
    let mut scene = Scene::new().await;
    let (tenant, honest) = audited(&mut scene).await;
    let place = place_of(&honest);
    let vkey = scene
        .beat
        .client
        .memory()
        .trust()
        .unwrap()
        .anchor_log
        .clone();
    let anchor = bulla_tlog::LogVerifier::from_vkey(&vkey.unwrap()).unwrap();
    let real = LogSigner::new(anchor.origin().clone(), log_key(&mut scene));
    let seen = anchor.open(&place.anchor).unwrap().size();
    let own: Origin = honest.summary.origin.parse().unwrap();
    let checkpoint = Checkpoint {
        origin: own.clone(),
        size: honest.summary.size,
        root: honest.summary.root,
    };
    let leaf = anchor_leaf(&checkpoint);

    // Shorter than what this device has seen, and longer; the real one answers when it is asked again.
    let shrunk = AnchorError::Shrunk {
        size: 1,
        remembered: seen,
    };
    let diverged = AnchorError::Diverged { size: seen };
    for (size, expected) in [(1, shrunk), (seen + 3, diverged)] {
        let answer = Forged::of(&leaf, size).proof(&real, &place);
        let error = finds(&mut scene, tenant, answer).await;
        assert_eq!(error, expected.into(), "{size}");
    }
    // By another key, and under another name.
    let renamed = LogSigner::new(own, other_key());
    let by_another = LogSigner::new(anchor.origin().clone(), other_key());
    for (signer, error) in [
        (by_another, NoteError::Unsigned),
        (renamed, NoteError::Origin),
    ] {
        let answer = Forged::of(&leaf, seen + 3).proof(&signer, &place);
        let found = finds(&mut scene, tenant, answer).await;
        assert_eq!(found, AnchorError::Note(error).into());
    }
    // As long: two anchor logs of one size are a contradiction, and stop this device.
    let answer = Forged::of(&leaf, seen).proof(&real, &place);
    let refused = refuses(&mut scene, tenant, answer).await;
    assert_eq!(refused.code(), "log_fork");
    let view = scene.beat.client.stop().unwrap();
    assert_eq!(view.origin, anchor.origin().as_str());
    assert_eq!(view.finding.unwrap().kind(), "two_roots");
    let again = scene.beat.client.audit_log().await.unwrap_err();
    assert_eq!(again.code(), "log_fork");
    scene
        .beat
        .client
        .go_on(view.stop.file().as_bytes())
        .unwrap();
    let (_, again) = audited(&mut scene).await;
    assert_eq!(place_of(&again), place);
}

#[tokio::test]
async fn a_checkpoint_that_the_server_keeps_out_of_the_anchor_log_is_told() {
    let mut scene = Scene::new().await;
    let (tenant, honest) = audited(&mut scene).await;
    let place = path::log_anchor(&tenant, honest.summary.size);
    let unknown = path::log_anchor(&tenant, honest.summary.size + 1);
    let missing = ask(&mut scene.beat, Method::Get, &unknown, None).await;
    assert_eq!(missing.status, 404);
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &place) {
            *response = missing.clone();
        }
    });
    let audited = scene.beat.client.audit_log().await.unwrap().unwrap();
    assert_eq!(audited.anchoring, Anchoring::Missing);
    // An answer that is none is no place either.
    let place = path::log_anchor(&tenant, honest.summary.size);
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &place) {
            edit(response, |proof| *proof = json!({}));
        }
    });
    let refused = scene.beat.client.audit_log().await.unwrap_err();
    assert_eq!(refused.code(), "answer_invalid");
    scene.beat.trust_again();
    let again = scene.beat.client.audit_log().await.unwrap().unwrap();
    assert_eq!(place_of(&again), place_of(&honest));
}

/// What an evidence file says of the anchor log, for somebody with the trust file.
fn fact(scene: &Scene, file: &EvidenceFile) -> (Fact, Reason) {
    let input = input(file.name.as_str(), &file.content);
    let reports = verify(&[input], scene.beat.client.memory().trust().into(), now());
    assert_eq!(reports.len(), 1);
    (reports[0].facts["anchored"], reports[0].reason)
}

#[tokio::test]
async fn evidence_holds_a_place_that_was_checked_or_none() {
    let mut scene = Scene::new().await;
    let (id, place) = (scene.id, "/anchor/");
    scene.beat.client.sign(id, Locale::De).await.unwrap();
    let honest = scene.beat.client.evidence(id).await.unwrap();
    let without_document = Reason::DocumentMissing;
    assert_eq!(fact(&scene, &honest), (Fact::Yes, without_document));
    let changes: [fn(&mut Value); 3] = [
        |proof| proof["index"] = 0.into(),
        |proof| proof["proof"] = json!([]),
        |proof| proof["checkpoint"] = proof["anchor"].clone(),
    ];
    for change in changes {
        scene.beat.tamper(move |request, response| {
            if request.path.contains(place) && request.path.contains("/logs/") {
                edit(response, change);
            }
        });
        let refused = scene.beat.client.evidence(id).await.unwrap_err();
        assert_eq!(refused.code(), "proof_invalid");
    }
    // Denied, or not given because the server has stopped: the rest can still be shown.
    for code in [ErrorCode::NotFound, ErrorCode::LogStopped] {
        scene.beat.tamper(move |request, response| {
            if request.path.contains(place) && request.path.contains("/logs/") {
                response.status = code.status();
                response.body = serde_json::to_vec(&Problem::new(code)).unwrap();
            }
        });
        let file = scene.beat.client.evidence(id).await.unwrap();
        assert_eq!(fact(&scene, &file), (Fact::NotChecked, without_document));
    }
    scene.beat.trust_again();
    let again = scene.beat.client.evidence(id).await.unwrap();
    assert_eq!(fact(&scene, &again).0, Fact::Yes);
}

/// The clock of the verifier.
fn now() -> bulla_types::Timestamp {
    bulla_types::Timestamp::from_millis(1_800_000_000_000).unwrap()
}
