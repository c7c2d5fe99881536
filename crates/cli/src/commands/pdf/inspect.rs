//! `bulla pdf inspect`: what a PDF holds that a signer should know, as the product finds it. Nothing is
//! changed.

use bulla_client::pdf::report::{Inspection, OtherField, OtherKind, Purpose};
use bulla_client::pdf::{FieldKind, Paper};
use bulla_pades::Concern;
use serde::Serialize;

use super::open;
use crate::args::PdfInspect;
use crate::failure::Failure;
use crate::screen::Screen;
use crate::whole;

/// What is found, and in which file.
#[derive(Serialize)]
struct Told<'a> {
    file: String,
    #[serde(flatten)]
    found: &'a Inspection,
}

/// Runs the command.
pub(super) fn run(arguments: &PdfInspect, screen: Screen) -> Result<(), Failure> {
    let path = &arguments.file;
    let paper = Paper::new(whole::read(path)?);
    let found = match paper.inspect(Purpose::Sending) {
        Ok(found) => found,
        Err(obstacle) => {
            // What stands against reading it is said with what can be done.
            open(path, paper.bytes())?;
            return Err(Failure::Unsignable {
                path: path.clone(),
                code: "unreadable",
                message: obstacle.to_string(),
            });
        }
    };
    let file = path.to_string_lossy().into_owned();
    screen.json(&Told {
        file,
        found: &found,
    });
    screen.say(&format!(
        "{}: PDF {}, {}, {}",
        path.display(),
        found.version,
        counted(found.pages.len(), "page"),
        counted(found.revisions, "revision"),
    ));
    match &found.obstacle {
        Some(obstacle) => screen.say(&format!("  cannot be signed: {obstacle}")),
        None => screen.say("  can be signed"),
    }
    tell_fields(&found, screen);
    tell_placeholders(&found, screen);
    for concern in &found.concerns {
        screen.say(&format!(
            "  note: {}{}",
            concern.message,
            on_page(concern.page)
        ));
    }
    if found.concerns.is_empty() {
        screen.say("  nothing that could hide or move content was found");
    }
    Ok(())
}

fn tell_fields(found: &Inspection, screen: Screen) {
    for field in &found.fields {
        let state = state((field.kind == FieldKind::Signature).then_some(field.value == "true"));
        let (name, kind) = (&field.name, field.kind.code());
        screen.say(&format!(
            "  field {name}: {kind} of recipient {}{state}",
            field.recipient
        ));
    }
    for field in &found.other_fields {
        let state = state(field.signed);
        screen.say(&format!("  field {}: {}{state}", field.name, kind(field)));
    }
}

const fn state(signed: Option<bool>) -> &'static str {
    match signed {
        Some(true) => ", signed: `bulla verify` says what the signature is worth",
        Some(false) => ", empty",
        None => "",
    }
}

const fn kind(field: &OtherField) -> &'static str {
    match field.kind {
        Some(OtherKind::Button) => "button",
        Some(OtherKind::Choice) => "choice",
        Some(OtherKind::Signature) => "signature",
        Some(OtherKind::Text) => "text",
        None => "unknown",
    }
}

fn tell_placeholders(found: &Inspection, screen: Screen) {
    for placeholder in &found.placeholders {
        let whose = match placeholder.role.parse::<u32>() {
            Ok(number) => format!("recipient {number}"),
            Err(_) => placeholder.role.clone(),
        };
        screen.say(&format!(
            "  placeholder on page {}: for {whose}",
            placeholder.page.saturating_add(1)
        ));
    }
    for mistake in &found.mistakes {
        let what = match mistake.detail {
            Some(_) => "placeholder on page",
            None => "no placeholders are read on page",
        };
        let page = mistake.page.saturating_add(1);
        screen.say(&format!("  {what} {page}: {}", mistake.message));
    }
}

/// Tells a signer before signing.
pub(super) fn note(concerns: &[Concern], screen: Screen) {
    for concern in concerns.iter().take(SHOWN) {
        let page = concern.page.and_then(|page| u32::try_from(page).ok());
        screen.note(&format!("Note: {}{}", concern.kind, on_page(page)));
    }
    if let Some(more @ 1..) = concerns.len().checked_sub(SHOWN) {
        screen.note(&format!("and {more} more; `bulla pdf inspect` lists all"));
    }
}

/// A page, counted from 1.
fn on_page(page: Option<u32>) -> String {
    page.map(|page| format!(" (page {})", page.saturating_add(1)))
        .unwrap_or_default()
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

/// Concerns that are shown before signing.
const SHOWN: usize = 20;
