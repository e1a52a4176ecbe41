import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../contract/errors.ts';
import {
  listTopics,
  maxPublishedBytes,
  type PublishedFile,
  type PublishedName,
  parseListTopic,
  publishedNames,
  verifyManifest,
} from '../contract/list-manifest.ts';
import type { Keyring } from '../contract/signed.ts';
import { PartFile } from './part-file.ts';

/** The broker, as far as lists need it. Both may fail silently: what does not come is asked for again. */
export type ListLink = Readonly<{ subscribe(topic: string): void; unsubscribe(topic: string): void }>;

export type ListDownlinkOptions = Readonly<{
  /** Where files that are on their way lie. */
  folder: string;
  keyring: Keyring;
  /** Audiences that this station is, besides `*`. */
  audiences: readonly string[];
  /** The version that the station holds; null: none. */
  held: (name: PublishedName) => number | null;
  /** A file has come whole, and lies there. Whoever takes it removes it. */
  arrived: (name: PublishedName, version: number, path: string) => void;
  fault: (error: ErrorRecord) => void;
}>;

type Wanted = Readonly<{ name: PublishedName; file: PublishedFile }>;
type Running = Wanted & { part: PartFile; asked: number; early: Map<number, Uint8Array>; timer: NodeJS.Timeout };

/** Chunks asked for and not yet there: enough to keep a slow line busy, little enough for a small broker. */
const window = 8;
const stallMs = 30_000;
const againMs = 60_000;

/** Fetches the lists that manifests name and this station does not hold: one file at a time, going on where it was. */
export class ListDownlink {
  readonly #options: ListDownlinkOptions;
  readonly #manifests = new Map<PublishedName, readonly PublishedFile[]>();
  /** Digests of what was handed over: whatever the station made of it, it is not fetched again. */
  readonly #handed = new Set<string>();
  #link: ListLink | null = null;
  #running: Running | null = null;
  #againTimer: NodeJS.Timeout | null = null;

  constructor(options: ListDownlinkOptions) {
    this.#options = options;
  }

  /** The manifests come with the subscription, as they are retained. */
  connected(link: ListLink): void {
    this.#link = link;
    // By name: not every broker hands out what it retains to a subscription with a wildcard.
    for (const name of publishedNames) link.subscribe(listTopics.manifest(name));
  }

  lost(): void {
    this.#stop();
    if (this.#againTimer !== null) clearTimeout(this.#againTimer);
    this.#againTimer = null;
    this.#link = null;
    this.#manifests.clear();
  }

  /** @returns false: the message is of something else */
  take(topic: string, payload: Uint8Array): boolean {
    const about = parseListTopic(topic);
    if (about === null) return topic.startsWith('checkpoint/v1/lists/');
    if (about.chunk === null) this.#manifest(about.name, payload);
    else this.#chunk(about.name, about.chunk.version, about.chunk.index, payload);
    return true;
  }

  #manifest(name: PublishedName, payload: Uint8Array): void {
    // An empty one: the retained message was removed.
    if (payload.length === 0) return;
    const { keyring, audiences, fault } = this.#options;
    try {
      const { files } = verifyManifest(payload, name, keyring);
      const meant = files.filter(({ audience }) => audience === '*' || audiences.includes(audience));
      const fitting = meant.filter(({ bytes }) => bytes <= maxPublishedBytes(name));
      if (fitting.length < meant.length) fault(tooLarge(name));
      this.#manifests.set(
        name,
        fitting.toSorted((a, b) => a.version - b.version),
      );
    } catch (error) {
      fault(recordOf(error, `the manifest of the list "${name}" is not believed`));
      return;
    }
    const running = this.#running;
    if (running !== null && running.name === name && !this.#isWanted(running)) this.#stop();
    this.#next();
  }

