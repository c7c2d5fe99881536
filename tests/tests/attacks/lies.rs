//! A log that lies: the operator keeps a second history, signed with the real key and true to itself in
//! every checkpoint, proof and tile, and shows it to one person. Whoever has seen more proves it to
//! everybody and goes no further; whoever merely gets no answer is not alarmed.

use std::collections::BTreeMap;
use std::rc::Rc;

use bulla_client::{Client, ClientError, Locale, Memory, Method, Request, Response, StopKind};
use bulla_crypto::hash::sha256;
use bulla_evidence::{Fact, HEAD_BYTES, InputFile, Reason, verify};
use bulla_protocol::error::Problem;
use bulla_protocol::{ErrorCode, path};
use bulla_server::secrets::Secrets;
use bulla_server::start;
use bulla_tlog::contradiction::{Finding, Keys, Shown};
use bulla_tlog::tile::{TileLevel, entries};
use bulla_tlog::{
    Audit, AuditError, Checkpoint, Edge, Leaf, LogSigner, LogVerifier, Origin, TilePath,
    TileReader, prove_consistency,
};
use bulla_types::{Sha256Digest, TenantId, Timestamp};
use serde_json::json;

use super::{Scene, ask};
use crate::support::{Carrier, PASSWORD, Person, address};

/// A history with everything that a server shows of it.
struct History {
    signer: LogSigner,
    edge: Edge,
    tiles: BTreeMap<TilePath, Vec<u8>>,
    tenant: TenantId,
}

impl TileReader for History {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.tiles.get(path).cloned()
    }
}

impl History {
    fn of(scene: &Scene, seen: &Seen, leaves: &[Vec<u8>]) -> Rc<Self> {
        let secrets = scene.world.folder.path().join(start::SECRETS);
        let key = Secrets::load(&secrets).unwrap().log_key();
        let mut history = Self {
            signer: LogSigner::new(seen.origin.clone(), key),
            edge: Edge::new(),
            tiles: BTreeMap::new(),
            tenant: seen.tenant,
        };
        for leaf in leaves {
            for tile in history.edge.append(std::slice::from_ref(leaf)).unwrap() {
                history.tiles.insert(tile.path, tile.data);
            }
        }
        Rc::new(history)
    }

    fn note(&self) -> String {
        let checkpoint = Checkpoint {
            origin: self.signer.origin().clone(),
            size: self.edge.size(),
            root: self.edge.root(),
        };
        self.signer.sign(&checkpoint).unwrap()
    }

    /// Answers what is asked of the log by this history, whatever the real server says.
    fn answer(&self, request: &Request, response: &mut Response) {
        let own = path::log_checkpoint(&self.tenant);
        let (base, _) = own.rsplit_once('/').unwrap();
        let Some(rest) = request.path.strip_prefix(base) else {
            return;
        };
        let from = if request.method == Method::Post {
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            let note = body["checkpoint"].as_str().unwrap().to_owned();
            Some(note.lines().nth(1).unwrap().parse().unwrap())
        } else {
            rest.strip_prefix("/consistency/")
                .map(|size| size.parse().unwrap())
        };
        let body = match (from, rest.strip_prefix("/tile/")) {
            (Some(from), _) => {
                let size = self.edge.size();
                let proof = prove_consistency(from, size, self).unwrap_or_default();
                json!({"checkpoint": self.note(), "proof": proof})
                    .to_string()
                    .into_bytes()
            }
            (None, Some(tile)) => {
                let path: TilePath = format!("tile/{tile}").parse().unwrap();
                self.tiles[&path].clone()
            }
            (None, None) if rest == "/checkpoint" => self.note().into_bytes(),
            (None, None) => return,
        };
        *response = Response { status: 200, body };
    }
}

/// The log as Beat has seen it.
struct Seen {
    origin: Origin,
    tenant: TenantId,
    size: u64,
}

async fn seen(beat: &mut Person) -> Seen {
    beat.client.list().await.unwrap();
    let tenant = beat.client.session().await.unwrap().unwrap().tenant_id;
    let memory = beat.client.memory();
    let prefix = &memory.trust().unwrap().log_origin_prefix;
    let origin: Origin = format!("{prefix}{tenant}").parse().unwrap();
    let note = memory.checkpoint(origin.as_str()).unwrap();
    let size = note.lines().nth(1).unwrap().parse().unwrap();
    Seen {
        origin,
        tenant,
        size,
    }
}

