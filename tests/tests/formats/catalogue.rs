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
const PLAYED: [u8; 35] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 33,
    34, 35, 41, 42, 43, 47, 48, 49, 50,
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

/// Readers that are tried through another one, or read what nobody else writes.
const ELSEWHERE: [(&str, &str); 18] = [
    (
        "AuthorityId",
        "the_responder_answers_both_ways_and_refuses_what_is_not_its_own",
    ),
    ("FieldSpec", "field_specs_with_mistakes_are_refused"),
    ("Set", "a_value_is_named"),
    (
        "SignatureSpec",
        "fields_are_written_like_placeholders_and_have_a_place",
    ),
    (
        "SigningPart",
        "a_signing_part_of_another_form_or_act_is_refused",
    ),
    (
        "Cms",
        "every_flipped_byte_is_refused_or_changes_nothing_that_was_signed",
    ),
    ("EventName", "log_leaves"),
    ("ItemName", "bodies_of_vaults"),
    ("Language", "tags_of_other_languages_are_refused"),
    ("Moment", "what_is_no_moment_is_refused"),
    ("Span", "a_span_has_a_number_and_a_unit"),
    ("TlogProof", "proof_texts"),
    (
        "PolicyText",
        "policies_that_cannot_be_followed_are_refused_with_their_fault",
    ),
    ("Placeholder", "any_text_is_a_placeholder_or_an_error"),
    ("To", "names_titles_and_addresses"),
    ("FieldName", "other_names_are_not_ours"),
    ("Visible", "places_have_one_form"),
    ("View", "every_changed_byte_ends_in_a_value_or_an_error"),
];

/// Whoever adds a reader of text or bytes adds what it is tried with.
#[test]
fn every_public_reader_is_tried_with_malformed_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut tried = String::new();
    let mut known = BTreeSet::new();
    visit(&root.join("tests/tests/formats"), &mut |path, text| {
        if !path.ends_with("catalogue.rs") {
            tried.push_str(text);
        }
    });
    let mut readers = BTreeSet::new();
    for tree in ["crates", "server/src", "tests/tests"] {
        visit(&root.join(tree), &mut |path, text| {
            let is_test = path
                .strip_prefix(root)
                .unwrap()
                .components()
                .any(|part| part.as_os_str() == "tests");
            known.extend(tests(text));
            if !is_test {
                readers.extend(owners(text));
            }
        });
    }
    assert!(readers.len() > 20, "{readers:?}");
    let is_word = |name: &str| {
        let mut words = tried.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word == name)
    };
    let elsewhere = |name: &str| {
        let mut listed = ELSEWHERE.iter().filter(|(reader, _)| *reader == name);
        listed.any(|(_, test)| known.contains(*test))
    };
    let missing: Vec<_> = readers
        .into_iter()
        .filter(|name| !is_word(name) && !elsewhere(name))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// Types that a file lets others read from text or bytes.
fn owners(text: &str) -> Vec<String> {
    let production = text.split("#[cfg(test)]").next().unwrap_or(text);
    let (mut owner, mut found) = (String::new(), Vec::new());
    for line in production.lines() {
        if let Some(rest) = line.strip_prefix("impl") {
            let name = rest.split(" for ").last().unwrap_or(rest).trim_start();
            let parameters = name.strip_prefix('<').and_then(|name| name.split_once('>'));
            let name = parameters.map_or(name, |(_, name)| name);
            let name = name
                .split(['<', '{', '>'])
                .find(|part| !part.trim().is_empty());
            name.unwrap_or_default().trim().clone_into(&mut owner);
            let reads = [
                "FromStr for ",
                "TryFrom<String> for ",
                "TryFrom<&[u8]> for ",
            ];
            if reads.iter().any(|read| rest.contains(read)) && !owner.starts_with('$') {
                found.push(owner.clone());
            }
        }
        let line = line.trim_start();
        let reads = ["pub fn parse(", "pub fn decode(", "pub fn from_vkey("];
        if reads.iter().any(|read| line.starts_with(read)) && !owner.is_empty() {
            found.push(owner.clone());
        }
    }
    found
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
