//! What is refused: wrong plans, wrong values, steps out of order, revisions that go too far.

use bulla_crypto::hash::sha256;
use bulla_pades::{Entries, Limits, Pdf, Update};
use bulla_pdf::plan::{
    Expected, FieldPlan, FieldValue, FileDigest, FileHash, InstanceKey, InstanceSigner, Look, Mark,
    SigningPlan, Target, TimestampTrust,
};
use bulla_pdf::report::Purpose;
use bulla_pdf::{FieldKind, FieldName, Obstacle, Paper};
use bulla_types::{Base64Bytes, RecipientId, Sha256Digest, Sha384Digest, Timestamp};

use crate::world::{Person, World, document, now, planned, sent};

/// The code of a refusal, and the change of a plan that it is for.
type Wrong<'w> = (&'w str, &'w dyn Fn(&mut FieldPlan));

const DOCUMENT: &str = "placeholders-chromium.pdf";

fn code<T: core::fmt::Debug>(result: Result<T, Obstacle>) -> String {
    result.unwrap_err().code().to_owned()
}

fn expected(before: &[u8], recipient: Option<RecipientId>) -> Expected {
    Expected {
        previous_bytes: u64::try_from(before.len()).unwrap(),
        previous_sha256: sha256(before),
        recipient,
        instance: None,
    }
}

/// A paper of the same bytes.
fn copy(paper: &Paper) -> Paper {
    Paper::new(paper.bytes().to_vec())
}

#[test]
fn plans_with_a_mistake_place_nothing() {
    let world = World::new();
    let mut paper = Paper::new(document(DOCUMENT));
    let inspection = paper.inspect(Purpose::Sending).unwrap();
    let good = world.field_plan(&inspection);
    let wrong: [Wrong<'_>; 11] = [
        ("signer_twice", &|plan| {
            plan.signers.push(planned(&world.people[0]));
        }),
        ("signer_twice", &|plan| {
            let mut fields = plan.fields.iter();
            let own = fields.find(|own| own.kind == FieldKind::Signature).unwrap();
            plan.fields.push(own.clone());
        }),
        ("field_unknown", &|plan| {
            plan.fields[0].recipient = RecipientId::from_bytes([99; 16]);
        }),
        ("page_missing", &|plan| plan.fields[0].page = 99),
        ("outside_page", &|plan| {
            plan.fields[0].places[0] = [-50.0, 0.0, 10.0, 10.0];
        }),
        ("outside_page", &|plan| {
            plan.fields[0].places[0] = [f64::NAN, 0.0, 10.0, 10.0];
        }),
        ("options", &|plan| plan.fields[0].places.clear()),
        ("options", &|plan| {
            let mut fields = plan.fields.iter_mut();
            let own = fields.find(|own| own.kind == FieldKind::Radio).unwrap();
            own.options[1] = own.options[0].clone();
        }),
        ("option_unknown", &|plan| {
            let mut fields = plan.fields.iter_mut();
            let own = fields.find(|own| own.kind == FieldKind::Dropdown).unwrap();
            own.default = Some("none of them".to_owned());
        }),
        ("character_missing", &|plan| {
            let mut fields = plan.fields.iter_mut();
            let own = fields.find(|own| own.kind == FieldKind::Text).unwrap();
            own.default = Some("山".to_owned());
        }),
        ("fields_too_many", &|plan| {
            plan.fields = vec![plan.fields[0].clone(); 2001];
        }),
    ];
    for (index, (reason, change)) in wrong.iter().enumerate() {
        let mut plan = good.clone();
        change(&mut plan);
        assert_eq!(code(paper.place(&plan)), *reason, "{index}");
    }
    assert_eq!(paper.bytes(), document(DOCUMENT));
    paper.place(&good).unwrap();
    // The names are taken now.
    assert_eq!(code(paper.place(&good)), "field_exists");
}

