//! Cancelling, retracting and revoking: who may, when, what is recorded and who is told; what is refused.

use bulla_protocol::StatementRecord;
use bulla_protocol::envelope::{EnvelopeRecord, EnvelopeState, Withdraw};
use bulla_protocol::path::envelope_withdrawals;
use bulla_seal::Kind;
use bulla_statement::{
    Cancel, ContainerRef, Retract, Revoke, Statement, StatementId, V1, Withdrawal, sign,
};
use bulla_types::{EnvelopeId, Sha256Digest};

use crate::containers::File;
use crate::draft::{Sent, send};
use crate::harness::{Answered, Server};
use crate::person::{Person, keep_kit, member, owner, seeded};

/// An envelope of Anna to Beat and then to Carla.
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
        let to = [(&beat, 1), (&carla, 2)];
        let sent = send(&server, &anna, &to, "lease").await;
        Self {
            server,
            anna,
            beat,
            carla,
            sent,
        }
    }

    /// The same, which both have signed; with the newest head.
    async fn signed() -> (Self, Sha256Digest) {
        let scene = Self::new().await;
        let mut head = scene.sent.record.head;
        for (place, who) in [&scene.beat, &scene.carla].into_iter().enumerate() {
            let act = scene.sent.act(&scene.server, who, place, head);
            let record: EnvelopeRecord = scene.sent.submit(&scene.server, who, &act).await.read();
            head = record.head;
        }
        (scene, head)
    }

    /// What Anna says over this head.
    fn withdrawal(&self, prev: Sha256Digest) -> Withdrawal {
        let manifest = &self.sent.manifest;
        Withdrawal {
            v: V1,
            tenant_id: manifest.body().tenant_id,
            envelope_id: manifest.body().envelope_id,
            manifest: manifest.id(),
            identity: self.anna.identity.id(),
            prev: StatementId::from_digest(prev),
            at_ms: self.server.now(),
            private: None,
        }
    }

    async fn say<S: Statement>(&self, who: &Person, by: &Person, body: &S) -> Answered {
        let signed = sign(body, &by.keys.signer(), &mut seeded("withdrawal")).unwrap();
        let body = Withdraw {
            statement: StatementRecord::from_typed(signed.dsse()).unwrap(),
        };
        let path = envelope_withdrawals(&self.sent.draft.envelope_id);
        self.server.post(&who.token, &path, &body).await
    }

    async fn state(&self) -> EnvelopeState {
        let shown = self.sent.show(&self.server, &self.beat).await;
        shown.summary.state
    }
}

fn named(file: &File) -> ContainerRef {
    ContainerRef {
        container_id: file.sealed.container_id,
        container_hash: file.sealed.container_hash,
        content_commit: Sha256Digest::from_bytes([8; 32]),
    }
}

#[tokio::test]
async fn the_sender_retracts_and_then_revokes_and_everybody_who_signed_is_told() {
    let (scene, head) = Scene::signed().await;
    let (server, anna) = (&scene.server, &scene.anna);
    let retract = Retract(scene.withdrawal(head));
    let record: EnvelopeRecord = scene.say(anna, anna, &retract).await.read();
    assert_eq!(record.summary.state, EnvelopeState::Retracted);
    // The same again, as after a lost answer.
    let again: EnvelopeRecord = scene.say(anna, anna, &retract).await.read();
    assert_eq!(again, record);
    let revoke = Revoke(scene.withdrawal(record.head));
    let record: EnvelopeRecord = scene.say(anna, anna, &revoke).await.read();
    assert_eq!(record.summary.state, EnvelopeState::Revoked);
    let leaves = record.log.entries.iter();
    let leaves = leaves.map(|entry| bulla_tlog::Leaf::parse(entry.leaf.as_slice()).unwrap());
    let leaves: Vec<_> = leaves.collect();
    let newest = leaves.last().unwrap();
    assert_eq!(newest.event.as_str(), "envelope.revoked");
    assert_eq!(newest.statement, Some(record.head));
    assert_eq!(newest.actor, Some(Sha256Digest::from(anna.identity.id())));
    let retracted = leaves
        .iter()
        .filter(|leaf| leaf.event.as_str() == "envelope.retracted");
    assert_eq!(retracted.count(), 1);
    let mails = server.mails().await;
    for subject in ["An envelope was retracted", "An envelope was revoked"] {
        let told = mails.iter().filter(|mail| mail.subject == subject);
        let mut told: Vec<_> = told.map(|mail| mail.to.as_str()).collect();
        told.sort_unstable();
        assert_eq!(told, ["beat@example.ch", "carla@example.ch"]);
    }
}

