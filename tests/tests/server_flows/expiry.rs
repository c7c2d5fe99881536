//! Deadlines: what ends, when, what is recorded and who is told; what goes on.

use bulla_protocol::envelope::EnvelopeState;

use crate::draft::{Sent, draft, send};
use crate::harness::Server;
use crate::person::{Person, keep_kit, member, owner};

const DAY_SECS: u64 = 24 * 60 * 60;
/// Time to sign in drafts.
const LEFT_SECS: u64 = 30 * DAY_SECS;

/// An envelope of Anna to Beat and then to Carla, which Beat has read.
struct Scene {
    server: Server,
    anna: Person,
    beat: Person,
    carla: Person,
    sent: Sent,
}

impl Scene {
    async fn new() -> Self {
        let server = Server::start().await;
        let anna = owner(&server).await;
        keep_kit(&server, &anna).await;
        let beat = member(&server, &anna, "beat@example.ch").await;
        let carla = member(&server, &anna, "carla@example.ch").await;
        let sent = send(&server, &anna, &[(&beat, 1), (&carla, 2)], "lease").await;
        sent.release(&server, &beat).await.succeeded();
        Self {
            server,
            anna,
            beat,
            carla,
            sent,
        }
    }

    async fn sign_in_again(&mut self) {
        for person in [&mut self.anna, &mut self.beat, &mut self.carla] {
            person.token = person.log_in_again(&self.server).await;
        }
    }

    async fn told(&self) -> Vec<String> {
        let mails = self.server.mails().await;
        let told = mails
            .iter()
            .filter(|mail| mail.subject == "An envelope has expired");
        let mut told: Vec<_> = told.map(|mail| mail.to.as_str().to_owned()).collect();
        told.sort_unstable();
        told
    }
}

#[tokio::test]
async fn an_envelope_expires_once_after_its_deadline_and_those_who_were_asked_are_told() {
    let mut scene = Scene::new().await;
    let deadline = scene.sent.manifest.body().deadline_at_ms;
    let left = deadline.as_millis() - scene.server.now().as_millis();
    scene.server.advance_secs(left / 1000);
    scene.server.jobs().await;
    assert!(scene.server.now() <= deadline);
    assert_eq!(scene.told().await, Vec::<String>::new());
    scene.server.advance_secs(1);
    for _ in 0..2 {
        scene.server.jobs().await;
        // Carla was never asked.
        assert_eq!(scene.told().await, ["anna@example.ch", "beat@example.ch"]);
    }
    scene.sign_in_again().await;
    let (server, sent) = (&scene.server, &scene.sent);
    let record = sent.show(server, &scene.beat).await;
    assert_eq!(record.summary.state, EnvelopeState::Expired);
    assert_eq!(record.head, sent.record.head);
    let body = sent.manifest.body();
    let events = server.events(body.tenant_id, *body.envelope_id.as_bytes());
    let events = events.await;
    let expired = events.iter().filter(|kind| *kind == "envelope.expired");
    assert_eq!(expired.count(), 1, "{events:?}");
    let newest = record.log.entries.last().unwrap();
    let newest = bulla_tlog::Leaf::parse(newest.leaf.as_slice()).unwrap();
    assert_eq!((newest.actor, newest.statement), (None, None));
    assert!(newest.at > deadline);
    // Who has read it goes on reading; nobody else is let in, and nobody signs.
    sent.release(server, &scene.beat).await.succeeded();
    let first = sent.release(server, &scene.carla).await;
    assert_eq!(first.code(), "envelope_closed");
    let act = sent.act(server, &scene.beat, 0, record.head);
    let late = sent.submit(server, &scene.beat, &act).await;
    assert_eq!(late.code(), "envelope_closed");
}

#[tokio::test]
async fn what_has_ended_before_its_deadline_does_not_expire() {
    let mut scene = Scene::new().await;
    let mut head = scene.sent.record.head;
    for (place, who) in [&scene.beat, &scene.carla].into_iter().enumerate() {
        let act = scene.sent.act(&scene.server, who, place, head);
        let signed = scene.sent.submit(&scene.server, who, &act).await;
        head = signed
            .read::<bulla_protocol::envelope::EnvelopeRecord>()
            .head;
    }
    scene.server.advance_secs(2 * LEFT_SECS);
    scene.server.jobs().await;
    assert_eq!(scene.told().await, Vec::<String>::new());
    scene.sign_in_again().await;
    let record = scene.sent.show(&scene.server, &scene.beat).await;
    assert_eq!(record.summary.state, EnvelopeState::Completed);
}

#[tokio::test]
async fn one_turn_ends_more_than_one_and_leaves_those_with_time() {
    let mut scene = Scene::new().await;
    let to = [(&scene.beat, 1)];
    let second = send(&scene.server, &scene.anna, &to, "second").await;
    let mut draft = draft(&scene.server, &scene.anna, &to, "third").await;
    draft.manifest.deadline_at_ms = scene.server.now().plus_millis(3 * LEFT_SECS * 1000);
    let (_, request) = draft.sign(&scene.anna, &[&scene.beat]);
    let path = bulla_protocol::path::ENVELOPES;
    let third = scene.server.post(&scene.anna.token, path, &request).await;
    third.succeeded();
    scene.server.advance_secs(2 * LEFT_SECS);
    scene.server.jobs().await;
    scene.sign_in_again().await;
    let list = scene.server.get(&scene.beat.token, path).await;
    let list: bulla_protocol::envelope::EnvelopeList = list.read();
    let state = |id| {
        let mut all = list.envelopes.iter();
        all.find(|own| own.envelope_id == id).map(|own| own.state)
    };
    for sent in [&scene.sent, &second] {
        let id = sent.draft.envelope_id;
        assert_eq!(state(id), Some(EnvelopeState::Expired));
    }
    assert_eq!(state(draft.envelope_id), Some(EnvelopeState::Sent));
}
