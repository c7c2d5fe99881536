//! Declining: what it ends, who is told, who may still read; what is refused.

use bulla_protocol::envelope::{EnvelopeRecord, EnvelopeState, RecipientState};
use bulla_protocol::path::{container_content, container_segments};
use bulla_seal::Kind;
use bulla_statement::{Act, Action, ContainerRef, Revision};
use bulla_types::{ContainerId, EnvelopeId, Sha256Digest};

use crate::containers::File;
use crate::draft::{Sent, send};
use crate::harness::Server;
use crate::person::{Person, keep_kit, member, owner, seeded};

/// An envelope of Anna to Beat and Carla together, then to Dora.
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

    /// Beat's decline over the first head, with this reason.
    fn decline(&self, reason: Option<&File>) -> Act {
        let mut act = self
            .sent
            .act(&self.server, &self.beat, 0, self.sent.record.head);
        act.action = Action::Decline;
        act.private = reason.map(|file| ContainerRef {
            container_id: file.sealed.container_id,
            container_hash: file.sealed.container_hash,
            content_commit: Sha256Digest::from_bytes([8; 32]),
        });
        act
    }

    async fn submit(&self, who: &Person, act: &Act) -> crate::harness::Answered {
        self.sent.submit(&self.server, who, act).await
    }
}

fn states(record: &EnvelopeRecord) -> Vec<RecipientState> {
    record.summary.recipients.iter().map(|r| r.state).collect()
}

#[tokio::test]
async fn a_decline_ends_the_envelope_and_tells_those_who_were_asked() {
    let scene = Scene::new().await;
    let (server, sent) = (&scene.server, &scene.sent);
    sent.release(server, &scene.beat).await.succeeded();
    sent.release(server, &scene.carla).await.succeeded();
    let reason = scene.sent.private_part("reason", |_| ());
    reason.upload(server, &scene.beat).await;
    let act = scene.decline(Some(&reason));
    let record: EnvelopeRecord = scene.submit(&scene.beat, &act).await.read();
    assert_eq!(record.summary.state, EnvelopeState::Declined);
    let expected = [
        RecipientState::Declined,
        RecipientState::Released,
        RecipientState::Pending,
    ];
    assert_eq!(states(&record), expected);
    let leaves = record.log.entries.iter();
    let leaves: Vec<_> = leaves
        .map(|entry| bulla_tlog::Leaf::parse(entry.leaf.as_slice()).unwrap())
        .collect();
    let newest = leaves.last().unwrap();
    assert_eq!(newest.event.as_str(), "recipient.declined");
    assert_eq!(newest.statement, Some(record.head));
    assert_eq!(
        newest.actor,
        Some(Sha256Digest::from(scene.beat.identity.id()))
    );
    let mails = server.mails().await;
    let told = mails
        .iter()
        .filter(|mail| mail.subject == "An envelope was declined");
    let mut told: Vec<_> = told.map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    let expected = ["anna@example.ch", "beat@example.ch", "carla@example.ch"];
    assert_eq!(told, expected, "not Dora, whose turn never came");
    let asked = mails
        .iter()
        .filter(|mail| mail.subject.ends_with("to sign"));
    assert_eq!(asked.count(), 2, "nobody is asked any more");

    // Sender and readers read the reason; who never got a key does not, and gets none now.
    let content = container_content(&reason.sealed.container_id);
    for reader in [&scene.anna, &scene.beat, &scene.carla] {
        assert!(server.get(&reader.token, &content).await.body == reason.bytes);
    }
    let segments = container_segments(&reason.sealed.container_id);
    for path in [content, segments] {
        let answered = server.get(&scene.dora.token, &path).await;
        assert_eq!(answered.code(), "not_found");
    }
    let late = sent.release(server, &scene.dora).await;
    assert_eq!(late.code(), "envelope_closed");
    sent.release(server, &scene.carla).await.succeeded();
}

#[tokio::test]
async fn nobody_acts_after_a_decline_and_the_same_decline_again_changes_nothing() {
    let scene = Scene::new().await;
    let act = scene.decline(None);
    let first: EnvelopeRecord = scene.submit(&scene.beat, &act).await.read();
    let again: EnvelopeRecord = scene.submit(&scene.beat, &act).await.read();
    assert_eq!(first, again);
    for action in [Action::Sign, Action::Decline] {
        let mut of_carla = scene.sent.act(&scene.server, &scene.carla, 1, first.head);
        of_carla.action = action;
        let answered = scene.submit(&scene.carla, &of_carla).await;
        assert_eq!(answered.code(), "envelope_closed");
        let mut of_beat = scene.sent.act(&scene.server, &scene.beat, 0, first.head);
        of_beat.action = action;
        let answered = scene.submit(&scene.beat, &of_beat).await;
        assert_eq!(answered.code(), "already_acted");
    }
    let shown = scene.sent.show(&scene.server, &scene.anna).await;
    assert_eq!(shown.statements.len(), first.statements.len());
}

