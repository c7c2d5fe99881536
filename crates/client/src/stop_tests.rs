//! What stops a device, what it keeps of it, and how a person goes on.

use bulla_protocol::path;
use bulla_protocol::{ErrorCode, Problem};
use bulla_types::{AccountId, EmailAddress};
use serde_json::json;

use super::*;
use crate::testing::{Script, Scripted, TENANT, TestLog, client, trust};

const EVENTS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const OTHERS: [&str; 6] = ["a", "x", "c", "d", "e", "f"];

fn consistency_path(size: u64) -> String {
    path::log_consistency(&TENANT, size)
}

fn presented() -> String {
    path::log_checkpoint(&TENANT)
}

/// A client that has seen the log at this size.
async fn seen(script: &Script, log: &TestLog, size: usize) -> Client<Scripted> {
    let mut client = client(script, Memory::with_trust(trust()));
    client.prove(TENANT, &log.extract(size)).await.unwrap();
    client
}

fn kind(error: &ClientError) -> Option<StopKind> {
    error.stop().map(LogStop::kind)
}

/// Demands that a stop was kept, and that nothing is asked of the server any more.
async fn assert_stopped(client: &mut Client<Scripted>, script: &Script, log: &TestLog, name: &str) {
    let view = client.stop().unwrap();
    let finding = view.finding.unwrap();
    assert_eq!(finding.kind(), name);
    assert_eq!(
        view.stop.kind() == StopKind::Fork,
        finding.is_contradiction()
    );
    assert!(script.is_used_up(), "{name}");
    let refused = client.prove(TENANT, &log.extract(6)).await.unwrap_err();
    assert_eq!(kind(&refused), Some(view.stop.kind()));
    assert_eq!(refused.stop(), Some(&view.stop));
    assert_eq!(client.own().unwrap_err(), refused);
    let email: EmailAddress = "anna@example.ch".parse().unwrap();
    let login = client.login(&email, "password").await.unwrap_err();
    assert_eq!(login, refused);
    assert_eq!(client.unlock("password").await.unwrap_err(), refused);
    let recovery = client.begin_recovery(&email, "kit").await.unwrap_err();
    assert_eq!(recovery, refused);
    // It lies in what the device keeps.
    let kept = client.memory().to_json().unwrap();
    let again = Memory::parse(&kept).unwrap();
    assert_eq!(again.stop(), client.memory().stop());
}

#[tokio::test]
async fn each_way_of_showing_two_histories_is_proven_and_stops_this_device() {
    let (log, other) = (TestLog::new(&EVENTS), TestLog::new(&OTHERS));
    let script = Script::default();
    let mut one = seen(&script, &log, 3).await;
    let refused = one.prove(TENANT, &other.extract(3)).await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert_stopped(&mut one, &script, &log, "two_roots").await;
    // The other history with its own proof.
    let mut one = seen(&script, &log, 3).await;
    script.answer(&consistency_path(3), other.consistency(3, 5));
    one.prove(TENANT, &other.extract(5)).await.unwrap_err();
    assert_stopped(&mut one, &script, &log, "no_prefix").await;
    // The other history in the answer, the honest one in the proof.
    let mut one = seen(&script, &log, 3).await;
    script.answer(&consistency_path(3), log.consistency(3, 5));
    one.prove(TENANT, &other.extract(5)).await.unwrap_err();
    assert_stopped(&mut one, &script, &log, "two_roots").await;
    let mut one = seen(&script, &log, 3).await;
    script.answer(&consistency_path(3), log.consistency(3, 6));
    script.answer(&consistency_path(5), log.consistency(5, 6));
    one.prove(TENANT, &other.extract(5)).await.unwrap_err();
    assert_stopped(&mut one, &script, &log, "no_prefix").await;
    // A proof of a complete tree names no root of its own: tiles do.
    let mut one = seen(&script, &log, 4).await;
    script.answer(&consistency_path(4), other.consistency(4, 6));
    script.answer(&presented(), other.consistency(4, 6));
    script.answer(&path::log_tile(&TENANT, "0/000.p/6"), other.hashes(6));
    one.prove(TENANT, &other.extract(6)).await.unwrap_err();
    assert_stopped(&mut one, &script, &log, "no_prefix").await;
}

