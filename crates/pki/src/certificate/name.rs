//! Distinguished names: compared as RFC 5280 §7.1 asks, shown as RFC 4514, built from texts.

use core::fmt;
use core::hash::{Hash, Hasher};

use bulla_types::EmailAddress;
use const_oid::ObjectIdentifier;

use crate::asn1::{self, DerError, Tlv, set_of, tlv};
use crate::oid;

/// Most attributes of one name; real names have up to ten.
const MAX_ATTRIBUTES: usize = 64;
/// Longest text of one attribute in bytes: X.520's upper bounds are 64 to 128 characters.
const MAX_TEXT_BYTES: usize = 512;

/// A distinguished name, byte for byte. Two names are equal when their attributes are, where texts
/// are compared without regard to case, encoding and repeated spaces.
#[derive(Clone)]
pub struct DistinguishedName {
    der: Vec<u8>,
    attributes: Vec<(ObjectIdentifier, String)>,
    /// What equality looks at.
    canonical: Vec<u8>,
}

impl DistinguishedName {
    pub(crate) fn parse(value: Tlv<'_>) -> Result<Self, DerError> {
        if value.tag != asn1::SEQUENCE {
            return Err(DerError::Unexpected {
                expected: asn1::SEQUENCE,
                got: value.tag,
            });
        }
        let mut attributes = Vec::new();
        let mut canonical = Vec::new();
        for relative in value.reader() {
            let relative = relative?;
            if relative.tag != asn1::SET || relative.content.is_empty() {
                return Err(DerError::Value);
            }
            let mut parts = Vec::new();
            for attribute in relative.reader() {
                let mut attribute = attribute?.reader();
                let oid = attribute.expect(asn1::OBJECT_IDENTIFIER)?.oid()?;
                let value = attribute.any()?;
                attribute.finish()?;
                if attributes.len() == MAX_ATTRIBUTES {
                    return Err(DerError::Value);
                }
                let content = match text(value) {
                    Some(text) => {
                        let folded = fold(&text);
                        attributes.push((oid, text));
                        tlv(asn1::UTF8_STRING, &[folded.as_bytes()])
                    }
                    None => value.whole.to_vec(),
                };
                parts.push(tlv(asn1::SEQUENCE, &[&asn1::oid(oid), &content]));
            }
            canonical.extend(set_of(asn1::SET, parts));
        }
        Ok(Self {
            der: value.whole.to_vec(),
            attributes,
            canonical,
        })
    }

    /// The name, byte for byte.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the name has no attribute.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.canonical.is_empty()
    }

    /// The last common name, which is the most specific one.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.texts(oid::COMMON_NAME).last()
    }

    /// The last organisation.
    #[must_use]
    pub fn organisation(&self) -> Option<&str> {
        self.texts(oid::ORGANISATION).last()
    }

    /// Values of the old attribute `emailAddress`.
    pub(crate) fn emails(&self) -> impl Iterator<Item = &str> {
        self.texts(oid::EMAIL_ADDRESS)
    }

    fn texts(&self, wanted: ObjectIdentifier) -> impl Iterator<Item = &str> {
        self.attributes
            .iter()
            .filter(move |(oid, _)| *oid == wanted)
            .map(|(_, text)| text.as_str())
    }

    /// Whether `self` is `base` or lies below it (RFC 5280 §7.1).
    pub(crate) fn is_within(&self, base: &Self) -> bool {
        self.canonical.starts_with(&base.canonical)
    }
}

impl PartialEq for DistinguishedName {
    fn eq(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }
}

impl Eq for DistinguishedName {}

impl Hash for DistinguishedName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical.hash(state);
    }
}

impl fmt::Display for DistinguishedName {
    /// RFC 4514: the most specific attribute first, special characters escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (oid, text)) in self.attributes.iter().rev().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            match oid::ATTRIBUTE_NAMES.iter().find(|(known, _)| known == oid) {
                Some((_, name)) => write!(f, "{name}=")?,
                None => write!(f, "{oid}=")?,
            }
            let end = text.chars().count();
            for (at, c) in text.chars().enumerate() {
                let edge = at == 0 && matches!(c, ' ' | '#') || at + 1 == end && c == ' ';
                if edge || matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\') {
                    f.write_str("\\")?;
                }
                if c.is_control() {
                    write!(f, "\\{:02X}", u32::from(c))?;
                } else {
                    write!(f, "{c}")?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DistinguishedName({self})")
    }
}

/// The text of an attribute value, if it is one.
fn text(value: Tlv<'_>) -> Option<String> {
    match value.tag {
        asn1::UTF8_STRING | asn1::PRINTABLE_STRING | asn1::IA5_STRING => {
            core::str::from_utf8(value.content).ok().map(str::to_owned)
        }
        // TeletexString, by everybody used as Latin-1.
        0x14 => Some(value.content.iter().map(|byte| char::from(*byte)).collect()),
        // BMPString
        0x1e if value.content.len().is_multiple_of(2) => {
            let pairs = value.content.chunks(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0,
            });
            char::decode_utf16(pairs).collect::<Result<_, _>>().ok()
        }
        _ => None,
    }
}

