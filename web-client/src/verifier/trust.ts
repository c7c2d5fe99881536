/** What somebody trusts, sorted: one trust file, and certificates. */

/** Trust files and certificates are small; whatever is larger is something else. */
const MAX_TRUST_BYTES = 1024 * 1024;

export interface Trusted {
  /** The trust file, as JSON. */
  instance: { name: string; json: string } | null;
  certificates: readonly File[];
}

export const NOBODY: Trusted = { instance: null, certificates: [] };

/** Whether a file is a trust file, a certificate (to be read by the module) or neither. */
async function kindOf(file: File): Promise<'trust' | 'certificate' | 'neither'> {
  if (file.size === 0 || file.size > MAX_TRUST_BYTES) return 'neither';
  const text = await file.text();
  if (text.trimStart().startsWith('{')) {
    try {
      const { log_origin_prefix: prefix, v } = JSON.parse(text) as Record<string, unknown>;
      return v === 1 && typeof prefix === 'string' ? 'trust' : 'neither';
    } catch {
      return 'neither';
    }
  }
  const first = new Uint8Array(await file.slice(0, 1).arrayBuffer())[0];
  return first === 0x30 || text.includes('-----BEGIN CERTIFICATE-----') ? 'certificate' : 'neither';
}

/** Adds files to what is trusted; the names of those that are neither are given back. */
export async function trusting(
  before: Trusted,
  files: readonly File[],
): Promise<{ trusted: Trusted; wrong: string[] }> {
  let { instance, certificates } = before;
  const wrong: string[] = [];
  for (const file of files) {
    const kind = await kindOf(file);
    if (kind === 'trust') instance = { name: file.name, json: await file.text() };
    else if (kind === 'certificate') certificates = [...certificates, file];
    else wrong.push(file.name);
  }
  return { trusted: { instance, certificates }, wrong };
}
