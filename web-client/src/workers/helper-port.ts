/** The way of the core worker to one that helps it, which the page starts and ends for it. */
import type { Helper, Reply } from '../lib/core/protocol';

type Post = (reply: Reply, transfer?: Transferable[]) => void;

export class HelperPort<Order, Outcome> {
  static #next = 1;
  static readonly #living = new Map<number, HelperPort<never, never>>();

  readonly id = HelperPort.#next++;
  onmessage: ((event: MessageEvent<Outcome>) => void) | null = null;
  /** It broke down and has ended. */
  onfailure: (() => void) | null = null;
  readonly #post: Post;
  readonly #port: MessagePort;

  /** Asks the page, by `post`, to start one. Orders may be posted at once. */
  constructor(helper: Helper, post: Post) {
    const { port1, port2 } = new MessageChannel();
    this.#post = post;
    this.#port = port1;
    port1.onmessage = (event: MessageEvent<Outcome>) => this.onmessage?.(event);
    HelperPort.#living.set(this.id, this as HelperPort<never, never>);
    post({ kind: 'helper', id: this.id, helper, port: port2 }, [port2]);
  }

  /** The page says that the one of this number broke down. */
  static failed(id: number): void {
    HelperPort.#living.get(id)?.onfailure?.();
  }

  postMessage(order: Order, transfer: Transferable[] = []): void {
    this.#port.postMessage(order, transfer);
  }

  terminate(): void {
    HelperPort.#living.delete(this.id);
    this.#port.close();
    this.#post({ kind: 'helperEnd', id: this.id });
  }
}
