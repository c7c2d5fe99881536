//! What the writer writes, the verifier accepts: a sender places fields, two people fill in and sign.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use bulla_pades::verify::{Coverage, Finding, Judgement, Report, Trust, Verdict, verify};
use bulla_pades::{
    Entries, FieldKind, FieldSelection, Fill, Limits, Lock, NewField, NewSignature, NewWidget, Pdf,
    Permission, Rectangle, SubFilter, Update,
};
use bulla_pki::certificate::{Certificate, NameBuilder, SerialNumber};
use bulla_pki::cms::PreparedCms;
use bulla_pki::issue::{self, Authority, Endpoints, Issuance, UnsignedCertificate};
use bulla_pki::{DigestAlgorithm, MessageDigest, PublicKey};
use bulla_types::Timestamp;
use p256_013::ecdsa::signature::Signer as _;
use p256_013::ecdsa::{Signature, SigningKey};

struct Person {
    key: SigningKey,
    certificate: Certificate,
}

struct World {
    root: Certificate,
    people: Vec<Person>,
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32].into()).unwrap()
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_p256_point(key.verifying_key().to_encoded_point(false).as_bytes()).unwrap()
}

fn sign(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(message);
    signature.to_der().as_bytes().to_vec()
}

fn day(days: u64) -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000 + days * 86_400_000).unwrap()
}

impl World {
    fn new() -> Self {
        Self::of(1)
    }

    /// Two people of the authority with this key.
    fn of(seed: u8) -> Self {
        let root_key = key(seed);
        let finish = |unsigned: &UnsignedCertificate| {
            unsigned
                .finish(&sign(&root_key, unsigned.to_be_signed()))
                .unwrap()
        };
        let issuance = |number: u8| {
            Issuance::new(SerialNumber::from_random([number; 16]), day(0), day(3650)).unwrap()
        };
        let name = NameBuilder::new()
            .common_name("Root")
            .unwrap()
            .finish()
            .unwrap();
        let root = finish(&issue::root(&name, &public(&root_key), &issuance(1)).unwrap());
        let endpoints = Endpoints::new("http://127.0.0.1:9/ca.crl", None, None).unwrap();
        let authority = Authority::new(root.clone(), endpoints).unwrap();
        let people = [2_u8, 3].map(|seed| {
            let key = key(seed);
            let email = format!("signer{seed}@example.ch").parse().unwrap();
            let unsigned = issue::signer(&authority, &email, &public(&key), &issuance(seed));
            let certificate = finish(&unsigned.unwrap());
            Person { key, certificate }
        });
        Self {
            root,
            people: people.into(),
        }
    }

    fn report(&self, file: &[u8]) -> Report {
        let anchors = [self.root.clone()];
        verify(file, &Limits::default(), &Trust::new(&anchors, day(300)))
    }
}

fn entries(list: &[(&str, &str)]) -> Entries {
    Entries::new(list.iter().map(|(key, value)| (*key, value.as_bytes()))).unwrap()
}

fn field(name: &str, kind: FieldKind, bottom: f64) -> NewField {
    NewField {
        name: name.to_owned(),
        label: name.to_owned(),
        kind,
        entries: match kind {
            FieldKind::Text => entries(&[("V", "()"), ("DA", "(/Helv 10 Tf 0 g)")]),
            FieldKind::Button | FieldKind::Choice | FieldKind::Signature => Entries::default(),
        },
        widgets: vec![NewWidget {
            page: 0,
            rectangle: Rectangle::new([72.0, bottom, 272.0, bottom + 20.0]).unwrap(),
            entries: Entries::default(),
        }],
        lock: (kind == FieldKind::Signature).then(|| Lock {
            fields: FieldSelection::Include(vec![name.replace("sign", "text")]),
            permission: None,
        }),
    }
}

