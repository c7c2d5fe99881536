import { describe, expect, it } from 'vitest';
import type { Reply } from '../src/lib/core/protocol';
import { HelperPort } from '../src/workers/helper-port';
import { sources } from './source';

/** A port, and what the page was asked for. */
function stage() {
  const asked: Reply[] = [];
  const port = new HelperPort<unknown, unknown>('papers', (reply) => void asked.push(reply));
  const [first] = asked;
  if (first?.kind !== 'helper') throw new Error('the page was not asked to start a worker');
  return { asked, port, far: first.port };
}

const received = (port: MessagePort) =>
  new Promise<unknown>((resolve) => (port.onmessage = ({ data }) => resolve(data)));

describe('the way to a helper', () => {
  it('carries orders and their bytes over, and outcomes back', async () => {
    const { port, far } = stage();
    const bytes = Uint8Array.of(1, 2);
    port.postMessage({ kind: 'call', id: 1, of: 2, name: 'write', args: [bytes] }, [bytes.buffer]);
    expect(bytes.byteLength).toBe(0);
    expect(await received(far)).toMatchObject({ args: [Uint8Array.of(1, 2)] });
    const back = new Promise((resolve) => (port.onmessage = ({ data }) => resolve(data)));
    far.postMessage({ kind: 'done', id: 1, value: null, sizeBytes: 2 });
    expect(await back).toMatchObject({ id: 1, sizeBytes: 2 });
    port.terminate();
  });

  it('is the only one: no worker starts another, for Chromium may never end it then', () => {
    const workers = sources('.ts').filter(({ path }) => path.startsWith('workers/'));
    expect(workers.map(({ path }) => path)).toContain('workers/core.worker.ts');
    for (const { path, text } of workers)
      expect(text, path).not.toMatch(/newWorker\(|new Worker\(/);
  });

  it('asks the page to end what it had started, and each is another one', () => {
    const [one, two] = [stage(), stage()];
    expect(one.port.id).not.toBe(two.port.id);
    one.port.terminate();
    expect(one.asked.at(-1)).toEqual({ kind: 'helperEnd', id: one.port.id });
    expect(two.asked).toHaveLength(1);
    two.port.terminate();
  });
});
