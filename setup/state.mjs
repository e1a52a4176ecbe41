import { createHash } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { NODE_MAJOR, stampHolds } from './plan.mjs';

/** @typedef {import('./plan.mjs').State} State */

export const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * The Node that npm scripts find first: the link to the binary of the `node` package. Both must be there.
 * @param {string} root
 */
export const nodeBinary = (root) =>
  process.platform === 'win32'
    ? join(root, 'node_modules', 'node', 'bin', 'node.exe')
    : join(root, 'node_modules', '.bin', 'node');

/** It lies inside node_modules, so that whoever removes that folder removes the claim with it. @param {string} root */
const stampFile = (root) => join(root, 'node_modules', '.checkpoint-setup.json');

/**
 * Cheap enough for every start: one hash of about 100 kB and two looks at the disk.
 * @param {string} root
 * @returns {State}
 */
export function readState(root) {
  const ownNode = process.execPath.includes(`${sep}node_modules${sep}`);
  return {
    lock: createHash('sha256')
      .update(readFileSync(join(root, 'package-lock.json')))
      .digest('hex'),
    platform: PLATFORM,
    stamp: readJson(stampFile(root)),
    nodeSize: statSync(nodeBinary(root), { throwIfNoEntry: false })?.size ?? 0,
    systemNode: !ownNode && Number(process.versions.node.split('.')[0]) >= NODE_MAJOR,
  };
}

export const isReady = stampHolds;

/**
 * @param {string} root
 * @returns {{ locked: import('./plan.mjs').Lockfile, installed: import('./plan.mjs').Lockfile | null }}
 */
export function readLockfiles(root) {
  return {
    locked: JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
    installed: readJson(join(root, 'node_modules', '.package-lock.json')),
  };
}

/**
 * @param {string} root
 * @param {import('./plan.mjs').Stamp} stamp
 */
export function writeStamp(root, stamp) {
  const file = stampFile(root);
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(stamp));
  renameSync(`${file}.${process.pid}`, file);
}

/** A file that is absent or half written counts as absent: the set-up then does its work again. @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
