/**
 * Messages between the page and the core worker. Every request has one answer; progress and memory
 * are extra. The page never sees a key: it holds integer handles. Names follow the JSON of
 * `crates/protocol`, in snake case, where a value passes through unchanged.
 */

import type * as Api from '../api/generated';
import type { Obstacle, OwnKey, PdfInspection, SigningChoices } from './papers';
import type { HistoryEntry, Report } from './report';

export type SlotState = Api.RecipientState;
export type EnvelopeState = Api.EnvelopeState;

/** The engine leaves nothing out: what is absent is null. */
export type InvitationView = Required<Api.InvitationView>;

export interface SessionView {
  account_id: string;
  tenant_id: string;
  email: string;
  name: string;
  organisation_name: string;
  role: 'owner' | 'admin' | 'member' | 'auditor';
  has_recovery_kit: boolean;
  recovery_codes_left: number;
  /** A reset of the own second factor that is under way; cancelled with `cancelOwnReset`. */
  second_factor_reset: PendingReset | null;
  expires_at_ms: number;
}

/** What a step that signs in answers; new recovery codes are shown this once. */
export interface SignedIn extends SessionView {
  /** Three groups of four characters each; null where no new ones were made. */
  recovery_codes: string[] | null;
}

export interface PendingReset {
  origin: 'kit' | 'operator' | 'owner';
  begun_at_ms: number;
  /** From then on a login with the password enrols a new second factor. */
  effective_at_ms: number;
  ends_at_ms: number;
}

/** A reset as owners see it. */
export interface MemberReset {
  email: string;
  name: string;
  reset: PendingReset;
}

export type DeviceClient = 'chromium' | 'command_line' | 'edge' | 'firefox' | 'other' | 'safari';
export type DeviceSystem = 'android' | 'ios' | 'linux' | 'macos' | 'other' | 'windows';

export interface SessionEntry {
  session_id: string;
  device: { client: DeviceClient; system: DeviceSystem };
  created_at_ms: number;
  /** To the minute. */
  last_seen_at_ms: number;
  ends_at_ms: number;
  is_current: boolean;
}

/** A QR code: `size` × `size` modules, row by row, 1 is dark. */
export interface QrCode {
  size: number;
  modules: Uint8Array;
}

export interface TotpEnrolment {
  secret: string;
  otpauth_uri: string;
  qr: QrCode;
}

export interface RecoveryKit {
  /** Groups of four characters of Crockford base32; the last one is a checksum. */
  groups: string[];
  qr: QrCode;
  /** A printable page, application/pdf. */
  pdf: Blob;
}

/** What the second step asks for once the password, or the kit, is right. */
export interface SecondStep {
  /** After a reset: the code is then the first one of the new app. */
  enrolment: TotpEnrolment | null;
  /** A reset that is not effective yet: until then the code is one of the old app. */
  reset: PendingReset | null;
}

/** Whose account a recovery kit has opened. */
export interface RecoveringAccount {
  email: string;
  name: string;
  organisation_name: string;
  /** As in `SignedIn`: where a new second factor was enrolled. */
  recovery_codes: string[] | null;
}

/** What is said of a password that somebody is choosing. */
export interface PasswordJudgement {
  /** 0, among the first guesses, to 4. */
  score: number;
  /** Why it is refused; null where it is good enough. */
  weakness: 'guessable' | 'too_short' | null;
  /** What makes it easy to guess, where that can be told. */
  hint: PasswordHint | null;
}
export type PasswordHint =
  | 'common'
  | 'date'
  | 'disguise'
  | 'keyboard'
  | 'name'
  | 'personal'
  | 'repeat'
  | 'sequence'
  | 'word'
  | 'year';

/** Somebody whose identity was looked up and checked against the log. */
export interface Contact {
  handle: number;
  name: string;
  email: string;
  /** The eight words of the identity, to compare by another channel. */
  words: string[];
  /** `first_use`: compare the words. `changed`: another key than before, sending is refused. */
  status: 'pinned' | 'first_use' | 'changed';
  /** How it differs from what was accepted; exactly where `status` is `changed`, and `null` for the own account. */
  change: IdentityChange | null;
  /** Witnesses are demanded, and no quorum of them stands behind the key: a new one counts by its words alone. */
  is_unwitnessed: boolean;
}

