//! A foreign reader checks the log of a whole flow as the server gives it over HTTP: checkpoint, every
//! tile and entry bundle, the proofs of records, and consistency with every checkpoint seen before.

use std::fs;
use std::path::Path;

use bulla_crypto::sign::Ed25519PublicKey;
use bulla_domain::event::EventKind;
use bulla_protocol::envelope::EnvelopeRecord;
use bulla_protocol::log::{ConsistencyProof, LogExtract};
use bulla_protocol::path::{self, log_checkpoint, log_consistency, log_tile};
use bulla_protocol::trust::TrustFile;
use bulla_storage::Store as _;
use bulla_storage::log::PendingEvent;
use bulla_tlog::proof_text::{self, TlogProof};
use bulla_tlog::{Checkpoint, LogVerifier, TileLevel, TilePath};
use bulla_types::{Base64Bytes, EventId, Sha256Digest};
use tempfile::TempDir;

use crate::draft::{Sent, send};
use crate::go::Oracle;
use crate::harness::Server;
use crate::person::{Person, keep_kit, member, owner};

/// What the server publishes of one log, in a folder.
struct Fetched<'a> {
    server: &'a Server,
    reader: &'a Person,
    folder: TempDir,
}

impl Fetched<'_> {
    fn write(&self, name: &str, data: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, data).unwrap();
    }

    /// The newest checkpoint and the key that the trust file gives for it.
    async fn head(&self) -> Checkpoint {
        let tenant = &self.reader.tenant_id;
        let trust: TrustFile = self.server.get("", path::TRUST).await.read();
        let origin = format!("{}{tenant}", trust.log_origin_prefix);
        let key = Ed25519PublicKey::from_bytes(trust.log_public_key.as_slice()).unwrap();
        let verifier = LogVerifier::new(origin.parse().unwrap(), &key);
        self.write("log.vkey", verifier.vkey());
        let note = checkpoint(self.server, self.reader).await;
        self.write("checkpoint", &note);
        parsed(&note)
    }

    /// Every tile and entry bundle of a log of this size.
    async fn tiles(&self, size: u64) -> usize {
        let mut count = 0;
        for (level, below) in [
            (TileLevel::Entries, size),
            (TileLevel::Hashes(0), size),
            (TileLevel::Hashes(1), size >> 8),
        ] {
            for index in 0..below.div_ceil(256) {
                let width = u16::try_from((below - 256 * index).min(256)).unwrap();
                let path = TilePath::new(level, index, width).unwrap().to_string();
                let place = log_tile(&self.reader.tenant_id, path.strip_prefix("tile/").unwrap());
                let tile = self.server.get(&self.reader.token, &place).await;
                tile.succeeded();
                self.write(&path, &tile.body);
                count += 1;
            }
        }
        count
    }

    /// The proofs of a record's entries.
    fn inclusion(&self, extract: &LogExtract) {
        for entry in &extract.entries {
            let proof = TlogProof {
                index: entry.index,
                hashes: entry.proof.clone(),
                checkpoint: extract.checkpoint.clone(),
                extra: None,
            };
            let name = format!("proofs/{}.tlog-proof", entry.index);
            self.write(&name, proof_text::encode(&proof));
        }
    }

    /// The proof that the log continues this checkpoint.
    async fn consistency(&self, old: &Checkpoint) {
        let path = log_consistency(&self.reader.tenant_id, old.size);
        let answer: ConsistencyProof = self.server.get("", &path).await.read();
        let mut lines = vec![format!("old {}", old.size), base64(&old.root)];
        lines.extend(answer.proof.iter().map(base64));
        let name = format!("proofs/consistency-{}.txt", old.size);
        self.write(&name, lines.join("\n") + "\n");
    }
}

async fn checkpoint(server: &Server, person: &Person) -> String {
    let path = log_checkpoint(&person.tenant_id);
    String::from_utf8(server.get("", &path).await.body).unwrap()
}

