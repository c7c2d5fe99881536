/** Names and values of details of events in words; what people wrote, ids and hashes stay as they are. */
import { formatMoment, formatNumber, groupHex } from '../i18n/format';
import { locale, t, textOrNull } from '../i18n/index.svelte';

const CLOSED: ReadonlySet<string> = new Set([
  'change',
  'guessed',
  'item',
  'kind',
  'origin',
  'reason',
  'what',
  'which',
]);
const COUNTS: ReadonlySet<string> = new Set(['epoch', 'index', 'left', 'version']);
const IDS: ReadonlySet<string> = new Set([
  'certificate',
  'document',
  'from',
  'recipient',
  'replaces',
  'serial',
  'session',
  'to',
]);
const MOMENTS: ReadonlySet<string> = new Set(['effective', 'not_after', 'since']);
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const DIGITS = /^\d{1,15}$/;

export const nameOf = (name: string): string => textOrNull(`event-detail-${name}`) ?? name;

/** Milliseconds, or a moment as RFC 3339 writes it. */
function momentOf(value: string): string {
  const ms = DIGITS.test(value) ? Number(value) : Date.parse(value);
  return Number.isFinite(ms) ? formatMoment(ms, locale()) : value;
}

/** The value of the detail of this name as people read it. */
export function valueOf(name: string, value: string): string {
  if (value === '') return t('event-value-none');
  if (CLOSED.has(name)) return textOrNull(`event-value-${name}-${value}`) ?? value;
  if (MOMENTS.has(name)) return momentOf(value);
  if (name === 'role') return textOrNull(`role-${value}`) ?? value;
  if (name === 'field') return nameOf(value);
  if (name === 'range') return value.replace(DAY, '$3.$2.$1');
  if (DIGITS.test(value)) {
    if (name === 'by_ms') return `${formatNumber(Number(value) / 1000, locale(), 3)} s`;
    if (COUNTS.has(name)) return formatNumber(Number(value), locale());
  }
  return IDS.has(name) ? groupHex(value) : value;
}
