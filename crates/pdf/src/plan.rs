//! What a sender and a signer ask for. All lengths are points of the unturned page, from its lower left
//! corner as the file counts it; pages are counted from 0.

use bulla_types::{Base64Bytes, EmailAddress, RecipientId, Sha256Digest, Sha384Digest, Timestamp};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::FieldKind;

/// Left, bottom, right, top.
pub type Corners = [f64; 4];

/// What a sender places in a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldPlan {
    /// Who signs, in the order of the manifest; each gets exactly one signature field.
    pub signers: Vec<PlannedSigner>,
    /// The fields. A signer without a signature among them gets one that no placeholder asked for.
    pub fields: Vec<PlannedField>,
    /// A page behind the last one, for whoever will hold the document on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<PaperSheet>,
}

/// The page for the paper check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperSheet {
    /// The language of its text.
    pub language: SheetLanguage,
    /// What its QR code says.
    pub address: SheetAddress,
}

/// The language of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the languages of the product")]
pub enum SheetLanguage {
    /// German (Switzerland).
    De,
    /// English.
    En,
    /// French (Switzerland).
    Fr,
    /// Italian (Switzerland).
    It,
}

/// The address in a QR code, with a key in it; it is not printed. It can be cloned and is written as
/// JSON, because plans pass to another module of the browser; it is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SheetAddress(Zeroizing<String>);

impl SheetAddress {
    pub(crate) fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SheetAddress {
    fn from(address: &str) -> Self {
        Self(Zeroizing::new(address.to_owned()))
    }
}

impl core::fmt::Debug for SheetAddress {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SheetAddress")
    }
}

/// Somebody who signs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedSigner {
    /// The place in the manifest.
    pub recipient: RecipientId,
    /// What assistive technology reads of the signature field, such as “Signature of Ada”.
    pub label: String,
    /// Where the signature goes that no field of the plan places.
    pub otherwise: Otherwise,
}

/// Where a signature goes that no field of the plan places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Otherwise {
    /// Into a box above the bottom margin of the last page.
    #[default]
    Box,
    /// Nowhere: the signature is not seen on a page.
    Invisible,
}

/// A field of a signer, who is named by the place in the manifest or, before there is one, by
/// something else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedField<R = RecipientId> {
    /// Whose.
    pub recipient: R,
    /// What it takes.
    pub kind: FieldKind,
    /// On which page.
    pub page: u32,
    /// Where: one place, for radio buttons one for each option.
    pub places: Vec<Corners>,
    /// What assistive technology reads; empty for none.
    #[serde(default)]
    pub label: String,
    /// Whether it must be filled.
    #[serde(default)]
    pub required: bool,
    /// Whether the signer may change what the sender filled in.
    #[serde(default)]
    pub read_only: bool,
    /// Whether a text may have several lines.
    #[serde(default)]
    pub multiline: bool,
    /// The value that it has at first; of a checkbox `true` or `false`.
    #[serde(default)]
    pub default: Option<String>,
    /// The texts of radio buttons and dropdowns.
    #[serde(default)]
    pub options: Vec<String>,
}

impl<R> PlannedField<R> {
    /// The same field, its signer named otherwise.
    #[must_use]
    pub fn of<S>(&self, recipient: S) -> PlannedField<S> {
        PlannedField {
            recipient,
            kind: self.kind,
            page: self.page,
            places: self.places.clone(),
            label: self.label.clone(),
            required: self.required,
            read_only: self.read_only,
            multiline: self.multiline,
            default: self.default.clone(),
            options: self.options.clone(),
        }
    }
}

/// What a signer asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningPlan {
    /// Which signature field.
    pub target: Target,
    /// The signer's certificate, then its issuers, DER; the root may be left out. Empty where the
    /// whole CMS is made elsewhere ([`crate::Paper::accept`]).
    pub chain: Vec<Base64Bytes>,
    /// The time that the signer claims.
    pub time: Timestamp,
    /// The signer's name in the signature; empty for none, as the texts below.
    #[serde(default)]
    pub name: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Where.
    #[serde(default)]
    pub location: String,
    /// How to reach the signer.
    #[serde(default)]
    pub contact: String,
    /// The form of the CMS.
    #[serde(default)]
    pub form: CmsForm,
    /// What is seen of the signature, where it is visible at all.
    #[serde(default)]
    pub look: Look,
    /// The mark of initials.
    #[serde(default)]
    pub initials: Option<Mark>,
    /// Values of the signer's own fields. Fields that are not named keep what they have.
    #[serde(default)]
    pub values: Vec<FieldValue>,
    /// Bytes that are kept for the CMS; as many as a time-stamped signature of this chain needs,
    /// where it is not given.
    #[serde(default)]
    pub reserve_bytes: Option<u32>,
    /// What the certificate has to be where the instance gives it; `None` for one that the signer
    /// brings along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceSigner>,
}

