/**
 * What becomes of a download: a file of the person only after the last check, whichever way it goes
 * out, and nothing of it stays behind.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';

import { Server, largePdf, startBrowser, temporaryFolder } from './harness.mjs';
import { NAMES, textOf } from './pages.mjs';
import { ANNA, BrowserPerson, CARLA, CommandPerson } from './people.mjs';

/** Five parts; from 32 MiB on the person is asked for the place. */
const BYTES = 34_000_000;
const PART = 8 * 1024 * 1024;
/** Within the third part. */
const MIDDLE = 20_000_000;
const PATIENCE = { timeout: 90_000 };
const TITLE = 'Zum Herunterladen';

let server;
let chaos;
let browser;
let anna;
let carla;
let file;
let name;
let original;

before(async () => {
  server = await Server.start({ chaos: true });
  ({ chaos } = server);
  browser = await startBrowser();
  file = await largePdf(temporaryFolder('documents'), BYTES);
  name = path.basename(file);
  original = fs.readFileSync(file);
  anna = await BrowserPerson.enrol(server, browser, server.setUpLink, ANNA, 'desktop-light');
  carla = await CommandPerson.enrol(server, await anna.invite(CARLA.email), CARLA);
  await carla.send([file], TITLE, anna.email);
});
afterEach(async () => {
  chaos.ok();
  await anna.visit.context.unrouteAll({ behavior: 'ignoreErrors' });
});
after(async () => {
  await anna?.close();
  await browser?.close();
  await server?.stop();
});

async function open() {
  await anna.pages.openList();
  await anna.pages.openEnvelope(TITLE);
}

/** Whether it is the file, with the fields that its sender placed behind it. */
const isWhole = (bytes) => bytes.subarray(0, BYTES).equals(original);

/** Demands that a download of the open envelope is the file. */
async function downloadsWhole() {
  const { bytes } = await anna.pages.downloadDocument(name);
  assert.ok(isWhole(bytes), 'the download is the file');
}

/** Names in a folder of the private file system; in its root without a name. */
const hiddenFiles = (page, folder) =>
  page.evaluate(async (wanted) => {
    const root = await navigator.storage.getDirectory();
    const names = [];
    try {
      const at = wanted ? await root.getDirectoryHandle(wanted) : root;
      for await (const [key, handle] of at.entries()) if (handle.kind === 'file') names.push(key);
    } catch {
      // There is no such folder yet.
    }
    return names;
  }, folder);

/** Counts the downloads that begin from now on. */
function downloadsOf(page) {
  const begun = [];
  page.on('download', (download) => begun.push(download.suggestedFilename()));
  return begun;
}

/** Answers whose last byte is another one, for the last part of the file alone. */
function damageTheEnd() {
  return anna.visit.context.route('**/content', async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    if (body.length > 10_000 && body.length < PART) body[body.length - 1] ^= 1;
    await route.fulfill({ response: answer, body });
  });
}

/** Changes what the engine's worker finds in its browser, and opens the vault again. */
async function inABrowserThat(script) {
  await anna.visit.context.route('**/assets/core.worker-*.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${script}\n${await answer.text()}` });
  });
  await anna.page.reload();
  await anna.pages.unlock(ANNA.password);
}

