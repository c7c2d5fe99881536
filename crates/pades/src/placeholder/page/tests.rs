//! Pages with placeholders as programs write them, and as nobody should.

use proptest::prelude::*;

use crate::placeholder::{FieldKind, Found, PlaceholderError, Role, Search};
use crate::testing::Builder;
use crate::{Limits, Pdf, ReadError};

const HELVETICA: &str = "/Resources<</Font<</F 5 0 R>>>>";

/// A page of 600 × 800 points with a font F and a content stream.
fn page(font: &str, content: &str) -> Builder {
    Builder::page()
        .object(
            3,
            &format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{HELVETICA}>>"),
        )
        .stream(4, "", content)
        .object(5, font)
}

fn find(builder: Builder) -> Result<Vec<Found>, ReadError> {
    let bytes = builder.table("").build();
    let pdf = Pdf::open(&bytes, &Limits::default())?;
    let view = pdf.newest();
    let pages = view.pages()?;
    Search::new(view, &pages).page(0)
}

fn plain(content: &str) -> Vec<Found> {
    find(page(
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        content,
    ))
    .unwrap()
}

/// Kind, and left and bottom of the field in whole points.
fn fields(found: &[Found]) -> Vec<(FieldKind, [String; 2])> {
    let one = |found: &Found| {
        let [left, bottom, ..] = found.field.unwrap();
        (
            found.placeholder.as_ref().unwrap().kind,
            [left, bottom].map(|side| format!("{side:.0}")),
        )
    };
    found.iter().map(one).collect()
}

fn at(left: &str, bottom: &str) -> [String; 2] {
    [left.to_owned(), bottom.to_owned()]
}

#[test]
fn finds_a_placeholder_and_the_place_of_its_field() {
    let found = plain(
        "BT /F 10 Tf 50 700 Td (Here: {{signature;role=1;width=100;height=40}} please) Tj ET",
    );
    assert_eq!(found.len(), 1);
    let placeholder = found[0].placeholder.as_ref().unwrap();
    assert_eq!(
        (placeholder.kind, &placeholder.role),
        (FieldKind::Signature, &Role::Number(1))
    );
    // `Here: ` is 722 + 556 + 333 + 556 + 278 + 278 thousandths wide
    assert_eq!(found[0].field, Some([77.23, 697.8, 177.23, 737.8]));
    let [left, bottom, right, top] = found[0].text;
    assert!(
        (left - 77.23).abs() < 0.01 && (bottom - 697.8).abs() < 0.01 && (top - 707.8).abs() < 0.01
    );
    assert!((230.0..300.0).contains(&right), "{right}");
}

#[test]
fn joins_pieces_of_one_line() {
    for content in [
        "BT /F 10 Tf 50 700 Td [({{sig) 20 (nature;) -300 (role=1) 0 (}}) ] TJ ET",
        "BT /F 10 Tf 50 700 Td ({{signature) Tj (;role=1}) Tj (}) Tj ET",
        "BT /F 10 Tf 1 0 0 1 50 700 Tm <7B7B7369676E6174> Tj (ure;role=1}}) Tj ET",
        "q 2 0 0 2 0 0 cm BT /F 5 Tf 25 350 Td ({{signature;) Tj ET BT /F 5 Tf 48.34 350 Td (role=1}}) Tj ET Q",
        "BT /F 10 Tf 12 TL 50 712 Td (Title) ' T* T* ET BT 50 700 Td ({{signature;r1}}) Tj ET",
    ] {
        assert_eq!(
            fields(&plain(content)),
            [(FieldKind::Signature, at("50", "698"))],
            "{content}"
        );
    }
}

#[test]
fn finds_objects_and_their_upper_left_corner() {
    let found = plain("BT /F 1 Tf 50 700 Td (##SIG{role:'A',w:'100',h:'40',y:'-40',x:'5'}) Tj ET");
    assert_eq!(found[0].field, Some([55.0, 700.0, 155.0, 740.0]));
    let found = plain("BT /F 1 Tf 50 700 Td (##SIG{role:'A',w:'100',h:'40'}##SIG{role:'B'}) Tj ET");
    assert_eq!(found[0].field, Some([50.0, 660.0, 150.0, 700.0]));
    assert_eq!(found.len(), 2);
}

#[test]
fn turned_text_turns_the_field() {
    let found =
        plain("BT /F 10 Tf 0 1 -1 0 300 100 Tm ({{text;role=1;width=100;height=20}}) Tj ET");
    assert_eq!(found[0].field, Some([282.2, 100.0, 302.2, 200.0]));
}

