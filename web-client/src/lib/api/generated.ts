/**
 * The server's interface: types, error codes and one function for each operation. Generated from
 * docs/openapi.json by `cargo xtask api`; changes are lost.
 */

/** 32 lower-case hex digits */
export type AccountId = string;

/** Answer of `KEYS_ACCOUNT_KEY`. */
export interface AccountKeyRenewed {
  /** The new session. */
  session: SessionView;
}

/** Answer of `LOG_ANCHOR`: that a checkpoint of an organisation's log stands in the anchor log. */
export interface AnchorProof {
  /** Checkpoint of the anchor log: a C2SP signed note. */
  anchor: string;
  /** The organisation's checkpoint of the size asked for: a C2SP signed note. */
  checkpoint: string;
  /** Position of its leaf in the anchor log, from 0. */
  index: number;
  /** Inclusion proof under `anchor`, lowest hash first. */
  proof: Sha256Digest[];
  token?: Base64Bytes | null;
}

/**
 * Request of `RECOVERY_RESET_ASK`, in the place of the second factor that is lost. Answer: 204; a
 * code is mailed to the account's address.
 */
export interface AskReset {
  /** Ed25519 signature by the kit over `recovery_message` of the third step, 64 bytes. */
  proof: Base64Bytes;
  /** The run. */
  run_id: LoginId;
}

/** standard base64 with padding */
export type Base64Bytes = string;

/** Request of POST `SECOND_FACTOR_RESETS`. */
export interface BeginReset {
  /** A fresh code of the caller. */
  code: string;
  /** Whose second factor is lost: a member of the caller's organisation. */
  email: EmailAddress;
}

/** Request of `SECOND_FACTOR_RESETS_CANCEL`. */
export interface CancelReset {
  /** Whose reset is to be cancelled. */
  email: EmailAddress;
}

/**
 * Request of `KEYS_PASSWORD`: a new password for the same account key. Answer: 204; all other
 * sessions have ended.
 */
export interface ChangePassword {
  /** Write proof, 64 bytes (`docs/spec/vault.md#write-proofs`). */
  proof: Base64Bytes;
  /** OPAQUE `RegistrationRecord`. */
  record: Base64Bytes;
  /** The run, begun in this session. */
  run_id: LoginId;
  /** The password slot, of the same epoch. */
  slot: SlotRecord;
}

/** Request of `CONTAINER_COMPLETE`. Answer: 204. */
export interface CompleteUpload {
  /** The container hash that the client computed over what it sent. */
  container_hash: Sha256Digest;
}

/** Request of `SECOND_FACTOR_CONFIRM`. */
export interface ConfirmRenewal {
  /** Six digits of the app that was just enrolled. */
  code: string;
  /** The run. */
  renewal_id: LoginId;
}

/** Request of `RECOVERY_RESET_CONFIRM`. Answer: `crate::second_factor::PendingReset`. */
export interface ConfirmReset {
  /** The code of the mail. */
  code: string;
  /** The run. */
  run_id: LoginId;
}

/** Answer of `LOG_CONSISTENCY`. */
export interface ConsistencyProof {
  /** The newest checkpoint: a C2SP signed note. */
  checkpoint: string;
  /** Proof from the size asked for to the checkpoint's (RFC 9162 §2.1.4). */
  proof: Sha256Digest[];
}

/** 32 lower-case hex digits */
export type ContainerId = string;

/** Request of `INVITATIONS`. */
export interface CreateInvitation {
  /** Whom to invite. */
  email: EmailAddress;
  /** As what; a member where it is not said. */
  role?: Role;
}

/** What a session was opened on: coarse on purpose, no version and no model. */
export interface Device {
  /** The program. */
  client: DeviceClient;
  /** The system. */
  system: DeviceSystem;
}

/** The program that opened a session, by what it says of itself. */
export type DeviceClient = 'chromium' | 'command_line' | 'edge' | 'firefox' | 'other' | 'safari';

/** The system that a session was opened on, by what its program says. */
export type DeviceSystem = 'android' | 'ios' | 'linux' | 'macos' | 'other' | 'windows';

/** one line of text */
export type DisplayName = string;

/** 32 lower-case hex digits */
export type DocumentId = string;

/**
 * The logs of an instance under a key that it signs with no more
 * (`docs/spec/audit-log.md#rotation`).
 */
export interface EarlierLogs {
  /** As in `TrustFile`. */
  anchor_log: string;
  /** Its root there. */
  anchor_root: Sha256Digest;
  /** Leaves of the anchor log at its last checkpoint under this key. */
  anchor_size: number;
  /** As in `TrustFile`. */
  log_origin_prefix: string;
  /** As in `TrustFile`. */
  log_public_key: Base64Bytes;
}

/** an e-mail address */
export type EmailAddress = string;

/** Request of `SESSIONS_END`. */
export interface EndSessions {
  /** Which. */
  which: WhichSessions;
}

/** 32 lower-case hex digits */
export type EnvelopeId = string;

/** Answer of GET `ENVELOPES`, newest first. */
export interface EnvelopeList {
  /** The rows. */
  envelopes: EnvelopeSummary[];
}

/**
 * Answer of GET `ENVELOPE`, and of sending and acting: all records of an envelope that are not
 * secret to its participants. Reading changes nothing.
 */
export interface EnvelopeRecord {
  /** Id of the newest statement. */
  head: Sha256Digest;
  /** Identities of everybody who stands in the chain, with their entries in the log. */
  identities: IdentityRecord[];
  /** The envelope's events with proofs. */
  log: LogExtract;
  sender_key?: Base64Bytes | null;
  /** Statement chain, manifest first. */
  statements: StatementRecord[];
  /** The row of the list. */
  summary: EnvelopeSummary;
  /** Organisation of the sender, whose log records the envelope. */
  tenant_id: TenantId;
}

/** State of an envelope. */
export type EnvelopeState = 'sent' | 'completed' | 'declined' | 'cancelled' | 'expired' | 'retracted' | 'revoked';

/** A row of the caller's list. Titles are decrypted by the client from the envelope's records. */
export interface EnvelopeSummary {
  /** The envelope. */
  envelope_id: EnvelopeId;
  /** Its recipients. */
  recipients: RecipientView[];
  /** Account of the sender. */
  sender: AccountId;
  /** When it was sent. */
  sent_at_ms: Timestamp;
  /** Whether the caller sent it. */
  sent_by_me: boolean;
  /** Its state. */
  state: EnvelopeState;
}

/** A stable error code. Clients choose their message by it, never by text. */
export type ErrorCode = 'already_acted' | 'clock_wrong' | 'code_already_used' | 'container_incomplete' | 'container_invalid' | 'container_mismatch' | 'container_too_large' | 'email_taken' | 'envelope_closed' | 'forbidden' | 'head_moved' | 'internal' | 'invalid_request' | 'invitation_expired' | 'invitation_unknown' | 'invitation_used' | 'log_behind' | 'log_stopped' | 'log_unwitnessed' | 'not_certified' | 'not_completed' | 'not_found' | 'not_your_turn' | 'origin_refused' | 'payload_too_large' | 'range_not_satisfiable' | 'recovery_kit_missing' | 'recovery_refused' | 'reset_by_owner' | 'reset_pending' | 'second_factor_required' | 'statement_invalid' | 'storage_damaged' | 'storage_full' | 'timestamp_refused' | 'timestamp_unavailable' | 'too_many_attempts' | 'unauthenticated' | 'unavailable' | 'unknown_recipient' | 'version_conflict' | 'wrong_code' | 'wrong_credentials' | 'wrong_recovery_code';

/** Every error code, in the order of their texts. */
export const ERROR_CODES: readonly ErrorCode[] = [
  'already_acted',
  'clock_wrong',
  'code_already_used',
  'container_incomplete',
  'container_invalid',
  'container_mismatch',
  'container_too_large',
  'email_taken',
  'envelope_closed',
  'forbidden',
  'head_moved',
  'internal',
  'invalid_request',
  'invitation_expired',
  'invitation_unknown',
  'invitation_used',
  'log_behind',
  'log_stopped',
  'log_unwitnessed',
  'not_certified',
  'not_completed',
  'not_found',
  'not_your_turn',
  'origin_refused',
  'payload_too_large',
  'range_not_satisfiable',
  'recovery_kit_missing',
  'recovery_refused',
  'reset_by_owner',
  'reset_pending',
  'second_factor_required',
  'statement_invalid',
  'storage_damaged',
  'storage_full',
  'timestamp_refused',
  'timestamp_unavailable',
  'too_many_attempts',
  'unauthenticated',
  'unavailable',
  'unknown_recipient',
  'version_conflict',
  'wrong_code',
  'wrong_credentials',
  'wrong_recovery_code',
];

