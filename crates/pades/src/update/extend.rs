//! Updates for long-term validation: certificates, revocation data, and document time-stamps. They
//! are allowed after every signature, also where a certification allows nothing else.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use bulla_crypto::hash::sha256;
use bulla_types::Sha256Digest;
use sha1_010::{Digest as _, Sha1};

use crate::document::Pdf;
use crate::error::Fault;
use crate::model::form::FieldKind;
use crate::syntax::object::ObjectId;
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
    /// added again. Every signature that the store does not relate to data yet (`VRI`) is related to
    /// all of these.
    ///
    /// # Errors
    /// [`WriteError::Read`] where the store is not well-formed.
    pub fn add_validation_data(&mut self, data: ValidationData<'_>) -> Result<(), WriteError> {
        let lists = [
            ("Certs", "Cert", data.certificates),
            ("CRLs", "CRL", data.crls),
            ("OCSPs", "OCSP", data.ocsps),
        ];
        let mut related = String::new();
        for (key, related_key, items) in lists {
            let mut known = self.known(key)?;
            let (mut all, mut added) = (Vec::new(), Vec::new());
            for item in items {
                let id = match known.entry(sha256(item)) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(place) => {
                        let head = format!("<</Length {}>>\nstream\n", item.len());
                        let body = [head.as_bytes(), item, b"\nendstream"].concat();
                        let id = *place.insert(self.update.add(body)?);
                        added.push(id.to_string());
                        id
                    }
                };
                let id = id.to_string();
                if !all.contains(&id) {
                    all.push(id);
                }
            }
            if !all.is_empty() {
                related.extend(["/", related_key, "[", &all.join(" "), "]"]);
            }
            if !added.is_empty() {
                let store = self.store()?;
                let list = self.update.slot_or(&store, (key, b"[]"))?;
                self.update.push(&list, added.join(" ").as_bytes())?;
            }
        }
        if related.is_empty() {
            return Ok(());
        }
        self.relate(&related)?;
        self.declare()
    }

    /// Relates each signature that is not related yet to data: the key is SHA-1 of the whole
    /// `Contents`, the zeros behind the CMS included, in upper-case hex (ETSI EN 319 142-1 §5.4.2.3).
    fn relate(&mut self, related: &str) -> Result<(), WriteError> {
        let view = self.update.view();
        let Some(form) = view.form()? else {
            return Ok(());
        };
        for field in view.signature_fields(&form)? {
            let signature = field.signature.map(|id| view.signature(id));
            let Some(Ok(signature)) = signature else {
                continue;
            };
            let digest = Sha1::digest(&signature.contents_bytes);
            let key = hex::encode_upper(digest);
            let store = self.store()?;
            let all = self.update.slot_or(&store, ("VRI", b"<<>>"))?;
            if self.update.slot(&all, &key)?.is_none() {
                let value = format!("<<{related}>>");
                self.update.set(&all, &key, value.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Says in a file before PDF 2.0, where security stores and document time-stamps are not part of
    /// the standard, that it has an extension of ETSI's (`Extensions` of the catalog).
    fn declare(&mut self) -> Result<(), WriteError> {
        if self.is_version_2()? {
            return Ok(());
        }
        let catalog = self.update.catalog()?;
        let extensions = self.update.slot_or(&catalog, ("Extensions", b"<<>>"))?;
        if self.update.slot(&extensions, "ESIC")?.is_none() {
            self.update.set(&extensions, "ESIC", ESIC)?;
        }
        Ok(())
    }

    /// Whether header or catalog name version 2.0 or newer.
    fn is_version_2(&self) -> Result<bool, WriteError> {
        let view = self.update.view();
        let catalog = view.catalog()?;
        let stated = catalog.dictionary().and_then(|own| own.get("Version"));
        let stated = stated.map(|stated| view.value(stated)).transpose()?;
        let stated = stated.as_ref().and_then(|stated| stated.as_name());
        let is_newer = stated.is_some_and(|name| name.as_bytes().starts_with(b"2."));
        Ok(is_newer || view.pdf().version().major >= 2)
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
        self.declare()?;
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

    /// What the store has under a key, by digest.
    fn known(&mut self, key: &str) -> Result<HashMap<Sha256Digest, ObjectId>, WriteError> {
        let view = self.update.view();
        let catalog = view.catalog()?;
        let store = catalog.dictionary().and_then(|catalog| catalog.get("DSS"));
        let mut known = HashMap::new();
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
                known.entry(sha256(&view.decode(&stream)?)).or_insert(id);
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

/// ETSI's first extension of PDF 1.7 (ETSI TS 102 778-4 §A.3).
const ESIC: &[u8] = b"<</BaseVersion/1.7/ExtensionLevel 1>>";
