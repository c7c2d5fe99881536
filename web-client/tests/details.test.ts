import { beforeAll, describe, expect, it, vi } from 'vitest';

vi.mock('../src/lib/i18n/index.svelte', async () => {
  const { FluentBundle, FluentResource } = await import('@fluent/bundle');
  const { ftl } = await import('./source');
  const bundle = new FluentBundle('en-CH', { useIsolating: false });
  bundle.addResource(new FluentResource(ftl('en')));
  const textOrNull = (id: string): string | null =>
    bundle.getMessage(id)?.value?.toString() ?? null;
  return { locale: () => 'en', t: (id: string) => textOrNull(id) ?? id, textOrNull };
});

let nameOf: (name: string) => string;
let valueOf: (name: string, value: string) => string;
beforeAll(async () => ({ nameOf, valueOf } = await import('../src/lib/audit/details')));

describe('details of events', () => {
  it('are named in words, and one that is not known by its own name', () => {
    expect(nameOf('guessed')).toBe('What was tried');
    expect(nameOf('field')).toBe('Detail');
    expect(nameOf('shoe_size')).toBe('shoe_size');
  });

  it('have values in words where the server chooses from a list', () => {
    expect(valueOf('kind', 'recovery_kit')).toBe('recovery kit');
    expect(valueOf('role', 'owner')).toBe('Owner');
    expect(valueOf('which', 'others')).toBe('all others');
    expect(valueOf('field', 'email')).toBe('E-mail');
    expect(valueOf('from', '')).toBe('none');
  });

  it('have numbers and moments as they are written here', () => {
    expect(valueOf('index', '12345')).toBe('12’345');
    expect(valueOf('by_ms', '90500')).toBe('90.5 s');
    expect(valueOf('range', '2026-11-28')).toBe('28.11.2026');
    const ms = new Date(2026, 10, 28, 23, 30).getTime();
    expect(valueOf('since', String(ms))).toBe('28.11.2026, 23:30');
    expect(valueOf('effective', new Date(ms).toISOString())).toBe('28.11.2026, 23:30');
    expect(valueOf('recipient', '0a0b'.repeat(8))).toBe('0a0b '.repeat(8).trim());
  });

  it('stay as they are where people wrote them, or the server something unknown', () => {
    for (const [name, value] of [
      ['name', 'password'],
      ['email', 'kit@example.ch'],
      ['basis', 'owner'],
      ['kind', 'shoes'],
      ['role', 'sovereign'],
      ['reason', 'request of 3 May'],
      ['since', 'yesterday'],
      ['not_after', '9'.repeat(30)],
      ['by_ms', '-1'],
      ['range', 'today'],
      ['index', '1'.repeat(16)],
    ] as const) {
      expect([name, valueOf(name, value)]).toEqual([name, value]);
    }
  });
});
