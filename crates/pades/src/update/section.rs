//! The bytes of an update: its objects, and a cross-reference section of the kind that the newest
//! revision has (behind a hybrid section: a table, without a stream).

use bulla_crypto::hash::sha256_parts;

use crate::error::{Fault, ReadError};
use crate::syntax::object::{Dictionary, ObjectId, Value};
use crate::update::error::{Refusal, WriteError};
use crate::update::value::hex;
use crate::update::{Body, Update};
use crate::xref::XrefKind;
use crate::xref::chain::Revision;

/// The bytes to append.
pub(crate) struct Tail {
    pub(crate) bytes: Vec<u8>,
    /// Where the body of the object begins that was asked for.
    pub(crate) marked: Option<usize>,
}

/// An object that was written, and where in the file.
struct Written {
    id: ObjectId,
    offset: u64,
}

impl Update<'_, '_> {
    /// Writes everything; says where the body of one object begins in the bytes.
    pub(crate) fn write(&self, marked: Option<ObjectId>) -> Result<Tail, WriteError> {
        let file = self.view().pdf().bytes();
        let mut out = Vec::new();
        if !file.ends_with(b"\n") && !file.ends_with(b"\r") {
            out.push(b'\n');
        }
        let offset = |out: &[u8]| {
            let offset = file.len().checked_add(out.len());
            let offset = offset.and_then(|offset| u64::try_from(offset).ok());
            offset
                .filter(|offset| *offset <= MAX_OFFSET)
                .ok_or(WriteError::Refused(Refusal::TooLarge))
        };
        let mut written = Vec::new();
        let mut mark = None;
        let changed = self
            .objects
            .iter()
            .filter(|(_, pending)| pending.is_changed);
        for (number, pending) in changed {
            let id = ObjectId::new(*number, pending.generation);
            let offset = offset(&out)?;
            written.push(Written { id, offset });
            let head = format!("{number} {} obj\n", id.generation);
            out.extend_from_slice(head.as_bytes());
            if marked == Some(id) {
                mark = Some(out.len());
            }
            out.extend_from_slice(match &pending.body {
                Body::Edited(edited) => edited.bytes(),
                Body::New(bytes) => bytes,
            });
            out.extend_from_slice(b"\nendobj\n");
        }
        let section = offset(&out)?;
        let newest = self.view().revisions().last();
        let newest = newest.ok_or_else(|| ReadError::damaged(Fault::Trailer, 0))?;
        let identity = self.trailer(newest, &out)?;
        match newest.kind() {
            XrefKind::Hybrid | XrefKind::Table => {
                table(&mut out, &written, &identity, self.next);
            }
            XrefKind::Stream => {
                if self.next > super::MAX_OBJECT_NUMBER {
                    return Err(Refusal::ObjectNumbers.into());
                }
                let id = ObjectId::new(self.next, 0);
                written.push(Written {
                    id,
                    offset: section,
                });
                stream(&mut out, &written, &identity);
            }
        }
        let tail = format!("startxref\n{section}\n%%EOF\n");
        out.extend_from_slice(tail.as_bytes());
        offset(&out)?;
        Ok(Tail {
            bytes: out,
            marked: mark,
        })
    }

    /// What the trailer takes over: `Root` and `Info`, the first part of `ID`, and where the section
    /// before begins. The second part of `ID` is new for each content.
    fn trailer(&self, newest: &Revision, objects: &[u8]) -> Result<Vec<u8>, WriteError> {
        let trailer = newest.trailer();
        let file = self.view().pdf().bytes();
        let mut out = Vec::new();
        for key in ["Root", "Info"] {
            if let Some(value) = trailer.get(key) {
                let raw = file.get(value.span.range()).unwrap_or_default();
                out.extend_from_slice(&[b"/", key.as_bytes(), b" ", raw].concat());
            }
        }
        if let Some(first) = self.first_id(trailer)? {
            let digest = sha256_parts(&[&first, objects]);
            let second = digest.as_bytes().get(..16).unwrap_or_default();
            out.extend_from_slice(&[b"/ID[", &*hex(&first), &*hex(second), b"]"].concat());
        }
        let previous = format!("/Prev {}", newest.startxref());
        out.extend_from_slice(previous.as_bytes());
        Ok(out)
    }

    fn first_id(&self, trailer: &Dictionary) -> Result<Option<Vec<u8>>, WriteError> {
        let Some(id) = trailer.get("ID") else {
            return Ok(None);
        };
        let wrong = || ReadError::damaged(Fault::Trailer, id.span.start);
        let value = self.view().value(id)?;
        if *value == Value::Null {
            return Ok(None);
        }
        let parts = value.as_array().ok_or_else(wrong)?;
        let first = self.view().value(parts.first().ok_or_else(wrong)?)?;
        let first = first.as_string().ok_or_else(wrong)?;
        Ok(Some(first.as_bytes().to_vec()))
    }
}

/// The runs of consecutive numbers.
fn runs(written: &[Written]) -> impl Iterator<Item = &[Written]> {
    written.chunk_by(|one, next| one.id.number + 1 == next.id.number)
}

fn table(out: &mut Vec<u8>, written: &[Written], identity: &[u8], size: u32) {
    out.extend_from_slice(b"xref\n");
    for run in runs(written) {
        let first = run.first().map_or(0, |entry| entry.id.number);
        out.extend_from_slice(format!("{first} {}\n", run.len()).as_bytes());
        for entry in run {
            let line = format!("{:010} {:05} n\r\n", entry.offset, entry.id.generation);
            out.extend_from_slice(line.as_bytes());
        }
    }
    out.extend_from_slice(format!("trailer\n<</Size {size}").as_bytes());
    out.extend_from_slice(identity);
    out.extend_from_slice(b">>\n");
}

/// The last of `written` is the stream itself.
fn stream(out: &mut Vec<u8>, written: &[Written], identity: &[u8]) {
    let mut data = Vec::new();
    let mut index = String::new();
    for run in runs(written) {
        let first = run.first().map_or(0, |entry| entry.id.number);
        index.push_str(&[first.to_string(), " ".to_owned(), run.len().to_string()].concat());
        index.push(' ');
        for entry in run {
            data.push(1);
            data.extend_from_slice(&entry.offset.to_be_bytes());
            data.extend_from_slice(&entry.id.generation.to_be_bytes());
        }
    }
    let own = written.last().map_or(0, |entry| entry.id.number);
    let head = format!(
        "{own} 0 obj\n<</Type/XRef/W[1 8 2]/Index[{}]/Size {}/Length {}",
        index.trim_end(),
        own + 1,
        data.len()
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(identity);
    out.extend_from_slice(b">>\nstream\n");
    out.extend_from_slice(&data);
    out.extend_from_slice(b"\nendstream\nendobj\n");
}

/// Offsets of a table have ten digits, and those of `ByteRange` are written as wide.
const MAX_OFFSET: u64 = 9_999_999_999;
