//! Cosignatures, policies and the decisions of a witness: what no mutation of them gets past.
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "helpers of tests")]

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::cosignature::{CosignatureVerifier, Cosigner};
use bulla_tlog::policy::{MAX_POLICY_BYTES, PolicyError, Quorum, QuorumState, WitnessPolicy};
use bulla_tlog::witness::{self, AddCheckpoint, MAX_REQUEST_BYTES, Refusal};
use bulla_tlog::{
    Checkpoint, LogSigner, MAX_NOTE_BYTES, NoteError, VerifiedCheckpoint, empty_root, leaf_hash,
    merkle_root, node_hash,
};
use proptest::prelude::*;

const NOW: u64 = 1_763_750_999;

fn key(seed: u8) -> Ed25519SecretKey {
    Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]))
}

fn log() -> LogSigner {
    LogSigner::new("sign.example.ch/anchor".parse().unwrap(), key(7))
}

fn cosigner(n: u8) -> Cosigner {
    let name = format!("witness.example.ch/w{n}");
    Cosigner::new(name.parse().unwrap(), key(100 + n))
}

fn signed(size: u64) -> VerifiedCheckpoint {
    let leaves: Vec<_> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    let checkpoint = Checkpoint {
        origin: log().origin().clone(),
        size,
        root: merkle_root(&leaves),
    };
    let note = log().sign(&checkpoint).unwrap();
    log().verifier().open(&note).unwrap()
}

fn with_lines(checkpoint: &VerifiedCheckpoint, lines: &[String]) -> VerifiedCheckpoint {
    let note = format!("{}{}", checkpoint.text(), lines.concat());
    log().verifier().open(&note).unwrap()
}

fn policy(tail: &str) -> String {
    let witness = |n: u8| format!("witness w{n} {}\n", cosigner(n).verifier().vkey());
    let witnesses: String = (1..=3).map(witness).collect();
    format!("log {}\n{witnesses}{tail}", log().verifier().vkey())
}

#[test]
fn what_a_witness_answers_is_found_and_joins_the_note_once() {
    let checkpoint = signed(3);
    let (one, two) = (cosigner(1), cosigner(2));
    let answer = one.cosign(&checkpoint, NOW).unwrap() + &two.cosign(&checkpoint, NOW + 1).unwrap();
    let own = one.verifier().find_in_answer(&checkpoint, &answer).unwrap();
    let other = two.verifier().find_in_answer(&checkpoint, &answer).unwrap();
    let whole = checkpoint.with_cosignatures([&own, &other, &own]).unwrap();
    assert_eq!(whole.text(), format!("{}{answer}", checkpoint.text()));
    assert_eq!(whole.with_cosignatures([&own]).unwrap(), whole);
    assert_eq!(log().verifier().open(whole.text()).unwrap(), whole);
    let policy = WitnessPolicy::parse(&policy("group g 2 w1 w2 w3\nquorum g\n")).unwrap();
    let quorum = policy.check(&whole).unwrap();
    assert_eq!(quorum.state(), QuorumState::Met { at_secs: NOW + 1 });
    let names: Vec<_> = quorum
        .cosigned()
        .iter()
        .map(|it| it.witness.as_str())
        .collect();
    assert_eq!(names, ["w1", "w2"]);
}

#[test]
fn an_answer_about_another_checkpoint_or_of_other_lines_is_refused() {
    let (checkpoint, witness) = (signed(3), cosigner(1));
    let find = |lines: &str| witness.verifier().find_in_answer(&checkpoint, lines);
    let line = witness.cosign(&checkpoint, NOW).unwrap();
    find(&line).unwrap();
    let other = witness.cosign(&signed(4), NOW).unwrap();
    assert_eq!(find(&other), Err(NoteError::Signature));
    let foreign = cosigner(2).cosign(&checkpoint, NOW).unwrap();
    assert_eq!(find(&foreign), Err(NoteError::Unsigned));
    let signature_of_the_log = checkpoint.text().lines().last().unwrap();
    assert_eq!(
        find(&format!("{signature_of_the_log}\n")),
        Err(NoteError::Unsigned)
    );
    for lines in [
        String::new(),
        "\n".to_owned(),
        "ok\n".to_owned(),
        line.trim_end().to_owned(),
        format!("{line}\n"),
        format!("\n{line}"),
        format!("{line}\n{line}"),
        line.replace('\n', "\r\n"),
    ] {
        assert_eq!(find(&lines), Err(NoteError::Format), "{lines:?}");
    }
    let large = line.repeat(MAX_NOTE_BYTES / line.len() + 1);
    assert_eq!(find(&large), Err(NoteError::TooLarge));
}

