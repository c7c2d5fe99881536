//! `cargo xtask check`: the gates that need no running service.

use anyhow::{Result, bail};

use crate::clock::timed;
use crate::npm;
use crate::process;
use crate::size;
use crate::tidy;
use crate::verifier;
use crate::wasm::MODULES;
use crate::web;
use crate::workspace::Workspace;

/// Runs every gate, prints each with its duration, and fails when one did.
///
/// # Errors
/// Names the gates that did not hold.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let gates: [(&str, &dyn Fn() -> Result<()>); 8] = [
        ("format", &|| {
            cargo(workspace, &["fmt", "--all", "--", "--check"])
        }),
        ("tidy", &|| tidy::run(workspace)),
        ("lints", &|| {
            let all = [
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ];
            cargo(workspace, &all)
        }),
        ("documentation", &|| documentation(workspace)),
        ("web client", &|| web::build(workspace)),
        ("sizes", &|| sizes(workspace)),
        ("web lint", &|| {
            npm::install(workspace, "web-client/lint")?;
            script(workspace, "lint")
        }),
        ("web types", &|| script(workspace, "check")),
    ];
    let mut lines = Vec::new();
    let mut broken = Vec::new();
    for (name, gate) in gates {
        println!("\n== {name}");
        let (outcome, took) = timed(gate);
        let verdict = match outcome {
            Ok(()) => "ok",
            Err(error) => {
                println!("{error:#}");
                broken.push(name);
                "FAILED"
            }
        };
        lines.push(format!(
            "{name:<20} {:>8.1} s  {verdict}",
            took.as_secs_f64()
        ));
    }
    println!("\n{}", lines.join("\n"));
    if !broken.is_empty() {
        bail!("these gates do not hold: {}", broken.join(", "));
    }
    Ok(())
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    process::run(
        process::cargo()
            .current_dir(workspace.root())
            .args(arguments),
    )
}

fn documentation(workspace: &Workspace) -> Result<()> {
    process::run(
        process::cargo()
            .current_dir(workspace.root())
            .args([
                "doc",
                "--quiet",
                "--workspace",
                "--no-deps",
                "--document-private-items",
            ])
            .env("RUSTDOCFLAGS", "-Dwarnings"),
    )
}

fn script(workspace: &Workspace, name: &str) -> Result<()> {
    npm::install(workspace, "web-client")?;
    process::run(npm::command(workspace, "web-client").args(["run", "--silent", name]))
}

/// Holds what a visitor downloads within its budgets.
fn sizes(workspace: &Workspace) -> Result<()> {
    size::print_modules(workspace)?;
    for module in MODULES {
        let size = size::gzip_bytes(&module.path(workspace))?;
        size::hold(module.name, size, module.budget_bytes)?;
    }
    let shell = size::shell(&workspace.path("web-client/dist"))?;
    println!("{}", size::line("shell", &shell));
    size::hold("shell", shell, size::SHELL_BUDGET_BYTES)?;
    verifier::hold(workspace)
}
