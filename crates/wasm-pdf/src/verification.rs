//! Verifies files: the verifier of `bulla_evidence`, the same as on the command line.

use bulla_crypto::hash::{Sha256, Sha384};
use bulla_evidence::{HEAD_BYTES, InputFile, Trust, verify, wants_content};
use bulla_pdf::Obstacle;
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest};
use bulla_protocol::trust::TrustFile;
use bulla_types::{Sha256Digest, Timestamp};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::{Answer, parse, thrown, write};

/// Files that are verified together: each is begun, written and ended.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Verification {
    loaded: Vec<Loaded>,
    certificates: Vec<Certificate>,
    current: Option<Loading>,
}

/// A file as the verifier takes it.
#[derive(Debug)]
struct Loaded {
    name: String,
    sha256: Sha256Digest,
    head: Vec<u8>,
    content: Option<Vec<u8>>,
    digests: Vec<MessageDigest>,
}

/// A file that is being written.
#[derive(Debug)]
struct Loading {
    name: String,
    size_bytes: u64,
    hash: Sha256,
    /// Of what is not kept, for signatures beside it by keys on P-384.
    long: Sha384,
    head: Vec<u8>,
    content: Vec<u8>,
}

#[wasm_bindgen]
impl Verification {
    /// No files yet.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a file of this name and size.
    ///
    /// # Errors
    /// `order` while another one is written.
    pub fn begin(&mut self, name: String, size_bytes: f64) -> Answer<()> {
        if self.current.is_some() {
            return Err(order());
        }
        self.current = Some(Loading {
            name,
            size_bytes: whole(size_bytes),
            hash: Sha256::new(),
            long: Sha384::new(),
            head: Vec::new(),
            content: Vec::new(),
        });
        Ok(())
    }

    /// Adds the next bytes of the file. They are kept where the verifier wants them, else hashed
    /// alone.
    ///
    /// # Errors
    /// `order` unless a file was begun; `too_large` where memory is short.
    pub fn write(&mut self, chunk: &[u8]) -> Answer<()> {
        let current = self.current.as_mut().ok_or_else(order)?;
        current.write(chunk)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// `order` unless a file was begun.
    pub fn end(&mut self) -> Answer<()> {
        let current = self.current.take().ok_or_else(order)?;
        self.loaded.push(current.finish());
        Ok(())
    }

    /// Trusts the certificates of a file, PEM or DER.
    ///
    /// # Errors
    /// `certificate` where it has none.
    pub fn trust(&mut self, file: &[u8]) -> Answer<()> {
        let read = match core::str::from_utf8(file) {
            Ok(text) if text.contains(PEM_MARK) => Certificate::from_pem(text),
            _ => Certificate::from_der(file).map(|one| vec![one]),
        };
        let read = read.map_err(|error| thrown(&Obstacle::from(error)))?;
        self.certificates.extend(read);
        Ok(())
    }

    /// One report for each document or evidence file, as JSON. `trust` is the instance's trust file as
    /// JSON, where there is one; `now_ms` the clock.
    ///
    /// # Errors
    /// `internal`.
    pub fn verify(&self, trust: Option<String>, now_ms: f64) -> Answer<String> {
        let instance = trust.map(|trust| parse::<TrustFile>(&trust)).transpose()?;
        let inputs: Vec<InputFile<'_>> = self.loaded.iter().map(Loaded::as_input).collect();
        let trust = Trust {
            instance: instance.as_ref(),
            certificates: &self.certificates,
        };
        let now = Timestamp::from_millis(whole(now_ms)).unwrap_or(Timestamp::MAX);
        write(Ok(verify(&inputs, trust, now)))
    }
}

impl Loading {
    fn write(&mut self, chunk: &[u8]) -> Answer<()> {
        self.hash.update(chunk);
        let missing = HEAD_BYTES.saturating_sub(self.head.len());
        let head = chunk.get(..missing).unwrap_or(chunk);
        self.head.extend_from_slice(head);
        if !wants_content(&self.head, self.size_bytes) {
            // What was kept of it, while its head was not whole.
            self.long.update(&core::mem::take(&mut self.content));
            self.long.update(chunk);
            return Ok(());
        }
        let size = usize::try_from(self.size_bytes).unwrap_or(usize::MAX);
        let more = size.saturating_sub(self.content.len()).max(chunk.len());
        let reserved = self.content.try_reserve_exact(more);
        reserved.map_err(|_| thrown(&Obstacle::stated("too_large", "the file is too large")))?;
        self.content.extend_from_slice(chunk);
        Ok(())
    }

    fn finish(self) -> Loaded {
        let content = (!self.content.is_empty()).then_some(self.content);
        let long = self.long.finish();
        let long = MessageDigest::new(DigestAlgorithm::Sha384, long.as_bytes());
        Loaded {
            name: self.name,
            sha256: self.hash.finish(),
            head: self.head,
            digests: long
                .ok()
                .filter(|_| content.is_none())
                .into_iter()
                .collect(),
            content,
        }
    }
}

impl Loaded {
    fn as_input(&self) -> InputFile<'_> {
        InputFile {
            name: &self.name,
            sha256: self.sha256,
            head: &self.head,
            content: self.content.as_deref(),
            digests: &self.digests,
        }
    }
}

/// What a PEM text has in it.
const PEM_MARK: &str = "-----BEGIN CERTIFICATE-----";

fn order() -> String {
    thrown(&Obstacle::stated(
        "order",
        "a step that does not follow the one before",
    ))
}

/// A size that JavaScript counts.
fn whole(number: f64) -> u64 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number cast to an integer is cut off at its ends"
    )]
    let whole = number as u64;
    whole
}

#[cfg(test)]
mod tests {
    use super::Verification;

    #[test]
    fn files_come_in_parts_one_after_the_other() {
        let mut verification = Verification::new();
        assert!(verification.write(b"x").is_err());
        assert!(verification.end().is_err());
        for name in ["one.txt", "two.txt"] {
            verification.begin(name.to_owned(), 6.0).unwrap();
            assert!(verification.begin(name.to_owned(), 6.0).is_err());
            verification.write(b"abc").unwrap();
            verification.write(b"def").unwrap();
            verification.end().unwrap();
        }
        let reports = verification.verify(None, 0.0).unwrap();
        assert!(
            reports.contains("one.txt") && reports.contains("two.txt"),
            "{reports}"
        );
        for wrong in [&b""[..], b"-----BEGIN CERTIFICATE-----", b"\x30\x00"] {
            let thrown = verification.trust(wrong).unwrap_err();
            assert!(thrown.contains("\"certificate\""), "{thrown}");
        }
        assert!(verification.verify(Some("{}".to_owned()), 0.0).is_err());
    }
}
