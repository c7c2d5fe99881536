//! Acts that bring new revisions of documents: what the server takes of them, and what it refuses
//! before anybody relies on it.

use bulla_protocol::envelope::{EnvelopeRecord, EnvelopeState};
use bulla_protocol::path::{container_content, container_header};
use bulla_seal::{ContainerSpec, Kind};
use bulla_statement::{Act, Action, ContainerRef, Revision, sign};
use bulla_types::{ContainerId, DocumentId, EnvelopeId, Sha256Digest};

use crate::containers::File;
use crate::draft::{Sent, send};
use crate::harness::{Answered, Server};
use crate::person::{Person, keep_kit, member, owner, random, seeded};

/// An envelope of Anna to Beat and Carla together.
struct Scene {
    server: Server,
    anna: Person,
    beat: Person,
    carla: Person,
    sent: Sent,
}

/// Bytes of the document as it was sent.
const LENGTH: usize = 20_000;

impl Scene {
    async fn new() -> Self {
        let server = Server::start().await;
        let anna = owner(&server).await;
        keep_kit(&server, &anna).await;
        let beat = member(&server, &anna, "beat@example.ch").await;
        let carla = member(&server, &anna, "carla@example.ch").await;
        let sent = send(&server, &anna, &[(&beat, 1), (&carla, 1)], "lease").await;
        Self {
            server,
            anna,
            beat,
            carla,
            sent,
        }
    }

    /// The next revision of the document, sealed and not uploaded.
    fn next(&self, name: &str, length: usize, change: impl FnOnce(&mut ContainerSpec)) -> File {
        let document = self.sent.manifest.body().documents[0];
        let mut spec = ContainerSpec {
            container_id: ContainerId::from_bytes(random(&mut seeded(name))),
            envelope_id: self.sent.draft.envelope_id,
            tenant_id: self.anna.tenant_id,
            document_id: document.document_id,
            kind: Kind::Signed,
            revision: 1,
            previous: Some(document.container_hash),
        };
        change(&mut spec);
        File::seal(&self.sent.draft.ek, spec, length)
    }

    /// Beat's signature that leaves this file, over the first head.
    fn act(&self, file: &File) -> Act {
        let head = self.sent.record.head;
        let mut act = self.sent.act(&self.server, &self.beat, 0, head);
        act.documents[0].to = revision(1, file);
        act
    }

    async fn submit(&self, who: &Person, act: &Act) -> Answered {
        self.sent.submit(&self.server, who, act).await
    }
}

fn revision(number: u32, file: &File) -> Revision {
    Revision {
        revision: number,
        container_id: file.sealed.container_id,
        container_hash: file.sealed.container_hash,
        content_commit: Sha256Digest::from_bytes([8; 32]),
    }
}

#[tokio::test]
async fn revisions_follow_each_other_and_everybody_reads_the_newest() {
    let scene = Scene::new().await;
    let (server, sent) = (&scene.server, &scene.sent);
    sent.release(server, &scene.carla).await.succeeded();
    let first = scene.next("first", LENGTH + 3000, |_| ());
    first.upload(server, &scene.beat).await;
    let content = container_content(&first.sealed.container_id);
    for reader in [&scene.anna, &scene.carla] {
        let early = server.get(&reader.token, &content).await;
        assert_eq!(early.code(), "not_found", "no statement names it yet");
    }
    let act = scene.act(&first);
    let record: EnvelopeRecord = scene.submit(&scene.beat, &act).await.read();
    let again: EnvelopeRecord = scene.submit(&scene.beat, &act).await.read();
    assert_eq!(record, again);
    for reader in [&scene.anna, &scene.carla] {
        assert!(server.get(&reader.token, &content).await.body == first.bytes);
    }
    // Carla began at the revision that was sent: it is not the newest any more.
    let second = scene.next("second", LENGTH + 6000, |spec| {
        spec.revision = 2;
        spec.previous = Some(first.sealed.container_hash);
    });
    second.upload(server, &scene.carla).await;
    let mut stale = sent.act(server, &scene.carla, 1, record.head);
    let refused = scene.submit(&scene.carla, &stale).await;
    assert_eq!(refused.code(), "statement_invalid");
    stale.documents[0].from = revision(1, &first);
    stale.documents[0].to = revision(2, &second);
    let record: EnvelopeRecord = scene.submit(&scene.carla, &stale).await.read();
    assert_eq!(record.summary.state, EnvelopeState::Completed);
    let content = container_content(&second.sealed.container_id);
    assert!(server.get(&scene.anna.token, &content).await.body == second.bytes);
}

