//! The vectors of `fixtures/vectors`: every format has some that must be refused, at least three for
//! each that must be taken, a page of the specification, and a second implementation that made them
//! or judges them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::oracle;

/// How many vectors must be taken, and how many refused.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    taken: usize,
    refused: usize,
}

impl Count {
    fn add(&mut self, refused: bool) {
        if refused {
            self.refused += 1;
        } else {
            self.taken += 1;
        }
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Vectors of one file. A container is a file of its own; a case of evidence is one that must be
/// taken if the report calls it authentic, one of a signature if it is verified.
fn count(file: &str, content: &Value) -> Count {
    let mut count = Count::default();
    let listed = content.as_array().or_else(|| content["vectors"].as_array());
    if let Some(vectors) = listed {
        for vector in vectors {
            let refused = vector.get("error").is_some();
            assert_ne!(refused, vector.get("expected").is_some(), "{file}");
            count.add(refused);
        }
    } else if let Some(cases) = content["cases"].as_array() {
        for case in cases {
            let expected = &case["expected"];
            count.add(expected["verdict"] != "authentic" && expected != "verified");
        }
    } else if file.starts_with("container/") {
        count.add(content.get("error").is_some());
    } else {
        // What the cases of evidence change.
        assert!(file.starts_with("evidence/"), "{file} holds no vectors");
    }
    count
}

/// The folders of vectors, one for each format.
fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("fixtures/vectors")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let folders: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    assert!(folders.len() >= 8, "{folders:?}");
    folders
}

/// Counts by file, the containers together.
fn counts() -> BTreeMap<String, Count> {
    let mut counts = BTreeMap::<String, Count>::new();
    for folder in folders() {
        let format = folder.file_name().unwrap().to_str().unwrap();
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|end| end != "json") {
                continue;
            }
            let name = format!("{format}/{}", path.file_name().unwrap().to_str().unwrap());
            let content = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let found = count(&name, &content);
            let key = if format == "container" {
                format.to_owned()
            } else {
                name
            };
            let all = counts.entry(key).or_default();
            all.taken += found.taken;
            all.refused += found.refused;
        }
    }
    counts
}

#[test]
fn at_least_three_vectors_are_refused_for_each_that_is_taken() {
    let counts = counts();
    assert!(counts.len() >= 20, "{counts:?}");
    let mut few = Vec::new();
    for (file, count) in &counts {
        if count.refused < 3 * count.taken {
            few.push((file, count));
        }
    }
    assert!(few.is_empty(), "{few:?}");
    let taken: usize = counts.values().map(|count| count.taken).sum();
    assert!(taken >= 40, "{taken}");
}

#[test]
fn every_format_with_vectors_has_a_page_that_names_them() {
    for folder in folders() {
        let format = folder.file_name().unwrap().to_str().unwrap();
        let page = root().join(format!("docs/spec/{format}.md"));
        let text = fs::read_to_string(&page).unwrap_or_else(|e| panic!("{format}: {e}"));
        let named = text.contains(&format!("fixtures/vectors/{format}"));
        assert!(named, "{format} does not name its vectors");
    }
}

#[test]
fn every_vector_has_a_comment_and_no_two_have_one_id() {
    for folder in folders() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|end| end != "json") {
                continue;
            }
            let content: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let listed = content.as_array().or_else(|| content["vectors"].as_array());
            let Some(vectors) = listed.or_else(|| content["cases"].as_array()) else {
                continue;
            };
            let mut ids = std::collections::BTreeSet::new();
            for vector in vectors {
                let text = |key: &str| vector[key].as_str().unwrap_or_default();
                assert!(!text("comment").is_empty(), "{}", path.display());
                assert!(ids.insert(text("id")), "{} {}", path.display(), text("id"));
            }
        }
    }
}

/// Formats whose vectors others read or make anew: `interop/container.py` with Tink,
/// `interop/opaque.py`, and OpenSSL (`tests/tests/pki`) beside the `make.py` that made them with a DER
/// writer of its own; evidence has a test of its own (`evidence.rs`), and reports on signed PDFs are no
/// format that anybody reads back (pyHanko made the files, and `tests/tests/pdf` asks it what it finds). The pages
/// of a certificate of completion are drawn by one code, which makes the file again; the verdicts of whole files are
/// given by `docs/verify.py`, as far as it judges them (`conformance.rs`).
const ELSEWHERE: [&str; 8] = [
    "certificate-of-completion/cases.json",
    "certificates/cms.json",
    "container",
    "login/registrations.json",
    "pdf-signatures/report.json",
    "verify/cases.json",
    "verify/ended.json",
    "verify/recorded.json",
];

/// A reader that knows the pages of the specification and nothing of our code takes and refuses what
/// the vectors say, for the same reason.
#[test]
fn a_reader_of_the_specification_alone_gives_every_answer_and_every_error() {
    let mut read = 0;
    for file in counts().into_keys() {
        if ELSEWHERE.contains(&file.as_str()) || file.starts_with("evidence/") {
            continue;
        }
        let path = root().join("fixtures/vectors").join(&file);
        let content: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let listed = content.as_array().or_else(|| content["vectors"].as_array());
        let vectors = listed.unwrap_or_else(|| panic!("{file} has no reader"));
        let case = json!({ "format": file, "content": content });
        let Some(answers) = oracle::python("reader.py", &case) else {
            return;
        };
        let answers = answers.as_array().unwrap();
        assert_eq!(answers.len(), vectors.len(), "{file}");
        for (vector, answer) in vectors.iter().zip(answers) {
            let wanted = vector.get("error").map_or_else(
                || json!({ "expected": vector["expected"] }),
                |error| json!({ "error": error }),
            );
            assert_eq!(*answer, wanted, "{file}: {}", vector["id"]);
            read += 1;
        }
    }
    assert!(read > 380, "{read}");
}
