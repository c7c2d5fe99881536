/**
 * A person in front of a browser: one context, one page, and a list of everything that went wrong
 * in it. A journey ends with `expectClean()`.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { chromium } from 'playwright-core';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const OUT = path.join(import.meta.dirname, 'out');

const DESKTOP = { viewport: { width: 1280, height: 860 } };
const PHONE = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

/** What a visit may look like. */
export const PROFILES = {
  'desktop-light': { ...DESKTOP, colorScheme: 'light', locale: 'en-GB' },
  'desktop-dark': { ...DESKTOP, colorScheme: 'dark', locale: 'de-CH' },
  'phone-light': { ...PHONE, colorScheme: 'light', locale: 'de-CH' },
  'phone-dark': { ...PHONE, colorScheme: 'dark', locale: 'en-GB' },
};

/** Debian's Chromium without everything that calls home. */
export const LAUNCH = {
  executablePath: process.env.BULLA_CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** A browser; each visit has its own profile in memory. */
export const startBrowser = () => chromium.launch(LAUNCH);

export class Visit {
  #complaints = [];

  constructor(context, page, origin, name) {
    this.context = context;
    this.page = page;
    this.origin = origin;
    this.name = name;
  }

  /**
   * Opens a page without going anywhere. `origin` is the only one it may talk to; `options`
   * override those of the profile, such as `{ locale: 'de-CH' }`.
   */
  static async open(browser, origin, profile = 'desktop-light', options = {}) {
    const settings = PROFILES[profile];
    if (!settings) throw new Error(`no profile ${profile}`);
    const context = await browser.newContext({ acceptDownloads: true, ...settings, ...options });
    const page = await context.newPage();
    const visit = new Visit(context, page, origin, profile);
    await visit.#listen();
    return visit;
  }

  async #listen() {
    await this.context.exposeBinding('bullaViolation', (_source, text) => this.#note('CSP', text));
    // Nobody is there to choose a file: downloads go the way of browsers that cannot ask.
    await this.context.addInitScript(() => delete globalThis.showSaveFilePicker);
    await this.context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        globalThis.bullaViolation(`${event.effectiveDirective} blocked ${event.blockedURI}`);
      });
    });
    this.#watch(this.page);
  }

  /** Opens another tab of the same browser; what goes wrong in it counts too. */
  async openTab() {
    const page = await this.context.newPage();
    this.#watch(page);
    return page;
  }

  #watch(page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.#note('console', message.text());
    });
    page.on('worker', (worker) => {
      worker.on('console', (message) => {
        if (message.type() === 'error') this.#note('worker console', message.text());
      });
    });
    page.on('pageerror', (error) => this.#note('page error', error.message));
    page.on('crash', () => this.#note('crash', 'the page crashed'));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && url.origin !== this.origin) {
        this.#note('foreign request', url.origin);
      }
    });
    page.on('response', (response) => {
      if (response.status() >= 500) this.#note('server error', `${response.status()} ${response.url()}`);
    });
  }

  #note(kind, text) {
    this.#complaints.push(`${kind}: ${text.slice(0, 400)}`);
  }

  /** Everything that went wrong so far. */
  get complaints() {
    return [...this.#complaints];
  }

  /**
   * Demands that nothing went wrong. A journey that provokes a refusal names in `expected` what
   * the browser prints about it; each pattern must have matched, so that none outlives its reason.
   */
  expectClean(expected = []) {
    const unexpected = this.complaints.filter((text) => !expected.some((one) => one.test(text)));
    assert.deepEqual(unexpected, [], `${this.name}: the browser complained`);
    for (const pattern of expected) {
      assert.ok(this.complaints.some((text) => pattern.test(text)), `${pattern} did not happen`);
    }
  }

  /** Demands that axe finds nothing, and that nothing needs sideways scrolling. */
  async expectAccessible(label = '') {
    await expectAccessible(this.page, `${this.name} ${label}`.trim());
  }

  /** Keeps a picture as `out/<label>-<profile>.png` for a person to look at. */
  async picture(label) {
    fs.mkdirSync(OUT, { recursive: true });
    const file = path.join(OUT, `${label}-${this.name}.png`);
    await this.page.screenshot({ path: file, fullPage: true });
    return file;
  }

  close() {
    return this.context.close();
  }
}

/** Demands that axe finds no violation on a page, and that the page fits its window's width. */
export async function expectAccessible(page, label = page.url()) {
  // Evaluated over the debugging protocol, so the page's own policy need not allow it.
  await page.evaluate(AXE);
  // A colour on its way to another is none that anybody reads.
  await page.evaluate(() => {
    const ends = (one) => one.effect?.getComputedTiming().iterations !== Infinity;
    const changes = document.getAnimations().filter(ends);
    return Promise.all(changes.map((one) => one.finished.catch(() => undefined)));
  });
  const violations = await page.evaluate(async (tags) => {
    const report = await globalThis.axe.run(document, { runOnly: tags });
    return report.violations.map((one) => {
      const places = one.nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`);
      return `${one.id} (${one.impact}) at ${places.join('; ')}`;
    });
  }, AXE_TAGS);
  assert.deepEqual(violations, [], `${label}: accessibility`);
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(excess <= 0, `${label}: ${excess} px wider than the window`);
}
