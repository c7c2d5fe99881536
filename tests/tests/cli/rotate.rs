//! `rotate` and `accept`: new keys after a theft, and how whoever works with the account is told.

use serde_json::Value;

use crate::code;
use crate::world::{Person, Ran, Server, text};

/// Runs `rotate` with these files and this code.
struct Rotation<'a> {
    server: &'a Server,
    person: &'a Person,
    kit: String,
}

impl Rotation<'_> {
    fn run(&self, present: &str, new: &str, code: &str, confirm: &str) -> Ran {
        let given = ["--json", "--password-file", present, "--totp-code", code];
        let rotate = ["rotate", "--reason", "compromised"];
        let new = ["--new-password-file", new, "--kit-file", &self.kit];
        let confirm = ["--kit-confirm-from", confirm];
        let arguments = [&given[..], &rotate, &new, &confirm].concat();
        self.person.bulla(self.server, &arguments)
    }
}

fn session_of(person: &Person, server: &Server) -> Value {
    let ran = person.bulla(server, &["--json", "whoami"]);
    ran.ends_with(0).json()
}

/// The code of the n-th recovery code, which is good once.
fn recovery_code(person: &Person, number: usize) -> &str {
    person.recovery_codes[number].as_str().unwrap()
}

#[test]
fn new_keys_need_both_factors_a_good_password_and_the_kit_typed_again() {
    let server = Server::start();
    let anna = server.anna();
    let rotation = Rotation {
        server: &server,
        person: &anna,
        kit: text(&server.path("kit.txt")),
    };
    let present = text(&server.path("password"));
    let next = server.file("next", b"murmeltier-kurbel-9-nebel\n");
    let weak = server.file("weak", b"passwordpassword\n");
    let before = session_of(&anna, &server);

    anna.bulla(&server, &["--json", "rotate"]).ends_with(64);
    let why = ["--json", "rotate", "--reason", "boredom"];
    anna.bulla(&server, &why).ends_with(64);
    let wrong = code::wrong(&anna.secret);
    let good = code::of(&anna.secret, 1);
    let kit = rotation.kit.clone();
    rotation
        .run(&next, &next, &good, &kit)
        .fails_with(14, "wrong_credentials");
    rotation
        .run(&present, &next, &wrong, &kit)
        .fails_with(14, "wrong_code");
    let used = recovery_code(&anna, 0);
    rotation
        .run(&present, &weak, used, &kit)
        .fails_with(23, "password_too_weak");
    rotation
        .run(&present, &next, used, &kit)
        .fails_with(14, "wrong_recovery_code");
    // The kit of before is not the one that was just shown.
    let old_kit = server.file("old-kit", anna.kit.as_bytes());
    rotation
        .run(&present, &next, recovery_code(&anna, 1), &old_kit)
        .fails_with(22, "kit_mismatch");
    // A kit is never written over something.
    rotation
        .run(&present, &next, recovery_code(&anna, 2), &kit)
        .ends_with(18);
    let after = session_of(&anna, &server);
    assert_eq!(after["words"], before["words"], "nothing has changed");
    assert!(after["words"].is_array());
    let nobody = server.stranger("nobody");
    let url = ["--server", &server.url, "--json", "rotate", "--reason"];
    nobody
        .bulla(&server, &[&url[..], &["lost"]].concat())
        .fails_with(13, "unauthenticated");
}

/// New keys for somebody: what is told of it.
fn rotated(server: &Server, person: &Person) -> Vec<Value> {
    let kit = text(&server.path("kit.txt"));
    let rotation = Rotation {
        server,
        person,
        kit: kit.clone(),
    };
    let present = text(&server.path("password"));
    let next = server.file("next", b"murmeltier-kurbel-9-nebel\n");
    let code = code::of(&person.secret, 1);
    let ran = rotation.run(&present, &next, &code, &kit).ends_with(0);
    let lines = ran.stdout.lines();
    let told: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(told[0]["recovery_kit"].is_string(), "{}", ran.stdout);
    told
}

#[test]
fn who_has_new_keys_reads_on_and_others_compare_the_new_words() {
    let server = Server::start();
    let anna = server.anna();
    let ben = server.member(&anna, "ben");
    let file = server.file("a.pdf", b"%PDF-1.7\n");
    let ask = |more: &[&str]| {
        let send = ["--json", "send", &file, "--to", "ben@example.ch"];
        anna.bulla(&server, &[&send[..], more].concat())
    };
    let sent = ask(&["--words-compared"]).ends_with(0).json();
    let id = sent["envelope_id"].as_str().unwrap().to_owned();
    let accept = |more: &[&str]| {
        let accept = ["--json", "accept", "ben@example.ch"];
        anna.bulla(&server, &[&accept[..], more].concat())
    };
    accept(&["--words-compared"]).fails_with(64, "usage");
    let own = ["--json", "accept", "anna@example.ch"];
    anna.bulla(&server, &own).fails_with(64, "usage");
    anna.bulla(&server, &["--json", "accept", "ben"])
        .ends_with(64);

    let before = session_of(&ben, &server);
    let told = rotated(&server, &ben);
    assert_eq!(told[1]["has_recovery_kit"], true);
    assert_eq!(told[2]["taken_over"]["done"], 1, "{told:?}");
    let after = session_of(&ben, &server);
    assert_ne!(after["words"], before["words"]);
    assert_eq!(told[1]["words"], after["words"]);

    // A change is a hard stop until its words were compared.
    ask(&[]).fails_with(17, "identity_changed");
    ask(&["--accept-unverified"]).fails_with(17, "identity_changed");
    ask(&["--words-compared"]).fails_with(17, "identity_changed");
    let shown = accept(&[]).ends_with(0).json();
    assert_eq!(shown["accepted"], false);
    assert_eq!(shown["words"], after["words"]);
    assert_eq!(shown["words_before"], before["words"]);
    assert!(shown["recorded_at_ms"].as_u64().is_some(), "{shown}");
    ask(&[]).fails_with(17, "identity_changed");
    let people = anna.bulla(&server, &["accept", "ben@example.ch"]);
    let people = people.ends_with(0).stdout;
    assert!(
        people.contains("named the new one and was closed: compromised"),
        "{people}"
    );
    assert_eq!(
        accept(&["--words-compared"]).ends_with(0).json()["accepted"],
        true
    );
    accept(&["--words-compared"]).fails_with(64, "usage");
    ask(&[]).ends_with(0);

    // What was sent to the old keys is read and signed with the new ones.
    let signed = ben.bulla(&server, &["--json", "sign", &id, "--yes"]);
    signed.ends_with(0);
    let status = anna
        .bulla(&server, &["--json", "status", &id])
        .ends_with(0)
        .json();
    assert_eq!(status["state"], "completed");
}
