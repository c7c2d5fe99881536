//! `bulla-server` as its operator runs it beside the service: `doctor`, `certificates` and `tsa`, and
//! what people notice of it.

use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::account::login;
use crate::code;
use crate::sign::{root, send};
use crate::world::{Person, Server, text};

/// A command of the operator that ends like this: what it prints.
#[track_caller]
fn operator(server: &Server, arguments: &[&str], exit: i32) -> String {
    let output = server.command_on(&server.path("data"), arguments);
    let said = told(&output);
    assert_eq!(output.status.code(), Some(exit), "{said}");
    said
}

fn told(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(all).unwrap()
}

/// Every line as JSON.
fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn certificates(server: &Server) -> Vec<Value> {
    lines(&operator(server, &["certificates", "list", "--json"], 0))
}

/// Those of this kind in this state.
fn of<'a>(all: &'a [Value], kind: &str, state: &str) -> Vec<&'a Value> {
    let wanted = |it: &&Value| it["kind"] == kind && it["state"] == state;
    all.iter().filter(wanted).collect()
}

/// State and text of a finding of the server's doctor.
fn finding(findings: &[Value], check: &str) -> (String, String) {
    let found = findings.iter().find(|it| it["check"] == check);
    let found = found.unwrap_or_else(|| panic!("no {check} in {findings:?}"));
    let member = |name: &str| found[name].as_str().unwrap().to_owned();
    (member("state"), member("text"))
}

const PARTS: [&str; 6] = ["root", "issuing", "time", "responder", "keys", "lists"];

/// Saves an envelope into a folder of its own; documents and evidence.
fn saved(server: &Server, person: &Person, id: &str) -> [String; 2] {
    let out = text(&server.path(id));
    person
        .bulla(server, &["download", id, "-o", &out, "--force"])
        .ends_with(0);
    ["contract.pdf", "Mandate.evidence.json"].map(|name| text(&server.path(id).join(name)))
}

#[track_caller]
fn verdict(server: &Server, person: &Person, files: &[String; 2], exit: i32) {
    let [file, evidence] = files;
    person
        .bulla(server, &["--json", "verify", file, evidence])
        .ends_with(exit);
}

/// Anna sends, Ben and Zoe sign; the envelope's id.
fn signed(server: &Server, [anna, ben, zoe]: [&Person; 3]) -> String {
    let id = send(anna, server, &[]);
    let sign = ["--json", "sign", &id, "--yes"];
    ben.bulla(server, &[&sign[..], &["--set", "Place=Bern"]].concat())
        .ends_with(0);
    zoe.bulla(server, &sign).ends_with(0);
    id
}

#[test]
fn certificates_are_listed_revoked_and_renewed_while_people_sign() {
    let server = Server::start();
    let anna = server.anna();
    let [ben, zoe] = ["ben", "zoe"].map(|name| server.member(&anna, name));
    let old = signed(&server, [&anna, &ben, &zoe]);
    let old = saved(&server, &anna, &old);
    verdict(&server, &anna, &old, 0);

    let all = certificates(&server);
    for kind in ["root", "issuing", "timestamps", "ocsp"] {
        assert_eq!(of(&all, kind, "in force").len(), 1, "{kind}");
    }
    let people = of(&all, "person", "in force");
    assert_eq!(people.len(), 2, "{all:?}");
    let of_ben = people.iter().find(|it| it["subject"] == "ben@example.ch");
    let of_ben = of_ben.unwrap()["serial"].as_str().unwrap().to_owned();
    revoke(&server, &all, &of_ben);

    rotate(&server);

    // Whoever signs now takes the new root over; whoever signs in does; nobody else.
    let new = signed(&server, [&anna, &ben, &zoe]);
    let new = saved(&server, &zoe, &new);
    let told = zoe.bulla(&server, &["doctor"]).ends_with(0).stdout;
    assert!(told.contains("the server shows the pinned keys"), "{told}");
    assert!(!told.contains("newer roots"), "{told}");
    verdict(&server, &zoe, &new, 0);
    let late = server.stranger("late");
    let first = text(&server.path("first-trust.json"));
    let trust = fs::read_to_string(anna.home.join("state.json")).unwrap();
    let trust: Value = serde_json::from_str(&trust).unwrap();
    let trust = &trust["memory"]["trust"];
    assert_eq!(trust["certificate_roots"].as_array().unwrap().len(), 1);
    fs::write(&first, trust.to_string()).unwrap();
    let with_first = |files: &[String; 2], exit: i32| {
        let verify = ["verify", &files[0], &files[1], "--trust", &first];
        late.bulla(&server, &verify).ends_with(exit);
    };
    with_first(&old, 0);
    with_first(&new, 2);
    login(&anna, &server, &code::of(&anna.secret, 1)).ends_with(0);
    verdict(&server, &anna, &old, 0);
    verdict(&server, &anna, &new, 0);
    let doctor = operator(&server, &["doctor", "--json"], 0);
    for check in PARTS {
        let (state, text) = finding(&lines(&doctor), check);
        assert!(state == "well" || check == "lists", "{check}: {text}");
    }
}

