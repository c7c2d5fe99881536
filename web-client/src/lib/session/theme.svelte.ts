/** Light, dark, or as the system says. */

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = 'bulla.theme';
let current = $state<Theme>('system');

export const theme = (): Theme => current;

export function setTheme(next: Theme): void {
  show(next);
  localStorage.setItem(KEPT_AS, next);
}

/** Shows what was chosen on this device, and follows what another tab chooses. */
export function startTheme(): void {
  show(parse(localStorage.getItem(KEPT_AS)));
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === KEPT_AS) show(parse(newValue));
  });
}

const parse = (kept: string | null): Theme => THEMES.find((name) => name === kept) ?? 'system';

function show(next: Theme): void {
  current = next;
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}
