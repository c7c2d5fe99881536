/** Counts down the seconds until something may be tried again. */

const STEP_MS = 250;

export class Wait {
  /** Whole seconds that are left; 0 when there is nothing to wait for. */
  left = $state(0);
  #untilMs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  start(seconds: number): void {
    this.stop();
    this.#untilMs = Date.now() + seconds * 1000;
    this.#timer = setInterval(() => this.#tick(), STEP_MS);
    this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.left = 0;
  }

  #tick(): void {
    this.left = Math.max(0, Math.ceil((this.#untilMs - Date.now()) / 1000));
    if (this.left === 0) clearInterval(this.#timer);
  }
}
