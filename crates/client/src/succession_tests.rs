//! Logs whose key was changed: whom a client follows, and whom not.

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_protocol::path;
use bulla_protocol::trust::EarlierLogs;
use bulla_tlog::{Checkpoint, LogSigner};
use bulla_types::Sha256Digest;
use serde_json::{Value, json};

use super::*;
use crate::Memory;
use crate::testing::{Script, TENANT, client, trust};

const CLOSINGS: &[u8] = include_bytes!("../../../fixtures/vectors/audit-log/closings.json");

/// The case of the vectors with this id.
fn vector(id: &str) -> Value {
    let cases: Vec<Value> = serde_json::from_slice(CLOSINGS).unwrap();
    let mut cases = cases.into_iter();
    let case = cases.find(|case| case["id"] == id).unwrap();
    case["input"].clone()
}

fn verifier(text: &Value) -> LogVerifier {
    LogVerifier::from_vkey(text.as_str().unwrap()).unwrap()
}

/// The answer about the end under the first key.
fn closing(case: &Value) -> Vec<u8> {
    let leaf = Base64Bytes::new(case["leaf"].as_str().unwrap().as_bytes().to_vec());
    json!({"checkpoint": case["checkpoint"], "leaf": leaf, "proof": case["hashes"]})
        .to_string()
        .into_bytes()
}

/// The trust file under a key, with those before.
fn file(log: &LogVerifier, generation: usize, earlier: &[EarlierLogs]) -> TrustFile {
    let instance = INSTANCE_LOG.to_string();
    let prefix = log.origin().as_str().trim_end_matches(&instance);
    let anchor = match generation {
        1 => "sign.example.ch/anchor".to_owned(),
        later => format!("sign.example.ch/anchor/{later}"),
    };
    TrustFile {
        log_origin_prefix: prefix.to_owned(),
        log_public_key: log.public_key().as_bytes().as_slice().into(),
        anchor_log: Some(LogVerifier::new(anchor.parse().unwrap(), log.public_key()).vkey()),
        earlier_logs: earlier.to_vec(),
        ..trust()
    }
}

/// What stands in a later file of this one.
fn ended(file: &TrustFile) -> EarlierLogs {
    EarlierLogs {
        log_origin_prefix: file.log_origin_prefix.clone(),
        anchor_log: file.anchor_log.clone().unwrap(),
        log_public_key: file.log_public_key.clone(),
        anchor_size: 5,
        anchor_root: Sha256Digest::from_bytes([5; 32]),
    }
}

/// The files before and after the change of this case.
fn files(case: &Value) -> (TrustFile, TrustFile) {
    let before = file(&verifier(&case["vkey"]), 1, &[]);
    let after = file(&verifier(&case["next_vkey"]), 2, &[ended(&before)]);
    (before, after)
}

/// What comes of it where a file is pinned, and another is shown with this end.
async fn follows(memory: Memory, shown: &TrustFile, end: Option<&Value>) -> Result<(), String> {
    let script = Script::default();
    let mut client = client(&script, memory);
    script.answer(path::TRUST, serde_json::to_vec(shown).unwrap());
    if let Some(end) = end {
        script.answer(&path::log_closing(1), closing(end));
    }
    let pinned = client.memory().trust().cloned();
    let renewed = client.renew_trust().await;
    assert!(script.is_used_up());
    match renewed {
        Ok(renewed) => {
            assert_eq!(client.memory().trust(), Some(&renewed));
            assert_eq!(renewed, *shown);
            Ok(())
        }
        Err(error) => {
            assert_eq!(client.memory().trust(), pinned.as_ref(), "nothing changed");
            Err(error.code().to_owned())
        }
    }
}

fn foreign() -> Result<(), String> {
    Err("trust_foreign".to_owned())
}

