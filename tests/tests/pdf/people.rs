//! An instance's authority and two people who sign, with keys that are the same in every run.

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_pki::certificate::NameBuilder;
use bulla_pki::cms::PreparedCms;
use bulla_pki::issue::{self, Authority, Endpoints, Issuance, UnsignedCertificate};
use bulla_pki::revocation::{self, CrlTimes};
use bulla_pki::timestamp::{Accuracy, TimestampAuthority, TimestampRequest, TimestampToken};
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

/// Seconds since 1970 of 2026-11-28, when people sign here.
pub(crate) const SIGNED_SECS: u64 = 1_795_838_000;

impl People {
    /// An authority for time-stamps whose certificate ends at that time, in seconds since 1970.
    pub(crate) fn stamper(&self, seed: u8, until_secs: u64) -> Person {
        let own = key(seed);
        let name = NameBuilder::new()
            .common_name(&format!("Time {seed}"))
            .unwrap();
        let issuance = Issuance::new(
            SerialNumber::from_random([seed; 16]),
            secs(1_767_225_600),
            secs(until_secs),
        );
        let (name, issuance) = (name.finish().unwrap(), issuance.unwrap());
        let unsigned = issue::time_stamping(&self.authority(), &name, &public(&own), &issuance);
        Person {
            certificate: signed(&unsigned.unwrap(), &key(1)),
            key: own,
            scalar: scalar(seed),
        }
    }

    fn authority(&self) -> Authority {
        let endpoints = Endpoints::new("http://127.0.0.1:9/ca.crl", None, None).unwrap();
        Authority::new(self.root.clone(), endpoints).unwrap()
    }

    /// A revocation list of that time that nobody is on, good for a week.
    pub(crate) fn crl(&self, number: u64, at_secs: u64) -> Vec<u8> {
        let times = CrlTimes {
            number,
            this_update: secs(at_secs),
            next_update: secs(at_secs + 7 * 86_400),
        };
        let unsigned = revocation::list(&self.authority(), times, &[]).unwrap();
        let signature = key(1).sign(unsigned.to_be_signed());
        let list = unsigned.finish(&signature.to_bytes()).unwrap();
        list.as_der().to_vec()
    }
}

impl Person {
    /// A token over a digest, of that time.
    pub(crate) fn stamp(&self, digest: &MessageDigest, at_secs: u64) -> Vec<u8> {
        let policy = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");
        let chain = [self.certificate.clone()];
        let authority = TimestampAuthority::new(&chain, policy, Accuracy::seconds(1)).unwrap();
        let request = TimestampRequest::new(digest.clone(), [7; 8]);
        let serial = SerialNumber::from_random([u8::try_from(at_secs % 251).unwrap(); 16]);
        let prepared = authority.prepare(&request, serial, secs(at_secs)).unwrap();
        let signature = self.key.sign(prepared.to_be_signed());
        let token = prepared.finish(&signature.to_bytes()).unwrap();
        token.as_der().to_vec()
    }

    /// A CMS over a document with this digest, with a time-stamp of that time.
    pub(crate) fn stamped_cms(
        &self,
        digest: &Sha256Digest,
        (stamper, at_secs): (&Self, u64),
    ) -> Vec<u8> {
        let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest.as_bytes()).unwrap();
        let scheme = public(&self.key).default_scheme();
        let chain = [self.certificate.clone()];
        let prepared = PreparedCms::pades(&digest, &chain, scheme).unwrap();
        let signature = self.key.sign(prepared.to_be_signed());
        let cms = prepared.finish(&signature.to_bytes()).unwrap();
        let imprint = DigestAlgorithm::Sha256.digest(cms.signature());
        let token = TimestampToken::from_der(&stamper.stamp(&imprint, at_secs)).unwrap();
        cms.with_timestamp(&token).unwrap().as_der().to_vec()
    }
}

fn secs(secs: u64) -> Timestamp {
    Timestamp::from_millis(secs * 1000).unwrap()
}
