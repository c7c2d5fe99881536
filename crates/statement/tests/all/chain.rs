//! Chains: who may say what, and in which order.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use bulla_crypto::kem::XWingSecretKey;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_statement::{
    Act, Addressee, Basis, ChainFault, Dsse, EnvelopeChain, Grant, LinkKeys, Manifest, Statement,
    StatementError,
};
use bulla_types::{ContainerId, EnvelopeId, RecipientId, TenantId};

use crate::scene::{Person, Scene, act, decline, digest, expected};

fn place(byte: u8) -> RecipientId {
    RecipientId::from_bytes([byte; 16])
}

/// The fault of the next statement; a refused one must leave the chain as it was.
fn refused(chain: &mut EnvelopeChain, scene: &Scene, statement: &Dsse) -> ChainFault {
    let before = chain.clone();
    let error = chain.append(statement, &scene.identities()).unwrap_err();
    assert_eq!(*chain, before);
    assert_eq!(error.at, before.entries().len() + 1);
    error.fault
}

fn refused_grant(change: impl FnOnce(&mut Grant, &Scene)) -> ChainFault {
    let scene = Scene::new();
    let mut chain = scene.chain();
    let mut grant = scene.grant(&chain, 41, &scene.second);
    change(&mut grant, &scene);
    let grant = scene.sender.says(&grant);
    refused(&mut chain, &scene, &grant)
}

fn refused_act(change: impl FnOnce(&mut Act, &Scene)) -> ChainFault {
    let scene = Scene::new();
    let mut chain = scene.granted();
    let mut body = act(&chain, 40, &scene.first);
    change(&mut body, &scene);
    let body = scene.first.says(&body);
    refused(&mut chain, &scene, &body)
}

fn refused_manifest(change: impl FnOnce(&mut Manifest, &Scene)) -> ChainFault {
    let scene = Scene::new();
    let mut manifest = scene.manifest();
    change(&mut manifest, &scene);
    let manifest = scene.sender.says(&manifest);
    let error = EnvelopeChain::verify(&[manifest], &scene.identities(), &expected()).unwrap_err();
    assert_eq!(error.at, 0);
    error.fault
}

#[test]
fn a_whole_envelope_verifies_and_yields_its_facts() {
    let scene = Scene::new();
    let mut chain = scene.granted();
    assert_eq!(chain.holder_of(place(40)), Some(scene.first.id()));
    assert_eq!(chain.holder_of(place(41)), Some(scene.second.id()));
    assert!(chain.is_turn_of(place(40)) && !chain.is_turn_of(place(41)));
    for (number, actor) in [(40, &scene.first), (41, &scene.second)] {
        assert!(chain.is_turn_of(place(number)) && !chain.is_completed());
        let act = actor.says(&act(&chain, number, actor));
        chain.append(&act, &scene.identities()).unwrap();
    }
    assert!(chain.is_completed());
    assert_eq!((chain.grants().count(), chain.acts().count()), (2, 2));
    assert_eq!(chain.head(), chain.acts().last().unwrap().id());
    let documents: Vec<_> = chain.revisions().iter().map(|(id, _)| *id).collect();
    for document in documents {
        let newest = chain.revision_of(document).unwrap();
        assert_eq!((newest.revision, newest.container_hash), (2, digest(41)));
    }
    let records: Vec<_> = chain.records().cloned().collect();
    let again = EnvelopeChain::verify(&records, &scene.identities(), &expected()).unwrap();
    assert_eq!(again, chain);
}

#[test]
fn chains_with_a_missing_doubled_or_swapped_statement_are_refused() {
    let scene = Scene::new();
    let mut chain = scene.granted();
    let signed = scene.first.says(&act(&chain, 40, &scene.first));
    chain.append(&signed, &scene.identities()).unwrap();
    let records: Vec<_> = chain.records().cloned().collect();
    let verify = |records: &[Dsse]| {
        EnvelopeChain::verify(records, &scene.identities(), &expected()).map(|_| ())
    };
    verify(&records).unwrap();
    for missing in 0..records.len() - 1 {
        let mut cut = records.clone();
        cut.remove(missing);
        assert!(verify(&cut).is_err(), "{missing}");
        let mut swapped = records.clone();
        swapped.swap(missing, missing + 1);
        assert!(verify(&swapped).is_err(), "{missing}");
    }
    for doubled in 0..records.len() {
        let mut longer = records.clone();
        longer.insert(doubled, records[doubled].clone());
        assert!(verify(&longer).is_err(), "{doubled}");
    }
    assert_eq!(verify(&[]).unwrap_err().fault, ChainFault::Length);
}

