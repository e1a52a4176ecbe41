#!/usr/bin/env node
// The package's program. It may be started by an older Node, which can neither read TypeScript nor load the ledger's
// addon: hand over to a Node that can.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
const root = fileURLToPath(new URL('../..', import.meta.url));

const node = findNode();
if (node === null) {
  console.error(
    `kiosk needs Node ${NODE_MAJOR} or later; this is ${process.version} and node_modules has no other.\n` +
      `  → run: node ${join(root, 'setup', 'prepare.mjs')}   (or install Node ${NODE_MAJOR}), then the same command again.`,
  );
  process.exitCode = 1;
} else {
  handOver(node);
}

/** The running Node where it is new enough, else the one that `npm ci` installed here. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  const binary = process.platform === 'win32' ? join('node', 'bin', 'node.exe') : join('.bin', 'node');
  const path = join(root, 'node_modules', binary);
  return existsSync(path) ? path : null;
}

/** @param {string} node */
function handOver(node) {
  const child = spawn(node, [join(root, 'main', 'kiosk.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, () => pass(child, signal));
  child.once('error', (error) => {
    console.error(`kiosk could not be started with ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (status, signal) => {
    process.exit(status ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 0));
  });
}

/**
 * Ctrl+C in a terminal reaches the child by itself; a second one would tell it to end at once.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} signal
 */
function pass(child, signal) {
  const fromTerminal = signal !== 'SIGTERM' && process.stdin.isTTY;
  if (!fromTerminal) child.kill(/** @type {NodeJS.Signals} */ (signal));
}
