//! Requests to addresses that certificates name. Anybody can write an address into a certificate, so one
//! that is not public is asked only where it is the server that this device uses, or the person wants it:
//! the check is on the address that is connected to, no redirect is followed and no proxy is used.

use core::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bulla_pki::address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use tokio::runtime::Runtime;

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
    /// One file has asked often enough.
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
    left: usize,
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
            left: MAX_REQUESTS,
        })
    }

    /// What is at an address, of at most `max` bytes.
    pub(crate) fn get(&mut self, url: &str, max: usize) -> Result<Vec<u8>, FetchError> {
        let (client, url) = self.checked(url)?;
        let request = client.get(url);
        self.runtime.block_on(read(request, max))
    }

    /// The answer to a body of this media type, of at most `max` bytes.
    pub(crate) fn post(
        &mut self,
        url: &str,
        (media_type, body): (&'static str, Vec<u8>),
        max: usize,
    ) -> Result<Vec<u8>, FetchError> {
        let (client, url) = self.checked(url)?;
        let request = client.post(url).header(CONTENT_TYPE, media_type).body(body);
        self.runtime.block_on(read(request, max))
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
        self.left = self.left.checked_sub(1).ok_or(FetchError::TooMany)?;
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
const CONNECTED: Duration = Duration::from_secs(10);
/// Time for a whole exchange.
const PATIENCE: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests {
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
}
