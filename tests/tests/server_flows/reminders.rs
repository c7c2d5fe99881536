//! Reminders: whom they reach, when, by whose word, what is recorded; what is refused.

use bulla_protocol::envelope::{EnvelopeRecord, Reminded};
use bulla_protocol::path::envelope_reminders;

use crate::draft::{Sent, send};
use crate::harness::{Answered, Server};
use crate::person::{Person, keep_kit, member, owner};

const DAY_SECS: u64 = 24 * 60 * 60;

/// An envelope of Anna to Beat and Carla, and then to Dora.
struct Scene {
    server: Server,
    anna: Person,
    beat: Person,
    carla: Person,
    dora: Person,
    sent: Sent,
}

impl Scene {
    async fn new() -> Self {
        let server = Server::start().await;
        let anna = owner(&server).await;
        keep_kit(&server, &anna).await;
        let beat = member(&server, &anna, "beat@example.ch").await;
        let carla = member(&server, &anna, "carla@example.ch").await;
        let dora = member(&server, &anna, "dora@example.ch").await;
        let to = [(&beat, 1), (&carla, 1), (&dora, 2)];
        let sent = send(&server, &anna, &to, "lease").await;
        Self {
            server,
            anna,
            beat,
            carla,
            dora,
            sent,
        }
    }

    async fn signs(&self, who: &Person, place: usize) {
        let head = self.sent.show(&self.server, who).await.head;
        let act = self.sent.act(&self.server, who, place, head);
        let _signed: EnvelopeRecord = self.sent.submit(&self.server, who, &act).await.read();
    }

    async fn remind(&self, who: &Person) -> Answered {
        let path = envelope_reminders(&self.sent.draft.envelope_id);
        self.server.post(&who.token, &path, &()).await
    }

    /// Whom reminders were mailed to, each as often as it was.
    async fn told(&self) -> Vec<String> {
        let mails = self.server.mails().await;
        let mut told: Vec<_> = mails
            .iter()
            .filter(|mail| mail.subject.ends_with("is waiting for your signature"))
            .map(|mail| mail.to.as_str().split('@').next().unwrap().to_owned())
            .collect();
        told.sort_unstable();
        told
    }

    async fn events(&self) -> usize {
        let body = self.sent.manifest.body();
        let events = self
            .server
            .events(body.tenant_id, *body.envelope_id.as_bytes());
        let events = events.await;
        events
            .iter()
            .filter(|kind| *kind == "reminder.sent")
            .count()
    }
}

#[tokio::test]
async fn who_was_asked_is_reminded_after_three_days_and_every_three_until_they_sign() {
    let mut scene = Scene::new().await;
    scene.server.advance_secs(3 * DAY_SECS - 1);
    scene.server.jobs().await;
    assert_eq!(scene.told().await, Vec::<String>::new());
    scene.server.advance_secs(1);
    for _ in 0..2 {
        scene.server.jobs().await;
        assert_eq!(scene.told().await, ["beat", "carla"]);
    }
    assert_eq!(scene.events().await, 2);
    scene.beat.token = scene.beat.log_in_again(&scene.server).await;
    scene.signs(&scene.beat, 0).await;
    scene.server.advance_secs(3 * DAY_SECS);
    scene.server.jobs().await;
    assert_eq!(scene.told().await, ["beat", "carla", "carla"]);
    // Dora's time begins when she is asked.
    scene.carla.token = scene.carla.log_in_again(&scene.server).await;
    scene.signs(&scene.carla, 1).await;
    scene.server.advance_secs(3 * DAY_SECS - 60);
    scene.server.jobs().await;
    assert_eq!(scene.told().await.len(), 3);
    scene.server.advance_secs(60);
    scene.server.jobs().await;
    assert_eq!(scene.told().await, ["beat", "carla", "carla", "dora"]);
    scene.dora.token = scene.dora.log_in_again(&scene.server).await;
    scene.signs(&scene.dora, 2).await;
    scene.server.advance_secs(9 * DAY_SECS);
    scene.server.jobs().await;
    assert_eq!(scene.told().await.len(), 4);
    assert_eq!(scene.events().await, 4);
}

#[tokio::test]
async fn nobody_is_reminded_after_the_deadline_and_of_two_replicas_one_reminds() {
    let scene = Scene::new().await;
    let other = scene.server.another_replica().await;
    scene.server.advance_secs(3 * DAY_SECS);
    other.advance_secs(3 * DAY_SECS);
    for _ in 0..2 {
        scene.server.jobs().await;
        other.jobs().await;
    }
    assert_eq!(scene.told().await, ["beat", "carla"]);
    // A month without a turn, then one: what has expired is not reminded of.
    scene.server.advance_secs(28 * DAY_SECS);
    scene.server.jobs().await;
    assert_eq!(scene.told().await, ["beat", "carla"]);
}

#[tokio::test]
async fn the_sender_reminds_once_a_day_whoever_has_not_acted() {
    let scene = Scene::new().await;
    scene.signs(&scene.beat, 0).await;
    let reminded: Reminded = scene.remind(&scene.anna).await.read();
    let body = scene.sent.manifest.body();
    assert_eq!(reminded.recipients, [body.recipients[1].recipient_id]);
    assert_eq!(scene.told().await, ["carla"]);
    let again = scene.remind(&scene.anna).await;
    assert_eq!(again.code(), "too_many_attempts");
    let record = scene.sent.show(&scene.server, &scene.anna).await;
    let newest = record.log.entries.last().unwrap();
    let newest = bulla_tlog::Leaf::parse(newest.leaf.as_slice()).unwrap();
    assert_eq!(newest.event.as_str(), "reminder.sent");
    assert_eq!(newest.actor, Some(scene.anna.identity.id().into()));
    // No address stands in the leaf.
    let leaf = record.log.entries.last().unwrap().leaf.as_slice();
    assert!(!String::from_utf8_lossy(leaf).contains("carla"));
    let mut scene = scene;
    scene.server.advance_secs(DAY_SECS);
    scene.anna.token = scene.anna.log_in_again(&scene.server).await;
    scene.remind(&scene.anna).await.succeeded();
    // What the service would have sent is put off by it.
    scene.server.advance_secs(3 * DAY_SECS - 120);
    scene.server.jobs().await;
    assert_eq!(scene.told().await, ["carla", "carla"]);
}

#[tokio::test]
async fn nobody_else_reminds_and_nobody_is_reminded_of_what_has_ended() {
    let scene = Scene::new().await;
    let eve = member(&scene.server, &scene.anna, "eve@example.ch").await;
    for (who, code) in [
        (&scene.beat, "forbidden"),
        (&scene.dora, "forbidden"),
        (&eve, "not_found"),
    ] {
        assert_eq!(scene.remind(who).await.code(), code);
    }
    for (place, who) in [&scene.beat, &scene.carla, &scene.dora]
        .into_iter()
        .enumerate()
    {
        scene.signs(who, place).await;
    }
    assert_eq!(scene.remind(&scene.anna).await.code(), "envelope_closed");
    assert_eq!(scene.told().await, Vec::<String>::new());
    assert_eq!(scene.events().await, 0);
}