#[tokio::test]
async fn what_is_refused_twice_stops_this_device_and_is_no_proof() {
    let (log, other) = (TestLog::new(&EVENTS), TestLog::new(&OTHERS));
    let script = Script::default();
    let mut one = seen(&script, &log, 3).await;
    script.answer(&presented(), log.consistency(2, 2));
    let refused = one.prove(TENANT, &log.extract(2)).await.unwrap_err();
    assert_eq!(refused.code(), "log_rollback");
    assert_stopped(&mut one, &script, &log, "rollback").await;
    // An honest server that was brought back old says so.
    let mut one = seen(&script, &log, 3).await;
    let problem = serde_json::to_vec(&Problem::new(ErrorCode::LogStopped)).unwrap();
    script.refuse(&presented(), 503, problem);
    one.prove(TENANT, &log.extract(2)).await.unwrap_err();
    assert_stopped(&mut one, &script, &log, "rollback").await;
    // No proof, twice, and no tiles that would prove more.
    let mut one = seen(&script, &log, 4).await;
    script.answer(&consistency_path(4), other.consistency(4, 6));
    script.answer(&presented(), other.consistency(4, 6));
    let refused = one.prove(TENANT, &other.extract(6)).await.unwrap_err();
    assert_eq!(refused.code(), "log_unproven");
    assert_stopped(&mut one, &script, &log, "unproven").await;
}

