//! Recovery codes, a fresh second factor within a session, another authenticator app.

use bulla_protocol::login::LoggedIn;
use bulla_protocol::path;
use bulla_protocol::second_factor::{ConfirmRenewal, FreshCode, RecoveryCodes, RenewalStarted};
use bulla_protocol::session::SessionView;

use crate::harness::{Answered, Server};
use crate::person::{Halfway, PASSWORD, Person, log_in, member, owner, secret_of};

const ANNA: &str = "anna@example.ch";

async fn fresh(server: &Server, person: &Person, path: &str, code: &str) -> Answered {
    let body = FreshCode {
        code: code.to_owned(),
    };
    server.post(&person.token, path, &body).await
}

async fn left(server: &Server, token: &str) -> u32 {
    let view: SessionView = server.get(token, path::SESSION).await.read();
    view.recovery_codes_left
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_everybody_concerned_learns_of_it() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, "ben@example.ch").await;
    assert_eq!(anna.recovery_codes.len(), 10);
    assert!(anna.recovery_codes.iter().all(|code| code.len() == 14));
    server.mails_to(ANNA).await;
    let code = &anna.recovery_codes[3];
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    // Somebody else's code is none.
    let foreign = halfway.second_factor(&server, &ben.recovery_codes[0]).await;
    assert_eq!(foreign.code(), "wrong_recovery_code");
    let typed = code.to_lowercase().replace('-', " ");
    let answered = halfway.second_factor(&server, &typed).await;
    let logged_in: LoggedIn = answered.read();
    assert_eq!(logged_in.session.recovery_codes_left, 9);
    assert!(logged_in.recovery_codes.is_none());
    assert_eq!(server.mails_to(ANNA).await, ["A recovery code was used"]);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let again = halfway.second_factor(&server, code).await;
    assert_eq!(again.code(), "wrong_recovery_code");
    assert!(server.mails_to(ANNA).await.is_empty());
    let events = server
        .events(anna.tenant_id, *anna.account_id.as_bytes())
        .await;
    let count = |name: &str| events.iter().filter(|kind| *kind == name).count();
    assert_eq!(count("recovery-code.used"), 1);
    assert_eq!(count("recovery-codes.made"), 1);
    assert_eq!(count("login.refused"), 2);
    assert_eq!(left(&server, &ben.token).await, 10);
}

/// Shows one code in fifty requests at once, over ten logins; how many opened a session.
async fn race(server: &Server, code: &str, halfway: &[Halfway], expected: &str) -> usize {
    let asked = (0..50).map(|n| halfway[n % halfway.len()].second_factor(server, code));
    let answers = futures_util::future::join_all(asked).await;
    for refused in answers.iter().filter(|answered| answered.status != 200) {
        let code = refused.code();
        let known = [expected, "too_many_attempts", "wrong_credentials"];
        assert!(known.contains(&code), "{code}");
    }
    let opened = answers.iter().filter(|answered| answered.status == 200);
    opened.count()
}

#[tokio::test]
async fn a_code_that_is_shown_fifty_times_at_once_opens_one_session() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    for recovery in [false, true] {
        let mut halfway = Vec::new();
        for _ in 0..5 {
            halfway.push(log_in(&server, ANNA, PASSWORD).await.ok().unwrap());
        }
        let (code, refusal) = if recovery {
            server.advance_secs(60);
            (anna.recovery_codes[0].clone(), "wrong_recovery_code")
        } else {
            (anna.next_code(&server), "code_already_used")
        };
        let opened = race(&server, &code, &halfway, refusal).await;
        assert_eq!(opened, 1, "{refusal}");
        server.advance_secs(12 * 3600 - 120);
    }
    let token = anna.log_in_again(&server).await;
    assert_eq!(left(&server, &token).await, 9);
}

#[tokio::test]
async fn messages_of_two_logins_do_not_mix() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let one = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let two = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let code = anna.next_code(&server);
    let proof = |key: &[u8], id, challenge: &[u8]| {
        bulla_auth::proof::derive_proof(key, id, challenge).to_vec()
    };
    for mixed in [
        proof(&one.session_key, &two.login_id, &two.challenge),
        proof(&two.session_key, &one.login_id, &two.challenge),
        proof(&two.session_key, &two.login_id, &one.challenge),
        proof(&one.session_key, &one.login_id, &one.challenge),
    ] {
        let answered = two.with_proof(&server, &code, &mixed).await;
        assert_eq!(answered.code(), "wrong_credentials");
    }
    two.second_factor(&server, &code).await.succeeded();
    let used = one.second_factor(&server, &code).await;
    assert_eq!(used.code(), "code_already_used");
}

#[tokio::test]
async fn new_codes_need_a_fresh_code_and_end_those_before() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let enrolled_with = anna.totp.dangerous_code(server.now());
    for (code, expected) in [
        (enrolled_with.as_str(), "code_already_used"),
        ("", "wrong_code"),
        ("00000", "wrong_code"),
        ("0000-0000-0000", "wrong_recovery_code"),
    ] {
        let refused = fresh(&server, &anna, path::RECOVERY_CODES, code).await;
        assert_eq!(refused.code(), expected, "{code}");
    }
    let code = anna.next_code(&server);
    let made: RecoveryCodes = fresh(&server, &anna, path::RECOVERY_CODES, &code)
        .await
        .read();
    assert_eq!(made.codes.len(), 10);
    assert!(made.codes.iter().all(|c| !anna.recovery_codes.contains(c)));
    let replayed = fresh(&server, &anna, path::RECOVERY_CODES, &code).await;
    assert_eq!(replayed.code(), "code_already_used");
    let old = fresh(
        &server,
        &anna,
        path::RECOVERY_CODES,
        &anna.recovery_codes[0],
    )
    .await;
    assert_eq!(old.code(), "wrong_recovery_code");
    // A recovery code is a fresh code too.
    let again = fresh(&server, &anna, path::RECOVERY_CODES, &made.codes[9]).await;
    again.read::<RecoveryCodes>();
    assert_eq!(left(&server, &anna.token).await, 10);
    let events = server
        .events(anna.tenant_id, *anna.account_id.as_bytes())
        .await;
    let refused = events.iter().filter(|k| *k == "second-factor.refused");
    assert_eq!(refused.count(), 6);
}

