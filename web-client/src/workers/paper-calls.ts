/** Messages between the core worker and the worker of the module that works on PDFs. */

/** What can be made over there. */
export type Kind = 'paper' | 'certificate' | 'key' | 'verification';

export type Order =
  | { kind: 'start'; module: WebAssembly.Module }
  | { kind: 'make'; id: number; of: number; what: Kind; args: unknown[] }
  | { kind: 'call'; id: number; of: number; name: string; args: unknown[] };

export type Outcome =
  /** `sizeBytes` of a document after the call. */
  | { kind: 'done'; id: number; value: unknown; sizeBytes: number }
  /** What the module throws is the text of an obstacle; anything else, and it has ended: null. */
  | { kind: 'thrown'; id: number; thrown: string | null };

/** The bytes among values, whose memory is handed over with them. */
export const buffersOf = (values: readonly unknown[]): ArrayBuffer[] =>
  values.flatMap((value) =>
    value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
  );
