//! Accounts: links, both factors, the recovery kit and what a session leaves on the disk.

use std::fs;

use crate::code;
use crate::world::{Person, Server, text};

pub(crate) fn login(person: &Person, server: &Server, code: &str) -> crate::world::Ran {
    let password = text(&server.path("password"));
    let arguments = [
        "--json",
        "--password-file",
        &password,
        "--totp-code",
        code,
        "login",
    ];
    person.bulla(server, &arguments)
}

#[test]
fn sets_up_signs_out_and_signs_in_again() {
    let server = Server::start();
    let anna = server.anna();
    let me = anna
        .bulla(&server, &["--json", "whoami"])
        .ends_with(0)
        .json();
    assert_eq!(me["email"], "anna@example.ch");
    assert_eq!(me["role"], "owner");
    assert_eq!(me["has_recovery_kit"], true);
    anna.bulla(&server, &["logout"]).ends_with(0);
    anna.bulla(&server, &["--json", "whoami"])
        .fails_with(13, "unauthenticated");
    let me = login(&anna, &server, &code::of(&anna.secret, 1))
        .ends_with(0)
        .json();
    assert_eq!(me["server"], server.url);
    anna.bulla(&server, &["list"]).ends_with(0);
}

#[test]
fn refuses_a_wrong_code_a_used_code_and_a_wrong_password() {
    let server = Server::start();
    let anna = server.anna();
    login(&anna, &server, &code::wrong(&anna.secret)).fails_with(14, "wrong_code");
    let next = code::of(&anna.secret, 1);
    login(&anna, &server, &next).ends_with(0);
    login(&anna, &server, &next).fails_with(14, "code_already_used");
    let wrong = server.file("wrong", b"not the password at all\n");
    let arguments = [
        "--json",
        "--password-file",
        &wrong,
        "--totp-code",
        "000000",
        "login",
    ];
    anna.bulla(&server, &arguments)
        .fails_with(14, "wrong_credentials");
    let unknown = [
        "--json",
        "--password-file",
        &wrong,
        "login",
        "--email",
        "nobody@example.ch",
    ];
    anna.bulla(&server, &unknown)
        .fails_with(14, "wrong_credentials");
}

#[test]
fn refuses_used_unknown_and_foreign_links() {
    let server = Server::start();
    let anna = server.anna();
    let mut ben = server.stranger("ben");
    let ben_ag = [
        "--name",
        "Ben",
        "--email",
        "ben@example.ch",
        "--organisation",
        "Ben AG",
    ];
    let used = [&["setup", &server.setup_link], &ben_ag[..]].concat();
    assert_eq!(ben.enrol(&server, &used), 19);
    let unknown = format!("{}/join#{}", server.url, "A".repeat(43));
    assert_eq!(ben.enrol(&server, &["join", &unknown, "--name", "Ben"]), 19);
    // A home that remembers one server does not follow a link to another.
    let foreign = format!("https://other.example.ch/join#{}", "A".repeat(43));
    anna.bulla(&server, &["--json", "join", &foreign])
        .fails_with(64, "usage");
    let plain = format!("http://other.example.ch/join#{}", "A".repeat(43));
    ben.bulla(&server, &["--json", "join", &plain])
        .fails_with(64, "usage");
    // An invitation is for its address and its command alone.
    let invited = anna
        .bulla(&server, &["--json", "invite", "ben@example.ch"])
        .ends_with(0);
    let link = invited.json()["link"].as_str().unwrap().to_owned();
    let ben_joins = ["join", &link, "--name", "Ben"];
    let other = [&ben_joins[..], &["--email", "x@example.ch"]].concat();
    assert_eq!(ben.enrol(&server, &other), 64);
    assert_eq!(ben.enrol(&server, &["setup", &link, "--name", "Ben"]), 64);
    assert_eq!(ben.enrol(&server, &ben_joins), 0);
    assert_eq!(ben.enrol(&server, &ben_joins), 19);
}

