/**
 * The core worker: the only home of keys in the browser. It loads the engine and passes calls to it,
 * one at a time in their order; it decides nothing. Ending this worker ends every key.
 */
import init, { Engine } from 'bulla-engine';
import initStrength, { judge } from 'bulla-strength';
import moduleUrl from '../../core-pkg/bulla_wasm_bg.wasm?url';
import papersUrl from '../../pdf-pkg/bulla_wasm_pdf_bg.wasm?url';
import strengthUrl from '../../strength-pkg/bulla_wasm_strength_bg.wasm?url';
import { UPLOAD_LOCK } from '../lib/core/locks';
import type {
  Calls,
  Failure,
  Name,
  PasswordJudgement,
  Phase,
  Reply,
  Request,
} from '../lib/core/protocol';
import type { Report } from '../lib/core/report';
import type { Paper } from '../lib/core/papers-module';
import { release } from '../lib/core/release';
import { dropDraft, drafts, keepDraft } from './drafts';
import { HelperPort } from './helper-port';
import { inspectFile, Lazy } from './papers';
import { PaperWorker, type Away, type Port } from './paper-worker';
import { Strength, type Judge } from './strength';
import { stretchApart } from './stretch';
import { Transport, type Ask } from './transport';
import { verifyFiles } from './verification';
import { writerFor } from './writers';

type Job = Extract<Request, { call: Name }>;

const post = (reply: Reply, transfer: Transferable[] = []) => self.postMessage(reply, { transfer });

let engine: Engine | undefined;
let running: { id: number; abort: AbortController } | undefined;
const waiting: Job[] = [];

/** The newest progress of the engine, and the largest number of bytes that was shown for it. */
let shown: { phase: Phase; done: number; total: number; most: number } | undefined;

function progress(phase: Phase, done: number, total: number): void {
  const most = shown?.phase === phase && shown.total === total ? Math.max(shown.most, done) : done;
  shown = { phase, done, total, most };
  if (running) post({ kind: 'progress', id: running.id, phase, done: most, total });
}

/** Parts report what has left of them; the engine counts a part once it is stored. */
const transport = new Transport(() => {
  if (!shown || (shown.phase !== 'uploading' && shown.phase !== 'encrypting')) return;
  const { done, total } = shown;
  progress('uploading', Math.min(total, done + transport.leaving), total);
  if (shown) shown.done = done;
});

/** What the engine asks of this worker. Requests belong to the call that runs, so that cancelling it also ends them. */
const device = {
  send: (ask: Ask) => transport.send(ask, running?.abort.signal),
  wait(millis: number): Promise<void> {
    const signal = running?.abort.signal;
    return new Promise((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer);
        reject(new Error('cancelled'));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, millis);
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort, { once: true });
    });
  },
  release,
  keepDraft,
  drafts,
  dropDraft,
  newPaper: (sizeBytes: number): Promise<Away<Paper>> => papers.paper(sizeBytes),
  newCertificate: (evidence: Uint8Array, trust: string, language: string): Promise<Away<Paper>> =>
    papers.certificate(evidence, trust, language),
  /** What is taken out is overwritten by the engine. */
  async openP12(file: Uint8Array, password: string) {
    const key = await papers.key(file, password);
    try {
      const [summary, pkcs8] = [await key.summary(), await key.dangerousPkcs8()];
      return { summary: () => summary, dangerousPkcs8: () => pkcs8, free: () => undefined };
    } finally {
      key.free();
    }
  },
  async stretch(unstretched: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const module = await engineModule.get();
    return stretchApart(new HelperPort('stretch', post), { module, unstretched });
  },
  async scorePassword(password: string, known: string[]): Promise<number> {
    return (await strength.judge(password, known)).score;
  },
};

/** Judges passwords. The words are fetched where the first one is chosen. */
const strength = new Strength(async (): Promise<Judge> => {
  const signal = AbortSignal.timeout(WORDS_PATIENCE_MS);
  const options: RequestInit = __STRENGTH_INTEGRITY__ ? { integrity: __STRENGTH_INTEGRITY__ } : {};
  const module = fetch(new URL(strengthUrl, self.location.origin), { ...options, signal });
  await initStrength({ module_or_path: module });
  return (password, known) => {
    const judgement = judge(password, known);
    const { score, weakness, hint } = judgement;
    judgement.free();
    return { score, weakness: weakness ?? null, hint: hint ?? null } as PasswordJudgement;
  };
});
const WORDS_PATIENCE_MS = 120_000;

/** The module that works on PDFs: fetched where the first one is looked at. */
const papersModule = new Lazy(async () => {
  const options: RequestInit = __PAPERS_INTEGRITY__ ? { integrity: __PAPERS_INTEGRITY__ } : {};
  const module = fetch(new URL(papersUrl, self.location.origin), options).catch(() => {
    throw { code: 'network', message: 'the module for PDFs cannot be had' };
  });
  return WebAssembly.compileStreaming(module);
});
const papers = new PaperWorker(
  (): Port => new HelperPort('papers', post),
  () => papersModule.get(),
);

