//! Co-signers whose programs make something else of a PDF, servers that show old or foreign things
//! while it is signed, and races. In each test the honest run stands beside the attack.

use std::rc::Rc;

use bulla_client::pdf::FieldKind;
use bulla_client::pdf::report::Purpose;
use bulla_client::{
    ClientError, Locale, Method, NewField, OpenedEnvelope, Request, Response, Signing,
    TimestampWish,
};
use bulla_pades::verify::{SignatureReport, Trust, verify};
use bulla_pades::{Limits, Pdf, Update};
use bulla_protocol::envelope::EnvelopeState;
use bulla_protocol::path;
use bulla_types::{EnvelopeId, RecipientId};
use serde_json::Value;

use super::{Recorder, edit, is};
use crate::support::{Forge, Mischief, Person, World};

/// A contract of one page, with a cross-reference table.
const CONTRACT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/documents/power-of-attorney-cairo.pdf"
);

pub(super) fn contract() -> Vec<u8> {
    std::fs::read(CONTRACT).unwrap()
}

/// Anna sends to Beat and Carla, who sign in any order.
struct Scene {
    world: World,
    anna: Person,
    beat: Person,
    carla: Person,
    id: EnvelopeId,
}

impl Scene {
    async fn new() -> Self {
        let (world, anna, beat, carla) = Box::pin(World::of_three()).await;
        let id = EnvelopeId::from_bytes([0; 16]);
        let mut scene = Self {
            world,
            anna,
            beat,
            carla,
            id,
        };
        scene.send().await;
        scene
    }

    /// Another envelope, with a box to tick for Carla.
    async fn send(&mut self) {
        let to = [(&self.beat.email, 1), (&self.carla.email, 1)];
        let tick = NewField {
            recipient: 1,
            kind: FieldKind::Checkbox,
            page: 0,
            places: vec![[20.0, 20.0, 34.0, 34.0]],
            label: "Agreed".to_owned(),
            required: false,
            read_only: false,
            multiline: false,
            default: None,
            options: Vec::new(),
        };
        let sent = Box::pin(self.anna.send_pdf(&contract(), &to, vec![tick])).await;
        self.id = sent.unwrap();
    }

    /// Beat signs with a program that does this.
    async fn beat_signs(&mut self, mischief: Mischief) {
        self.beat.client.host_mut().mischief = mischief;
        sign(&mut self.beat, self.id).await.unwrap();
        self.beat.client.host_mut().mischief = Mischief::default();
    }

    fn place_of_carla(&self, opened: &OpenedEnvelope) -> RecipientId {
        let mut places = opened.recipients.iter();
        let place = places.find(|place| place.email == self.carla.email);
        place.unwrap().recipient_id
    }
}

async fn sign(person: &mut Person, id: EnvelopeId) -> Result<OpenedEnvelope, ClientError> {
    person.client.sign(id, Locale::De).await
}

/// The newest revision, as this person gets it.
pub(super) async fn saved(person: &mut Person, id: EnvelopeId) -> Result<Vec<u8>, ClientError> {
    let opened = person.client.open(id, Locale::De).await?;
    let mut bytes = Vec::new();
    let document = opened.documents[0].handle;
    person.client.download(document, &mut bytes).await?;
    Ok(bytes)
}

/// How many signatures of people a PDF has, all of which hold.
fn signatures(pdf: &[u8]) -> usize {
    let trust = Trust::new(&[], bulla_types::Timestamp::MAX);
    let report = verify(pdf, &Limits::default(), &trust);
    assert!(report.signatures.iter().all(SignatureReport::is_intact));
    report.signatures.len()
}

/// An update that gives an object another body.
pub(super) fn rewritten(pdf: &[u8], number: u32, body: &[u8]) -> Vec<u8> {
    let after = |word: &[u8]| {
        let mut places = pdf.windows(word.len());
        number_at(pdf, places.rposition(|at| at == word).unwrap() + word.len())
    };
    let (before, root, size) = (after(b"startxref"), after(b"/Root "), after(b"/Size "));
    let mut bytes = pdf.to_vec();
    let offset = bytes.len();
    bytes.extend(format!("{number} 0 obj\n").bytes());
    bytes.extend(body);
    bytes.extend(b"\nendobj\n");
    let section = bytes.len();
    bytes.extend(
        format!(
            "xref\n{number} 1\n{offset:010} 00000 n \ntrailer\n<</Size {size}/Root {root} 0 R\
             /Prev {before}>>\nstartxref\n{section}\n%%EOF\n"
        )
        .bytes(),
    );
    bytes
}

