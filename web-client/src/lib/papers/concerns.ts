/** What a signer should know, each kind once. Pure. */
import type { Concern } from '../core/papers';

export interface ConcernGroup {
  code: string;
  count: number;
  /** From 0, each once, ascending. */
  pages: number[];
}

/** Kinds in the order in which they matter; others follow. */
const ORDER: readonly string[] = [
  'javascript',
  'launch',
  'external_content',
  'hidden_layer',
  'xfa',
  'overlap',
  'annotation',
  'appearance_missing',
  'looks_rebuilt',
  'embedded_file',
  'portfolio',
  'multimedia',
  'action',
  'duplicate_key',
  'font_programmed',
  'font_not_embedded',
  'unreferenced',
];
const rank = (code: string): number => {
  const at = ORDER.indexOf(code.replaceAll('-', '_'));
  return at === -1 ? ORDER.length : at;
};

export function grouped(concerns: readonly Concern[]): ConcernGroup[] {
  const groups = new Map<string, { count: number; pages: Set<number> }>();
  for (const { code, page } of concerns) {
    const group = groups.get(code) ?? { count: 0, pages: new Set() };
    group.count += 1;
    if (page !== null) group.pages.add(page);
    groups.set(code, group);
  }
  return [...groups]
    .map(([code, { count, pages }]) => ({
      code,
      count,
      pages: [...pages].toSorted((a, b) => a - b),
    }))
    .toSorted((a, b) => rank(a.code) - rank(b.code));
}
