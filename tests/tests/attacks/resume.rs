//! Uploads that go on after a break. Whatever happens in between, no two contents ever leave a
//! device under one container's key and nonces (row 48), and what is sent twice is sent once.

use std::collections::BTreeMap;

use bulla_client::{ClientError, HostError, Locale, Method, Phase};
use bulla_protocol::{ErrorCode, Problem, path};
use bulla_types::EnvelopeId;

use super::{Recorder, edit, is};
use crate::support::{PASSWORD, PartFault, Person, World};

/// Length of a file of three parts.
const LENGTH: usize = 17_500_000;
/// Length of a part of the payload.
const PART: usize = 8 << 20;

/// A file whose bytes differ from place to place.
fn large(seed: u8) -> Vec<u8> {
    let mut bytes = vec![0_u8; LENGTH];
    for (number, chunk) in bytes.chunks_mut(1 << 16).enumerate() {
        chunk.fill(u8::try_from(number % 251).unwrap() ^ seed);
    }
    bytes
}

/// Anna, who sends, and Beat, to whom.
struct Scene {
    world: World,
    anna: Person,
    beat: Person,
}

impl Scene {
    async fn new() -> Self {
        let (world, anna, beat) = World::of_two().await;
        Self { world, anna, beat }
    }

    async fn send(&mut self, file: &[u8]) -> Result<EnvelopeId, ClientError> {
        self.anna.send(file, &[(&self.beat.email, 1)]).await
    }

    /// Sends until the connection breaks after so many parts.
    async fn break_after(&mut self, parts: usize, file: &[u8]) {
        let faults = &mut self.anna.client.host_mut().part_faults;
        faults.extend(vec![PartFault::None; parts]);
        faults.extend(vec![PartFault::Lost; 40]);
        let broken = self.send(file).await.unwrap_err();
        assert_eq!(broken, ClientError::Host(HostError::Network));
        self.anna.client.host_mut().part_faults.clear();
        self.anna.client.host_mut().phases.clear();
    }

    /// How many parts have left so far.
    fn left(&self) -> usize {
        self.anna.client.host().left.len()
    }

    /// Beat reads what Anna sent, and it is this.
    async fn expect_arrived(&mut self, id: EnvelopeId, file: &[u8]) {
        let opened = self.beat.client.open(id, Locale::De).await.unwrap();
        let mut sink = Vec::new();
        let handle = opened.documents[0].handle;
        self.beat.client.download(handle, &mut sink).await.unwrap();
        assert!(sink == file, "another content arrived");
    }

    /// Every part of a container that left the device was the same each time.
    fn expect_no_key_and_nonce_twice(&self) {
        let mut seen = BTreeMap::new();
        for (path, bytes) in &self.anna.client.host().left {
            let first = seen.entry(path).or_insert(bytes);
            assert!(*first == bytes, "other bytes under {path}");
        }
    }

    /// Containers of which parts have left.
    fn containers(&self) -> usize {
        let left = self.anna.client.host().left.iter();
        let mut ids: Vec<_> = left.map(|(path, _)| path.split('/').nth(3)).collect();
        ids.sort();
        ids.dedup();
        ids.len()
    }
}

#[tokio::test]
async fn an_upload_goes_on_where_the_connection_broke() {
    let mut scene = Scene::new().await;
    let file = large(1);
    scene.break_after(1, &file).await;
    let waits = &scene.anna.client.host().waits;
    assert_eq!(waits, &[1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000]);
    let uploads = scene.anna.client.uploads().await.unwrap();
    assert_eq!(uploads.len(), 1);
    assert_eq!(uploads[0].documents[0].size_bytes, 17_500_000);
    assert!(uploads[0].sent_bytes >= 8 << 20);

    let before = scene.left();
    let id = scene.send(&file).await.unwrap();
    let again = &scene.anna.client.host().left[before..];
    assert!(again.iter().all(|(path, _)| !path.ends_with("/parts/0")));
    assert!(scene.anna.client.host().phases.contains(&Phase::Reading));
    scene.expect_no_key_and_nonce_twice();
    assert_eq!(scene.containers(), 1);
    scene.expect_arrived(id, &file).await;
    assert!(scene.anna.client.uploads().await.unwrap().is_empty());
    assert!(scene.anna.client.host().drafts.is_empty());
}