#[tokio::test]
async fn guessing_a_fresh_code_makes_the_session_wait_and_no_other() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let second = anna.log_in_again(&server).await;
    for _ in 0..10 {
        let refused = fresh(&server, &anna, path::RECOVERY_CODES, "12345").await;
        assert_eq!(refused.code(), "wrong_code");
    }
    let code = &anna.recovery_codes[0];
    let refused = fresh(&server, &anna, path::RECOVERY_CODES, code).await;
    assert_eq!(refused.code(), "too_many_attempts");
    let body = FreshCode { code: code.clone() };
    server
        .post(&second, path::RECOVERY_CODES, &body)
        .await
        .succeeded();
}

#[tokio::test]
async fn another_app_takes_the_place_of_the_old_one_and_ends_other_sessions() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let other = anna.log_in_again(&server).await;
    server.mails_to(ANNA).await;
    // The old app is lost: a recovery code begins it.
    let code = &anna.recovery_codes[0];
    let started: RenewalStarted = fresh(&server, &anna, path::SECOND_FACTOR_START, code)
        .await
        .read();
    let totp = secret_of(&started.enrolment);
    let confirm = async |code: String| {
        let body = ConfirmRenewal {
            renewal_id: started.renewal_id,
            code,
        };
        server
            .post(&anna.token, path::SECOND_FACTOR_CONFIRM, &body)
            .await
    };
    let old = anna.next_code(&server);
    assert_eq!(confirm(old.clone()).await.code(), "wrong_code");
    // Until then the old one works.
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    halfway.second_factor(&server, &old).await.succeeded();
    let new = totp.dangerous_code(server.now());
    confirm(new.clone()).await.read::<SessionView>();
    assert_eq!(confirm(new.clone()).await.code(), "wrong_credentials");
    let dead = server.get(&other, path::SESSION).await;
    assert_eq!(dead.code(), "unauthenticated");
    server.advance_secs(60);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let old = anna.totp.dangerous_code(server.now());
    let refused = halfway.second_factor(&server, &old).await;
    assert_eq!(refused.code(), "wrong_code");
    let new = totp.dangerous_code(server.now());
    halfway.second_factor(&server, &new).await.succeeded();
    let mails = server.mails_to(ANNA).await;
    assert!(mails.contains(&"A new second factor was set up".to_owned()));
}

#[tokio::test]
async fn a_renewal_is_confirmed_by_its_own_account_alone_and_after_five_tries_not_at_all() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let ben = member(&server, &anna, "ben@example.ch").await;
    let code = anna.next_code(&server);
    let started: RenewalStarted = fresh(&server, &anna, path::SECOND_FACTOR_START, &code)
        .await
        .read();
    let totp = secret_of(&started.enrolment);
    let confirm = async |token: &str, code: &str| {
        let body = ConfirmRenewal {
            renewal_id: started.renewal_id,
            code: code.to_owned(),
        };
        server.post(token, path::SECOND_FACTOR_CONFIRM, &body).await
    };
    let right = totp.dangerous_code(server.now());
    let foreign = confirm(&ben.token, &right).await;
    assert_eq!(foreign.code(), "wrong_credentials");
    for _ in 0..4 {
        assert_eq!(confirm(&anna.token, "12345").await.code(), "wrong_code");
    }
    let last = confirm(&anna.token, "12345").await;
    assert_eq!(last.code(), "too_many_attempts");
    let over = confirm(&anna.token, &right).await;
    assert_eq!(over.code(), "wrong_credentials");
    let nobody = server
        .post("", path::SECOND_FACTOR_START, &FreshCode { code: right })
        .await;
    assert_eq!(nobody.code(), "unauthenticated");
}

#[tokio::test]
async fn the_database_alone_confirms_neither_password_nor_recovery_code() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let dump = server.dump();
    let has = |bytes: &[u8]| dump.windows(bytes.len()).any(|window| window == bytes);
    assert!(has(anna.email.as_str().as_bytes()));
    assert!(!has(PASSWORD.as_bytes()));
    assert!(!has(anna.totp.expose_secret()));
    for code in &anna.recovery_codes {
        assert!(!has(code.as_bytes()) && !has(code.replace('-', "").as_bytes()));
        // Not even whoever knows the code finds it without the instance's key.
        let parsed = bulla_auth::RecoveryCode::parse(code).unwrap();
        for key in [[0; 32], [1; 32]] {
            let key = bulla_crypto::secret::Key32::from_bytes(key);
            assert!(!has(parsed.hash(&key, &anna.account_id).as_bytes()));
        }
    }
    // A server that has the database and other secrets refuses the right password.
    let thief = server.with_other_secrets().await;
    assert!(log_in(&thief, ANNA, PASSWORD).await.is_err());
    assert!(log_in(&server, ANNA, PASSWORD).await.is_ok());
}
