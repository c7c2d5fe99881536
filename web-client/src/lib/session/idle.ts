/** When an unattended vault closes. Time comes in from outside. */

export const LOCK_AFTER_MS = 10 * 60_000;
export const WARN_BEFORE_MS = 60_000;
export const HIDDEN_LOCK_AFTER_MS = 5 * 60_000;

export type IdleState = 'active' | 'warning' | 'locked';

export class IdleClock {
  #lastSeenMs: number;
  #hiddenSinceMs: number | null = null;

  constructor(nowMs: number) {
    this.#lastSeenMs = nowMs;
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
    if (idle >= LOCK_AFTER_MS) return 'locked';
    return idle >= LOCK_AFTER_MS - WARN_BEFORE_MS ? 'warning' : 'active';
  }

  /** Whole seconds until the vault locks, never negative. */
  secondsLeft(nowMs: number): number {
    return Math.max(0, Math.ceil((this.#lastSeenMs + LOCK_AFTER_MS - nowMs) / 1000));
  }
}
