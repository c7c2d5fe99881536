//! Signature dictionaries (ISO 32000-2 §12.8.1), with the exact places of `ByteRange` and
//! `Contents`. Nothing here is verified.

use crate::error::{Fault, ReadError};
use crate::model::catalog::once;
use crate::model::form::{FieldKind, Form};
use crate::model::permission::{FieldSelection, Lock, Permission};
use crate::syntax::object::{Dictionary, Name, Object, ObjectId, Span, Value};
use crate::view::{Indirect, View};

/// A signature field of the form.
#[derive(Debug, Clone)]
pub struct SignatureField {
    /// The field's object.
    pub id: ObjectId,
    /// Its full name.
    pub name: String,
    /// The signature dictionary; `None` while it is not signed, or where [`Self::is_malformed`].
    pub signature: Option<ObjectId>,
    /// Whether it has a value that is no reference to a signature dictionary: one of its own, which
    /// some programs write, or something else. Nobody can be sure what such a field says.
    pub is_malformed: bool,
    /// Its `Lock`.
    pub lock: Option<Lock>,
}

/// A signature dictionary as it stands in the file.
#[derive(Debug, Clone)]
pub struct Signature<'a> {
    /// The object.
    pub object: Indirect<'a>,
    /// The revision in which the dictionary came, as it stands now.
    pub revision: usize,
    /// The four numbers of `ByteRange`: start and length of the two parts that are signed.
    pub byte_range: [u64; 4],
    /// Where `Contents` stands, from `<` to behind `>`.
    pub contents: Span,
    /// The bytes of `Contents`, the zeros behind the signature included.
    pub contents_bytes: Vec<u8>,
    /// `Type`, where it is given: `Sig` or `DocTimeStamp`.
    pub kind: Option<Name>,
    /// `SubFilter`.
    pub sub_filter: Option<Name>,
    /// What it certifies: the parameters of `DocMDP`.
    pub certifies: Option<Permission>,
    /// The fields it locks: the parameters of each `FieldMDP`.
    pub locks: Vec<FieldSelection>,
}