#[test]
fn a_manifest_of_another_envelope_tenant_or_sender_is_refused() {
    let other_envelope = EnvelopeId::from_bytes([9; 16]);
    let other_tenant = TenantId::from_bytes([9; 16]);
    for fault in [
        refused_manifest(|m, _| m.envelope_id = other_envelope),
        refused_manifest(|m, _| m.tenant_id = other_tenant),
    ] {
        assert_eq!(fault, ChainFault::Foreign);
    }
    assert_eq!(
        refused_manifest(|m, scene| m.sender = scene.stranger.id()),
        ChainFault::Statement(StatementError::Signature)
    );
    assert_eq!(
        refused_manifest(|m, _| m.sender = digest(99).into()),
        ChainFault::UnknownIdentity
    );
}

#[test]
fn a_chain_must_begin_with_a_manifest_and_hold_no_second() {
    let scene = Scene::new();
    let mut chain = scene.chain();
    let grant = scene.sender.says(&scene.grant(&chain, 40, &scene.first));
    let begun = EnvelopeChain::start(&grant, &scene.identities(), &expected());
    assert_eq!(begun.unwrap_err().fault, ChainFault::Kind);
    let manifest = chain.manifest().dsse().clone();
    assert_eq!(refused(&mut chain, &scene, &manifest), ChainFault::Kind);
    let identity = scene.first.identity.dsse().clone();
    assert_eq!(refused(&mut chain, &scene, &identity), ChainFault::Kind);
    let mut relabelled = grant;
    relabelled.payload_type = Act::PAYLOAD_TYPE.to_owned();
    assert!(matches!(
        refused(&mut chain, &scene, &relabelled),
        ChainFault::Statement(StatementError::Body(_))
    ));
}

#[test]
fn grants_of_another_envelope_tenant_or_manifest_are_refused() {
    for fault in [
        refused_grant(|g, _| g.envelope_id = EnvelopeId::from_bytes([9; 16])),
        refused_grant(|g, _| g.tenant_id = TenantId::from_bytes([9; 16])),
        refused_grant(|g, _| g.manifest = digest(9).into()),
    ] {
        assert_eq!(fault, ChainFault::Foreign);
    }
}

#[test]
fn grants_with_a_wrong_link_place_key_or_holder_are_refused() {
    assert_eq!(
        refused_grant(|g, _| g.prev = digest(9).into()),
        ChainFault::Prev
    );
    assert_eq!(
        refused_grant(|g, _| g.recipient_id = place(9)),
        ChainFault::NoRecipient
    );
    assert_eq!(
        refused_grant(|g, _| g.ek_commit = digest(9)),
        ChainFault::EkCommit
    );
    assert_eq!(
        refused_grant(|g, _| g.holder = digest(9).into()),
        ChainFault::UnknownIdentity
    );
    assert_eq!(
        refused_grant(|g, _| g.recipient_id = place(40)),
        ChainFault::Holder
    );
}

#[test]
fn a_grant_by_a_stranger_is_refused_under_either_name() {
    let scene = Scene::new();
    let mut chain = scene.chain();
    let mut grant = scene.grant(&chain, 41, &scene.second);
    let in_senders_name = scene.stranger.says(&grant);
    assert_eq!(
        refused(&mut chain, &scene, &in_senders_name),
        ChainFault::Statement(StatementError::Signature)
    );
    grant.grantor = scene.stranger.id();
    let in_own_name = scene.stranger.says(&grant);
    assert_eq!(
        refused(&mut chain, &scene, &in_own_name),
        ChainFault::Grantor
    );
    grant.grantor = scene.first.id();
    grant.basis = Basis::Sender;
    let by_recipient = scene.first.says(&grant);
    assert_eq!(
        refused(&mut chain, &scene, &by_recipient),
        ChainFault::Grantor
    );
}

