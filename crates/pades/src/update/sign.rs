//! Signatures in two steps: `prepare` writes everything but the signature and says what is signed,
//! `finish` puts the CMS in. In between the key may be anywhere.

use core::ops::Range;

use bulla_crypto::hash::sha256_parts;
use bulla_types::{Sha256Digest, Timestamp};

use crate::model::form::FieldKind;
use crate::model::permission::{FieldSelection, Permission};
use crate::syntax::object::{ObjectId, Value};
use crate::update::error::{Refusal, WriteError};
use crate::update::field::selection_entries;
use crate::update::fill::READ_ONLY;
use crate::update::slot::Slot;
use crate::update::value::{Entries, text};
use crate::update::{Update, seed};

/// The form of the CMS, as `SubFilter` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::exhaustive_enums, reason = "others are not written")]
pub enum SubFilter {
    /// `ETSI.CAdES.detached`: `PAdES`.
    #[default]
    Cades,
    /// `adbe.pkcs7.detached`: the older form, which some readers know alone.
    Pkcs7,
}

/// What a signature says beside the CMS.
#[derive(Debug, Clone)]
pub struct NewSignature {
    /// The full name of the signature field, which is there and empty, or was added by this update.
    pub field: String,
    /// How the widget shows the signature: `AP`. Empty to leave it as it is.
    pub appearance: Entries,
    /// The form of the CMS.
    pub sub_filter: SubFilter,
    /// The time that the signer claims (`M`), in seconds.
    pub time: Timestamp,
    /// The signer's name; empty for none, as the texts below.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Where.
    pub location: String,
    /// How to reach the signer.
    pub contact: String,
    /// What a certifying signature allows afterwards; only for the first signature of a document.
    pub certify: Option<Permission>,
    /// Bytes that are kept for the CMS, at most [`MAX_RESERVE_BYTES`]: 4 KiB suffice for a signature
    /// with a short chain, 12 KiB with a time-stamp, 20 KiB for what a remote provider makes.
    pub reserve_bytes: usize,
}

/// An update whose signature is missing: what to append, and what of file and tail is signed.
#[derive(Debug, Clone)]
pub struct Prepared<'a> {
    file: &'a [u8],
    tail: PreparedTail,
}

/// What is to be appended once its signature is in, without the file before it.
#[derive(Debug, Clone)]
pub struct PreparedTail {
    bytes: Vec<u8>,
    /// `Contents` in the tail, from `<` to behind `>`.
    contents: Range<usize>,
}

/// Why a CMS is not put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FinishError {
    /// The bytes are not one DER sequence.
    #[error("not one DER sequence")]
    NotDer,
    /// The CMS is larger than what was kept for it.
    #[error("a CMS of {needed} bytes where {reserved} were kept")]
    TooLarge {
        /// Bytes of the CMS.
        needed: usize,
        /// Bytes that were kept.
        reserved: usize,
    },
}

impl Permission {
    /// The number that the standard gives it (`P`).
    pub(crate) const fn level(self) -> i64 {
        match self {
            Self::None => 1,
            Self::Fill => 2,
            Self::Annotate => 3,
        }
    }
}

