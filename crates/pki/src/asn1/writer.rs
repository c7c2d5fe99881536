//! Writes DER values from their parts.

use const_oid::ObjectIdentifier;

/// A value with this identifier octet, whose content are the parts one after the other.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(length + 6);
    bytes.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let digits = length.to_be_bytes();
            let digits = digits.iter().copied().skip_while(|digit| *digit == 0);
            let count = u8::try_from(digits.clone().count()).unwrap_or(u8::MAX);
            bytes.push(0x80 | count);
            bytes.extend(digits);
        }
    }
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// A set of these values in the order that DER demands.
pub(crate) fn set_of(tag: u8, mut items: Vec<Vec<u8>>) -> Vec<u8> {
    items.sort();
    let parts: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
    tlv(tag, &parts)
}

/// An object identifier.
pub(crate) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    tlv(super::OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

/// A small non-negative number.
pub(crate) fn integer(value: u64) -> Vec<u8> {
    raw_integer(&value.to_be_bytes())
}

/// The non-negative number with these big-endian digits.
pub(crate) fn raw_integer(digits: &[u8]) -> Vec<u8> {
    let start = digits
        .iter()
        .position(|digit| *digit != 0)
        .unwrap_or(digits.len());
    let digits = digits.get(start..).unwrap_or_default();
    match digits.first() {
        Some(first) if first & 0x80 == 0 => tlv(super::INTEGER, &[digits]),
        _ => tlv(super::INTEGER, &[&[0], digits]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_passes_the_check() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let bytes = tlv(super::super::OCTET_STRING, &[&vec![7; length]]);
            assert_eq!(super::super::check(&bytes), Ok(()), "{length}");
        }
        for value in [0, 1, 127, 128, 255, 256, u64::MAX] {
            assert_eq!(super::super::check(&integer(value)), Ok(()), "{value}");
        }
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(128), [2, 2, 0, 128]);
    }
}
