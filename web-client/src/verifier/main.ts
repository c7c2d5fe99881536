/**
 * The verifier as one file: the page `/verify` without a server. Everything it needs stands in the file
 * (`scripts/verifier.mjs`), and its policy allows no request at all.
 */
import '../styles/fonts.css';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/print.css';
import { mount } from 'svelte';
import { setLocale } from '../lib/i18n/index.svelte';
import { addPdfTexts } from '../lib/i18n/pdf';
import { negotiate } from '../lib/i18n/locale';
import Verifier from './Verifier.svelte';

async function start(): Promise<void> {
  // Nothing is kept: a file has no place of its own in a browser.
  await setLocale(negotiate(null, navigator.languages), false);
  await addPdfTexts();
  const target = document.getElementById('app');
  if (target) mount(Verifier, { target });
}

void start();
