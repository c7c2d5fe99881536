/**
 * Large files in little memory: a PDF that is opened, signed, saved and sent on in a browser, and a
 * container that goes from the command line to the browser and back while the server is watched.
 * `--long` takes 300 MB and 1 GiB; the bounds are the same.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import {
  BareBrowser,
  LONG,
  Server,
  binary,
  digestOf,
  largePdf,
  markPeak,
  mebi,
  peakSinceMark,
  rendererPeakOf,
  startBrowser,
  temporaryFolder,
} from './harness.mjs';
import { NAMES, textOf } from './pages.mjs';
import { BEAT, BrowserPerson, CARLA, CommandPerson } from './people.mjs';

const MIB = 1024 * 1024;
/** Opened, signed, saved and sent on. */
const PDF_BYTES = LONG ? 300_000_000 : 40_000_000;
/** From the command line to the browser and back. */
const CONTAINER_BYTES = LONG ? 1024 * MIB : 128 * MIB;
/** What a renderer may fill, whatever the document. */
const RENDERER_BYTES = 256 * MIB;
/** Where a PDF gets fields or a signature, its bytes are in memory, once, beside this much. */
const HOLDING = ['signing', 'sending'];
const HOLDING_BYTES = 288 * MIB;
/** What the server may grow by, whatever the file: a few parts of 8 MiB. */
const SERVER_BYTES = 48 * MIB;

let server;
let bare;
let carla;
let folder;

