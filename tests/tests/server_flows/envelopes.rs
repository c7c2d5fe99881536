//! Sending, releasing, signing; what is refused on the way.

use axum::http::Method;
use bulla_crypto::hash::sha256;
use bulla_protocol::StatementRecord;
use bulla_protocol::envelope::{
    EnvelopeList, EnvelopeRecord, EnvelopeState, RecipientState, Released, SendEnvelope,
};
use bulla_protocol::path::{self, container_content, envelope, vault_item};
use bulla_protocol::vault::VaultItemName;
use bulla_seal::{ContainerSpec, EnvelopeKey, ExpectedEnvelope, Kind};
use bulla_statement::commitment::{EMAIL, commit_field};
use bulla_statement::{Grant, Manifest, StatementId, Verified};
use bulla_storage::Store as _;
use bulla_types::{ContainerId, DocumentId, RecipientId, Sha256Digest, TenantId, Timestamp};

use crate::containers::File;
use crate::draft::{Draft, Sent, draft, draft_as, send};
use crate::harness::Server;
use crate::person::{Person, item, item_request, keep_kit, member, owner, register, seeded};

/// Anna, who has a kit, and Beat.
async fn people(server: &Server) -> (Person, Person) {
    let anna = owner(server).await;
    keep_kit(server, &anna).await;
    let beat = member(server, &anna, "beat@example.ch").await;
    (anna, beat)
}

#[tokio::test]
async fn an_envelope_goes_from_sent_to_completed_and_everybody_gets_mail() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    assert_eq!(sent.record.statements.len(), 2);
    assert!(sent.record.sender_key.is_some());
    let events: Vec<_> = sent.record.log.entries.iter().map(leaf).collect();
    assert!(events[0].contains("envelope.sent") && events[1].contains("grant.recorded"));
    let seen = sent.show(&server, &beat).await;
    assert!(seen.sender_key.is_none());
    assert_eq!(seen.identities.len(), 2);
    assert!(seen.summary.recipients[0].is_me && !seen.summary.sent_by_me);

    let content = container_content(&sent.draft.document.sealed.container_id);
    let early = server.get(&beat.token, &content).await;
    assert_eq!(early.code(), "not_found");
    let released: Released = sent.release(&server, &beat).await.read();
    let [wrap] = released.wraps.as_slice() else {
        panic!("one wrap")
    };
    assert_eq!(wrap.grant, seen.head);
    let grant: bulla_statement::Dsse = seen.statements[1].to_typed().unwrap();
    let grant: Verified<Grant> =
        bulla_statement::verify(&grant, &anna.identity.body().keys()).unwrap();
    let expected = ExpectedEnvelope {
        tenant_id: anna.tenant_id,
        envelope_id: sent.draft.envelope_id,
        ek_commit: grant.body().ek_commit,
    };
    let info = grant.body().wrap_info().unwrap();
    let secret = &beat.keys.x_wing;
    EnvelopeKey::unwrap_checked(secret, &info, wrap.wrap.as_slice(), &expected).unwrap();
    let file = server.get(&beat.token, &content).await;
    assert!(file.body == sent.draft.document.bytes);

    let act = sent.act(&server, &beat, 0, seen.head);
    let done: EnvelopeRecord = sent.submit(&server, &beat, &act).await.read();
    assert_eq!(done.summary.state, EnvelopeState::Completed);
    assert_eq!(done.summary.recipients[0].state, RecipientState::Signed);
    let events: Vec<_> = done.log.entries.iter().map(leaf).collect();
    for event in ["wrap.released", "recipient.acted", "envelope.completed"] {
        assert!(events.iter().any(|leaf| leaf.contains(event)), "{event}");
    }
    let list: EnvelopeList = server.get(&anna.token, path::ENVELOPES).await.read();
    assert_eq!(list.envelopes[0].state, EnvelopeState::Completed);
    let mails = server.mails().await;
    let subjects: Vec<_> = mails
        .iter()
        .map(|m| (m.to.as_str(), m.subject.as_str()))
        .collect();
    assert!(subjects.contains(&("beat@example.ch", "Anna Keller asks you to sign")));
    assert!(subjects.contains(&("anna@example.ch", "Everybody has signed")));
    assert!(mails.iter().all(|m| !m.text.contains("Lease")));
}

