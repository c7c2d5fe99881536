//! A lost second factor: reset by an owner or the operator, delayed, told, cancelled.

use axum::http::Method;
use bulla_protocol::login::{LoggedIn, SecondFactorChallenge};
use bulla_protocol::path;
use bulla_protocol::recovery::{
    AskReset, ConfirmReset, RecoveryOpened, RecoveryProof, RecoverySecondFactor, RecoveryStart,
    RecoveryStarted, RecoveryStep, recovery_message,
};
use bulla_protocol::second_factor::{
    BeginReset, CancelReset, MemberReset, PendingReset, ResetList, ResetOrigin,
};
use bulla_protocol::session::SessionView;
use bulla_storage::record::Mail;
use bulla_types::{Base64Bytes, LoginId};

use crate::harness::{Answered, Server};
use crate::person::{PASSWORD, Person, keep_kit, kit_key, log_in, member, owner, secret_of};

const ANNA: &str = "anna@example.ch";
const BEN: &str = "ben@example.ch";
const DAY: u64 = 24 * 3600;

async fn begin(server: &Server, by: &Person, email: &str) -> Answered {
    let body = BeginReset {
        email: email.parse().unwrap(),
        code: by.next_code(server),
    };
    server
        .post(&by.token, path::SECOND_FACTOR_RESETS, &body)
        .await
}

async fn cancel(server: &Server, by: &Person, email: &str) -> Answered {
    let body = CancelReset {
        email: email.parse().unwrap(),
    };
    let path = path::SECOND_FACTOR_RESETS_CANCEL;
    server.post(&by.token, path, &body).await
}

async fn resets(server: &Server, by: &Person) -> Vec<MemberReset> {
    let list: ResetList = server
        .get(&by.token, path::SECOND_FACTOR_RESETS)
        .await
        .read();
    list.resets
}

#[tokio::test]
async fn an_owner_resets_and_after_a_day_the_password_enrols_a_new_factor() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, BEN).await;
    server.mails_to(ANNA).await;
    server.mails_to(BEN).await;
    let begun: MemberReset = begin(&server, &anna, BEN).await.read();
    assert_eq!(begun.reset.origin, ResetOrigin::Owner);
    let begun_at = server.now();
    assert_eq!(
        begun.reset.effective_at_ms,
        begun_at.plus_millis(DAY * 1000)
    );
    for email in [ANNA, BEN] {
        let mails = server.mails_to(email).await;
        assert_eq!(mails, ["The second factor will be reset"], "{email}");
    }
    let twice = begin(&server, &anna, BEN).await;
    assert_eq!(twice.code(), "reset_pending");
    // Ben's client is told, and until then the old factor is needed and works.
    let view: SessionView = server.get(&ben.token, path::SESSION).await.read();
    assert_eq!(view.second_factor_reset, Some(begun.reset));
    server.advance_secs(DAY - 60);
    let halfway = log_in(&server, BEN, PASSWORD).await.ok().unwrap();
    assert!(halfway.enrolment.is_none());
    assert_eq!(halfway.reset, Some(begun.reset));
    server.advance_secs(60);
    let halfway = log_in(&server, BEN, PASSWORD).await.ok().unwrap();
    assert_eq!(halfway.reset, None);
    let totp = secret_of(halfway.enrolment.as_ref().unwrap());
    // Nothing is released before the new factor has given a code, and not for the old one's.
    let old = ben.totp.dangerous_code(server.now());
    let refused = halfway.second_factor(&server, &old).await;
    assert_eq!(refused.code(), "wrong_code");
    let refused = halfway.second_factor(&server, &ben.recovery_codes[0]).await;
    assert_eq!(refused.code(), "wrong_code");
    let new = totp.dangerous_code(server.now());
    let answered = halfway.second_factor(&server, &new).await;
    let logged_in: LoggedIn = answered.read();
    let codes = logged_in.recovery_codes.unwrap().codes;
    assert!(codes.len() == 10 && !codes.contains(&ben.recovery_codes[0]));
    assert_eq!(logged_in.session.second_factor_reset, None);
    for email in [ANNA, BEN] {
        let mails = server.mails_to(email).await;
        assert_eq!(mails, ["A new second factor was set up"], "{email}");
    }
    // It was of one use.
    let halfway = log_in(&server, BEN, PASSWORD).await.ok().unwrap();
    assert!(halfway.enrolment.is_none());
    server.advance_secs(30);
    let new = totp.dangerous_code(server.now());
    halfway.second_factor(&server, &new).await.succeeded();
    let events = server
        .events(ben.tenant_id, *ben.account_id.as_bytes())
        .await;
    let count = |name: &str| events.iter().filter(|kind| *kind == name).count();
    assert_eq!(count("second-factor.reset-begun"), 1);
    assert_eq!(count("second-factor.enrolled"), 2);
    assert_eq!(count("sessions.ended"), 1);
}