/** A changed identity beside the one that was accepted before. */
export interface IdentityChange {
  /** The eight words that were accepted. */
  words: string[];
  checked: 'pinned' | 'words' | 'endorsed' | 'logged' | 'code' | 'none';
  accepted_at_ms: number;
  /** When the identity in force was recorded, by the server's clock. */
  recorded_at_ms: number;
  /**
   * `rotated`: the accepted identity named the next one. `replaced`: nothing of it says so.
   * `other_address`, `other_account`: address and account do not belong together as before.
   * `unknown`: the accepted identity is not among those of the account.
   */
  kind: 'rotated' | 'replaced' | 'other_address' | 'other_account' | 'unknown';
  /** Why the accepted identity was closed. */
  reason: ClosingReason | null;
}

export type ClosingReason = 'compromised' | 'lost' | 'precaution';

/** How many envelopes were sealed anew for the newest identity. */
export interface TakenOver {
  done: number;
  /** Their turn has not come: they follow when they are opened. */
  waiting: number;
  failed: number;
}

export interface RecipientView extends Api.RecipientView {
  /** Name as the sender wrote it, from the encrypted part; absent while locked away. */
  name: string | null;
}

export interface EnvelopeSummary extends Omit<Api.EnvelopeSummary, 'recipients' | 'sender'> {
  recipients: RecipientView[];
}

/** How a document is signed: as any file, beside it, or in the PDF itself. */
export type DocumentForm =
  | 'file'
  | {
      pdf: {
        /** Fields beside those that places in the text ask for. */
        fields: readonly never[];
        /** Whether places in its text become fields. */
        placeholders: 'ignore' | 'use';
        /** What becomes of one that cannot carry signatures. */
        unsuitable: 'as_file' | 'stop';
      };
    };

export interface DocumentView {
  /** For `readRange` and `download`. */
  handle: number;
  document_id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  /** SHA-256 of the encrypted file that everybody signs over, hex. */
  container_hash: string;
  /** 0 as it was sent, then one for each signature in the PDF. */
  revision: number;
  /** Whether it is signed in the PDF; otherwise each signature stands beside it. */
  signed_in_pdf: boolean;
  /** The code of why a PDF is signed beside it. */
  obstacle: string | null;
}

export interface DeclineView {
  recipient_id: string;
  /** Name as the sender wrote it. */
  name: string;
  at_ms: number;
  /** Text in lines, 1 to 4000 bytes; null where none was given, or it cannot be read. */
  reason: string | null;
  /** A reason was given that is damaged or withheld. */
  reason_is_unreadable: boolean;
}

/** What a sender says of a whole envelope: before everybody has signed the first, then the others. */
export type WithdrawalKind = 'cancel' | 'retract' | 'revoke';

export interface WithdrawalView {
  kind: WithdrawalKind;
  at_ms: number;
  /** As in `DeclineView`. */
  reason: string | null;
  reason_is_unreadable: boolean;
}

/** An event of the organisation, proven by the engine to stand in the log as it is told here. */
export interface AuditEvent {
  index: number;
  at_ms: number;
  /** Event name of docs/spec/audit-log.md. */
  event: string;
  /** Id of what it is about, hexadecimal. */
  object: string;
  /** Id of the identity of who did it; null for the server. */
  actor: string | null;
  /** As earlier events name that person; null where they do not. */
  name: string | null;
  email: string | null;
  /** Id of the signed statement behind it. */
  statement: string | null;
  /** Value null: erased, or kept back by the server. */
  details: { name: string; value: string | null }[];
}

/** A log of which every entry was read and held against what this device has seen. */
export interface AuditedLog {
  origin: string;
  size: number;
  root: string;
  /** Whether its checkpoint stands in the anchor log. */
  anchored: 'yes' | 'no' | 'not_checked';
  /** Who of the pinned witnesses cosigned the anchor log's checkpoint; null where none is demanded. */
  witnesses: Witnesses | null;
  /** Whether an authority stamped that checkpoint; whose word it is, is not checked here. */
  is_stamped: boolean;
}

export interface Witnesses {
  is_quorum: boolean;
  cosigned: { witness: string; at_ms: number }[];
}