before(async () => {
  folder = temporaryFolder('large');
  server = await Server.start();
  const browser = await startBrowser();
  const owner = { ...BEAT, organisation: 'Example AG' };
  const beat = await BrowserPerson.enrol(server, browser, server.setUpLink, owner, 'desktop-light');
  carla = await CommandPerson.enrol(server, await beat.invite(CARLA.email), CARLA);
  await beat.close();
  await browser.close();
  // The browser that is measured has no test driver in it.
  bare = await BareBrowser.start(folder);
  await bare.goto(`${server.url}/login`);
  await bare.fill('input[type=email]', BEAT.email);
  await bare.fill('input[type=password]', BEAT.password);
  await bare.press(NAMES.signIn);
  await bare.fill('input[autocomplete=one-time-code]', await beat.authenticator.code());
  await bare.press(NAMES.continueStep);
  await bare.see('main a[href="/new"], a[href="/new"]');
});
after(async () => {
  await bare?.close();
  await server?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Opens an envelope by its id, within the page so that the vault stays open. */
async function openEnvelope(id) {
  await bare.press(NAMES.documents);
  await bare.until((wanted) => {
    const link = document.querySelector(`main a[href="/envelopes/${wanted}"]`);
    link?.click();
    return link !== null;
  }, id);
  await bare.until((wanted) => location.pathname === `/envelopes/${wanted}`, id);
}

const download = (name) => {
  const complete = bare.download();
  return bare.press(textOf('download-named', { name })).then(() => complete);
};

/** Sends a file to Carla by the form; returns the envelope's id. */
async function send(file, title) {
  await bare.press(NAMES.documents);
  await bare.until(() => {
    const link = document.querySelector('a[href="/new"]');
    link?.click();
    return link !== null;
  });
  await bare.chooseFile(file);
  await bare.until((wanted) => document.body.textContent.includes(wanted), path.basename(file));
  await bare.fill('form input[type=email]', CARLA.email);
  await bare.press(NAMES.add);
  await bare.until(
    (email) => [...document.querySelectorAll('li')].some((one) => one.textContent.includes(email)) ||
      document.querySelector('dialog[open]') !== null,
    CARLA.email,
  );
  if (await bare.evaluate(() => document.querySelector('dialog[open]') !== null)) {
    await bare.press(NAMES.compared);
  }
  await bare.press(NAMES.send);
  await bare.press(NAMES.showSent);
  return (await bare.until(() => /\/envelopes\/([0-9a-f]{32})$/.exec(location.pathname)))[1];
}

/** Downloads with the command line and demands that it begins with the file of this size and digest. */
async function arrives(id, original, size) {
  const saved = await carla.download(id);
  const copy = saved.find((one) => one.endsWith('.pdf'));
  assert.equal(await digestOf(copy, size), original);
  for (const one of saved) fs.rmSync(one);
}

test(`a PDF of ${mebi(PDF_BYTES)} is opened, signed, downloaded and sent on in a browser`, async (t) => {
  const file = await largePdf(folder, PDF_BYTES);
  const original = await digestOf(file);
  const id = await carla.send([file], 'Grosse Sache', BEAT.email);
  await openEnvelope(id);
  const work = {
    reading: async () => {
      await bare.press(NAMES.readAndSign);
      await bare.see('dialog [data-drawn="true"]');
    },
    signing: async () => {
      await bare.evaluate(() => document.querySelector('[data-testid=consent]').click());
      await bare.press(NAMES.signAs);
      await bare.see('[data-testid=signed]');
    },
    downloading: async () => {
      const copy = await download(path.basename(file));
      assert.equal(await digestOf(copy, PDF_BYTES), original, 'what was downloaded is the document');
      fs.rmSync(copy);
    },
    sending: async () => arrives(await send(file, 'Zurück'), original, PDF_BYTES),
  };
  const peaks = {};
  for (const [name, step] of Object.entries(work)) {
    const begun = Date.now();
    const { peak, looks } = await rendererPeakOf(step);
    assert.ok(looks > 3, 'it was looked at while it worked');
    peaks[name] = peak;
    t.diagnostic(`${name}: ${mebi(peak)} in the renderer at most, ${Date.now() - begun} ms`);
  }
  fs.rmSync(file);
  for (const [name, peak] of Object.entries(peaks)) {
    const bound = HOLDING.includes(name) ? HOLDING_BYTES + PDF_BYTES : RENDERER_BYTES;
    assert.ok(peak < bound, `${name}: ${mebi(peak)}`);
  }
});

test(`a container of ${mebi(CONTAINER_BYTES)} goes there and back, held at most once`, async (t) => {
  const file = await largePdf(folder, CONTAINER_BYTES);
  const original = await digestOf(file);
  const before = markPeak(server.pid);
  const begun = Date.now();
  const id = await carla.send([file], 'Archiv', BEAT.email);
  const sent = peakSinceMark(server.pid) - before;
  const uploaded = Date.now();
  await openEnvelope(id);
  const downloading = await rendererPeakOf(() => download(path.basename(file)));
  const downloaded = Date.now();
  assert.equal(await digestOf(downloading.result, CONTAINER_BYTES), original, 'it arrived in the browser');
  fs.rmSync(downloading.result);
  const sending = await rendererPeakOf(() => send(file, 'Archiv zurück'));
  const back = Date.now();
  await arrives(sending.result, original, CONTAINER_BYTES);
  const grown = peakSinceMark(server.pid) - before;
  fs.rmSync(file);
  t.diagnostic(
    `server: ${mebi(before)} before, ${mebi(sent)} more for the upload, ${mebi(grown)} more in all`,
  );
  t.diagnostic(
    `renderer: ${mebi(downloading.peak)} downloading, ${mebi(sending.peak)} sending; ` +
      `command line up ${uploaded - begun} ms, browser down ${downloaded - uploaded} ms`,
  );
  t.diagnostic(`browser up and down again with the command line: ${back - downloaded} ms`);
  assert.ok(grown < SERVER_BYTES, `${mebi(before)} before and ${mebi(grown)} more`);
  assert.ok(downloading.peak < RENDERER_BYTES, mebi(downloading.peak));
  // The page looks into a PDF before it is sent, and holds it meanwhile.
  assert.ok(sending.peak < HOLDING_BYTES + CONTAINER_BYTES, mebi(sending.peak));
});

/** How many parts the server holds of each container. */
function storedParts() {
  const root = path.join(server.folder, 'blobs', 'containers');
  const ids = fs.existsSync(root) ? fs.readdirSync(root) : [];
  return new Map(ids.map((id) => [id, fs.readdirSync(path.join(root, id)).length]));
}

test('the command line goes on with an upload after it was killed in the middle', async () => {
  const file = await largePdf(folder, PDF_BYTES);
  const known = storedParts();
  const added = () => [...storedParts()].filter(([id]) => !known.has(id));
  const { command } = carla;
  const args = ['send', file, '--title', 'Halb', '--to', BEAT.email, '--words-compared'];
  const child = spawn(binary('bulla'), ['--home', command.home, '--server', server.url, ...args], {
    stdio: 'ignore',
  });
  while (!added().some(([, parts]) => parts >= 3)) {
    assert.equal(child.exitCode, null, 'it ended before it could be killed');
    await pause(5);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  const [[stopped]] = await command.json(['uploads']);
  assert.ok(stopped.sent_bytes >= 8 * MIB && stopped.sent_bytes < PDF_BYTES, stopped.sent_bytes);
  const [{ envelope_id: id }] = await command.json(args);
  assert.equal(id, stopped.envelope_id, 'the same envelope');
  assert.deepEqual(await command.json(['uploads']), [[]]);
  assert.equal(added().length, 2, 'the file and the private part, and no third container');
  await arrives(id, await digestOf(file), PDF_BYTES);
  fs.rmSync(file);
});
