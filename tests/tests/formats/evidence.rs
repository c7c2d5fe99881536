//! Two verifiers of evidence: ours, and one in Python that was written from the pages alone. They
//! give the same verdict for the same reason, over the vectors and over changes of them by a seeded
//! generator: removed, replaced, repeated and swapped values in every part of the file.

use bulla_crypto::hash::sha256;
use bulla_evidence::{HEAD_BYTES, InputFile, verify, wants_content};
use bulla_statement::jcs;
use serde_json::{Value, json};

use crate::corpus::{Changes, typed, vector, vector_bytes};
use crate::oracle;

/// What cases change, and what the second verifier is given beside them.
struct Base {
    evidence: &'static str,
    trust: &'static str,
    /// Documents by name, base64.
    documents: Value,
}

impl Base {
    fn lease() -> Self {
        let signed = vector_bytes("evidence/lease.pdf");
        let text = String::from_utf8(signed.clone()).unwrap();
        let changed = text.replace("1850", "9850").into_bytes();
        Self {
            evidence: "evidence/lease.evidence.json",
            trust: "evidence/trust.json",
            documents: json!({
                "signed": bulla_types::Base64Bytes::new(signed),
                "changed": bulla_types::Base64Bytes::new(changed),
            }),
        }
    }

    fn shown() -> Self {
        Self {
            evidence: "evidence/shown.evidence.json",
            trust: "evidence/shown.trust.json",
            ..Self::lease()
        }
    }

    fn amended() -> Self {
        let evidence = "evidence/amended.evidence.json";
        let signed = vector_bytes("evidence/amended.pdf");
        let size = vector(evidence)["documents"][0]["earlier"][1]["size"].as_u64();
        let older = signed[..usize::try_from(size.unwrap()).unwrap()].to_vec();
        let mut changed = signed.clone();
        changed[900] ^= 1;
        Self {
            evidence,
            trust: "evidence/amended.trust.json",
            documents: json!({
                "signed": bulla_types::Base64Bytes::new(signed),
                "older": bulla_types::Base64Bytes::new(older),
                "changed": bulla_types::Base64Bytes::new(changed),
            }),
        }
    }
}

/// What the second verifier says of these cases; `None` where it is not installed.
fn second(base: &Base, cases: &[Value]) -> Option<Vec<Value>> {
    let evidence = String::from_utf8(vector_bytes(base.evidence)).unwrap();
    let case = json!({
        "cases": cases,
        "evidence": evidence,
        "trust": vector(base.trust),
        "documents": base.documents,
    });
    let answers: Vec<Value> = typed(&oracle::python("evidence.py", &case)?);
    assert_eq!(answers.len(), cases.len());
    Some(answers)
}

/// The value after the changes of a case.
fn changed(mut value: Value, changes: &Value) -> Value {
    for change in changes.as_array().unwrap() {
        let path = change["path"].as_str().unwrap();
        let (parent, key) = path.rsplit_once('/').unwrap();
        let parent = value.pointer_mut(parent).unwrap();
        let is_removed = change["op"] == "remove";
        if let Some(object) = parent.as_object_mut() {
            if is_removed {
                object.remove(key).unwrap();
            } else {
                object.insert(key.to_owned(), change["value"].clone());
            }
        } else {
            let array = parent.as_array_mut().unwrap();
            let index: usize = key.parse().unwrap();
            if is_removed {
                array.remove(index);
            } else {
                array[index] = change["value"].clone();
            }
        }
    }
    value
}

/// What ours says: verdict, reason, and the fact `anchored` where there is one.
fn ours(case: &Value) -> Value {
    let evidence = vector("evidence/lease.evidence.json");
    let bytes = jcs::to_canonical(&changed(evidence, &case["evidence"])).unwrap();
    let trust = case["trust"].as_array().map(|_| {
        let trust = vector("evidence/trust.json");
        typed(&changed(trust, &case["trust"]))
    });
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let wanted = wants_content(head, u64::try_from(bytes.len()).unwrap());
    let evidence = InputFile {
        name: "lease.evidence.json",
        sha256: sha256(&bytes),
        head,
        content: wanted.then_some(&bytes),
        digests: &[],
    };
    let reports = verify(&[evidence], trust.as_ref().into(), now());
    assert_eq!(reports.len(), 1);
    let report = serde_json::to_value(&reports[0]).unwrap();
    json!({
        "verdict": report["verdict"],
        "reason": report["reason"],
        "anchored": report["facts"].get("anchored"),
    })
}

#[test]
fn a_second_verifier_gives_every_verdict_and_reason_of_the_vectors() {
    for (file, base) in [
        ("evidence/cases.json", Base::lease()),
        ("evidence/anchored.json", Base::lease()),
        ("evidence/revisions.json", Base::amended()),
        ("evidence/rotated.json", Base::lease()),
        ("evidence/shown.json", Base::shown()),
    ] {
        let cases: Vec<Value> = typed(&vector(file)["cases"]);
        let Some(answers) = second(&base, &cases) else {
            return;
        };
        assert!(answers.len() >= 20);
        for (case, answer) in cases.iter().zip(answers) {
            for (key, wanted) in case["expected"].as_object().unwrap() {
                let Some(facts) = wanted.as_object() else {
                    assert_eq!(&answer[key], wanted, "{file}: {}", case["id"]);
                    continue;
                };
                for (name, fact) in facts {
                    assert_eq!(&answer[key][name], fact, "{file}: {} {name}", case["id"]);
                }
            }
        }
    }
}

