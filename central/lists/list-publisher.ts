import { readFileSync } from 'node:fs';
import { messageOf } from '../../contract/errors.ts';
import {
  describeFile,
  listTopics,
  type PublishedFile,
  type PublishedName,
  parseListTopic,
  publishedNames,
  signManifest,
  verifyManifest,
} from '../../contract/list-manifest.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { folderMark, listsInForce, notePublished, readChunk, type StoredList, storedLists } from './list-folder.ts';

export type ListPublisherOptions = Readonly<{
  folder: string;
  /** Private key of the role `ingest`, 32 raw bytes. */
  key: Uint8Array;
  /** Puts a retained message; resolves when the broker has it, rejects where there is no broker. Empty: removes it. */
  retain: (topic: string, payload: Uint8Array) => Promise<void>;
  /** Topics of the manifests that the broker has now. */
  published(topics: readonly string[]): void;
  log(text: string): void;
}>;

/** How often the folder is looked into. */
const everyMs = 500;
/** The broker's own manifests come right after the subscription: what it has already is not sent again. */
const settleMs = 500;

type Described = Readonly<{ file: PublishedFile; path: string }>;

/** Keeps at the broker what lies in the folder: chunks first, then the manifest that names them, then what is old goes. */
export class ListPublisher {
  readonly #options: ListPublisherOptions;
  readonly #atBroker = new Map<PublishedName, Uint8Array>();
  readonly #described = new Map<string, Described>();
  #connected = false;
  #working: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #settling: NodeJS.Timeout | null = null;
  #trouble = '';
  /** The folder as it was when all of it was at the broker. */
  #done: string | null = null;

  constructor(options: ListPublisherOptions) {
    this.#options = options;
  }

  /** The manifests have been subscribed to. */
  connected(): void {
    this.#atBroker.clear();
    this.#settling = setTimeout(() => {
      this.#connected = true;
      void this.look();
    }, settleMs);
    this.#timer ??= setInterval(() => void this.look(), everyMs);
  }

  lost(): void {
    this.#connected = false;
    this.#done = null;
    if (this.#settling !== null) clearTimeout(this.#settling);
  }

  /** A manifest as the broker has it. @returns false: the message is of something else */
  seen(topic: string, payload: Uint8Array): boolean {
    const about = parseListTopic(topic);
    if (about === null || about.chunk !== null) return false;
    this.#atBroker.set(about.name, payload);
    return true;
  }

  dispose(): void {
    this.lost();
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Resolves when the broker has what lies in the folder, or cannot be reached. */
  look(): Promise<void> {
    this.#working ??= this.#look().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async #look(): Promise<void> {
    const mark = folderMark(this.#options.folder);
    if (!this.#connected || mark === this.#done) return;
    try {
      const inForce = listsInForce(storedLists(this.#options.folder));
      for (const name of publishedNames)
        await this.#publish(
          name,
          inForce.filter((list) => list.name === name),
        );
      notePublished(this.#options.folder, inForce);
      this.#options.published([...new Set(inForce.map(({ name }) => listTopics.manifest(name)))]);
      this.#done = mark;
      this.#trouble = '';
    } catch (error) {
      const trouble = `lists are not published: ${messageOf(error)}`;
      if (trouble !== this.#trouble) this.#options.log(trouble);
      this.#trouble = trouble;
    }
  }

  async #publish(name: PublishedName, lists: readonly StoredList[]): Promise<void> {
    const before = this.#atBroker.get(name);
    if (lists.length === 0 && before === undefined) return;
    const { retain, key, log } = this.#options;
    const described = lists.map((list) => this.#describe(list));
    const manifest = signManifest(
      name,
      described.map(({ file }) => file),
      key,
    );
    if (before !== undefined && Buffer.compare(before, manifest) === 0) return;
    const there = this.#filesOf(name, before);
    for (const { file, path } of described)
      if (!there.some((old) => isSame(old, file))) await this.#send(name, file, path);
    await retain(listTopics.manifest(name), manifest);
    this.#atBroker.set(name, manifest);
    log(
      `published the list "${name}": ${described.map(({ file }) => `version ${file.version} for ${file.audience}`).join(', ')}`,
    );
    for (const old of there)
      if (!described.some(({ file }) => file.version === old.version)) await this.#remove(name, old);
  }

  async #send(name: PublishedName, file: PublishedFile, path: string): Promise<void> {
    for (let index = 0; index < file.chunks; index += 1) {
      await this.#options.retain(listTopics.chunk(name, file.version, index), readChunk(path, index, file.chunkBytes));
    }
  }

  async #remove(name: PublishedName, { version, chunks }: PublishedFile): Promise<void> {
    for (let index = 0; index < chunks; index += 1) {
      await this.#options.retain(listTopics.chunk(name, version, index), new Uint8Array());
    }
  }

  #describe(list: StoredList): Described {
    const known = this.#described.get(list.path);
    if (known !== undefined) return known;
    const described = { file: describeFile(list, readFileSync(list.path)), path: list.path };
    this.#described.set(list.path, described);
    return described;
  }

  /** What another key signed at the broker is not ours, and is replaced. */
  #filesOf(name: PublishedName, manifest: Uint8Array | undefined): readonly PublishedFile[] {
    if (manifest === undefined || manifest.length === 0) return [];
    try {
      const key = signingPublicKey(this.#options.key);
      return verifyManifest(manifest, name, { keysFor: () => [key] }).files;
    } catch {
      return [];
    }
  }
}

const isSame = (a: PublishedFile, b: PublishedFile): boolean =>
  a.version === b.version && Buffer.compare(a.digest, b.digest) === 0;
