//! `bulla pdf inspect`: what a PDF holds that a signer should know. Nothing is changed.

use bulla_pades::placeholder::{Role, Search};
use bulla_pades::{Concern, FieldKind, Pdf, ReadError, Update};
use serde::Serialize;

use super::{open, unreadable};
use crate::args::PdfInspect;
use crate::failure::Failure;
use crate::screen::Screen;
use crate::whole;

/// What is found.
#[derive(Serialize)]
struct Inspection {
    file: String,
    version: String,
    pages: usize,
    revisions: usize,
    /// Why the file cannot be signed; absent where it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    obstacle: Option<&'static str>,
    fields: Vec<Field>,
    concerns: Vec<Told>,
    placeholders: Vec<Placeholder>,
}

#[derive(Serialize)]
struct Field {
    name: String,
    kind: &'static str,
    /// For signature fields: whether they are signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<bool>,
}

#[derive(Serialize)]
struct Told {
    code: &'static str,
    /// From 1.
    page: Option<usize>,
    object: Option<u32>,
}

#[derive(Serialize)]
struct Placeholder {
    /// From 1.
    page: usize,
    /// `None` where something is wrong with it.
    role: Option<String>,
    error: Option<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &PdfInspect, screen: Screen) -> Result<(), Failure> {
    let path = &arguments.file;
    let bytes = whole::read(path)?;
    let pdf = open(path, &bytes)?;
    let concerns = pdf.newest().inspect().map_err(unreadable(path))?;
    let obstacle = Update::begin(&pdf).err();
    let version = pdf.version();
    let found = Inspection {
        file: path.to_string_lossy().into_owned(),
        version: format!("{}.{}", version.major, version.minor),
        pages: pdf.newest().pages().map_err(unreadable(path))?.len(),
        revisions: pdf.revisions().len(),
        obstacle: obstacle.map(bulla_pades::WriteError::code),
        fields: fields(&pdf).map_err(unreadable(path))?,
        concerns: concerns.iter().map(Told::new).collect(),
        placeholders: placeholders(&pdf).map_err(unreadable(path))?,
    };
    screen.json(&found);
    screen.say(&format!(
        "{}: PDF {}, {}, {}",
        path.display(),
        found.version,
        counted(found.pages, "page"),
        counted(found.revisions, "revision"),
    ));
    match obstacle {
        Some(error) => screen.say(&format!("  cannot be signed: {error}")),
        None => screen.say("  can be signed"),
    }
    for field in &found.fields {
        let state = match field.signed {
            Some(true) => ", signed: `bulla verify` says what the signature is worth",
            Some(false) => ", empty",
            None => "",
        };
        screen.say(&format!("  field {}: {}{state}", field.name, field.kind));
    }
    for placeholder in &found.placeholders {
        let what = match (&placeholder.role, &placeholder.error) {
            (Some(role), _) => format!("for {role}"),
            (None, Some(error)) => error.clone(),
            (None, None) => String::new(),
        };
        screen.say(&format!(
            "  placeholder on page {}: {what}",
            placeholder.page
        ));
    }
    for concern in &concerns {
        screen.say(&format!("  note: {}", sentence(concern)));
    }
    if concerns.is_empty() {
        screen.say("  nothing that could hide or move content was found");
    }
    Ok(())
}

/// Tells a signer before signing.
pub(super) fn note(concerns: &[Concern], screen: Screen) {
    for concern in concerns.iter().take(SHOWN) {
        screen.note(&format!("Note: {}", sentence(concern)));
    }
    if let Some(more @ 1..) = concerns.len().checked_sub(SHOWN) {
        screen.note(&format!("and {more} more; `bulla pdf inspect` lists all"));
    }
}

impl Told {
    fn new(concern: &Concern) -> Self {
        Self {
            code: concern.kind.code(),
            page: concern.page.map(|page| page + 1),
            object: concern.object.map(|object| object.number),
        }
    }
}

fn fields(pdf: &Pdf<'_>) -> Result<Vec<Field>, ReadError> {
    let view = pdf.newest();
    let Some(form) = view.form()? else {
        return Ok(Vec::new());
    };
    let signed = view.signature_fields(&form)?;
    let leaves = form.fields.iter().filter(|field| !field.is_inner);
    let told = leaves.map(|field| {
        let own = signed.iter().find(|own| own.id == field.id);
        Field {
            name: field.name.clone(),
            kind: kind(field.kind),
            signed: own.map(|own| own.signature.is_some()),
        }
    });
    Ok(told.collect())
}

const fn kind(kind: Option<FieldKind>) -> &'static str {
    match kind {
        Some(FieldKind::Button) => "button",
        Some(FieldKind::Choice) => "choice",
        Some(FieldKind::Signature) => "signature",
        Some(FieldKind::Text) => "text",
        None => "unknown",
    }
}

fn placeholders(pdf: &Pdf<'_>) -> Result<Vec<Placeholder>, ReadError> {
    let view = pdf.newest();
    let pages = view.pages()?;
    let mut search = Search::new(view, &pages);
    let mut told = Vec::new();
    for page in 0..pages.len() {
        // Text that cannot be read has no placeholders; whether the file can be signed is asked above.
        for found in search.page(page).unwrap_or_default() {
            let (role, error) = match &found.placeholder {
                Ok(placeholder) => (Some(role(&placeholder.role)), None),
                Err(error) => (None, Some(error.to_string())),
            };
            told.push(Placeholder {
                page: page + 1,
                role,
                error,
            });
        }
    }
    Ok(told)
}

fn role(role: &Role) -> String {
    match role {
        Role::Named(name) => name.clone(),
        Role::Number(number) => format!("recipient {number}"),
    }
}

fn sentence(concern: &Concern) -> String {
    match concern.page {
        Some(page) => format!("{} (page {})", concern.kind, page + 1),
        None => concern.kind.to_string(),
    }
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
