import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { type ListName, listNames } from '../../contract/list-names.ts';
import { listRules } from '../../contract/list-rules.ts';
import type { ListReader } from '../../contract/lists.ts';
import type { ListFiles, ListGeneration } from './list-files.ts';
import { type OpenedList, openList } from './open-list.ts';
import { isOpenedInThread, openListAside } from './open-list-in-thread.ts';

/**
 * Whoever goes by a list. Prepares what it needs of one, or throws a CheckpointError where it cannot be used; nothing
 * changes until what it returned is called, which must not fail.
 */
export type ListUser<N extends ListName> = (list: OpenedList<N>) => () => void;

export type ListStoreEvents = Readonly<{
  /** A list that lies in the data directory cannot be used. `instead`: the one before it is in force. */
  damaged(name: ListName, error: CheckpointError, instead: boolean): void;
}>;

type Users = { [N in ListName]: ListUser<N> };
type Held = { [N in ListName]?: OpenedList<N> };

const generations: readonly ListGeneration[] = ['current', 'before'];

const indifferent = (): (() => void) => () => undefined;

/**
 * The signed lists of a station: verified whenever they are loaded, replaced only by newer ones, and the one before kept.
 * The end of a list's validity stops it from being taken in; one that ends while it is held stays, and is said to be old:
 * a door whose network is away must not forget whom to believe.
 */
export class ListStore {
  readonly #files: ListFiles;
  readonly #reader: () => ListReader;
  readonly #events: ListStoreEvents;
  readonly #users: Users;
  readonly #held: Held = {};
  /** Lists whose file in force cannot be used: it must not become the one before. */
  readonly #damaged = new Set<ListName>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @param reader who reads, and the time; `now` null: the clock cannot be believed */
  constructor(files: ListFiles, reader: () => ListReader, users: Partial<Users>, events: ListStoreEvents) {
    this.#files = files;
    this.#reader = reader;
    this.#events = events;
    this.#users = {
      trust: indifferent,
      revocations: indifferent,
      rules: indifferent,
      ...users,
    };
  }

  /**
   * Puts what lies in the data directory in force, but for what is so long that a thread opens it: `loadLong` does that.
   * Throws for nothing: what cannot be used is reported.
   */
  load(): void {
    for (const name of listNames) {
      if (!this.#isLong(name)) this.#loadOne(name);
    }
  }

  /** Never rejects. */
  async loadLong(): Promise<void> {
    for (const name of listNames.filter((long) => this.#isLong(long))) await this.#loadLong(name);
  }

  /** Puts all of it in force here and now, however long that takes. */
  loadAll(): void {
    for (const name of listNames) this.#loadOne(name);
  }

  held<N extends ListName>(name: N): OpenedList<N> | null {
    return this.#held[name] ?? null;
  }

  heldLists(): readonly OpenedList[] {
    return listNames.flatMap((name) => this.#held[name] ?? []);
  }

  /**
   * Verifies a list that came, stores it, and puts it in force: one at a time, in the order of the calls.
   * @returns null: this version is held already
   * @throws (rejects) CheckpointError as `verifyList`; SignedObjectOlder, ListNotStored, and what its user throws
   */
  apply<N extends ListName>(name: N, bytes: Uint8Array): Promise<OpenedList<N> | null> {
    const done = this.#turn.then(() => this.#apply(name, bytes));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Resolves when nothing is being stored any more. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /**
   * Whether a list would be taken now, without taking it.
   * @throws CheckpointError as `apply`
   */
  check<N extends ListName>(name: N, bytes: Uint8Array): Readonly<{ list: OpenedList<N>; use: () => void }> {
    const list = openList(bytes, name, this.#reader());
    const held = this.held(name);
    if (held !== null && list.version <= held.version) throw older(list, held);
    return { list, use: this.#prepare(name, list) };
  }

  async #apply<N extends ListName>(name: N, bytes: Uint8Array): Promise<OpenedList<N> | null> {
    const list = await openListAside(bytes, name, this.#reader());
    const held = this.held(name);
    if (list.version === held?.version) return null;
    if (held !== null && list.version < held.version) throw older(list, held);
    const use = this.#prepare(name, list);
    try {
      await this.#files.replace(name, bytes, !this.#damaged.has(name));
    } catch (cause) {
      throw new CheckpointError(
        ErrorCode.ListNotStored,
        `the list "${name}" cannot be stored: ${messageOf(cause)}`,
        'free space on the disk of the data directory; the list before it stays in force',
        { cause },
      );
    }
    this.#damaged.delete(name);
    this.#put(name, list);
    use();
    return list;
  }

  #loadOne<N extends ListName>(name: N): void {
    const first: unknown[] = [];
    for (const generation of generations) {
      try {
        const bytes = this.#files.read(name, generation);
        if (bytes === null) continue;
        this.#force(name, openList(bytes, name, { ...this.#reader(), now: null }));
        break;
      } catch (error) {
        first.push(error);
      }
    }
    this.#tellDamage(name, first);
  }

  async #loadLong<N extends ListName>(name: N): Promise<void> {
    const first: unknown[] = [];
    for (const generation of generations) {
      try {
        const bytes = this.#files.read(name, generation);
        if (bytes === null) continue;
        this.#force(name, await openListAside(bytes, name, { ...this.#reader(), now: null }));
        break;
      } catch (error) {
        first.push(error);
      }
    }
    this.#tellDamage(name, first);
  }

  #force<N extends ListName>(name: N, list: OpenedList<N>): void {
    const use = this.#prepare(name, list);
    this.#put(name, list);
    use();
  }

  #tellDamage(name: ListName, [first]: readonly unknown[]): void {
    if (first === undefined) return;
    this.#damaged.add(name);
    this.#events.damaged(name, damagedError(name, first), this.#held[name] !== undefined);
  }

  #isLong(name: ListName): boolean {
    return generations.some((generation) => {
      const bytes = this.#files.size(name, generation);
      return isOpenedInThread(bytes) && bytes <= listRules[name].maxBytes;
    });
  }

  #prepare<N extends ListName>(name: N, list: OpenedList<N>): () => void {
    return this.#users[name](list);
  }

  #put<N extends ListName>(name: N, list: OpenedList<N>): void {
    const held: { [K in N]?: OpenedList<K> } = this.#held;
    held[name] = list;
  }
}

const older = (list: OpenedList, held: OpenedList): CheckpointError =>
  new CheckpointError(
    ErrorCode.SignedObjectOlder,
    list.version === held.version
      ? `version ${held.version} of the list "${held.name}" is held already`
      : `version ${list.version} of the list "${held.name}" is older than version ${held.version}, which is held`,
    'sign it again with a higher version',
  );

const damagedError = (name: ListName, error: unknown): CheckpointError =>
  error instanceof CheckpointError
    ? error
    : new CheckpointError(ErrorCode.ListDamaged, `the list "${name}" cannot be read: ${messageOf(error)}`, '', {
        cause: error,
      });