/** Request of `RECOVERY_CODES` and `SECOND_FACTOR_START`. */
export interface FreshCode {
  /** Six digits of the authenticator app, not used before, or a recovery code. */
  code: string;
}

/** A grant and the wrap that belongs to it. */
export interface GrantWithWrap {
  /** The signed grant. */
  grant: StatementRecord;
  /** The envelope key sealed for its holder: HPKE `enc ‖ ct`. */
  wrap: Base64Bytes;
}

/** An account's identity, as the server says it; a client checks signatures, chain and log. */
export interface IdentityRecord {
  /** The account. */
  account_id: AccountId;
  /** Address of the account, on the server's word. */
  email: EmailAddress;
  /** One entry for each statement, and one for each closing. */
  log: LogExtract;
  /** Name of the person, on the server's word. */
  name: DisplayName;
  newest?: LogEntry | null;
  /** Identity statements, oldest epoch first; the last is in force. */
  statements: StatementRecord[];
  /** The steps between the statements: the first leads to epoch 2. */
  steps?: IdentityStep[];
}

/** The records that lead from one identity of an account to the next. */
export interface IdentityStep {
  /** The closing of the one before, signed by the next. */
  closing: StatementRecord;
  succession?: StatementRecord | null;
}

/** Request of `INVITATION_INSPECT`. */
export interface InspectInvitation {
  /** The link's token. */
  token: InvitationToken;
}

/** Answer of `INVITATIONS`. The link is also mailed. */
export interface InvitationCreated {
  /** When the link ends. */
  expires_at_ms: Timestamp;
  /** The invitation. */
  invitation_id: InvitationId;
  /** The link, to hand over by another channel. */
  link: string;
}

/** 32 lower-case hex digits */
export type InvitationId = string;

/** What a link is for. */
export type InvitationKind = 'set_up' | 'member';

/** A link's token in base64url without padding, 43 characters. */
export type InvitationToken = string;

/** Answer of `INVITATION_INSPECT`. */
export interface InvitationView {
  email?: EmailAddress | null;
  /** When the link ends. */
  expires_at_ms: Timestamp;
  invited_by?: DisplayName | null;
  /** What the link is for. */
  kind: InvitationKind;
  organisation_name?: DisplayName | null;
  /** The role of the account to come. */
  role?: Role;
  /** The organisation that invites; for a set-up link, the id of the one to be made. */
  tenant_id: TenantId;
}

/** Answer of `KEYS_RECORDS`: everything that hangs on the account key, sealed. */
export interface KeyRecords {
  /** The keys of the envelopes that the account sent, every one. */
  sender_keys: SenderKey[];
  /** The slot of the kind that was proven, and all items. */
  vault: VaultBundle;
}

/** Request of `KEYS_PROOF`, in the same session. Answer: 204. */
export interface KeysProof {
  /** A fresh code of the second factor. */
  code: string;
  /** OPAQUE `KE3`. */
  ke3: Base64Bytes;
  /** The run. */
  run_id: LoginId;
}

/** Request of `KEYS_RECORDS`. */
export interface KeysRun {
  /** The run, both factors proven. */
  run_id: LoginId;
}

/** Request of `KEYS_START`, in a session. Answer: `crate::login::LoginStarted`. */
export interface KeysStart {
  /** OPAQUE `KE1` with the present password. */
  ke1: Base64Bytes;
}

/**
 * Answer of `LOG_CLOSING`: where the instance's own log ended under a key that signs no more. Its
 * last leaf names the next key.
 */
export interface LogClosing {
  /** The last checkpoint under the key: a C2SP signed note. */
  checkpoint: string;
  /** The last leaf, byte for byte. */
  leaf: Base64Bytes;
  /** Inclusion proof of the leaf at index `size - 1`, lowest hash first. */
  proof: Sha256Digest[];
}

/** An entry and its inclusion proof. */
export interface LogEntry {
  /**
   * The fields that the leaf commits to, all of them, sorted by their names; empty where it has
   * none or they are not shown.
   */
  fields?: OpenedField[];
  /** Position in the log, from 0. */
  index: number;
  /** The leaf, byte for byte. */
  leaf: Base64Bytes;
  /** Inclusion proof, lowest hash first (RFC 9162 §2.1.3). */
  proof: Sha256Digest[];
}

/** Entries of one log, all proven against the same checkpoint. */
export interface LogExtract {
  /** The checkpoint: a C2SP signed note. */
  checkpoint: string;
  /** The entries, by rising index. */
  entries: LogEntry[];
}

/** Answer of `LOGIN_SECOND_FACTOR`; the session's token is in the cookie. */
export interface LoggedIn {
  recovery_codes?: RecoveryCodes | null;
  /** The new session. */
  session: SessionView;
  /** The vault. */
  vault: VaultBundle;
}

/** Request of `LOGIN_FINISH` and `UNLOCK_FINISH`. */
export interface LoginFinish {
  /** OPAQUE `KE3`. */
  ke3: Base64Bytes;
  /** The run. */
  login_id: LoginId;
}

/** 32 lower-case hex digits */
export type LoginId = string;

/** Request of `LOGIN_START`. */
export interface LoginStart {
  /** Address of the account. */
  email: EmailAddress;
  /** OPAQUE `KE1` (RFC 9807 §6). */
  ke1: Base64Bytes;
}

/**
 * Answer of `LOGIN_START` and `UNLOCK_START`. An unknown address gets an answer of the same form.
 */
export interface LoginStarted {
  /** The account: OPAQUE client identity and credential identifier. */
  account_id: AccountId;
  /** OPAQUE `KE2`. */
  ke2: Base64Bytes;
  /** This run, valid for 5 minutes. */
  login_id: LoginId;
}

/** Request of `IDENTITY_LOOKUP`. */
export interface LookUpIdentity {
  /** Address of the account that is looked for, in the caller's organisation. */
  email: EmailAddress;
}

/** A reset as owners see it. */
export interface MemberReset {
  /** The member's address. */
  email: EmailAddress;
  /** The member's name. */
  name: DisplayName;
  /** The reset. */
  reset: PendingReset;
}

/** Names a paper: request of POST `PAPERS_OPEN` and `PAPERS_CONTENT`. */
export interface NamePaper {
  /** The envelope, as it stands on the paper. */
  envelope_id: EnvelopeId;
  /** Derived from the paper's key. */
  locator: Sha256Digest;
}

/**
 * A new identity for an account whose keys may be known to somebody else. It is taken together with
 * a new account key.
 */
export interface NextIdentity {
  /** The identity statement of the next epoch. */
  identity: StatementRecord;
  /** How it follows the present one. */
  step: IdentityStep;
}

/** A field of an event, with what opens its commitment unless it is withheld or erased. */
export interface OpenedField {
  /** What the leaf commits to: `HMAC-SHA256(salt, field ‖ 0x00 ‖ value)`. */
  commitment: Sha256Digest;
  /** Name of the field. */
  field: string;
  salt?: Base64Bytes | null;
  /** The value; absent where it is withheld or erased. */
  value?: string | null;
}

/**
 * Answer of POST `PAPERS_OPEN`: the newest revision of the document, and what opens it. Nothing of
 * it is trusted before the wrap has opened.
 */
export interface OpenedPaper {
  /** Hash of the container. */
  container_hash: Sha256Digest;
  /** Its container. */
  container_id: ContainerId;
  /** The document. */
  document_id: DocumentId;
  /** Number of the revision; 0 where nobody has signed in the document. */
  revision: number;
  /** SHA-256 of every segment of the container, 32 bytes each, in order. */
  segment_hashes: Base64Bytes;
  /**
   * What the sender says of the envelope now: completed, retracted or revoked. By the server's
   * word, since who holds a paper knows nobody's keys.
   */
  state: EnvelopeState;
  /** Organisation of the sender. */
  tenant_id: TenantId;
  /** The wrap, 60 bytes. */
  wrap: Base64Bytes;
}

/** What opens the revision that an act leaves of a document, sealed for the document's paper. */
export interface PaperWrap {
  /** The document. */
  document_id: DocumentId;
  /** Under what the holder of the paper asks for it. */
  locator: Sha256Digest;
  /** The wrap, 60 bytes. */
  wrap: Base64Bytes;
}

/** A reset that is under way. */
export interface PendingReset {
  /** When. */
  begun_at_ms: Timestamp;
  /** From when on a login with the password enrols a new second factor. */
  effective_at_ms: Timestamp;
  /** When it lapses. */
  ends_at_ms: Timestamp;
  /** Who asked for it. */
  origin: ResetOrigin;
}

