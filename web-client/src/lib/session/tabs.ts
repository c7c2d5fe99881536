/**
 * What the tabs of one browser tell each other: that something happened, never a key, a title or an
 * address. A tab believes only what it can parse, since another build may be talking.
 */

export type TabMessage =
  | { kind: 'locked'; because: 'asked' | 'idle' }
  | { kind: 'signed-out' }
  | { kind: 'signed-in'; account_id: string }
  /** A tab was loaded; `build` is the name of its main script, which holds a digest. */
  | { kind: 'loaded'; build: string }
  /** Somebody signed, declined or sent in another tab. */
  | { kind: 'changed'; envelope_id: string };

const ID = /^[0-9a-f]{32}$/;
const BUILD = /^\/[\w./-]{1,200}$/;

export function parseTabMessage(data: unknown): TabMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  const { kind, because, account_id, build, envelope_id } = data as Record<string, unknown>;
  switch (kind) {
    case 'locked':
      return { kind, because: because === 'idle' ? 'idle' : 'asked' };
    case 'signed-out':
      return { kind };
    case 'signed-in':
      return isText(account_id, ID) ? { kind, account_id } : null;
    case 'loaded':
      return isText(build, BUILD) ? { kind, build } : null;
    case 'changed':
      return isText(envelope_id, ID) ? { kind, envelope_id } : null;
    default:
      return null;
  }
}

const isText = (value: unknown, shape: RegExp): value is string =>
  typeof value === 'string' && shape.test(value);
