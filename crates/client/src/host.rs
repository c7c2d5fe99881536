//! What the flows need from outside: requests, files, time, randomness and memory.

use core::ops::Range;
use core::pin::Pin;

use bulla_crypto::hash::{Sha256, sha256};
use bulla_crypto::opaque::{Stretched, Unstretched};
use bulla_password::Score;
use bulla_pdf::report::ToBeSigned;
use bulla_seal::{OpenJob, SegmentJob, SegmentKey};
use bulla_types::{Base64Bytes, EnvelopeId, Sha256Digest, Timestamp};
use rand_core::CryptoRng;

use crate::{Memory, Paper, engine};

/// A request on its way. It needs nothing of the host any more.
pub type Flight = Pin<Box<dyn Future<Output = Result<Response, HostError>>>>;

/// The world around a client. Futures need not be `Send`: a client runs on one thread.
#[expect(
    async_fn_in_trait,
    reason = "callers are generic over the host and never send its futures to another thread"
)]
pub trait Host {
    /// Source of randomness, cryptographically secure.
    type Rng: CryptoRng;
    /// A file to be sent, such as a `File` of the browser or a path.
    type Source;
    /// Ciphertext of a part, where the host keeps it until the server has it.
    type Part;
    /// A PDF in memory; [`crate::NoPaper`] where the host has nothing that works on PDFs.
    type Paper: Paper;

    /// Carries a request to the instance, with the session's cookie, and stores the cookie that
    /// comes back. Answers with any status are answers; redirects are not followed.
    ///
    /// # Errors
    /// [`HostError::Network`] without an answer, [`HostError::Cancelled`].
    async fn http(&mut self, request: Request) -> Result<Response, HostError>;

    /// Starts a request that goes on while the flow does something else. A host that carries one
    /// request at a time gives it back.
    ///
    /// # Errors
    /// The request, if it was not started.
    fn launch(&mut self, request: Request) -> Result<Flight, Request> {
        Err(request)
    }

    /// Seals one part of an upload: for each segment read `plain` from `source`, feed it to
    /// `plaintext_hash` in order, append zeros, encrypt under the nonce, put the prefix in front,
    /// hash. [`engine::seal_segments`] does all but reading. Plaintext never comes back to the flow.
    ///
    /// # Errors
    /// [`HostError::Source`] if the file cannot be read or is shorter than announced;
    /// [`HostError::Cancelled`].
    async fn seal_part(
        &mut self,
        source: &Self::Source,
        part: SealPart<'_>,
    ) -> Result<SealedPart<Self::Part>, HostError>;

    /// An empty paper for a file of this many bytes, to be written.
    ///
    /// # Errors
    /// [`HostError::NoPdfEngine`] where there is nothing that works on PDFs or it has no room.
    async fn new_paper(&mut self, size_bytes: u64) -> Result<Self::Paper, HostError>;

    /// A paper with the content of a file that is to be sent.
    ///
    /// # Errors
    /// As [`Self::new_paper`]; [`HostError::Source`] if the file cannot be read or is shorter.
    async fn load_paper(
        &mut self,
        source: &Self::Source,
        size_bytes: u64,
    ) -> Result<Self::Paper, HostError>;

    /// As [`Self::seal_part`], with the content of a paper.
    ///
    /// # Errors
    /// As there.
    async fn seal_paper_part(
        &mut self,
        paper: &Self::Paper,
        part: SealPart<'_>,
    ) -> Result<SealedPart<Self::Part>, HostError>;

    /// The certificates of a key that a person brought along and that never leaves the host: its
    /// own first, then its issuers, DER.
    ///
    /// # Errors
    /// [`HostError::NoSuchKey`] for a number that the host does not know.
    async fn imported_chain(&mut self, key: u32) -> Result<Vec<Base64Bytes>, HostError> {
        let _ = key;
        Err(HostError::NoSuchKey)
    }

    /// Signs with that key.
    ///
    /// # Errors
    /// [`HostError::NoSuchKey`] for a number that the host does not know, and where the key cannot
    /// make such a signature.
    async fn sign_imported(&mut self, key: u32, what: &ToBeSigned) -> Result<Vec<u8>, HostError> {
        let _ = (key, what);
        Err(HostError::NoSuchKey)
    }

    /// Starts to PUT a sealed part to `path`, as `application/octet-stream`. The same part can be
    /// sent again.
    fn put_part(&mut self, path: &str, part: &Self::Part) -> Flight;

    /// Waits before something is tried again.
    ///
    /// # Errors
    /// [`HostError::Cancelled`].
    async fn wait(&mut self, millis: u64) -> Result<(), HostError>;

    /// Keeps a draft under its envelope's id in place of an older one. When this returns it
    /// survives a crash; where it breaks off, what is left does not open. Drafts are sealed.
    ///
    /// # Errors
    /// [`HostError::Sink`] if it was not kept.
    async fn keep_draft(&mut self, envelope: &EnvelopeId, sealed: &[u8]) -> Result<(), HostError>;

    /// The drafts that are kept, in any order.
    async fn drafts(&mut self) -> Vec<Vec<u8>>;

    /// Removes a draft; one that is not there is no error.
    ///
    /// # Errors
    /// [`HostError::Sink`] if it may still be there.
    async fn drop_draft(&mut self, envelope: &EnvelopeId) -> Result<(), HostError>;

