//! What the server could learn without a key: a guess at a content confirmed, its length.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bulla_client::{Locale, Method};
use bulla_crypto::hash::sha256;
use bulla_protocol::path;
use bulla_statement::commitment::commit_field;
use bulla_tlog::Leaf;
use bulla_tlog::leaf::fields_root;
use bulla_types::{Base64Bytes, Sha256Digest, TenantId};
use serde_json::Value;

use super::{Recorder, Scene};
use crate::support::{FILE_NAME, MESSAGE, TITLE, document};

/// Every form in which a digest could stand in a text or in bytes.
fn forms(digest: &[u8; 32]) -> Vec<Vec<u8>> {
    let hex = hex::encode(digest);
    let base64 = serde_json::to_value(Base64Bytes::from(digest.as_slice())).unwrap();
    let base64 = base64.as_str().unwrap().trim_end_matches('=').to_owned();
    let url = base64.replace('+', "-").replace('/', "_");
    let upper = hex.to_uppercase();
    let texts = [hex, upper, base64, url].map(String::into_bytes);
    let mut forms = texts.to_vec();
    forms.push(digest.to_vec());
    forms
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[tokio::test]
async fn no_answer_and_no_header_confirms_a_guess_at_the_content() {
    let mut scene = Scene::new().await;
    let content = document(300_000);
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    let opened = scene.open().await.unwrap();
    let mut sink = Vec::new();
    let handle = opened.documents[0].handle;
    scene.beat.client.download(handle, &mut sink).await.unwrap();
    assert!(sink == content);
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    scene.beat.client.list().await.unwrap();
    let host = scene.beat.client.host();
    let mut seen: Vec<Vec<u8>> = host
        .headers
        .iter()
        .map(|h| h.clone().into_bytes())
        .collect();
    assert!(host.headers.iter().any(|line| line.starts_with("etag: ")));
    for (_, path, response) in recorder.0.borrow().iter() {
        seen.push(response.body.clone());
        seen.push(path.clone().into_bytes());
        // Statements stand in base64.
        if let Ok(value) = serde_json::from_slice::<Value>(&response.body) {
            payloads(&value, &mut seen);
        }
    }
    assert!(seen.iter().any(|bytes| holds(bytes, b"content_commit")));
    for wanted in forms(sha256(&content).as_bytes()) {
        assert!(!seen.iter().any(|bytes| holds(bytes, &wanted)));
    }
}

/// What stands in base64 anywhere below.
fn payloads(value: &Value, seen: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) => {
            if let Ok(bytes) = Base64Bytes::parse(text) {
                seen.push(bytes.into_vec());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| payloads(item, seen)),
        Value::Object(members) => members.values().for_each(|item| payloads(item, seen)),
        Value::Null | Value::Bool(_) | Value::Number(_) => (),
    }
}

/// Of the newest checkpoint.
async fn size_of(scene: &mut Scene, path: &str) -> u64 {
    let note = super::ask(&mut scene.anna, Method::Get, path, None).await;
    let note = String::from_utf8(note.body).unwrap();
    note.lines().nth(1).unwrap().parse().unwrap()
}

/// Everything that is published of the logs, in the storage and to whoever may take it away.
async fn published(scene: &mut Scene, tenant: TenantId) -> Vec<u8> {
    let mut all = Vec::new();
    let logs = scene.world.folder.path().join("blobs/logs");
    for file in files(&logs) {
        all.extend(std::fs::read(&file).unwrap());
    }
    assert!(!all.is_empty());
    // Whoever asks for a place gets all that waits its own.
    let size = size_of(scene, &path::log_checkpoint(&tenant)).await;
    let place = path::log_anchor(&tenant, size);
    let place = super::ask(&mut scene.anna, Method::Get, &place, None).await;
    assert_eq!(place.status, 200);
    let size = size_of(scene, path::ANCHOR_CHECKPOINT).await;
    let bundle = path::anchor_tile(&format!("entries/000.p/{size}"));
    for path in [path::log_archive(&tenant), bundle] {
        let answer = super::ask(&mut scene.anna, Method::Get, &path, None).await;
        assert_eq!(answer.status, 200, "{path}");
        all.extend(answer.body);
    }
    all
}

