//! The events, as a table.

use crate::date::time;
use crate::pen::{FAINT, Pen, VALUE};
use crate::sheet::{Cell, Ink, MARGIN, Row, Style, WIDTH};
use crate::text::Text;
use crate::{Actor, Certificate, Event};

pub(crate) fn draw(pen: &mut Pen, certificate: &Certificate) {
    let texts = [Text::Index, Text::Times, Text::What];
    let head = head(pen, texts);
    let rows: Vec<Row> = certificate
        .events
        .iter()
        .map(|event| row(pen, event))
        .collect();
    let Some(first) = rows.first() else {
        return;
    };
    pen.heading(Text::Events, head.height() + 3 * first.height());
    pen.sheet.begin_table(&head, first);
    for row in &rows {
        pen.sheet.row(row);
    }
    pen.sheet.end_table();
}

fn head(pen: &Pen, texts: [Text; 3]) -> Row {
    let cells = texts
        .into_iter()
        .zip(COLUMNS)
        .map(|(text, (left, width))| Cell {
            tag: "TH",
            left,
            pieces: vec![pen.sheet.piece(pen.text(text), HEAD, width)],
        });
    Row {
        tag: Some("TR"),
        above: 3_000,
        rule: false,
        cells: cells.collect(),
    }
}

fn row(pen: &Pen, event: &Event) -> Row {
    let [first, second, third] = COLUMNS;
    let cell = |(left, width): (i64, i64), texts: &[(&str, Style)]| Cell {
        tag: "TD",
        left,
        pieces: texts
            .iter()
            .map(|(text, style)| pen.sheet.piece(text, *style, width))
            .collect(),
    };
    let actor = match &event.actor {
        Actor::Named(name) => name.clone(),
        Actor::Identity(id) => pen.with(Text::Somebody, &[&format!("{:.8}", id.to_string())]),
        Actor::Server => pen.text(Text::Server).to_owned(),
    };
    let what = match name(&event.name) {
        Some(text) => format!("{} · {actor}", pen.text(text)),
        None => actor,
    };
    let leaf = format!("{} {}", event.name, event.leaf_hash);
    Row {
        tag: Some("TR"),
        above: 5_000,
        rule: true,
        cells: vec![
            cell(first, &[(&event.index.to_string(), VALUE)]),
            cell(second, &[(&time(event.at), VALUE)]),
            cell(third, &[(&what, VALUE), (&leaf, LEAF)]),
        ],
    }
}

/// What an event is called; `None` where its own name has to do.
fn name(event: &str) -> Option<Text> {
    Some(match event {
        "envelope.sent" => Text::EventSent,
        "grant.recorded" => Text::EventGrant,
        "wrap.released" => Text::EventReleased,
        "recipient.acted" => Text::EventActed,
        "recipient.declined" => Text::EventDeclined,
        "envelope.completed" => Text::EventCompleted,
        "envelope.cancelled" => Text::EventCancelled,
        "reminder.sent" => Text::EventReminded,
        "envelope.expired" => Text::EventExpired,
        "envelope.retracted" => Text::EventRetracted,
        "envelope.revoked" => Text::EventRevoked,
        "field.erased" => Text::EventErased,
        _ => return None,
    })
}

const HEAD: Style = Style::bold(7_600, Ink::Faint);
const LEAF: Style = Style::new(6_400, FAINT.ink);
/// Left edge and width of each column.
const COLUMNS: [(i64, i64); 3] = [
    (MARGIN, 44_000),
    (MARGIN + 48_000, 112_000),
    (MARGIN + 164_000, WIDTH - 164_000),
];
