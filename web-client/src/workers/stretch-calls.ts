/** Messages between the core worker and one that stretches a password. */

/** The module of the core worker, and what is stretched. */
export interface Order {
  module: WebAssembly.Module;
  unstretched: Uint8Array<ArrayBuffer>;
}

/** What it was stretched to; null where that could not be done. */
export type Outcome = Uint8Array<ArrayBuffer> | null;
