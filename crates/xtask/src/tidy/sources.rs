//! Rules about the text of tracked files.

use crate::tidy::{TextFile, Violation, floors};

/// File names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = [
    "util", "utils", "helper", "helpers", "common", "manager", "managers", "misc",
];

/// Extensions of files whose names are judged.
const CODE: [&str; 6] = ["go", "mjs", "py", "rs", "svelte", "ts"];

/// Attributes that hide something, split so that this file does not match itself.
const HIDING: [(&str, &str); 4] = [
    ("#[", "ignore"),
    ("#[", "allow("),
    ("#![", "allow("),
    ("#[", "should_panic"),
];

/// Words that belong to one machine or to no product, split likewise.
const FOREIGN: [(&str, &str); 3] = [("/wor", "k/"), ("/tm", "p/"), ("sub", "agent")];

/// Modules of the standard library that pure packages do not use.
const IMPURE: [&str; 5] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
];

/// Checks all files.
pub(crate) fn check(files: &[TextFile]) -> Vec<Violation> {
    let mut found = Vec::new();
    let test_only: Vec<String> = files.iter().flat_map(test_modules).collect();
    for file in files {
        let extension = file.path.rsplit('.').next().unwrap_or_default();
        if CODE.contains(&extension) {
            found.extend(name(file));
        }
        if extension == "rs" {
            found.extend(rust(file));
            if is_pure(&file.path) && !test_only.iter().any(|module| file.path.starts_with(module))
            {
                found.extend(pure(file));
            }
        }
        found.extend(foreign(file));
    }
    found
}

fn name(file: &TextFile) -> Option<Violation> {
    let of_file = file
        .path
        .rsplit('/')
        .next()
        .and_then(|name| name.split('.').next());
    let parts = file.path.split('/').rev().skip(1).chain(of_file);
    parts
        .filter(|part| EMPTY_NAMES.contains(part))
        .map(|part| format!("{}: `{part}` is no name, say what is inside", file.path))
        .next()
}

fn rust(file: &TextFile) -> Vec<Violation> {
    let mut found = Vec::new();
    if !file.text.starts_with("//!") {
        found.push(format!(
            "{}: does not start with //! and what it is",
            file.path
        ));
    }
    for (number, line) in numbered(&file.text) {
        for (start, end) in HIDING {
            let attribute = format!("{start}{end}");
            if line.trim_start().starts_with(&attribute) {
                found.push(format!(
                    "{}:{number}: {attribute} hides something",
                    file.path
                ));
            }
        }
    }
    found
}

/// Input and output, clock and environment in a pure package, outside its tests.
fn pure(file: &TextFile) -> Vec<Violation> {
    let mut found = Vec::new();
    let production = file
        .text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    for (number, line) in numbered(production) {
        let is_comment = line.trim_start().starts_with("//");
        for module in IMPURE
            .iter()
            .filter(|module| !is_comment && line.contains(**module))
        {
            found.push(format!(
                "{}:{number}: {module} in a pure package",
                file.path
            ));
        }
    }
    found
}

/// The files that a source declares as modules for tests alone: `path/name.` and `path/name/`.
fn test_modules(file: &TextFile) -> Vec<String> {
    let Some(own) = file.path.strip_suffix(".rs") else {
        return Vec::new();
    };
    let folder = ["/lib", "/main", "/mod"]
        .iter()
        .find_map(|root| own.strip_suffix(root))
        .unwrap_or(own);
    file.text
        .split("#[cfg(test)]")
        .skip(1)
        .filter_map(|after| after.trim_start().lines().next()?.strip_suffix(';'))
        .filter_map(|declaration| declaration.rsplit_once("mod ").map(|(_, name)| name))
        .flat_map(|name| [format!("{folder}/{name}."), format!("{folder}/{name}/")])
        .collect()
}

/// Whether a path is a source of a pure package: `crates/<package without bulla->/src/…`.
fn is_pure(path: &str) -> bool {
    let mut parts = path.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("crates"), Some(folder), Some("src")) => floors::is_pure(&format!("bulla-{folder}")),
        _ => false,
    }
}

fn foreign(file: &TextFile) -> Vec<Violation> {
    let words = FOREIGN.map(|(start, end)| format!("{start}{end}"));
    let mut found = Vec::new();
    for (number, line) in numbered(&file.text) {
        for word in words
            .iter()
            .filter(|word| line.to_lowercase().contains(word.as_str()))
        {
            found.push(format!(
                "{}:{number}: `{word}` does not belong here",
                file.path
            ));
        }
    }
    found
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::{FOREIGN, HIDING, check};
    use crate::tidy::TextFile;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn an_ordinary_file_is_accepted() {
        let ordinary = file("crates/seal/src/wrap.rs", "//! Wraps.\nfn wrap() {}\n");
        assert!(check(&[ordinary]).is_empty());
    }

    #[test]
    fn a_file_without_module_docs_is_refused() {
        assert_eq!(
            check(&[file("server/src/main.rs", "fn main() {}\n")]).len(),
            1
        );
    }

    #[test]
    fn a_hiding_attribute_is_refused_with_its_line() {
        for (start, end) in HIDING {
            let text = format!("//! Docs.\n\n    {start}{end}\n");
            let found = check(&[file("tests/a.rs", &text)]);
            assert!(
                found.first().unwrap().starts_with("tests/a.rs:3:"),
                "{start}{end}"
            );
        }
    }

    #[test]
    fn a_name_that_says_nothing_is_refused() {
        for path in [
            "server/src/utils.rs",
            "server/src/common/mod.rs",
            "web-client/src/helpers.ts",
        ] {
            assert_eq!(check(&[file(path, "//! Docs.\n")]).len(), 1, "{path}");
        }
    }

    #[test]
    fn a_foreign_word_is_refused_in_any_text() {
        for (start, end) in FOREIGN {
            assert_eq!(
                check(&[file("README.md", &format!("see {start}{end}x"))]).len(),
                1
            );
        }
    }

    #[test]
    fn a_pure_package_reads_no_files_outside_its_tests() {
        let production = "//! Docs.\nuse std::fs;\n";
        assert_eq!(check(&[file("crates/tlog/src/a.rs", production)]).len(), 1);
        let in_tests = "//! Docs.\n\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert!(check(&[file("crates/tlog/src/a.rs", in_tests)]).is_empty());
        assert!(check(&[file("crates/cli/src/a.rs", production)]).is_empty());
    }

    #[test]
    fn a_module_declared_for_tests_alone_may_read_files_and_its_neighbours_may_not() {
        let root = file(
            "crates/tlog/src/lib.rs",
            "//! Docs.\n\n#[cfg(test)]\nmod vectors;\nmod tile;\n",
        );
        let reading = |path| file(path, "//! Docs.\nuse std::fs;\n");
        let vectors = reading("crates/tlog/src/vectors.rs");
        let below = reading("crates/tlog/src/vectors/large.rs");
        assert!(check(&[root.clone(), vectors, below]).is_empty());
        assert_eq!(check(&[root, reading("crates/tlog/src/tile.rs")]).len(), 1);
    }
}
