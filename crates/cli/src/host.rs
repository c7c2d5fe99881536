//! The world around the client on a machine: HTTP with one cookie, files, the clock, the operating
//! system's randomness and the home directory.

use core::ops::Range;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bulla_client::pdf::Paper;
use bulla_client::pdf::report::ToBeSigned;
use bulla_client::{
    Flight, Host, HostError, Memory, Method, Phase, Request, Response, SealPart, SealedPart, engine,
};
use bulla_password::{Judgement, Score};
use bulla_protocol::IDLE_CONNECTION_MS;
use bulla_protocol::session::COOKIE;
use bulla_types::{Base64Bytes, EnvelopeId, Timestamp};
use bytes::Bytes;
use rand_core::UnwrapErr;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RANGE, SET_COOKIE};
use zeroize::Zeroizing;

use crate::drafts::Drafts;
use crate::failure::Failure;
use crate::flight;
use crate::home::{Home, SavedCookie, SavedState};
use crate::imported::ImportedKey;
use crate::progress::Progress;

/// The host of the command line.
pub(crate) struct CliHost {
    http: reqwest::Client,
    /// For parts, which may take long on their way.
    parts: reqwest::Client,
    home: Home,
    state: SavedState,
    cookie: Option<Zeroizing<String>>,
    rng: UnwrapErr<getrandom::SysRng>,
    progress: Progress,
    drafts: Drafts,
    /// Of the newest password that was chosen.
    judgement: Option<Judgement>,
    /// Keys that the person brought along.
    imported: Vec<ImportedKey>,
}

impl CliHost {
    /// The host for the server of this state, with the cookie that is kept for it.
    pub(crate) fn new(home: Home, state: SavedState) -> Result<Self, Failure> {
        let cookie = home.cookie(&state.server)?;
        Ok(Self {
            http: built(http_client(&state.server).read_timeout(READ_TIMEOUT))?,
            parts: built(http_client(&state.server))?,
            drafts: home.drafts(),
            home,
            state,
            cookie,
            rng: UnwrapErr(getrandom::SysRng),
            progress: Progress::new(),
            judgement: None,
            imported: Vec::new(),
        })
    }

    /// The same without the session that may be open there: what is asked for belongs to nobody.
    pub(crate) fn apart(home: Home, state: SavedState) -> Result<Self, Failure> {
        Ok(Self {
            cookie: None,
            ..Self::new(home, state)?
        })
    }

    /// The address of the server.
    pub(crate) fn server(&self) -> &str {
        &self.state.server
    }

    /// Whether a session's cookie is there.
    pub(crate) const fn has_cookie(&self) -> bool {
        self.cookie.is_some()
    }

    /// How the newest password that was chosen was judged.
    pub(crate) const fn judgement(&self) -> Option<Judgement> {
        self.judgement
    }

    /// Changes and keeps the state.
    pub(crate) fn update(&mut self, change: impl FnOnce(&mut SavedState)) -> Result<(), Failure> {
        change(&mut self.state);
        self.home.save_state(&self.state)
    }

