//! The private part of an act that signs, as JSON: what the signer was shown of each document, what
//! was filled in, and the detached signatures of documents that carry none themselves
//! (`docs/spec/evidence.md#private-part`). Only the envelope's members can read it.

use bulla_statement::Act;
use bulla_types::json;
use bulla_types::{Base64Bytes, DocumentId, Sha256Digest, Timestamp};
use serde::{Deserialize, Serialize};

/// What somebody signed, in the signer's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningPart {
    /// Version, 1.
    pub v: u8,
    /// All documents of the act, in its order.
    pub documents: Vec<SignedDocument>,
}

/// One document that was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedDocument {
    /// The document.
    pub document_id: DocumentId,
    /// SHA-256 of the content that the act leaves.
    pub sha256: Sha256Digest,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// Where the signature is.
    pub signature: SignaturePlace,
    /// Whose key made it.
    pub key: SignatureKey,
    /// The time of its time-stamp; `null` where the signer went without.
    #[serde(deserialize_with = "json::stated")]
    pub timestamp_ms: Option<Timestamp>,
    /// Codes of what the signer was shown before signing, each once, in ascending order.
    pub concerns: Vec<String>,
    /// Names of the fields that were filled in, each once, in ascending order.
    pub fields: Vec<String>,
    /// What is seen of the signature; `null` where nothing is.
    #[serde(deserialize_with = "json::stated")]
    pub look: Option<SignatureLook>,
    /// The detached signature: DER of a CMS over the content. There exactly if `signature` is
    /// `detached`.
    #[serde(deserialize_with = "json::stated")]
    pub cms: Option<Base64Bytes>,
}

/// Where a signature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "closed by version 1 of the form")]
pub enum SignaturePlace {
    /// Beside the document, in this part.
    Detached,
    /// In the PDF, as a new revision.
    Pdf,
}

/// Whose key made a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "closed by version 1 of the form")]
pub enum SignatureKey {
    /// The P-256 key of the identity that signs the act.
    Identity,
    /// A key that the signer brought along.
    Imported,
}

/// What is seen of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "closed by version 1 of the form")]
pub enum SignatureLook {
    /// Drawn by hand.
    Drawn,
    /// Facts alone.
    Text,
    /// A name in handwriting.
    Typed,
}

impl SigningPart {
    /// The version of the form.
    pub const VERSION: u8 = 1;

    /// Largest length in bytes.
    pub const MAX_BYTES: usize = 1 << 20;

    /// Most codes of concerns, and most names of fields, of one document.
    pub const MAX_NAMES: usize = 4096;

    /// The part in these bytes of JSON; `None` unless it is of this form and version and describes
    /// the documents of the act that names it, all of them in their order, with a signature in the
    /// PDF exactly for those that the act changes.
    #[must_use]
    pub fn parse(json: &[u8], act: &Act) -> Option<Self> {
        if json.len() > Self::MAX_BYTES {
            return None;
        }
        let part: Self = json::read(json).ok()?;
        let described = part.documents.iter().map(|document| {
            let in_pdf = document.signature == SignaturePlace::Pdf;
            (document.document_id, in_pdf)
        });
        let acted = act
            .documents
            .iter()
            .map(|d| (d.document_id, d.from != d.to));
        let fits = part.v == Self::VERSION
            && described.eq(acted)
            && part.documents.iter().all(SignedDocument::is_consistent);
        fits.then_some(part)
    }
}

