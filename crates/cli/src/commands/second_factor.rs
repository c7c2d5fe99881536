//! `bulla second-factor`: another authenticator app, and resets of a lost one.

use std::path::PathBuf;

use bulla_protocol::second_factor::{MemberReset, ResetOrigin};
use bulla_types::EmailAddress;

use super::{Context, enrol};
use crate::args::SecondFactor;
use crate::failure::Failure;

/// Runs the command.
pub(crate) async fn run(context: &Context, arguments: SecondFactor) -> Result<(), Failure> {
    match arguments {
        SecondFactor::Renew => renew(context).await,
        SecondFactor::Resets => resets(context).await,
        SecondFactor::Reset { email } => {
            let mut client = context.resume().await?;
            let code = context.fresh_code()?;
            let begun = client.begin_second_factor_reset(&email, &code).await?;
            show(context, &begun);
            Ok(())
        }
        SecondFactor::Lost { email, kit_from } => lost(context, email, kit_from).await,
        SecondFactor::CancelReset { email } => {
            let mut client = context.resume().await?;
            match email {
                Some(email) => client.cancel_second_factor_reset(&email).await?,
                None => client.cancel_own_reset().await?,
            }
            context
                .screen
                .json(&serde_json::json!({ "cancelled": true }));
            context.screen.say("The reset was cancelled.");
            Ok(())
        }
    }
}

/// Another app in the place of the old one, which works until the new one has given a code.
async fn renew(context: &Context) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let code = context.fresh_code()?;
    let enrolment = client.start_second_factor_renewal(&code).await?;
    enrol::show(context, &enrolment);
    let mut left = TRIES;
    loop {
        left -= 1;
        let code = context.prompt.line("First code of the new app:")?;
        match client.confirm_second_factor_renewal(&code).await {
            Ok(_) => break,
            Err(error) if left == 0 || !super::is_wrong_code(&error) => return Err(error.into()),
            Err(_) => context.screen.note("Not right."),
        }
    }
    context.screen.json(&serde_json::json!({ "renewed": true }));
    context
        .screen
        .say("The new app is in force. Every other session was ended.");
    Ok(())
}

/// The kit and a mailed code begin the reset of the own second factor.
async fn lost(
    context: &Context,
    email: Option<EmailAddress>,
    kit_from: Option<PathBuf>,
) -> Result<(), Failure> {
    let mut client = context.connect()?;
    let remembered = context.home.state()?.and_then(|state| state.email);
    let email = match email.or(remembered) {
        Some(email) => email,
        None => context.prompt.parsed("E-mail address:")?,
    };
    let question = "Your recovery kit:";
    let kit = context.prompt.secret_line(kit_from.as_deref(), question)?;
    let step = client.begin_recovery(&email, &kit).await?;
    drop(kit);
    if step.enrolment.is_some() {
        let text = "The reset is effective already: `bulla login` sets up a new app.";
        context.screen.say(text);
        context
            .screen
            .json(&serde_json::json!({ "effective": true }));
        return Ok(());
    }
    enrol::announce(context, &step);
    client.ask_lost_second_factor().await?;
    context
        .screen
        .note("A code was mailed to you; it works for a quarter of an hour.");
    let mut left = TRIES;
    let begun = loop {
        left -= 1;
        let code = context.prompt.line("Code of the mail:")?;
        match client.confirm_lost_second_factor(&code).await {
            Ok(begun) => break begun,
            Err(error) if left == 0 || !super::is_wrong_code(&error) => return Err(error.into()),
            Err(_) => context.screen.note("Not right."),
        }
    };
    context.screen.json(&begun);
    context.screen.say(&format!(
        "From {} on, `bulla login` sets up a new authenticator app.",
        begun.effective_at_ms
    ));
    Ok(())
}

async fn resets(context: &Context) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let resets = client.second_factor_resets().await?;
    if resets.is_empty() {
        context.screen.say("No reset is under way.");
    }
    for reset in &resets {
        show(context, reset);
    }
    Ok(())
}

fn show(context: &Context, member: &MemberReset) {
    context.screen.json(member);
    let by = match member.reset.origin {
        ResetOrigin::Operator => "the operator",
        ResetOrigin::Owner => "an owner",
        ResetOrigin::Kit | _ => "the person",
    };
    context.screen.say(&format!(
        "{} <{}>: asked for by {by}, effective from {}, until {}",
        member.name, member.email, member.reset.effective_at_ms, member.reset.ends_at_ms
    ));
}

/// How often a code can be typed; the server counts too.
const TRIES: u32 = 4;