impl<'a> View<'_, 'a> {
    /// The signature fields of a form, signed or not, in the order of the tree.
    ///
    /// # Errors
    /// [`Fault::Signature`] where a lock has the wrong form.
    pub fn signature_fields(&self, form: &Form<'_>) -> Result<Vec<SignatureField>, ReadError> {
        let mut found = Vec::new();
        for field in &form.fields {
            if field.is_inner || field.kind != Some(FieldKind::Signature) {
                continue;
            }
            let value = match &field.value {
                Some(value) if *self.value(value)? != Value::Null => Some(value),
                Some(_) | None => None,
            };
            let signature = value.and_then(|value| value.value.as_reference());
            let object = self.structure(field.id, Fault::FieldTree)?;
            let lock = object.dictionary().and_then(|field| field.get("Lock"));
            let lock = lock.filter(|lock| lock.value != Value::Null);
            found.push(SignatureField {
                id: field.id,
                name: field.name.clone(),
                signature,
                is_malformed: value.is_some() && signature.is_none(),
                lock: lock.map(|lock| self.lock(lock)).transpose()?,
            });
        }
        Ok(found)
    }

    /// Reads a signature dictionary.
    ///
    /// `ByteRange` must be an array of four numbers that are not negative, `Contents` a hex string,
    /// both in the dictionary itself and that in the file itself; every key stands once.
    ///
    /// # Errors
    /// [`Fault::Signature`] otherwise.
    pub fn signature(&self, id: ObjectId) -> Result<Signature<'a>, ReadError> {
        let object = self.structure(id, Fault::Signature)?;
        let at = object.object().span.start;
        let wrong = || ReadError::damaged(Fault::Signature, at);
        let dictionary = object.dictionary().ok_or_else(wrong)?.clone();
        if object.span().is_none() || object.stream().is_some() {
            return Err(wrong());
        }
        let byte_range = dictionary.get("ByteRange").and_then(byte_range);
        let contents = dictionary.get("Contents").ok_or_else(wrong)?;
        let bytes = contents.value.as_string().filter(|bytes| bytes.is_hex());
        let name = |key: &str| -> Result<Option<Name>, ReadError> {
            match dictionary.get(key) {
                None => Ok(None),
                Some(name) => Ok(self.value(name)?.as_name().cloned()),
            }
        };
        let (certifies, locks) = self.transforms(&dictionary)?;
        Ok(Signature {
            revision: self.came_in(&object),
            byte_range: byte_range.ok_or_else(wrong)?,
            contents: contents.span,
            contents_bytes: bytes.ok_or_else(wrong)?.as_bytes().to_vec(),
            kind: name("Type")?,
            sub_filter: name("SubFilter")?,
            certifies,
            locks,
            object,
        })
    }

    /// The certifying signature that `Perms` of the catalog names.
    ///
    /// # Errors
    /// [`Fault::Signature`] where it is no reference.
    pub fn certification(&self) -> Result<Option<ObjectId>, ReadError> {
        let catalog = self.catalog()?;
        let wrong = || ReadError::damaged(Fault::Signature, catalog.object().span.start);
        let Some(perms) = catalog
            .dictionary()
            .and_then(|catalog| catalog.get("Perms"))
        else {
            return Ok(None);
        };
        let perms = self.value(perms)?;
        if *perms == Value::Null {
            return Ok(None);
        }
        let perms = perms.as_dictionary().ok_or_else(wrong)?;
        once(perms)?;
        match perms.get("DocMDP") {
            None => Ok(None),
            Some(signature) => signature.value.as_reference().map(Some).ok_or_else(wrong),
        }
    }

    /// What the entries of `Reference` say.
    fn transforms(
        &self,
        dictionary: &Dictionary,
    ) -> Result<(Option<Permission>, Vec<FieldSelection>), ReadError> {
        let (mut certifies, mut locks) = (None, Vec::new());
        for item in self.list(dictionary, "Reference", Fault::Signature)?.items {
            let wrong = || ReadError::damaged(Fault::Signature, item.span.start);
            let entry = self.value(&item)?;
            let entry = entry.as_dictionary().ok_or_else(wrong)?;
            once(entry)?;
            let method = entry.get("TransformMethod").ok_or_else(wrong)?;
            let method = self.value(method)?;
            let parameters = entry.get("TransformParams");
            match method.as_name().map(Name::as_bytes) {
                Some(b"DocMDP") if certifies.is_none() => {
                    certifies = Some(self.certified(parameters)?);
                }
                Some(b"FieldMDP") => {
                    locks.push(self.selection(parameters.ok_or_else(wrong)?)?);
                }
                // Usage rights of Adobe say nothing about what a signature covers.
                Some(b"UR" | b"UR3") => {}
                Some(_) | None => return Err(wrong()),
            }
        }
        Ok((certifies, locks))
    }

    fn certified(&self, parameters: Option<&Object>) -> Result<Permission, ReadError> {
        let Some(parameters) = parameters else {
            return Ok(Permission::Fill);
        };
        let value = self.value(parameters)?;
        let wrong = || ReadError::damaged(Fault::Signature, parameters.span.start);
        let dictionary = value.as_dictionary().ok_or_else(wrong)?;
        once(dictionary)?;
        let level = dictionary.get("P");
        level.map_or(Ok(Permission::Fill), |level| self.permission(level))
    }

    /// The oldest revision from which on an object stands where it stands now.
    fn came_in(&self, object: &Indirect<'_>) -> usize {
        let number = object.id().number;
        let now = self.location(number).map(|(_, location)| location);
        let newest_first = self.revisions().iter().enumerate().rev();
        let named = newest_first.filter_map(|(index, revision)| {
            let location = revision.location(number)?;
            Some((index, location))
        });
        let same = named.take_while(|(_, location)| Some(*location) == now);
        same.last()
            .map_or_else(|| object.revision(), |(index, _)| index)
    }
}

fn byte_range(object: &Object) -> Option<[u64; 4]> {
    let number = |object: &Object| u64::try_from(object.value.as_integer()?).ok();
    let [a, b, c, d] = object.value.as_array()? else {
        return None;
    };
    Some([number(a)?, number(b)?, number(c)?, number(d)?])
}
