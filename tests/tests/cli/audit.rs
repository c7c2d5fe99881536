//! `audit verify`: the whole log, through the server and from a folder, and what is told of a log
//! that does not hold.

use std::fs;
use std::path::Path;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_tlog::leaf::ObjectId;
use bulla_tlog::{Checkpoint, Edge, Leaf, LogSigner};
use bulla_types::Timestamp;
use serde_json::json;

use crate::world::{Files, Server, text};

pub(crate) const PREFIX: &str = "sign.example.ch/log/";
const TENANT: &str = "0707070707070707070707070707070707070707";

pub(crate) fn signer(seed: u8) -> LogSigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
    let tenant = TENANT.get(..32).unwrap();
    LogSigner::new(format!("{PREFIX}{tenant}").parse().unwrap(), key)
}

pub(crate) fn leaves(count: u64) -> Vec<Leaf> {
    (0..count)
        .map(|index| Leaf {
            origin: signer(1).origin().clone(),
            event: "envelope.sent".parse().unwrap(),
            at: Timestamp::from_millis(1_763_750_000_000 + index).unwrap(),
            object: ObjectId::from_bytes([1; 16]),
            prev: index.checked_sub(1),
            actor: None,
            statement: None,
            fields_root: None,
        })
        .collect()
}

/// Publishes leaves in a folder, signed by the key of this seed.
pub(crate) fn publish(folder: &Path, leaves: &[Leaf], seed: u8) {
    let leaves: Vec<_> = leaves.iter().map(|leaf| leaf.encode().unwrap()).collect();
    let mut edge = Edge::new();
    for tile in edge.append(&leaves).unwrap() {
        let path = folder.join(tile.path.to_string());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, tile.data).unwrap();
    }
    let checkpoint = Checkpoint {
        origin: signer(1).origin().clone(),
        size: edge.size(),
        root: edge.root(),
    };
    fs::write(
        folder.join("checkpoint"),
        signer(seed).sign(&checkpoint).unwrap(),
    )
    .unwrap();
}

/// A published log of 300 leaves and the trust file of its instance.
fn published(files: &Files, name: &str) -> (String, String) {
    let folder = files.path(name);
    publish(&folder, &leaves(300), 1);
    let trust = json!({
        "v": 1,
        "instance": "https://sign.example.ch",
        "log_origin_prefix": PREFIX,
        "log_public_key": bulla_types::Base64Bytes::new(
            signer(1).verifier().public_key().as_bytes().to_vec(),
        ),
    });
    let trust = files.file("trust.json", trust.to_string().as_bytes());
    (text(&folder), trust)
}

#[test]
fn a_member_reads_the_whole_log_of_the_organisation() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let told = ben
        .bulla(&server, &["--json", "audit", "verify"])
        .ends_with(0)
        .json();
    assert_eq!(told["verdict"], "authentic");
    let log = &told["log"];
    assert_eq!(log["events"]["account.created"], 2);
    assert_eq!(log["events"]["organisation.created"], 1);
    assert_eq!(log["remembered_size"], serde_json::Value::Null);
    let anchor = &told["anchor"];
    assert_eq!(anchor["checked"], "yes");
    assert!(
        anchor["place"]["origin"]
            .as_str()
            .unwrap()
            .ends_with("/anchor")
    );
    // Once more, with more in it: it continues what was seen.
    let file = server.file("a.txt", b"a");
    let send = ["send", &file, "--to", "ben@example.ch", "--words-compared"];
    anna.bulla(&server, &send).ends_with(0);
    let again = ben
        .bulla(&server, &["--json", "audit", "verify"])
        .ends_with(0)
        .json();
    assert_eq!(again["log"]["remembered_size"], log["size"]);
    assert_eq!(again["log"]["events"]["envelope.sent"], 1);
    let place = &again["anchor"]["place"];
    assert_eq!(place["remembered_size"], anchor["place"]["size"]);
    assert!(place["index"].as_u64() > anchor["place"]["index"].as_u64());
    let shown = ben.bulla(&server, &["audit", "verify"]).ends_with(0).stdout;
    assert!(shown.starts_with("AUTHENTIC"), "{shown}");
    assert!(shown.contains("  Anchor   entry "), "{shown}");
    let nobody = server.stranger("nobody");
    let url = ["--server", &server.url, "--json", "audit", "verify"];
    nobody
        .bulla(&server, &url)
        .fails_with(13, "unauthenticated");
}

#[test]
fn a_folder_is_verified_without_server_and_account() {
    let files = Files::new();
    let (folder, trust) = published(&files, "log");
    let verify = ["--json", "audit", "verify", "--log", &folder];
    let trusted = [&verify[..], &["--trust", &trust]].concat();
    let told = files.bulla(&trusted).ends_with(0).json();
    assert_eq!(told["log"]["size"], 300);
    assert_eq!(told["log"]["remembered_size"], serde_json::Value::Null);
    // Partial tiles may go once the full one is there.
    let partial = files.path("log/tile/entries/001.p");
    assert!(partial.exists());
    // Without a trust file nothing says whose log it is.
    let told = files.bulla(&verify).ends_with(2).json();
    assert_eq!(told["verdict"], "unrecognised");
}

