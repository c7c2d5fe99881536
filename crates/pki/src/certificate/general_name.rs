//! Alternative names and the bases of name constraints.

use super::DistinguishedName;
use crate::asn1::{DerError, Tlv};

/// One `GeneralName` (RFC 5280 §4.2.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameForm {
    /// A distinguished name.
    Directory(DistinguishedName),
    /// A host's name.
    Dns(String),
    /// An e-mail address; in constraints also a host or `.domain`.
    Email(String),
    /// A form that is not interpreted, by its tag number.
    Other(u8),
    /// A URL.
    Url(String),
}

impl NameForm {
    pub(super) fn parse(value: Tlv<'_>) -> Result<Self, DerError> {
        let text = || {
            let text = core::str::from_utf8(value.content).map_err(|_| DerError::Value)?;
            if text.is_ascii() {
                Ok(text.to_owned())
            } else {
                Err(DerError::Value)
            }
        };
        match value.tag {
            0x81 => text().map(Self::Email),
            0x82 => text().map(Self::Dns),
            0x86 => text().map(Self::Url),
            0xa4 => {
                let mut inner = value.reader();
                let name = DistinguishedName::parse(inner.any()?)?;
                inner.finish()?;
                Ok(Self::Directory(name))
            }
            tag if tag & 0xc0 == 0x80 && tag & 0x1f <= 8 => Ok(Self::Other(tag & 0x1f)),
            _ => Err(DerError::Tag),
        }
    }

    pub(crate) fn list(value: Tlv<'_>) -> Result<Vec<Self>, DerError> {
        value.reader().map(|name| Self::parse(name?)).collect()
    }
}