/** A problem document (RFC 9457), media type `application/problem+json`. */
export interface Problem {
  /** The stable code. */
  code: ErrorCode;
  /** What exactly was wrong, without personal or secret data. */
  detail?: string | null;
  /** Seconds to wait before the next try. */
  retry_after_secs?: number | null;
  /** The HTTP status. */
  status: number;
  /** One sentence in English. */
  title: string;
  /** Always `about:blank`; `code` tells the kind. */
  type: string;
}

/** 32 lower-case hex digits */
export type RecipientId = string;

/**
 * Opens the manifest's commitment to a recipient's address, which the server needs for routing.
 */
export interface RecipientRouting {
  /** The address. */
  email: EmailAddress;
  /** The place in the manifest. */
  recipient_id: RecipientId;
  /** Salt of the commitment, 32 bytes. */
  salt: Base64Bytes;
}

/** State of a recipient's place. */
export type RecipientState = 'pending' | 'released' | 'signed' | 'declined';

/** One recipient of an envelope. */
export interface RecipientView {
  /** The routing address. */
  email: EmailAddress;
  /** Whether this place is the caller's. */
  is_me: boolean;
  /** Order group. */
  order: number;
  /** The place in the manifest. */
  recipient_id: RecipientId;
  /** State of the place. */
  state: RecipientState;
}

/**
 * Answer of `RECOVERY_CODES`; also in answers that open an account or enrol a new second factor.
 * Shown once: the server keeps hashes.
 */
export interface RecoveryCodes {
  /** The codes, each of one use: three groups of four characters of Crockford's base32. */
  codes: string[];
}

/**
 * Answer of `RECOVERY_SECOND_FACTOR`: whose account it is. Its records follow at `KEYS_RECORDS`;
 * the run is valid for 30 more minutes.
 */
export interface RecoveryOpened {
  /** The account. */
  account_id: AccountId;
  /** Its e-mail address. */
  email: EmailAddress;
  /** The account's own identity statements, oldest first. */
  identities: StatementRecord[];
  /** The steps between them: the first leads to epoch 2. */
  identity_steps?: IdentityStep[];
  /** The person's name. */
  name: DisplayName;
  /** The organisation's name. */
  organisation_name: DisplayName;
  recovery_codes?: RecoveryCodes | null;
  /** Its organisation. */
  tenant_id: TenantId;
}

/** Request of `RECOVERY_PROOF`. Answer: `crate::login::SecondFactorChallenge`. */
export interface RecoveryProof {
  /** Ed25519 signature by the kit over `recovery_message` of the first step, 64 bytes. */
  proof: Base64Bytes;
  /** The run. */
  run_id: LoginId;
}

/** Request of `RECOVERY_SECOND_FACTOR`. */
export interface RecoverySecondFactor {
  /** A code of the second factor. */
  code: string;
  /**
   * Ed25519 signature by the kit over `recovery_message` of the second step, 64 bytes: ties the
   * code to the run in which the kit was proven.
   */
  proof: Base64Bytes;
  /** The run. */
  run_id: LoginId;
}

/** Request of `RECOVERY_START`. */
export interface RecoveryStart {
  /** Address of the account. */
  email: EmailAddress;
}

/**
 * Answer of `RECOVERY_START`; unknown addresses and accounts without a kit get one of the same
 * form.
 */
export interface RecoveryStarted {
  /** The account. */
  account_id: AccountId;
  /** 32 random bytes that the kit signs. */
  challenge: Base64Bytes;
  /** This run, valid for 5 minutes. */
  run_id: LoginId;
}

/** Request of `REGISTER_CONFIRM`. */
export interface RegisterConfirm {
  /** Six digits from the authenticator app. */
  code: string;
  /** The run. */
  registration_id: LoginId;
  /** The link's token. */
  token: InvitationToken;
}

/** Request of `REGISTER_FINISH`. */
export interface RegisterFinish {
  /** Address of the account; for a member the invited one. */
  email: EmailAddress;
  /** The identity statement of epoch 1. */
  identity: StatementRecord;
  /** Name of the person. */
  name: DisplayName;
  organisation_name?: DisplayName | null;
  /** OPAQUE `RegistrationRecord`. */
  record: Base64Bytes;
  /** The run. */
  registration_id: LoginId;
  /** The link's token. */
  token: InvitationToken;
  /** Password slot, receive and signing seeds. */
  vault: VaultBundle;
}

/** Request of `REGISTER_START`. */
export interface RegisterStart {
  /** OPAQUE `RegistrationRequest` (RFC 9807 §5). */
  request: Base64Bytes;
  /** The link's token. */
  token: InvitationToken;
}

/** Answer of `REGISTER_START`. */
export interface RegisterStarted {
  /** The account to be made; the OPAQUE credential identifier. */
  account_id: AccountId;
  /** This run of registration, valid for 15 minutes. */
  registration_id: LoginId;
  /** OPAQUE `RegistrationResponse`. */
  response: Base64Bytes;
  /** Its organisation. */
  tenant_id: TenantId;
}

/** Answer of `REGISTER_CONFIRM`; the session's token is in the cookie. */
export interface Registered {
  /** The account's recovery codes, shown this once. */
  recovery_codes: RecoveryCodes;
  /** The new session. */
  session: SessionView;
}

/** Request of `KEYS_REGISTRATION`: the first message of a new password; one for each run. */
export interface RegistrationStart {
  /** OPAQUE `RegistrationRequest` (RFC 9807 §5). */
  request: Base64Bytes;
  /** The run, both factors proven. */
  run_id: LoginId;
}

/** Answer of `KEYS_REGISTRATION`. */
export interface RegistrationStarted {
  /** OPAQUE `RegistrationResponse`. */
  response: Base64Bytes;
}

/** A new account key and everything that hangs on it, sealed anew: all or nothing. */
export interface Rekey {
  /** Every stored item, in its next version. */
  items: VaultItem[];
  /** Ed25519 public key of the new kit, 32 bytes. */
  kit_auth_key: Base64Bytes;
  /** The key of every envelope that the account sent. */
  sender_keys: SenderKey[];
  /** One password slot and one kit slot of the next epoch; every other slot is dropped. */
  slots: SlotRecord[];
}

/**
 * Answer of POST `ENVELOPE_RELEASE`: the caller's wraps. The first call is an event of the audit
 * trail. After the end of an envelope, only those get them who had them before.
 */
export interface Released {
  /** One for each place of the caller. */
  wraps: ReleasedWrap[];
}

/** A wrap and the grant it belongs to. */
export interface ReleasedWrap {
  /** Statement id of the grant. */
  grant: Sha256Digest;
  /** HPKE `enc ‖ ct`. */
  wrap: Base64Bytes;
}

/** Answer of POST `ENVELOPE_REMINDERS`. */
export interface Reminded {
  /** The places that the reminder reaches. */
  recipients: RecipientId[];
}

/**
 * Request of `KEYS_ACCOUNT_KEY`. The session's token is in the cookie of the answer; every session
 * from before has ended. `version_conflict`: items or envelopes have changed since `KeyRecords`
 * were read; read them again.
 */
export interface RenewAccountKey {
  next_identity?: NextIdentity | null;
  /** Write proof by the identity in force, 64 bytes (`docs/spec/vault.md#write-proofs`). */
  proof: Base64Bytes;
  /** OPAQUE `RegistrationRecord` of the new password. */
  record: Base64Bytes;
  /** The new key. */
  rekey: Rekey;
  /** The run. */
  run_id: LoginId;
}

/** Answer of `SECOND_FACTOR_START`. */
export interface RenewalStarted {
  /** What the authenticator app needs. */
  enrolment: TotpEnrolment;
  /** This run, valid for 15 minutes. */
  renewal_id: LoginId;
}

/** Request of `CERTIFICATES`: for the key that the caller's identity in force lists. */
export type RequestCertificate = Record<string, unknown>;

/** Request of `TIMESTAMPS`. */
export interface RequestTimestamp {
  /** `TimeStampReq` of RFC 3161, DER, at most 4 KiB. It holds a hash and a random number. */
  query: Base64Bytes;
}

/** Request of `VALIDATION`. */
export interface RequestValidation {
  /** Certificates of signatures and time-stamps, DER, 1 to 16. */
  certificates: Base64Bytes[];
}

/** Answer of GET `SECOND_FACTOR_RESETS`. */
export interface ResetList {
  /** The resets under way in the caller's organisation, oldest first. */
  resets: MemberReset[];
}

/** Who asked for a reset of a second factor. */
export type ResetOrigin = 'kit' | 'operator' | 'owner';

/** Answer of `IDENTITY_REWRAPS`. */
export interface Rewraps {
  /** Envelopes whose key is still sealed for an earlier identity of the caller. */
  envelopes: EnvelopeId[];
}

