import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asCheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { WatchView } from '../../contract/rpc.ts';
import type { RoleKeys } from '../../contract/signed.ts';
import type { WatchSecret } from '../../contract/watch-list.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { incomingFolder, watchListFolder } from './incoming-folder.ts';
import { heldFiles, listFileName, namesIn, type OpenedFiles, openHeld } from './open-files.ts';
import { openInThread } from './open-in-thread.ts';
import { type StationKeyPair, stationKeyPair } from './station-key.ts';
import type { Held, WatchTrust } from './watch-file.ts';
import { WatchList } from './watch-list.ts';

export { incomingFolder };

export type WatchListsOptions = Readonly<{
  dataDirectory: string;
  /** Absent: in files. */
  keys?: KeyStore;
  roleKeys: () => RoleKeys;
  place: Readonly<{ site: string; station: string }>;
  /** ms since the Unix epoch; null: the clock cannot be believed. */
  now: () => number | null;
  /** Days since the Unix epoch by the local date; null: the clock cannot be believed. */
  today: () => number | null;
}>;

export type WatchListsEvents = Readonly<{
  /** A base or changes are in use, each once. */
  taken(version: number): void;
  /** A file that came is not used; `version`: as its head says, where that holds. The list before it goes on. */
  refused(version: number | null, error: ErrorRecord): void;
  /** What lies in the data directory cannot be used. */
  problem(error: ErrorRecord): void;
}>;

type Current = Readonly<{
  list: WatchList;
  secret: WatchSecret;
  version: number;
  made: number;
  notAfter: number | null;
}>;

export type WatchListState = Readonly<{ version: number; made: number; notAfter: number | null; people: number }>;

/** A file that is still being copied by hand changes more often than this, ms. */
const settledMs = 2000;
const everyMs = 5000;
const keptBases = 2;

/**
 * The watch list of a station: what lies encrypted in the data directory, opened in memory only. New files are taken from a
 * folder, in the order of their versions; what does not hold is refused and said, and the list before it goes on.
 */
export class WatchLists {
  readonly #options: WatchListsOptions;
  readonly #pair: StationKeyPair | null;
  readonly #folder: string;
  readonly #incoming: string;
  #current: Current | null = null;
  #events: WatchListsEvents | null = null;
  /** What is to be told once somebody listens. */
  #untold: ((events: WatchListsEvents) => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #taking: Promise<void> | null = null;
  #closed = false;

  /** Opens what is held, and what was left while no station ran. What cannot be used is told when the lists are started, and stops no station. */
  static async open(options: WatchListsOptions): Promise<WatchLists> {
    try {
      const lists = new WatchLists(options, await stationKeyPair(options.dataDirectory, options.keys));
      await lists.#openHeld();
      await lists.takeIncoming(settledMs);
      return lists;
    } catch (error) {
      const lists = new WatchLists(options, null);
      lists.#tell(recordOf(error));
      return lists;
    }
  }

