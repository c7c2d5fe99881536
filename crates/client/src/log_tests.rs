//! What a client accepts of a log, and what it remembers.

use bulla_protocol::path;
use bulla_types::Base64Bytes;

use super::*;
use crate::Memory;
use crate::testing::{Script, Scripted, TENANT, TestLog, client, trust};

const EVENTS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const OTHERS: [&str; 6] = ["a", "x", "c", "d", "e", "f"];

fn consistency_path(size: u64) -> String {
    path::log_consistency(&TENANT, size)
}

/// A client that has seen the log at this size.
async fn seen(script: &Script, log: &TestLog, size: usize) -> Client<Scripted> {
    let mut client = client(script, Memory::with_trust(trust()));
    client.prove(TENANT, &log.extract(size)).await.unwrap();
    client
}

fn size_of(client: &Client<Scripted>) -> u64 {
    let note = client.memory.checkpoints.values().next().unwrap();
    note.lines().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_first_contact_pins_the_trust_file_and_remembers_the_checkpoint() {
    let (script, log) = (Script::default(), TestLog::new(&EVENTS));
    script.answer(path::TRUST, serde_json::to_vec(&trust()).unwrap());
    let mut client = client(&script, Memory::new());
    let proven = client.prove(TENANT, &log.extract(3)).await.unwrap();
    assert_eq!(proven.entries.len(), 3);
    assert_eq!(client.memory().trust(), Some(&trust()));
    assert_eq!((size_of(&client), client.host().remembered), (3, 2));
    client.prove(TENANT, &log.extract(3)).await.unwrap();
    assert!(script.is_used_up());
}

#[tokio::test]
async fn a_trust_file_that_checks_nothing_is_not_pinned() {
    let changes: [fn(&mut TrustFile); 4] = [
        |trust| trust.v = 2,
        |trust| trust.log_public_key = Base64Bytes::new(vec![0; 32]),
        |trust| trust.log_public_key = Base64Bytes::new(vec![1; 31]),
        |trust| trust.log_origin_prefix = "a b/".to_owned(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let (script, mut bad) = (Script::default(), trust());
        change(&mut bad);
        script.answer(path::TRUST, serde_json::to_vec(&bad).unwrap());
        let mut client = client(&script, Memory::new());
        let refused = client.trust().await.unwrap_err();
        assert_eq!(refused.code(), "answer_invalid", "change {number}");
        assert_eq!(client.memory().trust(), None);
        script.answer(path::TRUST, serde_json::to_vec(&trust()).unwrap());
        assert_eq!(client.trust().await.unwrap(), trust());
    }
}

#[tokio::test]
async fn witnesses_that_are_pinned_stay_whatever_the_server_names_later() {
    let with = |policy: Option<&str>| TrustFile {
        witness_policy: policy.map(str::to_owned),
        ..trust()
    };
    let (one, two) = ("quorum none\n", "# two\nquorum none\n");
    for (pinned, shown, kept) in [
        (None, Some(one), Some(one)),
        (Some(one), Some(one), Some(one)),
        (Some(one), Some(two), Some(one)),
        (Some(one), None, Some(one)),
    ] {
        let script = Script::default();
        let mut client = client(&script, Memory::with_trust(with(pinned)));
        script.answer(path::TRUST, serde_json::to_vec(&with(shown)).unwrap());
        assert_eq!(client.renew_trust().await.unwrap(), with(kept));
        assert_eq!(client.memory().trust(), Some(&with(kept)));
    }
    let script = Script::default();
    let mut client = client(&script, Memory::new());
    script.answer(
        path::TRUST,
        serde_json::to_vec(&with(Some("quorum x\n"))).unwrap(),
    );
    let refused = client.trust().await.unwrap_err();
    assert_eq!(refused.code(), "answer_invalid");
}

#[tokio::test]
async fn a_later_trust_file_takes_the_place_of_the_pinned_one_and_no_other_does() {
    let with_roots = |roots: &[u8]| {
        let mut file = trust();
        file.certificate_roots = roots.iter().map(|root| vec![*root].into()).collect();
        file
    };
    let script = Script::default();
    let mut client = client(&script, Memory::with_trust(with_roots(&[1])));
    let shows = |file: &TrustFile| {
        script.answer(path::TRUST, serde_json::to_vec(file).unwrap());
    };
    shows(&with_roots(&[1]));
    client.renew_trust().await.unwrap();
    assert_eq!(client.host().remembered, 0, "nothing is new");
    shows(&with_roots(&[2, 1]));
    let newer = client.renew_trust().await.unwrap();
    assert_eq!(newer, with_roots(&[2, 1]));
    assert_eq!(client.memory().trust(), Some(&newer));
    assert_eq!(client.host().remembered, 1);
    let many: Vec<u8> = (0..65).collect();
    let changes: [(&str, TrustFile); 7] = [
        ("trust_rollback", with_roots(&[1])),
        ("trust_rollback", with_roots(&[3, 1])),
        ("trust_rollback", with_roots(&[])),
        ("trust_foreign", {
            let mut file = with_roots(&[2, 1]);
            file.instance.push('x');
            file
        }),
        ("trust_foreign", {
            let mut file = with_roots(&[2, 1]);
            file.log_origin_prefix.insert(0, 'x');
            file
        }),
        ("answer_invalid", {
            let mut file = with_roots(&[2, 1]);
            file.v = 2;
            file
        }),
        ("answer_invalid", with_roots(&many)),
    ];
    for (code, file) in changes {
        shows(&file);
        let refused = client.renew_trust().await.unwrap_err();
        assert_eq!(refused.code(), code, "{file:?}");
        assert_eq!(client.memory().trust(), Some(&newer), "{code}");
    }
    shows(&newer);
    client.renew_trust().await.unwrap();
    assert!(script.is_used_up());
}

#[tokio::test]
async fn a_log_that_grew_is_accepted_with_its_consistency_proof_alone() {
    let (script, log) = (Script::default(), TestLog::new(&EVENTS));
    let mut client = seen(&script, &log, 2).await;
    script.answer(&consistency_path(2), log.consistency(2, 4));
    client.prove(TENANT, &log.extract(4)).await.unwrap();
    assert_eq!(size_of(&client), 4);
    let refused = client.prove(TENANT, &log.extract(5)).await.unwrap_err();
    assert_eq!(refused.code(), "network");
    assert_eq!(size_of(&client), 4);
}

#[tokio::test]
async fn a_log_that_grew_between_two_answers_is_proven_twice() {
    let (script, log) = (Script::default(), TestLog::new(&EVENTS));
    let mut client = seen(&script, &log, 2).await;
    script.answer(&consistency_path(2), log.consistency(2, 6));
    script.answer(&consistency_path(4), log.consistency(4, 6));
    client.prove(TENANT, &log.extract(4)).await.unwrap();
    assert!(script.is_used_up());
    assert_eq!(size_of(&client), 6);
}

#[tokio::test]
async fn another_history_is_a_fork_wherever_it_shows() {
    type Proofs = Vec<(usize, Vec<u8>)>;
    let (log, other) = (TestLog::new(&EVENTS), TestLog::new(&OTHERS));
    let answers: [(usize, Proofs); 4] = [
        // The same size with another root.
        (3, Vec::new()),
        // The other history with its own proof.
        (5, vec![(3, other.consistency(3, 5))]),
        // The other history in the answer, the honest one in the proof.
        (5, vec![(3, log.consistency(3, 5))]),
        (
            5,
            vec![(3, log.consistency(3, 6)), (5, log.consistency(5, 6))],
        ),
    ];
    for (shown, proofs) in answers {
        let script = Script::default();
        let mut client = seen(&script, &log, 3).await;
        for (size, proof) in proofs {
            let path = consistency_path(u64::try_from(size).unwrap());
            script.answer(&path, proof);
        }
        let refused = client.prove(TENANT, &other.extract(shown)).await;
        assert_eq!(refused.unwrap_err().code(), "log_fork");
        assert!(script.is_used_up());
        assert_eq!(size_of(&client), 3);
    }
}

#[tokio::test]
async fn a_shorter_log_is_a_rollback_in_the_answer_and_in_the_proof() {
    let log = TestLog::new(&EVENTS);
    let presented = path::log_checkpoint(&TENANT);
    let script = Script::default();
    let mut client = seen(&script, &log, 3).await;
    // The server is shown what this device has seen, once.
    script.answer(&presented, log.consistency(2, 2));
    let refused = client.prove(TENANT, &log.extract(2)).await.unwrap_err();
    assert_eq!(refused.code(), "log_rollback");
    assert!(script.is_used_up());
    for shown in [2, 4] {
        let script = Script::default();
        let mut client = seen(&script, &log, 3).await;
        let mut answer: ConsistencyProof = serde_json::from_slice(&log.consistency(3, 5)).unwrap();
        answer.checkpoint = log.note(shown);
        if shown == 4 {
            answer = serde_json::from_slice(&log.consistency(3, 4)).unwrap();
        }
        script.answer(&consistency_path(3), serde_json::to_vec(&answer).unwrap());
        script.answer(&presented, log.consistency(2, 2));
        let refused = client.prove(TENANT, &log.extract(5)).await.unwrap_err();
        assert_eq!(refused.code(), "log_rollback", "{shown}");
        assert!(script.is_used_up());
        assert_eq!(size_of(&client), 3);
    }
}

#[tokio::test]
async fn entries_count_under_their_checkpoint_place_and_log_alone() {
    let (script, log) = (Script::default(), TestLog::new(&EVENTS));
    let mut client = seen(&script, &log, 4).await;
    let honest = log.extract(4);
    let mut changed = Vec::new();
    for place in 0..4 {
        let mut extract = honest.clone();
        extract.entries[place].index ^= 1;
        changed.push(extract.clone());
        extract = honest.clone();
        let mut leaf = extract.entries[place].leaf.as_slice().to_vec();
        leaf[20] ^= 1;
        extract.entries[place].leaf = Base64Bytes::new(leaf);
        changed.push(extract.clone());
        extract = honest.clone();
        extract.entries[place].proof.pop();
        changed.push(extract);
    }
    let mut extract = honest.clone();
    extract.checkpoint = log.note(5);
    changed.push(extract);
    let mut extract = honest.clone();
    extract.checkpoint = extract
        .checkpoint
        .replacen("sign.example.ch", "else.example.ch", 1);
    changed.push(extract);
    // A log of another name may be this one under its next: the trust file says that it is not.
    script.answer(path::TRUST, serde_json::to_vec(&trust()).unwrap());
    for extract in changed {
        let refused = client.prove(TENANT, &extract).await.unwrap_err();
        assert_eq!(refused, ClientError::ProofInvalid);
    }
    client.prove(TENANT, &honest).await.unwrap();
}

#[tokio::test]
async fn a_demanded_entry_fits_in_event_object_statement_and_actor() {
    let (script, log) = (Script::default(), TestLog::new(&EVENTS));
    let mut client = seen(&script, &log, 4).await;
    let proven = client.prove(TENANT, &log.extract(4)).await.unwrap();
    let id = |byte| StatementId::from_digest(bulla_types::Sha256Digest::from_bytes([byte; 32]));
    let honest = Wanted {
        event: "b",
        object: [1; 16],
        statement: id(2),
        actor: id(9),
    };
    assert!(proven.demand(&honest).is_ok());
    for wanted in [
        Wanted {
            event: "f",
            ..honest
        },
        Wanted {
            event: "x",
            ..honest
        },
        Wanted {
            object: [2; 16],
            ..honest
        },
        Wanted {
            statement: id(3),
            ..honest
        },
    ] {
        assert_eq!(
            proven.demand(&wanted).unwrap_err(),
            ClientError::ProofInvalid
        );
    }
}
