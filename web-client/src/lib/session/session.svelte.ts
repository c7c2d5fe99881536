/**
 * Who is here, and whether the vault is open. Owns the core worker: locking ends it and starts a new
 * one that knows nothing.
 */
import { Core, type CallOptions } from '../core/client';
import { CoreError, toCoreError } from '../core/errors';
import type { Calls, Name, SessionView } from '../core/protocol';
import { locale } from '../i18n/index.svelte';
import { IdleClock } from './idle';

export type Phase = 'starting' | 'failed' | 'signed-out' | 'second-factor' | 'locked' | 'open';

const MEMORY_KEPT_AS = 'bulla.memory';
const TICK_MS = 1000;

class Session {
  phase = $state<Phase>('starting');
  view = $state.raw<SessionView | null>(null);
  /** Why the start failed, in phase `failed`. */
  failure = $state.raw<CoreError | null>(null);
  engineVersion = $state('');
  /** Titles that were decrypted while the vault is open, by envelope; gone when it locks. */
  titles = $state<Record<string, string>>({});
  /** Seconds until the vault locks, while the warning is shown. */
  lockingInSecs = $state<number | null>(null);
  /** Why the vault is locked, for the unlock page. */
  lockedBecause = $state<'start' | 'asked' | 'idle' | 'crash'>('start');

  /** Whether somebody signed out, rather than being put out: then nobody comes back to the page. */
  leftOnPurpose = false;
  /** The session at the server ended by itself. */
  expired = $state(false);

