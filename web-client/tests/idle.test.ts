import { describe, expect, it } from 'vitest';
import {
  HIDDEN_LOCK_AFTER_MS,
  IdleClock,
  LOCK_AFTER_MS,
  WARN_BEFORE_MS,
} from '../src/lib/session/idle';

const START = 1_000_000;

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
});