/// Every leaf of the real log, which has fewer than 256.
async fn leaves(person: &mut Person, tenant: TenantId) -> Vec<Vec<u8>> {
    let note = ask(person, Method::Get, &path::log_checkpoint(&tenant), None).await;
    let note = String::from_utf8(note.body).unwrap();
    let size: u64 = note.lines().nth(1).unwrap().parse().unwrap();
    let bundle = Audit::bundles(size).next().unwrap();
    assert_eq!(bundle.level(), TileLevel::Entries);
    assert!(!bundle.is_full());
    let text = bundle.to_string();
    let tile = path::log_tile(&tenant, text.strip_prefix("tile/").unwrap());
    let data = ask(person, Method::Get, &tile, None).await.body;
    let leaves = entries(&bundle, &data).unwrap();
    leaves.into_iter().map(<[u8]>::to_vec).collect()
}

fn changed(leaf: &[u8], change: impl FnOnce(&mut Leaf)) -> Vec<u8> {
    let mut leaf = Leaf::parse(leaf).unwrap();
    change(&mut leaf);
    leaf.encode().unwrap()
}

fn tell(beat: &mut Person, history: &Rc<History>) {
    let history = Rc::clone(history);
    beat.tamper(move |request, response| history.answer(request, response));
}

/// What a file proves to somebody who has the key of the log and nothing else.
fn proven(client: &Client<Carrier>) -> Finding {
    let view = client.stop().unwrap();
    let trust = client.memory().trust().unwrap();
    let key = trust.log_public_key.as_slice();
    let key = bulla_crypto::sign::Ed25519PublicKey::from_bytes(key).unwrap();
    let log = LogVerifier::new(view.origin.parse().unwrap(), &key);
    let vkey = log.vkey();
    let found = Shown::parse(view.stop.file().as_bytes())
        .unwrap()
        .verify(&Keys {
            log: &LogVerifier::from_vkey(&vkey).unwrap(),
            anchor: None,
            witnesses: &[],
        });
    assert_eq!(found.as_ref().ok(), view.finding.as_ref());
    found.unwrap()
}

/// Signs in on a device that remembers this.
async fn sign_in(scene: &mut Scene, memory: Memory) -> (Client<Carrier>, Result<(), ClientError>) {
    let code = scene.world.next_code(&scene.beat);
    let mut device = scene.world.device(memory);
    let signed_in = async {
        device.login(&scene.beat.email, PASSWORD).await?;
        device.second_factor(&code).await.map(drop)
    }
    .await;
    (device, signed_in)
}

/// Ways to write the history anew: which leaves are there, and at which place they part.
type Rewrite = fn(&[Vec<u8>], usize) -> Vec<Vec<u8>>;

