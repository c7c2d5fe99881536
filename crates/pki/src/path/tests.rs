//! One path that holds, and one for each rule that it can break.

use super::*;
use crate::asn1::{self, tlv};
use crate::certificate::{CertificateError, DistinguishedName, KeyUsage};
use crate::indication::{Indication, SubIndication};
use crate::issue::{Authority, ExtensionWriter as Writer};
use crate::oid;
use crate::revocation::{self, Coverage, CrlTimes, Reason, RevokedEntry, Source};
use crate::world::{Forged, Key, World, day, endpoints, name};

const RULE: RevocationRule = RevocationRule::IfAvailable;

fn question(at: u64) -> Question {
    Question {
        purpose: Purpose::DocumentSigning,
        at: day(at),
        now: day(400),
        revocation: RULE,
    }
}

fn ask(
    target: &Certificate,
    anchors: &[Certificate],
    pool: &[Certificate],
    at: u64,
) -> Result<VerifiedPath, PathError> {
    let material = Material {
        anchors,
        pool,
        ..Material::default()
    };
    validate(target, material, question(at))
}

/// Writes a chain of authorities by hand: key n signs certificate n + 1.
struct House {
    keys: Vec<Key>,
    names: Vec<DistinguishedName>,
}

impl House {
    fn new() -> Self {
        Self {
            keys: (20..30).map(Key::new).collect(),
            names: (0..10)
                .map(|number| name(&format!("Level {number}")))
                .collect(),
        }
    }

    fn root(&self, extensions: Writer) -> Certificate {
        self.below(0, 0, extensions, (0, 3650))
    }

    /// Certificate `level`, issued by `issuer`.
    fn below(
        &self,
        issuer: usize,
        level: usize,
        extensions: Writer,
        days: (u64, u64),
    ) -> Certificate {
        Forged {
            issuer: (&self.names[issuer], &self.keys[issuer]),
            subject: self.names[level].clone(),
            key: &self.keys[level],
            days,
            extensions,
        }
        .sign()
    }

    /// Authorities 0 to `count` − 1 and a leaf with the given extensions.
    fn tower(&self, count: usize, leaf: Writer) -> (Certificate, Vec<Certificate>) {
        let mut authorities = vec![self.root(Writer::authority(9))];
        for level in 1..count {
            authorities.push(self.below(level - 1, level, Writer::authority(9), (0, 3650)));
        }
        (self.below(count - 1, count, leaf, (0, 3650)), authorities)
    }
}

fn signing() -> Writer {
    Writer::leaf(KeyUsage::DIGITAL_SIGNATURE)
}

#[test]
fn a_person_of_the_instance_has_a_path() {
    let world = World::new();
    let root = [world.root.certificate().clone()];
    let path = ask(&world.signer, &root, &[], 10).unwrap();
    assert_eq!(path.chain().len(), 2);
    assert_eq!(path.anchor(), root.first());
    assert_eq!(path.revocation(), [RevocationStatus::NotChecked]);
    let stamps = Question {
        purpose: Purpose::TimeStamping,
        ..question(10)
    };
    let material = Material {
        anchors: &root,
        ..Material::default()
    };
    assert!(validate(&world.tsa, material, stamps).is_ok());
    // Neither serves the other's purpose.
    let wrong = PathError::ExtendedUsage { depth: 0 };
    assert_eq!(validate(&world.signer, material, stamps), Err(wrong));
    assert_eq!(validate(&world.tsa, material, question(10)), Err(wrong));
}

#[test]
fn time_decides() {
    let world = World::new();
    let root = [world.root.certificate().clone()];
    assert_eq!(
        ask(&world.signer, &root, &[], 0),
        Err(PathError::NotYetValid { depth: 0 })
    );
    assert!(ask(&world.signer, &root, &[], 1).is_ok());
    assert!(ask(&world.signer, &root, &[], 366).is_ok());
    assert_eq!(
        ask(&world.signer, &root, &[], 367),
        Err(PathError::Expired { depth: 0 })
    );
    let house = House::new();
    let root = house.root(Writer::authority(9));
    let young = house.below(0, 1, Writer::authority(9), (20, 30));
    let leaf = house.below(1, 2, signing(), (0, 100));
    for (at, error) in [
        (10, Some(PathError::NotYetValid { depth: 1 })),
        (25, None),
        (40, Some(PathError::Expired { depth: 1 })),
    ] {
        let outcome = ask(
            &leaf,
            std::slice::from_ref(&root),
            std::slice::from_ref(&young),
            at,
        );
        assert_eq!(outcome.err(), error);
    }
    let outcome = ask(
        &world.signer,
        std::slice::from_ref(world.root.certificate()),
        &[],
        4000,
    );
    assert_eq!(outcome, Err(PathError::Expired { depth: 1 }));
}