#[tokio::test]
async fn what_is_not_complete_or_was_said_before_is_not_withdrawn() {
    let scene = Scene::new().await;
    let anna = &scene.anna;
    let early = scene.withdrawal(scene.sent.record.head);
    assert_eq!(
        scene.say(anna, anna, &Retract(early.clone())).await.code(),
        "not_completed"
    );
    assert_eq!(
        scene.say(anna, anna, &Revoke(early)).await.code(),
        "not_completed"
    );

    let (scene, head) = Scene::signed().await;
    let anna = &scene.anna;
    let stale = Revoke(scene.withdrawal(scene.sent.record.head));
    assert_eq!(scene.say(anna, anna, &stale).await.code(), "head_moved");
    let revoke = Revoke(scene.withdrawal(head));
    let record: EnvelopeRecord = scene.say(anna, anna, &revoke).await.read();
    let late = scene.withdrawal(record.head);
    assert_eq!(
        scene.say(anna, anna, &Retract(late.clone())).await.code(),
        "envelope_closed"
    );
    assert_eq!(
        scene.say(anna, anna, &Revoke(late)).await.code(),
        "envelope_closed"
    );
    assert_eq!(scene.state().await, EnvelopeState::Revoked);
}

#[tokio::test]
async fn nobody_but_the_sender_withdraws_whatever_they_sign() {
    let (scene, head) = Scene::signed().await;
    let eve = member(&scene.server, &scene.anna, "eve@example.ch").await;
    let own = |who: &Person| Withdrawal {
        identity: who.identity.id(),
        ..scene.withdrawal(head)
    };
    // As themselves, and with the sender's statement in their session.
    for (who, code) in [
        (&scene.beat, "forbidden"),
        (&scene.carla, "forbidden"),
        (&eve, "not_found"),
    ] {
        assert_eq!(scene.say(who, who, &Revoke(own(who))).await.code(), code);
        let of_anna = Revoke(scene.withdrawal(head));
        assert_eq!(scene.say(who, &scene.anna, &of_anna).await.code(), code);
    }
    // In the sender's session, signed by somebody else.
    let anna = &scene.anna;
    for forged in [scene.withdrawal(head), own(&scene.beat)] {
        let answered = scene.say(anna, &scene.beat, &Retract(forged)).await;
        assert_eq!(answered.code(), "statement_invalid");
    }
    assert_eq!(scene.state().await, EnvelopeState::Completed);
}

#[tokio::test]
async fn a_withdrawal_of_another_envelope_or_time_or_of_another_kind_is_no_statement() {
    let (scene, head) = Scene::signed().await;
    let anna = &scene.anna;
    let own = scene.withdrawal(head);
    let elsewhere = EnvelopeId::from_bytes([9; 16]);
    for (wrong, code) in [
        (
            Withdrawal {
                envelope_id: elsewhere,
                ..own.clone()
            },
            "statement_invalid",
        ),
        (
            Withdrawal {
                manifest: StatementId::from_digest(head),
                ..own.clone()
            },
            "statement_invalid",
        ),
        (
            Withdrawal {
                at_ms: own.at_ms.plus_millis(3_600_000),
                ..own.clone()
            },
            "clock_wrong",
        ),
    ] {
        assert_eq!(scene.say(anna, anna, &Retract(wrong)).await.code(), code);
    }
    // An act is none, and a retraction is not told for a revocation.
    let act = scene.sent.act(&scene.server, &scene.beat, 0, head);
    let answered = scene.say(anna, &scene.beat, &act).await;
    assert_eq!(answered.code(), "statement_invalid");
    let signed = sign(&Retract(own), &anna.keys.signer(), &mut seeded("retract")).unwrap();
    let mut renamed = signed.dsse().clone();
    renamed.payload_type = Revoke::PAYLOAD_TYPE.to_owned();
    let body = Withdraw {
        statement: StatementRecord::from_typed(&renamed).unwrap(),
    };
    let path = envelope_withdrawals(&scene.sent.draft.envelope_id);
    let answered = scene.server.post(&anna.token, &path, &body).await;
    assert_eq!(answered.code(), "statement_invalid");
    assert_eq!(scene.state().await, EnvelopeState::Completed);
}

