import { describe, expect, it } from 'vitest';
import type { Dot, PdfInspection, PlacedField } from '../src/lib/core/papers';
import { grouped } from '../src/lib/papers/concerns';
import { holderOf, isReady, unmatched } from '../src/lib/papers/draft';
import {
  complaint,
  firstValue,
  initialsOf,
  inReadingOrder,
  isInput,
} from '../src/lib/papers/fields';
import {
  isDrawn,
  MAX_POINTS,
  MAX_STROKES,
  pathOf,
  PEN_WIDTH,
  widthOf,
  withPoint,
  withStroke,
} from '../src/lib/papers/ink';
import { readGroup } from '../src/lib/papers/reasons';
import { answerOf, pagesOf, seenName } from '../src/lib/papers/report';

const ANNA = { name: 'Anna Keller', email: 'anna@example.ch' };
const BEAT = { name: 'Beat Rossi', email: 'beat@example.ch' };

const field = (more: Partial<PlacedField>): PlacedField => ({
  name: 'bulla-00-text1',
  recipient: '00',
  kind: 'text',
  page: 0,
  places: [[10, 700, 170, 720]],
  label: '',
  required: true,
  read_only: false,
  multiline: false,
  value: '',
  options: [],
  ...more,
});

describe('the pages of a report', () => {
  it('are counted from 1, joined where they follow each other, each once', () => {
    expect(pagesOf([4, 0, 2, 3, 2], 'more')).toBe('1, 3–5');
    expect(pagesOf([], 'more')).toBe('');
  });

  it('are not all named where there are many', () => {
    const odd = Array.from({ length: 9 }, (_, n) => 2 * n);
    expect(pagesOf(odd, 'more')).toBe('1, 3, 5, 7, 9, 11, 13, 15, more');
  });
});

describe('a report', () => {
  it('answers whether a certificate is trusted with yes, no, or not checked', () => {
    expect((['trusted', 'refused', 'not_checked'] as const).map(answerOf)).toEqual([
      'yes',
      'no',
      'not_checked',
    ]);
  });

  it('names what a signer saw after the file', () => {
    expect(seenName('Contract.PDF', 2)).toBe('Contract.signature-2.pdf');
    expect(seenName('notes', 1)).toBe('notes.signature-1.pdf');
  });
});

describe('why a PDF is not read', () => {
  it('is unknown for a code that no reader gives', () => {
    for (const code of ['', 'no_such_code', 'damaged', 'limit', 'toString']) {
      expect([code, readGroup(code)]).toEqual([code, null]);
    }
  });
});

describe('concerns', () => {
  it('are told once for each kind, with all their pages, the weighty ones first', () => {
    const at = (code: string, page: number | null) => ({ code, page, object: null });
    const groups = grouped([
      at('unreferenced', null),
      at('overlap', 3),
      at('new_kind', 0),
      at('overlap', 1),
      at('overlap', 3),
      at('javascript', null),
    ]);
    expect(groups.map(({ code }) => code)).toEqual([
      'javascript',
      'overlap',
      'unreferenced',
      'new_kind',
    ]);
    expect(groups[1]).toEqual({ code: 'overlap', count: 3, pages: [1, 3] });
  });
});

describe('a place for a field', () => {
  const inspection = (roles: string[], more: Partial<PdfInspection> = {}): PdfInspection => ({
    pages: [{}],
    obstacle: null,
    new_fields: 'all',
    fields: [],
    signatures: [],
    concerns: [],
    placeholders: roles.map((role) => ({
      kind: 'text',
      role,
      page: 0,
      label: '',
      required: false,
    })),
    mistakes: [],
    ...more,
  });

  it('belongs to a person by number, address or name', () => {
    const people = [ANNA, BEAT];
    expect(holderOf('2', people)).toBe(BEAT);
    expect(holderOf('ANNA@example.ch', people)).toBe(ANNA);
    expect(holderOf('beat rossi', people)).toBe(BEAT);
  });

  it('belongs to nobody where nobody, or more than one person, has that name', () => {
    const twins = [ANNA, { ...ANNA, email: 'other@example.ch' }];
    for (const role of ['0', '3', '99', 'Carla', '', '-1', '1.5']) {
      expect([role, holderOf(role, [ANNA, BEAT])]).toEqual([role, null]);
    }
    expect(holderOf('Anna Keller', twins)).toBeNull();
  });

  it('keeps a document from being sent until it fits the people', () => {
    const two = inspection(['1', '2']);
    expect(unmatched(two, [ANNA]).map(({ role }) => role)).toEqual(['2']);
    expect(isReady(two, [ANNA], true)).toBe(false);
    expect(isReady(two, [ANNA, BEAT], true)).toBe(true);
    expect(isReady(two, [ANNA], false)).toBe(true);
  });

  it('keeps a document from being sent where it has a mistake, unless it stays text', () => {
    const broken = inspection([], { mistakes: [{ code: 'placeholder', page: 0 }] });
    expect(isReady(broken, [ANNA], true)).toBe(false);
    expect(isReady(broken, [ANNA], false)).toBe(true);
  });

  it('does not matter in a document that carries no signatures', () => {
    const obstacle = { code: 'encryption', field: null, character: null };
    expect(isReady(inspection(['9'], { obstacle }), [ANNA], true)).toBe(true);
  });
});

