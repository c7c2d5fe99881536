//! One PDF in the module's memory: `bulla_pdf::Paper`, its steps one by one.

use bulla_pdf::Obstacle;
use bulla_pdf::Paper as Sheet;
use bulla_pdf::plan::{FileDigest, SigningPlan};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::certificate;
use crate::json::{Answer, parse, thrown, write};

/// One PDF that is looked at, filled in and signed. Its method `free` in JavaScript gives its memory back.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Paper(Sheet);

#[wasm_bindgen]
impl Paper {
    /// An empty paper for a file of this many bytes.
    ///
    /// # Errors
    /// `too_large`.
    #[wasm_bindgen(constructor)]
    pub fn new(size_bytes: u32) -> Answer<Self> {
        let size = usize::try_from(size_bytes).unwrap_or(usize::MAX);
        Sheet::with_capacity(size)
            .map(Self)
            .map_err(|obstacle| thrown(&obstacle))
    }

    /// The certificate of completion of an evidence file, whole. `trust` is the instance's trust file as
    /// JSON, `language` the tag of a language.
    ///
    /// # Errors
    /// `not_ended` where somebody can still sign, `evidence_unverified`, `internal`, `too_large`.
    #[wasm_bindgen(js_name = certificateOf)]
    pub fn certificate_of(evidence: &[u8], trust: &str, language: &str) -> Answer<Self> {
        certificate::draw(evidence, trust, language).map(Self)
    }

    /// Adds the next bytes of the file.
    ///
    /// # Errors
    /// `order`, `too_large`.
    pub fn write(&mut self, chunk: &[u8]) -> Answer<()> {
        self.0.write(chunk).map_err(|obstacle| thrown(&obstacle))
    }

    /// Its length in bytes.
    #[must_use]
    #[wasm_bindgen(getter, js_name = sizeBytes)]
    pub fn size_bytes(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// A copy of the bytes from `start` to before `end`; fewer where it ends sooner.
    #[must_use]
    pub fn read(&self, start: u32, end: u32) -> Vec<u8> {
        let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX).min(self.0.len());
        self.0
            .bytes()
            .get(place(start)..place(end))
            .unwrap_or_default()
            .to_vec()
    }

    /// `bulla_pdf::Paper::inspect`: `purpose` is `sending` or `signing` as JSON, the answer an
    /// `Inspection`.
    ///
    /// # Errors
    /// As there; likewise below.
    pub fn inspect(&self, purpose: &str) -> Answer<String> {
        write(self.0.inspect(parse(purpose)?))
    }

    /// Takes a `FieldPlan`, answers `Placed`.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::place`.
    pub fn place(&mut self, plan: &str) -> Answer<String> {
        write(self.0.place(&parse(plan)?))
    }

    /// Takes a `SigningPlan`, answers `ToBeSigned`.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::prepare`.
    pub fn prepare(&mut self, plan: &str) -> Answer<String> {
        write(self.0.prepare(&parse(plan)?))
    }

    /// Takes a `SigningPlan`, answers `sha256` or `sha384`: the function by which a file is hashed
    /// whose signature stands beside it.
    ///
    /// # Errors
    /// As `bulla_pdf::plan::SigningPlan::file_hash`.
    #[wasm_bindgen(js_name = fileHash)]
    pub fn file_hash(&self, plan: &str) -> Answer<String> {
        write(parse::<SigningPlan>(plan)?.file_hash())
    }

    /// Takes a digest and a `SigningPlan`, answers `ToBeSigned`.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::prepare_detached`; `internal` unless the digest has 32 or 48 bytes.
    #[wasm_bindgen(js_name = prepareDetached)]
    pub fn prepare_detached(&mut self, digest: &[u8], plan: &str) -> Answer<String> {
        let digest = FileDigest::from_slice(digest).ok_or_else(|| thrown(&wrong()))?;
        write(self.0.prepare_detached(&digest, &parse(plan)?))
    }

    /// Takes a signature and 8 random bytes, answers a `TimestampQuery`.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::finish`; `internal` unless there are 8.
    pub fn finish(&mut self, signature: &[u8], nonce: &[u8]) -> Answer<String> {
        write(self.0.finish(signature, eight(nonce)?))
    }

