//! A foreign reader opens what we seal: `interop/container.py` knows only the specification, the
//! Python package `tink` opens the payload and `cryptography` the wrap of the envelope key.
//!
//! `BULLA_PYTHON` names the interpreter, else `python3`. Where the packages are missing the tests
//! say so and skip; with `CI=true` or `BULLA_REQUIRE_ORACLES=1` they fail.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where one of its steps fails"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use bulla_crypto::{hash::sha256, kem::XWingSecretKey};
use bulla_seal::{ContainerSpec, EnvelopeKey, Kind, MediaType, Metadata, seal_bytes};
use bulla_types::{
    Base64Bytes, ContainerId, DocumentId, EnvelopeId, Sha256Digest, TenantId, Title,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use rand_core::Rng as _;
use serde_json::{Value, json};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/container.py");
const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/vectors/container");
/// Exit status of the script where a package is missing.
const MISSING: i32 = 3;

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the oracle is and whether it may be absent"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What the oracle says of a file; `None` where it is not installed and need not be.
#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
fn ask_oracle(file: &Path) -> Option<Output> {
    let python = variable("BULLA_PYTHON").unwrap_or_else(|| "python3".to_owned());
    let output = Command::new(&python).arg(SCRIPT).arg(file).output();
    let required = variable("CI").as_deref() == Some("true")
        || variable("BULLA_REQUIRE_ORACLES").as_deref() == Some("1");
    match output {
        Ok(output) if output.status.code() != Some(MISSING) => Some(output),
        absent => {
            assert!(!required, "{python}: oracle required: {absent:?}");
            eprintln!("SKIPPED container_interop: {python} lacks tink or cryptography");
            None
        }
    }
}

fn ask_about(vector: &Value) -> Option<Output> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("container.json");
    fs::write(&file, vector.to_string()).unwrap();
    ask_oracle(&file)
}

fn assert_agrees(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    assert!(text.lines().all(|line| line.starts_with("ok ")), "{text}");
    for check in [
        "ok   container opens",
        "ok   content is the expected one",
        "ok   wrap opens",
    ] {
        assert!(text.contains(check), "{text}");
    }
}

/// A sealed content of this length and a wrap of its key, as the script reads them.
fn sealed(length: usize, seed: u8) -> Value {
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    let mut plaintext = vec![0; length];
    rng.fill_bytes(&mut plaintext);
    let mut id = || {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        bytes
    };
    let spec = ContainerSpec {
        container_id: ContainerId::from_bytes(id()),
        envelope_id: EnvelopeId::from_bytes(id()),
        tenant_id: TenantId::from_bytes(id()),
        document_id: DocumentId::from_bytes(id()),
        kind: Kind::Signed,
        revision: 3,
        previous: Some(Sha256Digest::from_bytes([seed; 32])),
    };
    let metadata = Metadata {
        name: "Vertrag Zürich.pdf".parse::<Title>().unwrap(),
        media_type: MediaType::pdf(),
        true_len: u64::try_from(length).unwrap(),
    };
    let key = EnvelopeKey::generate(&mut rng);
    let (references, container) = seal_bytes(&key, spec, &metadata, &plaintext, &mut rng).unwrap();
    let receiver = XWingSecretKey::generate(&mut rng);
    let info = [b"bulla/grant/1\0".as_slice(), &[seed; 32]].concat();
    let wrap = key.wrap(&receiver.public_key(), &info, &mut rng);
    json!({
        "ek": hex::encode(key.dangerous_expose().expose_secret()),
        "tenant_id": spec.tenant_id,
        "envelope_id": spec.envelope_id,
        "container_id": spec.container_id,
        "container": Base64Bytes::from(container),
        "container_hash": references.container_hash,
        "segment_hashes": references.segment_hashes,
        "name": metadata.name,
        "media_type": metadata.media_type.as_str(),
        "true_len": length,
        "plaintext_sha256": sha256(&plaintext),
        "ek_commit": key.commit(&spec.tenant_id, &spec.envelope_id),
        "content_commit": key.content_commit(&spec.container_id, &sha256(&plaintext)),
        "xwing_seed": hex::encode(receiver.seed().expose_secret()),
        "wrap_info": Base64Bytes::from(info),
        "wrap": Base64Bytes::from(wrap),
    })
}

#[test]
fn a_foreign_reader_opens_containers_of_one_and_several_segments() {
    for (length, seed) in [(0, 1), (20_000, 2), (131_016, 3), (700_000, 4)] {
        let Some(output) = ask_about(&sealed(length, seed)) else {
            return;
        };
        assert_agrees(&output);
    }
}

#[test]
fn a_foreign_implementation_rebuilds_and_opens_the_published_vectors() {
    for name in ["one-segment.json", "two-segments.json"] {
        let Some(output) = ask_oracle(&Path::new(VECTORS).join(name)) else {
            return;
        };
        assert_agrees(&output);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("ok   container is rebuilt"), "{text}");
    }
}

#[test]
fn a_foreign_reader_refuses_the_published_negative_vectors() {
    for entry in fs::read_dir(VECTORS).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("reject-") {
            continue;
        }
        let Some(output) = ask_oracle(&path) else {
            return;
        };
        let text = String::from_utf8_lossy(&output.stdout);
        let refused = text.starts_with(&format!("ok   refuses {name} "));
        assert!(refused && output.status.success(), "{name}: {text}");
    }
}

#[test]
fn a_foreign_reader_notices_every_wrong_expectation() {
    for name in [
        "plaintext_sha256",
        "container_hash",
        "ek_commit",
        "content_commit",
        "tenant_id",
        "ek",
    ] {
        let mut vector = sealed(100, 5);
        let length = vector[name].as_str().unwrap().len();
        vector[name] = json!("0".repeat(length));
        let Some(output) = ask_about(&vector) else {
            return;
        };
        assert_eq!(output.status.code(), Some(1), "{name}");
    }
}
