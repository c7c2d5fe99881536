/**
 * The engine as `crates/wasm` exports it, written by hand. The real glue is generated into
 * `core-pkg/bulla_wasm.js`; this file is what the worker is checked against.
 *
 * Calls are named like `Calls`, in snake case. Each takes one plain object and returns a promise
 * of one plain object; numbers are JavaScript numbers, never `bigint`; bytes are `Uint8Array`,
 * `ArrayBuffer` or `Blob` as in `Calls`. A failure is thrown as `Thrown`. The worker runs one call
 * at a time, so a call may borrow the engine mutably. All requests and drafts go through `Device`.
 */
import type { Ask, Answer } from '../../workers/transport';
import type { Away } from '../../workers/paper-worker';
import type { ImportedKey, Paper } from './papers-module';
import type { Calls, Failure, Phase } from './protocol';

/** What a method throws. `message` is English and for developers. */
export interface Thrown extends Failure {
  message: string;
}

/** Gives memory back that JavaScript holds. */
interface Release {
  /** All views on the same buffer are empty afterwards. */
  release(view: Uint8Array<ArrayBuffer>): void;
}

/** What the worker does for the engine. */
export interface Device extends Release {
  send(ask: Ask): Promise<Answer>;
  /** Rejects when the call is cancelled. */
  wait(millis: number): Promise<void>;
  keepDraft(name: string, sealed: Uint8Array<ArrayBuffer>): Promise<void>;
  drafts(): Promise<Uint8Array[]>;
  dropDraft(name: string): Promise<void>;
  /** A PDF in the memory of the module that works on them; whoever asked frees it. */
  newPaper(sizeBytes: number): Promise<Away<Paper>>;
  /** The same with the certificate of completion of an evidence file; rejects as below. */
  newCertificate(evidence: Uint8Array, trust: string, language: string): Promise<Away<Paper>>;
  /** Rejects with the JSON of an obstacle. */
  openP12(file: Uint8Array, password: string): Promise<ImportedKey>;
  /**
   * Stretches in an instance of the module that ends with it, and takes the buffer over. Rejects
   * where there can be none: then this one does it.
   */
  stretch(unstretched: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  /** Scores a password, 0 to 4. Rejects where it cannot be judged: then it is refused. */
  scorePassword(password: string, known: string[]): Promise<number>;
}

export interface Engine {
  boot(args: Calls['boot']['in']): Calls['boot']['out'];
  /** The trust file that is pinned; asked for at the first visit. */
  call(name: 'trust_file', args: Record<string, never>): Promise<unknown>;
  call(
    name: 'download',
    args: {
      handle: number;
      writer: Release & { write(chunk: Uint8Array<ArrayBuffer>): Promise<void> };
    },
  ): Promise<{ name: string }>;
  call(name: string, args: unknown): Promise<unknown>;
}

export declare const Engine: new (
  memory: string | null,
  locale: string,
  device: Device,
  onProgress: (phase: Phase, done: number, total: number) => void,
  onMemory: (json: string) => void,
) => Engine;

/** Compiles and starts the module. */
export default function init(from: { module_or_path: WebAssembly.Module }): Promise<unknown>;

/** 64 bytes from 64 bytes, of which the ones given are overwritten; `undefined` for another number. */
export declare function stretch(unstretched: Uint8Array): Uint8Array<ArrayBuffer> | undefined;
