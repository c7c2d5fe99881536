//! Random 128-bit identifiers, one type for each kind of thing, as 32 lower-case hex digits.
//! They carry no meaning and no secret; 128 random bits make a collision negligible.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::ParseError;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Length in bytes.
            pub const LENGTH: usize = 16;

            /// The identifier made of these 16 bytes; callers draw them at random.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The identifier in this slice.
            ///
            /// # Errors
            /// [`ParseError::Length`] unless it holds 16 bytes.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, ParseError> {
                bytes
                    .try_into()
                    .map(Self)
                    .map_err(|_| ParseError::Length { expected: 16, got: bytes.len() })
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                crate::digest::parse_hex(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        crate::text::openapi_string!($name, "32 lower-case hex digits");
    )+};
}

id! {
    /// An account.
    AccountId,
    /// An encrypted file.
    ContainerId,
    /// A document of an envelope; its revisions share it.
    DocumentId,
    /// An envelope.
    EnvelopeId,
    /// An entry of the audit trail, before and after it has its place in the log.
    EventId,
    /// A client's name for one request, so that a repeated one has no second effect.
    IdempotencyKey,
    /// An invitation.
    InvitationId,
    /// One run of the login protocol.
    LoginId,
    /// A recipient's place in a manifest.
    RecipientId,
    /// A session, as shown in lists; not its token.
    SessionId,
    /// A slot: one way to open an account key.
    SlotId,
    /// An organisation.
    TenantId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips() {
        let id = EnvelopeId::from_bytes([0xab; 16]);
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }

    #[test]
    fn rejects_other_lengths_upper_case_and_non_hex() {
        for text in [
            "",
            "ab",
            &"AB".repeat(16),
            &"zz".repeat(16),
            &"ab".repeat(17),
        ] {
            assert!(text.parse::<EnvelopeId>().is_err(), "{text}");
        }
        assert_eq!(
            EnvelopeId::from_slice(&[0; 15]),
            Err(ParseError::Length {
                expected: 16,
                got: 15
            })
        );
    }
}