#[test]
fn a_time_of_zero_or_beyond_is_not_signed() {
    for at_secs in [0, 1 << 63, u64::MAX] {
        assert_eq!(
            cosigner(1).cosign(&signed(1), at_secs),
            Err(NoteError::Time)
        );
    }
}

#[test]
fn a_witness_key_is_no_log_key_and_no_other_name_has_it() {
    let witness = cosigner(1);
    let vkey = witness.verifier().vkey();
    assert_eq!(
        CosignatureVerifier::from_vkey(&vkey).unwrap(),
        *witness.verifier()
    );
    let log = log().verifier().vkey();
    for text in [
        log.as_str(),
        "",
        &format!("{vkey}\n"),
        &vkey.replace("w1", "w2"),
        &vkey.to_uppercase(),
        &vkey[..vkey.len() - 1],
    ] {
        let refused = CosignatureVerifier::from_vkey(text);
        assert_eq!(refused, Err(NoteError::VerifierKey), "{text}");
    }
    assert_eq!(format!("{witness:?}"), "Cosigner(witness.example.ch/w1)");
}

#[test]
fn no_flipped_bit_of_a_cosignature_counts() {
    let checkpoint = signed(5);
    let line = cosigner(1).cosign(&checkpoint, NOW).unwrap();
    let policy = WitnessPolicy::parse(&policy("quorum w1\n")).unwrap();
    let counts = |line: &str| {
        let note = format!("{}{line}", checkpoint.text());
        let open = log().verifier().open(&note).ok()?;
        policy.check(&open).ok().filter(Quorum::is_met)
    };
    counts(&line).unwrap();
    for place in 0..line.len() {
        for bit in 0..8 {
            let mut bytes = line.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(counts(&text).is_none(), "byte {place} bit {bit}");
            }
        }
    }
}

#[test]
fn a_full_note_takes_no_more_cosignatures() {
    let checkpoint = signed(2);
    let filler = "\u{2014} x.example AAAAAAAA\n";
    let count = (MAX_NOTE_BYTES - checkpoint.text().len()) / filler.len();
    let full = with_lines(&checkpoint, &vec![filler.to_owned(); count]);
    let line = cosigner(1).cosign(&checkpoint, NOW).unwrap();
    let found = cosigner(1).verifier().find_in_answer(&checkpoint, &line);
    let joined = full.with_cosignatures([&found.unwrap()]);
    assert_eq!(joined, Err(NoteError::TooLarge));
}

#[test]
fn comments_spaces_and_addresses_are_read_and_nothing_else_is_left_out() {
    let text = policy("\n  # a comment\n\tgroup  g\tall w1 w3 \nquorum g\n");
    let text = text.replace("\nwitness w2", " https://log.example.ch/x\nwitness w2");
    let read = WitnessPolicy::parse(&text).unwrap();
    let urls: Vec<_> = read
        .witnesses()
        .iter()
        .map(|it| (it.name(), it.url()))
        .collect();
    let url = Some("https://log.example.ch/x");
    assert_eq!(urls, [("w1", url), ("w2", None), ("w3", None)]);
    assert_eq!(read.logs()[0].verifier(), &log().verifier());
    assert_eq!(read.logs()[0].url(), None);
    assert!(read.needs_cosignatures());
    assert!(read.has_witness_key(cosigner(2).verifier().public_key()));
    assert!(!read.has_witness_key(cosigner(4).verifier().public_key()));
    assert!(
        !WitnessPolicy::parse("quorum none\n")
            .unwrap()
            .needs_cosignatures()
    );
}

