/** Reads the texts, the sources and the Rust lists that the tests compare. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FluentResource } from '@fluent/bundle';

const root = fileURLToPath(new URL('../', import.meta.url));

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The names of a folder's files. */
export const list = (path: string): string[] => readdirSync(join(root, path)).sort();

/** Both files of a language: what every page says, and what those about PDFs say. */
export const ftl = (locale: string): string =>
  ['', 'audit/', 'pdf/'].map((folder) => read(`src/locales/${folder}${locale}.ftl`)).join('');

/** Message names with their attributes as `name.attribute`, each with its pattern. */
export function messages(locale: string): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const { id, value, attributes } of new FluentResource(ftl(locale)).body) {
    found.set(id, value);
    for (const [name, pattern] of Object.entries(attributes)) found.set(`${id}.${name}`, pattern);
  }
  return found;
}

/** The texts of a language as people read them, each variant on its own; a value reads `0`. */
export const values = (locale: string): string[] => [...messages(locale).values()].flatMap(texts);

function texts(pattern: unknown): string[] {
  if (typeof pattern === 'string') return [pattern];
  const parts = (pattern ?? []) as (string | { variants?: { value: unknown }[] })[];
  const line = parts.map((part) => (typeof part === 'string' ? part : '0')).join('');
  const variants = parts.flatMap((part) => (typeof part === 'string' ? [] : (part.variants ?? [])));
  return [line, ...variants.flatMap(({ value }) => texts(value))];
}

/** Every `$name` that a pattern reads. */
export const placeholders = (pattern: unknown): string[] =>
  [
    ...new Set(
      [...JSON.stringify(pattern).matchAll(/"type":"var","name":"(\w+)"/g)].map((m) => m[1] ?? ''),
    ),
  ].sort();

/** All files below `src` with one of these endings, as text. */
export function sources(...endings: string[]): { path: string; text: string }[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: read(join('src', path)) }));
}

/** Texts on the right of `= "…"` in a Rust table. */
export const rustTexts = (path: string, shape: RegExp): string[] =>
  [...read(path).matchAll(shape)].map((match) => match[1] ?? '');
