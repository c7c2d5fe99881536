/** Looks at each chosen file once, on this device, one after the other. */
import { SvelteMap } from 'svelte/reactivity';
import type { Progress } from '../core/client';
import { toCoreError, type CoreError } from '../core/errors';
import type { PdfInspection } from '../core/papers';
import { session } from '../session/session.svelte';

export type Looked =
  /** How far; null before its turn. */
  | { kind: 'looking'; progress: Progress | null }
  | { kind: 'found'; inspection: PdfInspection }
  /** It is not read at all: the code says why. It is signed beside the file. */
  | { kind: 'unreadable'; code: string }
  | { kind: 'failed'; error: CoreError };

export class Inspections {
  readonly #looked = new SvelteMap<File, Looked>();
  // Nothing on the page depends on it.
  readonly #running = new WeakMap<File, Promise<void>>();
  readonly #stop = new AbortController();

  /** What is known of a file. */
  of(file: File): Looked {
    return this.#looked.get(file) ?? { kind: 'looking', progress: null };
  }

  /** Looks at those that were not looked at, and forgets those that are gone. */
  follow(files: readonly File[]): void {
    for (const file of this.#looked.keys()) {
      if (files.includes(file)) continue;
      this.#looked.delete(file);
      this.#running.delete(file);
    }
    for (const file of files) if (!this.#looked.has(file)) void this.look(file);
  }

  look(file: File): Promise<void> {
    this.#looked.set(file, { kind: 'looking', progress: null });
    const running = this.#ask(file).then((found) => {
      if (this.#looked.has(file)) this.#looked.set(file, found);
    });
    this.#running.set(file, running);
    return running;
  }

  /** Waits until all that is looked at was looked at. */
  async settled(): Promise<void> {
    await Promise.all([...this.#looked.keys()].map((file) => this.#running.get(file)));
  }

  async #ask(file: File): Promise<Looked> {
    try {
      const onProgress = (progress: Progress) => {
        if (this.#looked.has(file)) this.#looked.set(file, { kind: 'looking', progress });
      };
      const options = { signal: this.#stop.signal, onProgress };
      const inspection = await session.call('inspectPdf', { file }, options);
      return { kind: 'found', inspection };
    } catch (thrown) {
      const error = toCoreError(thrown);
      return error.obstacle
        ? { kind: 'unreadable', code: error.obstacle.code }
        : { kind: 'failed', error };
    }
  }

  end(): void {
    this.#stop.abort();
  }
}