#[test]
fn reads_composite_fonts_by_their_unicode_map() {
    let text = "{{date;role=2}}";
    let codes: Vec<String> = (1..=text.len()).map(|code| format!("{code:04X}")).collect();
    let codes = codes.concat();
    let map: Vec<String> = text
        .bytes()
        .zip(1..)
        .map(|(byte, code)| format!("<{code:04X}> <{byte:04X}>\n"))
        .collect();
    let map = format!("{} beginbfchar\n{}endbfchar", text.len(), map.concat());
    let font =
        "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[7 0 R]>>";
    let builder = page(font, &format!("BT /F 10 Tf 50 700 Td <{codes}> Tj ET"))
        .stream(6, "", &map)
        .object(
            7,
            "<</Type/Font/Subtype/CIDFontType2/DW 500/W[1[100 200] 3 5 300]>>",
        );
    let found = find(builder).unwrap();
    assert_eq!(fields(&found), [(FieldKind::Date, at("50", "698"))]);
    // 100 + 200 + 3 × 300 + 10 × 500 thousandths
    assert!(
        (found[0].text[2] - 112.0).abs() < 0.01,
        "{:?}",
        found[0].text
    );
}

#[test]
fn reads_names_of_glyphs_and_widths() {
    let font = "<</Type/Font/Subtype/TrueType/FirstChar 65/Widths[500 500]/Encoding<</Differences[65/braceleft/uni007D]>>>>";
    let found = find(page(font, "BT /F 10 Tf 50 700 Td (AAtext;r1BB) Tj ET")).unwrap();
    assert_eq!(fields(&found), [(FieldKind::Text, at("50", "698"))]);
}

