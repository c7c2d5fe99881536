/**
 * What all tabs of this browser share about somebody being here: when that was, and how long the
 * vault may stay open without. Times only; nothing about what was done.
 */
import { parseLockMinutes, type LockMinutes } from './idle';

const SEEN_KEPT_AS = 'bulla.seen';
const MINUTES_KEPT_AS = 'bulla.lock-after';
/** So that a moving finger does not write to the disk all the time. */
const WRITE_EVERY_MS = 5000;

let minutes = $state(parseLockMinutes(localStorage.getItem(MINUTES_KEPT_AS)));
let writtenMs = 0;

window.addEventListener('storage', ({ key, newValue }) => {
  if (key === MINUTES_KEPT_AS) minutes = parseLockMinutes(newValue);
});

export const lockMinutes = (): LockMinutes => minutes;

export function setLockMinutes(next: LockMinutes): void {
  minutes = next;
  localStorage.setItem(MINUTES_KEPT_AS, String(next));
}

/** Tells the other tabs that somebody is here; `now` at once, else only every few seconds. */
export function showPresence(nowMs: number, urgency: 'now' | 'soon'): void {
  if (urgency === 'soon' && nowMs - writtenMs < WRITE_EVERY_MS) return;
  writtenMs = nowMs;
  localStorage.setItem(SEEN_KEPT_AS, String(nowMs));
}

/** When somebody was last seen in any tab. A moment that has not come yet does not count. */
export function lastPresence(nowMs: number): number {
  const seen = Number(localStorage.getItem(SEEN_KEPT_AS) ?? 0);
  return Number.isFinite(seen) && seen <= nowMs ? seen : 0;
}
