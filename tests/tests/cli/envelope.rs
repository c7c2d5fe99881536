//! Envelopes: sending, reading, signing and saving.

use std::fs;

use crate::world::{Person, Server, text};

const PDF: &[u8] = b"%PDF-1.7\nThe rent is CHF 1850 a month.\n%%EOF\n";

/// Sends a file to Ben; the envelope's id.
fn send(anna: &Person, server: &Server, file: &str) -> String {
    let arguments = [
        "--json",
        "send",
        file,
        "--to",
        "ben@example.ch",
        "--title",
        "Lease",
        "--words-compared",
    ];
    let sent = anna.bulla(server, &arguments).ends_with(0).json();
    sent["envelope_id"].as_str().unwrap().to_owned()
}

#[test]
fn goes_from_sending_to_the_signed_copy() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let id = send(&anna, &server, &server.file("rent.pdf", PDF));

    let prefix = id.get(..6).unwrap();
    let list = ben.bulla(&server, &["--json", "list"]).ends_with(0).json();
    assert_eq!(list[0]["envelope_id"], id.as_str());
    assert_eq!(
        list[0]["title"],
        serde_json::Value::Null,
        "listing is no reading"
    );
    let unread = ben
        .bulla(&server, &["--json", "status", prefix])
        .ends_with(0)
        .json();
    assert_eq!(unread["recipients"][0]["state"], "pending");

    let out = text(&server.path("out"));
    ben.bulla(&server, &["open", prefix, "-o", &out])
        .ends_with(0);
    assert_eq!(fs::read(server.path("out/rent.pdf")).unwrap(), PDF);
    let status = anna
        .bulla(&server, &["--json", "status", &id])
        .ends_with(0)
        .json();
    assert_eq!(
        (&status["state"], &status["title"]),
        (&"sent".into(), &"Lease".into())
    );
    assert_eq!(status["recipients"][0]["state"], "released");

    ben.bulla_with(&server, &["--json", "sign", &id], "n\n")
        .fails_with(21, "declined");
    let signed = ben
        .bulla_with(&server, &["--json", "sign", &id], "y\n")
        .ends_with(0);
    assert_eq!(signed.json()["state"], "completed");
    assert!(
        signed.stderr.contains("simple electronic signature"),
        "{}",
        signed.stderr
    );
    // Signing pinned the sender; the session on the disk holds the new vault.
    ben.bulla(&server, &["list"]).ends_with(0);
    // Signing twice is refused before anything is sent.
    ben.bulla(&server, &["--json", "sign", &id, "--yes"])
        .fails_with(15, "already_acted");

    let list = anna.bulla(&server, &["--json", "list"]).ends_with(0).json();
    assert_eq!(
        (&list[0]["state"], &list[0]["title"]),
        (&"completed".into(), &"Lease".into())
    );
    let saved = text(&server.path("saved"));
    anna.bulla(&server, &["download", &id, "-o", &saved])
        .ends_with(0);
    assert!(server.path("saved/Lease.evidence.json").exists());
    assert_eq!(fs::read(server.path("saved/rent.pdf")).unwrap(), PDF);
}

#[test]
fn a_large_file_of_several_parts_arrives_whole() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let bytes: Vec<u8> = (0_u32..5_000_000).flat_map(u32::to_le_bytes).collect();
    let id = send(&anna, &server, &server.file("big.bin", &bytes));
    let out = text(&server.path("out"));
    ben.bulla(&server, &["open", &id, "-o", &out]).ends_with(0);
    assert!(fs::read(server.path("out/big.bin")).unwrap() == bytes);
}

