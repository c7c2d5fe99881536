//! A host that answers what a test wrote down, and a log that a test grows and forges.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_password::Score;
use bulla_protocol::log::{LogEntry, LogExtract};
use bulla_protocol::trust::TrustFile;
use bulla_tlog::leaf::ObjectId;
use bulla_tlog::{
    Checkpoint, Edge, Leaf, LogSigner, Origin, TilePath, TileReader, leaf_hash, prove_consistency,
    prove_inclusion,
};
use bulla_types::{EnvelopeId, Sha256Digest, TenantId, Timestamp};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::json;

use crate::{
    Client, ClientBuild, Flight, Host, HostError, Memory, NoPaper, Phase, Request, Response,
    SealPart, SealedPart,
};

/// The organisation of the tests.
pub(crate) const TENANT: TenantId = TenantId::from_bytes([5; 16]);

/// Answers of the server, in the order in which they are asked for.
#[derive(Clone, Default)]
pub(crate) struct Script(Rc<RefCell<VecDeque<(String, Response)>>>);

impl Script {
    pub(crate) fn answer(&self, path: &str, body: Vec<u8>) {
        self.refuse(path, 200, body);
    }

    pub(crate) fn refuse(&self, path: &str, status: u16, body: Vec<u8>) {
        let response = Response { status, body };
        self.0.borrow_mut().push_back((path.to_owned(), response));
    }

    pub(crate) fn is_used_up(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

pub(crate) struct Scripted {
    script: Script,
    rng: ChaCha20Rng,
    pub(crate) remembered: usize,
    /// What passwords score; `None` where they cannot be judged.
    pub(crate) score: Option<Score>,
}

impl core::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Scripted")
    }
}

/// A client that gets these answers.
pub(crate) fn client(script: &Script, memory: Memory) -> Client<Scripted> {
    let host = Scripted {
        script: script.clone(),
        rng: ChaCha20Rng::seed_from_u64(1),
        remembered: 0,
        score: Score::new(4),
    };
    let build = ClientBuild {
        name: "test".to_owned(),
        version: "1".to_owned(),
    };
    Client::new(host, memory, build)
}

impl Host for Scripted {
    type Rng = ChaCha20Rng;
    type Source = ();
    type Part = ();
    type Paper = NoPaper;

    async fn http(&mut self, request: Request) -> Result<Response, HostError> {
        let next = self.script.0.borrow_mut().pop_front();
        let (path, response) = next.ok_or(HostError::Network)?;
        assert_eq!(path, request.path);
        Ok(response)
    }

    async fn seal_part(&mut self, (): &(), _: SealPart<'_>) -> Result<SealedPart<()>, HostError> {
        Err(HostError::Source)
    }

    async fn new_paper(&mut self, _: u64) -> Result<NoPaper, HostError> {
        Err(HostError::NoPdfEngine)
    }

    async fn load_paper(&mut self, (): &(), _: u64) -> Result<NoPaper, HostError> {
        Err(HostError::NoPdfEngine)
    }

    async fn seal_paper_part(
        &mut self,
        paper: &NoPaper,
        _: SealPart<'_>,
    ) -> Result<SealedPart<()>, HostError> {
        match *paper {}
    }

    fn put_part(&mut self, _: &str, (): &()) -> Flight {
        Box::pin(core::future::ready(Err(HostError::Network)))
    }

    async fn wait(&mut self, _: u64) -> Result<(), HostError> {
        Ok(())
    }

    async fn keep_draft(&mut self, _: &EnvelopeId, _: &[u8]) -> Result<(), HostError> {
        Ok(())
    }

    async fn drafts(&mut self) -> Vec<Vec<u8>> {
        Vec::new()
    }

    async fn drop_draft(&mut self, _: &EnvelopeId) -> Result<(), HostError> {
        Ok(())
    }

    async fn score_password(&mut self, _: &str, _: &[&str]) -> Result<Score, HostError> {
        self.score.ok_or(HostError::NotJudged)
    }

    fn now(&self) -> Timestamp {
        Timestamp::MAX
    }

    fn rng(&mut self) -> &mut ChaCha20Rng {
        &mut self.rng
    }

