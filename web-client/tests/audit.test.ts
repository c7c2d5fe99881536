import { describe, expect, it } from 'vitest';
import {
  NO_FILTER,
  SERVER,
  actorsOf,
  dayOf,
  erasedDetails,
  kindsOf,
  named,
  passes,
  stateOf,
  toCsv,
} from '../src/lib/audit/events';
import { witnessLine } from '../src/lib/audit/witnesses';
import type { AuditEvent, Witnesses } from '../src/lib/core/protocol';
import { placesFor, sends } from '../src/shell/navigation';

const AT = new Date(2026, 10, 28, 23, 30).getTime();
const event = (own: Partial<AuditEvent>): AuditEvent => ({
  index: 0,
  at_ms: AT,
  event: 'envelope.sent',
  object: '0a'.repeat(16),
  actor: 'aa',
  name: 'Anna Keller',
  email: 'anna@example.ch',
  statement: null,
  details: [],
  ...own,
});

describe('events of the organisation', () => {
  it('pass filters by kind, person, object and day, each by itself', () => {
    const own = event({});
    const with_ = (filter: object) => passes(own, { ...NO_FILTER, ...filter });
    expect(with_({})).toBe(true);
    expect(with_({ kind: 'envelope.sent' })).toBe(true);
    expect(with_({ kind: 'envelope.completed' })).toBe(false);
    expect(with_({ person: 'aa' })).toBe(true);
    expect(with_({ person: SERVER })).toBe(false);
    expect(passes(event({ actor: null }), { ...NO_FILTER, person: SERVER })).toBe(true);
    expect(with_({ object: '0A0a 0a' })).toBe(true);
    expect(with_({ object: '0b' })).toBe(false);
    expect(with_({ from: '2026-11-28', to: '2026-11-28' })).toBe(true);
    expect(with_({ from: '2026-11-29' })).toBe(false);
    expect(with_({ to: '2026-11-27' })).toBe(false);
  });

  it('name a person also where only a later event tells the name', () => {
    const [first, server, other] = named([
      event({ name: null, email: null }),
      event({ actor: null, name: null, email: null }),
      event({ actor: 'bb', name: null, email: null }),
      event({}),
    ]);
    expect([first?.name, first?.email]).toEqual(['Anna Keller', 'anna@example.ch']);
    expect([server?.name, other?.name]).toEqual([null, null]);
  });

  it('have the day of where this device is', () => {
    expect(dayOf(AT)).toBe('2026-11-28');
    expect(dayOf(new Date(2026, 0, 2, 0, 0).getTime())).toBe('2026-01-02');
  });

  it('tell an erased detail from one that is kept back, and never the other way round', () => {
    const erased = erasedDetails([
      event({
        event: 'field.erased',
        details: [
          { name: 'index', value: '7' },
          { name: 'field', value: 'email' },
        ],
      }),
      // Another event cannot say it.
      event({
        details: [
          { name: 'index', value: '8' },
          { name: 'field', value: 'email' },
        ],
      }),
    ]);
    const gone = { name: 'email', value: null };
    expect(stateOf(event({ index: 7 }), gone, erased)).toBe('erased');
    expect(stateOf(event({ index: 8 }), gone, erased)).toBe('withheld');
    expect(stateOf(event({ index: 7 }), { name: 'name', value: null }, erased)).toBe('withheld');
    expect(stateOf(event({ index: 7 }), { name: 'email', value: '' }, erased)).toBe('opened');
  });

  it('name everybody once, by the newest name that is known', () => {
    const events = [
      event({ actor: 'aa', name: null, email: null }),
      event({ actor: 'aa', name: 'Anna Keller' }),
      event({ actor: 'aa', name: null, email: null }),
      event({ actor: 'bb', name: null, email: null }),
      event({ actor: null }),
    ];
    expect(actorsOf(events)).toEqual([
      { id: 'aa', text: 'Anna Keller' },
      { id: 'bb', text: null },
    ]);
    expect(kindsOf([event({ event: 'b' }), event({ event: 'a' }), event({ event: 'b' })])).toEqual([
      'a',
      'b',
    ]);
  });

  it('become a table in which no cell is a formula and none breaks out', () => {
    const csv = toCsv([
      event({
        name: '=HYPERLINK("https://evil.example")',
        email: '+41',
        details: [
          { name: 'reason', value: 'a, "b"\nc' },
          { name: 'email', value: null },
        ],
      }),
    ]);
    const [head, ...rest] = csv.split('\r\n');
    expect(head).toBe('index,utc,event,name,email,identity,object,statement,details');
    const line = rest.join('\r\n');
    expect(line).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    expect(line).toContain(`,'+41,`);
    expect(line).toContain(`"reason=a, ""b""\nc | email=(withheld)"`);
    expect(line.startsWith(`0,${new Date(AT).toISOString()},envelope.sent,`)).toBe(true);
  });
});

describe('the navigation', () => {
  const names = (role: Parameters<typeof placesFor>[0]) => placesFor(role).map(({ name }) => name);
  it('leads auditors to the log and to no document, and members the reverse', () => {
    expect(names('auditor')).toEqual(['audit', 'verify']);
    expect(names('member')).not.toContain('audit');
    expect(names('owner')).toContain('audit');
    expect(names('admin')).toContain('audit');
    expect(names(undefined)).not.toContain('audit');
    expect((['owner', 'admin', 'member', 'auditor'] as const).map(sends)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('the line about witnesses', () => {
  const t = (id: string, args: Record<string, string> = {}) =>
    [id, ...Object.values(args)].join(' ');
  const line = (witnesses: Witnesses | null) => witnessLine(witnesses, t, (ms) => `@${ms}`);
  const by = (...names: string[]) => names.map((witness, at_ms) => ({ witness, at_ms }));

  it('names each with its time where they are a quorum, and nobody where none is demanded', () => {
    expect(line({ is_quorum: true, cosigned: by('w1', 'w2') })).toEqual({
      kind: 'quorum',
      text: 'audit-witnessed audit-witness w1 @0, audit-witness w2 @1',
    });
    expect(line(null)).toEqual({ kind: 'none', text: 'audit-no-witness' });
  });

  it('does not pass for a quorum with too few of them, or with none', () => {
    const missing = (...names: string[]) => line({ is_quorum: false, cosigned: by(...names) });
    expect(missing('w1').text).toBe('audit-unwitnessed audit-witness w1 @0');
    expect(missing().text).toBe('audit-unwitnessed audit-nobody');
    expect([missing().kind, missing('w1', 'w2').kind]).toEqual(['missing', 'missing']);
  });
});
