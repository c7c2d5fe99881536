/** The pages and their addresses. Pure, so that it can be tested without a browser. */

export type Route =
  | { name: 'list' }
  | { name: 'setup' }
  | { name: 'join' }
  | { name: 'login' }
  | { name: 'unlock' }
  | { name: 'codes' }
  | { name: 'kit' }
  | { name: 'new' }
  | { name: 'envelope'; id: string }
  | { name: 'people' }
  | { name: 'audit' }
  | { name: 'security' }
  | { name: 'recover' }
  | { name: 'verify' }
  | { name: 'check' }
  | { name: 'not-found' };

export type RouteName = Route['name'];

const FIXED: Readonly<Record<string, Exclude<RouteName, 'envelope' | 'not-found'>>> = {
  '/': 'list',
  '/setup': 'setup',
  '/join': 'join',
  '/login': 'login',
  '/unlock': 'unlock',
  '/codes': 'codes',
  '/kit': 'kit',
  '/new': 'new',
  '/people': 'people',
  '/audit': 'audit',
  '/recover': 'recover',
  '/recover/app': 'recover',
  '/security': 'security',
  '/verify': 'verify',
  '/check': 'check',
};
const ENVELOPE = /^\/envelopes\/([0-9a-f]{32})$/;

/** Pages that need an open vault; all others stand open to everybody. */
const PRIVATE: ReadonlySet<RouteName> = new Set([
  'list',
  'codes',
  'kit',
  'new',
  'envelope',
  'people',
  'audit',
  'security',
]);

export function parseRoute(path: string): Route {
  const plain = path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
  const fixed = FIXED[plain];
  if (fixed) return { name: fixed };
  const id = ENVELOPE.exec(plain)?.[1];
  return id ? { name: 'envelope', id } : { name: 'not-found' };
}

export const needsVault = (route: Route): boolean => PRIVATE.has(route.name);

/** Pages that need what stands behind `#`. */
const OF_LINKS: ReadonlySet<RouteName> = new Set(['check', 'join', 'setup']);

export const takesSecret = (route: Route): boolean => OF_LINKS.has(route.name);

export interface Arrival {
  path: string;
  query: string;
  /** The secret behind `#` in an invitation, or null. */
  secret: string | null;
}

/**
 * Splits the address of the first load. Some mail scanners rewrite `#` to `%23`: then the secret
 * stands in the path.
 */
export function splitArrival(path: string, query: string, hash: string): Arrival {
  const [head = '', tail] = path.split(/%23(.*)/s);
  const secret = hash.length > 1 ? hash.slice(1) : (tail ?? '');
  return { path: head || '/', query, secret: secret || null };
}
