//! Witnesses: a server that strips their cosignatures, or shows those of another size, of another log,
//! of somebody who was not named, or of the same witness twice. The reader has pinned whom it relies
//! on, so nothing of that passes for a quorum, and none is passed over in silence.

use bulla_client::{Anchoring, EvidenceFile, Locale};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_evidence::{Fact, Modifier, verify};
use bulla_protocol::path;
use bulla_tlog::cosignature::Cosigner;
use bulla_tlog::policy::{Quorum, QuorumState};
use bulla_tlog::{
    AnchorError, AuditError, Checkpoint, LogSigner, LogVerifier, NoteError, VerifiedCheckpoint,
};
use bulla_types::Timestamp;

use super::{Scene, edit};
use crate::support::input;

const NOW_SECS: u64 = 1_790_000_000;

/// What stands below a checkpoint.
type Lines = Box<dyn Fn(&VerifiedCheckpoint) -> String>;

fn key(seed: u8) -> Ed25519SecretKey {
    Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]))
}

pub(super) fn cosigner(number: u8) -> Cosigner {
    let name = format!("witness.example.ch/w{number}");
    Cosigner::new(name.parse().unwrap(), key(100 + number))
}

/// Two of three witnesses.
fn policy() -> String {
    let line = |n: u8| format!("witness w{n} {}\n", cosigner(n).verifier().vkey());
    let lines: String = (1..=3).map(line).collect();
    lines + "group g 2 w1 w2 w3\nquorum g\n"
}

/// Beat has pinned a trust file with witnesses.
pub(super) async fn pinned() -> Scene {
    let mut scene = Scene::new().await;
    scene.beat.tamper(|request, response| {
        if request.path == path::TRUST {
            edit(response, |trust| trust["witness_policy"] = policy().into());
        }
    });
    let trust = scene.beat.client.renew_trust().await.unwrap();
    assert_eq!(trust.witness_policy, Some(policy()));
    scene.beat.trust_again();
    scene
}

fn log(scene: &Scene) -> LogVerifier {
    let trust = scene.beat.client.memory().trust().unwrap();
    LogVerifier::from_vkey(trust.anchor_log.as_ref().unwrap()).unwrap()
}

/// From now on these lines stand below each checkpoint of the anchor log that Beat is shown.
pub(super) fn shows(scene: &mut Scene, lines: impl Fn(&VerifiedCheckpoint) -> String + 'static) {
    let log = log(scene);
    scene.beat.tamper(move |request, response| {
        if request.path.contains("/anchor/") && request.path.contains("/logs/") {
            edit(response, |answer| {
                for part in ["anchor", "checkpoint"] {
                    let Some(note) = answer[part].as_str() else {
                        continue;
                    };
                    if let Ok(note) = log.open(note) {
                        answer[part] = format!("{}{}", note.text(), lines(&note)).into();
                    }
                }
            });
        }
    });
}

async fn audit(scene: &mut Scene) -> Result<Quorum, AuditError> {
    let audited = scene.beat.client.audit_log().await.unwrap()?;
    let witnesses = if let Anchoring::Anchored { witnesses, .. } = audited.anchoring {
        witnesses
    } else {
        None
    };
    Ok(*witnesses.expect("not anchored, or without the pinned witnesses"))
}

fn by(number: u8, note: &VerifiedCheckpoint) -> String {
    cosigner(number).cosign(note, NOW_SECS).unwrap()
}

/// The same log's key over something else.
fn other(note: &VerifiedCheckpoint, signer: &LogSigner, size: u64) -> VerifiedCheckpoint {
    let other = Checkpoint {
        origin: signer.origin().clone(),
        size,
        root: *note.root(),
    };
    let note = signer.sign(&other).unwrap();
    signer.verifier().open(&note).unwrap()
}

#[tokio::test]
async fn two_pinned_witnesses_are_a_quorum_and_an_audit_names_them() {
    let mut scene = Box::pin(pinned()).await;
    shows(&mut scene, |note| by(1, note) + &by(3, note));
    let quorum = audit(&mut scene).await.unwrap();
    assert_eq!(quorum.state(), QuorumState::Met { at_secs: NOW_SECS });
    let names: Vec<_> = quorum.cosigned().iter().map(|it| &*it.witness).collect();
    assert_eq!(names, ["w1", "w3"]);
}

