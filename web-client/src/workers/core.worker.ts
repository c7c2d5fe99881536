/**
 * The core worker: the only home of keys in the browser. It loads the engine and passes calls to it,
 * one at a time in their order; it decides nothing. Ending this worker ends every key.
 */
import init, { Engine } from 'bulla-engine';
import moduleUrl from '../../core-pkg/bulla_wasm_bg.wasm?url';
import type { Name, Reply, Request } from '../lib/core/protocol';

type Job = Extract<Request, { call: Name }>;
type Method = (args: unknown) => Promise<unknown>;

const post = (reply: Reply, transfer: Transferable[] = []) => self.postMessage(reply, { transfer });

let engine: Engine | undefined;
let running: { id: number; abort: AbortController } | undefined;
const waiting: Job[] = [];

/** Requests belong to the call that runs, so that cancelling it also ends them. */
const plainFetch = self.fetch.bind(self);
self.fetch = (input, options) => {
  const signal = running?.abort.signal;
  return plainFetch(input, signal ? { ...options, signal } : options);
};

async function start(memory: string | null, locale: string): Promise<Engine> {
  const options: RequestInit = __ENGINE_INTEGRITY__ ? { integrity: __ENGINE_INTEGRITY__ } : {};
  const module = plainFetch(new URL(moduleUrl, self.location.origin), options);
  await init({ module_or_path: module });
  return new Engine(
    memory,
    locale,
    (phase, done, total) => {
      if (running) post({ kind: 'progress', id: running.id, phase, done, total });
    },
    (json) => post({ kind: 'memory', json }),
  );
}

async function run(job: Job): Promise<unknown> {
  if (job.call === 'boot') {
    engine ??= await start(job.args.memory, job.args.locale);
    return engine.boot(job.args);
  }
  if (!engine) throw { code: 'locked', message: 'the engine has not been started' };
  const name = job.call.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const method = (engine as unknown as Record<string, Method>)[name];
  if (!method) throw { code: 'worker_crashed', message: `the engine has no ${name}` };
  return method.call(engine, job.args);
}

/** The code to answer with. Whatever is not one of ours is a fault of the engine. */
function failure(id: number, thrown: unknown, cancelled: boolean): Reply {
  if (cancelled) return { kind: 'err', id, code: 'cancelled' };
  const known = thrown as { code?: unknown; retry_after_secs?: unknown } | null;
  if (typeof known?.code !== 'string' || thrown instanceof DOMException) {
    console.error(thrown);
    return { kind: 'err', id, code: 'worker_crashed' };
  }
  const retry = known.retry_after_secs;
  return typeof retry === 'number'
    ? { kind: 'err', id, code: known.code, retry_after_secs: retry }
    : { kind: 'err', id, code: known.code };
}

async function work(): Promise<void> {
  if (running) return;
  const job = waiting.shift();
  if (!job) return;
  const abort = new AbortController();
  running = { id: job.id, abort };
  try {
    const value = await run(job);
    const data = (value as { data?: unknown } | null)?.data;
    post(
      { kind: 'ok', id: job.id, value: value ?? null },
      data instanceof ArrayBuffer ? [data] : [],
    );
  } catch (thrown) {
    post(failure(job.id, thrown, abort.signal.aborted));
  } finally {
    running = undefined;
    void work();
  }
}

function cancel(id: number): void {
  if (running?.id === id) {
    running.abort.abort();
    return;
  }
  const index = waiting.findIndex((job) => job.id === id);
  if (index >= 0) {
    waiting.splice(index, 1);
    post({ kind: 'err', id, code: 'cancelled' });
  }
}

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if ('cancel' in data) {
    cancel(data.cancel);
    return;
  }
  waiting.push(data);
  void work();
};
