//! What a certificate says of policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14).

use const_oid::ObjectIdentifier;

use crate::asn1::{self, DerError, Tlv};

/// The four extensions about policies, whether they are critical or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Policies {
    /// The policies that it was issued under; nothing where the extension is absent.
    pub(crate) named: Option<Vec<ObjectIdentifier>>,
    /// Which policies of this authority's issuer are which of its own.
    pub(crate) mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>,
    /// After how many certificates a policy must hold.
    pub(crate) explicit_after: Option<u64>,
    /// After how many certificates nothing is mapped any more.
    pub(crate) no_mapping_after: Option<u64>,
    /// After how many certificates "any policy" says nothing any more.
    pub(crate) no_any_after: Option<u64>,
}

impl Policies {
    pub(super) fn names(&mut self, list: Tlv<'_>) -> Result<(), DerError> {
        let named: Vec<ObjectIdentifier> = list
            .reader()
            .map(|policy| {
                let mut reader = sequence(policy?)?.reader();
                let policy = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
                reader.optional(asn1::SEQUENCE)?;
                reader.finish().map(|()| policy)
            })
            .collect::<Result<_, _>>()?;
        if named.is_empty() {
            return Err(DerError::Value);
        }
        self.named = Some(named);
        Ok(())
    }

    pub(super) fn mappings(&mut self, list: Tlv<'_>) -> Result<(), DerError> {
        self.mappings = list
            .reader()
            .map(|mapping| {
                let mut reader = sequence(mapping?)?.reader();
                let theirs = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
                let own = reader.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
                reader.finish().map(|()| (theirs, own))
            })
            .collect::<Result<_, _>>()?;
        Ok(())
    }

    pub(super) fn constraints(&mut self, value: Tlv<'_>) -> Result<(), DerError> {
        let mut reader = value.reader();
        let mut number = |place: u8| {
            let value = reader.optional(asn1::CONTEXT | place)?;
            value.map(|value| value.small()).transpose()
        };
        self.explicit_after = number(0)?;
        self.no_mapping_after = number(1)?;
        reader.finish()?;
        if self.explicit_after.is_none() && self.no_mapping_after.is_none() {
            return Err(DerError::Value);
        }
        Ok(())
    }

    pub(super) fn inhibit_any(&mut self, bytes: &[u8]) -> Result<(), DerError> {
        self.no_any_after = Some(Tlv::parse(bytes, asn1::INTEGER)?.small()?);
        Ok(())
    }
}

fn sequence(value: Tlv<'_>) -> Result<Tlv<'_>, DerError> {
    if value.tag == asn1::SEQUENCE {
        Ok(value)
    } else {
        Err(DerError::Value)
    }
}
