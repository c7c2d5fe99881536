//! `bulla login`, `logout` and `whoami`.

use bulla_client::ClientError;
use bulla_protocol::session::SessionView;
use bulla_types::EmailAddress;

use super::{CliClient, Context, enrol, recovery_codes, rotate};
use crate::args::Login;
use crate::failure::Failure;
use crate::prompt::{Password, Prompt};

/// Signs in, and shows who it is.
pub(crate) async fn login(context: &Context, arguments: Login) -> Result<(), Failure> {
    let (mut client, view) = sign_in(context, arguments.email).await?;
    context.show_session(&view, &client)?;
    rotate::take_over(context, &mut client).await
}

/// Signs in again where a session has ended meanwhile. Where nobody is there to be asked, the error
/// stays what it was.
pub(crate) async fn again(context: &Context, ended: ClientError) -> Result<(), Failure> {
    let file = context.global.password_file.as_deref();
    if !Prompt::can_ask(file) {
        return Err(ended.into());
    }
    match sign_in(context, None).await {
        Ok(_) => Ok(()),
        Err(Failure::NoAnswer(_)) => Err(ended.into()),
        Err(other) => Err(other),
    }
}

/// Signs in with both factors and leaves the session on this device.
async fn sign_in(
    context: &Context,
    email: Option<EmailAddress>,
) -> Result<(CliClient, SessionView), Failure> {
    let mut client = context.connect()?;
    if let Some(view) = client.stop() {
        return Err(ClientError::from(view.stop).into());
    }
    let remembered = context.home.state()?.and_then(|state| state.email);
    let email = match email.or(remembered) {
        Some(email) => email,
        None => context.prompt.parsed("E-mail address:")?,
    };
    let file = context.global.password_file.as_deref();
    let password = context.prompt.password(file, Password::Existing)?;
    let step = client.login(&email, &password).await?;
    drop(password);
    enrol::announce(context, &step);
    let view = second_factor(context, &mut client).await?;
    if let Some(made) = client.take_recovery_codes() {
        recovery_codes::show(context, &made);
    }
    client
        .host_mut()
        .update(|state| state.email = Some(email))?;
    context.keep_session(&mut client).await?;
    Ok((client, view))
}

/// Ends the session and forgets it here, also where the server cannot be reached.
pub(crate) async fn logout(context: &Context) -> Result<(), Failure> {
    let mut client = context.connect()?;
    let ended = if client.host().has_cookie() {
        client.logout().await
    } else {
        Ok(())
    };
    context.home.forget_session()?;
    ended?;
    context
        .screen
        .json(&serde_json::json!({ "signed_in": false }));
    context.screen.say("Signed out.");
    Ok(())
}

/// Shows whose session it is, and the words that others compare.
pub(crate) async fn whoami(context: &Context) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let view = client.session().await?.ok_or(Failure::SignedOut)?;
    context.show_session(&view, &client)
}

async fn second_factor(context: &Context, client: &mut CliClient) -> Result<SessionView, Failure> {
    let mut error = None;
    let mut attempt = 0_u32;
    loop {
        attempt = attempt.saturating_add(1);
        let code = context.code(attempt, error)?;
        match client.second_factor(&code).await {
            Ok(view) => return Ok(view),
            Err(other) => error = Some(other),
        }
    }
}
