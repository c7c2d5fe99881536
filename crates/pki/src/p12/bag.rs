//! The bags of a `.p12` file: encrypted or not, with keys and certificates in them.

use zeroize::Zeroizing;

use super::cipher::decrypt;
use super::{P12Error, Password};
use crate::asn1::{self, DerError, Reader, Tlv};
use crate::certificate::Certificate;
use crate::oid;

/// Most safes of a file, and most bags of all of them.
const MAX_SAFES: usize = 8;
const MAX_BAGS: usize = 64;

/// What the bags hold. Identifiers tie a key to its certificate.
#[derive(Default)]
pub(super) struct Bags {
    pub(super) key: Option<Zeroizing<Vec<u8>>>,
    pub(super) key_id: Option<Vec<u8>>,
    pub(super) certificates: Vec<(Certificate, Option<Vec<u8>>)>,
    count: usize,
}

impl Bags {
    /// Opens every safe of an `AuthenticatedSafe`.
    pub(super) fn open(content: &[u8], password: &Password) -> Result<Self, P12Error> {
        let mut bags = Self::default();
        let mut outer = Reader::new(content);
        let safes = outer.expect(asn1::SEQUENCE)?.reader();
        outer.finish()?;
        for (place, safe) in safes.enumerate() {
            if place == MAX_SAFES {
                return Err(P12Error::TooLarge);
            }
            let mut safe = safe?.reader();
            match safe.expect(asn1::OBJECT_IDENTIFIER)?.oid()? {
                oid::DATA => {
                    let content = safe.explicit(0, asn1::OCTET_STRING)?;
                    bags.take(content.ok_or(DerError::Truncated)?.content, password)?;
                }
                oid::ENCRYPTED_DATA => {
                    let data = safe
                        .explicit(0, asn1::SEQUENCE)?
                        .ok_or(DerError::Truncated)?;
                    bags.take(&encrypted(data, password)?, password)?;
                }
                _ => return Err(P12Error::Unsupported),
            }
        }
        Ok(bags)
    }

    /// Takes the bags of one safe.
    fn take(&mut self, content: &[u8], password: &Password) -> Result<(), P12Error> {
        let mut outer = Reader::new(content);
        let bags = outer.expect(asn1::SEQUENCE)?.reader();
        outer.finish()?;
        for bag in bags {
            if self.count == MAX_BAGS {
                return Err(P12Error::TooLarge);
            }
            self.count += 1;
            let mut bag = bag?.reader();
            let kind = bag.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
            let value = bag.expect(asn1::CONTEXT_CONSTRUCTED)?;
            let id = match bag.optional(asn1::SET)? {
                Some(attributes) => local_key_id(attributes)?,
                None => None,
            };
            bag.finish()?;
            self.one(kind, value.reader(), (id, password))?;
        }
        Ok(())
    }

    fn one(
        &mut self,
        kind: const_oid::ObjectIdentifier,
        mut value: Reader<'_>,
        (id, password): (Option<Vec<u8>>, &Password),
    ) -> Result<(), P12Error> {
        match kind {
            oid::BAG_KEY | oid::BAG_SHROUDED_KEY if self.key.is_some() => Err(P12Error::ManyKeys),
            oid::BAG_KEY => {
                let key = value.expect(asn1::SEQUENCE)?.whole.to_vec();
                (self.key, self.key_id) = (Some(Zeroizing::new(key)), id);
                Ok(())
            }
            oid::BAG_SHROUDED_KEY => {
                let mut shrouded = value.expect(asn1::SEQUENCE)?.reader();
                let algorithm = shrouded.expect(asn1::SEQUENCE)?;
                let data = shrouded.expect(asn1::OCTET_STRING)?.content;
                shrouded.finish()?;
                self.key = Some(decrypt(algorithm, password, data)?);
                self.key_id = id;
                Ok(())
            }
            oid::BAG_CERTIFICATE => {
                let mut bag = value.expect(asn1::SEQUENCE)?.reader();
                if bag.expect(asn1::OBJECT_IDENTIFIER)?.oid()? != oid::X509_CERTIFICATE {
                    return Ok(());
                }
                let der = bag
                    .explicit(0, asn1::OCTET_STRING)?
                    .ok_or(DerError::Truncated)?;
                self.certificates
                    .push((Certificate::from_der(der.content)?, id));
                Ok(())
            }
            // Revocation lists, secrets and nested bags do not help.
            _ => Ok(()),
        }
    }
}

/// The plain content of an `EncryptedData`.
fn encrypted(data: Tlv<'_>, password: &Password) -> Result<Zeroizing<Vec<u8>>, P12Error> {
    let mut reader = data.reader();
    reader.expect(asn1::INTEGER)?;
    let mut content = reader.expect(asn1::SEQUENCE)?.reader();
    if content.expect(asn1::OBJECT_IDENTIFIER)?.oid()? != oid::DATA {
        return Err(P12Error::Unsupported);
    }
    let algorithm = content.expect(asn1::SEQUENCE)?;
    let data = content.expect(asn1::CONTEXT)?.content;
    content.finish()?;
    decrypt(algorithm, password, data)
}

/// The identifier that a key and its certificate have in common.
fn local_key_id(attributes: Tlv<'_>) -> Result<Option<Vec<u8>>, DerError> {
    for attribute in attributes.reader() {
        let mut attribute = attribute?.reader();
        let kind = attribute.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
        let mut values = attribute.expect(asn1::SET)?.reader();
        if kind == oid::LOCAL_KEY_ID {
            return Ok(Some(values.expect(asn1::OCTET_STRING)?.content.to_vec()));
        }
    }
    Ok(None)
}
