//! JSON through the tree, beside what `serde_json` reads and writes by itself.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::*;
use crate::{Base64Bytes, Timestamp, Title};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Everything {
    small: u8,
    signed: i32,
    large: u64,
    point: f64,
    yes: bool,
    text: String,
    letter: char,
    bytes: Base64Bytes,
    nothing: Option<u8>,
    something: Option<Box<Self>>,
    list: Vec<Choice>,
    pair: (u8, String),
    fixed: [u16; 3],
    map: BTreeMap<String, Timestamp>,
    unit: (),
    #[serde(default)]
    left_out: u8,
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Inner {
    title: Title,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Choice {
    Unit,
    One(u8),
    Two(u8, u8),
    Named { by: String },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Tagged {
    Empty,
    Full { count: u32 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    a: u8,
}

fn everything() -> Value {
    json!({
        "small": 255, "signed": -3, "large": u64::MAX, "point": 1.5, "yes": true,
        "text": "Zürich \" \\ \u{1}", "letter": "é", "bytes": "AQI=", "nothing": null,
        "something": null, "list": ["unit", {"one": 1}, {"two": [1, 2]}, {"named": {"by": "x"}}],
        "pair": [1, "b"], "fixed": [1, 2, 3], "map": {"now": 1_700_000_000_000_u64}, "unit": null,
        "left_out": 0, "title": "Contract",
    })
}

#[test]
fn reads_and_writes_what_serde_json_does() {
    let mut value = everything();
    value["something"] = everything();
    let text = serde_json::to_vec(&value).unwrap();
    let ours: Everything = read(&text).unwrap();
    assert_eq!(ours, serde_json::from_slice(&text).unwrap());
    assert_eq!(write(&ours).unwrap(), serde_json::to_vec(&ours).unwrap());
    assert_eq!(
        write_string(&ours).unwrap(),
        serde_json::to_string(&ours).unwrap()
    );
    for tagged in [Tagged::Empty, Tagged::Full { count: 7 }] {
        let text = write(&tagged).unwrap();
        assert_eq!(text, serde_json::to_vec(&tagged).unwrap());
        assert_eq!(read::<Tagged>(&text).unwrap(), tagged);
    }
}

#[test]
fn refuses_what_is_not_of_the_type() {
    let wrong = [
        ("small", json!(256)),
        ("small", json!(-1)),
        ("small", json!(1.0)),
        ("small", json!("1")),
        ("signed", json!(u64::MAX)),
        ("signed", json!(3_000_000_000_u64)),
        ("large", json!(-1)),
        ("point", json!("1.5")),
        ("yes", json!(1)),
        ("text", json!(null)),
        ("text", json!(["a"])),
        ("letter", json!("ab")),
        ("bytes", json!("AQI")),
        ("nothing", json!("")),
        ("something", json!([])),
        ("list", json!({})),
        ("list", json!(["other"])),
        ("list", json!(["one"])),
        ("list", json!([{"unit": 1}])),
        ("list", json!([{"one": 1, "two": [1, 2]}])),
        ("list", json!([{"two": [1]}])),
        ("list", json!([{"two": [1, 2, 3]}])),
        ("list", json!([{"named": ["x"]}])),
        ("pair", json!([1])),
        ("pair", json!([1, "b", 2])),
        ("fixed", json!([1, 2])),
        ("fixed", json!([1, 2, 3, 4])),
        ("map", json!([])),
        ("map", json!({"now": -1})),
        ("unit", json!(0)),
        ("title", json!("")),
    ];
    for (member, value) in wrong {
        let mut all = everything();
        all[member] = value.clone();
        let text = serde_json::to_vec(&all).unwrap();
        let refused = read::<Everything>(&text);
        assert!(
            matches!(refused, Err(JsonError::Shape(_))),
            "{member} {value}"
        );
    }
    let mut all = everything();
    all.as_object_mut().unwrap().remove("small");
    let text = serde_json::to_vec(&all).unwrap();
    let message = read::<Everything>(&text).unwrap_err().to_string();
    assert_eq!(message, "missing field `small`");
}

#[test]
fn a_struct_is_no_array_and_a_closed_one_takes_no_other_member() {
    assert_eq!(
        serde_json::from_str::<Closed>("[1]").unwrap(),
        Closed { a: 1 }
    );
    assert!(read::<Closed>(b"[1]").is_err());
    assert!(read::<Closed>(br#"{"a":1,"b":2}"#).is_err());
    assert!(read::<Tagged>(br#"{"kind":"full","count":1,"b":2}"#).is_err());
    assert!(read::<Tagged>(br#"{"kind":"none"}"#).is_err());
    assert!(read::<Tagged>(br#"["full",{"count":1}]"#).is_err());
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Lenient {
    first: Option<u8>,
    #[serde(default)]
    second: u8,
    #[serde(default = "seven")]
    third: u8,
    fourth: String,
    #[serde(default)]
    fifth: Vec<Closed>,
}

const fn seven() -> u8 {
    7
}

#[test]
fn absent_members_are_defaults_or_named() {
    let expected = Lenient {
        third: 7,
        fourth: "x".to_owned(),
        ..Lenient::default()
    };
    assert_eq!(read::<Lenient>(br#"{"fourth":"x"}"#).unwrap(), expected);
    let message = |text: &str| read::<Lenient>(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(message("{}"), "missing field `fourth`");
    assert_eq!(
        message(r#"{"first":1,"second":2}"#),
        "missing field `fourth`"
    );
    assert_eq!(
        message(r#"{"fourth":"x","fifth":[{}]}"#),
        "missing field `a`"
    );
    assert_eq!(
        message(r#"{"fourth":1}"#),
        "expected a string, found a whole number"
    );
    assert_eq!(
        message(r#"{"fourth":"x","second":null}"#),
        "expected a whole number of 0 or more, found null"
    );
    assert_eq!(message("null"), "expected an object, found null");
}

#[derive(Debug, PartialEq, Deserialize)]
struct Stated {
    #[serde(deserialize_with = "stated")]
    one: Option<Closed>,
}

#[test]
fn a_stated_member_may_be_null_and_not_missing() {
    assert_eq!(
        read::<Stated>(br#"{"one":null}"#).unwrap(),
        Stated { one: None }
    );
    let one = Some(Closed { a: 1 });
    assert_eq!(
        read::<Stated>(br#"{"one":{"a":1}}"#).unwrap(),
        Stated { one }
    );
    for text in ["{}", r#"{"one":1}"#, r#"{"one":{"a":1,"b":2}}"#] {
        assert!(read::<Stated>(text.as_bytes()).is_err(), "{text}");
        assert!(serde_json::from_str::<Stated>(text).is_err(), "{text}");
    }
}

#[test]
fn unknown_members_are_refused_at_every_depth_unless_passed_over() {
    for text in [
        r#"{"fourth":"x","sixth":1}"#,
        r#"{"fourth":"x","fifth":[{"a":1,"b":2}]}"#,
    ] {
        assert!(read::<Lenient>(text.as_bytes()).is_err(), "{text}");
        assert!(read_tolerant::<Lenient>(text.as_bytes()).is_ok(), "{text}");
    }
    let unknown = read::<Choice>(br#"{"named":{"by":"x","at":1}}"#);
    assert_eq!(unknown.unwrap_err().to_string(), "unknown field `at`");
    assert!(read_tolerant::<Choice>(br#"{"named":{"by":"x","at":1}}"#).is_ok());
    let repeated = br#"{"fourth":"x","sixth":1,"sixth":1}"#;
    assert_eq!(
        read_tolerant::<Lenient>(repeated),
        Err(JsonError::RepeatedKey)
    );
}

#[test]
fn no_key_comes_twice_even_an_unknown_one() {
    for text in [
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"b":2,"b":3}"#,
        r#"{"a":1,"b":{"c":[{"d":1,"e":2,"d":3}]}}"#,
        r#"{"b":1,"a":1,"\u0062":2}"#,
    ] {
        assert_eq!(
            Json::parse(text.as_bytes()),
            Err(JsonError::RepeatedKey),
            "{text}"
        );
        assert_eq!(
            read::<Inner>(text.as_bytes()),
            Err(JsonError::RepeatedKey),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_json_is_named_as_that() {
    let deep = "[".repeat(129) + &"]".repeat(129);
    for text in [
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "nul",
        "01",
        "1e400",
        "\"\u{1}\"",
        "[] []",
        &deep,
    ] {
        assert_eq!(
            Json::parse(text.as_bytes()),
            Err(JsonError::Syntax),
            "{text}"
        );
    }
    assert_eq!(Json::parse(b"\"\xff\""), Err(JsonError::Syntax));
    assert!(Json::parse(("[".repeat(127) + &"]".repeat(127)).as_bytes()).is_ok());
}

#[test]
fn values_that_json_cannot_hold_are_errors() {
    assert!(write(&BTreeMap::from([((1, 2), 3)])).is_err());
    assert!(write(&u128::MAX).is_err());
    assert_eq!(write(&f64::NAN).unwrap(), b"null");
    assert_eq!(write(&BTreeMap::from([(7_u64, 1)])).unwrap(), br#"{"7":1}"#);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 64.0)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn text_survives_the_tree(value in any_json()) {
        let text = serde_json::to_vec(&value).unwrap();
        let tree = Json::parse(&text).unwrap();
        prop_assert_eq!(tree.to_bytes(), text);
        prop_assert_eq!(&Json::of(&value).unwrap(), &tree);
        prop_assert_eq!(tree.to_value::<Value>().unwrap(), value);
        prop_assert_eq!(tree.to_value::<Json>().unwrap(), tree);
    }

    #[test]
    fn no_bytes_end_the_program(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let ours = Json::parse(&bytes).is_ok();
        let theirs = serde_json::from_slice::<Value>(&bytes).is_ok();
        prop_assert!(theirs || !ours);
    }
}