#[test]
fn paths_end_at_an_anchor_and_have_at_most_five_certificates() {
    let world = World::new();
    assert_eq!(ask(&world.signer, &[], &[], 10), Err(PathError::NoPath));
    let root = world.root.certificate().clone();
    assert_eq!(ask(&world.signer, &[], &[root], 10), Err(PathError::NoPath));
    let house = House::new();
    let (leaf, authorities) = house.tower(4, signing());
    let (root, pool) = authorities.split_first().unwrap();
    assert_eq!(
        ask(&leaf, std::slice::from_ref(root), pool, 10)
            .unwrap()
            .chain()
            .len(),
        5
    );
    let (leaf, authorities) = house.tower(5, signing());
    let (root, pool) = authorities.split_first().unwrap();
    assert_eq!(
        ask(&leaf, std::slice::from_ref(root), pool, 10),
        Err(PathError::TooLong)
    );
    // An intermediate that is trusted itself ends the path.
    let outcome = ask(&leaf, std::slice::from_ref(&pool[2]), pool, 10);
    assert_eq!(outcome.unwrap().chain().len(), 3);
}

#[test]
fn a_namesake_of_the_authority_does_not_help() {
    let world = World::new();
    let thief = Key::new(66);
    let subject = world.root.certificate().subject().clone();
    let forged = Forged {
        issuer: (&subject, &thief),
        subject: subject.clone(),
        key: &thief,
        days: (0, 3650),
        extensions: Writer::authority(1),
    }
    .sign();
    let root = [world.root.certificate().clone()];
    let leaf = Forged {
        issuer: (&subject, &thief),
        subject: name("Mallory"),
        key: &thief,
        days: (0, 3650),
        extensions: signing(),
    }
    .sign();
    let outcome = ask(&leaf, &root, std::slice::from_ref(&forged), 10);
    assert_eq!(outcome, Err(PathError::Signature { depth: 1 }));
    // A path exists only where the namesake itself is trusted.
    assert!(ask(&leaf, std::slice::from_ref(&forged), &root, 10).is_ok());
}

#[test]
fn issuers_must_be_authorities_with_the_right_usage_and_length() {
    let house = House::new();
    let root = [house.root(Writer::authority(1))];
    let check = |middle: Writer| {
        let middle = house.below(0, 1, middle, (0, 3650));
        let leaf = house.below(1, 2, signing(), (0, 3650));
        ask(&leaf, &root, std::slice::from_ref(&middle), 10).err()
    };
    assert_eq!(check(Writer::authority(0)), None);
    assert_eq!(
        check(Writer::new()),
        Some(PathError::NotAnAuthority { depth: 1 })
    );
    assert_eq!(
        check(signing()),
        Some(PathError::NotAnAuthority { depth: 1 })
    );
    let yes = tlv(asn1::SEQUENCE, &[&tlv(asn1::BOOLEAN, &[&[0xff]])]);
    let no_signing = Writer::new()
        .critical(oid::BASIC_CONSTRAINTS, &yes)
        .critical(oid::KEY_USAGE, &KeyUsage::DIGITAL_SIGNATURE.to_der());
    assert_eq!(check(no_signing), Some(PathError::KeyUsage { depth: 1 }));
    let other = Writer::authority(0).purposes(&[oid::EKU_CLIENT_AUTH], false);
    assert_eq!(check(other), Some(PathError::ExtendedUsage { depth: 1 }));
    let strange = Writer::authority(0).critical(oid::SIGNING_TIME, &[5, 0]);
    let error = PathError::CriticalExtension {
        depth: 1,
        oid: oid::SIGNING_TIME,
    };
    assert_eq!(check(strange), Some(error));
    // An authority that allows none below it, and one below.
    let root = [house.root(Writer::authority(0))];
    let middle = house.below(0, 1, Writer::authority(0), (0, 3650));
    let leaf = house.below(1, 2, signing(), (0, 3650));
    let outcome = ask(&leaf, &root, std::slice::from_ref(&middle), 10);
    assert_eq!(outcome, Err(PathError::PathLength { depth: 2 }));
}