/// The number of the catalog.
pub(super) fn root_of(pdf: &[u8]) -> u32 {
    let word = b"/Root ";
    let place = pdf.windows(word.len()).rposition(|at| at == word);
    number_at(pdf, place.unwrap() + word.len())
}

/// The number of the object that has the first page's content.
fn content_of(pdf: &[u8]) -> u32 {
    let word = b"/Contents ";
    let mut places = pdf.windows(word.len());
    number_at(pdf, places.position(|at| at == word).unwrap() + word.len())
}

/// The number that stands there, white space before it.
fn number_at(pdf: &[u8], place: usize) -> u32 {
    let digits = pdf[place..]
        .iter()
        .skip_while(|byte| byte.is_ascii_whitespace());
    let digits = digits.take_while(|byte| byte.is_ascii_digit());
    let text: String = digits.map(|byte| char::from(*byte)).collect();
    text.parse().unwrap()
}

/// Ticks the box that is not the own one.
fn tick_of_another(pdf: &[u8]) -> Vec<u8> {
    let paper = bulla_client::pdf::Paper::new(pdf.to_vec());
    let fields = paper.inspect(Purpose::Signing).unwrap().fields;
    let mut boxes = fields.iter();
    let name = &boxes.find(|f| f.kind == FieldKind::Checkbox).unwrap().name;
    let read = Pdf::open(pdf, &Limits::default()).unwrap();
    let mut update = Update::begin(&read).unwrap();
    update.switch(name, Some("Yes")).unwrap();
    let tail = update.finish().unwrap();
    [pdf, &tail].concat()
}

#[tokio::test]
async fn two_sign_a_pdf_one_after_the_other_and_both_signatures_hold() {
    let mut scene = Scene::new().await;
    let sent = saved(&mut scene.anna, scene.id).await.unwrap();
    scene.beat_signs(Mischief::default()).await;
    let once = saved(&mut scene.carla, scene.id).await.unwrap();
    assert!(once.starts_with(&sent));
    assert_eq!(signatures(&once), 1);
    let opened = sign(&mut scene.carla, scene.id).await.unwrap();
    assert_eq!(opened.state, EnvelopeState::Completed);
    let twice = saved(&mut scene.anna, scene.id).await.unwrap();
    assert!(twice.starts_with(&once));
    assert_eq!(signatures(&twice), 2);
    let document = opened.documents[0].handle;
    let seen = scene.carla.client.inspect(document).await.unwrap();
    let names: Vec<_> = seen.revisions.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["Beat Rossi", "Carla Weber"]);
    let own = seen.revisions.iter().map(|revision| revision.key);
    assert!(own.eq([bulla_client::SignatureKey::Identity; 2]));
}

/// What a co-signer's program may make of a PDF that it signed.
fn forgeries() -> Vec<(&'static str, Forge)> {
    vec![
        (
            "nothing was signed",
            Rc::new(|before, _| [before, b"\n"].concat()),
        ),
        (
            "bytes behind the end",
            Rc::new(|_, after| [after, b"% more\n"].concat()),
        ),
        (
            "a page with another content",
            Rc::new(|_, after| {
                let body = b"<</Length 3>>\nstream\nq Q\nendstream";
                rewritten(after, content_of(after), body)
            }),
        ),
        (
            "a page with another content, then signed by nobody",
            Rc::new(|before, _| {
                let body = b"<</Length 3>>\nstream\nq Q\nendstream";
                rewritten(before, content_of(before), body)
            }),
        ),
        (
            "the field of another",
            Rc::new(|_, after| tick_of_another(after)),
        ),
        (
            "a byte of what was sent",
            Rc::new(|before, after| {
                let mut bytes = after.to_vec();
                let place = before.len() / 2;
                bytes[place] ^= 1;
                bytes
            }),
        ),
        (
            "the beginning cut off",
            Rc::new(|_, after| after[9..].to_vec()),
        ),
    ]
}