#[tokio::test]
async fn who_has_signed_does_not_decline_and_who_signed_before_stays_signed() {
    let scene = Scene::new().await;
    let signed = scene
        .sent
        .act(&scene.server, &scene.carla, 1, scene.sent.record.head);
    let record: EnvelopeRecord = scene.submit(&scene.carla, &signed).await.read();
    let mut second = scene.sent.act(&scene.server, &scene.carla, 1, record.head);
    second.action = Action::Decline;
    let answered = scene.submit(&scene.carla, &second).await;
    assert_eq!(answered.code(), "already_acted");
    let stale = scene.decline(None);
    assert_eq!(scene.submit(&scene.beat, &stale).await.code(), "head_moved");
    let mut act = scene.decline(None);
    act.prev = record.head.into();
    let record: EnvelopeRecord = scene.submit(&scene.beat, &act).await.read();
    let expected = [
        RecipientState::Declined,
        RecipientState::Signed,
        RecipientState::Pending,
    ];
    assert_eq!(states(&record), expected);
}

#[tokio::test]
async fn strangers_others_and_those_who_come_later_do_not_decline() {
    let scene = Scene::new().await;
    let eve = member(&scene.server, &scene.anna, "eve@example.ch").await;
    let act = scene.decline(None);
    for (who, code) in [
        (&eve, "not_found"),
        (&scene.anna, "not_found"),
        (&scene.carla, "not_found"),
    ] {
        assert_eq!(scene.submit(who, &act).await.code(), code);
    }
    // In Beat's place, signed by somebody else: Beat's session does not help.
    let mut forged = scene.decline(None);
    forged.identity = scene.carla.identity.id();
    let answered = scene.submit(&scene.beat, &forged).await;
    assert_eq!(answered.code(), "statement_invalid");
    let head = scene.sent.record.head;
    let mut early = scene.sent.act(&scene.server, &scene.dora, 2, head);
    early.action = Action::Decline;
    let answered = scene.submit(&scene.dora, &early).await;
    assert_eq!(answered.code(), "not_your_turn");
    let shown = scene.sent.show(&scene.server, &scene.beat).await;
    assert_eq!(shown.summary.state, EnvelopeState::Sent);
}

#[tokio::test]
async fn a_reason_is_a_complete_private_container_of_this_envelope_and_of_the_caller() {
    let scene = Scene::new().await;
    let server = &scene.server;
    let absent = scene.sent.private_part("absent", |_| ());
    let of_carla = scene.sent.private_part("carla", |_| ());
    of_carla.upload(server, &scene.carla).await;
    let of_other_envelope = scene.sent.private_part("envelope", |spec| {
        spec.envelope_id = EnvelopeId::from_bytes([9; 16]);
    });
    let document = scene
        .sent
        .private_part("kind", |spec| spec.kind = Kind::Source);
    let revised = scene.sent.private_part("revision", |spec| {
        spec.revision = 1;
        spec.previous = Some(Sha256Digest::from_bytes([1; 32]));
    });
    for file in [&of_other_envelope, &document, &revised] {
        file.upload(server, &scene.beat).await;
    }
    for (file, code) in [
        (&absent, "not_found"),
        (&of_carla, "not_found"),
        (&of_other_envelope, "statement_invalid"),
        (&document, "statement_invalid"),
        (&revised, "statement_invalid"),
    ] {
        let act = scene.decline(Some(file));
        assert_eq!(scene.submit(&scene.beat, &act).await.code(), code);
    }
    let reason = scene.sent.private_part("reason", |_| ());
    reason.upload(server, &scene.beat).await;
    let mut other_hash = scene.decline(Some(&reason));
    if let Some(private) = &mut other_hash.private {
        private.container_hash = Sha256Digest::from_bytes([1; 32]);
    }
    let answered = scene.submit(&scene.beat, &other_hash).await;
    assert_eq!(answered.code(), "container_mismatch");
    let mut old = scene.decline(Some(&reason));
    old.private = Some(scene.sent.draft.manifest.private);
    let answered = scene.submit(&scene.beat, &old).await;
    assert_eq!(answered.code(), "statement_invalid");
    let act = scene.decline(Some(&reason));
    scene.submit(&scene.beat, &act).await.succeeded();
}

#[tokio::test]
async fn a_decline_that_changes_a_document_is_no_statement() {
    let scene = Scene::new().await;
    let mut act = scene.decline(None);
    act.documents[0].to = Revision {
        revision: 1,
        container_id: ContainerId::from_bytes([1; 16]),
        ..act.documents[0].from
    };
    let refused = bulla_statement::sign(&act, &scene.beat.keys.signer(), &mut seeded("act"));
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_decline_after_the_deadline_is_refused() {
    let scene = Scene::new().await;
    scene.server.advance_secs(31 * 24 * 3600);
    let act = scene.decline(None);
    let answered = scene.submit(&scene.beat, &act).await;
    // The session has ended as well; what counts is that nothing was taken.
    assert_ne!(answered.status, 200);
    let stored = bulla_storage::Store::envelope(&scene.server.store, scene.sent.draft.envelope_id);
    let stored = stored.await.unwrap().unwrap();
    assert_eq!(stored.statements.len(), scene.sent.record.statements.len());
}