fn parsed(note: &str) -> Checkpoint {
    let body = note.split("\n\n").next().unwrap();
    Checkpoint::parse_body(&format!("{body}\n")).unwrap()
}

fn base64(hash: &Sha256Digest) -> String {
    Base64Bytes::from(hash.as_bytes().as_slice()).to_string()
}

/// More events than a tile holds, as a busy organisation has them.
async fn busy(server: &Server, person: &Person) {
    let event = |n: u16| PendingEvent {
        event_id: EventId::from_bytes([n.to_be_bytes(); 8].concat().try_into().unwrap()),
        kind: EventKind::VaultUnlocked,
        at: server.now(),
        object: *person.account_id.as_bytes(),
        actor: None,
        statement: None,
        fields: Vec::new(),
    };
    let events = (0..300).map(event).collect();
    let store = &server.store;
    store
        .commit(person.tenant_id, Vec::new(), events)
        .await
        .unwrap();
}

async fn signed(server: &Server, sent: &Sent, who: &Person) {
    sent.release(server, who).await.succeeded();
    let act = sent.act(server, who, 0, sent.record.head);
    sent.submit(server, who, &act).await.succeeded();
}

/// One bit of each file matters.
fn refuses_altered(oracle: &Oracle, folder: &Path) {
    for (name, reason) in [
        ("checkpoint", ""),
        ("log.vkey", ""),
        ("tile/entries/000", "bundle at leaf 0"),
        ("tile/0/000", ""),
    ] {
        let path = folder.join(name);
        let before = fs::read(&path).unwrap();
        let mut after = before.clone();
        let middle = after.len() / 2;
        after[middle] ^= 1;
        fs::write(&path, after).unwrap();
        oracle.assert_refuses(folder, reason);
        fs::write(&path, before).unwrap();
    }
}

#[tokio::test]
async fn a_foreign_reader_accepts_the_log_of_a_whole_flow_and_refuses_it_altered() {
    let Some(oracle) = Oracle::build() else {
        return;
    };
    let server = Server::start().await;
    let anna = owner(&server).await;
    let mut seen = vec![parsed(&checkpoint(&server, &anna).await)];
    keep_kit(&server, &anna).await;
    let beat = member(&server, &anna, "beat@example.ch").await;
    seen.push(parsed(&checkpoint(&server, &anna).await));
    busy(&server, &anna).await;
    let sent = send(&server, &anna, &[(&beat, 1)], "lease").await;
    seen.push(parsed(&checkpoint(&server, &anna).await));
    signed(&server, &sent, &beat).await;
    let record: EnvelopeRecord = sent.show(&server, &beat).await;

    let log = Fetched {
        server: &server,
        reader: &beat,
        folder: tempfile::tempdir().unwrap(),
    };
    let head = log.head().await;
    assert!(head.size > 256, "{}", head.size);
    let tiles = log.tiles(head.size).await;
    assert_eq!(tiles, 5);
    log.inclusion(&record.log);
    let mut proofs = record.log.entries.len();
    for identity in &record.identities {
        log.inclusion(&identity.log);
        proofs += identity.log.entries.len();
    }
    seen.push(head.clone());
    for old in &seen {
        log.consistency(old).await;
    }
    let honest = format!("size={} inclusion={proofs} consistency=4", head.size);
    let folder = log.folder.path();
    oracle.assert_accepts(folder, &honest);

    refuses_altered(&oracle, folder);
    // The proof of one entry as that of another.
    let entry = &record.log.entries[0];
    let [one, other] = [entry.index, entry.index + 1]
        .map(|index| folder.join(format!("proofs/{index}.tlog-proof")));
    let text = fs::read_to_string(&one).unwrap();
    let moved = text.replace(
        &format!("index {}", entry.index),
        &format!("index {}", entry.index + 1),
    );
    let before = fs::read(&other).unwrap();
    fs::write(&other, moved).unwrap();
    oracle.assert_refuses(folder, "tlog-proof");
    fs::write(&other, before).unwrap();
    oracle.assert_accepts(folder, &honest);
}
