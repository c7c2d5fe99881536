/** Fetching the files of an envelope, one at a time. */
import type { Progress } from '../core/client';
import { toCoreError, type CoreError } from '../core/errors';
import type { DocumentView } from '../core/protocol';
import { chooseTarget, saveBlob } from '../files/save';
import { locale } from '../i18n/index.svelte';
import { session } from '../session/session.svelte';

export class Downloads {
  /** Id of the document that is on its way, or `certificate`, `evidence` or `beside`. */
  fetching = $state<string | null>(null);
  progress = $state.raw<Progress | null>(null);
  /** Whether the newest one went into a file that the person chose. */
  saved = $state(false);
  /** Whether there was nothing to be saved. */
  nothing = $state(false);
  error = $state.raw<CoreError | null>(null);
  #stop = new AbortController();

  async document({ document_id, handle, name, size_bytes }: DocumentView): Promise<void> {
    const target = await chooseTarget(name, size_bytes);
    if (target === undefined) return;
    await this.#take(document_id, async () => [
      await session.call('download', { handle, target, size_bytes }, this.#options()),
    ]);
  }

  evidence(envelope_id: string): Promise<void> {
    return this.#take('evidence', async () => [
      await session.call('evidence', { envelope_id }, this.#options()),
    ]);
  }

  /** The evidence as people read it. */
  certificate(envelope_id: string): Promise<void> {
    return this.#take('certificate', async () => [
      await session.call('certificate', { envelope_id, locale: locale() }, this.#options()),
    ]);
  }

  /** The signatures of documents that carry none themselves. */
  signaturesBeside(envelope_id: string): Promise<void> {
    return this.#take('beside', () =>
      session.call('signaturesBeside', { envelope_id }, this.#options()),
    );
  }

  stop(): void {
    this.#stop.abort();
  }

  #options() {
    return {
      onProgress: (next: Progress) => (this.progress = next),
      signal: this.#stop.signal,
    };
  }

  async #take(key: string, get: () => Promise<{ name: string; blob: Blob | null }[]>) {
    if (this.fetching !== null) return;
    this.fetching = key;
    this.progress = null;
    this.error = null;
    this.saved = false;
    this.nothing = false;
    this.#stop = new AbortController();
    try {
      const files = await get();
      this.nothing = files.length === 0;
      for (const { name, blob } of files) {
        if (blob) saveBlob(name, blob);
        else this.saved = true;
      }
    } catch (thrown) {
      this.error = toCoreError(thrown);
    } finally {
      this.fetching = null;
    }
  }
}
