import { describe, expect, it } from 'vitest';
import { stretchApart } from '../src/workers/stretch';
import type { Order, Outcome } from '../src/workers/stretch-calls';

const module = {} as WebAssembly.Module;

/** A port to a worker that does this with an order. */
function stage(perform: (port: Port, order: Order) => void) {
  const port = new Port(perform);
  const unstretched = Uint8Array.of(1, 2, 3);
  return { port, unstretched, done: stretchApart(port, { module, unstretched }) };
}

class Port {
  onmessage: ((event: MessageEvent<Outcome>) => void) | null = null;
  onfailure: (() => void) | null = null;
  ended = 0;
  constructor(readonly perform: (port: Port, order: Order) => void) {}
  postMessage(order: Order, transfer: Transferable[] = []): void {
    const there = structuredClone(order, { transfer });
    queueMicrotask(() => this.perform(this, there));
  }
  terminate(): void {
    this.ended += 1;
  }
  answer(data: Outcome): void {
    this.onmessage?.({ data } as MessageEvent<Outcome>);
  }
}

describe('stretching in another instance', () => {
  it('hands the bytes over, takes the answer and ends the worker', async () => {
    const { port, unstretched, done } = stage((it, order) =>
      it.answer(order.unstretched.toReversed()),
    );
    expect(unstretched.byteLength).toBe(0);
    expect(await done).toEqual(Uint8Array.of(3, 2, 1));
    expect(port.ended).toBe(1);
  });

  it('rejects where it could not be done, and ends the worker too', async () => {
    for (const perform of [(port: Port) => port.answer(null), (port: Port) => port.onfailure?.()]) {
      const { port, done } = stage(perform);
      await expect(done).rejects.toThrow('nothing was stretched');
      expect(port.ended).toBe(1);
    }
  });

  it('rejects an instance that is silent for too long, and ends it', async () => {
    const port = new Port(() => undefined);
    const order = { module, unstretched: Uint8Array.of(1) };
    await expect(stretchApart(port, order, 20)).rejects.toThrow('nothing was stretched');
    expect(port.ended).toBe(1);
  });

  it('rejects where the order cannot be posted', async () => {
    const port = new Port(() => undefined);
    port.postMessage = () => {
      throw new DOMException('a module cannot be cloned', 'DataCloneError');
    };
    const order = { module, unstretched: Uint8Array.of(1) };
    await expect(stretchApart(port, order)).rejects.toThrow('cloned');
    expect(port.ended).toBe(1);
  });
});