#[tokio::test]
async fn every_step_repeats_without_effect() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let draft = draft(&server, &anna, &[(&beat, 1)], "lease").await;
    let (manifest, request) = draft.sign(&anna, &[&beat]);
    let first: EnvelopeRecord = server
        .post(&anna.token, path::ENVELOPES, &request)
        .await
        .read();
    let again: EnvelopeRecord = server
        .post(&anna.token, path::ENVELOPES, &request)
        .await
        .read();
    assert_eq!(first, again);
    let sent = Sent {
        draft,
        manifest,
        record: again,
    };
    let one: Released = sent.release(&server, &beat).await.read();
    let two: Released = sent.release(&server, &beat).await.read();
    assert_eq!(one, two);
    let act = sent.act(&server, &beat, 0, sent.record.head);
    let one: EnvelopeRecord = sent.submit(&server, &beat, &act).await.read();
    let two: EnvelopeRecord = sent.submit(&server, &beat, &act).await.read();
    assert_eq!(one, two);
    let mails = server.mails().await.into_iter();
    assert_eq!(
        mails
            .filter(|m| m.subject == "Everybody has signed")
            .count(),
        2
    );
}

#[tokio::test]
async fn a_second_envelope_under_the_same_id_is_refused() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    keep_kit(&server, &beat).await;
    let mut sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    sent.draft.manifest.created_at_ms = server.now().plus_millis(1);
    let (_, request) = sent.draft.sign(&anna, &[&beat]);
    for who in [&anna, &beat] {
        let answered = server.post(&who.token, path::ENVELOPES, &request).await;
        assert_eq!(answered.code(), "head_moved");
    }
}

#[tokio::test]
async fn nothing_is_sent_without_a_recovery_kit() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    let draft = draft(&server, &anna, &[(&beat, 1)], "lease").await;
    let (_, request) = draft.sign(&anna, &[&beat]);
    let answered = server.post(&anna.token, path::ENVELOPES, &request).await;
    assert_eq!(answered.code(), "recovery_kit_missing");
}

#[tokio::test]
async fn altered_manifests_grants_wraps_and_routing_are_refused() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let draft = draft(&server, &anna, &[(&beat, 1)], "lease").await;
    let (_, good) = draft.sign(&anna, &[&beat]);
    let (_, by_beat) = draft.sign(&beat, &[&beat]);
    let mut altered = Vec::new();
    let mut change = |edit: &dyn Fn(&mut SendEnvelope)| {
        let mut request = good.clone();
        edit(&mut request);
        altered.push(request);
    };
    change(&|r| r.manifest = by_beat.manifest.clone());
    change(&|r| r.grants.clear());
    change(&|r| r.grants.push(r.grants[0].clone()));
    change(&|r| r.grants[0].grant = by_beat.grants[0].grant.clone());
    change(&|r| r.grants[0].wrap = vec![0; 1168].into());
    change(&|r| r.routing.clear());
    change(&|r| r.routing[0].salt = vec![0; 32].into());
    change(&|r| r.routing[0].email = anna.email.clone());
    change(&|r| r.routing[0].recipient_id = RecipientId::from_bytes([0; 16]));
    change(&|r| r.sender_key = vec![0; 4096].into());
    change(&|r| r.manifest = StatementRecord::from_typed(&"text").unwrap());
    for (number, request) in altered.iter().enumerate() {
        let answered = server.post(&anna.token, path::ENVELOPES, request).await;
        assert_eq!(answered.code(), "statement_invalid", "{number}");
    }
    let answered = server.post(&anna.token, path::ENVELOPES, &good).await;
    answered.succeeded();
}

