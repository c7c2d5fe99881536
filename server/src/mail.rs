//! Mails that the server writes. They hold a link and the name of who is behind it, never a title,
//! the name of a document or a key.

use bulla_storage::record::Mail;
use bulla_types::{DisplayName, EmailAddress};

use crate::state::AppState;

/// Asks somebody to join an organisation.
pub(crate) fn invitation(
    state: &AppState,
    to: EmailAddress,
    from: &DisplayName,
    organisation: &DisplayName,
    link: &str,
) -> Mail {
    let subject = format!("{from} invites you to {organisation}");
    let text = format!(
        "{from} invites you to sign documents with {organisation} on Bulla.\n\n\
         Open this link to set up your account. It works once, for seven days:\n{link}\n"
    );
    mail(state, to, subject, text)
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

/// Tells that everybody signed.
pub(crate) fn completed(state: &AppState, to: EmailAddress, link: &str) -> Mail {
    let text = format!("Everybody has signed. Open the signed envelope here:\n{link}\n");
    mail(state, to, "Everybody has signed".to_owned(), text)
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

fn mail(state: &AppState, to: EmailAddress, subject: String, text: String) -> Mail {
    Mail {
        mail_id: state.rng().bytes(),
        to,
        subject,
        text,
        queued_at: state.now(),
    }
}
