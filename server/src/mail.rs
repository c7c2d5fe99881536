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

fn mail(state: &AppState, to: EmailAddress, subject: String, text: String) -> Mail {
    Mail {
        mail_id: state.rng().bytes(),
        to,
        subject,
        text,
        queued_at: state.now(),
    }
}
