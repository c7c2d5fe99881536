//! `bulla recovery-kit`, and the kit at the end of `setup` and `join`: shown, saved, typed in again,
//! stored.

use bulla_client::{ClientError, KitText, Locale};
use bulla_protocol::session::SessionView;
use zeroize::Zeroizing;

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
    show(context, arguments, &kit)?;
    drop(kit);
    let view = client.session().await?.ok_or(Failure::SignedOut)?;
    let view = if view.has_recovery_kit {
        replace(context, client, arguments).await?
    } else {
        confirm(context, client, arguments).await?
    };
    context.keep_session(client).await?;
    Ok(view)
}

/// Shows a kit and saves it where that was asked for.
pub(crate) fn show(context: &Context, arguments: &Kit, kit: &KitText) -> Result<(), Failure> {
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
    let Some(path) = &arguments.kit_file else {
        return Ok(());
    };
    let is_pdf = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("pdf"));
    let bytes = if is_pdf {
        kit.pdf.as_slice()
    } else {
        text.as_bytes()
    };
    Saving::whole(path, bytes, Existing::Keep)?;
    context.screen.note(&format!("Saved to {}", path.display()));
    Ok(())
}

/// The kit as it is typed in again; `attempt` counts from 1. A file answers once.
pub(crate) fn retype(
    context: &Context,
    arguments: &Kit,
    attempt: u32,
    error: Option<ClientError>,
) -> Result<Zeroizing<String>, Failure> {
    let file = arguments.kit_confirm_from.as_deref();
    if let Some(error) = error {
        if error != ClientError::KitMismatch || attempt > MAX_ATTEMPTS || file.is_some() {
            return Err(error.into());
        }
        context.screen.note("That is not the kit.");
    }
    context
        .prompt
        .secret_line(file, "Type the recovery kit to confirm it:")
}

/// The first kit of an account.
async fn confirm(
    context: &Context,
    client: &mut CliClient,
    arguments: &Kit,
) -> Result<SessionView, Failure> {
    let mut error = None;
    let mut attempt = 0_u32;
    loop {
        attempt = attempt.saturating_add(1);
        let typed = retype(context, arguments, attempt, error)?;
        match client.confirm_recovery_kit(&typed, None).await {
            Ok(view) => return Ok(view),
            Err(other) => error = Some(other),
        }
    }
}

/// A kit that replaces one: with a code of the second factor.
async fn replace(
    context: &Context,
    client: &mut CliClient,
    arguments: &Kit,
) -> Result<SessionView, Failure> {
    let mut typed = retype(context, arguments, 1, None)?;
    let (mut kits, mut codes) = (1_u32, 0_u32);
    let mut error = None;
    loop {
        codes = codes.saturating_add(1);
        let code = context.code(codes, error)?;
        match client.confirm_recovery_kit(&typed, Some(&code)).await {
            Ok(view) => return Ok(view),
            Err(ClientError::KitMismatch) => {
                // Nothing was asked of the server: the code is still good.
                kits = kits.saturating_add(1);
                codes = 0;
                error = None;
                typed = retype(context, arguments, kits, Some(ClientError::KitMismatch))?;
            }
            Err(other) => error = Some(other),
        }
    }
}

/// How often a kit can be typed again.
const MAX_ATTEMPTS: u32 = 3;
