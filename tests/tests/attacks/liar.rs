//! A server that keeps a second history of a log, signed with the real key and true to itself in every
//! checkpoint, proof and tile; and what was seen of the first.

use std::collections::BTreeMap;
use std::rc::Rc;

use bulla_client::{Client, Method, Request, Response};
use bulla_evidence::log_verifier;
use bulla_protocol::path;
use bulla_protocol::trust::TrustFile;
use bulla_server::secrets::Secrets;
use bulla_server::start;
use bulla_tlog::contradiction::{Finding, Keys, Shown};
use bulla_tlog::tile::{TileLevel, entries};
use bulla_tlog::{
    Audit, Checkpoint, Edge, Leaf, LogSigner, Origin, TilePath, TileReader, prove_consistency,
    prove_inclusion,
};
use bulla_types::{Base64Bytes, TenantId};
use serde_json::{Value, json};

use super::{Scene, ask};
use crate::support::{Carrier, Person};

/// A history with everything that a server shows of it.
pub(super) struct History {
    pub(super) signer: LogSigner,
    edge: Edge,
    leaves: Vec<Vec<u8>>,
    tiles: BTreeMap<TilePath, Vec<u8>>,
    tenant: TenantId,
}

impl TileReader for History {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.tiles.get(path).cloned()
    }
}

impl History {
    pub(super) fn of(scene: &Scene, seen: &Seen, leaves: &[Vec<u8>]) -> Rc<Self> {
        let secrets = scene.world.folder.path().join(start::SECRETS);
        let key = Secrets::load(&secrets).unwrap().log_key();
        let mut history = Self {
            signer: LogSigner::new(seen.origin.clone(), key),
            edge: Edge::new(),
            leaves: leaves.to_vec(),
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

    pub(super) fn note(&self) -> String {
        let checkpoint = Checkpoint {
            origin: self.signer.origin().clone(),
            size: self.edge.size(),
            root: self.edge.root(),
        };
        self.signer.sign(&checkpoint).unwrap()
    }

    /// Answers what is asked of the log by this history, whatever the real server says.
    pub(super) fn answer(&self, request: &Request, response: &mut Response) {
        let own = path::log_checkpoint(&self.tenant);
        let (base, _) = own.rsplit_once('/').unwrap();
        let Some(rest) = request.path.strip_prefix(base) else {
            return;
        };
        let from = if request.method == Method::Post {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
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

    /// Tells by this history whatever an answer tells of the log: entries that are not in it are
    /// left out, the others have their places and proofs in it.
    pub(super) fn retell(&self, answer: &mut Value) {
        match answer {
            Value::Object(members) => {
                if members.contains_key("checkpoint")
                    && let Some(Value::Array(entries)) = members.get_mut("entries")
                {
                    let told = entries
                        .iter()
                        .filter_map(|entry| self.entry(&entry["leaf"]));
                    *entries = told.collect();
                    members.insert("checkpoint".to_owned(), self.note().into());
                }
                if let Some(newest @ Value::Object(_)) = members.get_mut("newest") {
                    let last = self.leaves.last().unwrap().as_slice();
                    let leaf = serde_json::to_value(Base64Bytes::from(last)).unwrap();
                    *newest = self.entry(&leaf).unwrap();
                }
                members.values_mut().for_each(|value| self.retell(value));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.retell(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => (),
        }
    }

    fn entry(&self, leaf: &Value) -> Option<Value> {
        let bytes: Base64Bytes = serde_json::from_value(leaf.clone()).unwrap();
        let mut leaves = self.leaves.iter();
        let place = leaves.position(|leaf| leaf.as_slice() == bytes.as_slice())?;
        let index = u64::try_from(place).unwrap();
        let proof = prove_inclusion(self.edge.size(), index, self).unwrap();
        Some(json!({"index": index, "leaf": leaf, "proof": proof}))
    }
}

/// The log as Beat has seen it.
pub(super) struct Seen {
    pub(super) origin: Origin,
    pub(super) tenant: TenantId,
    pub(super) size: u64,
}

pub(super) async fn seen(beat: &mut Person) -> Seen {
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
pub(super) async fn leaves(person: &mut Person, tenant: TenantId) -> Vec<Vec<u8>> {
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

pub(super) fn changed(leaf: &[u8], change: impl FnOnce(&mut Leaf)) -> Vec<u8> {
    let mut leaf = Leaf::parse(leaf).unwrap();
    change(&mut leaf);
    leaf.encode().unwrap()
}

pub(super) fn tell(beat: &mut Person, history: &Rc<History>) {
    let history = Rc::clone(history);
    beat.tamper(move |request, response| history.answer(request, response));
}

/// From now on this person is told everything by this history, what is said of people included.
pub(super) fn tell_all(
    person: &mut Person,
    history: &Rc<History>,
    change: impl Fn(&Request, &mut Value) + 'static,
) {
    let history = Rc::clone(history);
    person.tamper(move |request, response| {
        if let Ok(mut answer) = serde_json::from_slice(&response.body) {
            change(request, &mut answer);
            history.retell(&mut answer);
            response.body = serde_json::to_vec(&answer).unwrap();
        }
        history.answer(request, response);
    });
}

/// What a file proves to somebody who has the keys of the log and nothing else.
pub(super) fn proven(client: &Client<Carrier>) -> Finding {
    let view = client.stop().unwrap();
    let trust: &TrustFile = client.memory().trust().unwrap();
    let tenant = view.origin.rsplit('/').next().unwrap();
    let log = log_verifier(trust, tenant.parse().unwrap()).unwrap();
    let found = Shown::parse(view.stop.file().as_bytes())
        .unwrap()
        .verify(&Keys {
            log: &log,
            anchor: None,
            witnesses: &[],
        });
    assert_eq!(found.as_ref().ok(), view.finding.as_ref());
    found.unwrap()
}
