//! `bulla kit`, and the kit at the end of `setup` and `join`: shown, saved, typed in again, stored.

use bulla_client::{ClientError, KitText, Locale};
use bulla_protocol::session::SessionView;

use super::{CliClient, Context};
use crate::args::Kit;
use crate::failure::Failure;
use crate::saving::{Existing, Saving};

/// Runs the command.
pub(crate) async fn run(context: &Context, arguments: &Kit) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let view = make(context, &mut client, arguments).await?;
    context.show_session(&view, &client)
}

/// Makes a kit and stores it once it was re-entered.
pub(crate) async fn make(
    context: &Context,
    client: &mut CliClient,
    arguments: &Kit,
) -> Result<SessionView, Failure> {
    let kit = client.make_recovery_kit(Locale::En)?;
    show(context, &kit);
    if let Some(path) = &arguments.kit_file {
        let is_pdf = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("pdf"));
        let text = kit.text();
        let bytes = if is_pdf {
            kit.pdf.as_slice()
        } else {
            text.as_bytes()
        };
        Saving::whole(path, bytes, Existing::Keep)?;
        context.screen.note(&format!("Saved to {}", path.display()));
    }
    drop(kit);
    let view = confirm(context, client, arguments).await?;
    context.keep_session(client).await?;
    Ok(view)
}

fn show(context: &Context, kit: &KitText) {
    let text = kit.text();
    context
        .screen
        .json(&serde_json::json!({ "recovery_kit": text.as_str() }));
    context
        .screen
        .say("Your recovery kit replaces a lost password. Print it or write it down:");
    context.screen.say("");
    context.screen.say(&format!("    {}", text.as_str()));
    context.screen.say("");
}

async fn confirm(
    context: &Context,
    client: &mut CliClient,
    arguments: &Kit,
) -> Result<SessionView, Failure> {
    let file = arguments.kit_confirm_from.as_deref();
    let mut attempts_left = if file.is_none() { 3_u32 } else { 1 };
    loop {
        attempts_left = attempts_left.saturating_sub(1);
        let typed = context
            .prompt
            .secret_line(file, "Type the recovery kit to confirm it:")?;
        match client.confirm_recovery_kit(&typed).await {
            Ok(view) => return Ok(view),
            Err(ClientError::KitMismatch) if attempts_left > 0 => {
                context.screen.note("That is not the kit.");
            }
            Err(error) => return Err(error.into()),
        }
    }
}
