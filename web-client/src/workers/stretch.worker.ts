/**
 * Stretches one password. Argon2id fills 64 MiB, and WebAssembly gives no memory back: this worker is
 * ended with its answer. Its first message is the port to the core worker, which gives it the order.
 */
import init, { stretch } from 'bulla-engine';
import type { Order, Outcome } from './stretch-calls';

async function answer({ module, unstretched }: Order): Promise<Outcome> {
  try {
    await init({ module_or_path: module });
    return stretch(unstretched) ?? null;
  } catch {
    return null;
  }
}

self.onmessage = ({ data: port }: MessageEvent<MessagePort>) => {
  port.onmessage = async ({ data }: MessageEvent<Order>) => {
    const outcome = await answer(data);
    port.postMessage(outcome, outcome ? [outcome.buffer] : []);
  };
};
