//! Looks of signatures and fields: drawn where they belong, readable as text, sound in structure.

use bulla_pades::appearance::{
    Alignment, Appearances, ButtonState, Choice, Detail, Drawing, FieldRules, FontSize, Frame, Ink,
    InkPoint, Layout, Mark, RadioButton, Rotation, SignatureLook, Style, TextStyle,
};

use bulla_pades::{
    Entries, FieldKind, Limits, NewField, NewSignature, NewWidget, Pdf, Rectangle, SubFilter,
    Update,
};

use crate::ink::InkBox;
use crate::page::{Page, Place};
use crate::programs::{check, pictures, run, text};
use crate::signing::plain;

const ROTATIONS: [Rotation; 4] = [
    Rotation::None,
    Rotation::Quarter,
    Rotation::Half,
    Rotation::ThreeQuarters,
];

fn frame([_, _, width, height]: Place, rotation: Rotation) -> Frame {
    Frame::new(width.into(), height.into(), rotation).unwrap()
}

/// A loop with a flourish, wider where the pen is slower.
fn scribble() -> Drawing {
    let points = (0..160_u32).map(|step| {
        let t = f64::from(step) / 10.0;
        InkPoint {
            x: 20.0 + t * 14.0 + 12.0 * (t * 2.0).sin(),
            y: 60.0 - 30.0 * (t * 1.7).cos(),
            width: 1.5 + (t * 1.3).sin(),
        }
    });
    let line = vec![
        InkPoint {
            x: 15.0,
            y: 100.0,
            width: 2.0,
        },
        InkPoint {
            x: 250.0,
            y: 92.0,
            width: 1.0,
        },
    ];
    Drawing::new(&[points.collect(), line]).unwrap()
}

const DETAILS: [Detail<'static>; 4] = [
    Detail {
        label: "",
        text: "Zoë Łukasz-Öğretmenoğlu",
    },
    Detail {
        label: "Grund",
        text: "Genehmigt, gemäss Ziffer 4.2 des Vertrags",
    },
    Detail {
        label: "Datum",
        text: "2026-11-28 14:03 UTC",
    },
    Detail {
        label: "Schlüssel",
        text: "5a3f 90c1 77de 0b42 e6a8 1c9d 44f0 2b7e",
    },
];

fn put_signature(page: &mut Page, place: Place, rotation: Rotation, mark: Mark<'_>) {
    let look = SignatureLook {
        mark: Some(mark),
        details: &DETAILS,
        ink: Ink::Blue,
    };
    let shown = page.looks.signature(&look, frame(place, rotation)).unwrap();
    page.put_signature(place, &shown.widget);
}

/// The place on a turned square page where a reader sees what would be at `place` on an upright one.
const fn turned([left, bottom, width, height]: Place, rotation: Rotation) -> Place {
    let (right, top) = (SIDE - left - width, SIDE - bottom - height);
    match rotation {
        Rotation::None => [left, bottom, width, height],
        Rotation::Quarter => [top, left, height, width],
        Rotation::Half => [right, top, width, height],
        Rotation::ThreeQuarters => [bottom, right, height, width],
    }
}

/// The side of the page that holds everything, in points.
const SIDE: u32 = 595;

/// A page with a look of every kind.
fn everything(rotation: Rotation) -> Vec<u8> {
    let mut page = Page::new([SIDE, SIDE], rotation);
    let at = |place| turned(place, rotation);
    let drawing = scribble();
    put_signature(
        &mut page,
        at([40, 480, 240, 70]),
        rotation,
        Mark::Typed("Zoë Łukasz", Style::Formal),
    );
    put_signature(
        &mut page,
        at([310, 480, 240, 70]),
        rotation,
        Mark::Drawn(&drawing),
    );
    put_signature(
        &mut page,
        at([40, 320, 120, 140]),
        rotation,
        Mark::Typed("Ştefan Győző", Style::Lively),
    );
    put_fields(&mut page, rotation);
    page.finish()
}

