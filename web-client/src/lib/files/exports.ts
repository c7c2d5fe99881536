/**
 * Decrypted files that wait for the browser to copy them into the downloads. They are removed at the
 * next start and when the vault closes; what another tab is handing over now stays a moment.
 */
export const EXPORT_FOLDER = 'export';
/** Time for the browser to copy a file. */
const HANDING_OVER_MS = 2 * 60_000;

/** Removes what lies there, or only what is older than a hand-over takes. */
export async function clearExports(which: 'all' | 'old'): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(EXPORT_FOLDER);
    for await (const handle of folder.values()) {
      if (handle.kind !== 'file') continue;
      const { lastModified } = await handle.getFile();
      if (which === 'all' || Date.now() - lastModified > HANDING_OVER_MS) {
        // One that is being written is locked; whoever writes it removes it.
        await folder.removeEntry(handle.name).catch(() => undefined);
      }
    }
  } catch {
    // There is no such folder, or no private file system.
  }
}

/** At a start: at once, and again when a hand-over of another tab must have ended. */
export function clearExportsAtStart(): void {
  void clearExports('old');
  setTimeout(() => void clearExports('old'), HANDING_OVER_MS);
}
