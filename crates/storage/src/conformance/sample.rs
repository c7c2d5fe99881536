//! Records for the checks: one organisation with an owner and a member, and more by number.

use std::sync::Arc;

use bulla_crypto::secret::Key32;
use bulla_crypto::sign::Ed25519SecretKey;
use bulla_domain::envelope::{Envelope, Recipient, RecipientState, State};
use bulla_domain::event::EventKind;
use bulla_protocol::session::{Device, DeviceClient, DeviceSystem, Role};
use bulla_protocol::vault::{SlotKind, SlotRecord, VaultItem, VaultItemName};
use bulla_tlog::LogSigner;
use bulla_types::{
    AccountId, ContainerId, EnvelopeId, EventId, InvitationId, LoginId, RecipientId, SessionId,
    Sha256Digest, SlotId, TenantId, Timestamp,
};

use crate::log::{PendingEvent, SealedField};
use crate::record::{
    Account, Container, Identity, Invitation, KitAuthKey, Mail, NewAccountKey, Part, Run, Session,
    StoredEnvelope, Tenant, Wrap,
};
use crate::{Conflict, Store, StoreError, Write};

/// The organisation of most checks.
pub const TENANT: TenantId = TenantId::from_bytes([0x70; 16]);
/// Another organisation.
pub const OTHER_TENANT: TenantId = TenantId::from_bytes([0x71; 16]);
/// Owner of [`TENANT`].
pub const OWNER: AccountId = AccountId::from_bytes([0xa0; 16]);
/// Member of [`TENANT`].
pub const MEMBER: AccountId = AccountId::from_bytes([0xa1; 16]);

/// A point in time.
pub fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

/// A digest.
pub fn digest(byte: u8) -> Sha256Digest {
    Sha256Digest::from_bytes([byte; 32])
}

/// Writes [`TENANT`] with [`OWNER`] and [`MEMBER`].
pub async fn seed(store: &Arc<dyn Store>) {
    let tenant = Tenant {
        tenant_id: TENANT,
        name: "Muster & Co".parse().unwrap(),
    };
    let writes = vec![
        Write::CreateTenant(tenant),
        Write::CreateAccount(Box::new(account(OWNER, "anna@example.ch"))),
        Write::CreateAccount(Box::new(account(MEMBER, "bruno@example.ch"))),
    ];
    store.commit(TENANT, writes, Vec::new()).await.unwrap();
}

/// Commits one write without events.
///
/// # Errors
/// Those of [`Store::commit`].
pub async fn write(store: &Arc<dyn Store>, write: Write) -> Result<(), StoreError> {
    store.commit(TENANT, vec![write], Vec::new()).await
}

/// Panics unless the commit was refused with this conflict.
pub fn assert_conflict(outcome: Result<(), StoreError>, expected: Conflict) {
    match outcome {
        Err(StoreError::Conflict(conflict)) if conflict == expected => {}
        other => panic!("expected {expected:?}, got {other:?}"),
    }
}

/// Panics unless the commit named a missing record.
pub fn assert_missing(outcome: &Result<(), StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::NotFound)),
        "expected NotFound, got {outcome:?}"
    );
}

/// An account of [`TENANT`].
pub fn account(account_id: AccountId, email: &str) -> Account {
    Account {
        account_id,
        tenant_id: TENANT,
        email: email.parse().unwrap(),
        name: "Anna Muster".parse().unwrap(),
        role: if account_id == OWNER {
            Role::Owner
        } else {
            Role::Member
        },
        opaque_record: vec![1, 0, 255],
        totp_sealed: vec![2, 0, 254],
        totp_last_step: 0,
        ak_epoch: 1,
        created_at: at(1_000),
    }
}

/// An identity of an account.
pub fn identity(account_id: AccountId, epoch: u32, id: u8) -> Identity {
    Identity {
        identity_id: digest(id),
        account_id,
        tenant_id: TENANT,
        epoch,
        statement: format!("{{\"epoch\": {epoch},  \"é\":\"\"}}"),
    }
}

/// An unused invitation of a member.
pub fn invitation(id: u8, token: u8) -> Invitation {
    Invitation {
        invitation_id: InvitationId::from_bytes([id; 16]),
        token_sha256: digest(token),
        tenant_id: TENANT,
        email: Some("carla@example.ch".parse().unwrap()),
        invited_by: Some(OWNER),
        role: Role::Auditor,
        expires_at: at(9_000),
        used_at: None,
    }
}

/// A run in stage `login.1`.
pub fn run(id: u8) -> Run {
    Run {
        run_id: LoginId::from_bytes([id; 16]),
        stage: "login.1".to_owned(),
        account_id: Some(AccountId::from_bytes([0xff; 16])),
        state: vec![0, 1, 2],
        failures: 0,
        expires_at: at(9_000),
    }
}

