//! A new page behind the last one.

use crate::appearance::{ObjectNumber, SHEET_POINTS};
use crate::error::{Fault, LimitKind, ReadError};
use crate::update::Update;
use crate::update::error::{Refusal, WriteError};
use crate::update::field::number;
use crate::update::slot::Slot;

impl Update<'_, '_> {
    /// Adds a page that shows a form of [`SHEET_POINTS`], behind the last page. Whatever pages of the
    /// document inherit (their size, turn and resources) this one states itself.
    ///
    /// # Errors
    /// [`Refusal::SignedNoNewPages`] where somebody has signed already; [`WriteError::Read`] with
    /// [`LimitKind::Pages`] where there are as many pages as are read; [`Refusal::ObjectNumbers`].
    pub fn add_page(&mut self, form: ObjectNumber) -> Result<(), WriteError> {
        self.guard().may_add_page()?;
        let count = self.pages().len();
        // inner nodes count among the pages that are read
        if count + 2 > self.view().pdf().limits().pages {
            return Err(ReadError::Limit(LimitKind::Pages).into());
        }
        let root = self.root()?;
        let data = "q /Sheet Do Q";
        let length = data.len();
        let stream = format!("<</Length {length}>>stream\n{data}\nendstream");
        let content = self.add(stream.into_bytes())?;
        let [width, height] = SHEET_POINTS.map(number);
        let parent = root.id();
        let page = format!(
            "<</Type/Page/Parent {parent}/MediaBox[0 0 {width} {height}]\
             /CropBox[0 0 {width} {height}]/Rotate 0\
             /Resources<</XObject<</Sheet {form}>>>>/Contents {content}>>"
        );
        let page = self.add(page.into_bytes())?;
        let kids = self.slot(&root, "Kids")?.ok_or(Refusal::NoPages)?;
        self.push(&kids, page.to_string().as_bytes())?;
        self.set(&root, "Count", (count + 1).to_string().as_bytes())
    }

    /// The root of the page tree.
    fn root(&mut self) -> Result<Slot, WriteError> {
        let catalog = self.catalog()?;
        let root = self.slot(&catalog, "Pages")?;
        Ok(root.ok_or_else(|| ReadError::damaged(Fault::PageTree, 0))?)
    }
}
