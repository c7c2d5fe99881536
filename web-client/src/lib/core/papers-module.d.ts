/**
 * The module that works on PDFs as `crates/wasm-pdf` exports it, written by hand. The real glue is
 * generated into `pdf-pkg/bulla_wasm_pdf.js`. Plans and answers are JSON; a failure is thrown as the
 * JSON of an `Obstacle`.
 */

/** One PDF in the memory of the module. */
export declare class Paper {
  constructor(sizeBytes: number);
  /** The certificate of completion of an evidence file. `trust` is the trust file as JSON. */
  static certificateOf(evidence: Uint8Array, trust: string, language: string): Paper;
  write(chunk: Uint8Array): void;
  /** `purpose` and the answer are JSON. */
  inspect(purpose: string): string;
  /** Gives the memory back. */
  free(): void;
}

/** A key of a `.p12` file, on its way into the browser. */
export declare class ImportedKey {
  static open(file: Uint8Array, password: string): ImportedKey;
  /** JSON. */
  summary(): string;
  /** To be overwritten by whoever takes it. */
  dangerousPkcs8(): Uint8Array;
  /** Erases it. */
  free(): void;
}

/** Files that are verified together. */
export declare class Verification {
  /** Adds certificates, PEM or DER, that count as trusted. */
  trust(file: Uint8Array): void;
  begin(name: string, sizeBytes: number): void;
  write(chunk: Uint8Array): void;
  end(): void;
  /** The reports as JSON. `trust` is the trust file of the instance as JSON. */
  verify(trust: string | undefined, nowMs: number): string;
  free(): void;
}

/** Starts the compiled module. */
export default function init(from: { module_or_path: WebAssembly.Module }): Promise<unknown>;
