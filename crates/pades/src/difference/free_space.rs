//! Whether a new signature field stands where the page was empty, so that its look hides nothing that
//! was signed before.

use super::step::Step;
use crate::error::ReadError;
use crate::inspect::annotation::{number, shown_at};
use crate::placeholder::Search;
use crate::syntax::object::{Dictionary, ObjectId};

impl Step<'_, '_, '_> {
    /// Whether a new widget is on one page alone, no larger than a signature, and over neither text
    /// nor pictures nor other annotations of that page. What cannot be read is not free.
    pub(super) fn is_free(&self, id: ObjectId, widget: &Dictionary) -> Result<bool, ReadError> {
        let Some(area) = shown_at(self.new, widget)? else {
            return Ok(false);
        };
        let Some(page) = self.only_page(id)? else {
            return Ok(false);
        };
        let pages = self.old.pages()?;
        let Some(index) = pages.ids().position(|own| own == page) else {
            return Ok(false);
        };
        let Some(sheet) = self.sheet(index)? else {
            return Ok(false);
        };
        let is_small = size(area) * LARGEST_PART <= size(sheet);
        if !is_small || !is_within(area, sheet) || self.is_over_another(id, page, area)? {
            return Ok(false);
        }
        let drawn = Search::new(self.old, &pages).is_drawn_on(index, area);
        Ok(drawn.is_ok_and(|drawn| !drawn))
    }

    /// The page whose annotations name it, if there is exactly one.
    fn only_page(&self, id: ObjectId) -> Result<Option<ObjectId>, ReadError> {
        let mut found = None;
        for page in self.new.pages()?.ids() {
            let list = self.new.annotations(page)?;
            let is_named = |item: &crate::Object| item.value.as_reference() == Some(id);
            if list.items.iter().any(is_named) && found.replace(page).is_some() {
                return Ok(None);
            }
        }
        Ok(found)
    }

    /// What is shown of a page: left, bottom, right, top.
    fn sheet(&self, index: usize) -> Result<Option<[f64; 4]>, ReadError> {
        let pages = self.old.pages()?;
        let cropped = self.old.inherited(&pages, index, "CropBox")?;
        let stated = match cropped {
            Some(stated) => Some(stated),
            None => self.old.inherited(&pages, index, "MediaBox")?,
        };
        let Some(stated) = stated else {
            return Ok(None);
        };
        let value = self.old.value(&stated)?;
        let [one, two, three, four] = value.as_array().unwrap_or_default() else {
            return Ok(None);
        };
        let number = |corner| number(self.old, corner);
        let (left, bottom) = (number(one)?, number(two)?);
        let (right, top) = (number(three)?, number(four)?);
        Ok(Some([
            left.min(right),
            bottom.min(top),
            left.max(right),
            bottom.max(top),
        ]))
    }

    /// Whether another annotation of the page is seen there.
    fn is_over_another(
        &self,
        id: ObjectId,
        page: ObjectId,
        area: [f64; 4],
    ) -> Result<bool, ReadError> {
        for item in self.new.annotations(page)?.items {
            if item.value.as_reference() == Some(id) {
                continue;
            }
            let value = self.new.value(&item)?;
            let Some(annotation) = value.as_dictionary() else {
                continue;
            };
            let other = shown_at(self.new, annotation)?;
            if other.is_some_and(|other| overlap(area, other)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn size([left, bottom, right, top]: [f64; 4]) -> f64 {
    (right - left) * (top - bottom)
}

fn is_within(area: [f64; 4], sheet: [f64; 4]) -> bool {
    area[0] >= sheet[0] && area[1] >= sheet[1] && area[2] <= sheet[2] && area[3] <= sheet[3]
}

pub(super) fn overlap(one: [f64; 4], two: [f64; 4]) -> bool {
    let wide = one[2].min(two[2]) - one[0].max(two[0]);
    let high = one[3].min(two[3]) - one[1].max(two[1]);
    wide > TOLERANCE && high > TOLERANCE
}

/// A signature takes up at most a tenth of its page.
const LARGEST_PART: f64 = 10.0;

/// Points by which neighbours may touch.
const TOLERANCE: f64 = 0.5;