#[tokio::test]
async fn an_upload_goes_on_after_the_program_has_ended() {
    let mut scene = Scene::new().await;
    let file = large(2);
    scene.break_after(1, &file).await;
    let memory = scene.anna.client.memory().clone();
    let left = std::mem::take(&mut scene.anna.client.host_mut().left);
    let drafts = scene.anna.client.host().drafts.clone();
    let mut again = scene.world.device(memory);
    again.host_mut().drafts = drafts;
    again.login(&scene.anna.email, PASSWORD).await.unwrap();
    let code = scene.world.next_code(&scene.anna);
    again.second_factor(&code).await.unwrap();
    again.host_mut().left = left;
    scene.anna.client = again;

    let id = scene.send(&file).await.unwrap();
    scene.expect_no_key_and_nonce_twice();
    assert_eq!(scene.containers(), 1);
    scene.expect_arrived(id, &file).await;
}

#[tokio::test]
async fn a_file_that_has_changed_since_is_never_sealed_under_the_key_of_the_old_one() {
    // The first part was stored; the second was on its way when the connection broke.
    let mut scene = Scene::new().await;
    for (seed, place) in [(3, 0), (33, PART), (53, PART + 1_000)] {
        let before = scene.containers();
        let file = large(seed);
        scene.break_after(1, &file).await;
        let mut changed = file.clone();
        changed[place] ^= 1;
        let id = scene.send(&changed).await.unwrap();
        scene.expect_no_key_and_nonce_twice();
        assert_eq!(scene.containers(), before + 2, "{place}");
        scene.expect_arrived(id, &changed).await;
        assert!(scene.anna.client.host().drafts.is_empty());
    }
}

#[tokio::test]
async fn a_server_that_denies_to_have_parts_gets_the_same_bytes_or_none() {
    let mut scene = Scene::new().await;
    for (seed, changes) in [(4, false), (44, true)] {
        let before = scene.containers();
        let mut file = large(seed);
        scene.break_after(2, &file).await;
        scene.anna.tamper(|request, response| {
            if request.method == Method::Get && request.path.ends_with("/parts") {
                edit(response, |list| list["parts"] = serde_json::json!([]));
            }
        });
        if changes {
            file[5] ^= 0x80;
        }
        let id = scene.send(&file).await.unwrap();
        scene.anna.trust_again();
        scene.expect_no_key_and_nonce_twice();
        assert_eq!(scene.containers(), before + 1 + usize::from(changes));
        scene.expect_arrived(id, &file).await;
    }
}

#[tokio::test]
async fn a_server_that_claims_parts_it_does_not_have_gains_nothing() {
    let mut scene = Scene::new().await;
    for (seed, hash) in [(5, None), (55, Some("00".repeat(32)))] {
        let file = large(seed);
        scene.break_after(1, &file).await;
        scene.anna.tamper(move |request, response| {
            if request.method == Method::Get && request.path.ends_with("/parts") {
                edit(response, |list| {
                    let first = list["parts"][0]["part_hash"].clone();
                    let hash = hash.clone().map_or(first, Into::into);
                    let claimed = serde_json::json!({"number": 1, "part_hash": hash});
                    list["parts"].as_array_mut().unwrap().push(claimed);
                });
            }
        });
        let id = scene.send(&file).await.unwrap();
        scene.anna.trust_again();
        scene.expect_no_key_and_nonce_twice();
        scene.expect_arrived(id, &file).await;
    }
}

#[tokio::test]
async fn a_draft_that_was_put_back_to_an_older_state_sends_no_other_bytes() {
    let mut scene = Scene::new().await;
    let file = large(6);
    scene.break_after(0, &file).await;
    let older = scene.anna.client.host().drafts.clone();
    scene.break_after(2, &file).await;
    scene.anna.client.host_mut().drafts = older;
    let mut changed = file.clone();
    changed[PART + 5_000_000] ^= 1;
    let id = scene.send(&changed).await.unwrap();
    scene.expect_no_key_and_nonce_twice();
    scene.expect_arrived(id, &changed).await;
}

#[tokio::test]
async fn a_part_is_tried_again_with_the_same_bytes_and_refusals_are_not() {
    let mut scene = Scene::new().await;
    let file = large(7);
    let problem = |code| serde_json::to_string(&Problem::new(code)).unwrap();
    let mut wait = Problem::new(ErrorCode::TooManyAttempts);
    wait.retry_after_secs = Some(9);
    let faults = [
        PartFault::AnswerLost,
        PartFault::Answered(502, "<html>".to_owned()),
        PartFault::Answered(429, serde_json::to_string(&wait).unwrap()),
        PartFault::Answered(500, problem(ErrorCode::Internal)),
    ];
    scene.anna.client.host_mut().part_faults.extend(faults);
    let id = scene.send(&file).await.unwrap();
    scene.expect_no_key_and_nonce_twice();
    assert_eq!(scene.left(), 3 + 4);
    assert_eq!(scene.anna.client.host().waits.iter().max(), Some(&9_000));
    assert!(scene.anna.client.host().phases.contains(&Phase::Waiting));
    scene.expect_arrived(id, &file).await;

    for code in [ErrorCode::Forbidden, ErrorCode::StorageFull] {
        scene.anna.client.host_mut().waits.clear();
        let fault = PartFault::Answered(code.status(), problem(code));
        scene.anna.client.host_mut().part_faults.push_back(fault);
        let refused = scene.send(&file).await.unwrap_err();
        assert!(refused.is_server(code));
        assert!(scene.anna.client.host().waits.is_empty());
    }
    let id = scene.send(&file).await.unwrap();
    scene.expect_no_key_and_nonce_twice();
    assert_eq!(scene.containers(), 2);
    scene.expect_arrived(id, &file).await;
}

