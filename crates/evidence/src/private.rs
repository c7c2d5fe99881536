//! The private parts of an envelope, as JSON: what the manifest's container of kind `private` holds,
//! and that of a decline. Only the envelope's members can read them; whoever gives away evidence may
//! disclose the manifest's.

use core::fmt;
use core::str::FromStr;

use bulla_statement::Manifest;
use bulla_types::{
    Base64Bytes, DisplayName, DocumentId, EmailAddress, ParseError, RecipientId, Title,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// Title, message, names and openings of an envelope (`docs/spec/evidence.md#private-part`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivatePart {
    /// Version, 1.
    pub v: u8,
    /// Title of the envelope.
    pub title: Title,
    /// Message to the recipients.
    pub message: Option<String>,
    /// Who sends.
    pub sender: PrivateSender,
    /// Name of each document.
    pub documents: Vec<PrivateDocument>,
    /// Name and address of each recipient.
    pub recipients: Vec<PrivateRecipient>,
}

/// The sender, in the sender's own words: signed with the manifest, confirmed by nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateSender {
    /// Name.
    pub name: DisplayName,
    /// Address.
    pub email: EmailAddress,
}

/// A document's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateDocument {
    /// The document.
    pub document_id: DocumentId,
    /// Its file name.
    pub name: Title,
    /// How it is signed as a PDF; the key is absent where it is signed as any other file.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub pdf: Option<PrivatePdf>,
    /// The code of why a PDF is signed as any other file; absent where nothing stood against it.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub obstacle: Option<String>,
}

/// A key that is there has a value: what is not there is absent, and no `null`.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A PDF in which recipients sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivatePdf {
    /// The fields that the sender placed in it, as revision 0 has them.
    pub fields: Vec<PrivateField>,
}

/// A field of a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateField {
    /// Its full name in the PDF (`docs/spec/pdf-fields.md#names`).
    pub name: String,
    /// Whose it is.
    pub recipient_id: RecipientId,
    /// What it takes, as in the name.
    pub kind: String,
    /// Whether it must be filled.
    pub required: bool,
}

/// A recipient, with the salt that opens the manifest's commitment to the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateRecipient {
    /// The place in the manifest.
    pub recipient_id: RecipientId,
    /// Name as the sender wrote it.
    pub name: DisplayName,
    /// The address.
    pub email: EmailAddress,
    /// Salt of the commitment, 32 bytes.
    pub salt: Base64Bytes,
}

impl PrivatePart {
    /// The version of the form.
    pub const VERSION: u8 = 1;

    /// Largest length in bytes.
    pub const MAX_BYTES: usize = 1 << 20;

    /// The part in these bytes of JSON; `None` unless it is of this form and version and describes
    /// the manifest's documents and recipients, all of them in their order. Whether its addresses
    /// open the manifest's commitments is another check.
    #[must_use]
    pub fn parse(json: &[u8], manifest: &Manifest) -> Option<Self> {
        if json.len() > Self::MAX_BYTES {
            return None;
        }
        let part: Self = bulla_types::json::read(json).ok()?;
        let documents = part.documents.iter().map(|d| d.document_id);
        let recipients = part.recipients.iter().map(|r| r.recipient_id);
        let fits = part.v == Self::VERSION
            && documents.eq(manifest.documents.iter().map(|d| d.document_id))
            && recipients.eq(manifest.recipients.iter().map(|r| r.recipient_id))
            && part.documents.iter().all(|document| {
                let fields = document.pdf.iter().flat_map(|pdf| &pdf.fields);
                let is_whose = |field: &PrivateField| manifest.recipient(field.recipient_id);
                fields.map(is_whose).all(|place| place.is_some())
                    && (document.pdf.is_none() || document.obstacle.is_none())
            });
        fits.then_some(part)
    }
}

/// What the private container of a decline, a retraction or a revocation holds
/// (`docs/spec/evidence.md#private-part`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonPart {
    /// Version, 1.
    pub v: u8,
    /// Why.
    pub reason: GivenReason,
}

impl ReasonPart {
    /// The version of the form.
    pub const VERSION: u8 = 1;

    /// Largest length in bytes: the longest reason, every character escaped.
    pub const MAX_BYTES: usize = 32 * 1024;

    /// The part in these bytes of JSON; `None` unless it is of this form and version.
    #[must_use]
    pub fn parse(json: &[u8]) -> Option<Self> {
        if json.len() > Self::MAX_BYTES {
            return None;
        }
        let part: Self = bulla_types::json::read(json).ok()?;
        (part.v == Self::VERSION).then_some(part)
    }
}

/// Why somebody declined or withdrew: 1 to 4000 bytes of text in lines, without other control characters and
/// without characters that turn the direction of writing.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct GivenReason(String);

