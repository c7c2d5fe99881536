/** Texts about the audit log, and about one that contradicts itself: read only where they are shown. */
import { addTexts, type Texts } from './index.svelte';

const files: Texts = {
  en: () => import('../../locales/audit/en.ftl?raw'),
  'de-CH': () => import('../../locales/audit/de-CH.ftl?raw'),
  'fr-CH': () => import('../../locales/audit/fr-CH.ftl?raw'),
  'it-CH': () => import('../../locales/audit/it-CH.ftl?raw'),
};

export const addAuditTexts = (): Promise<void> => addTexts(files);
