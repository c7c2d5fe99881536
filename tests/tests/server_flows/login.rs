//! Both factors of login, and guessing.

use bulla_protocol::login::{LoggedIn, LoginFinish, LoginStart, LoginStarted};
use bulla_protocol::path;
use bulla_types::LoginId;

use crate::harness::Server;
use crate::person::{PASSWORD, log_in, owner, unlock};

const ANNA: &str = "anna@example.ch";

#[tokio::test]
async fn both_factors_open_a_session_and_hand_out_the_vault() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    server.advance_secs(60);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let code = anna.totp.dangerous_code(server.now());
    let answered = halfway.second_factor(&server, &code).await;
    let logged_in: LoggedIn = answered.read();
    assert_eq!(logged_in.vault.slots.len(), 1);
    assert_eq!(logged_in.vault.items.len(), 2);
    let token = answered.session_token();
    assert_ne!(token, anna.token);
    server.get(&token, path::SESSION).await.succeeded();
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answers() {
    let server = Server::start().await;
    owner(&server).await;
    let mut answers = Vec::new();
    for (email, password) in [(ANNA, "wrong"), ("nobody@example.ch", PASSWORD)] {
        let answered = log_in(&server, email, password).await.err().unwrap();
        assert_eq!(answered.code(), "wrong_credentials");
        answers.push((answered.status, answered.body));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn an_unknown_address_gets_the_same_shape_and_the_same_account_each_time() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let mut rng = crate::person::seeded("ke1");
    let (_, ke1) = bulla_crypto::opaque::ClientLogin::start(b"x", &mut rng).unwrap();
    let mut started = Vec::new();
    for email in [
        ANNA,
        "nobody@example.ch",
        "nobody@example.ch",
        "no@example.ch",
    ] {
        let body = LoginStart {
            email: email.parse().unwrap(),
            ke1: ke1.clone().into(),
        };
        let answered: LoginStarted = server.post("", path::LOGIN_START, &body).await.read();
        started.push(answered);
    }
    assert_eq!(started[0].account_id, anna.account_id);
    assert_eq!(started[1].account_id, started[2].account_id);
    assert_ne!(started[1].account_id, started[3].account_id);
    let length = |s: &LoginStarted| s.ke2.as_slice().len();
    assert!(started.iter().all(|s| length(s) == length(&started[0])));
}

#[tokio::test]
async fn a_code_is_accepted_once_and_not_one_before_it() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let enrolled_with = anna.totp.dangerous_code(server.now());
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let answered = halfway.second_factor(&server, &enrolled_with).await;
    assert_eq!(answered.code(), "code_already_used");
    server.advance_secs(60);
    let code = anna.totp.dangerous_code(server.now());
    halfway.second_factor(&server, &code).await.succeeded();
    let replayed = halfway.second_factor(&server, &code).await;
    assert_eq!(replayed.code(), "wrong_credentials");
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let replayed = halfway.second_factor(&server, &code).await;
    assert_eq!(replayed.code(), "code_already_used");
}

#[tokio::test]
async fn a_code_that_is_late_by_more_than_a_step_is_wrong() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    server.advance_secs(300);
    let code = anna.totp.dangerous_code(server.now());
    server.advance_secs(60);
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let answered = halfway.second_factor(&server, &code).await;
    assert_eq!(answered.code(), "wrong_code");
    for code in ["", "12345", "1234567", "abcdef", "12 345"] {
        let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
        let answered = halfway.second_factor(&server, code).await;
        assert_eq!(answered.code(), "wrong_code", "{code}");
    }
}

#[tokio::test]
async fn five_wrong_codes_end_the_run_even_at_the_same_time() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    server.advance_secs(60);
    let right = anna.totp.dangerous_code(server.now());
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let (a, b, c) = tokio::join!(
        halfway.second_factor(&server, wrong),
        halfway.second_factor(&server, wrong),
        halfway.second_factor(&server, wrong),
    );
    let mut refused = [a, b, c]
        .iter()
        .filter(|x| x.code() == "wrong_code")
        .count();
    assert!(refused >= 1);
    loop {
        let code = halfway.second_factor(&server, wrong).await.code();
        refused += 1;
        if code == "too_many_attempts" {
            break;
        }
        assert_eq!(code, "wrong_code");
        assert!(refused < 5);
    }
    let after = halfway.second_factor(&server, &right).await;
    assert_eq!(after.code(), "wrong_credentials");
}