/** The module of the engine; it is compiled once. */
const engineModule = new Lazy(() => {
  const options: RequestInit = __ENGINE_INTEGRITY__ ? { integrity: __ENGINE_INTEGRITY__ } : {};
  return WebAssembly.compileStreaming(fetch(new URL(moduleUrl, self.location.origin), options));
});

async function start(memory: string | null, locale: string): Promise<Engine> {
  await init({ module_or_path: await engineModule.get() });
  return new Engine(memory, locale, device, progress, (json) => post({ kind: 'memory', json }));
}

async function run(job: Job): Promise<unknown> {
  if (job.call === 'boot') {
    engine ??= await start(job.args.memory, job.args.locale);
    return engine.boot(job.args);
  }
  if (!engine) throw { code: 'locked', message: 'the engine has not been started' };
  if (job.call === 'download') return download(engine, job.args);
  if (job.call === 'verify') return verify(engine, job.args);
  if (job.call === 'inspectPdf') {
    return inspectFile((size) => papers.paper(size), job.args.file, course('checking'));
  }
  const name = job.call.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const engineOfTab = engine;
  const call = () => engineOfTab.call(name, job.args);
  const mode = UPLOADS[job.call];
  return mode ? whileNoTabSends(mode, call) : call();
}

const course = (phase: Phase) => ({
  signal: running?.abort.signal,
  progress: (done: number, total: number) => progress(phase, done, total),
});

/** Verifies in the module that works on PDFs, against the trust that the engine has pinned. */
async function verify(engine: Engine, args: Calls['verify']['in']): Promise<Report[]> {
  const trust = JSON.stringify(await engine.call('trust_file', {}));
  const verification = await papers.verification();
  return verifyFiles(verification, args, trust, Date.now(), course('checking'));
}

/**
 * One upload at a time in all tabs: two that go on with the same draft would be in each other's way.
 * Nor does a tab take the upload of another for one that stopped.
 */
const UPLOADS: Partial<Record<Name, LockMode>> = {
  send: 'exclusive',
  discardUpload: 'exclusive',
  uploads: 'shared',
};

function whileNoTabSends<T>(mode: LockMode, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(UPLOAD_LOCK, { mode, ifAvailable: true }, (lock) => {
    if (!lock) throw { code: 'upload_running', message: 'another tab is sending' };
    return work();
  }) as Promise<T>;
}

/** Writes a document as it is checked; whatever was not checked to its end is removed. */
async function download(
  engine: Engine,
  { handle, target, size_bytes }: Calls['download']['in'],
): Promise<Calls['download']['out']> {
  const writer = await writerFor(target, size_bytes).catch((thrown: { code?: unknown }) => {
    throw typeof thrown.code === 'string' ? thrown : NOT_WRITABLE;
  });
  try {
    // The engine awaits every write: also those that are done at once are promises.
    const write = async (chunk: Uint8Array<ArrayBuffer>) => writer.write(chunk);
    const { name } = await engine.call('download', { handle, writer: { write, release } });
    return { name, blob: await writer.finish() };
  } catch (thrown) {
    await writer.abort().catch(() => undefined);
    throw thrown instanceof DOMException ? NOT_WRITABLE : thrown;
  }
}

const NOT_WRITABLE = { code: 'file_not_writable', message: 'the browser has no room' };

/** The code to answer with. Whatever is not one of ours is a fault of the engine. */
function failure(id: number, thrown: unknown, cancelled: boolean): Reply {
  if (cancelled) return { kind: 'err', id, code: 'cancelled' };
  const known = thrown as Partial<Failure> | null;
  if (typeof known?.code !== 'string' || thrown instanceof DOMException) {
    console.error(thrown);
    return { kind: 'err', id, code: 'worker_crashed' };
  }
  const reply: Extract<Reply, { kind: 'err' }> = { kind: 'err', id, code: known.code };
  if (typeof known.retry_after_secs === 'number') reply.retry_after_secs = known.retry_after_secs;
  if (known.obstacle) reply.obstacle = known.obstacle;
  if (typeof known.author === 'string') reply.author = known.author;
  return reply;
}

async function work(): Promise<void> {
  if (running) return;
  const job = waiting.shift();
  if (!job) return;
  const abort = new AbortController();
  running = { id: job.id, abort };
  shown = undefined;
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

/** Answers at once: what is typed is judged whatever the engine does meanwhile. */
async function judgeNow({ id, args }: Extract<Job, { call: 'judgePassword' }>): Promise<void> {
  try {
    post({ kind: 'ok', id, value: await strength.judge(args.password, args.known) });
  } catch (thrown) {
    post(failure(id, thrown, false));
  }
}

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if ('cancel' in data) {
    cancel(data.cancel);
    return;
  }
  if ('helperFailed' in data) {
    HelperPort.failed(data.helperFailed);
    return;
  }
  if (data.call === 'judgePassword') {
    void judgeNow(data);
    return;
  }
  waiting.push(data);
  void work();
};
