//! What one dictionary says, wherever it stands.

use crate::error::ReadError;
use crate::inspect::{ConcernKind, value};
use crate::syntax::object::{Dictionary, Name, Value};
use crate::view::View;

/// The concerns about a dictionary; of the dictionary of a stream where `is_stream`.
pub(crate) fn look(
    view: View<'_, '_>,
    dictionary: &Dictionary,
    is_stream: bool,
) -> Result<Vec<ConcernKind>, ReadError> {
    let mut kinds = Vec::new();
    if dictionary.duplicate().is_some() {
        kinds.push(ConcernKind::DuplicateKey);
    }
    kinds.extend(action(view, dictionary)?);
    if dictionary.get("AA").is_some() {
        kinds.push(ConcernKind::Action);
    }
    let is_elsewhere = (is_stream && dictionary.get("F").is_some())
        || value(view, dictionary, "FS")?.is_name("URL")
        || (value(view, dictionary, "Subtype")?.is_name("Form") && dictionary.get("Ref").is_some());
    if is_elsewhere {
        kinds.push(ConcernKind::ExternalContent);
    }
    if value(view, dictionary, "EF")?.as_dictionary().is_some() {
        kinds.push(ConcernKind::EmbeddedFile);
    }
    kinds.extend(font(view, dictionary)?);
    Ok(kinds)
}

/// What an action does, by its kind (ISO 32000-2 table 201). Links within the document and to the web
/// are no concern: they wait for a click and show where they lead.
fn action(view: View<'_, '_>, dictionary: &Dictionary) -> Result<Option<ConcernKind>, ReadError> {
    if dictionary.get("JS").is_some() {
        return Ok(Some(ConcernKind::JavaScript));
    }
    let kind = value(view, dictionary, "S")?;
    Ok(match kind.as_name().map(Name::as_bytes) {
        Some(b"JavaScript") => Some(ConcernKind::JavaScript),
        Some(b"GoToR" | b"GoToE" | b"ImportData" | b"Launch" | b"SubmitForm") => {
            Some(ConcernKind::Launch)
        }
        Some(b"GoTo3DView" | b"Movie" | b"Rendition" | b"RichMediaExecute" | b"Sound") => {
            Some(ConcernKind::Multimedia)
        }
        Some(b"Hide" | b"ResetForm" | b"SetOCGState") => Some(ConcernKind::Action),
        Some(_) | None => None,
    })
}

fn font(view: View<'_, '_>, dictionary: &Dictionary) -> Result<Option<ConcernKind>, ReadError> {
    let kind = value(view, dictionary, "Subtype")?;
    match kind.as_name().map(Name::as_bytes) {
        Some(b"Type3") => return Ok(Some(ConcernKind::FontProgrammed)),
        Some(b"CIDFontType0" | b"CIDFontType2" | b"MMType1" | b"TrueType" | b"Type1") => {}
        // The letters of composite fonts are those of their descendants; all others are no fonts.
        Some(_) | None => return Ok(None),
    }
    let base = value(view, dictionary, "BaseFont")?;
    if base.as_name().is_some_and(is_standard) {
        return Ok(None);
    }
    let descriptor = value(view, dictionary, "FontDescriptor")?;
    let is_embedded = descriptor.as_dictionary().is_some_and(|descriptor| {
        let files = ["FontFile", "FontFile2", "FontFile3"];
        files.iter().any(|file| {
            let file = descriptor.get(file);
            file.is_some_and(|file| file.value != Value::Null)
        })
    });
    Ok((!is_embedded).then_some(ConcernKind::FontNotEmbedded))
}

/// Whether every reader has this font itself (ISO 32000-1 §9.6.2.2).
fn is_standard(name: &Name) -> bool {
    let families = ["Courier", "Helvetica", "Times-", "Symbol", "ZapfDingbats"];
    families
        .iter()
        .any(|family| name.as_bytes().starts_with(family.as_bytes()))
}
