import { describe, expect, it } from 'vitest';
import { parseTabMessage, type TabMessage } from '../src/lib/session/tabs';

const ID = '0123456789abcdef0123456789abcdef';

describe('what another tab says', () => {
  const good: TabMessage[] = [
    { kind: 'locked', because: 'idle' },
    { kind: 'signed-out' },
    { kind: 'signed-in', account_id: ID },
    { kind: 'loaded', build: '/assets/index-Bq_3x-9Z.js' },
    { kind: 'changed', envelope_id: ID },
  ];
  it.each(good)('is understood: $kind', (message) =>
    expect(parseTabMessage(message)).toEqual(message),
  );

  it.each([
    null,
    undefined,
    'locked',
    42,
    [],
    {},
    { kind: 'unlocked' },
    { kind: 'signed-in' },
    { kind: 'signed-in', account_id: ID.toUpperCase() },
    { kind: 'signed-in', account_id: `${ID}0` },
    { kind: 'loaded', build: 'https://elsewhere.example/x.js' },
    { kind: 'loaded', build: `/${'a'.repeat(300)}` },
    { kind: 'changed', envelope_id: 7 },
    { kind: 'changed' },
  ])('is ignored: %j', (data) => expect(parseTabMessage(data)).toBeNull());

  it('carries nothing on that was not asked for', () => {
    const message = { kind: 'signed-out', password: 'x', titles: ['y'] };
    expect(parseTabMessage(message)).toEqual({ kind: 'signed-out' });
  });

  it('locks in any case, even for a reason that is not known', () => {
    expect(parseTabMessage({ kind: 'locked', because: 'whim' })).toEqual({
      kind: 'locked',
      because: 'asked',
    });
  });
});
