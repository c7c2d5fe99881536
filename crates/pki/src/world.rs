//! What the unit tests share: an authority, people and their keys. Keys are constants, so that every
//! run makes the same bytes.

use std::sync::LazyLock;

use bulla_types::Timestamp;
use p256_013::ecdsa::signature::Signer as _;

use crate::asn1::{self, time, tlv};
use crate::certificate::{Certificate, DistinguishedName, NameBuilder, SerialNumber};
use crate::issue::ExtensionWriter as Writer;
use crate::issue::{self, Authority, Endpoints, Issuance, UnsignedCertificate};
use crate::key::PublicKey;

/// A P-256 key of tests.
pub(crate) struct Key(p256_013::ecdsa::SigningKey);

impl Key {
    pub(crate) fn new(seed: u8) -> Self {
        Self(p256_013::ecdsa::SigningKey::from_bytes(&[seed; 32].into()).unwrap())
    }

    pub(crate) fn public(&self) -> PublicKey {
        let point = self.0.verifying_key().to_encoded_point(false);
        PublicKey::from_p256_point(point.as_bytes()).unwrap()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: p256_013::ecdsa::Signature = self.0.sign(message);
        signature.to_der().as_bytes().to_vec()
    }

    pub(crate) fn sign_raw(&self, message: &[u8]) -> Vec<u8> {
        let signature: p256_013::ecdsa::Signature = self.0.sign(message);
        signature.to_bytes().to_vec()
    }
}

/// 2026-01-01T00:00:00Z and some days.
pub(crate) fn day(days: u64) -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000 + days * 86_400_000).unwrap()
}

pub(crate) fn name(text: &str) -> DistinguishedName {
    let name = NameBuilder::new().organisation("Instance").unwrap();
    name.common_name(text).unwrap().finish().unwrap()
}

pub(crate) fn serial(number: u8) -> SerialNumber {
    SerialNumber::from_random([number; 16])
}

pub(crate) fn issuance(number: u8, from: u64, to: u64) -> Issuance {
    Issuance::new(serial(number), day(from), day(to)).unwrap()
}

pub(crate) fn endpoints() -> Endpoints {
    let ocsp = Some("http://127.0.0.1:9/ocsp");
    Endpoints::new(
        "http://127.0.0.1:9/ca.crl",
        ocsp,
        Some("http://127.0.0.1:9/ca.cer"),
    )
    .unwrap()
}

pub(crate) fn signed(unsigned: &UnsignedCertificate, key: &Key) -> Certificate {
    unsigned.finish(&key.sign(unsigned.to_be_signed())).unwrap()
}

/// A certificate that no function of [`crate::issue`] would make.
pub(crate) struct Forged<'a> {
    pub(crate) issuer: (&'a DistinguishedName, &'a Key),
    pub(crate) subject: DistinguishedName,
    pub(crate) key: &'a Key,
    pub(crate) days: (u64, u64),
    pub(crate) extensions: Writer,
}

impl Forged<'_> {
    pub(crate) fn sign(self) -> Certificate {
        Certificate::from_der(&self.sign_der()).unwrap()
    }

    /// The same as bytes, well formed or not.
    pub(crate) fn sign_der(self) -> Vec<u8> {
        let (issuer, issuer_key) = self.issuer;
        let scheme = issuer_key.public().default_scheme();
        let (from, to) = self.days;
        let extensions = match self.extensions.finish() {
            list if list.is_empty() => list,
            list => tlv(asn1::CONTEXT_CONSTRUCTED | 3, &[&list]),
        };
        let tbs = tlv(
            asn1::SEQUENCE,
            &[
                &tlv(asn1::CONTEXT_CONSTRUCTED, &[&asn1::integer(2)]),
                &asn1::integer(77),
                &scheme.to_der(),
                issuer.as_der(),
                &tlv(asn1::SEQUENCE, &[&time(day(from)), &time(day(to))]),
                self.subject.as_der(),
                self.key.public().as_der(),
                &extensions,
            ],
        );
        let signature = issuer_key.sign(&tbs);
        issue::finish(&tbs, scheme, &issuer_key.public(), &signature).unwrap()
    }
}

/// A root and what it issued.
pub(crate) struct World {
    pub(crate) root_key: Key,
    pub(crate) root: Authority,
    pub(crate) signer_key: Key,
    pub(crate) signer: Certificate,
    pub(crate) tsa_key: Key,
    pub(crate) tsa: Certificate,
}

static WORLD: LazyLock<World> = LazyLock::new(World::make);

impl World {
    /// The one of all tests.
    pub(crate) fn new() -> &'static Self {
        &WORLD
    }

    fn make() -> Self {
        let [root_key, signer_key, tsa_key] = [Key::new(1), Key::new(2), Key::new(3)];
        let root = issue::root(&name("Root"), &root_key.public(), &issuance(1, 0, 3650)).unwrap();
        let root = Authority::new(signed(&root, &root_key), endpoints()).unwrap();
        let email = "ada@example.ch".parse().unwrap();
        let signer =
            issue::signer(&root, &email, &signer_key.public(), &issuance(2, 1, 366)).unwrap();
        let signer = signed(&signer, &root_key);
        let tsa = issue::time_stamping(
            &root,
            &name("Time"),
            &tsa_key.public(),
            &issuance(3, 1, 366),
        );
        let tsa = signed(&tsa.unwrap(), &root_key);
        Self {
            root_key,
            root,
            signer_key,
            signer,
            tsa_key,
            tsa,
        }
    }
}
