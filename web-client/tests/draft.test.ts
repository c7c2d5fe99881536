import { describe, expect, it } from 'vitest';
import type { InterruptedUpload } from '../src/lib/core/protocol';
import { accept, isOf, moved, TITLE_MAX, titleOf } from '../src/lib/envelope/draft';

const PDF = 'application/pdf';
const file = (name: string, size = 10, type = PDF) => ({ name, size, type });
const upload = (...documents: { name: string; size_bytes: number }[]) =>
  ({ documents }) as InterruptedUpload;

describe('files that are chosen', () => {
  it('are taken by type or by ending, after those that are there', () => {
    const { files, refused } = accept([file('a.pdf')], [file('b.pdf', 5, ''), file('c', 5)]);
    expect(files.map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf', 'c']);
    expect(refused).toEqual([]);
  });

  it.each([file('a.txt', 10, 'text/plain'), file('a.pdf.exe', 10, ''), file('a.pdf', 0)])(
    'are refused by name where they are no PDF or empty: %o',
    (wrong) => {
      const { files, refused } = accept([], [wrong]);
      expect(files).toEqual([]);
      expect(refused).toEqual([wrong.name]);
    },
  );

  it('are taken once, and not refused the second time', () => {
    const { files, refused } = accept([file('a.pdf')], [file('a.pdf'), file('a.pdf', 11)]);
    expect(files.map(({ size }) => size)).toEqual([10, 11]);
    expect(refused).toEqual([]);
  });

  it('suggest a title of bounded length', () => {
    expect(titleOf(file('Vertrag 2027.PDF'))).toBe('Vertrag 2027');
    expect(titleOf(file(`${'x'.repeat(300)}.pdf`))).toHaveLength(TITLE_MAX);
  });
});

describe('an upload that stopped', () => {
  const documents = [
    { name: 'a.pdf', size_bytes: 10 },
    { name: 'b.pdf', size_bytes: 20 },
  ];

  it('is of the same files in the same order', () =>
    expect(isOf(upload(...documents), [file('a.pdf'), file('b.pdf', 20)])).toBe(true));

  it.each([
    [],
    [file('a.pdf')],
    [file('b.pdf', 20), file('a.pdf')],
    [file('a.pdf'), file('b.pdf', 21)],
    [file('a.pdf'), file('c.pdf', 20)],
    [file('a.pdf'), file('b.pdf', 20), file('c.pdf')],
  ])('is of no others: %#', (...files) => expect(isOf(upload(...documents), files)).toBe(false));
});

describe('an entry that is moved', () => {
  it.each([
    [0, 1, 'bac'],
    [1, 0, 'bac'],
    [2, 0, 'cab'],
    [0, 2, 'bca'],
    [3, 0, 'abc'],
  ])('from %i to %i', (from, to, result) =>
    expect(moved([...'abc'], from, to).join('')).toBe(result),
  );
});
