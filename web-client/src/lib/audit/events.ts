/** The organisation's events as the page filters and exports them. Every one was proven by the engine. */
import type { AuditEvent } from '../core/protocol';

export interface Filter {
  /** Name of an event, or empty. */
  kind: string;
  /** Identity of a person, `server`, or empty. */
  person: string;
  /** Beginning of the id of what events are about, or empty. */
  object: string;
  /** First and last day where this device is, as in a date field, or empty. */
  from: string;
  to: string;
}

export const NO_FILTER: Filter = { kind: '', person: '', object: '', from: '', to: '' };
export const SERVER = 'server';

export type DetailState = 'opened' | 'erased' | 'withheld';

/** The events with the names of people also where only a later event tells them. */
export function named(events: readonly AuditEvent[]): AuditEvent[] {
  const people = new Map<string, { name: string | null; email: string | null }>();
  for (const { actor, name, email } of events) {
    if (actor !== null && (name ?? email) !== null) people.set(actor, { name, email });
  }
  return events.map((event) => {
    const known = event.name === null && event.actor !== null && people.get(event.actor);
    return known ? { ...event, ...known } : event;
  });
}

/** Index and name of each detail that an event among these says was erased. */
export function erasedDetails(events: readonly AuditEvent[]): ReadonlySet<string> {
  const erased = new Set<string>();
  for (const { event, details } of events) {
    if (event !== 'field.erased') continue;
    const value = (name: string) => details.find((own) => own.name === name)?.value;
    erased.add(`${value('index')} ${value('field')}`);
  }
  return erased;
}

export function stateOf(
  event: AuditEvent,
  detail: AuditEvent['details'][number],
  erased: ReadonlySet<string>,
): DetailState {
  if (detail.value !== null) return 'opened';
  return erased.has(`${event.index} ${detail.name}`) ? 'erased' : 'withheld';
}

/** The day of a moment where this device is, as a date field writes it. */
export function dayOf(ms: number): string {
  const at = new Date(ms);
  const pair = (value: number) => String(value).padStart(2, '0');
  const year = String(at.getFullYear()).padStart(4, '0');
  return `${year}-${pair(at.getMonth() + 1)}-${pair(at.getDate())}`;
}

export function passes(event: AuditEvent, filter: Filter): boolean {
  const day = dayOf(event.at_ms);
  const object = filter.object.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
  return (
    (filter.kind === '' || event.event === filter.kind) &&
    (filter.person === '' || (event.actor ?? SERVER) === filter.person) &&
    event.object.startsWith(object) &&
    (filter.from === '' || day >= filter.from) &&
    (filter.to === '' || day <= filter.to)
  );
}

/** Names of all events, sorted. */
export const kindsOf = (events: readonly AuditEvent[]): string[] =>
  [...new Set(events.map(({ event }) => event))].sort();

export interface Actor {
  id: string;
  /** Name or address; null where the events do not say it. */
  text: string | null;
}

/** Everybody who did something, with the newest name that is known; the server is not among them. */
export function actorsOf(events: readonly AuditEvent[]): Actor[] {
  const texts = new Map<string, string | null>();
  for (const { actor, name, email } of events) {
    if (actor !== null) texts.set(actor, name ?? email ?? texts.get(actor) ?? null);
  }
  const actors = [...texts].map(([id, text]) => ({ id, text }));
  return actors.sort((a, b) => (a.text ?? a.id).localeCompare(b.text ?? b.id));
}

/** A cell that no spreadsheet takes for a formula or for several cells. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table with one line for each event, oldest first. */
export function toCsv(events: readonly AuditEvent[]): string {
  const head = [
    'index',
    'utc',
    'event',
    'name',
    'email',
    'identity',
    'object',
    'statement',
    'details',
  ];
  const erased = erasedDetails(events);
  const lines = events.map((own) => {
    const details = own.details.map(
      (detail) => `${detail.name}=${detail.value ?? `(${stateOf(own, detail, erased)})`}`,
    );
    return [
      String(own.index),
      new Date(own.at_ms).toISOString(),
      own.event,
      own.name ?? '',
      own.email ?? '',
      own.actor ?? '',
      own.object,
      own.statement ?? '',
      details.join(' | '),
    ];
  });
  return [head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n';
}
