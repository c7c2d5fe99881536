/**
 * An authenticator app: TOTP codes made by `oathtool`, an implementation foreign to ours.
 *
 * The service takes each time step once and only forwards, from one step behind its clock to one
 * step ahead. So three codes can be had at any moment without waiting; only a fourth one waits.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** Length of a time step. */
export const STEP_SECONDS = 30;
/** A step that ends sooner than this may be over when the service reads the code. */
const MARGIN_SECONDS = 4;

export class Authenticator {
  #secret;
  #lastStep;
  #now;

  /** Takes the secret as shown for typing (base32, spaces allowed) and, for tests, a clock in ms. */
  constructor(secret, now = Date.now) {
    this.#secret = secret.replaceAll(/\s/g, '').toUpperCase();
    this.#lastStep = -1;
    this.#now = now;
  }

  /** Takes an address `otpauth://totp/…?secret=…`. */
  static fromUri(uri, now = Date.now) {
    const secret = new URL(uri).searchParams.get('secret');
    if (!secret) throw new Error('the otpauth address has no secret');
    return new Authenticator(secret, now);
  }

  /** A code of a step that was not used before; waits only when three were used within a minute. */
  async code() {
    let step = this.nextStep();
    while (step === null) {
      await pause(500);
      step = this.nextStep();
    }
    this.#lastStep = step;
    return this.codeOf(step);
  }

  /** The next unused step that the service accepts now, or `null`. */
  nextStep() {
    const seconds = this.#now() / 1000;
    const current = Math.floor(seconds / STEP_SECONDS);
    const left = STEP_SECONDS - (seconds % STEP_SECONDS);
    const first = left < MARGIN_SECONDS ? current : current - 1;
    const step = Math.max(first, this.#lastStep + 1);
    return step <= current + 1 ? step : null;
  }

  /** The code of one step. */
  codeOf(step) {
    const at = `@${step * STEP_SECONDS}`;
    return execFileSync('oathtool', ['--totp', '-b', '-N', at, '-'], {
      input: `${this.#secret}\n`,
      encoding: 'utf8',
    }).trim();
  }

  /** Six digits that no step near now has: a wrong code. */
  wrongCode() {
    const current = Math.floor(this.#now() / 1000 / STEP_SECONDS);
    const near = [-2, -1, 0, 1, 2].map((offset) => this.codeOf(current + offset));
    const candidates = ['000000', '111111', '222222', '333333', '444444', '555555'];
    return candidates.find((code) => !near.includes(code));
  }
}