    /// Takes a whole CMS and 8 random bytes, answers a `TimestampQuery`.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::accept`; `internal` unless there are 8.
    pub fn accept(&mut self, cms: &[u8], nonce: &[u8]) -> Answer<String> {
        write(self.0.accept(cms, eight(nonce)?))
    }

    /// Takes the authority's answer and `TimestampTrust`, answers `Revised`.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::timestamp`.
    pub fn timestamp(&mut self, reply: &[u8], trust: &str) -> Answer<String> {
        write(self.0.timestamp(reply, Some(&parse(trust)?)))
    }

    /// Answers `Revised`.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::without_timestamp`.
    #[wasm_bindgen(js_name = withoutTimestamp)]
    pub fn without_timestamp(&mut self) -> Answer<String> {
        write(self.0.without_timestamp())
    }

    /// The signature beside a file that was ended last; nothing where there is none.
    #[must_use]
    pub fn detached(&self) -> Option<Vec<u8>> {
        self.0.detached().map(<[u8]>::to_vec)
    }

    /// Takes `Validation`, answers the length in bytes.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::extend`.
    pub fn extend(&mut self, validation: &str) -> Answer<String> {
        write(self.0.extend(&parse(validation)?))
    }

    /// Takes 8 random bytes, answers a `TimestampQuery` for the whole document.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::ask_for_timestamp`; `internal` unless there are 8.
    #[wasm_bindgen(js_name = askForTimestamp)]
    pub fn ask_for_timestamp(&mut self, nonce: &[u8]) -> Answer<String> {
        write(self.0.ask_for_timestamp(eight(nonce)?))
    }

    /// Takes `Expected`, answers `Successor`.
    ///
    /// # Errors
    /// As `bulla_pdf::Paper::successor`.
    pub fn successor(&self, expected: &str) -> Answer<String> {
        write(self.0.successor(&parse(expected)?))
    }

    /// Goes back to what it was at this length.
    ///
    /// # Errors
    /// `order`.
    pub fn rollback(&mut self, size_bytes: u32) -> Answer<()> {
        let size = usize::try_from(size_bytes).unwrap_or(usize::MAX);
        self.0.rollback(size).map_err(|obstacle| thrown(&obstacle))
    }
}

fn eight(nonce: &[u8]) -> Answer<[u8; 8]> {
    nonce.try_into().map_err(|_| thrown(&wrong()))
}

fn wrong() -> Obstacle {
    Obstacle::stated("internal", "bytes of another length than they should have")
}

#[cfg(test)]
mod tests {
    use bulla_pdf::Obstacle;

    use super::Paper;

    fn code(thrown: &str) -> String {
        serde_json::from_str::<Obstacle>(thrown)
            .unwrap()
            .code()
            .to_owned()
    }

    #[test]
    fn failures_are_obstacles_as_json() {
        let mut paper = Paper::new(8).unwrap();
        paper.write(b"%PDF-1.7").unwrap();
        assert_eq!(code(&paper.inspect("\"signing\"").unwrap_err()), "header");
        assert_eq!(code(&paper.inspect("signing").unwrap_err()), "internal");
        assert_eq!(code(&paper.place("{}").unwrap_err()), "internal");
        assert_eq!(code(&paper.finish(&[], &[0; 8]).unwrap_err()), "order");
        assert_eq!(code(&paper.finish(&[], &[0; 7]).unwrap_err()), "internal");
        for length in [0, 31, 33, 47, 49, 64] {
            let digest = vec![0; length];
            let thrown = paper.prepare_detached(&digest, "{}").unwrap_err();
            assert_eq!(code(&thrown), "internal", "{length}");
        }
        assert_eq!(code(&paper.file_hash("{}").unwrap_err()), "internal");
        assert_eq!(code(&paper.rollback(9).unwrap_err()), "order");
    }

    #[test]
    fn bytes_are_read_in_parts() {
        let mut paper = Paper::new(4).unwrap();
        paper.write(b"abcd").unwrap();
        assert_eq!(paper.size_bytes(), 4);
        assert_eq!(paper.read(1, 3), b"bc");
        assert_eq!(paper.read(2, 99), b"cd");
        assert_eq!(paper.read(3, 2), b"");
        assert_eq!(paper.detached(), None);
    }
}
