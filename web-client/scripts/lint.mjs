/** Runs eslint and prettier from `lint/`, whose packages are installed on first use. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const lint = `${root}lint`;
const fix = process.argv.includes('--fix');

function run(command, args, cwd = root) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(`${lint}/node_modules/.package-lock.json`)) {
  run('npm', ['ci', '--silent', '--no-fund', '--no-audit'], lint);
}
const eslint = [
  '--config',
  'lint/eslint.config.js',
  '--max-warnings',
  '0',
  ...(fix ? ['--fix'] : []),
];
run(process.execPath, [`${lint}/node_modules/eslint/bin/eslint.js`, ...eslint, 'src', 'tests']);
const prettier = [fix ? '--write' : '--check', '--log-level', 'warn'];
const plugin = ['--plugin', `${lint}/node_modules/prettier-plugin-svelte/plugin.js`];
run(process.execPath, [
  `${lint}/node_modules/prettier/bin/prettier.cjs`,
  ...prettier,
  ...plugin,
  'src/**/*.{ts,svelte,css}',
  'tests/**/*.ts',
  'scripts/*.mjs',
  '*.{ts,js,json,html}',
]);
