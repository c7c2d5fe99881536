//! Mails that the server writes. They hold a link and the name of who is behind it, never a title,
//! the name of a document or a key.

use bulla_domain::withdrawal::Withdrawal;
use bulla_protocol::session::Role;
use bulla_storage::record::{Account, Mail};
use bulla_types::{DisplayName, EmailAddress, Timestamp};

use crate::state::AppState;

/// Asks somebody to join an organisation.
pub(crate) fn invitation(
    state: &AppState,
    to: EmailAddress,
    (from, organisation, role): (&DisplayName, &DisplayName, Role),
    link: &str,
) -> Mail {
    let subject = format!("{from} invites you to {organisation}");
    let what = what_for(organisation, role);
    let text = format!(
        "{from} invites you to {what} on Bulla.\n\n\
         Open this link to set up your account. It works once, for seven days:\n{link}\n"
    );
    mail(state, to, subject, text)
}

/// Tells somebody who has an account in another organisation of an invitation. It holds no link:
/// the address cannot be used a second time.
pub(crate) fn invitation_elsewhere(
    state: &AppState,
    to: EmailAddress,
    (from, organisation, role): (&DisplayName, &DisplayName, Role),
) -> Mail {
    let subject = format!("{from} invites you to {organisation}");
    let what = what_for(organisation, role);
    let text = format!(
        "{from} invites you to {what} on Bulla.\n\n\
         This address already has an account here, and an address belongs to one organisation. To \
         join {organisation} too, ask {from} to invite another address of yours. {from} was not told \
         that you have an account.\n\nIf you expected nothing, there is nothing to do: your account \
         is as it was.\n"
    );
    mail(state, to, subject, text)
}

/// What somebody is invited for.
fn what_for(organisation: &DisplayName, role: Role) -> String {
    if role.takes_part() {
        format!("sign documents with {organisation}")
    } else {
        format!("read the audit log of {organisation} as an auditor; auditors see no document,")
    }
}

/// Asks a recipient to sign.
pub(crate) fn your_turn(
    state: &AppState,
    to: EmailAddress,
    from: &DisplayName,
    link: &str,
) -> Mail {
    let subject = format!("{from} asks you to sign");
    let text = format!(
        "{from} has sent you documents to sign. Only you and the other people named in the \
         envelope can read them.\n\nOpen it here:\n{link}\n"
    );
    mail(state, to, subject, text)
}

/// Reminds a recipient who was asked to sign and has not yet.
pub(crate) fn reminder(
    state: &AppState,
    to: EmailAddress,
    (from, deadline): (&DisplayName, Timestamp),
    link: &str,
) -> Mail {
    let subject = format!("{from} is waiting for your signature");
    let text = format!(
        "{from} has sent you documents to sign, and is waiting for you. They can be signed until \
         {deadline}. If you do not want to sign, you can say so there too.\n\nOpen it here:\n{link}\n"
    );
    mail(state, to, subject, text)
}

/// Tells that everybody signed.
pub(crate) fn completed(state: &AppState, to: EmailAddress, link: &str) -> Mail {
    let text = format!("Everybody has signed. Open the signed envelope here:\n{link}\n");
    mail(state, to, "Everybody has signed".to_owned(), text)
}

/// Tells that somebody declined.
pub(crate) fn declined(state: &AppState, to: EmailAddress, link: &str) -> Mail {
    let text = format!(
        "Somebody has declined to sign, so this envelope has ended. Who could read it before can \
         see here who it was, and why:\n{link}\n"
    );
    mail(state, to, "An envelope was declined".to_owned(), text)
}

/// Tells what the sender says of an envelope.
pub(crate) fn withdrawn(state: &AppState, to: EmailAddress, what: Withdrawal, link: &str) -> Mail {
    let (subject, happened) = match what {
        Withdrawal::Cancel => (
            "An envelope was cancelled",
            "The sender has cancelled an envelope that you were asked to sign: nobody can sign it \
             any more. Whoever could read it before still can.",
        ),
        Withdrawal::Retract => (
            "An envelope was retracted",
            "The sender has retracted an envelope that you have signed: it is no longer relied on. \
             Its signatures stay valid.",
        ),
        Withdrawal::Revoke => (
            "An envelope was revoked",
            "The sender has revoked an envelope that you have signed: it must not be relied on.",
        ),
    };
    let text = format!("{happened} See here who said so, and why:\n{link}\n");
    mail(state, to, subject.to_owned(), text)
}

/// Tells that the deadline passed before everybody had signed.
pub(crate) fn expired(state: &AppState, to: EmailAddress, link: &str) -> Mail {
    let text = format!(
        "The deadline of an envelope has passed before everybody had signed, so it has ended: nobody \
         can sign it any more. Whoever could read it before still can:\n{link}\n"
    );
    mail(state, to, "An envelope has expired".to_owned(), text)
}

/// Tells that the password was replaced by somebody who knew it.
pub(crate) fn password_changed(state: &AppState, to: EmailAddress) -> Mail {
    notice(
        state,
        to,
        "Your password was changed",
        "The password of your account was changed with the password before and a code of your \
         authenticator app. All other sessions have ended.",
    )
}

/// Tells that a new recovery kit replaces the one before.
pub(crate) fn kit_replaced(state: &AppState, to: EmailAddress) -> Mail {
    notice(
        state,
        to,
        "You have a new recovery kit",
        "A new recovery kit was made for your account. The one before opens nothing any more.",
    )
}

