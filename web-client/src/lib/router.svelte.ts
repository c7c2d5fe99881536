/** Where the page is. Addresses are real paths; the secret of a link leaves the address at once. */
import { parseRoute, splitArrival, takesSecret, type Route } from './routes';

class Router {
  #path = $state('/');
  #query = $state('');
  #secret: string | null = null;
  #arrivals = $state(0);

  constructor() {
    this.#arrive();
    window.addEventListener('popstate', () => this.#arrive());
  }

  get route(): Route {
    return parseRoute(this.#path);
  }

  /** Path and query, to come back to. */
  get here(): string {
    return this.#path + this.#query;
  }

  param(name: string): string | null {
    return new URLSearchParams(this.#query).get(name);
  }

  /** The secret of the link that was opened; kept in memory alone. */
  get secret(): string | null {
    return this.#secret;
  }

  /** Rises with each secret: whoever opens another link on the same page gets that page anew. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** Forgets this secret, unless another link was opened since. */
  forgetSecret(secret: string | null): void {
    if (this.#secret === secret) this.#secret = null;
  }

  go(address: string, how: 'push' | 'replace' = 'push'): void {
    if (address !== this.here) {
      if (how === 'replace') history.replaceState(null, '', address);
      else history.pushState({ from: this.here }, '', address);
    }
    this.#read();
  }

  /** Leaves a part of a page: back where it was opened from there, so that no entry stays behind. */
  leaveTo(address: string): void {
    const { from } = (history.state ?? {}) as { from?: unknown };
    if (from === address) history.back();
    else this.go(address, 'replace');
  }

  /** For links: follows plain clicks inside the page, leaves new tabs and foreign links alone. */
  follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || link.hash) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
    scrollTo(0, 0);
  };

  #read(): void {
    this.#path = location.pathname;
    this.#query = location.search;
  }

  /** On the first load, on the way back and forth, and where another link to the same page is opened: then
   * the browser loads nothing anew, and the secret would stay in the address. */
  #arrive(): void {
    const { path, query, secret } = splitArrival(location.pathname, location.search, location.hash);
    this.#path = path;
    this.#query = query;
    if (secret === null) return;
    history.replaceState(null, '', path + query);
    if (secret === this.#secret) return;
    this.#secret = secret;
    if (takesSecret(this.route)) this.#arrivals += 1;
  }
}

export const router = new Router();