#[test]
fn the_end_must_be_for_signing() {
    let house = House::new();
    let root = [house.root(Writer::authority(1))];
    let check = |leaf: Writer| ask(&house.below(0, 1, leaf, (0, 3650)), &root, &[], 10).err();
    assert_eq!(check(Writer::new()), None);
    assert_eq!(check(Writer::leaf(KeyUsage::CONTENT_COMMITMENT)), None);
    let usage = Some(PathError::KeyUsage { depth: 0 });
    assert_eq!(check(Writer::leaf(KeyUsage::CRL_SIGN)), usage);
    let purposes = [
        (oid::EKU_DOCUMENT_SIGNING, true),
        (oid::EKU_EMAIL_PROTECTION, true),
        (oid::EKU_ANY, true),
        (oid::EKU_CLIENT_AUTH, false),
        (oid::EKU_TIME_STAMPING, false),
        (oid::EKU_OCSP_SIGNING, false),
    ];
    for (purpose, allowed) in purposes {
        let outcome = check(signing().purposes(&[purpose], false));
        assert_eq!(outcome.is_none(), allowed, "{purpose}");
    }
    let strange = signing().critical(oid::SIGNING_TIME, &[5, 0]);
    let error = PathError::CriticalExtension {
        depth: 0,
        oid: oid::SIGNING_TIME,
    };
    assert_eq!(check(strange), Some(error));
}

#[test]
fn name_constraints_bind_everything_below() {
    let house = House::new();
    let subtree = |place: u8, base: &[u8]| {
        let list = tlv(asn1::SEQUENCE, &[base]);
        tlv(
            asn1::SEQUENCE,
            &[&tlv(asn1::CONTEXT_CONSTRUCTED | place, &[&list])],
        )
    };
    let check = |constraints: &[u8], address: &str| {
        let extensions = Writer::authority(1).critical(oid::NAME_CONSTRAINTS, constraints);
        let root = house.root(extensions);
        let leaf = signing().email(&address.parse().unwrap());
        let leaf = house.below(0, 1, leaf, (0, 3650));
        ask(&leaf, std::slice::from_ref(&root), &[], 10).err()
    };
    let refused = Some(PathError::Names { depth: 0 });
    let address = tlv(asn1::CONTEXT | 1, &[b"example.ch"]);
    assert_eq!(check(&subtree(0, &address), "a@example.ch"), None);
    assert_eq!(check(&subtree(0, &address), "a@example.com"), refused);
    assert_eq!(check(&subtree(1, &address), "a@example.ch"), refused);
    assert_eq!(check(&subtree(1, &address), "a@example.com"), None);
    let within = tlv(asn1::CONTEXT_CONSTRUCTED | 4, &[house.names[1].as_der()]);
    let beside = tlv(asn1::CONTEXT_CONSTRUCTED | 4, &[house.names[2].as_der()]);
    assert_eq!(check(&subtree(0, &within), "a@example.ch"), None);
    assert_eq!(check(&subtree(0, &beside), "a@example.ch"), refused);
    assert_eq!(check(&subtree(1, &within), "a@example.ch"), refused);
}

/// `certificatePolicies`, `policyConstraints` (explicit policy), `policyMappings`, `inhibitAnyPolicy`.
fn policies(names: &[&str]) -> Vec<u8> {
    let entry = |name: &&str| tlv(asn1::SEQUENCE, &[&asn1::oid(name.parse().unwrap())]);
    tlv(
        asn1::SEQUENCE,
        &[&names.iter().flat_map(entry).collect::<Vec<u8>>()],
    )
}

fn explicit_after(count: u8) -> Vec<u8> {
    tlv(asn1::SEQUENCE, &[&tlv(asn1::CONTEXT, &[&[count]])])
}

fn mapping(theirs: &str, own: &str) -> Vec<u8> {
    let pair = [theirs, own].map(|name| asn1::oid(name.parse().unwrap()));
    tlv(
        asn1::SEQUENCE,
        &[&tlv(asn1::SEQUENCE, &pair.each_ref().map(|one| &one[..]))],
    )
}

