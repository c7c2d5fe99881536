//! From which network a request comes, for counting tries. The peer's address counts, unless the
//! peer is a proxy that the settings trust: then the right-most address of `X-Forwarded-For` that is
//! no trusted proxy. Whoever is not trusted can write what they like there. Nothing here is stored:
//! the store gets a keyed hash.

use core::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, request::Parts};
use ipnet::IpNet;

use crate::state::AppState;

/// The address at the other end of a connection; the listener puts it into each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "an address and nothing else")]
pub struct Peer(pub IpAddr);

/// The network that a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network(IpAddr);

impl Network {
    /// The network of this address.
    #[cfg(test)]
    pub(crate) fn of(address: &str) -> Self {
        Self(address.parse().unwrap())
    }

    /// One subscriber: the IPv4 address, or the /64 of an IPv6 address.
    pub(crate) fn near(&self) -> Vec<u8> {
        self.cut(4, 8)
    }

    /// Its neighbourhood: the /24 of an IPv4 address, or the /48 of an IPv6 address.
    pub(crate) fn wide(&self) -> Vec<u8> {
        self.cut(3, 6)
    }

    /// The first bytes of the address, after version and number of them.
    fn cut(&self, v4: u8, v6: u8) -> Vec<u8> {
        let (version, kept, address) = match self.0 {
            IpAddr::V4(address) => (4, v4, address.octets().to_vec()),
            IpAddr::V6(address) => (6, v6, address.octets().to_vec()),
        };
        let mut bytes = vec![version, kept];
        bytes.extend(address.into_iter().take(usize::from(kept)));
        bytes
    }
}

impl FromRequestParts<AppState> for Network {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>();
        // Without a connection the request comes from this process.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
        Ok(origin(
            peer,
            &parts.headers,
            &state.config().trusted_proxies,
        ))
    }
}

/// The network behind a peer.
fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Network {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut nearest = peer.to_canonical();
    if !is_trusted(nearest) {
        return Network(nearest);
    }
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    let hops = lines.iter().rev().flat_map(|line| {
        let line = line.to_str().unwrap_or("?");
        line.rsplit(',').map(str::trim)
    });
    for hop in hops.take(MAX_HOPS) {
        // What a trusted proxy did not write as an address stands for the proxy itself.
        let Some(address) = parse(hop) else { break };
        nearest = address;
        if !is_trusted(nearest) {
            break;
        }
    }
    Network(nearest)
}

/// The address in `1.2.3.4`, `1.2.3.4:5`, `2001:db8::1` or `[2001:db8::1]:5`.
fn parse(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    let address = bare.unwrap_or(hop).parse::<IpAddr>().ok();
    let address = address.or_else(|| hop.parse::<SocketAddr>().ok().map(|with| with.ip()));
    address.map(|address| address.to_canonical())
}

/// More proxies in a row than anybody has.
const MAX_HOPS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        origin(peer.parse().unwrap(), &headers, &trusted)
            .0
            .to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_peer_counts_whatever_it_claims() {
        assert_eq!(of("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        let trusted = ["10.0.0.0/8"];
        assert_eq!(of("203.0.113.9", &["10.0.0.1"], &trusted), "203.0.113.9");
        assert_eq!(of("10.1.2.3", &[], &trusted), "10.1.2.3");
    }

    #[test]
    fn behind_trusted_proxies_the_right_most_foreign_hop_counts() {
        let trusted = ["10.0.0.0/8", "2001:db8:1::/48"];
        for (peer, forwarded, expected) in [
            ("10.0.0.1", &["203.0.113.9"][..], "203.0.113.9"),
            ("10.0.0.1", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (
                "10.0.0.1",
                &["1.1.1.1", "203.0.113.9, 10.0.0.2"],
                "203.0.113.9",
            ),
            ("10.0.0.1", &["203.0.113.9,1.1.1.1", "10.0.0.2"], "1.1.1.1"),
            ("10.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", &["[2001:db8:2::5]:443"], "2001:db8:2::5"),
            ("10.0.0.1", &["[2001:db8:2::5]"], "2001:db8:2::5"),
            ("2001:db8:1::1", &["::ffff:203.0.113.9"], "203.0.113.9"),
            ("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
        ] {
            assert_eq!(of(peer, forwarded, &trusted), expected, "{forwarded:?}");
        }
    }

    #[test]
    fn a_hop_that_is_no_address_stands_for_the_proxy_that_wrote_it() {
        let trusted = ["10.0.0.0/8"];
        for hop in ["unknown", "", "203.0.113.9.evil", "1.1.1.1, x", "é"] {
            assert_eq!(of("10.0.0.1", &[hop], &trusted), "10.0.0.1", "{hop}");
        }
        let long = vec!["10.0.0.2"; 100].join(",");
        assert_eq!(
            of("10.0.0.1", &[&format!("1.1.1.1,{long}")], &trusted),
            "10.0.0.2"
        );
    }

    #[test]
    fn networks_are_cut_to_what_one_subscriber_holds() {
        let network = |text: &str| Network(text.parse().unwrap());
        assert_eq!(network("203.0.113.9").near(), [4, 4, 203, 0, 113, 9]);
        assert_eq!(network("203.0.113.9").wide(), [4, 3, 203, 0, 113]);
        let (one, two) = (network("2001:db8:1:2::1"), network("2001:db8:1:2:ff::"));
        assert_eq!(one.near(), two.near());
        assert_eq!(one.near().len(), 10);
        assert_ne!(one.near(), network("2001:db8:1:3::1").near());
        assert_eq!(one.wide(), network("2001:db8:1:3::1").wide());
        assert_ne!(one.wide(), network("2001:db8:2:2::1").wide());
    }
}
