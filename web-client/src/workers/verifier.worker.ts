/** The worker of the verifier that is one file: the module for PDFs, and nothing else. */
import init, { Verification } from 'bulla-papers';
import { verifyFiles } from './verification';
import type { Answer, Question } from '../verifier/calls';

const say = (answer: Answer) => self.postMessage(answer);

async function inflated(text: string): Promise<ArrayBuffer> {
  const deflated = Uint8Array.from(atob(text), (symbol) => symbol.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).arrayBuffer();
}

async function answer({ engine, files, certificates, trust, nowMs }: Question): Promise<void> {
  await init({ module_or_path: await inflated(engine) });
  const progress = (done: number, total: number) => say({ kind: 'progress', done, total });
  const asked = { files, trust: certificates };
  const course = { signal: undefined, progress };
  say({
    kind: 'reports',
    reports: await verifyFiles(new Verification(), asked, trust ?? undefined, nowMs, course),
  });
}

self.onmessage = ({ data }: MessageEvent<Question>) => {
  answer(data).catch((thrown: unknown) => {
    const code = (thrown as { code?: unknown } | null)?.code;
    say({ kind: 'failed', code: typeof code === 'string' ? code : null });
  });
};