#[test]
fn refuses_a_weak_password_before_anything_is_sent() {
    let server = Server::start();
    let anna = server.stranger("anna");
    let weak = server.file("weak", b"passwordpassword\n");
    let arguments = [
        "--json",
        "--password-file",
        &weak,
        "setup",
        &server.setup_link,
        "--email",
        "anna@example.ch",
        "--name",
        "Anna",
        "--organisation",
        "Example AG",
    ];
    let refused = anna.bulla(&server, &arguments).ends_with(23).json();
    assert_eq!(refused["error"]["code"], "password_too_weak");
    assert_eq!(refused["error"]["hint"], "repeat");
    let told = refused["error"]["message"].as_str().unwrap();
    assert!(told.contains("Repeating something hardly helps"), "{told}");
    assert!(told.contains("Add one or two words"), "{told}");
    // Own names count, also where people read.
    fs::write(&weak, b"Anna Example AG 1\n").unwrap();
    let refused = anna.bulla(&server, &arguments[1..]).ends_with(23);
    assert!(
        refused.stderr.contains("Your own address"),
        "{}",
        refused.stderr
    );
    assert!(
        !refused.stderr.contains("Anna Example"),
        "{}",
        refused.stderr
    );
    // The link is still good.
    server.anna();
}

#[test]
fn a_kit_that_is_not_re_entered_is_none_and_sending_waits_for_it() {
    let server = Server::start();
    let mut anna = server.stranger("anna");
    let other = server.file("kit", b"0000-0000-0000-0000-0000-0000-0000-0000-0000\n");
    let arguments = [
        "setup",
        &server.setup_link,
        "--name",
        "Anna",
        "--email",
        "anna@example.ch",
        "--organisation",
        "Example AG",
        "--kit-confirm-from",
        &other,
    ];
    assert_eq!(anna.enrol(&server, &arguments), 22);
    let file = server.file("a.pdf", b"%PDF-1.7\n");
    let to = [
        "--json",
        "send",
        &file,
        "--to",
        "anna@example.ch",
        "--accept-unverified",
    ];
    anna.bulla(&server, &to)
        .fails_with(22, "recovery_kit_missing");
    let kit = text(&server.path("kit.txt"));
    // The kit is saved before it is asked for, so the file can answer.
    anna.bulla(
        &server,
        &[
            "recovery-kit",
            "--kit-file",
            &kit,
            "--kit-confirm-from",
            &kit,
        ],
    )
    .ends_with(0);
    anna.bulla(&server, &to).ends_with(0);
    anna.bulla(&server, &["--json", "recovery-kit", "--kit-file", &kit])
        .fails_with(18, "file_exists");
}

#[test]
fn what_a_session_leaves_on_the_disk_opens_nothing_after_it() {
    let server = Server::start();
    let anna = server.anna();
    let thief = server.stranger("thief");
    fs::create_dir(&thief.home).unwrap();
    for name in ["state.json", "cookies.json", "vault.sealed"] {
        fs::copy(anna.home.join(name), thief.home.join(name)).unwrap();
    }
    anna.bulla(&server, &["logout"]).ends_with(0);
    assert!(!anna.home.join("cookies.json").exists());
    assert!(!anna.home.join("vault.sealed").exists());
    thief
        .bulla(&server, &["--json", "list"])
        .fails_with(13, "unauthenticated");
    let kept: Vec<_> = fs::read_dir(&thief.home).unwrap().collect();
    assert_eq!(kept.len(), 1, "a dead session is forgotten");
}

