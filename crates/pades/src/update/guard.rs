//! What earlier signatures allow: the strictest of all of them counts.

use crate::error::{Fault, ReadError};
use crate::model::form::Form;
use crate::model::permission::{FieldSelection, Permission};
use crate::update::error::{Refusal, WriteError};
use crate::view::View;

/// What earlier signatures allow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guard {
    /// The strictest level that a certification or a lock of a signed field states.
    permission: Option<Permission>,
    locked: Vec<FieldSelection>,
    is_signed: bool,
    is_certified: bool,
}

impl Guard {
    /// Reads all signatures of the form, and the certification of the catalog.
    pub(crate) fn new(view: View<'_, '_>, form: Option<&Form<'_>>) -> Result<Self, WriteError> {
        let mut guard = Self::default();
        let mut levels = Vec::new();
        let fields = match form {
            None => Vec::new(),
            Some(form) => view.signature_fields(form)?,
        };
        let certification = view.certification()?;
        for field in fields {
            if field.is_malformed {
                return Err(ReadError::damaged(Fault::Signature, 0).into());
            }
            let Some(id) = field.signature else {
                continue;
            };
            guard.is_signed = true;
            if let Some(lock) = field.lock {
                levels.extend(lock.permission);
                guard.locked.push(lock.fields);
            }
            if Some(id) != certification {
                let signature = view.signature(id)?;
                levels.extend(signature.certifies);
                guard.locked.extend(signature.locks);
            }
        }
        if let Some(id) = certification {
            let signature = view.signature(id)?;
            guard.is_certified = true;
            levels.push(signature.certifies.unwrap_or(Permission::Fill));
            guard.locked.extend(signature.locks);
        }
        guard.permission = levels.into_iter().min();
        Ok(guard)
    }

    /// Whether anything but data for validation may be added.
    pub(crate) fn may_change_anything(&self) -> Result<(), WriteError> {
        Refusal::CertifiedNoChanges.unless(self.permission != Some(Permission::None))
    }

    pub(crate) const fn is_signed(&self) -> bool {
        self.is_signed
    }

    /// Whether a field of this name may change.
    pub(crate) fn may_change(&self, field: &str) -> Result<(), WriteError> {
        let is_locked = self.locked.iter().any(|locked| locked.names(field));
        Refusal::FieldLocked.unless(!is_locked)
    }

    /// Whether a form field that is no signature field may be added.
    pub(crate) fn may_add_field(&self) -> Result<(), WriteError> {
        Refusal::SignedNoNewFields.unless(!self.is_signed && !self.is_certified)
    }

    /// Whether a page may be added.
    pub(crate) fn may_add_page(&self) -> Result<(), WriteError> {
        Refusal::SignedNoNewPages.unless(!self.is_signed && !self.is_certified)
    }

    /// Whether a signature field may be added.
    pub(crate) fn may_add_signature_field(&self, is_visible: bool) -> Result<(), WriteError> {
        Refusal::CertifiedNoNewFields.unless(self.permission.is_none() || !is_visible)
    }
}
