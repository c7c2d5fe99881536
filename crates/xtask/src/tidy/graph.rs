//! The dependency graph, reduced to what the rules ask: names, kinds of edges, licences.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, PackageId};

/// Packages of the workspace and what they depend on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    /// The packages of the workspace.
    pub(crate) members: BTreeSet<String>,
    /// Normal and build dependencies by package name, over the whole resolved graph.
    pub(crate) links: BTreeMap<String, BTreeSet<String>>,
    /// What each member's manifest names, development dependencies included.
    pub(crate) named: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Reduces cargo's answer.
    ///
    /// # Errors
    /// When cargo left the resolved graph out.
    pub(crate) fn of(metadata: &Metadata) -> Result<Self> {
        let names: BTreeMap<&PackageId, String> = metadata
            .packages
            .iter()
            .map(|one| (&one.id, one.name.to_string()))
            .collect();
        let name_of = |id: &PackageId| names.get(id).cloned().unwrap_or_default();
        let mut graph = Self {
            members: metadata.workspace_members.iter().map(&name_of).collect(),
            ..Self::default()
        };
        let resolve = metadata
            .resolve
            .as_ref()
            .context("cargo gave no resolved graph")?;
        for node in &resolve.nodes {
            let name = name_of(&node.id);
            for dependency in &node.deps {
                let other = name_of(&dependency.pkg);
                if graph.members.contains(&name) {
                    graph
                        .named
                        .entry(name.clone())
                        .or_default()
                        .insert(other.clone());
                }
                let is_linked = dependency
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind != DependencyKind::Development);
                if is_linked {
                    graph.links.entry(name.clone()).or_default().insert(other);
                }
            }
        }
        Ok(graph)
    }

    /// The direct normal and build dependencies of a package.
    pub(crate) fn direct<'a>(&'a self, package: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.links
            .get(package)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// A chain of normal and build dependencies from one package to another, if there is one.
    pub(crate) fn path(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut waiting = vec![from];
        while let Some(package) = waiting.pop() {
            for next in self.direct(package) {
                if next == to {
                    return Some(trace(&came_from, package, to));
                }
                if next != from && !came_from.contains_key(next) {
                    came_from.insert(next, package);
                    waiting.push(next);
                }
            }
        }
        None
    }
}

/// The chain that ends with `last`, walked back from its predecessor.
fn trace(came_from: &BTreeMap<&str, &str>, before: &str, last: &str) -> Vec<String> {
    let mut chain = vec![last.to_owned(), before.to_owned()];
    let mut package = before;
    while let Some(previous) = came_from.get(package) {
        chain.push((*previous).to_owned());
        package = previous;
    }
    chain.reverse();
    chain
}

#[cfg(test)]
pub(crate) mod fixture {
    use super::Graph;

    /// A graph from `(package, its normal dependencies)`; every package named `bulla-*` is ours.
    pub(crate) fn graph(edges: &[(&str, &[&str])]) -> Graph {
        let mut graph = Graph::default();
        for (package, dependencies) in edges {
            for name in dependencies.iter().chain([package]) {
                if name.starts_with("bulla-") {
                    graph.members.insert((*name).to_owned());
                }
            }
            let all = || dependencies.iter().map(|name| (*name).to_owned());
            graph
                .links
                .entry((*package).to_owned())
                .or_default()
                .extend(all());
            graph
                .named
                .entry((*package).to_owned())
                .or_default()
                .extend(all());
        }
        graph
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::graph;

    #[test]
    fn a_path_is_found_over_several_packages() {
        let graph = graph(&[
            ("a", &["b", "c"]),
            ("b", &["d"]),
            ("c", &["b"]),
            ("d", &["e"]),
        ]);
        let path = graph.path("a", "e").unwrap();
        assert_eq!(path.first().map(String::as_str), Some("a"));
        assert_eq!(path.last().map(String::as_str), Some("e"));
    }

    #[test]
    fn a_cycle_without_the_target_ends_without_a_path() {
        let graph = graph(&[("a", &["b"]), ("b", &["a", "b"])]);
        assert_eq!(graph.path("a", "c"), None);
    }
}
