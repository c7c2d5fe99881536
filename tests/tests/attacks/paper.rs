//! The paper check: servers that answer with something else, people without the paper, signers and
//! members of other organisations who would like theirs to be shown, and whoever floods the log. In
//! each test the honest run stands beside the attack.

use bulla_client::pdf::plan::SheetLanguage;
use bulla_client::{
    Client, ClientError, Locale, Memory, Method, PaperState, PaperView, Request, Response,
};
use bulla_pades::verify::{SignatureReport, Trust, verify};
use bulla_pades::{Limits, Pdf};
use bulla_protocol::path;
use bulla_storage::Store as _;
use bulla_types::{Base64Bytes, EnvelopeId};
use bulla_vault::PaperAddress;
use serde_json::{Value, json as object};

use super::revision::{contract, saved};
use super::{ask, edit, is, json, refusal};
use crate::support::{Carrier, Person, World};

/// Anna has sent a contract that can be checked on paper to Beat and Carla.
struct Scene {
    world: World,
    anna: Person,
    beat: Person,
    carla: Person,
    id: EnvelopeId,
    /// What the QR code says.
    address: String,
}

impl Scene {
    async fn new() -> Self {
        let (world, mut anna, beat, carla) = Box::pin(World::of_three()).await;
        anna.paper_check = Some(SheetLanguage::De);
        let to = [(&beat.email, 1), (&carla.email, 1)];
        let id = Box::pin(anna.send_pdf(&contract(), &to, Vec::new()))
            .await
            .unwrap();
        let address = newest_paper(&anna);
        Self {
            world,
            anna,
            beat,
            carla,
            id,
            address,
        }
    }

    /// The same, and both have signed.
    async fn completed() -> Self {
        let mut scene = Self::new().await;
        scene.beat_and_carla_sign().await;
        scene
    }

    async fn beat_and_carla_sign(&mut self) {
        for person in [&mut self.beat, &mut self.carla] {
            Box::pin(person.client.sign(self.id, Locale::De))
                .await
                .unwrap();
        }
    }

    fn address(&self) -> PaperAddress {
        PaperAddress::parse(&self.address).unwrap()
    }

    /// Somebody who holds the paper, on a device of their own and without an account.
    fn holder(&mut self) -> Client<Carrier> {
        self.world.device(Memory::new())
    }

    async fn opened(&mut self) -> Result<PaperView, ClientError> {
        let address = self.address();
        self.holder().open_paper(&address).await
    }

    /// How many events of this kind the envelope has.
    async fn events(&mut self, kind: &str) -> usize {
        let opened = self.anna.client.open(self.id, Locale::De).await.unwrap();
        let history = opened.history.iter();
        history.filter(|entry| entry.event == kind).count()
    }
}

fn newest_paper(sender: &Person) -> String {
    let papers = sender.client.host().papers.borrow();
    papers.last().unwrap().clone()
}

/// Reads all of a document by its paper.
async fn read(holder: &mut Client<Carrier>, paper: &PaperView) -> Result<Vec<u8>, ClientError> {
    let mut bytes = Vec::new();
    holder.download(paper.handle, &mut bytes).await?;
    Ok(bytes)
}

/// A holder whose server changes what it answers when the paper is opened.
async fn opened_by(
    scene: &mut Scene,
    change: impl Fn(&mut Value) + 'static,
) -> Result<PaperView, ClientError> {
    let address = scene.address();
    let mut holder = scene.holder();
    holder.host_mut().tamper = Some(Box::new(
        move |request: &Request, response: &mut Response| {
            if is(request, Method::Post, path::PAPERS_OPEN) {
                edit(response, |answer| change(answer));
            }
        },
    ));
    holder.open_paper(&address).await
}

fn not_found<T>(result: Result<T, ClientError>) -> bool {
    result.is_err_and(|error| error.code() == "not_found")
}

