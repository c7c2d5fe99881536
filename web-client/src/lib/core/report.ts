/** What a verifier says of a file, as `bulla verify --json` says it too. */
import type { PdfReport, PdfSignature, TimestampAuthority } from './papers';

export type Verdict =
  'unreadable' | 'unsigned' | 'altered' | 'unrecognised' | 'incomplete' | 'authentic';
export type Fact = 'yes' | 'no' | 'not_checked';

export interface SignatureRow {
  name: string | null;
  email: string | null;
  role: string;
  state: 'signed' | 'declined' | 'missing' | 'invalid';
  at_ms: number | null;
  identity: string | null;
  words: string[] | null;
  /** What the signature is worth; null where there is none. */
  assurance?: Assurance | null;
}

export type Standing = 'met' | 'not_met' | 'not_shown';

/** Codes of docs/spec/evidence.md#assurance. */
export interface Assurance {
  level: string;
  criteria: { criterion: string; standing: Standing; ground: string }[];
  email: string;
  second_factor: string;
  shows: string[];
  leaves_open: string[];
}

/** One report for one document or evidence file; the same JSON as `bulla verify --json`. */
export interface Report {
  file: string;
  verdict: Verdict;
  /** Stable code of the reason behind the verdict, such as `digest_differs`. */
  reason: string;
  modifiers: string[];
  title: string | null;
  signatures: SignatureRow[];
  facts: Record<string, Fact>;
  history: HistoryEntry[];
  details: Record<string, string>;
  /** The signatures in the file itself; absent where it is no PDF. */
  pdf?: PdfReport | null;
  /** The signatures that were given beside the document (`.p7s`). */
  detached?: PdfSignature[];
  /** The authorities whose time-stamps are trusted, each once; absent in reports of older engines. */
  timestamp_authorities?: TimestampAuthority[];
  /** By when the log stood, by the word of others. */
  log_times?: LogTime[];
}

export interface LogTime {
  by: 'token' | 'witness';
  name: string | null;
  sha256: string | null;
  standing: TimestampAuthority['standing'] | null;
  at_ms: number;
  /** So many first entries of the log are meant. */
  size: number;
}

export interface HistoryEntry {
  index: number;
  /** Event name of docs/spec/audit-log.md, such as `envelope.sent`. */
  event: string;
  at_ms: number;
  /** Name of the person behind it, or null for the server. */
  actor: string | null;
  /** Fields of the event; null where it has some and none is shown, absent where nobody looked. */
  fields?: EventField[] | null;
}

export interface EventField {
  field: string;
  state: 'opened' | 'withheld' | 'erased';
  value: string | null;
}