impl GivenReason {
    /// Largest length in bytes of UTF-8.
    pub const MAX_LENGTH: usize = 4000;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GivenReason {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let text = text.trim().replace("\r\n", "\n");
        let forbidden = |c: char| {
            (c.is_control() && c != '\n' && c != '\t')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        if text.len() > Self::MAX_LENGTH {
            return Err(ParseError::TooLong {
                max: Self::MAX_LENGTH,
            });
        }
        if text.is_empty() || text.chars().any(forbidden) {
            return Err(ParseError::Content);
        }
        Ok(Self(text))
    }
}

impl fmt::Display for GivenReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for GivenReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GivenReason(…)")
    }
}

impl<'de> Deserialize<'de> for GivenReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A manifest of the documents and recipients in a vector.
    fn manifest(input: &Value) -> Manifest {
        let container = |byte: &str| {
            json!({
                "container_id": byte.repeat(16), "container_hash": byte.repeat(32),
                "content_commit": byte.repeat(32),
            })
        };
        let ids = |name: &str| input["manifest"][name].as_array().unwrap().clone();
        let documents = ids("documents").into_iter().map(|id| {
            let mut document = container("21");
            document["document_id"] = id;
            document
        });
        let recipients = ids("recipients").into_iter().map(|id| {
            json!({
                "recipient_id": id, "role": "signer", "order": 1,
                "email_commit": "41".repeat(32), "identity": null,
            })
        });
        let manifest = json!({
            "v": 1, "tenant_id": "01".repeat(16), "envelope_id": "02".repeat(16),
            "sender": "04".repeat(32), "ek_commit": "03".repeat(32),
            "documents": documents.collect::<Vec<_>>(),
            "recipients": recipients.collect::<Vec<_>>(), "granters": [], "policy": {},
            "created_at_ms": 1, "deadline_at_ms": 2, "private": container("50"), "linked": null,
            "client": {"name": "test", "version": "1"},
        });
        serde_json::from_value(manifest).unwrap()
    }

    #[test]
    fn private_parts() {
        let text = include_str!("../../../fixtures/vectors/statement/private-parts.json");
        let vectors: Vec<Value> = serde_json::from_str(text).unwrap();
        assert!(vectors.len() >= 30);
        for vector in &vectors {
            let input = &vector["input"];
            let json = input["part"].as_str().unwrap().as_bytes();
            let part = PrivatePart::parse(json, &manifest(input));
            let Some(part) = part else {
                assert_eq!(vector["error"], "part", "{}", vector["id"]);
                continue;
            };
            let names = |document: &PrivateDocument| {
                let fields = document.pdf.iter().flat_map(|pdf| &pdf.fields);
                fields.map(|field| field.name.clone()).collect::<Vec<_>>()
            };
            let fields: Vec<_> = part.documents.iter().map(names).collect();
            let obstacles: Vec<_> = part.documents.iter().map(|d| &d.obstacle).collect();
            let found = json!({ "fields": fields, "obstacles": obstacles });
            assert_eq!(found, vector["expected"], "{}", vector["id"]);
            let again = serde_json::to_vec(&part).unwrap();
            assert_eq!(PrivatePart::parse(&again, &manifest(input)), Some(part));
        }
    }

    #[test]
    fn a_reason_is_text_in_lines_and_not_shown_in_debug_output() {
        let reason: GivenReason = " Clause 4\r\nis wrong.\t ".parse().unwrap();
        assert_eq!(reason.as_str(), "Clause 4\nis wrong.");
        assert_eq!(format!("{reason:?}"), "GivenReason(…)");
        let longest = "é".repeat(2000);
        assert!(longest.parse::<GivenReason>().is_ok());
        for bad in ["", " \n ", "a\u{7}", "a\rb", "a\u{202e}b", "\u{2066}"] {
            assert_eq!(
                bad.parse::<GivenReason>(),
                Err(ParseError::Content),
                "{bad:?}"
            );
        }
        let long = format!("{longest}.").parse::<GivenReason>();
        assert_eq!(long, Err(ParseError::TooLong { max: 4000 }));
    }

    #[test]
    fn a_part_with_a_reason_has_one_form() {
        let part = ReasonPart::parse(br#"{"v":1,"reason":"No."}"#).unwrap();
        assert_eq!(part.reason.as_str(), "No.");
        for bad in [
            "",
            "{}",
            r#"{"v":2,"reason":"No."}"#,
            r#"{"v":1,"reason":""}"#,
            r#"{"v":1,"reason":null}"#,
            r#"{"v":1,"reason":"No.","x":1}"#,
            r#"{"v":1,"reason":"No."}{}"#,
        ] {
            assert_eq!(ReasonPart::parse(bad.as_bytes()), None, "{bad}");
        }
        let padded = format!(
            r#"{{"v":1,"reason":"No."}}{}"#,
            " ".repeat(ReasonPart::MAX_BYTES)
        );
        assert_eq!(ReasonPart::parse(padded.as_bytes()), None);
    }
}