/// The sender's update: a text and a signature field for each of two people.
fn sent(file: &[u8]) -> Vec<u8> {
    let pdf = Pdf::open(file, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    for (name, kind, bottom) in [
        ("text0", FieldKind::Text, 300.0),
        ("sign0", FieldKind::Signature, 330.0),
        ("text1", FieldKind::Text, 360.0),
        ("sign1", FieldKind::Signature, 390.0),
    ] {
        update.add_field(&field(name, kind, bottom)).unwrap();
    }
    [file, &update.finish().unwrap()].concat()
}

/// One person fills in and signs.
fn signed(file: &[u8], person: &Person, index: usize, certify: Option<Permission>) -> Vec<u8> {
    let pdf = Pdf::open(file, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    let text = Fill {
        field: format!("text{index}"),
        value: entries(&[("V", "(agreed)")]),
        widgets: vec![Entries::default()],
    };
    update.fill(&text).unwrap();
    finished(update, file, person, &format!("sign{index}"), certify)
}

/// Ends an update with a person's signature.
fn finished(
    update: Update<'_, '_>,
    file: &[u8],
    person: &Person,
    field: &str,
    certify: Option<Permission>,
) -> Vec<u8> {
    let prepared = update
        .prepare(&NewSignature {
            field: field.to_owned(),
            appearance: Entries::default(),
            sub_filter: SubFilter::Cades,
            time: day(200),
            name: String::new(),
            reason: String::new(),
            location: String::new(),
            contact: String::new(),
            certify,
            reserve_bytes: 2048,
        })
        .unwrap();
    let digest = prepared.digest();
    let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest.as_bytes()).unwrap();
    let scheme = public(&person.key).default_scheme();
    let chain = [person.certificate.clone()];
    let cms = PreparedCms::pades(&digest, &chain, scheme).unwrap();
    let cms = cms.finish(&sign(&person.key, cms.to_be_signed())).unwrap();
    [file, &prepared.finish(cms.as_der()).unwrap()].concat()
}

fn documents() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/documents");
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "pdf") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            found.push((name, fs::read(path).unwrap()));
        }
    }
    assert!(found.len() > 3, "{} documents", found.len());
    found
}

#[test]
fn two_people_sign_and_both_signatures_hold() {
    let world = World::new();
    for (name, document) in documents() {
        let sent = sent(&document);
        assert_eq!(world.report(&sent).verdict, Verdict::Unsigned, "{name}");
        let once = signed(&sent, &world.people[0], 0, None);
        let twice = signed(&once, &world.people[1], 1, None);
        let report = world.report(&twice);
        let [first, second] = report.signatures.as_slice() else {
            panic!("{name}: {report:?}");
        };
        assert_eq!(
            report.verdict,
            Verdict::Authentic,
            "{name}: {:?}",
            first.findings
        );
        assert_eq!(first.coverage, Coverage::EntireRevision);
        assert_eq!(second.coverage, Coverage::EntireFile);
        assert_eq!(first.judgement, Judgement::Permitted);
        assert_eq!(first.seen(&twice), Some(once.as_slice()));
        assert_eq!(first.signer.as_ref(), Some(&world.people[0].certificate));
        assert_eq!(second.claimed_time, Some(day(200)));
    }
}

#[test]
fn a_certification_holds_for_what_it_allows() {
    let world = World::new();
    let (name, document) = documents().remove(0);
    let certified = signed(
        &sent(&document),
        &world.people[0],
        0,
        Some(Permission::Fill),
    );
    let twice = signed(&certified, &world.people[1], 1, None);
    let report = world.report(&twice);
    assert_eq!(report.verdict, Verdict::Authentic, "{name}: {report:?}");
}

#[test]
fn a_signature_of_somebody_unknown_is_not_recognised() {
    let world = World::new();
    let (_, document) = documents().remove(0);
    let once = signed(&sent(&document), &world.people[0], 0, None);
    let report = verify(&once, &Limits::default(), &Trust::new(&[], day(300)));
    assert_eq!(report.verdict, Verdict::Unrecognised);
    // Before it began and after it ended the certificate proves nothing.
    let anchors = [world.root];
    for time in [0, 1_000_000_000_000, day(3651).as_millis()] {
        let now = Timestamp::from_millis(time).unwrap();
        let report = verify(&once, &Limits::default(), &Trust::new(&anchors, now));
        assert_eq!(report.verdict, Verdict::Unrecognised, "{time}");
        let findings = &report.signatures.first().unwrap().findings;
        assert!(
            findings.contains(&Finding::CertificateNotTrusted),
            "{findings:?}"
        );
    }
}

#[test]
fn a_signature_moved_to_another_document_is_not_accepted() {
    let world = World::new();
    let mut documents = documents();
    let (_, first) = documents.remove(0);
    let (_, second) = documents.remove(0);
    let (first, second) = (sent(&first), sent(&second));
    let from = signed(&first, &world.people[0], 0, None);
    let to = signed(&second, &world.people[1], 0, None);
    let contents = |file: &[u8]| {
        let report = world.report(file);
        let range = report.signatures.first().unwrap().byte_range.unwrap();
        usize::try_from(range[1]).unwrap()..usize::try_from(range[2]).unwrap()
    };
    let mut forged = to.clone();
    let place = contents(&to);
    forged[place].copy_from_slice(&from[contents(&from)]);
    let report = world.report(&forged);
    assert_eq!(report.verdict, Verdict::Altered);
    let findings = &report.signatures.first().unwrap().findings;
    assert!(findings.contains(&Finding::DigestMismatch), "{findings:?}");
}

