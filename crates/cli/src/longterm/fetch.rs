//! Requests to addresses that certificates name. Anybody can write an address into a certificate, so one
//! that is not public is asked only where it is the server that this device uses, or the person wants it:
//! the check is on the address that is connected to, no redirect is followed and no proxy is used.

use core::net::{IpAddr, SocketAddr};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bulla_pki::address::is_public;
use bulla_pki::revocation::MAX_CRL_BYTES;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::failure::Failure;
use crate::host::built;

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchError {
    /// The address is private.
    #[error("its address is not public; use --allow-private if it is in your own network")]
    Forbidden,
    /// Another scheme than HTTP.
    #[error("it is not asked by HTTP")]
    Scheme,
    /// No answer, or not in time.
    #[error("it cannot be reached, or does not answer in time")]
    NoAnswer,
    /// The person wants nothing to be fetched.
    #[error("nothing is fetched with --offline")]
    Offline,
    /// Another status than 200; redirects are not followed.
    #[error("it answers with status {0}")]
    Status(u16),
    /// The answer is too large.
    #[error("its answer is too large")]
    TooLarge,
    /// One file has asked often enough, or waited or received enough.
    #[error("more would be asked for than one file may ask for")]
    TooMany,
}

/// Which addresses may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// None.
    Nothing,
    /// Public ones.
    Public,
    /// Every one.
    Everything,
}

/// Makes the requests of one file.
pub(crate) struct Fetcher {
    runtime: Runtime,
    /// For public addresses.
    guarded: Client,
    /// For the own server, and where the person allows it.
    free: Client,
    reach: Reach,
    /// The server that this device uses.
    server: Option<Url>,
    left: Left,
    /// Who did not answer: nobody waits for the same machine twice.
    silent: BTreeSet<String>,
}

/// What one file may still cost.
#[derive(Debug, Clone, Copy)]
struct Left {
    requests: usize,
    bytes: usize,
    time: Duration,
}

impl Fetcher {
    /// With this reach; the server that this device uses may always be asked.
    pub(crate) fn new(reach: Reach, server: Option<&str>) -> Result<Self, Failure> {
        // A provider that was installed before is the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = || {
            Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .connect_timeout(CONNECTED)
                .timeout(PATIENCE)
                .user_agent(concat!("bulla/", env!("CARGO_PKG_VERSION")))
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|_| Failure::Platform("the runtime cannot start"))?;
        Ok(Self {
            runtime,
            guarded: built(client().dns_resolver(Arc::new(Guard)))?,
            free: built(client())?,
            reach,
            server: server.and_then(|server| server.parse().ok()),
            left: Left {
                requests: MAX_REQUESTS,
                bytes: MAX_BYTES,
                time: WHOLE_PATIENCE,
            },
            silent: BTreeSet::new(),
        })
    }

    /// What is at an address, of at most `max` bytes.
    pub(crate) fn get(&mut self, url: &str, max: usize) -> Result<Vec<u8>, FetchError> {
        let (client, url) = self.checked(url)?;
        let request = client.get(url.clone());
        self.answer(&url, request, max)
    }

    /// The answer to a body of this media type, of at most `max` bytes.
    pub(crate) fn post(
        &mut self,
        url: &str,
        (media_type, body): (&'static str, Vec<u8>),
        max: usize,
    ) -> Result<Vec<u8>, FetchError> {
        let (client, url) = self.checked(url)?;
        let request = client.post(url.clone()).header(CONTENT_TYPE, media_type);
        self.answer(&url, request.body(body), max)
    }

    /// The answer to a request, for what is left of the file's time and bytes.
    fn answer(
        &mut self,
        url: &Url,
        request: RequestBuilder,
        max: usize,
    ) -> Result<Vec<u8>, FetchError> {
        if self.left.time.is_zero() || self.left.bytes == 0 {
            return Err(FetchError::TooMany);
        }
        let machine = url.origin().ascii_serialization();
        if self.silent.contains(&machine) {
            return Err(FetchError::NoAnswer);
        }
        let request = request.timeout(PATIENCE.min(self.left.time));
        let max = max.min(self.left.bytes);
        let (answer, passed) = self.runtime.block_on(async {
            let begun = Instant::now();
            (read(request, max).await, begun.elapsed())
        });
        self.left.time = self.left.time.saturating_sub(passed);
        match &answer {
            Ok(body) => self.left.bytes -= body.len().min(self.left.bytes),
            Err(FetchError::NoAnswer) => {
                self.silent.insert(machine);
            }
            Err(FetchError::TooLarge) => self.left.bytes -= max,
            Err(_) => {}
        }
        answer
    }

    /// The address, if it is one to ask, and who asks it. Names are looked at again when they are
    /// resolved.
    fn checked(&mut self, url: &str) -> Result<(Client, Url), FetchError> {
        if self.reach == Reach::Nothing {
            return Err(FetchError::Offline);
        }
        let url = Url::parse(url).map_err(|_| FetchError::Scheme)?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !is_plain {
            return Err(FetchError::Scheme);
        }
        let left = self.left.requests.checked_sub(1);
        self.left.requests = left.ok_or(FetchError::TooMany)?;
        let is_own = self
            .server
            .as_ref()
            .is_some_and(|own| own.origin() == url.origin());
        if is_own || self.reach == Reach::Everything {
            return Ok((self.free.clone(), url));
        }
        let host = url.host_str().ok_or(FetchError::Scheme)?;
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        match literal.parse::<IpAddr>() {
            Ok(address) if !is_public(address) => Err(FetchError::Forbidden),
            _ => Ok((self.guarded.clone(), url)),
        }
    }
}

