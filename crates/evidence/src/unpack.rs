//! The parts of evidence as the standard files that other programs read, with a text that says how
//! (`docs/spec/evidence.md#unpacked`). Nothing is verified here: that is what the files are for.

use bulla_pki::timestamp::{TimestampToken, granted};
use bulla_protocol::log::LogEntry;
use bulla_protocol::trust::TrustFile;
use bulla_statement::Dsse;
use bulla_tlog::policy::WitnessPolicy;
use bulla_tlog::proof_text;
use bulla_types::json;
use bulla_types::{Base64Bytes, Sha256Digest};

use crate::Evidence;
use crate::file::LogAnchor;
use crate::instance_logs::{anchor_verifier, log_verifier};

/// A file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a name and its bytes")]
pub struct UnpackedFile {
    /// Name: letters, digits, `-` and `.`, made of no text of the evidence.
    pub name: String,
    /// Content.
    pub content: Vec<u8>,
}

/// The files in evidence. Keys come from the trust file alone; without it they are not among them.
#[must_use]
pub fn unpack(evidence: &Evidence, trust: Option<&TrustFile>) -> Vec<UnpackedFile> {
    let mut files = Files(Vec::new());
    files.text("README.md", README);
    files.text("checkpoint", &evidence.log.checkpoint);
    files.log(evidence);
    files.anchor(evidence);
    let parts = [
        ("statement", &evidence.statements),
        ("identity", &evidence.identities),
        ("closing", &evidence.identity_closings),
        ("succession", &evidence.identity_successions),
    ];
    for (kind, records) in parts {
        for (number, record) in records.iter().enumerate() {
            files.record(&format!("{kind}-{number:03}.dsse.json"), record);
        }
    }
    if let Some(trust) = trust {
        files.trust(evidence, trust);
    }
    files.0
}

struct Files(Vec<UnpackedFile>);

impl Files {
    fn add(&mut self, name: &str, content: &[u8]) {
        self.0.push(UnpackedFile {
            name: name.to_owned(),
            content: content.to_vec(),
        });
    }

    fn text(&mut self, name: &str, text: &str) {
        self.add(name, text.as_bytes());
    }

    fn record(&mut self, name: &str, record: &Dsse) {
        if let Ok(json) = json::write_string(record) {
            self.text(name, &format!("{json}\n"));
        }
    }

    /// Each leaf, and its proof with the checkpoint that it leads to.
    fn log(&mut self, evidence: &Evidence) {
        for (number, extract) in core::iter::once(&evidence.log)
            .chain(&evidence.identity_logs)
            .enumerate()
        {
            for LogEntry {
                index, leaf, proof, ..
            } in &extract.entries
            {
                let name = format!("event-{number:03}-{index:012}");
                self.add(&format!("{name}.leaf"), leaf.as_slice());
                self.proof(&name, *index, (proof, &extract.checkpoint));
            }
        }
    }

    fn proof(&mut self, name: &str, index: u64, (hashes, checkpoint): (&[Sha256Digest], &str)) {
        let text = proof_text::encode(&proof_text::TlogProof {
            index,
            hashes: hashes.to_vec(),
            checkpoint: checkpoint.to_owned(),
            extra: None,
        });
        self.text(&format!("{name}.tlog-proof"), &text);
    }

    /// The place of the newest checkpoint in the anchor log, and what is stamped there.
    fn anchor(&mut self, evidence: &Evidence) {
        let Some(place) = newest_place(evidence) else {
            return;
        };
        self.text("anchor-checkpoint", &place.anchor);
        self.proof("anchor", place.index, (&place.proof, &place.anchor));
        let token = place.token.as_ref().map(Base64Bytes::as_slice);
        let token = token.and_then(|token| TimestampToken::from_der(token).ok());
        if let Some(token) = token {
            self.add("anchor-checkpoint.tsr", &granted(&token));
        }
    }

    /// Keys and roots.
    fn trust(&mut self, evidence: &Evidence, trust: &TrustFile) {
        let log = log_verifier(trust, evidence.tenant_id);
        let log = log.and_then(|log| log.named(name_of(&evidence.log.checkpoint)));
        if let Some(log) = log {
            self.text("log.vkey", &format!("{}\n", log.vkey()));
        }
        let anchor = anchor_verifier(trust).ok().flatten();
        let name = newest_place(evidence).map(|place| name_of(&place.anchor));
        let anchor =
            anchor.and_then(|log| log.named(name.unwrap_or_else(|| log.origin().as_str())));
        if let Some(anchor) = anchor {
            self.text("anchor.vkey", &format!("{}\n", anchor.vkey()));
        }
        let roots = trust.certificate_roots.iter().chain(&trust.timestamp_roots);
        let pem: String = roots.map(pem).collect();
        if !pem.is_empty() {
            self.text("certs.pem", &pem);
        }
        let Some(policy) = &trust.witness_policy else {
            return;
        };
        self.text("witness-policy.txt", policy);
        if let Ok(policy) = WitnessPolicy::parse(policy) {
            for (number, witness) in policy.witnesses().iter().enumerate() {
                let vkey = witness.verifier().vkey();
                self.text(&format!("witness-{number:03}.vkey"), &format!("{vkey}\n"));
            }
        }
    }
}

/// The place of the newest checkpoint in the anchor log.
fn newest_place(evidence: &Evidence) -> Option<&LogAnchor> {
    let size = evidence.log.checkpoint.lines().nth(1)?;
    let size: u64 = size.parse().ok()?;
    evidence.log_anchors.iter().find(|place| place.size == size)
}

/// The name in the first line of a note.
fn name_of(note: &str) -> &str {
    note.lines().next().unwrap_or_default()
}

fn pem(root: &Base64Bytes) -> String {
    let base64 = root.to_string();
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for (place, character) in base64.chars().enumerate() {
        if place > 0 && place % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str("\n-----END CERTIFICATE-----\n");
    text
}

/// How other programs check the files.
const README: &str = include_str!("unpack.md");