#[test]
fn values_are_those_that_a_field_takes() {
    let world = World::new();
    let mut paper = sent(&world, DOCUMENT);
    let inspection = paper.inspect(Purpose::Signing).unwrap();
    let length = paper.len();
    for person in &world.people {
        let good = person.plan(&inspection);
        let own = |kind: FieldKind| {
            let mut fields = inspection.fields.iter();
            let own = fields.find(|own| {
                own.recipient == person.recipient && own.kind == kind && !own.read_only
            });
            own.map(|own| own.name.clone())
        };
        let mut tried = 0;
        for (kind, value, reason) in [
            (FieldKind::Number, "many", "not_a_number"),
            (FieldKind::Checkbox, "perhaps", "option_unknown"),
            (FieldKind::Radio, "none of them", "option_unknown"),
            (FieldKind::Dropdown, "none of them", "option_unknown"),
            (FieldKind::Text, "山", "character_missing"),
            (FieldKind::Name, "a\nb", "line_break"),
        ] {
            let Some(name) = own(kind) else { continue };
            let mut plan = good.clone();
            let mut values = plan.values.iter_mut();
            values.find(|own| own.field == name).unwrap().value = value.to_owned();
            let obstacle = paper.prepare(&plan).unwrap_err();
            assert_eq!(
                (obstacle.code(), obstacle.field()),
                (reason, Some(name.as_str()))
            );
            tried += 1;
        }
        let mut fields = inspection.fields.iter();
        let foreign = fields
            .find(|own| own.recipient != person.recipient)
            .unwrap();
        for name in [foreign.name.as_str(), "nobody's", &good.values[0].field] {
            let mut plan = good.clone();
            plan.values.push(FieldValue {
                field: name.to_owned(),
                value: "x".to_owned(),
            });
            assert_eq!(code(paper.prepare(&plan)), "field_unknown", "{name}");
        }
        assert!(tried > 0 || good.values.len() < 3);
    }
    assert_eq!(paper.len(), length);
}

#[test]
fn fields_that_must_be_filled_are() {
    let world = World::new();
    let mut paper = sent(&world, DOCUMENT);
    let inspection = paper.inspect(Purpose::Signing).unwrap();
    let mut tried = 0;
    for person in &world.people {
        for field in &inspection.fields {
            if field.recipient != person.recipient || !field.required || field.read_only {
                continue;
            }
            let mut plan = person.plan(&inspection);
            if field.kind == FieldKind::Signature {
                continue;
            }
            plan.initials = plan.initials.filter(|_| field.kind != FieldKind::Initials);
            plan.look.mark = plan.look.mark.filter(|_| field.kind != FieldKind::Mark);
            let mut values = plan.values.iter_mut();
            let value = values.find(|own| own.field == field.name);
            let reason = match value {
                None => "mark_missing",
                Some(value) => {
                    value.value = String::new();
                    "field_required"
                }
            };
            let obstacle = paper.prepare(&plan).unwrap_err();
            assert_eq!(obstacle.code(), reason, "{field:?}");
            let about = FieldName::parse(obstacle.field().unwrap()).unwrap();
            assert_eq!(
                (about.recipient(), about.kind()),
                (field.recipient, field.kind)
            );
            tried += 1;
        }
    }
    assert!(tried > 1);
}

