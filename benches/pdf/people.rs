//! An authority, a signer and a time-stamping authority, with keys that are the same in every run.

use std::error::Error;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_pades::{
    Entries, FieldKind, Limits, NewField, NewSignature, NewWidget, Pdf, Rectangle, SubFilter,
    Update,
};
use bulla_pki::certificate::NameBuilder;
use bulla_pki::cms::PreparedCms;
use bulla_pki::issue::{self, Authority, Endpoints, Issuance, UnsignedCertificate};
use bulla_pki::revocation::{self, CrlTimes};
use bulla_pki::timestamp::{Accuracy, TimestampAuthority, TimestampRequest, TimestampToken};
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest, PublicKey, SerialNumber};
use bulla_types::Timestamp;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// When they sign, in seconds since 1970: 2026-11-28.
pub(crate) const NOW_SECS: u64 = 1_795_838_000;
/// The scalars of the keys: each byte.
const ROOT: u8 = 1;
const SIGNER: u8 = 2;
const STAMPER: u8 = 3;

/// The authority and what it issued.
pub(crate) struct People {
    pub(crate) root: Certificate,
    pub(crate) signer: Certificate,
    stamper: Certificate,
}

impl People {
    pub(crate) fn new() -> Outcome<Self> {
        let name = NameBuilder::new().common_name("Root")?.finish()?;
        let unsigned = issue::root(&name, &public(ROOT)?, &issuance(ROOT)?)?;
        let root = signed(&unsigned)?;
        let authority = authority(&root)?;
        let email = "ada@example.org".parse()?;
        let unsigned = issue::signer(&authority, &email, &public(SIGNER)?, &issuance(SIGNER)?)?;
        let signer = signed(&unsigned)?;
        let name = NameBuilder::new().common_name("Time")?.finish()?;
        let (own, issuance) = (public(STAMPER)?, issuance(STAMPER)?);
        let unsigned = issue::time_stamping(&authority, &name, &own, &issuance)?;
        Ok(Self {
            stamper: signed(&unsigned)?,
            root,
            signer,
        })
    }

    /// What a signature appends to a file; with a time-stamp of that time, where one is given.
    pub(crate) fn tail(&self, file: &[u8], stamped_secs: Option<u64>) -> Outcome<Vec<u8>> {
        let pdf = Pdf::open(file, &Limits::default())?;
        let mut update = Update::begin(&pdf)?;
        update.add_field(&NewField {
            name: "own".to_owned(),
            label: "Signature".to_owned(),
            kind: FieldKind::Signature,
            entries: Entries::default(),
            widgets: vec![NewWidget {
                page: 0,
                rectangle: Rectangle::INVISIBLE,
                entries: Entries::default(),
            }],
            lock: None,
        })?;
        let prepared = update.prepare(&NewSignature {
            field: "own".to_owned(),
            appearance: Entries::default(),
            sub_filter: SubFilter::Cades,
            time: time(NOW_SECS)?,
            name: String::new(),
            reason: String::new(),
            location: String::new(),
            contact: String::new(),
            certify: None,
            reserve_bytes: 12_288,
        })?;
        let digest = prepared.digest();
        let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest.as_bytes())?;
        let chain = [self.signer.clone()];
        let scheme = public(SIGNER)?.default_scheme();
        let cms = PreparedCms::pades(&digest, &chain, scheme)?;
        let signature = key(SIGNER)?.sign(cms.to_be_signed());
        let mut cms = cms.finish(&signature.to_bytes())?;
        if let Some(secs) = stamped_secs {
            let imprint = DigestAlgorithm::Sha256.digest(cms.signature());
            let token = TimestampToken::from_der(&self.stamp(&imprint, secs)?)?;
            cms = cms.with_timestamp(&token)?;
        }
        Ok(prepared.finish(cms.as_der())?)
    }

    pub(crate) fn signed(&self, file: &[u8], stamped_secs: Option<u64>) -> Outcome<Vec<u8>> {
        Ok([file, &self.tail(file, stamped_secs)?].concat())
    }

    /// A time-stamp token over a digest.
    pub(crate) fn stamp(&self, digest: &MessageDigest, at_secs: u64) -> Outcome<Vec<u8>> {
        let policy = "1.3.6.1.4.1.32473.1";
        let policy = policy.parse().map_err(|_| "not an object identifier")?;
        let chain = [self.stamper.clone()];
        let authority = TimestampAuthority::new(&chain, policy, Accuracy::seconds(1))?;
        let request = TimestampRequest::new(digest.clone(), [7; 8]);
        let serial = SerialNumber::from_random([9; 16]);
        let prepared = authority.prepare(&request, serial, time(at_secs)?)?;
        let signature = key(STAMPER)?.sign(prepared.to_be_signed());
        Ok(prepared.finish(&signature.to_bytes())?.as_der().to_vec())
    }

    /// A revocation list that nobody is on.
    pub(crate) fn crl(&self) -> Outcome<Vec<u8>> {
        let times = CrlTimes {
            number: 1,
            this_update: time(NOW_SECS + 30)?,
            next_update: time(NOW_SECS + 86_400)?,
        };
        let unsigned = revocation::list(&authority(&self.root)?, times, &[])?;
        let signature = key(ROOT)?.sign(unsigned.to_be_signed());
        Ok(unsigned.finish(&signature.to_bytes())?.as_der().to_vec())
    }

    pub(crate) fn certificates(&self) -> Vec<&[u8]> {
        [&self.root, &self.signer, &self.stamper]
            .map(Certificate::as_der)
            .to_vec()
    }
}

/// The signer's key for others: RFC 5915 within RFC 5958, without the public key.
pub(crate) fn pkcs8() -> Outcome<Vec<u8>> {
    let algorithm = "301306072a8648ce3d020106082a8648ce3d030107";
    let head = hex::decode(format!("3041020100{algorithm}042730250201010420"))?;
    Ok([head, vec![SIGNER; 32]].concat())
}

fn key(seed: u8) -> Outcome<P256SecretKey> {
    Ok(P256SecretKey::from_bytes(&Key32::from_bytes([seed; 32]))?)
}

fn public(seed: u8) -> Outcome<PublicKey> {
    Ok(PublicKey::from_p256_point(
        &key(seed)?.public_key().to_bytes(),
    )?)
}

fn authority(root: &Certificate) -> Outcome<Authority> {
    let endpoints = Endpoints::new("http://127.0.0.1:9/ca.crl", None, None)?;
    Ok(Authority::new(root.clone(), endpoints)?)
}

fn signed(unsigned: &UnsignedCertificate) -> Outcome<Certificate> {
    let signature = key(ROOT)?.sign(unsigned.to_be_signed());
    Ok(unsigned.finish(&signature.to_bytes())?)
}

/// From 2026 to 2036.
fn issuance(number: u8) -> Outcome<Issuance> {
    let serial = SerialNumber::from_random([number; 16]);
    let (from, to) = (time(1_767_225_600)?, time(2_082_758_400)?);
    Ok(Issuance::new(serial, from, to)?)
}

fn time(secs: u64) -> Outcome<Timestamp> {
    Ok(Timestamp::from_millis(secs * 1000)?)
}
