/** Recovery codes as people type them. No secret is decided here: the server compares in earnest. */

const LOOKS_LIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/** Without spaces and dashes, in capitals, and with letters that look like figures as figures. */
export const plainCode = (text: string): string =>
  text
    .replaceAll(/[\s-]/g, '')
    .toUpperCase()
    .replaceAll(/[OIL]/g, (letter) => LOOKS_LIKE[letter] ?? letter);

export const isSameCode = (typed: string, code: string): boolean =>
  code !== '' && plainCode(typed) === plainCode(code);

/** Which entry of a list is asked for: another one each time, never the first. */
export const pickIndex = (length: number, nowMs: number): number =>
  length < 2 ? 0 : 1 + (Math.floor(nowMs / 1000) % (length - 1));