/// Puts a new root and all below it in place, a new issuing authority, and one for time.
fn rotate(server: &Server) {
    let kept = operator(server, &["certificates", "rotate-ca", "--root"], 1);
    assert!(kept.contains("--yes"), "{kept}");
    assert_eq!(of(&certificates(server), "root", "in force").len(), 1);
    let done = operator(server, &["certificates", "rotate-ca", "--root", "--yes"], 0);
    assert!(done.contains("trust file has the new root"), "{done}");
    operator(server, &["certificates", "rotate-ca", "--yes"], 0);
    operator(server, &["certificates", "renew-timestamps"], 1);
    operator(server, &["certificates", "renew-timestamps", "--yes"], 0);
    let all = certificates(server);
    for (kind, retired) in [("root", 1), ("issuing", 2), ("timestamps", 3)] {
        assert_eq!(of(&all, kind, "in force").len(), 1, "{kind}");
        assert_eq!(of(&all, kind, "retired").len(), retired, "{kind}");
    }
    assert_eq!(
        fs::read_to_string(root(server))
            .unwrap()
            .matches("BEGIN")
            .count(),
        2
    );
}

/// Revokes the certificate of a person, after everything that is refused.
fn revoke(server: &Server, all: &[Value], serial: &str) {
    let revoke = |serial: &str, more: &[&str], exit: i32| {
        let arguments = [&["certificates", "revoke", serial], more].concat();
        operator(server, &arguments, exit)
    };
    let superseded = ["--reason", "superseded"];
    let yes = [&superseded[..], &["--yes"]].concat();
    let said = revoke(serial, &superseded, 1);
    assert!(said.contains("Nothing was changed"), "{said}");
    assert!(revoke("4f", &yes, 1).contains("32 hexadecimal"));
    assert!(revoke(&"4f".repeat(16), &yes, 1).contains("no certificate of this number"));
    let root = of(all, "root", "in force")[0]["serial"].as_str().unwrap();
    assert!(revoke(root, &yes, 1).contains("rotate-ca --root"));
    revoke(serial, &["--yes"], 2);
    assert!(of(&certificates(server), "person", "revoked").is_empty());
    assert!(revoke(serial, &yes, 0).contains("Revoked"));
    assert!(revoke(serial, &yes, 1).contains("revoked before"));
    let all = certificates(server);
    let revoked = of(&all, "person", "revoked");
    assert_eq!(revoked.len(), 1, "{all:?}");
    assert_eq!(revoked[0]["reason"], "superseded");
    let one = revoked[0]["organisation"].as_str().unwrap();
    let list = |organisation: &str| {
        let arguments = ["certificates", "list", "--organisation", organisation];
        operator(server, &arguments, 0)
    };
    assert_eq!(list(one).matches("@example.ch").count(), 2);
    assert!(!list(&"4f".repeat(16)).contains('@'));
}

