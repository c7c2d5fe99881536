//! `bulla list` and `status`.

use bulla_client::{GivenReason, Locale, OpenedEnvelope, PaperState, WithdrawalKind};
use bulla_protocol::envelope::{EnvelopeState, EnvelopeSummary, RecipientState};
use bulla_types::{EnvelopeId, Title};

use super::{CliClient, Context};
use crate::args::{Envelope, List};
use crate::failure::Failure;
use crate::screen::Screen;

/// Lists envelopes. Titles are shown where the key was handed out before: listing is no reading.
pub(crate) async fn list(context: &Context, arguments: &List) -> Result<(), Failure> {
    let words = arguments.search.as_deref().unwrap_or_default();
    let words: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
    let mut client = context.resume().await?;
    let mut rows = Vec::new();
    for summary in client.list().await? {
        let title = if was_read(&summary) {
            client.title_of(summary.envelope_id).await?
        } else {
            None
        };
        if matches(&words, &summary, title.as_ref()) {
            rows.push((summary, title));
        }
    }
    let json: Vec<_> = rows
        .iter()
        .map(|(summary, title)| row_json(summary, title.as_ref()))
        .collect();
    context.screen.json(&json);
    if rows.is_empty() && words.is_empty() {
        context.screen.say("There are no envelopes.");
    } else if rows.is_empty() {
        context.screen.say("No envelope fits.");
    }
    for (summary, title) in &rows {
        print_row(context.screen, summary, title.as_ref());
    }
    Ok(())
}

/// Reminds whoever was asked to sign.
pub(crate) async fn remind(context: &Context, arguments: &Envelope) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let id = find(&mut client, &arguments.id).await?.envelope_id;
    let opened = client.remind(id, Locale::En).await?;
    context.keep_session(&mut client).await?;
    context.screen.note("Reminded.");
    show(context.screen, &opened);
    Ok(())
}

/// Shows one envelope. One that was never read stays so.
pub(crate) async fn status(context: &Context, arguments: &Envelope) -> Result<(), Failure> {
    let mut client = context.resume().await?;
    let summary = find(&mut client, &arguments.id).await?;
    if was_read(&summary) {
        let opened = client.open(summary.envelope_id, Locale::En).await?;
        show(context.screen, &opened);
    } else {
        show_row(context.screen, &summary);
        context
            .screen
            .say("Not read yet. `bulla open` reads it, and the audit trail records that.");
    }
    Ok(())
}

/// Prints what the server says of an envelope that is not opened for it.
pub(super) fn show_row(screen: Screen, summary: &EnvelopeSummary) {
    screen.json(&row_json(summary, None));
    print_row(screen, summary, None);
}

/// Tells beside the output what is about to be signed or declined.
pub(crate) fn note_envelope(screen: Screen, opened: &OpenedEnvelope) {
    screen.note(&format!("Envelope: {}", opened.title));
    screen.note(&format!(
        "From: {} <{}>",
        opened.sender.name, opened.sender.email
    ));
    if opened.sender.first_use {
        screen.note(&format!(
            "The sender is new. Words of the key: {}",
            opened.sender.words.join(" ")
        ));
    }
    for document in &opened.documents {
        screen.note(&format!(
            "Document: {} ({} bytes)",
            document.name, document.size_bytes
        ));
    }
    if opened.paper_check == PaperState::On {
        screen.note(PAPERS);
    }
}

/// Whoever signs has to know it before.
const PAPERS: &str = "Paper check: once everybody has signed, whoever holds a printed document can \
                      read it with the code on its last page.";

/// The caller's envelope whose id begins so.
pub(crate) async fn find(client: &mut CliClient, prefix: &str) -> Result<EnvelopeSummary, Failure> {
    let prefix = prefix.to_ascii_lowercase();
    let mut found: Vec<_> = client.list().await?;
    found.retain(|summary| begins(summary.envelope_id, &prefix));
    match (found.pop(), found.len()) {
        (Some(summary), 0) => Ok(summary),
        (found, rest) => Err(Failure::Prefix {
            prefix,
            count: rest + usize::from(found.is_some()),
        }),
    }
}

/// Prints an envelope that was opened and checked.
pub(crate) fn show(screen: Screen, opened: &OpenedEnvelope) {
    screen.json(opened);
    screen.say(&format!("Envelope   {}", opened.envelope_id));
    screen.say(&format!("Title      {}", opened.title));
    screen.say(&format!("State      {}", state_text(opened.state)));
    screen.say(&format!(
        "From       {} <{}>",
        opened.sender.name, opened.sender.email
    ));
    if let Some(message) = &opened.message {
        for line in message.lines() {
            screen.say(&format!("Message    {line}"));
        }
    }
    for recipient in &opened.recipients {
        let me = if recipient.is_me { " (you)" } else { "" };
        let state = recipient_text(recipient.state);
        screen.say(&format!(
            "Signer {:>3} {} <{}>{me}: {state}",
            recipient.order, recipient.name, recipient.email
        ));
    }
    show_end(screen, opened);
    for document in &opened.documents {
        screen.say(&format!(
            "Document   {} ({} bytes)",
            document.name, document.size_bytes
        ));
    }
    match opened.paper_check {
        PaperState::On => screen.say(PAPERS),
        PaperState::Ended => screen.say("Paper check: ended. No paper opens anything any more."),
        PaperState::Off | _ => {}
    }
    for entry in &opened.history {
        let actor = entry
            .actor
            .as_ref()
            .map_or("the server", |name| name.as_str());
        screen.say(&format!(
            "{:>9}  {}  {}  {actor}",
            entry.index, entry.at, entry.event
        ));
    }
    if opened.can_sign {
        screen.say("It is your turn: `bulla sign` or `bulla decline`.");
    }
}

