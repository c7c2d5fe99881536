//! Placeholders in a page that a browser printed: found where poppler sees their text.

use std::fs;

use bulla_pades::FieldKind as Form;
use bulla_pades::appearance::{
    Appearances, ButtonState, Choice, Dictionary, FieldRules, Frame, Rotation, TextStyle,
};
use bulla_pades::placeholder::{FieldKind, Found, PlaceholderError, Role, Search};
use bulla_pades::{Entries, Limits, NewField, NewWidget, Pdf, Rectangle, Update};

use crate::programs::{check, pictures, run, text};

fn printed() -> Vec<u8> {
    let path = "/../fixtures/documents/placeholders-chromium.pdf";
    fs::read([env!("CARGO_MANIFEST_DIR"), path].concat()).unwrap()
}

/// The placeholders of the only page.
fn found(bytes: &[u8]) -> Vec<Found> {
    let pdf = Pdf::open(bytes, &Limits::default()).unwrap();
    let pages = pdf.newest().pages().unwrap();
    Search::new(pdf.newest(), &pages).page(0).unwrap()
}

#[test]
fn a_printed_contract_asks_for_its_fields() {
    let found = found(&printed());
    let read: Vec<_> = found.iter().map(|one| one.placeholder.as_ref()).collect();
    let expected = [
        Ok((FieldKind::Text, Role::Number(2))),
        Ok((FieldKind::Date, Role::Number(1))),
        Ok((FieldKind::Dropdown, Role::Number(2))),
        Ok((FieldKind::Checkbox, Role::Number(2))),
        Err(PlaceholderError::UnknownKind),
        Ok((FieldKind::Signature, Role::Number(1))),
        Ok((FieldKind::Signature, Role::Named("Käuferin".to_owned()))),
    ];
    let kinds = read
        .iter()
        .map(|one| one.map(|one| (one.kind, one.role.clone())));
    assert_eq!(
        kinds
            .map(|one| one.map_err(|error| *error))
            .collect::<Vec<_>>(),
        expected
    );
    let labels: Vec<_> = read
        .iter()
        .flatten()
        .filter_map(|one| one.label.as_deref())
        .collect();
    assert_eq!(labels, ["Käuferin", "Unterschrift"]);
    let options: Vec<_> = read.iter().flatten().flat_map(|one| &one.options).collect();
    assert_eq!(options, ["Zürich", "Genève", "Lugano"]);
    for one in &found {
        assert_eq!(one.field.is_some(), one.placeholder.is_ok());
    }
}

#[test]
fn poppler_sees_the_text_of_placeholders_in_the_same_place() {
    let pdf = printed();
    let Some(words) = run("pdftotext", &["-bbox", "FILE", "-"], &pdf) else {
        return;
    };
    let words = String::from_utf8(words).unwrap();
    let attribute = |line: &str, name: &str| -> f64 {
        let (_, after) = line.split_once(&format!("{name}=\"")).unwrap();
        after.split('"').next().unwrap().parse().unwrap()
    };
    let page = words.lines().find(|line| line.contains("<page ")).unwrap();
    let page_height = attribute(page, "height");
    // what stands before and after a placeholder without a blank belongs to the same word there
    let placed = words
        .lines()
        .filter(|line| line.contains("{{") || line.contains("##SIG{"));
    let placed: Vec<&str> = placed.collect();
    let found = found(&pdf);
    assert_eq!(placed.len(), found.len());
    for (word, one) in placed.iter().zip(&found) {
        let [left, bottom, right, top] = one.text;
        assert!(
            (attribute(word, "xMin") - left).abs() < 0.1,
            "{word} {one:?}"
        );
        assert!(
            attribute(word, "xMax") - right < 4.0 && attribute(word, "xMax") > right - 0.1,
            "{word} {one:?}"
        );
        let (above, below) = (
            page_height - attribute(word, "yMin"),
            page_height - attribute(word, "yMax"),
        );
        let size = above - below;
        assert!(
            (above - top).abs() < 0.3 * size && (below - bottom).abs() < 0.3 * size,
            "{word} {one:?}"
        );
    }
}