/// Lower case, without spaces at the edges, with single spaces within.
fn fold(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// Collects the attributes of a name, the widest first.
#[derive(Debug, Default)]
pub struct NameBuilder {
    relatives: Vec<Vec<u8>>,
}

impl NameBuilder {
    /// An empty name.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the organisation.
    ///
    /// # Errors
    /// [`NameError`] when the text is empty, longer than 512 bytes or holds a control character.
    pub fn organisation(self, text: &str) -> Result<Self, NameError> {
        self.add(oid::ORGANISATION, asn1::UTF8_STRING, text)
    }

    /// Adds the common name.
    ///
    /// # Errors
    /// As for [`Self::organisation`].
    pub fn common_name(self, text: &str) -> Result<Self, NameError> {
        self.add(oid::COMMON_NAME, asn1::UTF8_STRING, text)
    }

    /// Adds an e-mail address as attribute of the name. Certificates carry addresses as alternative
    /// names; this is for one that is too long to be a common name.
    ///
    /// # Errors
    /// As for [`Self::organisation`].
    pub fn email(self, email: &EmailAddress) -> Result<Self, NameError> {
        self.add(oid::EMAIL_ADDRESS, asn1::IA5_STRING, email.as_str())
    }

    /// Adds the country as two capital letters (ISO 3166).
    ///
    /// # Errors
    /// [`NameError`] for any other text.
    pub fn country(self, text: &str) -> Result<Self, NameError> {
        if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(NameError);
        }
        self.add(oid::COUNTRY, asn1::PRINTABLE_STRING, text)
    }

    /// The name.
    ///
    /// # Errors
    /// [`NameError`] when nothing was added.
    pub fn finish(self) -> Result<DistinguishedName, NameError> {
        if self.relatives.is_empty() {
            return Err(NameError);
        }
        let der = tlv(asn1::SEQUENCE, &[&self.relatives.concat()]);
        let value = Tlv::parse(&der, asn1::SEQUENCE).map_err(|_| NameError)?;
        DistinguishedName::parse(value).map_err(|_| NameError)
    }

    fn add(mut self, oid: ObjectIdentifier, tag: u8, text: &str) -> Result<Self, NameError> {
        let trimmed = text.trim();
        if trimmed.is_empty()
            || trimmed.len() > MAX_TEXT_BYTES
            || trimmed.chars().any(char::is_control)
        {
            return Err(NameError);
        }
        let pair = [asn1::oid(oid), tlv(tag, &[trimmed.as_bytes()])].concat();
        self.relatives
            .push(tlv(asn1::SET, &[&tlv(asn1::SEQUENCE, &[&pair])]));
        Ok(self)
    }
}

/// A text cannot be an attribute of a name, or the name is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text cannot be part of a name")]
pub struct NameError;

#[cfg(test)]
mod tests {
    use super::*;

    fn name(attributes: &[(ObjectIdentifier, u8, &[u8])]) -> DistinguishedName {
        let relatives: Vec<u8> = attributes
            .iter()
            .flat_map(|(oid, tag, text)| {
                let pair = [asn1::oid(*oid), tlv(*tag, &[text])].concat();
                tlv(asn1::SET, &[&tlv(asn1::SEQUENCE, &[&pair])])
            })
            .collect();
        let der = tlv(asn1::SEQUENCE, &[&relatives]);
        DistinguishedName::parse(Tlv::parse(&der, asn1::SEQUENCE).unwrap()).unwrap()
    }

    #[test]
    fn case_spaces_and_encoding_do_not_matter_but_order_and_type_do() {
        let one = name(&[
            (oid::ORGANISATION, 0x13, b"Big  Bank"),
            (oid::COMMON_NAME, 0x0c, "Zo\u{eb}".as_bytes()),
        ]);
        let two = name(&[
            (oid::ORGANISATION, 0x0c, b" big bank "),
            (oid::COMMON_NAME, 0x14, b"zo\xeb"),
        ]);
        assert_eq!(one, two);
        let bmp = name(&[
            (oid::ORGANISATION, 0x0c, b"BIG BANK"),
            (oid::COMMON_NAME, 0x1e, b"\0z\0o\0\xeb"),
        ]);
        assert_eq!(one, bmp);
        let swapped = name(&[
            (oid::COMMON_NAME, 0x0c, "Zo\u{eb}".as_bytes()),
            (oid::ORGANISATION, 0x13, b"Big Bank"),
        ]);
        assert_ne!(one, swapped);
        let other = name(&[
            (oid::ORGANISATION, 0x13, b"Big Bank"),
            (oid::EMAIL_ADDRESS, 0x0c, "Zo\u{eb}".as_bytes()),
        ]);
        assert_ne!(one, other);
        assert!(one.is_within(&name(&[(oid::ORGANISATION, 0x0c, b"big bank")])));
        assert!(!name(&[(oid::ORGANISATION, 0x0c, b"big bank")]).is_within(&one));
    }

    #[test]
    fn shows_the_text_form_of_rfc_4514() {
        let built = NameBuilder::new()
            .country("CH")
            .unwrap()
            .organisation("M\u{fc}ller, S\u{f6}hne")
            .unwrap();
        let built = built.common_name("#1 <test>").unwrap().finish().unwrap();
        assert_eq!(
            built.to_string(),
            "CN=\\#1 \\<test\\>,O=M\u{fc}ller\\, S\u{f6}hne,C=CH"
        );
        assert_eq!(built.common_name(), Some("#1 <test>"));
        assert_eq!(built.organisation(), Some("M\u{fc}ller, S\u{f6}hne"));
    }

    #[test]
    fn refuses_texts_that_are_none() {
        for text in ["", "   ", "a\nb", "\u{0}", &"x".repeat(MAX_TEXT_BYTES + 1)] {
            assert!(NameBuilder::new().common_name(text).is_err(), "{text:?}");
        }
        for text in ["", "ch", "CHE", "C1"] {
            assert!(NameBuilder::new().country(text).is_err(), "{text:?}");
        }
        assert!(NameBuilder::new().finish().is_err());
    }
}
