//! The recipients.

use crate::date::time;
use crate::pen::{Card, FAINT, FINE, Pen, VALUE};
use crate::sheet::Row;
use crate::text::Text;
use crate::{Act, Certificate, Recipient, State};

pub(crate) fn draw(pen: &mut Pen, certificate: &Certificate) {
    let all = certificate.recipients.iter().enumerate();
    let cards = all.map(|(place, recipient)| {
        let rows = rows(pen, recipient);
        let number = (place + 1).to_string();
        let name = pen.or_withheld(recipient.person.name.as_ref());
        let title = pen.with(Text::Recipient, &[&number, name]);
        pen.card(&title, rows)
    });
    let cards: Vec<Card> = cards.collect();
    pen.cards(Text::Recipients, &cards);
}

fn rows(pen: &Pen, recipient: &Recipient) -> Vec<Row> {
    let role = role(pen, &recipient.role);
    let role = pen.with(Text::Group, &[&role, &recipient.group.to_string()]);
    let state = match recipient.state {
        State::Signed(_) => Text::StateSigned,
        State::Declined(_) => Text::StateDeclined,
        State::Missing => Text::StateMissing,
    };
    let email = pen.or_withheld(recipient.person.email.as_ref());
    let mut rows = vec![
        pen.field(Text::Email, email),
        pen.field(Text::Role, &role),
        pen.field(Text::State, pen.text(state)),
    ];
    let opened = recipient
        .released_at
        .map(|at| pen.with(Text::OpenedBy, &[&time(at)]));
    let opened = opened.unwrap_or_else(|| pen.text(Text::NotRecorded).to_owned());
    rows.push(pen.field(Text::Opened, &opened));
    let act = match &recipient.state {
        State::Signed(act) | State::Declined(act) => Some(act),
        State::Missing => None,
    };
    rows.extend(act.map(|act| acted(pen, act)));
    if matches!(recipient.state, State::Signed(_)) {
        rows.push(pen.field(Text::Level, pen.text(Text::Ses)));
    }
    rows.push(authentication(pen, recipient, act));
    if let Some(act) = act {
        let digest = act.consent.to_string();
        let consent = pen.with(Text::ConsentIn, &[&act.consent_language, &digest]);
        rows.push(pen.field_in(Text::Consent, &[(&consent, FINE)]));
    }
    rows.extend(recipient.identity.iter().flat_map(|own| pen.identity(own)));
    rows
}

/// When somebody acted, by the log and by their own clock.
fn acted(pen: &Pen, act: &Act) -> Row {
    let recorded = act.recorded_at.map_or_else(
        || pen.text(Text::NotRecorded).to_owned(),
        |at| pen.with(Text::ByLog, &[&time(at)]),
    );
    let claimed = pen.with(Text::ClaimedOnly, &[&time(act.claimed_at)]);
    pen.field_in(Text::Acted, &[(&recorded, VALUE), (&claimed, FAINT)])
}

/// What is known of who it was, and what is not.
fn authentication(pen: &Pen, recipient: &Recipient, act: Option<&Act>) -> Row {
    let checked = match recipient.checked.as_deref() {
        None => pen.text(Text::NotGranted).to_owned(),
        Some("code") => pen.text(Text::CheckedCode).to_owned(),
        Some("endorsed") => pen.text(Text::CheckedEndorsed).to_owned(),
        Some("logged") => pen.text(Text::CheckedLogged).to_owned(),
        Some("none") => pen.text(Text::CheckedNone).to_owned(),
        Some("pinned") => pen.text(Text::CheckedPinned).to_owned(),
        Some("words") => pen.text(Text::CheckedWords).to_owned(),
        Some(other) => pen.with(Text::CheckedOther, &[other]),
    };
    let second = act.map(|act| match act.attestations {
        0 => pen.text(Text::SecondFactorNone).to_owned(),
        some => pen.with(Text::SecondFactorNamed, &[&some.to_string()]),
    });
    let mut texts = vec![(checked.as_str(), VALUE)];
    texts.extend(second.as_deref().map(|second| (second, VALUE)));
    pen.field_in(Text::Authentication, &texts)
}

fn role(pen: &Pen, role: &str) -> String {
    match role {
        "signer" => pen.text(Text::Signer).to_owned(),
        "approver" => pen.text(Text::Approver).to_owned(),
        "viewer" => pen.text(Text::Viewer).to_owned(),
        other => other.to_owned(),
    }
}
