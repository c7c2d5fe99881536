/**
 * Where the plaintext of a download goes, chunk by chunk as it is checked: the file that the person
 * chose, the private file system of this origin, or memory where there is neither. It becomes a file
 * of the person only by `finish`; `abort` leaves nothing.
 */
import { EXPORT_FOLDER } from '../lib/files/exports';

export interface Writer {
  write(chunk: Uint8Array<ArrayBuffer>): void | Promise<void>;
  /** The whole file to hand over, or null where it is in its place already. */
  finish(): Promise<Blob | null>;
  abort(): Promise<void>;
}

/** What may be collected in memory where nothing else works. */
const MEMORY_BYTES = 200_000_000;

/** The chosen file. It is swapped in when the stream closes; before, the place holds an empty one. */
async function chosen(target: FileSystemFileHandle): Promise<Writer> {
  const stream = await target.createWritable();
  return {
    write: (chunk) => stream.write(chunk),
    finish: async () => {
      await stream.close();
      return null;
    },
    abort: async () => {
      await stream.abort();
      const removable = target as { remove?: () => Promise<void> };
      if ((await target.getFile()).size === 0) await removable.remove?.();
    },
  };
}

/** A file of the private file system, from which the browser copies it. */
async function hidden(): Promise<Writer> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(EXPORT_FOLDER, { create: true });
  const name = crypto.randomUUID();
  const file = await folder.getFileHandle(name, { create: true });
  const access = await file.createSyncAccessHandle();
  let at = 0;
  return {
    write: (chunk) => {
      const written = access.write(chunk, { at });
      if (written !== chunk.length) throw new Error('no room');
      at += written;
    },
    finish: async () => {
      access.flush();
      access.close();
      return file.getFile();
    },
    abort: async () => {
      access.close();
      await folder.removeEntry(name);
    },
  };
}

function memory(): Writer {
  // Copies: the engine takes the memory of a chunk back once it is written.
  let chunks: Blob[] = [];
  return {
    write: (chunk) => void chunks.push(new Blob([chunk])),
    finish: () => Promise.resolve(new Blob(chunks)),
    abort: () => {
      chunks = [];
      return Promise.resolve();
    },
  };
}

/** A writer for so many bytes. */
export async function writerFor(
  target: FileSystemFileHandle | null,
  bytes: number,
): Promise<Writer> {
  if (target) return chosen(target);
  try {
    return await hidden();
  } catch {
    if (bytes <= MEMORY_BYTES) return memory();
    throw { code: 'too_large_to_save', message: 'no private file system' };
  }
}
