//! Evidence under a checkpoint that an authority has stamped: a server that shows other entries, another
//! history or another anchor log there gets nothing into it, and one that shows none takes nothing away.

use bulla_client::{EvidenceFile, Locale, Method};
use bulla_evidence::{Fact, Reason, Report, verify};
use bulla_protocol::envelope::StampedEntries;
use bulla_protocol::path;
use bulla_server::start;
use bulla_tlog::{Checkpoint, LogSigner, LogVerifier, Origin, anchor_leaf};
use bulla_types::Sha256Digest;
use serde_json::{Value, json};

use super::anchor::{Forged, log_key};
use super::{Scene, ask, edit, is};
use crate::support::{World, document, input};

/// Anna has sent an envelope, Beat has signed it, the anchor log was stamped, and more has happened.
struct Busy {
    scene: Scene,
    /// What the server shows of it under a stamped checkpoint.
    stamped: StampedEntries,
}

impl Busy {
    async fn new() -> Self {
        let mut busy = Box::pin(Self::unstamped()).await;
        start::stamp_checkpoint(&busy.world.state).await.unwrap();
        busy.another().await;
        start::stamp_checkpoint(&busy.world.state).await.unwrap();
        let path = path::envelope_stamped(&busy.id);
        let answer = ask(&mut busy.beat, Method::Get, &path, None).await;
        Self {
            stamped: serde_json::from_slice(&answer.body).unwrap(),
            scene: busy,
        }
    }

    async fn unstamped() -> Scene {
        let (world, mut anna, mut beat) = Box::pin(World::stamping()).await;
        let sent = anna.send(&document(3_000), &[(&beat.email, 1)]).await;
        let id = sent.unwrap();
        beat.client.sign(id, Locale::De).await.unwrap();
        Scene {
            world,
            anna,
            beat,
            id,
        }
    }

    /// Has the server answer the question for it like this.
    fn shows(&mut self, change: impl Fn(&mut Value) + 'static) {
        let path = path::envelope_stamped(&self.scene.id);
        self.scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &path) {
                edit(response, &change);
            }
        });
    }

    async fn evidence(&mut self) -> Result<EvidenceFile, &'static str> {
        let made = self.scene.beat.client.evidence(self.scene.id).await;
        made.map_err(|error| error.code())
    }

    /// The log's key, which the operator has, under this name.
    fn signer(&mut self, origin: &Origin) -> LogSigner {
        LogSigner::new(origin.clone(), log_key(&mut self.scene))
    }

    fn verifier(&self, note: &str) -> LogVerifier {
        let trust = self.scene.beat.client.memory().trust().unwrap();
        let origin = note.lines().next().unwrap();
        let vkey = trust.anchor_log.as_deref().unwrap();
        let anchor = LogVerifier::from_vkey(vkey).unwrap();
        LogVerifier::new(origin.parse().unwrap(), anchor.public_key())
    }
}

/// What the server does to an answer.
type Change = Box<dyn Fn(&mut Value)>;

/// What the file shows to somebody with the trust file, and the sizes of its checkpoints.
fn report(scene: &Scene, file: &EvidenceFile) -> (Report, Vec<u64>) {
    let input = input(file.name.as_str(), &file.content);
    let trust = scene.beat.client.memory().trust();
    let now = bulla_types::Timestamp::from_millis(1_800_000_000_000).unwrap();
    let [report] = verify(&[input], trust.into(), now).try_into().unwrap();
    let content: Value = serde_json::from_slice(&file.content).unwrap();
    let places = content["log_anchors"].as_array().unwrap();
    let sizes = places.iter().map(|place| place["size"].as_u64().unwrap());
    (report, sizes.collect())
}

