//! `bulla decline`: refuses to sign, with a reason that only the envelope's people can read.

use bulla_client::Locale;

use super::{Context, envelopes, reason};
use crate::args::Decline;
use crate::failure::Failure;

/// Declines an envelope after it was shown and the person agreed.
pub(crate) async fn run(context: &Context, arguments: &Decline) -> Result<(), Failure> {
    let given = reason::in_file(arguments.reason_file.as_deref())?;
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
        None if !arguments.yes => reason::asked(context)?,
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
