//! Updates for long-term validation: certificates, revocation data, and document time-stamps. They
//! are allowed after every signature, also where a certification allows nothing else.

use std::collections::HashSet;

use bulla_crypto::hash::sha256;
use bulla_types::Sha256Digest;

use crate::document::Pdf;
use crate::error::Fault;
use crate::model::form::FieldKind;
use crate::update::Update;
use crate::update::error::{Refusal, WriteError};
use crate::update::field::{NewField, NewWidget, Rectangle};
use crate::update::sign::{MAX_RESERVE_BYTES, Prepared, SignatureBody};
use crate::update::slot::Slot;
use crate::update::value::Entries;

/// What a validator needs later: each item is DER.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ValidationData<'d> {
    /// Certificates.
    pub certificates: &'d [&'d [u8]],
    /// Certificate revocation lists.
    pub crls: &'d [&'d [u8]],
    /// OCSP responses.
    pub ocsps: &'d [&'d [u8]],
}

/// An update that adds nothing but validation data and a document time-stamp.
#[derive(Debug, Clone)]
pub struct Extension<'p, 'a> {
    update: Update<'p, 'a>,
}

impl<'p, 'a> Extension<'p, 'a> {
    /// Begins an extension of the newest revision, after a look at every object.
    ///
    /// # Errors
    /// Those of [`Update::begin`] but [`Refusal::CertifiedNoChanges`].
    pub fn begin(pdf: &'p Pdf<'a>) -> Result<Self, WriteError> {
        let update = Update::unguarded(pdf)?;
        Ok(Self { update })
    }

    /// Adds validation data to the document's security store (`DSS`); what is there already is not
    /// added again.
    ///
    /// # Errors
    /// [`WriteError::Read`] where the store is not well-formed.
    pub fn add_validation_data(&mut self, data: ValidationData<'_>) -> Result<(), WriteError> {
        let lists = [
            ("Certs", data.certificates),
            ("CRLs", data.crls),
            ("OCSPs", data.ocsps),
        ];
        for (key, items) in lists {
            let mut known = self.known(key)?;
            let mut added = Vec::new();
            for item in items {
                if !known.insert(sha256(item)) {
                    continue;
                }
                let head = format!("<</Length {}>>\nstream\n", item.len());
                let body = [head.as_bytes(), item, b"\nendstream"].concat();
                added.push(self.update.add(body)?.to_string());
            }
            if added.is_empty() {
                continue;
            }
            let store = self.store()?;
            let list = self.update.slot_or(&store, (key, b"[]"))?;
            self.update.push(&list, added.join(" ").as_bytes())?;
        }
        Ok(())
    }

    /// What is to be appended to the file.
    ///
    /// # Errors
    /// Those of [`Update::finish`].
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        self.update.finish()
    }

    /// Adds a document time-stamp in an invisible field of its own. [`Prepared::digest`] is what the
    /// authority has to stamp; the token (not the whole response) is what [`Prepared::finish`] takes.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] unless `reserve_bytes` is from 1 to [`MAX_RESERVE_BYTES`].
    pub fn prepare_timestamp(mut self, reserve_bytes: usize) -> Result<Prepared<'a>, WriteError> {
        Refusal::TooLarge.unless((1..=MAX_RESERVE_BYTES).contains(&reserve_bytes))?;
        let name = self.free_name()?;
        let widget = NewWidget {
            page: 0,
            rectangle: Rectangle::INVISIBLE,
            entries: Entries::default(),
        };
        let field = self.update.add_field(&NewField {
            name,
            label: String::new(),
            kind: FieldKind::Signature,
            entries: Entries::default(),
            widgets: vec![widget],
            lock: None,
        })?;
        self.update
            .place(field, SignatureBody::timestamp(reserve_bytes))
    }

    /// The security store, which becomes an object of its own where there is none.
    fn store(&mut self) -> Result<Slot, WriteError> {
        let catalog = self.update.catalog()?;
        if let Some(store) = self.update.slot(&catalog, "DSS")? {
            return Ok(store);
        }
        let id = self.update.add(b"<</Type/DSS>>".to_vec())?;
        self.update
            .set(&catalog, "DSS", id.to_string().as_bytes())?;
        Ok(Slot::whole(id))
    }

    /// The digests of what the store has under a key.
    fn known(&mut self, key: &str) -> Result<HashSet<Sha256Digest>, WriteError> {
        let view = self.update.view();
        let catalog = view.catalog()?;
        let store = catalog.dictionary().and_then(|catalog| catalog.get("DSS"));
        let mut known = HashSet::new();
        let Some(store) = store else {
            return Ok(known);
        };
        let store = view.value(store)?;
        let Some(store) = store.as_dictionary() else {
            return Ok(known);
        };
        for item in view.list(store, key, Fault::Catalog)?.items {
            let Some(id) = item.value.as_reference() else {
                continue;
            };
            if let Some(stream) = view.object(id)?.filter(|object| object.stream().is_some()) {
                known.insert(sha256(&view.decode(&stream)?));
            }
        }
        Ok(known)
    }

    fn free_name(&self) -> Result<String, WriteError> {
        let fields = self.update.fields.iter();
        let taken: HashSet<&str> = fields.map(|field| field.name.as_str()).collect();
        let mut names = (1_u32..).map(|number| format!("Timestamp{number}"));
        let free = names.find(|name| !taken.contains(name.as_str()));
        free.ok_or_else(|| Refusal::FieldName.into())
    }
}
