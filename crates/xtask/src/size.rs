//! Sizes as a browser downloads them, and the budgets that hold them down.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::wasm::MODULES;
use crate::workspace::Workspace;

/// The core module may weigh this many bytes after gzip (`docs/adr/0011-size-of-the-core.md`).
pub(crate) const CORE_BUDGET_BYTES: u64 = 610_000;
/// The module that works on PDFs and verifies files may weigh this many bytes after gzip, of which the four
/// bundled fonts are about 107 000 (`docs/adr/0011-size-of-the-core.md`).
pub(crate) const PDF_BUDGET_BYTES: u64 = 915_000;
/// The module that judges passwords may weigh this many bytes after gzip: nearly all of it is words.
pub(crate) const STRENGTH_BUDGET_BYTES: u64 = 760_000;
/// Everything that `index.html` loads at once may weigh this many bytes after gzip.
pub(crate) const SHELL_BUDGET_BYTES: u64 = 60_000;

/// The size of some bytes as they are and after `gzip -9`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    /// As stored.
    pub(crate) plain_bytes: u64,
    /// After gzip.
    pub(crate) gzip_bytes: u64,
}

/// Measures one file.
///
/// # Errors
/// When it cannot be read or `gzip` is missing.
pub(crate) fn gzip_bytes(file: &Path) -> Result<Size> {
    let plain_bytes = fs::metadata(file)
        .with_context(|| format!("cannot read {}", file.display()))?
        .len();
    let output = Command::new("gzip")
        .args(["-9", "-n", "-c"])
        .arg(file)
        .output()
        .context("cannot run gzip")?;
    if !output.status.success() {
        bail!("gzip failed on {}", file.display());
    }
    let gzip_bytes = u64::try_from(output.stdout.len()).context("a length fits u64")?;
    Ok(Size {
        plain_bytes,
        gzip_bytes,
    })
}

/// Prints the size of every WebAssembly module.
///
/// # Errors
/// When one is not built.
pub(crate) fn print_modules(workspace: &Workspace) -> Result<()> {
    for module in MODULES {
        let size = gzip_bytes(&module.path(workspace))?;
        println!("{}", line(module.name, &size));
    }
    Ok(())
}

/// Measures all that the page loads before anything is clicked: `index.html` and what it names.
///
/// # Errors
/// When the client is not built.
pub(crate) fn shell(dist: &Path) -> Result<Size> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index)
        .with_context(|| format!("{} is missing: run cargo xtask web", index.display()))?;
    let mut total = gzip_bytes(&index)?;
    for file in named_files(&html, dist) {
        let size = gzip_bytes(&file)?;
        total.plain_bytes += size.plain_bytes;
        total.gzip_bytes += size.gzip_bytes;
    }
    Ok(total)
}

/// The scripts and styles that a page names in `src="/…"` and `href="/…"`.
fn named_files(html: &str, dist: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = html
        .split('"')
        .filter(|part| {
            Path::new(part)
                .extension()
                .is_some_and(|extension| extension == "js" || extension == "css")
        })
        .map(|part| dist.join(part.trim_start_matches("./").trim_start_matches('/')))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files.dedup();
    files
}

/// Fails when a size is above its budget.
///
/// # Errors
/// Names what is too large and by how much.
pub(crate) fn hold(name: &str, size: Size, budget_bytes: u64) -> Result<()> {
    if size.gzip_bytes > budget_bytes {
        bail!(
            "{name} weighs {} bytes after gzip, the budget is {budget_bytes}",
            size.gzip_bytes
        );
    }
    Ok(())
}

/// One line for the terminal.
pub(crate) fn line(name: &str, size: &Size) -> String {
    let kb = |bytes: u64| format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100);
    format!(
        "{name:<44} {:>10} {:>10} gzip",
        kb(size.plain_bytes),
        kb(size.gzip_bytes)
    )
}

#[cfg(test)]
mod tests {
    use super::{Size, hold, line};

    #[test]
    fn a_size_at_its_budget_passes_and_one_byte_more_does_not() {
        let size = Size {
            plain_bytes: 9,
            gzip_bytes: 5,
        };
        assert!(hold("core", size, 5).is_ok());
        assert!(hold("core", size, 4).is_err());
    }

    #[test]
    fn a_line_shows_kilobytes_with_one_decimal() {
        let size = Size {
            plain_bytes: 1_250,
            gzip_bytes: 999,
        };
        assert_eq!(
            line("shell", &size),
            format!("{:<44}     1.2 kB     0.9 kB gzip", "shell")
        );
    }
}
