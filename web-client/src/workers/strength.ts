/**
 * Judges passwords while they are chosen: the rule of `crates/password`, in a WebAssembly module of
 * its own that is loaded when it is first asked. Without the module nothing is judged and nothing
 * passes; the next question loads it again.
 */
import type { PasswordJudgement } from '../lib/core/protocol';

export type Judge = (password: string, known: string[]) => PasswordJudgement;

/** What is thrown where a password could not be judged. */
export const NOT_JUDGED = { code: 'password_not_judged', message: 'the words are not there' };

export class Strength {
  readonly #load: () => Promise<Judge>;
  #judge: Promise<Judge> | undefined;

  constructor(load: () => Promise<Judge>) {
    this.#load = load;
  }

  /** `known` are texts that an attacker tries first: address and names. */
  async judge(password: string, known: string[]): Promise<PasswordJudgement> {
    const asked = (this.#judge ??= this.#load());
    try {
      return (await asked)(password, known);
    } catch {
      // Whoever asked after this one may have begun to load again.
      if (this.#judge === asked) this.#judge = undefined;
      throw NOT_JUDGED;
    }
  }
}
