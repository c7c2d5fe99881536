//! `decline`, order groups with several files, and `list --search`.

use std::fs;

use crate::world::{Server, text};

#[test]
fn a_decline_ends_an_envelope_of_several_files_and_groups() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let carla = server.member(&anna, "carla");
    let files = ["lease.pdf", "rules.txt"].map(|name| server.file(name, name.as_bytes()));
    let to = [
        "--to",
        "ben@example.ch:1",
        "carla@example.ch:2",
        "--title",
        "Lease Bahnhofstrasse",
        "--words-compared",
    ];
    let send = ["--json", "send", &files[0], &files[1]];
    let send = [&send[..], &to].concat();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let sent = anna.bulla(&server, &send).ends_with(0).json();
        ids.push(sent["envelope_id"].as_str().unwrap().to_owned());
    }
    let (id, other) = (ids[0].as_str(), ids[1].as_str());

    // Both files, in reading order.
    let out = text(&server.path("out"));
    ben.bulla(&server, &["open", id, "-o", &out]).ends_with(0);
    for name in ["lease.pdf", "rules.txt"] {
        let read = fs::read(server.path("out").join(name)).unwrap();
        assert_eq!(read, name.as_bytes());
    }

    // Not at Carla's turn, not after a no, not with a reason that is none.
    carla
        .bulla(&server, &["--json", "decline", id, "--yes"])
        .fails_with(15, "not_your_turn");
    let empty = server.file("empty", b" \n");
    ben.bulla(
        &server,
        &["--json", "decline", id, "--yes", "--reason-file", &empty],
    )
    .fails_with(18, "file_malformed");
    ben.bulla_with(&server, &["--json", "decline", id], "Too expensive\nn\n")
        .fails_with(21, "declined");
    let status = ben.bulla(&server, &["--json", "status", id]).ends_with(0);
    assert_eq!(status.json()["state"], "sent");

    let reason = "Clause 4 is wrong.\nThe rent is too high.\n";
    let declined = ben.bulla_with(
        &server,
        &["--json", "decline", id, "--yes", "--reason-file", "-"],
        reason,
    );
    let declined = declined.ends_with(0);
    assert!(
        declined.stderr.contains("I decline to sign"),
        "{}",
        declined.stderr
    );
    assert_eq!(declined.json()["state"], "declined");
    let seen = anna
        .bulla(&server, &["--json", "status", id])
        .ends_with(0)
        .json();
    assert_eq!(seen["decline"]["reason"], reason.trim());
    assert_eq!(seen["recipients"][0]["state"], "declined");
    let shown = anna.bulla(&server, &["status", id]).ends_with(0).stdout;
    assert!(shown.contains("Reason     Clause 4 is wrong."), "{shown}");
    assert!(shown.contains("has declined"), "{shown}");
    for command in ["sign", "decline"] {
        ben.bulla(&server, &["--json", command, id, "--yes"])
            .fails_with(24, "not_readable");
        carla
            .bulla(&server, &["--json", command, id, "--yes"])
            .fails_with(15, "envelope_closed");
    }
    let list = carla.bulla(&server, &["list"]).ends_with(0).stdout;
    assert!(list.contains("declined"), "{list}");

    // The evidence says so: authentic as far as it goes, and it goes no further.
    let saved = text(&server.path("saved"));
    anna.bulla(&server, &["download", id, "-o", &saved])
        .ends_with(0);
    let evidence = text(&server.path("saved/Lease Bahnhofstrasse.evidence.json"));
    let pdf = text(&server.path("saved/lease.pdf"));
    let verified = anna.bulla(&server, &["--json", "verify", &pdf, &evidence]);
    assert_eq!(verified.ends_with(4).json()["reason"], "declined");
    let told = anna.bulla(&server, &["verify", &pdf, &evidence]).stdout;
    assert!(told.contains("somebody declined"), "{told}");
    assert!(!told.contains("Clause 4"), "{told}");

    // The other envelope goes on, and both are found by words.
    ben.bulla(&server, &["sign", other, "--yes"]).ends_with(0);
    for (words, count) in [
        ("bahnhof", 2),
        ("BAHNHOF lease", 2),
        ("carla@", 2),
        (id, 1),
        ("bahnhof dora", 0),
        ("", 2),
    ] {
        let found = anna
            .bulla(&server, &["--json", "list", "--search", words])
            .ends_with(0)
            .json();
        assert_eq!(found.as_array().unwrap().len(), count, "{words}");
    }
    let none = anna.bulla(&server, &["list", "--search", "nothing"]);
    assert!(none.ends_with(0).stdout.contains("No envelope fits"));
}
