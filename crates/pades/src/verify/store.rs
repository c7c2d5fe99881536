//! The document security store: certificates, revocation lists and OCSP responses that the file
//! carries. What cannot be read in it helps nobody and is passed over.

use std::collections::BTreeSet;

use bulla_pki::certificate::Certificate;
use bulla_pki::revocation::{Crl, OcspResponse};

use crate::syntax::object::{Dictionary, Object};
use crate::view::View;

/// What a file carries: well formed, and not verified.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Store {
    /// Whether there is a store at all.
    pub is_there: bool,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Revocation lists.
    pub crls: Vec<Crl>,
    /// OCSP responses.
    pub ocsp: Vec<OcspResponse>,
}

/// Reads the store of a revision; what cannot be read in it is passed over.
#[must_use]
pub fn read(view: &View<'_, '_>) -> Store {
    let mut store = Store::default();
    let Some(dictionary) = dictionary(view) else {
        return store;
    };
    store.is_there = true;
    let mut seen = BTreeSet::new();
    store.take(view, &dictionary, &mut seen);
    let related = dictionary
        .get("VRI")
        .and_then(|value| view.value(value).ok());
    let related = related.and_then(|value| value.as_dictionary().cloned());
    let entries = related.as_ref().map_or(&[][..], Dictionary::entries);
    for entry in entries.iter().take(MAX_ITEMS) {
        let value = view.value(&entry.value).ok();
        if let Some(one) = value.as_ref().and_then(|value| value.as_dictionary()) {
            store.take(view, one, &mut seen);
        }
    }
    store
}

/// Whether a revision has a store.
pub(super) fn dictionary(view: &View<'_, '_>) -> Option<Dictionary> {
    let catalog = view.catalog().ok()?;
    let store = catalog.dictionary()?.get("DSS")?;
    view.value(store).ok()?.as_dictionary().cloned()
}

impl Store {
    fn take(&mut self, view: &View<'_, '_>, from: &Dictionary, seen: &mut BTreeSet<u32>) {
        for (key, kind) in KEYS {
            let Some(list) = from.get(key).and_then(|list| view.value(list).ok()) else {
                continue;
            };
            for item in list.as_array().unwrap_or_default() {
                let Some(data) = data(view, item, seen) else {
                    continue;
                };
                match kind {
                    Kind::Certificate => self.certificates.extend(Certificate::from_der(&data)),
                    Kind::Crl => self.crls.extend(Crl::from_der(&data)),
                    Kind::Ocsp => self.ocsp.extend(OcspResponse::from_der(&data)),
                }
            }
        }
    }
}

/// The data of a stream that was not seen before.
fn data(view: &View<'_, '_>, item: &Object, seen: &mut BTreeSet<u32>) -> Option<Vec<u8>> {
    let id = item.value.as_reference()?;
    if seen.len() >= MAX_ITEMS || !seen.insert(id.number) {
        return None;
    }
    let object = view.object(id).ok()??;
    view.decode(&object).ok()
}

#[derive(Clone, Copy)]
enum Kind {
    Certificate,
    Crl,
    Ocsp,
}

/// The keys of the store, and those of its parts.
const KEYS: [(&str, Kind); 6] = [
    ("Certs", Kind::Certificate),
    ("Cert", Kind::Certificate),
    ("CRLs", Kind::Crl),
    ("CRL", Kind::Crl),
    ("OCSPs", Kind::Ocsp),
    ("OCSP", Kind::Ocsp),
];

/// Streams, and parts, that are looked at.
const MAX_ITEMS: usize = 512;
