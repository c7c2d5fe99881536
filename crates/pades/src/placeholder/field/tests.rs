//! What the two notations say, and every way to get them wrong.

use proptest::prelude::*;

use super::*;
use crate::placeholder::Key;

fn parse(text: &str) -> Result<Placeholder, PlaceholderError> {
    Placeholder::parse(text)
}

#[test]
fn reads_every_kind_with_its_usual_size() {
    for (name, kind, width) in [
        ("signature", FieldKind::Signature, 200.0),
        ("initials", FieldKind::Initials, 60.0),
        ("name", FieldKind::Name, 160.0),
        ("email", FieldKind::Email, 160.0),
        ("date", FieldKind::Date, 100.0),
        ("text", FieldKind::Text, 160.0),
        ("number", FieldKind::Number, 100.0),
        ("checkbox", FieldKind::Checkbox, 14.0),
    ] {
        let found = parse(&format!("{{{{{name};role=2}}}}")).unwrap();
        assert_eq!(
            (found.kind, found.role, found.size.width),
            (kind, Role::Number(2), width)
        );
    }
}

#[test]
fn reads_all_keys() {
    let found = parse("{{ Dropdown ; role = Buyer ; required=yes; readonly=no; label=Land, Ort; default=CH; options=CH|LI | FL; width=5cm; height=20.5 }}").unwrap();
    assert_eq!(found.role, Role::Named("Buyer".to_owned()));
    assert_eq!(
        (found.need, found.access),
        (Need::Required, Access::Editable)
    );
    assert_eq!(found.label.as_deref(), Some("Land, Ort"));
    assert_eq!(found.default.as_deref(), Some("CH"));
    assert_eq!(found.options, ["CH", "LI", "FL"]);
    assert!((found.size.width - 141.732).abs() < 0.001 && (found.size.height - 20.5).abs() < 1e-9);
}

#[test]
fn reads_commas_and_short_roles() {
    let found = parse("{{SIGNATURE, r1, required=false, width=160, height=44}}").unwrap();
    assert_eq!(
        (found.kind, found.role, found.need),
        (FieldKind::Signature, Role::Number(1), Need::Optional)
    );
    assert_eq!(
        found.size,
        Size {
            width: 160.0,
            height: 44.0
        }
    );
}

#[test]
fn reads_objects_with_and_without_quotes() {
    for text in [
        "##SIG{role:'Buyer',displayname:'Unterschrift, Käufer',required:true,w:'50mm',h:'13mm',y:'-13mm'}",
        "##SIG{\"role\": \"Buyer\", \"displayname\": \"Unterschrift, Käufer\", \"required\": true, \"w\": \"5cm\", \"h\": \"1.3cm\", \"y\": \"-1.3cm\"}",
        "##SIG{ role : ‘Buyer’ , displayname:“Unterschrift, Käufer”,required:true,w:„50mm“,h:13mm,y:-13mm }",
    ] {
        let found = parse(text).unwrap();
        assert_eq!(found.kind, FieldKind::Signature);
        assert_eq!(found.role, Role::Named("Buyer".to_owned()));
        assert_eq!(found.label.as_deref(), Some("Unterschrift, Käufer"));
        assert!((found.size.width - 141.732).abs() < 0.001, "{text}");
        assert!((found.offset.down + 36.850).abs() < 0.001, "{text}");
    }
    let found = parse("##SIG{id:2,x:10}").unwrap();
    assert_eq!(
        (found.role, found.offset.right, found.need),
        (Role::Number(2), 10.0, Need::Required)
    );
}

#[test]
fn refuses_what_is_no_placeholder() {
    for text in [
        "",
        "{",
        "{{",
        "{{}",
        "{signature;role=1}",
        "signature;role=1",
        " {{signature;role=1}}",
        "{{signature;role=1}} ",
        "##SIG",
        "##SIG{",
        "##sig{role:1}",
        "#SIG{role:1}",
        "{{signature;role=1",
        "}}{{",
    ] {
        assert_eq!(
            parse(text),
            Err(PlaceholderError::NotAPlaceholder),
            "{text:?}"
        );
    }
}

#[test]
fn refuses_unknown_kinds() {
    for text in [
        "{{}}",
        "{{;role=1}}",
        "{{first_name}}",
        "{{sign;role=1}}",
        "{{role=1;signature}}",
        "{{signature role=1}}",
        "{{signаture;role=1}}",
    ] {
        assert_eq!(parse(text), Err(PlaceholderError::UnknownKind), "{text:?}");
    }
}

#[test]
fn refuses_mistakes_of_form() {
    for (text, position) in [
        ("{{signature;}}", 12),
        ("{{signature;role}}", 12),
        ("{{signature;  r}}", 14),
        ("{{signature;role=1;r1x}}", 19),
        ("{{signature;role={1}}}", 17),
        ("{{text;role=1;label=a}b}}", 21),
        ("##SIG{}", 6),
        ("##SIG{role}", 10),
        ("##SIG{role:}", 11),
        ("##SIG{role:1,}", 13),
        ("##SIG{role:1 w:2}", 13),
        ("##SIG{role:'1}", 13),
        ("##SIG{role:'1\"}", 14),
        ("##SIG{role=1}", 10),
        ("##SIG{,role:1}", 6),
    ] {
        assert_eq!(
            parse(text),
            Err(PlaceholderError::Syntax { position }),
            "{text:?}"
        );
    }
}

