//! From a page of a file to the placeholders in its text.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use crate::placeholder::content::{DrawnForm, Glyph, Interpreter, MAX_FORMS, Mark};
use crate::placeholder::line::{Found, Lines};
use crate::placeholder::matrix::Matrix;
use crate::placeholder::operand::form_matrix;
use crate::placeholder::stream;
use crate::placeholder::text_font::TextFont;
use crate::syntax::object::{Dictionary, Name, Object, ObjectId};
use crate::{Indirect, LimitKind, Pages, ReadError, View};

/// Forms inside each other.
const MAX_DEPTH: usize = 16;
/// The most fonts that a page or form can name.
const MAX_FONTS: usize = 4096;
/// Entries of fonts that are kept for the next page; a font of a usual document has some hundred.
const MAX_KEPT: usize = 500_000;

/// Letters that are hidden; where there are more, some are no placeholder's.
const MAX_HIDDEN: usize = 200_000;
/// Points below which a side counts as this long.
const SMALLEST_SIDE: f64 = 0.01;

/// A search through the pages of a document. Fonts are read once for all of them.
#[derive(Debug)]
pub struct Search<'s, 'p, 'a> {
    view: View<'p, 'a>,
    pages: &'s Pages,
    fonts: Fonts,
}

/// Where a content stream stands.
#[derive(Clone, Copy, Debug)]
enum Source {
    Form(ObjectId),
    Page(ObjectId),
}

/// A content stream that is to be read.
struct Task {
    source: Source,
    resources: Option<Dictionary>,
    matrix: Matrix,
    depth: usize,
}

/// What is seen of a page.
pub(super) enum Seen {
    Mark(Mark),
    /// A content stream ends.
    End,
}

/// What a name of the resources draws.
enum Drawn {
    Form(Task),
    Nothing,
    Picture,
}

impl<'s, 'p, 'a> Search<'s, 'p, 'a> {
    /// A search through the pages of a view, which are [`View::pages`].
    #[must_use]
    pub fn new(view: View<'p, 'a>, pages: &'s Pages) -> Self {
        Self {
            view,
            pages,
            fonts: Fonts::default(),
        }
    }

    /// The placeholders in the text of a page, in the order of its content: those in its content
    /// streams and in the forms that these draw, not in annotations and not in pictures. Text that
    /// is not visible counts. A placeholder has to stand in one line. No page has no placeholders.
    ///
    /// # Errors
    /// [`ReadError::Unsupported`] for filters other than Flate, ASCII85 and hexadecimal,
    /// [`ReadError::Damaged`] for content that is not made of tokens, [`ReadError::Limit`].
    pub fn page(&mut self, page: usize) -> Result<Vec<Found>, ReadError> {
        let mut lines = Lines::default();
        self.walk(page, &mut |seen| match seen {
            Seen::Mark(Mark::Glyph(glyph)) => lines.push(glyph),
            Seen::Mark(Mark::Picture(_)) => {}
            Seen::End => lines.end_line(),
        })?;
        Ok(lines.finish())
    }

    /// Whether text or a picture of a page lies within a rectangle: left, bottom, right, top in points
    /// of the unturned page. Lines and coloured areas are not looked at.
    ///
    /// # Errors
    /// Those of [`Self::page`].
    pub(crate) fn is_drawn_on(&mut self, page: usize, area: [f64; 4]) -> Result<bool, ReadError> {
        let mut is_drawn_on = false;
        self.walk(page, &mut |seen| {
            is_drawn_on |= match seen {
                Seen::Mark(Mark::Glyph(glyph)) => {
                    glyph.is_seen() && meets(glyph_corners(&glyph), area)
                }
                Seen::Mark(Mark::Picture(matrix)) => meets(unit_corners(matrix), area),
                Seen::End => false,
            };
        })?;
        Ok(is_drawn_on)
    }

    /// Whether a picture of a page lies below one of some rectangles, or they hide a letter of its text:
    /// a fifth of it or more. Text of placeholders is there to be written over. Lines and coloured areas
    /// are not looked at.
    ///
    /// # Errors
    /// Those of [`Self::page`].
    pub(crate) fn is_hidden(&mut self, page: usize, areas: &[[f64; 4]]) -> Result<bool, ReadError> {
        let meter = self.view.pdf().meter();
        let mut lines = Lines::default();
        let mut hidden: Vec<[f64; 2]> = Vec::new();
        let mut is_picture_hidden = false;
        let mut work = Ok(());
        self.walk(page, &mut |seen| {
            if work.is_ok() {
                work = meter.charge(areas.len());
            }
            match seen {
                _ if work.is_err() || hidden.len() > MAX_HIDDEN => {}
                Seen::Mark(Mark::Glyph(glyph)) => {
                    if !glyph.text.trim().is_empty() && is_covered(&glyph, areas) {
                        hidden.push(middle(&glyph));
                    }
                    lines.push(glyph);
                }
                Seen::Mark(Mark::Picture(matrix)) => {
                    let corners = unit_corners(matrix);
                    is_picture_hidden |= areas.iter().any(|area| meets(corners, *area));
                }
                Seen::End => lines.end_line(),
            }
        })?;
        work?;
        if is_picture_hidden || hidden.len() > MAX_HIDDEN {
            return Ok(true);
        }
        let placeholders = lines.finish();
        let places = placeholders
            .iter()
            .filter(|found| found.placeholder.is_ok());
        let places: Vec<[f64; 4]> = places.map(|found| found.text).collect();
        let is_written_over = |[x, y]: [f64; 2]| {
            let is_in = |[left, bottom, right, top]: &[f64; 4]| {
                (*left..=*right).contains(&x) && (*bottom..=*top).contains(&y)
            };
            places.iter().any(is_in)
        };
        meter.charge(places.len().saturating_mul(hidden.len()))?;
        Ok(hidden.into_iter().any(|middle| !is_written_over(middle)))
    }

