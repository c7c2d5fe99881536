//! Who gets a mail when an envelope moves on.

use bulla_domain::envelope::{Envelope, RecipientState, State};
use bulla_storage::Write;
use bulla_storage::record::StoredEnvelope;
use bulla_types::{DisplayName, EmailAddress};

use crate::mail;
use crate::state::AppState;

/// Mails to the recipients whose turn it is in `next` and was not in `before`, where there was one.
pub(super) fn turns(
    state: &AppState,
    stored: &StoredEnvelope,
    before: Option<&Envelope>,
    sender: &DisplayName,
) -> Vec<Write> {
    let next = &stored.envelope;
    let already = before.and_then(open_order);
    let Some(order) = open_order(next).filter(|order| Some(*order) != already) else {
        return Vec::new();
    };
    let link = link(state, next);
    next.recipients
        .iter()
        .zip(&stored.emails)
        .filter(|(recipient, _)| recipient.order == order)
        .map(|(_, email)| mail::your_turn(state, email.clone(), sender, &link))
        .map(Write::QueueMail)
        .collect()
}

/// Mails to everybody once the envelope is complete.
pub(super) fn completion(
    state: &AppState,
    stored: &StoredEnvelope,
    sender: &EmailAddress,
) -> Vec<Write> {
    if stored.envelope.state != State::Completed {
        return Vec::new();
    }
    let link = link(state, &stored.envelope);
    let mut emails = vec![sender];
    for email in &stored.emails {
        if !emails.contains(&email) {
            emails.push(email);
        }
    }
    let mails = emails.into_iter().cloned();
    mails
        .map(|email| Write::QueueMail(mail::completed(state, email, &link)))
        .collect()
}

/// The lowest order group in which somebody has not acted.
fn open_order(envelope: &Envelope) -> Option<u16> {
    let open = envelope
        .recipients
        .iter()
        .filter(|recipient| recipient.state != RecipientState::Signed);
    open.map(|recipient| recipient.order).min()
}

fn link(state: &AppState, envelope: &Envelope) -> String {
    let instance = state.config().public_url.as_str();
    format!("{instance}/envelopes/{}", envelope.envelope_id)
}
