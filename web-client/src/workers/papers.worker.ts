/**
 * The worker of the module that works on PDFs. WebAssembly gives no memory back, and a document of
 * 300 MB needs as much of it: this one is ended with the last document in it. Its first message is the
 * port to the core worker, which gives it orders.
 */
import init, { ImportedKey, Paper, Verification } from 'bulla-papers';
import { release } from '../lib/core/release';
import { buffersOf, type Kind, type Order, type Outcome } from './paper-calls';

type Method = (...args: unknown[]) => unknown;
type Thing = Record<string, unknown>;

const things = new Map<number, Thing>();
let started: Promise<unknown> = Promise.reject(new Error('nothing was started'));
started.catch(() => undefined);

function make(what: Kind, args: unknown[]): object {
  if (what === 'paper') return new Paper(args[0] as number);
  if (what === 'verification') return new Verification();
  if (what === 'certificate') {
    const [evidence, trust, language] = args as [Uint8Array, string, string];
    return Paper.certificateOf(evidence, trust, language);
  }
  return ImportedKey.open(args[0] as Uint8Array, args[1] as string);
}

function perform(order: Exclude<Order, { kind: 'start' }>): Outcome {
  const { id, of, args } = order;
  let value: unknown = null;
  if (order.kind === 'make') {
    things.set(of, make(order.what, args) as Thing);
  } else {
    const thing = things.get(of);
    const method = thing?.[order.name] as Method;
    value = method.apply(thing, args) ?? null;
    if (order.name === 'free') things.delete(of);
  }
  const sizeBytes = Number(things.get(of)?.['sizeBytes'] ?? 0);
  return { kind: 'done', id, value, sizeBytes };
}

async function answer(port: MessagePort, order: Exclude<Order, { kind: 'start' }>): Promise<void> {
  try {
    await started;
    const outcome = perform(order);
    port.postMessage(outcome, outcome.kind === 'done' ? buffersOf([outcome.value]) : []);
  } catch (thrown) {
    const text = typeof thrown === 'string' ? thrown : null;
    port.postMessage({ kind: 'thrown', id: order.id, thrown: text } satisfies Outcome);
  }
  for (const bytes of order.args)
    if (bytes instanceof Uint8Array) release(bytes as Uint8Array<ArrayBuffer>);
}

self.onmessage = ({ data: port }: MessageEvent<MessagePort>) => {
  port.onmessage = ({ data }: MessageEvent<Order>) => {
    if (data.kind === 'start') started = init({ module_or_path: data.module });
    else void answer(port, data);
  };
};