#[test]
fn finds_placeholders_in_forms_and_ends_in_circles() {
    let resources = "/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>";
    let builder = Builder::page()
        .object(
            3,
            &format!("<</Type/Page/Parent 2 0 R/Contents[4 0 R 4 0 R]{resources}>>"),
        )
        .stream(4, "", "q 1 0 0 1 10 20 cm /X Do Q /Missing Do")
        .object(5, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>")
        .stream(
            6,
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[1 0 0 1 100 200]{resources}"),
            "BT /F 10 Tf 5 5 Td ({{initials;role=1}}) Tj ET /X Do",
        );
    let found = find(builder).unwrap();
    assert!(found.len() >= 2 && found.len() <= 1000, "{}", found.len());
    assert_eq!(fields(&found)[0], (FieldKind::Initials, at("115", "223")));
}

#[test]
fn says_what_is_wrong_with_a_placeholder() {
    let error = |text: &str| {
        let found = plain(&format!("BT /F 10 Tf 50 700 Td ({text}) Tj ET"));
        assert_eq!((found.len(), found[0].field), (1, None), "{text}");
        found[0].placeholder.clone().unwrap_err()
    };
    assert_eq!(error("Dear {{first_name}},"), PlaceholderError::UnknownKind);
    assert_eq!(error("{{signature;role=1"), PlaceholderError::Unclosed);
    assert_eq!(error("{{signature;role=1}"), PlaceholderError::Unclosed);
    assert_eq!(error("##SIG{role:1"), PlaceholderError::Unclosed);
    assert_eq!(
        error("##SIG{role=1}"),
        PlaceholderError::Syntax { position: 10 }
    );
}

#[test]
fn finds_nothing_where_there_is_nothing() {
    for content in [
        "",
        "BT ET",
        "({{signature;role=1}}) Tj",
        "BT /G 10 Tf ({{signature;role=1}}) Tj ET",
        "BT /F 0 Tf ({{signature;role=1}}) Tj ET",
        "BT /F 10 Tf 1e30 0 0 1 0 0 Tm",
        "BT /F 10 Tf 50 700 Td (plain { text } # with braces ##SIG) Tj ET",
        "BI /W 1 /H 1 /BPC 8 ID ({{signature;role=1}}) EI",
        "BI /W 1 /H 1 ID \u{1}(\u{2}\u{3} EI BT ET",
        "[({{signature;role=1}}) ({{signature;role=1}})] TJ",
        "Q Q Q q q q /X Do",
        "% ({{signature;role=1}}) Tj",
    ] {
        let found = find(page(
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            content,
        ));
        assert!(
            found.as_ref().is_ok_and(Vec::is_empty) || found.is_err(),
            "{content}: {found:?}"
        );
    }
}

#[test]
fn refuses_content_that_is_not_made_of_tokens() {
    for content in [
        "BT (never ends",
        "<zz> Tj",
        ") Tj",
        "1.2.3 0 Td",
        "<< /A",
        "{ }",
    ] {
        let refused = find(page(
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            content,
        ));
        assert!(
            matches!(refused, Err(ReadError::Damaged { .. })),
            "{content}: {refused:?}"
        );
    }
    let filtered = page("<<>>", "").stream(4, "/Filter/RunLengthDecode", "x");
    assert!(matches!(find(filtered), Err(ReadError::Unsupported(_))));
    let filtered = page("<<>>", "").stream(4, "/Filter/LZWDecode", "x");
    assert!(matches!(find(filtered), Err(ReadError::Damaged { .. })));
}

#[test]
fn codes_of_unicode_encodings_say_what_they_show() {
    let content = "BT /F 10 Tf 50 700 Td <007b007b0074006500780074003b00720031007d007d> Tj ET";
    let font = |encoding: &str| {
        let descendant = "<</Type/Font/Subtype/CIDFontType0/DW 500>>";
        format!("<</Type/Font/Subtype/Type0/Encoding/{encoding}/DescendantFonts[{descendant}]>>")
    };
    for (encoding, count) in [
        ("UniJIS-UTF16-H", 1),
        ("UniGB-UCS2-V", 1),
        ("Identity-H", 0),
        ("UniJIS-UTF8-H", 0),
        ("90ms-RKSJ-H", 0),
    ] {
        let found = find(page(&font(encoding), content)).unwrap();
        assert_eq!(found.len(), count, "{encoding}");
    }
}

#[test]
fn text_that_is_drawn_twice_counts_once() {
    let twice =
        "BT /F 10 Tf 50 700 Td ({{text;r1}}) Tj ET BT /F 10 Tf 50.3 700 Td ({{text;r1}}) Tj ET";
    assert_eq!(plain(twice).len(), 1);
    let apart = "BT /F 10 Tf 50 700 Td ({{text;r1}}) Tj 0 -20 Td ({{text;r1}}) Tj ET";
    assert_eq!(plain(apart).len(), 2);
}

#[test]
fn hostile_fonts_cost_little() {
    let ranges = "0 65535 500 65535 [1 2 3 4] ".repeat(2000);
    let map = format!("beginbfrange {}", "<0000> <FFFF> <0041> ".repeat(2000));
    let font =
        "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[7 0 R]>>";
    let fonts: Vec<String> = (10..100)
        .map(|number| format!("/F{number} {number} 0 R"))
        .collect();
    let uses: Vec<String> = (10..100)
        .map(|number| format!("/F{number} 9 Tf q <0001> Tj"))
        .collect();
    let mut builder = page(font, &format!("BT {}", uses.join(" ")))
        .object(
            3,
            &format!(
                "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<<{}>>>>>>",
                fonts.concat()
            ),
        )
        .stream(6, "", &map)
        .object(
            7,
            &format!("<</Type/Font/Subtype/CIDFontType2/W[{ranges}]>>"),
        );
    for number in 10..100 {
        builder = builder.object(number, font);
    }
    assert_eq!(find(builder), Ok(Vec::new()));
}

#[test]
fn codes_at_the_end_of_the_numbers_are_no_trouble() {
    for first in ["4294967295", "65535", "-1", "99999999999"] {
        let font =
            format!("<</Type/Font/Subtype/Type1/BaseFont/X/FirstChar {first}/Widths[1 2 3]>>");
        assert!(
            find(page(&font, "BT /F 10 Tf (a) Tj ET")).is_ok(),
            "{first}"
        );
        let font = "<</Type/Font/Subtype/Type0/DescendantFonts[7 0 R]>>";
        let widths = format!("<</Type/Font/W[{first} [1 2 3] {first} {first} 5]>>");
        let builder = page(font, "BT /F 10 Tf (ab) Tj ET").object(7, &widths);
        assert!(find(builder).is_ok(), "{first}");
    }
}

#[test]
fn fonts_are_read_once_for_all_pages() {
    let count = 60;
    let kids: Vec<String> = (10..10 + count)
        .map(|number| format!("{number} 0 R"))
        .collect();
    let map = "<0001> <0041> ".repeat(2000);
    let mut builder = page(
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        "BT /F 10 Tf 50 700 Td ({{text;r1}}) Tj ET",
    )
    .object(
        2,
        &format!("<</Type/Pages/Kids[{}]/Count {count}>>", kids.join(" ")),
    )
    .stream(6, "", &format!("beginbfchar {map}"));
    for number in 10..10 + count {
        let body = format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{HELVETICA}>>");
        builder = builder.object(number, &body);
    }
    let bytes = builder.table("").build();
    let limits = Limits {
        work_bytes: 100_000,
        ..Limits::default()
    };
    let pdf = Pdf::open(&bytes, &limits).unwrap();
    let pages = pdf.newest().pages().unwrap();
    let mut search = Search::new(pdf.newest(), &pages);
    for page in 0..pages.len() {
        assert_eq!(search.page(page).unwrap().len(), 1, "{page}");
    }
    assert_eq!(search.page(pages.len()), Ok(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_content_gives_fields_or_an_error(content in "([ -~]{0,20}|BT /F 10 Tf|\\(\\{\\{signature;role=1\\}\\}\\) Tj|[0-9.-]{1,8} [0-9.-]{1,8} Td|\\[\\(##SIG\\{\\) -?[0-9]{1,4} \\(role:1\\}\\)\\] TJ|q|Q|ET| ){0,30}") {
        if let Ok(found) = find(page("<</Type/Font/Subtype/Type1/BaseFont/Times-Bold>>", &content)) {
            for one in found {
                prop_assert!(one.text.iter().all(|side| side.is_finite()));
                prop_assert_eq!(one.field.is_some(), one.placeholder.is_ok());
            }
        }
    }

    #[test]
    fn any_bytes_as_map_of_a_font_end(map in "([<>\\[\\]0-9A-F ]|beginbfchar|beginbfrange|endbfchar){0,60}") {
        let parsed = crate::placeholder::cmap::UnicodeMap::parse(map.as_bytes(), &Limits::default());
        prop_assert!(parsed.text(0xFFFF_FFFF).is_none_or(|text| text.chars().count() <= 16));
    }
}

/// Left, bottom, right, top of the extents, in tenths of a point, and whether nothing else is there.
fn extents(content: &str) -> Vec<([String; 4], bool)> {
    let bytes = page("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", content);
    let bytes = bytes.table("").build();
    let pdf = Pdf::open(&bytes, &Limits::default()).unwrap();
    let pages = pdf.newest().pages().unwrap();
    let mut search = Search::new(pdf.newest(), &pages);
    let found = search.page(0).unwrap();
    let alone = search.alone(0, found.clone()).unwrap();
    let one = |one: &Found| {
        let sides = |axis: usize| one.extent.map(|corner| corner[axis]);
        let least = |axis| sides(axis).into_iter().fold(f64::MAX, f64::min);
        let most = |axis| sides(axis).into_iter().fold(f64::MIN, f64::max);
        let sides = [least(0), least(1), most(0), most(1)];
        (sides.map(|side| format!("{side:.1}")), alone.contains(one))
    };
    found.iter().map(one).collect()
}

#[test]
fn the_extent_of_a_placeholder_is_all_that_is_drawn_of_it() {
    let text = "(a {{text;r1}} b) Tj ET";
    let of = |sides: [&str; 4], alone| vec![(sides.map(str::to_owned), alone)];
    let upright = extents(&format!("BT /F 10 Tf 100 700 Td {text}"));
    assert_eq!(upright, of(["107.9", "697.2", "149.9", "708.2"], true));
    let turned = extents(&format!("0 1 -1 0 0 0 cm BT /F 10 Tf 100 -200 Td {text}"));
    assert_eq!(turned, of(["191.8", "107.9", "202.8", "149.9"], true));
    // a letter of twice the size
    let large = extents("BT /F 10 Tf 100 700 Td ({{text) Tj /F 20 Tf (;) Tj /F 10 Tf (r1}}) Tj ET");
    assert_eq!((&*large[0].0[1], &*large[0].0[3]), ("694.4", "716.4"));
    // drawn again for a bold look
    let bold = extents(&format!(
        "BT /F 10 Tf 100 700 Td {text} BT /F 10 Tf 100.5 700 Td {text}"
    ));
    assert_eq!(bold, of(["107.9", "697.2", "150.4", "708.2"], true));
}

#[test]
fn text_under_a_placeholder_is_not_to_be_hidden() {
    for (other, is_alone) in [
        ("BT /F 10 Tf 120 700 Td (CHF 1) Tj ET", false),
        ("BT /F 4 Tf 120 704 Td (.) Tj ET", false),
        ("BT /F 10 Tf 120 688 Td (the next line) Tj ET", true),
        ("BT /F 10 Tf 120 712 Td (the line before) Tj ET", true),
        ("BT /F 10 Tf 90 700 Td (a) Tj ET", true),
    ] {
        for content in [
            format!("{other} BT /F 10 Tf 100 700 Td ({{{{text;r1}}}}) Tj ET"),
            format!("BT /F 10 Tf 100 700 Td ({{{{text;r1}}}}) Tj ET {other}"),
        ] {
            let found = extents(&content);
            assert_eq!(found[0].1, is_alone, "{content}");
        }
    }
    // large and not to be seen, over all else
    let hidden =
        "BT /F 10 Tf 100 700 Td (You pay.) Tj ET 1 g BT /F 90 Tf 0 690 Td ({{text;r1}}) Tj ET";
    assert!(!extents(hidden)[0].1);
}
