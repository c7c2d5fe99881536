/** When an unattended vault locks. Pure: the caller says what time it is. */

export const LOCK_CHOICES_MIN = [5, 10, 30, 60] as const;
export type LockMinutes = (typeof LOCK_CHOICES_MIN)[number];
export const DEFAULT_LOCK_MIN: LockMinutes = 10;
export const WARN_BEFORE_MS = 60_000;
export const HIDDEN_LOCK_AFTER_MS = 5 * 60_000;

export type IdleState = 'active' | 'warning' | 'locked';

/** The choice that was kept on this device, else ten minutes. */
export const parseLockMinutes = (kept: string | null): LockMinutes =>
  LOCK_CHOICES_MIN.find((minutes) => String(minutes) === kept) ?? DEFAULT_LOCK_MIN;

export class IdleClock {
  /** How long nobody may be here, in milliseconds. */
  lockAfterMs: number;
  #lastSeenMs: number;
  #hiddenSinceMs: number | null = null;

  constructor(nowMs: number, minutes: LockMinutes = DEFAULT_LOCK_MIN) {
    this.#lastSeenMs = nowMs;
    this.lockAfterMs = minutes * 60_000;
  }

  /** Somebody did something, or work is going on. */
  touch(nowMs: number): void {
    this.#lastSeenMs = Math.max(this.#lastSeenMs, nowMs);
  }

  hide(nowMs: number): void {
    this.#hiddenSinceMs ??= nowMs;
  }

  show(): void {
    this.#hiddenSinceMs = null;
  }

  at(nowMs: number): IdleState {
    const hidden = this.#hiddenSinceMs;
    const start = hidden === null ? null : Math.max(hidden, this.#lastSeenMs);
    if (start !== null && nowMs - start >= HIDDEN_LOCK_AFTER_MS) return 'locked';
    const idle = nowMs - this.#lastSeenMs;
    if (idle >= this.lockAfterMs) return 'locked';
    return idle >= this.lockAfterMs - WARN_BEFORE_MS ? 'warning' : 'active';
  }

  /** Whole seconds until the vault locks, never negative. */
  secondsLeft(nowMs: number): number {
    return Math.max(0, Math.ceil((this.#lastSeenMs + this.lockAfterMs - nowMs) / 1000));
  }
}

/** Seconds left at which somebody who listens is told again. */
const SAID_AT_SECS = [10, 30] as const;

/** The number of seconds to read out: it changes only at these marks, not each second. */
export const secondsToSay = (left: number): number =>
  SAID_AT_SECS.find((mark) => left <= mark) ?? Math.round(WARN_BEFORE_MS / 1000);
