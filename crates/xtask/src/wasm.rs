//! The WebAssembly modules: packages `bulla-wasm`, `bulla-wasm-pdf` and `bulla-wasm-strength`, then
//! their JavaScript glue by wasm-bindgen.
//!
//! Three ways to a compiler for `wasm32-unknown-unknown`, in this order:
//! 1. the toolchain has the target's library;
//! 2. `rustup target add` brings it;
//! 3. Debian's `rustc-web` with its library source, which cargo builds itself.
//!
//! The target directory is its own, so that native builds do not evict it. Paths of this machine
//! are mapped away: two checkouts give the same bytes.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::install;
use crate::process;
use crate::size;
use crate::workspace::Workspace;

/// The target triple of the browser.
const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler, used only where the toolchain has no library for the target.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// Its library source.
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust";

/// A module of the web client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Module {
    /// Name for the terminal.
    pub(crate) name: &'static str,
    /// What its bytes may weigh after gzip.
    pub(crate) budget_bytes: u64,
    package: &'static str,
    library: &'static str,
    directory: &'static str,
}

/// Every module. Each is compiled by itself: features of one, such as the lists of words, are not
/// those of the other.
pub(crate) const MODULES: [Module; 3] = [
    Module {
        name: "core",
        budget_bytes: size::CORE_BUDGET_BYTES,
        package: "bulla-wasm",
        library: "bulla_wasm",
        directory: "web-client/core-pkg",
    },
    Module {
        name: "pdf",
        budget_bytes: size::PDF_BUDGET_BYTES,
        package: "bulla-wasm-pdf",
        library: "bulla_wasm_pdf",
        directory: "web-client/pdf-pkg",
    },
    Module {
        name: "strength",
        budget_bytes: size::STRENGTH_BUDGET_BYTES,
        package: "bulla-wasm-strength",
        library: "bulla_wasm_strength",
        directory: "web-client/strength-pkg",
    },
];

impl Module {
    /// The module's bytes, once built.
    pub(crate) fn path(&self, workspace: &Workspace) -> PathBuf {
        let file = format!("{}_bg.wasm", self.library);
        workspace.path(self.directory).join(file)
    }
}

/// Which compiler builds the modules.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Compiler {
    /// The toolchain that runs cargo.
    Toolchain,
    /// Debian's compiler; the standard library is built from source.
    Debian,
}

/// Builds the modules and their glue.
///
/// # Errors
/// When no compiler for the target can be had, or the build fails.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let compiler = compiler(workspace)?;
    let target = workspace.path("target-wasm");
    for module in MODULES {
        process::run(&mut cargo_build(
            workspace,
            compiler,
            module.package,
            &target,
        )?)?;
        let built = target
            .join(TARGET)
            .join(format!("wasm/{}.wasm", module.library));
        glue(&built, &module.path(workspace))?;
    }
    Ok(())
}

/// Builds a module with what a benchmark measures alone, in a target directory of its own: the module
/// that is served must not be mixed up with it.
///
/// # Errors
/// As [`build`].
pub(crate) fn build_bench(workspace: &Workspace, name: &str, directory: &str) -> Result<()> {
    let compiler = compiler(workspace)?;
    let target = workspace.path("target-wasm/with-bench");
    let module = MODULES.iter().find(|module| module.name == name);
    let module = module.context("no such module")?;
    let mut command = cargo_build(workspace, compiler, module.package, &target)?;
    process::run(command.args(["--features", "bench"]))?;
    let file = format!("wasm/{}.wasm", module.library);
    let written = format!("{directory}/{}_bg.wasm", module.library);
    glue(&target.join(TARGET).join(file), &workspace.path(&written))
}

/// Chooses the compiler, installing one if there is none.
fn compiler(workspace: &Workspace) -> Result<Compiler> {
    if toolchain_has_target(workspace) {
        return Ok(Compiler::Toolchain);
    }
    if debian_is_ready() {
        return Ok(Compiler::Debian);
    }
    println!("The toolchain has no library for {TARGET}: trying rustup target add.");
    if add_target() && toolchain_has_target(workspace) {
        return Ok(Compiler::Toolchain);
    }
    println!("rustup cannot fetch it: taking Debian's compiler and library source instead.");
    install::debian(&install::WASM)?;
    if debian_is_ready() {
        return Ok(Compiler::Debian);
    }
    bail!(
        "no compiler for {TARGET}: `rustup target add {TARGET}` failed and the Debian packages \
         rustc-web and rust-web-src are not there"
    )
}

