/**
 * PDFs as the engine describes them. Names and codes are those of the JSON of `crates/pades` (reports)
 * and `crates/pdf` (inspection); codes are in snake case and have their texts in `locales/pdf`.
 */

export type SignatureVerdict = 'unreadable' | 'unsigned' | 'altered' | 'unrecognised' | 'authentic';

/** What is known of the signatures in a PDF. */
export interface PdfReport {
  verdict: SignatureVerdict;
  /** 0 where the file could not be read at all. */
  revisions: number;
  /** Whether a signature covers the file up to its last byte. */
  is_covered: boolean;
  problem: PdfProblem | null;
  /** The oldest first. */
  signatures: PdfSignature[];
  /** What each revision after the oldest signature changed. */
  later: PdfRevision[];
}

export interface PdfProblem {
  code: string;
  offset: number | null;
}

export interface PdfSignature {
  verdict: SignatureVerdict;
  indication: string;
  sub_indication: string | null;
  kind: string;
  object: number;
  fields: string[];
  revision: number;
  /** What stands before this byte is what the signer saw. */
  revision_end: number;
  coverage: string;
  byte_range: [number, number, number, number] | null;
  is_intact: boolean;
  signer: PdfCertificate | null;
  scheme: string | null;
  claimed_at_ms: number | null;
  proven_at_ms: number | null;
  trust: PdfTrust;
  timestamps: PdfTimestamp[];
  changes: { level: string; judgement: string; permission: string; pages: number[] };
  level_claimed: string | null;
  level_reached: string | null;
  findings: { code: string; severity: 'altered' | 'unrecognised' | 'note' }[];
  refusal: { part: string; code: string } | null;
}

export interface PdfCertificate {
  subject: string;
  issuer: string;
  name: string | null;
  organisation: string | null;
  emails: string[];
  serial: string;
  sha256: string;
  not_before_ms: number;
  not_after_ms: number;
  key: string | null;
  key_bits: number | null;
}

export interface PdfTrust {
  status: 'not_checked' | 'refused' | 'trusted';
  error: string | null;
  depth: number | null;
  path: { certificate: PdfCertificate }[];
}

/** Whose word the time of an authority is. */
export type Standing = 'independent' | 'instance' | 'issuer';
/** An authority whose time-stamps count. */
export interface TimestampAuthority {
  name: string | null;
  /** SHA-256 of its certificate, hex. */
  sha256: string;
  standing: Standing;
}

export interface PdfTimestamp {
  at_ms: number | null;
  error: string | null;
  trust: PdfTrust;
}

export interface PdfRevision {
  revision: number;
  /** Null where it could not be read. */
  level: string | null;
  judgement: string;
  problem: PdfProblem | null;
  changes_in_total: number;
  changes: PdfChange[];
}

export interface PdfChange {
  object: number | null;
  level: string;
  kind: string;
  fields: string[];
  page: number | null;
  doubt: string | null;
}

/** Left, bottom, right, top in points of the unturned page. */
export type Corners = [number, number, number, number];

export type FieldKind =
  | 'checkbox'
  | 'date'
  | 'dropdown'
  | 'email'
  | 'initials'
  | 'mark'
  | 'name'
  | 'number'
  | 'radio'
  | 'signature'
  | 'text';

/** Why something was not done with a PDF. */
export interface Obstacle {
  code: string;
  /** The name of the field that it is about. */
  field: string | null;
  /** The character that the bundled fonts lack. */
  character: string | null;
}

export interface Concern {
  code: string;
  /** From 0, as everywhere here. */
  page: number | null;
  object: number | null;
}

/** A field that a sender placed. */
export interface PlacedField {
  name: string;
  /** The id of the recipient whose it is. */
  recipient: string;
  kind: FieldKind;
  /** Null where it is not seen. */
  page: number | null;
  places: Corners[];
  label: string;
  required: boolean;
  read_only: boolean;
  multiline: boolean;
  /** Of a check box `true` or `false`, of a choice one of its options; empty for none. */
  value: string;
  options: string[];
}

/** Text in a document that says where a field shall be. */
export interface FoundPlaceholder {
  kind: FieldKind;
  /** A number from 1, or a name. */
  role: string;
  page: number;
  label: string;
  required: boolean;
}

export interface PdfInspection {
  pages: unknown[];
  /** Why it can be read and not signed. */
  obstacle: Obstacle | null;
  new_fields: 'all' | 'invisible_signatures' | 'none';
  fields: PlacedField[];
  signatures: { field: string; name: string | null; is_timestamp: boolean }[];
  concerns: Concern[];
  placeholders: FoundPlaceholder[];
  mistakes: { code: string; detail?: string | null; page: number }[];
}

/** A point of a stroke: x to the right, y downwards, and the width of the line there. */
export interface Dot {
  x: number;
  y: number;
  width: number;
}
export type Mark = { typed: string } | { drawn: Dot[][] };
/** The handwriting of typed marks. */
export type Style = 'casual' | 'formal' | 'lively';
/** A key that a person brought along; it stays in the core worker. */
export interface OwnKey {
  handle: number;
  subject: string;
  issuer: string;
  not_before_ms: number;
  not_after_ms: number;
}

/** What a signer chose: the JSON of `Signing` of `crates/client`. */
export interface SigningChoices {
  values: { document_id: string; field: string; value: string }[];
  /** The name in handwriting where none is given; letters of the name for initials. */
  mark: Mark | null;
  initials: Mark | null;
  style: Style;
  reason: string;
  form: 'cades' | 'pkcs7';
  /** `without`: nothing but the record then says when. */
  timestamp: 'needed' | 'without';
  key: 'identity' | { imported: number };
}
