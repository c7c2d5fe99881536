/** Reads files piece by piece, so that none is ever whole in the memory of JavaScript. */

const CHUNK_BYTES = 4 * 1024 * 1024;

export interface Course {
  signal: AbortSignal | undefined;
  progress(done: number, total: number): void;
}

export const NOT_READABLE = { code: 'file_not_readable', message: 'a file cannot be read' };

export async function* slices(file: Blob, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    if (signal?.aborted) throw new Error('cancelled');
    const slice = file.slice(at, at + CHUNK_BYTES).arrayBuffer();
    yield new Uint8Array(
      await slice.catch(() => {
        throw NOT_READABLE;
      }),
    );
  }
}
