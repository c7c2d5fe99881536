//! Set-up link and invitations, registration, the first code.

use bulla_protocol::StatementRecord;
use bulla_protocol::invitation::{
    CreateInvitation, InspectInvitation, InvitationKind, InvitationToken, InvitationView,
};
use bulla_protocol::path;
use bulla_protocol::register::RegisterStart;
use bulla_protocol::session::{Role, SessionView};
use bulla_protocol::vault::{SlotKind, VaultItemName};
use bulla_storage::Store as _;

use crate::harness::Server;
use crate::person::{Keys, begin, invite, item, member, owner, register, seeded, slot};

fn inspect(token: &str) -> InspectInvitation {
    InspectInvitation {
        token: InvitationToken::new(token.to_owned()),
    }
}

#[tokio::test]
async fn a_set_up_link_makes_an_organisation_and_its_owner_once() {
    let server = Server::start().await;
    let token = server.set_up_token().await;
    let path = path::INVITATION_INSPECT;
    let view: InvitationView = server.post("", path, &inspect(&token)).await.read();
    assert_eq!((view.kind, view.email), (InvitationKind::SetUp, None));
    let anna = register(&server, &token, "anna@example.ch", Some("Muster AG")).await;
    let session: SessionView = server.get(&anna.token, path::SESSION).await.read();
    assert_eq!(session.role, Role::Owner);
    assert_eq!(session.tenant_id, view.tenant_id);
    assert_eq!(session.organisation_name.as_str(), "Muster AG");
    assert_eq!(session.identities.len(), 1);
    assert!(!session.has_recovery_kit);
    let used = server.post("", path, &inspect(&token)).await;
    assert_eq!(used.code(), "invitation_used");
    let start = RegisterStart {
        token: InvitationToken::new(token),
        request: vec![0; 32].into(),
    };
    let again = server.post("", path::REGISTER_START, &start).await;
    assert_eq!(again.code(), "invitation_used");
}

#[tokio::test]
async fn everything_of_a_registration_is_in_the_log() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let object = *anna.account_id.as_bytes();
    let leaves = server.store.leaves_of_object(anna.tenant_id, object).await;
    let leaves: Vec<_> = leaves
        .unwrap()
        .into_iter()
        .map(|leaf| String::from_utf8(leaf.leaf).unwrap())
        .collect();
    for event in [
        "account.created",
        "identity.published",
        "second-factor.enrolled",
        "vault.slot-written",
        "vault.item-written",
        "session.opened",
    ] {
        assert!(leaves.iter().any(|leaf| leaf.contains(event)), "{event}");
    }
    for leaf in &leaves {
        assert!(!leaf.contains("anna") && !leaf.contains("Keller"), "{leaf}");
    }
}

#[tokio::test]
async fn a_new_set_up_link_replaces_the_one_before() {
    let server = Server::start().await;
    let (first, second) = (server.set_up_token().await, server.set_up_token().await);
    let path = path::INVITATION_INSPECT;
    let old = server.post("", path, &inspect(&first)).await;
    assert_eq!(old.code(), "invitation_used");
    server.post("", path, &inspect(&second)).await.succeeded();
}

#[tokio::test]
async fn unknown_and_expired_links_are_refused() {
    let server = Server::start().await;
    let path = path::INVITATION_INSPECT;
    for token in ["", "x", &"A".repeat(43)] {
        let answered = server.post("", path, &inspect(token)).await;
        assert_eq!(answered.code(), "invitation_unknown", "{token}");
    }
    let token = server.set_up_token().await;
    let begun = begin(&server, &token, "anna@example.ch", Some("Muster AG")).await;
    server.advance_secs(7 * 24 * 3600);
    let answered = server.post("", path, &inspect(&token)).await;
    assert_eq!(answered.code(), "invitation_expired");
    let late = server.post("", path::REGISTER_FINISH, &begun.request).await;
    assert_eq!(late.code(), "invitation_expired");
}

#[tokio::test]
async fn a_member_joins_by_the_invitation_that_was_mailed() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    assert_eq!(beat.tenant_id, anna.tenant_id);
    let session: SessionView = server.get(&beat.token, path::SESSION).await.read();
    assert_eq!(session.role, Role::Member);
    let mails = server.mails().await;
    let [mail] = mails.as_slice() else {
        panic!("one mail")
    };
    assert_eq!(mail.to.as_str(), "beat@example.ch");
    assert!(mail.text.contains("http://localhost:8470/join#"));
}

