/** Calls to the core worker: typed, cancellable, with progress. */
import workerUrl from '../../workers/core.worker.ts?worker&url';
import papersWorkerUrl from '../../workers/papers.worker.ts?worker&url';
import stretchWorkerUrl from '../../workers/stretch.worker.ts?worker&url';
import { newWorker } from '../tt';
import { CoreError } from './errors';
import type { Calls, Helper, Name, Phase, Reply, Request } from './protocol';

const HELPERS: Record<Helper, string> = { papers: papersWorkerUrl, stretch: stretchWorkerUrl };

export interface Progress {
  phase: Phase;
  done: number;
  total: number;
}

export interface CallOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export interface CoreHooks {
  /** The engine wants this text back at its next start. */
  remember(json: string): void;
  /** The worker is gone, and every key with it. */
  crashed(): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: CoreError): void;
  progress: ((progress: Progress) => void) | undefined;
}

export class Core {
  readonly #worker: Worker;
  readonly #hooks: CoreHooks;
  readonly #pending = new Map<number, Pending>();
  readonly #helpers = new Map<number, Worker>();
  #nextId = 1;
  #closed = false;

  constructor(hooks: CoreHooks) {
    this.#hooks = hooks;
    this.#worker = newWorker(workerUrl, 'core');
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#receive(data);
    this.#worker.onerror = () => this.#crash();
    this.#worker.onmessageerror = () => this.#crash();
  }

  call<K extends Name>(
    call: K,
    args: Calls[K]['in'],
    { onProgress, signal }: CallOptions = {},
  ): Promise<Calls[K]['out']> {
    if (this.#closed) return Promise.reject(new CoreError('locked'));
    if (signal?.aborted) return Promise.reject(new CoreError('cancelled'));
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { resolve, reject, progress: onProgress });
    const abort = () => this.#post({ cancel: id });
    signal?.addEventListener('abort', abort, { once: true });
    this.#post({ id, call, args } as Request);
    return promise.finally(() => signal?.removeEventListener('abort', abort)) as Promise<
      Calls[K]['out']
    >;
  }

  /** Locks: ends the workers, and with their memory every key. */
  close(code = 'locked'): void {
    this.#closed = true;
    this.#worker.terminate();
    for (const id of this.#helpers.keys()) this.#endHelper(id);
    for (const pending of this.#pending.values()) pending.reject(new CoreError(code));
    this.#pending.clear();
  }

  #post(request: Request): void {
    if (!this.#closed) this.#worker.postMessage(request);
  }

  #receive(reply: Reply): void {
    if (reply.kind === 'memory') {
      this.#hooks.remember(reply.json);
      return;
    }
    if (reply.kind === 'helper') {
      this.#startHelper(reply);
      return;
    }
    if (reply.kind === 'helperEnd') {
      this.#endHelper(reply.id);
      return;
    }
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if (reply.kind === 'progress') {
      pending.progress?.({ phase: reply.phase, done: reply.done, total: reply.total });
      return;
    }
    this.#pending.delete(reply.id);
    if (reply.kind === 'ok') {
      pending.resolve(reply.value);
      return;
    }
    const { code, retry_after_secs: retry, obstacle, author } = reply;
    pending.reject(new CoreError(code, retry ?? null, obstacle ?? null, author ?? null));
    if (code === 'worker_crashed') this.#crash();
  }

  /**
   * The core worker does not start these itself: Chromium leaves a worker alive, with all its
   * keys, that is ended in the moment in which one that it started ends.
   */
  #startHelper({ id, helper, port }: Extract<Reply, { kind: 'helper' }>): void {
    if (this.#closed) return;
    const worker = newWorker(HELPERS[helper], helper);
    this.#helpers.set(id, worker);
    worker.onerror = () => {
      this.#endHelper(id);
      this.#post({ helperFailed: id });
    };
    worker.postMessage(port, [port]);
  }

  #endHelper(id: number): void {
    this.#helpers.get(id)?.terminate();
    this.#helpers.delete(id);
  }

  #crash(): void {
    if (this.#closed) return;
    this.close('worker_crashed');
    this.#hooks.crashed();
  }
}
