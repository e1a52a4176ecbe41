import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asCheckpointError, ErrorCode, type ErrorRecord, systemCode } from '../../contract/errors.ts';
import type { WatchSecret } from '../../contract/watch-list.ts';
import type { WatchBase } from './watch-base.ts';
import type { WatchChanges } from './watch-changes.ts';
import { type Held, type Opened, openWatchFile, signedHeadOf, type WatchTrust } from './watch-file.ts';

export type About = Readonly<{ version: number; made: number; notAfter: number | null }>;

/** `version`: as its head says, where that holds. */
export type RefusedFile = Readonly<{ file: string; version: number | null; error: ErrorRecord }>;

/** What came of a number of files. `base` null: the one that was held goes on. */
export type OpenedFiles = Readonly<{
  base: (About & Readonly<{ base: WatchBase; secret: WatchSecret }>) | null;
  /** In the order in which they are applied. */
  deltas: readonly (About & Readonly<{ changes: WatchChanges }>)[];
  accepted: readonly Readonly<{ file: string; kind: 'base' | 'delta'; version: number }>[];
  refused: readonly RefusedFile[];
}>;

type Gathered = {
  base: OpenedFiles['base'];
  deltas: (About & Readonly<{ changes: WatchChanges }>)[];
  accepted: OpenedFiles['accepted'][number][];
  refused: OpenedFiles['refused'][number][];
};

const nothing = (): Gathered => ({ base: null, deltas: [], accepted: [], refused: [] });

export const listFilePattern = /^(\d{1,16})\.(base|delta)\.cpwl$/;
export const listFileName = (version: number, kind: 'base' | 'delta'): string => `${version}.${kind}.cpwl`;

/**
 * What a station held when it stopped: the newest base that opens, and the changes that continue it. It is used on after its
 * time: whoever is on it stays there until their own last day.
 */
export const openHeld = async (folder: string, trust: Omit<WatchTrust, 'now'>): Promise<OpenedFiles> => {
  const files = heldFiles(folder);
  const bases = files.filter(({ kind }) => kind === 'base').toReversed();
  const refused: OpenedFiles['refused'][number][] = [];
  for (const { file, version } of bases) {
    const later = files.filter((other) => other.kind === 'delta' && other.version > version);
    const gathered = await inTurn([{ file, version }, ...later], { ...trust, now: null }, null);
    if (gathered.base !== null) return { ...gathered, refused: [...refused, ...gathered.refused] };
    refused.push(...gathered.refused.slice(0, 1));
  }
  return { ...nothing(), refused };
};

/** What lies in the folder of a station, by version. */
export const heldFiles = (folder: string) =>
  namesIn(folder)
    .flatMap((name) => {
      const match = listFilePattern.exec(name);
      if (match === null) return [];
      const kind = match[2] === 'base' ? ('base' as const) : ('delta' as const);
      return [{ file: join(folder, name), version: Number(match[1]), kind }];
    })
    .toSorted((a, b) => a.version - b.version);

/** New files, in the order of their versions, on top of what is held. */
export const openOffered = async (
  files: readonly string[],
  trust: WatchTrust,
  held: Held | null,
): Promise<OpenedFiles> => {
  const refused: OpenedFiles['refused'][number][] = [];
  const ordered = files
    .flatMap((file) => {
      try {
        return [{ file, version: signedHeadOf(file, trust).signed.version }];
      } catch (error) {
        refused.push({ file, version: null, error: recordOf(error) });
        return [];
      }
    })
    .toSorted((a, b) => a.version - b.version);
  const gathered = await inTurn(ordered, trust, held);
  return { ...gathered, refused: [...refused, ...gathered.refused] };
};

const inTurn = async (
  files: readonly Readonly<{ file: string; version: number }>[],
  trust: WatchTrust,
  held: Held | null,
): Promise<OpenedFiles> => {
  const gathered = nothing();
  let current = held;
  for (const { file, version } of files) {
    try {
      const opened = await openWatchFile(file, trust, current);
      current = next(opened, current);
      put(gathered, opened);
      gathered.accepted.push({ file, kind: opened.kind, version: opened.version });
    } catch (error) {
      gathered.refused.push({ file, version, error: recordOf(error) });
    }
  }
  return gathered;
};

const next = (opened: Opened, held: Held | null): Held | null => {
  const { version } = opened;
  if (opened.kind === 'base') return { version, secret: opened.secret, bits: opened.base.bits };
  return held === null ? null : { ...held, version };
};

const put = (gathered: Gathered, opened: Opened): void => {
  const { version, made, notAfter } = opened;
  if (opened.kind === 'delta') {
    gathered.deltas.push({ version, made, notAfter, changes: opened.changes });
    return;
  }
  gathered.base = { version, made, notAfter, base: opened.base, secret: opened.secret };
  gathered.deltas = [];
};

const recordOf = (error: unknown): ErrorRecord =>
  asCheckpointError(error, ErrorCode.WatchListMalformed, 'get the file again').toRecord();

export const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
};
