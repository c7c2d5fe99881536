//! Who gets a mail when an envelope moves on.

use bulla_domain::envelope::{Envelope, Recipient, State};
use bulla_domain::withdrawal::Withdrawal;
use bulla_storage::Write;
use bulla_storage::record::{Reminder, StoredEnvelope};
use bulla_types::{DisplayName, EmailAddress};

use crate::mail;
use crate::state::AppState;

/// Mails to the recipients whose turn it is in `next` and was not in `before`, where there was one, and
/// when each of them is reminded.
pub(super) fn turns(
    state: &AppState,
    stored: &StoredEnvelope,
    before: Option<&Envelope>,
    sender: &DisplayName,
) -> Vec<Write> {
    let next = &stored.envelope;
    let already = before.and_then(Envelope::open_order);
    let Some(order) = next.open_order().filter(|order| Some(*order) != already) else {
        return Vec::new();
    };
    let link = link(state, next);
    let next_at = state.config().reminders.plan().after_asking(state.now());
    let ask = |recipient: &Recipient, email: &EmailAddress| {
        let asked = Reminder {
            envelope_id: next.envelope_id,
            recipient_id: recipient.recipient_id,
            next_at,
            last_at: None,
        };
        let mail = mail::your_turn(state, email.clone(), sender, &link);
        [Write::QueueMail(mail), Write::AskRecipient(asked)]
    };
    next.recipients
        .iter()
        .zip(&stored.emails)
        .filter(|(recipient, _)| recipient.order == order)
        .flat_map(|(recipient, email)| ask(recipient, email))
        .collect()
}

/// Mails once a recipient has declined: to the sender and to those who were asked to sign before,
/// not to those whose turn never came. Neither who it was nor why stands in a mail.
pub(super) fn declined(
    state: &AppState,
    stored: &StoredEnvelope,
    sender: &EmailAddress,
) -> Vec<Write> {
    let envelope = &stored.envelope;
    if envelope.state != State::Declined {
        return Vec::new();
    }
    let reached = envelope.recipients.iter();
    let reached = reached.filter(|recipient| recipient.state.has_acted());
    let reached = reached.map(|recipient| recipient.order).max();
    let told = envelope
        .recipients
        .iter()
        .zip(&stored.emails)
        .filter(|(recipient, _)| Some(recipient.order) <= reached)
        .map(|(_, email)| email);
    let link = link(state, envelope);
    each_once(core::iter::once(sender).chain(told))
        .into_iter()
        .map(|email| Write::QueueMail(mail::declined(state, email.clone(), &link)))
        .collect()
}

/// Mails once the sender has withdrawn it: to everybody who was asked to sign, which is everybody once it
/// is complete. Why stands in no mail.
pub(super) fn withdrawn(state: &AppState, stored: &StoredEnvelope, what: Withdrawal) -> Vec<Write> {
    let link = link(state, &stored.envelope);
    each_once(asked(stored))
        .into_iter()
        .map(|email| Write::QueueMail(mail::withdrawn(state, email.clone(), what, &link)))
        .collect()
}

/// Mails once the deadline has passed: to the sender and to everybody who was asked to sign.
pub(super) fn expired(
    state: &AppState,
    stored: &StoredEnvelope,
    sender: &EmailAddress,
) -> Vec<Write> {
    let link = link(state, &stored.envelope);
    each_once(core::iter::once(sender).chain(asked(stored)))
        .into_iter()
        .map(|email| Write::QueueMail(mail::expired(state, email.clone(), &link)))
        .collect()
}

/// Addresses of those whose turn has come, not of those whose turn never came.
fn asked(stored: &StoredEnvelope) -> impl Iterator<Item = &EmailAddress> {
    let envelope = &stored.envelope;
    let open = envelope.open_order().unwrap_or(u16::MAX);
    let places = envelope.recipients.iter().zip(&stored.emails);
    places
        .filter(move |(recipient, _)| recipient.order <= open)
        .map(|(_, email)| email)
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
    each_once(core::iter::once(sender).chain(&stored.emails))
        .into_iter()
        .map(|email| Write::QueueMail(mail::completed(state, email.clone(), &link)))
        .collect()
}

fn each_once<'a>(all: impl Iterator<Item = &'a EmailAddress>) -> Vec<&'a EmailAddress> {
    let mut emails = Vec::new();
    for email in all {
        if !emails.contains(&email) {
            emails.push(email);
        }
    }
    emails
}

/// Where an envelope is shown.
pub(super) fn link(state: &AppState, envelope: &Envelope) -> String {
    let instance = state.config().public_url.as_str();
    format!("{instance}/envelopes/{}", envelope.envelope_id)
}
