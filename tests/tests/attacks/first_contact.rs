//! Keys that were never used, where the reader has pinned witnesses: on the log's word alone none is
//! accepted that no quorum stands behind, neither by sending to it nor by signing for it.

use bulla_client::{ClientError, ContactStatus, Locale, Witnessed, WordsCompared};
use bulla_protocol::{ErrorCode, Problem};
use bulla_tlog::VerifiedCheckpoint;

use super::Scene;
use super::witness::{cosigner, pinned, retimed, shows};
use crate::support::document;

/// Who cosigns, by seconds from now on the world's clock.
type Cosigned = &'static [(u8, i64)];

/// From now on these cosignatures stand below each checkpoint of the anchor log that Beat is shown.
fn cosigned(scene: &mut Scene, by: Cosigned) {
    let now = scene.world.state.now().as_millis() / 1000;
    shows(scene, move |note: &VerifiedCheckpoint| {
        let lines = by.iter().map(|(number, secs)| {
            let at = now.checked_add_signed(*secs).unwrap();
            cosigner(*number).cosign(note, at).unwrap()
        });
        lines.collect()
    });
}

/// What Beat knows of Anna.
async fn look_up(scene: &mut Scene) -> (ContactStatus, Witnessed) {
    let contact = scene.beat.client.look_up(&scene.anna.email).await.unwrap();
    (contact.status, contact.witnessed)
}

/// Beat sends to Anna.
async fn send(scene: &mut Scene) -> Result<(), ClientError> {
    let to = [(&scene.anna.email, 1)];
    let sent = scene.beat.send(&document(1_000), &to).await;
    sent.map(drop)
}

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_new_key_without_a_quorum_is_not_accepted_on_the_logs_word() {
    let mut scene = Box::pin(pinned()).await;
    let cases: [Cosigned; 7] = [
        &[],
        &[(1, 0)],
        &[(1, 0), (1, 0)],
        &[(1, 0), (1, 9)],
        // Of somebody who was not named.
        &[(1, 0), (7, 0)],
        // Of a time that has not come, and older than what may tell which keys count.
        &[(1, 301), (2, 301)],
        &[(1, -DAY - 1), (3, -DAY - 1)],
    ];
    for by in cases {
        cosigned(&mut scene, by);
        let known = look_up(&mut scene).await;
        assert_eq!(known, (ContactStatus::FirstUse, Witnessed::No), "{by:?}");
        let refused = send(&mut scene).await.unwrap_err();
        assert_eq!(refused.code(), "key_unwitnessed", "{by:?}");
    }
    cosigned(&mut scene, &[(1, 0), (3, 0)]);
    let known = look_up(&mut scene).await;
    assert_eq!(known, (ContactStatus::FirstUse, Witnessed::ByQuorum));
    send(&mut scene).await.unwrap();
}

#[tokio::test]
async fn a_new_key_counts_by_its_words_and_a_known_one_without_them_while_witnesses_are_away() {
    let mut scene = Box::pin(pinned()).await;
    cosigned(&mut scene, &[(1, 0)]);
    assert_eq!(send(&mut scene).await, Err(ClientError::KeyUnwitnessed));
    scene.beat.words = WordsCompared::Yes;
    send(&mut scene).await.unwrap();
    scene.beat.words = WordsCompared::No;
    let known = look_up(&mut scene).await;
    assert_eq!(known, (ContactStatus::Pinned, Witnessed::No));
    send(&mut scene).await.unwrap();
}

#[tokio::test]
async fn a_place_that_is_withheld_is_no_quorum_and_a_forged_word_ends_the_look_up() {
    let mut scene = Box::pin(pinned()).await;
    for code in [ErrorCode::NotFound, ErrorCode::LogUnwitnessed] {
        scene.beat.tamper(move |request, response| {
            if request.path.contains("/logs/") && request.path.contains("/anchor/") {
                response.status = code.status();
                response.body = serde_json::to_vec(&Problem::new(code)).unwrap();
            }
        });
        let known = look_up(&mut scene).await;
        assert_eq!(known.1, Witnessed::No, "{code:?}");
        assert_eq!(send(&mut scene).await, Err(ClientError::KeyUnwitnessed));
    }
    // The line of a witness with another time.
    shows(&mut scene, |note| {
        retimed(&cosigner(1).cosign(note, 2).unwrap())
    });
    let refused = scene.beat.client.look_up(&scene.anna.email).await;
    assert_eq!(refused.unwrap_err().code(), "proof_invalid");
}

#[tokio::test]
async fn who_asked_for_a_signature_is_pinned_only_where_a_quorum_stands_behind_the_log() {
    let mut scene = Box::pin(pinned()).await;
    cosigned(&mut scene, &[(2, 0)]);
    let id = scene.id;
    scene.beat.client.sign(id, Locale::De).await.unwrap();
    let known = look_up(&mut scene).await;
    assert_eq!(known, (ContactStatus::FirstUse, Witnessed::No));
    assert_eq!(send(&mut scene).await, Err(ClientError::KeyUnwitnessed));
    cosigned(&mut scene, &[(2, 0), (3, 0)]);
    let id = scene.another().await;
    scene.beat.client.sign(id, Locale::De).await.unwrap();
    let known = look_up(&mut scene).await;
    assert_eq!(known, (ContactStatus::Pinned, Witnessed::ByQuorum));
}

#[tokio::test]
async fn without_pinned_witnesses_nobody_is_asked_and_the_log_speaks_alone() {
    let mut scene = Scene::new().await;
    scene.beat.tamper(|request, _| {
        assert!(!request.path.contains("/anchor/"), "{}", request.path);
    });
    let known = look_up(&mut scene).await;
    assert_eq!(known, (ContactStatus::FirstUse, Witnessed::NotDemanded));
    send(&mut scene).await.unwrap();
}
