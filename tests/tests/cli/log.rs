//! What the server writes to its log while people use it, at the most verbose level of every part of
//! the program: no secret, nobody's name or address, no title, and no path that a link has.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use crate::code;
use crate::world::{PASSWORD, Person, Server, text};

const CONTENT: &[u8] = b"%PDF-1.7\nThe parties agree on silence about the milk.\n%%EOF\n";
/// Words that stand in what people send, and nowhere in the program.
const WORDS: [&str; 9] = [
    "Keller",
    "anna.keller",
    "Zumbrunn",
    "beat.zumbrunn",
    "Molkerei",
    "Milchvertrag",
    "Freitag",
    "milch-2027",
    "silence about",
];

/// Whoever listens to the log must not learn this.
#[derive(Default)]
struct Secrets {
    texts: Vec<String>,
    /// One-time codes; a longer number may contain one by chance.
    codes: Vec<String>,
}

impl Secrets {
    fn add(&mut self, secret: &str) {
        assert!(secret.len() >= 6, "{secret} would be found by chance");
        self.texts.push(secret.to_owned());
    }

    /// Every text below that is long enough to be a secret.
    fn add_texts(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.len() >= 20 => self.add(text),
            Value::Array(items) => items.iter().for_each(|item| self.add_texts(item)),
            Value::Object(members) => members.values().for_each(|item| self.add_texts(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (),
        }
    }

    /// What a person has: codes, the kit, and what a session left in the home.
    fn add_person(&mut self, person: &Person) {
        self.add(&person.secret);
        self.add(&person.kit);
        self.add(&person.kit.replace('-', ""));
        assert!(!person.recovery_codes.is_empty());
        for code in &person.recovery_codes {
            let code = code.as_str().unwrap();
            self.add(code);
            self.add(&code.replace('-', ""));
        }
        if let Ok(cookies) = fs::read(person.home.join("cookies.json")) {
            let cookies: Value = serde_json::from_slice(&cookies).unwrap();
            self.add(cookies["value"].as_str().unwrap());
        }
    }
}

fn login(person: &Person, server: &Server, password: &str, code: &str, exit: i32) {
    let file = server.file("typed", format!("{password}\n").as_bytes());
    let options = ["--json", "--password-file", &file, "--totp-code", code];
    let arguments = [&options[..], &["login"]].concat();
    person.bulla(server, &arguments).ends_with(exit);
}

/// From the set-up link to the signed copy, with mistakes on the way.
fn whole_flow(server: &Server, secrets: &mut Secrets) {
    let mut anna = server.stranger("anna");
    let owner = ["--name", "Anna Keller", "--email", "anna.keller@example.ch"];
    let organisation = ["--organisation", "Molkerei Zumbrunn AG"];
    let arguments = [&["setup", &server.setup_link], &owner[..], &organisation].concat();
    assert_eq!(anna.enrol(server, &arguments), 0);
    let address = "beat.zumbrunn@example.ch";
    let invited = anna.bulla(server, &["--json", "invite", address]);
    let link = invited.json()["link"].as_str().unwrap().to_owned();
    let mut beat = server.stranger("beat");
    let joined = beat.enrol(server, &["join", &link, "--name", "Beat Zumbrunn"]);
    assert_eq!(joined, 0);
    for link in [&server.setup_link, &link] {
        secrets.add(link.split_once('#').unwrap().1);
    }
    secrets.add_person(&anna);
    secrets.add_person(&beat);

    let file = server.file("milch-2027.pdf", CONTENT);
    let what = ["--title", "Milchvertrag", "--message", "Bitte bis Freitag"];
    let arguments = [
        &["--json", "send", &file, "--to", address, "--words-compared"],
        &what[..],
    ]
    .concat();
    let sent = anna.bulla(server, &arguments).ends_with(0).json();
    let id = sent["envelope_id"].as_str().unwrap();
    beat.bulla(server, &["list"]).ends_with(0);
    let out = text(&server.path("out"));
    beat.bulla(server, &["open", id, "-o", &out]).ends_with(0);
    beat.bulla(server, &["sign", id, "--yes"]).ends_with(0);
    let twice = beat.bulla(server, &["sign", id, "--yes"]);
    assert_ne!(twice.exit, 0, "{}", twice.stderr);
    let saved = text(&server.path("saved"));
    anna.bulla(server, &["download", id, "-o", &saved])
        .ends_with(0);

    let wrong = code::wrong(&anna.secret);
    login(&anna, server, PASSWORD, &wrong, 14);
    login(&anna, server, "krokodil-fagott-93-nebel", &wrong, 14);
    let right = code::of(&anna.secret, 1);
    login(&anna, server, PASSWORD, &right, 0);
    login(&anna, server, PASSWORD, &right, 14);
    secrets.add_person(&anna);
    let recovery = anna.recovery_codes[0].as_str().unwrap();
    login(&anna, server, PASSWORD, recovery, 0);
    login(&anna, server, PASSWORD, recovery, 14);
    secrets.add_person(&anna);
    anna.bulla(server, &["sessions"]).ends_with(0);
    let reset = ["reset-second-factor", "--email", "anna.keller@example.ch"];
    assert!(server.admin(&reset).status.success());
    let cancel = ["second-factor", "cancel-reset"];
    anna.bulla(server, &cancel).ends_with(0);
    anna.bulla(server, &["logout"]).ends_with(0);
    secrets.add(PASSWORD);
    secrets.add("krokodil-fagott-93-nebel");
    secrets.codes.extend([wrong, right]);
}

/// Requests that no client of ours makes: links that a mail program has rewritten, secrets where
/// none belong, and what is hardly a request.
fn odd_requests(server: &Server, secrets: &mut Secrets) {
    let place = "1011121314151617";
    let json = "Content-Type: application/json\r\n";
    let long = "q".repeat(20_000);
    let requests = [
        format!("GET /s/{place}{place}%23v1.kanarie-im-pfad HTTP/1.1\r\n"),
        format!("GET /s/{place}{place}?v1=kanarie-in-der-frage HTTP/1.1\r\n"),
        "GET /join%23kanarie-nach-der-raute HTTP/1.1\r\n".to_owned(),
        "GET /api/kanarie-im-unbekannten HTTP/1.1\r\n".to_owned(),
        "GET /api/envelopes/kanarie-als-nummer HTTP/1.1\r\n".to_owned(),
        "DELETE /api/envelopes/kanarie-falsche-methode HTTP/1.1\r\n".to_owned(),
        "GET /api/session HTTP/1.1\r\nCookie: __Host-bulla=kanarie-als-sitzung\r\n".to_owned(),
        "GET /api/session HTTP/1.1\r\nAuthorization: Bearer kanarie-als-ausweis\r\n".to_owned(),
        "GET / HTTP/1.1\r\nReferer: https://mail.example/kanarie-als-herkunft\r\n".to_owned(),
        "GET / HTTP/1.1\r\nX-Forwarded-For: kanarie-als-adresse\r\n".to_owned(),
        "GET / HTTP/1.1\r\nRange: bytes=kanarie-als-bereich\r\n".to_owned(),
        "GET /kanarie mit leerzeichen HTTP/1.1\r\n".to_owned(),
        "KANARIE-ALS-METHODE / HTTP/1.1\r\n".to_owned(),
        "GET / HTTP/9.kanarie-als-version\r\n".to_owned(),
        format!("GET /kanarie-zu-lang/{long} HTTP/1.1\r\n"),
        "GET / HTTP/1.1\r\nKanarie-Kopf\u{1}: kanarie-im-kopf\r\n".to_owned(),
        with_body("/api/login/start", json, "{\"kanarie-als-feld\":1}"),
        with_body(
            "/api/login/start",
            json,
            "{\"email\":\"kanarie-ohne-klammeraffe\",\"ke1\":\"\"}",
        ),
        with_body("/api/login/start", json, "kanarie-kein-json"),
        with_body(
            "/api/login/start",
            "Content-Type: kanarie/als-typ\r\n",
            "{}",
        ),
        with_body(
            "/api/invitations/inspect",
            json,
            "{\"token\":\"kanarie-als-einladung\"}",
        ),
    ];
    for request in &requests {
        let address = server.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
        let head = head.trim_end();
        let whole =
            format!("{head}\r\nHost: kanarie-als-rechner\r\nConnection: close\r\n\r\n{body}");
        stream.write_all(whole.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A server that closes early is as good: what counts is what it writes.
        drop(stream.read_to_end(&mut answer));
    }
    secrets.add("kanarie");
    secrets.add("KANARIE");
    secrets.add("Kanarie");
    secrets.add("qqqqqqqqqqqq");
}

fn with_body(path: &str, header: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\n{header}Content-Length: {length}\r\n\r\n{body}")
}

#[test]
fn the_most_verbose_log_of_a_whole_flow_holds_no_secret_and_nobodys_name() {
    let server = Server::verbose();
    let mut secrets = Secrets::default();
    whole_flow(&server, &mut secrets);
    odd_requests(&server, &mut secrets);
    let instance = fs::read(server.path("data/secrets.json")).unwrap();
    let instance: Value = serde_json::from_slice(&instance).unwrap();
    secrets.add_texts(&instance);
    for word in WORDS {
        secrets.add(word);
    }
    let server = server.stop();

    let log = fs::read_to_string(server.path("server.log")).unwrap();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let of = |level: &str| lines.iter().filter(|line| line["level"] == level).count();
    assert!(of("DEBUG") > 100 && of("INFO") > 30, "{}", lines.len());
    let requests = lines
        .iter()
        .filter(|line| line["fields"]["message"] == "request");
    let routes: Vec<_> = requests
        .map(|line| line["fields"]["route"].as_str().unwrap())
        .collect();
    assert!(routes.contains(&"/api/envelopes/{id}/acts"), "{routes:?}");
    let mut found = Vec::new();
    for secret in &secrets.texts {
        let line = log.lines().find(|line| line.contains(secret.as_str()));
        found.extend(line.map(|line| format!("{secret} in {line}")));
    }
    for code in &secrets.codes {
        let words = |line: &&str| {
            line.split(|c: char| !c.is_alphanumeric() && c != '.')
                .any(|w| w == code)
        };
        let line = log.lines().find(words);
        found.extend(line.map(|line| format!("{code} in {line}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(secrets.texts.len() > 25, "{}", secrets.texts.len());
}
