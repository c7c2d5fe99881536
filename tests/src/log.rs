//! The log that `log-writer` writes: its name and key, and its events by number.

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_domain::event::EventKind;
use bulla_storage::log::{ANCHOR, PendingEvent, SealedField};
use bulla_tlog::LogSigner;
use bulla_types::{EventId, Sha256Digest, TenantId, Timestamp};

/// The organisation.
pub const LOG: TenantId = TenantId::from_bytes([0x70; 16]);

/// Number of the event that tells of an erasure, less the index of the leaf.
pub const ERASURES: u64 = 1_000_000;

/// Name and key of a log: of the organisation, or of the anchor log.
///
/// # Panics
/// Never: both names are names.
#[must_use]
#[expect(clippy::expect_used, reason = "both names are names of logs")]
pub fn signer(log: TenantId) -> LogSigner {
    let name = if log == ANCHOR {
        "sign.example.ch/anchor".to_owned()
    } else {
        format!("sign.example.ch/log/{log}")
    };
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([7; 32]));
    LogSigner::new(name.parse().expect("a name"), key)
}

/// The event of this number: id and time are the number, the object is one of ten.
#[must_use]
pub fn event(number: u64) -> PendingEvent {
    let mut id = [0; 16];
    if let Some(end) = id.last_chunk_mut() {
        *end = number.to_be_bytes();
    }
    let [.., low] = number.to_be_bytes();
    PendingEvent {
        event_id: EventId::from_bytes(id),
        kind: EventKind::RecipientActed,
        at: Timestamp::from_millis(number).unwrap_or(Timestamp::MAX),
        object: [low % 10; 16],
        actor: None,
        statement: None,
        fields: vec![SealedField {
            name: "email",
            commitment: Sha256Digest::from_bytes([low; 32]),
            wrapped_key: key_of(number),
            sealed: vec![low; 80],
        }],
    }
}

/// What stands for the sealed key of that event's detail: it is in no other event.
#[must_use]
pub fn key_of(number: u64) -> Vec<u8> {
    let mut key = vec![0xcc; 61];
    for (to, from) in key.iter_mut().zip(number.to_be_bytes()) {
        *to = from;
    }
    key
}