#[tokio::test]
async fn of_two_who_sign_the_same_revision_one_is_first() {
    let scene = Scene::new().await;
    let (server, sent) = (&scene.server, &scene.sent);
    let of_beat = scene.next("beat", LENGTH, |_| ());
    let of_carla = scene.next("carla", LENGTH, |_| ());
    of_beat.upload(server, &scene.beat).await;
    of_carla.upload(server, &scene.carla).await;
    let beat = scene.act(&of_beat);
    let mut carla = sent.act(server, &scene.carla, 1, sent.record.head);
    carla.documents[0].to = revision(1, &of_carla);
    let answers = tokio::join!(
        scene.submit(&scene.beat, &beat),
        scene.submit(&scene.carla, &carla)
    );
    let answers = [answers.0, answers.1];
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1);
    let refused = answers.iter().find(|answer| answer.status != 200).unwrap();
    assert_eq!(refused.code(), "head_moved");
}

/// What is wrong with a file.
type Change = Box<dyn Fn(&mut ContainerSpec)>;

#[tokio::test]
async fn revisions_that_are_not_what_the_act_says_are_refused() {
    let scene = Scene::new().await;
    let (server, beat) = (&scene.server, &scene.beat);
    let zero = Sha256Digest::from_bytes([0; 32]);
    let cases: Vec<(&str, usize, Change)> = vec![
        (
            "another kind",
            LENGTH,
            Box::new(|s| s.kind = Kind::Attachment),
        ),
        (
            "the sender's kind",
            LENGTH,
            Box::new(|s| s.kind = Kind::Source),
        ),
        (
            "another envelope",
            LENGTH,
            Box::new(|s| s.envelope_id = EnvelopeId::from_bytes([1; 16])),
        ),
        (
            "another document",
            LENGTH,
            Box::new(|s| s.document_id = DocumentId::from_bytes([1; 16])),
        ),
        ("a later revision", LENGTH, Box::new(|s| s.revision = 2)),
        (
            "the first revision",
            LENGTH,
            Box::new(|s| {
                s.revision = 0;
                s.previous = None;
            }),
        ),
        (
            "another one before",
            LENGTH,
            Box::new(move |s| s.previous = Some(zero)),
        ),
        ("shorter", 100, Box::new(|_| ())),
        ("much longer", LENGTH + (9 << 20), Box::new(|_| ())),
    ];
    for (name, length, change) in &cases {
        let file = scene.next(name, *length, change);
        file.upload(server, beat).await;
        let answered = scene.submit(beat, &scene.act(&file)).await;
        assert_eq!(answered.code(), "statement_invalid", "{name}");
    }
    let good = scene.next("good", LENGTH, |_| ());
    good.upload(server, beat).await;
    scene.submit(beat, &scene.act(&good)).await.succeeded();
}

#[tokio::test]
async fn revisions_that_are_not_there_or_of_somebody_else_are_refused() {
    let scene = Scene::new().await;
    let (server, beat) = (&scene.server, &scene.beat);
    let missing = scene.next("missing", LENGTH, |_| ());
    let answered = scene.submit(beat, &scene.act(&missing)).await;
    assert_eq!(answered.code(), "not_found");
    let begun = scene.next("begun", LENGTH, |_| ());
    let header = container_header(&begun.sealed.container_id);
    let (_, length) = bulla_container::Header::parse(&begun.bytes).unwrap();
    let head = begun.bytes[..length].to_vec();
    server
        .put_bytes(&beat.token, &header, &head)
        .await
        .succeeded();
    let answered = scene.submit(beat, &scene.act(&begun)).await;
    assert_eq!(answered.code(), "container_incomplete");
    let foreign = scene.next("foreign", LENGTH, |_| ());
    foreign.upload(server, &scene.carla).await;
    let answered = scene.submit(beat, &scene.act(&foreign)).await;
    assert_eq!(answered.code(), "not_found");
    let mut act = scene.act(&missing);
    missing.upload(server, beat).await;
    act.documents[0].to.container_hash = Sha256Digest::from_bytes([1; 32]);
    let answered = scene.submit(beat, &act).await;
    assert_eq!(answered.code(), "container_mismatch");
}

#[tokio::test]
async fn who_declines_changes_nothing_and_no_container_stands_twice() {
    let scene = Scene::new().await;
    let (server, beat) = (&scene.server, &scene.beat);
    let file = scene.next("file", LENGTH, |_| ());
    file.upload(server, beat).await;
    let mut skipping = scene.act(&file);
    skipping.documents[0].to.revision = 2;
    let mut declining = scene.act(&file);
    declining.action = Action::Decline;
    let mut twice = scene.act(&file);
    twice.private = Some(ContainerRef {
        container_id: file.sealed.container_id,
        container_hash: file.sealed.container_hash,
        content_commit: Sha256Digest::from_bytes([8; 32]),
    });
    for (number, act) in [skipping, declining, twice].iter().enumerate() {
        let signed = sign(act, &beat.keys.signer(), &mut seeded("act"));
        assert!(signed.is_err(), "{number}");
    }
    let mut known = scene.act(&file);
    known.private = Some(scene.sent.manifest.body().private);
    let answered = scene.submit(beat, &known).await;
    assert_eq!(answered.code(), "statement_invalid");
}
