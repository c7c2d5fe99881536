//! Encrypted files and wraps: truncated, swapped, changed, or never what was committed to.

use bulla_client::{ClientError, Locale, Method};
use bulla_protocol::path;
use serde_json::Value;

use super::{Recorder, Scene, edit, is, json};

/// The path of the document's content, of all containers of the scene's envelope.
async fn document_path(scene: &mut Scene) -> String {
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.open().await.unwrap();
    scene.beat.trust_again();
    recorder.paths("/content").pop().unwrap()
}

#[tokio::test]
async fn a_flipped_byte_in_any_segment_stops_reading_and_signing() {
    let mut scene = Scene::new().await;
    let content = document_path(&mut scene).await;
    let handle = scene.open().await.unwrap().documents[0].handle;
    for place in [0, 50, 131_071, -1] {
        let content = content.clone();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &content) {
                let length = i64::try_from(response.body.len()).unwrap();
                let place = usize::try_from((place + length) % length).unwrap();
                response.body[place] ^= 1;
            }
        });
        let mut sink = Vec::new();
        let refused = scene.beat.client.download(handle, &mut sink).await;
        assert_eq!(refused.unwrap_err().code(), "container_damaged", "{place}");
        let refused = scene.beat.client.sign(scene.id, Locale::De).await;
        assert_eq!(refused.unwrap_err().code(), "container_damaged", "{place}");
    }
    scene.beat.trust_again();
    let mut sink = Vec::new();
    scene.beat.client.download(handle, &mut sink).await.unwrap();
    assert_eq!(sink.len(), 300_000);
}

#[tokio::test]
async fn a_truncated_or_lengthened_container_does_not_open_and_does_not_read() {
    let mut scene = Scene::new().await;
    let content = document_path(&mut scene).await;
    let handle = scene.open().await.unwrap().documents[0].handle;
    for keep in [0, 1, 4095] {
        let content = content.clone();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &content) {
                response.body.truncate(keep);
            }
        });
        let refused = scene.beat.client.read_range(handle, 0, 10).await;
        assert_eq!(refused.unwrap_err().code(), "container_damaged", "{keep}");
        scene.beat.client.lock();
        scene
            .beat
            .client
            .unlock(crate::support::PASSWORD)
            .await
            .unwrap();
        assert_eq!(scene.open_fails().await, "container_damaged", "{keep}");
        scene.beat.trust_again();
        scene.open().await.unwrap();
    }
}

#[tokio::test]
async fn a_list_of_segment_hashes_that_was_changed_or_cut_does_not_open() {
    let mut scene = Scene::new().await;
    let changes: [fn(&mut Vec<u8>); 4] = [
        |list| list[0] ^= 1,
        |list| list.truncate(32),
        |list| list.truncate(31),
        |list| list.extend([0; 32]),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        scene.beat.tamper(move |request, response| {
            if request.path.ends_with("/segments") {
                change(&mut response.body);
            }
        });
        assert_eq!(
            scene.open_fails().await,
            "container_damaged",
            "change {number}"
        );
    }
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn segments_that_are_swapped_repeated_or_from_another_file_are_refused() {
    let mut scene = Scene::new().await;
    let other = scene.another().await;
    let content = document_path(&mut scene).await;
    let handle = scene.open().await.unwrap().documents[0].handle;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    let opened = scene.beat.client.open(other, Locale::De).await.unwrap();
    let foreign = opened.documents[0].handle;
    scene
        .beat
        .client
        .read_range(foreign, 0, 250_000)
        .await
        .unwrap();
    let path = recorder.paths("/content").pop().unwrap();
    let foreign = recorder.answer(Method::Get, &path).body;
    let changes: [Change; 4] = [
        Box::new(|body| {
            let (first, rest) = body.split_at_mut(SEGMENT);
            first.swap_with_slice(&mut rest[..SEGMENT]);
        }),
        Box::new(|body| body.copy_within(SEGMENT..2 * SEGMENT, 0)),
        Box::new(move |body| body[..SEGMENT].copy_from_slice(&foreign[..SEGMENT])),
        Box::new(|body| body.rotate_left(SEGMENT)),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let content = content.clone();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &content) {
                change(&mut response.body);
            }
        });
        let mut sink = Vec::new();
        let refused = scene.beat.client.download(handle, &mut sink).await;
        assert_eq!(
            refused.unwrap_err().code(),
            "container_damaged",
            "change {number}"
        );
        assert!(sink.is_empty());
    }
}

/// What is done to the bytes of a container.
type Change = Box<dyn Fn(&mut Vec<u8>)>;

/// Length of a segment's ciphertext.
const SEGMENT: usize = 131_072;

#[tokio::test]
async fn a_whole_container_of_another_envelope_does_not_pass_for_this_one() {
    let mut scene = Scene::new().await;
    let other = scene.another().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.open(other, Locale::De).await.unwrap();
    let answers = ["/segments", "/content"].map(|end| {
        let path = recorder.paths(end).pop().unwrap();
        (end, recorder.answer(Method::Get, &path))
    });
    scene.beat.tamper(move |request, response| {
        for (end, answer) in &answers {
            if request.path.ends_with(end) {
                *response = answer.clone();
            }
        }
    });
    assert_eq!(scene.open_fails().await, "container_damaged");
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn the_wrap_of_another_envelope_or_of_another_grant_is_refused() {
    let mut scene = Scene::new().await;
    let other = scene.another().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat.client.open(other, Locale::De).await.unwrap();
    let others = recorder.answer(Method::Post, &path::envelope_release(&other));
    let others = json(&others)["wraps"][0]["wrap"].clone();
    let release = path::envelope_release(&scene.id);
    let path = release.clone();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Post, &path) {
            let wrap = others.clone();
            edit(response, |released| released["wraps"][0]["wrap"] = wrap);
        }
    });
    assert_eq!(scene.open_fails().await, "container_damaged");
    let path = release.clone();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Post, &path) {
            let grant = Value::from("00".repeat(32));
            edit(response, |released| released["wraps"][0]["grant"] = grant);
        }
    });
    assert_eq!(scene.open_fails().await, "not_readable");
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn a_sender_whose_commitment_is_to_another_content_gets_no_signature() {
    let mut scene = Scene::new().await;
    scene.anna.client.host_mut().lies = true;
    let id = scene.another().await;
    let opened = scene.beat.client.open(id, Locale::De).await.unwrap();
    let handle = opened.documents[0].handle;
    let mut sink = Vec::new();
    let refused = scene.beat.client.download(handle, &mut sink).await;
    assert_eq!(refused.unwrap_err(), ClientError::ContentMismatch);
    let refused = scene.beat.client.sign(id, Locale::De).await.unwrap_err();
    assert_eq!(refused, ClientError::ContentMismatch);
    let posted = path::envelope_acts(&id);
    let asked = &scene.beat.client.host().asked;
    assert!(!asked.iter().any(|line| line.ends_with(&posted)));
    let evidence = scene.beat.client.evidence(id).await.unwrap_err();
    assert_eq!(evidence, ClientError::ContentMismatch);
}

#[tokio::test]
async fn a_private_part_that_claims_to_be_huge_is_not_fetched() {
    let mut scene = Scene::new().await;
    scene.beat.tamper(|request, response| {
        if request.path.ends_with("/segments") {
            response.body = vec![0; 32 * 17];
        }
    });
    assert_eq!(scene.open_fails().await, "container_damaged");
    let asked = &scene.beat.client.host().asked;
    assert!(!asked.iter().any(|line| line.ends_with("/content")));
    scene.beat.trust_again();
    assert!(scene.open().await.is_ok());
}
