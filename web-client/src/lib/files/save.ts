/** Hands files to the person: into a file that the person chose, or as a download. */

/** Long enough for every browser to have started reading. */
const KEEP_URL_MS = 60_000;
/** From this size on the person chooses the place first, where the browser can ask. */
const CHOOSE_FROM_BYTES = 32 * 1024 * 1024;

type Picker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/**
 * The file to write to; null for a download, undefined if the person chose none. To be called in a
 * click: browsers ask only then.
 */
export async function chooseTarget(
  name: string,
  bytes: number,
): Promise<FileSystemFileHandle | null | undefined> {
  const { showSaveFilePicker: ask } = window as { showSaveFilePicker?: Picker };
  if (!ask || bytes < CHOOSE_FROM_BYTES) return null;
  try {
    return await ask({ suggestedName: name });
  } catch (thrown) {
    return thrown instanceof DOMException && thrown.name === 'AbortError' ? undefined : null;
  }
}

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
}

export const saveJson = (name: string, value: unknown): void =>
  saveBlob(name, new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