#[tokio::test]
async fn a_session_that_ends_in_the_middle_is_opened_again_and_the_upload_goes_on() {
    let mut scene = Scene::new().await;
    let file = large(8);
    let ended = serde_json::to_string(&Problem::new(ErrorCode::Unauthenticated)).unwrap();
    let faults = [PartFault::None, PartFault::Answered(401, ended)];
    scene.anna.client.host_mut().part_faults.extend(faults);
    let refused = scene.send(&file).await.unwrap_err();
    assert!(refused.is_server(ErrorCode::Unauthenticated));
    let email = scene.anna.email.clone();
    scene.anna.client.login(&email, PASSWORD).await.unwrap();
    let code = scene.world.next_code(&scene.anna);
    scene.anna.client.second_factor(&code).await.unwrap();
    let id = scene.send(&file).await.unwrap();
    scene.expect_no_key_and_nonce_twice();
    assert_eq!(scene.containers(), 1);
    scene.expect_arrived(id, &file).await;
}

#[tokio::test]
async fn an_envelope_that_got_through_before_the_break_is_not_sent_again() {
    let mut scene = Scene::new().await;
    let file = vec![7; 5_000];
    scene.anna.client.host_mut().keeps_drafts = true;
    let id = scene.send(&file).await.unwrap();
    assert_eq!(
        scene.anna.client.host().drafts.len(),
        1,
        "ended before it could be removed"
    );
    scene.anna.client.host_mut().keeps_drafts = false;
    assert_eq!(scene.send(&file).await.unwrap(), id);
    assert_eq!(scene.anna.client.list().await.unwrap().len(), 1);
    assert!(scene.anna.client.host().drafts.is_empty());

    // Another order is another envelope, although the files are the same.
    scene.anna.client.host_mut().keeps_drafts = true;
    let second = scene.send(&file).await.unwrap();
    scene.anna.client.host_mut().keeps_drafts = false;
    let third = scene
        .anna
        .send(&file, &[(&scene.beat.email, 2)])
        .await
        .unwrap();
    assert!(third != second && second != id);
    scene.expect_no_key_and_nonce_twice();
    for id in [id, second, third] {
        scene.expect_arrived(id, &file).await;
    }
}

#[tokio::test]
async fn a_server_that_shows_another_envelope_for_a_draft_is_noticed() {
    let mut scene = Scene::new().await;
    let file = vec![8; 5_000];
    let other = scene.send(&vec![9; 6_000]).await.unwrap();
    scene.anna.client.host_mut().keeps_drafts = true;
    let id = scene.send(&file).await.unwrap();
    scene.anna.client.host_mut().keeps_drafts = false;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.anna);
    scene.anna.client.open(other, Locale::De).await.unwrap();
    let shown = recorder.answer(Method::Get, &path::envelope(&other));
    let path = path::envelope(&id);
    scene.anna.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            *response = shown.clone();
        }
    });
    assert_eq!(scene.send(&file).await.unwrap_err().code(), "chain_invalid");
    scene.anna.trust_again();
    assert_eq!(scene.send(&file).await.unwrap(), id);
}

#[tokio::test]
async fn where_no_draft_can_be_kept_an_upload_works_and_starts_anew_after_a_break() {
    let mut scene = Scene::new().await;
    let file = large(10);
    scene.anna.client.host_mut().has_disk = false;
    scene.break_after(1, &file).await;
    assert!(scene.anna.client.uploads().await.unwrap().is_empty());
    let id = scene.send(&file).await.unwrap();
    scene.expect_no_key_and_nonce_twice();
    assert_eq!(scene.containers(), 2);
    scene.expect_arrived(id, &file).await;
}

