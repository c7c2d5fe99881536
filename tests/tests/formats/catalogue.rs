//! `docs/attacks.md` names tests; they exist.

use std::{collections::BTreeSet, fs, path::Path};

use crate::secrets::visit;

#[test]
fn every_test_that_the_catalogue_of_attacks_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let catalogue = fs::read_to_string(root.join("docs/attacks.md")).unwrap();
    let rows = catalogue.lines().filter(|line| line.starts_with("| "));
    let named: BTreeSet<&str> = rows
        .flat_map(|row| row.split('`').skip(1).step_by(2))
        .collect();
    assert!(named.len() > 60, "{}", named.len());
    let mut known = BTreeSet::new();
    for tree in ["crates", "server/src", "tests/tests"] {
        visit(&root.join(tree), &mut |_, text| known.extend(tests(text)));
    }
    let missing: Vec<_> = named
        .into_iter()
        .filter(|name| !known.contains(*name))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// Rows that are played through a server, each by a test of `tests/tests/attacks` or one that runs
/// the server binary.
const PLAYED: [u8; 29] = [
    1, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 20, 21, 22, 23, 24, 25, 26, 33, 34, 35, 41,
    42, 47, 48, 50,
];

#[test]
fn every_attack_that_needs_a_server_is_played_through_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalogue = fs::read_to_string(root.join("../docs/attacks.md")).unwrap();
    assert!(!catalogue.contains("not yet"));
    let mut played = BTreeSet::new();
    for tree in ["tests/attacks", "tests/cli"] {
        visit(&root.join(tree), &mut |_, text| played.extend(tests(text)));
    }
    for number in PLAYED.into_iter().chain([51, 52]) {
        let begin = format!("| {number} |");
        let mut rows = catalogue.lines().filter(|line| line.starts_with(&begin));
        let row = rows.next().unwrap_or_else(|| panic!("no row {number}"));
        let mut named = row.split('`').skip(1).step_by(2);
        assert!(named.any(|name| played.contains(name)), "row {number}");
    }
}

/// Names of the functions under a test attribute.
fn tests(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if matches!(line, "#[test]" | "#[tokio::test]") {
            is_test = true;
        } else if let Some((_, rest)) = line.split_once("fn ") {
            let name = rest.split('(').next().unwrap_or(rest);
            if is_test {
                names.push(name.to_owned());
            }
            is_test = false;
        }
    }
    names
}