#[tokio::test]
async fn manifests_that_do_not_fit_the_stored_containers_are_refused() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let good = draft(&server, &anna, &[(&beat, 1)], "lease").await;
    let other = draft(&server, &anna, &[(&beat, 1)], "other").await;
    let mut cases: Vec<(Manifest, &str)> = Vec::new();
    let mut case = |code, edit: &dyn Fn(&mut Manifest)| {
        let mut manifest = good.manifest.clone();
        edit(&mut manifest);
        cases.push((manifest, code));
    };
    let zero = Sha256Digest::from_bytes([0; 32]);
    case("container_mismatch", &|m| {
        m.documents[0].container_hash = zero;
    });
    case("container_mismatch", &|m| m.private.container_hash = zero);
    case("not_found", &|m| {
        m.private.container_id = ContainerId::from_bytes([0; 16]);
    });
    case("statement_invalid", &|m| m.private = other.manifest.private);
    case("statement_invalid", &|m| {
        m.documents[0].document_id = DocumentId::from_bytes([0; 16]);
    });
    case("statement_invalid", &|m| {
        m.documents[0].container_id = m.private.container_id;
        m.documents[0].container_hash = m.private.container_hash;
        m.private = other.manifest.private;
    });
    case("statement_invalid", &|m| {
        m.tenant_id = TenantId::from_bytes([0; 16]);
    });
    case("statement_invalid", &|m| {
        let now = m.created_at_ms.as_millis();
        m.created_at_ms = Timestamp::from_millis(now - 2).unwrap();
        m.deadline_at_ms = Timestamp::from_millis(now - 1).unwrap();
    });
    case("clock_wrong", &|m| {
        m.created_at_ms = m.created_at_ms.plus_millis(31 * 60 * 1000);
    });
    case("clock_wrong", &|m| {
        let early = m.created_at_ms.as_millis() - 31 * 60 * 1000;
        m.created_at_ms = Timestamp::from_millis(early).unwrap();
    });
    case("statement_invalid", &|m| m.recipients[0].identity = None);
    case("statement_invalid", &|m| {
        m.recipients[0].identity = Some(anna.identity.id().into());
    });
    for (number, (manifest, code)) in cases.into_iter().enumerate() {
        let draft = Draft {
            ek: EnvelopeKey::generate(&mut seeded("other key")),
            envelope_id: good.envelope_id,
            document: File::seal(&good.ek, spec_of(&good), 1),
            manifest,
            routing: good.routing.clone(),
        };
        let (_, request) = draft.sign(&anna, &[&beat]);
        let answered = server.post(&anna.token, path::ENVELOPES, &request).await;
        assert_eq!(answered.code(), code, "{number}");
    }
}

#[tokio::test]
async fn recipients_are_accounts_of_the_organisation() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let mut draft = draft(&server, &anna, &[(&beat, 1)], "lease").await;
    let salt = [1; 32];
    draft.manifest.recipients[0].email_commit = commit_field(&salt, EMAIL, "eve@example.ch");
    draft.routing[0].email = "eve@example.ch".parse().unwrap();
    draft.routing[0].salt = salt.to_vec().into();
    let (_, request) = draft.sign(&anna, &[&beat]);
    let answered = server.post(&anna.token, path::ENVELOPES, &request).await;
    assert_eq!(answered.code(), "unknown_recipient");
}

#[tokio::test]
async fn the_second_group_waits_for_the_first() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let carla = member(&server, &anna, "carla@example.ch").await;
    let sent = send(&server, &anna, &[(&beat, 1), (&carla, 2)], "lease").await;
    let asked = |mails: &[bulla_storage::record::Mail], to: &str| {
        let mut mails = mails.iter();
        mails.any(|m| m.to.as_str() == to && m.subject.ends_with("asks you to sign"))
    };
    let mails = server.mails().await;
    assert!(asked(&mails, "beat@example.ch") && !asked(&mails, "carla@example.ch"));
    let early = sent.release(&server, &carla).await;
    assert_eq!(early.code(), "not_your_turn");
    let act = sent.act(&server, &carla, 1, sent.record.head);
    let early = sent.submit(&server, &carla, &act).await;
    assert_eq!(early.code(), "not_your_turn");
    let act = sent.act(&server, &beat, 0, sent.record.head);
    let record: EnvelopeRecord = sent.submit(&server, &beat, &act).await.read();
    assert_eq!(record.summary.state, EnvelopeState::Sent);
    assert!(asked(&server.mails().await, "carla@example.ch"));
    let stale = sent.act(&server, &carla, 1, sent.record.head);
    let answered = sent.submit(&server, &carla, &stale).await;
    assert_eq!(answered.code(), "head_moved");
    sent.release(&server, &carla).await.succeeded();
    let act = sent.act(&server, &carla, 1, record.head);
    let record: EnvelopeRecord = sent.submit(&server, &carla, &act).await.read();
    assert_eq!(record.summary.state, EnvelopeState::Completed);
}

