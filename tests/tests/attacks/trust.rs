//! The trust file of an instance, once it is pinned: a server that shows another one, drops a root or
//! goes back to an older one is refused, and a root that was renewed is taken over.

use bulla_client::{ClientError, Locale, Memory, Method};
use bulla_evidence::Verdict;
use bulla_pki::Certificate;
use bulla_protocol::certificate::SignerCertificate;
use bulla_protocol::path;
use bulla_protocol::trust::TrustFile;
use bulla_server::certificate_admin::{self, Renewed};
use bulla_server::clock::Clock as _;
use bulla_server::start;
use bulla_types::{Base64Bytes, EnvelopeId};
use serde_json::{Value, json};

use super::revision::{contract, saved};
use super::{ask, edit, is, json as body};
use crate::support::{PASSWORD, Person, World, input};

async fn rotate(world: &World) {
    let out = &mut Vec::new();
    let done = certificate_admin::renew(&world.state, Renewed::Root, true, out).await;
    assert!(done.unwrap());
}

/// The trust file as the server shows it now.
async fn shown(person: &mut Person) -> TrustFile {
    let answer = ask(person, Method::Get, path::TRUST, None).await;
    serde_json::from_value(body(&answer)).unwrap()
}

fn pinned(person: &Person) -> TrustFile {
    person.client.memory().trust().unwrap().clone()
}

/// What a malicious server makes of the trust file.
type Change = fn(&mut Value);