/// Whoever has the leaf and knows every value, but no salt, learns nothing; with the salts they fit.
fn assert_no_guess_is_confirmed(entry: &Value, fields: &[Value]) {
    let leaf: Base64Bytes = serde_json::from_value(entry["leaf"].clone()).unwrap();
    let root = Leaf::parse(leaf.as_slice()).unwrap().fields_root;
    let with = |commit: &dyn Fn(&str, &str, &Value) -> Sha256Digest| {
        let fields = fields.iter().map(|field| {
            let [name, value] = ["field", "value"].map(|part| field[part].as_str().unwrap());
            (name.to_owned(), commit(name, value, &field["salt"]))
        });
        fields_root(&fields.collect::<Vec<_>>()).unwrap()
    };
    let honest = with(&|name, value, salt| {
        let salt: Base64Bytes = serde_json::from_value(salt.clone()).unwrap();
        commit_field(salt.as_slice().try_into().unwrap(), name, value)
    });
    assert_eq!(honest, root);
    let unsalted = with(&|name, value, _| commit_field(&[0; 32], name, value));
    assert_ne!(unsalted, root);
    assert_ne!(with(&|_, value, _| sha256(value.as_bytes())), root);
}

#[tokio::test]
async fn what_is_published_of_the_logs_names_nobody_and_confirms_no_guess() {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    let tenant = scene
        .anna
        .client
        .session()
        .await
        .unwrap()
        .unwrap()
        .tenant_id;
    let published = published(&mut scene, tenant).await;
    let mut secret: BTreeSet<String> = [
        "example.ch\"",
        "anna@",
        "beat@",
        "Anna Keller",
        "Beat Rossi",
        TITLE,
        MESSAGE,
        FILE_NAME,
        "127.0.0.1",
    ]
    .map(str::to_owned)
    .into();
    // Every detail that the log commits to, as its owner is shown them.
    let mut guesses = 0;
    let mut from = 0;
    loop {
        let events = path::log_events(&tenant, from);
        let answer = super::ask(&mut scene.anna, Method::Get, &events, None).await;
        let answer = super::json(&answer);
        let entries = answer["entries"].as_array().unwrap();
        let Some(last) = entries.last() else { break };
        from = last["index"].as_u64().unwrap() + 1;
        for entry in entries {
            let fields = entry["fields"].as_array().cloned().unwrap_or_default();
            if fields.is_empty() {
                continue;
            }
            assert_no_guess_is_confirmed(entry, &fields);
            guesses += 1;
            let values = fields.iter().map(|field| field["value"].as_str().unwrap());
            secret.extend(values.filter(|value| value.len() > 5).map(str::to_owned));
        }
    }
    assert!(guesses > 5 && secret.len() > 12, "{guesses} {secret:?}");
    for value in secret {
        let base64 = serde_json::to_value(Base64Bytes::from(value.as_bytes())).unwrap();
        let base64 = base64.as_str().unwrap().trim_end_matches('=').to_owned();
        for form in [&value, &hex::encode(&value), &base64] {
            assert!(!holds(&published, form.as_bytes()), "{value} as {form}");
        }
    }
}

/// The same document sent twice leaves nothing twice, so nothing tells that it is the same.
#[tokio::test]
async fn the_same_content_sent_twice_looks_like_two_contents() {
    let mut scene = Scene::new().await;
    let again = scene
        .anna
        .send(&document(300_000), &[(&scene.beat.email, 1)])
        .await
        .unwrap();
    let hashes = async |scene: &mut Scene, id| {
        let opened = scene.beat.client.open(id, Locale::De).await.unwrap();
        opened.documents[0].container_hash
    };
    let id = scene.id;
    assert_ne!(
        hashes(&mut scene, id).await,
        hashes(&mut scene, again).await
    );
    let mut contents = BTreeSet::new();
    for file in files(&scene.world.folder.path().join("blobs")) {
        assert!(contents.insert(std::fs::read(&file).unwrap()), "twice");
    }
    assert!(contents.len() >= 4, "{}", contents.len());
}

#[tokio::test]
async fn documents_of_different_lengths_leave_files_of_one_length() {
    let mut scene = Scene::new().await;
    let to = [(&scene.beat.email, 1)];
    let blobs = scene.world.folder.path().join("blobs");
    let before = sizes(&blobs);
    let mut made = Vec::new();
    for length in [1, 2_000, 16_384] {
        let known = sizes(&blobs);
        scene.anna.send(&document(length), &to).await.unwrap();
        let mut new = sizes(&blobs);
        for (size, count) in known {
            let left = new.remove(&size).unwrap() - count;
            if left > 0 {
                new.insert(size, left);
            }
        }
        made.push(new);
    }
    assert!(!before.is_empty() && !made[0].is_empty());
    assert!(made.iter().all(|sizes| *sizes == made[0]), "{made:?}");
}

/// How many files of each length there are.
fn sizes(folder: &Path) -> BTreeMap<u64, usize> {
    let mut sizes = BTreeMap::new();
    for file in files(folder) {
        let length = std::fs::metadata(&file).unwrap().len();
        *sizes.entry(length).or_insert(0) += 1;
    }
    sizes
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}
