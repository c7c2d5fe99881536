//! A foreign reader verifies what we sign: `interop/statement.py` knows only the specification, the
//! Python package `cryptography` checks both signatures.
//!
//! `BULLA_PYTHON` names the interpreter, else `python3`. Where the package is missing the tests say
//! so and skip; with `CI=true` or `BULLA_REQUIRE_ORACLES=1` they fail.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends where one of its steps fails"
)]

use std::{fs, process::Command, process::Output};

use bulla_crypto::{
    kem::XWingSecretKey,
    secret::Key32,
    sign::{Ed25519SecretKey, MlDsa65SecretKey, P256SecretKey},
};
use bulla_statement::{
    Basis, Checked, ClientBuild, ContainerRef, Dsse, Grant, Identity, Manifest, ManifestDocument,
    Policy, Recipient, Role, Signer, Statement, StatementId, V1, Verified, sign, sign_identity,
};
use bulla_types::{
    AccountId, ContainerId, DocumentId, EnvelopeId, RecipientId, Sha256Digest, TenantId, Timestamp,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde_json::{Value, json};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/statement.py");
const VECTORS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/vectors/statement/chains.json"
);
/// Exit status of the script where the package is missing.
const MISSING: i32 = 3;
const TENANT: TenantId = TenantId::from_bytes([1; 16]);
const ENVELOPE: EnvelopeId = EnvelopeId::from_bytes([2; 16]);

#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where the oracle is and whether it may be absent"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What the oracle says of a case; `None` where it is not installed and need not be.
#[expect(
    clippy::print_stderr,
    reason = "a skipped oracle must be seen in the log"
)]
fn ask_oracle(case: &Value) -> Option<Output> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("statements.json");
    fs::write(&file, case.to_string()).unwrap();
    let python = variable("BULLA_PYTHON").unwrap_or_else(|| "python3".to_owned());
    let output = Command::new(&python).arg(SCRIPT).arg(&file).output();
    let required = variable("CI").as_deref() == Some("true")
        || variable("BULLA_REQUIRE_ORACLES").as_deref() == Some("1");
    match output {
        Ok(output) if output.status.code() != Some(MISSING) => Some(output),
        absent => {
            assert!(!required, "{python}: oracle required: {absent:?}");
            eprintln!("SKIPPED statement_interop: {python} lacks cryptography with ML-DSA");
            None
        }
    }
}

fn assert_refused(case: &Value, reason: &str) {
    let Some(output) = ask_oracle(case) else {
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(&format!("FAIL {reason}")), "{text}");
}

struct Person {
    ed25519: Ed25519SecretKey,
    ml_dsa_65: MlDsa65SecretKey,
    identity: Verified<Identity>,
}

impl Person {
    fn new(seed: u8) -> Self {
        let key = || Key32::from_bytes([seed; 32]);
        let (ed25519, ml_dsa_65) = (
            Ed25519SecretKey::from_seed(&key()),
            MlDsa65SecretKey::from_seed(&key()),
        );
        let body = Identity {
            v: V1,
            tenant_id: TENANT,
            account_id: AccountId::from_bytes([seed; 16]),
            epoch: 1,
            ed25519: ed25519.public_key(),
            ml_dsa_65: ml_dsa_65.public_key(),
            x_wing: XWingSecretKey::from_seed(key()).public_key(),
            p256: P256SecretKey::from_bytes(&key()).unwrap().public_key(),
            not_before_ms: at(0),
            previous: None,
        };
        let signer = Signer {
            ed25519: &ed25519,
            ml_dsa_65: &ml_dsa_65,
        };
        let identity = sign_identity(&body, &signer, &mut rng()).unwrap();
        Self {
            ed25519,
            ml_dsa_65,
            identity,
        }
    }

    fn says<S: Statement>(&self, body: &S) -> Verified<S> {
        let signer = Signer {
            ed25519: &self.ed25519,
            ml_dsa_65: &self.ml_dsa_65,
        };
        sign(body, &signer, &mut rng()).unwrap()
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([42; 32])
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_763_750_000_000 + millis).unwrap()
}

fn digest(byte: u8) -> Sha256Digest {
    Sha256Digest::from_bytes([byte; 32])
}