#[tokio::test]
async fn a_reset_is_for_owners_against_members_of_their_own_with_a_fresh_code() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, BEN).await;
    assert_eq!(begin(&server, &ben, ANNA).await.code(), "forbidden");
    assert_eq!(cancel(&server, &ben, ANNA).await.code(), "forbidden");
    let answered = server.get(&ben.token, path::SECOND_FACTOR_RESETS).await;
    assert_eq!(answered.code(), "forbidden");
    assert_eq!(begin(&server, &anna, ANNA).await.code(), "forbidden");
    let unknown = begin(&server, &anna, "nobody@example.ch").await;
    assert_eq!(unknown.code(), "unknown_recipient");
    let body = BeginReset {
        email: BEN.parse().unwrap(),
        code: "12345".to_owned(),
    };
    let path = path::SECOND_FACTOR_RESETS;
    let refused = server.post(&anna.token, path, &body).await;
    assert_eq!(refused.code(), "wrong_code");
    assert!(resets(&server, &anna).await.is_empty());
    assert_eq!(cancel(&server, &anna, BEN).await.code(), "not_found");
}

#[tokio::test]
async fn whoever_still_has_the_factor_cancels_and_so_does_an_owner() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, BEN).await;
    let own = async |token: &str| {
        server
            .ask(Method::DELETE, token, path::SECOND_FACTOR_RESET)
            .await
    };
    assert_eq!(own(&ben.token).await.code(), "not_found");
    begin(&server, &anna, BEN).await.succeeded();
    server.mails_to(BEN).await;
    own(&ben.token).await.succeeded();
    assert_eq!(server.mails_to(BEN).await.len(), 1);
    begin(&server, &anna, BEN).await.succeeded();
    assert_eq!(resets(&server, &anna).await.len(), 1);
    // Cancelled while a login stands before the enrolment: it is worth nothing any more.
    server.advance_secs(DAY);
    let halfway = log_in(&server, BEN, PASSWORD).await.ok().unwrap();
    let totp = secret_of(halfway.enrolment.as_ref().unwrap());
    let anna_again = anna.log_in_again(&server).await;
    let body = CancelReset {
        email: BEN.parse().unwrap(),
    };
    let path = path::SECOND_FACTOR_RESETS_CANCEL;
    server.post(&anna_again, path, &body).await.succeeded();
    let new = totp.dangerous_code(server.now());
    let refused = halfway.second_factor(&server, &new).await;
    assert_eq!(refused.code(), "wrong_credentials");
    let halfway = log_in(&server, BEN, PASSWORD).await.ok().unwrap();
    assert!(halfway.enrolment.is_none() && halfway.reset.is_none());
    let events = server
        .events(ben.tenant_id, *ben.account_id.as_bytes())
        .await;
    let cancelled = events
        .iter()
        .filter(|kind| *kind == "second-factor.reset-cancelled");
    assert_eq!(cancelled.count(), 2);
}

