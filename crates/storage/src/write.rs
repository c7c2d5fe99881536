//! The changes that a transaction can hold, each with its precondition.

use bulla_auth::lockout::Limit;
use bulla_domain::envelope::Envelope;
use bulla_protocol::vault::{SlotRecord, VaultItem};
use bulla_types::{
    AccountId, ContainerId, EnvelopeId, InvitationId, LoginId, SessionId, Sha256Digest, TenantId,
    Timestamp,
};

use crate::authority::{
    Authority, AuthorityId, IssuedCertificate, Revocation, RevocationList, TimestampPolicy,
};
use crate::log::WitnessState;
use crate::record::{
    Account, Container, Identity, IdentityStep, Invitation, KitAuthKey, Mail, NewAccountKey, Paper,
    Part, Reminder, Reset, Run, Session, StoredEnvelope, Tenant, Try, Wrap,
};

/// One change. Where its precondition fails, the whole transaction has no effect.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter that does not know a write must not compile"
)]
pub enum Write {
    /// Adds an authority; [`crate::Conflict::Version`] where one of its slot is in force, or its number
    /// is taken.
    AddAuthority(Authority),
    /// Adds a certificate; [`crate::Conflict::Version`] where the identity is closed or has one of its
    /// number, or the serial number is taken.
    AddCertificate(IssuedCertificate),
    /// Adds an identity; the same id again has no effect, another of the same account and epoch is
    /// [`crate::Conflict::Version`].
    AddIdentity(Identity),
    /// Adds the step between two stored identities, and notes every envelope that holds wraps for
    /// the account, see [`crate::Store::rewraps_of`]. [`crate::Conflict::Version`] where the
    /// identity was closed before.
    AddIdentityStep(IdentityStep),
    /// Stores a part; the same hashes again have no effect, others are [`crate::Conflict::Part`];
    /// a new part of a complete container is [`crate::Conflict::Container`].
    AddPart {
        /// The container, whose upload must have begun and not be complete.
        container_id: ContainerId,
        /// The part.
        part: Part,
    },
    /// Keeps that somebody was asked to act, and when they are reminded; again, it has no effect.
    AskRecipient(Reminder),
    /// Begins an upload; the same header by the same account again has no effect, anything else
    /// under the id is [`crate::Conflict::Container`], and so is an abandoned one, and anything
    /// that the trail knows under it: the history of an object is its own.
    BeginContainer(Container),
    /// Begins a reset of a second factor; [`crate::Conflict::Reset`] where one is under way. One that
    /// is over at its begin is replaced.
    BeginReset(Reset),
    /// Uses a recovery code; [`crate::Conflict::RecoveryCode`] where the account has none of this
    /// hash: of requests at the same time one passes.
    BurnRecoveryCode {
        /// The account.
        account_id: AccountId,
        /// Hash of the code.
        hash: Sha256Digest,
    },
    /// Accepts a TOTP step; [`crate::Conflict::TotpStep`] unless it is later than the last one.
    BurnTotpStep {
        /// The account.
        account_id: AccountId,
        /// The step.
        step: u64,
    },
    /// Ends an upload; the same hash again has no effect, another is
    /// [`crate::Conflict::Container`].
    CompleteContainer {
        /// The container.
        container_id: ContainerId,
        /// Its hash.
        container_hash: Sha256Digest,
    },
    /// Counts a try, if the limit lets it pass; else [`crate::Conflict::Tries`] with the wait.
    CountTry {
        /// The try.
        counted: Try,
        /// When.
        at: Timestamp,
    },
    /// Opens an account; [`crate::Conflict::Email`] where the address is taken.
    CreateAccount(Box<Account>),
    /// Stores an envelope with statements, wraps and routing; [`crate::Conflict::Envelope`] where
    /// the id is taken, by a container or anything that the trail knows too.
    CreateEnvelope {
        /// The envelope.
        stored: Box<StoredEnvelope>,
        /// Its wraps.
        wraps: Vec<Wrap>,
        /// Epoch of the sender's account key under which `sender_key` is sealed;
        /// [`crate::Conflict::Version`] unless it is the one in force.
        ak_epoch: u32,
    },
    /// Stores an invitation; an unused one of the same id is replaced, so that a set-up link is
    /// renewed; [`crate::Conflict::InvitationUsed`] where it was used.
    CreateInvitation(Invitation),
    /// Begins a run of registration or login.
    CreateRun(Run),
    /// Opens a session.
    CreateSession(Session),
    /// Makes an organisation.
    CreateTenant(Tenant),
    /// Ends a run; [`crate::Conflict::Run`] where it is gone: a run is taken once.
    DeleteRun {
        /// The run.
        run_id: LoginId,
        /// The stage it must be in.
        stage: String,
    },
    /// Ends a session; a missing one has no effect.
    DeleteSession(SessionId),
    /// Ends a reset; [`crate::Conflict::Reset`] unless this one is under way.
    EndReset {
        /// The account.
        account_id: AccountId,
        /// The reset.
        reset_id: [u8; 16],
    },
    /// Destroys all papers of an envelope for ever: none is stored any more.
    /// [`crate::Conflict::Version`] where they were ended before.
    EndPapers(EnvelopeId),
    /// Ends a session of this account; [`crate::StoreError::NotFound`] where it has none of this id.
    EndSession {
        /// The account.
        account_id: AccountId,
        /// The session.
        session_id: SessionId,
    },
    /// Ends every session of an account but one, and every run of login and recovery; none at all
    /// has no effect.
    EndSessions {
        /// The account.
        account_id: AccountId,
        /// The session that stays, if any.
        except: Option<SessionId>,
    },
    /// Erases key, salt and value of a detail of an event that has its place; its commitment stays.
    /// [`crate::StoreError::NotFound`] where the leaf has no such detail; one that was erased stays so.
    /// The leaf then stands in [`crate::LogStore::erasures`].
    EraseField {
        /// Index of the leaf in the organisation's log.
        index: u64,
        /// Name of the detail.
        name: String,
        /// The organisation.
        tenant_id: TenantId,
    },
    /// Changes nothing; [`crate::Conflict::Version`] unless the identity has this many certificates, so
    /// that whoever revokes all of them knows all of them.
    ExpectCertificates {
        /// The identity.
        identity_id: Sha256Digest,
        /// How many, revoked ones among them.
        count: u32,
    },
    /// Forgets the tries under a key; a missing one has no effect.
    ForgetTries(Sha256Digest),
    /// Takes one try off the count under a key, since it was right; a missing one has no effect.
    GiveTryBack {
        /// The key.
        key: Sha256Digest,
        /// The limit that it was counted by.
        limit: Limit,
    },
    /// Notes that a lockout was recorded; a missing one has no effect.
    NoteLockout(Sha256Digest),
    /// Notes the day on which a paper was opened, counted from 1970-01-01;
    /// [`crate::Conflict::Version`] where it was opened on that day or a later one before, or there is
    /// no such paper.
    NotePaperOpened {
        /// The envelope.
        envelope_id: EnvelopeId,
        /// The paper.
        locator: Sha256Digest,
        /// The day.
        day: u32,
    },
    /// Stores a paper, in the place of an earlier one of the document, or under the locator that it
    /// has; has no effect where the envelope's papers were ended.
    PutPaper(Paper),
    /// Writes a slot; one of the same kind is replaced. [`crate::Conflict::Version`] unless it is of
    /// the epoch in force.
    PutSlot {
        /// The account.
        account_id: AccountId,
        /// The slot.
        slot: SlotRecord,
        /// Public key of a recovery kit; `None` for other kinds.
        auth_key: Option<KitAuthKey>,
    },
    /// Writes an item; [`crate::Conflict::Version`] unless it is one more than the stored version
    /// (1 for a new item), and sealed under the account key in force.
    PutVaultItem {
        /// The account.
        account_id: AccountId,
        /// Epoch of the account key under which it is sealed.
        ak_epoch: u32,
        /// The item.
        item: VaultItem,
    },
    /// Replaces an authority's revocation list; [`crate::Conflict::Version`] unless its number follows
    /// the stored one (1 for the first) and it has as many entries as the authority revoked.
    PutRevocationList(RevocationList),
    /// Replaces where an organisation gets its time from; [`crate::Conflict::Version`] unless the
    /// version follows the stored one.
    PutTimestampPolicy {
        /// The organisation.
        tenant_id: TenantId,
        /// The new version, from 1.
        version: u64,
        /// From where.
        policy: TimestampPolicy,
    },
    /// Notes how the witnesses of the anchor log stand.
    PutWitnessState(WitnessState),
    /// Queues a mail.
    QueueMail(Mail),
    /// Replaces everything that hangs on an account key; [`crate::Conflict::Version`] unless the
    /// epoch follows the one in force, the items are every stored one in its next version, and the
    /// sender keys are those of exactly the envelopes that the account sent.
    RenewAccountKey(Box<NewAccountKey>),
    /// Replaces an account's OPAQUE record; [`crate::Conflict::Version`] unless the stored one is
    /// `expected`.
    ReplaceOpaqueRecord {
        /// The account.
        account_id: AccountId,
        /// The record that the change was decided on.
        expected: Vec<u8>,
        /// The record as it shall be.
        record: Vec<u8>,
    },
    /// Replaces every recovery code of an account.
    ReplaceRecoveryCodes {
        /// The account.
        account_id: AccountId,
        /// Hashes of the new ones.
        hashes: Vec<Sha256Digest>,
    },
    /// Moves a run on: replaces stage, state, account, end and count of failures;
    /// [`crate::Conflict::Run`] unless it is in `from`, or where it stays in its stage and `run`
    /// counts no more failures than the stored one. So parallel requests cannot count one failure
    /// together: whoever counts the attempt before checking the code gets each count once.
    ReplaceRun {
        /// The stage it must be in.
        from: String,
        /// The run as it shall be.
        run: Run,
    },
    /// Replaces an account's second factor and its last accepted step.
    ReplaceTotp {
        /// The account.
        account_id: AccountId,
        /// The new secret, sealed.
        sealed: Vec<u8>,
        /// The step of the code that confirmed it.
        step: u64,
    },
    /// Adds wraps of an account to an envelope, deletes its other wraps for the same places, and
    /// takes the envelope off the list of [`crate::Store::rewraps_of`].
    ReplaceWraps {
        /// The envelope.
        envelope_id: EnvelopeId,
        /// The account.
        account_id: AccountId,
        /// Its new wraps.
        wraps: Vec<Wrap>,
    },
    /// Ends the work of an authority; [`crate::Conflict::Version`] unless it is in force.
    RetireAuthority {
        /// The authority.
        authority_id: AuthorityId,
        /// When.
        at: Timestamp,
    },
    /// Revokes a certificate; [`crate::Conflict::Version`] where it was revoked before.
    RevokeCertificate(Revocation),
    /// Keeps a session's unlock share, sealed.
    SetUnlockShare {
        /// The session.
        session_id: SessionId,
        /// The sealed share.
        sealed: Vec<u8>,
    },
    /// Notes a reminder; [`crate::Conflict::Version`] unless what is kept is `expected`.
    NoteReminder {
        /// What the reminder was decided on.
        expected: Reminder,
        /// The same after it.
        next: Reminder,
    },
    /// Notes that a session was used; an earlier time than the noted one and a missing session
    /// have no effect.
    TouchSession {
        /// The session.
        session_id: SessionId,
        /// When.
        at: Timestamp,
    },
    /// Replaces an envelope's state, head and recipients' states, appends statements and adds the
    /// containers that they name; [`crate::Conflict::Head`] unless the stored envelope equals
    /// `expected`.
    UpdateEnvelope {
        /// The envelope.
        envelope_id: EnvelopeId,
        /// The state that the change was decided on.
        expected: Box<Envelope>,
        /// The state as it shall be.
        next: Box<Envelope>,
        /// Statements to append, DSSE records as JSON text.
        append: Vec<String>,
        /// Containers that belong to the envelope from now on.
        containers: Vec<ContainerId>,
    },
    /// Uses an invitation; [`crate::Conflict::InvitationUsed`] where it was used.
    UseInvitation {
        /// The invitation.
        invitation_id: InvitationId,
        /// When.
        at: Timestamp,
    },
}