    /// Shows all that the content of a page, and the forms that it draws, leave on it.
    pub(super) fn walk(&mut self, page: usize, see: &mut dyn FnMut(Seen)) -> Result<(), ReadError> {
        let Some(id) = self.pages.id(page) else {
            return Ok(());
        };
        let resources = self.view.inherited(self.pages, page, "Resources")?;
        let first = Task {
            source: Source::Page(id),
            resources: self.dictionary(resources.as_ref())?,
            matrix: Matrix::IDENTITY,
            depth: 0,
        };
        let mut tasks = VecDeque::from([first]);
        let mut left = MAX_FORMS;
        while let Some(task) = tasks.pop_front() {
            let forms = self.run(&task, &mut |mark| see(Seen::Mark(mark)))?;
            see(Seen::End);
            for form in forms {
                if task.depth >= MAX_DEPTH || left == 0 {
                    continue;
                }
                left -= 1;
                match self.drawn(&form, &task)? {
                    Drawn::Form(task) => tasks.push_back(task),
                    Drawn::Nothing => {}
                    Drawn::Picture => see(Seen::Mark(Mark::Picture(form.matrix))),
                }
            }
        }
        Ok(())
    }

    /// Reads one content stream; returns the forms that it draws.
    fn run(
        &mut self,
        task: &Task,
        show: &mut dyn FnMut(Mark),
    ) -> Result<Vec<DrawnForm>, ReadError> {
        let content = match task.source {
            Source::Form(form) => self.stream(form)?,
            Source::Page(page) => self.page_content(page)?,
        };
        let named = task.resources.as_ref().and_then(|all| all.get("Font"));
        let named = self.dictionary(named)?;
        let entries = named.iter().flat_map(Dictionary::entries);
        let named: BTreeMap<&Name, &Object> = entries
            .take(MAX_FONTS)
            .map(|entry| (&entry.key, &entry.value))
            .collect();
        let (view, fonts) = (self.view, &mut self.fonts);
        let mut find_font = |name: &Name| match named.get(name) {
            Some(font) => fonts.get(&view, font),
            None => Ok(None),
        };
        Interpreter::new(task.matrix, &mut find_font, show).run(&content, view.pdf().limits())
    }

    /// All content streams of a page, with a line break between them.
    pub(crate) fn page_content(&self, page: ObjectId) -> Result<Vec<u8>, ReadError> {
        let object = self.view.object(page)?;
        let dictionary = object.as_ref().and_then(Indirect::dictionary);
        let Some(contents) = dictionary.and_then(|page| page.get("Contents")) else {
            return Ok(Vec::new());
        };
        let resolved = self.view.value(contents)?;
        let parts = resolved
            .as_array()
            .unwrap_or_else(|| std::slice::from_ref(contents));
        let mut content = Vec::new();
        for part in parts.iter().filter_map(|part| part.value.as_reference()) {
            content.extend(self.stream(part)?);
            content.push(b'\n');
            if content.len() > self.view.pdf().limits().decoded_bytes {
                return Err(ReadError::Limit(LimitKind::DecodedBytes));
            }
        }
        Ok(content)
    }

    /// The data of a stream, empty where there is none.
    fn stream(&self, id: ObjectId) -> Result<Vec<u8>, ReadError> {
        let object = self.view.object(id)?;
        match object.filter(|object| object.stream().is_some()) {
            Some(stream) => stream::decode(&self.view, &stream),
            None => Ok(Vec::new()),
        }
    }

    /// The dictionary that a value is or refers to.
    fn dictionary(&self, value: Option<&Object>) -> Result<Option<Dictionary>, ReadError> {
        match value {
            Some(value) => Ok(self.view.value(value)?.as_dictionary().cloned()),
            None => Ok(None),
        }
    }

