import { describe, expect, it } from 'vitest';
import type { Order, Outcome } from '../src/workers/paper-calls';
import { PaperWorker, type Port } from '../src/workers/paper-worker';

type Answer = (order: Exclude<Order, { kind: 'start' }>) => Partial<Outcome> | undefined;

/** A worker that writes down what it is told, and answers as it is told. */
function stage(answer: Answer = () => ({})) {
  const told: string[] = [];
  const ports: Port[] = [];
  const start = (): Port => {
    const port: Port = {
      onmessage: null,
      onfailure: null,
      terminate: () => void told.push('terminate'),
      postMessage: (order: Order) => {
        if (order.kind === 'start') {
          told.push('start');
          return;
        }
        const { id, of } = order;
        told.push(order.kind === 'make' ? `make ${order.what}` : order.name);
        const given = answer(order);
        if (!given) return;
        const data = { kind: 'done', id, value: null, sizeBytes: of, ...given } as Outcome;
        queueMicrotask(() => port.onmessage?.({ data } as MessageEvent<Outcome>));
      },
    };
    ports.push(port);
    return port;
  };
  const module = {} as WebAssembly.Module;
  return { told, ports, worker: new PaperWorker(start, () => Promise.resolve(module)) };
}

describe('the worker for PDFs', () => {
  it('is started for the first document and ended with the last', async () => {
    const { told, worker } = stage();
    const first = await worker.paper(3);
    const second = await worker.verification();
    first.free();
    first.free();
    expect(told).toEqual(['start', 'make paper', 'make verification', 'free']);
    second.free();
    expect(told.at(-1)).toBe('terminate');
    const third = await worker.paper(1);
    third.free();
    expect(told.slice(5)).toEqual(['start', 'make paper', 'terminate']);
  });

  it('takes a copy of bytes at once, and keeps the size of the last answer', async () => {
    const seen: Uint8Array[] = [];
    const { worker } = stage(({ args }) => {
      seen.push(...args.filter((one) => one instanceof Uint8Array));
      return { sizeBytes: 7 };
    });
    const paper = await worker.paper(3);
    const bytes = Uint8Array.of(1, 2, 3);
    const written = paper.write(bytes);
    bytes.fill(0);
    await written;
    expect(seen).toEqual([Uint8Array.of(1, 2, 3)]);
    expect((paper as unknown as { sizeBytes: number }).sizeBytes).toBe(7);
  });

  it('hands out a certificate as a document that another module drew', async () => {
    const given: unknown[] = [];
    const { told, worker } = stage((order) => {
      given.push(...order.args);
      return {};
    });
    const evidence = Uint8Array.of(123, 125);
    const drawing = worker.certificate(evidence, '{"v":1}', 'it-CH');
    evidence.fill(0);
    const certificate = await drawing;
    expect(given).toEqual([Uint8Array.of(123, 125), '{"v":1}', 'it-CH']);
    await certificate.inspect('"signing"');
    certificate.free();
    expect(told).toEqual(['start', 'make certificate', 'inspect', 'terminate']);
  });

  it('passes on why a certificate was not drawn, and ends', async () => {
    const why = '{"code":"evidence_unverified"}';
    const { told, worker } = stage(() => ({ kind: 'thrown', thrown: why }));
    await expect(worker.certificate(Uint8Array.of(), '{}', 'en')).rejects.toBe(why);
    expect(told).toEqual(['start', 'make certificate', 'terminate']);
  });

  it('lets a key erase itself before it ends', async () => {
    const { told, worker } = stage();
    const key = await worker.key(Uint8Array.of(1), 'password');
    key.free();
    expect(told.slice(-1)).toEqual(['free']);
    await new Promise((resolve) => setTimeout(resolve));
    expect(told.slice(-2)).toEqual(['free', 'terminate']);
  });

  it('passes on what is thrown, and goes on', async () => {
    const { told, worker } = stage((order) =>
      order.kind === 'call' ? { kind: 'thrown', thrown: '{"code":"order"}' } : {},
    );
    const paper = await worker.paper(3);
    await expect(paper.inspect('"sending"')).rejects.toBe('{"code":"order"}');
    await expect(paper.write(Uint8Array.of(1))).rejects.toBe('{"code":"order"}');
    expect(told).not.toContain('terminate');
  });

  it('ends where one cannot be made', async () => {
    const { told, worker } = stage(() => ({ kind: 'thrown', thrown: '{"code":"too_large"}' }));
    await expect(worker.paper(3)).rejects.toBe('{"code":"too_large"}');
    expect(told.at(-1)).toBe('terminate');
  });

  it('is relied on no more after it broke, and is started anew', async () => {
    const { told, worker, ports } = stage((order) =>
      order.kind === 'make'
        ? {}
        : order.name === 'write'
          ? undefined
          : { kind: 'thrown', thrown: null },
    );
    const ended = { code: 'pdf_not_possible' };
    const [one, two] = [await worker.paper(3), await worker.paper(3)];
    const waiting = expect(two.write(Uint8Array.of(1))).rejects.toMatchObject(ended);
    await expect(one.inspect('"sending"')).rejects.toMatchObject(ended);
    await waiting;
    await expect(two.inspect('"sending"')).rejects.toMatchObject(ended);
    one.free();
    two.free();
    expect(told.filter((line) => line === 'terminate')).toHaveLength(1);
    const three = await worker.paper(3);
    const crashed = expect(three.write(Uint8Array.of(1))).rejects.toMatchObject(ended);
    ports[1]?.onfailure?.();
    await crashed;
    expect(ports).toHaveLength(2);
  });
});
