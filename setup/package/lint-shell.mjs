// The shell under a linter for Electron (electronegativity, Apache-2.0, by npx; it needs the registry). Its parser knows no
// private fields, so it gets the shell in an older JavaScript. Exit status 1 when it finds what is not explained below.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const linter = '@doyensec/electronegativity@1.10.3';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Findings that are none here, and why. */
const explained = new Map([
  [
    'CSP_GLOBAL_CHECK',
    'the policy comes as a header (main/loopback/screen-headers.ts, tested); it looks for a meta element',
  ],
  ['ELECTRON_VERSION_JSON_CHECK', 'informational: the version that it read'],
]);

/** A shell as it must not be. Whatever finds nothing here is not looking. */
const planted = `const { BrowserWindow, app } = require('electron');
app.whenReady().then(() => new BrowserWindow({ webPreferences: { nodeIntegration: true, contextIsolation: false } }));
`;

const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'));
const control = folderOf('control');
const folder = folderOf('shell');
try {
  writeFileSync(join(control, 'main.js'), planted);
  const seen = lint(control);
  if (!seen.includes('NODE_INTEGRATION_JS_CHECK'))
    throw new Error(`the linter does not see a window with Node in its page: ${seen.join(', ') || 'no finding'}`);
  for (const name of ['main', 'preload']) await bundle(name);
  process.exitCode = report(lint(folder));
} finally {
  for (const made of [control, folder]) rmSync(made, { recursive: true, force: true });
}

/** @param {string} name */
function folderOf(name) {
  const made = mkdtempSync(join(tmpdir(), `lint-${name}-`));
  const about = { name, main: 'main.js', devDependencies: { electron: version } };
  writeFileSync(join(made, 'package.json'), JSON.stringify(about));
  return made;
}

/** @param {string} name */
async function bundle(name) {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      target: 'es2020',
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: join(root, 'main', 'electron', `${name}.ts`),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: `${name}.js` },
      },
    },
  });
}

/**
 * @param {string} shell folder
 * @returns {string[]} names of findings, one for each
 */
function lint(shell) {
  const output = join(shell, 'found.csv');
  const args = [
    'electronegativity',
    '-i',
    shell,
    '-e',
    version,
    '-r',
    '-x',
    'AvailableSecurityFixesGlobalCheck',
    '-o',
    output,
  ];
  const { stdout, stderr } = spawnSync('npx', ['--yes', '--package', linter, ...args], { encoding: 'utf8' });
  const said = `${stdout}${stderr}`;
  // Its status says nothing: where there is no network it fails after its work, looking for releases of Electron.
  if (!existsSync(output) || /Error parsing/.test(said))
    throw new Error(`the linter did not work through the shell:\n${said}`);
  // A sample of code inside a field may have several lines.
  return [...readFileSync(output, 'utf8').matchAll(/^([A-Z_]+_CHECK),/gm)].map(([, name]) => name);
}

/** @param {string[]} found */
function report(found) {
  const open = found.filter((name) => !explained.has(name));
  for (const name of found) console.log(`${name}: ${explained.get(name) ?? 'NOT EXPLAINED'}`);
  console.log(`${found.length} findings, ${open.length} not explained`);
  return open.length === 0 ? 0 : 1;
}