/// A field of every kind, and initials.
fn put_fields(page: &mut Page, rotation: Rotation) {
    let at = |place| turned(place, rotation);
    let initials = at([180, 400, 60, 40]);
    let widget = page
        .looks
        .initials(
            Mark::Typed("ZŁ", Style::Casual),
            Ink::Black,
            frame(initials, rotation),
        )
        .unwrap();
    page.put_signature(initials, &widget);
    put_buttons(page, rotation);
    let rules = FieldRules::default();
    let wide = TextStyle {
        layout: Layout::MultiLine,
        size: FontSize::points(9.0).unwrap(),
        ..TextStyle::default()
    };
    let right = TextStyle {
        alignment: Alignment::Right,
        ..TextStyle::default()
    };
    let comb = TextStyle {
        layout: Layout::Comb(9),
        ..TextStyle::default()
    };
    let texts = [
        (
            TextStyle::default(),
            [260, 420, 140, 20],
            "Iași, Łódź, Győr",
        ),
        (right, [420, 420, 130, 20], "CHF 1\u{202F}234.50"),
        (
            wide,
            [260, 330, 140, 70],
            "Première ligne, assez longue pour être coupée\nÜberprüft am Zürichsee",
        ),
        (comb, [420, 370, 130, 24], "CH93 0076"),
    ];
    for (style, place, value) in texts {
        let place = at(place);
        let look = page
            .looks
            .text_field(style, rules, value, frame(place, rotation))
            .unwrap();
        page.put_field(place, &look);
    }
    let dropdown = at([260, 280, 140, 20]);
    let choice = Choice {
        options: &["Ja", "Nein", "Ich weiß es nicht"],
        chosen: Some(2),
    };
    let look = page
        .looks
        .dropdown(choice, rules, frame(dropdown, rotation))
        .unwrap();
    page.put_field(dropdown, &look);
}

/// A checkbox that is ticked, and one that is not.
fn put_buttons(page: &mut Page, rotation: Rotation) {
    for (place, state) in [
        ([40, 280, 16, 16], ButtonState::On),
        ([70, 280, 16, 16], ButtonState::Off),
    ] {
        let place = turned(place, rotation);
        let look = page
            .looks
            .check_box(state, FieldRules::default(), frame(place, rotation))
            .unwrap();
        page.put_field(place, &look);
    }
}

#[test]
fn qpdf_finds_no_fault() {
    for rotation in ROTATIONS {
        let Some(report) = check(&everything(rotation)) else {
            return;
        };
        assert!(
            report.contains("No syntax or stream encoding errors found"),
            "{report}"
        );
    }
}

#[test]
fn poppler_reads_what_was_written() {
    let Some(found) = text(&everything(Rotation::None)) else {
        return;
    };
    let words = found.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "Zoë Łukasz",
        "Zoë Łukasz-Öğretmenoğlu",
        "Grund: Genehmigt, gemäss",
        "Datum: 2026-11-28 14:03 UTC",
        "Schlüssel: 5a3f 90c1",
        "Ştefan Győző",
        "ZŁ",
        "Iași, Łódź, Győr",
        "CHF 1\u{202F}234.50",
        "Première ligne, assez",
        "Überprüft am Zürichsee",
        "Ich weiß es nicht",
    ] {
        let expected = expected.replace('\u{202F}', " ");
        assert!(
            words.replace('\u{202F}', " ").contains(&expected),
            "{expected} in {words}"
        );
    }
}

#[test]
fn poppler_knows_all_fonts_as_embedded_subsets_with_unicode() {
    let Some(found) = run("pdffonts", &["FILE"], &everything(Rotation::None)) else {
        return;
    };
    let found = String::from_utf8(found).unwrap();
    let rows: Vec<&str> = found.lines().skip(2).collect();
    let names = [
        "Inter-Regular",
        "GreatVibes-Regular",
        "BullaLively-Regular",
        "GrapeNuts-Regular",
    ];
    assert_eq!(rows.len(), names.len(), "{found}");
    for (row, name) in rows.iter().zip(names) {
        assert!(found.contains(name), "{found}");
        assert!(
            row.contains("CID TrueType") && row.contains("Identity-H"),
            "{row}"
        );
        assert!(row.contains("yes yes yes"), "{row}");
    }
}