  #isWanted({ name, file }: Wanted): boolean {
    return this.#manifests.get(name)?.some((known) => keyOf(known) === keyOf(file)) ?? false;
  }

  #wanted(): Wanted | null {
    for (const [name, files] of this.#manifests) {
      const held = this.#options.held(name);
      const file = files.find((known) => (held === null || known.version > held) && !this.#handed.has(keyOf(known)));
      if (file !== undefined) return { name, file };
    }
    return null;
  }

  #next(): void {
    if (this.#running !== null || this.#link === null || this.#againTimer !== null) return;
    const wanted = this.#wanted();
    if (wanted === null) return;
    try {
      const part = new PartFile(this.#options.folder, wanted.name, wanted.file);
      const timer = setTimeout(() => this.#stalled(), stallMs);
      this.#running = { ...wanted, part, asked: part.chunks, early: new Map(), timer };
      this.#ask(this.#running);
    } catch (error) {
      this.#notStored(error);
    }
  }

  #ask(running: Running): void {
    const end = Math.min(running.file.chunks, running.part.chunks + window);
    for (; running.asked < end; running.asked += 1) {
      this.#link?.subscribe(listTopics.chunk(running.name, running.file.version, running.asked));
    }
  }

  #chunk(name: PublishedName, version: number, index: number, payload: Uint8Array): void {
    const running = this.#running;
    if (running === null || running.name !== name || running.file.version !== version) return;
    if (index < running.part.chunks || index >= running.asked || running.early.has(index)) return;
    if (payload.length !== sizeOf(running.file, index)) {
      // An empty one was removed, because something newer is published: its manifest is on its way.
      this.#stop();
      if (payload.length > 0) this.#broken(running, `chunk ${index} has ${payload.length} bytes`);
      else this.#later();
      return;
    }
    running.timer.refresh();
    running.early.set(index, payload);
    this.#link?.unsubscribe(listTopics.chunk(name, version, index));
    try {
      this.#write(running);
    } catch (error) {
      this.#stop();
      this.#notStored(error);
    }
  }

  #write(running: Running): void {
    for (;;) {
      const chunk = running.early.get(running.part.chunks);
      if (chunk === undefined) break;
      running.early.delete(running.part.chunks);
      running.part.append(chunk);
    }
    if (running.part.chunks < running.file.chunks) {
      this.#ask(running);
      return;
    }
    this.#stop();
    const path = running.part.finish();
    if (path === null) {
      this.#broken(running, 'it does not have the digest that the manifest names');
      return;
    }
    this.#handed.add(keyOf(running.file));
    this.#options.arrived(running.name, running.file.version, path);
    this.#next();
  }

  #stop(): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    clearTimeout(running.timer);
    for (let index = running.part.chunks; index < running.asked; index += 1) {
      if (running.early.has(index)) continue;
      this.#link?.unsubscribe(listTopics.chunk(running.name, running.file.version, index));
    }
  }

  #stalled(): void {
    const running = this.#running;
    this.#stop();
    if (running !== null) this.#broken(running, `chunk ${running.part.chunks} does not come`);
  }

  #broken({ name, file }: Wanted, why: string): void {
    this.#options.fault({
      code: ErrorCode.ListIncomplete,
      message: `version ${file.version} of the list "${name}" does not come whole: ${why}`,
      hint: 'the list before it stays in force, and it is tried again; ask the central team to publish it again',
    });
    this.#later();
  }

  #notStored(error: unknown): void {
    this.#options.fault({
      code: ErrorCode.ListNotStored,
      message: `a list cannot be stored while it comes: ${messageOf(error)}`,
      hint: 'free space on the disk of the data directory; it is tried again',
    });
    this.#later();
  }

  #later(): void {
    this.#againTimer ??= setTimeout(() => {
      this.#againTimer = null;
      this.#next();
    }, againMs);
  }
}

const keyOf = ({ version, digest }: PublishedFile): string => `${version} ${Buffer.from(digest).toString('hex')}`;

const sizeOf = ({ bytes, chunkBytes, chunks }: PublishedFile, index: number): number =>
  index < chunks - 1 ? chunkBytes : bytes - (chunks - 1) * chunkBytes;

const tooLarge = (name: PublishedName): ErrorRecord => ({
  code: ErrorCode.ListTooLarge,
  message: `a list "${name}" that is published is longer than the ${maxPublishedBytes(name)} bytes that are taken`,
  hint: 'the list before it stays in force; ask the central team to publish a shorter one',
});

const recordOf = (error: unknown, what: string): ErrorRecord => ({
  code: error instanceof CheckpointError ? error.code : ErrorCode.ListIncomplete,
  message: `${what}: ${messageOf(error)}`,
  hint: 'the lists in force stay; if this lasts, ask the central team',
});
