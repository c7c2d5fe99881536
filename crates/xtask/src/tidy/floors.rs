//! The floors: dependencies only go down, and some may not exist at all.

use crate::tidy::Violation;
use crate::tidy::graph::Graph;

/// The floor of each package, from the ground up. A crate of one floor does not know its
/// neighbours on that floor.
const FLOORS: [(&str, u8); 28] = [
    ("bulla-types", 0),
    ("bulla-xtask", 0),
    ("bulla-container", 1),
    ("bulla-crypto", 1),
    ("bulla-fonts", 1),
    ("bulla-password", 1),
    ("bulla-pki", 1),
    ("bulla-certificate", 2),
    ("bulla-pades", 2),
    ("bulla-protocol", 2),
    ("bulla-seal", 2),
    ("bulla-statement", 2),
    ("bulla-tlog", 2),
    ("bulla-auth", 3),
    ("bulla-domain", 3),
    ("bulla-evidence", 3),
    ("bulla-pdf", 3),
    ("bulla-vault", 3),
    ("bulla-client", 4),
    ("bulla-storage", 4),
    ("bulla-storage-object", 5),
    ("bulla-storage-sql", 5),
    ("bulla-wasm", 5),
    ("bulla-wasm-pdf", 5),
    ("bulla-wasm-strength", 5),
    ("bulla-cli", 6),
    ("bulla-server", 6),
    ("bulla-tests", 6),
];

/// What the server must not link: that it cannot decrypt is a fact of the dependency graph.
const NOT_IN_SERVER: [&str; 3] = ["bulla-client", "bulla-seal", "bulla-vault"];

/// Packages that bring input and output, a clock or randomness of their own.
const IMPURE: [&str; 18] = [
    "async-std",
    "axum",
    "chrono",
    "fastrand",
    "getrandom",
    "hyper",
    "hyper-util",
    "mio",
    "object_store",
    "rand",
    "reqwest",
    "rustls",
    "sqlx",
    "tempfile",
    "time",
    "tokio",
    "tower",
    "tracing-subscriber",
];

/// Those of [`IMPURE`] that a pure package must not even reach through others.
const NEVER_REACHED: [&str; 6] = ["axum", "hyper", "object_store", "reqwest", "sqlx", "tokio"];

/// Packages that only the named members may depend on directly.
const RESERVED: [(&str, &[&str]); 7] = [
    ("js-sys", &["bulla-wasm"]),
    (
        "ring",
        &["bulla-auth", "bulla-cli", "bulla-crypto", "bulla-server"],
    ),
    ("rsa", &["bulla-pki"]),
    (
        "wasm-bindgen",
        &["bulla-wasm", "bulla-wasm-pdf", "bulla-wasm-strength"],
    ),
    ("wasm-bindgen-cli-support", &["bulla-xtask"]),
    ("wasm-bindgen-futures", &["bulla-wasm"]),
    ("web-sys", &["bulla-wasm"]),
];

/// Checks the graph.
pub(crate) fn check(graph: &Graph) -> Vec<Violation> {
    let mut found = downwards(graph);
    found.extend(server(graph));
    found.extend(purity(graph));
    found.extend(reserved(graph));
    found
}

fn floor(package: &str) -> Option<u8> {
    FLOORS
        .iter()
        .find(|(name, _)| *name == package)
        .map(|(_, floor)| *floor)
}

/// Whether a package is free of input, output, clock and randomness of its own.
pub(crate) fn is_pure(package: &str) -> bool {
    package != "bulla-xtask"
        && (package == "bulla-client" || floor(package).is_some_and(|floor| floor <= 3))
}

fn downwards(graph: &Graph) -> Vec<Violation> {
    let mut found = Vec::new();
    for member in &graph.members {
        let Some(own) = floor(member) else {
            found.push(format!(
                "{member}: has no floor; give it one in tidy/floors.rs"
            ));
            continue;
        };
        for other in graph
            .direct(member)
            .filter(|other| graph.members.contains(*other))
        {
            if floor(other).is_some_and(|floor| floor >= own) {
                found.push(format!(
                    "{member}: depends on {other}, which is not below it"
                ));
            }
        }
    }
    found
}