/// What a certificate of the instance must say: it leads to a root that is known, names the signer's
/// address and is of now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceSigner {
    /// Roots of the instance for signatures, DER. What cannot be read helps nobody.
    pub roots: Vec<Base64Bytes>,
    /// The signer's address.
    pub email: EmailAddress,
}

/// The digest of a file that is signed beside it, by the function that the key goes with
/// ([`SigningPlan::file_hash`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "one for each function")]
pub enum FileDigest {
    /// Of P-256 and RSA.
    Sha256(Sha256Digest),
    /// Of P-384.
    Sha384(Sha384Digest),
}

impl FileDigest {
    /// The digest of this many bytes; `None` for other lengths than 32 and 48.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        if let Ok(digest) = bytes.try_into() {
            return Some(Self::Sha384(Sha384Digest::from_bytes(digest)));
        }
        Sha256Digest::from_slice(bytes).ok().map(Self::Sha256)
    }

    /// Its 32 or 48 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Sha256(digest) => digest.as_bytes(),
            Self::Sha384(digest) => digest.as_bytes(),
        }
    }
}

/// The function of a [`FileDigest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "those that keys go with")]
pub enum FileHash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
}

/// A signature field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "there are no others")]
pub enum Target {
    /// The empty signature field of this full name, which the document had before.
    Field(String),
    /// A new field of this name, invisible or in this place.
    New {
        /// Its name: no point in it.
        name: String,
        /// What assistive technology reads; empty for none.
        label: String,
        /// The page and the place; `None` for a signature that is not seen.
        place: Option<(u32, Corners)>,
    },
    /// The field that was placed for this recipient, whose other fields are filled along.
    Recipient(RecipientId),
}

/// The form of the CMS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "others are not written")]
pub enum CmsForm {
    /// `ETSI.CAdES.detached`: `PAdES`.
    #[default]
    Cades,
    /// `adbe.pkcs7.detached`, which Firefox knows alone.
    Pkcs7,
}

/// What is seen of a signature.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The mark.
    pub mark: Option<Mark>,
    /// The colour of marks.
    #[serde(default)]
    pub ink: Ink,
    /// The handwriting of typed marks, initials among them.
    #[serde(default)]
    pub style: Style,
    /// Facts beside it, at most 8, in the signer's language.
    #[serde(default)]
    pub details: Vec<Detail>,
}

/// A mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "there are no others")]
pub enum Mark {
    /// Strokes of points, y downwards, in any unit.
    Drawn(Vec<Vec<Dot>>),
    /// A name or initials, in handwriting.
    Typed(String),
}

/// A point of a stroke.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dot {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
    /// The width of the line here, above 0.
    pub width: f64,
}

/// The colour of marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "those that are drawn")]
pub enum Ink {
    /// As a printer would.
    Black,
    /// As a pen would.
    #[default]
    Blue,
}

/// The handwriting of typed marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the fonts that are bundled")]
pub enum Style {
    /// As a note is written.
    Casual,
    /// As an engraver writes.
    #[default]
    Formal,
    /// Joined and upright.
    Lively,
}

/// A fact beside the mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detail {
    /// What it is, without a colon; may be empty.
    pub label: String,
    /// The fact; where it is empty the detail is left out.
    pub text: String,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldValue {
    /// The field's name, of radio buttons that of the group.
    pub field: String,
    /// The value; of a checkbox `true` or `false`, of a choice one of its options; empty for none.
    pub value: String,
}

/// What long-term validation needs: DER.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    /// Certificates.
    pub certificates: Vec<Base64Bytes>,
    /// Revocation lists.
    pub crls: Vec<Base64Bytes>,
    /// OCSP responses.
    pub ocsp: Vec<Base64Bytes>,
}

/// Which time-stamp authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimestampTrust {
    /// Certificates to one of which the authority's must lead, DER; none of them, none is trusted.
    pub roots: Vec<Base64Bytes>,
    /// The clock.
    pub now: Timestamp,
}

/// The revision before, and whose turn it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Bytes of the revision before.
    pub previous_bytes: u64,
    /// Their SHA-256.
    pub previous_sha256: Sha256Digest,
    /// Who signed the newer revision; `None` where it only adds data for long-term validation.
    pub recipient: Option<RecipientId>,
    /// The authority that certifies signers, and whom it may have certified here; `None` where nobody
    /// asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceKey>,
}

/// For which key the instance's authority may have issued the certificate of a signature. Other
/// authorities certify whom they like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceKey {
    /// Roots of the instance for signatures, DER. What cannot be read helps nobody.
    pub roots: Vec<Base64Bytes>,
    /// The signer's own key on P-256: the point, 65 bytes.
    pub p256_point: Base64Bytes,
    /// The time now.
    pub now: Timestamp,
}
