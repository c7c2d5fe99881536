//! White over parts of a page that nobody has signed: one content stream behind those that are there.

use core::fmt::Write as _;

use crate::placeholder::Search;
use crate::placeholder::cover::left_open;
use crate::syntax::object::ObjectId;
use crate::update::Update;
use crate::update::error::{Refusal, WriteError};
use crate::update::field::number;
use crate::update::slot::Slot;

impl Update<'_, '_> {
    /// Paints white over areas of a page, each four corners one after the other in points of the
    /// unturned page. What the page draws stays as it is, between `q` and `Q`. Returns whether that
    /// was done: a page whose `Contents` is not a stream or an array of streams, or whose content
    /// leaves text, marked content or too many graphics states open, stays as it is, as does one that
    /// this update covered before.
    ///
    /// # Errors
    /// [`Refusal::PageMissing`]; [`Refusal::SignedNoNewFields`] where somebody has signed already;
    /// [`Refusal::ObjectNumbers`].
    pub fn cover(&mut self, page: usize, areas: &[[[f64; 2]; 4]]) -> Result<bool, WriteError> {
        self.guard().may_add_field()?;
        let id = self.pages().id(page).ok_or(Refusal::PageMissing)?;
        let slot = Slot::whole(id);
        let places = areas.as_flattened().as_flattened();
        let is_near = places.iter().all(|place| place.abs() <= FARTHEST);
        let (Some(contents), Some(open)) = (self.contents(&slot)?, self.left_open(id)) else {
            return Ok(false);
        };
        if areas.is_empty() || !is_near {
            return Ok(false);
        }
        let before = match self.isolation {
            Some(before) => before,
            None => self.add(stream("q\n"))?,
        };
        self.isolation = Some(before);
        let after = self.add(stream(&white(areas, open)))?;
        let contents = contents
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ");
        let contents = format!("[{before} {contents} {after}]");
        self.set(&slot, "Contents", contents.as_bytes())?;
        Ok(true)
    }

    /// The content streams of a page; `None` where these are anything else.
    fn contents(&mut self, page: &Slot) -> Result<Option<Vec<ObjectId>>, WriteError> {
        let view = self.view();
        let Some((own, _)) = self.read(page)? else {
            return Ok(None);
        };
        let own = own.value.as_dictionary();
        let Some(own) = own.filter(|own| own.duplicate().is_none()) else {
            return Ok(None);
        };
        let Some(contents) = own.get("Contents") else {
            return Ok(None);
        };
        let list = match contents.value.as_reference() {
            None => Some(contents.clone()),
            Some(id) => view.object(id)?.map(|found| found.object().clone()),
        };
        let items = match list.as_ref().and_then(|list| list.value.as_array()) {
            Some(items) => items,
            None => core::slice::from_ref(contents),
        };
        let mut streams = Vec::new();
        for item in items {
            let Some(id) = item.value.as_reference() else {
                return Ok(None);
            };
            let is_stream = view
                .object(id)?
                .is_some_and(|found| found.stream().is_some());
            if !is_stream {
                return Ok(None);
            }
            streams.push(id);
        }
        Ok(Some(streams))
    }

    /// The graphics states that a page's content leaves open, where it can be read and is in order.
    fn left_open(&self, page: ObjectId) -> Option<usize> {
        let content = Search::new(self.view(), self.pages()).page_content(page);
        let limits = self.view().pdf().limits();
        left_open(&content.ok()?, limits).ok().flatten()
    }
}

/// The content of the cover. Nothing of it belongs to what is read aloud.
fn white(areas: &[[[f64; 2]; 4]], open: usize) -> String {
    let mut out = "\n".to_owned();
    out.push_str(&"Q\n".repeat(open + 1));
    out.push_str("/Artifact BMC\nq\n1 g\n");
    for area in areas {
        for (operator, [x, y]) in ["m", "l", "l", "l"].iter().zip(area) {
            let _ = write!(out, "{} {} {operator} ", number(*x), number(*y));
        }
        out.push_str("h f\n");
    }
    out.push_str("Q\nEMC\n");
    out
}

fn stream(data: &str) -> Vec<u8> {
    let length = data.len();
    format!("<</Length {length}>>stream\n{data}\nendstream").into_bytes()
}

/// As far as rectangles of fields may be.
const FARTHEST: f64 = 1_000_000.0;

#[cfg(test)]
mod tests;