#[tokio::test]
async fn evidence_of_a_busy_log_stands_under_the_first_stamped_checkpoint_that_covers_it() {
    let mut scene = Box::pin(Busy::unstamped()).await;
    // Nobody has stamped what it needs.
    let early = scene.beat.client.evidence(scene.id).await.unwrap();
    let (without, newest) = report(&scene, &early);
    assert_eq!(without.facts["log_timestamp"], Fact::NotChecked);
    start::stamp_checkpoint(&scene.world.state).await.unwrap();
    scene.another().await;
    scene.another().await;
    let late = scene.beat.client.evidence(scene.id).await.unwrap();
    let (with, stamped) = report(&scene, &late);
    assert_eq!(with.facts["log_timestamp"], Fact::Yes);
    assert_eq!(with.facts["anchored"], Fact::Yes);
    assert_eq!(
        (with.verdict, with.reason),
        (without.verdict, without.reason)
    );
    assert_eq!(with.history.len(), without.history.len());
    assert_eq!(stamped.len(), 1);
    assert!(stamped <= newest, "{stamped:?} {newest:?}");

    // What happened later is covered by a later stamp.
    let id = scene.another().await;
    scene.beat.client.sign(id, Locale::De).await.unwrap();
    scene.world.clock.advance_millis(60_000);
    start::stamp_checkpoint(&scene.world.state).await.unwrap();
    scene.another().await;
    let later = scene.beat.client.evidence(id).await.unwrap();
    let (later, after) = report(&scene, &later);
    assert_eq!(later.facts["log_timestamp"], Fact::Yes);
    assert!(after > stamped);
    // The first one still counts for what came before.
    let again = scene.beat.client.evidence(scene.id).await.unwrap();
    assert_eq!(again.content, late.content);
}

#[tokio::test]
async fn an_envelope_that_went_on_after_the_stamp_is_shown_whole() {
    let mut busy = Box::pin(Busy::new()).await;
    let id = busy.scene.another().await;
    busy.scene.id = id;
    let file = busy.evidence().await.unwrap();
    let (report, _) = report(&busy.scene, &file);
    assert_eq!(report.facts["log_timestamp"], Fact::NotChecked);
    assert_eq!(report.facts["anchored"], Fact::Yes);
}

