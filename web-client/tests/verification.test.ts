import { describe, expect, it } from 'vitest';
import type { Verification } from '../src/lib/core/papers-module';
import { failureOf, inspectFile, Lazy } from '../src/workers/papers';
import { verifyFiles } from '../src/workers/verification';

/** A module that writes down what it is told. */
function recorder(more: Partial<Verification> = {}) {
  const told: string[] = [];
  const verification: Verification = {
    trust: (file) => void told.push(`trust ${file.length}`),
    begin: (name, size) => void told.push(`begin ${name} ${size}`),
    write: (chunk) => void told.push(`write ${chunk.length}`),
    end: () => void told.push('end'),
    verify: (trust, now) => {
      told.push(`verify ${trust} ${now}`);
      return '[{"file":"a.pdf"}]';
    },
    free: () => void told.push('free'),
    ...more,
  };
  return { told, verification };
}

const file = (name: string, size: number) => new File([new Uint8Array(size)], name);
const MIB = 1024 * 1024;

describe('verifying files', () => {
  it('hands them over piece by piece, trust first, and frees the memory', async () => {
    const { told, verification } = recorder();
    const steps: [number, number][] = [];
    const reports = await verifyFiles(
      verification,
      { files: [file('a.pdf', 5 * MIB), file('b.json', 2)], trust: [file('root.pem', 7)] },
      '{}',
      1234,
      { signal: undefined, progress: (done, total) => steps.push([done, total]) },
    );
    expect(reports).toEqual([{ file: 'a.pdf' }]);
    expect(told).toEqual([
      'trust 7',
      `begin a.pdf ${5 * MIB}`,
      `write ${4 * MIB}`,
      `write ${MIB}`,
      'end',
      'begin b.json 2',
      'write 2',
      'end',
      'verify {} 1234',
      'free',
    ]);
    expect(steps.at(-1)).toEqual([5 * MIB + 2, 5 * MIB + 2]);
  });

  it('stops when it is cancelled, and frees the memory', async () => {
    const { told, verification } = recorder();
    const abort = new AbortController();
    const course = { signal: abort.signal, progress: () => abort.abort() };
    const files = [file('a.pdf', 9 * MIB)];
    await expect(
      verifyFiles(verification, { files, trust: [] }, '{}', 0, course),
    ).rejects.toThrow();
    expect(told).toEqual([`begin a.pdf ${9 * MIB}`, `write ${4 * MIB}`, 'free']);
  });

  it('says which certificate cannot be read, and verifies nothing without it', async () => {
    const course = { signal: undefined, progress: () => undefined };
    const broken = recorder({
      trust: () => {
        throw new Error('{"code":"certificate"}');
      },
    });
    for (const [verification, trust] of [
      [broken, file('root.pem', 3)],
      [recorder(), file('film.mp4', MIB + 1)],
    ] as const) {
      const asked = verifyFiles(
        verification.verification,
        { files: [file('a.pdf', 1)], trust: [trust] },
        '{}',
        0,
        course,
      );
      await expect(asked).rejects.toMatchObject({ code: 'trust_file_invalid' });
      expect(verification.told).toEqual(['free']);
    }
  });
});

describe('looking at a file', () => {
  const course = { signal: undefined, progress: () => undefined };

  it('hands it over piece by piece, and frees the memory', async () => {
    const told: string[] = [];
    const paperOf = (size: number) => ({
      write: (chunk: Uint8Array) => void told.push(`write ${chunk.length}`),
      inspect: (purpose: string) => {
        told.push(`inspect ${purpose} ${size}`);
        return '{"pages":[]}';
      },
      free: () => void told.push('free'),
    });
    const found = await inspectFile(paperOf, file('a.pdf', 5 * MIB), course);
    expect(found).toEqual({ pages: [] });
    const size = 5 * MIB;
    expect(told).toEqual([`write ${4 * MIB}`, `write ${MIB}`, `inspect "sending" ${size}`, 'free']);
  });

  it('says why it cannot be read, and frees the memory', async () => {
    let freed = 0;
    const paperOf = () => ({
      write: () => undefined,
      inspect: () => {
        throw '{"code":"encryption","field":null,"character":null,"message":"encrypted"}';
      },
      free: () => void (freed += 1),
    });
    const asked = inspectFile(paperOf, file('a.pdf', 3), course);
    await expect(asked).rejects.toMatchObject({
      code: 'pdf_refused',
      obstacle: { code: 'encryption' },
    });
    expect(freed).toBe(1);
  });

  it('says that there is no room, and passes on what is no obstacle', () => {
    expect(failureOf('{"code":"too_large"}')).toMatchObject({ code: 'pdf_not_possible' });
    expect(failureOf('no JSON')).toBe('no JSON');
    const error = new Error('x');
    expect(failureOf(error)).toBe(error);
  });
});

describe('a module', () => {
  it('is loaded once, and again only after it could not be had', async () => {
    let loads = 0;
    const module = new Lazy(() => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(loads);
    });
    await expect(module.get()).rejects.toThrow('offline');
    expect(await Promise.all([module.get(), module.get()])).toEqual([2, 2]);
    expect(loads).toBe(2);
  });
});
