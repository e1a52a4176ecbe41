import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { maxPublishedBytes, type PublishedName, publishedNames } from '../../contract/list-manifest.ts';
import { listRules } from '../../contract/list-rules.ts';
import { readUnverified } from '../../contract/signed.ts';
import {
  headLengthOf,
  parseWatchHead,
  watchFileMagic,
  watchListId,
  watchPrefixBytes,
} from '../../contract/watch-list.ts';

/** A signed list as it says of itself. `delta`: changes to the watch list, beside its base. */
export type ListFileHead = Readonly<{ name: PublishedName; version: number; audience: string; delta: boolean }>;

export type StoredList = ListFileHead & Readonly<{ path: string }>;

/** What the receiver publishes lies in its data directory: `lists/`. */
export const publishedFolder = (dataDirectory: string): string => join(dataDirectory, 'lists');

/** @throws CheckpointError SignedObjectMalformed, WatchListMalformed, ListContentInvalid: it is no list */
export const headOf = (start: Uint8Array): ListFileHead => {
  const watch = Buffer.from(start.subarray(0, watchFileMagic.length)).equals(watchFileMagic);
  if (watch) {
    const length = headLengthOf(start.subarray(0, watchPrefixBytes), watchFileMagic);
    const { payload } = readUnverified(start.subarray(watchPrefixBytes, watchPrefixBytes + length));
    if (payload.id !== watchListId || payload.role !== 'watch-list') throw noList(payload.id);
    const { version, audience } = payload;
    return { name: 'watch-list', version, audience, delta: parseWatchHead(payload.body).kind === 'delta' };
  }
  const { payload } = readUnverified(start);
  const name = publishedNames.find((known) => known === payload.id);
  if (name === undefined || name === 'watch-list' || payload.role !== listRules[name].role) throw noList(payload.id);
  return { name, version: payload.version, audience: payload.audience, delta: false };
};

/** A small list is read whole; of a watch list its head is enough. */
const mostHeadBytes = 9 * 2 ** 20;

/** Everything that lies there and is a list, oldest first. */
export const storedLists = (folder: string): readonly StoredList[] =>
  namesIn(folder)
    .filter((name) => name.endsWith('.list'))
    .flatMap((name) => {
      const path = join(folder, name);
      try {
        return [{ ...headOf(readChunk(path, 0, Math.min(mostHeadBytes, statSync(path).size))), path }];
      } catch {
        return [];
      }
    })
    .toSorted((a, b) => a.version - b.version);

/** Written by the receiver: what of the folder the broker has. */
const publishedFile = (folder: string): string => join(folder, 'published.json');
const publishedSchema = z.array(z.object({ name: z.enum(publishedNames), version: z.number() }));

export const notePublished = (folder: string, lists: readonly StoredList[]): void => {
  if (lists.length === 0) return;
  const file = publishedFile(folder);
  const text = JSON.stringify(lists.map(({ name, version }) => ({ name, version })));
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** Whether the broker has, or had, this one. */
export const isPublished = (folder: string, { name, version }: ListFileHead): boolean => {
  try {
    const published = publishedSchema.parse(JSON.parse(readFileSync(publishedFile(folder), 'utf8')));
    return published.some((one) => one.name === name && one.version === version);
  } catch {
    return false;
  }
};

/** Differs whenever what lies there differs. */
export const folderMark = (folder: string): string =>
  namesIn(folder)
    .filter((name) => name.endsWith('.list'))
    .map((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      return `${name} ${stat?.size} ${stat?.mtimeMs}`;
    })
    .toSorted()
    .join('\n');

/**
 * What is in force of what lies there: the newest of each list for each audience, and of the watch list the newest base with
 * the newest changes to it.
 */
export const listsInForce = (stored: readonly StoredList[]): readonly StoredList[] =>
  stored.filter((list) => {
    const same = stored.filter(({ name, audience }) => name === list.name && audience === list.audience);
    return !same.some((other) => other.version > list.version && (list.delta || !other.delta));
  });

/**
 * Takes a signed list to be published. Its signature is the stations' to judge.
 * @returns what was put there; older ones that it replaces are gone
 * @throws CheckpointError as `headOf`; ListTooLarge, SignedObjectOlder, ListNotStored
 */
export const publishList = (folder: string, bytes: Uint8Array): StoredList => {
  const head = headOf(bytes);
  const { name, version, audience } = head;
  if (bytes.length > maxPublishedBytes(name)) {
    throw new CheckpointError(
      ErrorCode.ListTooLarge,
      `the list "${name}" has ${bytes.length} bytes`,
      'make it smaller',
    );
  }
  const stored = storedLists(folder);
  const newer = stored.find((other) => other.name === name && other.audience === audience && other.version >= version);
  const taken = newer ?? stored.find((other) => other.name === name && other.version === version);
  if (taken !== undefined) {
    throw new CheckpointError(
      ErrorCode.SignedObjectOlder,
      `version ${taken.version} of the list "${name}" is published already, for ${taken.audience}`,
      'sign it again with a higher version',
    );
  }
  const path = join(folder, `${name}-${version}.list`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, bytes, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
    const all = storedLists(folder);
    const kept = new Set(listsInForce(all).map((list) => list.path));
    for (const old of all) if (!kept.has(old.path)) rmSync(old.path, { force: true });
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.ListNotStored,
      `the list cannot be put into ${folder}: ${messageOf(cause)}`,
      'run this as the user that the receiver runs as',
      { cause },
    );
  }
  return { ...head, path };
};

/** One chunk of a file. @throws of the system */
export const readChunk = (path: string, index: number, chunkBytes: number): Uint8Array => {
  const handle = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    return chunk.subarray(0, readSync(handle, chunk, 0, chunkBytes, index * chunkBytes));
  } finally {
    closeSync(handle);
  }
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const noList = (id: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.ListContentInvalid,
    `this signed object is no list: it is "${id}"`,
    `lists are ${publishedNames.join(', ')}`,
  );
