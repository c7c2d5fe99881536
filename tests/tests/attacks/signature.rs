//! Signatures: used for something else, relabelled, stripped, or over bytes that two readers could
//! read differently.

use bulla_client::{Locale, Method};
use bulla_protocol::envelope::EnvelopeState;
use bulla_protocol::path;
use bulla_statement::Dsse;
use serde_json::{Value, json};

use super::{Insider, Scene, ask, body, edit, is, record_of, refusal, statements};

/// Opens the envelope as Anna, who has not seen an act, while the record is changed like this.
async fn refused_with(scene: &mut Scene, change: impl Fn(&mut Value) + 'static) -> &'static str {
    let path = scene.path();
    scene.anna.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            edit(response, &change);
        }
    });
    let opened = scene.anna.client.open(scene.id, Locale::De).await;
    scene.anna.trust_again();
    opened.expect_err("opened").code()
}

async fn opens_completed(scene: &mut Scene) {
    let opened = scene.anna.client.open(scene.id, Locale::De).await.unwrap();
    assert_eq!(opened.state, EnvelopeState::Completed);
}

/// What Beat's client sends to the path of acts, changed like this: the code of the refusal.
async fn sent_with(scene: &mut Scene, change: impl Fn(&mut Value) + 'static) -> &'static str {
    let acts = path::envelope_acts(&scene.id);
    scene.beat.bend(move |request| {
        if is(request, Method::Post, &acts) {
            let mut sent = serde_json::from_slice(&request.body).unwrap();
            change(&mut sent);
            request.body = serde_json::to_vec(&sent).unwrap();
        }
    });
    let signed = scene.beat.client.sign(scene.id, Locale::De).await;
    scene.beat.behave_again();
    signed.expect_err("signed").code()
}

#[tokio::test]
async fn an_act_in_one_envelope_serves_in_no_other() {
    let mut scene = Scene::new().await;
    let other = scene.another().await;
    scene.beat.client.sign(other, Locale::De).await.unwrap();
    let record = record_of(&mut scene.beat, other).await;
    let act = statements(&record).pop().unwrap();
    let posted = json!({ "act": act });
    let acts = path::envelope_acts(&scene.id);
    let answer = ask(&mut scene.beat, Method::Post, &acts, Some(&posted)).await;
    assert_eq!(refusal(&answer), "not_found", "its place is of the other");
    let code = refused_with(&mut scene, move |record| {
        record["head"] = Value::from(act.claimed_id().to_string());
        let act = serde_json::to_value(&act).unwrap();
        record["statements"].as_array_mut().unwrap().push(act);
    })
    .await;
    assert_eq!(code, "chain_invalid");
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    opens_completed(&mut scene).await;
}

/// The types of everything that is signed as a statement.
const TYPES: [&str; 4] = ["act", "grant", "identity", "manifest"];

#[tokio::test]
async fn no_signed_record_passes_under_the_name_of_another_kind() {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    let honest = record_of(&mut scene.anna, scene.id).await;
    let mut tried = 0;
    for number in 0..statements(&honest).len() {
        for kind in TYPES.map(|kind| format!("application/vnd.bulla.{kind}.v1+json")) {
            if honest["statements"][number]["payloadType"] == kind.as_str() {
                continue;
            }
            tried += 1;
            let name = format!("{number} as {kind}");
            let code = refused_with(&mut scene, move |record| {
                record["statements"][number]["payloadType"] = Value::from(kind.clone());
            })
            .await;
            assert_eq!(code, "chain_invalid", "{name}");
        }
    }
    assert_eq!(tried, 9);
    let code = refused_with(&mut scene, |record| {
        let act = record["statements"][2].clone();
        record["identities"][0]["statements"][0] = act;
    })
    .await;
    assert_eq!(code, "proof_invalid");
    let grant = honest["statements"][1].clone();
    let other = scene.another().await;
    let posted = json!({ "act": grant });
    let acts = path::envelope_acts(&other);
    let answer = ask(&mut scene.beat, Method::Post, &acts, Some(&posted)).await;
    assert_eq!(refusal(&answer), "statement_invalid");
    opens_completed(&mut scene).await;
}

/// What is done to the signatures of a record.
const STRIPPED: [fn(&mut Vec<Value>); 6] = [
    |signatures| drop(signatures.pop()),
    |signatures| drop(signatures.remove(0)),
    Vec::clear,
    |signatures| signatures.reverse(),
    |signatures| signatures.push(signatures[0].clone()),
    |signatures| signatures[1] = signatures[0].clone(),
];

#[tokio::test]
async fn a_record_with_a_signature_less_counts_neither_for_the_reader_nor_for_the_server() {
    let mut scene = Scene::new().await;
    for (number, strip) in STRIPPED.into_iter().enumerate() {
        let code = sent_with(&mut scene, move |sent| {
            strip(sent["act"]["signatures"].as_array_mut().unwrap());
        })
        .await;
        assert_eq!(code, "statement_invalid", "change {number}");
    }
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    for (number, strip) in STRIPPED.into_iter().enumerate() {
        for place in 0..3 {
            let code = refused_with(&mut scene, move |record| {
                let statement = &mut record["statements"][place];
                strip(statement["signatures"].as_array_mut().unwrap());
            })
            .await;
            assert_eq!(code, "chain_invalid", "change {number} of {place}");
        }
        let code = refused_with(&mut scene, move |record| {
            let identity = &mut record["identities"][0]["statements"][0];
            strip(identity["signatures"].as_array_mut().unwrap());
        })
        .await;
        assert_eq!(code, "proof_invalid", "change {number}");
    }
    opens_completed(&mut scene).await;
}

/// Bodies that say the same to a lenient reader, each signed by the very person who acts.
#[tokio::test]
async fn well_signed_acts_in_another_form_are_refused_by_the_server() {
    let mut scene = Scene::new().await;
    let changes: [fn(&str) -> String; 8] = [
        |text| text.replacen("\"v\":1", "\"v\":1,\"v\":1", 1),
        |text| text.replacen("\"v\":1", "\"v\": 1", 1),
        |text| text.replacen("\"v\":1", "\"v\":1.0", 1),
        |text| text.replacen("\"sign\"", "\"\\u0073ign\"", 1),
        |text| text.replacen("{\"action\"", "{\"Action\":\"decline\",\"action\"", 1),
        |text| format!("{text}\n"),
        |text| format!("\u{feff}{text}"),
        |text| text.replacen("\"private\":null,", "", 1),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let insider = Insider::of(&mut scene.beat).await;
        let code = sent_with(&mut scene, move |sent| {
            let act: Dsse = serde_json::from_value(sent["act"].clone()).unwrap();
            let text = std::str::from_utf8(act.payload.as_slice()).unwrap();
            let other = change(text);
            assert_ne!(other, text);
            let act = insider.sign_bytes(&act.payload_type, other.as_bytes());
            sent["act"] = serde_json::to_value(act).unwrap();
        })
        .await;
        assert_eq!(code, "statement_invalid", "change {number}");
    }
    // Signed by the same hand without a change it is taken.
    let insider = Insider::of(&mut scene.beat).await;
    let acts = path::envelope_acts(&scene.id);
    scene.beat.bend(move |request| {
        if is(request, Method::Post, &acts) {
            let mut sent: Value = serde_json::from_slice(&request.body).unwrap();
            let act: Dsse = serde_json::from_value(sent["act"].clone()).unwrap();
            let again = insider.sign_bytes(&act.payload_type, act.payload.as_slice());
            assert_eq!(again.claimed_id(), act.claimed_id());
            sent["act"] = serde_json::to_value(again).unwrap();
            request.body = serde_json::to_vec(&sent).unwrap();
        }
    });
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    opens_completed(&mut scene).await;
}

/// Every member of the act, changed and signed anew by the person who acts: nothing but what is in
/// the actor's own hand passes.
#[tokio::test]
async fn an_act_that_names_something_else_is_refused_by_the_server() {
    let mut scene = Scene::new().await;
    let other = scene.another().await;
    let foreign = record_of(&mut scene.beat, other).await;
    let foreign = body(&statements(&foreign)[0]);
    let digest = Value::from("ab".repeat(32));
    let changes: Vec<(&str, Value)> = vec![
        ("/envelope_id", foreign["envelope_id"].clone()),
        ("/tenant_id", Value::from("ab".repeat(16))),
        ("/manifest", digest.clone()),
        (
            "/recipient_id",
            foreign["recipients"][0]["recipient_id"].clone(),
        ),
        ("/identity", foreign["sender"].clone()),
        ("/prev", digest.clone()),
        ("/documents", json!([])),
        (
            "/documents/0/from/container_id",
            foreign["documents"][0]["container_id"].clone(),
        ),
        ("/documents/0/from/container_hash", digest.clone()),
        ("/documents/0/to/content_commit", digest.clone()),
        (
            "/documents/0/document_id",
            foreign["documents"][0]["document_id"].clone(),
        ),
        (
            "/checkpoint/origin",
            Value::from("elsewhere.example.ch/log/1"),
        ),
    ];
    for (pointer, value) in changes {
        let insider = Insider::of(&mut scene.beat).await;
        let code = sent_with(&mut scene, move |sent| {
            let act: Dsse = serde_json::from_value(sent["act"].clone()).unwrap();
            let mut other = body(&act);
            *other.pointer_mut(pointer).unwrap() = value.clone();
            let bytes = bulla_statement::jcs::to_canonical(&other).unwrap();
            let act = insider.sign_bytes(&act.payload_type, &bytes);
            sent["act"] = serde_json::to_value(act).unwrap();
        })
        .await;
        let expected: &[&str] = match pointer {
            "/prev" => &["head_moved"],
            "/recipient_id" => &["not_found"],
            _ => &["statement_invalid"],
        };
        assert!(expected.contains(&code), "{pointer}: {code}");
    }
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    opens_completed(&mut scene).await;
}
