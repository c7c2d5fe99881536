/** Which language the page speaks. */

export const LOCALES = ['en', 'de-CH', 'fr-CH', 'it-CH'] as const;
export type Locale = (typeof LOCALES)[number];

const isLocale = (value: string | null): value is Locale =>
  (LOCALES as readonly (string | null)[]).includes(value);

const primary = (tag: string): string => (tag.split('-')[0] ?? '').toLowerCase();

/** The kept choice, else the first language of the browser that there is, else English. */
export function negotiate(kept: string | null, wanted: readonly string[]): Locale {
  if (isLocale(kept)) return kept;
  for (const tag of wanted) {
    const language = primary(tag);
    const found = LOCALES.find((locale) => primary(locale) === language);
    if (found) return found;
  }
  return 'en';
}
