//! Whole looks: what is in their objects, and that any input gives sound objects or an error.

use proptest::prelude::*;

use super::*;

fn looks() -> Appearances {
    Appearances::starting_at(10).unwrap()
}

fn frame(width: f64, height: f64) -> Frame {
    Frame::new(width, height, Rotation::None).unwrap()
}

fn style(layout: Layout) -> TextStyle {
    TextStyle {
        layout,
        ..TextStyle::default()
    }
}

/// The content of the form with a number.
fn content(objects: &[NewObject], number: u32) -> String {
    let object = objects
        .iter()
        .find(|one| one.number().get() == number)
        .unwrap();
    let body = String::from_utf8(object.body().to_vec()).unwrap();
    let (_, stream) = body.split_once("stream\n").unwrap();
    stream.trim_end_matches("\nendstream").to_owned()
}

fn draw_text(value: &str, layout: Layout, frame: Frame) -> Result<(), AppearanceError> {
    looks()
        .text_field(style(layout), FieldRules::default(), value, frame)
        .map(|_| ())
}

fn sign(
    mark: Option<Mark<'_>>,
    details: &[Detail<'_>],
    frame: Frame,
) -> Result<SignatureAppearance, AppearanceError> {
    looks().signature(
        &SignatureLook {
            mark,
            details,
            ink: Ink::Black,
        },
        frame,
    )
}

#[test]
fn a_look_has_these_bytes() {
    let mut looks = looks();
    let rules = FieldRules {
        border: Border::None,
        ..FieldRules::default()
    };
    let field = looks
        .text_field(TextStyle::default(), rules, "Łódź", frame(100.0, 20.0))
        .unwrap();
    let objects = looks.finish().unwrap();
    let drawn = content(&objects, 11);
    assert_eq!(
        drawn,
        "/Tx BMC\n/Ink cs 0 0 0 sc\nBT /BullaSans 12 Tf 2 5.5 Td <0001000200030004> Tj ET\nEMC\n"
    );
    assert_eq!(field.widget.get("AP"), Some("<</N 11 0 R>>"));
    assert_eq!(field.field.get("V"), Some("<FEFF014100F30064017A>"));
    assert_eq!(field.field.get("DA"), Some("(/Helv 0 Tf 0 g)"));
    let numbers: Vec<u32> = objects.iter().map(|object| object.number().get()).collect();
    assert_eq!(numbers, [11, 10, 12, 13, 14, 15, 16]);
}

#[test]
fn all_looks_of_an_update_share_one_subset_of_each_font() {
    let mut looks = looks();
    for value in ["eins", "zwei", "drei"] {
        looks
            .text_field(
                TextStyle::default(),
                FieldRules::default(),
                value,
                frame(100.0, 20.0),
            )
            .unwrap();
    }
    looks
        .initials(
            Mark::Typed("AB", Style::Formal),
            Ink::Black,
            frame(40.0, 40.0),
        )
        .unwrap();
    looks
        .initials(
            Mark::Typed("AB", Style::Formal),
            Ink::Black,
            frame(40.0, 40.0),
        )
        .unwrap();
    let objects = looks.finish().unwrap();
    assert_eq!(objects.len(), 5 + 2 * 6);
    let size: usize = objects.iter().map(|object| object.body().len()).sum();
    assert!(size < 16_000, "{size}");
}

#[test]
fn a_refused_look_leaves_nothing_behind() {
    let mut looks = looks();
    let before = format!("{looks:?}");
    let small = frame(3.0, 3.0);
    assert!(
        looks
            .text_field(
                TextStyle::default(),
                FieldRules::default(),
                "zu lang für hier",
                small
            )
            .is_err()
    );
    assert!(
        looks
            .initials(Mark::Typed("山", Style::Formal), Ink::Black, small)
            .is_err()
    );
    assert!(
        looks
            .dropdown(
                Choice {
                    options: &["a"],
                    chosen: Some(1)
                },
                FieldRules::default(),
                small
            )
            .is_err()
    );
    assert!(looks.radio_group(&[], None, FieldRules::default()).is_err());
    assert_eq!(format!("{looks:?}"), before);
    assert_eq!(looks.finish().unwrap(), []);
}

#[test]
fn flags_and_values_of_fields() {
    let mut looks = looks();
    let strict = FieldRules {
        need: Need::Required,
        access: Access::ReadOnly,
        border: Border::None,
    };
    let small = frame(60.0, 20.0);
    let text = looks
        .text_field(style(Layout::Comb(4)), strict, "12", small)
        .unwrap();
    assert_eq!(text.field.get("Ff"), Some("25165827"));
    assert_eq!(text.field.get("MaxLen"), Some("4"));
    let lines = looks
        .text_field(style(Layout::MultiLine), FieldRules::default(), "", small)
        .unwrap();
    assert_eq!(lines.field.get("Ff"), Some("8392704"));
    assert_eq!(lines.field.get("V"), Some("()"));
    let check = looks
        .check_box(ButtonState::On, FieldRules::default(), small)
        .unwrap();
    assert_eq!(
        (check.field.get("V"), check.widget.get("AS")),
        (Some("/Yes"), Some("/Yes"))
    );
    let buttons = ["Ja (1)", "Nein"].map(|value| RadioButton {
        value,
        frame: small,
    });
    let group = looks.radio_group(&buttons, Some(1), strict).unwrap();
    assert_eq!(group.field.get("Opt"), Some("[(Ja \\(1\\))(Nein)]"));
    assert_eq!(
        (group.field.get("V"), group.field.get("Ff")),
        (Some("/1"), Some("49155"))
    );
    let states: Vec<_> = group
        .widgets
        .iter()
        .map(|widget| widget.get("AS"))
        .collect();
    assert_eq!(states, [Some("/Off"), Some("/1")]);
    let open = looks
        .dropdown(
            Choice {
                options: &["a", "ß"],
                chosen: None,
            },
            strict,
            small,
        )
        .unwrap();
    assert_eq!(
        (open.field.get("V"), open.field.get("Opt")),
        (None, Some("[(a)<FEFF00DF>]"))
    );
    assert_eq!(open.field.get("Ff"), Some("131075"));
}

#[test]
fn a_turned_page_turns_form_and_widget() {
    let mut looks = looks();
    let turned = Frame::new(20.0, 100.0, Rotation::ThreeQuarters).unwrap();
    let field = looks
        .text_field(TextStyle::default(), FieldRules::default(), "x", turned)
        .unwrap();
    assert!(field.widget.get("MK").unwrap().contains("/R 270"));
    let blank = looks.blank(turned).unwrap();
    assert_eq!(blank.get("MK"), Some("<</R 270>>"));
    let signed = looks
        .initials(Mark::Typed("x", Style::Formal), Ink::Blue, turned)
        .unwrap();
    let keys: Vec<_> = signed.entries().map(|(key, _)| key).collect();
    assert_eq!(keys, ["AP"]);
    let objects = looks.finish().unwrap();
    let form = String::from_utf8_lossy(objects[0].body()).into_owned();
    assert!(
        form.contains("/BBox [0 0 100 20]/Matrix [0 -1 1 0 0 100]"),
        "{form}"
    );
}

#[test]
fn refuses_field_values_that_cannot_be_shown_in_full() {
    let wide = frame(200.0, 20.0);
    let missing = |character, position| {
        Err(AppearanceError::MissingCharacter {
            character,
            position,
        })
    };
    assert_eq!(
        draw_text("ok 山", Layout::SingleLine, wide),
        missing('山', 3)
    );
    assert_eq!(
        draw_text("a\u{202E}b", Layout::MultiLine, wide),
        missing('\u{202E}', 1)
    );
    assert_eq!(
        draw_text("a\u{200B}", Layout::Comb(5), wide),
        missing('\u{200B}', 1)
    );
    assert_eq!(
        draw_text("a\nb", Layout::SingleLine, wide),
        Err(AppearanceError::LineBreak { position: 1 })
    );
    assert_eq!(
        draw_text("a\r\n", Layout::Comb(5), wide),
        Err(AppearanceError::LineBreak { position: 1 })
    );
    assert_eq!(
        draw_text(&"W".repeat(300), Layout::SingleLine, wide),
        Err(AppearanceError::DoesNotFit)
    );
    assert_eq!(
        draw_text(&"Wort ".repeat(700), Layout::MultiLine, wide),
        Err(AppearanceError::DoesNotFit)
    );
    assert_eq!(
        draw_text(&"x\n".repeat(30), Layout::MultiLine, wide),
        Err(AppearanceError::DoesNotFit)
    );
    let long = "a".repeat(MAX_TEXT_CHARACTERS + 1);
    assert_eq!(
        draw_text(&long, Layout::MultiLine, wide),
        Err(AppearanceError::TextTooLong {
            maximum: MAX_TEXT_CHARACTERS
        })
    );
    let fixed = TextStyle {
        size: FontSize::points(30.0).unwrap(),
        ..TextStyle::default()
    };
    let refused = looks().text_field(fixed, FieldRules::default(), "x", wide);
    assert_eq!(refused, Err(AppearanceError::DoesNotFit));
}

#[test]
fn refuses_combs_that_cannot_be_drawn() {
    let wide = frame(200.0, 20.0);
    for got in [0, 257, u16::MAX] {
        assert_eq!(
            draw_text("", Layout::Comb(got), wide),
            Err(AppearanceError::CombCells { got, maximum: 256 })
        );
    }
    assert_eq!(
        draw_text("1234", Layout::Comb(3), wide),
        Err(AppearanceError::CombTooShort { got: 4, cells: 3 })
    );
    assert_eq!(
        draw_text("W", Layout::Comb(256), frame(200.0, 20.0)),
        Err(AppearanceError::DoesNotFit)
    );
}

#[test]
fn refuses_sizes_out_of_range() {
    for bad in [
        0.0,
        0.99,
        144.1,
        -12.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ] {
        assert_eq!(
            FontSize::points(bad),
            Err(AppearanceError::FontSize),
            "{bad}"
        );
    }
}

#[test]
fn refuses_choices_out_of_range() {
    let small = frame(60.0, 20.0);
    let rules = FieldRules::default();
    let mut looks = looks();
    let many = vec!["x"; 257];
    for (options, got) in [(&[][..], 0), (&many[..], 257)] {
        let refused = looks.dropdown(
            Choice {
                options,
                chosen: None,
            },
            rules,
            small,
        );
        assert_eq!(
            refused,
            Err(AppearanceError::OptionCount { got, maximum: 256 })
        );
    }
    let refused = looks.dropdown(
        Choice {
            options: &["a", "b"],
            chosen: Some(2),
        },
        rules,
        small,
    );
    assert_eq!(
        refused,
        Err(AppearanceError::ChoiceOutOfRange { got: 2, options: 2 })
    );
    let hidden = looks.dropdown(
        Choice {
            options: &["a", "b\u{AD}"],
            chosen: Some(0),
        },
        rules,
        small,
    );
    assert_eq!(
        hidden,
        Err(AppearanceError::MissingCharacter {
            character: '\u{AD}',
            position: 1
        })
    );
    let button = RadioButton {
        value: "a",
        frame: small,
    };
    assert_eq!(
        looks.radio_group(&[button], Some(1), rules),
        Err(AppearanceError::ChoiceOutOfRange { got: 1, options: 1 })
    );
    assert_eq!(
        looks.radio_group(&[button; 257], None, rules),
        Err(AppearanceError::OptionCount {
            got: 257,
            maximum: 256
        })
    );
}

#[test]
fn refuses_signatures_that_show_nothing_or_too_much() {
    let wide = frame(200.0, 60.0);
    let blank = Detail {
        label: "Reason",
        text: " \u{A0} ",
    };
    for (mark, details) in [
        (None, &[][..]),
        (None, &[blank, Detail::default()][..]),
        (Some(Mark::Typed("", Style::Formal)), &[][..]),
        (Some(Mark::Typed("  ", Style::Formal)), &[blank][..]),
    ] {
        assert_eq!(
            sign(mark, details, wide),
            Err(AppearanceError::NothingToShow),
            "{details:?}"
        );
    }
    let many = [Detail {
        label: "",
        text: "x",
    }; MAX_DETAILS + 1];
    assert_eq!(
        sign(None, &many, wide),
        Err(AppearanceError::TooManyDetails { got: 9, maximum: 8 })
    );
    let refused = sign(Some(Mark::Typed("Ива́н", Style::Formal)), &[], wide);
    assert!(
        matches!(
            refused,
            Err(AppearanceError::MissingCharacter {
                character: 'И',
                position: 0
            })
        ),
        "{refused:?}"
    );
    assert_eq!(
        sign(Some(Mark::Typed("a\nb", Style::Formal)), &[], wide),
        Err(AppearanceError::LineBreak { position: 1 })
    );
    let long = "x".repeat(4000);
    let detail = Detail {
        label: "",
        text: &long,
    };
    assert_eq!(
        sign(None, &[detail], frame(1.0, 1.0)),
        Err(AppearanceError::DoesNotFit)
    );
    assert_eq!(
        sign(
            Some(Mark::Typed(&long, Style::Formal)),
            &[],
            frame(1.0, 1.0)
        ),
        Err(AppearanceError::DoesNotFit)
    );
}

#[test]
fn shows_names_of_every_script_in_details_and_counts_boxes() {
    let wide = frame(200.0, 60.0);
    for (text, boxes) in [
        ("Zoë Łukasz", 0),
        ("Иван Петренко", 0),
        ("Γιώργος", 0),
        ("山田", 2),
        ("a\u{202E}b", 1),
        ("😀", 1),
        ("Zeile\nZeile", 0),
    ] {
        let shown = sign(None, &[Detail { label: "", text }], wide).unwrap();
        assert_eq!(shown.replaced_characters, boxes, "{text:?}");
    }
}

#[test]
fn steering_characters_do_not_get_into_the_text_of_boxes() {
    let mut looks = looks();
    let details = [Detail {
        label: "",
        text: "a\u{202E}\u{200B}山",
    }];
    looks
        .signature(
            &SignatureLook {
                details: &details,
                ..SignatureLook::default()
            },
            frame(99.0, 20.0),
        )
        .unwrap();
    let drawn = content(&looks.finish().unwrap(), 11);
    assert!(drawn.contains("<FEFF0061FFFDFFFD5C71>"), "{drawn}");
}

#[test]
fn refuses_numbers_beyond_the_last() {
    let mut looks = Appearances::starting_at(MAX_OBJECT_NUMBER).unwrap();
    assert!(looks.blank(frame(10.0, 10.0)).is_ok());
    assert_eq!(
        looks.blank(frame(10.0, 10.0)),
        Err(AppearanceError::ObjectNumbers)
    );
    assert_eq!(
        looks.default_resources(),
        Err(AppearanceError::ObjectNumbers)
    );
    let mut full = Appearances::starting_at(MAX_OBJECT_NUMBER - 2).unwrap();
    full.initials(
        Mark::Typed("A", Style::Formal),
        Ink::Black,
        frame(10.0, 10.0),
    )
    .unwrap();
    assert_eq!(full.finish(), Err(AppearanceError::ObjectNumbers));
    for first in [0, MAX_OBJECT_NUMBER + 1, u32::MAX] {
        assert_eq!(
            Appearances::starting_at(first).map(|_| ()),
            Err(AppearanceError::ObjectNumbers)
        );
    }
}

/// Checks a content stream word by word: numbers in range, known operators, pairs that close.
fn assert_sound(content: &str, sides: [f64; 2]) {
    let (mut texts, mut marks) = (0, 0);
    for word in content.split_ascii_whitespace() {
        match word {
            "BT" => texts += 1,
            "ET" => texts -= 1,
            "BMC" => marks += 1,
            "EMC" => marks -= 1,
            "m" | "l" | "c" | "h" | "re" | "S" | "f" | "w" | "J" | "j" | "cs" | "CS" | "sc"
            | "SC" | "Tf" | "Td" | "Tj" => {}
            name if name.starts_with('/') => marks += usize::from(name.ends_with("BDC")),
            string if string.starts_with('<') => {
                assert!(string.ends_with('>') && string.len() % 4 == 2, "{string}");
            }
            number => {
                let value: f64 = number
                    .parse()
                    .unwrap_or_else(|_| panic!("{number} in {content}"));
                assert!(
                    (-2.0 * sides[0] - 2.0 * sides[1]..=2.0 * sides[0] + 2.0 * sides[1])
                        .contains(&value),
                    "{number} in {sides:?}"
                );
            }
        }
        assert!(texts <= 1 && marks <= 1, "{content}");
    }
    assert_eq!((texts, marks), (0, 0), "{content}");
}

/// Checks all objects: each once, `/Length` true, forms sound.
fn assert_all_sound(looks: Appearances, sides: [f64; 2]) {
    let objects = looks.finish().unwrap();
    let mut numbers: Vec<u32> = objects.iter().map(|object| object.number().get()).collect();
    numbers.sort_unstable();
    assert!(
        numbers
            .iter()
            .zip(10..)
            .all(|(number, expected)| *number == expected),
        "{numbers:?}"
    );
    for object in &objects {
        let body = object.body();
        let Some(head) = body.windows(8).position(|window| window == b"\nstream\n") else {
            continue;
        };
        let dictionary = std::str::from_utf8(&body[..head]).unwrap();
        let length = body.len() - head - b"\nstream\n".len() - b"\nendstream".len();
        assert!(
            dictionary.ends_with(&format!("/Length {length}>>")),
            "{dictionary}"
        );
        if dictionary.contains("/Subtype /Form") {
            assert_sound(&content(&objects, object.number().get()), sides);
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-ZäöüğőłßșÀ-ſ \u{A0}.,\\-\n]{0,80}",
        "(\\PC|[\u{0}-\u{20}\u{200B}-\u{2030}]){0,40}",
        "[A-Za-z]{0,12}( [A-Za-z]{1,400}){0,6}",
    ]
}

fn any_side() -> impl Strategy<Value = f64> {
    prop_oneof![1.0..400.0, 1.0..14_400.0, 1.0..3.0, any::<f64>()]
}

fn any_frame() -> impl Strategy<Value = Option<(Frame, [f64; 2])>> {
    (any_side(), any_side(), 0_i64..4).prop_map(|(width, height, quarters)| {
        let rotation = Rotation::from_degrees(quarters * 90).unwrap();
        Frame::new(width, height, rotation)
            .ok()
            .map(|frame| (frame, [width, height]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_in_any_field_gives_a_sound_look_or_an_error(
        text in any_text(), framed in any_frame(), kind in 0_u16..6, size in 0.5_f64..150.0, align in 0_u8..3,
    ) {
        let Some((frame, sides)) = framed else { return Ok(()) };
        let layout = match kind {
            0 | 1 => Layout::SingleLine,
            2 | 3 => Layout::MultiLine,
            cells => Layout::Comb(cells * 20),
        };
        let alignment = [Alignment::Left, Alignment::Centre, Alignment::Right][usize::from(align)];
        let size = if kind % 2 == 0 { FontSize::AUTO } else { FontSize::points(size).unwrap_or_default() };
        let mut looks = looks();
        let style = TextStyle { size, alignment, layout };
        let drawn = looks.text_field(style, FieldRules::default(), &text, frame);
        let chosen = looks.dropdown(Choice { options: &[&text, "x"], chosen: Some(0) }, FieldRules::default(), frame);
        if layout == Layout::SingleLine && size == FontSize::AUTO && chosen.is_ok() {
            prop_assert!(drawn.is_ok(), "a field refuses what a dropdown shows: {:?}", drawn);
        }
        assert_all_sound(looks, sides);
    }

    #[test]
    fn any_signature_gives_a_sound_look_or_an_error(
        name in any_text(), reason in any_text(), label in any_text(), framed in any_frame(), with_mark: bool,
    ) {
        let Some((frame, sides)) = framed else { return Ok(()) };
        let mut looks = looks();
        let details = [Detail { label: "", text: &name }, Detail { label: &label, text: &reason }];
        let mark = with_mark.then_some(Mark::Typed(&name, Style::Formal));
        let look = SignatureLook { mark, details: &details, ink: Ink::Blue };
        let shown = looks.signature(&look, frame);
        if !with_mark && sides.iter().all(|side| *side > 60.0) && name.chars().count() < 50 && reason.chars().count() < 50 && label.chars().count() < 50 {
            let nothing = name.trim().is_empty() && reason.trim().is_empty();
            prop_assert_eq!(shown.is_ok(), !nothing, "{:?}", shown);
        }
        assert_all_sound(looks, sides);
    }

    #[test]
    fn any_drawing_gives_a_sound_look_or_an_error(
        strokes in prop::collection::vec(prop::collection::vec((any_coordinate(), any_coordinate(), 0.1_f64..9.0), 0..30), 0..6),
        framed in any_frame(),
    ) {
        let Some((frame, sides)) = framed else { return Ok(()) };
        let strokes: Vec<Vec<InkPoint>> = strokes
            .into_iter()
            .map(|stroke| stroke.into_iter().map(|(x, y, width)| InkPoint { x, y, width }).collect())
            .collect();
        let Ok(drawing) = Drawing::new(&strokes) else { return Ok(()) };
        let mut looks = looks();
        looks.initials(Mark::Drawn(&drawing), Ink::Black, frame).unwrap();
        assert_all_sound(looks, sides);
    }
}

fn any_coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -500.0..500.0_f64, 1 => -1e6..1e6_f64, 1 => any::<f64>()]
}