#[tokio::test]
async fn a_key_is_followed_that_the_pinned_one_named_in_its_last_leaf() {
    for id in ["last-of-1", "last-of-7", "last-of-300"] {
        let case = vector(id);
        let (before, after) = files(&case);
        let pinned = || Memory::with_trust(before.clone());
        assert_eq!(follows(pinned(), &after, Some(&case)).await, Ok(()));
        // Whoever has followed does not go back.
        let back = follows(Memory::with_trust(after), &before, None).await;
        assert_eq!(back, foreign());
    }
}

#[tokio::test]
async fn an_end_that_does_not_name_the_key_is_not_followed() {
    let honest = vector("last-of-7");
    let (before, after) = files(&honest);
    let mut tried = 0;
    let cases: Vec<Value> = serde_json::from_slice(CLOSINGS).unwrap();
    for case in cases.iter().filter(|case| case.get("error").is_some()) {
        let mut end = case["input"].clone();
        if end["next_vkey"] != honest["next_vkey"] {
            continue;
        }
        end["vkey"] = honest["vkey"].clone();
        let pinned = Memory::with_trust(before.clone());
        assert_eq!(
            follows(pinned, &after, Some(&end)).await,
            foreign(),
            "{}",
            case["id"]
        );
        tried += 1;
    }
    assert!(tried >= 12, "{tried}");
}

#[tokio::test]
async fn a_file_that_does_not_continue_the_pinned_one_is_not_even_asked_about() {
    let honest = vector("last-of-7");
    let (before, after) = files(&honest);
    let changes: [fn(&mut TrustFile); 8] = [
        |it| it.earlier_logs.clear(),
        |it| it.earlier_logs[0].log_public_key = vec![9; 32].into(),
        |it| it.earlier_logs[0].anchor_log.push('x'),
        |it| it.log_origin_prefix = it.earlier_logs[0].log_origin_prefix.clone(),
        |it| it.anchor_log = Some(it.earlier_logs[0].anchor_log.clone()),
        |it| it.anchor_log = None,
        |it| it.instance.push('x'),
        |it| {
            let mut other = it.earlier_logs[0].clone();
            other.log_origin_prefix.insert(0, 'x');
            it.earlier_logs.insert(0, other);
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut shown = after.clone();
        change(&mut shown);
        let pinned = Memory::with_trust(before.clone());
        let refused = follows(pinned, &shown, None).await.unwrap_err();
        let codes = ["trust_foreign", "answer_invalid"];
        assert!(codes.contains(&refused.as_str()), "{number}: {refused}");
    }
    // The next key of the logs, with an anchor log of another key.
    let mut shown = after.clone();
    let other = file(&verifier(&honest["vkey"]), 2, &[]);
    shown.anchor_log = other.anchor_log;
    let pinned = Memory::with_trust(before);
    assert_eq!(follows(pinned, &shown, None).await, foreign());
}

#[tokio::test]
async fn an_end_before_what_was_seen_is_not_followed() {
    let (larger, end) = (vector("last-of-300"), vector("last-of-7"));
    let (before, after) = files(&end);
    let seen = |note: &Value| {
        let mut memory = Memory::with_trust(before.clone());
        let origin = verifier(&end["vkey"]).origin().to_string();
        let note = note.as_str().unwrap().to_owned();
        memory.checkpoints.insert(origin, note);
        memory
    };
    let same = seen(&end["checkpoint"]);
    assert_eq!(follows(same, &after, Some(&end)).await, Ok(()));
    let beyond = seen(&larger["checkpoint"]);
    assert_eq!(follows(beyond, &after, Some(&end)).await, foreign());
    let fork = seen(&vector("other-event")["checkpoint"]);
    assert_eq!(follows(fork, &after, Some(&end)).await, foreign());
}

/// The memory of a device that has seen this checkpoint of the anchor log under the first key.
fn seen_of_anchor(before: &TrustFile, size: u64, root: u8) -> Memory {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([40; 32]));
    let signer = LogSigner::new("sign.example.ch/anchor".parse().unwrap(), key);
    assert_eq!(before.anchor_log, Some(signer.verifier().vkey()));
    let checkpoint = Checkpoint {
        origin: signer.origin().clone(),
        size,
        root: Sha256Digest::from_bytes([root; 32]),
    };
    let note = signer.sign(&checkpoint).unwrap();
    let mut memory = Memory::with_trust(before.clone());
    memory.checkpoints.insert(signer.origin().to_string(), note);
    memory
}

