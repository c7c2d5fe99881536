/** Key stretching in an instance of the core's module that ends with it (`stretch.worker.ts`). */
import type { Order, Outcome } from './stretch-calls';

interface Port {
  onmessage: ((event: MessageEvent<Outcome>) => void) | null;
  onfailure: (() => void) | null;
  postMessage(order: Order, transfer?: Transferable[]): void;
  terminate(): void;
}

/** A slow phone takes some seconds; an instance that is silent for so long will not answer. */
const PATIENCE_MS = 60_000;

/** Rejects where the other instance cannot be had or breaks down: then the core stretches itself. */
export async function stretchApart(
  port: Port,
  order: Order,
  patience = PATIENCE_MS,
): Promise<Uint8Array<ArrayBuffer>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const fail = () => reject(new Error('nothing was stretched'));
      timer = setTimeout(fail, patience);
      port.onmessage = ({ data }) => (data ? resolve(data) : fail());
      port.onfailure = fail;
      port.postMessage(order, [order.unstretched.buffer]);
    });
  } finally {
    clearTimeout(timer);
    port.terminate();
  }
}