describe('a field', () => {
  it('is filled in by people unless it is a mark, a date, or fixed by the sender', () => {
    for (const kind of ['signature', 'mark', 'initials', 'date'] as const) {
      expect(isInput(field({ kind }))).toBe(false);
    }
    expect(isInput(field({ read_only: true }))).toBe(false);
    expect(isInput(field({}))).toBe(true);
  });

  it('begins with what is known: name, address, the day, what the sender wrote', () => {
    const first = (more: Partial<PlacedField>) => firstValue(field(more), ANNA, '28.11.2026');
    expect(first({ kind: 'name' })).toBe(ANNA.name);
    expect(first({ kind: 'email' })).toBe(ANNA.email);
    expect(first({ kind: 'date', value: '01.01.2020' })).toBe('28.11.2026');
    expect(first({ kind: 'name', value: 'A. Keller' })).toBe('A. Keller');
    expect(first({ kind: 'checkbox' })).toBe('false');
    expect(first({ kind: 'dropdown', options: ['a'] })).toBe('');
  });

  it('complains where a required one is empty or not ticked', () => {
    expect(complaint(field({}), '  ')).toBe('required');
    expect(complaint(field({ kind: 'checkbox' }), 'false')).toBe('tick');
    expect(complaint(field({ kind: 'radio', options: ['a'] }), '')).toBe('pick');
    expect(complaint(field({ required: false }), '')).toBeNull();
    expect(complaint(field({ kind: 'dropdown', required: false, options: ['a'] }), '')).toBeNull();
  });

  it('complains of what is no number, no address and none of the choices', () => {
    for (const value of ['12', '-3', '+1.5', '0,25']) {
      expect(complaint(field({ kind: 'number' }), value)).toBeNull();
    }
    for (const value of ['1e3', '1’000', '.', 'x', '1.2.3']) {
      expect([value, complaint(field({ kind: 'number' }), value)]).toEqual([value, 'number']);
    }
    expect(complaint(field({ kind: 'email' }), 'anna')).toBe('email');
    expect(complaint(field({ kind: 'email' }), 'anna@example.ch')).toBeNull();
    const choice = field({ kind: 'dropdown', required: false, options: ['a'] });
    expect(complaint(choice, 'b')).toBe('pick');
  });

  it('stands in the order in which a page is read', () => {
    const at = (name: string, page: number | null, left: number, top: number) =>
      field({ name, page, places: [[left, top - 20, left + 100, top]] });
    const order = inReadingOrder([
      at('last', 1, 10, 700),
      at('below', 0, 10, 300),
      at('right', 0, 300, 702),
      at('left', 0, 10, 700),
    ]);
    expect(order.map(({ name }) => name)).toEqual(['left', 'right', 'below', 'last']);
  });
});

describe('initials', () => {
  it('are the first letters of all names', () => {
    expect(initialsOf('Anna-Maria Keller')).toBe('AMK');
    expect(initialsOf('')).toBe('');
    expect(initialsOf('Ş Ğül')).toBe('ŞĞ');
  });
});

describe('ink', () => {
  const dot = (x: number, y: number, width = PEN_WIDTH): Dot => ({ x, y, width });

  it('leaves out points that are too near to say something', () => {
    let strokes = withStroke([], dot(0, 0));
    strokes = withPoint(strokes, dot(0.2, 0.2));
    strokes = withPoint(strokes, dot(5, 0));
    expect(strokes).toEqual([[dot(0, 0), dot(5, 0)]]);
  });

  it('takes no more strokes and points than the engine', () => {
    let strokes: Dot[][] = [];
    for (let n = 0; n < MAX_STROKES + 3; n += 1) strokes = withStroke(strokes, dot(n, n));
    expect(strokes.length).toBe(MAX_STROKES);
    const full = [Array.from({ length: MAX_POINTS }, (_, n) => dot(n, 0))];
    expect(withPoint(full, dot(-9, -9))).toBe(full);
    expect(withStroke(full, dot(-9, -9))).toBe(full);
  });

  it('is a drawing only where there is more than a dot', () => {
    expect(isDrawn([])).toBe(false);
    expect(isDrawn([[dot(1, 1)]])).toBe(false);
    expect(isDrawn([[dot(1, 1), dot(3, 3)]])).toBe(false);
    expect(isDrawn([[dot(1, 1), dot(40, 9)]])).toBe(true);
  });

  it('is as wide as a pen presses, and even without one', () => {
    expect(widthOf(0.5, false)).toBe(PEN_WIDTH);
    expect(widthOf(0, true)).toBe(PEN_WIDTH);
    expect(widthOf(0.1, true)).toBeLessThan(widthOf(0.9, true));
  });

  it('is drawn through the middles between its points', () => {
    expect(pathOf([dot(0, 0), dot(4, 0), dot(4, 8)])).toBe(
      'M0.0 0.0Q0.0 0.0 2.0 0.0Q4.0 0.0 4.0 4.0L4.0 8.0',
    );
    expect(pathOf([])).toBe('');
  });
});
