//! `send --paper-check`, `paper read` and `paper end`.

use std::fs;

use crate::world::Server;

const CONTRACT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/documents/power-of-attorney-cairo.pdf"
);

#[test]
fn a_paper_check_is_told_to_signers_ended_once_and_for_nobody_but_the_sender() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let contract = server.file("contract.pdf", &fs::read(CONTRACT).unwrap());
    let to = ["--to", "ben@example.ch", "--words-compared"];
    let send = |more: &[&str]| {
        let command = [&["--json", "send", contract.as_str()], &to[..], more].concat();
        let told = anna.bulla(&server, &command).ends_with(0).json();
        told["envelope_id"].as_str().unwrap().to_owned()
    };
    let (id, plain) = (send(&["--paper-check=de"]), send(&[]));
    let folder = server.path("read");
    let folder = folder.to_str().unwrap();
    ben.bulla(&server, &["open", &id, "-o", folder])
        .ends_with(0);
    let shown = ben.bulla(&server, &["--json", "status", &id]);
    assert_eq!(shown.ends_with(0).json()["paper_check"], "on");
    let shown = ben.bulla(&server, &["status", &id]);
    assert!(shown.stdout.contains("Paper check"), "{}", shown.stdout);
    let shown = anna.bulla(&server, &["--json", "status", &plain]);
    assert_eq!(shown.ends_with(0).json()["paper_check"], "off");

    ben.bulla(&server, &["--json", "paper", "end", &id, "--yes"])
        .fails_with(24, "not_found");
    anna.bulla(&server, &["--json", "paper", "end", &plain, "--yes"])
        .fails_with(64, "usage");
    anna.bulla_with(&server, &["--json", "paper", "end", &id], "n\n")
        .fails_with(21, "declined");
    for _ in 0..2 {
        let ended = anna.bulla(&server, &["--json", "paper", "end", &id, "--yes"]);
        assert_eq!(ended.ends_with(0).json()["paper_check"], "ended");
    }
    let shown = ben.bulla(&server, &["--json", "status", &id]);
    assert_eq!(shown.ends_with(0).json()["paper_check"], "ended");
    // A text alone has no page for a code.
    let notes = server.file("notes.txt", b"notes");
    let command = ["--json", "send", &notes, "--paper-check"];
    let command = [&command[..], &to].concat();
    anna.bulla(&server, &command).fails_with(26, "pdf_refused");
}

#[test]
fn an_address_that_opens_nothing_or_is_none_saves_no_file() {
    let server = Server::start();
    let anna = server.anna();
    let output = server.path("paper.pdf");
    let output = output.to_str().unwrap();
    let unknown = format!("{}/check#v1.{}", server.url, "A".repeat(64));
    let stranger = server.stranger("zoe");
    for person in [&anna, &stranger] {
        person
            .bulla(
                &server,
                &["--json", "paper", "read", &unknown, "-o", output],
            )
            .fails_with(38, "paper_unknown");
        let command = ["--json", "paper", "read", "-", "-o", output];
        person
            .bulla_with(&server, &command, &format!("{unknown}\n"))
            .fails_with(38, "paper_unknown");
    }
    for wrong in [
        "",
        unknown.strip_suffix('A').unwrap(),
        &unknown.replace('#', "%23"),
    ] {
        anna.bulla(&server, &["--json", "paper", "read", wrong, "-o", output])
            .fails_with(64, "usage");
    }
    assert!(!server.path("paper.pdf").exists());
}
