//! The browser as the world around a client: requests by `fetch`, AES and SHA-256 by WebCrypto,
//! progress and memory by callbacks of the page.

use bulla_client::{
    Host, HostError, Memory, Method, Phase, Request, Response, SealPart, SealedPart,
};
use bulla_crypto::hash::Sha256;
use bulla_seal::{OpenJob, SegmentJob, SegmentKey};
use bulla_types::{Sha256Digest, Timestamp};
use js_sys::{Function, Uint8Array};
use wasm_bindgen::JsValue;

use crate::platform::subtle::{SegmentCipher, sha256};
use crate::platform::{self, PlatformError, Random, fetch, files};

/// The host of the web client.
pub(crate) struct BrowserHost {
    random: Random,
    on_progress: Function,
    on_memory: Function,
}

impl BrowserHost {
    /// The host that reports to these functions: `on_progress(phase, done, total)` and
    /// `on_memory(json)`. The worker ends requests of a cancelled call, which then fails.
    pub(crate) const fn new(on_progress: Function, on_memory: Function) -> Self {
        Self {
            random: platform::random(),
            on_progress,
            on_memory,
        }
    }
}

impl core::fmt::Debug for BrowserHost {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("BrowserHost")
    }
}

impl Host for BrowserHost {
    type Rng = Random;
    type Source = web_sys::File;

    async fn http(&mut self, request: Request) -> Result<Response, HostError> {
        let mut headers = Vec::new();
        if let Some(media_type) = request.content_type {
            headers.push(("content-type".to_owned(), media_type.to_owned()));
        }
        if let Some(range) = &request.range {
            let last = range.end.saturating_sub(1);
            headers.push(("range".to_owned(), format!("bytes={}-{last}", range.start)));
        }
        let has_body = !matches!(request.method, Method::Get) && request.content_type.is_some();
        let body = has_body.then(|| Uint8Array::from(request.body.as_slice()));
        let answer = fetch::send(request.method.as_str(), &request.path, &headers, body).await;
        let answer = answer.map_err(host_error)?;
        Ok(Response {
            status: answer.status,
            body: answer.body,
        })
    }

    async fn seal_and_put(
        &mut self,
        source: &web_sys::File,
        part: SealPart<'_>,
    ) -> Result<SealedPart, HostError> {
        let sealed = seal_part(source, part.key, &part.segments, part.plaintext_hash).await;
        let (ciphertext, segment_hashes) = sealed.map_err(host_error)?;
        let headers = [(
            "content-type".to_owned(),
            "application/octet-stream".to_owned(),
        )];
        let answer = fetch::send("PUT", &part.path, &headers, Some(ciphertext)).await;
        let answer = answer.map_err(host_error)?;
        let response = Response {
            status: answer.status,
            body: answer.body,
        };
        Ok(SealedPart {
            response,
            segment_hashes,
        })
    }

    async fn open_segments(
        &mut self,
        key: &SegmentKey,
        jobs: &[OpenJob],
        ciphertext: &[u8],
    ) -> Result<Vec<Vec<u8>>, HostError> {
        let cipher = SegmentCipher::import(key.dangerous_expose().expose_secret())
            .await
            .map_err(host_error)?;
        let mut rest = ciphertext;
        let mut opened = Vec::with_capacity(jobs.len());
        for job in jobs {
            let length = usize::try_from(job.cipher.end.saturating_sub(job.cipher.start))
                .map_err(|_| HostError::DoesNotOpen)?;
            let (segment, after) = rest
                .split_at_checked(length)
                .ok_or(HostError::DoesNotOpen)?;
            rest = after;
            let segment = segment.get(job.skip..).unwrap_or_default();
            let plaintext = cipher
                .open(*job.nonce.as_bytes(), &Uint8Array::from(segment))
                .await
                .map_err(|_| HostError::DoesNotOpen)?;
            opened.push(plaintext.to_vec());
            plaintext.fill(0, 0, plaintext.length());
        }
        if rest.is_empty() {
            Ok(opened)
        } else {
            Err(HostError::DoesNotOpen)
        }
    }