#[test]
fn fields_stand_on_their_placeholders() {
    for one in found(&printed()) {
        let (Ok(placeholder), Some([left, bottom, right, top])) = (one.placeholder, one.field)
        else {
            continue;
        };
        assert!((right - left - placeholder.size.width).abs() < 0.02);
        assert!((top - bottom - placeholder.size.height).abs() < 0.02);
        assert!((left - one.text[0]).abs() < 0.02, "{left} {:?}", one.text);
        assert!(
            bottom > one.text[1] - 1.0 && bottom < one.text[3],
            "{bottom} {:?}",
            one.text
        );
    }
}

fn of(look: &Dictionary) -> Entries {
    Entries::of_look(look).unwrap()
}

/// The field that a placeholder asks for, empty.
fn empty(looks: &mut Appearances, index: usize, found: &Found) -> Option<NewField> {
    let (Ok(asked), Some(place)) = (&found.placeholder, found.field) else {
        return None;
    };
    let (width, height) = (asked.size.width, asked.size.height);
    let frame = Frame::new(width, height, Rotation::None).unwrap();
    let rules = FieldRules {
        need: asked.need,
        access: asked.access,
        ..FieldRules::default()
    };
    let options: Vec<&str> = asked.options.iter().map(String::as_str).collect();
    let (kind, field, widget) = if asked.kind == FieldKind::Signature {
        let blank = looks.blank(frame).unwrap();
        (Form::Signature, Entries::default(), blank)
    } else if asked.kind == FieldKind::Checkbox {
        let look = looks.check_box(ButtonState::Off, rules, frame).unwrap();
        (Form::Button, of(&look.field), look.widget)
    } else if asked.kind == FieldKind::Dropdown {
        let default = asked.default.as_deref();
        let chosen = options.iter().position(|option| default == Some(option));
        let choice = Choice {
            options: &options,
            chosen,
        };
        let look = looks.dropdown(choice, rules, frame).unwrap();
        (Form::Choice, of(&look.field), look.widget)
    } else {
        let style = TextStyle::default();
        let look = looks.text_field(style, rules, "", frame).unwrap();
        (Form::Text, of(&look.field), look.widget)
    };
    let widget = NewWidget {
        page: 0,
        rectangle: Rectangle::new(place).unwrap(),
        entries: of(&widget),
    };
    Some(NewField {
        name: format!("field{index}"),
        label: asked.label.clone().unwrap_or_default(),
        kind,
        entries: field,
        widgets: vec![widget],
        lock: None,
    })
}

#[test]
fn placeholders_become_fields() {
    let printed = printed();
    let found = found(&printed);
    let pdf = Pdf::open(&printed, &Limits::default()).unwrap();
    let mut update = Update::begin(&pdf).unwrap();
    let mut looks = Appearances::starting_at(update.next_number()).unwrap();
    let fields = found.iter().enumerate();
    let fields: Vec<NewField> = fields
        .filter_map(|(index, found)| empty(&mut looks, index, found))
        .collect();
    let defaults = looks.default_resources().unwrap();
    update.add_looks(&looks.finish().unwrap()).unwrap();
    for field in &fields {
        update.add_field(field).unwrap();
    }
    update.set_form_defaults(&of(&defaults)).unwrap();
    let sent = [printed.clone(), update.finish().unwrap()].concat();
    let pdf = Pdf::open(&sent, &Limits::default()).unwrap();
    let form = pdf.newest().form().unwrap().unwrap();
    assert_eq!(form.fields.len(), 6);
    let Some(report) = check(&sent) else { return };
    assert!(
        report.contains("No syntax or stream encoding errors found"),
        "{report}"
    );
    let before = pictures(&printed);
    for ((program, sent), (_, printed)) in pictures(&sent).iter().zip(&before) {
        assert!(sent.coverage() > printed.coverage(), "{program}");
    }
    let towns = |pdf: &[u8]| text(pdf).map(|text| text.matches("Zürich").count());
    let before = towns(&printed);
    assert_eq!(
        towns(&sent),
        before.map(|count| count + 1),
        "the chosen option"
    );
}
