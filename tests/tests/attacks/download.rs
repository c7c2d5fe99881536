//! Ranges that lie, bytes that change between two reads, and connections that break: a download
//! ends whole and checked, or it does not end.

use std::cell::Cell;
use std::rc::Rc;

use bulla_client::{ClientError, DocumentHandle, HostError, Locale, Method, Sink};
use bulla_protocol::{ErrorCode, Problem, path};
use bulla_types::EnvelopeId;

use super::{Scene, is};

/// A file of three parts, which are nine runs of segments.
fn large() -> Vec<u8> {
    let mut bytes = vec![0_u8; 17_500_000];
    for (number, chunk) in bytes.chunks_mut(1 << 16).enumerate() {
        chunk.fill(u8::try_from(number % 251).unwrap());
    }
    bytes
}

/// A document of nine runs that Beat has opened: its path and handle.
async fn opened(scene: &mut Scene) -> (String, DocumentHandle) {
    let to = [(&scene.beat.email, 1)];
    let id: EnvelopeId = scene.anna.send(&large(), &to).await.unwrap();
    let recorder = super::Recorder::default();
    recorder.listen(&mut scene.beat);
    let view = scene.beat.client.open(id, Locale::De).await.unwrap();
    scene.beat.trust_again();
    let content = recorder.paths("/content").pop().unwrap();
    (content, view.documents[0].handle)
}

/// What was written, and whether a write fails after so many bytes.
struct Disk {
    written: Vec<u8>,
    room: usize,
}

impl Sink for Disk {
    async fn write(&mut self, plaintext: &[u8]) -> Result<(), HostError> {
        if self.written.len() + plaintext.len() > self.room {
            return Err(HostError::Sink);
        }
        self.written.extend_from_slice(plaintext);
        Ok(())
    }
}

#[tokio::test]
async fn bytes_that_change_between_two_reads_of_a_range_are_noticed() {
    let mut scene = Scene::new().await;
    let (content, handle) = opened(&mut scene).await;
    let reads = Rc::new(Cell::new(0_u32));
    let counted = Rc::clone(&reads);
    let lying = content.clone();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &lying) {
            counted.set(counted.get() + 1);
            if counted.get() > 1 {
                let place = response.body.len() / 2;
                response.body[place] ^= 4;
            }
        }
    });
    let client = &mut scene.beat.client;
    let first = client.read_range(handle, 0, 100).await.unwrap();
    assert_eq!(first, large()[..100]);
    let refused = client.read_range(handle, 0, 100).await.unwrap_err();
    assert_eq!(refused, ClientError::ContainerDamaged);
    scene.beat.trust_again();
    assert!(scene.beat.client.read_range(handle, 0, 100).await.is_ok());
}

#[tokio::test]
async fn a_download_whose_last_run_is_wrong_does_not_end_well_after_all_the_others_did() {
    let mut scene = Scene::new().await;
    let (content, handle) = opened(&mut scene).await;
    let lying = content.clone();
    scene.beat.tamper(move |request, response| {
        let last = request
            .range
            .as_ref()
            .is_some_and(|range| range.end > 17 << 20);
        if is(request, Method::Get, &lying) && last {
            let end = response.body.len() - 1;
            response.body[end] ^= 1;
        }
    });
    let mut disk = Disk {
        written: Vec::new(),
        room: usize::MAX,
    };
    let refused = scene.beat.client.download(handle, &mut disk).await;
    assert_eq!(refused.unwrap_err(), ClientError::ContainerDamaged);
    assert!(disk.written.len() > 16_700_000, "the runs before were good");
    scene.beat.trust_again();
    let mut sink = Vec::new();
    scene.beat.client.download(handle, &mut sink).await.unwrap();
    assert!(sink == large());
}

#[tokio::test]
async fn ranges_that_lie_about_length_place_or_status_are_refused() {
    let mut scene = Scene::new().await;
    let (content, handle) = opened(&mut scene).await;
    let lies: [fn(&mut bulla_client::Response); 5] = [
        |response| response.status = 200,
        |response| response.body.push(0),
        |response| {
            response.body.pop();
        },
        |response| response.body.clear(),
        |response| response.body.rotate_left(131_072),
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        let lying = content.clone();
        scene.beat.tamper(move |request, response| {
            if is(request, Method::Get, &lying) {
                lie(response);
            }
        });
        let mut sink = Vec::new();
        let refused = scene.beat.client.download(handle, &mut sink).await;
        assert_eq!(refused.unwrap_err().code(), "container_damaged", "{number}");
        assert!(sink.is_empty(), "{number}");
    }
    scene.beat.trust_again();
    let mut sink = Vec::new();
    scene.beat.client.download(handle, &mut sink).await.unwrap();
}

#[tokio::test]
async fn a_download_goes_on_where_the_connection_broke() {
    let mut scene = Scene::new().await;
    let (content, handle) = opened(&mut scene).await;
    let asked = Rc::new(Cell::new(0_u32));
    let counted = Rc::clone(&asked);
    let broken = content.clone();
    scene.beat.tamper(move |request, response| {
        if is(request, Method::Get, &broken) {
            counted.set(counted.get() + 1);
            if counted.get() == 2 {
                response.status = 503;
                response.body = serde_json::to_vec(&Problem::new(ErrorCode::Unavailable)).unwrap();
            }
        }
    });
    scene.beat.client.host_mut().loses = Some(content);
    let mut sink = Vec::new();
    scene.beat.client.download(handle, &mut sink).await.unwrap();
    assert!(sink == large());
    assert_eq!(asked.get(), 11, "two of nine ranges were asked for again");
    assert_eq!(scene.beat.client.host().waits, [1_000, 2_000]);
}

#[tokio::test]
async fn a_disk_that_is_full_ends_the_download_with_its_own_code() {
    let mut scene = Scene::new().await;
    let (_, handle) = opened(&mut scene).await;
    let mut disk = Disk {
        written: Vec::new(),
        room: 9 << 20,
    };
    let refused = scene.beat.client.download(handle, &mut disk).await;
    assert_eq!(refused.unwrap_err().code(), "file_not_writable");
    assert!(scene.beat.client.host().waits.is_empty());
}

#[tokio::test]
async fn a_list_of_hashes_that_promises_more_segments_than_there_are_stops_the_opening() {
    let mut scene = Scene::new().await;
    let id = scene.another().await;
    scene.beat.tamper(|request, response| {
        if request.path.ends_with("/segments") {
            response.body = vec![0; 32 << 20];
        }
    });
    let refused = scene.beat.client.open(id, Locale::De).await.unwrap_err();
    assert_eq!(refused.code(), "container_damaged");
    let path = path::envelope_acts(&id);
    assert!(
        !scene
            .beat
            .client
            .host()
            .asked
            .iter()
            .any(|line| line.ends_with(&path))
    );
    scene.beat.trust_again();
    assert!(scene.beat.client.open(id, Locale::De).await.is_ok());
}
