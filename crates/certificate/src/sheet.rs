//! Pages, filled from the top: rows of cells with lines of text, each with its place in the structure.

use crate::RenderError;
use crate::file::literal;
use crate::font::Font;
use crate::line::{Line, lines};
use crate::milli::number;
use crate::tags::Tags;

/// Width of a page: A4, in thousandths of a point as all lengths here.
pub(crate) const PAGE_WIDTH: i64 = 595_276;
/// Height of a page.
pub(crate) const PAGE_HEIGHT: i64 = 841_890;
/// Left and right of the text.
pub(crate) const MARGIN: i64 = 56_000;
/// Width of the text.
pub(crate) const WIDTH: i64 = PAGE_WIDTH - 2 * MARGIN;
const TOP: i64 = 58_000;
const BOTTOM: i64 = 62_000;

/// A colour, as the operands of `rg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Text,
    Faint,
    Accent,
    Good,
    Bad,
    GoodGround,
    BadGround,
    Rule,
}

impl Ink {
    const fn operands(self) -> &'static str {
        match self {
            Self::Text => "0.09 0.11 0.15",
            Self::Faint => "0.36 0.4 0.46",
            Self::Accent => "0.1 0.27 0.5",
            Self::Good => "0.05 0.33 0.2",
            Self::Bad => "0.5 0.1 0.08",
            Self::GoodGround => "0.91 0.96 0.93",
            Self::BadGround => "0.98 0.92 0.91",
            Self::Rule => "0.82 0.84 0.87",
        }
    }
}

/// How text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) size: i64,
    pub(crate) ink: Ink,
    pub(crate) weight: Weight,
}

/// How thick letters are. The font has one weight; bold letters have an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

impl Style {
    pub(crate) const fn new(size: i64, ink: Ink) -> Self {
        Self {
            size,
            ink,
            weight: Weight::Regular,
        }
    }

    pub(crate) const fn bold(size: i64, ink: Ink) -> Self {
        Self {
            size,
            ink,
            weight: Weight::Bold,
        }
    }

    /// Distance of base lines.
    const fn leading(self) -> i64 {
        self.size * 132 / 100
    }
}

/// Lines of one look.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    style: Style,
    lines: Vec<Line>,
}

/// A part of a row, with a tag of its own.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) tag: &'static str,
    pub(crate) left: i64,
    pub(crate) pieces: Vec<Piece>,
}

/// Cells side by side.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Around the cells, where there is one.
    pub(crate) tag: Option<&'static str>,
    /// Empty space above.
    pub(crate) above: i64,
    /// A line above.
    pub(crate) rule: bool,
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// With the space above.
    pub(crate) fn height(&self) -> i64 {
        let cells = self.cells.iter().map(|cell| {
            let pieces = cell.pieces.iter();
            let height = |piece: &Piece| {
                piece.style.leading() * i64::try_from(piece.lines.len()).unwrap_or(0)
            };
            pieces.map(height).sum::<i64>()
        });
        self.above + cells.max().unwrap_or(0)
    }
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) content: String,
    /// The element of each numbered content.
    pub(crate) owners: Vec<usize>,
}

/// The pages so far.
pub(crate) struct Sheet {
    pub(crate) font: Font,
    pub(crate) tags: Tags,
    pub(crate) pages: Vec<Page>,
    /// How far the page is filled, from its top.
    filled: i64,
    /// What is repeated at the top of each further page: the head of a table.
    head: Option<Row>,
}

impl Sheet {
    pub(crate) fn new() -> Result<Self, RenderError> {
        Ok(Self {
            font: Font::open()?,
            tags: Tags::new(),
            pages: vec![Page::default()],
            filled: TOP,
            head: None,
        })
    }

    /// Lines of a text that is this wide at most.
    pub(crate) fn piece(&self, text: &str, style: Style, width: i64) -> Piece {
        let width = width * 1000 / style.size.max(1);
        Piece {
            style,
            lines: lines(&self.font, text, width),
        }
    }

    /// Places rows one below the other, on one page where they fit on one.
    pub(crate) fn keep(&mut self, rows: &[Row]) {
        let height: i64 = rows.iter().map(Row::height).sum();
        if height <= PAGE_HEIGHT - TOP - BOTTOM {
            self.make_room(height);
        }
        for row in rows {
            self.row(row);
        }
    }

    /// Places a row; one that is higher than a page goes over its edge, which no text is long enough for.
    pub(crate) fn row(&mut self, row: &Row) {
        let height = row.height();
        self.make_room(height);
        if let Some(tag) = row.tag {
            self.tags.open(tag, "");
        }
        if row.rule {
            let top = self.filled + row.above / 2;
            self.rectangle((MARGIN, top, WIDTH, 500), Ink::Rule);
        }
        for cell in &row.cells {
            let attributes = if cell.tag == "TH" { COLUMN } else { "" };
            self.tags.open(cell.tag, attributes);
            self.cell(cell, self.filled + row.above, Marking::Content);
            self.tags.close();
        }
        if row.tag.is_some() {
            self.tags.close();
        }
        self.filled += height;
    }

    /// Rows until [`Self::end_table`] belong to a table whose head is repeated on each page.
    pub(crate) fn begin_table(&mut self, head: &Row, first: &Row) {
        self.make_room(head.height() + first.height());
        self.tags.open("Table", "");
        self.row(head);
        self.head = Some(head.clone());
    }

    pub(crate) fn end_table(&mut self) {
        self.head = None;
        self.tags.close();
    }