#[tokio::test]
async fn drafts_of_others_and_old_or_broken_ones_are_not_used() {
    let mut scene = Scene::new().await;
    let file = large(11);
    scene.break_after(1, &file).await;
    let drafts = scene.anna.client.host().drafts.clone();
    scene.beat.client.host_mut().drafts = drafts.clone();
    assert!(scene.beat.client.uploads().await.unwrap().is_empty());

    let broken = drafts
        .iter()
        .map(|(id, sealed)| (*id, sealed[..sealed.len() - 1].to_vec()));
    scene.anna.client.host_mut().drafts = broken.collect();
    assert!(scene.anna.client.uploads().await.unwrap().is_empty());
    scene.anna.client.host_mut().drafts = drafts;
    assert_eq!(scene.anna.client.uploads().await.unwrap().len(), 1);
    scene.world.clock.advance_millis(20 * 3_600_000);
    assert!(scene.anna.client.uploads().await.unwrap().is_empty());

    let id = *scene.anna.client.host().drafts.keys().next().unwrap();
    scene.anna.client.discard_upload(id).await.unwrap();
    assert!(scene.anna.client.host().drafts.is_empty());
}

#[tokio::test]
async fn an_upload_that_the_server_has_removed_begins_anew() {
    let mut scene = Scene::new().await;
    let file = large(12);
    scene.break_after(1, &file).await;
    scene.anna.tamper(|request, response| {
        if request.method == Method::Get && request.path.ends_with("/parts") {
            response.status = 404;
            response.body = serde_json::to_vec(&Problem::new(ErrorCode::NotFound)).unwrap();
        }
    });
    let id = scene.send(&file).await.unwrap();
    scene.anna.trust_again();
    scene.expect_no_key_and_nonce_twice();
    assert_eq!(scene.containers(), 2);
    scene.expect_arrived(id, &file).await;
}

/// A contract of one page, in which fields are placed.
fn contract() -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/documents");
    std::fs::read(format!("{folder}/power-of-attorney-cairo.pdf")).unwrap()
}

impl Scene {
    /// Sends a PDF whose part does not arrive.
    async fn break_pdf(&mut self, pdf: &[u8]) {
        let faults = &mut self.anna.client.host_mut().part_faults;
        faults.extend(vec![PartFault::Lost; 40]);
        let to = [(&self.beat.email, 1)];
        let broken = self.anna.send_pdf(pdf, &to, Vec::new()).await;
        let broken = broken.unwrap_err();
        assert_eq!(broken, ClientError::Host(HostError::Network));
        self.anna.client.host_mut().part_faults.clear();
    }
}

#[tokio::test]
async fn a_pdf_goes_on_with_the_same_fields_and_the_very_bytes() {
    let mut scene = Scene::new().await;
    let pdf = contract();
    scene.break_pdf(&pdf).await;
    let before = scene.left();
    let to = [(&scene.beat.email, 1)];
    let id = scene.anna.send_pdf(&pdf, &to, Vec::new()).await.unwrap();
    assert!(scene.left() > before);
    assert_eq!(scene.containers(), 1);
    scene.expect_no_key_and_nonce_twice();
    let opened = scene.beat.client.open(id, Locale::De).await.unwrap();
    let document = opened.documents[0].handle;
    let seen = scene.beat.client.inspect(document).await.unwrap().pdf;
    let place = opened.recipients[0].recipient_id;
    assert!(seen.fields.iter().all(|field| field.recipient == place));
    assert_eq!(seen.fields.len(), 1);
    assert!(scene.anna.client.host().drafts.is_empty());
}

#[tokio::test]
async fn a_pdf_that_changed_or_goes_to_others_begins_anew() {
    let mut scene = Scene::new().await;
    let pdf = contract();
    scene.break_pdf(&pdf).await;
    let mut changed = pdf.clone();
    let place = changed.windows(5).position(|word| word == b"cairo");
    changed[place.unwrap()] = b'C';
    let to = [(&scene.beat.email, 1)];
    scene
        .anna
        .send_pdf(&changed, &to, Vec::new())
        .await
        .unwrap();
    assert_eq!(scene.containers(), 2, "under a key of its own");
    scene.expect_no_key_and_nonce_twice();
    // Fields are of recipients: for others they are other fields.
    scene.break_pdf(&pdf).await;
    let to = [(&scene.anna.email.clone(), 1), (&scene.beat.email, 2)];
    let id = scene.anna.send_pdf(&pdf, &to, Vec::new()).await.unwrap();
    assert_eq!(scene.containers(), 4);
    scene.expect_no_key_and_nonce_twice();
    let opened = scene.anna.client.open(id, Locale::De).await.unwrap();
    let document = opened.documents[0].handle;
    let seen = scene.anna.client.inspect(document).await.unwrap();
    assert_eq!(seen.pdf.fields.len(), 2);
}
