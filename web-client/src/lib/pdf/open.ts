/**
 * Opens a document in pdf.js. pdf.js asks for byte ranges, the core worker decrypts and checks them;
 * the whole file is never in one buffer of the page. Each document has a worker of its own, which
 * ends with it and takes the plaintext along.
 */
import * as pdfjs from 'pdfjs-dist';
import pdfWorkerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { toCoreError, type CoreError } from '../core/errors';
import { release } from '../core/release';
import { session } from '../session/session.svelte';
import { newWorker } from '../tt';

export { TextLayer } from 'pdfjs-dist';
export type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';

/**
 * What pdf.js asks for at least, and keeps: a page of memory. It looks at every page's dictionary,
 * wherever it stands, so that a larger range would keep much of a long document; ranges beside each
 * other are one request.
 */
const RANGE_BYTES = 1 << 12;
/** What is read of the container for it: about one segment. */
const BLOCK_BYTES = 1 << 17;
/** The newest blocks, for those who look around in the same place. */
const BLOCKS = 8;
const MAX_IMAGE_PIXELS = 64 * 1024 * 1024;
const ASSETS = `/assets/pdfjs-${pdfjs.version}`;

export interface OpenDocument {
  document: pdfjs.PDFDocumentProxy;
  close(): Promise<void>;
}

class RangeTransport extends pdfjs.PDFDataRangeTransport {
  readonly #handle: number;
  readonly #length: number;
  readonly #failed: (error: CoreError) => void;
  readonly #blocks = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(handle: number, length: number, failed: (error: CoreError) => void) {
    super(length, null);
    this.#handle = handle;
    this.#length = length;
    this.#failed = failed;
  }

  async #read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const range = { handle: this.#handle, begin, end: Math.min(end, this.#length) };
    return new Uint8Array((await session.call('readRange', range)).data);
  }

  #block(number: number): Promise<Uint8Array<ArrayBuffer>> {
    let block = this.#blocks.get(number);
    this.#blocks.delete(number);
    block ??= this.#read(number * BLOCK_BYTES, (number + 1) * BLOCK_BYTES);
    this.#blocks.set(number, block);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > BLOCKS && oldest !== undefined) this.#drop(oldest);
    return block;
  }

  /** Who waits for it has taken a copy by the time that it is released. */
  #drop(number: number): void {
    this.#blocks.get(number)?.then(release, () => undefined);
    this.#blocks.delete(number);
  }

  /** Gives the memory of all blocks back. */
  clear(): void {
    for (const number of [...this.#blocks.keys()]) this.#drop(number);
  }

  /** The bytes of a range; short ones are taken from blocks, and copied since they are given away. */
  async #bytes(begin: number, end: number): Promise<Uint8Array> {
    const number = Math.floor(begin / BLOCK_BYTES);
    const start = number * BLOCK_BYTES;
    if (end > start + BLOCK_BYTES) return this.#read(begin, end);
    return (await this.#block(number)).slice(begin - start, end - start);
  }

  override requestDataRange(begin: number, end: number): void {
    this.#bytes(begin, end).then(
      (data) => this.onDataRange(begin, data),
      (thrown: unknown) => {
        this.abort();
        this.#failed(toCoreError(thrown));
      },
    );
  }
}

/** `failed` is called when a range cannot be had later on; the promise fails where opening fails. */
export async function openDocument(
  handle: number,
  length: number,
  failed: (error: CoreError) => void,
): Promise<OpenDocument> {
  const port = newWorker(pdfWorkerUrl, 'pdf');
  const worker = pdfjs.PDFWorker.create({ port });
  const stopped = Promise.withResolvers<never>();
  const range = new RangeTransport(handle, length, (error) => {
    stopped.reject(error);
    failed(error);
  });
  const task = pdfjs.getDocument({
    worker,
    range,
    rangeChunkSize: RANGE_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    stopAtErrors: false,
    useSystemFonts: false,
    useWorkerFetch: true,
    maxImageSize: MAX_IMAGE_PIXELS,
    standardFontDataUrl: `${ASSETS}/standard_fonts/`,
    cMapUrl: `${ASSETS}/cmaps/`,
    cMapPacked: true,
    iccUrl: `${ASSETS}/iccs/`,
    wasmUrl: `${ASSETS}/wasm/`,
  });
  const close = async () => {
    await task.destroy().catch(() => undefined);
    worker.destroy();
    port.terminate();
    range.clear();
  };
  stopped.promise.catch(() => undefined);
  try {
    return { document: await Promise.race([task.promise, stopped.promise]), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
