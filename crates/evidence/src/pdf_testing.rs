//! A PDF with a field for each signer, signed by acts and by signatures in it, under an authority of
//! the instance; each step open to tampering.

use bulla_crypto::hash::sha256;
use bulla_crypto::secret::Key32;
use bulla_crypto::sign::P256SecretKey;
use bulla_pades::{
    Entries, Extension, FieldKind, FieldSelection, Fill, Limits, Lock, NewField, NewSignature,
    NewWidget, Pdf, Rectangle, SubFilter, Update, ValidationData,
};
use bulla_pki::certificate::NameBuilder;
use bulla_pki::cms::{PreparedCms, Profile, SignedCms};
use bulla_pki::issue::{self, Authority, Endpoints, Issuance, UnsignedCertificate};
use bulla_pki::revocation::{self, CrlTimes, Revoked, RevokedEntry};
use bulla_pki::timestamp::{Accuracy, TimestampAuthority, TimestampRequest, TimestampToken};
use bulla_pki::{Certificate, DigestAlgorithm, MessageDigest, PublicKey, SerialNumber};
use bulla_protocol::trust::TrustFile;
use bulla_statement::Revision;
use bulla_types::{ContainerId, Timestamp};

use crate::testing::{BLIND, World, at, commit_to, digest, file, now};
use crate::{Evidence, InputFile, Report, RevisionOpening, Trust, verify};

pub(crate) const PLAIN: &[u8] =
    include_bytes!("../../../fixtures/documents/amendment-ghostscript.pdf");

/// An authority with its key.
pub(crate) struct Issuer {
    pub(crate) root: Certificate,
    authority: Authority,
    key: P256SecretKey,
}

/// An envelope with a PDF.
pub(crate) struct Signing {
    pub(crate) world: World,
    pub(crate) issuer: Issuer,
    /// Each with all before it.
    pub(crate) revisions: Vec<Vec<u8>>,
}

impl Issuer {
    pub(crate) fn new(seed: u8, name: &str) -> Self {
        let key = key(seed);
        let name = NameBuilder::new().common_name(name).unwrap().finish();
        let unsigned = issue::root(&name.unwrap(), &public(&key), &issuance(seed)).unwrap();
        let root = signed(&unsigned, &key);
        let endpoints = Endpoints::new("http://127.0.0.1:9/ca.crl", None, None).unwrap();
        Self {
            authority: Authority::new(root.clone(), endpoints).unwrap(),
            root,
            key,
        }
    }

    pub(crate) fn certify(&self, owner: &P256SecretKey) -> Certificate {
        let email = "signer@example.ch".parse().unwrap();
        let unsigned = issue::signer(&self.authority, &email, &public(owner), &issuance(9));
        signed(&unsigned.unwrap(), &self.key)
    }

    /// A signature beside a file with a time-stamp of this authority.
    pub(crate) fn stamp(&self, cms: &[u8], content: &[u8]) -> Vec<u8> {
        let digest = DigestAlgorithm::Sha256.digest(content);
        let own = SignedCms::accept(cms, &digest, Profile::Pkcs7).unwrap();
        let token = self.token(own.signature(), at(1_790_000_001_000));
        let stamped = own.with_timestamp(&token).unwrap();
        stamped.as_der().to_vec()
    }

    /// A time-stamp of this authority over these bytes.
    pub(crate) fn token(&self, bytes: &[u8], when: Timestamp) -> TimestampToken {
        let clock = key(90);
        let name = NameBuilder::new().common_name("Time").unwrap().finish();
        let unsigned = issue::time_stamping(
            &self.authority,
            &name.unwrap(),
            &public(&clock),
            &issuance(10),
        );
        let chain = [signed(&unsigned.unwrap(), &self.key)];
        let policy = "1.2.3.4".parse().unwrap();
        let authority = TimestampAuthority::new(&chain, policy, Accuracy::seconds(1)).unwrap();
        let imprint = DigestAlgorithm::Sha256.digest(bytes);
        let request = TimestampRequest::new(imprint, [7; 8]);
        let serial = SerialNumber::from_random([9; 16]);
        let prepared = authority.prepare(&request, serial, when).unwrap();
        let signature = clock.sign(prepared.to_be_signed());
        prepared.finish(&signature.to_bytes()).unwrap()
    }

    /// A list of this authority on which a certificate stands.
    pub(crate) fn revoke(&self, certificate: &Certificate, when: Timestamp) -> Vec<u8> {
        let times = CrlTimes {
            number: 2,
            this_update: at(1_799_000_000_000),
            next_update: at(1_801_000_000_000),
        };
        let entry = RevokedEntry {
            serial: certificate.serial().clone(),
            revoked: Revoked {
                at: when,
                reason: revocation::Reason::KeyCompromise,
            },
        };
        let unsigned = revocation::list(&self.authority, times, &[entry]).unwrap();
        let signature = self.key.sign(unsigned.to_be_signed());
        let crl = unsigned.finish(&signature.to_bytes()).unwrap();
        crl.as_der().to_vec()
    }
}