/// Whether the library of the target lies in the toolchain.
fn toolchain_has_target(workspace: &Workspace) -> bool {
    process::read(
        Command::new("rustc")
            .args(["--print", "target-libdir", "--target", TARGET])
            .current_dir(workspace.root()),
    )
    .is_ok_and(|directory| Path::new(directory.trim()).is_dir())
}

/// Whether Debian's compiler and its library source are installed, and new enough for [`SILENT`].
pub(crate) fn debian_is_ready() -> bool {
    Path::new(DEBIAN_SOURCE).join("library/std").is_dir()
        && process::succeeds(
            Command::new(DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .args(SILENT)
                .args(["--print", "cfg"]),
        )
}

/// Asks rustup for the target, with little patience: without network it would wait for minutes.
fn add_target() -> bool {
    process::find("rustup").is_some()
        && process::succeeds(
            Command::new("timeout").args(["40", "rustup", "target", "add", TARGET]),
        )
}

/// The cargo command that compiles the module.
fn cargo_build(
    workspace: &Workspace,
    compiler: Compiler,
    package: &str,
    target: &Path,
) -> Result<Command> {
    let sysroot = process::read(Command::new("rustc").args(["--print", "sysroot"]))?;
    let sysroot = PathBuf::from(sysroot.trim());
    let mut command = process::cargo();
    command
        .current_dir(workspace.root())
        .args([
            "build",
            "--package",
            package,
            "--profile",
            "wasm",
            "--target",
            TARGET,
        ])
        .arg("--target-dir")
        .arg(target)
        .env_remove("RUSTFLAGS")
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            rustflags(workspace, &sysroot, compiler)?,
        );
    if compiler == Compiler::Debian {
        command
            .args(["-Z", "build-std=std,panic_abort"])
            .args(["-Z", "build-std-features=optimize_for_size"])
            .env("RUSTC", DEBIAN_RUSTC)
            .env("RUSTC_BOOTSTRAP", "1")
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                linker(&sysroot)?,
            );
    }
    Ok(command)
}

/// What a panic does where the standard library is built along: it ends the module at once. Nobody
/// sees its text in a browser, nor the places and debug texts that it would be made of
/// (`docs/adr/0011-size-of-the-core.md`).
const SILENT: [&str; 4] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

/// Compiler flags: SIMD, which every current browser has, and no path of this machine.
fn rustflags(workspace: &Workspace, sysroot: &Path, compiler: Compiler) -> Result<OsString> {
    let home = env::home_dir().context("there is no home directory")?;
    let cargo = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let source = fs::canonicalize(DEBIAN_SOURCE).unwrap_or_else(|_| DEBIAN_SOURCE.into());
    let mut flags = OsString::from("-Ctarget-feature=+simd128");
    if compiler == Compiler::Debian {
        for flag in SILENT {
            flags.push("\u{1f}");
            flags.push(flag);
        }
    }
    for (path, name) in [
        (workspace.root(), "/bulla"),
        (cargo.as_path(), "/cargo"),
        (sysroot, "/rust"),
        (Path::new(DEBIAN_SOURCE), "/rust/lib/rustlib/src/rust"),
        (source.as_path(), "/rust/lib/rustlib/src/rust"),
    ] {
        flags.push("\u{1f}--remap-path-prefix=");
        flags.push(path);
        flags.push("=");
        flags.push(name);
    }
    Ok(flags)
}

/// The linker that comes with the toolchain; Debian's compiler has none for wasm.
fn linker(sysroot: &Path) -> Result<PathBuf> {
    let libraries = sysroot.join("lib/rustlib");
    let entries =
        fs::read_dir(&libraries).with_context(|| format!("cannot read {}", libraries.display()))?;
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("bin/rust-lld"))
        .find(|file| file.is_file())
        .or_else(|| process::find("wasm-ld"))
        .context("no linker for wasm: neither rust-lld in the toolchain nor wasm-ld")
}

/// Writes the JavaScript glue and the module to `written`, unless it is newer than `module`.
fn glue(module: &Path, written: &Path) -> Result<()> {
    if is_newer(written, module) {
        return Ok(());
    }
    let directory = written.parent().context("a module lies in a folder")?;
    println!("\u{2192} wasm-bindgen {}", directory.display());
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .generate(directory)
        .with_context(|| format!("wasm-bindgen failed on {}", module.display()))?;
    Ok(())
}

/// Whether `made` exists and is at least as new as `source`.
fn is_newer(made: &Path, source: &Path) -> bool {
    let modified = |path: &Path| {
        fs::metadata(path)
            .and_then(|metadata| metadata.modified())
            .ok()
    };
    matches!((modified(made), modified(source)), (Some(made), Some(source)) if made >= source)
}
