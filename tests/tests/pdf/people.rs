//! An instance's authority and two people who sign, with keys that are the same in every run.

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_pki::certificate::NameBuilder;
use bulla_pki::cms::PreparedCms;
use bulla_pki::issue::{self, Authority, Endpoints, Issuance, UnsignedCertificate};
use bulla_pki::timestamp::{Accuracy, TimestampAuthority, TimestampRequest};
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest, PublicKey, SerialNumber};
use bulla_types::{EmailAddress, Sha256Digest, Timestamp};
use const_oid::ObjectIdentifier;

/// Somebody with a certificate.
pub(crate) struct Person {
    key: P256SecretKey,
    /// The key's scalar in hex, for programs that sign with it.
    pub(crate) scalar: String,
    pub(crate) certificate: Certificate,
}

/// The authority, and what it issued.
pub(crate) struct People {
    pub(crate) root: Certificate,
    pub(crate) signers: [Person; 2],
    time: Person,
}

impl People {
    pub(crate) fn new() -> Self {
        let root_key = key(1);
        let name = NameBuilder::new().organisation("Instance").unwrap();
        let name = name.common_name("Root").unwrap().finish().unwrap();
        let unsigned = issue::root(&name, &public(&root_key), &issuance(1)).unwrap();
        let root = signed(&unsigned, &root_key);
        let endpoints = Endpoints::new("http://127.0.0.1:9/ca.crl", None, None).unwrap();
        let authority = Authority::new(root.clone(), endpoints).unwrap();
        let signers = [(2, "ada@example.org"), (3, "zoe@example.org")].map(|(seed, email)| {
            let key = key(seed);
            let email: EmailAddress = email.parse().unwrap();
            let unsigned = issue::signer(&authority, &email, &public(&key), &issuance(seed));
            let certificate = signed(&unsigned.unwrap(), &root_key);
            Person {
                key,
                scalar: scalar(seed),
                certificate,
            }
        });
        let time_key = key(4);
        let name = NameBuilder::new().common_name("Time").unwrap().finish();
        let unsigned =
            issue::time_stamping(&authority, &name.unwrap(), &public(&time_key), &issuance(4));
        let time = Person {
            certificate: signed(&unsigned.unwrap(), &root_key),
            key: time_key,
            scalar: scalar(4),
        };
        Self {
            root,
            signers,
            time,
        }
    }

    /// A time-stamp token over a document with this digest, of 2026-11-28.
    pub(crate) fn timestamp(&self, digest: &Sha256Digest) -> Vec<u8> {
        let policy = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");
        let chain = [self.time.certificate.clone()];
        let authority = TimestampAuthority::new(&chain, policy, Accuracy::seconds(1)).unwrap();
        let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest.as_bytes()).unwrap();
        let request = TimestampRequest::new(digest, [7; 8]);
        let now = Timestamp::from_millis(1_795_838_000_000).unwrap();
        let serial = SerialNumber::from_random([9; 16]);
        let prepared = authority.prepare(&request, serial, now).unwrap();
        let signature = self.time.key.sign(prepared.to_be_signed());
        let token = prepared.finish(&signature.to_bytes()).unwrap();
        token.as_der().to_vec()
    }

    /// What a validator needs beside the signatures.
    pub(crate) fn certificates(&self) -> Vec<&[u8]> {
        let issued = self.signers.iter().chain([&self.time]);
        let issued = issued.map(|person| person.certificate.as_der());
        [self.root.as_der()].into_iter().chain(issued).collect()
    }
}

impl Person {
    /// A CMS over a document with this digest.
    pub(crate) fn cms(&self, digest: &Sha256Digest) -> Vec<u8> {
        let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest.as_bytes()).unwrap();
        let scheme = public(&self.key).default_scheme();
        let chain = [self.certificate.clone()];
        let prepared = PreparedCms::pades(&digest, &chain, scheme).unwrap();
        let signature = self.key.sign(prepared.to_be_signed());
        let cms = prepared.finish(&signature.to_bytes()).unwrap();
        cms.as_der().to_vec()
    }
}

fn key(seed: u8) -> P256SecretKey {
    P256SecretKey::from_bytes(&Key32::from_bytes([seed; 32])).unwrap()
}

fn scalar(seed: u8) -> String {
    format!("{seed:02x}").repeat(32)
}

fn public(key: &P256SecretKey) -> PublicKey {
    PublicKey::from_p256_point(&key.public_key().to_bytes()).unwrap()
}

/// From 2026 to 2036.
fn issuance(number: u8) -> Issuance {
    let time = |secs: u64| Timestamp::from_millis(secs * 1000).unwrap();
    let serial = SerialNumber::from_random([number; 16]);
    Issuance::new(serial, time(1_767_225_600), time(2_082_758_400)).unwrap()
}

fn signed(unsigned: &UnsignedCertificate, key: &P256SecretKey) -> Certificate {
    let signature = key.sign(unsigned.to_be_signed());
    unsigned.finish(&signature.to_bytes()).unwrap()
}
