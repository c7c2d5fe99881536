//! The vectors of `fixtures/vectors/statement`, which another implementation made.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

use std::path::PathBuf;

use bulla_crypto::hash::sha256;
use bulla_statement::commitment::Opening;
use bulla_statement::jcs::{self, JcsError};
use bulla_statement::{
    ChainFault, Dsse, EnvelopeChain, EpochFault, Epochs, ExpectedEnvelope, Grant, Identity,
    KnownIdentities, Manifest, Statement, StatementError, StepRecord, Verified, verify,
    verify_identity,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn load(file: &str) -> Value {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/statement");
    serde_json::from_slice(&std::fs::read(root.join(file)).unwrap()).unwrap()
}

/// Runs every vector; `run` yields what the vector expects or its error code.
fn check(vectors: &Value, run: impl Fn(&Value) -> Result<Value, Value>) {
    let vectors = vectors.as_array().unwrap();
    let mut negatives = 0;
    for vector in vectors {
        let got = run(&vector["input"]);
        let want = match vector.get("error") {
            Some(code) => {
                negatives += 1;
                Err(code.clone())
            }
            None => Ok(vector["expected"].clone()),
        };
        assert_eq!(got, want, "{}", vector["id"]);
    }
    assert!(negatives * 4 >= vectors.len() * 3);
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

fn jcs_code(error: &JcsError) -> &'static str {
    match error {
        JcsError::NotCanonical => "not_canonical",
        JcsError::Number => "number",
        JcsError::Syntax => "syntax",
        JcsError::TooLarge => "too_large",
        other => panic!("{other}"),
    }
}

fn statement_code(error: &StatementError) -> &'static str {
    match error {
        StatementError::Body(_) => "body",
        StatementError::Dsse => "dsse",
        StatementError::ForeignKeys => "foreign_keys",
        StatementError::Limit { .. } => "limit",
        StatementError::PayloadType { .. } => "payload_type",
        StatementError::Signature => "signature",
        StatementError::SignatureSet => "signature_set",
        other => panic!("{other}"),
    }
}

fn fault_code(fault: &ChainFault) -> &'static str {
    match fault {
        ChainFault::ActedBefore => "acted_before",
        ChainFault::Closed => "closed",
        ChainFault::Container => "container",
        ChainFault::Documents => "documents",
        ChainFault::EkCommit => "ek_commit",
        ChainFault::Foreign => "foreign",
        ChainFault::Grantor => "grantor",
        ChainFault::Holder => "holder",
        ChainFault::Kind => "kind",
        ChainFault::Length => "length",
        ChainFault::NoRecipient => "no_recipient",
        ChainFault::NotCompleted => "not_completed",
        ChainFault::NotHolder => "not_holder",
        ChainFault::NotSender => "not_sender",
        ChainFault::Order => "order",
        ChainFault::Prev => "prev",
        ChainFault::Statement(_) => "statement",
        ChainFault::Successor => "successor",
        ChainFault::UnknownIdentity => "unknown_identity",
        other => panic!("{other}"),
    }
}

#[test]
fn canonical_json() {
    check(&load("canonical-json.json"), |input| {
        let bytes = input.as_str().unwrap().as_bytes();
        let value: Value = jcs::parse_strict(bytes).map_err(|error| jcs_code(&error))?;
        Ok(json!({ "sha256": sha256(&jcs::to_canonical(&value).unwrap()) }))
    });
}

#[test]
fn commitments() {
    check(&load("commitments.json"), |input| {
        let opening: Opening = read(&input["opening"]);
        let commitment = read(&input["commitment"]);
        let value = opening.open(input["field"].as_str().unwrap(), &commitment);
        value.map(Value::from).map_err(|_| "opening".into())
    });
}

#[test]
fn wrap_infos() {
    check(&load("wrap-infos.json"), |input| {
        let grant: Grant = read(&input["grant"]);
        if hex::encode(grant.wrap_info().unwrap()) == input["info"].as_str().unwrap() {
            Ok("same".into())
        } else {
            Err("differs".into())
        }
    });
}

#[test]
fn records() {
    check_records("records.json");
}

#[test]
fn policies() {
    check_records("policies.json");
}

fn check_records(file: &str) {
    let file = load(file);
    check(&file["vectors"], |input| {
        let name = input["identity"].as_str().unwrap();
        let identity = verify_identity(&read(&file["identities"][name])).unwrap();
        let verified = Dsse::parse(&serde_json::to_vec(&input["dsse"]).unwrap()).and_then(|dsse| {
            if dsse.payload_type == Identity::PAYLOAD_TYPE {
                verify_identity(&dsse).map(|verified| verified.id())
            } else {
                verify::<Manifest>(&dsse, &identity.body().keys()).map(|verified| verified.id())
            }
        });
        let id = verified.map_err(|error| statement_code(&error))?;
        Ok(json!({ "id": id }))
    });
}

