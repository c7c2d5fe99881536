//! The certificate as a whole, its first page and its documents.

use crate::date::time;
use crate::file::{About, write};
use crate::pen::{BODY, FAINT, Pen, VALUE};
use crate::sheet::{Cell, Ink, MARGIN, PAGE_WIDTH, Row, Style, WIDTH};
use crate::text::Text;
use crate::{
    Certificate, Content, Language, Outcome, RenderError, State, VERSION, event, people, proof, qr,
};

/// The certificate's bytes: the same for the same arguments, on every machine. `evidence` is the
/// evidence file that `certificate` was filled in from; it is embedded as it is.
///
/// # Errors
/// [`RenderError`]: of the build alone, never of what is said.
pub fn render(
    certificate: &Certificate,
    language: Language,
    evidence: &[u8],
) -> Result<Vec<u8>, RenderError> {
    let mut pen = Pen::new(language)?;
    front(&mut pen, certificate);
    about(&mut pen, certificate);
    documents(&mut pen, certificate);
    people::draw(&mut pen, certificate);
    event::draw(&mut pen, certificate);
    proof::draw(&mut pen, certificate, evidence);
    let id = certificate.envelope_id.to_string();
    let version = VERSION.to_string();
    let title = pen.text(Text::Title);
    let left = pen.with(Text::Foot, &[title, &id, &version]);
    let page = |own: usize, count: usize| {
        let numbers = [own.to_string(), count.to_string()];
        let right = Text::Page.with(language, &[&numbers[0], &numbers[1]]);
        (left.clone(), right)
    };
    pen.sheet.foot(page);
    let subject = certificate.title.as_deref().unwrap_or(&id);
    let about = About {
        title: &format!("{title} – {subject}"),
        language,
        evidence,
        evidence_name: &evidence_name(certificate),
        evidence_text: pen.text(Text::Evidence),
        modified: newest(certificate),
    };
    Ok(write(&pen.sheet, &about))
}

/// The name of the evidence within the file.
pub(crate) fn evidence_name(certificate: &Certificate) -> String {
    format!("{}.evidence.json", certificate.envelope_id)
}

fn newest(certificate: &Certificate) -> bulla_types::Timestamp {
    let events = certificate.events.iter().map(|event| event.at);
    events.max().unwrap_or(certificate.created_at)
}

/// Where the instance's page for verification is.
pub(crate) fn verify_page(certificate: &Certificate) -> Option<String> {
    let address = certificate.address.as_ref()?;
    Some(format!("{address}/verify"))
}

/// Title, subject and outcome, and the QR code beside them.
fn front(pen: &mut Pen, certificate: &Certificate) {
    let code = verify_page(certificate);
    let top = pen.sheet.filled();
    let width = code.as_ref().map_or(WIDTH, |_| WIDTH - CODE - 14_000);
    let row = |tag, pen: &Pen, text: &str, style, above| Row {
        tag: None,
        above,
        rule: false,
        cells: vec![Cell {
            tag,
            left: MARGIN,
            pieces: vec![pen.sheet.piece(text, style, width)],
        }],
    };
    let brand = row("P", pen, "BULLA", BRAND, 0);
    let title = row("H1", pen, pen.text(Text::Title), TITLE, 2_000);
    let rows = [brand, title];
    pen.sheet.keep(&rows);
    if let Some(subject) = &certificate.title {
        let row = row("P", pen, subject, SUBJECT, 2_000);
        pen.sheet.row(&row);
    }
    if let Some(address) = code {
        draw_code(pen, &address, top);
        pen.sheet.fill_to(top + CODE);
    }
    pen.sheet.space(10_000);
    outcome(pen, certificate);
    let notice = pen.text(Text::Notice);
    pen.paragraph(notice, FAINT);
    if certificate.title.is_none() {
        let notice = pen.text(Text::WithheldNotice);
        pen.paragraph(notice, FAINT);
    }
}

fn draw_code(pen: &mut Pen, address: &str, top: i64) {
    let left = PAGE_WIDTH - MARGIN - CODE;
    // the code's own border is light, so it may stand above the text's edge
    let Some(path) = qr::path(address, (left, top - 6_000), CODE) else {
        return;
    };
    let says = pen.with(Text::QrCode, &[address]);
    pen.sheet.figure(&path, &says, (left, top - 6_000, CODE));
}

