//! `bulla open` and `bulla download`: documents, signatures that stand beside them, and with the
//! latter the evidence file, into a directory. A file gets its name only after its last byte was verified.

use std::path::{Path, PathBuf};

use bulla_client::Locale;

use super::{CliClient, Context, envelopes};
use crate::args::Save;
use crate::failure::Failure;
use crate::saving::{self, Existing, Saving};

/// What to save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Documents,
    Everything,
}

/// Runs the command.
pub(crate) async fn run(context: &Context, arguments: &Save, what: What) -> Result<(), Failure> {
    let existing = Existing::of(arguments.force);
    let mut client = context.resume().await?;
    let id = envelopes::find(&mut client, &arguments.id)
        .await?
        .envelope_id;
    let opened = client.open(id, Locale::En).await?;
    saving::directory(&arguments.output)?;
    let mut names = Vec::new();
    let mut finished = Vec::new();
    for document in &opened.documents {
        let path = arguments
            .output
            .join(saving::file_name(document.name.as_str(), &mut names));
        let mut file = Saving::begin(&path, existing)?;
        client.download(document.handle, &mut file).await?;
        finished.push((file, path));
    }
    // Signatures of documents that carry none themselves stand beside them.
    for signature in client.detached_signatures(id).await? {
        let name = saving::file_name(&signature.name, &mut names);
        let path = arguments.output.join(name);
        let file = Saving::filled(&path, &signature.content, existing)?;
        finished.push((file, path));
    }
    if what == What::Everything {
        let evidence = evidence(&mut client, id, &arguments.output, &mut names, existing).await?;
        finished.push(evidence);
    }
    // All of them are whole before the first appears.
    for (file, path) in finished {
        file.finish()?;
        context
            .screen
            .json(&serde_json::json!({ "saved": path.to_string_lossy() }));
        context.screen.say(&format!("Saved {}", path.display()));
    }
    Ok(())
}

async fn evidence(
    client: &mut CliClient,
    id: bulla_types::EnvelopeId,
    output: &Path,
    names: &mut Vec<String>,
    existing: Existing,
) -> Result<(Saving, PathBuf), Failure> {
    let evidence = client.evidence(id).await?;
    let path = output.join(saving::file_name(evidence.name.as_str(), names));
    let file = Saving::filled(&path, &evidence.content, existing)?;
    Ok((file, path))
}