#[tokio::test]
async fn whoever_holds_the_paper_reads_what_was_signed_and_needs_no_account() {
    let mut scene = Box::pin(Scene::new()).await;
    assert!(not_found(scene.opened().await), "nobody has signed");
    Box::pin(scene.beat.client.sign(scene.id, Locale::De))
        .await
        .unwrap();
    assert!(not_found(scene.opened().await), "not everybody has signed");
    Box::pin(scene.carla.client.sign(scene.id, Locale::De))
        .await
        .unwrap();
    let signed = saved(&mut scene.anna, scene.id).await.unwrap();
    let address = scene.address();
    let mut holder = scene.holder();
    let paper = holder.open_paper(&address).await.unwrap();
    assert_eq!(
        (paper.name.as_str(), paper.revision),
        ("vertrag-milch.pdf", 2)
    );
    let bytes = read(&mut holder, &paper).await.unwrap();
    assert!(bytes == signed && bytes.starts_with(&contract()));
    let part = holder.read_range(paper.handle, 7, 4000).await.unwrap();
    assert_eq!(part, bytes[7..4000]);
    let trust = Trust::new(&[], bulla_types::Timestamp::MAX);
    let report = verify(&bytes, &Limits::default(), &trust);
    assert_eq!(report.signatures.len(), 2);
    assert!(report.signatures.iter().all(SignatureReport::is_intact));
    let pages = |bytes: &[u8]| {
        let pdf = Pdf::open(bytes, &Limits::default()).unwrap();
        pdf.newest().pages().unwrap().len()
    };
    assert_eq!(pages(&bytes), pages(&contract()) + 1);
    // Neither the paper's key nor anything of the document left for the server.
    let key = scene.address.split_once("#v1.").unwrap().1;
    let host = holder.host();
    assert!(host.asked.iter().all(|asked| !asked.contains(key)));
    assert!(host.cookie.is_none());
}

#[tokio::test]
async fn signers_see_before_they_sign_that_papers_open_the_document() {
    let mut scene = Box::pin(Scene::new()).await;
    let opened = scene.beat.client.open(scene.id, Locale::De).await.unwrap();
    assert_eq!(opened.paper_check, PaperState::On);
    scene.anna.paper_check = None;
    let to = [(&scene.beat.email, 1)];
    let plain = Box::pin(scene.anna.send_pdf(&contract(), &to, Vec::new()))
        .await
        .unwrap();
    let opened = scene.beat.client.open(plain, Locale::De).await.unwrap();
    assert_eq!(opened.paper_check, PaperState::Off);
}

#[tokio::test]
async fn another_key_and_another_envelope_find_nothing() {
    let mut scene = Box::pin(Scene::completed()).await;
    scene.opened().await.unwrap();
    let address = scene.address.clone();
    let (page, both) = address.split_once("#v1.").unwrap();
    for at in [0, 20, 30, 63] {
        let mut other: Vec<char> = both.chars().collect();
        other[at] = if other[at] == 'A' { 'B' } else { 'A' };
        let other: String = other.into_iter().collect();
        let other = PaperAddress::parse(&format!("{page}#v1.{other}")).unwrap();
        assert!(not_found(scene.holder().open_paper(&other).await), "{at}");
    }
}

#[tokio::test]
async fn a_server_that_answers_with_another_document_is_noticed() {
    let mut scene = Box::pin(Scene::completed()).await;
    let honest = opened_by(&mut scene, |_| {}).await.unwrap();
    // Another envelope of the same people, with a paper of its own.
    let first = (scene.id, scene.address.clone());
    let to = [(&scene.beat.email, 1), (&scene.carla.email, 1)];
    scene.id = Box::pin(scene.anna.send_pdf(&contract(), &to, Vec::new()))
        .await
        .unwrap();
    let second = PaperAddress::parse(&newest_paper(&scene.anna)).unwrap();
    scene.beat_and_carla_sign().await;
    let mut holder = scene.holder();
    let seen = super::Recorder::default();
    let answers = seen.clone();
    holder.host_mut().tamper = Some(Box::new(
        move |request: &Request, response: &mut Response| {
            answers.keep(request, response);
        },
    ));
    holder.open_paper(&second).await.unwrap();
    let foreign = json(&seen.answer(Method::Post, path::PAPERS_OPEN));
    (scene.id, scene.address) = first;
    let whole = foreign.clone();
    let refused = opened_by(&mut scene, move |answer| *answer = whole.clone()).await;
    assert_eq!(refused.unwrap_err(), ClientError::ContainerDamaged);
    for name in [
        "wrap",
        "container_id",
        "container_hash",
        "document_id",
        "segment_hashes",
    ] {
        let other = foreign[name].clone();
        let refused = opened_by(&mut scene, move |answer| answer[name] = other.clone()).await;
        assert_eq!(
            refused.unwrap_err(),
            ClientError::ContainerDamaged,
            "{name}"
        );
    }
    for (name, value) in [
        ("revision", object!(1)),
        ("revision", object!(0)),
        ("tenant_id", object!("77".repeat(16))),
        ("wrap", object!(Base64Bytes::from(vec![0; 60]))),
        ("wrap", object!("")),
        ("segment_hashes", object!("AAAA")),
    ] {
        let refused = opened_by(&mut scene, move |answer| answer[name] = value.clone()).await;
        assert_eq!(
            refused.unwrap_err(),
            ClientError::ContainerDamaged,
            "{name}"
        );
    }
    assert_eq!(
        scene.opened().await.unwrap().container_hash,
        honest.container_hash
    );
}

