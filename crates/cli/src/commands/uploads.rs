//! `bulla uploads`: what was being sent when the connection, the session or the program ended.

use bulla_client::InterruptedUpload;

use super::Context;
use crate::args::Uploads;
use crate::failure::Failure;

/// Lists the uploads that have not ended, or forgets one.
pub(crate) async fn run(context: &Context, arguments: &Uploads) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let uploads = client.uploads().await?;
    if let Some(prefix) = &arguments.discard {
        let upload = find(&uploads, prefix)?;
        client.discard_upload(upload.envelope_id).await?;
        context
            .screen
            .json(&serde_json::json!({ "discarded": upload.envelope_id }));
        context
            .screen
            .say("Forgotten. The server removes its parts within a day.");
        return Ok(());
    }
    context.screen.json(&uploads);
    if uploads.is_empty() {
        context
            .screen
            .say("There are no uploads that have not ended.");
    }
    for upload in &uploads {
        let names: Vec<_> = upload.documents.iter().map(|d| d.name.as_str()).collect();
        let total: u64 = upload.documents.iter().map(|d| d.size_bytes).sum();
        context.screen.say(&format!(
            "{:.8}  {} of {total} bytes  {}  ({})",
            upload.envelope_id.to_string(),
            upload.sent_bytes,
            upload.form.title,
            names.join(", ")
        ));
    }
    Ok(())
}

fn find<'a>(
    uploads: &'a [InterruptedUpload],
    prefix: &str,
) -> Result<&'a InterruptedUpload, Failure> {
    let prefix = prefix.to_ascii_lowercase();
    let mut found = uploads
        .iter()
        .filter(|upload| upload.envelope_id.to_string().starts_with(&prefix));
    match (found.next(), found.count()) {
        (Some(upload), 0) if !prefix.is_empty() => Ok(upload),
        (first, rest) => Err(Failure::Prefix {
            prefix,
            count: rest + usize::from(first.is_some()),
        }),
    }
}
