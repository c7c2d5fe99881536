//! The annotations of a page.

use crate::error::{Fault, ReadError};
use crate::model::catalog::List;
use crate::syntax::object::ObjectId;
use crate::view::View;

impl<'a> View<'_, 'a> {
    /// The `Annots` of a page: references, or dictionaries that stand in the array itself. The array
    /// may be the page's own, or an object that several pages share.
    ///
    /// # Errors
    /// [`Fault::Page`] where it is no array.
    pub fn annotations(&self, page: ObjectId) -> Result<List<'a>, ReadError> {
        let page = self.structure(page, Fault::Page)?;
        let at = page.object().span.start;
        let dictionary = page.dictionary();
        let dictionary = dictionary.ok_or_else(|| ReadError::damaged(Fault::Page, at))?;
        self.list(dictionary, "Annots", Fault::Page)
    }
}
