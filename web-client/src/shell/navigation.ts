/** The main navigation, in its order. */
import type { RouteName } from '../lib/routes';
import type { IconName } from '../lib/ui/icons';

export interface Place {
  name: RouteName;
  href: string;
  icon: IconName;
}

export const PLACES: readonly Place[] = [
  { name: 'list', href: '/', icon: 'documents' },
  { name: 'people', href: '/people', icon: 'people' },
  { name: 'verify', href: '/verify', icon: 'verify' },
];
export const NEW: Place = { name: 'new', href: '/new', icon: 'plus' };
