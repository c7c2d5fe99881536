//! What opens an account, changed: which requests the server takes, and from whom.

use bulla_crypto::opaque::{ClientLogin, ClientRegistration};
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_protocol::VaultWrite;
use bulla_protocol::keys::{
    ChangePassword, KeyRecords, KeysProof, KeysRun, KeysStart, RegistrationStart,
    RegistrationStarted, Rekey, RenewAccountKey, SenderKey,
};
use bulla_protocol::login::{LoginStarted, SecondFactorChallenge};
use bulla_protocol::path::{self, vault_item};
use bulla_protocol::recovery::{
    RecoveryOpened, RecoveryProof, RecoverySecondFactor, RecoveryStart, RecoveryStarted,
    RecoveryStep, recovery_message,
};
use bulla_protocol::vault::{SlotKind, SlotRecord, VaultItemName};
use bulla_storage::Store as _;
use bulla_types::{Base64Bytes, EnvelopeId, LoginId};

use axum::http::Method;

use crate::harness::{Answered, Server};
use crate::person::{
    PASSWORD, Person, item, item_request, keep_kit, kit_key, kit_request, log_in, member, owner,
    seeded, slot,
};

/// The next code of somebody's app.
fn code(server: &Server, person: &Person) -> String {
    server.advance_secs(30);
    person.totp.dangerous_code(server.now())
}

/// A code that is wrong now.
fn wrong(server: &Server, person: &Person) -> String {
    let right = person.totp.dangerous_code(server.now());
    if right == "000000" {
        "000001"
    } else {
        "000000"
    }
    .to_owned()
}

/// The first two messages of a run in a session.
async fn begin(server: &Server, person: &Person, password: &str) -> KeysProof {
    let mut rng = seeded("keys");
    let (client, ke1) = ClientLogin::start(password.as_bytes(), &mut rng).unwrap();
    let body = KeysStart { ke1: ke1.into() };
    let started = server.post(&person.token, path::KEYS_START, &body).await;
    let started: LoginStarted = started.read();
    let (account, ke2) = (started.account_id.as_bytes(), started.ke2.as_slice());
    let ke3 = client
        .finish(password.as_bytes(), account, ke2, &mut rng)
        .map_or_else(|_| vec![0; 64], |done| done.message);
    KeysProof {
        run_id: started.login_id,
        ke3: ke3.into(),
        code: String::new(),
    }
}

/// A run in a session whose factors are proven.
async fn proven(server: &Server, person: &Person) -> LoginId {
    let mut proof = begin(server, person, PASSWORD).await;
    proof.code = code(server, person);
    let answered = server.post(&person.token, path::KEYS_PROOF, &proof).await;
    answered.succeeded();
    proof.run_id
}

/// The OPAQUE record of a new password.
async fn record(server: &Server, person: &Person, token: &str, run_id: LoginId) -> Vec<u8> {
    let mut rng = seeded("new password");
    let (client, request) = ClientRegistration::start(b"another password", &mut rng).unwrap();
    let body = RegistrationStart {
        run_id,
        request: request.into(),
    };
    let answered = server.post(token, path::KEYS_REGISTRATION, &body).await;
    let started: RegistrationStarted = answered.read();
    let (account, response) = (person.account_id.as_bytes(), started.response.as_slice());
    let registered = client.finish(b"another password", account, response, &mut rng);
    registered.unwrap().record
}

fn change(person: &Person, run_id: LoginId, record: &[u8], slot: SlotRecord) -> ChangePassword {
    let write = VaultWrite::Password {
        record,
        slot: &slot,
    };
    ChangePassword {
        run_id,
        proof: person.prove(&write),
        record: record.into(),
        slot,
    }
}

/// A new account key for a vault with seeds alone.
fn rekey() -> Rekey {
    let slot = |kind| SlotRecord {
        ak_epoch: 2,
        ..slot(kind)
    };
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([0x4c; 32])).public_key();
    Rekey {
        slots: vec![slot(SlotKind::Password), slot(SlotKind::RecoveryKit)],
        kit_auth_key: key.as_bytes().as_slice().into(),
        items: vec![
            item(VaultItemName::ReceiveSeeds, 2),
            item(VaultItemName::SigningSeeds, 2),
        ],
        sender_keys: Vec::new(),
    }
}

