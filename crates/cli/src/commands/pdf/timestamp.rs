//! `bulla pdf timestamp`: a document time-stamp over a PDF with all its signatures and older
//! time-stamps. It shows that they existed, also once their certificates have expired.

use crate::args::{Global, PdfTimestamp};
use crate::commands::{archive, cms};
use crate::failure::Failure;
use crate::longterm::{Goal, Journey};
use crate::screen::Screen;
use crate::tsa::Stamper;
use crate::whole;

/// Runs the command.
pub(super) fn run(
    arguments: &PdfTimestamp,
    global: &Global,
    screen: Screen,
) -> Result<(), Failure> {
    let path = &arguments.file;
    let target = whole::target(path, &arguments.output, |file| {
        whole::marked(file, "-timestamped")
    })?;
    let mut stamper = Stamper::new(arguments.tsa.as_deref(), global, screen)?;
    let mut bytes = whole::read(path)?;
    let server = archive::server(global)?;
    let journey = Journey {
        path,
        arguments: &arguments.validation,
        server: server.as_deref(),
    };
    let (mut outcome, mut token) = (None, None);
    if arguments.long_term {
        outcome = Some(journey.take(&mut bytes, Goal::Stamp, Some(&mut stamper))?);
    } else {
        let (tail, fresh) = journey.stamp(&bytes, &mut stamper)?;
        whole::append(&mut bytes, &tail);
        token = Some(fresh);
    }
    whole::write(&target, &[&bytes], &arguments.output)?;
    let authority = token
        .as_ref()
        .and_then(|token| token.certificates().first());
    let at = token.as_ref().map(|token| token.info().time());
    let (authority, at) = match &outcome {
        Some(outcome) => (outcome.authority(), outcome.stamped_at()),
        None => (authority.map(cms::signer_name), at),
    };
    screen.json(&serde_json::json!({
        "file": path.to_string_lossy(),
        "timestamped": target.to_string_lossy(),
        "at_ms": at,
        "authority": authority,
        "validation": outcome,
        "size_bytes": bytes.len(),
    }));
    let when = at.map(|at| at.to_string()).unwrap_or_default();
    screen.say(&format!("Time-stamped {when}: {}", target.display()));
    match &outcome {
        Some(outcome) => outcome.print(screen),
        None => screen.say(&format!("  by {}", authority.unwrap_or_default())),
    }
    Ok(())
}