#[test]
fn a_policy_that_an_authority_demands_must_hold() {
    const ONE: &str = "1.3.6.1.4.1.32473.1";
    const TWO: &str = "1.3.6.1.4.1.32473.2";
    const ANY: &str = "2.5.29.32.0";
    let house = House::new();
    let root = [house.root(Writer::authority(9))];
    let named = |writer: Writer, names: &[&str]| match names {
        [] => writer,
        names => writer.add(oid::CERTIFICATE_POLICIES, &policies(names)),
    };
    let check = |authority: Writer, leaf: &[&str]| {
        let between = house.below(0, 1, authority, (0, 3650));
        let leaf = house.below(1, 2, named(signing(), leaf), (0, 3650));
        ask(&leaf, &root, &[between], 10).err()
    };
    let demands = |names: &[&str], count: u8| {
        let writer = named(Writer::authority(9), names);
        writer.add(oid::POLICY_CONSTRAINTS, &explicit_after(count))
    };
    let refused = |depth| Some(PathError::Policy { depth });
    // Nothing is demanded, whatever is named.
    assert_eq!(check(named(Writer::authority(9), &[ONE]), &[TWO]), None);
    // Demanded, not critical: it binds all the same.
    assert_eq!(check(demands(&[ONE], 0), &[ONE]), None);
    assert_eq!(check(demands(&[ONE], 0), &[TWO, ONE]), None);
    assert_eq!(check(demands(&[ONE], 0), &[ANY]), None);
    assert_eq!(check(demands(&[ANY], 0), &[TWO]), None);
    assert_eq!(check(demands(&[ONE], 0), &[TWO]), refused(0));
    assert_eq!(check(demands(&[ONE], 0), &[]), refused(0));
    assert_eq!(check(demands(&[], 0), &[ONE]), refused(0));
    // From the certificate after the next on: this path is too short for it.
    assert_eq!(check(demands(&[ONE], 2), &[TWO]), None);
    // The same, critical, and of the trusted certificate itself.
    let critical = named(Writer::authority(9), &[ONE]);
    let critical = critical.critical(oid::POLICY_CONSTRAINTS, &explicit_after(0));
    assert_eq!(check(critical, &[TWO]), refused(0));
    let strict = [house.root(demands(&[], 0))];
    let between = [house.below(0, 1, named(Writer::authority(9), &[ONE]), (0, 3650))];
    for (name, outcome) in [(ONE, None), (TWO, refused(0))] {
        let leaf = house.below(1, 2, named(signing(), &[name]), (0, 3650));
        assert_eq!(ask(&leaf, &strict, &between, 10).err(), outcome);
    }
    let bare = [house.below(0, 1, Writer::authority(9), (0, 3650))];
    let leaf = house.below(1, 2, named(signing(), &[ONE]), (0, 3650));
    assert_eq!(ask(&leaf, &strict, &bare, 10).err(), refused(1));
    // Mapped: the one below is the other above; "any policy" is never mapped.
    let mapped =
        |theirs, own| demands(&[ONE], 0).critical(oid::POLICY_MAPPINGS, &mapping(theirs, own));
    assert_eq!(check(mapped(ONE, TWO), &[TWO]), None);
    assert_eq!(check(mapped(ONE, TWO), &[ONE]), refused(0));
    assert_eq!(check(mapped(TWO, ONE), &[TWO]), refused(0));
    assert_eq!(check(mapped(ONE, ANY), &[ONE]), refused(1));
    assert_eq!(check(mapped(ANY, ONE), &[ONE]), refused(1));
    // Where "any policy" says nothing any more, it does not help.
    let inhibits = demands(&[ONE], 0).critical(oid::INHIBIT_ANY_POLICY, &asn1::integer(0));
    assert_eq!(check(inhibits, &[ANY]), refused(0));
}

#[test]
fn extensions_about_policies_are_well_formed_or_the_certificate_is_refused() {
    let house = House::new();
    let forge = |oid: ObjectIdentifier, value: &[u8]| {
        let (name, key) = (&house.names[1], &house.keys[1]);
        let forged = Forged {
            issuer: (&house.names[0], &house.keys[0]),
            subject: name.clone(),
            key,
            days: (0, 3650),
            extensions: signing().add(oid, value),
        };
        Certificate::from_der(&forged.sign_der()).err()
    };
    let empty = tlv(asn1::SEQUENCE, &[]);
    let number = |tag: u8, bytes: &[u8]| tlv(asn1::SEQUENCE, &[&tlv(tag, &[bytes])]);
    let one = asn1::oid("1.3.6.1.4.1.32473.1".parse().unwrap());
    for (oid, value) in [
        (oid::CERTIFICATE_POLICIES, empty.clone()),
        (oid::CERTIFICATE_POLICIES, tlv(asn1::SEQUENCE, &[&one])),
        (oid::CERTIFICATE_POLICIES, tlv(asn1::SEQUENCE, &[&empty])),
        (
            oid::POLICY_MAPPINGS,
            tlv(asn1::SEQUENCE, &[&tlv(asn1::SEQUENCE, &[&one])]),
        ),
        (oid::POLICY_MAPPINGS, tlv(asn1::SEQUENCE, &[&one, &one])),
        (oid::POLICY_CONSTRAINTS, empty.clone()),
        (oid::POLICY_CONSTRAINTS, number(asn1::CONTEXT, &[0xff])),
        (oid::POLICY_CONSTRAINTS, number(asn1::CONTEXT, &[1; 9])),
        (oid::POLICY_CONSTRAINTS, number(asn1::CONTEXT | 2, &[0])),
        (oid::INHIBIT_ANY_POLICY, empty.clone()),
        (oid::INHIBIT_ANY_POLICY, tlv(asn1::INTEGER, &[&[0xff]])),
    ] {
        assert_eq!(
            forge(oid, &value),
            Some(CertificateError::Extension { oid }),
            "{value:02x?}"
        );
    }
    assert_eq!(
        forge(oid::CERTIFICATE_POLICIES, &policies(&["2.5.29.32.0"])),
        None
    );
}

