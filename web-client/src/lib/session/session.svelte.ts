/**
 * Who is here, and whether the vault is open. Owns the core worker: locking ends it and starts a new
 * one that knows nothing.
 */
import { Core, type CallOptions } from '../core/client';
import { CoreError, toCoreError } from '../core/errors';
import type { Calls, Name, SecondStep, SessionView, SignedIn, Stopped } from '../core/protocol';
import { clearExports, clearExportsAtStart } from '../files/exports';
import { locale } from '../i18n/index.svelte';
import { IdleClock } from './idle';
import { lastPresence, lockMinutes, showPresence } from './presence.svelte';
import { parseTabMessage, type TabMessage } from './tabs';

export type Phase = 'starting' | 'failed' | 'signed-out' | 'second-factor' | 'locked' | 'open';

const MEMORY_KEPT_AS = 'bulla.memory';
const TICK_MS = 1000;
/** Codes with which a log may have stopped this device. */
const STOPS: ReadonlySet<string> = new Set(['log_fork', 'log_rollback', 'log_unproven']);
/** Names this build: the address of the main script contains its digest, and so that of the rest. */
const BUILD = new URL(
  document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? '/',
  location.origin,
).pathname;

/** How the list was looked at, to come back to it. Gone with the titles when the vault locks. */
export interface ListView {
  filter: string;
  query: string;
}
const WHOLE_LIST: ListView = { filter: 'all', query: '' };

