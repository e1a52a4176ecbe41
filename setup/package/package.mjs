// Packs the shell: makes deb and AppImage for x64 and arm64, and needs Electron's binaries and tools of electron-builder from
// the network. With --check it packs the same with a stand-in for the binary, and looks into it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asarFiles, faultsOf, fusesOf, pathsLeaked, wantedFuses } from './contents.mjs';

const builder = 'electron-builder@26.17.0';
const root = fileURLToPath(new URL('../..', import.meta.url));
const check = process.argv.includes('--check');
const extra = process.argv.slice(2).filter((argument) => argument !== '--check');

run('npm', ['run', '-s', 'build']);
run('npm', ['run', '-s', 'build:electron']);
if (check) checkContents();
else pack(['--linux', ...extra]);

function checkContents() {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const dist = join(folder, 'dist');
    standIn(dist);
    const output = join(folder, 'out');
    pack(['--linux', 'dir', '--x64', `-c.electronDist=${dist}`, `-c.directories.output=${output}`]);
    const packed = join(output, 'linux-unpacked');
    const files = asarFiles(join(packed, 'resources', 'app.asar'));
    const fuses = fusesOf(readFileSync(join(packed, 'checkpoint-kiosk')));
    const faults = [
      ...faultsOf(files),
      ...Object.entries(wantedFuses)
        .filter(([name, on]) => fuses[name] !== on)
        .map(([name]) => `fuse ${name} is ${fuses[name] ? 'on' : 'off'}`),
      ...pathsLeaked(join(root, 'out', 'main'), root),
      ...pathsLeaked(join(root, 'out', 'renderer'), root),
    ];
    for (const fault of faults) console.error(`  ✗ ${fault}`);
    console.log(
      `${files.length} files, ${Object.keys(fuses).length} fuses, ${faults.length} faults (Electron itself did not run)`,
    );
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder that electron-builder takes for an unpacked Electron: a file with a fuse wire, all fuses on. */
function standIn(dist) {
  mkdirSync(join(dist, 'locales'), { recursive: true });
  const wire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 9]),
    Buffer.from('111101111'),
  ]);
  const padding = Buffer.alloc(4096);
  writeFileSync(join(dist, 'electron'), Buffer.concat([Buffer.from('\x7fELF'), padding, wire, padding]), {
    mode: 0o755,
  });
  writeFileSync(join(dist, 'LICENSE'), '');
  writeFileSync(join(dist, 'LICENSES.chromium.html'), '');
  writeFileSync(join(dist, 'locales', 'en-US.pak'), '');
}

/** @param {string[]} args */
function pack(args) {
  run('npx', ['--yes', '--package', builder, 'electron-builder', '--config', 'electron-builder.config.mjs', ...args]);
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.error(`${program} ${args.slice(0, 4).join(' ')} ended with status ${status}`);
    process.exit(1);
  }
}
