//! Requests that the server itself makes: to time-stamping authorities that an operator lists, and for
//! the revocation lists of their certificates. An address is never asked unless it is public, or in a
//! network that the operator declared; the check is on the address that is connected to, so no name that
//! resolves to another one later gets around it. No redirect is followed and no proxy is used.

use core::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bulla_pki::address::is_public;
use bytes::Bytes;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, Url};

use crate::config::Timestamps;

/// Why nothing came back. The texts name no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EgressError {
    /// The address is private, or none that is asked.
    #[error("the address is not one that may be asked")]
    Forbidden,
    /// No answer, or not in time.
    #[error("no answer in time")]
    NoAnswer,
    /// Another status than 200.
    #[error("answered with another status than 200")]
    Status,
    /// The answer is too large.
    #[error("the answer is too large")]
    TooLarge,
}

/// What was answered.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) media_type: Option<String>,
    pub(crate) body: Bytes,
}

/// Who named an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedBy {
    /// A certificate: anybody.
    Certificate,
    /// The operator, who may name this machine.
    Operator,
}

/// Makes requests.
#[derive(Debug)]
pub(crate) struct Egress {
    operator: Client,
    certificate: Client,
    allowed: Arc<Allowed>,
}

impl Egress {
    /// With these settings.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub(crate) fn new(settings: &Timestamps) -> Result<Self, reqwest::Error> {
        Self::within(settings.timeout(), &settings.private_networks)
    }

    /// With this time for an answer, and these private networks.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub(crate) fn within(
        timeout: Duration,
        private_networks: &[IpNet],
    ) -> Result<Self, reqwest::Error> {
        // A provider that was installed before is the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let allowed = Arc::new(Allowed {
            private: private_networks.to_vec(),
        });
        let client = |named_by| {
            Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .referer(false)
                .connect_timeout(timeout)
                .timeout(timeout)
                .pool_max_idle_per_host(1)
                .user_agent(concat!("bulla-server/", env!("CARGO_PKG_VERSION")))
                .dns_resolver(Arc::new(Guard {
                    allowed: Arc::clone(&allowed),
                    named_by,
                }))
                .build()
        };
        Ok(Self {
            operator: client(NamedBy::Operator)?,
            certificate: client(NamedBy::Certificate)?,
            allowed: Arc::clone(&allowed),
        })
    }

    /// Posts a body of this media type; the answer, of at most `max` bytes.
    pub(crate) async fn post(
        &self,
        (url, named_by): (&str, NamedBy),
        media_type: &'static str,
        body: Vec<u8>,
        max: usize,
    ) -> Result<Bytes, EgressError> {
        let url = self.checked(url, named_by)?;
        let request = self.client(named_by).post(url);
        let request = request.header(CONTENT_TYPE, media_type);
        read(request.body(body), max).await
    }

    /// Posts a body of this media type; whatever is answered, of at most `max` bytes.
    pub(crate) async fn exchange(
        &self,
        (url, named_by): (&str, NamedBy),
        media_type: &'static str,
        body: Vec<u8>,
        max: usize,
    ) -> Result<Answered, EgressError> {
        let url = self.checked(url, named_by)?;
        let request = self.client(named_by).post(url);
        let request = request.header(CONTENT_TYPE, media_type).body(body);
        let answer = request.send().await.map_err(|_| EgressError::NoAnswer)?;
        let media_type = answer.headers().get(CONTENT_TYPE);
        Ok(Answered {
            status: answer.status().as_u16(),
            media_type: media_type
                .and_then(|it| it.to_str().ok())
                .map(str::to_owned),
            body: whole(answer, max).await?,
        })
    }

    /// Fetches what is at an address, of at most `max` bytes.
    pub(crate) async fn get(
        &self,
        (url, named_by): (&str, NamedBy),
        max: usize,
    ) -> Result<Bytes, EgressError> {
        let url = self.checked(url, named_by)?;
        read(self.client(named_by).get(url), max).await
    }

    const fn client(&self, named_by: NamedBy) -> &Client {
        match named_by {
            NamedBy::Certificate => &self.certificate,
            NamedBy::Operator => &self.operator,
        }
    }

    /// The address, if it is one to ask. Names are looked at again when they are resolved.
    fn checked(&self, url: &str, named_by: NamedBy) -> Result<Url, EgressError> {
        let url = Url::parse(url).map_err(|_| EgressError::Forbidden)?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !is_plain {
            return Err(EgressError::Forbidden);
        }
        let host = url.host_str().ok_or(EgressError::Forbidden)?;
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        match literal.parse::<IpAddr>() {
            Ok(address) if !self.allowed.allows(address, named_by) => Err(EgressError::Forbidden),
            _ => Ok(url),
        }
    }
}

