//! `bulla password`: a new password for the account that is signed in.

use bulla_client::ClientError;

use super::{Context, choosing};
use crate::args;
use crate::failure::Failure;
use crate::prompt::Password;

/// Runs the command.
pub(crate) async fn run(context: &Context, arguments: &args::Password) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    context.screen.note("The present password:");
    let file = context.global.password_file.as_deref();
    let present = context.prompt.password(file, Password::Existing)?;
    context.screen.note("The new password:");
    let file = arguments.new_password_file.as_deref();
    let new = context.prompt.password(file, Password::New)?;
    let mut error = None;
    let mut attempt = 0_u32;
    loop {
        attempt = attempt.saturating_add(1);
        let code = context.code(attempt, error)?;
        match client.change_password(&present, &new, &code).await {
            Ok(()) => break,
            Err(weak @ ClientError::PasswordTooWeak) => return Err(choosing(&client)(weak)),
            Err(other) => error = Some(other),
        }
    }
    context.keep_session(&mut client).await?;
    context
        .screen
        .json(&serde_json::json!({ "password_changed": true }));
    context
        .screen
        .say("The password is changed. All other sessions have ended.");
    Ok(())
}
