/**
 * What was being sent when the session ended, so that it goes on after signing in again. Files are
 * handles of the browser, the rest is what the person typed; no key is here.
 */
export interface Stash {
  accountId: string;
  files: File[];
  title: string;
  message: string;
  people: {
    email: string;
    words: string[];
    wordsCompared: boolean;
    withPrevious: boolean;
    /** How the signature is shown, where it is not as for the others. */
    shown: 'box' | 'invisible' | undefined;
  }[];
  inTurn: boolean;
  /** Files in whose text places for fields stay text. */
  plainFiles: readonly File[];
  shown: 'box' | 'invisible';
  paperCheck: boolean;
  /** Days that recipients have. */
  days: number;
}

let kept = $state.raw<Stash | null>(null);

export const keepStash = (stash: Stash): void => void (kept = stash);

export const hasStash = (): boolean => kept !== null;

/** What was kept for this account; it is given out once, and to nobody else. */
export function takeStash(accountId: string | undefined): Stash | null {
  const stash = kept?.accountId === accountId ? kept : null;
  kept = null;
  return stash;
}