#[test]
fn work_is_bounded() {
    let world = World::new();
    let subject = world.root.certificate().subject().clone();
    let key = Key::new(66);
    let pool: Vec<Certificate> = (1..=70)
        .map(|number| {
            Forged {
                issuer: (&subject, &key),
                subject: subject.clone(),
                key: &Key::new(100 + number),
                days: (0, 3650),
                extensions: Writer::authority(1),
            }
            .sign()
        })
        .collect();
    // Without the true authority the work ends; with it a stuffed bag does not hide the path.
    assert_eq!(
        ask(&world.signer, &[], &pool, 10),
        Err(PathError::TooMuchWork)
    );
    let root = [world.root.certificate().clone()];
    assert!(ask(&world.signer, &root, &pool, 10).is_ok());
}

/// What holds for one certificate is remembered for the next; what does not hold, or is somebody else's,
/// is refused all the same.
#[test]
fn what_is_known_from_others_changes_no_answer() {
    let (house, known) = (House::new(), KnownSignatures::default());
    let (leaf, authorities) = house.tower(3, signing());
    let (anchors, pool) = authorities.split_at(1);
    let among = |target: &Certificate, anchors: &[Certificate], pool: &[Certificate]| {
        let material = Material {
            anchors,
            pool,
            ..Material::default()
        };
        validate_among(target, material, question(10), &known)
    };
    let first = among(&leaf, anchors, pool);
    assert_eq!(first, ask(&leaf, anchors, pool, 10));
    assert!(first.is_ok());
    assert_eq!(among(&leaf, anchors, pool), first);
    // The same names and keys, by another authority's hand.
    let other = House {
        keys: (120..130).map(Key::new).collect(),
        names: house.names,
    };
    let (foreign, usurpers) = other.tower(3, signing());
    for (target, anchors, pool) in [
        (&foreign, anchors, pool),
        (&leaf, &usurpers[..1], &usurpers[1..]),
        (&leaf, &usurpers[..1], pool),
        (&leaf, anchors, &usurpers[1..]),
    ] {
        let refused = among(target, anchors, pool);
        assert_eq!(refused, ask(target, anchors, pool, 10));
        assert!(refused.is_err());
    }
    let mut broken = leaf.as_der().to_vec();
    *broken.last_mut().unwrap() ^= 1;
    if let Ok(broken) = Certificate::from_der(&broken) {
        assert!(among(&broken, anchors, pool).is_err());
    }
}

/// A list of the instance, with the signer revoked on that day.
fn crl(world: &World, this: u64, next: u64, revoked: Option<u64>) -> Crl {
    let times = CrlTimes {
        number: 1,
        this_update: day(this),
        next_update: day(next),
    };
    let entries: Vec<RevokedEntry> = revoked
        .map(|at| RevokedEntry {
            serial: world.signer.serial().clone(),
            revoked: Revoked {
                at: day(at),
                reason: Reason::KeyCompromise,
            },
        })
        .into_iter()
        .collect();
    let unsigned = revocation::list(&world.root, times, &entries).unwrap();
    unsigned
        .finish(&world.root_key.sign(unsigned.to_be_signed()))
        .unwrap()
}

fn ask_with(crl: &Crl, at: u64) -> Result<Vec<RevocationStatus>, PathError> {
    let world = World::new();
    let anchors = std::slice::from_ref(world.root.certificate());
    let crls = std::slice::from_ref(crl);
    let material = Material {
        anchors,
        crls,
        ..Material::default()
    };
    let question = Question {
        revocation: RevocationRule::Required,
        ..question(at)
    };
    validate(&world.signer, material, question).map(|path| path.revocation().to_vec())
}

