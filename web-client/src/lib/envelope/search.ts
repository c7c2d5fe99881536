/** Search in what this page has decrypted. It happens here, since no server can read a title. */

/** How texts are compared: without accents, capitals and doubled forms of the same letter. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae');

export const termsOf = (query: string): string[] => fold(query).split(/\s+/u).filter(Boolean);

/** Whether every term stands in one of the texts. */
export function matches(terms: readonly string[], texts: readonly string[]): boolean {
  const folded = texts.map(fold);
  return terms.every((term) => folded.some((text) => text.includes(term)));
}