  #core: Core | null = null;
  #booted: Promise<unknown> = Promise.resolve();
  #idle = new IdleClock(Date.now());
  #channel = new BroadcastChannel('bulla.session');

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data);
    window.addEventListener('storage', (event) => this.#learn(event));
  }

  /** Asks the server who is signed in. The vault is closed after every load of the page. */
  async start(): Promise<void> {
    this.phase = 'starting';
    this.failure = null;
    this.#renew();
    try {
      this.view = await this.call('session', {});
      this.phase = this.view ? 'locked' : 'signed-out';
    } catch (thrown) {
      this.failure = toCoreError(thrown);
      this.phase = 'failed';
    }
  }

  /** Calls the core. An ended session or a lost worker changes the phase before the error arrives. */
  async call<K extends Name>(
    name: K,
    args: Calls[K]['in'],
    options: CallOptions = {},
  ): Promise<Calls[K]['out']> {
    const onProgress: CallOptions['onProgress'] = (progress) => {
      this.touch();
      options.onProgress?.(progress);
    };
    try {
      await this.#booted;
      if (!this.#core) throw new CoreError('locked');
      return await this.#core.call(name, args, { ...options, onProgress });
    } catch (thrown) {
      const error = toCoreError(thrown);
      if (this.phase === 'open') {
        if (error.code === 'unauthenticated') this.#expire();
        else if (error.code === 'locked') this.lock('start');
      }
      throw error;
    }
  }

  async login(email: string, password: string): Promise<void> {
    await this.call('login', { email, password });
    this.phase = 'second-factor';
  }

  async secondFactor(code: string): Promise<void> {
    this.#open(await this.call('secondFactor', { code }));
  }

  /** Back from the code to the password. */
  startOver(): void {
    this.phase = 'signed-out';
  }

  async confirmRegistration(code: string): Promise<void> {
    this.#open(await this.call('confirmRegistration', { code }));
  }

  async unlock(password: string): Promise<void> {
    try {
      this.#open(await this.call('unlock', { password }));
    } catch (thrown) {
      const error = toCoreError(thrown);
      if (error.code === 'unauthenticated') this.#expire();
      throw error;
    }
  }

  async confirmRecoveryKit(text: string): Promise<void> {
    this.view = await this.call('confirmRecoveryKit', { text });
  }

  /** Ends the worker and every key in it. The session at the server goes on. */
  lock(because: 'asked' | 'idle' | 'crash' | 'start' = 'asked'): void {
    if (this.phase !== 'open') return;
    this.#renew();
    this.lockedBecause = because;
    this.phase = 'locked';
    this.#tell('locked');
  }

  async signOut(): Promise<void> {
    this.leftOnPurpose = true;
    try {
      await this.call('logout', {});
    } catch (thrown) {
      const { code } = toCoreError(thrown);
      if (code !== 'unauthenticated' && code !== 'locked') {
        this.leftOnPurpose = false;
        throw thrown;
      }
    }
    this.#end();
  }

  touch(): void {
    this.#idle.touch(Date.now());
    if (this.lockingInSecs !== null) this.lockingInSecs = null;
  }

  /** Watches for an unattended vault until the returned function is called. */
  watch(): () => void {
    const seen = () => {
      if (this.lockingInSecs === null) this.#idle.touch(Date.now());
    };
    const visibility = () => {
      if (document.visibilityState === 'hidden') this.#idle.hide(Date.now());
      else {
        this.#tick();
        this.#idle.show();
      }
    };
    const restored = (event: PageTransitionEvent) => {
      if (event.persisted) this.lock('idle');
    };
    const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
    for (const name of events) window.addEventListener(name, seen, { passive: true });
    document.addEventListener('visibilitychange', visibility);
    window.addEventListener('pageshow', restored);
    const timer = setInterval(() => this.#tick(), TICK_MS);
    return () => {
      for (const name of events) window.removeEventListener(name, seen);
      document.removeEventListener('visibilitychange', visibility);
      window.removeEventListener('pageshow', restored);
      clearInterval(timer);
    };
  }

  #tick(): void {
    if (this.phase !== 'open') return;
    const now = Date.now();
    const idle = this.#idle.at(now);
    if (idle === 'locked') this.lock('idle');
    this.lockingInSecs = idle === 'warning' ? this.#idle.secondsLeft(now) : null;
  }

  #open(view: SessionView): void {
    this.#idle = new IdleClock(Date.now());
    this.view = view;
    this.leftOnPurpose = false;
    this.expired = false;
    this.phase = 'open';
  }

  #expire(): void {
    this.expired = true;
    this.#end();
  }

  #end(): void {
    this.#renew();
    this.view = null;
    this.phase = 'signed-out';
    this.#tell('signed-out');
  }

  /** Ends the worker, if there is one, and starts the next, which knows no key. */
  #renew(): void {
    this.#core?.close();
    this.lockingInSecs = null;
    this.titles = {};
    let booted = false;
    const core = new Core({
      remember: (json) => localStorage.setItem(MEMORY_KEPT_AS, json),
      crashed: () => this.#crashed(booted),
    });
    this.#core = core;
    const memory = localStorage.getItem(MEMORY_KEPT_AS);
    this.#booted = core.call('boot', { memory, locale: locale() }).then(({ version }) => {
      booted = true;
      this.engineVersion = version;
    });
    // Whoever calls next meets the failure.
    this.#booted.catch(() => undefined);
  }

  /** A worker that never came up is not started again by itself: that would go round in circles. */
  #crashed(booted: boolean): void {
    if (this.phase === 'starting') return;
    if (!booted) {
      this.failure = new CoreError('worker_crashed');
      this.phase = 'failed';
      return;
    }
    this.#renew();
    if (this.phase === 'open') {
      this.lockedBecause = 'crash';
      this.phase = 'locked';
    } else if (this.phase === 'second-factor') this.phase = 'signed-out';
  }

  /** Another tab stored its memory: the engine takes over what that one has seen further. */
  #learn({ key, newValue }: StorageEvent): void {
    if (key !== MEMORY_KEPT_AS || newValue === null) return;
    this.#core?.call('boot', { memory: newValue, locale: locale() }).catch(() => undefined);
  }

  #tell(what: 'locked' | 'signed-out'): void {
    this.#channel.postMessage(what);
  }

  /** Another tab of this browser locked or signed out. */
  #hear(what: unknown): void {
    if (what === 'signed-out' && this.view) {
      this.#renew();
      this.view = null;
      this.phase = 'signed-out';
    } else if (what === 'locked' && this.phase === 'open') {
      this.#renew();
      this.lockedBecause = 'asked';
      this.phase = 'locked';
    }
  }
}

export const session = new Session();
