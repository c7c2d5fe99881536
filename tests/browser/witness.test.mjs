/**
 * Witnesses as people see them: a server that names one, which does not answer at first. Nobody new is
 * sent to on the log's word alone until it does, and the page of the audit log says who saw what.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { fixture } from './harness.mjs';
import { NAMES, partOf, textOf } from './pages.mjs';
import { BEAT, Cast } from './people.mjs';
import { binary, freePort, run, temporaryFolder } from './server.mjs';

const PDF = fixture('documents/power-of-attorney-cairo.pdf');
/** Longer than a server waits until it asks its witnesses again. */
const ASKED_AGAIN_MS = 60_000;

const folder = path.join(temporaryFolder('witness'), 'w1');
let cast;
let anna;
let address;
let witness;

before(async () => {
  address = `127.0.0.1:${await freePort()}`;
  const made = await run(binary('bulla'), [
    ...['--json', 'witness', 'init', '--name', 'w.example.ch/w1', '--data', folder],
  ]);
  assert.equal(made.code, 0, made.stderr);
  const key = JSON.parse(made.stdout).verifier_key;
  cast = await Cast.gather({
    beat: 'phone-dark',
    server: {
      settings: {
        BULLA__WITNESSES__POLICY: `witness w1 ${key} http://${address}\nquorum w1\n`,
        BULLA__WITNESSES__TIMEOUT_MS: '1000',
      },
    },
  });
  anna = cast.anna;
});
after(async () => {
  witness?.kill('SIGKILL');
  await cast?.close();
});

/** Begins to send something to somebody new, as far as the words. */
async function meetBeat() {
  await anna.pages.openNew();
  await anna.pages.chooseFiles([PDF]);
  await anna.page.getByRole('textbox', { name: NAMES.title }).fill('Vollmacht');
  await anna.page.getByRole('textbox', { name: NAMES.personEmail }).fill(BEAT.email);
  await anna.page.getByRole('button', { name: NAMES.add }).click();
  const words = anna.page.getByRole('dialog');
  await words.getByRole('button', { name: NAMES.compared }).waitFor();
  return words;
}

async function openAudit() {
  await anna.pages.openList();
  await anna.pages.goTo(textOf('nav-audit'));
  await anna.page.getByText(partOf('audit-whole-checked')).waitFor();
}

const notCompared = (words) => words.getByRole('button', { name: NAMES.notCompared }).count();

test('while the witness is silent nobody new is sent to without comparing words', async () => {
  await openAudit();
  await anna.page.getByText(partOf('audit-unwitnessed')).waitFor();
  await anna.visit.expectAccessible('audit-unwitnessed');
  const words = await meetBeat();
  await words.getByText(textOf('compare-unwitnessed')).waitFor();
  assert.equal(await notCompared(words), 0);
  await anna.visit.expectAccessible('words-unwitnessed');
  await anna.visit.picture('words-unwitnessed');
  await anna.page.keyboard.press('Escape');
  await words.waitFor({ state: 'detached' });
  assert.equal(await anna.page.getByRole('listitem').filter({ hasText: BEAT.email }).count(), 0);
});

test('once it has cosigned the page names it, and the log vouches for a new key', async () => {
  const trust = await (await fetch(`${cast.server.url}/api/trust`)).json();
  witness = spawn(
    binary('bulla'),
    ['witness', 'serve', '--listen', address, '--data', folder, '--log', trust.anchor_log],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(witness.stdout, 'data');
  const named = anna.page.getByText(partOf('audit-witnessed')).filter({ hasText: 'w1' });
  for (const end = Date.now() + ASKED_AGAIN_MS; ; await pause(500)) {
    await openAudit();
    if (await named.isVisible()) break;
    assert.ok(Date.now() < end, 'the witness was not named');
  }
  assert.equal(await anna.page.getByText(partOf('audit-unwitnessed')).count(), 0);
  await anna.visit.picture('audit-witnessed');
  const words = await meetBeat();
  await words.getByText(textOf('compare-recorded')).waitFor();
  assert.equal(await notCompared(words), 1);
});

test('nothing went wrong in the browsers', () => {
  anna.visit.expectClean();
  cast.beat.visit.expectClean();
});
