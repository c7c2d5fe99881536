/** Calls to the core worker: typed, cancellable, with progress. */
import workerUrl from '../../workers/core.worker.ts?worker&url';
import { newWorker } from '../tt';
import { CoreError } from './errors';
import type { Calls, Name, Phase, Reply, Request } from './protocol';

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

  /** Locks: ends the worker, and with its memory every key. */
  close(code = 'locked'): void {
    this.#closed = true;
    this.#worker.terminate();
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

  #crash(): void {
    if (this.#closed) return;
    this.close('worker_crashed');
    this.#hooks.crashed();
  }
}
