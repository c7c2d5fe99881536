/** Texts about signatures in PDFs: large, and read only where a PDF is looked at. */
import { addTexts, type Texts } from './index.svelte';

const files: Texts = {
  en: () => import('../../locales/pdf/en.ftl?raw'),
  'de-CH': () => import('../../locales/pdf/de-CH.ftl?raw'),
  'fr-CH': () => import('../../locales/pdf/fr-CH.ftl?raw'),
  'it-CH': () => import('../../locales/pdf/it-CH.ftl?raw'),
};

export const addPdfTexts = (): Promise<void> => addTexts(files);