#[test]
fn acts_of_another_envelope_tenant_or_manifest_are_refused() {
    for fault in [
        refused_act(|a, _| a.envelope_id = EnvelopeId::from_bytes([9; 16])),
        refused_act(|a, _| a.tenant_id = TenantId::from_bytes([9; 16])),
        refused_act(|a, _| a.manifest = digest(9).into()),
    ] {
        assert_eq!(fault, ChainFault::Foreign);
    }
    assert_eq!(
        refused_act(|a, _| a.prev = digest(9).into()),
        ChainFault::Prev
    );
    assert_eq!(
        refused_act(|a, _| a.recipient_id = place(9)),
        ChainFault::NoRecipient
    );
    assert_eq!(
        refused_act(|a, _| a.identity = digest(9).into()),
        ChainFault::UnknownIdentity
    );
}

#[test]
fn an_act_by_anyone_but_the_holder_is_refused() {
    let scene = Scene::new();
    let mut chain = scene.granted();
    for actor in [&scene.stranger, &scene.second, &scene.sender] {
        let forged = actor.says(&act(&chain, 40, actor));
        assert_eq!(refused(&mut chain, &scene, &forged), ChainFault::NotHolder);
        let in_holders_name = actor.says(&act(&chain, 40, &scene.first));
        assert_eq!(
            refused(&mut chain, &scene, &in_holders_name),
            ChainFault::Statement(StatementError::Signature)
        );
    }
    let mut without_grants = scene.chain();
    let early = scene.first.says(&act(&without_grants, 40, &scene.first));
    assert_eq!(
        refused(&mut without_grants, &scene, &early),
        ChainFault::NotHolder
    );
}

#[test]
fn a_second_act_and_an_act_before_its_turn_are_refused() {
    let scene = Scene::new();
    let mut chain = scene.granted();
    let early = scene.second.says(&act(&chain, 41, &scene.second));
    assert_eq!(refused(&mut chain, &scene, &early), ChainFault::Order);
    let signed = scene.first.says(&act(&chain, 40, &scene.first));
    chain.append(&signed, &scene.identities()).unwrap();
    assert_eq!(refused(&mut chain, &scene, &signed), ChainFault::Prev);
    let mut again = act(&chain, 40, &scene.first);
    for document in &mut again.documents {
        document.to = document.from;
    }
    let again = scene.first.says(&again);
    assert_eq!(refused(&mut chain, &scene, &again), ChainFault::ActedBefore);
}

#[test]
fn an_act_must_begin_at_the_newest_revision_of_every_document() {
    for fault in [
        refused_act(|a, _| a.documents.truncate(1)),
        refused_act(|a, _| a.documents.swap(0, 1)),
        refused_act(|a, _| a.documents[0].from.container_hash = digest(9)),
        refused_act(|a, _| a.documents[0].from.content_commit = digest(9)),
        refused_act(|a, _| {
            a.documents[1].from.revision = 1;
            a.documents[1].to.revision = 2;
        }),
        refused_act(|a, _| {
            a.documents[1].document_id = bulla_types::DocumentId::from_bytes([9; 16]);
        }),
    ] {
        assert_eq!(fault, ChainFault::Documents);
    }
}

#[test]
fn an_act_may_not_bring_back_a_container_of_the_chain() {
    for (document, number) in [(1, 21), (0, 31), (0, 50)] {
        let old = ContainerId::from_bytes([number; 16]);
        let fault = refused_act(|a, _| {
            a.documents[document].to.container_id = old;
        });
        assert_eq!(fault, ChainFault::Container);
    }
}

#[test]
fn an_act_may_leave_a_document_as_it_is() {
    let scene = Scene::new();
    let mut chain = scene.granted();
    let mut body = act(&chain, 40, &scene.first);
    body.documents[1].to = body.documents[1].from;
    let from = body.documents[1].from;
    let signed = scene.first.says(&body);
    chain.append(&signed, &scene.identities()).unwrap();
    assert_eq!(chain.revisions()[1].1, from);
    assert_eq!(chain.revisions()[0].1.revision, 1);
}

