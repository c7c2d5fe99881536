/**
 * A browser without a test driver. Playwright switches on the inspector's network part, which keeps
 * bodies of requests and answers in the renderer; here nothing is attached but `Runtime.evaluate`,
 * so that what is measured is the page's own.
 *
 *     const bare = await BareBrowser.start(folder);
 *     await bare.goto(url);
 *     await bare.fill('input[type=password]', password);
 *     await bare.press(NAMES.unlock);
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { LAUNCH } from './visit.mjs';

const PATIENCE_MS = 600_000;
const EVERY_MS = 200;

export class BareBrowser {
  #child;
  #session;
  #next = 1;
  #answers = new Map();
  #listeners = new Map();

  /** Starts a browser with a profile in a folder; its downloads go to `received` in it. */
  static async start(folder) {
    const bare = new BareBrowser();
    bare.folder = folder;
    bare.received = path.join(folder, 'received');
    fs.mkdirSync(bare.received, { recursive: true });
    const flags = ['--headless', '--remote-debugging-pipe', '--window-size=1280,860'];
    const profile = `--user-data-dir=${path.join(folder, 'bare')}`;
    bare.#child = spawn(LAUNCH.executablePath, [...LAUNCH.args, ...flags, profile, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    bare.#listen(bare.#child.stdio[4]);
    const { targetInfos } = await bare.#send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    const attached = await bare.#send('Target.attachToTarget', { targetId, flatten: true });
    await bare.#send('Browser.setDownloadBehavior', {
      behavior: 'allowAndName',
      downloadPath: bare.received,
      eventsEnabled: true,
    });
    bare.#session = attached.sessionId;
    return bare;
  }

  #listen(stream) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop();
      for (const message of messages.map((json) => JSON.parse(json))) {
        this.#answers.get(message.id)?.(message);
        this.#answers.delete(message.id);
        this.#listeners.get(message.method)?.(message.params);
      }
    });
  }

  async #send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    this.#child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Runs a function over there, with plain arguments; returns what it resolves to. */
  async evaluate(work, ...args) {
    const expression = `(${work})(...${JSON.stringify(args)})`;
    const wanted = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', wanted, this.#session);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'failed');
    return result.value;
  }

  goto(url) {
    return this.#send('Page.navigate', { url }, this.#session);
  }

  /** Waits until a function over there yields something. */
  async until(work, ...args) {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const value = await this.evaluate(work, ...args).catch(() => null);
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`waited in vain for ${work} ${args}`);
      await pause(EVERY_MS);
    }
  }

  /** Waits for an element. */
  see(selector) {
    return this.until((wanted) => document.querySelector(wanted) !== null, selector);
  }

  /** Types a text into a field. */
  async fill(selector, text) {
    await this.see(selector);
    await this.evaluate(
      (wanted, value) => {
        const field = document.querySelector(wanted);
        field.value = value;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      },
      selector,
      text,
    );
  }

  /** Presses the first button or link that can be pressed and has such a name or text. */
  press(name) {
    return this.until((source) => {
      const pattern = new RegExp(source);
      const names = (one) => [one.getAttribute('aria-label') ?? '', one.textContent.trim()];
      const found = [...document.querySelectorAll('button, a')].find(
        (one) =>
          !one.disabled && one.getClientRects().length > 0 && names(one).some((text) => pattern.test(text)),
      );
      found?.click();
      return found !== undefined;
    }, name.source);
  }

  /** Chooses a file of this machine in the first field for files. */
  async chooseFile(file) {
    await this.see('input[type=file]');
    const wanted = { expression: "document.querySelector('input[type=file]')" };
    const { result } = await this.#send('Runtime.evaluate', wanted, this.#session);
    const chosen = { files: [file], objectId: result.objectId };
    await this.#send('DOM.setFileInputFiles', chosen, this.#session);
  }

  /** Waits for the next download to be complete; returns its path. To be called before it begins. */
  download() {
    return new Promise((resolve, reject) => {
      this.#listeners.set('Browser.downloadProgress', ({ state, guid }) => {
        if (state === 'completed') resolve(path.join(this.received, guid));
        if (state === 'canceled') reject(new Error('the download was given up'));
      });
    });
  }

  async close() {
    const ended = once(this.#child, 'exit');
    await this.#send('Browser.close').catch(() => undefined);
    await ended;
    fs.rmSync(path.join(this.folder, 'bare'), { recursive: true, force: true });
  }
}
