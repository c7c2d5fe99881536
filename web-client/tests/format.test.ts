import { describe, expect, it } from 'vitest';
import type { EnvelopeState, RecipientView, SlotState } from '../src/lib/core/protocol';
import { standing } from '../src/lib/envelope/standing';
import {
  formatDate,
  formatMoment,
  formatNumber,
  formatSize,
  formatTime,
  formatWait,
  groupHex,
  initials,
} from '../src/lib/i18n/format';
import { LOCALES, negotiate } from '../src/lib/i18n/locale';
import { qrPath } from '../src/lib/ui/qr';

const EVENING = new Date(2026, 10, 1, 20, 5).getTime();

it.each([
  [0, '0:00'],
  [-3, '0:00'],
  [0.2, '0:01'],
  [45, '0:45'],
  [750, '12:30'],
  [3900, '1:05:00'],
])('a wait of %d seconds is written %s', (seconds, text) => expect(formatWait(seconds)).toBe(text));

describe('dates and numbers', () => {
  it.each(LOCALES)('are written the Swiss way in %s', (locale) => {
    expect(formatDate(EVENING, locale)).toBe('01.11.2026');
    expect(formatTime(EVENING, locale)).toBe('20:05');
    expect(formatTime(new Date(2026, 0, 1, 0, 7).getTime(), locale)).toBe('00:07');
    expect(formatMoment(EVENING, locale)).toBe('01.11.2026, 20:05');
    expect(formatNumber(8_009, locale)).toBe('8’009');
    expect(formatNumber(18_204_117, locale)).toBe('18’204’117');
  });

  it('of sizes use the unit that a person would', () => {
    expect(formatSize(999, 'en')).toBe('999 B');
    expect(formatSize(1_440_000, 'en')).toBe('1.4 MB');
    expect(formatSize(525_000_000, 'de-CH')).toBe('525 MB');
    expect(formatSize(1_440_000, 'it-CH')).toBe('1.4 MB');
    expect(formatSize(1_440_000, 'fr-CH')).toBe('1,4 Mo');
    expect(formatSize(999, 'fr-CH')).toBe('999 o');
  });
});

describe('short forms', () => {
  it('of names are two letters at most', () => {
    expect(initials('Anna Keller')).toBe('AK');
    expect(initials('anna.keller@example.ch')).toBe('AC');
    expect(initials('Žofie')).toBe('Ž');
    expect(initials('  ')).toBe('?');
  });

  it('of digests are groups of four', () => {
    expect(groupHex('0123456789')).toBe('0123 4567 89');
    expect(groupHex('')).toBe('');
  });
});

describe('the language', () => {
  it('is the kept one, then the browser’s, then English', () => {
    expect(negotiate('de-CH', ['en'])).toBe('de-CH');
    expect(negotiate(null, ['rm', 'de-AT', 'en'])).toBe('de-CH');
    expect(negotiate(null, ['rm', 'fr'])).toBe('fr-CH');
    expect(negotiate(null, ['frr', 'DE'])).toBe('de-CH');
    expect(negotiate(null, ['it-IT', 'de'])).toBe('it-CH');
    expect(negotiate('it-CH', ['fr-CH'])).toBe('it-CH');
    expect(negotiate('xx', ['rm'])).toBe('en');
    expect(negotiate(null, [])).toBe('en');
  });
});

describe('a QR code', () => {
  it('is drawn as runs of dark modules', () => {
    const modules = Uint8Array.from([1, 1, 0, 0, 0, 1, 1, 0, 1]);
    expect(qrPath({ size: 3, modules })).toBe('M0 0h2v1h-2zM2 1h1v1h-1zM0 2h1v1h-1zM2 2h1v1h-1z');
  });

  it('of light modules alone is empty', () => {
    expect(qrPath({ size: 2, modules: new Uint8Array(4) })).toBe('');
  });
});

const person = (order: number, state: SlotState, is_me = false): RecipientView => ({
  recipient_id: `${order}${state}`,
  email: 'anna@example.ch',
  name: null,
  order,
  state,
  is_me,
});
const of = (recipients: RecipientView[], state: EnvelopeState = 'sent') =>
  standing({ state, recipients });

describe('the standing of an envelope', () => {
  it('is mine when my turn has come', () => {
    expect(of([person(1, 'signed'), person(2, 'pending', true)])).toEqual({ kind: 'mine' });
    expect(of([person(1, 'released', true), person(1, 'pending')])).toEqual({ kind: 'mine' });
  });

  it('is the others’ before my turn, after my signature, and where I only sent', () => {
    expect(of([person(1, 'released'), person(2, 'pending', true)]).kind).toBe('others');
    expect(of([person(1, 'signed', true), person(1, 'released')])).toEqual({
      kind: 'others',
      signed: 1,
      total: 2,
    });
    expect(of([person(1, 'pending')]).kind).toBe('others');
  });

  it('is completed when the server says so', () => {
    expect(of([person(1, 'signed', true)], 'completed')).toEqual({ kind: 'completed' });
  });
});