/** What an account may do in its organisation. */
export type Role = 'owner' | 'member' | 'admin' | 'auditor';

/** Request of `LOGIN_SECOND_FACTOR`. */
export interface SecondFactor {
  /** Six digits from the authenticator app, or a recovery code. */
  code: string;
  /** The run. */
  login_id: LoginId;
  /**
   * HMAC-SHA256 of the challenge under `HKDF-SHA256(session_key, salt = login_id, info =
   * "bulla/second-factor/1")`, 32 bytes: ties this step to the OPAQUE run.
   */
  proof: Base64Bytes;
}

/** Answer of `LOGIN_FINISH`. */
export interface SecondFactorChallenge {
  /** 32 random bytes, of one use, valid for 5 minutes. */
  challenge: Base64Bytes;
  enrolment?: TotpEnrolment | null;
  reset?: PendingReset | null;
}

/** Body of POST to `LOG_CHECKPOINT`: a checkpoint that a client, witness or auditor has seen. */
export interface SeenCheckpoint {
  /** The checkpoint: a C2SP signed note. */
  checkpoint: string;
}

/**
 * Request of POST `ENVELOPES`: everything at once. Repeating the same request has no second effect:
 * the envelope id and the manifest decide.
 */
export interface SendEnvelope {
  /** Epoch of the account key behind that `K_open`; the one in force. */
  ak_epoch: number;
  /** Grants in the order of the chain. */
  grants: GrantWithWrap[];
  /** The signed manifest. */
  manifest: StatementRecord;
  /** One for each recipient. */
  routing: RecipientRouting[];
  /** The envelope key sealed under the sender's `K_open`. */
  sender_key: Base64Bytes;
}

/** The key of an envelope, sealed under its sender's `K_open`. */
export interface SenderKey {
  /** The envelope. */
  envelope_id: EnvelopeId;
  /** Its key, sealed. */
  sealed: Base64Bytes;
}

/** A session in the list. */
export interface SessionEntry {
  /** When it was opened. */
  created_at_ms: Timestamp;
  /** What it was opened on. */
  device: Device;
  /** When it ends if nobody uses it. */
  ends_at_ms: Timestamp;
  /** Whether it is the caller's. */
  is_current: boolean;
  /** When it was last used, to the minute. */
  last_seen_at_ms: Timestamp;
  /** The session; not its token. */
  session_id: SessionId;
}

/** 32 lower-case hex digits */
export type SessionId = string;

/** Answer of `SESSIONS`. */
export interface SessionList {
  /** The account's live sessions, newest first. */
  sessions: SessionEntry[];
}

/** Answer of `SESSION`. */
export interface SessionView {
  /** The account. */
  account_id: AccountId;
  /** Its e-mail address. */
  email: EmailAddress;
  /** When the session ends. */
  expires_at_ms: Timestamp;
  /** Whether a recovery kit is stored. */
  has_recovery_kit: boolean;
  /** The account's own identity statements, oldest first. */
  identities: StatementRecord[];
  /** The steps between them: the first leads to epoch 2. */
  identity_steps?: IdentityStep[];
  /** The person's name. */
  name: DisplayName;
  /** The organisation's name. */
  organisation_name: DisplayName;
  /** How many recovery codes are left. */
  recovery_codes_left: number;
  /** Its role. */
  role: Role;
  second_factor_reset?: PendingReset | null;
  /** Its organisation. */
  tenant_id: TenantId;
}

/** Answer of `SESSIONS_END`. */
export interface SessionsEnded {
  /** How many live sessions there were to end. */
  ended: number;
}

/** 64 lower-case hex digits */
export type Sha256Digest = string;

/** Answer of `CERTIFICATES`. */
export interface SignerCertificate {
  /** The certificate, then the authority that issued it; DER. */
  chain: Base64Bytes[];
  /** The last moment of the certificate. */
  not_after_ms: Timestamp;
  /** The root above them, DER. */
  root: Base64Bytes;
}

/** 32 lower-case hex digits */
export type SlotId = string;

/** Ways to open an account key. */
export type SlotKind = 'password' | 'recovery_kit';

/** A slot: the account key sealed under one unlock key (`docs/spec/vault.md#slots`). */
export interface SlotRecord {
  /** Epoch of the account key, from 1. */
  ak_epoch: number;
  /** The sealed account key, 48 bytes. */
  ciphertext: Base64Bytes;
  /** Key commitment over the other fields, 32 bytes, checked before the ciphertext is opened. */
  commitment: Base64Bytes;
  /** What opens it. */
  kind: SlotKind;
  /** AES-GCM nonce, 12 bytes. */
  nonce: Base64Bytes;
  /** The slot. */
  slot_id: SlotId;
  /** Version of the form, 1. */
  v: number;
}

/**
 * Answer of GET `ENVELOPE_STAMPED`: the entries of an `EnvelopeRecord` under the first checkpoint
 * of the log that covers them all and lies below a stamped checkpoint of the anchor log.
 */
export interface StampedEntries {
  /** The entries of each account's identities, in the order of the record. */
  identities: LogExtract[];
  /** The envelope's events. */
  log: LogExtract;
  /** The checkpoint and its place, with a `token`. */
  place: AnchorProof;
}

/** a DSSE record: payloadType, payload, signatures */
export type StatementRecord = Record<string, unknown>;

/** Request of `VAULT_RECOVERY_KIT`; replaces an earlier kit. */
export interface StoreRecoveryKit {
  /** Ed25519 public key of the kit, 32 bytes: it shows the kit at a recovery. */
  auth_key: Base64Bytes;
  /** A fresh code of the second factor, to replace a kit; the first one needs none. */
  code?: string | null;
  /** Write proof, 64 bytes (`docs/spec/vault.md#write-proofs`). */
  proof: Base64Bytes;
  /** The kit's slot. */
  slot: SlotRecord;
}

/** A part that is stored. */
export interface StoredPart {
  /** Its number, from 0. */
  number: number;
  /** Its hash over the hashes of its segments (`docs/spec/container.md#uploads`). */
  part_hash: Sha256Digest;
}

/** Answer of `CONTAINER_PARTS`: how far an upload has come. */
export interface StoredParts {
  container_hash?: Sha256Digest | null;
  /** The parts that are stored, by rising number. */
  parts: StoredPart[];
}

/**
 * Request of POST `ENVELOPE_ACTS`: a recipient signs or declines. Repeating the same statement has
 * no second effect. Answer: `EnvelopeRecord`.
 */
export interface SubmitAct {
  /** The signed act. */
  act: StatementRecord;
  /**
   * One for each document that can be checked on paper; none where the manifest does not allow it,
   * and none with a decline.
   */
  papers?: PaperWrap[];
}

/**
 * Request of POST `ENVELOPE_GRANTS`: the caller's identity in force takes over the places of an
 * earlier one, whose wraps are then deleted. Repeating the same grants has no second effect.
 * Answer: `EnvelopeRecord`.
 */
export interface TakeOver {
  /** One grant for each place, in the order of the chain. */
  grants: GrantWithWrap[];
}

/** 32 lower-case hex digits */
export type TenantId = string;

/** milliseconds since 1970-01-01T00:00:00Z */
export type Timestamp = number;

/** Answer of `TIMESTAMPS`. */
export interface TimestampReply {
  /** `TimeStampResp` of RFC 3161, DER, granted. */
  reply: Base64Bytes;
}

/** Answer of `REGISTER_FINISH`: what an authenticator app needs. */
export interface TotpEnrolment {
  /** The `otpauth://totp/…` address that a QR code carries. */
  otpauth_uri: string;
  /** The secret in base32 without padding (RFC 4648 §6), 32 characters. */
  secret: string;
}

/** The trust file: what a verifier must know beforehand to recognise records of an instance. */
export interface TrustFile {
  /**
   * Name and key of the anchor log, as C2SP signed-note writes a verifier key; absent where the
   * instance has none.
   */
  anchor_log?: string | null;
  /**
   * Root certificates for signatures, DER, the newest first. Earlier ones stay, since signatures
   * under them do.
   */
  certificate_roots?: Base64Bytes[];
  /** Names and keys that the logs had before, the oldest first; none of them ever goes. */
  earlier_logs?: EarlierLogs[];
  /** Public address of the instance, without a trailing slash. */
  instance: string;
  /** Origin of an organisation's log is this text followed by the organisation's id. */
  log_origin_prefix: string;
  /** Ed25519 public key that signs checkpoints, 32 bytes. */
  log_public_key: Base64Bytes;
  /** Root certificates for time-stamps, DER, the newest first. */
  timestamp_roots?: Base64Bytes[];
  /** Version of the form, 1. */
  v: number;
  /**
   * Which witnesses cosign checkpoints of the anchor log, and how many of them must have: a C2SP
   * tlog-policy without addresses; absent where the instance has none.
   */
  witness_policy?: string | null;
}