#[tokio::test]
async fn cosignatures_that_are_stripped_doubled_or_of_somebody_unnamed_are_no_quorum_and_told() {
    let mut scene = Box::pin(pinned()).await;
    let lines: [fn(&VerifiedCheckpoint) -> String; 6] = [
        |_| String::new(),
        |note| by(1, note),
        |note| by(1, note).repeat(2),
        // The same witness at another time.
        |note| by(1, note) + &cosigner(1).cosign(note, NOW_SECS + 9).unwrap(),
        |note| by(1, note) + &by(7, note) + &by(8, note),
        // Another key under the name of a witness is another key.
        |note| {
            let name = cosigner(2).verifier().name().clone();
            by(1, note) + &Cosigner::new(name, key(9)).cosign(note, NOW_SECS).unwrap()
        },
    ];
    for (number, lines) in lines.into_iter().enumerate() {
        shows(&mut scene, lines);
        let quorum = audit(&mut scene).await.unwrap();
        assert_eq!(quorum.state(), QuorumState::Missing, "{number}");
        assert_eq!(quorum.cosigned().len(), usize::from(number > 0), "{number}");
    }
}

#[tokio::test]
async fn cosignatures_of_another_size_or_log_or_with_a_changed_time_condemn_the_checkpoint() {
    let mut scene = Box::pin(pinned()).await;
    let origin = log(&scene).origin().clone();
    let real = std::mem::replace(&mut scene.world.log_key, key(1));
    let same = LogSigner::new(origin, real);
    let elsewhere = LogSigner::new("elsewhere.example.ch/anchor".parse().unwrap(), key(2));
    let attacks: [Lines; 3] = [
        Box::new(move |note| by(1, note) + &by(2, &other(note, &same, note.size() + 1))),
        Box::new(move |note| by(1, note) + &by(2, &other(note, &elsewhere, note.size()))),
        Box::new(|note| by(1, note) + &retimed(&by(2, note))),
    ];
    for attack in attacks {
        shows(&mut scene, attack);
        let refused = audit(&mut scene).await.unwrap_err();
        let expected = AnchorError::Witness(NoteError::Signature);
        assert_eq!(refused, AuditError::Anchor(expected));
        let id = scene.id;
        let evidence = scene.beat.client.evidence(id).await.unwrap_err();
        assert_eq!(evidence.code(), "proof_invalid");
    }
    scene.beat.trust_again();
    assert!(audit(&mut scene).await.is_ok());
}

/// The line with an earlier time: 1 in the 8 bytes after the key id.
pub(super) fn retimed(line: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let (name, encoded) = line.trim_end().rsplit_once(' ').unwrap();
    let mut bytes = STANDARD.decode(encoded).unwrap();
    bytes[4..12].copy_from_slice(&1_u64.to_be_bytes());
    format!("{name} {}\n", STANDARD.encode(bytes))
}

#[tokio::test]
async fn evidence_says_unwitnessed_where_the_server_stripped_the_witnesses() {
    let mut scene = Box::pin(pinned()).await;
    let id = scene.id;
    scene.beat.client.sign(id, Locale::De).await.unwrap();
    shows(&mut scene, |note| by(1, note) + &by(2, note));
    let honest = scene.beat.client.evidence(id).await.unwrap();
    assert_eq!(said(&scene, &honest), (Fact::Yes, false));
    shows(&mut scene, |note| by(2, note));
    let stripped = scene.beat.client.evidence(id).await.unwrap();
    assert_eq!(said(&scene, &stripped), (Fact::No, true));
}

/// Whether a file is witnessed, and said not to be.
fn said(scene: &Scene, file: &EvidenceFile) -> (Fact, bool) {
    let input = input(file.name.as_str(), &file.content);
    let now = Timestamp::from_millis(1_800_000_000_000).unwrap();
    let reports = verify(&[input], scene.beat.client.memory().trust().into(), now);
    let report = &reports[0];
    (
        report.facts["witnessed"],
        report.modifiers.contains(&Modifier::Unwitnessed),
    )
}