fn renew(person: &Person, run_id: LoginId, record: &[u8], rekey: Rekey) -> RenewAccountKey {
    let write = VaultWrite::AccountKey {
        record,
        rekey: &rekey,
    };
    RenewAccountKey {
        run_id,
        proof: person.prove(&write),
        record: record.into(),
        rekey,
        next_identity: None,
    }
}

async fn start_recovery(server: &Server, email: &str) -> RecoveryStarted {
    let body = RecoveryStart {
        email: email.parse().unwrap(),
    };
    server.post("", path::RECOVERY_START, &body).await.read()
}

fn signed(step: RecoveryStep, started: &RecoveryStarted, challenge: &Base64Bytes) -> Base64Bytes {
    let (account, run) = (&started.account_id, &started.run_id);
    let message = recovery_message(step, account, run, challenge.as_slice());
    kit_key().sign(&message).as_bytes().as_slice().into()
}

async fn show_kit(server: &Server, started: &RecoveryStarted) -> Answered {
    let body = RecoveryProof {
        run_id: started.run_id,
        proof: signed(RecoveryStep::Kit, started, &started.challenge),
    };
    server.post("", path::RECOVERY_PROOF, &body).await
}

/// A run by the kit whose factors are proven.
async fn recovering(server: &Server, person: &Person) -> LoginId {
    let started = start_recovery(server, person.email.as_str()).await;
    let challenge: SecondFactorChallenge = show_kit(server, &started).await.read();
    let body = RecoverySecondFactor {
        run_id: started.run_id,
        code: code(server, person),
        proof: signed(RecoveryStep::SecondFactor, &started, &challenge.challenge),
    };
    let answered = server.post("", path::RECOVERY_SECOND_FACTOR, &body).await;
    let opened: RecoveryOpened = answered.read();
    assert_eq!(opened.account_id, person.account_id);
    started.run_id
}

/// Names of the events of a person's account, oldest first.
async fn events(server: &Server, person: &Person) -> Vec<String> {
    let object = *person.account_id.as_bytes();
    let leaves = server
        .store
        .leaves_of_object(person.tenant_id, object)
        .await;
    let event = |leaf: &bulla_storage::log::StoredLeaf| {
        let leaf: serde_json::Value = serde_json::from_slice(&leaf.leaf).unwrap();
        leaf["event"].as_str().unwrap().to_owned()
    };
    leaves.unwrap().iter().map(event).collect()
}

#[tokio::test]
async fn neither_factor_alone_changes_anything() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let other = log_in(&server, "anna@example.ch", PASSWORD)
        .await
        .ok()
        .unwrap();
    let answered = other.second_factor(&server, &code(&server, &anna)).await;
    let second_session = answered.session_token();

    let mut proof = begin(&server, &anna, "not the password").await;
    proof.code = code(&server, &anna);
    let answered = server.post(&anna.token, path::KEYS_PROOF, &proof).await;
    assert_eq!(answered.code(), "wrong_credentials");
    let answered = server.post(&anna.token, path::KEYS_PROOF, &proof).await;
    assert_eq!(answered.code(), "wrong_credentials", "the run is over");

    let mut proof = begin(&server, &anna, PASSWORD).await;
    let run = KeysRun {
        run_id: proof.run_id,
    };
    proof.code = wrong(&server, &anna);
    for (token, expected) in [
        (&anna.token, "wrong_code"),
        (&second_session, "wrong_credentials"),
    ] {
        let answered = server.post(token, path::KEYS_PROOF, &proof).await;
        assert_eq!(answered.code(), expected);
        let early = server.post(token, path::KEYS_RECORDS, &run).await;
        assert_eq!(early.code(), "wrong_credentials");
    }
    proof.code = anna.totp.dangerous_code(server.now());
    let answered = server.post(&anna.token, path::KEYS_PROOF, &proof).await;
    answered.succeeded();
    let answered = server.post(&anna.token, path::KEYS_PROOF, &proof).await;
    assert_eq!(answered.code(), "wrong_credentials", "a proof counts once");
    // The run is this session's alone.
    let records = server.post(&anna.token, path::KEYS_RECORDS, &run).await;
    let records: KeyRecords = records.read();
    assert_eq!(records.vault.items.len(), 2);
    for (token, expected) in [
        (second_session.as_str(), "wrong_credentials"),
        ("", "recovery_refused"),
    ] {
        let answered = server.post(token, path::KEYS_RECORDS, &run).await;
        assert_eq!(answered.code(), expected);
    }
    assert!(
        events(&server, &anna)
            .await
            .contains(&"second-factor.refused".to_owned())
    );
    server.advance_secs(30 * 60);
    let late = server.post(&anna.token, path::KEYS_RECORDS, &run).await;
    assert!(["unauthenticated", "wrong_credentials", "recovery_refused"].contains(&late.code()));
}

