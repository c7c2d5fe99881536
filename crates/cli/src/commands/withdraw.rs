//! `bulla retract` and `bulla revoke`: what the sender says of an envelope that everybody has signed.

use bulla_client::{Locale, WithdrawalKind};

use super::{Context, envelopes, reason};
use crate::args::Withdraw;
use crate::failure::Failure;

/// Says it after the envelope was shown and the person agreed.
pub(crate) async fn run(
    context: &Context,
    arguments: &Withdraw,
    kind: WithdrawalKind,
) -> Result<(), Failure> {
    let given = reason::in_file(arguments.reason_file.as_deref())?;
    let mut client = context.resume().await?;
    let id = envelopes::find(&mut client, &arguments.id)
        .await?
        .envelope_id;
    let opened = client.open(id, Locale::En).await?;
    let screen = context.screen;
    envelopes::note_envelope(screen, &opened);
    let (consequence, question) = match kind {
        WithdrawalKind::Retract => (
            "Whoever verifies it is told that you no longer rely on it. Its signatures stay valid.",
            "Retract?",
        ),
        WithdrawalKind::Revoke => (
            "Whoever verifies it is told that it must not be relied on.",
            "Revoke?",
        ),
    };
    screen.note(consequence);
    screen.note("Everybody who has signed is told, and it cannot be taken back.");
    let given = match given {
        None if !arguments.yes => reason::asked(context)?,
        given => given,
    };
    if !arguments.yes && !context.prompt.agrees(question)? {
        return Err(Failure::Declined);
    }
    let withdrawn = client.withdraw(id, kind, given, Locale::En).await?;
    context.keep_session(&mut client).await?;
    envelopes::show(screen, &withdrawn);
    Ok(())
}
