//! `doctor`: what it finds well, and what not.

use std::fs;

use serde_json::Value;

use crate::world::{Ran, Server};

/// The finding of this check.
fn finding(ran: &Ran, check: &str) -> Value {
    let mut lines = ran.stdout.lines();
    let found = lines.find_map(|line| {
        let value: Value = serde_json::from_str(line).unwrap();
        (value["check"] == check).then_some(value)
    });
    found.unwrap_or_else(|| panic!("no {check} in {}", ran.stdout))
}

#[test]
fn everything_is_well_after_signing_in_and_told_where_it_is_not() {
    let server = Server::start();
    let anna = server.anna();
    let well = anna.bulla(&server, &["--json", "doctor"]).ends_with(0);
    for check in ["version", "home", "server", "clock", "trust", "session"] {
        assert_eq!(finding(&well, check)["state"], "well", "{check}");
    }
    let shown = anna.bulla(&server, &["doctor"]).ends_with(0).stdout;
    assert!(
        shown.contains("the server shows the pinned keys"),
        "{shown}"
    );

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(anna.home.join("cookies.json"), open).unwrap();
        let bad = anna.bulla(&server, &["--json", "doctor"]).ends_with(25);
        let home = finding(&bad, "home");
        assert_eq!(home["state"], "bad");
        assert!(
            home["mend"].as_str().unwrap().starts_with("chmod"),
            "{home}"
        );
        let closed = fs::Permissions::from_mode(0o600);
        fs::set_permissions(anna.home.join("cookies.json"), closed).unwrap();
    }

    // Another instance's key under the pinned address.
    let path = anna.home.join("state.json");
    let state = fs::read_to_string(&path).unwrap();
    let mut pinned: Value = serde_json::from_str(&state).unwrap();
    let key = &mut pinned["memory"]["trust"]["log_public_key"];
    assert!(key.is_string(), "{state}");
    *key = Value::from("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=");
    fs::write(&path, pinned.to_string()).unwrap();
    let bad = anna.bulla(&server, &["--json", "doctor"]).ends_with(25);
    assert_eq!(finding(&bad, "trust")["state"], "bad");
    fs::write(&path, &state).unwrap();

    anna.bulla(&server, &["logout"]).ends_with(0);
    let out = anna.bulla(&server, &["--json", "doctor"]).ends_with(0);
    assert_eq!(finding(&out, "session")["state"], "warning");

    fs::write(&path, "{").unwrap();
    let bad = anna.bulla(&server, &["--json", "doctor"]).ends_with(25);
    assert_eq!(finding(&bad, "home")["state"], "bad");
    fs::write(&path, &state).unwrap();
    let server = server.stop();
    let bad = anna.bulla(&server, &["--json", "doctor"]).ends_with(25);
    assert_eq!(finding(&bad, "server")["state"], "bad");
}

#[test]
fn a_new_device_is_told_what_to_do_first() {
    let server = Server::start();
    let nobody = server.stranger("nobody");
    let told = nobody.bulla(&server, &["--json", "doctor"]).ends_with(0);
    assert_eq!(finding(&told, "server")["state"], "warning");
    assert!(!nobody.home.exists(), "nothing was kept");
    let url = ["--json", "doctor", "--server", &server.url];
    let told = nobody.bulla(&server, &url).ends_with(0);
    assert_eq!(finding(&told, "server")["state"], "well");
    assert_eq!(finding(&told, "trust")["state"], "warning");
}