const UNKNOWN: Result<Vec<RevocationStatus>, PathError> =
    Err(PathError::RevocationUnknown { depth: 0 });

#[test]
fn revocation_counts_from_its_own_time_on() {
    let world = World::new();
    let good = |coverage, this| {
        let this_update = day(this);
        Ok(vec![RevocationStatus::Good {
            source: Source::Crl,
            coverage,
            this_update,
        }])
    };
    assert_eq!(
        ask_with(&crl(world, 20, 30, None), 10),
        good(Coverage::IssuedAfter, 20)
    );
    assert_eq!(
        ask_with(&crl(world, 20, 30, None), 25),
        good(Coverage::HeldThen, 20)
    );
    assert_eq!(ask_with(&crl(world, 20, 30, None), 31), UNKNOWN);
    // From the future, and from after the certificate's end, silence proves nothing.
    assert_eq!(ask_with(&crl(world, 401, 500, None), 10), UNKNOWN);
    assert_eq!(ask_with(&crl(world, 399, 500, None), 10), UNKNOWN);
    let revoked = Revoked {
        at: day(15),
        reason: Reason::KeyCompromise,
    };
    let later = Ok(vec![RevocationStatus::RevokedLater(revoked)]);
    assert_eq!(ask_with(&crl(world, 20, 30, Some(15)), 10), later);
    for at in [15, 99] {
        let error = Err(PathError::Revoked { depth: 0, revoked });
        assert_eq!(ask_with(&crl(world, 20, 30, Some(15)), at), error);
    }
}

#[test]
fn a_list_by_another_key_says_nothing() {
    let world = World::new();
    let thief = Key::new(66);
    let subject = world.root.certificate().subject().clone();
    let forged = Forged {
        issuer: (&subject, &thief),
        subject: subject.clone(),
        key: &thief,
        days: (0, 3650),
        extensions: Writer::authority(1),
    };
    let forged = Authority::new(forged.sign(), endpoints()).unwrap();
    let times = CrlTimes {
        number: 9,
        this_update: day(20),
        next_update: day(30),
    };
    let unsigned = revocation::list(&forged, times, &[]).unwrap();
    let forged = unsigned
        .finish(&thief.sign(unsigned.to_be_signed()))
        .unwrap();
    assert_eq!(ask_with(&forged, 10), UNKNOWN);
}

#[test]
fn more_sources_than_are_looked_at_are_an_error() {
    let world = World::new();
    let anchors = std::slice::from_ref(world.root.certificate());
    let crls = vec![crl(world, 20, 30, None); MAX_SOURCES + 1];
    let most = Material {
        anchors,
        crls: &crls[..MAX_SOURCES],
        ..Material::default()
    };
    assert!(validate(&world.signer, most, question(10)).is_ok());
    let more = Material {
        anchors,
        crls: &crls,
        ..Material::default()
    };
    assert_eq!(
        validate(&world.signer, more, question(10)),
        Err(PathError::TooMuchWork)
    );
}

#[test]
fn errors_have_the_words_of_the_standard() {
    let revoked = Revoked {
        at: day(1),
        reason: Reason::Unspecified,
    };
    for (error, word, verdict) in [
        (
            PathError::NoPath,
            "NO_CERTIFICATE_CHAIN_FOUND",
            Indication::Indeterminate,
        ),
        (
            PathError::Expired { depth: 0 },
            "OUT_OF_BOUNDS_NO_POE",
            Indication::Indeterminate,
        ),
        (
            PathError::NotYetValid { depth: 0 },
            "NOT_YET_VALID",
            Indication::TotalFailed,
        ),
        (
            PathError::Revoked { depth: 0, revoked },
            "REVOKED_NO_POE",
            Indication::Indeterminate,
        ),
        (
            PathError::Revoked { depth: 1, revoked },
            "REVOKED_CA_NO_POE",
            Indication::Indeterminate,
        ),
        (
            PathError::RevocationUnknown { depth: 0 },
            "TRY_LATER",
            Indication::Indeterminate,
        ),
        (
            PathError::KeyUsage { depth: 1 },
            "CHAIN_CONSTRAINTS_FAILURE",
            Indication::Indeterminate,
        ),
    ] {
        let sub = SubIndication::from(&error);
        assert_eq!((sub.name(), sub.indication()), (word, verdict));
    }
}
