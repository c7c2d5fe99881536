//! `bulla open` and `bulla download`: documents, signatures that stand beside them, and with the
//! latter the evidence file, into a directory; `bulla evidence make`: that file alone. A file gets its
//! name only after its last byte was verified.

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
    Evidence,
}

/// Runs the command.
pub(crate) async fn run(context: &Context, arguments: &Save, what: What) -> Result<(), Failure> {
    let existing = Existing::of(arguments.force);
    let mut client = context.resume().await?;
    let id = envelopes::find(&mut client, &arguments.id)
        .await?
        .envelope_id;
    saving::directory(&arguments.output)?;
    let mut names = Vec::new();
    let mut finished = Vec::new();
    if what != What::Evidence {
        finished = documents(&mut client, id, &arguments.output, &mut names, existing).await?;
    }
    if what != What::Documents {
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

/// The documents, and the signatures of those that carry none themselves.
async fn documents(
    client: &mut CliClient,
    id: bulla_types::EnvelopeId,
    output: &Path,
    names: &mut Vec<String>,
    existing: Existing,
) -> Result<Vec<(Saving, PathBuf)>, Failure> {
    let opened = client.open(id, Locale::En).await?;
    let mut finished = Vec::new();
    for document in &opened.documents {
        let path = output.join(saving::file_name(document.name.as_str(), names));
        let mut file = Saving::begin(&path, existing)?;
        client.download(document.handle, &mut file).await?;
        finished.push((file, path));
    }
    for signature in client.detached_signatures(id).await? {
        let path = output.join(saving::file_name(&signature.name, names));
        let file = Saving::filled(&path, &signature.content, existing)?;
        finished.push((file, path));
    }
    Ok(finished)
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