    /// Decrypts segments. `ciphertext` holds those of all jobs without a gap, in their order;
    /// their hashes were checked. One plaintext for each job, padding included.
    ///
    /// # Errors
    /// [`HostError::DoesNotOpen`] if a segment does not decrypt.
    async fn open_segments(
        &mut self,
        key: &SegmentKey,
        jobs: &[OpenJob],
        ciphertext: &[u8],
    ) -> Result<Vec<Vec<u8>>, HostError> {
        engine::open_segments(key, jobs, ciphertext)
    }

    /// SHA-256 of each piece of ciphertext.
    ///
    /// # Errors
    /// None natively; a host with another engine may be cancelled.
    async fn hash_segments(&mut self, segments: &[&[u8]]) -> Result<Vec<Sha256Digest>, HostError> {
        Ok(segments.iter().map(|segment| sha256(segment)).collect())
    }

    /// Scores a password that somebody is choosing, by `bulla_password::judge`. `known` are texts that
    /// an attacker tries first: address and names. The lists of words behind it are large, so a host
    /// may have them elsewhere.
    ///
    /// # Errors
    /// [`HostError::NotJudged`] if they cannot be had. The password is refused then.
    async fn score_password(&mut self, password: &str, known: &[&str]) -> Result<Score, HostError>;

    /// Stretches what a password yields, [`Unstretched::stretch`], elsewhere: a host whose memory never
    /// shrinks has another instance do it, which ends with it. `None`, and the flow does it itself.
    async fn stretch(&mut self, unstretched: &Unstretched) -> Option<Stretched> {
        let _ = unstretched;
        None
    }

    /// The time, by the clock of this device.
    fn now(&self) -> Timestamp;

    /// The randomness.
    fn rng(&mut self) -> &mut Self::Rng;

    /// Shows progress; `done` and `total` are bytes.
    fn progress(&mut self, phase: Phase, done: u64, total: u64);

    /// Keeps the memory for the next client on this device. It holds no secret.
    fn remember(&mut self, memory: &Memory);
}

/// Takes the plaintext of a download, from its beginning. What was written counts only after the
/// download succeeded; a host discards it otherwise.
#[expect(
    async_fn_in_trait,
    reason = "callers are generic over the sink and never send its futures to another thread"
)]
pub trait Sink {
    /// Appends bytes.
    ///
    /// # Errors
    /// [`HostError::Sink`].
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError>;
}

impl Sink for Vec<u8> {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError> {
        self.extend_from_slice(plaintext);
        Ok(())
    }
}

/// One request to the instance.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "hosts take it apart; a new field must be a compile error"
)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path on the instance; ASCII, holds nothing secret.
    pub path: String,
    /// Media type of the body; `None` without a body.
    pub content_type: Option<&'static str>,
    /// Bytes wanted of a container (`Range`), end exclusive.
    pub range: Option<Range<u64>>,
    /// The body.
    pub body: Vec<u8>,
}

impl core::fmt::Debug for Request {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?} {}", self.method, self.path)
    }
}

/// Methods that the interface uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// DELETE.
    Delete,
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
}

impl Method {
    /// The name in the request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// The answer to a request.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "hosts build it; a new field must be a compile error"
)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body, whole.
    pub body: Vec<u8>,
}

impl core::fmt::Debug for Response {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} ({} bytes)", self.status, self.body.len())
    }
}

/// One part of an upload to be sealed.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "hosts take it apart; a new field must be a compile error"
)]
pub struct SealPart<'a> {
    /// The container's segment key.
    pub key: &'a SegmentKey,
    /// The segments of the part, in order.
    pub segments: Vec<SegmentJob>,
    /// Digest over the content so far; takes the bytes of every job's `plain`, in order.
    pub plaintext_hash: &'a mut Sha256,
}

/// What sealing a part yields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "hosts build it; a new field must be a compile error"
)]
pub struct SealedPart<P> {
    /// The ciphertext.
    pub part: P,
    /// SHA-256 of each ciphertext segment, prefix included.
    pub segment_hashes: Vec<Sha256Digest>,
}

/// What a long flow is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Checks records and digests.
    Checking,
    /// Fetches and decrypts a document.
    Downloading,
    /// Encrypts the first part of a document.
    Encrypting,
    /// Fills in and signs a PDF.
    Filling,
    /// Reads what was sent before, and compares it.
    Reading,
    /// Makes the signature.
    Signing,
    /// Signs once more, over what somebody else signed meanwhile; `done` and `total` are 0.
    SigningAgain,
    /// Waits for a time-stamp.
    Timestamping,
    /// Encrypts and sends a document.
    Uploading,
    /// Waits until the server can be reached again; `done` and `total` are 0.
    Waiting,
}

/// Why a host could not do its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The person stopped it.
    #[error("cancelled")]
    Cancelled,
    /// A segment does not decrypt.
    #[error("a segment does not open")]
    DoesNotOpen,
    /// There is no connection, or it broke.
    #[error("the server cannot be reached")]
    Network,
    /// There is nothing that works on PDFs, or it has no room for this one.
    #[error("the PDF cannot be worked on here")]
    NoPdfEngine,
    /// There is no such key, or it cannot make this signature.
    #[error("this key cannot be used")]
    NoSuchKey,
    /// A password cannot be judged: the lists of words are not there.
    #[error("the password cannot be judged")]
    NotJudged,
    /// Plaintext cannot be written.
    #[error("the file cannot be written")]
    Sink,
    /// A file cannot be read, or changed while it was read.
    #[error("the file cannot be read")]
    Source,
}