#[tokio::test]
async fn somebody_who_stands_twice_gets_each_wrap_in_its_turn() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let places = [(&beat, 1), (&anna, 2), (&beat, 3)];
    let sent = send(&server, &anna, &places, "lease").await;
    let first: Released = sent.release(&server, &beat).await.read();
    assert_eq!(first.wraps.len(), 1);
    let act = sent.act(&server, &beat, 0, sent.record.head);
    let record: EnvelopeRecord = sent.submit(&server, &beat, &act).await.read();
    let again: Released = sent.release(&server, &beat).await.read();
    assert_eq!(again, first);
    sent.release(&server, &anna).await.succeeded();
    let act = sent.act(&server, &anna, 1, record.head);
    let record: EnvelopeRecord = sent.submit(&server, &anna, &act).await.read();
    let both: Released = sent.release(&server, &beat).await.read();
    assert_eq!(both.wraps.len(), 2);
    let act = sent.act(&server, &beat, 2, record.head);
    let record: EnvelopeRecord = sent.submit(&server, &beat, &act).await.read();
    assert_eq!(record.summary.state, EnvelopeState::Completed);
}

#[tokio::test]
async fn the_same_act_twice_at_the_same_time_is_taken_once() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    let act = sent.act(&server, &beat, 0, sent.record.head);
    let answers = tokio::join!(
        sent.submit(&server, &beat, &act),
        sent.submit(&server, &beat, &act),
        sent.submit(&server, &beat, &act),
    );
    for answered in [answers.0, answers.1, answers.2] {
        let record: EnvelopeRecord = answered.read();
        assert_eq!(record.statements.len(), 3);
        let acted = record.log.entries.iter().map(leaf);
        let acted = acted.filter(|leaf| leaf.contains("recipient.acted"));
        assert_eq!(acted.count(), 1);
    }
}

#[tokio::test]
async fn who_reads_between_a_commit_and_its_place_in_the_log_finds_the_proof() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    let event = bulla_storage::log::PendingEvent {
        event_id: bulla_types::EventId::from_bytes([1; 16]),
        kind: bulla_domain::event::EventKind::WrapReleased,
        at: server.now(),
        object: *sent.draft.envelope_id.as_bytes(),
        actor: None,
        statement: None,
        fields: Vec::new(),
    };
    let committed = server.store.commit(anna.tenant_id, Vec::new(), vec![event]);
    committed.await.unwrap();
    let seen = sent.show(&server, &beat).await;
    let newest = seen.log.entries.last().map(leaf).unwrap();
    assert!(newest.contains("wrap.released"), "{newest}");
}

#[tokio::test]
async fn one_answer_has_one_checkpoint_while_the_log_grows() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    let write = async {
        for version in 1..=40 {
            let body = item_request(&beat, item(VaultItemName::Pins, version));
            let path = vault_item(VaultItemName::Pins);
            let written = server.json(Method::PUT, &beat.token, &path, &body).await;
            assert_eq!(written.status, 204);
        }
    };
    let read = async {
        for _ in 0..40 {
            let record = sent.show(&server, &anna).await;
            for identity in &record.identities {
                assert_eq!(identity.log.checkpoint, record.log.checkpoint);
            }
        }
    };
    tokio::join!(write, read);
}