#[tokio::test]
async fn a_new_password_is_signed_of_its_form_and_taken_once() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let run_id = proven(&server, &anna).await;
    let record = record(&server, &anna, &anna.token, run_id).await;
    let good = slot(SlotKind::Password);
    let unsigned = ChangePassword {
        proof: vec![0; 64].into(),
        ..change(&anna, run_id, &record, good.clone())
    };
    let next_epoch = SlotRecord {
        ak_epoch: 2,
        ..good.clone()
    };
    for (body, expected) in [
        (unsigned, "statement_invalid"),
        (
            change(&anna, run_id, &record, slot(SlotKind::RecoveryKit)),
            "invalid_request",
        ),
        (
            change(&anna, run_id, &record[..191], good.clone()),
            "invalid_request",
        ),
        (
            change(&anna, run_id, &record, next_epoch),
            "version_conflict",
        ),
    ] {
        let answered = server.post(&anna.token, path::KEYS_PASSWORD, &body).await;
        assert_eq!(answered.code(), expected);
    }
    let body = change(&anna, run_id, &record, good);
    let answered = server.post(&anna.token, path::KEYS_PASSWORD, &body).await;
    assert_eq!(answered.status, 204);
    let again = server.post(&anna.token, path::KEYS_PASSWORD, &body).await;
    assert_eq!(again.code(), "wrong_credentials");
}

#[tokio::test]
async fn a_new_password_ends_every_other_session_and_run() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let other = log_in(&server, "anna@example.ch", PASSWORD)
        .await
        .ok()
        .unwrap();
    let answered = other.second_factor(&server, &code(&server, &anna)).await;
    let second_session = answered.session_token();
    let halfway = log_in(&server, "anna@example.ch", PASSWORD)
        .await
        .ok()
        .unwrap();
    let run_id = proven(&server, &anna).await;
    let record = record(&server, &anna, &anna.token, run_id).await;
    let body = change(&anna, run_id, &record, slot(SlotKind::Password));
    let answered = server.post(&anna.token, path::KEYS_PASSWORD, &body).await;
    assert_eq!(answered.status, 204);
    server.get(&anna.token, path::SESSION).await.succeeded();
    let over = server.get(&second_session, path::SESSION).await;
    assert_eq!(over.code(), "unauthenticated");
    // A login that had proven the old password and waited for its code.
    let late = halfway.second_factor(&server, &code(&server, &anna)).await;
    assert_eq!(late.code(), "wrong_credentials");
    let old = log_in(&server, "anna@example.ch", PASSWORD)
        .await
        .err()
        .unwrap();
    assert_eq!(old.code(), "wrong_credentials");
    let new = log_in(&server, "anna@example.ch", "another password").await;
    assert!(new.is_ok());
    let names = events(&server, &anna).await;
    assert!(names.ends_with(&[
        "password.changed".to_owned(),
        "vault.slot-written".to_owned()
    ]));
    let mails = server.mails().await;
    assert_eq!(mails.last().unwrap().subject, "Your password was changed");
}