#[test]
fn steps_have_their_order_and_a_wrong_signature_can_be_given_again() {
    let world = World::new();
    let [ada, zoe, _] = world.people.as_slice() else {
        return;
    };
    let mut paper = sent(&world, "invoice-de-pdflatex.pdf");
    let before = paper.len();
    for step in [
        code(paper.finish(&[1; 64], [0; 8])),
        code(paper.accept(&[0x30, 0], [0; 8])),
        code(paper.timestamp(&[], None)),
        code(paper.without_timestamp()),
    ] {
        assert_eq!(step, "order");
    }
    let plan = ada.plan(&paper.inspect(Purpose::Signing).unwrap());
    let asked = paper.prepare(&plan).unwrap();
    assert_eq!(code(paper.extend(&world.validation())), "order");
    assert_eq!(code(paper.ask_for_timestamp([0; 8])), "order");
    assert_eq!(code(paper.write(b"x")), "order");
    let foreign = zoe.key.sign(asked.attributes.as_slice()).to_bytes();
    for wrong in [&foreign[..], &[0; 64], &[], &[1; 63]] {
        assert_eq!(code(paper.finish(wrong, [0; 8])), "signature_wrong");
    }
    let own = ada.key.sign(asked.attributes.as_slice()).to_bytes();
    let query = paper.finish(&own, [1; 8]).unwrap();
    assert_eq!(code(paper.finish(&own, [1; 8])), "order");
    let reply = world.reply(&query.query);
    let nobody = TimestampTrust {
        roots: Vec::new(),
        now: now(),
    };
    assert_eq!(
        code(paper.timestamp(&reply, Some(&nobody))),
        "timestamp_untrusted"
    );
    assert_eq!(code(paper.timestamp(&reply[..20], None)), "timestamp_wrong");
    let rejected = bulla_pki::timestamp::rejected(bulla_pki::timestamp::FailureInfo::BadAlg);
    assert_eq!(code(paper.timestamp(&rejected, None)), "timestamp_rejected");
    assert_eq!(paper.len(), before);
    paper.timestamp(&reply, Some(&world.trust())).unwrap();
    assert_eq!(code(paper.timestamp(&reply, None)), "order");
    assert_eq!(code(paper.prepare(&plan)), "field_signed");
    paper.rollback(before).unwrap();
    ada.sign(&mut paper, &world, &plan);
}

#[test]
fn another_request_s_time_stamp_is_refused() {
    let world = World::new();
    let ada = &world.people[0];
    let mut paper = sent(&world, "invoice-de-pdflatex.pdf");
    let plan = ada.plan(&paper.inspect(Purpose::Signing).unwrap());
    let mut ask = |nonce: u8| {
        let asked = paper.prepare(&plan).unwrap();
        let own = ada.key.sign(asked.attributes.as_slice()).to_bytes();
        paper.finish(&own, [nonce; 8]).unwrap()
    };
    let first = ask(1);
    let second = ask(2);
    assert_ne!(first, second);
    assert_eq!(
        code(paper.timestamp(&world.reply(&first.query), None)),
        "timestamp_wrong"
    );
    paper.timestamp(&world.reply(&second.query), None).unwrap();
}

#[test]
fn certificates_that_do_not_fit_are_refused() {
    let world = World::new();
    let ada = &world.people[0];
    let mut paper = sent(&world, "invoice-de-pdflatex.pdf");
    let good = ada.plan(&paper.inspect(Purpose::Signing).unwrap());
    for chain in [
        vec![Base64Bytes::default()],
        vec![Base64Bytes::new(vec![0x30, 0])],
    ] {
        let mut plan = good.clone();
        plan.chain = chain;
        assert_eq!(code(paper.prepare(&plan)), "certificate");
    }
    let mut plan = good.clone();
    plan.look = Look {
        mark: Some(Mark::Typed("山".to_owned())),
        ..Look::default()
    };
    let obstacle = paper.prepare(&plan).unwrap_err();
    assert_eq!(
        (obstacle.code(), obstacle.character()),
        ("character_missing", Some('山'))
    );
    let mut plan = good;
    for target in [
        Target::Field("nobody".to_owned()),
        Target::Recipient(RecipientId::from_bytes([99; 16])),
    ] {
        let mut plan = plan.clone();
        plan.values.clear();
        plan.target = target;
        assert_eq!(code(paper.prepare(&plan)), "field_missing");
    }
    plan.reserve_bytes = Some(64);
    plan.target = Target::Recipient(ada.recipient);
    let asked = paper.prepare(&plan).unwrap();
    let own = ada.key.sign(asked.attributes.as_slice()).to_bytes();
    assert_eq!(code(paper.finish(&own, [0; 8])), "signature_too_large");
}

