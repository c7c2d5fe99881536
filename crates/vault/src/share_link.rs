//! Share links: 32 random bytes that a sender hands over by a channel of their own, as the part of
//! a link behind `#`, which no browser sends (`docs/spec/share-link.md`).
//! ```text
//! https://sign.example.ch/s/<invitation id>#v1.<32 bytes in base64url>
//! HKDF(secret, salt = invitation id, "bulla/share-link/1/receive") = X-Wing seed, gets a grant
//! HKDF(secret, salt = invitation id, "bulla/share-link/1/admit")   = Ed25519 seed, admits a guest
//! ```
//! When a link ends is the server's to say; nothing in it tells.

use core::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bulla_crypto::kdf::derive_key;
use bulla_crypto::kem::XWingSecretKey;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_statement::LinkKeys;
use bulla_types::InvitationId;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A link with its secret. Whoever has it can read the envelope.
pub struct ShareLink {
    origin: String,
    invitation_id: InvitationId,
    secret: Key32,
    carriage: Carriage,
}

/// Where the secret stood in a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an address has these two places and no other"
)]
pub enum Carriage {
    /// Behind `#`: a browser keeps it to itself.
    Fragment,
    /// Behind `%23`, which some mail programs make of `#`: then it is a part of the path, and a
    /// server that was asked for it has seen it.
    Path,
}

/// Why a text is not a share link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The address is not `https://host` or `https://host:port` in lower case.
    #[error("the link does not begin with the address of a server")]
    Origin,
    /// What stands behind `v1.` are not 32 bytes in base64url: something is missing or too much.
    #[error("the link is cut, or something was added to it")]
    Secret,
    /// Not `…/s/<invitation id>#…`.
    #[error("this is not a link to an envelope")]
    Shape,
    /// Longer than any link.
    #[error("longer than {MAX_LINK_BYTES} bytes")]
    TooLong,
    /// Not version 1.
    #[error("the link is of a version that this program does not know")]
    Version,
}

impl ShareLink {
    /// A new link of the instance at `origin`, such as `https://sign.example.ch`.
    ///
    /// # Errors
    /// [`LinkError::Origin`].
    pub fn generate(
        origin: &str,
        invitation_id: InvitationId,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, LinkError> {
        check_origin(origin)?;
        Ok(Self {
            origin: origin.to_owned(),
            invitation_id,
            secret: Key32::generate(rng),
            carriage: Carriage::Fragment,
        })
    }

    /// The link in this text, which has nothing around it.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        if text.len() > MAX_LINK_BYTES {
            return Err(LinkError::TooLong);
        }
        let (address, tail, carriage) = split(text).ok_or(LinkError::Shape)?;
        let (origin, invitation_id) = address.rsplit_once(PAGE).ok_or(LinkError::Shape)?;
        let invitation_id = invitation_id.parse().map_err(|_| LinkError::Shape)?;
        check_origin(origin)?;
        let secret = tail.strip_prefix(VERSION).ok_or(LinkError::Version)?;
        Ok(Self {
            origin: origin.to_owned(),
            invitation_id,
            secret: parse_secret(secret)?,
            carriage,
        })
    }

    /// The link as it is handed over, always with `#`.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(MAX_LINK_BYTES));
        text.push_str(&self.origin);
        text.push_str(PAGE);
        text.push_str(&self.invitation_id.to_string());
        text.push('#');
        text.push_str(VERSION);
        URL_SAFE_NO_PAD.encode_string(self.secret.expose_secret(), &mut text);
        text
    }

    /// Address of the instance.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The invitation, as the server knows it.
    #[must_use]
    pub const fn invitation_id(&self) -> InvitationId {
        self.invitation_id
    }

    /// Where the secret stood in the text.
    #[must_use]
    pub const fn carriage(&self) -> Carriage {
        self.carriage
    }

    /// The key that receives the envelope key by a grant.
    #[must_use]
    pub fn receive_key(&self) -> XWingSecretKey {
        XWingSecretKey::from_seed(self.derive(RECEIVE))
    }

    /// The key that admits one guest's identity to the link's place. It signs no document: a
    /// statement needs an ML-DSA-65 signature too, and a link has no such key.
    #[must_use]
    pub fn admission_key(&self) -> Ed25519SecretKey {
        Ed25519SecretKey::from_seed(&self.derive(ADMIT))
    }

    #[cfg(test)]
    pub(crate) fn admission_seed(&self) -> Key32 {
        self.derive(ADMIT)
    }

    /// The public keys as a manifest names them.
    #[must_use]
    pub fn keys(&self) -> LinkKeys {
        let x_wing = self.receive_key().public_key();
        LinkKeys::new(self.admission_key().public_key(), &x_wing)
    }

    fn derive(&self, label: &[u8]) -> Key32 {
        let salt = self.invitation_id.as_bytes();
        derive_key(self.secret.expose_secret(), salt, &[label])
    }
}

