//! `remind`, `cancel`, `retract` and `revoke`, and how long there is to sign.

use std::fs;

use crate::world::{Person, Server, text};

const REASON: &str = "The lease of 3 May takes its place.";

struct Scene {
    server: Server,
    anna: Person,
    ben: Person,
    id: String,
}

impl Scene {
    fn new() -> Self {
        Self::with(&[])
    }

    /// An envelope that is sent with these options.
    fn with(options: &[&str]) -> Self {
        let server = Server::start();
        let anna = server.anna();
        let ben = server.member(&anna, "ben");
        let file = server.file("lease.pdf", b"lease");
        let command = [
            "--json",
            "send",
            &file,
            "--to",
            "ben@example.ch",
            "--words-compared",
        ];
        let command = [&command, options].concat();
        let sent = anna.bulla(&server, &command).ends_with(0).json();
        let id = sent["envelope_id"].as_str().unwrap().to_owned();
        Self {
            server,
            anna,
            ben,
            id,
        }
    }

    fn says(&self, who: &Person, command: &[&str]) -> crate::world::Ran {
        who.bulla(&self.server, &[&["--json"], command].concat())
    }

    fn verified(&self, exit: i32) -> serde_json::Value {
        let saved = text(&self.server.path("saved"));
        let command = ["download", &self.id, "-o", &saved, "--force"];
        self.anna.bulla(&self.server, &command).ends_with(0);
        let evidence = text(&self.server.path("saved/lease.pdf.evidence.json"));
        let file = text(&self.server.path("saved/lease.pdf"));
        let verified = self.says(&self.anna, &["verify", &file, &evidence]);
        verified.ends_with(exit).json()
    }
}

#[test]
fn a_sender_retracts_and_revokes_what_was_signed_and_verifiers_are_told() {
    let scene = Scene::new();
    let id = scene.id.as_str();
    let early = scene.says(&scene.anna, &["retract", id, "--yes"]);
    early.fails_with(15, "not_completed");
    scene.says(&scene.ben, &["sign", id, "--yes"]).ends_with(0);
    let foreign = scene.says(&scene.ben, &["revoke", id, "--yes"]);
    foreign.fails_with(15, "forbidden");
    let turned_back = scene
        .anna
        .bulla_with(&scene.server, &["--json", "retract", id], "\nn\n");
    turned_back.fails_with(21, "declined");

    let reason = scene.server.file("why.txt", REASON.as_bytes());
    let command = ["retract", id, "--yes", "--reason-file", &reason];
    let retracted = scene.says(&scene.anna, &command).ends_with(0).json();
    assert_eq!(retracted["state"], "retracted");
    let seen = scene
        .ben
        .bulla(&scene.server, &["status", id])
        .ends_with(0)
        .stdout;
    assert!(seen.contains("Retracted  "), "{seen}");
    assert!(seen.contains(&format!("Reason     {REASON}")), "{seen}");
    let told = scene.verified(0);
    assert!(
        told["modifiers"].to_string().contains("retracted"),
        "{told}"
    );

    // Asked for a reason and whether.
    let answers = "Signed by mistake\ny\n";
    let revoked = scene
        .anna
        .bulla_with(&scene.server, &["--json", "revoke", id], answers);
    assert_eq!(revoked.ends_with(0).json()["state"], "revoked");
    let told = scene.verified(5);
    assert!(told["modifiers"].to_string().contains("revoked"), "{told}");
    for command in ["retract", "revoke"] {
        let twice = scene.says(&scene.anna, &[command, id, "--yes"]);
        twice.fails_with(15, "envelope_closed");
    }
    let list = scene
        .ben
        .bulla(&scene.server, &["list"])
        .ends_with(0)
        .stdout;
    assert!(list.contains("revoked"), "{list}");
    assert!(!fs::read_to_string(&reason).unwrap().is_empty());
}