#[tokio::test]
async fn a_container_whose_bytes_were_swapped_is_not_shown() {
    let mut scene = Box::pin(Scene::completed()).await;
    let address = scene.address();
    let mut holder = scene.holder();
    let paper = holder.open_paper(&address).await.unwrap();
    read(&mut holder, &paper).await.unwrap();
    holder.host_mut().tamper = Some(Box::new(|request: &Request, response: &mut Response| {
        if is(request, Method::Post, path::PAPERS_CONTENT) {
            let middle = response.body.len() / 2;
            response.body[middle] ^= 1;
        }
    }));
    let refused = read(&mut holder, &paper).await;
    assert_eq!(refused.unwrap_err(), ClientError::ContainerDamaged);
    let refused = holder.read_range(paper.handle, 0, 100).await;
    assert_eq!(refused.unwrap_err(), ClientError::ContainerDamaged);
    // The header of the container, in front of it.
    holder.host_mut().tamper = Some(Box::new(|request: &Request, response: &mut Response| {
        if is(request, Method::Post, path::PAPERS_CONTENT) {
            response.body[100] ^= 1;
        }
    }));
    let refused = holder.open_paper(&address).await;
    assert_eq!(refused.unwrap_err(), ClientError::ContainerDamaged);
}

#[tokio::test]
async fn what_the_sender_ended_stays_ended_and_nobody_else_ends_it() {
    let mut scene = Box::pin(Scene::new()).await;
    Box::pin(scene.beat.client.sign(scene.id, Locale::De))
        .await
        .unwrap();
    let path = path::envelope_papers(&scene.id);
    let mut stranger = Box::pin(scene.world.owner_elsewhere("zoe@example.org", "Zoé Blanc")).await;
    for person in [&mut scene.beat, &mut scene.carla, &mut stranger] {
        let refused = ask(person, Method::Delete, &path, None).await;
        assert_eq!(refusal(&refused), "not_found");
    }
    let refused = scene.holder().host_mut().delete(&path).await;
    assert_eq!(refused, 401);
    let ended = scene.anna.client.end_papers(scene.id, Locale::De).await;
    assert_eq!(ended.unwrap().paper_check, PaperState::Ended);
    let again = scene.anna.client.end_papers(scene.id, Locale::De).await;
    assert_eq!(again.unwrap().paper_check, PaperState::Ended);
    assert_eq!(scene.events("papers.ended").await, 1);
    // Carla's program has not heard of it, or does not mind: nothing is kept of what it brings.
    let seen = scene.carla.client.open(scene.id, Locale::De).await.unwrap();
    assert_eq!(seen.paper_check, PaperState::Ended);
    Box::pin(scene.carla.client.sign(scene.id, Locale::De))
        .await
        .unwrap();
    assert!(not_found(scene.opened().await));
}

#[tokio::test]
async fn ended_after_completion_a_paper_opens_nothing_not_even_what_was_open() {
    let mut scene = Box::pin(Scene::completed()).await;
    let address = scene.address();
    let mut holder = scene.holder();
    let paper = holder.open_paper(&address).await.unwrap();
    scene
        .anna
        .client
        .end_papers(scene.id, Locale::De)
        .await
        .unwrap();
    assert!(not_found(read(&mut holder, &paper).await));
    assert!(not_found(scene.opened().await));
}

