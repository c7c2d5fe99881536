/** The fields that a signer fills in: which, with what, and whether it will do. Pure. */
import type { FieldKind, PlacedField } from '../core/papers';

/** A field of the signer, and the document that it stands in. */
export interface OwnField extends PlacedField {
  document_id: string;
  /** The name of the document. */
  document: string;
}

export interface Signer {
  name: string;
  email: string;
}

/** Names of fields stand once in a document, and may in several. */
export const keyOf = ({ document_id, name }: OwnField): string => `${document_id} ${name}`;

const NO_INPUT: ReadonlySet<FieldKind> = new Set(['signature', 'mark', 'initials', 'date']);
/** Whether somebody types or chooses its value: marks are drawn, and the date comes by itself. */
export const isInput = ({ kind, read_only }: PlacedField): boolean =>
  !NO_INPUT.has(kind) && !read_only;

/** In the order in which they are read: by page, from top to bottom, from left to right. */
export function inReadingOrder<T extends PlacedField>(fields: readonly T[]): T[] {
  const top = ({ places }: T) => Math.round((places[0]?.[3] ?? 0) / LINE_POINTS);
  const left = ({ places }: T) => places[0]?.[0] ?? 0;
  return fields.toSorted(
    (a, b) => (a.page ?? 0) - (b.page ?? 0) || top(b) - top(a) || left(a) - left(b),
  );
}
/** Fields whose tops are nearer than this stand in one line. */
const LINE_POINTS = 10;

/** What stands in a field before the signer does anything. */
export function firstValue(field: PlacedField, signer: Signer, today: string): string {
  if (field.kind === 'date') return today;
  if (field.value !== '') return field.value;
  if (field.kind === 'name') return signer.name;
  if (field.kind === 'email') return signer.email;
  return field.kind === 'checkbox' ? 'false' : '';
}

export type Complaint = 'required' | 'tick' | 'pick' | 'number' | 'email';

/** What is wrong with a value, or null. Empty is fine where nothing is required. */
export function complaint(field: PlacedField, value: string): Complaint | null {
  if (!isInput(field)) return null;
  if (field.kind === 'checkbox') return field.required && value !== 'true' ? 'tick' : null;
  const typed = value.trim();
  if (field.kind === 'radio' || field.kind === 'dropdown') {
    if (typed !== '' && field.options.includes(value)) return null;
    return field.required || typed !== '' ? 'pick' : null;
  }
  if (typed === '') return field.required ? 'required' : null;
  if (field.kind === 'number') return /^[+-]?\d+([.,]\d+)?$/.test(typed) ? null : 'number';
  if (field.kind === 'email') return /^[^\s@]+@[^\s@]+$/.test(typed) ? null : 'email';
  return null;
}

/** Letters to be shown as initials of a name. */
export const initialsOf = (name: string): string =>
  name
    .split(/[\s-]+/u)
    .map((word) => [...word][0] ?? '')
    .join('')
    .slice(0, 8);