#[tokio::test]
async fn late_second_and_foreign_acts_are_refused() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let carla = member(&server, &anna, "carla@example.ch").await;
    let sent = send(&server, &anna, &[(&beat, 1), (&carla, 1)], "lease").await;
    let head = sent.record.head;
    let of_beat = sent.act(&server, &beat, 0, head);
    let by_carla = sent.submit(&server, &carla, &of_beat).await;
    assert_eq!(by_carla.code(), "not_found");
    let by_sender = sent.submit(&server, &anna, &of_beat).await;
    assert_eq!(by_sender.code(), "not_found");
    let mut other_identity = sent.act(&server, &beat, 0, head);
    other_identity.identity = carla.identity.id();
    let mut other_document = sent.act(&server, &beat, 0, head);
    other_document.documents[0].document_id = DocumentId::from_bytes([0; 16]);
    let mut other_log = sent.act(&server, &beat, 0, head);
    other_log.checkpoint.origin = "evil.example/log/1".to_owned();
    let mut future = sent.act(&server, &beat, 0, head);
    future.checkpoint.size = 1_000_000;
    let mut other_root = sent.act(&server, &beat, 0, head);
    other_root.checkpoint.size -= 1;
    let mut no_leaves = sent.act(&server, &beat, 0, head);
    no_leaves.checkpoint.size = 0;
    let mut other_manifest = sent.act(&server, &beat, 0, head);
    other_manifest.manifest = StatementId::from_digest(head);
    for (number, act) in [
        other_identity,
        other_document,
        other_log,
        future,
        other_root,
        no_leaves,
        other_manifest,
    ]
    .iter()
    .enumerate()
    {
        let answered = sent.submit(&server, &beat, act).await;
        assert_eq!(answered.code(), "statement_invalid", "{number}");
    }
    let record: EnvelopeRecord = sent.submit(&server, &beat, &of_beat).await.read();
    let mut second = sent.act(&server, &beat, 0, record.head);
    second.at_ms = server.now().plus_millis(1);
    let answered = sent.submit(&server, &beat, &second).await;
    assert_eq!(answered.code(), "already_acted");
}

#[tokio::test]
async fn an_act_after_the_deadline_is_refused() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let mut draft = draft(&server, &anna, &[(&beat, 1)], "lease").await;
    draft.manifest.deadline_at_ms = server.now().plus_millis(1000);
    let (manifest, request) = draft.sign(&anna, &[&beat]);
    let answered = server.post(&anna.token, path::ENVELOPES, &request).await;
    let sent = Sent {
        draft,
        manifest,
        record: answered.read(),
    };
    server.advance_secs(2);
    let act = sent.act(&server, &beat, 0, sent.record.head);
    let answered = sent.submit(&server, &beat, &act).await;
    assert_eq!(answered.code(), "envelope_closed");
}

#[tokio::test]
async fn an_act_that_is_taken_stands_before_the_deadline_in_the_log() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let mut taken = 0;
    for looks in 0..8 {
        let name = format!("lease {looks}");
        let mut draft = draft(&server, &anna, &[(&beat, 1)], &name).await;
        let deadline = server.now().plus_millis(1 + looks * 10);
        draft.manifest.deadline_at_ms = deadline;
        let (manifest, request) = draft.sign(&anna, &[&beat]);
        let answered = server.post(&anna.token, path::ENVELOPES, &request).await;
        let sent = Sent {
            draft,
            manifest,
            record: answered.read(),
        };
        let act = sent.act(&server, &beat, 0, sent.record.head);
        server.clock.tick_millis(10);
        let answered = sent.submit(&server, &beat, &act).await;
        server.clock.tick_millis(0);
        if answered.status != 200 {
            assert_eq!(answered.code(), "envelope_closed");
            continue;
        }
        let record: EnvelopeRecord = answered.read();
        let acted = record.log.entries.iter().map(|entry| entry.leaf.as_slice());
        let acted = acted.map(|leaf| bulla_tlog::Leaf::parse(leaf).unwrap());
        let acted = acted.filter(|leaf| leaf.event.as_str() == "recipient.acted");
        assert!(
            acted.map(|leaf| leaf.at).all(|at| at <= deadline),
            "{looks}"
        );
        taken += 1;
    }
    assert!((1..8).contains(&taken), "{taken}");
}

