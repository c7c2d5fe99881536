//! `bulla setup` and `bulla join`: from a link to an account with a second factor and a kit.

use bulla_client::{Registration, SecondStep};
use bulla_protocol::invitation::{InvitationKind, InvitationToken, InvitationView};
use bulla_protocol::register::TotpEnrolment;
use bulla_types::EmailAddress;

use super::{CliClient, Context, choosing, kit, recovery_codes};
use crate::args::Enrol;
use crate::config;
use crate::failure::Failure;
use crate::prompt::Password;
use crate::qr;

/// Which of the two commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    Join,
    Setup,
}

impl Page {
    const fn path(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Setup => "setup",
        }
    }

    const fn kind(self) -> InvitationKind {
        match self {
            Self::Join => InvitationKind::Member,
            Self::Setup => InvitationKind::SetUp,
        }
    }
}

/// Runs the command.
pub(crate) async fn run(context: &Context, arguments: Enrol, page: Page) -> Result<(), Failure> {
    let (server, token) = config::link(&arguments.link, page.path())?;
    let mut client = context.connect_to(&server)?;
    let token = InvitationToken::new(token);
    let invitation = client.inspect_invitation(token.clone()).await?;
    if invitation.kind != page.kind() {
        return Err(Failure::Usage(format!(
            "this link is not for `bulla {}`",
            page.path()
        )));
    }
    let form = form(context, &arguments, &invitation, token)?;
    let email = form.email.clone();
    let file = context.global.password_file.as_deref();
    let password = context.prompt.password(file, Password::New)?;
    let registered = client.register(form, &password).await;
    let enrolment = registered.map_err(choosing(&client))?;
    drop(password);
    show(context, &enrolment);
    confirm(context, &mut client).await?;
    if let Some(made) = client.take_recovery_codes() {
        recovery_codes::show(context, &made);
    }
    client
        .host_mut()
        .update(|state| state.email = Some(email))?;
    context.keep_session(&mut client).await?;
    let view = kit::make(context, &mut client, &arguments.kit).await?;
    context.show_session(&view, &client)
}

fn form(
    context: &Context,
    arguments: &Enrol,
    invitation: &InvitationView,
    token: InvitationToken,
) -> Result<Registration, Failure> {
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => context.prompt.parsed("Your name:")?,
    };
    let organisation_name = match (&arguments.organisation, invitation.kind) {
        (_, InvitationKind::Member) => None,
        (Some(name), _) => Some(name.clone()),
        (None, _) => Some(context.prompt.parsed("Name of the organisation:")?),
    };
    Ok(Registration {
        token,
        email: email(context, arguments, invitation)?,
        name,
        organisation_name,
    })
}

fn email(
    context: &Context,
    arguments: &Enrol,
    invitation: &InvitationView,
) -> Result<EmailAddress, Failure> {
    match (&invitation.email, &arguments.email) {
        (Some(invited), Some(given)) if invited != given => {
            Err(Failure::Usage(format!("the invitation is for {invited}")))
        }
        (Some(invited), _) => Ok(invited.clone()),
        (None, Some(given)) => Ok(given.clone()),
        (None, None) => context.prompt.parsed("Your e-mail address:"),
    }
}

/// Says what a reset means for the second step: a new app, or when there will be one.
pub(crate) fn announce(context: &Context, step: &SecondStep) {
    if let Some(enrolment) = &step.enrolment {
        context
            .screen
            .note("Your second factor was reset: set up a new one.");
        show(context, enrolment);
    }
    if let Some(reset) = &step.reset {
        context.screen.note(&format!(
            "A reset of your second factor is under way. From {} on, `bulla login` sets up a new \
             authenticator app; until then the old one and your recovery codes work. If you did not \
             ask for it, sign in and cancel it: `bulla second-factor cancel-reset`.",
            reset.effective_at_ms
        ));
    }
}

/// Shows what the authenticator app needs: as a QR code and as text.
pub(crate) fn show(context: &Context, enrolment: &TotpEnrolment) {
    let screen = context.screen;
    screen.json(&serde_json::json!({
        "otpauth_uri": enrolment.otpauth_uri,
        "secret": enrolment.secret,
    }));
    screen.say("Scan this code with an authenticator app:");
    for line in qr::lines(&enrolment.otpauth_uri).unwrap_or_default() {
        screen.say(&line);
    }
    screen.say(&format!("Or type the secret: {}", enrolment.secret));
}

async fn confirm(context: &Context, client: &mut CliClient) -> Result<(), Failure> {
    let mut error = None;
    let mut attempt = 0_u32;
    loop {
        attempt = attempt.saturating_add(1);
        let code = context.code(attempt, error)?;
        match client.confirm_registration(&code).await {
            Ok(_) => return Ok(()),
            Err(other) => error = Some(other),
        }
    }
}
