//! Verifying files. Nothing is uploaded: digests and reports are made here.

use bulla_crypto::hash::Sha256;
use bulla_evidence::{HEAD_BYTES, InputFile, verify, wants_content};
use bulla_types::Sha256Digest;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Engine, done, of};
use crate::convert::files_of;
use crate::platform::{self, PlatformError, files};

/// A file as the verifier takes it.
struct Loaded {
    name: String,
    sha256: Sha256Digest,
    head: Vec<u8>,
    content: Option<Vec<u8>>,
}

#[wasm_bindgen]
impl Engine {
    /// One report for each document or evidence file. Needs no account; the instance's trust file
    /// is the one pinned at the first visit.
    ///
    /// # Errors
    /// `file_not_readable`; codes of [`bulla_client::Client::trust`] at the first visit.
    pub async fn verify(&mut self, args: JsValue) -> Result<JsValue, JsValue> {
        let mut loaded = Vec::new();
        for file in files_of(&args)? {
            loaded.push(load(&file).await.map_err(crate::failure::Failure::from)?);
        }
        let trust = of(self.client.trust().await)?;
        let inputs: Vec<_> = loaded.iter().map(Loaded::as_input).collect();
        done(&verify(&inputs, Some(&trust).into(), platform::now()))
    }
}

impl Loaded {
    fn as_input(&self) -> InputFile<'_> {
        InputFile {
            name: &self.name,
            sha256: self.sha256,
            head: &self.head,
            content: self.content.as_deref(),
            digests: &[],
        }
    }
}

async fn load(file: &web_sys::File) -> Result<Loaded, PlatformError> {
    let length = files::length(file);
    let mut hash = Sha256::new();
    let mut head = Vec::new();
    let mut content = Vec::new();
    let mut keep = true;
    let mut begin = 0;
    while begin < length {
        let end = length.min(begin.saturating_add(BLOCK_BYTES));
        let block = files::read(file, begin..end).await?.to_vec();
        if begin == 0 {
            head = block.get(..HEAD_BYTES).unwrap_or(&block).to_vec();
            keep = wants_content(&head, length);
        }
        hash.update(&block);
        if keep {
            content.extend_from_slice(&block);
        }
        begin = end;
    }
    let content = (keep && length > 0).then_some(content);
    Ok(Loaded {
        name: file.name(),
        sha256: hash.finish(),
        head,
        content,
    })
}

const BLOCK_BYTES: u64 = 4 << 20;