/**
 * Request and answer of `SESSION_UNLOCK_SHARE`: 32 random bytes under which a client on disk seals
 * its account key. They end with the session, so the disk alone opens nothing, and the server holds
 * nothing that they open.
 */
export interface UnlockShare {
  /** The share, 32 bytes. */
  share: Base64Bytes;
}

/** Request of `UNLOCK_START`. */
export interface UnlockStart {
  /** OPAQUE `KE1`. */
  ke1: Base64Bytes;
}

/** Answer of `UNLOCK_FINISH`. */
export interface Unlocked {
  /** The vault. */
  vault: VaultBundle;
}

/** Answer of `CONTAINER_HEADER`. */
export interface UploadBegun {
  /** How many parts the payload has. */
  part_count: number;
}

/**
 * Answer of `VALIDATION`: whatever could be had. Every piece is signed by the authority that it is
 * of; the reader checks them.
 */
export interface ValidationMaterial {
  /** Certificates that complete the chains, DER. */
  certificates: Base64Bytes[];
  /** Revocation lists, DER. */
  crls: Base64Bytes[];
  /** OCSP responses, DER. */
  ocsp: Base64Bytes[];
}

/** All of a vault, handed out after login or unlock. */
export interface VaultBundle {
  /** Its items. */
  items: VaultItem[];
  /** Its slots. */
  slots: SlotRecord[];
}

/** An item of the vault in one version. */
export interface VaultItem {
  /** Which item. */
  name: VaultItemName;
  /** Nonce and sealed content; the associated data binds account, name and version. */
  sealed: Base64Bytes;
  /** Version from 1, one more with each write; a client refuses one older than it knows. */
  version: number;
}

/** The items of a vault. */
export type VaultItemName = 'receive-seeds' | 'signing-seeds' | 'pins';

/** Which sessions to end. */
export type WhichSessions = 'all' | 'others';

/**
 * Request of POST `ENVELOPE_WITHDRAWALS`: the sender retracts or revokes an envelope that everybody
 * has signed. Repeating the same statement has no second effect. Answer: `EnvelopeRecord`.
 */
export interface Withdraw {
  /** The signed cancellation, retraction or revocation. */
  statement: StatementRecord;
}

/** Request of `VAULT_ITEM`: the next version of an item. Answer: 204. */
export interface WriteVaultItem {
  /** Epoch of the account key under which the item is sealed; the one in force. */
  ak_epoch: number;
  /** The item; its version is one more than the stored one (1 for a new item). */
  item: VaultItem;
  /** Write proof, 64 bytes (`docs/spec/vault.md#write-proofs`). */
  proof: Base64Bytes;
}

/** How requests travel: the `fetch` of whoever may make them. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/** The server refused. `problem` is null where it was no server of this interface that answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.title ?? `status ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }

  /** The stable code by which messages are chosen. */
  get code(): ErrorCode | null {
    return this.problem?.code ?? null;
  }
}

const json = (body: unknown): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

const octets = (body: BufferSource): RequestInit => ({
  body,
  headers: { 'content-type': 'application/octet-stream' },
});

const rest = (path: string | number): string =>
  String(path).split('/').map(encodeURIComponent).join('/');

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  ERROR_CODES.includes((value as Partial<Problem>).code as ErrorCode);

/** The operations of one server. */
export class Api {
  readonly #base: string;
  readonly #transport: Transport;

  /** `base` is the server's address without a slash at the end, or nothing for the own origin. */
  constructor(base: string, transport: Transport) {
    this.#base = base;
    this.#transport = transport;
  }