    /// Empty space; none at the top of a page.
    pub(crate) fn space(&mut self, height: i64) {
        if self.filled > TOP {
            self.filled += height;
        }
    }

    /// Begins another page unless there is room of this height.
    pub(crate) fn make_room(&mut self, height: i64) {
        if self.filled + height <= PAGE_HEIGHT - BOTTOM || self.filled == TOP {
            return;
        }
        self.pages.push(Page::default());
        self.filled = TOP;
        if let Some(head) = self.head.clone() {
            for cell in &head.cells {
                self.cell(cell, self.filled + head.above, Marking::Artifact);
            }
            self.filled += head.height();
        }
    }

    /// How far the page is filled, from its top.
    pub(crate) const fn filled(&self) -> i64 {
        self.filled
    }

    pub(crate) fn fill_to(&mut self, top: i64) {
        self.filled = self.filled.max(top);
    }

    /// A filled rectangle that means nothing: left, top, width, height.
    pub(crate) fn rectangle(&mut self, area: (i64, i64, i64, i64), ink: Ink) {
        let painted = format!("{} rg {} f", ink.operands(), rectangle(area));
        self.write(&format!("/Artifact BMC {painted} EMC\n"));
    }

    /// Draws operators as content of the element that is open.
    pub(crate) fn draw(&mut self, operators: &str) {
        let mark = self.mark();
        self.write(&format!("{mark}{operators} EMC\n"));
    }

    /// A picture in a square of left, top and side, and what it says to who does not see it.
    pub(crate) fn figure(&mut self, operators: &str, says: &str, place: (i64, i64, i64)) {
        let (left, top, side) = place;
        let corners = [
            left,
            PAGE_HEIGHT - top - side,
            left + side,
            PAGE_HEIGHT - top,
        ];
        let corners = corners.map(number).join(" ");
        let attributes = format!(
            "/Alt{}/A<</O/Layout/BBox[{corners}]/Placement/Block>>",
            literal(says)
        );
        self.tags.open("Figure", &attributes);
        self.draw(operators);
        self.tags.close();
    }

    /// Pieces below each other, the first line of the first below `top`.
    pub(crate) fn cell(&mut self, cell: &Cell, top: i64, marking: Marking) {
        let mut text = String::new();
        let mut base = top;
        for piece in &cell.pieces {
            for line in &piece.lines {
                base += piece.style.leading();
                // the letters stand in the middle of the distance
                let y = PAGE_HEIGHT - base
                    + (piece.style.leading() - piece.style.size) / 2
                    + piece.style.size / 5;
                text.push_str(&self.line(line, piece.style, (cell.left, y)));
            }
        }
        match marking {
            Marking::Content => self.draw(&text),
            Marking::Artifact => self.write(&format!("/Artifact BMC {text} EMC\n")),
        }
    }

    /// The same on every page, below the text: what it says from the page's number and the number of pages.
    pub(crate) fn foot(&mut self, of_page: impl Fn(usize, usize) -> (String, String)) {
        let count = self.pages.len();
        for page in 0..count {
            let (left, right) = of_page(page + 1, count);
            let right = self.piece(&right, FOOT, WIDTH / 3);
            let width = right.lines.first().map_or(0, |line| line.width) * FOOT.size / 1000;
            let left = self.piece(&left, FOOT, WIDTH - WIDTH / 3);
            let y = BOTTOM - 26_000;
            let mut text = String::new();
            for (piece, x) in [(left, MARGIN), (right, PAGE_WIDTH - MARGIN - width)] {
                if let Some(line) = piece.lines.first() {
                    text.push_str(&self.line(line, FOOT, (x, y)));
                }
            }
            let rule = rectangle((MARGIN, PAGE_HEIGHT - BOTTOM + 12_000, WIDTH, 500));
            let rule = format!("{} rg {rule} f", Ink::Rule.operands());
            if let Some(page) = self.pages.get_mut(page) {
                let foot = format!("/Artifact BMC {rule} {text} EMC\n");
                page.content.push_str(&foot);
            }
        }
    }

    fn line(&mut self, line: &Line, style: Style, (x, y): (i64, i64)) -> String {
        let ink = style.ink.operands();
        let codes = self.font.encode(&line.characters);
        let (size, x, y) = (number(style.size), number(x), number(y));
        let weight = match style.weight {
            Weight::Regular => "0 Tr".to_owned(),
            Weight::Bold => format!("2 Tr {} w {ink} RG", number(style.size * 32 / 1000)),
        };
        format!("BT {weight} {ink} rg /F0 {size} Tf {x} {y} Td <{codes}> Tj ET ")
    }

    fn mark(&mut self) -> String {
        let place = self.pages.len().saturating_sub(1);
        let Some(page) = self.pages.last_mut() else {
            return String::new();
        };
        let number = page.owners.len();
        page.owners.push(self.tags.content(place, number));
        format!("/P <</MCID {number}>> BDC ")
    }

    fn write(&mut self, operators: &str) {
        if let Some(page) = self.pages.last_mut() {
            page.content.push_str(operators);
        }
    }
}

/// What drawn text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marking {
    Content,
    Artifact,
}

/// A rectangle of left, top, width and height, as a path.
pub(crate) fn rectangle((left, top, width, height): (i64, i64, i64, i64)) -> String {
    let bottom = PAGE_HEIGHT - top - height;
    let sides = [left, bottom, width, height].map(number);
    format!("{} re", sides.join(" "))
}

const FOOT: Style = Style::new(7_000, Ink::Faint);
/// What a heading of a table is the heading of.
const COLUMN: &str = "/A<</O/Table/Scope/Column>>";