impl<'a> Update<'_, 'a> {
    /// Adds a signature to a field, as the last step of the update: fields that were added or filled
    /// before are part of the same revision and of what is signed. The field's `Lock` becomes part of
    /// the signature; what its `SV` demands is met or refused.
    ///
    /// # Errors
    /// [`Refusal::FieldMissing`], [`Refusal::FieldKind`], [`Refusal::FieldSigned`],
    /// [`Refusal::FieldReadOnly`], [`Refusal::FieldLocked`], [`Refusal::SeedValue`],
    /// [`Refusal::CertificationNotFirst`], [`Refusal::TooLarge`].
    pub fn prepare(mut self, signature: &NewSignature) -> Result<Prepared<'a>, WriteError> {
        signature.appearance.only(&["AP"])?;
        if signature.certify.is_some() && self.guard().is_signed() {
            return Err(Refusal::CertificationNotFirst.into());
        }
        if !(1..=MAX_RESERVE_BYTES).contains(&signature.reserve_bytes) {
            return Err(Refusal::TooLarge.into());
        }
        let (field, widget) = self.empty_field(signature)?;
        let lock = self.own_lock(&Slot::whole(field))?;
        let catalog = self.catalog()?;
        let body = SignatureBody::new(signature, lock.as_ref(), catalog.id());
        if let Some(widget) = widget {
            self.set_all(widget, &signature.appearance)?;
        }
        if signature.certify.is_some() {
            let perms = self.slot_or(&catalog, ("Perms", b"<<>>"))?;
            let id = ObjectId::new(self.next, 0);
            self.set(&perms, "DocMDP", id.to_string().as_bytes())?;
        }
        self.place(field, body)
    }

    /// Adds a signature dictionary as the value of a field, and writes the update around it.
    pub(crate) fn place(
        mut self,
        field: ObjectId,
        body: SignatureBody,
    ) -> Result<Prepared<'a>, WriteError> {
        let id = self.add(body.bytes)?;
        self.set(&Slot::whole(field), "V", id.to_string().as_bytes())?;
        let form = self.form()?;
        self.set_signature_flags(&form)?;
        let written = self.write(Some(id))?;
        let (mut tail, start) = (written.bytes, written.marked.ok_or(Refusal::Value)?);
        let contents = start + body.contents.start..start + body.contents.end;
        let file = self.view().pdf().bytes();
        let before = file.len() + contents.start;
        let (after, rest) = (file.len() + contents.end, tail.len() - contents.end);
        let numbers = format!("{before} {after} {rest}");
        let place = tail.get_mut(start + body.range.start..start + body.range.end);
        for (byte, digit) in place.into_iter().flatten().zip(numbers.bytes()) {
            *byte = digit;
        }
        Ok(Prepared {
            file,
            tail: PreparedTail {
                bytes: tail,
                contents,
            },
        })
    }

    /// The field of a signature and its widget, where nothing stands against it.
    fn empty_field(
        &mut self,
        signature: &NewSignature,
    ) -> Result<(ObjectId, Option<ObjectId>), WriteError> {
        let mut added = self.added.iter();
        if let Some(added) = added.find(|added| added.name == signature.field) {
            return match added.kind {
                FieldKind::Signature => Ok((added.id, Some(added.id))),
                FieldKind::Button | FieldKind::Choice | FieldKind::Text => {
                    Err(Refusal::FieldKind.into())
                }
            };
        }
        let field = self.field(&signature.field)?;
        if field.kind != Some(FieldKind::Signature) {
            return Err(Refusal::FieldKind.into());
        }
        if let Some(value) = &field.value
            && *self.view().value(value)? != Value::Null
        {
            return Err(Refusal::FieldSigned.into());
        }
        if field.flags & READ_ONLY != 0 {
            return Err(Refusal::FieldReadOnly.into());
        }
        self.guard().may_change(&field.name)?;
        let object = self.view().structure(field.id, crate::Fault::FieldTree)?;
        let seed = object.dictionary().and_then(|field| field.get("SV"));
        if let Some(demands) = seed.filter(|seed| seed.value != Value::Null) {
            seed::check(self.view(), demands, signature)?;
        }
        match field.widgets.as_slice() {
            [] => Ok((field.id, None)),
            [widget] => Ok((field.id, Some(*widget))),
            [_, _, ..] => Err(Refusal::FieldWidgets.into()),
        }
    }

    /// What the lock of a field names.
    fn own_lock(&mut self, field: &Slot) -> Result<Option<FieldSelection>, WriteError> {
        let Some(slot) = self.slot(field, "Lock")? else {
            return Ok(None);
        };
        let Some((object, _)) = self.read(&slot)? else {
            return Ok(None);
        };
        Ok(Some(self.view().selection(&object)?))
    }
}

/// The signature dictionary, with what is filled in later.
pub(crate) struct SignatureBody {
    bytes: Vec<u8>,
    /// Room for the last three numbers of `ByteRange`.
    range: Range<usize>,
    contents: Range<usize>,
}

impl SignatureBody {
    fn new(signature: &NewSignature, lock: Option<&FieldSelection>, catalog: ObjectId) -> Self {
        let head: &[u8] = match signature.sub_filter {
            SubFilter::Cades => b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached",
            SubFilter::Pkcs7 => b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached",
        };
        let mut body = Self::begin(head, signature.reserve_bytes);
        let out = &mut body.bytes;
        out.extend_from_slice(&[b"/M(", &*date(signature.time), b")"].concat());
        for (key, value) in [
            ("/Name ", &signature.name),
            ("/Reason ", &signature.reason),
            ("/Location ", &signature.location),
            ("/ContactInfo ", &signature.contact),
        ] {
            if !value.is_empty() {
                out.extend_from_slice(&[key.as_bytes(), &*text(value)].concat());
            }
        }
        let mut references = Vec::new();
        if let Some(level) = signature.certify {
            let level = level.level();
            let transform = format!(
                "<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
                 <</Type/TransformParams/V/1.2/P {level}>>>>"
            );
            references.extend_from_slice(transform.as_bytes());
        }
        if let Some(lock) = lock {
            let transform = format!(
                "<</Type/SigRef/TransformMethod/FieldMDP/Data {catalog}/TransformParams\
                 <</Type/TransformParams/V/1.2"
            );
            references.extend_from_slice(transform.as_bytes());
            references.extend_from_slice(&selection_entries(lock));
            references.extend_from_slice(b">>>>");
        }
        if !references.is_empty() {
            out.extend_from_slice(&[b"/Reference[", &*references, b"]"].concat());
        }
        out.extend_from_slice(b">>");
        body
    }