/// A page with a line of text at the top and a picture at the bottom.
fn written() -> Vec<u8> {
    let content = "BT /F1 12 Tf 72 700 Td (Pay 100 francs) Tj ET q 100 0 0 50 400 20 cm /Im Do Q";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources\
                <</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</Im 5 0 R>>>>>>";
    let length = content.len();
    file(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        &format!("<</Length {length}>>stream\n{content}\nendstream"),
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray\
         /Length 1>>stream\n0\nendstream",
    ])
}

/// A person adds a visible field of their own to a signed document, and signs in it.
fn signed_in_a_new_field(file: &[u8], person: &Person, corners: [f64; 4]) -> Vec<u8> {
    let pdf = Pdf::open(file, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    let mut late = field("late", FieldKind::Signature, 0.0);
    late.lock = None;
    let widget = late.widgets.first_mut().unwrap();
    widget.rectangle = Rectangle::new(corners).unwrap();
    update.add_field(&late).unwrap();
    finished(update, file, person, "late", None)
}

#[test]
fn a_later_signer_may_add_a_visible_field_where_the_page_is_empty_and_nowhere_else() {
    let world = World::new();
    let stranger = World::of(9).people.remove(0);
    let once = signed(&sent(&written()), &world.people[0], 0, None);
    let known = &world.people[1];
    let free = [72.0, 100.0, 272.0, 160.0];
    for (what, person, corners) in [
        ("free", known, free),
        ("by somebody unknown", &stranger, free),
        ("over text", known, [60.0, 690.0, 260.0, 720.0]),
        ("over a picture", known, [420.0, 30.0, 480.0, 60.0]),
        ("over another field", known, [72.0, 335.0, 200.0, 345.0]),
        ("larger than a signature", known, [10.0, 80.0, 580.0, 200.0]),
        ("beyond the page", known, [500.0, 100.0, 700.0, 160.0]),
    ] {
        let is_fine = what == "free";
        let finding = if is_fine {
            Finding::FieldAdded
        } else {
            Finding::ChangesDoubtful
        };
        let report = world.report(&signed_in_a_new_field(&once, person, corners));
        let first = report.signatures.first().unwrap();
        assert!(
            first.findings.contains(&finding),
            "{what}: {:?}",
            first.findings
        );
        assert_eq!(first.judgement == Judgement::Permitted, is_fine, "{what}");
        assert_eq!(report.later[0].judgement == Judgement::Permitted, is_fine);
        let expected = if is_fine {
            Verdict::Authentic
        } else {
            Verdict::Unrecognised
        };
        assert_eq!(report.verdict, expected, "{what}");
    }
}

/// A small document, signed with nothing in the CMS but what the signature binds.
fn small() -> Vec<u8> {
    file(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ])
}

/// A file of these objects, from number 1 on; the first is the catalog.
fn file(bodies: &[&str]) -> Vec<u8> {
    let size = bodies.len() + 1;
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for (number, body) in (1..).zip(bodies) {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        file.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let start = file.len();
    let tail = format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(table.as_bytes());
    file.extend_from_slice(tail.as_bytes());
    file
}

/// Every bit that is flipped is detected. What is not: the case of a hex digit, which is the same
/// digit; two bits of a version number of the CMS; and the case and kind of the letters with which
/// the CMS names the issuer, which are compared as names are. What it binds is the certificate.
#[test]
fn every_flipped_bit_is_detected() {
    let world = World::new();
    let signed = signed(&sent(&small()), &world.people[0], 0, None);
    let report = world.report(&signed);
    assert_eq!(report.verdict, Verdict::Authentic);
    let range = report.signatures.first().unwrap().byte_range.unwrap();
    let contents = usize::try_from(range[1]).unwrap()..usize::try_from(range[2]).unwrap();
    let mut unnoticed = Vec::new();
    for at in 0..signed.len() {
        // All bits of the signature, one bit of each byte that it covers.
        let digits = &signed[contents.start + 1..contents.end - 1];
        let used = contents.start + 1 + digits.iter().rposition(|digit| *digit != b'0').unwrap();
        let bits = if (contents.start..=used).contains(&at) {
            0..8
        } else {
            at % 8..at % 8 + 1
        };
        for bit in bits {
            let mut flipped = signed.clone();
            flipped[at] ^= 1 << bit;
            let is_same = contents.contains(&at) && flipped[at].eq_ignore_ascii_case(&signed[at]);
            if is_same {
                continue;
            }
            let flipped = world.report(&flipped);
            if flipped.verdict == Verdict::Authentic {
                assert_eq!(flipped.signatures[0].signer, report.signatures[0].signer);
                unnoticed.push(at);
            }
        }
    }
    assert!(
        unnoticed.iter().all(|at| contents.contains(at)),
        "{unnoticed:?}"
    );
    assert!(unnoticed.len() <= 8, "{unnoticed:?}");
}
