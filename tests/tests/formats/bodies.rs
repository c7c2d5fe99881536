//! Bodies of requests and answers: whatever text is read as one is written and read back as the
//! same value, and nothing makes the reader panic.

use bulla_protocol::{
    certificate::{
        RequestCertificate, RequestTimestamp, RequestValidation, SignerCertificate, TimestampReply,
        ValidationMaterial,
    },
    container::CompleteUpload,
    envelope::{EnvelopeRecord, GrantWithWrap, Released, SendEnvelope, SubmitAct},
    error::Problem,
    identity::{IdentityRecord, LookUpIdentity},
    keys::{ChangePassword, KeyRecords, KeysProof, RenewAccountKey},
    log::{ConsistencyProof, LogExtract},
    login::{LoginFinish, LoginStart, LoginStarted, SecondFactor},
    recovery::{AskReset, ConfirmReset, RecoverySecondFactor, RecoveryStarted},
    register::{RegisterConfirm, RegisterFinish, RegisterStart},
    second_factor::{BeginReset, CancelReset, ConfirmRenewal, FreshCode},
    session::{SessionView, UnlockShare},
    sessions::EndSessions,
    trust::TrustFile,
    vault::{StoreRecoveryKit, VaultBundle, WriteVaultItem},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::corpus::{Answer, Changes, kept, vector};

/// Text that is read as a `T`.
fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Answer {
    Answer::of(serde_json::from_slice::<T>(bytes), |value| {
        let once = serde_json::to_value(&value).unwrap();
        let again: T = serde_json::from_value(once.clone()).unwrap();
        serde_json::to_value(&again).unwrap() == once
    })
}

/// Tries a type with one of its bodies, changed, and with all kept files.
fn body<T: Serialize + DeserializeOwned>(name: &str, sample: &Value) {
    let sample = sample.to_string().into_bytes();
    assert_eq!(read::<T>(&sample), Answer::Accepted, "{name}: the sample");
    for (file, bytes) in kept("protocol") {
        assert_eq!(read::<T>(&bytes), Answer::Refused, "{name}: {file}");
    }
    let mut changes = Changes::new(name);
    for _ in 0..1500 {
        read::<T>(&changes.of(std::slice::from_ref(&sample)));
    }
}

const ID: &str = "101112131415161718191a1b1c1d1e1f";
const DIGEST: &str = "0d922ac8e15a6d17d5d50fab0649830d922ac8e15a6d17d5d50fab0649831234";

fn statement(name: &str) -> Value {
    vector("statement/chains.json")["statements"][name].clone()
}

fn slot() -> Value {
    vector("vault/slots.json")[0]["input"]["slot"].clone()
}

fn vault() -> Value {
    let item = vector("vault/items.json")[0]["input"]["item"].clone();
    json!({ "slots": [slot()], "items": [item] })
}

fn log() -> Value {
    vector("evidence/lease.evidence.json")["log"].clone()
}

#[test]
fn bodies_of_login_and_registration() {
    body::<LoginStart>(
        "login start",
        &json!({ "email": "anna@example.ch", "ke1": "AAAA" }),
    );
    body::<LoginStarted>(
        "login started",
        &json!({ "login_id": ID, "account_id": ID, "ke2": "AAAA" }),
    );
    body::<LoginFinish>("login finish", &json!({ "login_id": ID, "ke3": "AAAA" }));
    body::<SecondFactor>(
        "second factor",
        &json!({ "login_id": ID, "code": "123456", "proof": "AAAA" }),
    );
    body::<RegisterStart>(
        "register start",
        &json!({ "token": "dGhpcnR5LXR3byByYW5kb20gYnl0ZXMgYXMgdGV4dC4", "request": "AAAA" }),
    );
    let identity = vector("statement/chains.json")["identities"]["sender"].clone();
    body::<RegisterFinish>(
        "register finish",
        &json!({
            "registration_id": ID, "token": "dGhp", "email": "anna@example.ch", "name": "Anna",
            "organisation_name": null, "record": "AAAA", "vault": vault(), "identity": identity,
        }),
    );
    body::<RegisterConfirm>(
        "register confirm",
        &json!({ "registration_id": ID, "token": "dGhp", "code": "123456" }),
    );
    body::<SessionView>(
        "session",
        &json!({
            "account_id": ID, "tenant_id": ID, "email": "anna@example.ch", "name": "Anna",
            "organisation_name": "Example", "role": "owner", "has_recovery_kit": true,
            "recovery_codes_left": 10, "second_factor_reset": null,
            "identities": [identity], "expires_at_ms": 1_763_750_000_000_u64,
        }),
    );
    body::<UnlockShare>("unlock share", &json!({ "share": "AAAA" }));
}

#[test]
fn bodies_of_sessions_and_second_factors() {
    body::<EndSessions>("end sessions", &json!({ "which": "others" }));
    body::<FreshCode>("fresh code", &json!({ "code": "123456" }));
    body::<ConfirmRenewal>(
        "confirm renewal",
        &json!({ "renewal_id": ID, "code": "123456" }),
    );
    body::<BeginReset>(
        "begin reset",
        &json!({ "email": "ben@example.ch", "code": "123456" }),
    );
    body::<CancelReset>("cancel reset", &json!({ "email": "ben@example.ch" }));
    body::<AskReset>("ask reset", &json!({ "run_id": ID, "proof": "AAAA" }));
    body::<ConfirmReset>(
        "confirm reset",
        &json!({ "run_id": ID, "code": "12345678" }),
    );
}

#[test]
fn bodies_of_vaults() {
    body::<VaultBundle>("vault", &vault());
    body::<StoreRecoveryKit>(
        "recovery kit",
        &json!({ "slot": slot(), "auth_key": "AAAA", "code": "123456", "proof": "AAAA" }),
    );
    let item = vault()["items"][0].clone();
    body::<WriteVaultItem>(
        "vault item",
        &json!({ "ak_epoch": 1, "item": item, "proof": "AAAA" }),
    );
}

#[test]
fn bodies_of_keys_and_recovery() {
    body::<KeysProof>(
        "proof",
        &json!({ "run_id": ID, "ke3": "AAAA", "code": "123456" }),
    );
    let keys = json!([{ "envelope_id": ID, "sealed": "AAAA" }]);
    let records = json!({ "vault": vault(), "sender_keys": keys });
    body::<KeyRecords>("records", &records);
    let change = json!({ "run_id": ID, "record": "AAAA", "slot": slot(), "proof": "AAAA" });
    body::<ChangePassword>("password", &change);
    let renewal = &vector("vault/rekeys.json")[0]["input"];
    let renewal = json!({
        "run_id": ID, "record": "AAAA", "rekey": renewal["rekey"], "proof": renewal["proof"],
        "next_identity": null,
    });
    body::<RenewAccountKey>("account key", &renewal);
    let started = json!({ "run_id": ID, "account_id": ID, "challenge": "AAAA" });
    body::<RecoveryStarted>("recovery", &started);
    let second = json!({ "run_id": ID, "code": "123456", "proof": "AAAA" });
    body::<RecoverySecondFactor>("recovery code", &second);
}

#[test]
fn bodies_of_envelopes() {
    let grant = json!({ "grant": statement("grant-1"), "wrap": "AAAA" });
    body::<GrantWithWrap>("grant", &grant);
    body::<SendEnvelope>(
        "send",
        &json!({
            "manifest": statement("manifest"), "grants": [grant], "sender_key": "AAAA",
            "ak_epoch": 1,
            "routing": [{ "recipient_id": ID, "email": "ben@example.ch", "salt": "AAAA" }],
        }),
    );
    body::<SubmitAct>("act", &json!({ "act": statement("act-1") }));
    body::<Released>(
        "released",
        &json!({ "wraps": [{ "grant": DIGEST, "wrap": "AAAA" }] }),
    );
    let summary = json!({
        "envelope_id": ID, "state": "sent", "sent_at_ms": 1, "sender": ID,
        "sent_by_me": true,
        "recipients": [{
            "recipient_id": ID, "email": "ben@example.ch", "order": 1, "state": "released",
            "is_me": false,
        }],
    });
    body::<EnvelopeRecord>(
        "envelope",
        &json!({
            "tenant_id": ID, "summary": summary, "statements": [statement("manifest")],
            "head": DIGEST, "identities": [], "log": log(), "sender_key": null,
        }),
    );
    body::<CompleteUpload>("complete", &json!({ "container_hash": DIGEST }));
}

#[test]
fn bodies_of_certificates_and_time() {
    body::<RequestCertificate>("certificate", &json!({}));
    body::<SignerCertificate>(
        "certified",
        &json!({ "chain": ["AAAA", "AAAA"], "root": "AAAA", "not_after_ms": 1 }),
    );
    body::<RequestTimestamp>("time-stamp", &json!({ "query": "AAAA" }));
    body::<TimestampReply>("time-stamped", &json!({ "reply": "AAAA" }));
    body::<RequestValidation>("validation", &json!({ "certificates": ["AAAA"] }));
    body::<ValidationMaterial>(
        "validated",
        &json!({ "certificates": ["AAAA"], "crls": [], "ocsp": ["AAAA"] }),
    );
    let trust = json!({
        "v": 1, "instance": "https://sign.example.ch", "log_origin_prefix": "sign.example.ch/log/",
        "log_public_key": "AAAA", "certificate_roots": ["AAAA"], "timestamp_roots": ["AAAA", "BBBB"],
        "witness_policy": "quorum none\n",
    });
    body::<TrustFile>("trust with roots", &trust);
}

#[test]
fn bodies_of_people_log_and_errors() {
    body::<LookUpIdentity>("look up", &json!({ "email": "anna@example.ch" }));
    body::<IdentityRecord>(
        "identity",
        &json!({
            "account_id": ID, "name": "Anna", "email": "anna@example.ch",
            "statements": [statement("manifest")], "log": log(),
        }),
    );
    body::<LogExtract>("log", &log());
    body::<ConsistencyProof>(
        "consistency",
        &json!({ "checkpoint": log()["checkpoint"], "proof": [DIGEST] }),
    );
    body::<TrustFile>("trust", &vector("evidence/trust.json"));
    let problem = Problem::new(bulla_protocol::ErrorCode::ALL[0]);
    body::<Problem>("problem", &serde_json::to_value(problem).unwrap());
}
