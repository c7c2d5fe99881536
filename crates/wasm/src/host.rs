//! The browser as the world around a client: requests by `fetch`, AES and SHA-256 by WebCrypto,
//! progress and memory by callbacks of the page.

use bulla_client::{
    Flight, Host, HostError, Memory, Method, PaperError, Phase, Request, Response, SealPart,
    SealedPart, Sink,
};
use bulla_crypto::opaque::{Stretched, Unstretched};
use bulla_password::Score;
use bulla_pdf::report::ToBeSigned;
use bulla_protocol::trust::TrustFile;
use bulla_seal::{OpenJob, SegmentKey};
use bulla_types::json;
use bulla_types::{Base64Bytes, EnvelopeId, Sha256Digest, Timestamp};
use js_sys::{Function, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::imported::{Imported, ImportedKeys, Shown, Summary};
use crate::paper::{BrowserPaper, obstacle};
use crate::platform::device::{self, Ask, Device, Owned, Writer};
use crate::platform::papers::{Opened, PaperDevice};
use crate::platform::subtle::{SegmentCipher, SigningKey, sha256};
use crate::platform::{self, PlatformError, Random, files};
use crate::sealing::{self, Plain};

/// The host of the web client.
pub(crate) struct BrowserHost {
    random: Random,
    device: Device,
    on_progress: Function,
    on_memory: Function,
    imported: ImportedKeys,
}

impl BrowserHost {
    /// The host that reports to these functions: `on_progress(phase, done, total)` and
    /// `on_memory(json)`. The device ends requests of a cancelled call, which then fails.
    pub(crate) const fn new(device: Device, on_progress: Function, on_memory: Function) -> Self {
        Self {
            random: platform::random(),
            device,
            on_progress,
            on_memory,
            imported: ImportedKeys::new(),
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
    type Part = web_sys::Blob;
    type Paper = BrowserPaper;

    async fn http(&mut self, request: Request) -> Result<Response, HostError> {
        self.fly(&request).await
    }

    fn launch(&mut self, request: Request) -> Result<Flight, Request> {
        Ok(self.fly(&request))
    }

    async fn seal_part(
        &mut self,
        source: &web_sys::File,
        part: SealPart<'_>,
    ) -> Result<SealedPart<web_sys::Blob>, HostError> {
        self.seal(&Plain::File(source), part).await
    }

    async fn new_paper(&mut self, size_bytes: u64) -> Result<BrowserPaper, HostError> {
        let size = u32::try_from(size_bytes).map_err(|_| HostError::NoPdfEngine)?;
        let device: &PaperDevice = self.device.unchecked_ref();
        let paper = device.new_paper(size).map_err(|_| HostError::NoPdfEngine)?;
        let paper = JsFuture::from(paper).await;
        let paper = paper.map_err(|_| HostError::NoPdfEngine)?;
        Ok(BrowserPaper::new(paper.unchecked_into()))
    }

    async fn load_paper(
        &mut self,
        source: &web_sys::File,
        size_bytes: u64,
    ) -> Result<BrowserPaper, HostError> {
        let paper = self.new_paper(size_bytes).await?;
        let mut begin = 0;
        while begin < size_bytes {
            let end = size_bytes.min(begin.saturating_add(BLOCK_BYTES));
            let block = files::read(source, begin..end).await.map_err(host_error)?;
            let block = Owned::new(&self.device, block);
            let written = paper.get().write_array(block.get()).await;
            written.map_err(|_| HostError::NoPdfEngine)?;
            begin = end;
        }
        Ok(paper)
    }

    async fn seal_paper_part(
        &mut self,
        paper: &BrowserPaper,
        part: SealPart<'_>,
    ) -> Result<SealedPart<web_sys::Blob>, HostError> {
        self.seal(&Plain::Paper(paper.get()), part).await
    }

    async fn imported_chain(&mut self, key: u32) -> Result<Vec<Base64Bytes>, HostError> {
        let key = self.imported.get(key).ok_or(HostError::NoSuchKey)?;
        Ok(key.chain.clone())
    }

    async fn sign_imported(&mut self, key: u32, what: &ToBeSigned) -> Result<Vec<u8>, HostError> {
        let key = self.imported.get(key).ok_or(HostError::NoSuchKey)?;
        key.sign(what).await.ok_or(HostError::NoSuchKey)
    }

    fn put_part(&mut self, path: &str, part: &web_sys::Blob) -> Flight {
        self.start(Ask {
            method: "PUT",
            path,
            media_type: Some("application/octet-stream"),
            range: None,
            body: Some(part.clone().into()),
            limit: MAX_PROBLEM_BYTES,
        })
    }

    async fn wait(&mut self, millis: u64) -> Result<(), HostError> {
        let millis = u32::try_from(millis).unwrap_or(u32::MAX).into();
        let waited = self.device.wait(millis).await;
        waited.map(drop).map_err(|_| HostError::Cancelled)
    }

    async fn keep_draft(&mut self, envelope: &EnvelopeId, sealed: &[u8]) -> Result<(), HostError> {
        let (name, sealed) = (envelope.to_string(), Uint8Array::from(sealed));
        let kept = self.device.keep_draft(&name, sealed).await;
        kept.map(drop).map_err(|_| HostError::Sink)
    }

    async fn drafts(&mut self) -> Vec<Vec<u8>> {
        device::drafts(&self.device).await
    }

    async fn drop_draft(&mut self, envelope: &EnvelopeId) -> Result<(), HostError> {
        let dropped = self.device.drop_draft(&envelope.to_string()).await;
        dropped.map(drop).map_err(|_| HostError::Sink)
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
        for group in jobs.chunks(AT_ONCE) {
            let mut running = Vec::with_capacity(group.len());
            for job in group {
                let length = usize::try_from(job.cipher.end.saturating_sub(job.cipher.start))
                    .map_err(|_| HostError::DoesNotOpen)?;
                let (segment, after) = rest
                    .split_at_checked(length)
                    .ok_or(HostError::DoesNotOpen)?;
                rest = after;
                let segment = segment.get(job.skip..).unwrap_or_default();
                let copy = Owned::copy_of(&self.device, segment);
                let begun = cipher.open(*job.nonce.as_bytes(), copy.get());
                running.push(begun.map_err(|_| HostError::DoesNotOpen)?);
            }
            for running in running {
                let plaintext = running.bytes().await.map_err(|_| HostError::DoesNotOpen)?;
                let plaintext = Owned::new(&self.device, plaintext);
                opened.push(plaintext.get().to_vec());
                plaintext.get().fill(0, 0, plaintext.get().length());
            }
        }
        if rest.is_empty() {
            Ok(opened)
        } else {
            Err(HostError::DoesNotOpen)
        }
    }

    async fn hash_segments(&mut self, segments: &[&[u8]]) -> Result<Vec<Sha256Digest>, HostError> {
        let mut hashes = Vec::with_capacity(segments.len());
        for group in segments.chunks(AT_ONCE) {
            let running: Result<Vec<_>, _> = group
                .iter()
                .map(|segment| sha256(Owned::copy_of(&self.device, segment).get()))
                .collect();
            for running in running.map_err(host_error)? {
                hashes.push(running.digest().await.map_err(host_error)?);
            }
        }
        Ok(hashes)
    }

    async fn score_password(&mut self, password: &str, known: &[&str]) -> Result<Score, HostError> {
        let known = known.iter().copied().map(JsValue::from_str).collect();
        let answer = self.device.score_password(password, known).await;
        let number = answer.ok().and_then(|answer| answer.as_f64());
        // What is no number of 0 to 4 is no score: the password is refused.
        let mut same = (0..=4)
            .filter_map(Score::new)
            .filter(|score| number == Some(score.number().into()));
        same.next().ok_or(HostError::NotJudged)
    }

    async fn stretch(&mut self, unstretched: &Unstretched) -> Option<Stretched> {
        let bytes = Uint8Array::from(unstretched.dangerous_expose().expose_secret());
        let answer = self.device.stretch(bytes).await.ok()?;
        let answer = Owned::new(&self.device, answer.dyn_into().ok()?);
        let stretched = Stretched::from_secret(answer.get().to_vec().into());
        answer.get().fill(0, 0, answer.get().length());
        stretched.ok()
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
            Phase::Encrypting => "encrypting",
            Phase::Reading => "reading",
            Phase::Uploading => "uploading",
            Phase::Signing => "signing",
            Phase::Filling => "filling",
            Phase::SigningAgain => "signing_again",
            Phase::Timestamping => "timestamping",
            Phase::Waiting => "waiting",
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

impl BrowserHost {
    /// Opens a `.p12` file and keeps its key; returns its number and what is shown of it.
    ///
    /// # Errors
    /// The obstacle that the other module states; [`HostError::NoPdfEngine`],
    /// [`HostError::NoSuchKey`] for a key that the browser cannot use.
    pub(crate) async fn open_p12(
        &mut self,
        file: &web_sys::File,
        password: &str,
    ) -> Result<(u32, Shown), PaperError> {
        let size = files::length(file).min(MAX_P12_BYTES);
        let bytes = files::read(file, 0..size).await.map_err(host_error)?;
        let bytes = Owned::new(&self.device, bytes);
        let device: &PaperDevice = self.device.unchecked_ref();
        let opening = device.open_p12(bytes.get(), password);
        let opened = JsFuture::from(opening.map_err(|thrown| obstacle(&thrown))?).await;
        let opened: Opened = opened.map_err(|thrown| obstacle(&thrown))?.unchecked_into();
        let summary = opened.summary();
        let pkcs8 = opened.dangerous_pkcs8();
        opened.erase();
        let summary = summary.map_err(|thrown| obstacle(&thrown))?;
        let summary: Summary =
            json::read(summary.as_bytes()).map_err(|_| HostError::NoPdfEngine)?;
        let key = SigningKey::import(&pkcs8, &summary.shown.key).await;
        let key = key.map_err(|_| HostError::NoSuchKey)?;
        let number = self.imported.keep(Imported {
            key,
            chain: summary.chain,
        });
        Ok((number, summary.shown))
    }

    /// Has the other module draw the certificate of completion of an evidence file.
    ///
    /// # Errors
    /// The obstacle that it states; [`HostError::NoPdfEngine`].
    pub(crate) async fn draw_certificate(
        &mut self,
        evidence: &[u8],
        trust: &TrustFile,
        language: &str,
    ) -> Result<BrowserPaper, PaperError> {
        let trust = json::write_string(trust).map_err(|_| HostError::NoPdfEngine)?;
        let evidence = Owned::copy_of(&self.device, evidence);
        let device: &PaperDevice = self.device.unchecked_ref();
        let drawing = device.new_certificate(evidence.get(), &trust, language);
        let drawn = JsFuture::from(drawing.map_err(|thrown| obstacle(&thrown))?).await;
        let drawn = drawn.map_err(|thrown| obstacle(&thrown))?;
        Ok(BrowserPaper::new(drawn.unchecked_into()))
    }

    /// Forgets a key.
    pub(crate) fn close_p12(&mut self, number: u32) {
        self.imported.forget(number);
    }

    fn fly(&self, request: &Request) -> Flight {
        let has_body = !matches!(request.method, Method::Get) && request.content_type.is_some();
        let range = request.range.as_ref();
        self.start(Ask {
            method: request.method.as_str(),
            path: &request.path,
            media_type: request.content_type,
            range: range
                .map(|range| format!("bytes={}-{}", range.start, range.end.saturating_sub(1))),
            body: has_body.then(|| Uint8Array::from(request.body.as_slice()).into()),
            limit: range.map_or(MAX_BODY_BYTES, |range| {
                let wanted = range.end.saturating_sub(range.start);
                f64::from(u32::try_from(wanted).unwrap_or(u32::MAX)).max(MAX_PROBLEM_BYTES)
            }),
        })
    }

    async fn seal(
        &self,
        plain: &Plain<'_>,
        part: SealPart<'_>,
    ) -> Result<SealedPart<web_sys::Blob>, HostError> {
        let sealed = sealing::seal(&self.device, plain, part).await;
        let (part, segment_hashes) = sealed.map_err(host_error)?;
        Ok(SealedPart {
            part,
            segment_hashes,
        })
    }

    /// Starts a request; it goes on without the host.
    fn start(&self, ask: Ask<'_>) -> Flight {
        let (device, object) = (self.device.clone(), ask.object());
        Box::pin(async move {
            let answer = device::send(&device, object).await.map_err(host_error)?;
            Ok(Response {
                status: answer.status,
                body: answer.body,
            })
        })
    }
}

impl Sink for Writer {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError> {
        // The copy goes to the person's file.
        let copy = Uint8Array::from(plaintext);
        let written = Self::write(self, copy.clone()).await;
        self.take_back(&copy);
        written.map(drop).map_err(|_| HostError::Sink)
    }
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

/// How much of a file is read at once.
const BLOCK_BYTES: u64 = 4 << 20;
/// The other module reads no larger one; a byte more, and it says so.
const MAX_P12_BYTES: u64 = (256 << 10) + 1;
/// The largest answer, and the largest where only a refusal has a body.
const MAX_BODY_BYTES: f64 = 67_108_864.0;
const MAX_PROBLEM_BYTES: f64 = 65_536.0;

/// Segments that the browser opens or hashes at once: enough to keep its threads busy, and half a
/// mebibyte of its memory for each copy.
const AT_ONCE: usize = 4;

/// A callback that throws changes nothing for the flow: it only shows or stores.
const fn tell(_result: &Result<JsValue, JsValue>) {}
