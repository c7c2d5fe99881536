/** Runs the worker of the file: its program and its module stand in the page as data. */
import type { Report } from '../lib/core/report';
import type { Answer, Question } from './calls';

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

/** The one program that may become a worker. */
let program: string | undefined;
const allow = (url: string): string => {
  if (url !== program) throw new TypeError('worker url refused');
  return url;
};
const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy('worker-url', { createScriptURL: allow });

const dataOf = (id: string): string => document.getElementById(id)?.textContent ?? '';

function start(): Worker {
  program ??= URL.createObjectURL(new Blob([dataOf('worker')], { type: 'text/javascript' }));
  return new Worker((policy ? policy.createScriptURL(program) : allow(program)) as string);
}

/** Why nothing was verified; `code` is that of the web client's failures, or null. */
export class VerifierFailure extends Error {
  constructor(readonly code: string | null) {
    super(code ?? 'failed');
  }
}

/** Verifies in a worker of its own, which ends with the answer and gives its memory back. */
export function run(
  question: Omit<Question, 'engine'>,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): Promise<Report[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Report[]>();
  const worker = start();
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.kind === 'progress') progress(data.done, data.total);
    else if (data.kind === 'reports') resolve(data.reports);
    else reject(new VerifierFailure(data.code));
  };
  worker.onerror = () => reject(new VerifierFailure(null));
  const abort = () => reject(new VerifierFailure('cancelled'));
  signal.addEventListener('abort', abort);
  worker.postMessage({ ...question, engine: dataOf('engine') } satisfies Question);
  return promise.finally(() => {
    signal.removeEventListener('abort', abort);
    worker.terminate();
  });
}