#[tokio::test]
async fn guessing_over_many_runs_makes_the_account_wait() {
    let server = Server::start().await;
    owner(&server).await;
    let mut rng = crate::person::seeded("ke1");
    let (_, ke1) = bulla_crypto::opaque::ClientLogin::start(b"x", &mut rng).unwrap();
    for email in [ANNA, "nobody@example.ch"] {
        let start = LoginStart {
            email: email.parse().unwrap(),
            ke1: ke1.clone().into(),
        };
        for _ in 0..10 {
            let started: LoginStarted = server.post("", path::LOGIN_START, &start).await.read();
            let finish = LoginFinish {
                login_id: started.login_id,
                ke3: vec![0; 64].into(),
            };
            let answered = server.post("", path::LOGIN_FINISH, &finish).await;
            assert_eq!(answered.code(), "wrong_credentials");
        }
        let answered = server.post("", path::LOGIN_START, &start).await;
        assert_eq!(answered.code(), "too_many_attempts");
        assert_eq!(answered.headers["retry-after"], "30");
    }
    server.advance_secs(30);
    assert!(log_in(&server, ANNA, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn guesses_that_never_send_their_last_message_count_too() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let mut rng = crate::person::seeded("ke1");
    let (_, ke1) = bulla_crypto::opaque::ClientLogin::start(b"x", &mut rng).unwrap();
    for email in [ANNA, "nobody@example.ch"] {
        let start = LoginStart {
            email: email.parse().unwrap(),
            ke1: ke1.clone().into(),
        };
        let asked = (0..30).map(|_| server.post("", path::LOGIN_START, &start));
        let mut answered = 0;
        for ask in asked {
            answered += usize::from(ask.await.status == 200);
        }
        assert_eq!(answered, 10, "{email}");
    }
    // Strangers do not keep out who is in.
    unlock(&server, &anna.token, PASSWORD).await.succeeded();
}

#[tokio::test]
async fn guessing_within_a_session_makes_it_wait_too() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    for _ in 0..10 {
        let answered = unlock(&server, &anna.token, "wrong").await;
        assert_eq!(answered.code(), "wrong_credentials");
    }
    let answered = unlock(&server, &anna.token, PASSWORD).await;
    assert_eq!(answered.code(), "too_many_attempts");
    assert!(log_in(&server, ANNA, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn whoever_knows_the_password_does_not_have_to_wait() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    for _ in 0..11 {
        unlock(&server, &anna.token, PASSWORD).await.succeeded();
        server.advance_secs(30);
        let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
        let code = anna.totp.dangerous_code(server.now());
        halfway.second_factor(&server, &code).await.succeeded();
    }
}

#[tokio::test]
async fn the_second_factor_without_the_proof_of_the_password_is_refused() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    server.advance_secs(60);
    let code = anna.totp.dangerous_code(server.now());
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    for proof in [&[][..], &[0; 32], &[0; 33]] {
        let answered = halfway.with_proof(&server, &code, proof).await;
        assert_eq!(answered.code(), "wrong_credentials");
    }
    halfway.second_factor(&server, &code).await.succeeded();
}

#[tokio::test]
async fn a_run_is_of_one_use_and_ends_in_five_minutes() {
    let server = Server::start().await;
    let anna = owner(&server).await;
    let unknown = LoginFinish {
        login_id: LoginId::from_bytes([9; 16]),
        ke3: vec![0; 64].into(),
    };
    let answered = server.post("", path::LOGIN_FINISH, &unknown).await;
    assert_eq!(answered.code(), "wrong_credentials");
    let halfway = log_in(&server, ANNA, PASSWORD).await.ok().unwrap();
    let again = LoginFinish {
        login_id: halfway.login_id,
        ke3: vec![0; 64].into(),
    };
    let answered = server.post("", path::LOGIN_FINISH, &again).await;
    assert_eq!(answered.code(), "wrong_credentials");
    server.advance_secs(5 * 60);
    let code = anna.totp.dangerous_code(server.now());
    let answered = halfway.second_factor(&server, &code).await;
    assert_eq!(answered.code(), "wrong_credentials");
}