  async #ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await this.#transport(this.#base + path, { ...init, method });
    if (answer.ok) return answer;
    let problem: unknown = null;
    if (answer.headers.get('content-type')?.startsWith('application/problem+json')) {
      problem = await answer.json().catch(() => null);
    }
    throw new ApiError(answer.status, isProblem(problem) ? problem : null);
  }

  /**
   * The events of the caller's account. Errors: unauthenticated, internal, storage_damaged,
   * unavailable.
   */
  async getAccountHistoryFrom(from: string | number): Promise<LogExtract> {
    const answer = await this.#ask('GET', `/api/account/history/${encodeURIComponent(from)}`);
    return (await answer.json()) as LogExtract;
  }

  /**
   * The caller's certificate: the one in use, or a new one where there is none or it ends within 30
   * days. Errors: invalid_request, unauthenticated, origin_refused, not_certified,
   * payload_too_large, internal, storage_damaged, log_stopped, unavailable, storage_full.
   */
  async postCertificates(body: RequestCertificate): Promise<SignerCertificate> {
    const answer = await this.#ask('POST', '/api/certificates', json(body));
    return (await answer.json()) as SignerCertificate;
  }

  /**
   * What could be had for these certificates. Of certificates that are neither ours nor those of an
   * authority that stamps for the organisation there is nothing. Errors: invalid_request,
   * unauthenticated, origin_refused, payload_too_large, too_many_attempts, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postCertificatesValidation(body: RequestValidation): Promise<ValidationMaterial> {
    const answer = await this.#ask('POST', '/api/certificates/validation', json(body));
    return (await answer.json()) as ValidationMaterial;
  }

  /**
   * Ends an upload. Errors: invalid_request, unauthenticated, origin_refused, not_found,
   * container_incomplete, container_mismatch, payload_too_large, internal, storage_damaged,
   * unavailable, storage_full.
   */
  async postContainersIdComplete(id: string | number, body: CompleteUpload): Promise<void> {
    const answer = await this.#ask('POST', `/api/containers/${encodeURIComponent(id)}/complete`, json(body));
    await answer.arrayBuffer();
  }

  /**
   * Header and payload, with ranges. Errors: unauthenticated, not_found, range_not_satisfiable,
   * internal, storage_damaged, unavailable.
   */
  async getContainersIdContent(id: string | number): Promise<ArrayBuffer> {
    const answer = await this.#ask('GET', `/api/containers/${encodeURIComponent(id)}/content`);
    return answer.arrayBuffer();
  }

  /**
   * Begins an upload. Errors: invalid_request, unauthenticated, forbidden, origin_refused,
   * not_found, container_mismatch, container_too_large, payload_too_large, container_invalid,
   * internal, storage_damaged, unavailable, storage_full.
   */
  async putContainersIdHeader(id: string | number, body: BufferSource): Promise<UploadBegun> {
    const answer = await this.#ask('PUT', `/api/containers/${encodeURIComponent(id)}/header`, octets(body));
    return (await answer.json()) as UploadBegun;
  }

  /**
   * The parts that are stored. Errors: unauthenticated, not_found, internal, storage_damaged,
   * unavailable.
   */
  async getContainersIdParts(id: string | number): Promise<StoredParts> {
    const answer = await this.#ask('GET', `/api/containers/${encodeURIComponent(id)}/parts`);
    return (await answer.json()) as StoredParts;
  }

  /**
   * Stores a part. Errors: invalid_request, unauthenticated, origin_refused, not_found,
   * container_mismatch, payload_too_large, internal, storage_damaged, unavailable, storage_full.
   */
  async putContainersIdPartsNumber(id: string | number, number: string | number, body: BufferSource): Promise<void> {
    const answer = await this.#ask('PUT', `/api/containers/${encodeURIComponent(id)}/parts/${encodeURIComponent(number)}`, octets(body));
    await answer.arrayBuffer();
  }

  /**
   * The list of segment hashes. Errors: unauthenticated, not_found, internal, storage_damaged,
   * unavailable.
   */
  async getContainersIdSegments(id: string | number): Promise<ArrayBuffer> {
    const answer = await this.#ask('GET', `/api/containers/${encodeURIComponent(id)}/segments`);
    return answer.arrayBuffer();
  }

  /** The caller's envelopes. Errors: unauthenticated, internal, storage_damaged, unavailable. */
  async getEnvelopes(): Promise<EnvelopeList> {
    const answer = await this.#ask('GET', '/api/envelopes');
    return (await answer.json()) as EnvelopeList;
  }

  /**
   * Sends an envelope. Errors: invalid_request, unauthenticated, forbidden, origin_refused,
   * unknown_recipient, not_found, recovery_kit_missing, container_incomplete, container_mismatch,
   * head_moved, version_conflict, payload_too_large, statement_invalid, clock_wrong, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postEnvelopes(body: SendEnvelope): Promise<EnvelopeRecord> {
    const answer = await this.#ask('POST', '/api/envelopes', json(body));
    return (await answer.json()) as EnvelopeRecord;
  }

  /** One envelope. Errors: unauthenticated, not_found, internal, storage_damaged, unavailable. */
  async getEnvelopesId(id: string | number): Promise<EnvelopeRecord> {
    const answer = await this.#ask('GET', `/api/envelopes/${encodeURIComponent(id)}`);
    return (await answer.json()) as EnvelopeRecord;
  }

  /**
   * Takes a recipient's act. Errors: invalid_request, unauthenticated, origin_refused, not_found,
   * already_acted, envelope_closed, head_moved, not_your_turn, container_incomplete,
   * container_mismatch, payload_too_large, statement_invalid, clock_wrong, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postEnvelopesIdActs(id: string | number, body: SubmitAct): Promise<EnvelopeRecord> {
    const answer = await this.#ask('POST', `/api/envelopes/${encodeURIComponent(id)}/acts`, json(body));
    return (await answer.json()) as EnvelopeRecord;
  }

  /**
   * Takes places over. Errors: invalid_request, unauthenticated, origin_refused, not_found,
   * head_moved, payload_too_large, statement_invalid, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async postEnvelopesIdGrants(id: string | number, body: TakeOver): Promise<EnvelopeRecord> {
    const answer = await this.#ask('POST', `/api/envelopes/${encodeURIComponent(id)}/grants`, json(body));
    return (await answer.json()) as EnvelopeRecord;
  }

  /**
   * Ends the paper check of an envelope. Again, it has no second effect. Errors: unauthenticated,
   * origin_refused, not_found, internal, storage_damaged, unavailable, storage_full.
   */
  async deleteEnvelopesIdPapers(id: string | number): Promise<void> {
    const answer = await this.#ask('DELETE', `/api/envelopes/${encodeURIComponent(id)}/papers`);
    await answer.arrayBuffer();
  }

  /**
   * Hands out the caller's wraps. Errors: unauthenticated, origin_refused, not_found,
   * not_your_turn, envelope_closed, head_moved, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async postEnvelopesIdRelease(id: string | number): Promise<Released> {
    const answer = await this.#ask('POST', `/api/envelopes/${encodeURIComponent(id)}/release`);
    return (await answer.json()) as Released;
  }

  /**
   * Reminds the recipients whose turn it is. Errors: unauthenticated, forbidden, origin_refused,
   * not_found, envelope_closed, too_many_attempts, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async postEnvelopesIdReminders(id: string | number): Promise<Reminded> {
    const answer = await this.#ask('POST', `/api/envelopes/${encodeURIComponent(id)}/reminders`);
    return (await answer.json()) as Reminded;
  }

  /**
   * Its entries under a stamped checkpoint. Errors: unauthenticated, not_found, internal,
   * storage_damaged, unavailable.
   */
  async getEnvelopesIdStamped(id: string | number): Promise<StampedEntries> {
    const answer = await this.#ask('GET', `/api/envelopes/${encodeURIComponent(id)}/stamped`);
    return (await answer.json()) as StampedEntries;
  }

  /**
   * Takes a sender's cancellation, retraction or revocation. Errors: invalid_request,
   * unauthenticated, forbidden, origin_refused, not_found, not_completed, envelope_closed,
   * head_moved, container_incomplete, container_mismatch, payload_too_large, statement_invalid,
   * clock_wrong, internal, storage_damaged, unavailable, storage_full.
   */
  async postEnvelopesIdWithdrawals(id: string | number, body: Withdraw): Promise<EnvelopeRecord> {
    const answer = await this.#ask('POST', `/api/envelopes/${encodeURIComponent(id)}/withdrawals`, json(body));
    return (await answer.json()) as EnvelopeRecord;
  }

  /**
   * Looks up an identity. Errors: invalid_request, unauthenticated, origin_refused,
   * unknown_recipient, payload_too_large, internal, storage_damaged, unavailable, storage_full.
   */
  async postIdentitiesLookup(body: LookUpIdentity): Promise<IdentityRecord> {
    const answer = await this.#ask('POST', '/api/identities/lookup', json(body));
    return (await answer.json()) as IdentityRecord;
  }

  /**
   * Envelopes whose wraps have to be made anew. Errors: unauthenticated, internal, storage_damaged,
   * unavailable.
   */
  async getIdentitiesRewraps(): Promise<Rewraps> {
    const answer = await this.#ask('GET', '/api/identities/rewraps');
    return (await answer.json()) as Rewraps;
  }

  /**
   * Invites somebody. Errors: invalid_request, unauthenticated, forbidden, origin_refused,
   * email_taken, payload_too_large, internal, storage_damaged, unavailable, storage_full.
   */
  async postInvitations(body: CreateInvitation): Promise<InvitationCreated> {
    const answer = await this.#ask('POST', '/api/invitations', json(body));
    return (await answer.json()) as InvitationCreated;
  }

  /**
   * What a link is for. Errors: invalid_request, origin_refused, invitation_unknown,
   * invitation_used, invitation_expired, payload_too_large, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async postInvitationsInspect(body: InspectInvitation): Promise<InvitationView> {
    const answer = await this.#ask('POST', '/api/invitations/inspect', json(body));
    return (await answer.json()) as InvitationView;
  }

  /**
   * Renews the account key. Errors: invalid_request, wrong_credentials, recovery_refused,
   * origin_refused, version_conflict, payload_too_large, statement_invalid, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postKeysAccountKey(body: RenewAccountKey): Promise<AccountKeyRenewed> {
    const answer = await this.#ask('POST', '/api/keys/account-key', json(body));
    return (await answer.json()) as AccountKeyRenewed;
  }

  /**
   * Replaces the password. Errors: invalid_request, wrong_credentials, unauthenticated,
   * origin_refused, version_conflict, payload_too_large, statement_invalid, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postKeysPassword(body: ChangePassword): Promise<void> {
    const answer = await this.#ask('POST', '/api/keys/password', json(body));
    await answer.arrayBuffer();
  }

  /**
   * Password and second factor. Errors: invalid_request, wrong_credentials, wrong_code,
   * code_already_used, unauthenticated, origin_refused, payload_too_large, too_many_attempts,
   * internal, storage_damaged, unavailable, storage_full.
   */
  async postKeysProof(body: KeysProof): Promise<void> {
    const answer = await this.#ask('POST', '/api/keys/proof', json(body));
    await answer.arrayBuffer();
  }

  /**
   * What hangs on the account key. Errors: invalid_request, wrong_credentials, recovery_refused,
   * origin_refused, payload_too_large, internal, storage_damaged, unavailable, storage_full.
   */
  async postKeysRecords(body: KeysRun): Promise<KeyRecords> {
    const answer = await this.#ask('POST', '/api/keys/records', json(body));
    return (await answer.json()) as KeyRecords;
  }

  /**
   * First message of a new password. Errors: invalid_request, wrong_credentials, recovery_refused,
   * origin_refused, payload_too_large, too_many_attempts, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async postKeysRegistration(body: RegistrationStart): Promise<RegistrationStarted> {
    const answer = await this.#ask('POST', '/api/keys/registration', json(body));
    return (await answer.json()) as RegistrationStarted;
  }

  /**
   * First message of a run that changes what opens the account. Errors: invalid_request,
   * unauthenticated, origin_refused, payload_too_large, too_many_attempts, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postKeysStart(body: KeysStart): Promise<LoginStarted> {
    const answer = await this.#ask('POST', '/api/keys/start', json(body));
    return (await answer.json()) as LoginStarted;
  }

  /**
   * Last message of login. Errors: invalid_request, wrong_credentials, origin_refused,
   * payload_too_large, internal, storage_damaged, unavailable, storage_full.
   */
  async postLoginFinish(body: LoginFinish): Promise<SecondFactorChallenge> {
    const answer = await this.#ask('POST', '/api/login/finish', json(body));
    return (await answer.json()) as SecondFactorChallenge;
  }

  /**
   * The second factor. Errors: invalid_request, wrong_credentials, wrong_code, wrong_recovery_code,
   * code_already_used, origin_refused, payload_too_large, too_many_attempts, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postLoginSecondFactor(body: SecondFactor): Promise<LoggedIn> {
    const answer = await this.#ask('POST', '/api/login/second-factor', json(body));
    return (await answer.json()) as LoggedIn;
  }

  /**
   * First message of login. Errors: invalid_request, origin_refused, payload_too_large,
   * too_many_attempts, internal, storage_damaged, unavailable, storage_full.
   */
  async postLoginStart(body: LoginStart): Promise<LoginStarted> {
    const answer = await this.#ask('POST', '/api/login/start', json(body));
    return (await answer.json()) as LoginStarted;
  }

  /**
   * The newest checkpoint of the anchor log. Errors: not_found, internal, storage_damaged,
   * unavailable.
   */
  async getLogsAnchorCheckpoint(): Promise<string> {
    const answer = await this.#ask('GET', '/api/logs/anchor/checkpoint');
    return answer.text();
  }

  /**
   * Compares a checkpoint of the anchor log that somebody has seen. Errors: invalid_request,
   * origin_refused, not_found, payload_too_large, internal, storage_damaged, log_stopped,
   * unavailable, storage_full.
   */
  async postLogsAnchorCheckpoint(body: SeenCheckpoint): Promise<ConsistencyProof> {
    const answer = await this.#ask('POST', '/api/logs/anchor/checkpoint', json(body));
    return (await answer.json()) as ConsistencyProof;
  }

  /**
   * Proof from an older size to the newest checkpoint of the anchor log. Errors: invalid_request,
   * not_found, internal, storage_damaged, unavailable.
   */
  async getLogsAnchorConsistencySize(size: string | number): Promise<ConsistencyProof> {
    const answer = await this.#ask('GET', `/api/logs/anchor/consistency/${encodeURIComponent(size)}`);
    return (await answer.json()) as ConsistencyProof;
  }

  /**
   * A tile or entry bundle of the anchor log. Errors: not_found, internal, storage_damaged,
   * unavailable.
   */
  async getLogsAnchorTilePath(path: string | number): Promise<ArrayBuffer> {
    const answer = await this.#ask('GET', `/api/logs/anchor/tile/${rest(path)}`);
    return answer.arrayBuffer();
  }

  /**
   * The end of the logs under an earlier key. Errors: not_found, internal, storage_damaged,
   * unavailable.
   */
  async getLogsClosingsGeneration(generation: string | number): Promise<LogClosing> {
    const answer = await this.#ask('GET', `/api/logs/closings/${encodeURIComponent(generation)}`);
    return (await answer.json()) as LogClosing;
  }

  /**
   * A checkpoint and its place in the anchor log. Errors: not_found, internal, storage_damaged,
   * log_stopped, log_unwitnessed, unavailable.
   */
  async getLogsTenantAnchorSize(tenant: string | number, size: string | number): Promise<AnchorProof> {
    const answer = await this.#ask('GET', `/api/logs/${encodeURIComponent(tenant)}/anchor/${encodeURIComponent(size)}`);
    return (await answer.json()) as AnchorProof;
  }

  /** The whole log. Errors: unauthenticated, not_found, internal, storage_damaged, unavailable. */
  async getLogsTenantArchive(tenant: string | number): Promise<ArrayBuffer> {
    const answer = await this.#ask('GET', `/api/logs/${encodeURIComponent(tenant)}/archive`);
    return answer.arrayBuffer();
  }

  /** The newest checkpoint. Errors: not_found, internal, storage_damaged, unavailable. */
  async getLogsTenantCheckpoint(tenant: string | number): Promise<string> {
    const answer = await this.#ask('GET', `/api/logs/${encodeURIComponent(tenant)}/checkpoint`);
    return answer.text();
  }

  /**
   * Compares a checkpoint that somebody has seen. Errors: invalid_request, origin_refused,
   * not_found, payload_too_large, internal, storage_damaged, log_stopped, unavailable,
   * storage_full.
   */
  async postLogsTenantCheckpoint(tenant: string | number, body: SeenCheckpoint): Promise<ConsistencyProof> {
    const answer = await this.#ask('POST', `/api/logs/${encodeURIComponent(tenant)}/checkpoint`, json(body));
    return (await answer.json()) as ConsistencyProof;
  }

  /**
   * Proof from an older size to the newest checkpoint. Errors: invalid_request, not_found,
   * internal, storage_damaged, unavailable.
   */
  async getLogsTenantConsistencySize(tenant: string | number, size: string | number): Promise<ConsistencyProof> {
    const answer = await this.#ask('GET', `/api/logs/${encodeURIComponent(tenant)}/consistency/${encodeURIComponent(size)}`);
    return (await answer.json()) as ConsistencyProof;
  }

  /**
   * Events of an organisation with their details. Errors: unauthenticated, forbidden, not_found,
   * internal, storage_damaged, unavailable.
   */
  async getLogsTenantEventsFrom(tenant: string | number, from: string | number): Promise<LogExtract> {
    const answer = await this.#ask('GET', `/api/logs/${encodeURIComponent(tenant)}/events/${encodeURIComponent(from)}`);
    return (await answer.json()) as LogExtract;
  }

  /**
   * A tile or entry bundle. Errors: unauthenticated, not_found, internal, storage_damaged,
   * unavailable.
   */
  async getLogsTenantTilePath(tenant: string | number, path: string | number): Promise<ArrayBuffer> {
    const answer = await this.#ask('GET', `/api/logs/${encodeURIComponent(tenant)}/tile/${rest(path)}`);
    return answer.arrayBuffer();
  }

  /**
   * The description of the interface (`OpenAPI` 3.1). Errors: internal, storage_damaged,
   * unavailable.
   */
  async getOpenapiJson(): Promise<unknown> {
    const answer = await this.#ask('GET', '/api/openapi.json');
    return (await answer.json()) as unknown;
  }

  /**
   * Header and payload, with ranges. Errors: invalid_request, origin_refused, not_found,
   * payload_too_large, range_not_satisfiable, too_many_attempts, internal, storage_damaged,
   * unavailable, storage_full.
   */
  async postPapersContent(body: NamePaper): Promise<ArrayBuffer> {
    const answer = await this.#ask('POST', '/api/papers/content', json(body));
    return answer.arrayBuffer();
  }

  /**
   * The document of a paper, and what opens it. Errors: invalid_request, origin_refused, not_found,
   * payload_too_large, too_many_attempts, internal, storage_damaged, unavailable, storage_full.
   */
  async postPapersOpen(body: NamePaper): Promise<OpenedPaper> {
    const answer = await this.#ask('POST', '/api/papers/open', json(body));
    return (await answer.json()) as OpenedPaper;
  }

  /**
   * Makes new recovery codes. Errors: invalid_request, wrong_code, wrong_recovery_code,
   * code_already_used, unauthenticated, origin_refused, payload_too_large, too_many_attempts,
   * internal, storage_damaged, unavailable, storage_full.
   */
  async postRecoveryCodes(body: FreshCode): Promise<RecoveryCodes> {
    const answer = await this.#ask('POST', '/api/recovery-codes', json(body));
    return (await answer.json()) as RecoveryCodes;
  }

  /**
   * Shows the kit. Errors: invalid_request, recovery_refused, origin_refused, payload_too_large,
   * internal, storage_damaged, unavailable, storage_full.
   */
  async postRecoveryProof(body: RecoveryProof): Promise<SecondFactorChallenge> {
    const answer = await this.#ask('POST', '/api/recovery/proof', json(body));
    return (await answer.json()) as SecondFactorChallenge;
  }

  /**
   * Asks for a reset of the own second factor. Errors: invalid_request, recovery_refused,
   * origin_refused, reset_by_owner, reset_pending, payload_too_large, too_many_attempts, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postRecoveryResetAsk(body: AskReset): Promise<void> {
    const answer = await this.#ask('POST', '/api/recovery/reset/ask', json(body));
    await answer.arrayBuffer();
  }

  /**
   * Begins the reset. Errors: invalid_request, recovery_refused, wrong_code, origin_refused,
   * reset_pending, payload_too_large, too_many_attempts, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async postRecoveryResetConfirm(body: ConfirmReset): Promise<PendingReset> {
    const answer = await this.#ask('POST', '/api/recovery/reset/confirm', json(body));
    return (await answer.json()) as PendingReset;
  }

  /**
   * The second factor of a recovery. Errors: invalid_request, recovery_refused, wrong_code,
   * wrong_recovery_code, code_already_used, origin_refused, payload_too_large, too_many_attempts,
   * internal, storage_damaged, unavailable, storage_full.
   */
  async postRecoverySecondFactor(body: RecoverySecondFactor): Promise<RecoveryOpened> {
    const answer = await this.#ask('POST', '/api/recovery/second-factor', json(body));
    return (await answer.json()) as RecoveryOpened;
  }

  /**
   * Begins a recovery. Errors: invalid_request, origin_refused, payload_too_large,
   * too_many_attempts, internal, storage_damaged, unavailable, storage_full.
   */
  async postRecoveryStart(body: RecoveryStart): Promise<RecoveryStarted> {
    const answer = await this.#ask('POST', '/api/recovery/start', json(body));
    return (await answer.json()) as RecoveryStarted;
  }

  /**
   * Confirms the second factor. Errors: invalid_request, wrong_code, wrong_credentials,
   * origin_refused, invitation_unknown, email_taken, invitation_used, invitation_expired,
   * payload_too_large, too_many_attempts, internal, storage_damaged, unavailable, storage_full.
   */
  async postRegisterConfirm(body: RegisterConfirm): Promise<Registered> {
    const answer = await this.#ask('POST', '/api/register/confirm', json(body));
    return (await answer.json()) as Registered;
  }

  /**
   * The account's records. Errors: invalid_request, wrong_credentials, origin_refused,
   * invitation_unknown, email_taken, invitation_used, invitation_expired, payload_too_large,
   * statement_invalid, internal, storage_damaged, unavailable, storage_full.
   */
  async postRegisterFinish(body: RegisterFinish): Promise<TotpEnrolment> {
    const answer = await this.#ask('POST', '/api/register/finish', json(body));
    return (await answer.json()) as TotpEnrolment;
  }

  /**
   * First message of registration. Errors: invalid_request, origin_refused, invitation_unknown,
   * invitation_used, invitation_expired, payload_too_large, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async postRegisterStart(body: RegisterStart): Promise<RegisterStarted> {
    const answer = await this.#ask('POST', '/api/register/start', json(body));
    return (await answer.json()) as RegisterStarted;
  }

  /**
   * Resets under way. Errors: unauthenticated, forbidden, internal, storage_damaged, unavailable.
   */
  async getSecondFactorResets(): Promise<ResetList> {
    const answer = await this.#ask('GET', '/api/second-factor-resets');
    return (await answer.json()) as ResetList;
  }

  /**
   * Begins a reset. Errors: invalid_request, wrong_code, wrong_recovery_code, code_already_used,
   * unauthenticated, forbidden, origin_refused, unknown_recipient, reset_pending,
   * payload_too_large, too_many_attempts, internal, storage_damaged, unavailable, storage_full.
   */
  async postSecondFactorResets(body: BeginReset): Promise<MemberReset> {
    const answer = await this.#ask('POST', '/api/second-factor-resets', json(body));
    return (await answer.json()) as MemberReset;
  }

  /**
   * Cancels a reset. Errors: invalid_request, unauthenticated, forbidden, origin_refused,
   * unknown_recipient, not_found, payload_too_large, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async postSecondFactorResetsCancel(body: CancelReset): Promise<void> {
    const answer = await this.#ask('POST', '/api/second-factor-resets/cancel', json(body));
    await answer.arrayBuffer();
  }

  /**
   * Confirms the new second factor. Errors: invalid_request, wrong_credentials, wrong_code,
   * unauthenticated, origin_refused, payload_too_large, too_many_attempts, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async postSecondFactorConfirm(body: ConfirmRenewal): Promise<SessionView> {
    const answer = await this.#ask('POST', '/api/second-factor/confirm', json(body));
    return (await answer.json()) as SessionView;
  }

  /**
   * Cancels the reset of the own second factor. Errors: unauthenticated, origin_refused, not_found,
   * internal, storage_damaged, unavailable, storage_full.
   */
  async deleteSecondFactorReset(): Promise<void> {
    const answer = await this.#ask('DELETE', '/api/second-factor/reset');
    await answer.arrayBuffer();
  }

  /**
   * Begins with another second factor. Errors: invalid_request, wrong_code, wrong_recovery_code,
   * code_already_used, unauthenticated, origin_refused, payload_too_large, too_many_attempts,
   * internal, storage_damaged, unavailable, storage_full.
   */
  async postSecondFactorStart(body: FreshCode): Promise<RenewalStarted> {
    const answer = await this.#ask('POST', '/api/second-factor/start', json(body));
    return (await answer.json()) as RenewalStarted;
  }

  /**
   * Signs out. Errors: unauthenticated, origin_refused, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async deleteSession(): Promise<void> {
    const answer = await this.#ask('DELETE', '/api/session');
    await answer.arrayBuffer();
  }

  /** Who is signed in. Errors: unauthenticated, internal, storage_damaged, unavailable. */
  async getSession(): Promise<SessionView> {
    const answer = await this.#ask('GET', '/api/session');
    return (await answer.json()) as SessionView;
  }

  /**
   * The share, where one was kept. Errors: unauthenticated, not_found, internal, storage_damaged,
   * unavailable.
   */
  async getSessionUnlockShare(): Promise<UnlockShare> {
    const answer = await this.#ask('GET', '/api/session/unlock-share');
    return (await answer.json()) as UnlockShare;
  }

  /**
   * Keeps a share with the session. Errors: invalid_request, unauthenticated, origin_refused,
   * payload_too_large, internal, storage_damaged, unavailable, storage_full.
   */
  async putSessionUnlockShare(body: UnlockShare): Promise<void> {
    const answer = await this.#ask('PUT', '/api/session/unlock-share', json(body));
    await answer.arrayBuffer();
  }

  /** The account's sessions. Errors: unauthenticated, internal, storage_damaged, unavailable. */
  async getSessions(): Promise<SessionList> {
    const answer = await this.#ask('GET', '/api/sessions');
    return (await answer.json()) as SessionList;
  }

  /**
   * Ends sessions. Errors: invalid_request, unauthenticated, origin_refused, payload_too_large,
   * internal, storage_damaged, unavailable, storage_full.
   */
  async postSessionsEnd(body: EndSessions): Promise<SessionsEnded> {
    const answer = await this.#ask('POST', '/api/sessions/end', json(body));
    return (await answer.json()) as SessionsEnded;
  }

  /**
   * Ends one session. Errors: unauthenticated, origin_refused, not_found, internal,
   * storage_damaged, unavailable, storage_full.
   */
  async deleteSessionsId(id: string | number): Promise<void> {
    const answer = await this.#ask('DELETE', `/api/sessions/${encodeURIComponent(id)}`);
    await answer.arrayBuffer();
  }

  /**
   * A time-stamp. Certificates must be asked for; extensions are not passed on. Errors:
   * invalid_request, unauthenticated, origin_refused, payload_too_large, timestamp_refused,
   * too_many_attempts, internal, storage_damaged, log_stopped, timestamp_unavailable, unavailable,
   * storage_full.
   */
  async postTimestamps(body: RequestTimestamp): Promise<TimestampReply> {
    const answer = await this.#ask('POST', '/api/timestamps', json(body));
    return (await answer.json()) as TimestampReply;
  }

  /** Trust anchors of the instance. Errors: internal, storage_damaged, unavailable. */
  async getTrust(): Promise<TrustFile> {
    const answer = await this.#ask('GET', '/api/trust');
    return (await answer.json()) as TrustFile;
  }

  /**
   * Last message of an unlock. Errors: invalid_request, wrong_credentials, unauthenticated,
   * origin_refused, payload_too_large, internal, storage_damaged, unavailable, storage_full.
   */
  async postUnlockFinish(body: LoginFinish): Promise<Unlocked> {
    const answer = await this.#ask('POST', '/api/unlock/finish', json(body));
    return (await answer.json()) as Unlocked;
  }

  /**
   * First message of an unlock. Errors: invalid_request, unauthenticated, origin_refused,
   * payload_too_large, too_many_attempts, internal, storage_damaged, unavailable, storage_full.
   */
  async postUnlockStart(body: UnlockStart): Promise<LoginStarted> {
    const answer = await this.#ask('POST', '/api/unlock/start', json(body));
    return (await answer.json()) as LoginStarted;
  }

  /**
   * Writes an item. Errors: invalid_request, unauthenticated, origin_refused, not_found,
   * version_conflict, payload_too_large, statement_invalid, internal, storage_damaged, unavailable,
   * storage_full.
   */
  async putVaultItemsName(name: string | number, body: WriteVaultItem): Promise<void> {
    const answer = await this.#ask('PUT', `/api/vault/items/${encodeURIComponent(name)}`, json(body));
    await answer.arrayBuffer();
  }

  /**
   * Stores the recovery kit's slot. Errors: invalid_request, wrong_code, code_already_used,
   * unauthenticated, second_factor_required, origin_refused, version_conflict, payload_too_large,
   * statement_invalid, too_many_attempts, internal, storage_damaged, unavailable, storage_full.
   */
  async postVaultRecoveryKit(body: StoreRecoveryKit): Promise<void> {
    const answer = await this.#ask('POST', '/api/vault/recovery-kit', json(body));
    await answer.arrayBuffer();
  }

  /**
   * The process answers; says nothing about its stores. Errors: internal, storage_damaged,
   * unavailable.
   */
  async getHealthz(): Promise<void> {
    const answer = await this.#ask('GET', '/healthz');
    await answer.arrayBuffer();
  }

  /**
   * Database and storage take writes, and the logs go on. Errors: internal, storage_damaged,
   * log_behind, log_stopped, log_unwitnessed, unavailable.
   */
  async getReadyz(): Promise<void> {
    const answer = await this.#ask('GET', '/readyz');
    await answer.arrayBuffer();
  }

}
