//! An instance as a server makes it: an authority and what it issued, with keys of `bulla-crypto`.

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_pki::PublicKey;
use bulla_pki::certificate::{Certificate, DistinguishedName, NameBuilder, SerialNumber};
use bulla_pki::issue::{self, Authority, Endpoints, Issuance, UnsignedCertificate};
use bulla_pki::timestamp::{Accuracy, TimestampAuthority};
use bulla_types::Timestamp;
use const_oid::ObjectIdentifier;

/// The policy of the authority for time-stamps.
pub(crate) const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.1");

/// 2026-01-01T00:00:00Z
const START_SECS: u64 = 1_767_225_600;
/// The day on which everything happens: 2026-01-31T00:00:00Z.
pub(crate) const NOW_SECS: u64 = START_SECS + 30 * 86_400;

pub(crate) fn day(days: u64) -> Timestamp {
    Timestamp::from_millis((START_SECS + days * 86_400) * 1000).unwrap()
}

pub(crate) fn now() -> Timestamp {
    day(30)
}

pub(crate) struct Key(P256SecretKey);

impl Key {
    pub(crate) fn new(seed: u8) -> Self {
        Self(P256SecretKey::from_bytes(&Key32::from_bytes([seed; 32])).unwrap())
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey::from_p256_point(&self.0.public_key().to_bytes()).unwrap()
    }

    /// r and s of fixed length, as the account's key gives them.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_bytes().to_vec()
    }

    pub(crate) fn certify(&self, unsigned: &UnsignedCertificate) -> Certificate {
        unsigned
            .finish(&self.sign(unsigned.to_be_signed()))
            .unwrap()
    }
}

pub(crate) fn name(text: &str) -> DistinguishedName {
    let name = NameBuilder::new().country("CH").unwrap();
    let name = name.organisation("Bulla instance").unwrap();
    name.common_name(text).unwrap().finish().unwrap()
}

pub(crate) fn issuance(number: u8) -> Issuance {
    let serial = SerialNumber::from_random([number; 16]);
    Issuance::new(serial, day(0), day(3000)).unwrap()
}

pub(crate) fn endpoints() -> Endpoints {
    Endpoints::new(
        "http://127.0.0.1:9/ca.crl",
        Some("http://127.0.0.1:9/ocsp"),
        None,
    )
    .unwrap()
}

pub(crate) struct Instance {
    pub(crate) root_key: Key,
    pub(crate) root: Authority,
    pub(crate) issuing_key: Key,
    pub(crate) issuing: Authority,
    pub(crate) signer_key: Key,
    pub(crate) signer: Certificate,
    pub(crate) tsa_key: Key,
    pub(crate) tsa: Certificate,
}

impl Instance {
    pub(crate) fn new() -> Self {
        let [root_key, issuing_key, signer_key, tsa_key] = [1, 2, 3, 4].map(Key::new);
        let root = issue::root(&name("Root"), &root_key.public(), &issuance(1)).unwrap();
        let root = Authority::new(root_key.certify(&root), endpoints()).unwrap();
        let issuing =
            issue::issuing(&root, &name("Issuing"), &issuing_key.public(), &issuance(2)).unwrap();
        let issuing = Authority::new(root_key.certify(&issuing), endpoints()).unwrap();
        let email = "ada@example.ch".parse().unwrap();
        let signer = issue::signer(&issuing, &email, &signer_key.public(), &issuance(3)).unwrap();
        let signer = issuing_key.certify(&signer);
        let tsa = issue::time_stamping(&issuing, &name("Time"), &tsa_key.public(), &issuance(4));
        let tsa = issuing_key.certify(&tsa.unwrap());
        Self {
            root_key,
            root,
            issuing_key,
            issuing,
            signer_key,
            signer,
            tsa_key,
            tsa,
        }
    }

    pub(crate) fn chain(&self, leaf: &Certificate) -> Vec<Certificate> {
        vec![leaf.clone(), self.issuing.certificate().clone()]
    }

    pub(crate) fn time_stamping(&self) -> TimestampAuthority {
        TimestampAuthority::new(&self.chain(&self.tsa), POLICY, Accuracy::seconds(1)).unwrap()
    }
}