/// Whether the caller holds the envelope's key already.
pub(super) fn was_read(summary: &EnvelopeSummary) -> bool {
    let mine = summary
        .recipients
        .iter()
        .filter(|recipient| recipient.is_me);
    summary.sent_by_me || mine.into_iter().any(|r| r.state != RecipientState::Pending)
}

/// Whether every word stands in the title, in somebody's address or at the beginning of the id.
fn matches(words: &[String], summary: &EnvelopeSummary, title: Option<&Title>) -> bool {
    let title = title.map(|title| title.as_str().to_lowercase());
    let emails: Vec<_> = summary
        .recipients
        .iter()
        .map(|recipient| recipient.email.as_str().to_lowercase())
        .collect();
    let found = |word: &String| {
        title.as_ref().is_some_and(|title| title.contains(word))
            || emails.iter().any(|email| email.contains(word))
            || begins(summary.envelope_id, word)
    };
    words.iter().all(found)
}

fn begins(id: EnvelopeId, prefix: &str) -> bool {
    !prefix.is_empty() && id.to_string().starts_with(prefix)
}

fn row_json(summary: &EnvelopeSummary, title: Option<&Title>) -> serde_json::Value {
    serde_json::json!({
        "envelope_id": summary.envelope_id,
        "state": summary.state,
        "sent_at_ms": summary.sent_at_ms,
        "sent_by_me": summary.sent_by_me,
        "title": title,
        "recipients": summary.recipients,
    })
}

fn print_row(screen: Screen, summary: &EnvelopeSummary, title: Option<&Title>) {
    let id = summary.envelope_id.to_string();
    let signed = summary
        .recipients
        .iter()
        .filter(|r| r.state == RecipientState::Signed)
        .count();
    let title = title.map_or("(not read yet)", |title| title.as_str());
    screen.say(&format!(
        "{:.8}  {:<9}  {signed}/{}  {}  {title}",
        id,
        state_text(summary.state),
        summary.recipients.len(),
        summary.sent_at_ms,
    ));
}

/// How it ended, and what its sender has said since.
fn show_end(screen: Screen, opened: &OpenedEnvelope) {
    if let Some(decline) = &opened.decline {
        screen.say(&format!("Declined   {} by {}", decline.at, decline.name));
        show_reason(
            screen,
            decline.reason.as_ref(),
            decline.reason_is_unreadable,
        );
    }
    if let Some(at) = opened.expired_at {
        screen.say(&format!("Expired    {at}, before everybody had signed"));
    }
    for withdrawal in &opened.withdrawals {
        let what = match withdrawal.kind {
            WithdrawalKind::Cancel => "Cancelled ",
            WithdrawalKind::Retract => "Retracted ",
            WithdrawalKind::Revoke => "Revoked   ",
        };
        screen.say(&format!("{what} {} by the sender", withdrawal.at));
        show_reason(
            screen,
            withdrawal.reason.as_ref(),
            withdrawal.reason_is_unreadable,
        );
    }
}

fn show_reason(screen: Screen, reason: Option<&GivenReason>, is_unreadable: bool) {
    if is_unreadable {
        screen.say("Reason     (damaged or withheld)");
    }
    let reason = reason.map(GivenReason::as_str);
    for line in reason.unwrap_or_default().lines() {
        screen.say(&format!("Reason     {line}"));
    }
}

pub(super) const fn state_text(state: EnvelopeState) -> &'static str {
    match state {
        EnvelopeState::Completed => "completed",
        EnvelopeState::Declined => "declined",
        EnvelopeState::Cancelled => "cancelled",
        EnvelopeState::Expired => "expired",
        EnvelopeState::Retracted => "retracted",
        EnvelopeState::Revoked => "revoked",
        EnvelopeState::Sent => "sent",
        _ => "unknown",
    }
}

const fn recipient_text(state: RecipientState) -> &'static str {
    match state {
        RecipientState::Pending => "has not been given the key yet",
        RecipientState::Released => "was given the key",
        RecipientState::Signed => "has signed",
        RecipientState::Declined => "has declined",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_those_of_the_text_form() {
        let id = EnvelopeId::from_bytes([0xab; 16]);
        assert!(begins(id, "a") && begins(id, &id.to_string()));
        assert!(!begins(id, "") && !begins(id, "b") && !begins(id, &format!("{id}a")));
    }
}
