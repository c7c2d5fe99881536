//! The registry of events in `docs/spec/audit-log.md#events` is that of the code, and the code records
//! what the registry calls active.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use bulla_domain::event::EventKind;

/// A row of the registry.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    number: u16,
    name: String,
    is_active: bool,
    has_statement: bool,
    fields: Vec<String>,
    is_published_first: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What stands between backticks.
fn ticked(text: &str) -> Vec<String> {
    let parts = text.split('`').skip(1).step_by(2);
    parts.map(str::to_owned).collect()
}

/// The rows of a specification's registry; those that are none are told.
fn parse(specification: &str) -> Result<Vec<Row>, String> {
    let section = specification.split("\n## Events\n").nth(1);
    let section = section.and_then(|text| text.split("\n## ").next());
    let lines = section.ok_or("no section")?.lines();
    lines
        .filter(|line| line.starts_with("| ") && !line.starts_with("| no. "))
        .map(|line| row(line).ok_or_else(|| line.to_owned()))
        .collect()
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<_> = line.split('|').map(str::trim).collect();
    let [
        "",
        number,
        name,
        status,
        object,
        _,
        statement,
        fields,
        published,
        "",
    ] = cells[..]
    else {
        return None;
    };
    let [name] = &ticked(name)[..] else {
        return None;
    };
    let chooses =
        |text: &str, yes: &str, no: &str| (text == yes || text == no).then(|| text == yes);
    Some(Row {
        number: number.parse().ok().filter(|_| !object.is_empty())?,
        name: name.clone(),
        is_active: chooses(status, "active", "reserved")?,
        has_statement: !statement.is_empty(),
        fields: ticked(fields),
        is_published_first: chooses(published, "yes", "")?,
    })
}

/// What does not fit between a registry, the kinds of the code and what the code records.
fn faults(rows: &[Row], recorded: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut known = BTreeMap::new();
    for (place, row) in (1..).zip(rows) {
        if row.number != place {
            faults.push(format!(
                "{}: number {} in place {place}",
                row.name, row.number
            ));
        }
        if known.insert(row.name.as_str(), row).is_some() {
            faults.push(format!("{}: a name twice", row.name));
        }
    }
    for kind in EventKind::ALL {
        let fields = kind.fields().iter().map(|field| (*field).to_owned());
        let own = Row {
            number: kind.number(),
            name: kind.as_str().to_owned(),
            is_active: true,
            has_statement: kind.has_statement(),
            fields: fields.collect(),
            is_published_first: kind.is_published_before_answer(),
        };
        if known.remove(kind.as_str()) != Some(&own) {
            faults.push(format!("{own:?}: another row, or none"));
        }
        if !recorded.contains(&format!("{kind:?}")) {
            faults.push(format!("{kind:?}: nothing records it"));
        }
    }
    let without_kind = known.values().filter(|row| row.is_active);
    faults.extend(without_kind.map(|row| format!("{}: active, and no kind", row.name)));
    faults
}

/// The code of a file as it is in the product: without its tests.
fn product(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap()
}

/// Kinds that this code makes events of: it names them, and does more than compare or print them.
fn recorded_in(code: &str) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    let mentions = code.split("EventKind::");
    let mut before = String::new();
    for (place, part) in mentions.enumerate() {
        let name = part.split(|c: char| !c.is_alphanumeric()).next().unwrap();
        let after = part.strip_prefix(name).unwrap();
        let compared = before.ends_with("== ") || after.starts_with(".as_str()");
        if place > 0 && !compared {
            kinds.insert(name.to_owned());
        }
        part.clone_into(&mut before);
    }
    kinds
}

/// Files of Rust below this folder.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Kinds that the server and its state machine record.
fn recorded() -> BTreeSet<String> {
    let mut files = Vec::new();
    for folder in ["server/src", "crates/domain/src"] {
        sources(&root().join(folder), &mut files);
    }
    let files = files
        .iter()
        .filter(|path| !path.ends_with("domain/src/event.rs"));
    files
        .flat_map(|path| recorded_in(product(&fs::read_to_string(path).unwrap())))
        .collect()
}

fn specification() -> String {
    fs::read_to_string(root().join("docs/spec/audit-log.md")).unwrap()
}

#[test]
fn the_registry_is_that_of_the_code_and_everything_active_is_recorded() {
    let rows = parse(&specification()).unwrap();
    assert!(rows.iter().any(|row| !row.is_active));
    assert_eq!(faults(&rows, &recorded()), Vec::<String>::new());
}

#[test]
fn every_way_in_which_registry_and_code_can_differ_is_found() {
    let text = specification();
    let recorded = recorded();
    for (from, to) in [
        // Another number, and so one that is used twice.
        ("| 4 | `account.created`", "| 5 | `account.created`"),
        ("| 42 | `envelope.created`", "| 4 | `envelope.created`"),
        // A name twice.
        ("| 42 | `envelope.created`", "| 42 | `envelope.sent`"),
        // Recorded and reserved; active and unknown to the code.
        ("`account.created` | active", "`account.created` | reserved"),
        (
            "`envelope.created` | reserved",
            "`envelope.created` | active",
        ),
        // Other fields, or in another order; a statement; the answer.
        ("| | `email`, `name` | |", "| | `email` | |"),
        ("| | `email`, `name` | |", "| | `name`, `email` | |"),
        ("| the sender | the manifest | | |", "| the sender | | | |"),
        (
            "| `envelope.completed` | active | envelope | | | | yes |",
            "| `envelope.completed` | active | envelope | | | | |",
        ),
        // No row.
        ("| 1 | `organisation.created`", "1 `organisation.created`"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let rows = parse(&changed).unwrap();
        assert!(!faults(&rows, &recorded).is_empty(), "{from} -> {to}");
    }
    for (from, to) in [
        ("`account.created` | active", "`account.created` | maybe"),
        ("| 4 | `account.created`", "| four | `account.created`"),
        ("| 4 | `account.created`", "| 4 | account.created"),
        (
            "| 1 | `organisation.created` |",
            "| 1 | `organisation.created` | x |",
        ),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        assert!(parse(&changed).is_err(), "{from} -> {to}");
    }
    let mut fewer = recorded;
    fewer.remove("EnvelopeSent");
    let rows = parse(&text).unwrap();
    assert_eq!(faults(&rows, &fewer), ["EnvelopeSent: nothing records it"]);
}

#[test]
fn a_comparison_a_name_and_a_test_record_nothing() {
    let code = "if event.kind == EventKind::A { EventKind::B.as_str() }\n\
                let e = Event::new(EventKind::C, id); Some(EventKind::D)\n\
                #[cfg(test)]\nmod tests {\n Event::new(EventKind::E) }";
    let found = recorded_in(product(code));
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["C", "D"]);
}
