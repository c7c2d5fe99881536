//! The cases of `fixtures/vectors/verify`: files as they are, or changed in one place, and what a
//! verifier must say of them (`docs/spec/verify.md#vectors`).

use std::fs;
use std::path::{Path, PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bulla_statement::jcs;
use serde::Deserialize;
use serde_json::Value;

/// What a verifier is given and must say.
#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) now_ms: u64,
    pub(crate) files: Vec<Source>,
    pub(crate) trust: Vec<Source>,
    pub(crate) expected: Expected,
}

/// What the verifier must say.
#[derive(Debug, Deserialize)]
pub(crate) struct Expected {
    pub(crate) verdict: String,
    pub(crate) exit: i32,
    pub(crate) reports: Vec<Value>,
}

/// A file, by where its bytes come from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    pub(crate) name: String,
    path: Option<PathBuf>,
    pointer: Option<String>,
    text: Option<String>,
    #[serde(default)]
    changes: Vec<Change>,
    replace: Option<(String, String)>,
    flip: Option<usize>,
    cut: Option<usize>,
    append: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Change {
    op: String,
    path: String,
    #[serde(default)]
    value: Value,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Every case, of every file of cases.
pub(crate) fn all() -> Vec<Case> {
    let folder = fixtures().join("vectors/verify");
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    paths.sort();
    let of = |path: PathBuf| -> Vec<Case> {
        let mut file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        serde_json::from_value(file["cases"].take()).unwrap()
    };
    paths.into_iter().flat_map(of).collect()
}

impl Source {
    /// The bytes of the file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = match (&self.path, &self.text) {
            (Some(path), None) => fs::read(fixtures().join(path)).unwrap(),
            (None, Some(text)) => text.clone().into_bytes(),
            _ => panic!("{}: a path or a text", self.name),
        };
        if let Some(pointer) = &self.pointer {
            let json: Value = serde_json::from_slice(&bytes).unwrap();
            let base64 = json.pointer(pointer).unwrap().as_str().unwrap();
            bytes = STANDARD.decode(base64).unwrap();
        }
        if !self.changes.is_empty() {
            bytes = changed(&bytes, &self.changes);
        }
        if let Some((old, new)) = &self.replace {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(old.as_str()));
            bytes = text.replace(old.as_str(), new).into_bytes();
        }
        if let Some(at) = self.flip {
            bytes[at] ^= 1;
        }
        if let Some(length) = self.cut {
            assert!(length < bytes.len());
            bytes.truncate(length);
        }
        bytes.extend_from_slice(self.append.as_deref().unwrap_or_default().as_bytes());
        bytes
    }
}

/// The JSON after the changes, in canonical form.
fn changed(json: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut json: Value = serde_json::from_slice(json).unwrap();
    for change in changes {
        let (parent, key) = change.path.rsplit_once('/').unwrap();
        match (json.pointer_mut(parent).unwrap(), change.op.as_str()) {
            (Value::Object(object), "replace") => {
                object.insert(key.to_owned(), change.value.clone());
            }
            (Value::Object(object), "remove") => drop(object.remove(key).unwrap()),
            (Value::Array(array), "replace") => {
                array[key.parse::<usize>().unwrap()] = change.value.clone();
            }
            (Value::Array(array), "remove") => drop(array.remove(key.parse().unwrap())),
            other => panic!("no such change: {other:?}"),
        }
    }
    jcs::to_canonical(&json).unwrap()
}

impl Case {
    /// What a report says that differs from what it must say: one line for each difference.
    pub(crate) fn differences(&self, reports: &[Value]) -> Vec<String> {
        let wanted = &self.expected.reports;
        let mut found = Vec::new();
        let worst = self.expected.verdict.as_str();
        assert!(wanted.iter().any(|own| own["verdict"] == worst));
        if wanted.len() != reports.len() {
            found.push(format!("{}: {} reports", self.id, reports.len()));
        }
        for (wanted, report) in wanted.iter().zip(reports) {
            for key in ["file", "verdict", "reason", "modifiers"] {
                if wanted[key] != report[key] {
                    found.push(format!(
                        "{}: {key} {}, not {}",
                        self.id, report[key], wanted[key]
                    ));
                }
            }
            for (fact, answer) in wanted["facts"].as_object().unwrap() {
                let said = report["facts"].get(fact).unwrap_or(&Value::Null);
                if said != answer {
                    found.push(format!("{}: {fact} {said}, not {answer}", self.id));
                }
            }
        }
        found
    }
}