/** A document that was opened by its paper. */
export interface PaperView {
  /** For `readRange` and `download`. */
  handle: number;
  document_id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  container_hash: string;
  /** How many times it was signed in itself. */
  revision: number;
  /** What the sender says of the envelope now, by the server's word. */
  state: EnvelopeState;
}

export interface OpenedEnvelope {
  envelope_id: string;
  title: string;
  message: string | null;
  sender: { name: string; email: string; words: string[]; first_use: boolean };
  state: EnvelopeState;
  sent_at_ms: number;
  /** Until when it can be signed. */
  deadline_at_ms: number;
  recipients: RecipientView[];
  documents: DocumentView[];
  /** Whether it is the caller's turn to sign or decline. */
  can_sign: boolean;
  /** The sentence that signing agrees to, in the caller's language. */
  consent: string;
  /** The sentence that declining says, in the caller's language. */
  refusal: string;
  /** Who declined, and why; null while nobody has. A decline ends the envelope for everybody. */
  decline: DeclineView | null;
  /** When the log recorded that the deadline had passed before everybody had signed; else null. */
  expired_at_ms: number | null;
  /** What the sender has said of it, newest first; each at most once. */
  withdrawals: WithdrawalView[];
  /** What the caller can say of it, as its sender. */
  possible_withdrawals: WithdrawalKind[];
  /** Events of the envelope, each proven to be in the log by the core. */
  history: HistoryEntry[];
  log: { origin: string; size: number };
  /** Whether whoever holds a document on paper can read it, once everybody has signed. */
  paper_check: 'off' | 'on' | 'ended';
}

/** An upload that has not ended: what was filled in, and how far it is. */
export interface InterruptedUpload {
  envelope_id: string;
  begun_at_ms: number;
  title: string;
  message: string | null;
  recipients: { email: string; order: number }[];
  documents: { name: string; size_bytes: number }[];
  sent_bytes: number;
  /** Language of the page for the paper check; absent without one. */
  paper_check?: string;
  /** Days that recipients have. */
  days: number;
}