impl fmt::Debug for ShareLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShareLink")
    }
}

/// Address and secret, and what stood between them.
fn split(text: &str) -> Option<(&str, &str, Carriage)> {
    let at = |mark, carriage| {
        let (address, tail) = text.split_once(mark)?;
        Some((address, tail, carriage))
    };
    at("#", Carriage::Fragment).or_else(|| at("%23", Carriage::Path))
}

fn parse_secret(text: &str) -> Result<Key32, LinkError> {
    // The decoder asks for room for whole groups of four characters.
    let mut bytes = Zeroizing::new([0; 33]);
    if text.len() != SECRET_CHARACTERS {
        return Err(LinkError::Secret);
    }
    let length = URL_SAFE_NO_PAD
        .decode_slice(text, bytes.as_mut_slice())
        .map_err(|_| LinkError::Secret)?;
    let secret = bytes.get(..length).ok_or(LinkError::Secret)?;
    Key32::from_slice(secret).map_err(|_| LinkError::Secret)
}

/// Accepts `https://host` and `https://host:port` in lower case, and plain HTTP on this machine.
pub(crate) fn check_origin(origin: &str) -> Result<(), LinkError> {
    let (scheme, authority) = origin.split_once("://").ok_or(LinkError::Origin)?;
    // The colons inside of an IPv6 address belong to the host.
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let is_safe = scheme == "https" || (scheme == "http" && is_local);
    let is_port = |port: &str| {
        let number = port.parse::<u16>();
        number.is_ok_and(|number| number > 0 && number.to_string() == port)
    };
    let holds =
        is_safe && host.len() <= MAX_HOST_BYTES && is_host(host) && port.is_none_or(is_port);
    if holds {
        Ok(())
    } else {
        Err(LinkError::Origin)
    }
}

/// A name of labels, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    let inside = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    if let Some(address) = inside {
        let parsed = address.parse::<core::net::Ipv6Addr>();
        return parsed.is_ok_and(|parsed| parsed.to_string() == address);
    }
    let is_label = |label: &str| {
        let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !label.is_empty() && label.bytes().all(inner)
    };
    host.split('.').all(is_label)
}

