//! Headers of containers: of another file, with a changed field, in an encoding that others might
//! read differently, or promising too much.

use std::fs;
use std::path::Path;

use bulla_client::{Locale, Method};

use super::downgrade::is_start_of_content;
use super::{Recorder, Scene};

/// The content answers that this person gets while opening: private part and beginning of document.
async fn heads(scene: &mut Scene) -> Vec<(String, Vec<u8>)> {
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.open().await.unwrap();
    scene.beat.trust_again();
    let paths = recorder.paths("/content").into_iter();
    paths
        .map(|path| {
            let body = recorder.answer(Method::Get, &path).body;
            (path, body)
        })
        .collect()
}

/// Length of the header at the beginning of these bytes.
fn header_len(bytes: &[u8]) -> usize {
    bulla_container::Header::parse(bytes).unwrap().1
}

#[tokio::test]
async fn the_header_of_one_file_does_not_pass_on_the_payload_of_another() {
    let mut scene = Scene::new().await;
    let other = scene.another().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.open(other, Locale::De).await.unwrap();
    let foreign = recorder.paths("/content").pop().unwrap();
    let foreign = recorder.answer(Method::Get, &foreign).body;
    // Not even where the list of hashes is that of the other file.
    let list = recorder.paths("/segments").pop().unwrap();
    let list = recorder.answer(Method::Get, &list).body;
    for with_list in [false, true] {
        let (foreign, list) = (foreign.clone(), list.clone());
        scene.beat.tamper(move |request, response| {
            if is_start_of_content(request) && request.range.is_some() {
                let length = header_len(&foreign);
                let own = header_len(&response.body);
                let payload = response.body[own..].to_vec();
                let mut mixed = [&foreign[..length], &payload].concat();
                mixed.resize(response.body.len(), 0);
                response.body = mixed;
            } else if with_list && request.path.ends_with("/segments") && response.body.len() > 32 {
                response.body.clone_from(&list);
            }
        });
        assert_eq!(scene.open_fails().await, "container_damaged");
    }
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn a_bit_that_flips_anywhere_in_a_header_is_noticed() {
    let mut scene = Scene::new().await;
    // What is open stays open, so each try is another envelope.
    let length = {
        let id = scene.another().await;
        let own = std::mem::replace(&mut scene.id, id);
        let heads = heads(&mut scene).await;
        scene.id = own;
        header_len(&heads.last().unwrap().1)
    };
    for place in (0..length).step_by(17) {
        scene.beat.tamper(move |request, response| {
            if is_start_of_content(request) && request.range.is_some() {
                response.body[place] ^= 1;
            }
        });
        let code = scene.open_fails().await;
        assert_eq!(code, "container_damaged", "byte {place}");
    }
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}

/// Every kept malformed header, also one that claims 2^60 bytes: refused by the server when a
/// sender begins an upload with it, and by the reader when the server serves it.
#[tokio::test]
async fn malformed_headers_are_refused_by_the_server_and_by_the_reader() {
    let mut scene = Scene::new().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hostile/container-header");
    let mut tried = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let hostile = fs::read(&path).unwrap();
        tried += 1;
        let bent = hostile.clone();
        scene.anna.bend(move |request| {
            if request.path.ends_with("/header") {
                request.body.clone_from(&bent);
            }
        });
        let to = [(&scene.beat.email, 1)];
        let refused = scene.anna.send(b"document", &to).await.unwrap_err();
        assert_eq!(refused.code(), "container_invalid", "{name}");
        scene.beat.tamper(move |request, response| {
            if let Some(range) = &request.range
                && is_start_of_content(request)
            {
                let length = usize::try_from(range.end).unwrap();
                response.body.clone_from(&hostile);
                response.body.resize(length, 0);
            }
        });
        assert_eq!(scene.open_fails().await, "container_damaged", "{name}");
    }
    assert!(tried >= 10, "{tried}");
    scene.anna.behave_again();
    scene.beat.trust_again();
    scene.another().await;
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn an_answer_that_is_not_the_range_that_was_asked_for_is_refused() {
    let mut scene = Scene::new().await;
    let opened = scene.open().await.unwrap();
    let handle = opened.documents[0].handle;
    let lies: [fn(&mut bulla_client::Response); 4] = [
        |response| response.status = 200,
        |response| response.body.push(0),
        |response| response.body.truncate(response.body.len() - 1),
        |response| response.body.extend(vec![0; 1 << 20]),
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        scene.beat.tamper(move |request, response| {
            if request.range.is_some() {
                lie(response);
            }
        });
        let read = scene.beat.client.read_range(handle, 0, 10).await;
        assert_eq!(
            read.unwrap_err().code(),
            "container_damaged",
            "lie {number}"
        );
        let mut sink = Vec::new();
        let read = scene.beat.client.download(handle, &mut sink).await;
        assert_eq!(
            read.unwrap_err().code(),
            "container_damaged",
            "lie {number}"
        );
        assert!(sink.is_empty());
    }
    scene.beat.trust_again();
    let read = scene.beat.client.read_range(handle, 0, 10).await.unwrap();
    assert_eq!(read.len(), 10);
}