  /** @param pair null: this station opens no lists */
  private constructor(options: WatchListsOptions, pair: StationKeyPair | null) {
    this.#options = options;
    this.#pair = pair;
    this.#folder = watchListFolder(options.dataDirectory);
    this.#incoming = incomingFolder(options.dataDirectory);
    mkdirSync(this.#incoming, { recursive: true, mode: 0o700 });
  }

  /** From now on new files are looked for. */
  start(events: WatchListsEvents): void {
    this.#events = events;
    for (const tell of this.#untold.splice(0)) tell(events);
    if (this.#pair === null) return;
    this.#timer = setInterval(() => void this.takeIncoming(settledMs), everyMs);
    void this.takeIncoming(settledMs);
  }

  state(): WatchListState | null {
    if (this.#current === null) return null;
    const { version, made, notAfter, list } = this.#current;
    return { version, made, notAfter, people: list.people };
  }

  look(keys: readonly string[]): WatchView | null {
    if (this.#current === null) return null;
    const { list, version, made } = this.#current;
    const hit = list.look(keys, this.#options.today());
    return hit === null ? null : { ...hit, list: { version, made }, answer: null };
  }

  /** A file that came over the network: once it is there in full it is taken like one that was put there by hand. */
  async offer(name: string, bytes: Uint8Array): Promise<void> {
    const file = join(this.#incoming, basename(name));
    writeFileSync(`${file}.new`, bytes, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, `${file}.cpwl`);
    await this.takeIncoming(0);
  }

  /** @param settled files that changed within this time are left for later, ms */
  takeIncoming(settled: number): Promise<void> {
    this.#taking = (this.#taking ?? Promise.resolve())
      .then(() => this.#takeIncoming(settled))
      .catch((error: unknown) => this.#tell(recordOf(error)));
    return this.#taking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#taking;
  }

  async #openHeld(): Promise<void> {
    if (this.#pair === null || heldFiles(this.#folder).length === 0) return;
    try {
      const opened = await openInThread({ ...this.#task(this.#pair), kind: 'held', folder: this.#folder });
      this.#use(opened);
      for (const { error } of opened.refused) this.#tell(error);
    } catch (error) {
      this.#tell(recordOf(error));
    }
  }

  async #takeIncoming(settled: number): Promise<void> {
    if (this.#closed || this.#pair === null) return;
    const files = namesIn(this.#incoming)
      .filter((name) => name.endsWith('.cpwl'))
      .map((name) => join(this.#incoming, name))
      // By the system's clock, whatever is thought of it; a time ahead of it is that of the machine it was copied from.
      .filter((file) => Math.abs(Date.now() - statSync(file).mtimeMs) >= settled);
    if (files.length === 0) return;
    const held = this.#current;
    const opened = await openInThread({
      ...this.#task(this.#pair),
      kind: 'offered',
      files,
      now: this.#options.now(),
      held: held === null ? null : { version: held.version, secret: held.secret, bits: held.list.bits },
    });
    this.#take(opened, files);
  }

  #take(opened: OpenedFiles, files: readonly string[]): void {
    try {
      this.#use(opened);
    } catch (error) {
      // More changes than a list takes: none of these files is used.
      for (const file of files) refuse(file);
      const version = opened.accepted.at(-1)?.version ?? null;
      this.#say((events) => events.refused(version, recordOf(error)));
      return;
    }
    for (const { file, kind, version } of opened.accepted) {
      renameSync(file, join(this.#folder, listFileName(version, kind)));
      this.#say((events) => events.taken(version));
    }
    for (const { file, version, error } of opened.refused) {
      refuse(file);
      if (!this.#isHeld(version, error)) this.#say((events) => events.refused(version, error));
    }
    this.#prune();
  }

  /** Only sent again. */
  #isHeld(version: number | null, { code }: ErrorRecord): boolean {
    return code === ErrorCode.WatchListOlder && version === this.#current?.version;
  }

  /** @throws CheckpointError WatchListTooLarge: what was in use stays */
  #use({ base, deltas }: OpenedFiles): void {
    const newest = deltas.at(-1) ?? base;
    if (newest === null) return;
    const secret = base?.secret ?? this.#current?.secret;
    let list = base === null ? this.#current?.list : WatchList.of(base.base, base.secret);
    if (list === undefined || secret === undefined) return;
    for (const { changes } of deltas) list = list.with(changes);
    const { version, made, notAfter } = newest;
    this.#current = { list, secret, version, made, notAfter };
  }

  /** The base before the one in use stays, in case that this one cannot be read some day. */
  #prune(): void {
    const files = heldFiles(this.#folder);
    const oldest = files.filter(({ kind }) => kind === 'base').at(-keptBases)?.version ?? 0;
    for (const { file, version } of files) if (version < oldest) rmSync(file, { force: true });
  }

  #task(pair: StationKeyPair) {
    const { roleKeys, place } = this.#options;
    const audiences = [`site/${place.site}`, `station/${place.site}/${place.station}`];
    return { roleKeys: roleKeys(), audiences, pair };
  }

  #tell(error: ErrorRecord): void {
    this.#say((events) => events.problem(error));
  }

  #say(tell: (events: WatchListsEvents) => void): void {
    if (this.#events === null) this.#untold.push(tell);
    else tell(this.#events);
  }
}

/** Out of the way, and there to be looked at. */
const refuse = (file: string): void => renameSync(file, `${file}.refused`);

const recordOf = (error: unknown): ErrorRecord =>
  asCheckpointError(error, ErrorCode.WatchListMalformed, 'start the station again').toRecord();

/** What a station holds in its data directory, for new files to be compared with. */
export const heldVersion = async (dataDirectory: string, trust: Omit<WatchTrust, 'now'>): Promise<Held | null> => {
  const { base, deltas } = await openHeld(watchListFolder(dataDirectory), trust);
  if (base === null) return null;
  return { version: deltas.at(-1)?.version ?? base.version, secret: base.secret, bits: base.base.bits };
};
