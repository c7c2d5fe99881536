/**
 * The module that works on PDFs: large, and loaded where the first one is looked at. Without it
 * nothing about a PDF is said; the next question loads it again.
 */
import type { Failure } from '../lib/core/protocol';
import type { Obstacle, PdfInspection } from '../lib/core/papers';
import type { Paper } from '../lib/core/papers-module';
import { slices, type Course } from './slices';

/** Remembers what was loaded, but no failure. */
export class Lazy<T> {
  readonly #load: () => Promise<T>;
  #loaded: Promise<T> | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  async get(): Promise<T> {
    const asked = (this.#loaded ??= this.#load());
    try {
      return await asked;
    } catch (thrown) {
      if (this.#loaded === asked) this.#loaded = undefined;
      throw thrown;
    }
  }
}

/** What the module throws as a failure of a call. */
export function failureOf(thrown: unknown): unknown {
  if (typeof thrown !== 'string') return thrown;
  try {
    const obstacle = JSON.parse(thrown) as Obstacle & { message?: string };
    const code = obstacle.code === 'too_large' ? 'pdf_not_possible' : 'pdf_refused';
    return { code, message: obstacle.message ?? obstacle.code, obstacle } satisfies Failure & {
      message: string;
    };
  } catch {
    return thrown;
  }
}

/** An object of the module, here or in a worker of its own. */
export type Near<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => R | Promise<R>
    : T[K];
};

type Sheet = Near<Pick<Paper, 'write' | 'inspect' | 'free'>>;

/** What is in a file that is to be sent. */
export async function inspectFile(
  paperOf: (sizeBytes: number) => Sheet | Promise<Sheet>,
  file: File,
  { signal, progress }: Course,
): Promise<PdfInspection> {
  let paper: Sheet | undefined;
  try {
    paper = await paperOf(file.size);
    let done = 0;
    for await (const chunk of slices(file, signal)) {
      await paper.write(chunk);
      done += chunk.length;
      progress(done, file.size);
    }
    return JSON.parse(await paper.inspect('"sending"')) as PdfInspection;
  } catch (thrown) {
    throw failureOf(thrown);
  } finally {
    void paper?.free();
  }
}
