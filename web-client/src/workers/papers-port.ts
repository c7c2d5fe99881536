/** The way of the core worker to the worker for PDFs, which the page starts and ends for it. */
import type { Reply } from '../lib/core/protocol';
import type { Order } from './paper-calls';
import type { Port } from './paper-worker';

type Post = (reply: Reply, transfer?: Transferable[]) => void;

export class PapersPort implements Port {
  static #next = 1;
  readonly id = PapersPort.#next++;
  onmessage: Port['onmessage'] = null;
  onfailure: Port['onfailure'] = null;
  readonly #post: Post;
  readonly #port: MessagePort;

  /** Asks the page, by `post`, to start one. Orders may be posted at once. */
  constructor(post: Post) {
    const { port1, port2 } = new MessageChannel();
    this.#post = post;
    this.#port = port1;
    port1.onmessage = (event) => this.onmessage?.(event);
    post({ kind: 'papers', papers: this.id, port: port2 }, [port2]);
  }

  postMessage(order: Order, transfer: Transferable[] = []): void {
    this.#port.postMessage(order, transfer);
  }

  terminate(): void {
    this.#port.close();
    this.#post({ kind: 'papersEnd', papers: this.id });
  }
}