#[test]
fn letters_that_share_a_glyph_are_told_apart() {
    let mut page = Page::new([300, 100], Rotation::None);
    let place = [10, 40, 280, 20];
    let value = "ΑΝΝΑ ANNA АННА";
    let look = page
        .looks
        .text_field(
            TextStyle::default(),
            FieldRules::default(),
            value,
            frame(place, Rotation::None),
        )
        .unwrap();
    page.put_field(place, &look);
    let Some(found) = text(&page.finish()) else {
        return;
    };
    assert_eq!(found.trim(), value);
}

#[test]
fn names_that_no_font_has_are_boxes_to_the_eye_and_text_to_programs() {
    let mut page = Page::new([300, 100], Rotation::None);
    let place = [10, 10, 280, 80];
    let details = [Detail {
        label: "",
        text: "山田 太郎 (Yamada)",
    }];
    let look = SignatureLook {
        details: &details,
        ..SignatureLook::default()
    };
    let shown = page
        .looks
        .signature(&look, frame(place, Rotation::None))
        .unwrap();
    assert_eq!(shown.replaced_characters, 4);
    page.put_signature(place, &shown.widget);
    let pdf = page.finish();
    let Some(found) = text(&pdf) else { return };
    assert_eq!(found.trim(), "山田 太郎 (Yamada)");
    for (program, picture) in pictures(&pdf) {
        assert!(picture.coverage() > 500, "{program}");
    }
}

/// One look in a place, alone on its page.
fn alone(rotation: Rotation, size: [u32; 2], place: Place) -> Vec<u8> {
    let mut page = Page::new(size, rotation);
    let drawing = scribble();
    put_signature(&mut page, place, rotation, Mark::Drawn(&drawing));
    page.finish()
}

fn is_inside(ink: InkBox, outer: InkBox) -> bool {
    ink.left >= outer.left
        && ink.top >= outer.top
        && ink.right <= outer.right
        && ink.bottom <= outer.bottom
}

#[test]
fn ink_stays_within_the_rectangle_at_every_turn_of_the_page() {
    // the same place as the reader sees it: 30 from the left, 20 from the top, 200 × 60
    let cases = [
        (Rotation::None, [300, 150], [30, 70, 200, 60]),
        (Rotation::Quarter, [150, 300], [20, 30, 60, 200]),
        (Rotation::Half, [300, 150], [70, 20, 200, 60]),
        (Rotation::ThreeQuarters, [150, 300], [70, 70, 60, 200]),
    ];
    let expected = InkBox {
        left: 30 * 3,
        top: 20 * 3,
        right: 230 * 3,
        bottom: 80 * 3,
    };
    let mut seen: Vec<InkBox> = Vec::new();
    for (rotation, size, place) in cases {
        for (program, picture) in pictures(&alone(rotation, size, place)) {
            assert_eq!(picture.size(), (900, 450), "{program} {rotation:?}");
            let ink = picture.ink().unwrap();
            assert!(is_inside(ink, expected), "{program} {rotation:?} {ink:?}");
            seen.push(ink);
        }
    }
    for pair in seen.windows(2) {
        let sides = |ink: InkBox| [ink.left, ink.top, ink.right, ink.bottom];
        let differences = sides(pair[0])
            .into_iter()
            .zip(sides(pair[1]))
            .map(|(one, two)| one.abs_diff(two));
        assert!(differences.max() <= Some(4), "{pair:?}");
    }
}

#[test]
fn tiny_and_huge_rectangles_are_drawn() {
    for (size, place) in [
        ([20, 20], [5, 5, 8, 6]),
        ([1500, 900], [10, 10, 1480, 880]),
        ([700, 20], [5, 5, 690, 4]),
        ([20, 700], [5, 5, 6, 690]),
    ] {
        let pdf = alone(Rotation::None, size, place);
        for (program, picture) in pictures(&pdf) {
            let ink = picture.ink();
            assert!(ink.is_some(), "{program} {place:?}");
        }
        check(&pdf);
    }
}