#[tokio::test]
async fn what_a_co_signer_makes_of_a_pdf_beside_signing_stops_everybody_and_names_its_author() {
    let mut scene = Scene::new().await;
    for (name, forge) in forgeries() {
        let mischief = Mischief {
            forge: Some(forge),
            ..Mischief::default()
        };
        scene.beat_signs(mischief).await;
        let opened = scene.carla.client.open(scene.id, Locale::De).await.unwrap();
        let document = opened.documents[0].handle;
        let mut failures = vec![
            scene.carla.client.inspect(document).await.unwrap_err(),
            scene
                .carla
                .client
                .read_range(document, 0, 9)
                .await
                .unwrap_err(),
            saved(&mut scene.carla, scene.id).await.unwrap_err(),
            saved(&mut scene.anna, scene.id).await.unwrap_err(),
        ];
        failures.push(sign(&mut scene.carla, scene.id).await.unwrap_err());
        for failure in failures {
            assert_eq!(failure.code(), "revision_invalid", "{name}: {failure}");
            assert_eq!(failure.author().unwrap().as_str(), "Beat Rossi", "{name}");
        }
        let opened = scene.carla.client.open(scene.id, Locale::De).await.unwrap();
        assert!(opened.can_sign, "{name}: nothing was signed");
        scene.send().await;
    }
    scene.beat_signs(Mischief::default()).await;
    sign(&mut scene.carla, scene.id).await.unwrap();
}

#[tokio::test]
async fn a_signature_in_anothers_place_is_refused() {
    let mut scene = Scene::new().await;
    let opened = scene.beat.client.open(scene.id, Locale::De).await.unwrap();
    let place = Some(scene.place_of_carla(&opened));
    scene
        .beat_signs(Mischief {
            place,
            ..Mischief::default()
        })
        .await;
    let refused = sign(&mut scene.carla, scene.id).await.unwrap_err();
    assert_eq!(refused.code(), "revision_invalid");
    assert_eq!(refused.author().unwrap().as_str(), "Beat Rossi");
}

#[tokio::test]
async fn a_later_author_is_named_for_what_the_later_one_did() {
    let mut scene = Scene::new().await;
    scene.beat_signs(Mischief::default()).await;
    // What Beat signed is changed under Beat's signature.
    let forge: Forge = Rc::new(|before, after| {
        let mut bytes = after.to_vec();
        bytes[before.len() - 40] ^= 1;
        bytes
    });
    scene.carla.client.host_mut().mischief = Mischief {
        forge: Some(forge),
        ..Mischief::default()
    };
    sign(&mut scene.carla, scene.id).await.unwrap();
    let refused = saved(&mut scene.anna, scene.id).await.unwrap_err();
    assert_eq!(refused.code(), "revision_invalid");
    assert_eq!(refused.author().unwrap().as_str(), "Carla Weber");
}

#[tokio::test]
async fn a_race_is_signed_again_over_what_the_winner_left_and_not_over_what_a_bad_one_did() {
    let mut scene = Scene::new().await;
    for is_honest in [true, false] {
        // Carla's first look at the envelope is from before Beat signed.
        let recorder = Recorder::default();
        recorder.listen(&mut scene.carla);
        scene.carla.client.open(scene.id, Locale::De).await.unwrap();
        let path = path::envelope(&scene.id);
        let mut before = Some(recorder.answer(Method::Get, &path));
        let forge: Option<Forge> = (!is_honest).then(|| {
            let forge: Forge = Rc::new(|_, after| [after, b"% more\n"].concat());
            forge
        });
        scene
            .beat_signs(Mischief {
                forge,
                ..Mischief::default()
            })
            .await;
        scene.carla.tamper(move |request, response| {
            if is(request, Method::Get, &path)
                && let Some(before) = before.take()
            {
                *response = before;
            }
        });
        let signed = sign(&mut scene.carla, scene.id).await;
        scene.carla.trust_again();
        if is_honest {
            assert_eq!(signed.unwrap().state, EnvelopeState::Completed);
            let twice = saved(&mut scene.anna, scene.id).await.unwrap();
            assert_eq!(signatures(&twice), 2);
            let phases = &scene.carla.client.host().phases;
            assert!(phases.contains(&bulla_client::Phase::SigningAgain));
        } else {
            let refused = signed.unwrap_err();
            assert_eq!(refused.code(), "revision_invalid");
            assert_eq!(refused.author().unwrap().as_str(), "Beat Rossi");
        }
        scene.send().await;
    }
}

