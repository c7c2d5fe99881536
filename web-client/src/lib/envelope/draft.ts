/** An envelope that is being filled in. Pure, so that it can be tested without a browser. */
import type { Contact, InterruptedUpload } from '../core/protocol';

export const TITLE_MAX = 200;
export const MESSAGE_MAX = 4000;

export interface Person {
  contact: Contact;
  wordsCompared: boolean;
  /** Signs at the same time as the person before. */
  withPrevious: boolean;
}

/** What of a file tells whether it is there already, and whether it can be sent. */
export type Candidate = Pick<File, 'name' | 'size' | 'type'>;

/** Those of the added files that are PDFs, not empty and not there yet; and the names of the refused. */
export function accept<T extends Candidate>(there: readonly T[], added: readonly T[]) {
  const isPdf = ({ name, size, type }: T) =>
    size > 0 && (type === 'application/pdf' || /\.pdf$/i.test(name));
  const isKnown = ({ name, size }: T) =>
    there.some((other) => other.name === name && other.size === size);
  return {
    files: [...there, ...added.filter((file) => isPdf(file) && !isKnown(file))],
    refused: added.filter((file) => !isPdf(file)).map(({ name }) => name),
  };
}

/** The title that a file suggests. */
export const titleOf = ({ name }: Candidate): string =>
  name.replace(/\.pdf$/i, '').slice(0, TITLE_MAX);

/** Whether an upload that stopped was of these files in this order. */
export const isOf = ({ documents }: InterruptedUpload, files: readonly Candidate[]): boolean =>
  documents.length === files.length &&
  documents.every(({ name, size_bytes }, at) => {
    const file = files[at];
    return file?.name === name && file.size === size_bytes;
  });

/** The list with one entry moved to another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [taken] = next.splice(from, 1);
  if (taken !== undefined) next.splice(to, 0, taken);
  return next;
}
