//! From a page of a file to the placeholders in its text.

use std::collections::{BTreeMap, VecDeque};

use crate::placeholder::content::{DrawnForm, Interpreter, MAX_FORMS};
use crate::placeholder::line::{Found, Lines};
use crate::placeholder::matrix::Matrix;
use crate::placeholder::operand::form_matrix;
use crate::placeholder::stream;
use crate::placeholder::text_font::TextFont;
use crate::syntax::object::{Dictionary, Name, ObjectId};
use crate::{Pages, ReadError, View};

/// Forms inside each other.
const MAX_DEPTH: usize = 16;

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

impl View<'_, '_> {
    /// The placeholders in the text of a page, in the order of its content: those in its content
    /// streams and in the forms that these draw, not in annotations and not in pictures. A
    /// placeholder has to stand in one line.
    ///
    /// # Errors
    /// [`ReadError::Unsupported`] for filters other than Flate, [`ReadError::Damaged`] for content
    /// that is not made of tokens, [`ReadError::Limit`].
    pub fn placeholders(&self, pages: &Pages, page: usize) -> Result<Vec<Found>, ReadError> {
        let mut lines = Lines::default();
        let Some(id) = pages.id(page) else {
            return Ok(lines.finish());
        };
        let resources = self.inherited(pages, page, "Resources")?;
        let resources = match resources {
            Some(resources) => self.value(&resources)?.as_dictionary().cloned(),
            None => None,
        };
        let first = Task {
            source: Source::Page(id),
            resources,
            matrix: Matrix::IDENTITY,
            depth: 0,
        };
        let mut tasks = VecDeque::from([first]);
        let mut left = MAX_FORMS;
        while let Some(task) = tasks.pop_front() {
            let content = match task.source {
                Source::Page(page) => self.page_content(page)?,
                Source::Form(form) => self.form_content(form)?,
            };
            let fonts = self.fonts(task.resources.as_ref())?;
            let mut show = |glyph| lines.push(glyph);
            let interpreter = Interpreter::new(&fonts, task.matrix, &mut show);
            let forms = interpreter.run(&content, self.pdf().limits())?;
            lines.end_line();
            for form in forms {
                if task.depth < MAX_DEPTH && left > 0 {
                    left -= 1;
                    tasks.extend(self.form_task(&form, &task)?);
                }
            }
        }
        Ok(lines.finish())
    }

    /// All content streams of a page, with a space between them.
    fn page_content(&self, page: ObjectId) -> Result<Vec<u8>, ReadError> {
        let Some(object) = self.object(page)? else {
            return Ok(Vec::new());
        };
        let Some(contents) = object.dictionary().and_then(|page| page.get("Contents")) else {
            return Ok(Vec::new());
        };
        let resolved = self.value(contents)?;
        let parts = match resolved.as_array() {
            Some(parts) => parts
                .iter()
                .filter_map(|part| part.value.as_reference())
                .collect(),
            None => contents
                .value
                .as_reference()
                .into_iter()
                .collect::<Vec<_>>(),
        };
        let mut content = Vec::new();
        for part in parts {
            if let Some(stream) = self
                .object(part)?
                .filter(|object| object.stream().is_some())
            {
                content.extend(stream::decode(self, &stream)?);
                content.push(b'\n');
            }
            if content.len() > self.pdf().limits().decoded_bytes {
                return Err(ReadError::Limit(crate::LimitKind::DecodedBytes));
            }
        }
        Ok(content)
    }

    fn form_content(&self, form: ObjectId) -> Result<Vec<u8>, ReadError> {
        match self.object(form)? {
            Some(stream) => stream::decode(self, &stream),
            None => Ok(Vec::new()),
        }
    }

    /// The fonts that a resource dictionary names.
    fn fonts(&self, resources: Option<&Dictionary>) -> Result<BTreeMap<Name, TextFont>, ReadError> {
        let mut fonts = BTreeMap::new();
        let Some(named) = resources.and_then(|resources| resources.get("Font")) else {
            return Ok(fonts);
        };
        let named = self.value(named)?;
        let Some(named) = named.as_dictionary() else {
            return Ok(fonts);
        };
        for entry in named.entries() {
            if let Some(font) = self.value(&entry.value)?.as_dictionary() {
                fonts.insert(entry.key.clone(), TextFont::read(self, font)?);
            }
        }
        Ok(fonts)
    }

    /// The content of a form that was drawn; `None` for pictures.
    fn form_task(&self, form: &DrawnForm, drawn_by: &Task) -> Result<Option<Task>, ReadError> {
        let Some(named) = drawn_by
            .resources
            .as_ref()
            .and_then(|all| all.get("XObject"))
        else {
            return Ok(None);
        };
        let named = self.value(named)?;
        let id = named.as_dictionary().and_then(|named| {
            let mut entries = named.entries().iter().rev();
            entries
                .find(|entry| entry.key == form.name)?
                .value
                .value
                .as_reference()
        });
        let Some(object) = id.map(|id| self.object(id)).transpose()?.flatten() else {
            return Ok(None);
        };
        let Some(dictionary) = object.dictionary() else {
            return Ok(None);
        };
        let is_form = dictionary
            .get("Subtype")
            .is_some_and(|kind| kind.value.is_name("Form"));
        if !is_form || object.stream().is_none() {
            return Ok(None);
        }
        let matrix = match dictionary.get("Matrix") {
            Some(matrix) => form_matrix(self.value(matrix)?.as_ref()),
            None => None,
        };
        let resources = match dictionary.get("Resources") {
            Some(resources) => self.value(resources)?.as_dictionary().cloned(),
            // a form of the first versions of PDF uses those of its page
            None => drawn_by.resources.clone(),
        };
        Ok(Some(Task {
            source: Source::Form(object.id()),
            resources,
            matrix: matrix.unwrap_or(Matrix::IDENTITY).then(form.matrix),
            depth: drawn_by.depth + 1,
        }))
    }
}

#[cfg(test)]
mod tests;
