import { type FSWatcher, readdirSync, rmSync, watch } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../contract/errors.ts';
import { type ListName, listNames } from '../../contract/list-names.ts';
import { listRules } from '../../contract/list-rules.ts';
import { listsFolder, makeFolder, readBounded, writeWhole } from './list-files.ts';

/** Where whoever has the right to write into the data directory leaves lists for the station: `lists/new/NAME.cose`. */
export const inboxFolder = (dataDirectory: string): string => join(listsFolder(dataDirectory), 'new');

const inboxFile = (dataDirectory: string, name: ListName): string => join(inboxFolder(dataDirectory), `${name}.cose`);

/** Leaves a list, whole, for the station that runs there now or next. */
export const leaveInInbox = async (dataDirectory: string, name: ListName, bytes: Uint8Array): Promise<string> => {
  const file = inboxFile(dataDirectory, name);
  await writeWhole(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
  return file;
};

export type ListInboxOptions = Readonly<{
  dataDirectory: string;
  /** Never rejects: what is refused is told by whoever refuses it. */
  take: (name: ListName, bytes: Uint8Array) => Promise<void>;
  /** The folder cannot be looked into. */
  failed: (message: string) => void;
}>;

/** Several changes of one file come as one; a copy that is still being written is read once more when it has ended. */
const settleMs = 100;

/** Takes the lists that are left in the data directory, and removes them. */
export class ListInbox {
  readonly #options: ListInboxOptions;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #disposed = false;

  constructor(options: ListInboxOptions) {
    this.#options = options;
    try {
      const folder = inboxFolder(options.dataDirectory);
      makeFolder(folder);
      this.#watcher = watch(folder, () => this.#soon());
      this.#watcher.on('error', (error) => this.#unwatched(error));
    } catch (error) {
      this.#unwatched(error);
    }
  }

  /** Looks now. A system that does not tell of changes is looked at by whoever calls this now and then. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  dispose(): void {
    this.#disposed = true;
    this.#watcher?.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #soon(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.look();
    }, settleMs);
  }

  async #look(): Promise<void> {
    const { dataDirectory, take, failed } = this.#options;
    try {
      const there = new Set(readdirSync(inboxFolder(dataDirectory)));
      for (const name of listNames.filter((known) => there.has(`${known}.cose`))) {
        const file = inboxFile(dataDirectory, name);
        const bytes = readBounded(file, listRules[name].maxBytes);
        if (bytes === null || this.#disposed) continue;
        rmSync(file, { force: true });
        await take(name, bytes);
      }
    } catch (error) {
      failed(messageOf(error));
    }
  }

  #unwatched(error: unknown): void {
    this.#watcher?.close();
    this.#watcher = null;
    this.#options.failed(messageOf(error));
  }
}