#[tokio::test]
async fn others_do_not_learn_what_an_envelope_has_in_the_log() {
    let mut busy = Box::pin(Busy::new()).await;
    let scene = &mut busy.scene;
    let mut carla = scene
        .world
        .member(&mut scene.anna, "carla@example.ch", "Carla Weber")
        .await;
    let path = path::envelope_stamped(&scene.id);
    let answer = ask(&mut carla, Method::Get, &path, None).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn entries_that_are_missing_added_or_changed_are_no_stamped_evidence() {
    let mut busy = Box::pin(Busy::new()).await;
    let changes: [fn(&mut Value); 6] = [
        |shown| drop(shown["log"]["entries"].as_array_mut().unwrap().pop()),
        |shown| drop(shown["log"]["entries"].as_array_mut().unwrap().remove(0)),
        |shown| drop(shown["identities"].as_array_mut().unwrap().pop()),
        |shown| {
            let again = shown["identities"][0].clone();
            shown["identities"].as_array_mut().unwrap().push(again);
        },
        |shown| shown["log"]["entries"][0]["index"] = json!(0),
        |shown| drop(shown["place"].as_object_mut().unwrap().remove("token")),
    ];
    for change in changes {
        busy.shows(change);
        let file = busy.evidence().await.unwrap();
        let (report, _) = report(&busy.scene, &file);
        assert_eq!(report.facts["log_timestamp"], Fact::NotChecked);
        assert_eq!(
            report.facts["anchored"],
            Fact::Yes,
            "as it would be without"
        );
    }
}

#[tokio::test]
async fn proofs_that_do_not_hold_are_no_evidence() {
    let mut busy = Box::pin(Busy::new()).await;
    let (other, anchor) = (
        busy.stamped.log.checkpoint.clone(),
        busy.stamped.place.anchor.clone(),
    );
    let changes: [Change; 6] = [
        Box::new(|shown| shown["log"]["entries"][1]["proof"] = json!([])),
        Box::new(|shown| shown["identities"][1]["entries"][0]["proof"] = json!([])),
        Box::new(move |shown| shown["identities"][0]["checkpoint"] = json!(anchor)),
        Box::new(move |shown| shown["place"]["checkpoint"] = json!(format!("{other}x"))),
        Box::new(|shown| shown["place"]["index"] = json!(0)),
        Box::new(|shown| shown["place"]["proof"] = json!([])),
    ];
    for change in changes {
        busy.shows(change);
        assert_eq!(busy.evidence().await.unwrap_err(), "proof_invalid");
    }
    busy.scene.beat.trust_again();
    let file = busy.evidence().await.unwrap();
    assert_eq!(
        report(&busy.scene, &file).0.facts["log_timestamp"],
        Fact::Yes
    );
}

#[tokio::test]
async fn an_anchor_log_that_was_made_up_for_it_is_refused() {
    let mut busy = Box::pin(Busy::new()).await;
    let place = busy.stamped.place.clone();
    let own = busy.verifier(&place.checkpoint);
    let anchor = busy.verifier(&place.anchor);
    let leaf = anchor_leaf(own.open(&place.checkpoint).unwrap().checkpoint());
    let size = anchor.open(&place.anchor).unwrap().size();
    let signer = busy.signer(anchor.origin());
    let mut forged = Forged::of(&leaf, size).proof(&signer, &place);
    forged["token"] = serde_json::to_value(&place.token).unwrap();
    busy.shows(move |shown| shown["place"] = forged.clone());
    // The log that everybody is shown does not go on from it: the device stops, with the proof in hand.
    assert_eq!(busy.evidence().await.unwrap_err(), "log_fork");
    let view = busy.scene.beat.client.stop().unwrap();
    assert_eq!(view.origin, anchor.origin().as_str());
    assert!(view.finding.is_some());
}

#[tokio::test]
async fn another_history_by_the_log_s_own_key_is_refused() {
    let mut busy = Box::pin(Busy::new()).await;
    let place = busy.stamped.place.clone();
    let own = busy.verifier(&place.checkpoint);
    let checkpoint = own.open(&place.checkpoint).unwrap();
    let signer = busy.signer(own.origin());
    let forged = Checkpoint {
        origin: own.origin().clone(),
        size: checkpoint.size(),
        root: Sha256Digest::from_bytes([7; 32]),
    };
    let note = signer.sign(&forged).unwrap();
    busy.shows(move |shown| {
        shown["place"]["checkpoint"] = json!(note);
        shown["log"]["checkpoint"] = json!(note);
        for identity in shown["identities"].as_array_mut().unwrap() {
            identity["checkpoint"] = json!(note);
        }
    });
    assert_eq!(busy.evidence().await.unwrap_err(), "proof_invalid");
}

#[tokio::test]
async fn a_token_over_something_else_is_seen_by_whoever_verifies() {
    let mut busy = Box::pin(Busy::new()).await;
    busy.scene.world.clock.advance_millis(60_000);
    start::stamp_checkpoint(&busy.scene.world.state)
        .await
        .unwrap();
    let id = busy.scene.another().await;
    busy.scene.beat.client.sign(id, Locale::De).await.unwrap();
    busy.scene.world.clock.advance_millis(60_000);
    start::stamp_checkpoint(&busy.scene.world.state)
        .await
        .unwrap();
    let path = path::envelope_stamped(&id);
    let answer = ask(&mut busy.scene.beat, Method::Get, &path, None).await;
    let other: StampedEntries = serde_json::from_slice(&answer.body).unwrap();
    assert_ne!(other.place.token, busy.stamped.place.token);
    busy.shows(move |shown| shown["place"]["token"] = json!(other.place.token));
    let file = busy.evidence().await.unwrap();
    assert_eq!(report(&busy.scene, &file).0.reason, Reason::TokenInvalid);
}
