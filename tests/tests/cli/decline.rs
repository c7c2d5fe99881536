//! `decline`, order groups with several files, and `list --search`.

use std::fs;

use crate::world::{Person, Server, text};

const REASON: &str = "Clause 4 is wrong.\nThe rent is too high.";

/// Two envelopes of Anna with two files each, to Ben and then to Carla.
struct Scene {
    server: Server,
    anna: Person,
    ben: Person,
    carla: Person,
    ids: Vec<String>,
}

impl Scene {
    fn new() -> Self {
        let server = Server::start();
        let anna = server.anna();
        let ben = server.member(&anna, "ben");
        let carla = server.member(&anna, "carla");
        let files = ["lease.pdf", "rules.txt"].map(|name| server.file(name, name.as_bytes()));
        let to = ["--to", "ben@example.ch:1", "carla@example.ch:2"];
        let title = ["--title", "Lease Bahnhofstrasse", "--words-compared"];
        let command = ["--json", "send", &files[0], &files[1]];
        let command = [&command[..], &to, &title].concat();
        let id = || {
            let told = anna.bulla(&server, &command).ends_with(0).json();
            told["envelope_id"].as_str().unwrap().to_owned()
        };
        let ids = vec![id(), id()];
        Self {
            server,
            anna,
            ben,
            carla,
            ids,
        }
    }

    fn id(&self) -> &str {
        &self.ids[0]
    }

    /// Not at Carla's turn, not after a no, not with a reason that is none.
    fn refusals(&self) {
        let (server, id) = (&self.server, self.id());
        self.carla
            .bulla(server, &["--json", "decline", id, "--yes"])
            .fails_with(15, "not_your_turn");
        let empty = server.file("empty", b" \n");
        let command = ["--json", "decline", id, "--yes", "--reason-file", &empty];
        self.ben
            .bulla(server, &command)
            .fails_with(18, "file_malformed");
        let answers = "Too expensive\nn\n";
        self.ben
            .bulla_with(server, &["--json", "decline", id], answers)
            .fails_with(21, "declined");
        let status = self.ben.bulla(server, &["--json", "status", id]);
        assert_eq!(status.ends_with(0).json()["state"], "sent");
    }

    /// What Anna sees, and that nobody can go on.
    fn ended(&self) {
        let (server, id) = (&self.server, self.id());
        let seen = self.anna.bulla(server, &["--json", "status", id]);
        let seen = seen.ends_with(0).json();
        assert_eq!(seen["decline"]["reason"], REASON);
        assert_eq!(seen["recipients"][0]["state"], "declined");
        let shown = self.anna.bulla(server, &["status", id]).stdout;
        assert!(shown.contains("Reason     Clause 4 is wrong."), "{shown}");
        assert!(shown.contains("has declined"), "{shown}");
        for command in ["sign", "decline"] {
            self.ben
                .bulla(server, &["--json", command, id, "--yes"])
                .fails_with(15, "already_acted");
            self.carla
                .bulla(server, &["--json", command, id, "--yes"])
                .fails_with(15, "envelope_closed");
        }
        let list = self.carla.bulla(server, &["list"]).ends_with(0).stdout;
        assert!(list.contains("declined"), "{list}");
    }

    /// The evidence is whole as far as it goes, goes no further, and holds no reason.
    fn evidence_says_so(&self) {
        let server = &self.server;
        let saved = text(&server.path("saved"));
        self.anna
            .bulla(server, &["download", self.id(), "-o", &saved])
            .ends_with(0);
        let evidence = text(&server.path("saved/Lease Bahnhofstrasse.evidence.json"));
        let pdf = text(&server.path("saved/lease.pdf"));
        let verified = self
            .anna
            .bulla(server, &["--json", "verify", &pdf, &evidence]);
        assert_eq!(verified.ends_with(4).json()["reason"], "declined");
        let certificate = text(&server.path("saved/certificate.pdf"));
        let make = ["certificate", self.id(), "--no-seal", "-o", &certificate];
        self.anna.bulla(server, &make).ends_with(0);
        let report = self.anna.bulla(server, &["--json", "verify", &certificate]);
        let report = report.ends_with(4).json();
        assert_eq!(report["facts"]["certificate"], "yes", "{report}");
        let told = self.anna.bulla(server, &["verify", &pdf, &evidence]).stdout;
        assert!(told.contains("somebody declined"), "{told}");
        assert!(!told.contains("Clause 4"), "{told}");
    }

    fn found_by_words(&self) {
        for (words, count) in [
            ("bahnhof", 2),
            ("BAHNHOF lease", 2),
            ("carla@", 2),
            (self.id(), 1),
            ("bahnhof dora", 0),
            ("", 2),
        ] {
            let command = ["--json", "list", "--search", words];
            let found = self.anna.bulla(&self.server, &command).ends_with(0).json();
            assert_eq!(found.as_array().unwrap().len(), count, "{words}");
        }
        let none = ["list", "--search", "nothing"];
        let none = self.anna.bulla(&self.server, &none).ends_with(0);
        assert!(none.stdout.contains("No envelope fits"), "{}", none.stdout);
    }
}

#[test]
fn a_decline_ends_an_envelope_of_several_files_and_groups() {
    let scene = Scene::new();
    let (server, ben, id) = (&scene.server, &scene.ben, scene.id());
    let out = text(&server.path("out"));
    ben.bulla(server, &["open", id, "-o", &out]).ends_with(0);
    for name in ["lease.pdf", "rules.txt"] {
        let read = fs::read(server.path("out").join(name)).unwrap();
        assert_eq!(read, name.as_bytes());
    }
    scene.refusals();
    let command = ["--json", "decline", id, "--yes", "--reason-file", "-"];
    let declined = ben.bulla_with(server, &command, REASON).ends_with(0);
    let told = &declined.stderr;
    assert!(told.contains("I decline to sign"), "{told}");
    assert_eq!(declined.json()["state"], "declined");
    scene.ended();
    scene.evidence_says_so();
    // The other envelope goes on.
    ben.bulla(server, &["sign", &scene.ids[1], "--yes"])
        .ends_with(0);
    scene.found_by_words();
}
