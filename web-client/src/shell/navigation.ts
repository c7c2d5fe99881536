/** The main navigation, in its order. */
import type { SessionView } from '../lib/core/protocol';
import type { RouteName } from '../lib/routes';
import type { IconName } from '../lib/ui/icons';

export interface Place {
  name: RouteName;
  href: string;
  icon: IconName;
}

const LIST: Place = { name: 'list', href: '/', icon: 'documents' };
const PEOPLE: Place = { name: 'people', href: '/people', icon: 'people' };
const AUDIT: Place = { name: 'audit', href: '/audit', icon: 'seal' };
const VERIFY: Place = { name: 'verify', href: '/verify', icon: 'verify' };
export const NEW: Place = { name: 'new', href: '/new', icon: 'plus' };

/** Where somebody of this role goes: auditors see the log and no document, members the reverse. */
export function placesFor(role: SessionView['role'] | undefined): readonly Place[] {
  if (role === 'auditor') return [AUDIT, VERIFY];
  if (role === 'owner' || role === 'admin') return [LIST, PEOPLE, AUDIT, VERIFY];
  return [LIST, PEOPLE, VERIFY];
}

/** Whether somebody of this role sends documents. */
export const sends = (role: SessionView['role'] | undefined): boolean => role !== 'auditor';
