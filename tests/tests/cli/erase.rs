//! `bulla-server log erase`: what the logs hold of a person goes, and everything that was proven
//! before stays proven.

use std::fs;

use serde_json::Value;

use crate::sign::send;
use crate::world::{Person, Server, text};

/// A command of the operator: its exit status and its JSON.
fn erase(server: &Server, arguments: &[&str]) -> (i32, Value) {
    let command = [&["log", "erase", "--json"][..], arguments].concat();
    let output = server.command_on(&server.path("data"), &command);
    let told = String::from_utf8(output.stdout).unwrap();
    let json = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told} {:?}", output.stderr));
    for person in ["ben@example.ch", "Ben"] {
        assert!(!told.contains(person), "values are never printed: {told}");
    }
    (output.status.code().unwrap(), json)
}

fn saved(server: &Server, person: &Person, id: &str, folder: &str) -> [String; 2] {
    let out = text(&server.path(folder));
    person
        .bulla(server, &["download", id, "-o", &out, "--force"])
        .ends_with(0);
    ["contract.pdf", "Mandate.evidence.json"].map(|name| text(&server.path(folder).join(name)))
}

fn is_authentic(server: &Server, person: &Person, files: &[String; 2]) {
    let verify = ["--json", "verify", &files[0], &files[1]];
    person.bulla(server, &verify).ends_with(0);
}

/// Names of the details that were found, with their events.
fn found(json: &Value) -> Vec<String> {
    let details = json["details"].as_array().unwrap();
    let name = |it: &Value| {
        format!(
            "{} {}",
            it["event"].as_str().unwrap(),
            it["field"].as_str().unwrap()
        )
    };
    let mut names: Vec<_> = details.iter().map(name).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_person_is_erased_from_the_log_and_evidence_from_before_and_after_stays_authentic() {
    let server = Server::start();
    let anna = server.anna();
    let [ben, zoe] = ["ben", "zoe"].map(|name| server.member(&anna, name));
    let id = send(&anna, &server, &[]);
    let sign = ["--json", "sign", &id, "--yes"];
    ben.bulla(&server, &[&sign[..], &["--set", "Place=Bern"]].concat())
        .ends_with(0);
    zoe.bulla(&server, &sign).ends_with(0);
    let before = saved(&server, &anna, &id, "before");
    let kept = fs::read(&before[1]).unwrap();
    is_authentic(&server, &anna, &before);
    anna.bulla(&server, &["audit", "verify"]).ends_with(0);

    let of_ben = ["--email", "ben@example.ch"];
    let (exit, looked) = erase(&server, &of_ben);
    assert_eq!((exit, &looked["erased"]), (1, &Value::Bool(false)));
    let all = [
        "account.created email",
        "account.created name",
        "invitation.created email",
    ];
    assert_eq!(found(&looked), all);
    assert!(
        looked["left"][0]
            .as_str()
            .unwrap()
            .contains("account itself")
    );
    // Nothing was changed, and --yes alone is not enough.
    assert_eq!(found(&erase(&server, &of_ben).1), all);
    for refused in [
        &["log", "erase", "--email", "ben@example.ch", "--yes"][..],
        &["log", "erase", "--email", "ben@example.ch", "--value", "x"],
        &["log", "erase"],
        &["log", "erase", "--email", "nobody"],
    ] {
        let output = server.command_on(&server.path("data"), refused);
        assert!(!output.status.success(), "{refused:?}");
    }
    // An account's own way leads to the same; somebody else's details are none of it.
    let (_, of_zoe) = erase(&server, &["--email", "zoe@example.ch"]);
    assert_eq!(found(&of_zoe), all);
    let (exit, nobody) = erase(&server, &["--value", "eve@example.ch"]);
    assert_eq!((exit, found(&nobody).len()), (0, 0));

    let yes = [&of_ben[..], &["--basis", "GDPR art. 17", "--yes"]].concat();
    let (_, done) = erase(&server, &yes);
    assert_eq!(done["erased"], true);
    assert_eq!(found(&done), all);
    let (_, again) = erase(&server, &of_ben);
    assert_eq!(found(&again), Vec::<String>::new());

    // What was made before is authentic as it is, what is made now too, and the log is whole.
    assert_eq!(fs::read(&before[1]).unwrap(), kept);
    is_authentic(&server, &anna, &before);
    is_authentic(&server, &zoe, &before);
    is_authentic(&server, &anna, &saved(&server, &anna, &id, "after"));
    anna.bulla(&server, &["audit", "verify"]).ends_with(0);
}
