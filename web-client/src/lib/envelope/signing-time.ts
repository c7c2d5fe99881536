/** How long recipients have, as a sender chooses it. */

export const DAYS_USUAL = 30;

/** What is offered; the core takes 1 to 365. */
export const DAYS_OFFERED = [1, 3, 7, 14, 30, 60, 90, 180, 365];

const DAY_MS = 24 * 60 * 60 * 1000;

/** When signing ends, in milliseconds since 1970, if it is sent now. */
export const endOf = (days: number, now = Date.now()): number => now + days * DAY_MS;

/** What is offered, and what was chosen elsewhere, shortest first. */
export const offered = (chosen: number): number[] =>
  [...new Set([...DAYS_OFFERED, chosen])].sort((a, b) => a - b);