fn manifest(sender: &Person) -> Manifest {
    Manifest {
        v: V1,
        tenant_id: TENANT,
        envelope_id: ENVELOPE,
        sender: sender.identity.id(),
        ek_commit: digest(3),
        documents: vec![ManifestDocument {
            document_id: DocumentId::from_bytes([4; 16]),
            container_id: ContainerId::from_bytes([5; 16]),
            container_hash: digest(6),
            content_commit: digest(7),
        }],
        recipients: vec![Recipient {
            recipient_id: RecipientId::from_bytes([8; 16]),
            role: Role::Signer,
            order: 1,
            email_commit: digest(9),
            identity: None,
        }],
        granters: Vec::new(),
        policy: Policy::default(),
        created_at_ms: at(1),
        deadline_at_ms: at(2),
        private: ContainerRef {
            container_id: ContainerId::from_bytes([10; 16]),
            container_hash: digest(11),
            content_commit: digest(12),
        },
        linked: None,
        client: ClientBuild {
            name: "bulla".to_owned(),
            version: "0.1.0".to_owned(),
        },
    }
}

fn grant(sender: &Person, holder: &Person, manifest: StatementId) -> Grant {
    Grant {
        v: V1,
        tenant_id: TENANT,
        envelope_id: ENVELOPE,
        manifest,
        recipient_id: RecipientId::from_bytes([8; 16]),
        role: Role::Signer,
        holder: holder.identity.id(),
        grantor: sender.identity.id(),
        basis: Basis::Sender,
        checked: Checked::Logged,
        ek_commit: digest(3),
        prev: manifest,
        created_at_ms: at(1),
        wrap_sha256: digest(13),
    }
}

#[test]
fn a_foreign_reader_verifies_identity_manifest_and_grant() {
    let (sender, holder) = (Person::new(10), Person::new(11));
    let manifest = sender.says(&manifest(&sender));
    let grant = sender.says(&grant(&sender, &holder, manifest.id()));
    let identity = &sender.identity;
    let ids = [identity.id(), manifest.id(), grant.id()];
    let case = json!({
        "identities": [identity.dsse(), holder.identity.dsse()],
        "statements": [identity.dsse(), manifest.dsse(), grant.dsse()],
        "ids": ids,
    });
    let Some(output) = ask_oracle(&case) else {
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    assert_eq!(text, ids.map(|id| format!("ok {id}\n")).concat());
}

#[test]
fn a_foreign_reader_refuses_what_we_refuse() {
    let (sender, stranger) = (Person::new(10), Person::new(12));
    let body = manifest(&sender);
    let honest = sender.says(&body).into_dsse();
    let case =
        |dsse: &Dsse| json!({ "identities": [sender.identity.dsse()], "statements": [dsse] });
    let forged = stranger.says(&body).into_dsse();
    assert_refused(&case(&forged), "signature");
    let unknown = stranger.says(&manifest(&stranger)).into_dsse();
    assert_refused(&case(&unknown), "unknown identity");
    let mut stripped = honest.clone();
    stripped.signatures.truncate(1);
    assert_refused(&case(&stripped), "signature set");
    let mut mixed = honest.clone();
    mixed.signatures.truncate(1);
    mixed
        .signatures
        .extend(forged.signatures.into_iter().skip(1));
    assert_refused(&case(&mixed), "signature");
    let mut relabelled = honest;
    relabelled.payload_type = Grant::PAYLOAD_TYPE.to_owned();
    assert_refused(&case(&relabelled), "unknown identity");
}

#[test]
fn a_foreign_reader_verifies_the_published_vectors() {
    let vectors: Value = serde_json::from_slice(&fs::read(VECTORS).unwrap()).unwrap();
    let values = |key: &str| -> Vec<Value> {
        let object = vectors.get(key).and_then(Value::as_object).unwrap();
        object.values().cloned().collect()
    };
    let whole = ["manifest", "grant-1", "grant-2", "act-1", "act-2"];
    let statements = vectors.get("statements").unwrap();
    let named: Vec<_> = whole.iter().map(|name| statements.get(name)).collect();
    let case = json!({ "identities": values("identities"), "statements": named });
    if let Some(output) = ask_oracle(&case) {
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}");
    }
}