    fn progress(&mut self, _: Phase, _: u64, _: u64) {}

    fn remember(&mut self, _: &Memory) {
        self.remembered += 1;
    }
}

/// An organisation's log of which every size can be shown.
pub(crate) struct TestLog {
    origin: Origin,
    edge: Edge,
    tiles: BTreeMap<String, Vec<u8>>,
    leaves: Vec<Vec<u8>>,
    notes: Vec<String>,
}

impl TileReader for TestLog {
    fn tile(&self, path: &TilePath) -> Option<Vec<u8>> {
        self.tiles.get(&path.to_string()).cloned()
    }
}

impl TestLog {
    /// A log with entries of these events.
    pub(crate) fn new(events: &[&str]) -> Self {
        let mut log = Self {
            origin: format!("{PREFIX}{TENANT}").parse().unwrap(),
            edge: Edge::new(),
            tiles: BTreeMap::new(),
            leaves: Vec::new(),
            notes: Vec::new(),
        };
        log.notes.push(log.signed());
        for event in events {
            log.append(event);
        }
        log
    }

    pub(crate) fn append(&mut self, event: &str) {
        let leaf = Leaf {
            origin: self.origin.clone(),
            event: event.parse().unwrap(),
            at: Timestamp::from_millis(1).unwrap(),
            object: ObjectId::from_bytes([1; 16]),
            prev: None,
            actor: None,
            statement: Some(Sha256Digest::from_bytes([2; 32])),
            fields_root: None,
        };
        let leaf = leaf.encode().unwrap();
        for write in self.edge.append(std::slice::from_ref(&leaf)).unwrap() {
            self.tiles.insert(write.path.to_string(), write.data);
        }
        self.leaves.push(leaf);
        self.notes.push(self.signed());
    }

    /// The checkpoint of this size.
    pub(crate) fn note(&self, size: usize) -> String {
        self.notes[size].clone()
    }

    /// All entries under the checkpoint of this size.
    pub(crate) fn extract(&self, size: usize) -> LogExtract {
        let entry = |(index, leaf): (usize, &Vec<u8>)| {
            let (index, size) = (number(index), number(size));
            LogEntry {
                index,
                leaf: leaf.clone().into(),
                proof: prove_inclusion(size, index, self).unwrap(),
                fields: Vec::new(),
            }
        };
        let leaves = self.leaves.iter().take(size).enumerate();
        LogExtract {
            checkpoint: self.note(size),
            entries: leaves.map(entry).collect(),
        }
    }

    /// The answer to the question whether `new` continues `old`.
    pub(crate) fn consistency(&self, old: usize, new: usize) -> Vec<u8> {
        let proof = prove_consistency(number(old), number(new), self).unwrap();
        json!({"checkpoint": self.note(new), "proof": proof})
            .to_string()
            .into_bytes()
    }

    /// The hashes of the first so many leaves, as a tile of the lowest level.
    pub(crate) fn hashes(&self, size: usize) -> Vec<u8> {
        let leaves = self.leaves.iter().take(size);
        leaves
            .flat_map(|leaf| *leaf_hash(leaf).as_bytes())
            .collect()
    }

    fn signed(&self) -> String {
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            size: self.edge.size(),
            root: self.edge.root(),
        };
        LogSigner::new(self.origin.clone(), log_key())
            .sign(&checkpoint)
            .unwrap()
    }
}

/// The trust file of the instance.
pub(crate) fn trust() -> TrustFile {
    TrustFile {
        v: 1,
        instance: "https://sign.example.ch".to_owned(),
        anchor_log: None,
        log_origin_prefix: PREFIX.to_owned(),
        log_public_key: log_key().public_key().as_bytes().as_slice().into(),
        earlier_logs: Vec::new(),
        certificate_roots: Vec::new(),
        timestamp_roots: Vec::new(),
        witness_policy: None,
    }
}

fn log_key() -> Ed25519SecretKey {
    Ed25519SecretKey::from_seed(&Key32::from_bytes([8; 32]))
}

const PREFIX: &str = "sign.example.ch/log/";

fn number(size: usize) -> u64 {
    u64::try_from(size).unwrap()
}
