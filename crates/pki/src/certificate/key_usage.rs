//! What a key may be used for.

use crate::asn1::{self, DerError, Tlv};

/// What a key may be used for: the named bits of RFC 5280 §4.2.1.3.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    pub(crate) const DIGITAL_SIGNATURE: Self = Self(0x8000);
    pub(crate) const CONTENT_COMMITMENT: Self = Self(0x4000);
    pub(crate) const KEY_CERT_SIGN: Self = Self(0x0400);
    pub(crate) const CRL_SIGN: Self = Self(0x0200);

    /// Reads the bit string.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, DerError> {
        match Tlv::parse(bytes, asn1::BIT_STRING)?.content {
            [_, first] => Ok(Self(u16::from_be_bytes([*first, 0]))),
            [_, first, second] => Ok(Self(u16::from_be_bytes([*first, *second]))),
            _ => Err(DerError::Value),
        }
    }

    /// Whether at least one of the bits of `other` is set.
    pub(crate) const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it may sign data.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.intersects(Self::DIGITAL_SIGNATURE)
    }

    /// Whether it may commit to content ("non-repudiation").
    #[must_use]
    pub const fn content_commitment(self) -> bool {
        self.intersects(Self::CONTENT_COMMITMENT)
    }

    /// Whether it may sign certificates.
    #[must_use]
    pub const fn key_cert_sign(self) -> bool {
        self.intersects(Self::KEY_CERT_SIGN)
    }

    /// Whether it may sign revocation lists.
    #[must_use]
    pub const fn crl_sign(self) -> bool {
        self.intersects(Self::CRL_SIGN)
    }

    /// The bit string, without trailing zero bits.
    pub(crate) fn to_der(self) -> Vec<u8> {
        let [first, second] = self.0.to_be_bytes();
        if second == 0 {
            let unused = u8::try_from(first.trailing_zeros().min(7)).unwrap_or(0);
            asn1::tlv(asn1::BIT_STRING, &[&[unused, first]])
        } else {
            let unused = u8::try_from(second.trailing_zeros()).unwrap_or(0);
            asn1::tlv(asn1::BIT_STRING, &[&[unused, first, second]])
        }
    }
}

impl core::fmt::Debug for KeyUsage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "KeyUsage({:#06x})", self.0)
    }
}
