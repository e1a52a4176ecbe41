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

const folder = mkdtempSync(join(tmpdir(), 'lint-shell-'));
try {
  for (const name of ['main', 'preload']) await bundle(name);
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'shell', main: 'main.js', devDependencies: { electron: version } }),
  );
  process.exitCode = report(lint(version));
} finally {
  rmSync(folder, { recursive: true, force: true });
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

/** @returns {string[]} names of findings, one for each */
function lint(version) {
  const output = join(folder, 'found.csv');
  const args = [
    'electronegativity',
    '-i',
    folder,
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
