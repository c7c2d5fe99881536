/** The harness notices what it is there to notice: a journey that passes means something. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Authenticator, PROFILES, STEP_SECONDS, Visit, startBrowser } from './harness.mjs';

const GOOD = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
  <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
  <body><main><h1>A page</h1><p>Nothing is wrong here.</p></main></body></html>`;
const POLICY = "default-src 'none'; style-src 'self'; img-src data:";

let browser;
let origin;
const site = http.createServer((request, response) => {
  const pages = {
    '/good': GOOD,
    '/image': GOOD.replace('<p>', '<img src="data:,"><p>'),
    '/wide': GOOD.replace('<p>', '<p><textarea cols="400" aria-label="wide"></textarea>'),
    '/style': GOOD.replace('<p>', '<p style="color: red">'),
    '/foreign': GOOD.replace('<p>', '<img alt="" src="http://127.0.0.1:9/x.png"><p>'),
  };
  const page = pages[request.url];
  const status = page ? 200 : request.url === '/broken' ? 500 : 404;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
  });
  response.end(page ?? GOOD);
});

before(async () => {
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  origin = `http://127.0.0.1:${site.address().port}`;
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  site.close();
});

async function visiting(page, work, profile = 'desktop-light') {
  const visit = await Visit.open(browser, origin, profile);
  try {
    await visit.page.goto(`${origin}${page}`);
    await work(visit);
  } finally {
    await visit.close();
  }
}

describe('a visit', () => {
  for (const profile of Object.keys(PROFILES)) {
    test(`accepts a good page as ${profile}`, () =>
      visiting('/good', async (visit) => {
        await visit.expectAccessible();
        visit.expectClean();
      }, profile));
  }

  test('refuses an image without a text', () =>
    visiting('/image', async (visit) => {
      await assert.rejects(visit.expectAccessible(), /image-alt/);
    }));

  test('refuses a page that is wider than a phone', () =>
    visiting('/wide', async (visit) => {
      await assert.rejects(visit.expectAccessible(), /wider than the window/);
    }, 'phone-light'));

  test('refuses what the policy of the page blocks', () =>
    visiting('/style', async (visit) => {
      assert.throws(() => visit.expectClean(), /CSP: style-src-attr/);
    }));

  test('refuses a request to another origin', () =>
    visiting('/foreign', async (visit) => {
      assert.throws(() => visit.expectClean(), /foreign request: http:\/\/127\.0\.0\.1:9/);
    }));

  test('refuses an answer of the kind that must not happen', () =>
    visiting('/broken', async (visit) => {
      assert.throws(() => visit.expectClean(), /server error: 500/);
    }));

  test('refuses an error on the console and an uncaught one', () =>
    visiting('/good', async (visit) => {
      const thrown = visit.page.waitForEvent('pageerror');
      await visit.page.evaluate(() => {
        console.error('first');
        queueMicrotask(() => {
          throw new Error('second');
        });
      });
      await thrown;
      assert.throws(() => visit.expectClean(), /first[^]*second/);
    }));

  test('accepts a complaint that was expected, and refuses an expectation that did not come', () =>
    visiting('/missing', async (visit) => {
      visit.expectClean([/404/]);
      assert.throws(() => visit.expectClean([/404/, /409/]), /409/);
    }));
});

describe('an authenticator', () => {
  // RFC 6238, appendix B: the key "12345678901234567890", at 59 seconds, the last six digits.
  const SECRET = 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ';

  test('agrees with the test vector of RFC 6238', () => {
    assert.equal(new Authenticator(SECRET).codeOf(1), '287082');
  });

  test('gives three codes of different steps at once and then has none', async () => {
    const now = () => 1000 * STEP_SECONDS * 1000 + 10_000;
    const authenticator = new Authenticator(SECRET, now);
    const codes = [await authenticator.code(), await authenticator.code(), await authenticator.code()];
    assert.deepEqual(codes, [999, 1000, 1001].map((step) => authenticator.codeOf(step)));
    assert.equal(authenticator.nextStep(), null);
  });

  test('leaves out the step that is about to leave the window', () => {
    const now = () => 1000 * STEP_SECONDS * 1000 + 28_000;
    assert.equal(new Authenticator(SECRET, now).nextStep(), 1000);
  });

  test('reads the secret of an otpauth address and refuses one without', () => {
    const uri = 'otpauth://totp/Bulla:anna%40example.ch?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    assert.equal(Authenticator.fromUri(uri).codeOf(1), '287082');
    assert.throws(() => Authenticator.fromUri('otpauth://totp/Bulla'), /no secret/);
  });

  test('makes a wrong code that is none of the neighbouring ones', () => {
    const authenticator = new Authenticator(SECRET, () => 59_000 * 10);
    assert.match(authenticator.wrongCode(), /^\d{6}$/);
  });
});