#[test]
fn the_newest_grant_names_the_holder_until_the_place_has_acted() {
    let scene = Scene::new();
    let mut chain = scene.granted();
    let append = |chain: &mut EnvelopeChain, statement: Dsse| {
        chain.append(&statement, &scene.identities()).unwrap();
    };
    let signed = scene.first.says(&act(&chain, 40, &scene.first));
    append(&mut chain, signed);
    let moved = scene.sender.says(&scene.grant(&chain, 41, &scene.stranger));
    append(&mut chain, moved);
    let before = scene.second.says(&act(&chain, 41, &scene.second));
    assert_eq!(refused(&mut chain, &scene, &before), ChainFault::NotHolder);
    let mut body = act(&chain, 41, &scene.stranger);
    body.documents[0].to.container_id = ContainerId::from_bytes([77; 16]);
    let signed = scene.stranger.says(&body);
    append(&mut chain, signed);
    assert!(chain.is_completed());
    let for_reading = scene.sender.says(&scene.grant(&chain, 41, &scene.second));
    append(&mut chain, for_reading);
    assert_eq!(chain.holder_of(place(41)), Some(scene.stranger.id()));
    let reader = chain.grant_to(scene.second.id()).unwrap();
    assert_eq!(reader.id(), chain.head());
    assert_eq!(
        chain.act_of(place(41)).unwrap().body().identity,
        scene.stranger.id()
    );
}

#[test]
fn a_sender_of_another_tenant_is_refused() {
    let scene = Scene::new();
    let foreign = Person::of_tenant(10, TenantId::from_bytes([9; 16]));
    let mut manifest = scene.manifest();
    manifest.sender = foreign.id();
    let manifest = foreign.says(&manifest);
    let begun = EnvelopeChain::start(&manifest, &[foreign.identity], &expected());
    assert_eq!(begun.unwrap_err().fault, ChainFault::Foreign);
}

#[test]
fn a_link_holds_the_place_that_is_kept_for_it_and_no_other() {
    let scene = Scene::new();
    let seed = || Key32::from_bytes([20; 32]);
    let keys = LinkKeys::new(
        Ed25519SecretKey::from_seed(&seed()).public_key(),
        &XWingSecretKey::from_seed(seed()).public_key(),
    );
    let mut manifest = scene.manifest();
    manifest.recipients[0].identity = Some(Addressee::Link(keys));
    let manifest = scene.sender.says(&manifest);
    let begun = EnvelopeChain::start(&manifest, &scene.identities(), &expected());
    let mut chain = begun.unwrap();
    let to_link = |chain: &EnvelopeChain, place| {
        let mut grant = scene.grant(chain, place, &scene.first);
        grant.holder = keys.holder();
        scene.sender.says(&grant)
    };
    let elsewhere = to_link(&chain, 41);
    assert_eq!(refused(&mut chain, &scene, &elsewhere), ChainFault::Holder);
    let own = to_link(&chain, 40);
    chain.append(&own, &scene.identities()).unwrap();
    assert_eq!(chain.holder_of(place(40)), Some(keys.holder()));
    let act = scene.first.says(&act(&chain, 40, &scene.first));
    assert_eq!(refused(&mut chain, &scene, &act), ChainFault::NotHolder);
    let identity = scene.sender.says(&scene.grant(&chain, 40, &scene.first));
    assert_eq!(refused(&mut chain, &scene, &identity), ChainFault::Holder);
}

#[test]
fn a_decline_ends_the_chain_for_every_act_and_leaves_grants_for_reading() {
    let scene = Scene::new();
    let mut chain = scene.granted();
    let declined = scene.first.says(&decline(&chain, 40, &scene.first));
    chain.append(&declined, &scene.identities()).unwrap();
    let by = |chain: &EnvelopeChain| chain.decline().unwrap().body().recipient_id;
    assert_eq!(by(&chain), place(40));
    assert!(!chain.is_completed() && !chain.is_turn_of(place(41)));
    for next in [
        act(&chain, 41, &scene.second),
        decline(&chain, 41, &scene.second),
    ] {
        let next = scene.second.says(&next);
        assert_eq!(refused(&mut chain, &scene, &next), ChainFault::Closed);
    }
    // Nobody takes a place over any more.
    let later = scene.sender.says(&scene.grant(&chain, 41, &scene.stranger));
    chain.append(&later, &scene.identities()).unwrap();
    assert_eq!(chain.holder_of(place(41)), Some(scene.second.id()));
    assert!(chain.grant_to(scene.stranger.id()).is_some());
    assert_eq!(by(&chain), place(40));
}

#[test]
fn the_last_who_declines_completes_nothing() {
    let scene = Scene::new();
    let mut chain = scene.granted();
    let signed = scene.first.says(&act(&chain, 40, &scene.first));
    chain.append(&signed, &scene.identities()).unwrap();
    let declined = scene.second.says(&decline(&chain, 41, &scene.second));
    chain.append(&declined, &scene.identities()).unwrap();
    assert!(!chain.is_completed());
    assert!(chain.act_of(place(40)).is_some());
}
