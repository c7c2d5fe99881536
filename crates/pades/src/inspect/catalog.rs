//! What stands in the catalog: what happens at opening, layers, collections, a second form.

use crate::error::{Fault, ReadError};
use crate::inspect::{ConcernKind, Concerns, odd, value};
use crate::syntax::object::{Dictionary, Value};
use crate::view::View;

/// Notes the concerns about the catalog.
pub(crate) fn look(view: View<'_, '_>, found: &mut Concerns) -> Result<(), ReadError> {
    let object = view.catalog()?;
    let catalog = object.dictionary().ok_or_else(|| odd(Fault::Catalog))?;
    let mut add = |kind| found.add(kind, None, Some(object.id()));
    let opening = value(view, catalog, "OpenAction")?;
    if let Some(action) = opening.as_dictionary() {
        let kind = value(view, action, "S")?;
        if !kind.is_name("GoTo") {
            add(ConcernKind::Action);
        }
    }
    if *value(view, catalog, "Collection")? != Value::Null {
        add(ConcernKind::Portfolio);
    }
    let layers = value(view, catalog, "OCProperties")?;
    if let Some(layers) = layers.as_dictionary()
        && hides(view, layers)?
    {
        add(ConcernKind::HiddenLayer);
    }
    let form = value(view, catalog, "AcroForm")?;
    if let Some(form) = form.as_dictionary() {
        if *value(view, form, "XFA")? != Value::Null {
            add(ConcernKind::Xfa);
        }
        if *value(view, form, "NeedAppearances")? == Value::Boolean(true) {
            add(ConcernKind::LooksRebuilt);
        }
    }
    Ok(())
}

/// Whether layers are off, or depend on what is done with the document.
fn hides(view: View<'_, '_>, layers: &Dictionary) -> Result<bool, ReadError> {
    let first = value(view, layers, "D")?;
    let others = value(view, layers, "Configs")?;
    let mut configurations = vec![first.into_owned()];
    for other in others.as_array().unwrap_or_default() {
        configurations.push(view.value(other)?.into_owned());
    }
    for configuration in &configurations {
        let Some(configuration) = configuration.as_dictionary() else {
            continue;
        };
        let is_filled = |key: &str| -> Result<bool, ReadError> {
            let list = value(view, configuration, key)?;
            Ok(list.as_array().is_some_and(|list| !list.is_empty()))
        };
        let base = value(view, configuration, "BaseState")?;
        if base.is_name("OFF") || is_filled("OFF")? || is_filled("AS")? {
            return Ok(true);
        }
    }
    Ok(false)
}