#[tokio::test]
async fn a_stolen_session_overwrites_nothing_of_the_vault() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    let pins = vault_item(VaultItemName::Pins);
    let good = item_request(&anna, item(VaultItemName::Pins, 1));
    let mut empty = good.clone();
    empty.proof = Base64Bytes::default();
    let mut other_item = good.clone();
    other_item.item.sealed = vec![6; 200].into();
    let mut other_epoch = good.clone();
    other_epoch.ak_epoch = 2;
    let by_beat = item_request(&beat, item(VaultItemName::Pins, 1));
    for body in [empty, other_item, other_epoch, by_beat] {
        let answered = server.json(Method::PUT, &anna.token, &pins, &body).await;
        assert_eq!(answered.code(), "statement_invalid");
    }
    let answered = server.json(Method::PUT, &anna.token, &pins, &good).await;
    assert_eq!(answered.status, 204);

    // The kit: signed by somebody else, replaced without a code, with a wrong and with a used one.
    let kit = || slot(SlotKind::RecoveryKit);
    let foreign = kit_request(&beat, kit(), None);
    let answered = server
        .post(&anna.token, path::VAULT_RECOVERY_KIT, &foreign)
        .await;
    assert_eq!(answered.code(), "statement_invalid");
    let mut small_order = kit_request(&anna, kit(), None);
    small_order.auth_key = vec![0; 32].into();
    let answered = server
        .post(&anna.token, path::VAULT_RECOVERY_KIT, &small_order)
        .await;
    assert_eq!(answered.code(), "invalid_request");
    keep_kit(&server, &anna).await;
    let fresh = code(&server, &anna);
    for (given, expected) in [
        (None, Some("second_factor_required")),
        (Some(wrong(&server, &anna)), Some("wrong_code")),
        (Some(fresh.clone()), None),
        (Some(fresh), Some("code_already_used")),
    ] {
        let body = kit_request(&anna, kit(), given);
        let answered = server
            .post(&anna.token, path::VAULT_RECOVERY_KIT, &body)
            .await;
        match expected {
            Some(code) => assert_eq!(answered.code(), code),
            None => assert_eq!(answered.status, 204),
        }
    }
    let mails = server.mails().await;
    assert_eq!(mails.last().unwrap().subject, "You have a new recovery kit");
}

#[tokio::test]
async fn recovery_tells_nobody_who_has_an_account_or_a_kit() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    keep_kit(&server, &anna).await;
    let mut answers = Vec::new();
    for (email, has_account) in [
        (anna.email.as_str(), true),
        (beat.email.as_str(), true),
        ("nobody@example.ch", false),
    ] {
        let started = start_recovery(&server, email).await;
        let again = start_recovery(&server, email).await;
        assert_eq!(started.account_id, again.account_id, "{email}");
        assert_ne!(started.challenge, again.challenge);
        assert_eq!(started.challenge.as_slice().len(), 32);
        let known = [anna.account_id, beat.account_id].contains(&started.account_id);
        assert_eq!(known, has_account);
        // A signature of the right form by nobody's kit.
        let stranger = Ed25519SecretKey::from_seed(&Key32::from_bytes([0; 32]));
        let place = (&started.account_id, &started.run_id);
        let challenge = started.challenge.as_slice();
        let message = recovery_message(RecoveryStep::Kit, place.0, place.1, challenge);
        let body = RecoveryProof {
            run_id: started.run_id,
            proof: stranger.sign(&message).as_bytes().as_slice().into(),
        };
        let answered = server.post("", path::RECOVERY_PROOF, &body).await;
        assert_eq!(answered.code(), "recovery_refused");
        answers.push(answered.body.clone());
        let again = show_kit(&server, &started).await;
        assert_eq!(again.code(), "recovery_refused", "a wrong kit ends the run");
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    recovering(&server, &anna).await;
}

type Change<'a> = &'a dyn Fn(&mut Rekey);

