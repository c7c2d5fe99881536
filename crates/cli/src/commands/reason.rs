//! Why somebody declines or withdraws, for the people of the envelope alone.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use bulla_client::GivenReason;

use super::Context;
use crate::failure::Failure;

/// The reason in a file, or in standard input for `-`.
pub(super) fn in_file(path: Option<&Path>) -> Result<Option<GivenReason>, Failure> {
    path.map(|path| reason(path, &read(path)?)).transpose()
}

/// A line from the person; an empty one is no reason.
pub(super) fn asked(context: &Context) -> Result<Option<GivenReason>, Failure> {
    let line = context
        .prompt
        .line("Why? The people of this envelope can read it. Empty for no reason:")?;
    if line.is_empty() {
        return Ok(None);
    }
    reason(Path::new("-"), &line).map(Some)
}

fn reason(path: &Path, text: &str) -> Result<GivenReason, Failure> {
    text.parse().map_err(|_| Failure::Malformed {
        path: path.to_owned(),
        expected: "a reason: 1 to 4000 bytes of text",
    })
}

/// The text of a file, or of standard input for `-`; more than a reason may have is refused later.
fn read(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let result = if path.as_os_str() == "-" {
        let mut input = io::stdin().lock().take(MAX_BYTES);
        input.read_to_string(&mut text)
    } else {
        let file = File::open(path).map_err(Failure::file(path))?;
        file.take(MAX_BYTES).read_to_string(&mut text)
    };
    result.map_err(Failure::file(path))?;
    Ok(text)
}

const MAX_BYTES: u64 = 64 * 1024;
