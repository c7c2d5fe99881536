//! Writes the extensions of our certificates.

use bulla_types::EmailAddress;
use const_oid::ObjectIdentifier;

use super::Endpoints;
use crate::algorithm::DigestAlgorithm;
use crate::asn1::{self, tlv};
use crate::certificate::{Certificate, KeyUsage};
use crate::key::PublicKey;
use crate::oid;

/// Collects extensions in the order in which they are written.
pub(crate) struct Writer {
    items: Vec<u8>,
}

/// Identifier of a key: the first 160 bits of SHA-256 (RFC 7093 §2, method 1).
fn key_identifier(key: &PublicKey) -> Vec<u8> {
    let mut digest = DigestAlgorithm::Sha256
        .digest(key.bits())
        .as_bytes()
        .to_vec();
    digest.truncate(20);
    digest
}

impl Writer {
    pub(crate) const fn new() -> Self {
        Self { items: Vec::new() }
    }

    pub(crate) fn authority(path_length: u64) -> Self {
        let constraints = tlv(
            asn1::SEQUENCE,
            &[&tlv(asn1::BOOLEAN, &[&[0xff]]), &asn1::integer(path_length)],
        );
        let usage = KeyUsage::KEY_CERT_SIGN.with(KeyUsage::CRL_SIGN);
        Self::new()
            .critical(oid::BASIC_CONSTRAINTS, &constraints)
            .critical(oid::KEY_USAGE, &usage.to_der())
    }

    pub(crate) fn leaf(usage: KeyUsage) -> Self {
        Self::new()
            .critical(oid::BASIC_CONSTRAINTS, &tlv(asn1::SEQUENCE, &[]))
            .critical(oid::KEY_USAGE, &usage.to_der())
    }

    pub(crate) fn own_key_id(self, key: &PublicKey) -> Self {
        self.add(
            oid::SUBJECT_KEY_ID,
            &tlv(asn1::OCTET_STRING, &[&key_identifier(key)]),
        )
    }

    pub(crate) fn key_ids(self, key: &PublicKey, issuer: &Certificate) -> Self {
        self.own_key_id(key).authority_key_id(issuer)
    }

    /// The issuer's key identifier; left out where the issuer has none.
    pub(crate) fn authority_key_id(self, issuer: &Certificate) -> Self {
        match issuer.extensions().subject_key_id() {
            Some(id) => {
                let id = tlv(asn1::CONTEXT, &[id]);
                self.add(oid::AUTHORITY_KEY_ID, &tlv(asn1::SEQUENCE, &[&id]))
            }
            None => self,
        }
    }

    pub(crate) fn purposes(self, purposes: &[ObjectIdentifier], critical: bool) -> Self {
        let purposes: Vec<u8> = purposes
            .iter()
            .flat_map(|purpose| asn1::oid(*purpose))
            .collect();
        let value = tlv(asn1::SEQUENCE, &[&purposes]);
        if critical {
            self.critical(oid::EXTENDED_KEY_USAGE, &value)
        } else {
            self.add(oid::EXTENDED_KEY_USAGE, &value)
        }
    }

    pub(crate) fn email(self, email: &EmailAddress) -> Self {
        let name = tlv(asn1::CONTEXT | 1, &[email.as_str().as_bytes()]);
        self.add(oid::SUBJECT_ALT_NAME, &tlv(asn1::SEQUENCE, &[&name]))
    }

    pub(crate) fn no_check(self) -> Self {
        self.add(oid::OCSP_NO_CHECK, &tlv(asn1::NULL, &[]))
    }

    pub(crate) fn endpoints(self, endpoints: &Endpoints) -> Self {
        let url = |url: &str| tlv(asn1::CONTEXT | 6, &[url.as_bytes()]);
        let full = tlv(asn1::CONTEXT_CONSTRUCTED, &[&url(&endpoints.crl)]);
        let point = tlv(asn1::SEQUENCE, &[&tlv(asn1::CONTEXT_CONSTRUCTED, &[&full])]);
        let writer = self.add(
            oid::CRL_DISTRIBUTION_POINTS,
            &tlv(asn1::SEQUENCE, &[&point]),
        );
        let methods = [
            (oid::AD_OCSP, &endpoints.ocsp),
            (oid::AD_CA_ISSUERS, &endpoints.issuer),
        ];
        let descriptions: Vec<u8> = methods
            .iter()
            .filter_map(|(method, place)| {
                let place = place.as_deref()?;
                Some(tlv(asn1::SEQUENCE, &[&asn1::oid(*method), &url(place)]))
            })
            .flatten()
            .collect();
        if descriptions.is_empty() {
            writer
        } else {
            writer.add(
                oid::AUTHORITY_INFO_ACCESS,
                &tlv(asn1::SEQUENCE, &[&descriptions]),
            )
        }
    }

    pub(crate) fn add(mut self, oid: ObjectIdentifier, value: &[u8]) -> Self {
        let octets = tlv(asn1::OCTET_STRING, &[value]);
        self.items
            .extend(tlv(asn1::SEQUENCE, &[&asn1::oid(oid), &octets]));
        self
    }

    pub(crate) fn critical(mut self, oid: ObjectIdentifier, value: &[u8]) -> Self {
        let octets = tlv(asn1::OCTET_STRING, &[value]);
        let yes = tlv(asn1::BOOLEAN, &[&[0xff]]);
        self.items
            .extend(tlv(asn1::SEQUENCE, &[&asn1::oid(oid), &yes, &octets]));
        self
    }

    /// The `Extensions`; empty bytes where there is none.
    pub(crate) fn finish(self) -> Vec<u8> {
        if self.items.is_empty() {
            Vec::new()
        } else {
            tlv(asn1::SEQUENCE, &[&self.items])
        }
    }
}
