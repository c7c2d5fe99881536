/**
 * Requests of the engine, to the own origin only: nothing is cached, redirects are errors, answers
 * have a limit, and a connection that stands still is given up. The bodies are ciphertext or records.
 */

export interface Ask {
  method: string;
  path: string;
  type: string | null;
  range: string | null;
  /** A part is a blob: the browser keeps it outside of this process. */
  body: Uint8Array<ArrayBuffer> | Blob | null;
  /** Largest answer in bytes. */
  limit: number;
}
export interface Answer {
  status: number;
  body: Uint8Array;
}

/** No byte in this time, in either direction, and the connection counts as lost. */
const STALL_MS = 30_000;
/** Time for the answer once a part has left: the server gives itself two minutes. */
const ANSWER_MS = 125_000;
/** Bodies from this size on report how much of them has left. */
const LARGE_BYTES = 1 << 16;

/** Runs `stalled` once nothing was touched for a while. */
class Patience {
  #timer: ReturnType<typeof setTimeout>;

  constructor(readonly stalled: () => void) {
    this.#timer = setTimeout(stalled, STALL_MS);
  }
  touch(millis = STALL_MS): void {
    this.end();
    this.#timer = setTimeout(this.stalled, millis);
  }
  end(): void {
    clearTimeout(this.#timer);
  }
}

async function exchange(ask: Ask, signal: AbortSignal | undefined): Promise<Answer> {
  const stop = new AbortController();
  const patience = new Patience(() => stop.abort());
  const abort = () => stop.abort();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) stop.abort();
  try {
    const headers = new Headers();
    if (ask.type !== null) headers.set('content-type', ask.type);
    if (ask.range !== null) headers.set('range', ask.range);
    const response = await fetch(ask.path, {
      method: ask.method,
      headers,
      body: ask.body,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      signal: stop.signal,
    });
    return { status: response.status, body: await read(response, ask.limit, patience) };
  } finally {
    patience.end();
    signal?.removeEventListener('abort', abort);
  }
}

/** Bytes that are read at a time. */
const READ_BYTES = 1 << 20;

/**
 * The whole body: read straight into a buffer of the announced length where there is one and the
 * browser can, so that nothing but the body itself takes memory.
 */
async function read(response: Response, limit: number, patience: Patience): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array(0);
  const announced = Number(response.headers.get('content-length') ?? '0');
  const known = announced > 0 && announced <= limit && !response.headers.has('content-encoding');
  if (known) {
    let reader: ReadableStreamBYOBReader | undefined;
    try {
      reader = response.body.getReader({ mode: 'byob' });
    } catch {
      // The body is no stream of bytes here.
    }
    if (reader) return fill(reader, announced, patience);
  }
  return collect(response.body.getReader(), limit, patience);
}

async function fill(
  reader: ReadableStreamBYOBReader,
  length: number,
  patience: Patience,
): Promise<Uint8Array> {
  let buffer = new ArrayBuffer(length);
  let filled = 0;
  while (filled < length) {
    const most = Math.min(READ_BYTES, length - filled);
    const { done, value } = await reader.read(new Uint8Array(buffer, filled, most));
    if (!value) throw new Error('the answer was given up');
    buffer = value.buffer;
    filled += value.length;
    if (done) break;
    patience.touch();
  }
  return new Uint8Array(buffer, 0, filled);
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
  patience: Patience,
): Promise<Uint8Array> {
  let whole = new Uint8Array(0);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return whole.slice(0, length);
    patience.touch();
    if (length + value.length > limit) {
      await reader.cancel();
      throw new Error('the answer is larger than what was asked for');
    }
    if (length + value.length > whole.length) {
      const larger = new Uint8Array(Math.min(limit, 2 * (length + value.length)));
      larger.set(whole.subarray(0, length));
      whole = larger;
    }
    whole.set(value, length);
    length += value.length;
  }
}

/** As `exchange` for a part, with what has left so far: `fetch` does not tell. */
function upload(
  ask: Ask,
  signal: AbortSignal | undefined,
  sent: (bytes: number) => void,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  // eslint-disable-next-line no-restricted-globals -- `fetch` does not tell how much has left
  const request = new XMLHttpRequest();
  const abort = () => request.abort();
  const patience = new Patience(abort);
  const begun = performance.now();
  request.open(ask.method, ask.path);
  request.responseType = 'arraybuffer';
  if (ask.type !== null) request.setRequestHeader('content-type', ask.type);
  request.upload.onprogress = ({ loaded }) => {
    patience.touch();
    sent(loaded);
  };
  // What the system still holds goes no faster than what it took before.
  request.upload.onload = () => patience.touch(ANSWER_MS + performance.now() - begun);
  request.onload = () =>
    resolve({ status: request.status, body: new Uint8Array(request.response as ArrayBuffer) });
  request.onerror = request.onabort = () => reject(new Error('the connection broke'));
  request.onloadend = () => {
    patience.end();
    signal?.removeEventListener('abort', abort);
  };
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) reject(new Error('cancelled'));
  // Bytes would stay here twice until the request is forgotten.
  else request.send(ask.body instanceof Uint8Array ? new Blob([ask.body]) : ask.body);
  return promise;
}

/** Carries requests, and says how many bytes of parts have left that are not answered yet. */
export class Transport {
  readonly #leaving = new Map<Ask, number>();
  readonly #moved: () => void;

  constructor(moved: () => void) {
    this.#moved = moved;
  }

  /** Bytes of parts on their way that have left this device. */
  get leaving(): number {
    return [...this.#leaving.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  async send(ask: Ask, signal: AbortSignal | undefined): Promise<Answer> {
    const { body } = ask;
    const bytes = body instanceof Blob ? body.size : (body?.length ?? 0);
    if (bytes < LARGE_BYTES) return exchange(ask, signal);
    try {
      return await upload(ask, signal, (bytes) => {
        this.#leaving.set(ask, bytes);
        this.#moved();
      });
    } finally {
      this.#leaving.delete(ask);
    }
  }
}
