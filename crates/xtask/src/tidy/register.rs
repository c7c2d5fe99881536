//! `docs/dependencies.md` names every direct dependency: crates, npm packages, each with its reason.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::tidy::graph::Graph;
use crate::tidy::{TextFile, Violation};

/// Where the register stands.
const REGISTER: &str = "docs/dependencies.md";

/// The licence of everything here.
const LICENCE: &str = "Apache-2.0";

/// Compares the register with the manifests.
///
/// # Errors
/// When a `package.json` is no JSON.
pub(crate) fn check(graph: &Graph, files: &[TextFile]) -> Result<Vec<Violation>> {
    let mut wanted: BTreeSet<String> = graph
        .named
        .values()
        .flatten()
        .filter(|name| !graph.members.contains(*name))
        .cloned()
        .collect();
    let mut found = Vec::new();
    for manifest in files
        .iter()
        .filter(|file| file.path.ends_with("package.json"))
    {
        let json: Value = serde_json::from_str(&manifest.text)
            .with_context(|| format!("{} is no JSON", manifest.path))?;
        wanted.extend(npm_packages(&json));
        if json
            .get("license")
            .is_some_and(|licence| licence != LICENCE)
        {
            found.push(format!("{}: the licence is {LICENCE}", manifest.path));
        }
    }
    let listed = files
        .iter()
        .find(|file| file.path == REGISTER)
        .map(|file| listed(&file.text))
        .unwrap_or_default();
    let missing = wanted
        .difference(&listed)
        .map(|name| format!("{REGISTER}: {name} is missing"));
    let stale = listed
        .difference(&wanted)
        .map(|name| format!("{REGISTER}: {name} is not used"));
    found.extend(missing.chain(stale));
    Ok(found)
}

/// The first column of every table row that holds a name in backticks.
fn listed(register: &str) -> BTreeSet<String> {
    register
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `")?
                .split('`')
                .next()
                .map(str::to_owned)
        })
        .collect()
}

fn npm_packages(manifest: &Value) -> Vec<String> {
    ["dependencies", "devDependencies"]
        .iter()
        .filter_map(|key| manifest.get(key)?.as_object())
        .flat_map(|packages| packages.keys().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::TextFile;
    use crate::tidy::graph::fixture::graph;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_complete_register_is_accepted() {
        let house = graph(&[("bulla-crypto", &["bulla-types", "hkdf"])]);
        let register = file(
            "docs/dependencies.md",
            "| `hkdf` | crypto |\n| `svelte` | web |\n",
        );
        let manifest = file(
            "web-client/package.json",
            r#"{"dependencies":{"svelte":"5"}}"#,
        );
        assert!(check(&house, &[register, manifest]).unwrap().is_empty());
    }

    #[test]
    fn a_missing_and_a_stale_row_are_refused() {
        let house = graph(&[("bulla-crypto", &["hkdf"])]);
        let register = file("docs/dependencies.md", "| `md5` | crypto |\n");
        assert_eq!(check(&house, &[register]).unwrap().len(), 2);
    }

    #[test]
    fn a_manifest_with_another_licence_is_refused() {
        let register = file("docs/dependencies.md", "");
        let manifest = file("web-client/package.json", r#"{"license":"MIT"}"#);
        assert_eq!(check(&graph(&[]), &[register, manifest]).unwrap().len(), 1);
    }

    #[test]
    fn a_missing_register_and_a_broken_manifest_are_noticed() {
        let house = graph(&[("bulla-crypto", &["hkdf"])]);
        assert_eq!(check(&house, &[]).unwrap().len(), 1);
        assert!(check(&house, &[file("a/package.json", "{")]).is_err());
    }
}