fn rewrites() -> [(&'static str, Rewrite); 5] {
    [
        ("an event left out", |all, size| {
            let mut all = all.to_vec();
            all.remove(size - 2);
            all
        }),
        ("two events in the other order", |all, size| {
            let mut all = all.to_vec();
            all.swap(size - 2, size - 1);
            all
        }),
        ("an event dated back by a month", |all, size| {
            let mut all = all.to_vec();
            all[size - 1] = changed(&all[size - 1], |leaf| {
                let month = 30 * 24 * 60 * 60 * 1000;
                leaf.at = Timestamp::from_millis(leaf.at.as_millis() - month).unwrap();
            });
            all
        }),
        ("an event invented", |all, size| {
            let mut all = all.to_vec();
            all.insert(size - 1, changed(&all[0], |leaf| leaf.prev = Some(0)));
            all
        }),
        ("another event at the end, and no more", |all, size| {
            let mut all = all[..size].to_vec();
            all[size - 1] = changed(&all[size - 1], |leaf| {
                leaf.statement = Some(Sha256Digest::from_bytes([7; 32]));
            });
            all
        }),
    ]
}

#[tokio::test]
async fn every_way_of_writing_history_anew_is_proven_by_whoever_has_seen_it_and_stops_them() {
    for (name, rewrite) in rewrites() {
        let mut scene = Scene::new().await;
        let before = seen(&mut scene.beat).await;
        for number in 0..3 {
            let guest = address(&format!("guest{number}@example.ch"));
            scene.anna.client.invite(&guest).await.unwrap();
        }
        let all = leaves(&mut scene.anna, before.tenant).await;
        let size = usize::try_from(before.size).unwrap();
        let rewritten = rewrite(&all, size);
        assert_ne!(all, rewritten, "{name}");
        let lie = History::of(&scene, &before, &rewritten);
        tell(&mut scene.beat, &lie);
        let refused = scene.beat.client.list().await.unwrap_err();
        assert_eq!(refused.code(), "log_fork", "{name}");
        assert!(proven(&scene.beat.client).is_contradiction(), "{name}");

        // The honest server does not make it good, nor does a new start; nothing is sent or signed.
        scene.beat.trust_again();
        let id = scene.id;
        let code = |error: ClientError| error.code();
        let beat = &mut scene.beat.client;
        assert_eq!(code(beat.list().await.unwrap_err()), "log_fork");
        assert_eq!(
            code(beat.sign(id, Locale::De).await.unwrap_err()),
            "log_fork"
        );
        assert_eq!(code(beat.look_again().await.unwrap_err()), "log_fork");
        let to = [(&scene.anna.email, 1)];
        let sent = scene.beat.send(b"text", &to).await.unwrap_err();
        assert_eq!(sent.code(), "log_fork", "{name}");
        let kept = scene.beat.client.memory().to_json().unwrap();
        let kept = Memory::parse(&kept).unwrap();
        let (mut device, refused) = sign_in(&mut scene, kept).await;
        assert_eq!(refused.unwrap_err().code(), "log_fork", "{name}");

        // Whoever has saved the proof can go on; somebody else on another device was never stopped.
        let proof = device.stop().unwrap().stop.file().as_bytes().to_vec();
        device.go_on(&proof).unwrap();
        let memory = device.memory().clone();
        let (mut device, signed_in) = sign_in(&mut scene, memory).await;
        signed_in.unwrap();
        device.open(id, Locale::De).await.unwrap();
        scene.anna.client.open(id, Locale::De).await.unwrap();
    }
}

#[tokio::test]
async fn a_fork_behind_a_complete_tree_is_proven_by_its_own_tiles() {
    let mut scene = Scene::new().await;
    let mut before = seen(&mut scene.beat).await;
    let mut number = 0;
    while !before.size.is_power_of_two() {
        number += 1;
        let guest = address(&format!("guest{number}@example.ch"));
        scene.anna.client.invite(&guest).await.unwrap();
        before = seen(&mut scene.beat).await;
    }
    scene
        .anna
        .client
        .invite(&address("last@example.ch"))
        .await
        .unwrap();
    let mut all = leaves(&mut scene.anna, before.tenant).await;
    all.remove(3);
    all.push(all[0].clone());
    let lie = History::of(&scene, &before, &all);
    tell(&mut scene.beat, &lie);
    let refused = scene.beat.client.list().await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert_eq!(proven(&scene.beat.client).kind(), "no_prefix");
}

#[tokio::test]
async fn an_older_log_that_is_shown_twice_stops_until_it_is_proven_to_continue() {
    let mut scene = Scene::new().await;
    let before = seen(&mut scene.beat).await;
    let all = leaves(&mut scene.anna, before.tenant).await;
    let size = usize::try_from(before.size).unwrap();
    let older = History::of(&scene, &before, &all[..size - 1]);
    tell(&mut scene.beat, &older);
    assert_eq!(
        scene.beat.client.list().await.unwrap_err().code(),
        "log_rollback"
    );
    let finding = proven(&scene.beat.client);
    assert!(!finding.is_contradiction());
    let (remembered, shown) = (before.size, before.size - 1);
    assert_eq!(finding, Finding::Rollback { remembered, shown });
    // Still old, also after a new start.
    let refused = scene.beat.client.look_again().await.unwrap_err();
    assert_eq!(refused.code(), "log_rollback");
    let kept = scene.beat.client.memory().clone();
    let (mut device, refused) = sign_in(&mut scene, kept).await;
    assert_eq!(refused.unwrap_err().code(), "log_rollback");
    // The honest log is proven to continue.
    scene.beat.trust_again();
    assert_eq!(
        scene.beat.client.list().await.unwrap_err().code(),
        "log_rollback"
    );
    scene.beat.client.look_again().await.unwrap();
    scene.beat.client.list().await.unwrap();
    device.look_again().await.unwrap();
    let memory = device.memory().clone();
    let (mut device, signed_in) = sign_in(&mut scene, memory).await;
    signed_in.unwrap();
    device.open(scene.id, Locale::De).await.unwrap();
    // An older log that goes on another way is a fork.
    let mut fork = all[..size - 1].to_vec();
    fork.extend_from_slice(&all[..3]);
    tell(&mut scene.beat, &older);
    scene.beat.client.list().await.unwrap_err();
    let fork = History::of(&scene, &before, &fork);
    tell(&mut scene.beat, &fork);
    let refused = scene.beat.client.look_again().await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert!(proven(&scene.beat.client).is_contradiction());
}

#[tokio::test]
async fn a_log_that_was_deleted_or_begun_anew_is_a_rollback_and_evidence_from_before_still_verifies()
 {
    let mut scene = Scene::new().await;
    scene.beat.client.sign(scene.id, Locale::De).await.unwrap();
    let file = scene.beat.client.evidence(scene.id).await.unwrap();
    let before = seen(&mut scene.beat).await;
    let all = leaves(&mut scene.anna, before.tenant).await;
    // Nothing is left of it, or a new one begins with other events.
    let anew = [changed(&all[1], |leaf| leaf.prev = None)];
    for left in [&[][..], &anew[..]] {
        let lie = History::of(&scene, &before, left);
        tell(&mut scene.beat, &lie);
        let refused = scene.beat.client.list().await.unwrap_err();
        assert_eq!(refused.code(), "log_rollback");
        assert!(!proven(&scene.beat.client).is_contradiction());
        scene.beat.trust_again();
        scene.beat.client.look_again().await.unwrap();
    }
    // Evidence needs neither the log nor its server.
    let content = &file.content;
    let input = InputFile {
        name: file.name.as_str(),
        sha256: sha256(content),
        head: content.get(..HEAD_BYTES).unwrap_or(content),
        content: Some(content),
        digests: &[],
    };
    let now = Timestamp::from_millis(1_800_000_000_000).unwrap();
    let reports = verify(&[input], scene.beat.client.memory().trust().into(), now);
    assert_eq!(
        reports[0].reason,
        Reason::DocumentMissing,
        "all but the document is there"
    );
    assert_eq!(reports[0].facts["anchored"], Fact::Yes);
}

#[tokio::test]
async fn a_server_without_an_answer_is_never_taken_for_a_liar() {
    let mut scene = Scene::new().await;
    let before = seen(&mut scene.beat).await;
    scene
        .anna
        .client
        .invite(&address("carla@example.ch"))
        .await
        .unwrap();
    let problem = |code: ErrorCode| {
        (
            code.status(),
            serde_json::to_vec(&Problem::new(code)).unwrap(),
        )
    };
    let answers = [
        (200, Vec::new()),
        (200, b"<html>busy</html>".to_vec()),
        (502, b"<html>busy</html>".to_vec()),
        problem(ErrorCode::Internal),
        problem(ErrorCode::NotFound),
        problem(ErrorCode::TooManyAttempts),
        problem(ErrorCode::LogStopped),
    ];
    let base = path::log_checkpoint(&before.tenant);
    for (status, body) in answers {
        for part in ["/checkpoint", "/consistency/"] {
            let (base, body) = (base.replace("/checkpoint", part), body.clone());
            scene.beat.tamper(move |request, response| {
                if request.path.starts_with(&base) {
                    *response = Response {
                        status,
                        body: body.clone(),
                    };
                }
            });
            let refused = scene.beat.client.list().await.unwrap_err();
            assert!(!refused.code().starts_with("log_") || refused.code() == "log_stopped");
            assert_eq!(scene.beat.client.stop(), None, "{status} {part}");
        }
    }
    scene.beat.trust_again();
    scene.beat.client.list().await.unwrap();
    assert!(scene.open().await.is_ok());
}

#[tokio::test]
async fn an_audit_finds_a_tile_that_is_two_things_and_a_history_that_is_another() {
    let mut scene = Scene::new().await;
    let before = seen(&mut scene.beat).await;
    let honest = scene.beat.client.audit_log().await.unwrap().unwrap();
    assert!(honest.summary.size >= before.size);
    let all = leaves(&mut scene.beat, before.tenant).await;
    // One path with other content: the hashes of another history under the honest checkpoint.
    let mut other = all.clone();
    other[2] = changed(&other[2], |leaf| {
        leaf.at = Timestamp::from_millis(1).unwrap();
    });
    let other = History::of(&scene, &before, &other);
    for part in ["entries/", "0/"] {
        let (other, tiles) = (Rc::clone(&other), path::log_tile(&before.tenant, part));
        scene.beat.tamper(move |request, response| {
            if request.path.starts_with(&tiles) {
                other.answer(request, response);
            }
        });
        let found = scene.beat.client.audit_log().await.unwrap().unwrap_err();
        let is_found = match part {
            "0/" => matches!(found, AuditError::Tile { .. }),
            _ => matches!(found, AuditError::Time { .. } | AuditError::Diverged { .. }),
        };
        assert!(is_found, "{part} {found}");
        assert_eq!(scene.beat.client.stop(), None);
    }
    // The whole log of another history, true to itself.
    let mut omitted = all.clone();
    omitted.remove(2);
    omitted.push(changed(&all[0], |leaf| leaf.object = [9; 16].into()));
    let lie = History::of(&scene, &before, &omitted);
    tell(&mut scene.beat, &lie);
    let refused = scene.beat.client.audit_log().await.unwrap_err();
    assert_eq!(refused.code(), "log_fork");
    assert_eq!(
        scene.beat.client.stop().unwrap().stop.kind(),
        StopKind::Fork
    );
}