impl Signing {
    /// Sent to so many, signed by nobody.
    pub(crate) fn new(signers: u8) -> Self {
        let pdf = open(PLAIN);
        let mut update = Update::begin(&pdf).unwrap();
        for number in 1..=signers {
            let own = ["text1", "signature"].map(|kind| name(number, kind));
            let lock = Lock {
                fields: FieldSelection::Include(own.to_vec()),
                permission: None,
            };
            let [text, signature] = own;
            add(&mut update, (text, FieldKind::Text), None);
            add(&mut update, (signature, FieldKind::Signature), Some(lock));
        }
        let sent = [PLAIN, &update.finish().unwrap()].concat();
        Self {
            world: World::sent(signers, &sent, |_| ()),
            issuer: Issuer::new(1, "Instance"),
            revisions: vec![sent],
        }
    }

    /// Signed by all.
    pub(crate) fn complete(signers: u8) -> Self {
        let mut signing = Self::new(signers);
        for signer in 1..=signers {
            signing.sign(signer);
        }
        signing
    }

    pub(crate) fn newest(&self) -> &[u8] {
        self.revisions.last().unwrap()
    }

    pub(crate) fn key(&self, signer: u8) -> &P256SecretKey {
        &self.world.people[usize::from(signer)].p256
    }

    /// Fills the own field and signs, by PDF signature and act.
    pub(crate) fn sign(&mut self, signer: u8) {
        let certificate = self.issuer.certify(self.key(signer));
        let tail = self.tail(signer, (self.key(signer), &certificate), |update| {
            update.fill(&fill(&name(signer, "text1"))).unwrap();
        });
        self.act(signer, &tail);
    }

    /// What a signer appends, with something done before the signature.
    pub(crate) fn tail(
        &self,
        signer: u8,
        (key, certificate): (&P256SecretKey, &Certificate),
        change: impl FnOnce(&mut Update<'_, '_>),
    ) -> Vec<u8> {
        let field = name(signer, "signature");
        sign(self.newest(), &field, (key, certificate), change)
    }

    /// Records an act that appends these bytes.
    pub(crate) fn act(&mut self, signer: u8, tail: &[u8]) {
        let bytes = [self.newest(), tail].concat();
        let (from, to) = (self.revision(self.revisions.len() - 1), {
            self.revisions.push(bytes);
            self.revision(self.revisions.len() - 1)
        });
        self.world.act_with(signer.into(), |act| {
            act.documents[0].from = from;
            act.documents[0].to = to;
        });
    }

    fn revision(&self, number: usize) -> Revision {
        if number == 0 {
            return Revision::of_manifest(&self.world.manifest.documents[0]);
        }
        let byte = u8::try_from(number).unwrap();
        Revision {
            revision: byte.into(),
            container_id: ContainerId::from_bytes([byte; 16]),
            container_hash: digest(byte),
            content_commit: commit_to(&self.revisions[number]),
        }
    }

    pub(crate) fn evidence(&self) -> Evidence {
        let mut evidence = self.world.evidence();
        let size = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap();
        let (newest, earlier) = self.revisions.split_last().unwrap();
        let opening = &mut evidence.documents[0];
        opening.sha256 = sha256(newest);
        opening.size = (!earlier.is_empty()).then(|| size(newest));
        opening.earlier = earlier
            .iter()
            .map(|bytes| RevisionOpening {
                sha256: sha256(bytes),
                size: size(bytes),
                blind: BLIND.to_vec().into(),
            })
            .collect();
        evidence
    }

    /// The trust file, with the instance's root.
    pub(crate) fn trust(&self) -> TrustFile {
        TrustFile {
            earlier_logs: Vec::new(),
            certificate_roots: vec![self.issuer.root.as_der().to_vec().into()],
            ..self.world.trust()
        }
    }

    /// The report on a file with this evidence, and these certificates trusted beside the instance.
    pub(crate) fn report_with(
        &self,
        pdf: &[u8],
        evidence: &Evidence,
        certificates: &[Certificate],
    ) -> Report {
        let bytes = evidence.encode().unwrap();
        let files = [file("rent.pdf", pdf), file("e.evidence.json", &bytes)];
        let instance = self.trust();
        let trust = Trust {
            instance: Some(&instance),
            certificates,
        };
        one(&files, trust, now())
    }

    pub(crate) fn report(&self, pdf: &[u8]) -> Report {
        self.report_with(pdf, &self.evidence(), &[])
    }
}

