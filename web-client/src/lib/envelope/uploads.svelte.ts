/**
 * Uploads of this device that have not ended. While another tab sends, theirs is not one that stopped:
 * the list says so, and is read again once that tab is done.
 */
import { toCoreError } from '../core/errors';
import { UPLOAD_LOCK } from '../core/locks';
import type { InterruptedUpload } from '../core/protocol';
import { session } from '../session/session.svelte';

export class Uploads {
  stopped = $state.raw<readonly InterruptedUpload[]>([]);
  runsElsewhere = $state(false);
  readonly #ended = new AbortController();

  async find(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      try {
        this.stopped = await session.call('uploads', {});
        this.runsElsewhere = false;
        return;
      } catch (thrown) {
        this.runsElsewhere = toCoreError(thrown).code === 'upload_running';
        if (!this.runsElsewhere) return;
      }
      const { signal } = this.#ended;
      await navigator.locks
        .request(UPLOAD_LOCK, { signal }, () => undefined)
        .catch(() => undefined);
    }
  }

  /** Gives an upload up. One that another tab goes on with meanwhile stays. */
  async discard({ envelope_id }: InterruptedUpload): Promise<void> {
    try {
      await session.call('discardUpload', { envelope_id });
    } catch (thrown) {
      if (toCoreError(thrown).code === 'upload_running') return this.find();
    }
    this.stopped = this.stopped.filter((upload) => upload.envelope_id !== envelope_id);
  }

  /** Nobody looks any more. */
  end(): void {
    this.#ended.abort();
  }
}