#[test]
fn a_policy_without_addresses_is_the_same_policy_in_one_form() {
    let tail = "group g all w1 w3 # \nquorum g\n".replace(" # ", "");
    let text = policy(&tail);
    let with = text.replace("\nwitness w2", " https://10.0.0.1/x\n# ours\nwitness  w2");
    let public = WitnessPolicy::parse(&with).unwrap().without_addresses();
    assert_eq!(public, text.replace(" all ", " 2 "));
    let again = WitnessPolicy::parse(&public).unwrap();
    assert_eq!(again.without_addresses(), public);
    let none = WitnessPolicy::parse("\tquorum none\n").unwrap();
    assert_eq!(none.without_addresses(), "quorum none\n");
    for tail in [
        "quorum w2\n",
        "group a any w1\ngroup b 2 a w2 w3\nquorum b\n",
    ] {
        let policy = WitnessPolicy::parse(&policy(tail)).unwrap();
        assert_eq!(
            WitnessPolicy::parse(&policy.without_addresses()),
            Ok(policy)
        );
    }
}

#[test]
fn a_policy_without_logs_is_about_every_log() {
    let text = policy("quorum w1\n");
    let (_, without) = text.split_once('\n').unwrap();
    let same = WitnessPolicy::parse(without).unwrap();
    let named = WitnessPolicy::parse(&text).unwrap();
    assert_eq!(named.without_logs(), same.without_addresses());
    assert_ne!(named.without_logs(), named.without_addresses());
    let checkpoint = signed(1);
    let line = cosigner(1).cosign(&checkpoint, NOW).unwrap();
    let cosigned = with_lines(&checkpoint, &[line]);
    assert!(
        WitnessPolicy::parse(without)
            .unwrap()
            .check(&cosigned)
            .unwrap()
            .is_met()
    );
}

#[test]
fn every_truncation_of_a_policy_is_refused() {
    let text = policy("group g 2 w1 w2 w3\nquorum g\n");
    for end in 0..text.len() {
        assert!(WitnessPolicy::parse(&text[..end]).is_err(), "{end}");
    }
    let long = format!("{text}{}\n", "#".repeat(MAX_POLICY_BYTES - text.len()));
    assert_eq!(WitnessPolicy::parse(&long), Err(PolicyError::TooLarge));
}

#[test]
fn the_threshold_counts_groups_as_their_members_do() {
    let text = policy("group a 2 w1 w2\ngroup b any w3\ngroup c any a b\nquorum c\n");
    let policy = WitnessPolicy::parse(&text).unwrap();
    let checkpoint = signed(3);
    let state = |witnesses: &[(u8, u64)]| {
        let lines: Vec<_> = witnesses
            .iter()
            .map(|(n, at)| cosigner(*n).cosign(&checkpoint, *at).unwrap())
            .collect();
        policy
            .check(&with_lines(&checkpoint, &lines))
            .unwrap()
            .state()
    };
    assert_eq!(state(&[]), QuorumState::Missing);
    assert_eq!(state(&[(1, 5)]), QuorumState::Missing);
    assert_eq!(state(&[(1, 5), (1, 6), (1, 7)]), QuorumState::Missing);
    assert_eq!(state(&[(1, 5), (2, 9)]), QuorumState::Met { at_secs: 9 });
    assert_eq!(state(&[(3, 4)]), QuorumState::Met { at_secs: 4 });
    assert_eq!(
        state(&[(1, 5), (2, 9), (3, 7)]),
        QuorumState::Met { at_secs: 7 }
    );
}

/// A witness that keeps what it cosigned last, as the process does.
fn ask(body: &str, newest: &mut Option<Checkpoint>) -> Result<u64, Refusal> {
    let accepted = AddCheckpoint::parse(body)?
        .authenticate(&[log().verifier()])?
        .against(newest.as_ref())?;
    *newest = Some(accepted.checkpoint().clone());
    Ok(accepted.size())
}

#[test]
fn a_witness_follows_a_log_and_never_goes_back() {
    let mut newest = None;
    let (empty, one, two) = (signed(0), signed(1), signed(2));
    let grow = [leaf_hash(&1_u64.to_be_bytes())];
    let body =
        |old, proof: &[_], new: &VerifiedCheckpoint| AddCheckpoint::encode(old, proof, new.text());
    assert_eq!(ask(&body(0, &[], &empty), &mut newest), Ok(0));
    assert_eq!(ask(&body(0, &[], &empty), &mut newest), Ok(0));
    assert_eq!(ask(&body(0, &[], &one), &mut newest), Ok(1));
    assert_eq!(
        ask(&body(0, &[], &one), &mut newest),
        Err(Refusal::Stale { size: 1 })
    );
    assert_eq!(ask(&body(1, &grow, &two), &mut newest), Ok(2));
    assert_eq!(
        ask(&body(1, &[], &one), &mut newest),
        Err(Refusal::Stale { size: 2 })
    );
    assert_eq!(
        ask(&body(2, &[], &one), &mut newest),
        Err(Refusal::BadRequest)
    );
    assert_eq!(ask(&body(2, &[], &two), &mut newest), Ok(2));
    let forked = Checkpoint {
        root: node_hash(&empty_root(), &empty_root()),
        ..two.checkpoint().clone()
    };
    let forked = log().sign(&forked).unwrap();
    let fork = AddCheckpoint::encode(2, &[], &forked);
    assert_eq!(ask(&fork, &mut newest), Err(Refusal::Inconsistent));
    assert_eq!(newest, Some(two.checkpoint().clone()));
}