/// How it ended, on a coloured ground.
fn outcome(pen: &mut Pen, certificate: &Certificate) {
    let signed = certificate.recipients.iter();
    let signed = signed.filter(|one| matches!(one.state, State::Signed(_)));
    let (signed, all) = (signed.count(), certificate.recipients.len());
    let (text, ink, ground) = match certificate.outcome {
        Outcome::Completed => (Text::Completed, Ink::Good, Ink::GoodGround),
        Outcome::Declined => (Text::Declined, Ink::Bad, Ink::BadGround),
        Outcome::Cancelled => (Text::Cancelled, Ink::Bad, Ink::BadGround),
        Outcome::Expired => (Text::Expired, Ink::Bad, Ink::BadGround),
    };
    let text = pen.with(text, &[&signed.to_string(), &all.to_string()]);
    let row = Row {
        tag: None,
        above: 6_000,
        rule: false,
        cells: vec![Cell {
            tag: "P",
            left: MARGIN + 10_000,
            pieces: vec![
                pen.sheet
                    .piece(&text, Style::bold(10_500, ink), WIDTH - 20_000),
            ],
        }],
    };
    let height = row.height() + 6_000;
    pen.sheet.make_room(height);
    let top = pen.sheet.filled();
    pen.sheet.rectangle((MARGIN, top, WIDTH, height), ground);
    pen.sheet.row(&row);
    pen.sheet.fill_to(top + height + 2_000);
}

/// The envelope, its times and its sender.
fn about(pen: &mut Pen, certificate: &Certificate) {
    pen.heading(Text::Envelope, 120_000);
    let by_log = |pen: &Pen, at: Option<_>| {
        at.map_or_else(
            || pen.text(Text::NotRecorded).to_owned(),
            |at| pen.with(Text::ByLog, &[&time(at)]),
        )
    };
    let created = time(certificate.created_at);
    let mut rows = vec![
        pen.field(Text::Subject, pen.or_withheld(certificate.title.as_ref())),
        pen.field(Text::EnvelopeId, &certificate.envelope_id.to_string()),
        pen.field(Text::Organisation, &certificate.tenant_id.to_string()),
        pen.field(
            Text::Instance,
            certificate
                .address
                .as_deref()
                .unwrap_or_else(|| pen.text(Text::NoAddress)),
        ),
        pen.field(Text::Created, &pen.with(Text::BySender, &[&created])),
        pen.field(Text::Sent, &by_log(pen, certificate.sent_at)),
        pen.field(Text::Ended, &by_log(pen, certificate.ended_at)),
        pen.field(Text::Deadline, &time(certificate.deadline_at)),
    ];
    rows.push(pen.field_in(Text::Times, &[(pen.text(Text::TimeSource), FAINT)]));
    pen.list(&rows);
    let sender = &certificate.sender;
    let mut rows = vec![pen.field(Text::Name, pen.or_withheld(sender.name.as_ref()))];
    rows.push(pen.field(Text::Email, pen.or_withheld(sender.email.as_ref())));
    if sender.name.is_some() {
        rows.push(pen.field_in(Text::Source, &[(pen.text(Text::OwnWords), FAINT)]));
    }
    rows.extend(pen.identity(&certificate.sender_identity));
    let card = pen.card(pen.text(Text::Sender), rows);
    pen.place(&card);
}

fn documents(pen: &mut Pen, certificate: &Certificate) {
    let mut cards = Vec::with_capacity(certificate.documents.len());
    for (place, document) in certificate.documents.iter().enumerate() {
        let number = (place + 1).to_string();
        let mut rows = vec![
            pen.field(Text::Name, pen.or_withheld(document.name.as_ref())),
            pen.field(Text::DocumentId, &document.id.to_string()),
        ];
        match &document.sent {
            Some(sent) => rows.extend(content(pen, Text::OriginalHash, sent)),
            None => rows.push(pen.field(Text::OriginalHash, pen.text(Text::Withheld))),
        }
        match (&document.result, &document.sent) {
            (Some(result), _) => rows.extend(content(pen, Text::ResultHash, result)),
            (None, Some(_)) => {
                let same = pen.text(Text::SameResult);
                rows.push(pen.field_in(Text::ResultHash, &[(same, VALUE)]));
            }
            (None, None) => {}
        }
        let title = pen.with(Text::Document, &[&number]);
        cards.push(pen.card(&title, rows));
    }
    pen.cards(Text::Documents, &cards);
}

fn content(pen: &Pen, label: Text, content: &Content) -> Vec<Row> {
    let mut rows = vec![pen.digest(label, &content.sha256)];
    if let Some(size) = content.size_bytes {
        let size = pen.with(Text::Bytes, &[&grouped(size)]);
        rows.push(pen.field(Text::Size, &size));
    }
    rows
}

/// A number with narrow spaces between its thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{202F}');
        }
        out.push(digit);
    }
    out
}

const BRAND: Style = Style::bold(8_500, Ink::Accent);
const TITLE: Style = Style::bold(22_000, Ink::Text);
const SUBJECT: Style = Style::new(13_000, Ink::Text);
/// Side of the QR code.
const CODE: i64 = 84_000;
/// What is said in paragraphs.
pub(crate) const TEXT: Style = BODY;
