/** Light, dark, or as the system says. */

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = 'bulla.theme';
let current = $state<Theme>('system');

export const theme = (): Theme => current;

export function setTheme(next: Theme): void {
  current = next;
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  localStorage.setItem(KEPT_AS, next);
}

export function startTheme(): void {
  const kept = localStorage.getItem(KEPT_AS);
  setTheme(THEMES.find((name) => name === kept) ?? 'system');
}