/// The body of an answer with status 200.
async fn read(request: RequestBuilder, max: usize) -> Result<Vec<u8>, FetchError> {
    let answer = request.send().await;
    let mut answer = answer.map_err(|error| {
        if is_forbidden(&error) {
            FetchError::Forbidden
        } else {
            FetchError::NoAnswer
        }
    })?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(FetchError::Status(answer.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| FetchError::NoAnswer)? {
        if body.len().saturating_add(chunk.len()) > max {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Whether the resolver stands behind an error.
fn is_forbidden(error: &reqwest::Error) -> bool {
    let mut source = core::error::Error::source(error);
    while let Some(error) = source {
        if error.downcast_ref::<FetchError>() == Some(&FetchError::Forbidden) {
            return true;
        }
        source = error.source();
    }
    false
}

/// Resolves names to public addresses.
struct Guard;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let all = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public = all.filter(|address| is_public(address.ip()));
            let addresses: Vec<SocketAddr> = public.collect();
            if addresses.is_empty() {
                return Err(FetchError::Forbidden.into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

/// Requests of one file: each certificate of a few signatures with its list, its responder and its issuer.
const MAX_REQUESTS: usize = 64;
/// Bytes of all answers of one file: whoever made it may own the servers that its certificates name.
const MAX_BYTES: usize = 4 * MAX_CRL_BYTES;
const CONNECTED: Duration = Duration::from_secs(10);
/// Time for a whole exchange.
const PATIENCE: Duration = Duration::from_mins(1);
/// Time for all exchanges of one file.
const WHOLE_PATIENCE: Duration = Duration::from_mins(4);

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn addresses_that_are_not_public_are_not_asked() {
        let mut public = Fetcher::new(Reach::Public, None).unwrap();
        for url in [
            "http://127.0.0.1:1/crl",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/",
            // The name is looked at when it is resolved.
            "http://localhost:1/",
        ] {
            assert_eq!(public.get(url, 10), Err(FetchError::Forbidden), "{url}");
        }
        for url in [
            "http://user@8.8.8.8/",
            "http://:secret@8.8.8.8/",
            "file:///etc/passwd",
            "ldap://8.8.8.8/",
            "no url",
            "",
        ] {
            assert_eq!(public.get(url, 10), Err(FetchError::Scheme), "{url}");
        }
    }

    #[test]
    fn the_own_server_may_be_asked_and_no_other_port_of_its_machine() {
        let mut fetcher = Fetcher::new(Reach::Public, Some("http://127.0.0.1:1")).unwrap();
        assert_eq!(
            fetcher.get("http://127.0.0.1:1/a", 10),
            Err(FetchError::NoAnswer)
        );
        for url in [
            "http://127.0.0.1:2/a",
            "https://127.0.0.1:1/a",
            "http://127.0.0.2:1/",
        ] {
            assert_eq!(fetcher.get(url, 10), Err(FetchError::Forbidden), "{url}");
        }
    }

    #[test]
    fn one_file_asks_so_often_and_no_more() {
        let mut fetcher = Fetcher::new(Reach::Public, None).unwrap();
        for _ in 0..MAX_REQUESTS {
            assert_eq!(
                fetcher.get("http://127.0.0.1/", 1),
                Err(FetchError::Forbidden)
            );
        }
        assert_eq!(fetcher.get("http://8.8.8.8/", 1), Err(FetchError::TooMany));
        let mut offline = Fetcher::new(Reach::Nothing, Some("http://127.0.0.1:1")).unwrap();
        assert_eq!(
            offline.get("http://127.0.0.1:1/", 1),
            Err(FetchError::Offline)
        );
    }

    /// A server on this machine that gives each connection the next of these answers and closes it;
    /// `None` is silent for good.
    fn answering(answers: Vec<Option<Vec<u8>>>) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
                assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
                if let Some(body) = answer {
                    let head = format!(
                        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                        body.len()
                    );
                    stream.write_all(head.as_bytes()).unwrap();
                    stream.write_all(&body).ok();
                } else {
                    open.push(stream);
                }
            }
            // The last ones stay open until the test is over.
            std::thread::park();
        });
        (address, asked)
    }

    #[test]
    fn nobody_waits_twice_for_a_machine_that_does_not_answer() {
        let (address, asked) = answering(vec![None, Some(b"late".to_vec())]);
        let mut fetcher = Fetcher::new(Reach::Everything, None).unwrap();
        fetcher.left.time = Duration::from_millis(300);
        assert_eq!(
            fetcher.get(&format!("{address}/a"), 10),
            Err(FetchError::NoAnswer)
        );
        // All of the time went by, and with more of it the machine is still not asked again.
        assert_eq!(
            fetcher.get(&format!("{address}/b"), 10),
            Err(FetchError::TooMany)
        );
        fetcher.left.time = WHOLE_PATIENCE;
        assert_eq!(
            fetcher.post(&format!("{address}/c"), ("text/plain", Vec::new()), 10),
            Err(FetchError::NoAnswer)
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn the_answers_of_one_file_are_bounded_together() {
        let body = vec![7; 600];
        let (address, asked) = answering(vec![Some(body.clone()), Some(body.clone())]);
        let mut fetcher = Fetcher::new(Reach::Everything, None).unwrap();
        fetcher.left.bytes = 1000;
        assert_eq!(fetcher.get(&address, 999), Ok(body));
        assert_eq!(fetcher.get(&address, 999), Err(FetchError::TooLarge));
        assert_eq!(fetcher.get(&address, 999), Err(FetchError::TooMany));
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