/// Tells that kit and second factor have opened the account's keys.
pub(crate) fn kit_used(state: &AppState, to: EmailAddress) -> Mail {
    notice(
        state,
        to,
        "Your recovery kit was used",
        "Somebody has used your recovery kit and your second factor to choose a new password.",
    )
}

/// Tells that a recovery is complete.
pub(crate) fn recovered(state: &AppState, to: EmailAddress) -> Mail {
    notice(
        state,
        to,
        "Your account has a new password",
        "Your account was recovered with its kit: it has a new password, new keys and a new \
         recovery kit. The kit before opens nothing any more, and all other sessions have ended.",
    )
}

/// Tells that the account key was renewed within a session.
pub(crate) fn keys_renewed(state: &AppState, to: EmailAddress) -> Mail {
    notice(
        state,
        to,
        "Your account has new keys",
        "Your account has a new password, new keys and a new recovery kit. The kit before opens \
         nothing any more, and all other sessions have ended.",
    )
}

/// A notice of something that its receiver has done, or somebody else in their name.
fn notice(state: &AppState, to: EmailAddress, subject: &str, happened: &str) -> Mail {
    let instance = state.config().public_url.as_str();
    let text = format!(
        "{happened}\n\nIf this was not you, tell the owner of your organisation at once, and change \
         your password:\n{instance}\n"
    );
    mail(state, to, subject.to_owned(), text)
}

/// What happens to a second factor that was lost.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ResetNotice {
    /// A reset was asked for; effective from then on.
    Begun(Timestamp),
    /// It was cancelled.
    Cancelled,
    /// A new second factor was enrolled by it.
    Used,
}

/// Tells of a reset of somebody's second factor: that person, and every owner.
pub(crate) fn second_factor_reset(
    state: &AppState,
    to: EmailAddress,
    account: &Account,
    notice: ResetNotice,
) -> Mail {
    let (name, instance) = (&account.name, state.config().public_url.as_str());
    let (subject, text) = match notice {
        ResetNotice::Begun(effective_at) => (
            "The second factor will be reset",
            format!(
                "Somebody asked to reset the second factor of {name}, who may have lost it. From \
                 {effective_at} on, whoever signs in as {name} with the password can set up a new \
                 one.\n\nIf this is not expected, cancel it before then: {name} can, and so can every \
                 owner of the organisation, after signing in at {instance}/\n"
            ),
        ),
        ResetNotice::Cancelled => (
            "The reset of the second factor was cancelled",
            format!("The second factor of {name} will not be reset.\n"),
        ),
        ResetNotice::Used => (
            "A new second factor was set up",
            format!(
                "{name} signed in and set up a new second factor. Every other session was ended, and \
                 the recovery codes were replaced.\n"
            ),
        ),
    };
    mail(state, to, subject.to_owned(), text)
}

/// The code that goes with the kit where nobody else can reset a second factor.
pub(crate) fn reset_code(state: &AppState, to: EmailAddress, code: &str) -> Mail {
    let text = format!(
        "Somebody with your recovery kit asks to reset your second factor. If it was you, type this \
         code within a quarter of an hour:\n\n    {code}\n\nIf it was not you, somebody else has your \
         recovery kit: sign in and make a new one.\n"
    );
    mail(
        state,
        to,
        "Code to reset your second factor".to_owned(),
        text,
    )
}

/// Tells somebody that one of their recovery codes was used.
pub(crate) fn recovery_code_used(state: &AppState, to: EmailAddress, left: u32) -> Mail {
    let instance = state.config().public_url.as_str();
    let text = format!(
        "One of your recovery codes was used in place of your authenticator app. {left} are left.\n\n\
         If it was not you, somebody knows your password and that code: sign in at {instance}/, end \
         all other sessions, change the password and make new recovery codes.\n"
    );
    mail(state, to, "A recovery code was used".to_owned(), text)
}

/// Tells somebody that the second factor or the recovery codes were replaced within a session.
pub(crate) fn second_factor_changed(state: &AppState, to: EmailAddress, what: Changed) -> Mail {
    let instance = state.config().public_url.as_str();
    let (subject, what) = match what {
        Changed::App => (
            "A new second factor was set up",
            "The authenticator app of your account was replaced, and every other session ended.",
        ),
        Changed::RecoveryCodes => (
            "New recovery codes were made",
            "Your recovery codes were replaced; those before do not work any more.",
        ),
    };
    let text = format!(
        "{what}\n\nIf it was not you, ask an owner of your organisation to reset your second factor, and \
         change the password at {instance}/\n"
    );
    mail(state, to, subject.to_owned(), text)
}

/// What was replaced.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Changed {
    /// The authenticator app.
    App,
    /// The recovery codes.
    RecoveryCodes,
}

/// Tells whoever runs the instance of an alarm.
pub(crate) fn alarm(state: &AppState, to: EmailAddress, subject: &str, what: &str) -> Mail {
    let place = state.config().public_url.as_str();
    let text = format!("{subject} at {place}.\n\n{what}\n\nThis is told once, until it is over.\n");
    mail(state, to, subject.to_owned(), text)
}

fn mail(state: &AppState, to: EmailAddress, subject: String, text: String) -> Mail {
    Mail {
        mail_id: state.rng().bytes(),
        to,
        subject,
        text,
        queued_at: state.now(),
    }
}
