//! Pages of every shape, covered or left as they are.

use proptest::prelude::*;

use crate::testing::{Builder, form};
use crate::{Limits, Pdf, Refusal, Update, WriteError};

const AREA: [[f64; 2]; 4] = [[1.0, 2.0], [11.5, 2.0], [11.5, 4.0], [1.0, 4.0]];

/// One page with these entries; 5 and 6 are streams, 7 is an array of them, 8 a dictionary, 9 a stream
/// that closes too much, 10 one that leaves open, 12 one whose filter is unknown.
fn page(entries: &str) -> Builder {
    Builder::page()
        .object(3, &format!("<</Type/Page/Parent 2 0 R{entries}>>"))
        .stream(5, "", "0 0 1 1 re f")
        .stream(6, "", "q 2 0 0 2 0 0 cm Q")
        .object(7, "[5 0 R 6 0 R]")
        .object(8, "<<>>")
        .stream(9, "", "Q q")
        .stream(10, "", "q q")
        .stream(12, "/Filter/Unknown", "q")
}

/// The page's contents after a cover, as they are written; `None` where nothing was done.
fn covered(bytes: &[u8]) -> Option<String> {
    let pdf = Pdf::open(bytes, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    let is_covered = update.cover(0, &[AREA]).unwrap();
    // the same page is covered once
    assert!(!update.cover(0, &[AREA]).unwrap());
    let tail = update.finish().unwrap();
    assert_eq!(tail.is_empty(), !is_covered);
    if !is_covered {
        return None;
    }
    let out = [bytes, &tail].concat();
    let pdf = Pdf::open(&out, &Limits::default()).unwrap();
    assert_eq!(pdf.survey().unwrap().anomalies, []);
    let view = pdf.newest();
    let page = view.object(view.pages().unwrap().id(0).unwrap()).unwrap();
    let page = page.unwrap();
    let contents = page.dictionary().unwrap().get("Contents").unwrap();
    let ids = contents.value.as_array().unwrap().iter();
    let ids: Vec<_> = ids.map(|item| item.value.as_reference().unwrap()).collect();
    let data = |id| {
        let stream = view.object(id).unwrap().unwrap();
        String::from_utf8(view.decode(&stream).unwrap()).unwrap()
    };
    assert_eq!(data(ids[0]), "q\n");
    let cover = data(ids[ids.len() - 1]);
    let middle = ids[1..ids.len() - 1].iter().map(ToString::to_string);
    Some(format!(
        "{} | {cover}",
        middle.collect::<Vec<_>>().join(" ")
    ))
}

fn white(open: &str) -> String {
    format!("\n{open}/Artifact BMC\nq\n1 g\n1 2 m 11.5 2 l 11.5 4 l 1 4 l h f\nQ\nEMC\n")
}

#[test]
fn contents_are_put_between_two_streams() {
    for (entries, middle, open) in [
        ("/Contents 5 0 R", "5 0 R", "Q\n"),
        ("/Contents[5 0 R]", "5 0 R", "Q\n"),
        (
            "/Contents[6 0 R 5 0 R 6 0 R]/Rotate 90/UserUnit 2",
            "6 0 R 5 0 R 6 0 R",
            "Q\n",
        ),
        ("/Contents 7 0 R", "5 0 R 6 0 R", "Q\n"),
        ("/Contents 10 0 R", "10 0 R", "Q\nQ\nQ\n"),
        ("/Contents[10 0 R 9 0 R]", "10 0 R 9 0 R", "Q\nQ\nQ\n"),
    ] {
        let expected = Some(format!("{middle} | {}", white(open)));
        assert_eq!(
            covered(&page(entries).table("").build()),
            expected,
            "{entries}"
        );
        let packed = "<</Type/Page/Parent 2 0 R";
        let streams = page("")
            .stream(
                13,
                "/Type/ObjStm/N 1/First 4",
                &format!("3 0 {packed}{entries}>>"),
            )
            .xref_stream(14, &[(3, 13, 0)])
            .build();
        assert_eq!(covered(&streams), expected, "{entries} in an object stream");
    }
}

#[test]
fn contents_that_are_not_understood_stay() {
    for entries in [
        "",
        "/Contents null",
        "/Contents 99 0 R",
        "/Contents 8 0 R",
        "/Contents 3 0 R",
        "/Contents(5 0 R)",
        "/Contents[5 0 R null]",
        "/Contents[5 0 R 99 0 R]",
        "/Contents[[5 0 R]]",
        "/Contents[7 0 R]",
        "/Contents[5 0 R<<>>]",
        "/Contents<</A 5 0 R>>",
        "/Contents 9 0 R",
        "/Contents[9 0 R 10 0 R]",
        "/Contents 12 0 R",
    ] {
        assert_eq!(covered(&page(entries).table("").build()), None, "{entries}");
    }
}

#[test]
fn pages_that_are_not_there_or_signed_are_refused() {
    let bytes = page("/Contents 5 0 R").table("").build();
    let pdf = Pdf::open(&bytes, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    let refused = |result: Result<bool, WriteError>| match result.unwrap_err() {
        WriteError::Refused(refusal) => refusal,
        WriteError::Read(error) => panic!("{error}"),
    };
    assert_eq!(refused(update.cover(1, &[AREA])), Refusal::PageMissing);
    assert!(!update.cover(0, &[]).unwrap());
    for far in [f64::NAN, f64::INFINITY, 1e7] {
        assert!(!update.cover(0, &[AREA, [[0.0, far]; 4]]).unwrap());
    }
    assert_eq!(update.finish().unwrap(), b"");
    let signed = form().table("").build();
    let pdf = Pdf::open(&signed, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    let refusal = refused(update.cover(0, &[AREA]));
    assert_eq!(refusal, Refusal::SignedNoNewFields);
}

#[test]
fn two_pages_share_the_first_stream() {
    let bytes = page("/Contents 5 0 R")
        .object(
            2,
            "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 9 9]>>",
        )
        .object(4, "<</Type/Page/Parent 2 0 R/Contents 5 0 R>>")
        .table("")
        .build();
    let pdf = Pdf::open(&bytes, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    assert!(update.cover(0, &[AREA]).unwrap() && update.cover(1, &[AREA]).unwrap());
    let tail = String::from_utf8(update.finish().unwrap()).unwrap();
    assert_eq!(tail.matches("stream\nq\n\nendstream").count(), 1, "{tail}");
    assert_eq!(
        tail.matches("/Contents  [13 0 R 5 0 R 1").count(),
        2,
        "{tail}"
    );
}

proptest! {
    #[test]
    fn any_contents_are_covered_or_left(
        entries in "(/Contents)?[ ]?(\\[[0-9 R]{0,9}( (5|6|7|8|9|10|12|99) 0 R){0,4}\\]|(5|7|8|9|10) 0 R|null|<<>>)",
    ) {
        let bytes = page(&entries).table("").build();
        if let Ok(pdf) = Pdf::open(&bytes, &Limits::default())
            && let Ok(mut update) = Update::begin(&pdf)
        {
            let is_covered = update.cover(0, &[AREA]).unwrap();
            let out = [bytes.as_slice(), &update.finish().unwrap()].concat();
            let again = Pdf::open(&out, &Limits::default()).unwrap();
            prop_assert_eq!(again.revisions().len(), 1 + usize::from(is_covered));
            prop_assert!(Update::begin(&again).is_ok());
        }
    }
}