/// Path of the page that reads links.
const PAGE: &str = "/s/";
const VERSION: &str = "v1.";
/// 32 bytes in base64url without padding.
const SECRET_CHARACTERS: usize = 43;
/// A domain name has at most 253 (RFC 1035 §2.3.4).
const MAX_HOST_BYTES: usize = 253;
/// `https://`, host, port, page, invitation id, `%23`, version and secret take 351.
const MAX_LINK_BYTES: usize = 351;
const RECEIVE: &[u8] = b"bulla/share-link/1/receive";
const ADMIT: &[u8] = b"bulla/share-link/1/admit";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

    use super::*;

    const ORIGIN: &str = "https://sign.example.ch";

    fn link(origin: &str) -> ShareLink {
        let id = InvitationId::from_bytes([0xab; 16]);
        ShareLink::generate(origin, id, &mut ChaCha20Rng::seed_from_u64(5)).unwrap()
    }

    fn refused(text: &str) -> LinkError {
        ShareLink::parse(text).unwrap_err()
    }

    #[test]
    fn prints_the_secret_behind_the_hash_and_reads_it_back() {
        let link = link(ORIGIN);
        let text = link.text();
        let (address, secret) = text.split_once('#').unwrap();
        assert_eq!(address, format!("{ORIGIN}/s/{}", "ab".repeat(16)));
        assert_eq!(secret.len(), "v1.".len() + 43);
        let read = ShareLink::parse(&text).unwrap();
        assert_eq!(read.text(), text);
        assert_eq!(read.carriage(), Carriage::Fragment);
        assert_eq!((read.origin(), read.keys()), (ORIGIN, link.keys()));
        assert_eq!(read.invitation_id(), link.invitation_id());
        assert_eq!(format!("{link:?}"), "ShareLink");
    }

    #[test]
    fn reads_the_link_that_a_mail_program_has_rewritten_and_says_so() {
        let link = link(ORIGIN);
        let rewritten = link.text().replacen('#', "%23", 1);
        let read = ShareLink::parse(&rewritten).unwrap();
        assert_eq!(read.carriage(), Carriage::Path);
        assert_eq!((read.text(), read.keys()), (link.text(), link.keys()));
    }

    #[test]
    fn takes_the_addresses_that_an_instance_can_have() {
        let longest = format!("https://{}.ch:65535", ["a"; 125].join("."));
        for origin in [
            "https://a",
            "https://sign.example.ch:8443",
            "http://localhost:8470",
            "http://127.0.0.1",
            "http://[::1]:8470",
            "https://[2001:db8::1]",
            &longest,
        ] {
            let text = link(origin).text();
            assert!(text.len() <= MAX_LINK_BYTES, "{}", text.len());
            let rewritten = text.replacen('#', "%23", 1);
            for text in [text.as_str(), &rewritten] {
                assert_eq!(ShareLink::parse(text).unwrap().origin(), origin);
            }
        }
        for origin in [
            "",
            "sign.example.ch",
            "http://sign.example.ch",
            "http://localhost.example.ch",
            "ftp://localhost",
            "https://",
            "https://sign.example.ch/",
            "https://Sign.example.ch",
            "https://anna@sign.example.ch",
            "https://sign..example.ch",
            "https://sign.example.ch:",
            "https://sign.example.ch:0443",
            "https://sign.example.ch:65536",
            "https://[::1",
            "https://[::0001]",
            "https://s\u{ef}gn.example.ch",
            &format!("https://{}", "a".repeat(254)),
        ] {
            let id = InvitationId::from_bytes([1; 16]);
            let made = ShareLink::generate(origin, id, &mut ChaCha20Rng::seed_from_u64(1));
            assert_eq!(made.unwrap_err(), LinkError::Origin, "{origin}");
        }
    }

    #[test]
    fn every_cut_and_every_addition_is_refused() {
        let text = link(ORIGIN).text();
        for length in 0..text.len() {
            let cut: String = text.chars().take(length).collect();
            assert!(ShareLink::parse(&cut).is_err(), "{length}");
        }
        for added in [" ", ".", "=", "A", "#", "&data=05", "\u{200b}"] {
            assert_eq!(refused(&format!("{}{added}", *text)), LinkError::Secret);
            assert!(ShareLink::parse(&format!("{added}{}", *text)).is_err());
        }
        assert_eq!(refused(&"a".repeat(352)), LinkError::TooLong);
    }

    #[test]
    fn each_fault_has_its_error() {
        let text = link(ORIGIN).text();
        let with = |from: &str, to: &str| refused(&text.replacen(from, to, 1));
        assert_eq!(with("#v1.", "#v2."), LinkError::Version);
        assert_eq!(with("#v1.", "#"), LinkError::Version);
        assert_eq!(with("#", "%2523"), LinkError::Shape);
        assert_eq!(with("#", "?"), LinkError::Shape);
        assert_eq!(with("/s/", "/S/"), LinkError::Shape);
        assert_eq!(with("ab", "AB"), LinkError::Shape);
        assert_eq!(with("#", "/#"), LinkError::Shape);
        assert_eq!(with("https", "http"), LinkError::Origin);
        assert_eq!(with("ch/", "ch/x/"), LinkError::Origin);
        // The last character of 43 holds four bits of the secret and two that are zero.
        let last = text.chars().last().unwrap();
        let same_byte = text.strip_suffix(last).unwrap().to_owned();
        let alternatives = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let read = alternatives
            .chars()
            .filter(|c| ShareLink::parse(&format!("{same_byte}{c}")).is_ok());
        assert_eq!(read.count(), 16);
    }

    #[test]
    fn each_key_depends_on_secret_invitation_and_purpose() {
        let own = link(ORIGIN);
        let other_id = InvitationId::from_bytes([0xac; 16]);
        let other_id =
            ShareLink::generate(ORIGIN, other_id, &mut ChaCha20Rng::seed_from_u64(5)).unwrap();
        let id = own.invitation_id();
        let other_secret =
            ShareLink::generate(ORIGIN, id, &mut ChaCha20Rng::seed_from_u64(6)).unwrap();
        assert!(own.secret.ct_eq(&other_id.secret));
        for other in [other_id, other_secret] {
            assert_ne!(own.keys().ed25519, other.keys().ed25519);
            assert_ne!(own.keys().x_wing_sha256, other.keys().x_wing_sha256);
        }
        assert!(!own.derive(RECEIVE).ct_eq(&own.derive(ADMIT)));
        let moved = link("https://elsewhere.example.ch");
        assert_eq!(own.keys(), moved.keys(), "an instance may move");
    }

    proptest! {
        #[test]
        fn text_and_link_are_the_same_thing(secret in any::<[u8; 32]>(), id in any::<[u8; 16]>()) {
            let made = ShareLink {
                origin: ORIGIN.to_owned(),
                invitation_id: InvitationId::from_bytes(id),
                secret: Key32::from_bytes(secret),
                carriage: Carriage::Fragment,
            };
            let read = ShareLink::parse(&made.text()).unwrap();
            prop_assert!(read.secret.ct_eq(&made.secret));
            prop_assert_eq!(read.text(), made.text());
        }

        #[test]
        fn whatever_is_read_has_one_text(text in ".{0,400}") {
            if let Ok(link) = ShareLink::parse(&text) {
                let same = link.text().replacen('#', "%23", 1);
                prop_assert!(*link.text() == text || same == text);
            }
        }
    }
}
