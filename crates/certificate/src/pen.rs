//! What all parts of a certificate draw with: headings, paragraphs, and fields with a label.

use bulla_types::Sha256Digest;

use crate::sheet::{Cell, Ink, MARGIN, Row, Sheet, Style, WIDTH};
use crate::text::Text;
use crate::{Identity, Language, RenderError};

/// A title of something, and its fields.
pub(crate) struct Card {
    heading: Row,
    rows: Vec<Row>,
}

impl Card {
    fn height(&self) -> i64 {
        self.heading.height() + height(&self.rows)
    }
}

/// The height of rows below each other.
pub(crate) fn height(rows: &[Row]) -> i64 {
    rows.iter().map(Row::height).sum()
}

/// Draws on the pages of a certificate in one language.
pub(crate) struct Pen {
    pub(crate) sheet: Sheet,
    pub(crate) language: Language,
}

impl Pen {
    pub(crate) fn new(language: Language) -> Result<Self, RenderError> {
        Ok(Self {
            sheet: Sheet::new()?,
            language,
        })
    }

    /// A text in the language.
    pub(crate) const fn text(&self, text: Text) -> &'static str {
        text.of(self.language)
    }

    /// A text with its places filled.
    pub(crate) fn with(&self, text: Text, values: &[&str]) -> String {
        text.with(self.language, values)
    }

    /// A row of one cell over the whole width.
    pub(crate) fn wide(&self, tag: &'static str, text: &str, style: Style, above: i64) -> Row {
        Row {
            tag: None,
            above,
            rule: false,
            cells: vec![Cell {
                tag,
                left: MARGIN,
                pieces: vec![self.sheet.piece(text, style, WIDTH)],
            }],
        }
    }

    /// The heading of a part, on the page of what comes behind it.
    pub(crate) fn heading(&mut self, text: Text, follows: i64) {
        self.sheet.space(16_000);
        let row = self.wide("H2", self.text(text), HEADING, 0);
        self.sheet.make_room(24_000 + follows);
        self.sheet.row(&row);
        let filled = self.sheet.filled();
        self.sheet
            .rectangle((MARGIN, filled + 2_000, WIDTH, 800), Ink::Accent);
        self.sheet.fill_to(filled + 6_000);
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, text: &str, style: Style) {
        let row = self.wide("P", text, style, 3_000);
        self.sheet.row(&row);
    }

    /// A label and what it is the label of.
    pub(crate) fn field(&self, label: Text, value: &str) -> Row {
        self.field_in(label, &[(value, VALUE)])
    }

    /// The same for a digest, which is smaller.
    pub(crate) fn digest(&self, label: Text, value: &Sha256Digest) -> Row {
        self.field_in(label, &[(&value.to_string(), FINE)])
    }

    /// A label and texts below each other.
    pub(crate) fn field_in(&self, label: Text, values: &[(&str, Style)]) -> Row {
        let width = WIDTH - LABEL_WIDTH;
        let pieces = values.iter();
        let pieces = pieces.map(|(text, style)| self.sheet.piece(text, *style, width));
        let label = self
            .sheet
            .piece(self.text(label), LABEL, LABEL_WIDTH - 8_000);
        Row {
            tag: Some("LI"),
            above: 2_200,
            rule: false,
            cells: vec![
                Cell {
                    tag: "Lbl",
                    left: MARGIN,
                    pieces: vec![label],
                },
                Cell {
                    tag: "LBody",
                    left: MARGIN + LABEL_WIDTH,
                    pieces: pieces.collect(),
                },
            ],
        }
    }

    /// Fields that stay together.
    pub(crate) fn list(&mut self, rows: &[Row]) {
        self.sheet.tags.open("L", "");
        self.sheet.keep(rows);
        self.sheet.tags.close();
    }

    /// A title of something, and its fields.
    pub(crate) fn card(&self, title: &str, rows: Vec<Row>) -> Card {
        Card {
            heading: self.wide("H3", title, CARD, 7_000),
            rows,
        }
    }

    /// Places a card on one page.
    pub(crate) fn place(&mut self, card: &Card) {
        self.sheet.make_room(card.height());
        self.sheet.row(&card.heading);
        self.list(&card.rows);
    }

    /// A heading and cards; the first is on the page of the heading.
    pub(crate) fn cards(&mut self, heading: Text, cards: &[Card]) {
        let first = cards.first().map_or(0, Card::height);
        self.heading(heading, first);
        for card in cards {
            self.place(card);
        }
    }

    /// Fields that describe keys.
    pub(crate) fn identity(&self, identity: &Identity) -> Vec<Row> {
        let mut rows = vec![self.digest(Text::Identity, &identity.id)];
        if !identity.words.is_empty() {
            rows.push(self.field(Text::Words, &identity.words.join(" ")));
        }
        rows.extend(identity.pdf_key.map(|key| self.digest(Text::PdfKey, &key)));
        rows
    }

    /// A value, or that it is withheld.
    pub(crate) fn or_withheld<'a>(&self, value: Option<&'a String>) -> &'a str {
        value.map_or_else(|| self.text(Text::Withheld), String::as_str)
    }
}

const HEADING: Style = Style::bold(12_000, Ink::Accent);
const CARD: Style = Style::bold(9_500, Ink::Text);
const LABEL: Style = Style::new(8_000, Ink::Faint);
pub(crate) const VALUE: Style = Style::new(8_600, Ink::Text);
pub(crate) const FINE: Style = Style::new(7_400, Ink::Text);
pub(crate) const FAINT: Style = Style::new(7_400, Ink::Faint);
pub(crate) const BODY: Style = Style::new(8_600, Ink::Text);
/// Width of the labels.
const LABEL_WIDTH: i64 = 122_000;
