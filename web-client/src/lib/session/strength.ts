/**
 * How good a password is, while somebody types it. Judged is what stands still for a moment; an
 * answer that comes after the password has changed counts for nothing. Whether the password is taken
 * is decided by the engine in any case.
 */
import type { PasswordJudgement } from '../core/protocol';

export type Standing =
  | { kind: 'empty' }
  | { kind: 'judging' }
  | { kind: 'judged'; judgement: PasswordJudgement }
  /** The module could not be loaded: nothing is said of the password. */
  | { kind: 'missing' };

type Ask = (password: string, known: string[]) => Promise<PasswordJudgement>;

/** How long somebody pauses before what stands there is judged. */
const PAUSE_MS = 200;

export class Judging {
  readonly #ask: Ask;
  readonly #show: (standing: Standing) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  #asked: { password: string; known: string[] } = { password: '', known: [] };
  #shown: Standing = { kind: 'empty' };
  #current = true;

  constructor(ask: Ask, show: (standing: Standing) => void) {
    this.#ask = ask;
    this.#show = show;
  }

  /** Loads what judges, before the first word is typed; whether it worked is seen then. */
  warm(): void {
    this.#ask('', []).catch(() => undefined);
  }

  /** The password has changed, or what is known about the person. */
  see(password: string, known: string[]): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.#asked = { password, known };
    this.#current = false;
    if (password === '') {
      this.#settle({ kind: 'empty' });
      return;
    }
    if (this.#shown.kind === 'empty') this.#tell({ kind: 'judging' });
    this.#timer = setTimeout(() => void this.#judge(), PAUSE_MS);
  }

  /** Tries again where nothing could be said. */
  async again(): Promise<void> {
    this.#tell({ kind: 'judging' });
    await this.#judge();
  }

  /** Whether the password as it stands is known to be too weak. What is not known, the engine finds. */
  get isWeak(): boolean {
    const shown = this.#shown;
    return this.#current && shown.kind === 'judged' && shown.judgement.weakness !== null;
  }

  /** Nobody looks any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#turn += 1;
    this.#asked = { password: '', known: [] };
  }

  async #judge(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { password, known } = this.#asked;
    let standing: Standing;
    try {
      standing = { kind: 'judged', judgement: await this.#ask(password, known) };
    } catch {
      standing = { kind: 'missing' };
    }
    if (turn === this.#turn) this.#settle(standing);
  }

  #settle(standing: Standing): void {
    this.#current = true;
    this.#tell(standing);
  }

  #tell(standing: Standing): void {
    this.#shown = standing;
    this.#show(standing);
  }
}
