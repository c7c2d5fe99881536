//! `bulla verify` over every case of `fixtures/vectors/verify`: report, modifiers, facts and exit code.

use serde_json::Value;

use crate::cases::{self, Case, Source};
use crate::world::Files;

/// Writes the files of a case, and the command that verifies them.
fn command(case: &Case, files: &Files) -> Vec<String> {
    let write = |source: &Source| files.file(&source.name, &source.bytes());
    let at = bulla_types::Timestamp::from_millis(case.now_ms).unwrap();
    let mut words = vec!["--json".to_owned(), "verify".to_owned()];
    words.extend(["--at".to_owned(), at.to_string()]);
    for source in &case.trust {
        words.extend(["--trust".to_owned(), write(source)]);
    }
    words.extend(case.files.iter().map(write));
    words
}

#[test]
fn the_command_line_says_of_every_case_what_it_must() {
    let mut found = Vec::new();
    let cases = cases::all();
    for case in &cases {
        let files = Files::new();
        let words = command(case, &files);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = files.bulla(&words);
        let reports: Vec<Value> = ran
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        found.extend(case.differences(&reports));
        if ran.exit != case.expected.exit {
            found.push(format!("{}: exit {}, {}", case.id, ran.exit, ran.stderr));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(cases.len() >= 60);
}