fn server(graph: &Graph) -> Vec<Violation> {
    NOT_IN_SERVER
        .iter()
        .filter_map(|forbidden| graph.path("bulla-server", forbidden))
        .map(|path| format!("bulla-server: links what can decrypt: {}", path.join(" > ")))
        .collect()
}

fn purity(graph: &Graph) -> Vec<Violation> {
    let mut found = Vec::new();
    for member in graph.members.iter().filter(|member| is_pure(member)) {
        for other in graph.direct(member).filter(|other| IMPURE.contains(other)) {
            found.push(format!("{member}: is pure and must not depend on {other}"));
        }
        for target in NEVER_REACHED {
            if let Some(path) = graph.path(member, target).filter(|path| path.len() > 2) {
                found.push(format!(
                    "{member}: is pure and reaches {}",
                    path.join(" > ")
                ));
            }
        }
    }
    found
}

fn reserved(graph: &Graph) -> Vec<Violation> {
    let mut found = Vec::new();
    for (package, allowed) in RESERVED {
        for (member, named) in &graph.named {
            if named.contains(package) && !allowed.contains(&member.as_str()) {
                found.push(format!("{member}: must not name {package}"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{check, floor};
    use crate::tidy::graph::fixture::graph;

    #[test]
    fn a_house_built_downwards_is_accepted() {
        let house = graph(&[
            (
                "bulla-server",
                &["bulla-storage", "bulla-auth", "tokio", "ring"],
            ),
            ("bulla-storage", &["bulla-auth", "bulla-protocol"]),
            ("bulla-auth", &["bulla-crypto", "ring"]),
            ("bulla-crypto", &["bulla-types", "ring"]),
            ("bulla-protocol", &["bulla-types"]),
        ]);
        assert_eq!(check(&house), Vec::<String>::new());
    }

    #[test]
    fn a_dependency_upwards_or_on_a_neighbour_is_refused() {
        let up = graph(&[("bulla-types", &["bulla-crypto"])]);
        assert_eq!(check(&up).len(), 1);
        let beside = graph(&[("bulla-seal", &["bulla-statement"])]);
        assert_eq!(check(&beside).len(), 1);
    }

    #[test]
    fn a_package_without_a_floor_is_refused() {
        let stranger = graph(&[("bulla-attic", &["bulla-types"])]);
        assert!(check(&stranger).first().unwrap().contains("has no floor"));
    }

    #[test]
    fn a_server_that_reaches_the_content_keys_is_refused_with_the_way_there() {
        let house = graph(&[
            ("bulla-server", &["bulla-storage"]),
            ("bulla-storage", &["helper-crate"]),
            ("helper-crate", &["bulla-seal"]),
        ]);
        let found = check(&house);
        assert_eq!(
            found,
            ["bulla-server: links what can decrypt: \
              bulla-server > bulla-storage > helper-crate > bulla-seal"]
        );
    }

    #[test]
    fn a_pure_package_with_a_runtime_or_a_clock_is_refused() {
        for impure in ["tokio", "getrandom", "chrono", "sqlx"] {
            let house = graph(&[("bulla-domain", &[impure])]);
            assert_eq!(check(&house).len(), 1, "{impure}");
        }
        let hidden = graph(&[("bulla-client", &["innocent"]), ("innocent", &["tokio"])]);
        assert_eq!(check(&hidden).len(), 1);
    }

    #[test]
    fn a_reserved_package_elsewhere_is_refused() {
        let house = graph(&[
            ("bulla-storage", &["ring"]),
            ("bulla-client", &["wasm-bindgen"]),
        ]);
        assert_eq!(check(&house).len(), 2);
    }

    #[test]
    fn the_tops_do_not_depend_on_each_other() {
        assert_eq!(floor("bulla-cli"), floor("bulla-server"));
        let house = graph(&[("bulla-cli", &["bulla-server"])]);
        assert_eq!(check(&house).len(), 1);
    }
}