/// The body of an answer with status 200.
async fn read(request: RequestBuilder, max: usize) -> Result<Bytes, EgressError> {
    let answer = request.send().await.map_err(|_| EgressError::NoAnswer)?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(EgressError::Status);
    }
    whole(answer, max).await
}

/// The body of an answer.
async fn whole(mut answer: Response, max: usize) -> Result<Bytes, EgressError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| EgressError::NoAnswer)? {
        if body.len().saturating_add(chunk.len()) > max {
            return Err(EgressError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

/// Resolves names to addresses that may be asked.
struct Guard {
    allowed: Arc<Allowed>,
    named_by: NamedBy,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, named_by) = (Arc::clone(&self.allowed), self.named_by);
        Box::pin(async move {
            let all = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let may = |address: &SocketAddr| allowed.allows(address.ip(), named_by);
            let addresses: Vec<SocketAddr> = all.filter(may).collect();
            if addresses.is_empty() {
                return Err(EgressError::Forbidden.into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

/// Which addresses may be asked.
#[derive(Debug)]
struct Allowed {
    private: Vec<IpNet>,
}

impl Allowed {
    fn allows(&self, address: IpAddr, named_by: NamedBy) -> bool {
        let address = address.to_canonical();
        if self
            .private
            .iter()
            .any(|network| network.contains(&address))
        {
            return true;
        }
        if address.is_loopback() {
            return named_by == NamedBy::Operator;
        }
        is_public(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn egress(private: &[&str]) -> Egress {
        Egress::new(&Timestamps {
            private_networks: private.iter().map(|it| it.parse().unwrap()).collect(),
            timeout_ms: 300,
        })
        .unwrap()
    }

    #[test]
    fn asks_public_addresses_alone() {
        let nothing = egress(&[]);
        for address in [
            "8.8.8.8",
            "193.5.216.100",
            "2a00:1450::5",
            "2606:4700::1111",
        ] {
            let address = address.parse().unwrap();
            assert!(
                nothing.allowed.allows(address, NamedBy::Certificate),
                "{address}"
            );
        }
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:0a00:0001::",
            "64:ff9b::a00:1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
        ] {
            let address = address.parse().unwrap();
            for named_by in [NamedBy::Certificate, NamedBy::Operator] {
                assert!(!nothing.allowed.allows(address, named_by), "{address}");
            }
        }
    }

    #[test]
    fn this_machine_is_for_the_operator_and_private_networks_for_who_declared_them() {
        let nothing = egress(&[]);
        for address in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            let address = address.parse().unwrap();
            assert!(nothing.allowed.allows(address, NamedBy::Operator));
            assert!(!nothing.allowed.allows(address, NamedBy::Certificate));
        }
        let declared = egress(&["10.0.0.0/8"]);
        let inside: IpAddr = "10.1.2.3".parse().unwrap();
        assert!(declared.allowed.allows(inside, NamedBy::Certificate));
        assert!(
            declared
                .allowed
                .allows("::ffff:10.1.2.3".parse().unwrap(), NamedBy::Operator)
        );
        assert!(
            !declared
                .allowed
                .allows("192.168.0.1".parse().unwrap(), NamedBy::Operator)
        );
    }

    #[tokio::test]
    async fn neither_literals_nor_names_nor_other_schemes_get_around_it() {
        let egress = egress(&[]);
        for url in [
            "http://127.0.0.1:1/crl",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://user@8.8.8.8/",
            "http://:secret@8.8.8.8/",
            "http://127.0.0.1./",
            "http://[::127.0.0.1]/",
            "file:///etc/passwd",
            "ftp://8.8.8.8/",
            "ldap://8.8.8.8/",
            "http://",
            "no url",
        ] {
            let got = egress.get((url, NamedBy::Certificate), 10).await;
            assert_eq!(got.unwrap_err(), EgressError::Forbidden, "{url}");
        }
        // The name is looked at when it is resolved.
        let got = egress
            .get(("http://localhost:1/", NamedBy::Certificate), 10)
            .await;
        assert_eq!(got.unwrap_err(), EgressError::NoAnswer);
    }
}
