//! Running the foreign programs over a file.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::ink::Picture;

/// Dots per inch of pictures: one pixel is one third of a point.
const RESOLUTION: &str = "216";

/// What Debian's `MuPDF` says of itself, whatever the file.
const NO_COLOURS: &str = "warning: ICC support is not available";

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says whether an oracle may be absent"
)]
fn is_required() -> bool {
    let set = |name, value| std::env::var(name).as_deref() == Ok(value);
    set("CI", "true") || set("BULLA_REQUIRE_ORACLES", "1")
}

/// What a program writes to its standard output about a PDF, whose path stands in place of `FILE`.
/// It must succeed and not complain. `None` where the program is not installed.
pub(crate) fn run(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<Vec<u8>> {
    let output = output(program, arguments, pdf)?;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {errors}");
    let complaints: Vec<&str> = errors.lines().filter(|line| *line != NO_COLOURS).collect();
    assert_eq!(complaints, Vec::<&str>::new(), "{program} complains");
    Some(output.stdout)
}

/// What a program writes to its standard output about a PDF, whatever else it says.
pub(crate) fn said(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<Vec<u8>> {
    Some(output(program, arguments, pdf)?.stdout)
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
fn output(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<Output> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.pdf");
    fs::write(&path, pdf).unwrap();
    let file = path.to_str().unwrap();
    let arguments = arguments
        .iter()
        .map(|one| if *one == "FILE" { file } else { one });
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) => {
            assert!(!is_required(), "{program}: oracle required: {error}");
            eprintln!("SKIPPED: {program} is missing");
            None
        }
    }
}

/// What a Python script of `interop` says of files. `None` where its package is not installed.
#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the oracle is"
)]
pub(crate) fn oracle(script: &str, files: &[PathBuf]) -> Option<String> {
    let python = std::env::var("BULLA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(&python).arg(script).args(files).output();
    match output {
        Ok(output) if output.status.code() != Some(MISSING) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{script}: {errors}");
            Some(String::from_utf8(output.stdout).unwrap())
        }
        absent => {
            assert!(!is_required(), "{python}: oracle required: {absent:?}");
            eprintln!("SKIPPED: {python} lacks what {script} imports");
            None
        }
    }
}

/// Exit status of a script whose package is missing.
const MISSING: i32 = 3;

/// The text of a PDF as poppler reads it.
pub(crate) fn text(pdf: &[u8]) -> Option<String> {
    let out = run("pdftotext", &["-enc", "UTF-8", "-raw", "FILE", "-"], pdf)?;
    Some(String::from_utf8(out).unwrap())
}

/// qpdf's opinion on the structure of a PDF.
pub(crate) fn check(pdf: &[u8]) -> Option<String> {
    let out = run("qpdf", &["--check", "FILE"], pdf)?;
    Some(String::from_utf8(out).unwrap())
}

/// The first page as poppler and as `MuPDF` draw it.
pub(crate) fn pictures(pdf: &[u8]) -> Vec<(&'static str, Picture)> {
    let poppler = run(
        "pdftoppm",
        &["-gray", "-r", RESOLUTION, "-f", "1", "-l", "1", "FILE"],
        pdf,
    );
    let mupdf = run(
        "mutool",
        &[
            "draw", "-q", "-F", "pgm", "-r", RESOLUTION, "-o", "-", "FILE", "1",
        ],
        pdf,
    );
    [("poppler", poppler), ("mupdf", mupdf)]
        .into_iter()
        .filter_map(|(name, bytes)| bytes.map(|bytes| (name, Picture::parse(&bytes))))
        .collect()
}