#[test]
fn a_sender_cancels_what_nobody_has_signed_and_verifiers_are_told() {
    let scene = Scene::with(&["--days", "5"]);
    let id = scene.id.as_str();
    let status = scene.says(&scene.anna, &["status", id]).ends_with(0).json();
    let time = |name: &str| status[name].as_u64().unwrap();
    assert_eq!(time("deadline_at_ms") - time("sent_at_ms"), 5 * 86_400_000);
    for days in ["0", "366", "-1", "soon"] {
        let file = scene.server.file("other.pdf", b"other");
        let to = ["send", &file, "--to", "ben@example.ch", "--days", days];
        scene.says(&scene.anna, &to).ends_with(64);
    }
    let foreign = scene.says(&scene.ben, &["remind", id]);
    foreign.fails_with(15, "forbidden");
    scene.says(&scene.anna, &["remind", id]).ends_with(0);
    let again = scene.says(&scene.anna, &["remind", id]);
    again.fails_with(20, "too_many_attempts");
    let foreign = scene.says(&scene.ben, &["cancel", id, "--yes"]);
    foreign.fails_with(15, "forbidden");
    let turned_back = scene
        .anna
        .bulla_with(&scene.server, &["--json", "cancel", id], "\nn\n");
    turned_back.fails_with(21, "declined");
    scene.says(&scene.ben, &["status", id]).ends_with(0);

    let reason = scene.server.file("why.txt", REASON.as_bytes());
    let command = ["cancel", id, "--yes", "--reason-file", &reason];
    let cancelled = scene.says(&scene.anna, &command).ends_with(0).json();
    assert_eq!(cancelled["state"], "cancelled");
    let late = scene.says(&scene.ben, &["sign", id, "--yes"]);
    late.fails_with(15, "envelope_closed");
    let seen = scene
        .ben
        .bulla(&scene.server, &["list"])
        .ends_with(0)
        .stdout;
    assert!(seen.contains("cancelled"), "{seen}");
    let told = scene.verified(4);
    assert!(told.to_string().contains("\"cancelled\""), "{told}");
    for (command, code) in [
        ("cancel", "envelope_closed"),
        ("retract", "not_completed"),
        ("revoke", "not_completed"),
    ] {
        let late = scene.says(&scene.anna, &[command, id, "--yes"]);
        late.fails_with(15, code);
    }
    assert_eq!(fs::read_to_string(&reason).unwrap(), REASON);
}

#[test]
fn a_script_waits_until_an_envelope_has_ended() {
    let scene = Scene::new();
    let id = scene.id.as_str();
    let wait = ["wait", id, "--timeout", "2s", "--interval", "1s"];
    let open = scene.says(&scene.anna, &wait).ends_with(43).json();
    assert_eq!(open["state"], "sent");
    for wrong in [["wait", "ffff", "--timeout"], ["wait", id, "--interval"]] {
        let words = [&wrong[..], &["soon"]].concat();
        scene.says(&scene.anna, &words).ends_with(64);
    }
    scene.says(&scene.anna, &["wait", "zzzz"]).ends_with(24);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| scene.says(&scene.anna, &["wait", id, "--timeout", "2m"]));
        scene.says(&scene.ben, &["sign", id, "--yes"]).ends_with(0);
        let ended = waiting.join().unwrap().ends_with(0).json();
        assert_eq!(ended["state"], "completed");
        assert_eq!(ended["recipients"][0]["state"], "signed");
    });
    scene
        .says(&scene.anna, &["revoke", id, "--yes"])
        .ends_with(0);
    scene.says(&scene.ben, &["wait", id]).ends_with(5);

    let scene = Scene::new();
    let id = scene.id.as_str();
    scene
        .says(&scene.anna, &["cancel", id, "--yes"])
        .ends_with(0);
    // Ben has never read it: what he is told is the server's word.
    let told = scene.says(&scene.ben, &["wait", id]).ends_with(42).json();
    assert_eq!(
        (&told["state"], &told["title"]),
        (&"cancelled".into(), &serde_json::Value::Null)
    );
    let told = scene.says(&scene.anna, &["wait", id]).ends_with(42).json();
    assert_eq!(told["state"], "cancelled");
}