/// The one report on these files.
pub(crate) fn one(files: &[InputFile<'_>], trust: Trust<'_>, now: Timestamp) -> Report {
    let mut reports = verify(files, trust, now);
    assert_eq!(reports.len(), 1, "{reports:?}");
    reports.remove(0)
}

/// What a signature in a field appends to a file.
pub(crate) fn sign(
    pdf: &[u8],
    field: &str,
    (key, certificate): (&P256SecretKey, &Certificate),
    change: impl FnOnce(&mut Update<'_, '_>),
) -> Vec<u8> {
    let pdf = open(pdf);
    let mut update = Update::begin(&pdf).unwrap();
    change(&mut update);
    let prepared = update
        .prepare(&NewSignature {
            field: field.to_owned(),
            appearance: Entries::default(),
            sub_filter: SubFilter::Cades,
            time: now(),
            name: String::new(),
            reason: String::new(),
            location: String::new(),
            contact: String::new(),
            certify: None,
            reserve_bytes: 4096,
        })
        .unwrap();
    let digest = MessageDigest::new(DigestAlgorithm::Sha256, prepared.digest().as_bytes());
    let scheme = public(key).default_scheme();
    let cms =
        PreparedCms::pades(&digest.unwrap(), core::slice::from_ref(certificate), scheme).unwrap();
    let signature = key.sign(cms.to_be_signed());
    let cms = cms.finish(&signature.to_bytes()).unwrap();
    prepared.finish(cms.as_der()).unwrap()
}

/// A signature beside a file.
pub(crate) fn detached(
    content: &[u8],
    algorithm: DigestAlgorithm,
    (key, certificate): (&P256SecretKey, &Certificate),
) -> Vec<u8> {
    assert_eq!(algorithm, DigestAlgorithm::Sha256);
    let scheme = public(key).default_scheme();
    let digest = algorithm.digest(content);
    let cms = PreparedCms::cades(
        &digest,
        core::slice::from_ref(certificate),
        scheme,
        at(1_790_000_000_000),
    );
    let cms = cms.unwrap();
    let signature = key.sign(cms.to_be_signed());
    cms.finish(&signature.to_bytes()).unwrap().as_der().to_vec()
}

/// What data for long-term validation appends to a file.
pub(crate) fn extension(pdf: &[u8], certificates: &[&[u8]]) -> Vec<u8> {
    let pdf = open(pdf);
    let mut extension = Extension::begin(&pdf).unwrap();
    let data = ValidationData {
        certificates,
        ..ValidationData::default()
    };
    extension.add_validation_data(data).unwrap();
    extension.finish().unwrap()
}

/// What a revocation list in the security store appends to a file.
pub(crate) fn revocation(pdf: &[u8], crl: &[u8]) -> Vec<u8> {
    let pdf = open(pdf);
    let mut extension = Extension::begin(&pdf).unwrap();
    let data = ValidationData {
        crls: &[crl],
        ..ValidationData::default()
    };
    extension.add_validation_data(data).unwrap();
    extension.finish().unwrap()
}

pub(crate) fn fill(field: &str) -> Fill {
    Fill {
        field: field.to_owned(),
        value: Entries::new([("V", &b"(CHF 1850)"[..])]).unwrap(),
        widgets: vec![Entries::default()],
    }
}

/// Adds an invisible field.
pub(crate) fn add(
    update: &mut Update<'_, '_>,
    (name, kind): (String, FieldKind),
    lock: Option<Lock>,
) {
    let widget = NewWidget {
        page: 0,
        rectangle: Rectangle::INVISIBLE,
        entries: Entries::default(),
    };
    update
        .add_field(&NewField {
            name,
            label: String::new(),
            kind,
            entries: Entries::default(),
            widgets: vec![widget],
            lock,
        })
        .unwrap();
}

/// The name of a field of a signer (`docs/spec/pdf-fields.md#names`).
pub(crate) fn name(signer: u8, kind: &str) -> String {
    format!("bulla-{}-{kind}", format!("{signer:02x}").repeat(16))
}

pub(crate) fn open(bytes: &[u8]) -> Pdf<'_> {
    Pdf::open(bytes, &Limits::default()).unwrap()
}

pub(crate) fn key(seed: u8) -> P256SecretKey {
    P256SecretKey::from_bytes(&Key32::from_bytes([seed; 32])).unwrap()
}

fn public(key: &P256SecretKey) -> PublicKey {
    PublicKey::from_p256_point(&key.public_key().to_bytes()).unwrap()
}

/// From 2026 to 2036.
fn issuance(number: u8) -> Issuance {
    let serial = SerialNumber::from_random([number; 16]);
    Issuance::new(serial, at(1_735_689_600_000), at(2_051_222_400_000)).unwrap()
}

fn signed(unsigned: &UnsignedCertificate, key: &P256SecretKey) -> Certificate {
    let signature = key.sign(unsigned.to_be_signed());
    unsigned.finish(&signature.to_bytes()).unwrap()
}
