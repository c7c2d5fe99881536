//! `bulla recovery-codes`, and the codes at the end of `setup` and `join`: shown once, each of one use.

use bulla_protocol::second_factor::RecoveryCodes;

use super::Context;
use crate::args::RecoveryCodes as Arguments;
use crate::failure::Failure;

/// Tells how many are left, or makes new ones.
pub(crate) async fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    if arguments.renew {
        let code = context.fresh_code()?;
        let made = client.renew_recovery_codes(&code).await?;
        show(context, &made);
        return Ok(());
    }
    let view = client.session().await?.ok_or(Failure::SignedOut)?;
    let left = view.recovery_codes_left;
    context
        .screen
        .json(&serde_json::json!({ "recovery_codes_left": left }));
    context
        .screen
        .say(&format!("{left} recovery codes are left."));
    if left < FEW {
        context
            .screen
            .say("Make new ones with `bulla recovery-codes --renew`.");
    }
    Ok(())
}

/// Shows codes that were just made.
pub(crate) fn show(context: &Context, made: &RecoveryCodes) {
    let screen = context.screen;
    screen.json(&serde_json::json!({ "recovery_codes": made.codes }));
    screen.say(
        "Each of these codes replaces the authenticator app once. Write them down; they are not",
    );
    screen.say("shown again:");
    screen.say("");
    for pair in made.codes.chunks(2) {
        screen.say(&format!("    {}", pair.join("    ")));
    }
    screen.say("");
}

/// Below it new ones should be made.
const FEW: u32 = 3;
