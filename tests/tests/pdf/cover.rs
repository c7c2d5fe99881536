//! Placeholders that became fields are not seen any more, and what is filled in can be read: as two
//! programs draw it.

use bulla_pades::placeholder::Search;
use bulla_pades::{Limits, Pdf};
use bulla_pdf::Paper;
use bulla_pdf::plan::FieldPlan;
use bulla_pdf::report::Purpose;
use bulla_pdf::{Holder, Part, assign};

use crate::ink::{InkBox, Picture};
use crate::programs::{check, pictures, run, text};
use crate::world::{World, document, planned};

/// Pixels of a point.
const SCALE: f64 = 3.0;

/// The document as it is and turned by quarters.
fn turned() -> Option<Vec<Vec<u8>>> {
    let upright = document("placeholders-chromium.pdf");
    let mut all = vec![upright.clone()];
    for turn in ["--rotate=+90", "--rotate=+180", "--rotate=+270"] {
        all.push(run(
            "qpdf",
            &["--deterministic-id", turn, "FILE", "-"],
            &upright,
        )?);
    }
    Some(all)
}

/// The document with what its placeholders ask for, and nothing else.
fn sent(world: &World, bytes: &[u8]) -> Paper {
    let mut paper = Paper::new(bytes.to_vec());
    let found = paper.inspect(Purpose::Sending).unwrap().placeholders;
    let holders = world.people.iter().map(|person| Holder {
        recipient: person.recipient,
        part: Part::Signs,
        names: vec!["Käuferin".to_owned()],
    });
    let holders: Vec<Holder> = holders.collect();
    let plan = FieldPlan {
        signers: world.people.iter().map(planned).collect(),
        fields: assign(&found, &holders).unwrap(),
        sheet: None,
    };
    paper.place(&plan).unwrap();
    paper
}

/// Where the placeholders without a mistake are seen.
fn places(bytes: &[u8]) -> Vec<InkBox> {
    let pdf = Pdf::open(bytes, &Limits::default()).unwrap();
    let pages = pdf.newest().pages().unwrap();
    let sheet = Paper::new(bytes.to_vec())
        .inspect(Purpose::Signing)
        .unwrap();
    let ([left, bottom, right, top], turn) = (sheet.pages[0].shown, sheet.pages[0].rotation);
    let found = Search::new(pdf.newest(), &pages).page(0).unwrap();
    let found = found.iter().filter(|found| found.placeholder.is_ok());
    let seen = found.map(|found| {
        let corners = found.extent.map(|[x, y]| match turn {
            0 => [x - left, top - y],
            90 => [y - bottom, x - left],
            180 => [right - x, y - bottom],
            _ => [top - y, right - x],
        });
        let least = |axis: usize| corners.iter().map(|at| at[axis]).fold(f64::MAX, f64::min);
        let most = |axis: usize| corners.iter().map(|at| at[axis]).fold(0.0, f64::max);
        InkBox {
            left: pixel(least(0)),
            top: pixel(least(1)),
            right: pixel(most(0)),
            bottom: pixel(most(1)),
        }
    });
    seen.collect()
}

fn pixel(points: f64) -> usize {
    format!("{:.0}", points * SCALE).parse().unwrap()
}

/// The same file with a key that no program knows in place of another.
fn without(bytes: &[u8], key: &str, unknown: &str) -> Vec<u8> {
    assert_eq!(key.len(), unknown.len());
    let mut out = bytes.to_vec();
    let found: Vec<usize> = (0..out.len())
        .filter(|at| out[*at..].starts_with(key.as_bytes()))
        .collect();
    assert!(!found.is_empty());
    for at in found {
        out[at..at + key.len()].copy_from_slice(unknown.as_bytes());
    }
    out
}

/// Without the outermost pixels, into which what stands beside it may reach.
fn inner(place: InkBox) -> InkBox {
    InkBox {
        left: place.left + 2,
        top: place.top + 2,
        right: place.right - 2,
        bottom: place.bottom - 2,
    }
}

fn is_white(picture: &Picture, place: InkBox) -> bool {
    picture.within(place).iter().all(|grey| *grey > 200)
}

#[test]
fn nothing_but_placeholders_is_painted_over() {
    let world = World::new();
    let Some(documents) = turned() else { return };
    for (turn, bytes) in documents.iter().enumerate() {
        let places = places(bytes);
        assert_eq!(places.len(), 6);
        let paper = sent(&world, bytes);
        let report = check(paper.bytes()).unwrap_or_default();
        assert!(report.contains("No syntax or stream encoding errors"));
        let bare = without(paper.bytes(), "/Annots", "/Unseen");
        let before = pictures(bytes);
        for ((program, covered), (_, before)) in pictures(&bare).iter().zip(&before) {
            let (mut rest, mut rest_before) =
                (covered.without(places[0]), before.without(places[0]));
            for place in &places {
                let inner = inner(*place);
                assert!(!is_white(before, inner), "{program} {turn} {place:?}");
                assert!(is_white(covered, inner), "{program} {turn} {place:?}");
                rest = rest.without(*place);
                rest_before = rest_before.without(*place);
            }
            assert_eq!(rest.difference(&rest_before), 0, "{program} {turn}");
            assert!(rest.coverage() > 0);
        }
        // it is still found by those who search
        let count = |bytes: &[u8]| text(bytes).map(|text| text.matches("{{").count());
        assert_eq!(count(&bare), count(bytes), "{turn}");
    }
}

#[test]
fn nothing_but_what_is_filled_in_is_seen_where_a_placeholder_was() {
    let world = World::new();
    let Some(documents) = turned() else { return };
    for (turn, bytes) in documents.iter().enumerate().take(2) {
        let places = places(bytes);
        let mut paper = sent(&world, bytes);
        for person in &world.people {
            let plan = person.plan(&paper.inspect(Purpose::Signing).unwrap());
            person.sign(&mut paper, &world, &plan);
        }
        let read = text(paper.bytes()).unwrap_or_default();
        assert!(read.contains("Überprüft"), "{read}");
        let alone = without(paper.bytes(), "/Contents  [", "/Nothings  [");
        let signed = pictures(paper.bytes());
        for ((program, alone), (_, signed)) in pictures(&alone).iter().zip(&signed) {
            let mut inked = 0;
            for place in &places {
                let (one, other) = (alone.within(inner(*place)), signed.within(inner(*place)));
                let pairs = one.iter().zip(&other);
                let differing = pairs.filter(|(one, other)| one.abs_diff(**other) > 60);
                assert_eq!(differing.count(), 0, "{program} {turn} {place:?}");
                inked += usize::from(!is_white(signed, *place));
            }
            assert!(inked >= 4, "{program} {turn}: {inked}");
        }
    }
}
