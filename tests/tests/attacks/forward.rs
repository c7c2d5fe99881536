//! A recipient who passes a document on as the recipient's own.

use bulla_client::{Locale, Method};
use bulla_evidence::{Report, Verdict, verify};
use bulla_protocol::path;
use bulla_protocol::trust::TrustFile;
use serde_json::Value;

use super::{Insider, Scene, body, is, record_of, statements};
use crate::support::{document, input};

/// The reports on the document with these evidence files.
fn reports(document: &[u8], evidence: &[&[u8]], trust: &TrustFile) -> Vec<Report> {
    let names = ["one.evidence.json", "two.evidence.json"];
    let mut files = vec![input("contract.pdf", document)];
    for (name, evidence) in names.into_iter().zip(evidence) {
        files.push(input(name, evidence));
    }
    verify(&files, Some(trust).into(), now())
}

/// Who sent, and who signed, by a report.
fn people(report: &Report) -> (String, Vec<String>) {
    let mut sent = report.history.iter();
    let sent = sent.find(|entry| entry.event == "envelope.sent").unwrap();
    let signers = report.signatures.iter().filter(|row| row.role == "signer");
    let signers = signers.map(|row| row.name.as_ref().unwrap().to_string());
    (sent.actor.clone().unwrap(), signers.collect())
}

#[tokio::test]
async fn a_document_that_was_passed_on_shows_its_own_sender_in_each_report() {
    let mut scene = Scene::new().await;
    let mut carla = scene
        .world
        .member(&mut scene.anna, "carla@example.ch", "Carla Weber")
        .await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    let original = scene.anna.client.evidence(scene.id).await.unwrap();
    let opened = scene.open().await.unwrap();
    let mut content = Vec::new();
    let handle = opened.documents[0].handle;
    let download = scene.beat.client.download(handle, &mut content);
    download.await.unwrap();
    assert!(content == document(300_000));
    let to = [(&carla.email, 1)];
    let forwarded = scene.beat.send(&content, &to).await.unwrap();
    carla.client.sign(forwarded, Locale::De).await.unwrap();
    let passed_on = carla.client.evidence(forwarded).await.unwrap();

    let trust = carla.client.memory().trust().unwrap().clone();
    let both = [&*original.content, &*passed_on.content];
    let found = reports(&content, &both, &trust);
    let seen: Vec<_> = found.iter().map(people).collect();
    let anna = ("Anna Keller".to_owned(), vec!["Beat Rossi".to_owned()]);
    let beat = ("Beat Rossi".to_owned(), vec!["Carla Weber".to_owned()]);
    assert_eq!(seen, [anna, beat]);
    assert!(found.iter().all(|r| r.verdict == Verdict::Authentic));
    never_authentic_in_parts(&both, &content, &trust);
}

/// Evidence with a part of the other: nothing of the one counts for the other.
fn never_authentic_in_parts(both: &[&[u8]; 2], content: &[u8], trust: &TrustFile) {
    let parsed = both.map(|bytes| serde_json::from_slice::<Value>(bytes).unwrap());
    let mut tried = 0;
    for (own, other) in [(0, 1), (1, 0)] {
        for (name, value) in parsed[other].as_object().unwrap() {
            if parsed[own][name] == *value || name == "identity_logs" {
                continue;
            }
            let mut mixed = parsed[own].clone();
            mixed[name] = value.clone();
            let mixed = bulla_statement::jcs::to_canonical(&mixed).unwrap();
            for report in reports(content, &[&mixed], trust) {
                assert_ne!(report.verdict, Verdict::Authentic, "{name} of the other");
            }
            tried += 1;
        }
    }
    assert!(tried >= 10, "{tried}");
}

#[tokio::test]
async fn nobody_sends_the_manifest_or_the_containers_of_somebody_else() {
    let mut scene = Scene::new().await;
    let record = record_of(&mut scene.beat, scene.id).await;
    let annas = statements(&record).remove(0);
    let insider = Insider::of(&mut scene.beat).await;
    let to = [(&scene.anna.email.clone(), 1)];
    // Anna's manifest as it is; with Beat as its sender; and Beat's with Anna's containers.
    for (number, code) in [(0, "head_moved"), (1, "head_moved"), (2, "not_found")] {
        let annas = annas.clone();
        let signer = Insider {
            vault: Insider::of(&mut scene.beat).await.vault,
            identity: insider.identity,
        };
        scene.beat.bend(move |request| {
            if !is(request, Method::Post, path::ENVELOPES) {
                return;
            }
            let mut sent: Value = serde_json::from_slice(&request.body).unwrap();
            sent["manifest"] = match number {
                0 => serde_json::to_value(&annas).unwrap(),
                1 => {
                    let mut stolen = body(&annas);
                    stolen["sender"] = Value::from(signer.identity.to_string());
                    signed_anew(&signer, &annas.payload_type, &stolen)
                }
                _ => {
                    let own = serde_json::from_value(sent["manifest"].clone()).unwrap();
                    let mut own = body(&own);
                    own["documents"] = body(&annas)["documents"].clone();
                    let manifest = signed_anew(&signer, &annas.payload_type, &own);
                    follow(&signer, &manifest, &mut sent["grants"]);
                    manifest
                }
            };
            request.body = serde_json::to_vec(&sent).unwrap();
        });
        let refused = scene.beat.send(&document(9), &to).await.unwrap_err();
        assert_eq!(refused.code(), code, "{number}");
    }
    // The same hand over an unchanged manifest is taken.
    let signer = insider;
    scene.beat.bend(move |request| {
        if is(request, Method::Post, path::ENVELOPES) {
            let mut sent: Value = serde_json::from_slice(&request.body).unwrap();
            let own: bulla_statement::Dsse =
                serde_json::from_value(sent["manifest"].clone()).unwrap();
            let manifest = signed_anew(&signer, &own.payload_type, &body(&own));
            follow(&signer, &manifest, &mut sent["grants"]);
            sent["manifest"] = manifest;
            request.body = serde_json::to_vec(&sent).unwrap();
        }
    });
    scene.beat.send(&document(9), &to).await.unwrap();
}

fn signed_anew(signer: &Insider, payload_type: &str, changed: &Value) -> Value {
    let bytes = bulla_statement::jcs::to_canonical(changed).unwrap();
    serde_json::to_value(signer.sign_bytes(payload_type, &bytes)).unwrap()
}

/// Grants that follow this manifest, with the wraps that were there: the server opens none.
fn follow(signer: &Insider, manifest: &Value, grants: &mut Value) {
    let manifest: bulla_statement::Dsse = serde_json::from_value(manifest.clone()).unwrap();
    let mut prev = manifest.claimed_id();
    for given in grants.as_array_mut().unwrap() {
        let grant: bulla_statement::Dsse = serde_json::from_value(given["grant"].clone()).unwrap();
        let mut changed = body(&grant);
        changed["manifest"] = Value::from(manifest.claimed_id().to_string());
        changed["prev"] = Value::from(prev.to_string());
        given["grant"] = signed_anew(signer, &grant.payload_type, &changed);
        let next: bulla_statement::Dsse = serde_json::from_value(given["grant"].clone()).unwrap();
        prev = next.claimed_id();
    }
}

/// The clock of the verifier.
fn now() -> bulla_types::Timestamp {
    bulla_types::Timestamp::from_millis(1_800_000_000_000).unwrap()
}
