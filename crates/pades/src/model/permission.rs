//! What signatures and signature fields forbid afterwards (ISO 32000-2 §12.8.2.2, §12.8.2.4, table
//! 236).

use crate::error::{Fault, ReadError};
use crate::model::catalog::once;
use crate::syntax::object::Object;
use crate::text::decode_text;
use crate::view::View;

/// What a certification allows afterwards, from strict to lax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum Permission {
    /// `P` 1: nothing but updates for long-term validation.
    None,
    /// `P` 2: filling in forms and signing. What counts where no `P` is given.
    Fill,
    /// `P` 3: also annotations.
    Annotate,
}

impl Permission {
    /// All of them, the strictest first.
    pub const ALL: &'static [Self] = &[Self::None, Self::Fill, Self::Annotate];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Fill => "fill",
            Self::Annotate => "annotate",
        }
    }
}

/// Which fields a lock names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum FieldSelection {
    /// All.
    All,
    /// All but these and those below them.
    Exclude(Vec<String>),
    /// These and those below them.
    Include(Vec<String>),
}

impl FieldSelection {
    /// Whether it names the field of this full name.
    #[must_use]
    pub fn names(&self, field: &str) -> bool {
        let is_below = |name: &String| {
            let rest = field.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        match self {
            Self::All => true,
            Self::Exclude(names) => !names.iter().any(is_below),
            Self::Include(names) => names.iter().any(is_below),
        }
    }
}

/// The `Lock` of a signature field: what its signature will forbid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The fields that may not change afterwards.
    pub fields: FieldSelection,
    /// What the signature allows in the whole document afterwards.
    pub permission: Option<Permission>,
}

impl View<'_, '_> {
    /// Reads a lock dictionary, or a reference to one.
    ///
    /// # Errors
    /// [`Fault::Signature`] where it is none.
    pub(crate) fn lock(&self, object: &Object) -> Result<Lock, ReadError> {
        let value = self.value(object)?;
        let wrong = || ReadError::damaged(Fault::Signature, object.span.start);
        let dictionary = value.as_dictionary().ok_or_else(wrong)?;
        once(dictionary)?;
        let permission = match dictionary.get("P") {
            None => None,
            Some(level) => Some(self.permission(level)?),
        };
        Ok(Lock {
            fields: self.selection(object)?,
            permission,
        })
    }

    /// Reads `Action` and `Fields` of a lock dictionary or of the parameters of `FieldMDP`.
    pub(crate) fn selection(&self, object: &Object) -> Result<FieldSelection, ReadError> {
        let value = self.value(object)?;
        let wrong = || ReadError::damaged(Fault::Signature, object.span.start);
        let dictionary = value.as_dictionary().ok_or_else(wrong)?;
        once(dictionary)?;
        let action = dictionary.get("Action").ok_or_else(wrong)?;
        let action = self.value(action)?;
        let mut names = Vec::new();
        for field in self.list(dictionary, "Fields", Fault::Signature)?.items {
            let name = self.value(&field)?;
            let name = name.as_string().ok_or_else(wrong)?;
            names.push(decode_text(name.as_bytes()));
        }
        match action.as_name().map(crate::Name::as_bytes) {
            Some(b"All") => Ok(FieldSelection::All),
            Some(b"Exclude") => Ok(FieldSelection::Exclude(names)),
            Some(b"Include") => Ok(FieldSelection::Include(names)),
            Some(_) | None => Err(wrong()),
        }
    }

    /// Reads a level from 1 to 3.
    pub(crate) fn permission(&self, object: &Object) -> Result<Permission, ReadError> {
        match self.value(object)?.as_integer() {
            Some(1) => Ok(Permission::None),
            Some(2) => Ok(Permission::Fill),
            Some(3) => Ok(Permission::Annotate),
            Some(_) | None => Err(ReadError::damaged(Fault::Signature, object.span.start)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FieldSelection;

    #[test]
    fn a_selection_names_fields_and_those_below_them() {
        let names = || vec!["a.b".to_owned(), "c".to_owned()];
        let (include, exclude) = (
            FieldSelection::Include(names()),
            FieldSelection::Exclude(names()),
        );
        for (field, is_named) in [("a.b", true), ("a.b.c", true), ("c", true)] {
            assert_eq!(include.names(field), is_named, "{field}");
            assert_eq!(exclude.names(field), !is_named, "{field}");
        }
        for field in ["a", "a.bc", "cd", "", "b"] {
            assert!(!include.names(field), "{field}");
            assert!(exclude.names(field), "{field}");
        }
        assert!(FieldSelection::All.names("anything"));
    }
}
