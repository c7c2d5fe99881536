//! A look at every object, which the lazy reader otherwise takes only when asked: whoever signs
//! wants to know that the whole document can be read.

use crate::document::Pdf;
use crate::error::{Fault, ReadError};
use crate::syntax::object::{Object, ObjectId, Span, Value};
use crate::view::View;
use crate::xref::Location;

/// What a survey of one revision found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Objects in use.
    pub objects: usize,
    /// Those of them that are streams.
    pub streams: usize,
    /// Objects that stand in object streams.
    pub compressed: usize,
    /// Pages.
    pub pages: usize,
    /// Form fields, inner nodes included.
    pub fields: usize,
    /// What is legal enough to be read and yet odd.
    pub anomalies: Vec<Anomaly>,
}

/// What readers may understand in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Anomaly {
    /// A reference to an object that is not there, which means null.
    Dangling {
        /// The object that refers.
        from: ObjectId,
        /// What it refers to.
        to: ObjectId,
    },
    /// A key that stands twice in one dictionary.
    DuplicateKey {
        /// The object that holds the dictionary.
        object: ObjectId,
    },
}

impl Pdf<'_> {
    /// Reads every object of the newest revision, its pages and its form, and finds that no two
    /// objects share bytes.
    ///
    /// # Errors
    /// Those of [`View::object`], [`View::pages`] and [`View::form`]; [`Fault::Overlap`].
    pub fn survey(&self) -> Result<Survey, ReadError> {
        self.newest().survey()
    }
}

impl View<'_, '_> {
    /// Reads every object of this revision, see [`Pdf::survey`].
    ///
    /// # Errors
    /// Those of [`Pdf::survey`].
    pub fn survey(&self) -> Result<Survey, ReadError> {
        Ok(self.survey_numbers(u32::MAX)?.0)
    }

    /// The same, and the largest number of an object that is not there and is referred to all the same:
    /// whoever gives such a number to an object puts it into places that were written for it. Only numbers
    /// below one count.
    pub(crate) fn survey_numbers(&self, below: u32) -> Result<(Survey, Option<u32>), ReadError> {
        let mut dangling = None;
        let mut found = Survey {
            objects: 0,
            streams: 0,
            compressed: 0,
            pages: self.pages()?.len(),
            fields: self.form()?.map_or(0, |form| form.fields.len()),
            anomalies: Vec::new(),
        };
        let numbers = self.numbers();
        let mut spans = Vec::new();
        for entry in &numbers {
            let generation = match entry.location {
                Location::InUse { generation, .. } => generation,
                Location::Compressed { .. } | Location::Free { .. } => 0,
            };
            let id = ObjectId::new(entry.number, generation);
            let Some(object) = self.object(id)? else {
                continue;
            };
            found.objects += 1;
            found.streams += usize::from(object.stream().is_some());
            found.compressed += usize::from(object.object_stream().is_some());
            spans.extend(object.span());
            let largest = self.look_into((id, object.object()), below, &mut found.anomalies)?;
            dangling = dangling.max(largest);
        }
        apart(spans)?;
        Ok((found, dangling))
    }

    /// Notes the anomalies of one object; walks its values without recursion. Returns the largest number
    /// that is referred to and is not there.
    fn look_into(
        &self,
        (id, object): (ObjectId, &Object),
        below: u32,
        anomalies: &mut Vec<Anomaly>,
    ) -> Result<Option<u32>, ReadError> {
        let mut largest = None;
        let mut note = |anomaly| {
            if anomalies.len() < MAX_ANOMALIES {
                anomalies.push(anomaly);
            }
        };
        let mut stack = vec![object];
        while let Some(object) = stack.pop() {
            if let Value::Array(items) = &object.value {
                stack.extend(items);
            } else if let Value::Dictionary(dictionary) = &object.value {
                if dictionary.duplicate().is_some() {
                    note(Anomaly::DuplicateKey { object: id });
                }
                stack.extend(dictionary.entries().iter().map(|entry| &entry.value));
            } else if let Value::Reference(to) = object.value
                && !self.is_there(to)?
            {
                note(Anomaly::Dangling { from: id, to });
                largest = largest.max(Some(to.number).filter(|number| *number < below));
            }
        }
        Ok(largest)
    }

    fn is_there(&self, id: ObjectId) -> Result<bool, ReadError> {
        self.pdf().meter().charge(self.revision() + 1)?;
        Ok(match self.location(id.number) {
            Some((_, Location::InUse { generation, .. })) => generation == id.generation,
            Some((_, Location::Compressed { .. })) => id.generation == 0,
            Some((_, Location::Free { .. })) | None => false,
        })
    }
}

/// No two objects share bytes: one inside the string or stream of another is hidden from whoever
/// reads the file in order.
fn apart(mut spans: Vec<Span>) -> Result<(), ReadError> {
    spans.sort_unstable();
    for pair in spans.windows(2) {
        if let [first, second] = pair
            && second.start < first.end
        {
            return Err(ReadError::damaged(Fault::Overlap, second.start));
        }
    }
    Ok(())
}

/// Anomalies that are listed; a file with more has enough of them.
const MAX_ANOMALIES: usize = 1000;
