//! Each concern is found where it is and only there.

use crate::testing::Builder;
use crate::{Concern, ConcernKind, Limits, ObjectId, Pdf};

fn inspected(bytes: &[u8]) -> Vec<Concern> {
    let pdf = Pdf::open(bytes, &Limits::default()).unwrap();
    pdf.newest().inspect().unwrap()
}

fn kinds(bytes: &[u8]) -> Vec<ConcernKind> {
    inspected(bytes)
        .iter()
        .map(|concern| concern.kind)
        .collect()
}

/// A page whose catalog and page have these entries, and objects from 4 on.
fn document(catalog: &str, page: &str, objects: &[&str]) -> Vec<u8> {
    let mut file = Builder::page()
        .object(1, &format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"))
        .object(3, &format!("<</Type/Page/Parent 2 0 R{page}>>"));
    for (number, object) in (4..).zip(objects) {
        file = file.object(number, object);
    }
    file.table("").build()
}

#[test]
fn an_ordinary_document_has_no_concerns() {
    let looks = "/AP<</N 9 0 R>>";
    let widget = |place: u32| {
        format!(
            "<</Subtype/Widget/FT/Tx/T(f{place})/Rect[{place} 0 {} 10]{looks}>>",
            place + 10
        )
    };
    let bytes = document(
        "/AcroForm<</Fields[4 0 R 5 0 R 6 0 R]>>/OpenAction[3 0 R/Fit]/OCProperties<</OCGs[]/D<<>>>>",
        "/Annots[4 0 R 5 0 R 6 0 R 7 0 R]/Resources<</Font<</A 8 0 R>>>>",
        &[
            &widget(0),
            &widget(10),
            "<</Subtype/Widget/FT/Sig/T(s)/Rect[50 0 60 10]>>",
            "<</Subtype/Link/Rect[0 0 60 10]/A<</S/URI/URI(https://example.org)>>>>",
            "<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor<</FontFile2 9 0 R>>>>",
            "<</Length 0>>stream\n\nendstream",
        ],
    );
    assert_eq!(inspected(&bytes), []);
}

#[test]
fn what_the_catalog_says_is_found() {
    for (entry, kind) in [
        ("/OpenAction<</S/URI/URI(x)>>", ConcernKind::Action),
        ("/AA<</WC 4 0 R>>", ConcernKind::Action),
        (
            "/OpenAction<</S/JavaScript/JS(x)>>",
            ConcernKind::JavaScript,
        ),
        (
            "/Names<</JavaScript<</Names[(a)4 0 R]>>>>",
            ConcernKind::JavaScript,
        ),
        (
            "/Names<</EmbeddedFiles<</Names[(a)5 0 R]>>>>",
            ConcernKind::EmbeddedFile,
        ),
        ("/Collection<<>>", ConcernKind::Portfolio),
        (
            "/OCProperties<</D<</BaseState/OFF>>>>",
            ConcernKind::HiddenLayer,
        ),
        (
            "/OCProperties<</D<</OFF[6 0 R]>>>>",
            ConcernKind::HiddenLayer,
        ),
        (
            "/OCProperties<</D<<>>/Configs[<</AS[<<>>]>>]>>",
            ConcernKind::HiddenLayer,
        ),
        ("/AcroForm<</XFA[(a)7 0 R]>>", ConcernKind::Xfa),
        (
            "/AcroForm<</NeedAppearances true>>",
            ConcernKind::LooksRebuilt,
        ),
    ] {
        let objects = [
            "<</S/JavaScript/JS(app.alert)>>",
            "<</Type/Filespec/F(a)/EF<</F 7 0 R>>>>",
            "<</Type/OCG>>",
            "<</Length 0>>stream\n\nendstream",
        ];
        let found = kinds(&document(entry, "", &objects));
        assert!(found.contains(&kind), "{entry}: {found:?}");
        let clean = kinds(&document("", "", &objects));
        assert!(!clean.contains(&kind), "{entry}");
    }
}

#[test]
fn what_annotations_do_is_found_with_its_page() {
    for (annotation, expected) in [
        (
            "/Subtype/FreeText/AP<</N 5 0 R>>",
            vec![ConcernKind::Annotation],
        ),
        (
            "/Subtype/Stamp",
            vec![ConcernKind::Annotation, ConcernKind::AppearanceMissing],
        ),
        (
            "/Subtype/Widget/FT/Tx/T(a)",
            vec![ConcernKind::AppearanceMissing],
        ),
        ("/Subtype/Widget/FT/Tx/T(a)/F 2", vec![]),
        (
            "/Subtype/Movie/AP<</N 5 0 R>>",
            vec![ConcernKind::Multimedia],
        ),
        (
            "/Subtype/Link/A<</S/Launch/F(x)>>",
            vec![ConcernKind::Launch],
        ),
        (
            "/Subtype/Link/A<</S/SubmitForm/F(x)>>",
            vec![ConcernKind::Launch],
        ),
        (
            "/Subtype/Link/A<</S/SetOCGState/State[]>>",
            vec![ConcernKind::Action],
        ),
        (
            "/Subtype/Link/A<</S/GoTo/D[3 0 R/Fit]/Next<</S/JavaScript/JS(x)>>>>",
            vec![ConcernKind::JavaScript],
        ),
        (
            "/Subtype/Link/AA<</E<</S/GoTo/D[3 0 R/Fit]>>>>",
            vec![ConcernKind::Action],
        ),
    ] {
        let annotation = format!("<</Rect[0 0 10 10]{annotation}>>");
        let look = "<</Length 0>>stream\n\nendstream";
        let found = inspected(&document(
            "/X 5 0 R",
            "/Annots[4 0 R]",
            &[&annotation, look],
        ));
        let kinds: Vec<ConcernKind> = found.iter().map(|concern| concern.kind).collect();
        assert_eq!(kinds, expected, "{annotation}");
        for concern in found {
            assert_eq!(concern.object, Some(ObjectId::new(4, 0)));
        }
    }
}

#[test]
fn annotations_over_each_other_are_found() {
    let over = |first: &str, second: &str| {
        let annotation = |place: &str| format!("<</Subtype/Widget{place}/AP<</N 5 0 R>>>>");
        let bytes = document(
            "/X 5 0 R",
            &format!("/Annots[{}{}]", annotation(first), annotation(second)),
            &["null", "<</Length 0>>stream\n\nendstream"],
        );
        kinds(&bytes).contains(&ConcernKind::Overlap)
    };
    let place = |place: &str| format!("/Rect[{place}]");
    for (second, is_over) in [
        ("5 5 15 15", true),
        ("15 15 5 5", true),
        ("2 2 3 3", true),
        ("-5 -5 50 50", true),
        ("10 0 20 10", false),
        ("9.8 0 20 10", false),
        ("0 10 10 20", false),
        ("5 5 5 5", false),
    ] {
        assert_eq!(
            over(&place("0 0 10 10"), &place(second)),
            is_over,
            "{second}"
        );
        assert_eq!(
            over(&place(second), &place("0 0 10 10")),
            is_over,
            "{second}"
        );
        let hidden = format!("{}/F 2", place(second));
        assert!(!over(&place("0 0 10 10"), &hidden), "{second}");
    }
}

#[test]
fn fonts_and_content_from_elsewhere_are_found() {
    for (object, expected) in [
        (
            "<</Type/Font/Subtype/Type3>>",
            Some(ConcernKind::FontProgrammed),
        ),
        (
            "<</Type/Font/Subtype/TrueType/BaseFont/Arial>>",
            Some(ConcernKind::FontNotEmbedded),
        ),
        (
            "<</Type/Font/Subtype/CIDFontType2/FontDescriptor<</FontFile2 null>>>>",
            Some(ConcernKind::FontNotEmbedded),
        ),
        ("<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>", None),
        ("<</Type/Font/Subtype/Type0/BaseFont/X>>", None),
        (
            "<</F(elsewhere)/Length 0>>stream\n\nendstream",
            Some(ConcernKind::ExternalContent),
        ),
        (
            "<</Subtype/Form/Ref<</F(x)>>/Length 0>>stream\n\nendstream",
            Some(ConcernKind::ExternalContent),
        ),
        (
            "<</Type/Filespec/FS/URL/F(https://example.org)>>",
            Some(ConcernKind::ExternalContent),
        ),
        ("<</F(x)>>", None),
        (
            "<</S/Launch/Type/StructElem/P 1 0 R>>",
            Some(ConcernKind::Launch),
        ),
        ("[<</A 1/A 2>>]", Some(ConcernKind::DuplicateKey)),
    ] {
        let found = kinds(&document("/X 4 0 R", "", &[object]));
        let expected: Vec<ConcernKind> = expected.into_iter().collect();
        assert_eq!(found, expected, "{object}");
    }
}

#[test]
fn what_nothing_refers_to_is_found_in_the_first_revision() {
    let lonely = document("", "", &["(lonely)", "null", "[4 0 R]"]);
    let unreferenced = |number| Concern {
        kind: ConcernKind::Unreferenced,
        page: None,
        object: Some(ObjectId::new(number, 0)),
    };
    assert_eq!(inspected(&lonely), [unreferenced(4), unreferenced(6)]);
    let replaced = document("/X 4 0 R", "", &["(old)"]);
    let pdf = Pdf::open(&replaced, &Limits::default()).unwrap();
    let start = pdf.revisions()[0].startxref();
    let text = format!(
        "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\nxref\n1 1\n{:010} 00000 n \n\
         trailer\n<</Size 5/Root 1 0 R/Prev {start}>>\nstartxref\n{}\n%%EOF\n",
        replaced.len(),
        replaced.len() + 45
    );
    let replaced = [&replaced[..], text.as_bytes()].concat();
    assert_eq!(inspected(&replaced), []);
    let packed = Builder::page()
        .stream(10, "/Type/ObjStm/N 1/First 4", "4 0 (x)")
        .xref_stream(11, &[(4, 10, 0)])
        .build();
    assert_eq!(inspected(&packed), [unreferenced(4)]);
}

#[test]
fn inspection_of_changed_files_ends() {
    let bytes = document(
        "/AcroForm<</Fields[4 0 R]/XFA 5 0 R>>/OCProperties<</D<</OFF[]>>>>",
        "/Annots[4 0 R]",
        &[
            "<</Subtype/Widget/FT/Tx/T(a)/Rect[0 0 1 1]/AP<</N 5 0 R>>>>",
            "null",
        ],
    );
    for index in 0..bytes.len() {
        for change in [1, 4, 16, 0xff] {
            let mut changed = bytes.clone();
            changed[index] ^= change;
            if let Ok(pdf) = Pdf::open(&changed, &Limits::default()) {
                let _answer = pdf.newest().inspect();
            }
        }
    }
}
