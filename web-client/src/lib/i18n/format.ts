/** Dates, sizes and fingerprints as they are written in Switzerland. */
import type { Locale } from './locale';

const tag = (locale: Locale): string => (locale === 'en' ? 'en-CH' : locale);

/** 21.11.2026 */
export const formatDate = (ms: number, locale: Locale): string =>
  new Intl.DateTimeFormat(tag(locale), {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  })
    .format(ms)
    .replaceAll('/', '.');

/** 14:05 */
export const formatTime = (ms: number, locale: Locale): string =>
  new Intl.DateTimeFormat(tag(locale), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(ms);

/** 21.11.2026, 14:05 */
export const formatMoment = (ms: number, locale: Locale): string =>
  `${formatDate(ms, locale)}, ${formatTime(ms, locale)}`;

/** 21.11.2026, 13:05, where it is UTC. */
export function formatUtc(ms: number, locale: Locale): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag(locale), { ...options, timeZone: 'UTC' }).format(ms);
  const date = format({ day: '2-digit', month: '2-digit', year: 'numeric' }).replaceAll('/', '.');
  return `${date}, ${format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`;
}

/** 0:45, 12:30 or 1:05:00. */
export function formatWait(seconds: number): string {
  const pair = (value: number) => String(value).padStart(2, '0');
  const whole = Math.max(0, Math.ceil(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  return hours > 0 ? `${hours}:${pair(minutes)}:${pair(rest)}` : `${minutes}:${pair(rest)}`;
}

const BYTES = ['B', 'KB', 'MB', 'GB'] as const;
const OCTETS = ['o', 'Ko', 'Mo', 'Go'] as const;

/** 1.4 MB, in powers of 1000 as file managers show it. */
export function formatSize(bytes: number, locale: Locale): string {
  const units = locale === 'fr-CH' ? OCTETS : BYTES;
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${formatNumber(value, locale, digits)} ${units[unit] ?? units[0]}`;
}

/** 8’009 in every language: by itself French would put a space there, Italian nothing. */
export const formatNumber = (value: number, locale: Locale, digits = 0): string =>
  new Intl.NumberFormat(tag(locale), { maximumFractionDigits: digits, useGrouping: 'always' })
    .formatToParts(value)
    .map(({ type, value: part }) => (type === 'group' ? '’' : part))
    .join('');

/** Hexadecimal text in groups of four, as people compare it. */
export const groupHex = (hex: string): string => hex.match(/.{1,4}/g)?.join(' ') ?? '';

/** Up to two letters for a person. */
export function initials(name: string): string {
  const words = name.split(/[\s@.]+/u).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}