#[tokio::test]
async fn the_operator_resets_an_owner_and_the_reset_lapses_after_a_week() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let unknown = server.reset_by_operator("nobody@example.ch").await;
    assert!(unknown.unwrap_err().contains("nobody has an account"));
    server.mails_to(ANNA).await;
    let effective = server.reset_by_operator(ANNA).await.unwrap();
    assert_eq!(effective, server.now().plus_millis(DAY * 1000));
    assert_eq!(server.mails_to(ANNA).await.len(), 1);
    let twice = server.reset_by_operator(ANNA).await;
    assert!(twice.unwrap_err().contains("already under way"));
    server.advance_secs(8 * DAY - 1);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    assert!(halfway.enrolment.is_some());
    server.advance_secs(1);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    assert!(halfway.enrolment.is_none() && halfway.reset.is_none());
    server.jobs().await;
    server.reset_by_operator(ANNA).await.unwrap();
    let events = server
        .events(anna.tenant_id, *anna.account_id.as_bytes())
        .await;
    let begun = events
        .iter()
        .filter(|kind| *kind == "second-factor.reset-begun");
    assert_eq!(begun.count(), 2);
}

#[tokio::test]
async fn two_logins_race_for_one_reset_and_one_enrols() {
    let server = Server::start().await;
    owner(&server).await;
    server.reset_by_operator(ANNA).await.unwrap();
    server.advance_secs(DAY);
    let one = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let two = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let code = |halfway: &crate::person::Halfway| {
        secret_of(halfway.enrolment.as_ref().unwrap()).dangerous_code(server.now())
    };
    let (code_one, code_two) = (code(&one), code(&two));
    // Each app is of its own run.
    let crossed = one.second_factor(&server, &code_two).await;
    assert_eq!(crossed.code(), "wrong_code");
    let (a, b) = tokio::join!(
        one.second_factor(&server, &code_one),
        two.second_factor(&server, &code_two),
    );
    let opened = [&a, &b]
        .iter()
        .filter(|answered| answered.status == 200)
        .count();
    assert_eq!(opened, 1, "{} {}", a.status, b.status);
}

/// Shows Anna's kit; the run and the challenge that follows.
async fn show_kit(server: &Server, anna: &Person) -> (LoginId, SecondFactorChallenge) {
    let body = RecoveryStart {
        email: anna.email.clone(),
    };
    let started: RecoveryStarted = server.post("", path::RECOVERY_START, &body).await.read();
    let run_id = started.run_id;
    let proof = RecoveryProof {
        run_id,
        proof: signed(
            anna,
            RecoveryStep::Kit,
            run_id,
            started.challenge.as_slice(),
        ),
    };
    let answered = server.post("", path::RECOVERY_PROOF, &proof).await;
    (run_id, answered.read())
}

fn signed(anna: &Person, step: RecoveryStep, run: LoginId, challenge: &[u8]) -> Base64Bytes {
    let message = recovery_message(step, &anna.account_id, &run, challenge);
    kit_key().sign(&message).as_bytes().as_slice().into()
}

async fn ask(server: &Server, run_id: LoginId, proof: Base64Bytes) -> Answered {
    let body = AskReset { run_id, proof };
    server.post("", path::RECOVERY_RESET_ASK, &body).await
}

async fn confirm(server: &Server, run_id: LoginId, code: &str) -> Answered {
    let body = ConfirmReset {
        run_id,
        code: code.to_owned(),
    };
    server.post("", path::RECOVERY_RESET_CONFIRM, &body).await
}

/// The eight digits of the mail that holds them.
async fn mailed(server: &Server) -> String {
    let mails = server.mails().await;
    let mut mails = mails.iter();
    let with_code = |mail: &&Mail| mail.subject == "Code to reset your second factor";
    let text = &mails.find(with_code).unwrap().text;
    let digits = |word: &&str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit());
    text.split_whitespace().find(digits).unwrap().to_owned()
}

