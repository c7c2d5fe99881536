import { describe, expect, it } from 'vitest';
import { ordersOf } from '../src/lib/envelope/order';
import { matches, termsOf } from '../src/lib/envelope/search';

describe('search', () => {
  const finds = (query: string, ...texts: string[]) => matches(termsOf(query), texts);

  it.each([
    ['mietvertrag', 'Mietvertrag Quellenhof'],
    ['VERTRAG quellen', 'Mietvertrag Quellenhof'],
    ['zurich', 'Zürich'],
    ['zürich', 'ZURICH'],
    ['strasse', 'Hauptstraße 7'],
    ['oeuvre', 'Œuvre complète'],
    ['resume', 'Résumé'],
    ['2027 anna', 'Vertrag 2027, Anna Keller'],
  ])('finds %s in %s', (query, text) => expect(finds(query, text)).toBe(true));

  it('demands every word, wherever it stands', () => {
    expect(finds('vertrag keller', 'Mietvertrag', 'Anna Keller')).toBe(true);
    expect(finds('vertrag meier', 'Mietvertrag', 'Anna Keller')).toBe(false);
  });

  it('finds everything with nothing, and nothing in nothing', () => {
    expect(finds('  ', 'x')).toBe(true);
    expect(finds('x')).toBe(false);
  });

  it.each(['.*', '[a-z', '\\', '$&', '(x'])('takes %s as it is written', (query) => {
    expect(finds(query, 'Mietvertrag')).toBe(false);
    expect(finds(query, `the ${query} file`)).toBe(true);
  });
});

describe('order of signing', () => {
  const place = (...marks: boolean[]) => marks.map((withPrevious) => ({ withPrevious }));

  it('is the same for all who need not wait', () =>
    expect(ordersOf(place(false, true, false), false)).toEqual([1, 1, 1]));

  it('counts up in turn', () =>
    expect(ordersOf(place(false, false, false), true)).toEqual([1, 2, 3]));

  it('puts people beside the one before', () =>
    expect(ordersOf(place(false, true, false, true, true), true)).toEqual([1, 1, 2, 2, 2]));

  it('starts at one even where the first stands beside nobody', () =>
    expect(ordersOf(place(true, false), true)).toEqual([1, 2]));

  it('of nobody is nothing', () => expect(ordersOf([], true)).toEqual([]));
});
