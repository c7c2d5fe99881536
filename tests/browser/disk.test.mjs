/**
 * A server whose disk is full: it says so in its own words, keeps what it has, and goes on once
 * there is room. The disk is a small one in memory.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';

import { Server, isOf, largePdf, startBrowser, temporaryFolder } from './harness.mjs';
import { NAMES } from './pages.mjs';
import { ANNA, BEAT, BrowserPerson, CommandPerson } from './people.mjs';

/** Four parts; the disk below has room for two, and for one of the last two. */
const BYTES = 30_000_000;
const DISK = '24m';
const PRIVILEGE = process.getuid() === 0 ? [] : ['sudo', '-n'];
const REFUSED = 15;

/** Runs a command as root. */
function asRoot(...words) {
  const [program, ...rest] = [...PRIVILEGE, ...words];
  execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
}
const resize = (size) => asRoot('mount', '-o', `remount,size=${size}`, disk);

let disk;
let server;
let browser;
let anna;
let beat;
let file;

before(async () => {
  disk = temporaryFolder('disk');
  asRoot('mount', '-t', 'tmpfs', '-o', `size=${DISK},uid=${process.getuid()}`, 'tmpfs', disk);
  server = await Server.start({ folder: path.join(disk, 'data') });
  browser = await startBrowser();
  file = await largePdf(temporaryFolder('documents'), BYTES);
  anna = await BrowserPerson.enrol(server, browser, server.setUpLink, ANNA, 'desktop-light');
  beat = await CommandPerson.enrol(server, await anna.invite(BEAT.email), BEAT);
});
afterEach(() => fs.rmSync(filler(), { force: true }));
after(async () => {
  await anna?.close();
  await browser?.close();
  await server?.stop();
  asRoot('umount', disk);
  fs.rmdirSync(disk);
});

const filler = () => path.join(disk, 'filler');

/** Takes all the room that is left. */
function fill() {
  const open = fs.openSync(filler(), 'w');
  try {
    for (const bytes of [1 << 20, 4096]) {
      const block = Buffer.alloc(bytes);
      try {
        for (;;) fs.writeSync(open, block);
      } catch (error) {
        assert.equal(error.code, 'ENOSPC');
      }
    }
  } finally {
    fs.closeSync(open);
  }
}

/** Files of parts that the server holds; none of them is half one. */
const parts = () =>
  fs
    .readdirSync(path.join(server.folder, 'blobs', 'containers'), { recursive: true })
    .filter((name) => /\/\d+$/.test(name));

async function arrives(id) {
  const saved = await beat.download(id);
  const copy = saved.find((one) => one.endsWith('.pdf'));
  assert.ok(await isOf(copy, file));
}

test('a full disk is told as such, and the upload goes on when there is room', async () => {
  await anna.pages.openNew();
  await anna.pages.chooseFiles([file]);
  await anna.pages.addPerson({ email: BEAT.email });
  const send = anna.page.getByRole('button', { name: NAMES.send });
  await send.click();
  await anna.pages.expectError('storage_full');
  await anna.expectAccessibleNow('a full disk');
  const stored = parts();
  const container = path.dirname(stored[0]);
  const numbers = stored.map((name) => Number(path.basename(name)));
  const missing = [0, 1, 2, 3].filter((number) => !numbers.includes(number));
  assert.ok(missing.length === 1 || missing.length === 2, stored.join());

  // The command line is told the same, and what it keeps goes on too.
  const words = ['send', file, '--to', ANNA.email, '--title', 'Voll', '--words-compared'];
  const refused = await beat.command.run(words);
  assert.equal(refused.code, REFUSED, refused.stderr);
  assert.match(refused.stderr, /no room left/);
  const [[stopped]] = await beat.command.json(['uploads']);

  const sentAgain = [];
  anna.page.on('request', (request) => {
    const part = /\/(\w+)\/parts\/(\d+)$/.exec(request.url());
    if (part?.[1] === container) sentAgain.push(Number(part[2]));
  });
  resize('200m');
  await send.click();
  await anna.page.getByRole('heading', { level: 1, name: NAMES.sent }).waitFor();
  assert.deepEqual(sentAgain.sort(), missing, 'what was stored is not sent again');
  await arrives(await anna.pages.showSent());
  const [sent] = await beat.command.json(words);
  assert.equal(sent.envelope_id, stopped.envelope_id);
  await arrives(sent.envelope_id);
});

test('a signature for whose record there is no room is told so, and is given once there is', async () => {
  const id = await beat.send([file], 'Kein Platz', ANNA.email);
  await anna.pages.openList();
  await anna.pages.openEnvelope('Kein Platz');
  await anna.pages.openSigning();
  await anna.page.getByTestId('consent').check();
  fill();
  const sign = anna.page.getByRole('button', { name: NAMES.signAs });
  await sign.click();
  await anna.pages.expectError('storage_full');
  const ready = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  assert.ok(ready.status >= 500, `whoever watches the server learns of it: ${ready.status}`);
  fs.rmSync(filler());
  await sign.click();
  await anna.page.getByTestId('signed').waitFor();
  const [{ recipients, history }] = await beat.command.json(['status', id]);
  assert.deepEqual(recipients.map(({ state }) => state), ['signed']);
  assert.equal(history.filter(({ event }) => event === 'recipient.acted').length, 1);
});

test('what was read before can be read and downloaded while there is no room', async () => {
  fill();
  await anna.pages.openList();
  await anna.pages.openEnvelope('Kein Platz');
  const { bytes } = await anna.pages.downloadDocument(path.basename(file));
  const sent = fs.readFileSync(file);
  assert.ok(bytes.subarray(0, sent.length).equals(sent));
});