    async fn hash_segments(&mut self, segments: &[&[u8]]) -> Result<Vec<Sha256Digest>, HostError> {
        let mut hashes = Vec::with_capacity(segments.len());
        for segment in segments {
            hashes.push(
                sha256(&Uint8Array::from(*segment))
                    .await
                    .map_err(host_error)?,
            );
        }
        Ok(hashes)
    }

    fn now(&self) -> Timestamp {
        platform::now()
    }

    fn rng(&mut self) -> &mut Random {
        &mut self.random
    }

    fn progress(&mut self, phase: Phase, done: u64, total: u64) {
        let name = match phase {
            Phase::Downloading => "downloading",
            Phase::Uploading => "uploading",
            Phase::Signing => "signing",
            Phase::Checking | _ => "checking",
        };
        tell(
            &self
                .on_progress
                .call3(&JsValue::NULL, &name.into(), &number(done), &number(total)),
        );
    }

    fn remember(&mut self, memory: &Memory) {
        if let Ok(json) = memory.to_json() {
            tell(&self.on_memory.call1(&JsValue::NULL, &json.into()));
        }
    }
}

/// Seals the segments of a part into one JavaScript buffer: plaintext and ciphertext stay there,
/// a copy of each plaintext segment passes through this module for its digest.
async fn seal_part(
    source: &web_sys::File,
    key: &SegmentKey,
    segments: &[SegmentJob],
    plaintext_hash: &mut Sha256,
) -> Result<(Uint8Array, Vec<Sha256Digest>), PlatformError> {
    let cipher = SegmentCipher::import(key.dangerous_expose().expose_secret()).await?;
    let begin = segments.first().map_or(0, |job| job.plain.start);
    let end = segments.last().map_or(begin, |job| job.plain.end);
    let plain = files::read(source, begin..end).await?;
    let mut sealed = Vec::with_capacity(segments.len());
    let mut hashes = Vec::with_capacity(segments.len());
    for job in segments {
        let content = plain.subarray(
            offset(job.plain.start.saturating_sub(begin))?,
            offset(job.plain.end.saturating_sub(begin))?,
        );
        let padding = offset(job.zero_padding)?;
        plaintext_hash.update(&content.to_vec());
        let padded = if padding == 0 {
            content
        } else {
            let padded = Uint8Array::new_with_length(content.length().saturating_add(padding));
            padded.set(&content, 0);
            padded
        };
        let ciphertext = cipher.seal(*job.nonce.as_bytes(), &padded).await?;
        let segment = with_prefix(&job.prefix, ciphertext)?;
        hashes.push(sha256(&segment).await?);
        sealed.push(segment);
    }
    Ok((concatenate(&sealed)?, hashes))
}

fn with_prefix(prefix: &[u8], ciphertext: Uint8Array) -> Result<Uint8Array, PlatformError> {
    if prefix.is_empty() {
        return Ok(ciphertext);
    }
    concatenate(&[Uint8Array::from(prefix), ciphertext])
}

fn concatenate(pieces: &[Uint8Array]) -> Result<Uint8Array, PlatformError> {
    let length = pieces
        .iter()
        .try_fold(0_u32, |sum, piece| sum.checked_add(piece.length()));
    let whole = Uint8Array::new_with_length(length.ok_or(PlatformError::File)?);
    let mut at = 0_u32;
    for piece in pieces {
        whole.set(piece, at);
        at = at.saturating_add(piece.length());
    }
    Ok(whole)
}

fn offset(bytes: u64) -> Result<u32, PlatformError> {
    u32::try_from(bytes).map_err(|_| PlatformError::File)
}

const fn host_error(error: PlatformError) -> HostError {
    match error {
        PlatformError::File => HostError::Source,
        PlatformError::Network | PlatformError::NoWorker => HostError::Network,
        PlatformError::Subtle => HostError::DoesNotOpen,
    }
}

/// A byte count as a JavaScript number; exact up to 2^53.
pub(crate) fn number(bytes: u64) -> JsValue {
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "containers end at 2^40 bytes, far below 2^53"
    )]
    let float = bytes as f64;
    JsValue::from_f64(float)
}

/// A callback that throws changes nothing for the flow: it only shows or stores.
const fn tell(_result: &Result<JsValue, JsValue>) {}