#[test]
fn chains() {
    check_chains("chains.json");
}

#[test]
fn declines() {
    check_chains("declines.json");
}

#[test]
fn withdrawals() {
    check_chains("withdrawals.json");
}

#[test]
fn cancellations() {
    check_chains("cancellations.json");
}

#[test]
fn places_kept_for_links() {
    check_chains("links.json");
}

fn check_chains(file: &str) {
    let file = load(file);
    let identities: Vec<Verified<Identity>> = file["identities"]
        .as_object()
        .unwrap()
        .values()
        .map(|dsse| verify_identity(&read(dsse)).unwrap())
        .collect();
    check(&file["vectors"], |input| {
        let names = input["statements"].as_array().unwrap().iter();
        let records: Vec<Dsse> = names
            .map(|name| read(&file["statements"][name.as_str().unwrap()]))
            .collect();
        let expected = ExpectedEnvelope {
            tenant_id: read(&input["tenant_id"]),
            envelope_id: read(&input["envelope_id"]),
        };
        let chain = EnvelopeChain::verify(&records, &identities, &expected)
            .map_err(|error| json!({ "at": error.at, "fault": fault_code(&error.fault) }))?;
        let mut got = json!({ "head": chain.head(), "completed": chain.is_completed() });
        if let Some(act) = chain.decline() {
            got["declined"] = json!(act.body().recipient_id);
        }
        if chain.cancellation().is_some() {
            got["cancelled"] = true.into();
        }
        if chain.retraction().is_some() {
            got["retracted"] = true.into();
        }
        if chain.revocation().is_some() {
            got["revoked"] = true.into();
        }
        Ok(got)
    });
}

fn epoch_code(fault: &EpochFault) -> &'static str {
    match fault {
        EpochFault::Closing => "closing",
        EpochFault::Foreign => "foreign",
        EpochFault::KeyReused => "key_reused",
        EpochFault::Length => "length",
        EpochFault::Previous => "previous",
        EpochFault::Statement(_) => "statement",
        EpochFault::Succession => "succession",
        other => panic!("{other}"),
    }
}

#[test]
fn epochs() {
    let file = load("epochs.json");
    let record = |name: &Value| read::<Dsse>(&file["records"][name.as_str().unwrap()]);
    let list = |value: &Value| value.as_array().unwrap().clone();
    check(&file["vectors"], |input| {
        let identities: Vec<Dsse> = list(&input["identities"]).iter().map(record).collect();
        let step = |step: &Value| StepRecord {
            closing: record(&step["closing"]),
            succession: step["succession"]
                .is_string()
                .then(|| record(&step["succession"])),
        };
        let steps: Vec<StepRecord> = list(&input["steps"]).iter().map(step).collect();
        let epochs = Epochs::verify(&identities, &steps)
            .map_err(|error| json!({ "epoch": error.epoch, "fault": epoch_code(&error.fault) }))?;
        let succeeded = epochs.steps().map(|step| step.succession().is_some());
        let succeeded: Vec<_> = succeeded.collect();
        Ok(json!({ "newest": epochs.newest().id(), "succeeded": succeeded }))
    });
}

#[test]
fn successions() {
    let file = load("successions.json");
    let accounts = file["accounts"].as_object().unwrap().values();
    let accounts: Vec<Epochs> = accounts
        .map(|account| {
            let steps = account["steps"].as_array().unwrap().iter();
            let steps = steps.map(|step| StepRecord {
                closing: read(&step["closing"]),
                succession: read(&step["succession"]),
            });
            let identities: Vec<Dsse> = read(&account["identities"]);
            Epochs::verify(&identities, &steps.collect::<Vec<_>>()).unwrap()
        })
        .collect();
    let known = KnownIdentities::of_accounts(&accounts);
    check(&file["vectors"], |input| {
        let names = input["statements"].as_array().unwrap().iter();
        let records: Vec<Dsse> = names
            .map(|name| read(&file["statements"][name.as_str().unwrap()]))
            .collect();
        let expected = ExpectedEnvelope {
            tenant_id: read(&input["tenant_id"]),
            envelope_id: read(&input["envelope_id"]),
        };
        let chain = EnvelopeChain::verify(&records, &known, &expected)
            .map_err(|error| json!({ "at": error.at, "fault": fault_code(&error.fault) }))?;
        let first = chain.manifest().body().recipients[0].recipient_id;
        Ok(json!({
            "head": chain.head(),
            "holder": chain.holder_of(first),
            "acts": chain.acts().count(),
        }))
    });
}