#[tokio::test]
async fn a_server_that_fails_is_slow_or_answers_nonsense_is_never_taken_for_a_fork() {
    let (log, other) = (TestLog::new(&EVENTS), TestLog::new(&OTHERS));
    let problem = |code| serde_json::to_vec(&Problem::new(code)).unwrap();
    let answers: [(u16, Vec<u8>); 8] = [
        (200, Vec::new()),
        (200, b"<html>".to_vec()),
        (
            200,
            json!({"checkpoint": "", "proof": []})
                .to_string()
                .into_bytes(),
        ),
        (404, problem(ErrorCode::NotFound)),
        (500, problem(ErrorCode::Internal)),
        (503, problem(ErrorCode::Unavailable)),
        (503, b"<html>".to_vec()),
        (504, Vec::new()),
    ];
    for (status, body) in answers {
        // In the place of the proof.
        let script = Script::default();
        let mut one = seen(&script, &log, 3).await;
        script.refuse(&consistency_path(3), status, body.clone());
        let refused = one.prove(TENANT, &log.extract(5)).await.unwrap_err();
        assert_eq!(kind(&refused), None, "{refused}");
        // In the place of the second answer.
        let mut two = seen(&script, &log, 3).await;
        script.refuse(&presented(), status, body.clone());
        let refused = two.prove(TENANT, &log.extract(2)).await.unwrap_err();
        assert_eq!(refused, ClientError::LogRollback);
        // In the place of the tiles.
        let mut three = seen(&script, &log, 4).await;
        script.answer(&consistency_path(4), other.consistency(4, 6));
        script.refuse(&presented(), status, body.clone());
        script.refuse(&path::log_tile(&TENANT, "0/000.p/6"), status, body);
        let refused = three.prove(TENANT, &other.extract(6)).await.unwrap_err();
        assert_eq!(refused, ClientError::LogUnproven);
        for mut client in [one, two, three] {
            assert_eq!(client.stop(), None);
            let from = client.memory.checkpoints.values().next().unwrap();
            let from: u64 = from.lines().nth(1).unwrap().parse().unwrap();
            let size = usize::try_from(from).unwrap();
            script.answer(&consistency_path(from), log.consistency(size, 6));
            client.prove(TENANT, &log.extract(6)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_answer_from_before_that_the_next_one_makes_good_stops_nothing() {
    let (script, log) = (Script::default(), TestLog::new(&EVENTS));
    let mut one = seen(&script, &log, 3).await;
    script.answer(&presented(), log.consistency(3, 5));
    let refused = one.prove(TENANT, &log.extract(2)).await.unwrap_err();
    assert_eq!(refused, ClientError::LogRollback);
    assert_eq!(one.stop(), None);
    one.prove(TENANT, &log.extract(3)).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_lifted_by_a_proof_and_by_nothing_less() {
    let (log, other) = (TestLog::new(&EVENTS), TestLog::new(&OTHERS));
    let script = Script::default();
    let mut one = seen(&script, &log, 3).await;
    assert_eq!(one.look_again().await, Err(ClientError::WrongStep));
    script.answer(&presented(), log.consistency(2, 2));
    let refused = one.prove(TENANT, &log.extract(2)).await.unwrap_err();
    // The same again, nothing, and an error.
    script.answer(&consistency_path(3), log.consistency(2, 2));
    assert_eq!(one.look_again().await.unwrap_err(), refused);
    assert_eq!(one.look_again().await.unwrap_err().code(), "network");
    assert_eq!(one.own().unwrap_err(), refused);
    let stored = one.memory().clone();
    script.answer(&consistency_path(3), log.consistency(3, 5));
    one.look_again().await.unwrap();
    assert_eq!(one.stop(), None);
    assert_eq!(one.own().unwrap_err(), ClientError::Locked);
    // It does not come back from another tab, and the other learns that it was lifted.
    one.merge_memory(&stored);
    assert_eq!(one.stop(), None);
    let mut tab = client(&script, stored);
    tab.merge_memory(one.memory());
    assert_eq!(tab.stop(), None);
    one.prove(TENANT, &log.extract(5)).await.unwrap();
    // What turns out to be a fork stays one.
    let mut two = seen(&script, &log, 3).await;
    script.answer(&presented(), log.consistency(2, 2));
    two.prove(TENANT, &log.extract(2)).await.unwrap_err();
    script.answer(&consistency_path(3), other.consistency(3, 5));
    assert_eq!(two.look_again().await.unwrap_err().code(), "log_fork");
    assert_eq!(two.look_again().await.unwrap_err().code(), "log_fork");
    assert!(script.is_used_up());
}

#[tokio::test]
async fn a_person_goes_on_with_the_saved_file_alone_and_no_tab_brings_the_old_log_back() {
    let (log, other) = (TestLog::new(&EVENTS), TestLog::new(&OTHERS));
    let script = Script::default();
    let mut one = seen(&script, &log, 3).await;
    let account = AccountId::from_bytes([1; 16]);
    one.memory.histories.insert(account, 2);
    let before = one.memory().clone();
    assert_eq!(one.go_on(b""), Err(ClientError::WrongStep));
    one.prove(TENANT, &other.extract(3)).await.unwrap_err();
    let stopped = one.memory().clone();
    let file = one.stop().unwrap().stop.file().to_owned();
    for wrong in ["", "{}", file.get(1..).unwrap(), &format!("{file}\n")] {
        assert_eq!(one.go_on(wrong.as_bytes()), Err(ClientError::WrongStep));
        assert!(one.stop().is_some());
    }
    one.go_on(file.as_bytes()).unwrap();
    assert_eq!(one.stop(), None);
    for memory in [&before, &stopped] {
        one.merge_memory(memory);
        assert_eq!(one.stop(), None);
        assert!(one.memory().checkpoints.is_empty());
        assert!(one.memory().histories.is_empty());
        let mut tab = client(&script, memory.clone());
        tab.merge_memory(one.memory());
        assert_eq!(tab.memory(), one.memory());
    }
    // As at a first contact; the next contradiction is one.
    one.prove(TENANT, &other.extract(4)).await.unwrap();
    one.merge_memory(&stopped);
    assert!(one.stop().is_none());
    let refused = one.prove(TENANT, &log.extract(4)).await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
}

#[test]
fn tabs_that_saw_different_things_agree_on_the_most_certain() {
    let log = |name: &str| format!("sign.example.ch/log/{name}");
    let stop = |at, file: &str| LogStop {
        at_ms: Timestamp::from_millis(at).unwrap(),
        file: file.to_owned(),
    };
    let with = |origin: &str, stop: &LogStop| {
        let mut memory = Memory::new();
        memory.stops.insert(log(origin), stop.clone());
        memory
    };
    let rollback = r#"{"format":"bulla.contradiction","shown":{"refusal":{"rollback":{"remembered":"","shown":""}}},"v":1}"#;
    let fork = r#"{"format":"bulla.contradiction","shown":{"contradiction":{"two_roots":{"first":"","second":""}}},"v":1}"#;
    let (old, new) = (stop(5, rollback), stop(9, rollback));
    let (proven, broken) = (stop(3, fork), stop(7, "{}"));
    assert_eq!(broken.kind(), StopKind::Unproven);
    for (one, two, wins) in [
        (&old, &new, &new),
        (&new, &proven, &proven),
        (&broken, &old, &old),
        (&broken, &proven, &proven),
    ] {
        for (mut own, other) in [
            (with("a", one), with("a", two)),
            (with("a", two), with("a", one)),
        ] {
            own.merge(&other);
            assert_eq!(own.stop(), Some((log("a").as_str(), wins)));
        }
    }
    // Of two logs the one that is proven to lie is told first.
    let mut both = with("a", &new);
    both.merge(&with("b", &proven));
    assert_eq!(both.stop(), Some((log("b").as_str(), &proven)));
}
