import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../contract/errors.ts';
import type { PublishedName } from '../../contract/list-manifest.ts';
import type { ListName } from '../../contract/list-names.ts';
import { listsFolder } from './list-files.ts';

/** Where lists that come over the network lie until they are whole, and then until they are taken. */
export const arrivingFolder = (dataDirectory: string): string => join(listsFolder(dataDirectory), 'arriving');

export type ArrivedList = Readonly<{ name: PublishedName; version: number; path: string }>;

export type PublishedListsOptions = Readonly<{
  take: (name: ListName, bytes: Uint8Array) => Promise<unknown>;
  /** Folder from which watch lists are taken; they are opened where they lie, for they may be large. */
  watchListFolder: string;
  takeWatchList: () => Promise<void>;
  failed: (message: string) => void;
}>;

/** Hands lists that came over the network to whoever verifies and uses them. */
export class PublishedLists {
  readonly #options: PublishedListsOptions;

  constructor(options: PublishedListsOptions) {
    this.#options = options;
  }

  /** Never rejects. When it resolves the list is in force or refused, and its file is gone. */
  async take({ name, version, path }: ArrivedList): Promise<void> {
    try {
      if (name === 'watch-list') await this.#moveWatchList(version, path);
      else await this.#options.take(name, await readFile(path));
    } catch (error) {
      this.#options.failed(messageOf(error));
    } finally {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  async #moveWatchList(version: number, path: string): Promise<void> {
    const { watchListFolder, takeWatchList } = this.#options;
    const file = join(watchListFolder, `published-${version}`);
    mkdirSync(watchListFolder, { recursive: true, mode: 0o700 });
    // The data directory may reach over several disks.
    await rename(path, `${file}.new`).catch(() => copyFile(path, `${file}.new`));
    await rename(`${file}.new`, `${file}.cpwl`);
    await takeWatchList();
  }
}

/** What was whole and not taken when the station stopped is fetched again. */
export const clearArrived = (folder: string): void => {
  try {
    for (const name of readdirSync(folder)) if (name.endsWith('.got')) rmSync(join(folder, name), { force: true });
  } catch {
    // There is no such folder yet.
  }
};
