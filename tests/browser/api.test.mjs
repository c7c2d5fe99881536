/**
 * The generated client of the interface against the real server: what the server describes is what
 * the client calls, and refusals come as typed problems. No browser takes part.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Server } from './server.mjs';

const WEB = path.resolve(import.meta.dirname, '../../web-client');

/** The client, without its types. */
async function generated() {
  const typescript = createRequire(path.join(WEB, 'package.json'))('typescript');
  const source = fs.readFileSync(path.join(WEB, 'src/lib/api/generated.ts'), 'utf8');
  const { outputText } = typescript.transpileModule(source, {
    compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2022 },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);
}

let server;
let client;
let api;
before(async () => {
  client = await generated();
  server = await Server.start();
  api = new client.Api(server.url, fetch);
});
after(() => server.stop());

/** The refusal of a call. */
async function refused(call) {
  const error = await call.then(
    () => assert.fail('it was not refused'),
    (thrown) => thrown,
  );
  assert.ok(error instanceof client.ApiError, String(error));
  return error;
}

test('the server describes itself, and the client has a function for each operation of its own', async () => {
  const description = await api.getOpenapiJson();
  assert.match(description.openapi, /^3\.1/);
  // What stands below /pki/ is for the programs that verify, in their own formats.
  const paths = Object.entries(description.paths).filter(([path]) => !path.startsWith('/pki/'));
  const operations = paths.flatMap(([, item]) => Object.values(item));
  assert.ok(operations.length > 20);
  for (const { operationId } of operations) {
    const name = operationId.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
    assert.equal(typeof api[name], 'function', name);
  }
  const codes = description.components.schemas.ErrorCode.enum;
  assert.deepEqual(client.ERROR_CODES, codes);
});

test('the trust file of the instance is read', async () => {
  const trust = await api.getTrust();
  assert.equal(trust.v, 1);
  assert.equal(trust.instance, server.url);
  assert.match(trust.log_origin_prefix, /^localhost:\d+\/log\/$/);
});

test('a login that is none is refused with a typed code', async () => {
  const start = { email: 'nobody@example.ch', ke1: Buffer.alloc(7).toString('base64') };
  const error = await refused(api.postLoginStart(start));
  assert.equal(error.status, 400);
  assert.equal(error.code, 'invalid_request');
  assert.equal(error.problem.status, 400);
  assert.equal(error.message, error.problem.title);
});

test('whoever is not signed in is told so, on reading and on writing', async () => {
  for (const call of [
    () => api.getSession(),
    () => api.getEnvelopes(),
    () => api.getEnvelopesId('00'.repeat(16)),
    () => api.putContainersIdHeader('00'.repeat(16), new Uint8Array(3)),
  ]) {
    const error = await refused(call());
    assert.equal(error.status, 401);
    assert.equal(error.code, 'unauthenticated');
  }
});

test('what stands in a path is encoded', async () => {
  const asked = [];
  const spy = new client.Api('http://server', async (url) => {
    asked.push(url);
    return new Response('{}');
  });
  await spy.getEnvelopesId('../session?x#y');
  await spy.getLogsTenantTilePath('a', '0/x001/234.p/5?');
  assert.deepEqual(asked, [
    'http://server/api/envelopes/..%2Fsession%3Fx%23y',
    'http://server/api/logs/a/tile/0/x001/234.p/5%3F',
  ]);
});

test('an answer that is no problem of this interface has no code', async () => {
  for (const answer of [
    () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
    () => problem('{"code":"made_up","title":"x","status":500}'),
    () => problem('{'),
    () => problem('null'),
  ]) {
    const error = await refused(new client.Api('', async () => answer()).getSession());
    assert.equal(error.code, null);
    assert.equal(error.problem, null);
  }
});

function problem(body) {
  return new Response(body, { status: 500, headers: { 'content-type': 'application/problem+json' } });
}