#[test]
fn an_organisation_gets_its_own_time_and_doctor_asks_who_gives_it() {
    let server = Server::start();
    let anna = server.anna();
    let me = anna
        .bulla(&server, &["--json", "whoami"])
        .ends_with(0)
        .json();
    assert_eq!(me["email"], "anna@example.ch");
    let trust = root(&server);
    let organisation = organisation(&server, &anna);
    let tsa = |what: &[&str], exit: i32| {
        let (verb, rest) = what.split_first().unwrap();
        let arguments = [&["tsa", verb, &organisation], rest].concat();
        operator(&server, &arguments, exit)
    };
    let [one, two] = ["http://127.0.0.1:9/one", "http://127.0.0.1:9/two"];
    assert_eq!(tsa(&["list"], 0), "built-in: on\n");
    assert!(tsa(&["built-in", "off"], 1).contains("nobody could sign"));
    assert!(tsa(&["add", "http://time.example.ch/", "--anchor", &trust], 1).contains("https"));
    assert!(tsa(&["add", one, "--anchor", "absent.pem"], 1).contains("cannot read"));
    assert_eq!(
        tsa(&["add", one, "--anchor", &trust], 0),
        format!("{one}\nbuilt-in: on\n")
    );
    assert!(tsa(&["add", one, "--anchor", &trust], 1).contains("already"));
    tsa(&["add", two, "--anchor", &trust], 0);
    assert!(tsa(&["order", two], 1).contains("every address"));
    tsa(&["order", two, one], 0);
    tsa(&["built-in", "off"], 0);
    let listed = tsa(&["list", "--json"], 0);
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["servers"], serde_json::json!([two, one]));
    assert_eq!(listed["built_in"], false);
    let nobody = "4f".repeat(16);
    let none = operator(&server, &["tsa", "list", &nobody], 1);
    assert!(none.contains("no such organisation"), "{none}");

    // Unless it is told to, the doctor asks nobody.
    let quiet = operator(&server, &["doctor", "--json"], 0);
    assert!(!quiet.contains("\"tsa\""), "{quiet}");
    let asked = operator(&server, &["doctor", "--json", "--ask-timestamps"], 1);
    let findings = lines(&asked);
    let of_tsa: Vec<_> = findings.iter().filter(|it| it["check"] == "tsa").collect();
    let states: Vec<_> = of_tsa
        .iter()
        .map(|it| it["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["warning", "warning", "bad"], "{asked}");
    assert!(of_tsa.iter().all(|it| it["mend"].is_string()), "{asked}");
    tsa(&["built-in", "on"], 0);
    tsa(&["remove", one], 0);
    assert!(tsa(&["remove", one], 1).contains("no such address"));
    let asked = operator(&server, &["doctor", "--json", "--ask-timestamps"], 0);
    let (state, text) = finding(&lines(&asked), "tsa");
    assert_eq!(state, "warning");
    assert!(text.contains(two), "{text}");
    tsa(&["remove", two], 0);
    let asked = operator(&server, &["doctor", "--ask-timestamps"], 0);
    assert!(asked.contains("the built-in one stamps"), "{asked}");
}

/// The id of Anna's organisation, from what her device has seen of its log.
fn organisation(server: &Server, anna: &Person) -> String {
    anna.bulla(server, &["audit", "verify"]).ends_with(0);
    let state = fs::read_to_string(anna.home.join("state.json")).unwrap();
    let state: Value = serde_json::from_str(&state).unwrap();
    let seen = state["memory"]["checkpoints"].as_object().unwrap();
    let mut ids = seen.keys().map(|origin| origin.rsplit('/').next().unwrap());
    let id = ids.find(|id| id.len() == 32).unwrap();
    operator(server, &["certificates", "list", "--organisation", id], 0);
    id.to_owned()
}

#[test]
fn doctor_tells_when_the_keys_of_the_authority_do_not_open() {
    let server = Server::start().stop();
    let well = operator(&server, &["doctor", "--json"], 0);
    for check in PARTS {
        assert_eq!(finding(&lines(&well), check).0, "well", "{well}");
    }
    // The column key of another backup.
    let path = server.path("data/secrets.json");
    let whole = fs::read_to_string(&path).unwrap();
    let mut secrets: Value = serde_json::from_str(&whole).unwrap();
    secrets["column_key"] = Value::from("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=");
    fs::write(&path, secrets.to_string()).unwrap();
    let bad = operator(&server, &["doctor", "--json"], 1);
    let findings = lines(&bad);
    let (state, text) = finding(&findings, "keys");
    assert_eq!(state, "bad");
    assert!(text.contains("secrets.json"), "{text}");
    for check in PARTS.iter().filter(|check| **check != "keys") {
        assert_eq!(finding(&findings, check).0, "well", "{bad}");
    }
    fs::write(&path, whole).unwrap();
    operator(&server, &["doctor"], 0);
}