#[test]
fn a_whole_cms_is_taken_and_a_detached_one_given() {
    let world = World::new();
    let ada = &world.people[0];
    let mut paper = sent(&world, "invoice-de-pdflatex.pdf");
    let plan = ada.plan(&paper.inspect(Purpose::Signing).unwrap());
    let sign = |digest: &Base64Bytes| {
        use bulla_pki::{DigestAlgorithm, MessageDigest};
        let digest = MessageDigest::new(DigestAlgorithm::Sha256, digest.as_slice()).unwrap();
        let scheme = ada.certificate.public_key().unwrap().default_scheme();
        let chain = [ada.certificate.clone()];
        let prepared = bulla_pki::cms::PreparedCms::pades(&digest, &chain, scheme).unwrap();
        let signature = ada.key.sign(prepared.to_be_signed()).to_bytes();
        prepared.finish(&signature).unwrap().as_der().to_vec()
    };
    let mut elsewhere = plan.clone();
    elsewhere.chain.clear();
    let asked = paper.prepare(&elsewhere).unwrap();
    assert!(asked.attributes.as_slice().is_empty() && asked.scheme.is_empty());
    assert_eq!(code(paper.finish(&[1; 64], [0; 8])), "order");
    let other = sign(&Base64Bytes::new(vec![7; 32]));
    assert_eq!(code(paper.accept(&other, [0; 8])), "signature_wrong");
    paper.accept(&sign(&asked.document_digest), [0; 8]).unwrap();
    let revised = paper.without_timestamp().unwrap();
    assert_eq!((revised.time, revised.certificates.len()), (None, 1));

    let length = paper.len();
    let digest = Sha256Digest::from_bytes([3; 32]);
    assert_eq!(plan.file_hash(), Ok(FileHash::Sha256));
    assert_eq!(elsewhere.file_hash(), Ok(FileHash::Sha256));
    let long = FileDigest::Sha384(Sha384Digest::from_bytes([3; 48]));
    assert_eq!(code(paper.prepare_detached(&long, &plan)), "certificate");
    let asked = paper
        .prepare_detached(&FileDigest::Sha256(digest), &plan)
        .unwrap();
    assert_eq!(paper.detached(), None);
    let own = ada.key.sign(asked.attributes.as_slice()).to_bytes();
    let query = paper.finish(&own, [0; 8]).unwrap();
    paper.timestamp(&world.reply(&query.query), None).unwrap();
    let cms = bulla_pki::cms::Cms::parse(paper.detached().unwrap()).unwrap();
    let digest =
        bulla_pki::MessageDigest::new(bulla_pki::DigestAlgorithm::Sha256, digest.as_bytes());
    let profile = bulla_pki::cms::Profile::Cades;
    assert!(cms.verify_detached(&digest.unwrap(), profile, &[]).is_ok());
    assert_eq!(paper.len(), length);
}

