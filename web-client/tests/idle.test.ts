import { describe, expect, it } from 'vitest';
import {
  HIDDEN_LOCK_AFTER_MS,
  IdleClock,
  parseLockMinutes,
  secondsToSay,
  WARN_BEFORE_MS,
} from '../src/lib/session/idle';

const START = 1_000_000;
const LOCK_AFTER_MS = 10 * 60_000;

describe('an unattended vault', () => {
  it('locks after ten minutes and not one millisecond before', () => {
    const clock = new IdleClock(START);
    expect(clock.at(START + LOCK_AFTER_MS - 1)).toBe('warning');
    expect(clock.at(START + LOCK_AFTER_MS)).toBe('locked');
  });

  it('warns a minute before', () => {
    const clock = new IdleClock(START);
    expect(clock.at(START + LOCK_AFTER_MS - WARN_BEFORE_MS - 1)).toBe('active');
    expect(clock.at(START + LOCK_AFTER_MS - WARN_BEFORE_MS)).toBe('warning');
    expect(clock.secondsLeft(START + LOCK_AFTER_MS - WARN_BEFORE_MS)).toBe(60);
    expect(clock.secondsLeft(START + LOCK_AFTER_MS + 5_000)).toBe(0);
  });

  it('stays open while somebody is there', () => {
    const clock = new IdleClock(START);
    clock.touch(START + 9 * 60_000);
    expect(clock.at(START + 17 * 60_000)).toBe('active');
  });

  it('is not kept open by a clock that was set back', () => {
    const clock = new IdleClock(START);
    clock.touch(START - 60_000);
    expect(clock.secondsLeft(START)).toBe(LOCK_AFTER_MS / 1000);
  });

  it('locks when the page was hidden for five minutes', () => {
    const clock = new IdleClock(START);
    clock.hide(START + 1);
    clock.hide(START + 60_000);
    expect(clock.at(START + HIDDEN_LOCK_AFTER_MS)).toBe('active');
    expect(clock.at(START + 1 + HIDDEN_LOCK_AFTER_MS)).toBe('locked');
  });

  it('does not lock a hidden page that is sending', () => {
    const clock = new IdleClock(START);
    clock.hide(START);
    clock.touch(START + 4 * 60_000);
    expect(clock.at(START + 6 * 60_000)).toBe('active');
  });

  it('forgets that it was hidden when it is shown', () => {
    const clock = new IdleClock(START);
    clock.hide(START);
    clock.show();
    expect(clock.at(START + HIDDEN_LOCK_AFTER_MS)).toBe('active');
  });

  it.each([5, 30, 60] as const)('locks after %i minutes where that was chosen', (minutes) => {
    const clock = new IdleClock(START, minutes);
    expect(clock.at(START + minutes * 60_000 - 1)).toBe('warning');
    expect(clock.at(START + minutes * 60_000)).toBe('locked');
  });

  it('follows a choice that is made while it is open', () => {
    const clock = new IdleClock(START, 60);
    clock.lockAfterMs = 5 * 60_000;
    expect(clock.at(START + 5 * 60_000)).toBe('locked');
  });

  it('locks a hidden page after five minutes whatever was chosen', () => {
    const clock = new IdleClock(START, 60);
    clock.hide(START);
    expect(clock.at(START + HIDDEN_LOCK_AFTER_MS)).toBe('locked');
  });
});

describe('the kept choice', () => {
  it('is one of four', () => {
    expect(['5', '10', '30', '60'].map(parseLockMinutes)).toEqual([5, 10, 30, 60]);
  });

  it.each([null, '', '0', '-5', '7', '1e3', 'Infinity', '10 ', '999999'])(
    'is ten minutes where %o was kept',
    (kept) => expect(parseLockMinutes(kept)).toBe(10),
  );
});

it('the warning is read out at its start, at thirty and at ten seconds', () => {
  expect([60, 59, 31, 30, 11, 10, 1, 0].map(secondsToSay)).toEqual([
    60, 60, 60, 30, 30, 10, 10, 10,
  ]);
});
