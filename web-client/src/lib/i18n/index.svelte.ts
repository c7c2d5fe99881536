/**
 * Texts of the page: one Fluent file per language, loaded when it is chosen. What only some pages
 * say stands in further files, which these pages add.
 */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { negotiate, type Locale } from './locale';

export { LOCALES, type Locale } from './locale';

const KEPT_AS = 'bulla.locale';
export type Texts = Readonly<Record<Locale, () => Promise<{ default: string }>>>;
const shell: Texts = {
  en: () => import('../../locales/en.ftl?raw'),
  'de-CH': () => import('../../locales/de-CH.ftl?raw'),
  'fr-CH': () => import('../../locales/fr-CH.ftl?raw'),
  'it-CH': () => import('../../locales/it-CH.ftl?raw'),
};

const parts: Texts[] = [shell];
let bundle = $state.raw<FluentBundle | null>(null);
let current = $state<Locale>('en');
let wanted: Locale = 'en';

export const locale = (): Locale => current;

/** Loads a language and makes it the page's; remembers it on this device. */
export async function setLocale(next: Locale, keep = true): Promise<void> {
  wanted = next;
  if (keep) localStorage.setItem(KEPT_AS, next);
  const known = parts.length;
  const sources = await Promise.all(parts.map((part) => part[next]()));
  // Meanwhile another language was chosen, or texts were added: that call finishes.
  if (wanted !== next || parts.length !== known) return;
  const fresh = new FluentBundle(next === 'en' ? 'en-CH' : next, { useIsolating: false });
  const errors = sources.flatMap((source) => fresh.addResource(new FluentResource(source.default)));
  if (errors.length > 0) throw new Error(`texts of ${next} cannot be read`);
  bundle = fresh;
  current = next;
  document.documentElement.lang = next;
}

/** Adds texts that only some pages need; they come along with every language from then on. */
export async function addTexts(part: Texts): Promise<void> {
  if (parts.includes(part)) return;
  // Where they cannot be had nothing changes, and the next try begins anew.
  await part[wanted]();
  if (parts.includes(part)) return;
  parts.push(part);
  await setLocale(wanted, false);
}

/** Speaks the language of this device, and follows what another tab chooses. */
export function startLocale(): Promise<void> {
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === KEPT_AS) void setLocale(negotiate(newValue, navigator.languages), false);
  });
  return setLocale(negotiate(localStorage.getItem(KEPT_AS), navigator.languages), false);
}

function find(id: string, attribute?: string) {
  const message = bundle?.getMessage(id);
  return attribute === undefined ? message?.value : message?.attributes[attribute];
}

/** The text of this name, or the name itself where it is missing. */
export function t(id: string, args?: Record<string, FluentVariable>, attribute?: string): string {
  const pattern = find(id, attribute);
  return pattern && bundle ? bundle.formatPattern(pattern, args ?? null) : id;
}

/** The text of this name, or null where it is missing. */
export function textOrNull(id: string, attribute?: string): string | null {
  const pattern = find(id, attribute);
  return pattern && bundle ? bundle.formatPattern(pattern, null) : null;
}
