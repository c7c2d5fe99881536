/** Writes subresource integrity onto every script and style that `index.html` names. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const dist = new URL('../dist/', import.meta.url);
const page = new URL('index.html', dist);

const digest = (path) =>
  createHash('sha384')
    .update(readFileSync(new URL(`.${path}`, dist)))
    .digest('base64');

const html = readFileSync(page, 'utf8').replaceAll(
  /(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/gu,
  (attribute, path) => `${attribute} integrity="sha384-${digest(path)}"`,
);
if (/<script(?![^>]*\ssrc=)|<style|\sstyle=/u.test(html)) {
  throw new Error('index.html contains an inline script or style');
}
writeFileSync(page, html);