#[tokio::test]
async fn opening_is_an_event_once_a_day_without_a_name() {
    let mut scene = Box::pin(Scene::completed()).await;
    for _ in 0..3 {
        scene.opened().await.unwrap();
    }
    assert_eq!(scene.events("paper.opened").await, 1);
    let tenant = scene.anna.client.session().await.unwrap().unwrap();
    let tenant = tenant.tenant_id;
    scene.world.clock.advance_millis(DAY_MS);
    scene.opened().await.unwrap();
    scene.opened().await.unwrap();
    // What finds nothing is no event.
    let address = scene.address.clone();
    let (page, _) = address.split_once("#v1.").unwrap();
    let other = format!("{page}#v1.{}", "A".repeat(64));
    let other = PaperAddress::parse(&other).unwrap();
    assert!(not_found(scene.holder().open_paper(&other).await));
    let object = *scene.id.as_bytes();
    let leaves = scene.world.store.leaves_of_object(tenant, object).await;
    let leaves = leaves.unwrap();
    let texts = leaves
        .iter()
        .map(|stored| String::from_utf8_lossy(&stored.leaf).into_owned());
    let of_papers: Vec<_> = texts.filter(|text| text.contains("paper.opened")).collect();
    assert_eq!(of_papers.len(), 2, "{of_papers:?}");
    assert!(of_papers.iter().all(|text| text.contains("\"actor\":null")));
}

#[tokio::test]
async fn who_asks_without_end_is_slowed_down_and_learns_nothing() {
    let scene = Box::pin(Scene::completed()).await;
    let locator = scene.address().key().locator();
    let host = scene.anna.client.host();
    let mut answers = Vec::new();
    for number in 0..140 {
        let body = object!({ "envelope_id": scene.id, "locator": format!("{number:064x}") });
        answers.push(host.post_raw(path::PAPERS_OPEN, &body).await);
    }
    let (limited, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(status, _)| *status == 429);
    assert!(limited.len() >= 10, "{}", limited.len());
    assert!(refused.iter().all(|(status, body)| *status == 404
        && body["code"] == "not_found"
        && body == &refused[0].1));
    let body = object!({ "envelope_id": scene.id, "locator": locator });
    assert_eq!(host.post_raw(path::PAPERS_OPEN, &body).await.0, 429);
    assert_eq!(host.post_raw(path::PAPERS_CONTENT, &body).await.0, 429);
    scene.world.clock.advance_millis(5_000);
    assert_eq!(host.post_raw(path::PAPERS_OPEN, &body).await.0, 200);
}

#[tokio::test]
async fn a_paper_is_taken_from_signers_alone_and_only_as_the_manifest_allows() {
    let mut scene = Box::pin(Scene::new()).await;
    let path = path::envelope_acts(&scene.id);
    for change in [
        |papers: &mut Value| papers[0]["document_id"] = object!("99".repeat(16)),
        |papers: &mut Value| papers[0]["wrap"] = object!("AAAA"),
        |papers: &mut Value| {
            let first = papers[0].clone();
            papers.as_array_mut().unwrap().push(first);
        },
    ] {
        let acts = path.clone();
        scene.beat.bend(move |request| {
            if is(request, Method::Post, &acts) {
                let mut body: Value = serde_json::from_slice(&request.body).unwrap();
                change(&mut body["papers"]);
                request.body = serde_json::to_vec(&body).unwrap();
            }
        });
        let refused = Box::pin(scene.beat.client.sign(scene.id, Locale::De)).await;
        assert_eq!(refused.unwrap_err().code(), "statement_invalid");
    }
    scene.beat.behave_again();
    // With a decline, and where the manifest allows none.
    let paper = object!([{
        "document_id": scene.beat.client.open(scene.id, Locale::De).await.unwrap().documents[0].document_id,
        "locator": "11".repeat(32),
        "wrap": Base64Bytes::from(vec![7; 60]),
    }]);
    let acts = path.clone();
    let added = paper.clone();
    scene.carla.bend(move |request| add(request, &acts, &added));
    let refused = scene.carla.client.decline(scene.id, None, Locale::De).await;
    assert_eq!(refused.unwrap_err().code(), "statement_invalid");
    scene.carla.behave_again();
    scene.beat_and_carla_sign().await;
    scene.opened().await.unwrap();
    scene.anna.paper_check = None;
    let to = [(&scene.beat.email, 1)];
    let plain = Box::pin(scene.anna.send_pdf(&contract(), &to, Vec::new()))
        .await
        .unwrap();
    let opened = scene.beat.client.open(plain, Locale::De).await.unwrap();
    let mut paper = paper;
    paper[0]["document_id"] = object!(opened.documents[0].document_id);
    let acts = path::envelope_acts(&plain);
    scene.beat.bend(move |request| add(request, &acts, &paper));
    let refused = Box::pin(scene.beat.client.sign(plain, Locale::De)).await;
    assert_eq!(refused.unwrap_err().code(), "statement_invalid");
}