    /// What a name draws.
    fn drawn(&self, form: &DrawnForm, drawn_by: &Task) -> Result<Drawn, ReadError> {
        let named = drawn_by.resources.as_ref();
        let named = self.dictionary(named.and_then(|all| all.get("XObject")))?;
        let mut entries = named.iter().flat_map(|named| named.entries().iter().rev());
        let entry = entries.find(|entry| entry.key == form.name);
        let Some(id) = entry.and_then(|entry| entry.value.value.as_reference()) else {
            return Ok(Drawn::Nothing);
        };
        let object = self.view.object(id)?;
        let Some(dictionary) = object.as_ref().and_then(Indirect::dictionary) else {
            return Ok(Drawn::Nothing);
        };
        let kind = dictionary.get("Subtype");
        if !kind.is_some_and(|kind| kind.value.is_name("Form")) {
            return Ok(Drawn::Picture);
        }
        let matrix = match dictionary.get("Matrix") {
            Some(matrix) => form_matrix(self.view.value(matrix)?.as_ref()),
            None => None,
        };
        let resources = match dictionary.get("Resources") {
            Some(resources) => self.dictionary(Some(resources))?,
            // a form of the first versions of PDF uses those of its page
            None => drawn_by.resources.clone(),
        };
        Ok(Drawn::Form(Task {
            source: Source::Form(id),
            resources,
            matrix: matrix.unwrap_or(Matrix::IDENTITY).then(form.matrix),
            depth: drawn_by.depth + 1,
        }))
    }
}

/// The corners of a glyph: from a quarter of the font size below the base line to most of it above.
fn glyph_corners(glyph: &Glyph) -> [[f64; 2]; 4] {
    let at = |[x, y]: [f64; 2], by: f64| [x + glyph.up[0] * by, y + glyph.up[1] * by];
    [
        at(glyph.start, -0.25),
        at(glyph.end, -0.25),
        at(glyph.start, 0.8),
        at(glyph.end, 0.8),
    ]
}

/// The body of a glyph: left, bottom, right, top, without what neighbours reach into.
fn body(glyph: &Glyph) -> [f64; 4] {
    let at = |[x, y]: [f64; 2], by: f64| [x + glyph.up[0] * by, y + glyph.up[1] * by];
    let corners = [
        at(glyph.start, 0.0),
        at(glyph.end, 0.0),
        at(glyph.start, 0.6),
        at(glyph.end, 0.6),
    ];
    let x = corners.map(|[x, _]| x);
    let y = corners.map(|[_, y]| y);
    let least = |sides: [f64; 4]| sides.into_iter().fold(f64::MAX, f64::min);
    let most = |sides: [f64; 4]| sides.into_iter().fold(f64::MIN, f64::max);
    [least(x), least(y), most(x), most(y)]
}

fn middle(glyph: &Glyph) -> [f64; 2] {
    let [left, bottom, right, top] = body(glyph);
    [f64::midpoint(left, right), f64::midpoint(bottom, top)]
}

/// Whether rectangles hide a fifth of a glyph's body together.
fn is_covered(glyph: &Glyph, areas: &[[f64; 4]]) -> bool {
    let [left, bottom, right, top] = body(glyph);
    // A glyph without a width is as wide as nothing, and seen all the same.
    let right = right.max(left + SMALLEST_SIDE);
    let top = top.max(bottom + SMALLEST_SIDE);
    let hidden = areas.iter().map(|area| {
        let wide = right.min(area[2]) - left.max(area[0]);
        let high = top.min(area[3]) - bottom.max(area[1]);
        wide.max(0.0) * high.max(0.0)
    });
    hidden.sum::<f64>() * 5.0 >= (right - left) * (top - bottom)
}

fn unit_corners(matrix: Matrix) -> [[f64; 2]; 4] {
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]].map(|[x, y]| matrix.point(x, y))
}

/// Whether the upright rectangle around these corners meets another one. What is no number meets it.
fn meets(corners: [[f64; 2]; 4], [left, bottom, right, top]: [f64; 4]) -> bool {
    let x = corners.map(|[x, _]| x);
    let y = corners.map(|[_, y]| y);
    let is_beside = x.iter().all(|x| *x < left)
        || x.iter().all(|x| *x > right)
        || y.iter().all(|y| *y < bottom)
        || y.iter().all(|y| *y > top);
    !is_beside
}

/// Fonts that were read.
#[derive(Debug, Default)]
struct Fonts {
    kept: HashMap<ObjectId, Arc<TextFont>>,
    size: usize,
}

impl Fonts {
    /// The font that a value is or refers to; only the latter is kept.
    fn get(
        &mut self,
        view: &View<'_, '_>,
        font: &Object,
    ) -> Result<Option<Arc<TextFont>>, ReadError> {
        let id = font.value.as_reference();
        if let Some(known) = id.and_then(|id| self.kept.get(&id)) {
            return Ok(Some(Arc::clone(known)));
        }
        let value = view.value(font)?;
        let Some(dictionary) = value.as_dictionary() else {
            return Ok(None);
        };
        let read = Arc::new(TextFont::read(view, dictionary)?);
        if let Some(id) = id {
            if self.size.saturating_add(read.size()) > MAX_KEPT {
                self.kept.clear();
                self.size = 0;
            }
            self.size += read.size();
            self.kept.insert(id, Arc::clone(&read));
        }
        Ok(Some(read))
    }
}

#[cfg(test)]
mod tests;
