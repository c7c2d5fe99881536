//! `bulla rotate`: new keys after a theft, with password, kit and second factor; and `bulla accept`: the
//! changed key of somebody else, once its words were compared.

use bulla_client::{Change, ChangeKind, ClosingReason, Contact, ContactStatus, Locale};

use super::{CliClient, Context, choosing, kit, recover};
use crate::args::{Accept, Reason, Rotate};
use crate::failure::Failure;
use crate::prompt::Password;

/// Runs `rotate`.
pub(crate) async fn run(context: &Context, arguments: Rotate) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    context.screen.note("The present password:");
    let file = context.global.password_file.as_deref();
    let present = context.prompt.password(file, Password::Existing)?;
    begin(context, &mut client, &present).await?;
    drop(present);
    client.rotate_identity(match arguments.reason {
        Reason::Compromised => ClosingReason::Compromised,
        Reason::Lost => ClosingReason::Lost,
        Reason::Precaution => ClosingReason::Precaution,
    })?;
    context.screen.note("The new password:");
    let file = arguments.new_password_file.as_deref();
    let new = context.prompt.password(file, Password::New)?;
    let made = client.choose_new_password(&new, Locale::En).await;
    let made = made.map_err(choosing(&client))?;
    drop(new);
    kit::show(context, &arguments.kit, &made)?;
    drop(made);
    let view = recover::finish(context, &mut client, &arguments.kit).await?;
    context.keep_session(&mut client).await?;
    context.screen.say(
        "The account has new keys. What was signed with the old ones until now stays valid, what \
         comes later does not count. Tell the people you work with the new words.",
    );
    context.show_session(&view, &client)?;
    take_over(context, &mut client).await
}

/// Seals anew what is still sealed for an earlier key of the account; says something only where
/// there was anything.
pub(crate) async fn take_over(context: &Context, client: &mut CliClient) -> Result<(), Failure> {
    let taken = client.take_over().await?;
    if taken.done + taken.waiting + taken.failed == 0 {
        return Ok(());
    }
    context
        .screen
        .json(&serde_json::json!({ "taken_over": taken }));
    context.screen.say(&format!(
        "Envelopes sealed for the new key: {}. Waiting for their turn: {}. To be tried again: {}.",
        taken.done, taken.waiting, taken.failed
    ));
    Ok(())
}

async fn begin(context: &Context, client: &mut CliClient, present: &str) -> Result<(), Failure> {
    let mut error = None;
    let mut attempt = 0_u32;
    loop {
        attempt = attempt.saturating_add(1);
        let code = context.code(attempt, error)?;
        match client.begin_renewal(present, &code).await {
            Ok(()) => return Ok(()),
            Err(other) => error = Some(other),
        }
    }
}

/// Runs `accept`.
pub(crate) async fn accept(context: &Context, arguments: &Accept) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let contact = client.look_up(&arguments.email).await?;
    let Some(change) = &contact.change else {
        let is_own = contact.status == ContactStatus::Changed;
        return Err(Failure::Usage(if is_own {
            "this is your own address".to_owned()
        } else {
            "this key has not changed".to_owned()
        }));
    };
    show(context, &contact, change);
    if arguments.words_compared {
        client.accept_change(contact.handle).await?;
        context.keep_session(&mut client).await?;
        context.screen.say("The new key is accepted.");
    } else {
        context.screen.say(
            "Compare the new words by phone or in person. Then run this again with \
             --words-compared.",
        );
    }
    let accepted = arguments.words_compared;
    context.screen.json(&serde_json::json!({
        "email": contact.email,
        "accepted": accepted,
        "words": contact.words,
        "words_before": change.words,
        "recorded_at_ms": change.recorded_at,
    }));
    Ok(())
}

fn show(context: &Context, contact: &Contact, change: &Change) {
    let what = match change.kind {
        ChangeKind::OtherAccount => "The address belongs to another account now.".to_owned(),
        ChangeKind::OtherAddress => "The account has another address now.".to_owned(),
        ChangeKind::Rotated(reason) => {
            format!(
                "The old key named the new one and was closed: {}.",
                reason.as_str()
            )
        }
        ChangeKind::Replaced(reason) => format!(
            "The old key was closed ({}), and no signature of it says that the new one is of the \
             same person.",
            reason.as_str()
        ),
        ChangeKind::Unknown | _ => "The old key is not among those of the account.".to_owned(),
    };
    let screen = context.screen;
    screen.say(&format!(
        "{} <{}>: another key than before.",
        contact.name, contact.email
    ));
    screen.say(&what);
    screen.say(&format!(
        "Old words, accepted at {}: {}",
        change.accepted_at,
        change.words.join(" ")
    ));
    screen.say(&format!(
        "New words, recorded at {}: {}",
        change.recorded_at,
        contact.words.join(" ")
    ));
}
