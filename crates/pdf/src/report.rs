//! What is found in a PDF, and what came of each step.

use bulla_pades::verify::record::Code;
use bulla_types::{Base64Bytes, RecipientId, Sha256Digest, Timestamp};
use serde::{Deserialize, Serialize};

use crate::plan::Corners;
use crate::{FieldKind, Obstacle};

/// For whom a document is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the two that look")]
pub enum Purpose {
    /// A sender: with placeholders.
    Sending,
    /// A signer: without.
    Signing,
}

/// What is found in a PDF.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Inspection {
    /// The version that it states, such as `1.7`.
    pub version: String,
    /// The pages in their order.
    pub pages: Vec<PageSize>,
    /// Revisions, the first included.
    pub revisions: usize,
    /// Why it can be read and not signed.
    pub obstacle: Option<Obstacle>,
    /// Which fields can be added.
    pub new_fields: NewFields,
    /// The fields that a sender placed.
    pub fields: Vec<FoundField>,
    /// All others that the form has.
    pub other_fields: Vec<OtherField>,
    /// Signatures that are there; nothing of them was verified.
    pub signatures: Vec<FoundSignature>,
    /// What a signer should know.
    pub concerns: Vec<FoundConcern>,
    /// Texts that say where a field shall be; for senders alone.
    pub placeholders: Vec<FoundPlaceholder>,
    /// Those with a mistake, and pages that could not be searched.
    pub mistakes: Vec<Mistake>,
}

/// The size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PageSize {
    /// What is shown of it, in points of the unturned page.
    pub shown: Corners,
    /// Degrees by which it is turned clockwise when it is shown: 0, 90, 180 or 270.
    pub rotation: u16,
}

/// Which fields can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NewFields {
    /// All.
    All,
    /// Only signatures that are not seen: somebody has signed already, and what is laid over the page
    /// afterwards could mislead.
    InvisibleSignatures,
    /// None.
    None,
}

/// A field that a sender placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoundField {
    /// Its name; of radio buttons that of the group.
    pub name: String,
    /// Whose.
    pub recipient: RecipientId,
    /// What it takes.
    pub kind: FieldKind,
    /// Its page; `None` where it is not seen.
    pub page: Option<u32>,
    /// Its places: one, of radio buttons one for each option.
    pub places: Vec<Corners>,
    /// What assistive technology reads.
    pub label: String,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether the signer may not change it.
    pub read_only: bool,
    /// Whether a text may have several lines.
    pub multiline: bool,
    /// What it has; of a signature whether it is signed (`true`, `false`).
    pub value: String,
    /// The texts of radio buttons and dropdowns.
    pub options: Vec<String>,
}

/// A field that the product did not place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OtherField {
    /// Its full name.
    pub name: String,
    /// What it is; `None` where the form does not say.
    pub kind: Option<OtherKind>,
    /// Of a signature field whether it is signed.
    pub signed: Option<bool>,
}

/// What a field is in the words of the standard (ISO 32000-1 §12.7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum OtherKind {
    /// A button, box or radio button.
    Button,
    /// A list or dropdown.
    Choice,
    /// A signature.
    Signature,
    /// A text.
    Text,
}

/// A signature that is there, not verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoundSignature {
    /// The field's full name.
    pub field: String,
    /// The recipient whose field it is.
    pub recipient: Option<RecipientId>,
    /// The name that it states.
    pub name: Option<String>,
    /// The time that it states.
    pub time: Option<Timestamp>,
    /// Whether it is a time-stamp of the document.
    pub is_timestamp: bool,
}

/// Something that a signer should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoundConcern {
    /// The code of `ConcernKind`.
    pub code: Code,
    /// The page, from 0.
    pub page: Option<u32>,
    /// The number of the object.
    pub object: Option<u32>,
    /// What it is in English.
    pub message: String,
}

/// A text that says where a field shall be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoundPlaceholder {
    /// What it takes.
    pub kind: FieldKind,
    /// Who fills it: a number from 1, or a name.
    pub role: String,
    /// The page, from 0.
    pub page: u32,
    /// Its places, within what is shown of the page: one, of radio buttons one for each option.
    pub places: Vec<Corners>,
    /// What it is called.
    pub label: String,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether the signer may not change it.
    pub read_only: bool,
    /// The value that it has at first.
    pub default: Option<String>,
    /// The texts of radio buttons and dropdowns.
    pub options: Vec<String>,
}

/// A placeholder with a mistake, or a page that could not be searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mistake {
    /// What is wrong: `placeholder`, or the code of `ReadError`.
    pub code: Code,
    /// What is wrong with the placeholder: the code of `PlaceholderError`.
    pub detail: Option<String>,
    /// The page, from 0.
    pub page: u32,
    /// What it is in English.
    pub message: String,
}

/// What was placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Placed {
    /// Bytes of the document now.
    pub bytes: u64,
    /// The fields, as a signer will find them.
    pub fields: Vec<FoundField>,
    /// Whether signatures that should be seen are not, since somebody has signed already.
    pub hidden: bool,
}

/// What has to be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ToBeSigned {
    /// The digest of the document, for whoever makes the whole CMS: SHA-256, or what the certificate's
    /// key is used with.
    pub document_digest: Base64Bytes,
    /// The message that the key signs: the DER of the signed attributes. Empty without a chain.
    pub attributes: Base64Bytes,
    /// The digest of that message, for keys that sign a hash.
    pub attributes_digest: Base64Bytes,
    /// How: `ecdsa-sha256`, `ecdsa-sha384`, `rsa-sha256`; empty without a chain.
    pub scheme: String,
    /// Characters of the details that no bundled font has, each of which is shown as □.
    pub replaced_characters: usize,
    /// The names of the fields that were filled.
    pub filled: Vec<String>,
}

/// A question for a time-stamp authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TimestampQuery {
    /// The `TimeStampReq` of RFC 3161, DER.
    pub query: Base64Bytes,
}

/// A revision that is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Revised {
    /// Bytes of the document now.
    pub bytes: u64,
    /// The certificates of signature and time-stamp, DER: those that need data for validation.
    pub certificates: Vec<Base64Bytes>,
    /// The time of the time-stamp.
    pub time: Option<Timestamp>,
}

/// A newer revision that keeps to what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Successor {
    /// SHA-256 of the whole newer revision.
    pub sha256: Sha256Digest,
    /// The signer's certificate, DER; `None` where nobody was expected to sign. Whether it is
    /// trusted, and of whom it is, the caller asks.
    pub certificate: Option<Base64Bytes>,
    /// The key of that certificate where it is one of P-256: the point, 65 bytes.
    pub p256_point: Option<Base64Bytes>,
    /// The time that the signer claims.
    pub time: Option<Timestamp>,
    /// The names of the fields that were filled, sorted.
    pub filled: Vec<String>,
}
