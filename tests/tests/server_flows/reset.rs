//! A lost second factor: reset by an owner or the operator, delayed, told, cancelled.

use axum::http::Method;
use bulla_protocol::login::LoggedIn;
use bulla_protocol::path;
use bulla_protocol::second_factor::{BeginReset, CancelReset, MemberReset, ResetList, ResetOrigin};
use bulla_protocol::session::SessionView;

use crate::harness::{Answered, Server};
use crate::person::{PASSWORD, Person, log_in, member, owner, secret_of};

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
    server.advance_secs(60);
    let halfway = log_in(&server, BEN, PASSWORD).await.ok().unwrap();
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
    assert!(halfway.enrolment.is_none());
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
    assert!(halfway.enrolment.is_none());
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
