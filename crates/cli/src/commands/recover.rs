//! `bulla recover`: back into the account with kit and second factor, to a new password and a new kit.

use bulla_client::{KitText, Locale};
use bulla_protocol::session::SessionView;

use super::{CliClient, Context, choosing, enrol, kit, recovery_codes};
use crate::args::{Kit, Recover};
use crate::failure::Failure;
use crate::prompt::Password;

/// Runs the command.
pub(crate) async fn run(context: &Context, arguments: Recover) -> Result<(), Failure> {
    let mut client = context.connect()?;
    let remembered = context.home.state()?.and_then(|state| state.email);
    let email = match arguments.email.or(remembered) {
        Some(email) => email,
        None => context.prompt.parsed("E-mail address:")?,
    };
    let file = arguments.kit_from.as_deref();
    let present = context.prompt.secret_line(file, "Your recovery kit:")?;
    let step = client.begin_recovery(&email, &present).await?;
    drop(present);
    enrol::announce(context, &step);
    second_factor(context, &mut client).await?;
    if let Some(made) = client.take_recovery_codes() {
        recovery_codes::show(context, &made);
    }
    let file = arguments.new_password_file.as_deref();
    let new = context.prompt.password(file, Password::New)?;
    let made = client.choose_new_password(&new, Locale::En).await;
    let made: KitText = made.map_err(choosing(&client))?;
    drop(new);
    kit::show(context, &arguments.kit, &made)?;
    drop(made);
    let view = finish(context, &mut client, &arguments.kit).await?;
    client
        .host_mut()
        .update(|state| state.email = Some(email))?;
    context.keep_session(&mut client).await?;
    context
        .screen
        .say("The account is recovered. The kit before opens nothing any more.");
    context.show_session(&view, &client)
}

async fn second_factor(context: &Context, client: &mut CliClient) -> Result<(), Failure> {
    let mut error = None;
    let mut attempt = 0_u32;
    loop {
        attempt = attempt.saturating_add(1);
        let code = context.code(attempt, error)?;
        match client.recovery_second_factor(&code).await {
            Ok(_) => return Ok(()),
            Err(other) => error = Some(other),
        }
    }
}

pub(crate) async fn finish(
    context: &Context,
    client: &mut CliClient,
    arguments: &Kit,
) -> Result<SessionView, Failure> {
    let mut error = None;
    let mut attempt = 0_u32;
    loop {
        attempt = attempt.saturating_add(1);
        let typed = kit::retype(context, arguments, attempt, error)?;
        match client.finish_renewal(&typed).await {
            Ok(view) => return Ok(view),
            Err(other) => error = Some(other),
        }
    }
}