export interface Calls {
  /** Starts the engine. `memory` is what the page stored from the last `memory` message. */
  boot: { in: { memory: string | null; locale: string }; out: { version: string } };
  inspectInvitation: { in: { token: string }; out: InvitationView };
  register: {
    in: {
      token: string;
      email: string;
      name: string;
      organisation_name: string | null;
      password: string;
    };
    out: TotpEnrolment;
  };
  confirmRegistration: { in: { code: string }; out: SignedIn };
  login: { in: { email: string; password: string }; out: SecondStep };
  /** `code` is six digits or a recovery code. */
  secondFactor: { in: { code: string }; out: SignedIn };
  /** Who is signed in by cookie; the vault may be locked. Null where nobody is. */
  session: { in: Record<string, never>; out: SessionView | null };
  unlock: { in: { password: string }; out: SessionView };
  logout: { in: Record<string, never>; out: null };
  makeRecoveryKit: { in: Record<string, never>; out: RecoveryKit };
  sessions: { in: Record<string, never>; out: SessionEntry[] };
  endSession: { in: { session_id: string }; out: null };
  /** `all` signs out here too: the vault is locked. */
  endSessions: { in: { which: 'others' | 'all' }; out: { ended: number } };
  /** `code` is a fresh one, here and below: six digits not used before, or a recovery code. */
  renewRecoveryCodes: { in: { code: string }; out: { codes: string[] } };
  startSecondFactorRenewal: { in: { code: string }; out: TotpEnrolment };
  /** The first code of the new app. Other sessions end. */
  confirmSecondFactorRenewal: { in: { code: string }; out: SessionView };
  cancelOwnReset: { in: Record<string, never>; out: null };
  /** For owners, as the two below. */
  secondFactorResets: { in: Record<string, never>; out: MemberReset[] };
  /** `code` is a fresh one of the owner; effective after a day. */
  beginSecondFactorReset: { in: { email: string; code: string }; out: MemberReset };
  cancelSecondFactorReset: { in: { email: string }; out: null };
  /**
   * `text` is what the person re-entered; refused with `kit_mismatch` unless it is the kit. `code`
   * is one of the second factor: needed to replace a kit, else `second_factor_required`.
   */
  confirmRecoveryKit: { in: { text: string; code: string | null }; out: SessionView };
  /** Both factors prove who asks; every other session ends. Takes about a second. */
  changePassword: { in: { password: string; new_password: string; code: string }; out: null };
  /** The kit in place of the password: `kit_invalid`, `recovery_refused`. */
  beginRecovery: { in: { email: string; kit: string }; out: SecondStep };
  /** After `beginRecovery`, where the second factor is lost and no owner can reset it. */
  askLostSecondFactor: { in: Record<string, never>; out: null };
  /** `code` is the mailed one; the reset is effective after three days. */
  confirmLostSecondFactor: { in: { code: string }; out: PendingReset };
  recoverySecondFactor: { in: { code: string }; out: RecoveringAccount };
  /** In a session: the same two steps follow as after a recovery. */
  beginRenewal: { in: { password: string; code: string }; out: null };
  /** After `beginRenewal` or `recoverySecondFactor`: a new identity too. Then `takeOver`. */
  rotateIdentity: { in: { reason: ClosingReason }; out: null };
  /**
   * Answered at once, whatever else goes on, by the module that knows the words. `known` are texts
   * that an attacker tries first. The engine asks the same of every password before it takes it.
   */
  judgePassword: { in: { password: string; known: string[] }; out: PasswordJudgement };
  /** The new kit, to be shown and typed in again; nothing is stored yet. */
  chooseNewPassword: { in: { password: string }; out: RecoveryKit };
  /** New password, new kit, new keys at once; signed in from here on. `text` as above. */
  finishRenewal: { in: { text: string }; out: SessionView };
  /** At most 256 events from this index on, which must be 0 or where the last page ended. */
  organisationEvents: { in: { from: number }; out: { size: number; events: AuditEvent[] } };
  auditOrganisation: { in: Record<string, never>; out: AuditedLog };
  invite: {
    in: { email: string; role: 'admin' | 'auditor' | 'member' };
    out: { link: string; expires_at_ms: number };
  };
  lookUp: { in: { email: string }; out: Contact };
  /** Accepts a changed identity after its eight words were compared by another channel. */
  acceptChange: { in: { contact: number }; out: null };
  /** Seals anew what is still sealed for an earlier identity; after each unlock. Cheap where nothing is. */
  takeOver: { in: Record<string, never>; out: TakenOver };
  send: {
    in: {
      title: string;
      message: string | null;
      files: File[];
      /** How each of the files is signed. */
      forms: DocumentForm[];
      recipients: {
        contact: number;
        order: number;
        words_compared: boolean;
        /** Where the signature goes in a PDF that has no place for it. */
        signature: 'box' | 'invisible';
      }[];
      /** Language tag of the page for the paper check; null for none. */
      paper_check: string | null;
      /** Days that recipients have, 1 to 365. */
      days: number;
    };
    out: { envelope_id: string };
  };
  list: { in: Record<string, never>; out: EnvelopeSummary[] };
  /** The decrypted title of an envelope that the caller may read now, else null. */
  titleOf: { in: { envelope_id: string }; out: { title: string | null } };
  open: { in: { envelope_id: string; locale: string }; out: OpenedEnvelope };
  /** Plaintext bytes [begin, end) of a document, each segment checked against the signed hash. */
  readRange: { in: { handle: number; begin: number; end: number }; out: { data: ArrayBuffer } };
  /**
   * The whole document: written to `target`, or else given out as a file, and kept only after its
   * last segment and digest were checked.
   */
  download: {
    in: { handle: number; target: FileSystemFileHandle | null; size_bytes: number };
    out: { name: string; blob: Blob | null };
  };
  /** Needs no account. `secret` is what stood behind `#`. */
  openPaper: { in: { origin: string; secret: string }; out: PaperView };
  /** For the sender: no paper of the envelope opens anything any more. */
  endPapers: { in: { envelope_id: string; locale: string }; out: OpenedEnvelope };
  /** Uploads that have not ended on this device. `send` with the same files goes on with them. */
  uploads: { in: Record<string, never>; out: InterruptedUpload[] };
  discardUpload: { in: { envelope_id: string }; out: null };
  /** What is in a PDF that is to be sent; refused with `pdf_refused` where it cannot be read. */
  inspectPdf: { in: { file: File }; out: PdfInspection };
  /** What is in a document that is to be signed: fields, and what a signer should know. */
  inspectDocument: { in: { handle: number }; out: { pdf: PdfInspection } };
  /** Opens a `.p12` file. File, password and key stay in the worker. */
  openP12: { in: { file: File; password: string }; out: OwnKey };
  closeP12: { in: { handle: number }; out: null };
  sign: {
    in: { envelope_id: string; locale: string; signing: SigningChoices };
    out: OpenedEnvelope;
  };
  /** Ends the envelope for everybody. A reason goes to the envelope's members alone. */
  decline: {
    in: { envelope_id: string; reason: string | null; locale: string };
    out: OpenedEnvelope;
  };
  /** What a sender says once everybody has signed. A reason goes to the envelope's members alone. */
  /** Mails whoever was asked to act and has not; for its sender, at most once a day. */
  remind: { in: { envelope_id: string; locale: string }; out: OpenedEnvelope };
  withdraw: {
    in: { envelope_id: string; kind: WithdrawalKind; reason: string | null; locale: string };
    out: OpenedEnvelope;
  };
  evidence: { in: { envelope_id: string }; out: { name: string; blob: Blob } };
  /** Of an envelope that has ended, as PDF in the language of `locale`, sealed with the own key. */
  certificate: {
    in: { envelope_id: string; locale: string };
    out: { name: string; blob: Blob };
  };
  /** The signatures (`.p7s`) of documents that are not signed in the PDF, as their signers left them. */
  signaturesBeside: { in: { envelope_id: string }; out: { name: string; blob: Blob }[] };
  /** What stops this device, if anything does. */
  stopped: { in: Record<string, never>; out: Stopped | null };
  /** Asks the server again; what was only not proven ends once it is. */
  lookAgain: { in: Record<string, never>; out: null };
  /** Goes on with what the server shows from now on; takes the text of the saved file. */
  goOn: { in: { file: string }; out: null };
  /** Needs no account. A document is paired with the evidence file that names its digest. */
  /** `trust` are certificates, PEM or DER, that count as trusted for signatures in PDFs. */
  verify: { in: { files: File[]; trust: File[] }; out: Report[] };
}