#[tokio::test]
async fn an_anchor_log_that_is_said_to_have_ended_before_what_was_seen_is_not_followed() {
    let case = vector("last-of-7");
    let (before, after) = files(&case);
    for (size, root) in [(4, 9), (5, 5)] {
        let memory = seen_of_anchor(&before, size, root);
        assert_eq!(follows(memory, &after, Some(&case)).await, Ok(()));
    }
    for (size, root) in [(6, 9), (5, 9), (300, 5)] {
        let memory = seen_of_anchor(&before, size, root);
        assert_eq!(follows(memory, &after, None).await, foreign(), "{size}");
    }
}

#[tokio::test]
async fn an_anchor_log_of_another_key_than_the_logs_in_between_is_not_followed() {
    let case = vector("last-of-7");
    let (before, second) = files(&case);
    let foreign_key = |mut ended: EarlierLogs| {
        let name = "sign.example.ch/anchor/2".parse().unwrap();
        let other = verifier(&case["vkey"]);
        ended.anchor_log = LogVerifier::new(name, other.public_key()).vkey();
        ended
    };
    let third = verifier(&case["next_vkey"])
        .vkey()
        .replace("/log/2/", "/log/3/");
    let origin = third.split('+').next().unwrap().parse().unwrap();
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([42; 32])).public_key();
    let third = LogVerifier::new(origin, &key);
    let shown = file(&third, 3, &[ended(&before), foreign_key(ended(&second))]);
    let pinned = Memory::with_trust(before.clone());
    assert_eq!(follows(pinned, &shown, None).await, foreign());
}

#[tokio::test]
async fn a_checkpoint_under_another_name_is_a_reason_to_look_and_none_to_believe() {
    let case = vector("last-of-7");
    let (before, after) = files(&case);
    let script = Script::default();
    let mut client = client(&script, Memory::with_trust(before));
    let note = format!("{}{TENANT}\n7\nroot\n\n", after.log_origin_prefix);
    script.answer(path::TRUST, serde_json::to_vec(&after).unwrap());
    script.answer(&path::log_closing(1), closing(&case));
    let verifier = client.verifier_of(TENANT, &note).await.unwrap();
    assert_eq!(verifier.origin().as_str(), note.lines().next().unwrap());
    assert_eq!(client.memory().trust(), Some(&after));
    // The first name again, and one that the server cannot account for.
    script.answer(path::TRUST, serde_json::to_vec(&after).unwrap());
    let old = format!("{}{TENANT}\n", after.earlier_logs[0].log_origin_prefix);
    let verifier = client.verifier_of(TENANT, &old).await.unwrap();
    assert!(
        verifier
            .origin()
            .as_str()
            .starts_with(&after.log_origin_prefix)
    );
    let foreign = Script::default();
    let mut client = crate::testing::client(&foreign, Memory::with_trust(after.clone()));
    let mut other = after.clone();
    other.log_public_key = vec![1; 32].into();
    foreign.answer(path::TRUST, serde_json::to_vec(&other).unwrap());
    let pinned = client
        .verifier_of(TENANT, &format!("evil/{TENANT}\n"))
        .await;
    assert_eq!(
        pinned.unwrap().public_key().as_bytes(),
        after.log_public_key.as_slice()
    );
    let unasked = client.verifier_of(TENANT, "evil/other\n").await.unwrap();
    assert_eq!(
        unasked.origin().as_str(),
        format!("{}{TENANT}", after.log_origin_prefix)
    );
    assert!(foreign.is_used_up());
}