    /// Keeps the cookie of the session that was just opened.
    pub(crate) fn keep_cookie(&self) -> Result<(), Failure> {
        match &self.cookie {
            Some(value) => self.home.save_cookie(&SavedCookie {
                server: self.state.server.clone(),
                value: value.as_str().to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Keeps a key for this run, and gives it a number.
    pub(crate) fn keep_imported(&mut self, key: ImportedKey) -> u32 {
        self.imported.push(key);
        u32::try_from(self.imported.len()).unwrap_or(u32::MAX)
    }

    fn imported(&self, number: u32) -> Result<&ImportedKey, HostError> {
        let place = usize::try_from(number).ok();
        let place = place.and_then(|place| place.checked_sub(1));
        let key = place.and_then(|place| self.imported.get(place));
        key.ok_or(HostError::NoSuchKey)
    }

    async fn send(&mut self, request: Request) -> Result<Response, reqwest::Error> {
        let answer = self.prepare(&self.http, request).send().await?;
        self.take_cookie(answer.headers());
        flight::read(answer, MAX_BODY_BYTES).await
    }

    fn prepare(&self, http: &reqwest::Client, request: Request) -> reqwest::RequestBuilder {
        let method = match request.method {
            Method::Delete => reqwest::Method::DELETE,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Get | _ => reqwest::Method::GET,
        };
        let url = format!("{}{}", self.state.server, request.path);
        let headers = self.headers(&request);
        let builder = http.request(method, url).headers(headers);
        if request.content_type.is_some() {
            builder.body(request.body)
        } else {
            builder
        }
    }

    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = request.content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        if let Some(range) = &request.range {
            let text = format!("bytes={}-{}", range.start, range.end.saturating_sub(1));
            headers.extend(HeaderValue::try_from(text).map(|value| (RANGE, value)));
        }
        if let Some(cookie) = &self.cookie {
            let text = Zeroizing::new(format!("{COOKIE}={}", cookie.as_str()));
            if let Ok(mut value) = HeaderValue::from_str(&text) {
                value.set_sensitive(true);
                headers.insert(reqwest::header::COOKIE, value);
            }
        }
        headers
    }

    /// Takes over the session's cookie from an answer; an empty one ends the session.
    fn take_cookie(&mut self, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            if let Some(value) = header.to_str().ok().and_then(cookie_value) {
                self.cookie = (!value.is_empty()).then(|| Zeroizing::new(value.to_owned()));
            }
        }
    }
}

/// A file that is sent.
#[derive(Debug)]
pub(crate) struct FileSource {
    file: File,
    size: u64,
}

impl FileSource {
    /// Opens a regular file.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(Failure::file(path))?;
        let metadata = file.metadata().map_err(Failure::file(path))?;
        if !metadata.is_file() {
            return Err(Failure::Malformed {
                path: PathBuf::from(path),
                expected: "a file",
            });
        }
        Ok(Self {
            file,
            size: metadata.len(),
        })
    }

    /// Length in bytes when it was opened.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Appends the bytes of a range, as far as they are there.
    pub(crate) fn read(&self, range: Range<u64>, buffer: &mut Vec<u8>) -> Result<(), HostError> {
        let mut file = &self.file;
        let length = range.end.saturating_sub(range.start);
        file.seek(SeekFrom::Start(range.start))
            .and_then(|_| file.take(length).read_to_end(buffer))
            .map(drop)
            .map_err(|_| HostError::Source)
    }
}

impl Host for CliHost {
    type Rng = UnwrapErr<getrandom::SysRng>;
    type Source = FileSource;
    type Part = Bytes;
    type Paper = Paper;

    async fn http(&mut self, request: Request) -> Result<Response, HostError> {
        self.send(request).await.map_err(|_| HostError::Network)
    }

    fn launch(&mut self, request: Request) -> Result<Flight, Request> {
        let wanted = request
            .range
            .as_ref()
            .map_or(0, |r| r.end.saturating_sub(r.start));
        let limit = usize::try_from(wanted)
            .unwrap_or(MAX_BODY_BYTES)
            .max(MAX_PROBLEM_BYTES);
        Ok(flight::fetch(self.prepare(&self.http, request), limit))
    }

    async fn seal_part(
        &mut self,
        source: &FileSource,
        part: SealPart<'_>,
    ) -> Result<SealedPart<Bytes>, HostError> {
        let read = |range, buffer: &mut Vec<u8>| source.read(range, buffer);
        let (part, segment_hashes) =
            engine::seal_segments(part.key, &part.segments, part.plaintext_hash, read)?;
        Ok(SealedPart {
            part: part.into(),
            segment_hashes,
        })
    }

    async fn new_paper(&mut self, size_bytes: u64) -> Result<Paper, HostError> {
        let size = usize::try_from(size_bytes).map_err(|_| HostError::NoPdfEngine)?;
        Paper::with_capacity(size).map_err(|_| HostError::NoPdfEngine)
    }

    async fn load_paper(&mut self, source: &FileSource, size: u64) -> Result<Paper, HostError> {
        let mut paper = self.new_paper(size).await?;
        let mut begin = 0;
        while begin < size {
            let end = size.min(begin.saturating_add(READ_BYTES));
            let mut bytes = Vec::new();
            source.read(begin..end, &mut bytes)?;
            if u64::try_from(bytes.len()) != Ok(end - begin) {
                return Err(HostError::Source);
            }
            let written = paper.write(&bytes);
            written.map_err(|_| HostError::NoPdfEngine)?;
            begin = end;
        }
        Ok(paper)
    }

    async fn seal_paper_part(
        &mut self,
        paper: &Paper,
        part: SealPart<'_>,
    ) -> Result<SealedPart<Bytes>, HostError> {
        let read = |range, buffer: &mut Vec<u8>| engine::read_bytes(paper.bytes(), range, buffer);
        let (part, segment_hashes) =
            engine::seal_segments(part.key, &part.segments, part.plaintext_hash, read)?;
        Ok(SealedPart {
            part: part.into(),
            segment_hashes,
        })
    }

    fn put_part(&mut self, path: &str, part: &Bytes) -> Flight {
        let request = Request {
            method: Method::Put,
            path: path.to_owned(),
            content_type: Some("application/octet-stream"),
            range: None,
            body: Vec::new(),
        };
        let request = self.prepare(&self.parts, request);
        flight::send_part(request, part.clone(), MAX_PROBLEM_BYTES)
    }