/// A session of [`OWNER`].
pub fn session(id: u8) -> Session {
    Session {
        session_id: SessionId::from_bytes([id; 16]),
        token_sha256: digest(id),
        account_id: OWNER,
        created_at: at(1_000),
        last_seen_at: at(1_000),
        expires_at: at(100_000_000),
        unlock_share_sealed: None,
        device: Device {
            client: DeviceClient::Chromium,
            system: DeviceSystem::Macos,
        },
    }
}

/// A slot.
pub fn slot(kind: SlotKind, id: u8) -> SlotRecord {
    SlotRecord {
        v: 1,
        slot_id: SlotId::from_bytes([id; 16]),
        kind,
        ak_epoch: 1,
        nonce: vec![id; 12].into(),
        ciphertext: vec![id; 48].into(),
        commitment: vec![id; 32].into(),
    }
}

/// An item in a version.
pub fn item(name: VaultItemName, version: u64) -> VaultItem {
    VaultItem {
        name,
        version,
        sealed: version.to_be_bytes().to_vec().into(),
    }
}

/// An account key of [`OWNER`] in this epoch: both slots, nothing else.
pub fn new_account_key(ak_epoch: u32) -> NewAccountKey {
    let slot = |kind, id| SlotRecord {
        ak_epoch,
        ..slot(kind, id)
    };
    NewAccountKey {
        account_id: OWNER,
        ak_epoch,
        slots: vec![
            (slot(SlotKind::Password, 0x21), None),
            (
                slot(SlotKind::RecoveryKit, 0x22),
                Some(KitAuthKey::from_bytes([0x23; 32])),
            ),
        ],
        items: Vec::new(),
        sender_keys: Vec::new(),
    }
}

/// A container of [`OWNER`], begun.
pub fn container(id: u8) -> Container {
    Container {
        container_id: ContainerId::from_bytes([id; 16]),
        tenant_id: TENANT,
        envelope_id: EnvelopeId::from_bytes([id; 16]),
        uploaded_by: OWNER,
        header: vec![0x89, id],
        container_hash: None,
        begun_at: at(1_000),
    }
}

/// A part with three segments.
pub fn part(number: u64, byte: u8) -> Part {
    Part {
        number,
        segment_hashes: vec![digest(byte), digest(0), digest(255)],
    }
}

/// A mail.
pub fn mail(id: u8, queued_at: u64) -> Mail {
    Mail {
        mail_id: [id; 16],
        to: "anna@example.ch".parse().unwrap(),
        subject: "Subject".to_owned(),
        text: "Line\nline\n".to_owned(),
        queued_at: at(queued_at),
    }
}

/// An envelope from [`OWNER`] to [`MEMBER`] and back to [`OWNER`], with one statement.
pub fn envelope(id: u8, sent_at: u64) -> StoredEnvelope {
    let recipient = |byte: u8, account_id, order| Recipient {
        recipient_id: RecipientId::from_bytes([byte; 16]),
        account_id,
        order,
        state: RecipientState::Pending,
    };
    StoredEnvelope {
        envelope: Envelope {
            tenant_id: TENANT,
            envelope_id: EnvelopeId::from_bytes([id; 16]),
            sender: OWNER,
            state: State::Sent,
            head: digest(id),
            // Not in the order of their ids: the position counts.
            recipients: vec![recipient(2, MEMBER, 1), recipient(1, OWNER, 700)],
            sent_at: at(sent_at),
            deadline: at(sent_at + 1_000),
        },
        statements: vec!["{\"manifest\":1}".to_owned()],
        emails: vec![
            "bruno@example.ch".parse().unwrap(),
            "anna@example.ch".parse().unwrap(),
        ],
        sender_key: vec![id, 0],
        containers: Vec::new(),
    }
}

/// A wrap for a holder.
pub fn wrap(grant: u8, account_id: AccountId) -> Wrap {
    Wrap {
        grant: digest(grant),
        recipient_id: RecipientId::from_bytes([2; 16]),
        account_id,
        wrap: vec![grant; 3],
    }
}

/// An event by number: id and time are `number`, the object is one of ten.
pub fn event(number: u64) -> PendingEvent {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    let object = u8::try_from(number % 10).unwrap();
    PendingEvent {
        event_id: EventId::from_bytes(id),
        kind: EventKind::RecipientActed,
        at: at(number),
        object: [object; 16],
        actor: None,
        statement: None,
        fields: vec![SealedField {
            name: "email",
            commitment: digest(object),
            wrapped_key: vec![0xcc; 61],
            sealed: vec![0xee; 40],
        }],
    }
}

/// A signer of the log of this name, with a fixed key.
pub fn signer(origin: &str, seed: u8) -> LogSigner {
    let key = Ed25519SecretKey::from_seed(&Key32::from_bytes([seed; 32]));
    LogSigner::new(origin.parse().unwrap(), key)
}

/// The signer of the log of [`TENANT`].
pub fn tenant_signer() -> LogSigner {
    signer("localhost:8470/log/7070", 5)
}
