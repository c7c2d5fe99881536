import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { startLocale } from './lib/i18n/index.svelte';
import { session } from './lib/session/session.svelte';
import { startTheme } from './lib/session/theme.svelte';

startTheme();
await startLocale();
void session.start();

const target = document.getElementById('app');
if (target) mount(App, { target });