#[tokio::test]
async fn a_new_account_key_is_whole_and_signed_or_refused() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    keep_kit(&server, &anna).await;
    let run_id = recovering(&server, &anna).await;
    let record = record(&server, &anna, "", run_id).await;
    let foreign = SenderKey {
        envelope_id: EnvelopeId::from_bytes([7; 16]),
        sealed: vec![1; 60].into(),
    };
    let cases: [(Change<'_>, &str); 11] = [
        (&|r| drop(r.slots.pop()), "invalid_request"),
        (&|r| drop(r.slots.remove(0)), "invalid_request"),
        (&|r| r.slots.push(r.slots[1].clone()), "invalid_request"),
        (&|r| r.slots[0].ak_epoch = 1, "version_conflict"),
        (&|r| r.slots[1].ak_epoch = 3, "version_conflict"),
        (&|r| r.kit_auth_key = vec![1; 31].into(), "invalid_request"),
        (&|r| drop(r.items.pop()), "version_conflict"),
        (&|r| r.items[0].version = 1, "version_conflict"),
        (
            &|r| r.items.push(item(VaultItemName::Pins, 1)),
            "version_conflict",
        ),
        (&|r| r.sender_keys.push(foreign.clone()), "version_conflict"),
        (
            &|r| r.items[0].sealed = Base64Bytes::default(),
            "invalid_request",
        ),
    ];
    for (place, (change, expected)) in cases.iter().enumerate() {
        let mut given = rekey();
        change(&mut given);
        let body = renew(&anna, run_id, &record, given);
        let answered = server.post("", path::KEYS_ACCOUNT_KEY, &body).await;
        assert_eq!(answered.code(), *expected, "{place}");
    }
    let mut unsigned = renew(&anna, run_id, &record, rekey());
    unsigned.rekey.items[0].sealed = vec![9; 200].into();
    let answered = server.post("", path::KEYS_ACCOUNT_KEY, &unsigned).await;
    assert_eq!(answered.code(), "statement_invalid");
    server.get(&anna.token, path::SESSION).await.succeeded();
    let body = renew(&anna, run_id, &record, rekey());
    let answered = server.post("", path::KEYS_ACCOUNT_KEY, &body).await;
    answered.succeeded();
}

#[tokio::test]
async fn a_new_account_key_ends_everything_from_before() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    keep_kit(&server, &anna).await;
    let run_id = recovering(&server, &anna).await;
    let record = record(&server, &anna, "", run_id).await;
    let password = change(&anna, run_id, &record, slot(SlotKind::Password));
    let answered = server.post("", path::KEYS_PASSWORD, &password).await;
    assert_eq!(
        answered.code(),
        "unauthenticated",
        "a kit that was used is spent"
    );
    server.get(&anna.token, path::SESSION).await.succeeded();

    let body = renew(&anna, run_id, &record, rekey());
    let answered = server.post("", path::KEYS_ACCOUNT_KEY, &body).await;
    let token = answered.session_token();
    answered.succeeded();
    server.get(&token, path::SESSION).await.succeeded();
    let over = server.get(&anna.token, path::SESSION).await;
    assert_eq!(over.code(), "unauthenticated");
    let again = server.post("", path::KEYS_ACCOUNT_KEY, &body).await;
    assert_eq!(again.code(), "recovery_refused");
    let started = start_recovery(&server, anna.email.as_str()).await;
    let old_kit = show_kit(&server, &started).await;
    assert_eq!(old_kit.code(), "recovery_refused");
    // What was sealed under the key before is not taken any more.
    let pins = vault_item(VaultItemName::Pins);
    let late = item_request(&anna, item(VaultItemName::Pins, 1));
    let answered = server.json(Method::PUT, &token, &pins, &late).await;
    assert_eq!(answered.code(), "version_conflict");

    let names = events(&server, &anna).await;
    for name in [
        "recovery.opened",
        "account.recovered",
        "account-key.renewed",
    ] {
        assert!(names.iter().any(|event| event == name), "{name}");
    }
    let mails = server.mails().await;
    for told in [
        "Your recovery kit was used",
        "Your account has a new password",
    ] {
        assert!(mails.iter().any(|mail| mail.subject == told), "{told}");
    }
}

#[tokio::test]
async fn a_run_gives_out_a_few_registrations_and_then_ends() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let run_id = proven(&server, &anna).await;
    for _ in 0..5 {
        record_request(&server, &anna, run_id).await.succeeded();
    }
    let answered = record_request(&server, &anna, run_id).await;
    assert_eq!(answered.code(), "too_many_attempts");
    let answered = record_request(&server, &anna, run_id).await;
    assert_eq!(answered.code(), "wrong_credentials");
}

async fn record_request(server: &Server, person: &Person, run_id: LoginId) -> Answered {
    let mut rng = seeded("oracle");
    let (_, request) = ClientRegistration::start(b"a guess", &mut rng).unwrap();
    let body = RegistrationStart {
        run_id,
        request: request.into(),
    };
    server
        .post(&person.token, path::KEYS_REGISTRATION, &body)
        .await
}
