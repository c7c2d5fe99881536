/**
 * Verifies files with the module that works on PDFs. They are read piece by piece and go nowhere
 * else; what comes out is the report of the command line.
 */
import type { Calls } from '../lib/core/protocol';
import type { Report } from '../lib/core/report';
import type { Verification } from '../lib/core/papers-module';
import type { Near } from './papers';
import { slices, type Course } from './slices';

/** Certificates are small; whatever is larger is something else. */
const MAX_TRUST_BYTES = 1024 * 1024;
const NO_CERTIFICATE = { code: 'trust_file_invalid', message: 'not a certificate' };

/** `trust` is the trust file of the instance as JSON, where there is one; the clock is an argument. */
export async function verifyFiles(
  verification: Near<Verification>,
  { files, trust: trusted }: Calls['verify']['in'],
  trust: string | undefined,
  nowMs: number,
  { signal, progress }: Course,
): Promise<Report[]> {
  try {
    for (const file of trusted) await addTrust(verification, file);
    const total = files.reduce((sum, { size }) => sum + size, 0);
    let done = 0;
    for (const file of files) {
      await verification.begin(file.name, file.size);
      for await (const chunk of slices(file, signal)) {
        await verification.write(chunk);
        done += chunk.length;
        progress(done, total);
      }
      await verification.end();
    }
    return JSON.parse(await verification.verify(trust, nowMs)) as Report[];
  } finally {
    void verification.free();
  }
}

async function addTrust(verification: Near<Verification>, file: File): Promise<void> {
  if (file.size > MAX_TRUST_BYTES) throw NO_CERTIFICATE;
  for await (const content of slices(file)) {
    try {
      await verification.trust(content);
    } catch {
      throw NO_CERTIFICATE;
    }
  }
}
