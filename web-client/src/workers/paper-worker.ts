/**
 * Documents, keys and files in the worker of the module that works on PDFs (`papers.worker.ts`). It
 * is started for the first of them and ended with the last, which gives its memory back at once.
 */
import type { ImportedKey, Paper, Verification } from '../lib/core/papers-module';
import { buffersOf, type Kind, type Order, type Outcome } from './paper-calls';

/** What is thrown where the module has ended or cannot be had. */
const ENDED = { code: 'pdf_not_possible', message: 'the module for PDFs has ended' };

interface Waiting {
  of: Far;
  resolve(value: unknown): void;
  reject(thrown: unknown): void;
}

/** The same object with its methods over there. */
export type Away<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? K extends 'free'
      ? () => void
      : (...args: A) => Promise<R>
    : T[K];
};

/** An object over there. */
interface Far {
  sizeBytes: number;
}

const OF_PAPER = [
  'write',
  'read',
  'inspect',
  'place',
  'prepare',
  'fileHash',
  'prepareDetached',
  'finish',
  'timestamp',
  'withoutTimestamp',
  'detached',
  'extend',
  'successor',
];
const METHODS: Record<Kind, readonly string[]> = {
  paper: OF_PAPER,
  certificate: OF_PAPER,
  key: ['summary', 'dangerousPkcs8'],
  verification: ['trust', 'begin', 'write', 'end', 'verify'],
};

/** A worker of the module, wherever it was started. */
export interface Port {
  onmessage: ((event: MessageEvent<Outcome>) => void) | null;
  /** It broke down and has ended. */
  onfailure: (() => void) | null;
  postMessage(order: Order, transfer?: Transferable[]): void;
  terminate(): void;
}

export class PaperWorker {
  readonly #start: () => Port;
  readonly #module: () => Promise<WebAssembly.Module>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #living = new Set<Far>();
  #port: Port | undefined;
  #next = 1;

  constructor(start: () => Port, module: () => Promise<WebAssembly.Module>) {
    this.#start = start;
    this.#module = module;
  }

  /** An empty document for a file of this size. */
  paper(sizeBytes: number): Promise<Away<Paper>> {
    return this.#make('paper', [sizeBytes]) as Promise<Away<Paper>>;
  }

  /** The certificate of completion of an evidence file, by the trust file as JSON. */
  certificate(evidence: Uint8Array, trust: string, language: string): Promise<Away<Paper>> {
    return this.#make('certificate', [evidence, trust, language]) as Promise<Away<Paper>>;
  }

  /** The key of a `.p12` file. */
  key(file: Uint8Array, password: string): Promise<Away<ImportedKey>> {
    return this.#make('key', [file, password]) as Promise<Away<ImportedKey>>;
  }

  /** Files that are verified together. */
  verification(): Promise<Away<Verification>> {
    return this.#make('verification', []) as Promise<Away<Verification>>;
  }

  async #make(what: Kind, args: unknown[]): Promise<unknown> {
    // Copied before anything is awaited: the memory behind them may change.
    const copies = args.map(copy);
    const module = await this.#module();
    const port = (this.#port ??= this.#begin(module));
    const of = this.#next++;
    const far: Far = { sizeBytes: 0 };
    this.#living.add(far);
    const ask = (name: string, given: unknown[]) =>
      this.#post(port, far, (id) => ({ kind: 'call', id, of, name, args: given }));
    for (const name of METHODS[what]) {
      Object.assign(far, { [name]: (...given: unknown[]) => ask(name, given.map(copy)) });
    }
    Object.assign(far, { free: () => this.#free(port, far, of, what) });
    try {
      await this.#post(port, far, (id) => ({ kind: 'make', id, of, what, args: copies }));
    } catch (thrown) {
      this.#free(port, far, of, what);
      throw thrown;
    }
    return far;
  }

  #begin(module: WebAssembly.Module): Port {
    const port = this.#start();
    port.onmessage = ({ data }) => this.#receive(data);
    port.onfailure = () => this.#end();
    port.postMessage({ kind: 'start', module });
    return port;
  }

  #post(port: Port, of: Far, order: (id: number) => Order & { args: unknown[] }): Promise<unknown> {
    if (port !== this.#port) return Promise.reject(ENDED);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { of, resolve, reject });
      const message = order(id);
      port.postMessage(message, buffersOf(message.args));
    });
  }

  #receive(outcome: Outcome): void {
    const waiting = this.#waiting.get(outcome.id);
    this.#waiting.delete(outcome.id);
    if (outcome.kind === 'done') {
      if (waiting) waiting.of.sizeBytes = outcome.sizeBytes;
      waiting?.resolve(outcome.value);
    } else if (outcome.thrown !== null) {
      waiting?.reject(outcome.thrown);
    } else {
      // After a trap nothing over there is to be relied on.
      waiting?.reject(ENDED);
      this.#end();
    }
  }

  #free(port: Port, far: Far, of: number, what: Kind): void {
    if (!this.#living.delete(far) || port !== this.#port) return;
    const endIfLast = () => {
      if (this.#living.size === 0) this.#end();
    };
    if (what !== 'key') endIfLast();
    if (port !== this.#port) return;
    // Only what is freed over there erases itself.
    const freed = this.#post(port, far, (id) => ({ kind: 'call', id, of, name: 'free', args: [] }));
    freed.then(endIfLast, () => undefined);
  }

  #end(): void {
    this.#port?.terminate();
    this.#port = undefined;
    this.#living.clear();
    for (const { reject } of this.#waiting.values()) reject(ENDED);
    this.#waiting.clear();
  }
}

const copy = (value: unknown): unknown => (value instanceof Uint8Array ? value.slice() : value);
