//! Who has an account here: answers and work are the same for addresses that nobody has.

use std::sync::Arc;

use bulla_protocol::identity::LookUpIdentity;
use bulla_protocol::invitation::{
    CreateInvitation, InspectInvitation, InvitationCreated, InvitationToken,
};
use bulla_protocol::login::{LoginFinish, LoginStarted};
use bulla_protocol::path;
use bulla_protocol::session::Role;
use bulla_server::config::Config;

use crate::counting::{Calls, Counting, taken};
use crate::harness::{Answered, Server};
use crate::person::{begin, ke1, owner};

const ANNA: &str = "anna@example.ch";
/// As long as Anna's.
const NOBODY: &str = "anka@example.ch";

async fn counted() -> (Server, Calls) {
    let calls = Calls::default();
    let kept = Arc::clone(&calls);
    let wrap =
        move |inner| -> Arc<dyn bulla_storage::Store> { Arc::new(Counting { inner, calls: kept }) };
    (Server::with(Config::default(), wrap).await, calls)
}

/// Everything of an answer that must not tell addresses apart: status, names and values of headers,
/// length of the body.
fn shape(answered: &Answered) -> (u16, Vec<(String, Vec<u8>)>, usize) {
    let headers = answered.headers.iter();
    let mut headers: Vec<_> = headers
        .map(|(name, value)| match name.as_str() {
            // Random, of one length.
            "x-request-id" => (name.to_string(), vec![0; value.len()]),
            _ => (name.to_string(), value.as_bytes().to_vec()),
        })
        .collect();
    headers.sort();
    (answered.status, headers, answered.body.len())
}

#[tokio::test]
async fn a_login_of_nobody_takes_the_same_calls_and_answers_of_the_same_shape() {
    let (server, calls) = counted().await;
    owner(&server).await;
    let mut seen = Vec::new();
    for round in 0_u64..300 {
        let mut of_both = Vec::new();
        for email in [ANNA, NOBODY] {
            taken(&calls);
            let start = server.post("", path::LOGIN_START, &ke1(email)).await;
            let mut steps = vec![(shape(&start), taken(&calls))];
            if start.status == 200 {
                let started: LoginStarted = start.read();
                let finish = LoginFinish {
                    login_id: started.login_id,
                    ke3: vec![7; 64].into(),
                };
                let finished = server.post("", path::LOGIN_FINISH, &finish).await;
                assert_eq!(finished.code(), "wrong_credentials");
                // Nothing differs in the refusal.
                seen.push(finished.body.clone());
                steps.push((shape(&finished), taken(&calls)));
            }
            of_both.push(steps);
        }
        assert_eq!(of_both[0], of_both[1], "round {round}");
        // Waits on the way too: the same for both.
        server.advance_secs(round % 7 * 90);
        server.jobs().await;
    }
    seen.dedup();
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn bytes_of_many_answers_do_not_tell_the_address_by_their_distribution() {
    let (server, _) = counted().await;
    owner(&server).await;
    // Mean of each byte of KE2 over many answers: fixed ones are equal within an address, all others
    // look random. What is fixed must be fixed for both.
    let mut varying = Vec::new();
    for email in [ANNA, NOBODY] {
        let mut answers = Vec::new();
        for _ in 0..200 {
            server.advance_secs(900);
            let started: LoginStarted =
                server.post("", path::LOGIN_START, &ke1(email)).await.read();
            answers.push(started.ke2.into_vec());
        }
        let places = 0..answers[0].len();
        let varies: Vec<bool> = places
            .map(|place| answers.iter().any(|a| a[place] != answers[0][place]))
            .collect();
        varying.push(varies);
    }
    assert_eq!(varying[0].len(), varying[1].len());
    assert_eq!(varying[0], varying[1]);
}

#[tokio::test]
async fn unknown_links_and_foreign_colleagues_are_told_apart_from_nothing() {
    let (server, calls) = counted().await;
    let anna = owner(&server).await;
    let mut shapes = Vec::new();
    for token in ["A".repeat(43), "B".repeat(43), String::new()] {
        taken(&calls);
        let body = InspectInvitation {
            token: InvitationToken::new(token),
        };
        let answered = server.post("", path::INVITATION_INSPECT, &body).await;
        assert_eq!(answered.code(), "invitation_unknown");
        shapes.push((shape(&answered), taken(&calls)));
    }
    shapes.dedup();
    assert_eq!(shapes.len(), 1);
    let ida = server.account_elsewhere("ida@example.ch").await;
    let mut shapes = Vec::new();
    for email in [ida.as_str(), "ivo@example.ch"] {
        taken(&calls);
        let body = LookUpIdentity {
            email: email.parse().unwrap(),
        };
        let answered = server.post(&anna.token, path::IDENTITY_LOOKUP, &body).await;
        assert_eq!(answered.code(), "unknown_recipient");
        shapes.push((shape(&answered), answered.body, taken(&calls)));
    }
    assert_eq!(shapes[0], shapes[1]);
}

#[tokio::test]
async fn an_invitation_tells_an_owner_nothing_of_other_organisations_and_the_person_is_told() {
    let (server, calls) = counted().await;
    let anna = owner(&server).await;
    let ida = server.account_elsewhere("ida@example.ch").await;
    let invite = async |email: &str| {
        let body = CreateInvitation {
            email: email.parse().unwrap(),
            role: Role::Member,
        };
        server.post(&anna.token, path::INVITATIONS, &body).await
    };
    assert_eq!(invite(ANNA).await.code(), "email_taken");
    let mut shapes = Vec::new();
    let mut tokens = Vec::new();
    for email in [ida.as_str(), "ivo@example.ch"] {
        taken(&calls);
        let answered = invite(email).await;
        shapes.push((shape(&answered), taken(&calls)));
        let created: InvitationCreated = answered.read();
        let (_, token) = created.link.split_once('#').unwrap();
        let inspect = InspectInvitation {
            token: InvitationToken::new(token.to_owned()),
        };
        let answered = server.post("", path::INVITATION_INSPECT, &inspect).await;
        shapes.push((shape(&answered), taken(&calls)));
        tokens.push(token.to_owned());
    }
    assert_eq!(shapes[..2], shapes[2..]);
    let mails = server.mails().await;
    let text = |email: &str| {
        let of = mails.iter().find(|mail| mail.to.as_str() == email);
        of.unwrap().text.clone()
    };
    assert!(text("ivo@example.ch").contains(&tokens[1]));
    let told = text(&ida);
    assert!(told.contains("already has an account here"), "{told}");
    assert!(!told.contains("/join#"), "{told}");
    // Whoever uses the link all the same gets no second account under the address.
    let begun = begin(&server, &tokens[0], &ida, None).await;
    let taken = server.post("", path::REGISTER_FINISH, &begun.request).await;
    assert_eq!(taken.code(), "email_taken");
}
