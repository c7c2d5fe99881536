/** PDFs of the journeys, and programs that are not ours which judge what became of them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { run, temporaryFolder } from './harness.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PYTHON = process.env.BULLA_PYTHON ?? path.join(ROOT, 'target/oracles/venv/bin/python');

/** A PDF of one page of A4 with these lines of text; the text of placeholders is as any other. */
export function paperOf(lines) {
  const literal = (text) => text.replaceAll(/[\\()]/g, '\\$&');
  const shown = lines.map((line) => `(${literal(line)}) Tj T*`).join('\n');
  const content = `BT /F1 12 Tf 28 TL 60 780 Td\n${shown}\nET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ];
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  text += `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** Writes bytes into a folder of their own; returns the path. */
export function written(name, bytes) {
  const file = path.join(temporaryFolder('papers'), name);
  fs.writeFileSync(file, bytes);
  return file;
}

/** The root certificate that a server gives out, as a PEM file. */
export async function rootOf(server) {
  const answer = await fetch(`${server.url}/pki/root.pem`);
  assert.equal(answer.status, 200, 'the root certificate is public');
  return written('root.pem', Buffer.from(await answer.arrayBuffer()));
}

/** What poppler says of each signature: `Signature is Valid.` and the like. */
export async function popplerOn(file) {
  const { stdout } = await run('pdfsig', ['-nocert', file]);
  return [...stdout.matchAll(/Signature Validation: (.+)/g)].map(([, said]) => said);
}

/** What pyHanko says of each signature, as `{ field, words }`; the root is trusted. */
export async function pyHankoOn(root, file) {
  const script = path.join(ROOT, 'tests/interop/pdf_signatures.py');
  const { code, stdout, stderr } = await run(PYTHON, [script, root, file]);
  assert.equal(code, 0, `pyHanko: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, field, ...words] = line.split(' ');
      return { field, words };
    });
}

/** Demands that poppler and pyHanko find these many signatures of people, all of them good. */
export async function expectSigned(root, file, count) {
  const poppler = await popplerOn(file);
  assert.equal(poppler.filter((said) => said === 'Signature is Valid.').length, count, poppler.join());
  const pyHanko = await pyHankoOn(root, file);
  const people = pyHanko.filter(({ field }) => field.startsWith('bulla-'));
  assert.equal(people.length, count);
  for (const { field, words } of people) {
    const [digest, value, chain, , , allowed] = words;
    assert.deepEqual([digest, value, chain, allowed], ['intact', 'valid', 'trusted', 'allowed'], `${field}: ${words}`);
  }
}

/** A `.p12` file with a key of its own, made by OpenSSL; `days` may be in the past. */
export async function p12Of(password, { algorithm = ['EC', 'ec_paramgen_curve:P-384'], from, until } = {}) {
  const folder = temporaryFolder('p12');
  const at = (name) => path.join(folder, name);
  const openssl = async (...args) => {
    const { code, stderr } = await run('openssl', args);
    assert.equal(code, 0, stderr);
  };
  await openssl('genpkey', '-algorithm', algorithm[0], '-pkeyopt', algorithm[1], '-out', at('key.pem'));
  fs.writeFileSync(
    at('ca.cnf'),
    `[ca]\ndefault_ca=own\n[own]\ndatabase=${at('db')}\nnew_certs_dir=${folder}\nserial=${at('serial')}\n` +
      'default_md=sha256\npolicy=any\nx509_extensions=leaf\n[any]\ncommonName=supplied\n' +
      '[leaf]\nkeyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=emailProtection\n',
  );
  fs.writeFileSync(at('db'), '');
  fs.writeFileSync(at('serial'), '01');
  await openssl('req', '-new', '-key', at('key.pem'), '-subj', '/CN=Beat Rossi (own)', '-out', at('request.pem'));
  const dates = from ? ['-startdate', from, '-enddate', until] : ['-days', '30'];
  await openssl('ca', '-batch', '-selfsign', '-config', at('ca.cnf'), '-keyfile', at('key.pem'), ...dates, '-in', at('request.pem'), '-out', at('cert.pem'), '-notext');
  await openssl('pkcs12', '-export', '-inkey', at('key.pem'), '-in', at('cert.pem'), '-passout', `pass:${password}`, '-out', at('own.p12'));
  return { file: at('own.p12'), certificate: at('cert.pem') };
}