#[tokio::test]
async fn nobody_sends_under_the_id_of_something_else() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    for id in [beat.account_id.as_bytes(), anna.tenant_id.as_bytes()] {
        let id = bulla_types::EnvelopeId::from_bytes(*id);
        let draft = draft_as(&server, &anna, &[(&beat, 1)], id).await;
        let (_, request) = draft.sign(&anna, &[&beat]);
        let answered = server.post(&anna.token, path::ENVELOPES, &request).await;
        assert_eq!(answered.code(), "head_moved");
    }
}

#[tokio::test]
async fn who_does_not_stand_in_an_envelope_finds_nothing_of_it() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let carla = member(&server, &anna, "carla@example.ch").await;
    let sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    sent.release(&server, &beat).await.succeeded();
    let list: EnvelopeList = server.get(&carla.token, path::ENVELOPES).await.read();
    assert!(list.envelopes.is_empty());
    let id = sent.draft.envelope_id;
    let container = sent.draft.document.sealed.container_id;
    for path in [envelope(&id), container_content(&container)] {
        let answered = server.get(&carla.token, &path).await;
        assert_eq!(answered.code(), "not_found", "{path}");
    }
    assert_eq!(sent.release(&server, &carla).await.code(), "not_found");
    let act = sent.act(&server, &carla, 0, sent.record.head);
    let answered = sent.submit(&server, &carla, &act).await;
    assert_eq!(answered.code(), "not_found");
    let by_sender = sent.release(&server, &anna).await;
    assert_eq!(by_sender.code(), "not_found");
}

#[tokio::test]
async fn another_organisation_finds_nothing_at_all() {
    let server = Server::start().await;
    let (anna, beat) = people(&server).await;
    let sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    let eve = second_organisation(&server).await;
    assert_ne!(eve.tenant_id, anna.tenant_id);
    let id = sent.draft.envelope_id;
    let container = sent.draft.document.sealed.container_id;
    for path in [
        envelope(&id),
        container_content(&container),
        path::container_segments(&container),
        path::log_tile(&anna.tenant_id, "0/000.p/1"),
    ] {
        let answered = server.get(&eve.token, &path).await;
        assert_eq!(answered.code(), "not_found", "{path}");
    }
    assert_eq!(sent.release(&server, &eve).await.code(), "not_found");
    let look_up = bulla_protocol::identity::LookUpIdentity { email: beat.email };
    let answered = server
        .post(&eve.token, path::IDENTITY_LOOKUP, &look_up)
        .await;
    assert_eq!(answered.code(), "unknown_recipient");
}

/// An owner of another organisation, made in the store as an operator's tool would.
async fn second_organisation(server: &Server) -> Person {
    let token = "another-organisation";
    let invitation = bulla_storage::record::Invitation {
        invitation_id: bulla_types::InvitationId::from_bytes([77; 16]),
        token_sha256: sha256(token.as_bytes()),
        tenant_id: TenantId::from_bytes([77; 16]),
        email: None,
        invited_by: None,
        role: bulla_protocol::session::Role::Owner,
        expires_at: server.now().plus_millis(1_000_000),
        used_at: None,
    };
    let writes = vec![bulla_storage::Write::CreateInvitation(invitation)];
    let tenant = TenantId::from_bytes([77; 16]);
    server
        .store
        .commit(tenant, writes, Vec::new())
        .await
        .unwrap();
    register(server, token, "eve@example.org", Some("Evil AG")).await
}

fn spec_of(draft: &Draft) -> ContainerSpec {
    ContainerSpec {
        container_id: ContainerId::from_bytes([5; 16]),
        envelope_id: draft.envelope_id,
        tenant_id: draft.manifest.tenant_id,
        document_id: draft.manifest.documents[0].document_id,
        kind: Kind::Source,
        revision: 0,
        previous: None,
    }
}

fn leaf(entry: &bulla_protocol::log::LogEntry) -> String {
    String::from_utf8(entry.leaf.as_slice().to_vec()).unwrap()
}