#[test]
fn replaces_no_file_unasked_and_leaves_none_half_written() {
    let server = Server::start();
    let anna = server.anna();
    server.member(&anna, "ben");
    let id = send(&anna, &server, &server.file("rent.pdf", PDF));
    fs::create_dir(server.path("out")).unwrap();
    let mine = server.file("out/rent.pdf", b"mine");
    let out = text(&server.path("out"));
    anna.bulla(&server, &["--json", "download", &id, "-o", &out])
        .fails_with(18, "file_exists");
    assert_eq!(fs::read(&mine).unwrap(), b"mine");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1, "nothing beside it");
    anna.bulla(&server, &["download", &id, "-o", &out, "--force"])
        .ends_with(0);
    assert_eq!(fs::read(&mine).unwrap(), PDF);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
}

#[test]
fn a_new_recipient_needs_compared_words_and_a_known_one_does_not() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let file = server.file("rent.pdf", PDF);
    let arguments = ["--json", "send", &file, "--to", "ben@example.ch"];
    let refused = anna.bulla_with(&server, &arguments, "no\n");
    let shown = refused.stderr.lines().find(|line| line.starts_with("    "));
    let shown: Vec<_> = shown.unwrap().split_whitespace().collect();
    let own = ben.bulla(&server, &["--json", "whoami"]).json();
    assert_eq!(serde_json::json!(shown), own["words"]);
    refused.fails_with(17, "words_not_compared");
    anna.bulla(&server, &arguments).fails_with(21, "no_answer");
    assert_eq!(
        anna.bulla(&server, &["--json", "list"]).json(),
        serde_json::json!([])
    );
    anna.bulla_with(&server, &arguments, "yes\n").ends_with(0);
    let again = anna.bulla(&server, &arguments).ends_with(0);
    assert!(!again.stderr.contains("is new"), "{}", again.stderr);
    let unknown = ["--json", "send", &file, "--to", "carla@example.ch"];
    anna.bulla(&server, &unknown)
        .fails_with(17, "unknown_recipient");
}

#[test]
fn the_second_in_order_waits_for_the_first() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let carla = server.member(&anna, "carla");
    let file = server.file("rent.pdf", PDF);
    let to = [
        "--to",
        "ben@example.ch:1",
        "carla@example.ch:2",
        "--words-compared",
    ];
    let sent = anna
        .bulla(&server, &[&["--json", "send", &file][..], &to].concat())
        .ends_with(0);
    let id = sent.json()["envelope_id"].as_str().unwrap().to_owned();
    let out = text(&server.path("out"));
    carla
        .bulla(&server, &["--json", "open", &id, "-o", &out])
        .fails_with(15, "not_your_turn");
    assert!(!server.path("out/rent.pdf").exists());
    ben.bulla(&server, &["sign", &id, "--yes"]).ends_with(0);
    let signed = carla
        .bulla(&server, &["--json", "sign", &id, "--yes"])
        .ends_with(0)
        .json();
    assert_eq!(signed["state"], "completed");
}

#[test]
fn strangers_to_an_envelope_do_not_see_it() {
    let server = Server::start();
    let anna = server.anna();
    server.member(&anna, "ben");
    let carla = server.member(&anna, "carla");
    let id = send(&anna, &server, &server.file("rent.pdf", PDF));
    assert_eq!(
        carla.bulla(&server, &["--json", "list"]).json(),
        serde_json::json!([])
    );
    carla
        .bulla(&server, &["--json", "status", &id])
        .fails_with(24, "envelope_unknown");
    carla
        .bulla(&server, &["--json", "invite", "dora@example.ch"])
        .fails_with(15, "forbidden");
}

#[test]
fn uploads_that_do_not_exist_are_not_forgotten() {
    let server = Server::start();
    let anna = server.anna();
    let none = anna.bulla(&server, &["--json", "uploads"]).ends_with(0);
    assert_eq!(none.json(), serde_json::json!([]));
    let shown = anna.bulla(&server, &["uploads"]).ends_with(0).stdout;
    assert!(shown.contains("no uploads"), "{shown}");
    for prefix in ["", "a", "zz"] {
        let discard = ["--json", "uploads", "--discard", prefix];
        anna.bulla(&server, &discard)
            .fails_with(24, "envelope_unknown");
    }
}