/// An update that nobody signs, made by hand.
fn edited(paper: &Paper, change: impl Fn(&mut Update<'_, '_>)) -> Paper {
    let pdf = Pdf::open(paper.bytes(), &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    change(&mut update);
    let tail = update.finish().unwrap();
    Paper::new([paper.bytes(), &tail].concat())
}

#[test]
fn a_revision_that_goes_too_far_is_no_successor() {
    let world = World::new();
    let [ada, zoe, _] = world.people.as_slice() else {
        return;
    };
    let mut paper = sent(&world, DOCUMENT);
    let before = paper.bytes().to_vec();
    let inspection = paper.inspect(Purpose::Signing).unwrap();
    let by_ada = expected(&before, Some(ada.recipient));
    // nothing new
    assert_eq!(code(paper.successor(&by_ada)), "not_a_successor");
    let mut other = by_ada.clone();
    other.previous_bytes += 1;
    assert_eq!(code(paper.successor(&other)), "not_a_successor");
    // filled, not signed
    let mut fields = inspection.fields.iter();
    let check = fields.find(|own| own.kind == FieldKind::Checkbox).unwrap();
    let filled = edited(&paper, |update| {
        update.switch(&check.name, Some("Yes")).unwrap();
    });
    let whose = Some(check.recipient);
    assert_eq!(
        code(filled.successor(&expected(&before, whose))),
        "revision_author"
    );
    assert_eq!(
        code(filled.successor(&expected(&before, None))),
        "changes_forbidden"
    );
    // somebody else's field
    let someone = world
        .people
        .iter()
        .find(|own| Some(own.recipient) != whose)
        .unwrap();
    let foreign = filled.successor(&expected(&before, Some(someone.recipient)));
    assert_eq!(foreign.unwrap_err().code(), "foreign_field");
    // signed by another one than was expected
    let plan = zoe.plan(&inspection);
    zoe.sign(&mut paper, &world, &plan);
    assert_eq!(code(paper.successor(&by_ada)), "foreign_field");
    two_are_one_too_many(&world, &mut paper, &before);
}

/// Of two revisions the second alone is a successor of the first.
fn two_are_one_too_many(world: &World, paper: &mut Paper, before: &[u8]) {
    let ada = &world.people[0];
    let by_ada = expected(before, Some(ada.recipient));
    let plan = ada.plan(&paper.inspect(Purpose::Signing).unwrap());
    let once = paper.bytes().to_vec();
    ada.sign(paper, world, &plan);
    assert_eq!(code(paper.successor(&by_ada)), "foreign_field");
    assert!(
        paper
            .successor(&expected(&once, Some(ada.recipient)))
            .is_ok()
    );
    assert_eq!(
        code(paper.successor(&expected(&once, None))),
        "changes_forbidden"
    );
    // another document under the signature
    let mut other = expected(&once, Some(ada.recipient));
    other.previous_sha256 = Sha256Digest::from_bytes([0; 32]);
    assert_eq!(code(paper.successor(&other)), "not_a_successor");
    // another day of signing than the one that was signed
    let mut bytes = paper.bytes().to_vec();
    let day = bytes[once.len()..].windows(5).position(|w| w == b"/M(D:");
    bytes[once.len() + day.unwrap() + 12] ^= 1;
    let altered = Paper::new(bytes).successor(&expected(&once, Some(ada.recipient)));
    assert_eq!(code(altered), "signature_altered");
    // something behind it
    let mut longer = copy(paper);
    longer.write(b"more").unwrap();
    assert!(
        longer
            .successor(&expected(&once, Some(ada.recipient)))
            .is_err()
    );
}

#[test]
fn a_certificate_of_the_instance_is_for_the_very_key_and_person_or_signs_nothing() {
    let world = World::new();
    let (ada, zoe) = (&world.people[0], &world.people[1]);
    let mut paper = sent(&world, "invoice-de-pdflatex.pdf");
    let before = paper.bytes().to_vec();
    let good = InstanceSigner {
        roots: vec![world.root.as_der().into()],
        email: "signer2@example.ch".parse().unwrap(),
    };
    let plan = |signer: InstanceSigner| SigningPlan {
        instance: Some(signer),
        ..ada.plan(&paper.inspect(Purpose::Signing).unwrap())
    };
    let mut wrong = vec![plan(good.clone()); 6];
    wrong[0].chain = vec![zoe.certificate.as_der().into()];
    wrong[1] = plan(InstanceSigner {
        roots: vec![zoe.certificate.as_der().into()],
        ..good.clone()
    });
    wrong[2] = plan(InstanceSigner {
        roots: vec![b"0\x00".as_slice().into()],
        ..good.clone()
    });
    wrong[3].chain = Vec::new();
    let begins = ada.certificate.not_before().as_millis();
    let hours = |hours: u64| hours * 60 * 60 * 1000;
    wrong[4].time = Timestamp::from_millis(begins - hours(2)).unwrap();
    wrong[5].time = ada.certificate.not_after().plus_millis(hours(2));
    let digest = sha256(&before);
    let mut early = plan(good.clone());
    early.time = Timestamp::from_millis(begins - hours(1)).unwrap();
    let right = plan(good.clone());
    for (number, wrong) in wrong.iter().enumerate() {
        assert_eq!(code(paper.prepare(wrong)), "certificate", "{number}");
        let beside = paper.prepare_detached(&FileDigest::Sha256(digest), wrong);
        assert_eq!(code(beside), "certificate", "{number}");
    }
    paper.prepare(&early).unwrap();
    ada.sign(&mut paper, &world, &right);
    let of = |person: &Person| InstanceKey {
        roots: good.roots.clone(),
        p256_point: person.key.public_key().to_bytes().into(),
        now: now(),
    };
    let judged = |instance: InstanceKey| {
        let expected = Expected {
            instance: Some(instance),
            ..expected(&before, Some(ada.recipient))
        };
        paper.successor(&expected)
    };
    judged(of(ada)).unwrap();
    assert_eq!(code(judged(of(zoe))), "revision_author");
    // Of an authority that the instance does not have it says nothing.
    let elsewhere = InstanceKey {
        roots: vec![zoe.certificate.as_der().into(), b"0\x00".as_slice().into()],
        ..of(zoe)
    };
    judged(elsewhere).unwrap();
}

#[test]
fn a_page_or_an_object_of_one_s_own_is_no_successor() {
    let world = World::new();
    let ada = &world.people[0];
    let mut paper = sent(&world, "invoice-de-pdflatex.pdf");
    let before = paper.bytes().to_vec();
    let added = edited(&paper, |update| {
        let next = update.next_number();
        update
            .add_object(next, b"<</Type/Annot>>".to_vec())
            .unwrap();
        let field = bulla_pades::NewField {
            name: FieldName::signature(RecipientId::from_bytes([77; 16])).to_string(),
            label: String::new(),
            kind: bulla_pades::FieldKind::Signature,
            entries: Entries::default(),
            widgets: vec![bulla_pades::NewWidget {
                page: 0,
                rectangle: bulla_pades::Rectangle::INVISIBLE,
                entries: Entries::default(),
            }],
            lock: None,
        };
        update.add_field(&field).unwrap();
    });
    let judged = added.successor(&expected(&before, Some(ada.recipient)));
    assert_eq!(judged.unwrap_err().code(), "foreign_field");
    let plan = ada.plan(&paper.inspect(Purpose::Signing).unwrap());
    ada.sign(&mut paper, &world, &plan);
    let signed = paper.bytes().to_vec();
    let info = format!("\n{} 0 obj\n<<>>\nendobj\n", 1);
    let mut junk = Paper::new([&signed[..], info.as_bytes()].concat());
    assert!(junk.inspect(Purpose::Signing).is_err());
    assert!(
        junk.successor(&expected(&before, Some(ada.recipient)))
            .is_err()
    );
    assert!(junk.prepare(&plan).is_err());
    assert!(
        junk.place(&world.field_plan(&paper.inspect(Purpose::Signing).unwrap()))
            .is_err()
    );
}

#[test]
fn files_that_are_no_documents_are_refused_everywhere() {
    let world = World::new();
    let plan = world.people[0].plan(&sent(&world, DOCUMENT).inspect(Purpose::Signing).unwrap());
    let whole = document(DOCUMENT);
    for bytes in [
        &b""[..],
        b"%PDF-1.7\n",
        b"not a PDF",
        &whole[..whole.len() / 2],
        &whole[1..],
    ] {
        let mut paper = Paper::new(bytes.to_vec());
        assert!(paper.inspect(Purpose::Sending).is_err());
        assert!(paper.prepare(&plan).is_err());
        assert!(paper.extend(&world.validation()).is_err());
        assert!(paper.ask_for_timestamp([0; 8]).is_err());
        assert_eq!(paper.bytes(), bytes);
    }
    let far = Timestamp::MAX;
    let trust = TimestampTrust {
        roots: vec![Base64Bytes::default()],
        now: far,
    };
    assert_eq!(
        code(Paper::new(Vec::new()).timestamp(&[], Some(&trust))),
        "order"
    );
}