/** A log that contradicts itself, or does not prove that it continues what this device has seen. */
export interface Stopped {
  code: 'log_fork' | 'log_rollback' | 'log_unproven';
  /** Name of the log. */
  origin: string;
  at_ms: number;
  /** The file for somebody else (`docs/spec/contradiction.md`). */
  file: string;
  file_sha256: string;
  /** What it shows; null where it does not verify. */
  finding:
    | { kind: 'two_roots'; size: number }
    | { kind: 'no_prefix'; size: number; next_size: number }
    | { kind: 'rollback' | 'unproven'; remembered: number; shown: number }
    | { kind: 'late' | 'times_fell' | 'two_leaves'; index: number }
    | null;
}

export type Name = keyof Calls;
export type Request =
  | { [K in Name]: { id: number; call: K; args: Calls[K]['in'] } }[Name]
  | { cancel: number }
  /** The helper of this number broke down. */
  | { helperFailed: number };
export type Phase =
  | 'reading'
  | 'encrypting'
  | 'uploading'
  | 'waiting'
  | 'downloading'
  | 'checking'
  | 'filling'
  | 'signing'
  | 'signing_again'
  | 'timestamping';
/** What the page learns of a failure. `obstacle` and `author` come with failures about PDFs. */
export interface Failure {
  code: string;
  retry_after_secs?: number;
  obstacle?: Obstacle;
  author?: string;
}
export type Reply =
  | { kind: 'ok'; id: number; value: unknown }
  | ({ kind: 'err'; id: number } & Failure)
  | { kind: 'progress'; id: number; phase: Phase; done: number; total: number }
  /** What the engine wants to be remembered on this device: checkpoints and trust, no secret. */
  | { kind: 'memory'; json: string }
  /** The page is to start a worker that helps the core worker, and talks with it through this port. */
  | { kind: 'helper'; id: number; helper: Helper; port: MessagePort }
  /** The helper of this number is to be ended. */
  | { kind: 'helperEnd'; id: number };
/** What a helper is for: PDFs, or one password. */
export type Helper = 'papers' | 'stretch';