#[test]
fn a_request_that_is_too_large_is_refused_and_answers_are_of_their_type() {
    let note = signed(1);
    let body = AddCheckpoint::encode(0, &[], note.text());
    let padded = format!("{body}{}", "x".repeat(MAX_REQUEST_BYTES));
    assert_eq!(AddCheckpoint::parse(&padded), Err(Refusal::BadRequest));
    let stale = Refusal::Stale { size: 70_003 };
    assert_eq!(
        (stale.status(), stale.content_type()),
        (409, "text/x.tlog.size")
    );
    assert_eq!(witness::parse_size(&stale.body()), Some(70_003));
    assert_eq!(
        Refusal::Unsigned.content_type(),
        "text/plain; charset=utf-8"
    );
    for text in [
        "",
        "7",
        "07\n",
        "+7\n",
        "7\n\n",
        " 7\n",
        "9223372036854775808\n",
    ] {
        assert_eq!(witness::parse_size(text), None, "{text:?}");
    }
    // As `printf sign.example.ch/anchor | sha256sum` says.
    assert_eq!(
        witness::origin_hash(note.origin()).to_string(),
        "8670adf5e37888c7c80e6eca882c51881f62c58e95ff0232f493e46345cab51f"
    );
}

#[test]
fn every_truncation_and_flipped_bit_of_a_request_is_refused_or_asks_the_same() {
    let (one, two) = (signed(1), signed(2));
    let body = AddCheckpoint::encode(1, &[leaf_hash(&1_u64.to_be_bytes())], two.text());
    let newest = || Some(one.checkpoint().clone());
    assert_eq!(ask(&body, &mut newest()), Ok(2));
    for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)) {
        assert!(ask(&body[..end], &mut newest()).is_err(), "{end}");
    }
    for place in 0..body.len() {
        for bit in 0..8 {
            let mut bytes = body.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(ask(&text, &mut newest()).is_err(), "byte {place} bit {bit}");
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_policies_and_requests_never_panic(
        text in prop_oneof![
            any::<String>(),
            "(witness [a-c] w[+]00000000[+]BAAA|group [a-d] (any|all|[0-3]) [a-d]( [a-d]){0,2}|quorum [a-e]|# x|\n){0,6}\n",
            "old [0-9]{0,20}\n([A-Za-z0-9+/]{43}=\n){0,3}\n[a-z]{1,4}\n[0-9]\n[A-Za-z0-9+/]{43}=\n\n(\u{2014} a AAAAAAA=\n){0,2}",
        ]
    ) {
        prop_assert!(WitnessPolicy::parse(&text).is_err() || text.contains("quorum"));
        prop_assert!(ask(&text, &mut None).is_err());
        let checkpoint = signed(1);
        prop_assert!(cosigner(1).verifier().find_in_answer(&checkpoint, &text).is_err());
    }

    #[test]
    fn one_witness_never_makes_a_quorum_of_two(times in prop::collection::vec(1_u64..1 << 40, 0..6)) {
        let policy = WitnessPolicy::parse(&policy("group g 2 w1 w2 w3\nquorum g\n")).unwrap();
        let checkpoint = signed(1);
        let lines: Vec<_> = times.iter().map(|at| cosigner(1).cosign(&checkpoint, *at).unwrap()).collect();
        let quorum = policy.check(&with_lines(&checkpoint, &lines)).unwrap();
        prop_assert_eq!(quorum.state(), QuorumState::Missing);
        let earliest = quorum.cosigned().first().map(|it| it.at_secs);
        prop_assert_eq!(earliest, times.iter().min().copied());
    }
}