class Session {
  phase = $state<Phase>('starting');
  view = $state.raw<SessionView | null>(null);
  /** Why the start failed, in phase `failed`. */
  failure = $state.raw<CoreError | null>(null);
  engineVersion = $state('');
  /** Titles that were decrypted while the vault is open, by envelope; gone when it locks. */
  titles = $state<Record<string, string>>({});
  /** What the second step asks for. */
  step = $state.raw<SecondStep | null>(null);
  /** Recovery codes that came with signing in, until the person has saved them. */
  newCodes = $state.raw<string[] | null>(null);
  listView = $state<ListView>({ ...WHOLE_LIST });
  /** Another tab was loaded from a newer build. */
  outdated = $state(false);
  /** A log that has stopped this device: nothing is sent, signed or opened until a person decides. */
  stopped = $state.raw<Stopped | null>(null);
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
  #onChanged = new Set<(envelopeId: string) => void>();

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = parseTabMessage(data);
      if (message) this.#hear(message);
    };
    this.#tell({ kind: 'loaded', build: BUILD });
    window.addEventListener('storage', (event) => this.#learn(event));
  }

  /** Asks the server who is signed in. The vault is closed after every load of the page. */
  async start(): Promise<void> {
    this.phase = 'starting';
    this.failure = null;
    clearExportsAtStart();
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
      if (STOPS.has(error.code)) await this.#lookForStop();
      throw error;
    }
  }

  async login(email: string, password: string): Promise<void> {
    this.step = await this.call('login', { email, password });
    this.phase = 'second-factor';
  }

  async secondFactor(code: string): Promise<void> {
    this.#enter(await this.call('secondFactor', { code }));
  }

  /** Back from the code to the password. */
  startOver(): void {
    this.step = null;
    this.phase = 'signed-out';
  }

  async confirmRegistration(code: string): Promise<void> {
    this.#enter(await this.call('confirmRegistration', { code }));
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

  async confirmRecoveryKit(text: string, code: string | null): Promise<void> {
    this.view = await this.call('confirmRecoveryKit', { text, code });
  }

  /** Ends a recovery or a renewal: from here on the new password and the new keys are in force. */
  async finishRenewal(text: string): Promise<void> {
    const view = await this.call('finishRenewal', { text });
    // Other tabs hold keys of before.
    this.#tell({ kind: 'locked', because: 'asked' });
    this.#open(view);
  }

  /** Asks the server again whether its log continues what this device has seen. */
  async lookAgain(): Promise<void> {
    try {
      await this.call('lookAgain', {});
    } finally {
      await this.#lookForStop();
    }
  }

  /** Goes on in spite of what the log showed; `file` is the saved proof. */
  async goOn(file: string): Promise<void> {
    await this.call('goOn', { file });
    await this.#lookForStop();
  }

  /** Asks the server again what it knows about this session. */
  async look(): Promise<void> {
    if (this.phase !== 'open') return;
    const view = await this.call('session', {});
    if (view) this.view = view;
  }

  /** Ends the worker and every key in it. The session at the server goes on. */
  lock(because: 'asked' | 'idle' | 'crash' | 'start' = 'asked'): void {
    if (this.phase !== 'open') return;
    this.#lock(because);
    this.#tell({ kind: 'locked', because: because === 'idle' ? 'idle' : 'asked' });
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

  /** Somebody wants the vault to stay open, or it is working. */
  touch(): void {
    const now = Date.now();
    this.#idle.touch(now);
    showPresence(now, this.lockingInSecs === null ? 'soon' : 'now');
    this.lockingInSecs = null;
  }

  /** Tells the other tabs that an envelope is not as they show it. */
  tellChanged(envelope_id: string): void {
    this.#tell({ kind: 'changed', envelope_id });
  }

  /** Calls back when another tab has changed an envelope, until the returned function is called. */
  onChanged(heard: (envelopeId: string) => void): () => void {
    this.#onChanged.add(heard);
    return () => this.#onChanged.delete(heard);
  }

  /** Watches for an unattended vault until the returned function is called. */
  watch(): () => void {
    const seen = () => {
      if (this.lockingInSecs === null && this.phase === 'open') this.touch();
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
    this.#idle.lockAfterMs = lockMinutes() * 60_000;
    // Whoever is at work in another tab is here too.
    if (this.#idle.at(now) !== 'active') this.#idle.touch(lastPresence(now));
    const idle = this.#idle.at(now);
    if (idle === 'locked') this.lock('idle');
    this.lockingInSecs = idle === 'warning' ? this.#idle.secondsLeft(now) : null;
  }

  #enter({ recovery_codes, ...view }: SignedIn): void {
    this.step = null;
    this.newCodes = recovery_codes;
    this.#open(view);
  }

  #open(view: SessionView): void {
    const signedIn = this.view === null;
    this.#idle = new IdleClock(Date.now(), lockMinutes());
    showPresence(Date.now(), 'now');
    this.view = view;
    this.leftOnPurpose = false;
    this.expired = false;
    this.phase = 'open';
    if (signedIn) this.#tell({ kind: 'signed-in', account_id: view.account_id });
    // Envelopes sealed for an earlier identity follow in the background; what fails is tried again.
    this.call('takeOver', {}).catch(() => undefined);
  }

  #lock(because: typeof this.lockedBecause): void {
    this.#renew();
    this.lockedBecause = because;
    this.phase = 'locked';
  }

  #expire(): void {
    this.expired = true;
    this.#end();
  }

  #end(): void {
    this.#renew();
    this.view = null;
    this.phase = 'signed-out';
    this.#tell({ kind: 'signed-out' });
  }

  /** Ends the worker, if there is one, and starts the next, which knows no key. */
  #renew(): void {
    if (this.#core) {
      this.#core.close();
      void clearExports('all');
    }
    this.lockingInSecs = null;
    this.titles = {};
    this.newCodes = null;
    this.listView = { ...WHOLE_LIST };
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
      return this.#lookForStop();
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
    const core = this.#core;
    core
      ?.call('boot', { memory: newValue, locale: locale() })
      .then(() => this.#lookForStop())
      .catch(() => undefined);
  }

  async #lookForStop(): Promise<void> {
    this.stopped = (await this.#core?.call('stopped', {})) ?? null;
  }

  #tell(message: TabMessage): void {
    this.#channel.postMessage(message);
  }

  #hear(message: TabMessage): void {
    switch (message.kind) {
      case 'locked':
        if (this.phase === 'open') this.#lock(message.because);
        return;
      case 'signed-out':
        if (!this.view) return;
        this.#renew();
        this.view = null;
        this.phase = 'signed-out';
        return;
      case 'signed-in':
        this.#meet(message.account_id);
        return;
      case 'loaded':
        this.outdated ||= message.build !== BUILD;
        return;
      case 'changed':
        for (const heard of this.#onChanged) heard(message.envelope_id);
    }
  }

  /** Somebody signed in in another tab: the cookie that all tabs share is theirs now. */
  #meet(accountId: string): void {
    const waits = this.phase === 'signed-out' && location.pathname === '/login';
    const isOther = this.view !== null && this.view.account_id !== accountId;
    if (waits || isOther) void this.start();
  }
}

export const session = new Session();
