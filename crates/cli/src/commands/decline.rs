//! `bulla decline`: refuses to sign, with a reason that only the envelope's people can read.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use bulla_client::{DeclineReason, Locale};

use super::{Context, envelopes};
use crate::args::Decline;
use crate::failure::Failure;

/// Declines an envelope after it was shown and the person agreed.
pub(crate) async fn run(context: &Context, arguments: &Decline) -> Result<(), Failure> {
    let given = match &arguments.reason_file {
        Some(path) => Some(reason(path, &read(path)?)?),
        None => None,
    };
    let mut client = context.resume().await?;
    let id = envelopes::find(&mut client, &arguments.id)
        .await?
        .envelope_id;
    let locale = Locale::of_tag(&arguments.language);
    let opened = client.open(id, locale).await?;
    let screen = context.screen;
    envelopes::note_envelope(screen, &opened);
    screen.note(opened.refusal);
    screen.note("Declining ends the envelope for everybody and cannot be taken back.");
    let given = match given {
        None if !arguments.yes => ask(context)?,
        given => given,
    };
    if !arguments.yes && !context.prompt.agrees("Decline?")? {
        return Err(Failure::Declined);
    }
    let declined = client.decline(id, given, locale).await?;
    context.keep_session(&mut client).await?;
    envelopes::show(screen, &declined);
    Ok(())
}

/// A line from the person; an empty one is no reason.
fn ask(context: &Context) -> Result<Option<DeclineReason>, Failure> {
    let line = context
        .prompt
        .line("Why? The people of this envelope can read it. Empty for no reason:")?;
    if line.is_empty() {
        return Ok(None);
    }
    reason(Path::new("-"), &line).map(Some)
}

fn reason(path: &Path, text: &str) -> Result<DeclineReason, Failure> {
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