/// Every place in a value, by its pointer.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut deeper = |key: &str, inner: &Value| {
        let path = format!("{at}/{key}");
        pointers(inner, &path, found);
        found.push(path);
    };
    if let Some(array) = value.as_array() {
        for (index, inner) in array.iter().enumerate() {
            deeper(&index.to_string(), inner);
        }
    } else if let Some(object) = value.as_object() {
        object.iter().for_each(|(key, inner)| deeper(key, inner));
    }
}

/// Something else than this value, of its kind where there is such.
fn other(value: &Value, all: &[Value], changes: &mut Changes) -> Value {
    if let (Some(number), true) = (value.as_u64(), changes.below(2) == 0) {
        return json!(number.saturating_add_signed([1, -1, 7, 1 << 40][changes.below(4)]));
    }
    if let (Some(text), true) = (value.as_str(), changes.below(2) == 0) {
        let at = changes.below(text.chars().count().max(1));
        let with = ["0", "A", "", "\n", "é", "-"][changes.below(6)];
        let mut text_after = String::new();
        for (place, character) in text.chars().enumerate() {
            if place == at {
                text_after.push_str(with);
            } else {
                text_after.push(character);
            }
        }
        return text_after.into();
    }
    let same_kind = |other: &&Value| {
        core::mem::discriminant(*other) == core::mem::discriminant(value) && *other != value
    };
    let same_kind: Vec<_> = all.iter().filter(same_kind).collect();
    if same_kind.is_empty() || changes.below(12) == 0 {
        return [json!(null), json!([]), json!({}), json!(1)][changes.below(4)].clone();
    }
    same_kind[changes.below(same_kind.len())].clone()
}

/// A case with one or two changes of the evidence that has its place in the anchor log.
fn case(
    (base, trust): (&Value, &Value),
    places: &[String],
    all: &[Value],
    changes: &mut Changes,
) -> Value {
    let mut evidence = vec![json!({
        "op": "replace", "path": "/log_anchors", "value": base["log_anchors"],
    })];
    // Rarely visited parts as often as the many hashes.
    let parts: Vec<&str> = base
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let part = format!("/{}", parts[changes.below(parts.len())]);
    let inside: Vec<_> = places
        .iter()
        .filter(|at| at.as_str() == part || at.starts_with(&format!("{part}/")))
        .collect();
    let path = inside[changes.below(inside.len())];
    let value = base.pointer(path).unwrap();
    let in_array = |path: &str| {
        let (parent, _) = path.rsplit_once('/').unwrap();
        base.pointer(parent).is_some_and(Value::is_array)
    };
    evidence.push(match changes.below(4) {
        0 => json!({"op": "remove", "path": path}),
        // Somewhere beside it in its list: repeated, or in another's place.
        1 if in_array(path) => {
            let (parent, _) = path.rsplit_once('/').unwrap();
            let list = base.pointer(parent).unwrap().as_array().unwrap();
            let mut list = list.clone();
            let (from, to) = (changes.below(list.len()), changes.below(list.len()));
            if changes.below(2) == 0 {
                list.swap(from, to);
            } else {
                list.insert(to, list[from].clone());
            }
            json!({"op": "replace", "path": parent, "value": list})
        }
        _ => json!({"op": "replace", "path": path, "value": other(value, all, changes)}),
    });
    json!({
        "id": path,
        "comment": "a change",
        "document": null,
        "trust": trust,
        "evidence": evidence,
    })
}

#[test]
fn two_verifiers_say_the_same_of_changed_evidence() {
    let anchored = vector("evidence/anchored.json");
    let honest = &anchored["cases"][0];
    let base = changed(vector("evidence/lease.evidence.json"), &honest["evidence"]);
    let mut places = Vec::new();
    pointers(&base, "", &mut places);
    let all: Vec<_> = places
        .iter()
        .map(|at| base.pointer(at).unwrap().clone())
        .collect();
    let mut changes = Changes::new("evidence");
    let given = (&base, &honest["trust"]);
    let (mut cases, mut said) = (Vec::new(), Vec::new());
    let mut unreadable = 0;
    while cases.len() < CASES {
        let case = case(given, &places, &all, &mut changes);
        let ours = ours(&case);
        // Most changes break the form; a few of those will do.
        if ours["reason"] == "evidence_malformed" {
            unreadable += 1;
            if unreadable > CASES / 4 {
                continue;
            }
        }
        cases.push(case);
        said.push(ours);
    }
    let Some(mut answers) = second(&Base::lease(), &cases) else {
        return;
    };
    for answer in &mut answers {
        let _facts = answer.as_object_mut().unwrap().remove("facts");
    }
    let mut differ = Vec::new();
    let mut reasons = std::collections::BTreeMap::<String, usize>::new();
    for ((case, ours), answer) in cases.iter().zip(&said).zip(&answers) {
        if ours != answer {
            let change: String = case["evidence"][1].to_string().chars().take(300).collect();
            differ.push(format!("{change}\n    {ours}\n    {answer}"));
        }
        let reason = ours["reason"].as_str().unwrap().to_owned();
        *reasons.entry(reason).or_default() += 1;
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(reasons.len() >= 10, "{reasons:?}");
}

/// Each takes some tens of milliseconds of each verifier.
const CASES: usize = 150;

/// The clock of the verifier.
fn now() -> bulla_types::Timestamp {
    bulla_types::Timestamp::from_millis(1_800_000_000_000).unwrap()
}