    async fn imported_chain(&mut self, key: u32) -> Result<Vec<Base64Bytes>, HostError> {
        let chain = self.imported(key)?.chain();
        let der = chain.iter().map(|certificate| certificate.as_der().into());
        Ok(der.collect())
    }

    async fn sign_imported(&mut self, key: u32, what: &ToBeSigned) -> Result<Vec<u8>, HostError> {
        let signature = self.imported(key)?.sign(what.attributes.as_slice());
        signature.map_err(|_| HostError::NoSuchKey)
    }

    async fn wait(&mut self, millis: u64) -> Result<(), HostError> {
        tokio::time::sleep(Duration::from_millis(millis)).await;
        Ok(())
    }

    async fn keep_draft(&mut self, envelope: &EnvelopeId, sealed: &[u8]) -> Result<(), HostError> {
        self.drafts
            .keep(envelope, sealed)
            .map_err(|_| HostError::Sink)
    }

    async fn drafts(&mut self) -> Vec<Vec<u8>> {
        self.drafts.all()
    }

    async fn drop_draft(&mut self, envelope: &EnvelopeId) -> Result<(), HostError> {
        self.drafts.drop(envelope).map_err(|_| HostError::Sink)
    }

    async fn score_password(&mut self, password: &str, known: &[&str]) -> Result<Score, HostError> {
        let judgement = bulla_password::judge(password, known);
        self.judgement = Some(judgement);
        Ok(judgement.score)
    }

    fn now(&self) -> Timestamp {
        now()
    }

    fn rng(&mut self) -> &mut Self::Rng {
        &mut self.rng
    }

    fn progress(&mut self, phase: Phase, done: u64, total: u64) {
        self.progress.show(phase, done, total);
    }

    fn remember(&mut self, memory: &Memory) {
        self.state.memory = memory.clone();
        // Another run of this program may have seen more meanwhile.
        if let Ok(Some(kept)) = self.home.state()
            && kept.server == self.state.server
        {
            self.state.memory.merge(&kept.memory);
        }
        // A disk that is full must not undo what the server has done; the next flow tries again.
        drop(self.home.save_state(&self.state));
    }
}

impl core::fmt::Debug for CliHost {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "CliHost({})", self.state.server)
    }
}

/// The time by this machine's clock.
pub(crate) fn now() -> Timestamp {
    let millis = u64::try_from(since_1970().as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX)
}

/// Whole seconds since 1970, by this machine's clock.
pub(crate) fn now_secs() -> u64 {
    since_1970().as_secs()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the host is the clock of the client"
)]
fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// A client without redirects, and without connections that the server may just be closing: files
/// are read meanwhile. This machine is spoken to without TLS and proxy.
pub(crate) fn http_client(server: &str) -> reqwest::ClientBuilder {
    // A provider that was installed before is the same one.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_millis(IDLE_CONNECTION_MS / 2))
        .referer(false)
        .user_agent(format!(
            "bulla/{} ({})",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS
        ));
    if server.starts_with("https://") {
        builder.https_only(true)
    } else {
        builder.no_proxy().tls_certs_only([])
    }
}

/// A client whose certificates could be read.
pub(crate) fn built(client: reqwest::ClientBuilder) -> Result<reqwest::Client, Failure> {
    client
        .build()
        .map_err(|_| Failure::Platform("the system's certificates cannot be read"))
}

fn cookie_value(header: &str) -> Option<&str> {
    let pair = header.split(';').next()?;
    let (name, value) = pair.split_once('=')?;
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (name.trim() == COOKIE && value.len() <= 128 && value.bytes().all(allowed)).then_some(value)
}

/// Bytes of a file that are read at a time.
const READ_BYTES: u64 = 1 << 20;
/// The largest answer: a part of a container and its list of hashes stay far below.
const MAX_BODY_BYTES: usize = 64 << 20;
/// The largest problem document that is read.
const MAX_PROBLEM_BYTES: usize = 64 << 10;
/// Time for an answer, and for more of it.
pub(crate) const READ_TIMEOUT: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_cookie_of_the_session_and_no_other() {
        assert_eq!(
            cookie_value("__Host-bulla=ab-_9; Path=/; Secure; HttpOnly"),
            Some("ab-_9")
        );
        assert_eq!(cookie_value("__Host-bulla=; Max-Age=0"), Some(""));
        for header in [
            "bulla=ab",
            "__Host-bulla",
            "__Host-bulla=a b",
            "__Host-bulla=a\"",
            "",
        ] {
            assert_eq!(cookie_value(header), None, "{header}");
        }
    }
}