impl SignedDocument {
    fn is_consistent(&self) -> bool {
        let ascending = |names: &[String]| {
            names.len() <= SigningPart::MAX_NAMES && names.is_sorted_by(|a, b| a < b)
        };
        let is_detached = self.signature == SignaturePlace::Detached;
        is_detached == self.cms.is_some()
            && !(is_detached && (self.look.is_some() || !self.fields.is_empty()))
            && ascending(&self.concerns)
            && ascending(&self.fields)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// An act over two documents, of which it changes the first.
    fn act() -> Act {
        let id = |byte: &str| byte.repeat(16);
        let revision = |number: u32, byte: &str| {
            json!({
                "revision": number, "container_id": id(byte),
                "container_hash": byte.repeat(32), "content_commit": byte.repeat(32),
            })
        };
        let act = json!({
            "v": 1, "tenant_id": id("01"), "envelope_id": id("02"), "manifest": "03".repeat(32),
            "recipient_id": id("04"), "identity": "05".repeat(32), "action": "sign",
            "documents": [
                {"document_id": id("0a"), "from": revision(0, "06"), "to": revision(1, "07")},
                {"document_id": id("0b"), "from": revision(0, "08"), "to": revision(0, "08")},
            ],
            "consent": {"sha256": "09".repeat(32), "lang": "en"}, "attestations": [],
            "delivery": "account",
            "checkpoint": {"origin": "a/log/1", "size": 1, "root": "0c".repeat(32)},
            "client": {"name": "test", "version": "1"}, "prev": "0d".repeat(32), "at_ms": 1,
            "private": null,
        });
        serde_json::from_value(act).unwrap()
    }

    fn part() -> Value {
        json!({"v": 1, "documents": [
            {
                "document_id": "0a".repeat(16), "sha256": "01".repeat(32), "size_bytes": 5,
                "signature": "pdf", "key": "identity", "timestamp_ms": 7,
                "concerns": ["annotation", "javascript"], "fields": ["a", "b"], "look": "typed",
                "cms": null,
            },
            {
                "document_id": "0b".repeat(16), "sha256": "02".repeat(32), "size_bytes": 6,
                "signature": "detached", "key": "imported", "timestamp_ms": null,
                "concerns": [], "fields": [], "look": null, "cms": "MAA=",
            },
        ]})
    }

    fn parsed(part: &Value) -> Option<SigningPart> {
        SigningPart::parse(part.to_string().as_bytes(), &act())
    }

    #[test]
    fn signing_parts() {
        let text = include_str!("../../../fixtures/vectors/statement/signing-parts.json");
        let vectors: Vec<Value> = serde_json::from_str(text).unwrap();
        assert!(vectors.len() >= 20);
        for vector in &vectors {
            let part = vector["input"]["part"].as_str().unwrap();
            let parsed = SigningPart::parse(part.as_bytes(), &act());
            assert_eq!(
                parsed.is_none(),
                vector.get("error").is_some(),
                "{}",
                vector["id"]
            );
            if let Some(part) = parsed {
                let ids: Vec<_> = part.documents.iter().map(|d| d.document_id).collect();
                assert_eq!(vector["expected"]["documents"], json!(ids));
            }
        }
    }

    #[test]
    fn a_signing_part_describes_what_its_act_did() {
        let part = parsed(&part()).unwrap();
        assert_eq!(part.documents[0].look, Some(SignatureLook::Typed));
        assert_eq!(part.documents[1].key, SignatureKey::Imported);
        let json = serde_json::to_vec(&part).unwrap();
        assert_eq!(SigningPart::parse(&json, &act()), Some(part));
    }

    #[test]
    fn a_signing_part_of_another_form_or_act_is_refused() {
        let changes: [fn(&mut Value); 18] = [
            |it| it["v"] = json!(2),
            |it| it["x"] = json!(1),
            |it| it["documents"][0]["x"] = json!(1),
            |it| it["documents"] = json!([]),
            |it| it["documents"].as_array_mut().unwrap().reverse(),
            |it| it["documents"][1] = it["documents"][0].clone(),
            |it| it["documents"][0]["signature"] = json!("detached"),
            |it| it["documents"][1]["signature"] = json!("pdf"),
            |it| it["documents"][0]["cms"] = json!("MAA="),
            |it| it["documents"][1]["cms"] = json!(null),
            |it| it["documents"][1]["cms"] = json!("!"),
            |it| it["documents"][1]["look"] = json!("drawn"),
            |it| it["documents"][1]["fields"] = json!(["a"]),
            |it| it["documents"][0]["concerns"] = json!(["b", "a"]),
            |it| it["documents"][0]["fields"] = json!(["a", "a"]),
            |it| it["documents"][0]["key"] = json!("borrowed"),
            |it| it["documents"][0]["sha256"] = json!("01"),
            |it| it["documents"][0]["look"].take().clone_into(&mut it["v"]),
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut part = part();
            change(&mut part);
            assert_eq!(parsed(&part), None, "{number}");
        }
        let long = format!("{}{}", part(), " ".repeat(SigningPart::MAX_BYTES));
        assert_eq!(SigningPart::parse(long.as_bytes(), &act()), None);
        let whole = part().to_string();
        for end in 0..whole.len() {
            assert_eq!(SigningPart::parse(&whole.as_bytes()[..end], &act()), None);
        }
    }
}