#[test]
fn refuses_unknown_and_repeated_keys() {
    for (text, position) in [
        ("{{signature;role=1;colour=red}}", 19),
        ("{{signature; =1}}", 13),
        ("{{signature;x=1;role=1}}", 12),
        ("##SIG{role:1,colour:2}", 13),
        ("##SIG{'':1}", 6),
        ("##SIG{role:1,readonly:true}", 13),
    ] {
        assert_eq!(
            parse(text),
            Err(PlaceholderError::UnknownKey { position }),
            "{text:?}"
        );
    }
    for text in [
        "{{signature;role=1;role=2}}",
        "{{signature;r1;role=1}}",
        "##SIG{role:1,id:1}",
    ] {
        assert_eq!(
            parse(text),
            Err(PlaceholderError::DuplicateKey { key: Key::Role }),
            "{text:?}"
        );
    }
}

#[test]
fn refuses_missing_and_foreign_keys() {
    let missing = |key| Err(PlaceholderError::MissingKey { key });
    assert_eq!(parse("{{signature}}"), missing(Key::Role));
    assert_eq!(parse("##SIG{w:20}"), missing(Key::Role));
    assert_eq!(parse("{{radio;role=1}}"), missing(Key::Options));
    let foreign = |key| Err(PlaceholderError::KeyOfOtherKind { key });
    assert_eq!(
        parse("{{signature;role=1;default=x}}"),
        foreign(Key::Default)
    );
    assert_eq!(
        parse("{{initials;role=1;readonly=yes}}"),
        foreign(Key::ReadOnly)
    );
    assert_eq!(parse("{{text;role=1;options=a|b}}"), foreign(Key::Options));
}

#[test]
fn refuses_wrong_values() {
    for (text, key) in [
        ("{{text;role=}}", Key::Role),
        ("{{text;role=0}}", Key::Role),
        ("{{text;role=1000}}", Key::Role),
        ("{{text;role=99999999999999999999}}", Key::Role),
        ("{{text;r0}}", Key::Role),
        ("{{text;role=1;required=maybe}}", Key::Required),
        ("{{text;role=1;required=}}", Key::Required),
        ("{{text;role=1;readonly=1}}", Key::ReadOnly),
        ("{{text;role=1;label= }}", Key::Label),
        ("{{text;role=1;label=a\u{7}}}", Key::Label),
        ("{{text;role=1;width=0}}", Key::Width),
        ("{{text;role=1;width=-5}}", Key::Width),
        ("{{text;role=1;width=1e3}}", Key::Width),
        ("{{text;role=1;width=NaN}}", Key::Width),
        ("{{text;role=1;width=inf}}", Key::Width),
        ("{{text;role=1;width=5 ft}}", Key::Width),
        ("{{text;role=1;width=.5}}", Key::Width),
        ("{{text;role=1;width=15000}}", Key::Width),
        ("{{text;role=1;height=1.}}", Key::Height),
        ("{{text;role=1;height=+20}}", Key::Height),
        ("##SIG{role:1,y:'-15000'}", Key::Y),
        ("##SIG{role:1,x:''}", Key::X),
        ("{{radio;role=1;options=a|a}}", Key::Options),
        ("{{radio;role=1;options=a||b}}", Key::Options),
        ("{{radio;role=1;options=}}", Key::Options),
        ("{{dropdown;role=1;options=a|b;default=c}}", Key::Default),
        ("{{checkbox;role=1;default=ticked}}", Key::Default),
    ] {
        assert_eq!(
            parse(text),
            Err(PlaceholderError::Value { key }),
            "{text:?}"
        );
    }
    let name = "n".repeat(65);
    assert_eq!(
        parse(&format!("{{{{text;role={name}}}}}")),
        Err(PlaceholderError::Value { key: Key::Role })
    );
}

#[test]
fn refuses_longer_texts_than_the_limit() {
    let label = "x".repeat(MAX_PLACEHOLDER_CHARACTERS);
    let refused = parse(&format!("{{{{text;role=1;label={label}}}}}"));
    assert_eq!(
        refused,
        Err(PlaceholderError::TooLong {
            maximum: MAX_PLACEHOLDER_CHARACTERS
        })
    );
}

proptest! {
    #[test]
    fn any_text_is_a_placeholder_or_an_error(inside in "\\PC{0,60}|[a-z;=,:'\"{}|0-9 .\u{2018}-\u{201E}-]{0,60}", any in any::<String>()) {
        drop(parse(&any));
        for text in [format!("{{{{{inside}}}}}"), format!("##SIG{{{inside}}}"), format!("{{{{text;role=1;{inside}}}}}")] {
            if let Ok(found) = parse(&text) {
                prop_assert!((1.0..=14_400.0).contains(&found.size.width) && (1.0..=14_400.0).contains(&found.size.height));
            }
        }
    }
}
