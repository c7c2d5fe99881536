/**
 * A slow line: a part that takes longer than a request may take arrives as long as it moves, from
 * the browser and from the command line, and nothing of it is sent twice.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Server, isOf, largePdf, startBrowser, temporaryFolder } from './harness.mjs';
import { ANNA, BrowserPerson, CARLA, CommandPerson } from './people.mjs';

const BYTES = 10_000_000;
/** At this rate the first part, 8 MiB, takes more than twice as long as a request may. */
const BYTES_PER_SECOND = 1_000_000;
const REQUEST_MS = 4000;

let server;
let browser;
let anna;
let carla;
let file;

before(async () => {
  const settings = { BULLA__LIMITS__REQUEST_TIMEOUT_MS: String(REQUEST_MS) };
  server = await Server.start({ chaos: true, settings });
  browser = await startBrowser();
  file = await largePdf(temporaryFolder('documents'), BYTES);
  anna = await BrowserPerson.enrol(server, browser, server.setUpLink, ANNA, 'desktop-light');
  carla = await CommandPerson.enrol(server, await anna.invite(CARLA.email), CARLA);
});
after(async () => {
  await anna?.close();
  await browser?.close();
  await server?.stop();
});

test('a part may take longer than a request as long as it moves', async () => {
  const parts = [];
  anna.page.on('request', (request) => {
    if (/\/parts\/\d+$/.test(request.url())) parts.push(new URL(request.url()).pathname);
  });
  server.chaos.rate(BYTES_PER_SECOND);
  const begun = Date.now();
  const [fromBrowser, fromCommand] = await Promise.all([
    anna.send([file], 'Langsam', CARLA.email),
    carla.send([file], 'Auch langsam', ANNA.email),
  ]);
  const took = Date.now() - begun;
  server.chaos.ok();
  assert.ok(took > 2 * REQUEST_MS, `the line was slow: ${took} ms`);
  assert.equal(new Set(parts).size, parts.length, `each part is sent once: ${parts.join(', ')}`);
  assert.equal(parts.length, 3, 'two of the document, one of the private part');
  for (const id of [fromBrowser, fromCommand]) {
    const saved = await carla.download(id);
    const copy = saved.find((one) => one.endsWith('.pdf'));
    assert.ok(await isOf(copy, file));
  }
  anna.visit.expectClean();
});
