//! `bulla cancel`, `bulla retract` and `bulla revoke`: what the sender says of a whole envelope.

use bulla_client::{Locale, WithdrawalKind};

use super::{Context, envelopes, reason};
use crate::args::Withdraw;
use crate::failure::Failure;

/// Ends an envelope before everybody has signed.
pub(crate) async fn cancel(context: &Context, arguments: &Withdraw) -> Result<(), Failure> {
    run(context, arguments, WithdrawalKind::Cancel).await
}

/// Says that an envelope is no longer relied on.
pub(crate) async fn retract(context: &Context, arguments: &Withdraw) -> Result<(), Failure> {
    run(context, arguments, WithdrawalKind::Retract).await
}

/// Says that an envelope must not be relied on.
pub(crate) async fn revoke(context: &Context, arguments: &Withdraw) -> Result<(), Failure> {
    run(context, arguments, WithdrawalKind::Revoke).await
}

/// Says it after the envelope was shown and the person agreed.
async fn run(context: &Context, arguments: &Withdraw, kind: WithdrawalKind) -> Result<(), Failure> {
    let given = reason::in_file(arguments.reason_file.as_deref())?;
    let mut client = context.resume().await?;
    let id = envelopes::find(&mut client, &arguments.id)
        .await?
        .envelope_id;
    let opened = client.open(id, Locale::En).await?;
    let screen = context.screen;
    envelopes::note_envelope(screen, &opened);
    let (consequence, question) = match kind {
        WithdrawalKind::Cancel => (
            "Nobody can sign it any more. What was signed stays signed, and whoever could read it still can.",
            "Cancel it?",
        ),
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
    screen.note("Everybody who was asked to sign is told, and it cannot be taken back.");
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
