/**
 * Sealed drafts of uploads in the private file system of this origin: one file for each. One that was
 * broken off while it was written does not open any more, and the upload begins anew.
 */

const FOLDER = 'uploads';
/** Longer than any of them can be gone on with. */
const KEPT_MS = 48 * 60 * 60 * 1000;

const folder = async () =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

export async function keepDraft(name: string, sealed: Uint8Array<ArrayBuffer>): Promise<void> {
  const file = await (await folder()).getFileHandle(name, { create: true });
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    if (access.write(sealed, { at: 0 }) !== sealed.length) throw new Error('no room');
    access.flush();
  } finally {
    access.close();
  }
}

export async function drafts(): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  try {
    const from = await folder();
    for await (const handle of from.values()) {
      if (handle.kind !== 'file') continue;
      const file = await handle.getFile();
      if (Date.now() - file.lastModified > KEPT_MS) await from.removeEntry(handle.name);
      else found.push(new Uint8Array(await file.arrayBuffer()));
    }
  } catch {
    // No private file system, or a file that another tab is writing: nothing to go on with.
  }
  return found;
}

export async function dropDraft(name: string): Promise<void> {
  let from;
  try {
    from = await folder();
  } catch {
    return;
  }
  try {
    await from.removeEntry(name);
  } catch (thrown) {
    if (!(thrown instanceof DOMException) || thrown.name !== 'NotFoundError') throw thrown;
  }
}