#[tokio::test]
async fn the_only_owner_begins_a_reset_with_kit_and_mailed_code_and_waits_three_days() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    keep_kit(&server, &anna).await;
    let (run, challenge) = show_kit(&server, &anna).await;
    assert!(challenge.enrolment.is_none() && challenge.reset.is_none());
    let challenge = challenge.challenge.as_slice();
    // Another step's signature is not one of this.
    for step in [RecoveryStep::Kit, RecoveryStep::SecondFactor] {
        let refused = ask(&server, run, signed(&anna, step, run, challenge)).await;
        assert_eq!(refused.code(), "recovery_refused");
    }
    let proof = signed(&anna, RecoveryStep::Reset, run, challenge);
    ask(&server, run, proof.clone()).await.succeeded();
    let again = ask(&server, run, proof).await;
    assert_eq!(again.code(), "recovery_refused");
    let code = mailed(&server).await;
    let wrong = if code == "00000000" {
        "00000001"
    } else {
        "00000000"
    };
    assert_eq!(confirm(&server, run, wrong).await.code(), "wrong_code");
    let (front, back) = code.split_at(4);
    let spaced = format!("{front} {back}");
    let begun: PendingReset = confirm(&server, run, &spaced).await.read();
    assert_eq!(begun.origin, ResetOrigin::Kit);
    let three_days = server.now().plus_millis(3 * DAY * 1000);
    assert_eq!(begun.effective_at_ms, three_days);
    let over = confirm(&server, run, &code).await;
    assert_eq!(over.code(), "recovery_refused");
    let (run, challenge) = show_kit(&server, &anna).await;
    assert_eq!(challenge.reset, Some(begun));
    let challenge = challenge.challenge.as_slice();
    let proof = signed(&anna, RecoveryStep::Reset, run, challenge);
    let pending = ask(&server, run, proof).await;
    assert_eq!(pending.code(), "reset_pending");
    server.advance_secs(3 * DAY - 1);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    assert!(halfway.enrolment.is_none());
    // Kit in place of the password: the new second factor is enrolled there too.
    server.advance_secs(1);
    let (run_id, challenge) = show_kit(&server, &anna).await;
    let totp = secret_of(challenge.enrolment.as_ref().unwrap());
    let challenge = challenge.challenge.as_slice();
    let body = |code: String| RecoverySecondFactor {
        run_id,
        code,
        proof: signed(&anna, RecoveryStep::SecondFactor, run_id, challenge),
    };
    let path = path::RECOVERY_SECOND_FACTOR;
    let old = body(anna.totp.dangerous_code(server.now()));
    assert_eq!(server.post("", path, &old).await.code(), "wrong_code");
    let new = body(totp.dangerous_code(server.now()));
    let opened: RecoveryOpened = server.post("", path, &new).await.read();
    assert_eq!(opened.recovery_codes.unwrap().codes.len(), 10);
    server.advance_secs(30);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let new = totp.dangerous_code(server.now());
    halfway.second_factor(&server, &new).await.succeeded();
}

#[tokio::test]
async fn a_kit_resets_nothing_where_an_owner_can_and_five_wrong_mail_codes_end_it() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, BEN).await;
    keep_kit(&server, &ben).await;
    keep_kit(&server, &anna).await;
    let (run, challenge) = show_kit(&server, &ben).await;
    let proof = signed(
        &ben,
        RecoveryStep::Reset,
        run,
        challenge.challenge.as_slice(),
    );
    let refused = ask(&server, run, proof).await;
    assert_eq!(refused.code(), "reset_by_owner");
    let (run, challenge) = show_kit(&server, &anna).await;
    let proof = signed(
        &anna,
        RecoveryStep::Reset,
        run,
        challenge.challenge.as_slice(),
    );
    ask(&server, run, proof).await.succeeded();
    let code = mailed(&server).await;
    for _ in 0..4 {
        assert_eq!(confirm(&server, run, "1").await.code(), "wrong_code");
    }
    let last = confirm(&server, run, "1").await;
    assert_eq!(last.code(), "too_many_attempts");
    let over = confirm(&server, run, &code).await;
    assert_eq!(over.code(), "recovery_refused");
    assert!(resets(&server, &anna).await.is_empty());
}