#[test]
fn an_unchosen_state_and_a_blank_field_show_no_mark() {
    let mut page = Page::new([100, 100], Rotation::None);
    let place = [10, 10, 40, 40];
    let blank = page.looks.blank(frame(place, Rotation::None)).unwrap();
    page.put_signature(place, &blank);
    for (program, picture) in pictures(&page.finish()) {
        assert_eq!(picture.ink(), None, "{program}");
    }
    let coverage = |state| {
        let mut page = Page::new([100, 100], Rotation::None);
        let look = page
            .looks
            .check_box(state, FieldRules::default(), frame(place, Rotation::None))
            .unwrap();
        page.put_field(place, &look);
        pictures(&page.finish())
            .iter()
            .map(|(_, picture)| picture.coverage())
            .collect::<Vec<_>>()
    };
    for (on, off) in coverage(ButtonState::On)
        .into_iter()
        .zip(coverage(ButtonState::Off))
    {
        assert!(on > off + 5_000, "{on} {off}");
        assert!(off > 0);
    }
}

#[test]
fn the_chosen_radio_button_alone_has_a_disc() {
    let place = [10, 10, 40, 40];
    let coverage = |chosen| {
        let mut page = Page::new([100, 100], Rotation::None);
        let buttons = [RadioButton {
            value: "Ja",
            frame: frame(place, Rotation::None),
        }];
        let look = page
            .looks
            .radio_group(&buttons, chosen, FieldRules::default())
            .unwrap();
        page.put(place, &[&look.field, &look.widgets[0]]);
        pictures(&page.finish())
            .iter()
            .map(|(_, picture)| picture.coverage())
            .collect::<Vec<_>>()
    };
    for (on, off) in coverage(Some(0)).into_iter().zip(coverage(None)) {
        assert!(on > off + 5_000, "{on} {off}");
    }
}

#[test]
fn a_reader_sees_the_same_at_every_turn_of_the_page() {
    let upright = pictures(&everything(Rotation::None));
    for rotation in ROTATIONS {
        let turned = pictures(&everything(rotation));
        for ((program, one), (_, two)) in upright.iter().zip(&turned) {
            assert_eq!(one.size(), two.size());
            let difference = one.difference(two);
            assert!(difference < 2_000, "{program} {rotation:?} {difference}");
        }
    }
}

#[test]
fn mupdf_reads_what_was_written() {
    let pdf = everything(Rotation::None);
    let Some(found) = run(
        "mutool",
        &["draw", "-q", "-F", "txt", "-o", "-", "FILE"],
        &pdf,
    ) else {
        return;
    };
    let found = String::from_utf8(found).unwrap();
    for expected in [
        "Zoë Łukasz-Öğretmenoğlu",
        "Ştefan Győző",
        "Iași, Łódź, Győr",
        "Ich weiß es nicht",
    ] {
        assert!(found.contains(expected), "{expected} in {found}");
    }
}

#[test]
fn a_signature_goes_onto_a_turned_page() {
    let page = Page::new([150, 300], Rotation::Quarter).finish();
    let pdf = Pdf::open(&page, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    let mut looks = Appearances::starting_at(update.next_number()).unwrap();
    let frame = frame([20, 30, 60, 200], Rotation::Quarter);
    let blank = looks.blank(frame).unwrap();
    let look = SignatureLook {
        mark: Some(Mark::Typed("Zoë Łukasz", Style::Formal)),
        details: &DETAILS,
        ink: Ink::Blue,
    };
    let look = looks.signature(&look, frame).unwrap();
    update.add_looks(&looks.finish().unwrap()).unwrap();
    let widget = NewWidget {
        page: 0,
        rectangle: Rectangle::new([20.0, 30.0, 80.0, 230.0]).unwrap(),
        entries: Entries::of_look(&blank).unwrap(),
    };
    let field = NewField {
        name: "signature".to_owned(),
        label: "Unterschrift".to_owned(),
        kind: FieldKind::Signature,
        entries: Entries::default(),
        widgets: vec![widget],
        lock: None,
    };
    update.add_field(&field).unwrap();
    let signature = NewSignature {
        appearance: Entries::of_look(&look.widget).unwrap(),
        ..plain("signature", SubFilter::Cades)
    };
    assert!(update.prepare(&signature).is_ok());
}
