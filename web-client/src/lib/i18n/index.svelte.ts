/** Texts of the page: one Fluent file per language, loaded when it is chosen. */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { negotiate, type Locale } from './locale';

export { LOCALES, type Locale } from './locale';

const KEPT_AS = 'bulla.locale';
const files: Readonly<Record<Locale, () => Promise<{ default: string }>>> = {
  en: () => import('../../locales/en.ftl?raw'),
  'de-CH': () => import('../../locales/de-CH.ftl?raw'),
  'fr-CH': () => import('../../locales/fr-CH.ftl?raw'),
  'it-CH': () => import('../../locales/it-CH.ftl?raw'),
};

let bundle = $state.raw<FluentBundle | null>(null);
let current = $state<Locale>('en');

export const locale = (): Locale => current;

/** Loads a language and makes it the page's; remembers it on this device. */
export async function setLocale(next: Locale, keep = true): Promise<void> {
  const source = (await files[next]()).default;
  const fresh = new FluentBundle(next === 'en' ? 'en-CH' : next, { useIsolating: false });
  const errors = fresh.addResource(new FluentResource(source));
  if (errors.length > 0) throw new Error(`texts of ${next} cannot be read`);
  bundle = fresh;
  current = next;
  document.documentElement.lang = next;
  if (keep) localStorage.setItem(KEPT_AS, next);
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
