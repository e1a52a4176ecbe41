import type { DamagedFiles, PageVersion } from './damaged-files.ts';
import { type FoundRow, foundRow, keyOf, rowBytes } from './found-row.ts';
import type { FoundSequence } from './judge-rows.ts';
import { leafCells, payloadOf } from './page.ts';

/** An epoch of which rows were found. `number` and `base`: what most of its rows say. */
export type FoundEpoch = Readonly<{ epoch: string; number: number; base: number; pages: readonly PageOfEpoch[] }>;

/** A page with rows of an epoch, and which. */
type PageOfEpoch = Readonly<{ place: number; from: number; to: number }>;

type Noted = { pages: PageOfEpoch[]; numbers: Map<number, number>; bases: Map<number, number> };

/**
 * First pass: which page has which rows. Keeps three numbers a page, so ten million rows fit.
 * @param wanted false: nobody needs rows of this epoch up to this sequence
 */
export const findEpochs = (
  files: DamagedFiles,
  wanted: (epoch: string, to: number) => boolean,
): readonly FoundEpoch[] => {
  const noted = new Map<string, Noted>();
  for (const version of files.versions()) note(version, files, noted, wanted);
  return [...noted]
    .map(([epoch, { pages, numbers, bases }]) => ({
      epoch,
      number: mostSaid(numbers),
      base: mostSaid(bases),
      pages: pages.toSorted((a, b) => a.from - b.from || a.place - b.place),
    }))
    .toSorted((a, b) => a.base - b.base);
};

const note = (
  version: PageVersion,
  files: DamagedFiles,
  noted: Map<string, Noted>,
  wanted: (epoch: string, to: number) => boolean,
): void => {
  const ranges = new Map<string, { from: number; to: number }>();
  for (const cell of leafCells(version.bytes, version.page === 1)) {
    const row = firstReadable(cell, files);
    if (row === null) continue;
    const { epoch, sequence } = row.key;
    const range = ranges.get(epoch) ?? { from: sequence, to: sequence };
    ranges.set(epoch, { from: Math.min(range.from, sequence), to: Math.max(range.to, sequence) });
    const seen = noted.get(epoch) ?? { pages: [], numbers: new Map(), bases: new Map() };
    noted.set(epoch, seen);
    count(seen.numbers, row.epochNumber);
    count(seen.bases, cell.rowid - sequence);
  }
  for (const [epoch, { from, to }] of ranges) {
    if (wanted(epoch, to)) noted.get(epoch)?.pages.push({ place: version.place, from, to });
  }
};

type LeafCell = ReturnType<typeof leafCells>[number];

const firstReadable = (cell: LeafCell, files: DamagedFiles) => {
  for (const payload of payloadsOf(cell, files)) {
    const bytes = rowBytes(payload);
    const key = bytes === null ? null : keyOf(bytes);
    if (bytes !== null && key !== null) return { key, epochNumber: bytes.epochNumber };
  }
  return null;
};

/** With the log's overflow pages, and with the file's: either may be the one that is sound. */
const payloadsOf = (cell: LeafCell, files: DamagedFiles): readonly Uint8Array[] => {
  if (cell.overflow === 0) return [cell.local];
  const newest = payloadOf(cell, (page) => files.newest(page)[0] ?? null);
  const oldest = payloadOf(cell, (page) => files.newest(page).at(-1) ?? null);
  return [newest, oldest].filter((payload) => payload !== null);
};

const count = (counts: Map<number, number>, value: number): void => {
  counts.set(value, (counts.get(value) ?? 0) + 1);
};

const mostSaid = (counts: ReadonlyMap<number, number>): number =>
  [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];

/** Second pass: the rows of an epoch in order, each sequence once with all its versions, the newest first. */
export function* rowsOf({ epoch, pages }: FoundEpoch, files: DamagedFiles): Generator<FoundSequence> {
  const waiting = new Map<number, Versioned[]>();
  for (const { place, from } of pages) {
    yield* due(waiting, from);
    for (const row of rowsOnPage(files, place, epoch)) {
      waiting.set(row.sequence, [...(waiting.get(row.sequence) ?? []), { row, place }]);
    }
  }
  yield* due(waiting, Number.POSITIVE_INFINITY);
}

type Versioned = Readonly<{ row: FoundRow; place: number }>;

const rowsOnPage = (files: DamagedFiles, place: number, epoch: string): readonly FoundRow[] => {
  const version = files.version(place);
  return leafCells(version.bytes, version.page === 1).flatMap((cell) =>
    payloadsOf(cell, files)
      .map(rowBytes)
      .flatMap((bytes) => (bytes === null ? [] : (foundRow(bytes, cell.rowid) ?? [])))
      .filter((row) => row.epoch === epoch),
  );
};

function* due(waiting: Map<number, Versioned[]>, before: number): Generator<FoundSequence> {
  const sequences = [...waiting.keys()].filter((sequence) => sequence < before).toSorted((a, b) => a - b);
  for (const sequence of sequences) {
    const versions = (waiting.get(sequence) ?? []).toSorted((a, b) => b.place - a.place);
    waiting.delete(sequence);
    yield { sequence, candidates: distinct(versions.map(({ row }) => row)) };
  }
}

const distinct = (rows: readonly FoundRow[]): readonly FoundRow[] =>
  rows.filter((row, index) => rows.findIndex((other) => isSame(row, other)) === index);

const isSame = (a: FoundRow, b: FoundRow): boolean =>
  Buffer.compare(a.hash, b.hash) === 0 &&
  Buffer.compare(a.public, b.public) === 0 &&
  Buffer.compare(a.sealed ?? Buffer.alloc(0), b.sealed ?? Buffer.alloc(0)) === 0;
