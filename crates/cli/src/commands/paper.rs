//! `bulla paper read`: saves the document that a paper belongs to, without an account; `bulla paper
//! end`: the sender ends the paper check.

use std::io::Read as _;

use bulla_client::{Locale, PaperState};
use bulla_protocol::ErrorCode;
use bulla_protocol::envelope::EnvelopeState;
use bulla_vault::PaperAddress;
use zeroize::Zeroizing;

use super::{Context, envelopes};
use crate::args::{EndPapers, ReadPaper};
use crate::failure::Failure;
use crate::saving::{Existing, Saving};

/// Saves a document. It gets its name only after its last byte was verified.
pub(crate) async fn read(context: &Context, arguments: &ReadPaper) -> Result<(), Failure> {
    let text = address(&arguments.address)?;
    let address = PaperAddress::parse(&text).map_err(|error| Failure::Usage(error.to_string()))?;
    let mut client = context.connect_apart(address.origin())?;
    let paper = match client.open_paper(&address).await {
        Err(error) if error.is_server(ErrorCode::NotFound) => return Err(Failure::NoPaper),
        opened => opened?,
    };
    let existing = Existing::of(arguments.force);
    let mut file = Saving::begin(&arguments.output, existing)?;
    client.download(paper.handle, &mut file).await?;
    file.finish()?;
    let saved = arguments.output.to_string_lossy();
    context.screen.json(&serde_json::json!({
        "saved": saved,
        "name": paper.name,
        "size_bytes": paper.size_bytes,
        "revision": paper.revision,
        "state": paper.state,
    }));
    context
        .screen
        .say(&format!("Saved {saved}, named {}.", paper.name));
    if paper.state != EnvelopeState::Completed {
        let state = envelopes::state_text(paper.state);
        context.screen.say(&format!(
            "By the server's word its sender has {state} it. Evidence of the envelope proves that."
        ));
    }
    context.screen.say(&format!(
        "Compare it with your paper page by page, and see who has signed it: bulla verify {saved}"
    ));
    Ok(())
}

/// Ends the paper check.
pub(crate) async fn end(context: &Context, arguments: &EndPapers) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let id = envelopes::find(&mut client, &arguments.id)
        .await?
        .envelope_id;
    let opened = client.open(id, Locale::En).await?;
    if opened.paper_check == PaperState::Off {
        return Err(Failure::Usage(
            "no document of this envelope can be checked on paper".to_owned(),
        ));
    }
    if opened.paper_check == PaperState::On && !arguments.yes {
        context.screen.note(
            "No paper of this envelope will open anything any more, and this cannot be undone.",
        );
        if !context.prompt.agrees("End the paper check?")? {
            return Err(Failure::Declined);
        }
    }
    client.end_papers(id, Locale::En).await?;
    context
        .screen
        .json(&serde_json::json!({ "envelope_id": id, "paper_check": "ended" }));
    context
        .screen
        .say("Ended. No paper of this envelope opens anything any more.");
    Ok(())
}

fn address(given: &str) -> Result<Zeroizing<String>, Failure> {
    if given != "-" {
        return Ok(Zeroizing::new(given.trim().to_owned()));
    }
    let mut text = Zeroizing::new(String::new());
    std::io::stdin()
        .take(MAX_INPUT_BYTES)
        .read_to_string(&mut text)
        .map_err(|_| Failure::Usage("standard input cannot be read".to_owned()))?;
    Ok(Zeroizing::new(text.trim().to_owned()))
}

/// More than any address has.
const MAX_INPUT_BYTES: u64 = 1024;
