//! Reads `fixtures/vectors/grant`, which another implementation made.

use std::fs;

use bulla_crypto::{kem::XWingSecretKey, secret::Key32};
use bulla_seal::{EnvelopeKey, ExpectedEnvelope, SealError};
use bulla_types::{Base64Bytes, EnvelopeId, Sha256Digest, TenantId};
use serde::Deserialize;

const VECTORS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/vectors/grant/wraps.json"
);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    id: String,
    #[serde(rename = "comment")]
    _comment: String,
    input: Input,
    expected: Option<Sha256Digest>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    seed: Sha256Digest,
    info: Base64Bytes,
    wrap: Base64Bytes,
    tenant_id: TenantId,
    envelope_id: EnvelopeId,
    ek_commit: Sha256Digest,
}

impl Input {
    fn unwrap_key(&self) -> Result<EnvelopeKey, SealError> {
        let receiver = XWingSecretKey::from_seed(Key32::from_bytes(*self.seed.as_bytes()));
        let expected = ExpectedEnvelope {
            tenant_id: self.tenant_id,
            envelope_id: self.envelope_id,
            ek_commit: self.ek_commit,
        };
        let (info, wrap) = (self.info.as_slice(), self.wrap.as_slice());
        EnvelopeKey::unwrap_checked(&receiver, info, wrap, &expected)
    }
}

#[test]
fn wraps_open_as_another_implementation_made_them() {
    let vectors: Vec<Vector> = serde_json::from_slice(&fs::read(VECTORS).unwrap()).unwrap();
    let mut refused = 0;
    for vector in &vectors {
        let opened = vector.input.unwrap_key();
        match (&vector.expected, vector.error.as_deref()) {
            (Some(key), None) => {
                let opened = opened.unwrap();
                let bytes = opened.dangerous_expose().expose_secret();
                assert_eq!(bytes, key.as_bytes(), "{}", vector.id);
            }
            (None, Some("open")) => {
                assert_eq!(opened.err(), Some(SealError::Open), "{}", vector.id);
                refused += 1;
            }
            _ => panic!("{}: neither key nor error", vector.id),
        }
    }
    assert!(refused * 4 >= vectors.len() * 3);
}
