/**
 * Opens a document in pdf.js. pdf.js asks for byte ranges, the core worker decrypts and checks them;
 * the whole file is never in one buffer of the page. Each document has a worker of its own, which
 * ends with it and takes the plaintext along.
 */
import * as pdfjs from 'pdfjs-dist';
import pdfWorkerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { toCoreError, type CoreError } from '../core/errors';
import { session } from '../session/session.svelte';
import { newWorker } from '../tt';

export { TextLayer } from 'pdfjs-dist';
export type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';

/**
 * What pdf.js asks for at least, and keeps. It looks at every page's dictionary, wherever it stands, so
 * that a larger range would keep much of a long document; ranges beside each other are one request.
 */
const RANGE_BYTES = 1 << 15;
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

  constructor(handle: number, length: number, failed: (error: CoreError) => void) {
    super(length, null);
    this.#handle = handle;
    this.#length = length;
    this.#failed = failed;
  }

  override requestDataRange(begin: number, end: number): void {
    const range = { handle: this.#handle, begin, end: Math.min(end, this.#length) };
    session.call('readRange', range).then(
      ({ data }) => this.onDataRange(begin, new Uint8Array(data)),
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
  };
  stopped.promise.catch(() => undefined);
  try {
    return { document: await Promise.race([task.promise, stopped.promise]), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
