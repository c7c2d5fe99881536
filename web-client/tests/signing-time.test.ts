import { describe, expect, it } from 'vitest';
import { DAYS_OFFERED, DAYS_USUAL, endOf, offered } from '../src/lib/envelope/signing-time';

describe('the time to sign', () => {
  it('ends so many days from now', () => {
    expect(endOf(1, 1_000)).toBe(86_401_000);
    expect(endOf(365, 0)).toBe(31_536_000_000);
  });

  it('offers what was chosen elsewhere in its place, once', () => {
    expect(DAYS_OFFERED).toContain(DAYS_USUAL);
    expect(offered(DAYS_USUAL)).toEqual(DAYS_OFFERED);
    expect(offered(5)).toEqual([1, 3, 5, 7, 14, 30, 60, 90, 180, 365]);
    expect(Math.max(...DAYS_OFFERED)).toBeLessThanOrEqual(365);
    expect(Math.min(...DAYS_OFFERED)).toBeGreaterThanOrEqual(1);
  });
});