#[tokio::test]
async fn only_an_owner_invites_and_only_who_has_no_account() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    let body = |email: &str| CreateInvitation {
        email: email.parse().unwrap(),
        role: Role::Member,
    };
    let path = path::INVITATIONS;
    let by_member = server.post(&beat.token, path, &body("x@example.ch")).await;
    assert_eq!(by_member.code(), "forbidden");
    let taken = server
        .post(&anna.token, path, &body("beat@example.ch"))
        .await;
    assert_eq!(taken.code(), "email_taken");
}

#[tokio::test]
async fn a_member_cannot_take_another_address_or_name_the_organisation() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let token = invite(&server, &anna, "beat@example.ch").await;
    let begun = begin(&server, &token, "beat@example.ch", None).await;
    let mut other = begun.request.clone();
    other.email = "eve@example.ch".parse().unwrap();
    let mut named = begun.request.clone();
    named.organisation_name = Some("Evil AG".parse().unwrap());
    for request in [other, named] {
        let answered = server.post("", path::REGISTER_FINISH, &request).await;
        assert_eq!(answered.code(), "invalid_request");
    }
}

#[tokio::test]
async fn a_run_cannot_be_ended_by_another_link() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beats = invite(&server, &anna, "beat@example.ch").await;
    let eves = invite(&server, &anna, "eve@example.ch").await;
    let mut begun = begin(&server, &beats, "beat@example.ch", None).await;
    begun.request.token = InvitationToken::new(eves);
    let answered = server.post("", path::REGISTER_FINISH, &begun.request).await;
    assert_eq!(answered.code(), "wrong_credentials");
}

#[tokio::test]
async fn foreign_or_malformed_records_are_refused() {
    let server = Server::start().await;
    let token = server.set_up_token().await;
    let begun = begin(&server, &token, "anna@example.ch", Some("Muster AG")).await;
    let mut rng = seeded("eve");
    let foreign = Keys::generate(&mut rng).identity(
        begun.started.tenant_id,
        bulla_types::AccountId::from_bytes([9; 16]),
        &server,
        &mut rng,
    );
    let mut identity = begun.request.clone();
    identity.identity = StatementRecord::from_typed(foreign.dsse()).unwrap();
    let mut forged = begun.identity.dsse().clone();
    forged.signatures[0].sig = vec![0; 64].into();
    let mut signature = begun.request.clone();
    signature.identity = StatementRecord::from_typed(&forged).unwrap();
    for request in [identity, signature] {
        let answered = server.post("", path::REGISTER_FINISH, &request).await;
        assert_eq!(answered.code(), "statement_invalid");
    }
    let mut record = begun.request.clone();
    record.record = vec![0xff; 192].into();
    let mut kit = begun.request.clone();
    kit.vault.slots = vec![slot(SlotKind::RecoveryKit)];
    let mut no_seeds = begun.request.clone();
    no_seeds.vault.items.pop();
    let mut later = begun.request.clone();
    later.vault.items[0] = item(VaultItemName::ReceiveSeeds, 2);
    for request in [record, kit, no_seeds, later] {
        let answered = server.post("", path::REGISTER_FINISH, &request).await;
        assert_eq!(answered.code(), "invalid_request");
    }
    begun.finish(&server).await;
}

#[tokio::test]
async fn five_wrong_codes_end_the_run_and_the_link_still_works() {
    let server = Server::start().await;
    let token = server.set_up_token().await;
    let begun = begin(&server, &token, "anna@example.ch", Some("Muster AG")).await;
    let totp = begun.finish(&server).await;
    let right = totp.dangerous_code(server.now());
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..4 {
        let answered = begun.confirm(&server, wrong).await;
        assert_eq!(answered.code(), "wrong_code");
    }
    let last = begun.confirm(&server, wrong).await;
    assert_eq!(last.code(), "too_many_attempts");
    let after = begun.confirm(&server, &right).await;
    assert_eq!(after.code(), "wrong_credentials");
    register(&server, &token, "anna@example.ch", Some("Muster AG")).await;
}

#[tokio::test]
async fn a_run_ends_after_a_quarter_of_an_hour() {
    let server = Server::start().await;
    let token = server.set_up_token().await;
    let begun = begin(&server, &token, "anna@example.ch", Some("Muster AG")).await;
    let totp = begun.finish(&server).await;
    server.advance_secs(15 * 60);
    let code = totp.dangerous_code(server.now());
    let answered = begun.confirm(&server, &code).await;
    assert_eq!(answered.code(), "wrong_credentials");
}
