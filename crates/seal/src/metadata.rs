//! Name, media type and true length of a content, which only readers learn.

use core::fmt;
use core::str::FromStr;

use bulla_types::Title;
use minicbor::{Decoder, Encoder, decode::Error as DecodeError, encode::Error as EncodeError};
use zeroize::Zeroizing;

use crate::SealError;

/// Length of the metadata before encryption, in bytes; zero bytes follow the CBOR map.
const METADATA_BYTES: usize = 512;

/// A media type without parameters (RFC 6838 §4.2), lower case, at most 127 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaType(String);

impl MediaType {
    /// Largest length in bytes.
    pub const MAX_LENGTH: usize = 127;

    /// The media type as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `application/pdf`.
    #[must_use]
    pub fn pdf() -> Self {
        Self("application/pdf".to_owned())
    }

    /// `application/json`.
    #[must_use]
    pub fn json() -> Self {
        Self("application/json".to_owned())
    }
}

impl FromStr for MediaType {
    type Err = SealError;

    fn from_str(text: &str) -> Result<Self, SealError> {
        let name_ok = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
                && name.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || b"!#$&-^_.+".contains(&b)
                })
        };
        let (main, sub) = text.split_once('/').ok_or(SealError::Metadata)?;
        if text.len() > Self::MAX_LENGTH || !name_ok(main) || !name_ok(sub) {
            return Err(SealError::Metadata);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MediaType({})", self.0)
    }
}

/// What a reader learns of a content besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields of suite 1 are closed; callers fill all of them"
)]
pub struct Metadata {
    /// Name of the file.
    pub name: Title,
    /// Type of the content.
    pub media_type: MediaType,
    /// Length of the content without padding, in bytes.
    pub true_len: u64,
}

impl Metadata {
    /// The 512 bytes that are encrypted: CBOR map {1: name, 2: media type, 3: true length}, then
    /// zero bytes.
    pub(crate) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let mut bytes = Zeroizing::new(self.write().map_err(|_| SealError::Metadata)?);
        if bytes.len() > METADATA_BYTES {
            return Err(SealError::Metadata);
        }
        bytes.resize(METADATA_BYTES, 0);
        Ok(bytes)
    }

    /// The metadata in these 512 bytes, which must be its one encoding.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, SealError> {
        let metadata = Self::read(bytes)?;
        if metadata.encode()?.as_slice() != bytes {
            return Err(SealError::Metadata);
        }
        Ok(metadata)
    }

    fn write(&self) -> Result<Vec<u8>, EncodeError<core::convert::Infallible>> {
        let mut encoder = Encoder::new(Vec::with_capacity(METADATA_BYTES));
        encoder.map(3)?.u8(1)?.str(self.name.as_str())?;
        encoder.u8(2)?.str(self.media_type.as_str())?;
        encoder.u8(3)?.u64(self.true_len)?;
        Ok(encoder.into_writer())
    }

    fn read(bytes: &[u8]) -> Result<Self, SealError> {
        let malformed = |_: DecodeError| SealError::Metadata;
        let mut decoder = Decoder::new(bytes);
        if decoder.map().map_err(malformed)? != Some(3) {
            return Err(SealError::Metadata);
        }
        expect_key(&mut decoder, 1)?;
        let name = decoder.str().map_err(malformed)?;
        expect_key(&mut decoder, 2)?;
        let media_type = decoder.str().map_err(malformed)?;
        expect_key(&mut decoder, 3)?;
        Ok(Self {
            name: name.parse().map_err(|_| SealError::Metadata)?,
            media_type: media_type.parse()?,
            true_len: decoder.u64().map_err(malformed)?,
        })
    }
}

fn expect_key(decoder: &mut Decoder<'_>, expected: u8) -> Result<(), SealError> {
    match decoder.u8() {
        Ok(got) if got == expected => Ok(()),
        Ok(_) | Err(_) => Err(SealError::Metadata),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> Metadata {
        Metadata {
            name: "Vertrag Müller.pdf".parse().unwrap(),
            media_type: MediaType::pdf(),
            true_len: 70_000,
        }
    }

    #[test]
    fn has_one_length_whatever_the_name() {
        let longest = Metadata {
            name: "n".repeat(255).parse().unwrap(),
            media_type: format!("a/{}", "b".repeat(125)).parse().unwrap(),
            true_len: u64::MAX,
        };
        for metadata in [metadata(), longest] {
            let bytes = metadata.encode().unwrap();
            assert_eq!(bytes.len(), 512);
            assert_eq!(Metadata::decode(&bytes), Ok(metadata));
        }
    }

    #[test]
    fn refuses_every_byte_that_differs_in_structure_or_padding() {
        let good = metadata().encode().unwrap();
        let content = good.iter().rposition(|byte| *byte != 0).unwrap();
        for at in content + 1..good.len() {
            let mut bytes = good.to_vec();
            bytes[at] = 1;
            assert_eq!(Metadata::decode(&bytes), Err(SealError::Metadata));
        }
        for at in 0..good.len() {
            assert_eq!(Metadata::decode(&good[..at]), Err(SealError::Metadata));
        }
        let longer = [good.as_slice(), &[0]].concat();
        assert_eq!(Metadata::decode(&longer), Err(SealError::Metadata));
    }

    #[test]
    fn refuses_names_that_would_be_trimmed_or_read_as_others() {
        for name in [" padded", "line\nbreak", "fdp.\u{202e}exe", ""] {
            let mut encoder = Encoder::new(Vec::new());
            encoder.map(3).unwrap().u8(1).unwrap().str(name).unwrap();
            encoder.u8(2).unwrap().str("application/pdf").unwrap();
            encoder.u8(3).unwrap().u64(1).unwrap();
            let mut bytes = encoder.into_writer();
            bytes.resize(METADATA_BYTES, 0);
            assert_eq!(Metadata::decode(&bytes), Err(SealError::Metadata));
        }
    }

    #[test]
    fn media_types_are_lower_case_without_parameters() {
        for text in ["application/pdf", "image/svg+xml", "text/plain"] {
            assert_eq!(text.parse::<MediaType>().unwrap().to_string(), text);
        }
        let long = format!("a/{}", "b".repeat(126));
        for text in [
            "",
            "/",
            "text",
            "text/",
            "/plain",
            "Text/plain",
            "text/plain; charset=utf-8",
            "text/html/x",
            "a b/c",
            "text/.x",
            &long,
        ] {
            assert_eq!(
                text.parse::<MediaType>(),
                Err(SealError::Metadata),
                "{text}"
            );
        }
    }
}
