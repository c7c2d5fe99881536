//! `deny.toml`: the written exceptions exist with their reasons, and hold in the sources and the graph
//! without anybody running cargo-deny.

use std::path::Path;

use crate::tidy::graph::Graph;
use crate::tidy::{TextFile, Violation};

/// Where the exceptions stand.
const FILE: &str = "deny.toml";
/// Weaknesses that are written down there, each with a type or function that nobody may name.
const EXCEPTIONS: [(&str, &str); 1] = [("RUSTSEC-2023-0071", "RsaPrivateKey")];
/// The rule's own text names what it forbids.
const OWN: &str = "crates/xtask/src/tidy/deny.rs";

/// Compares the exceptions with sources and graph.
pub(crate) fn check(graph: &Graph, files: &[TextFile]) -> Vec<Violation> {
    let Some(deny) = files.iter().find(|file| file.path == FILE) else {
        return vec![format!("{FILE} is missing")];
    };
    let mut found = Vec::new();
    for (advisory, forbidden) in EXCEPTIONS {
        let mut lines = deny.text.lines();
        let is_written = lines.any(|line| line.contains(advisory) && line.contains("reason = \""));
        if !is_written {
            found.push(format!("{FILE}: no reason for {advisory}"));
        }
        for file in files.iter().filter(|file| file.path != OWN) {
            if Path::new(&file.path)
                .extension()
                .is_some_and(|end| end == "rs")
                && file.text.contains(forbidden)
            {
                let why = format!("{forbidden} is what {advisory} is about");
                found.push(format!("{}: {why}", file.path));
            }
        }
    }
    let banned = deny.text.lines().filter_map(|line| {
        let rest = line.trim().strip_prefix("{ name = \"")?;
        rest.split('"').next()
    });
    for name in banned {
        if graph.links.contains_key(name) {
            found.push(format!("{FILE}: {name} is banned and linked"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{FILE, check};
    use crate::tidy::TextFile;
    use crate::tidy::graph::Graph;

    fn said(files: &[(&str, &str)], linked: &[&str]) -> Vec<String> {
        let files: Vec<TextFile> = files
            .iter()
            .map(|(path, text)| TextFile {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        let mut graph = Graph::default();
        for name in linked {
            graph.links.entry((*name).to_owned()).or_default();
        }
        check(&graph, &files)
    }

    #[test]
    fn exceptions_are_written_and_kept_and_bans_hold() {
        let written = "{ id = \"RUSTSEC-2023-0071\", reason = \"verification\" },\n{ name = \"openssl\", reason = \"no\" },";
        assert_eq!(said(&[(FILE, written)], &["serde"]), Vec::<String>::new());
        assert_eq!(said(&[], &[]), ["deny.toml is missing"]);
        assert_eq!(
            said(&[(FILE, "")], &[]),
            ["deny.toml: no reason for RUSTSEC-2023-0071"]
        );
        let linked = said(&[(FILE, written)], &["openssl"]);
        assert_eq!(linked, ["deny.toml: openssl is banned and linked"]);
        let used = said(
            &[
                (FILE, written),
                ("crates/a/src/lib.rs", "use rsa::RsaPrivateKey;"),
            ],
            &[],
        );
        assert_eq!(
            used,
            ["crates/a/src/lib.rs: RsaPrivateKey is what RUSTSEC-2023-0071 is about"]
        );
    }
}