#[tokio::test]
async fn the_reason_of_a_withdrawal_is_a_complete_private_container_of_this_envelope() {
    let (scene, head) = Scene::signed().await;
    let (server, anna) = (&scene.server, &scene.anna);
    let absent = scene.sent.private_part("absent", |_| ());
    let of_beat = scene.sent.private_part("beat", |_| ());
    of_beat.upload(server, &scene.beat).await;
    let elsewhere = scene.sent.private_part("envelope", |spec| {
        spec.envelope_id = EnvelopeId::from_bytes([9; 16]);
    });
    let document = scene
        .sent
        .private_part("kind", |spec| spec.kind = Kind::Source);
    for file in [&elsewhere, &document] {
        file.upload(server, anna).await;
    }
    let with = |private| {
        Retract(Withdrawal {
            private: Some(private),
            ..scene.withdrawal(head)
        })
    };
    for (file, code) in [
        (&absent, "not_found"),
        (&of_beat, "not_found"),
        (&elsewhere, "statement_invalid"),
        (&document, "statement_invalid"),
    ] {
        assert_eq!(scene.say(anna, anna, &with(named(file))).await.code(), code);
    }
    // One that stands in the chain already.
    let old = with(scene.sent.draft.manifest.private);
    assert_eq!(
        scene.say(anna, anna, &old).await.code(),
        "statement_invalid"
    );
    let reason = scene.sent.private_part("reason", |_| ());
    reason.upload(server, anna).await;
    scene
        .say(anna, anna, &with(named(&reason)))
        .await
        .succeeded();
    // Those who signed read it.
    let content = bulla_protocol::path::container_content(&reason.sealed.container_id);
    for reader in [&scene.beat, &scene.carla] {
        assert!(server.get(&reader.token, &content).await.body == reason.bytes);
    }
}

#[tokio::test]
async fn the_sender_cancels_and_those_who_were_asked_are_told() {
    let scene = Scene::new().await;
    let (server, anna) = (&scene.server, &scene.anna);
    let cancel = Cancel(scene.withdrawal(scene.sent.record.head));
    let record: EnvelopeRecord = scene.say(anna, anna, &cancel).await.read();
    assert_eq!(record.summary.state, EnvelopeState::Cancelled);
    let again: EnvelopeRecord = scene.say(anna, anna, &cancel).await.read();
    assert_eq!(again, record);
    let newest = record.log.entries.last().unwrap();
    let newest = bulla_tlog::Leaf::parse(newest.leaf.as_slice()).unwrap();
    assert_eq!(newest.event.as_str(), "envelope.cancelled");
    assert_eq!(newest.statement, Some(record.head));
    // Carla was never asked.
    let mails = server.mails().await;
    let told = mails
        .iter()
        .filter(|mail| mail.subject == "An envelope was cancelled");
    let told: Vec<_> = told.map(|mail| mail.to.as_str()).collect();
    assert_eq!(told, ["beat@example.ch"]);
    // Nobody acts, reads for the first time, or withdraws it any more.
    let act = scene.sent.act(server, &scene.beat, 0, record.head);
    let late = scene.sent.submit(server, &scene.beat, &act).await;
    assert_eq!(late.code(), "envelope_closed");
    let first = scene.sent.release(server, &scene.beat).await;
    assert_eq!(first.code(), "envelope_closed");
    let late = scene.withdrawal(record.head);
    for (said, code) in [
        (
            scene.say(anna, anna, &Cancel(late.clone())).await,
            "envelope_closed",
        ),
        (
            scene.say(anna, anna, &Retract(late.clone())).await,
            "not_completed",
        ),
        (scene.say(anna, anna, &Revoke(late)).await, "not_completed"),
    ] {
        assert_eq!(said.code(), code);
    }
    assert_eq!(scene.state().await, EnvelopeState::Cancelled);
}

#[tokio::test]
async fn nobody_but_the_sender_cancels_nor_after_everybody_has_signed() {
    let scene = Scene::new().await;
    let (anna, beat) = (&scene.anna, &scene.beat);
    let own = scene.withdrawal(scene.sent.record.head);
    let of_beat = Withdrawal {
        identity: beat.identity.id(),
        ..own.clone()
    };
    let answered = scene.say(beat, beat, &Cancel(of_beat.clone())).await;
    assert_eq!(answered.code(), "forbidden");
    let answered = scene.say(beat, anna, &Cancel(own.clone())).await;
    assert_eq!(answered.code(), "forbidden");
    for forged in [own.clone(), of_beat] {
        let answered = scene.say(anna, beat, &Cancel(forged)).await;
        assert_eq!(answered.code(), "statement_invalid");
    }
    let stale = Withdrawal {
        prev: StatementId::from_digest(Sha256Digest::from_bytes([9; 32])),
        ..own
    };
    let answered = scene.say(anna, anna, &Cancel(stale)).await;
    assert_eq!(answered.code(), "head_moved");
    assert_eq!(scene.state().await, EnvelopeState::Sent);

    let (scene, head) = Scene::signed().await;
    let late = Cancel(scene.withdrawal(head));
    let answered = scene.say(&scene.anna, &scene.anna, &late).await;
    assert_eq!(answered.code(), "envelope_closed");
    assert_eq!(scene.state().await, EnvelopeState::Completed);
}
