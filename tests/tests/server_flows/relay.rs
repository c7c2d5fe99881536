//! The relay of time-stamps and the fetching of lists under bad luck and bad will: who decides which authority
//! is asked, who waits for one that is silent, and what becomes of an answer that is no list.

use bulla_protocol::certificate::{RequestValidation, ValidationMaterial};
use bulla_protocol::path;
use bulla_server::config::Config;

use crate::harness::Server;
use crate::person::owner;
use crate::timestamps::{Authority, Habit, add, impatient, stamped};

/// A refusal with the reason `unacceptedPolicy`.
const POLICY_REFUSED: &[u8] = &[0x30, 10, 0x30, 8, 2, 1, 2, 3, 3, 0, 0, 1];

#[tokio::test]
async fn whoever_asks_does_not_decide_which_authority_is_asked_first() {
    let server = impatient().await;
    let anna = owner(&server).await;
    let [one, two] = [
        Authority::start(Habit::Honest).await,
        Authority::start(Habit::Honest).await,
    ];
    add(&server, &anna, &one.url, &one.root).await;
    add(&server, &anna, &two.url, &two.root).await;
    let asked = || [&one, &two].map(|it| it.asked.lock().unwrap().len());
    let set = |habit| *one.habit.lock().unwrap() = habit;
    // A question that the first one refuses as such: the second answers, and the order stays.
    set(Habit::Bad(POLICY_REFUSED));
    stamped(&server, &anna, 1).await;
    assert_eq!(asked(), [1, 1]);
    set(Habit::Honest);
    stamped(&server, &anna, 2).await;
    assert_eq!(asked(), [2, 1]);
    // One that fails by itself is asked last.
    set(Habit::Refuses);
    stamped(&server, &anna, 3).await;
    assert_eq!(asked(), [3, 2]);
    set(Habit::Honest);
    stamped(&server, &anna, 4).await;
    assert_eq!(asked(), [3, 3]);
}

#[tokio::test]
async fn a_silent_authority_is_waited_for_once_a_minute_where_the_built_in_one_stamps() {
    let server = impatient().await;
    let anna = owner(&server).await;
    let silent = Authority::start(Habit::Silent).await;
    add(&server, &anna, &silent.url, &silent.root).await;
    let asked = || silent.asked.lock().unwrap().len();
    for nonce in 1..4 {
        stamped(&server, &anna, nonce).await;
        assert_eq!(asked(), 1);
    }
    server.advance_secs(61);
    stamped(&server, &anna, 4).await;
    assert_eq!(asked(), 2);
}

#[tokio::test]
async fn what_is_no_list_of_its_issuer_is_neither_kept_nor_asked_for_again_at_once() {
    let mut config = Config::default();
    config.timestamps.private_networks = vec!["127.0.0.0/8".parse().unwrap()];
    let server = Server::with(config, |store| store).await;
    let anna = owner(&server).await;
    let authority = Authority::start(Habit::Honest).await;
    add(&server, &anna, &authority.url, &authority.root).await;
    let (_, verified) = stamped(&server, &anna, 1).await;
    let chain = verified.cms().certificates().iter();
    // The same certificate several times is no reason to ask several times.
    let mut certificates: Vec<_> = chain.map(|it| it.as_der().into()).collect();
    certificates.extend(certificates.clone());
    let body = RequestValidation { certificates };
    let lists = async || {
        let answered = server.post(&anna.token, path::VALIDATION, &body).await;
        answered.read::<ValidationMaterial>().crls.len()
    };
    let asked = || authority.files.lock().unwrap().asked;
    let give = |instead| authority.files.lock().unwrap().instead = instead;
    for nothing in [
        b"<html>log in</html>".to_vec(),
        Vec::new(),
        vec![0x30; 3 << 20],
    ] {
        let before = asked();
        give(Some(nothing));
        assert_eq!((lists().await, asked()), (0, before + 2));
        assert_eq!((lists().await, asked()), (0, before + 2));
        // A minute later it is asked again, and not an hour.
        server.advance_secs(61);
    }
    let before = asked();
    give(None);
    assert_eq!((lists().await, asked()), (2, before + 2));
    // A list that holds is kept.
    give(Some(Vec::new()));
    server.advance_secs(61);
    assert_eq!((lists().await, asked()), (2, before + 2));
}