#[test]
fn every_way_in_which_a_folder_does_not_hold_has_its_verdict() {
    let files = Files::new();
    let (_, trust) = published(&files, "log");
    let mut number = 0;
    let mut verdict = |change: &dyn Fn(&Path)| {
        number += 1;
        let name = format!("log{number}");
        let (folder, _) = published(&files, &name);
        change(&files.path(&name));
        let verify = ["--json", "audit", "verify", "--log", &folder];
        let ran = files.bulla(&[&verify[..], &["--trust", &trust]].concat());
        (ran.exit, ran.json()["verdict"].as_str().unwrap().to_owned())
    };
    let flip = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    let altered = (1, "altered".to_owned());
    for tile in [
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    ] {
        assert_eq!(verdict(&|log| flip(&log.join(tile))), altered, "{tile}");
    }
    let mut cut = leaves(300);
    cut.remove(150);
    assert_eq!(verdict(&|log| publish(log, &cut, 1)), altered, "a gap");
    let missing = (10, "unreadable".to_owned());
    for tile in ["tile/entries/000", "tile/0/001.p/44", "checkpoint"] {
        let gone = verdict(&|log| fs::remove_file(log.join(tile)).unwrap());
        assert_eq!(gone, missing, "{tile}");
    }
    let foreign = (2, "unrecognised".to_owned());
    assert_eq!(verdict(&|log| publish(log, &leaves(300), 2)), foreign);
    assert_eq!(verdict(&|log| flip(&log.join("checkpoint"))), foreign);
    let huge = verdict(&|log| fs::write(log.join("checkpoint"), vec![b'a'; 70_000]).unwrap());
    assert_eq!(huge, foreign);
}

#[test]
fn a_log_whose_times_fall_is_proven_to_others_and_to_nobody_where_it_did_not_sign_that() {
    let files = Files::new();
    let (_, trust) = published(&files, "log");
    let key = signer(1).verifier().vkey();
    // The first leaf of a tile, and one within the last.
    for at in [256, 289] {
        let name = format!("fell{at}");
        let folder = files.path(&name);
        let mut all = leaves(300);
        all[at].at = Timestamp::from_millis(1_700_000_000_000).unwrap();
        publish(&folder, &all, 1);
        let (folder, proof) = (text(&folder), text(&files.path(&format!("{name}.json"))));
        let verify = ["--json", "audit", "verify", "--log", &folder];
        let verify = [&verify[..], &["--trust", &trust]].concat();
        let told = files.bulla(&verify).ends_with(1).json();
        assert_eq!(told["verdict"], "altered");
        let save = [&verify[..], &["--save-proof", &proof]].concat();
        let saved = files.bulla(&save).ends_with(1).json();
        assert_eq!(saved, told);
        let digest = bulla_crypto::hash::sha256(&fs::read(&proof).unwrap());
        assert_eq!(told["proof_sha256"], digest.to_string());
        files.bulla(&save).ends_with(18);
        files
            .bulla(&[&save[..], &["--force"]].concat())
            .ends_with(1);
        let people = files.bulla(&verify[1..]).ends_with(1).stdout;
        assert!(people.contains("--save-proof FILE"), "{people}");
        // Whoever has the log's key needs nothing else.
        let check = ["--json", "audit", "check-proof", &proof, "--log-key", &key];
        let told = files.bulla(&check).ends_with(0).json();
        assert_eq!(told["shown"]["kind"], "times_fell");
        assert_eq!(told["shown"]["next_index"], at);
    }
    // What the log did not sign convicts nobody: the storage shows other leaves than it covers.
    let (folder, _) = published(&files, "swapped");
    let path = files.path("swapped/tile/entries/001.p/44");
    let bundle = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
    let bundle = bundle.replacen("1763750000289", "1063750000289", 1);
    fs::write(&path, bundle).unwrap();
    let nothing = text(&files.path("nothing.json"));
    for folder in [&folder, &text(&files.path("log"))] {
        let verify = ["--json", "audit", "verify", "--log", folder];
        let more = ["--trust", &trust, "--save-proof", &nothing];
        let told = files.bulla(&[&verify[..], &more].concat()).json();
        assert_eq!(told["proof_sha256"], serde_json::Value::Null);
        assert!(!files.path("nothing.json").exists());
    }
}

#[test]
fn wrong_usage_of_audit_ends_with_64() {
    let files = Files::new();
    files.file("a", b"");
    for arguments in [
        &["audit"][..],
        &["audit", "verify", "--trust", "a"],
        &["audit", "verify", "--anchor", "a"],
        &["audit", "verify", "--force"],
        &["audit", "frobnicate"],
    ] {
        files.bulla(arguments).ends_with(64);
    }
}
