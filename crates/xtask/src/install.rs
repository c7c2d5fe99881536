//! Tools that this repository needs and a fresh Debian machine with Rust and Node lacks.
//!
//! Nothing is installed silently: what and why is printed first. When all is there, this takes
//! milliseconds.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::npm;
use crate::process;
use crate::wasm;
use crate::workspace::Workspace;

/// A Debian package, how to see that it is there, and what it is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Package {
    name: &'static str,
    presence: Presence,
    purpose: &'static str,
}

/// The sign by which an installed tool is known; other ways of installing it count as well.
#[derive(Clone, Copy, Debug)]
enum Presence {
    /// A program on `PATH`.
    Program(&'static str),
    /// A file or folder.
    Path(&'static str),
    /// Python modules that can be imported.
    PythonModules(&'static str),
    /// Debian's compiler, new enough for the module, and its library source.
    WebCompiler,
}

/// For the WebAssembly core where rustup cannot fetch the target.
pub(crate) const WASM: [Package; 2] = [
    Package {
        name: "rustc-web",
        presence: Presence::WebCompiler,
        purpose: "a compiler that matches the library source below",
    },
    Package {
        name: "rust-web-src",
        presence: Presence::WebCompiler,
        purpose: "the standard library for WebAssembly, built from source",
    },
];

/// For `cargo xtask bench seal`.
pub(crate) const BENCH: [Package; 1] = [Package {
    name: "age",
    presence: Presence::Program("age"),
    purpose: "a peer that encrypts files, measured beside ours",
}];

/// For `cargo xtask bench pdf`.
const PDF_PEERS: [Package; 2] = [
    Package {
        name: "poppler-utils",
        presence: Presence::Program("pdfsig"),
        purpose: "a peer that verifies PDFs, measured beside ours",
    },
    Package {
        name: "python3-venv",
        presence: Presence::PythonModules("venv, ensurepip"),
        purpose: "a place for pyHanko, which signs and verifies them",
    },
];

/// For `cargo xtask test`.
const TEST: [Package; 11] = [
    Package {
        name: "chromium",
        presence: Presence::Program("chromium"),
        purpose: "the browser of the journeys in tests/browser",
    },
    Package {
        name: "oathtool",
        presence: Presence::Program("oathtool"),
        purpose: "an independent maker of TOTP codes",
    },
    Package {
        name: "libfaketime",
        presence: Presence::Path("/usr/share/doc/libfaketime"),
        purpose: "shows a server of the journeys the time of some days later",
    },
    Package {
        name: "faketime",
        presence: Presence::Program("faketime"),
        purpose: "sets the clock of one program",
    },
    Package {
        name: "golang-go",
        presence: Presence::Program("go"),
        purpose: "runs the Go verifier of checkpoints and proofs",
    },
    Package {
        name: "golang-golang-x-mod-dev",
        presence: Presence::Path("/usr/share/gocode/src/golang.org/x/mod/sumdb"),
        purpose: "Go's own implementation of transparency logs",
    },
    Package {
        name: "poppler-utils",
        presence: Presence::Program("pdftoppm"),
        purpose: "draws and reads the PDFs that we write",
    },
    Package {
        name: "mupdf-tools",
        presence: Presence::Program("mutool"),
        purpose: "draws and reads them a second time",
    },
    Package {
        name: "qpdf",
        presence: Presence::Program("qpdf"),
        purpose: "checks their structure",
    },
    Package {
        name: "openssl",
        presence: Presence::Program("openssl"),
        purpose: "a foreign judge of certificates, signatures and time-stamps",
    },
    Package {
        name: "python3-venv",
        presence: Presence::PythonModules("venv, ensurepip"),
        purpose: "a place for the Python oracles",
    },
];

/// Python packages that open and verify what we write, in exact versions.
const ORACLES: [&str; 5] = [
    "tink==1.16.1",
    "cryptography==50.0.2",
    "cryptography-vectors==50.0.2",
    "sigstore==4.5.1",
    "pyHanko==0.38.0",
];

/// The folder of the npm package that verifies our logs.
const SIGSTORE_VERIFY: &str = "tests/interop/sigstore-verify";

/// The program around the package `certval`, which judges certification paths; outside of the workspace.
const CERTVAL: &str = "tests/interop/certval";

/// Installs everything that `cargo xtask test` needs.
///
/// # Errors
/// Those of [`debian`], [`oracles`] and [`npm::install`]; when the judge of paths cannot be built.
pub(crate) fn all(workspace: &Workspace) -> Result<()> {
    debian(&TEST)?;
    oracles(workspace)?;
    process::run(
        process::cargo()
            .args(["build", "--quiet", "--locked", "--manifest-path"])
            .arg(workspace.path(CERTVAL).join("Cargo.toml"))
            .arg("--target-dir")
            .arg(workspace.path("target/oracles/certval")),
    )?;
    npm::install(workspace, SIGSTORE_VERIFY)
}

/// Installs the Debian packages of a list that are not there.
///
/// # Errors
/// When packages are missing and cannot be installed; the message holds the command to run.
pub(crate) fn debian(packages: &[Package]) -> Result<()> {
    let missing: Vec<&Package> = packages
        .iter()
        .filter(|package| !package.presence.is_met())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing Debian packages:");
    for package in &missing {
        println!("  {:<24} {}", package.name, package.purpose);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let by_hand = format!(
        "sudo apt-get install -y --no-install-recommends {}",
        names.join(" ")
    );
    let Some(prefix) = privilege() else {
        bail!("this needs root: run `{by_hand}` and try again");
    };
    let apt = |arguments: &[&str]| {
        let mut words = prefix.iter().copied().chain(["apt-get"]);
        let mut command = Command::new(words.next().unwrap_or("apt-get"));
        command
            .args(words)
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    // Old lists know old versions; without network what they know may still do.
    if process::run(&mut apt(&["update"])).is_err() {
        println!("The lists of packages could not be updated.");
    }
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(&names);
    process::run(&mut apt(&arguments)).with_context(|| format!("try it by hand: {by_hand}"))
}

/// How to become root: not at all when we are, by `sudo` where that asks nothing.
fn privilege() -> Option<Vec<&'static str>> {
    process::find("apt-get")?;
    if process::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Some(Vec::new());
    }
    process::succeeds(Command::new("sudo").args(["-n", "true"])).then(|| vec!["sudo", "-n", "-E"])
}

/// Installs what `cargo xtask bench pdf` measures beside ours.
///
/// # Errors
/// Those of [`debian`] and [`oracles`].
pub(crate) fn pdf_peers(workspace: &Workspace) -> Result<()> {
    debian(&PDF_PEERS)?;
    oracles(workspace)
}

/// Makes the Python environment of the oracles in `target/oracles/venv`.
///
/// # Errors
/// When Python is missing or a package cannot be installed.
fn oracles(workspace: &Workspace) -> Result<()> {
    let venv = workspace.path("target/oracles/venv");
    let stamp = venv.join("bulla-packages");
    let wanted = ORACLES.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|kept| kept == wanted) {
        return Ok(());
    }
    println!(
        "Installing Python packages into target/oracles/venv, as foreign judges of our formats:"
    );
    println!("  {}", ORACLES.join(", "));
    process::run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    process::run(
        Command::new(venv.join("bin/python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(ORACLES),
    )?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

impl Presence {
    fn is_met(self) -> bool {
        match self {
            Self::Program(name) => process::find(name).is_some(),
            Self::Path(path) => Path::new(path).exists(),
            Self::PythonModules(modules) => process::succeeds(
                Command::new("python3").args(["-c", &format!("import {modules}")]),
            ),
            Self::WebCompiler => wasm::debian_is_ready(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Package, Presence, debian};

    #[test]
    fn nothing_is_installed_when_all_is_there() {
        let here = Package {
            name: "none",
            presence: Presence::Path("/"),
            purpose: "a test",
        };
        assert!(debian(&[here]).is_ok());
    }

    #[test]
    fn an_absent_program_path_or_module_is_noticed() {
        assert!(!Presence::Program("bulla-no-such-program").is_met());
        assert!(!Presence::Path("/bulla-no-such-path").is_met());
        assert!(!Presence::PythonModules("bulla_no_such_module").is_met());
    }
}
