//! Wrong usage, and servers that are not there.

use crate::world::Server;

#[test]
fn wrong_usage_ends_with_64() {
    let server = Server::start();
    let nobody = server.stranger("nobody");
    for arguments in [
        &["frobnicate"][..],
        &["send", "a.pdf"],
        &["verify"],
        &["list", "--frobnicate"],
        &["list"],
        &["--server", "http://sign.example.ch", "login"],
        &["--server", "ftp://localhost", "login"],
        &["setup", "not a link"],
        &["send", "a.pdf", "--to", "x"],
    ] {
        nobody.bulla(&server, arguments).ends_with(64);
    }
    assert!(!nobody.home.exists(), "nothing was kept");
}

#[test]
fn help_and_version_are_answers() {
    let server = Server::start();
    let nobody = server.stranger("nobody");
    let help = nobody.bulla(&server, &["--help"]).ends_with(0);
    assert!(help.stdout.contains("64  wrong usage"), "{}", help.stdout);
    assert!(
        nobody
            .bulla(&server, &["--version"])
            .ends_with(0)
            .stdout
            .starts_with("bulla ")
    );
}

#[test]
fn files_and_servers_that_are_not_there_have_their_own_codes() {
    let server = Server::start();
    let anna = server.anna();
    anna.bulla(&server, &["--json", "verify", "absent.pdf"])
        .fails_with(18, "file_error");
    let to = ["--json", "send", "absent.pdf", "--to", "anna@example.ch"];
    anna.bulla(&server, &to).fails_with(18, "file_error");
    anna.bulla(&server, &["--json", "open", "ff", "-o", "out"])
        .fails_with(24, "envelope_unknown");
    let server = server.stop();
    anna.bulla(&server, &["--json", "list"])
        .fails_with(12, "network");
    // Signing out forgets the session here even so.
    anna.bulla(&server, &["--json", "logout"])
        .fails_with(12, "network");
    anna.bulla(&server, &["--json", "list"])
        .fails_with(13, "unauthenticated");
}