/// Every change, with the code by which a device refuses it that has pinned both roots.
const CHANGES: [(&str, Change); 12] = [
    ("trust_rollback", |it| {
        it["certificate_roots"].as_array_mut().unwrap().truncate(1);
    }),
    ("trust_rollback", |it| {
        drop(it["certificate_roots"].as_array_mut().unwrap().remove(0));
    }),
    ("trust_rollback", |it| {
        drop(it["timestamp_roots"].as_array_mut().unwrap().remove(0));
    }),
    ("trust_rollback", |it| it["certificate_roots"] = json!([])),
    ("trust_rollback", |it| {
        it["certificate_roots"][0] = json!("MAA=");
    }),
    ("trust_rollback", |it| {
        drop(it.as_object_mut().unwrap().remove("timestamp_roots"));
    }),
    ("trust_foreign", |it| it["instance"] = json!("https://x.ch")),
    ("trust_foreign", |it| {
        it["log_origin_prefix"] = json!("x.ch/");
    }),
    ("trust_foreign", |it| {
        it["log_public_key"] = json!("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }),
    ("trust_foreign", |it| {
        drop(it.as_object_mut().unwrap().remove("anchor_log"));
    }),
    ("answer_invalid", |it| it["v"] = json!(2)),
    ("answer_invalid", |it| {
        it["certificate_roots"] = json!(vec!["MAA="; 65]);
    }),
];

/// The server's trust file, changed.
fn changed(person: &mut Person, change: Change) {
    person.tamper(move |request, response| {
        if is(request, Method::Get, path::TRUST) {
            edit(response, change);
        }
    });
}

#[tokio::test]
async fn a_pinned_trust_file_gives_way_to_a_later_one_alone() {
    let (world, mut anna, _) = Box::pin(World::certifying()).await;
    let first = pinned(&anna);
    rotate(&world).await;
    anna.client.unlock(PASSWORD).await.unwrap();
    let both = pinned(&anna);
    assert_eq!(both, shown(&mut anna).await);
    assert_eq!(both.certificate_roots.len(), 2);
    assert!(both.continues(&first) && both != first);
    for (number, (code, change)) in CHANGES.into_iter().enumerate() {
        changed(&mut anna, change);
        let refused = anna.client.renew_trust().await.unwrap_err();
        assert_eq!(refused.code(), code, "change {number}");
        assert_eq!(pinned(&anna), both, "change {number}");
    }
    // The login stops, and leaves nothing open.
    for (code, change) in [CHANGES[0], CHANGES[6]] {
        changed(&mut anna, change);
        let refused = anna.client.unlock(PASSWORD).await.unwrap_err();
        assert_eq!(refused.code(), code);
        assert_eq!(anna.client.list().await.unwrap_err(), ClientError::Locked);
        assert_eq!(pinned(&anna), both);
    }
    anna.trust_again();
    anna.client.unlock(PASSWORD).await.unwrap();
    anna.client.list().await.unwrap();
}

/// Two tabs of one device: the one was shown a root that the other does not know.
#[tokio::test]
async fn what_one_tab_was_shown_is_demanded_of_the_server_by_the_other() {
    let (world, mut anna, _) = Box::pin(World::certifying()).await;
    let before = anna.client.memory().clone();
    rotate(&world).await;
    anna.tamper(|request, response| {
        if is(request, Method::Get, path::TRUST) {
            edit(response, |trust| {
                trust["certificate_roots"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!("MAA="));
            });
        }
    });
    anna.client.renew_trust().await.unwrap();
    let told = anna.client.memory().clone();
    let mut other = before.clone();
    other.merge(&told);
    assert_eq!(other.trust(), told.trust(), "nothing is lost");
    let mut back = told.clone();
    back.merge(&before);
    assert_eq!(back.trust(), told.trust(), "nothing goes back");
    // An honest server does not know that root: the lie is found out.
    anna.trust_again();
    let refused = anna.client.renew_trust().await.unwrap_err();
    assert_eq!(refused.code(), "trust_rollback");
    let mut fresh = Memory::new();
    fresh.merge(&told);
    assert_eq!(fresh.trust(), told.trust());
}

async fn certificate(person: &mut Person) -> SignerCertificate {
    let asked = json!({});
    let answer = ask(person, Method::Post, path::CERTIFICATES, Some(&asked)).await;
    serde_json::from_value(body(&answer)).unwrap()
}

/// What the verifier says of a document with its evidence by this trust file.
async fn verdict(world: &World, anna: &mut Person, id: EnvelopeId, trust: &TrustFile) -> Verdict {
    let content = saved(anna, id).await.unwrap();
    let evidence = anna.client.evidence(id).await.unwrap().content;
    let files = [
        input("vertrag.pdf", &content),
        input("vertrag.evidence.json", &evidence),
    ];
    let reports = bulla_evidence::verify(&files, Some(trust).into(), world.clock.now());
    assert_eq!(reports.len(), 1);
    reports[0].verdict
}

#[tokio::test]
async fn signatures_under_an_old_and_a_new_root_verify_after_the_next_login() {
    let (world, mut anna, mut beat) = Box::pin(World::certifying()).await;
    let to = [(&beat.email.clone(), 1)];
    let old = anna.send_pdf(&contract(), &to, Vec::new()).await.unwrap();
    let between = anna.send_pdf(&contract(), &to, Vec::new()).await.unwrap();
    beat.client.sign(old, Locale::De).await.unwrap();
    let before = pinned(&anna);
    assert_eq!(
        verdict(&world, &mut anna, old, &before).await,
        Verdict::Authentic
    );
    let first = certificate(&mut beat).await;

    rotate(&world).await;
    let next: TrustFile = shown(&mut anna).await;
    let subject = |root: &Base64Bytes| Certificate::from_der(root.as_slice()).unwrap();
    assert_ne!(
        subject(&next.certificate_roots[0]).subject(),
        subject(&next.certificate_roots[1]).subject()
    );
    // Within a session: the certificate is still the old one, the time-stamp of the new root.
    assert_eq!(pinned(&beat), before);
    beat.client.sign(between, Locale::De).await.unwrap();
    assert_eq!(pinned(&beat), next);
    // Almost a year later the certificate is renewed, under the new root.
    world.clock.advance_millis(340 * 24 * 60 * 60 * 1000);
    start::keep_authority(&world.state).await.unwrap();
    for person in [&mut anna, &mut beat] {
        let code = world.next_code(person);
        person.client.login(&person.email, PASSWORD).await.unwrap();
        person.client.second_factor(&code).await.unwrap();
        assert_eq!(pinned(person), next);
    }
    let renewed = certificate(&mut beat).await;
    assert_eq!(first.root, before.certificate_roots[0]);
    assert_eq!(renewed.root, next.certificate_roots[0]);
    let new = anna.send_pdf(&contract(), &to, Vec::new()).await.unwrap();
    beat.client.sign(new, Locale::De).await.unwrap();
    for id in [old, between, new] {
        let said = verdict(&world, &mut anna, id, &next).await;
        assert_eq!(said, Verdict::Authentic);
    }
    // Whoever keeps the old trust file recognises what was signed under the old root alone.
    let said = verdict(&world, &mut anna, old, &before).await;
    assert_eq!(said, Verdict::Authentic);
    let said = verdict(&world, &mut anna, new, &before).await;
    assert_eq!(said, Verdict::Unrecognised);
}
