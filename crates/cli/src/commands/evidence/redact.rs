//! `bulla evidence redact`: a copy with parts left out, and what its reader will miss.

use std::path::PathBuf;

use bulla_evidence::{Evidence, Omission};

use super::read;
use crate::args::EvidenceRedact;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::saving::{Existing, Saving};
use crate::screen::Screen;

/// Runs the command.
pub(crate) fn run(arguments: &EvidenceRedact, screen: Screen) -> Result<Exit, Failure> {
    let mut evidence = read(&arguments.file)?;
    // Names first: addresses that are to stay come out of the private part.
    let mut omit = arguments.omit.clone();
    omit.sort_by_key(|own| *own != Omission::Names);
    for omission in omit {
        evidence = evidence
            .without(omission)
            .map_err(|error| Failure::Usage(error.to_string()))?;
        screen.note(missed(omission));
    }
    let content = evidence
        .encode()
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let target = target(arguments)?;
    Saving::whole(&target, &content, Existing::of(arguments.force))?;
    screen.json(&serde_json::json!({ "saved": target.to_string_lossy() }));
    screen.say(&format!("Saved {}", target.display()));
    screen.note("It verifies as before; what was taken out cannot be put back by anybody else.");
    Ok(Exit::Done)
}

fn target(arguments: &EvidenceRedact) -> Result<PathBuf, Failure> {
    if let Some(output) = &arguments.output {
        return Ok(output.clone());
    }
    let name = arguments.file.file_name();
    let name = name.and_then(|name| name.to_str()).ok_or_else(|| {
        Failure::Usage("--output says where to save a file of this name".to_owned())
    })?;
    let stem = name.strip_suffix(Evidence::FILE_SUFFIX);
    let stem = stem.unwrap_or_else(|| name.strip_suffix(".json").unwrap_or(name));
    let redacted = format!("{stem}-redacted{}", Evidence::FILE_SUFFIX);
    Ok(arguments.file.with_file_name(redacted))
}

/// What a reader of the copy does not learn.
const fn missed(omission: Omission) -> &'static str {
    match omission {
        Omission::Addresses => {
            "Left out: e-mail addresses, and with them title, message and names, which stand in one \
             part. The report shows who signed by the words of their keys alone."
        }
        Omission::Document(_) => {
            "Left out: what opens this document. It will no longer be recognised as one of the \
             envelope; the others will."
        }
        Omission::Fields => {
            "Left out: details of events. The report shows that they exist, and not what they say."
        }
        Omission::Names => {
            "Left out: title, message and names. The recipients' addresses stay, the sender's does not."
        }
        Omission::Private | _ => {
            "Left out: title, message and names, and the addresses that were not opened one by one."
        }
    }
}