describe('a download', () => {
  test('goes on by itself where the connection broke, and fetches nothing twice', async () => {
    await open();
    const ranges = [];
    const note = (request) => {
      if (request.url().endsWith('/content')) ranges.push(request.headers().range);
    };
    anna.page.on('request', note);
    chaos.cutAnswersAfter(MIDDLE);
    const download = anna.page.waitForEvent('download', PATIENCE);
    await anna.pages.pressDownload(name);
    await anna.page.getByText(textOf('phase-waiting')).first().waitFor(PATIENCE);
    await anna.expectAccessibleNow('a download that waits');
    const before = ranges.length;
    chaos.ok();
    const bytes = fs.readFileSync(await (await download).path());
    assert.ok(isWhole(bytes));
    anna.page.off('request', note);
    const [first] = ranges;
    assert.ok(before > 1 && ranges.length > before);
    assert.equal(ranges.filter((range) => range === first).length, 1, ranges.join(' '));
  });

  test('waits in the private files for its copy alone, and not beyond locking', async () => {
    await open();
    await downloadsWhole();
    assert.ok((await hiddenFiles(anna.page, 'export')).length > 0);
    await anna.pages.lock();
    await anna.page.waitForFunction(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('export');
      for await (const _ of folder.keys()) return false;
      return true;
    });
    await anna.pages.unlock(ANNA.password);
  });

  test('is removed at the next start where the browser was ended before', async () => {
    await open();
    await downloadsWhole();
    assert.ok((await hiddenFiles(anna.page, 'export')).length > 0);
    const later = await anna.visit.openTab();
    await later.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() + 3 * 60_000;
    });
    await later.goto(`${server.url}/verify`);
    await later.waitForFunction(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('export');
      for await (const _ of folder.keys()) return false;
      return true;
    });
    await later.close();
  });

  test('of which the last part is damaged is no file at all', async () => {
    await open();
    await damageTheEnd();
    const begun = downloadsOf(anna.page);
    await anna.pages.pressDownload(name);
    await anna.pages.expectError('container_damaged');
    assert.deepEqual(begun, []);
    assert.deepEqual(await hiddenFiles(anna.page, 'export'), []);
    await anna.visit.context.unrouteAll({ behavior: 'wait' });
    await downloadsWhole();
    await anna.pages.lock();
    await anna.pages.unlock(ANNA.password);
  });

  test('for which the device has no room says so and leaves nothing', async () => {
    await open();
    const session = await anna.visit.context.newCDPSession(anna.page);
    const { origin } = new URL(server.url);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 20_000_000 });
    const begun = downloadsOf(anna.page);
    await anna.pages.pressDownload(name);
    await anna.pages.expectError('file_not_writable');
    await anna.expectAccessibleNow('no room on the device');
    assert.deepEqual(begun, []);
    assert.deepEqual(await hiddenFiles(anna.page, 'export'), []);
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    await downloadsWhole();
  });

  test('is cancelled and leaves nothing', async () => {
    await open();
    const before = await hiddenFiles(anna.page, 'export');
    chaos.cutAnswersAfter(MIDDLE);
    const begun = downloadsOf(anna.page);
    await anna.pages.pressDownload(name);
    await anna.page.getByText(textOf('phase-waiting')).first().waitFor(PATIENCE);
    const cancel = anna.page.getByRole('button', { name: textOf('cancel') });
    await cancel.click();
    await cancel.waitFor({ state: 'detached' });
    assert.equal(await anna.page.locator('[data-error]').count(), 0);
    chaos.ok();
    assert.deepEqual(begun, []);
    assert.deepEqual(await hiddenFiles(anna.page, 'export'), before);
    await downloadsWhole();
  });
});

describe('a download into a file that the person chose', () => {
  /** The next choice is this file of the private file system, which stands for one of the disk. */
  const choose = (chosen) =>
    anna.page.evaluate((wanted) => {
      globalThis.showSaveFilePicker = async () => {
        if (wanted === null) throw new DOMException('no file was chosen', 'AbortError');
        const root = await navigator.storage.getDirectory();
        return root.getFileHandle(wanted, { create: true });
      };
    }, chosen);
  const chosenFile = (wanted) =>
    anna.page.evaluate(async ([name, bytes]) => {
      const root = await navigator.storage.getDirectory();
      const file = await (await root.getFileHandle(name)).getFile();
      const digest = await crypto.subtle.digest('SHA-256', await file.slice(0, bytes).arrayBuffer());
      await root.removeEntry(name);
      return { size: file.size, sha256: [...new Uint8Array(digest)] };
    }, [wanted, BYTES]);

  test('is complete when the page says so', async () => {
    await open();
    await choose('kept.pdf');
    await anna.pages.pressDownload(name);
    await anna.page.getByTestId('saved').waitFor(PATIENCE);
    await anna.expectAccessibleNow('saved where it was chosen');
    const { size, sha256 } = await chosenFile('kept.pdf');
    assert.ok(size >= BYTES);
    assert.deepEqual(Buffer.from(sha256), createHash('sha256').update(original).digest());
  });

  test('leaves none where the last part is damaged', async () => {
    await open();
    await choose('broken.pdf');
    await damageTheEnd();
    await anna.pages.pressDownload(name);
    await anna.pages.expectError('container_damaged');
    assert.equal(await anna.page.getByTestId('saved').count(), 0);
    assert.deepEqual(await hiddenFiles(anna.page), []);
  });

  test('does nothing where no file is chosen', async () => {
    await open();
    await choose(null);
    const begun = downloadsOf(anna.page);
    await anna.pages.pressDownload(name);
    await anna.page.getByRole('button', { name: NAMES.evidence }).click();
    await anna.page.waitForEvent('download');
    assert.equal(begun.length, 1, 'the evidence alone');
    assert.equal(await anna.page.locator('[data-error]').count(), 0);
  });
});

test('a download in a browser without private files goes through memory', async () => {
  await inABrowserThat(
    "navigator.storage.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'));",
  );
  await open();
  await downloadsWhole();
  await damageTheEnd();
  const begun = downloadsOf(anna.page);
  await anna.pages.pressDownload(name);
  await anna.pages.expectError('container_damaged');
  assert.deepEqual(begun, []);
});