#[tokio::test]
async fn an_old_revision_in_the_place_of_the_newest_is_noticed() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.carla);
    saved(&mut scene.carla, scene.id).await.unwrap();
    let old_record = recorder.answer(Method::Get, &path::envelope(&scene.id));
    scene.beat_signs(Mischief::default()).await;
    // Another content for the container that the act names.
    let acts = path::envelope_acts(&scene.id);
    let act = scene.beat.client.host().sent_to(&acts).unwrap();
    let content = path::container_content(&newest(&act));
    scene.carla.tamper(move |request, response| {
        if is(request, Method::Get, &content) {
            response.body.reverse();
        }
    });
    let refused = saved(&mut scene.carla, scene.id).await.unwrap_err();
    assert_eq!(refused.code(), "container_damaged");
    // The envelope as it was before: whoever has seen the newer one notices.
    scene.carla.trust_again();
    saved(&mut scene.carla, scene.id).await.unwrap();
    let path = path::envelope(&scene.id);
    scene.carla.tamper(move |request, response| {
        if is(request, Method::Get, &path) {
            *response = old_record.clone();
        }
    });
    let refused = saved(&mut scene.carla, scene.id).await.unwrap_err();
    assert!(["chain_invalid", "log_rollback"].contains(&refused.code()));
    scene.carla.trust_again();
    sign(&mut scene.carla, scene.id).await.unwrap();
}

/// The container of the revision that an act leaves.
fn newest(submitted: &Value) -> bulla_types::ContainerId {
    let dsse: bulla_statement::Dsse = serde_json::from_value(submitted["act"].clone()).unwrap();
    let act: bulla_statement::Act = serde_json::from_slice(dsse.payload.as_slice()).unwrap();
    act.documents[0].to.container_id
}

#[tokio::test]
async fn a_certificate_of_another_key_signs_nothing() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat_signs(Mischief::default()).await;
    let of_beat = recorder.answer(Method::Post, path::CERTIFICATES);
    scene.carla.tamper(move |request, response| {
        if is(request, Method::Post, path::CERTIFICATES) {
            *response = of_beat.clone();
        }
    });
    let refused = sign(&mut scene.carla, scene.id).await.unwrap_err();
    assert_eq!(refused.code(), "certificate_foreign");
    // The own certificate, under a root that the trust file does not have.
    scene.carla.tamper(|request, response| {
        if is(request, Method::Post, path::CERTIFICATES) {
            edit(response, |answer| answer["root"] = Value::from("MAA="));
        }
    });
    let refused = sign(&mut scene.carla, scene.id).await.unwrap_err();
    assert_eq!(refused.code(), "certificate_foreign");
    scene.carla.trust_again();
    sign(&mut scene.carla, scene.id).await.unwrap();
}

/// A trust file that knows no authority for time.
fn without_time(request: &Request, response: &mut Response) {
    if is(request, Method::Get, path::TRUST) {
        edit(response, |trust| {
            trust["timestamp_roots"] = Value::Array(Vec::new());
        });
    }
}

#[tokio::test]
async fn a_time_stamp_of_something_else_or_of_somebody_unknown_is_not_taken() {
    let mut scene = Scene::new().await;
    let recorder = Recorder::default();
    recorder.listen(&mut scene.beat);
    scene.beat_signs(Mischief::default()).await;
    let other = recorder.answer(Method::Post, path::TIMESTAMPS);
    scene.carla.tamper(move |request, response| {
        if is(request, Method::Post, path::TIMESTAMPS) {
            *response = other.clone();
        }
    });
    let refused = sign(&mut scene.carla, scene.id).await.unwrap_err();
    assert_eq!(refused.code(), "timestamp_invalid");
    assert_eq!(refused.obstacle().unwrap().code(), "timestamp_wrong");
    scene.carla.trust_again();
    // A device whose trust file does not know the authority.
    let mut dora = scene.world.device(bulla_client::Memory::new());
    dora.host_mut().tamper = Some(Box::new(without_time));
    dora.trust().await.unwrap();
    let memory = dora.memory().clone();
    let mut carla = scene.world.device(memory);
    carla.host_mut().tamper = Some(Box::new(without_time));
    let code = scene.world.next_code(&scene.carla);
    carla
        .login(&scene.carla.email, crate::support::PASSWORD)
        .await
        .unwrap();
    carla.second_factor(&code).await.unwrap();
    let refused = carla.sign(scene.id, Locale::De).await.unwrap_err();
    assert_eq!(refused.code(), "timestamp_invalid");
    assert_eq!(refused.obstacle().unwrap().code(), "timestamp_untrusted");
    let without = Signing {
        timestamp: TimestampWish::Without,
        ..Signing::default()
    };
    let signed = carla
        .sign_with(scene.id, Locale::De, &without)
        .await
        .unwrap();
    assert_eq!(signed.state, EnvelopeState::Completed);
}