#[cfg(unix)]
#[test]
fn only_the_owner_of_the_home_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let server = Server::start();
    let anna = server.anna();
    for name in ["cookies.json", "vault.sealed", "state.json"] {
        let mode = fs::metadata(anna.home.join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
    let home = fs::read_to_string(anna.home.join("state.json")).unwrap();
    for secret in [crate::world::PASSWORD, &anna.secret, &anna.kit] {
        assert!(!home.contains(secret));
    }
}

#[test]
fn recovery_codes_sign_in_once_are_counted_and_renewed() {
    let server = Server::start();
    let anna = server.anna();
    assert_eq!(anna.recovery_codes.len(), 10);
    let code = anna.recovery_codes[0].as_str().unwrap();
    let left = |arguments: &[&str]| {
        let ran = anna.bulla(&server, arguments).ends_with(0);
        ran.json()["recovery_codes_left"].as_u64().unwrap()
    };
    assert_eq!(left(&["--json", "recovery-codes"]), 10);
    login(&anna, &server, code).ends_with(0);
    assert_eq!(left(&["--json", "whoami"]), 9);
    login(&anna, &server, code).fails_with(14, "wrong_recovery_code");
    let fresh = anna.recovery_codes[1].as_str().unwrap();
    let renew = ["--json", "--totp-code", fresh, "recovery-codes", "--renew"];
    let made = anna.bulla(&server, &renew).ends_with(0).json();
    assert_eq!(made["recovery_codes"].as_array().unwrap().len(), 10);
    anna.bulla(&server, &renew)
        .fails_with(14, "wrong_recovery_code");
    assert_eq!(left(&["--json", "recovery-codes"]), 10);
}

#[test]
fn sessions_are_listed_and_ended() {
    let server = Server::start();
    let anna = server.anna();
    let first = fs::read(anna.home.join("cookies.json")).unwrap();
    let code = anna.recovery_codes[0].as_str().unwrap();
    login(&anna, &server, code).ends_with(0);
    let sessions = |arguments: &[&str]| anna.bulla(&server, arguments).ends_with(0).stdout;
    let listed = sessions(&["--json", "sessions"]);
    assert_eq!(listed.lines().count(), 2);
    assert!(listed.contains("\"client\":\"command_line\""), "{listed}");
    let people = sessions(&["sessions"]);
    assert!(people.contains("command line on "), "{people}");
    assert!(people.contains("(this one)"), "{people}");
    anna.bulla(&server, &["--json", "sessions", "--end", "zz"])
        .fails_with(24, "session_unknown");
    let ended = anna.bulla(&server, &["--json", "sessions", "--end-others"]);
    assert_eq!(ended.ends_with(0).json()["ended"], 1);
    assert_eq!(sessions(&["--json", "sessions"]).lines().count(), 1);
    // The cookie of the first one is worth nothing.
    let second = fs::read(anna.home.join("cookies.json")).unwrap();
    assert_ne!(first, second);
    fs::write(anna.home.join("cookies.json"), first).unwrap();
    anna.bulla(&server, &["--json", "whoami"])
        .fails_with(13, "unauthenticated");
    let code = anna.recovery_codes[1].as_str().unwrap();
    login(&anna, &server, code).ends_with(0);
    let ended = anna.bulla(&server, &["--json", "sessions", "--end-all"]);
    assert_eq!(ended.ends_with(0).json()["ended"], 2);
    anna.bulla(&server, &["--json", "whoami"])
        .fails_with(13, "unauthenticated");
}

#[test]
fn the_operator_resets_a_second_factor_while_the_server_runs_and_the_person_cancels() {
    let server = Server::start();
    let anna = server.anna();
    let reset = |email: &str| server.admin(&["reset-second-factor", "--email", email]);
    let unknown = reset("nobody@example.ch");
    assert!(!unknown.status.success());
    let done = reset("anna@example.ch");
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{:?}", done.stderr);
    assert!(told.contains("unless somebody cancels it"), "{told}");
    assert!(!reset("anna@example.ch").status.success());
    let me = anna
        .bulla(&server, &["--json", "whoami"])
        .ends_with(0)
        .json();
    assert_eq!(me["second_factor_reset"]["origin"], "operator");
    let listed = anna.bulla(&server, &["--json", "second-factor", "resets"]);
    assert_eq!(listed.ends_with(0).json()["email"], "anna@example.ch");
    // Whoever knows the password or has the kit is told when it will be effective.
    let told = login(&anna, &server, &code::of(&anna.secret, 1)).ends_with(0);
    assert!(told.stderr.contains("is under way"), "{}", told.stderr);
    let kit = server.file("kit", anna.kit.as_bytes());
    let lost = ["--json", "second-factor", "lost", "--kit-from", &kit];
    let told = anna.bulla(&server, &lost).ends_with(15);
    assert!(told.stderr.contains("is under way"), "{}", told.stderr);
    assert_eq!(told.json()["error"]["code"], "reset_pending");
    let cancel = ["--json", "second-factor", "cancel-reset"];
    anna.bulla(&server, &cancel).ends_with(0);
    anna.bulla(&server, &cancel).fails_with(24, "not_found");
    let empty = server.files.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let organisation = "01".repeat(16);
    for command in [
        &["admin", "reset-second-factor", "--email", "anna@example.ch"][..],
        &["log", "repair"],
        &["log", "repair", "--yes"],
        &[
            "log",
            "erase-field",
            &organisation,
            "0",
            "email",
            "--basis",
            "a request",
            "--yes",
        ],
        &["log", "erase", "--email", "anna@example.ch"],
    ] {
        let nothing = server.command_on(&empty, command);
        assert!(!nothing.status.success());
        let told = String::from_utf8(nothing.stderr).unwrap();
        assert!(told.contains("there is no instance"), "{told}");
        assert_eq!(fs::read_dir(&empty).unwrap().count(), 0, "{command:?}");
    }
}

#[test]
fn another_app_takes_the_place_of_the_old_one() {
    let server = Server::start();
    let anna = server.anna();
    let fresh = anna.recovery_codes[0].as_str().unwrap();
    let renew = ["--json", "--totp-code", fresh, "second-factor", "renew"];
    let secret = anna.renew_second_factor(&server, &renew);
    login(&anna, &server, &code::of(&anna.secret, 1)).fails_with(14, "wrong_code");
    login(&anna, &server, &code::of(&secret, 1)).ends_with(0);
}

#[test]
fn a_password_is_changed_with_both_factors_and_no_weak_one_is_taken() {
    let server = Server::start();
    let anna = server.anna();
    let present = text(&server.path("password"));
    let next = server.file("next", b"murmeltier-kurbel-9-nebel\n");
    let weak = server.file("weak", b"passwordpassword\n");
    let change = |new: &str, code: &str| {
        let given = ["--json", "--password-file", &present, "--totp-code", code];
        let arguments = [&given[..], &["password", "--new-password-file", new]].concat();
        anna.bulla(&server, &arguments)
    };
    let code = code::of(&anna.secret, 1);
    let refused = change(&weak, &code).ends_with(23).json();
    assert_eq!(refused["error"]["code"], "password_too_weak");
    assert_eq!(refused["error"]["hint"], "repeat");
    change(&next, &code::wrong(&anna.secret)).fails_with(14, "wrong_code");
    let changed = change(&next, &code).ends_with(0).json();
    assert_eq!(changed["password_changed"], true);
    anna.bulla(&server, &["list"]).ends_with(0);
    login(&anna, &server, &code).fails_with(14, "wrong_credentials");
}

#[test]
fn a_lost_password_is_replaced_by_kit_and_code_on_a_new_device() {
    let server = Server::start();
    let anna = server.anna();
    let file = server.file("a.pdf", b"%PDF-1.7\n");
    let arguments = [
        "--json",
        "send",
        &file,
        "--to",
        "anna@example.ch",
        "--accept-unverified",
    ];
    let sent = anna.bulla(&server, &arguments).ends_with(0).json();
    let id = sent["envelope_id"].as_str().unwrap().to_owned();
    let phone = server.stranger("phone");
    let next = server.file("next", b"murmeltier-kurbel-9-nebel\n");
    let code = code::of(&anna.secret, 1);
    let new_kit = text(&server.path("new-kit.txt"));
    let recover = |kit: &str, code: &str| {
        let given = [
            "--json",
            "--server",
            &server.url,
            "--totp-code",
            code,
            "recover",
        ];
        let of = ["--email", "anna@example.ch", "--kit-from", kit];
        let new = ["--new-password-file", &next, "--kit-file", &new_kit];
        let confirm = ["--kit-confirm-from", &new_kit];
        phone.bulla(&server, &[&given[..], &of, &new, &confirm].concat())
    };
    let none = server.file("none", b"7K3M-0000\n");
    recover(&none, &code).fails_with(22, "kit_invalid");
    let kit = server.file("kit", anna.kit.as_bytes());
    recover(&kit, &code::wrong(&anna.secret)).fails_with(14, "wrong_code");
    let me = recover(&kit, &code).ends_with(0).json();
    assert_eq!(me["has_recovery_kit"], true);
    phone.bulla(&server, &["status", &id]).ends_with(0);
    anna.bulla(&server, &["--json", "list"])
        .fails_with(13, "unauthenticated");
    // The kit of before is nobody's now.
    recover(&kit, &code).fails_with(14, "recovery_refused");
}
