import { describe, expect, it } from 'vitest';
import { isSameCode, pickIndex, plainCode } from '../src/lib/account/codes';

describe('a recovery code that is typed in again', () => {
  it.each([
    ['7K3M-QX0P-1ZA9', '7K3M-QX0P-1ZA9'],
    ['7k3m qx0p 1za9', '7K3M-QX0P-1ZA9'],
    [' 7k3mqxop-lza9 ', '7K3M-QX0P-1ZA9'],
  ])('%s is %s', (typed, code) => expect(isSameCode(typed, code)).toBe(true));

  it.each(['', '7K3M-QX0P', '7K3M-QX0P-1ZA8', '7K3M-QX0P-1ZA99', '123456'])(
    '%o is another',
    (typed) => expect(isSameCode(typed, '7K3M-QX0P-1ZA9')).toBe(false),
  );

  it('is never the same as none', () => expect(isSameCode('', '')).toBe(false));

  it('has one form', () => expect(plainCode('o i-l')).toBe('011'));
});

describe('the code that is asked for', () => {
  it('stands in the list and is not the first', () => {
    for (let at = 0; at < 100; at += 1) {
      const index = pickIndex(10, at * 1000);
      expect(index).toBeGreaterThan(0);
      expect(index).toBeLessThan(10);
    }
  });

  it('is another one at another time', () => {
    expect(new Set([0, 1, 2, 3].map((at) => pickIndex(10, at * 1000))).size).toBe(4);
  });

  it('is the only one where there is one', () => expect(pickIndex(1, 5)).toBe(0));
});