#[tokio::test]
async fn the_last_signer_who_leaves_the_paper_out_leads_it_to_no_earlier_revision() {
    let mut scene = Box::pin(Scene::new()).await;
    let acts = path::envelope_acts(&scene.id);
    let Scene {
        beat, carla, id, ..
    } = &mut scene;
    Box::pin(beat.client.sign(*id, Locale::De)).await.unwrap();
    carla.bend(move |request| add(request, &acts, &object!([])));
    Box::pin(carla.client.sign(*id, Locale::De)).await.unwrap();
    // Everybody has signed, and what Beat has left lacks the signature of Carla.
    assert!(not_found(scene.opened().await));
    assert_eq!(scene.events("paper.opened").await, 0);
}

#[tokio::test]
async fn a_signer_who_leaves_the_paper_out_is_made_good_by_the_next_one() {
    let mut scene = Box::pin(Scene::new()).await;
    let acts = path::envelope_acts(&scene.id);
    scene
        .beat
        .bend(move |request| add(request, &acts, &object!([])));
    scene.beat_and_carla_sign().await;
    assert_eq!(scene.opened().await.unwrap().revision, 2);
}

/// Puts papers into an act on its way.
fn add(request: &mut Request, path: &str, papers: &Value) {
    if is(request, Method::Post, path) {
        let mut body: Value = serde_json::from_slice(&request.body).unwrap();
        body["papers"] = papers.clone();
        request.body = serde_json::to_vec(&body).unwrap();
    }
}

#[tokio::test]
async fn who_photographed_a_paper_leads_it_to_no_document_of_an_own_envelope() {
    let mut scene = Box::pin(Scene::new()).await;
    // Zoé, of another organisation, has seen the paper and puts its locator to an own document.
    let locator = object!(scene.address().key().locator());
    let zoe = Box::pin(scene.world.owner_elsewhere("zoe@example.org", "Zoé Blanc")).await;
    let mut zoe = zoe;
    zoe.paper_check = Some(SheetLanguage::Fr);
    let own = zoe.email.clone();
    let id = Box::pin(zoe.send_pdf(&contract(), &[(&own, 1)], Vec::new()))
        .await
        .unwrap();
    let acts = path::envelope_acts(&id);
    zoe.bend(move |request| {
        if is(request, Method::Post, &acts) {
            let mut body: Value = serde_json::from_slice(&request.body).unwrap();
            body["papers"][0]["locator"] = locator.clone();
            request.body = serde_json::to_vec(&body).unwrap();
        }
    });
    Box::pin(zoe.client.sign(id, Locale::Fr)).await.unwrap();
    assert!(not_found(scene.opened().await), "the envelope is another");
    scene.beat_and_carla_sign().await;
    let signed = saved(&mut scene.anna, scene.id).await.unwrap();
    let address = scene.address();
    let mut holder = scene.holder();
    let paper = holder.open_paper(&address).await.unwrap();
    assert!(read(&mut holder, &paper).await.unwrap() == signed);
}

#[tokio::test]
async fn a_paper_check_without_a_pdf_that_can_have_one_is_not_sent() {
    let mut scene = Box::pin(Scene::completed()).await;
    let to = [(&scene.beat.email, 1)];
    let refused = scene.anna.send(&contract(), &to).await;
    assert_eq!(pdf_code(&refused.unwrap_err()), "paper_without_pdf");
    // What was signed before takes no page.
    let signed = saved(&mut scene.anna, scene.id).await.unwrap();
    let refused = Box::pin(scene.anna.send_pdf(&signed, &to, Vec::new())).await;
    assert_eq!(pdf_code(&refused.unwrap_err()), "signed_no_new_pages");
    scene.anna.paper_check = None;
    Box::pin(scene.anna.send_pdf(&signed, &to, Vec::new()))
        .await
        .unwrap();
}

fn pdf_code(error: &ClientError) -> String {
    let ClientError::Pdf(obstacle) = error else {
        return error.code().to_owned();
    };
    obstacle.code().to_owned()
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