    /// The dictionary of a document time-stamp (ISO 32000-2 §12.8.5).
    pub(crate) fn timestamp(reserve_bytes: usize) -> Self {
        let head = b"<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161";
        let mut body = Self::begin(head, reserve_bytes);
        body.bytes.extend_from_slice(b">>");
        body
    }

    /// The beginning of the dictionary, then `ByteRange` and `Contents` with room.
    fn begin(head: &[u8], reserve_bytes: usize) -> Self {
        let mut bytes = [head, b"/ByteRange[0 "].concat();
        let range = bytes.len()..bytes.len() + RANGE_WIDTH;
        bytes.resize(range.end, b' ');
        bytes.extend_from_slice(b"]/Contents");
        let start = bytes.len();
        bytes.push(b'<');
        bytes.resize(bytes.len() + reserve_bytes * 2, b'0');
        bytes.push(b'>');
        let contents = start..bytes.len();
        Self {
            bytes,
            range,
            contents,
        }
    }
}

/// `D:20261128034500Z`
fn date(time: Timestamp) -> Vec<u8> {
    let text = time.to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).take(14);
    b"D:".iter().copied().chain(digits).chain(*b"Z").collect()
}

impl Prepared<'_> {
    /// What is signed, in order: file, first part of the tail, last part of the tail. For hashing by
    /// somebody else; [`Self::digest`] hashes here.
    #[must_use]
    pub fn signed_parts(&self) -> [&[u8]; 3] {
        let [before, after] = self.tail.signed_parts();
        [self.file, before, after]
    }

    /// SHA-256 over [`Self::signed_parts`], which is what the CMS states as its content's digest.
    #[must_use]
    pub fn digest(&self) -> Sha256Digest {
        sha256_parts(&self.signed_parts())
    }

    /// Bytes that are kept for the CMS.
    #[must_use]
    pub fn reserved_bytes(&self) -> usize {
        self.tail.reserved_bytes()
    }

    /// What to append to the file, with this CMS in place. The rest of the room stays zeros.
    ///
    /// # Errors
    /// [`FinishError`].
    pub fn finish(self, cms: &[u8]) -> Result<Vec<u8>, FinishError> {
        self.tail.finish(cms)
    }

    /// The same without the file, which may then be held and extended elsewhere.
    #[must_use]
    pub fn into_tail(self) -> PreparedTail {
        self.tail
    }
}

impl PreparedTail {
    /// What of it is signed, behind the file: the part up to `Contents`, and the part behind.
    #[must_use]
    pub fn signed_parts(&self) -> [&[u8]; 2] {
        let before = self.bytes.get(..self.contents.start).unwrap_or_default();
        let after = self.bytes.get(self.contents.end..).unwrap_or_default();
        [before, after]
    }

    /// Bytes that are kept for the CMS.
    #[must_use]
    pub fn reserved_bytes(&self) -> usize {
        self.contents.len().saturating_sub(2) / 2
    }

    /// What to append to the file, with this CMS in place. The rest of the room stays zeros.
    ///
    /// # Errors
    /// [`FinishError`].
    pub fn finish(mut self, cms: &[u8]) -> Result<Vec<u8>, FinishError> {
        if !is_der_sequence(cms) {
            return Err(FinishError::NotDer);
        }
        let (needed, reserved) = (cms.len(), self.reserved_bytes());
        if needed > reserved {
            return Err(FinishError::TooLarge { needed, reserved });
        }
        let start = self.contents.start + 1;
        let place = self.bytes.get_mut(start..start + needed * 2);
        let digits = cms.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        for (place, digit) in place.into_iter().flatten().zip(digits) {
            *place = HEX.get(usize::from(digit)).copied().unwrap_or(b'0');
        }
        Ok(self.bytes)
    }
}

/// Whether the bytes are one DER sequence with nothing behind it: zeros behind a CMS are padding, and
/// a length that ends elsewhere would be cut off by whoever trims them.
fn is_der_sequence(bytes: &[u8]) -> bool {
    let Some((0x30, rest)) = bytes.split_first().map(|(tag, rest)| (*tag, rest)) else {
        return false;
    };
    let Some((first, rest)) = rest.split_first() else {
        return false;
    };
    if *first < 0x80 {
        return rest.len() == usize::from(*first);
    }
    let count = usize::from(*first & 0x7f);
    let Some((length, content)) = rest.split_at_checked(count).filter(|_| count <= 4) else {
        return false;
    };
    let stated = length
        .iter()
        .fold(0_usize, |stated, byte| stated << 8 | usize::from(*byte));
    length.first().is_some_and(|byte| *byte != 0) && stated >= 0x80 && stated == content.len()
}

/// Room for three numbers of ten digits.
const RANGE_WIDTH: usize = 32;

/// Most bytes that are kept for a CMS.
pub const MAX_RESERVE_BYTES: usize = 1 << 20;

const HEX: &[u8; 16] = b"0123456789abcdef";
