import { createHash } from 'node:crypto';
import { audiencesOf } from '../../contract/audiences.ts';
import type { ListsConfiguration } from '../../contract/configuration.ts';
import { asCheckpointError, type CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { EventData } from '../../contract/events.ts';
import type { ListName } from '../../contract/list-names.ts';
import type { ListState } from '../../contract/list-state.ts';
import type { Facts } from '../../contract/rules.ts';
import type { Keyring } from '../../contract/signed.ts';
import type { TrustList } from '../../contract/trust.ts';
import { createTrust, type Trust, trustNobody } from '../../credentials/trust/trust.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Faults } from '../faults.ts';
import { ListFiles } from './list-files.ts';
import { ListInbox } from './list-inbox.ts';
import { ListStore, type ListUser } from './list-store.ts';
import type { OpenedList } from './open-list.ts';

export type ListRow = Omit<EventData<'list'>, 'epoch' | 'sequence' | 'clock'>;

export type StationListsOptions = Readonly<{
  dataDirectory: string;
  keyring: Keyring;
  place: Readonly<{ site: string; station: string }>;
  settings: ListsConfiguration;
  clock: StationClock;
  faults: Faults;
  record: (row: ListRow) => void;
  changed: () => void;
  /** Whoever goes by the other lists. */
  users?: Readonly<{ [N in Exclude<ListName, 'trust' | 'revocations'>]?: ListUser<N> }>;
}>;

const refusedFaultMs = 600_000;
const hourMs = 3_600_000;

/** The signed lists of a station at work: whom it believes, how old that is, and what it tells of both. */
export class StationLists {
  readonly #options: StationListsOptions;
  readonly #store: ListStore;
  readonly #damaged = new Map<ListName, string>();
  /** Digest of what was refused last, so that what comes again and again is told once. */
  readonly #refused = new Map<ListName, string>();
  #inbox: ListInbox | null = null;
  #trustList: TrustList | null = null;
  #trust: Trust = trustNobody;

  /** Reads and verifies what lies in the data directory. */
  constructor(options: StationListsOptions) {
    this.#options = options;
    const { keyring, place, clock } = options;
    this.#store = new ListStore(
      new ListFiles(options.dataDirectory),
      () => ({ keyring, audiences: audiencesOf(place), now: clock.atLeast() }),
      { ...options.users, trust: (list) => this.#useTrust(list), revocations: (list) => this.#useRevocations(list) },
      { damaged: (name, error, instead) => this.#foundDamaged(name, error, instead) },
    );
    this.#store.load();
    this.#tellAge();
  }

  /**
   * What is long comes in force, and from now on lists that are left in the data directory are taken. Resolves when those
   * that are there are.
   */
  async open(): Promise<void> {
    await this.#store.loadLong();
    this.#tellAge();
    const { dataDirectory, faults } = this.#options;
    this.#inbox = new ListInbox({
      dataDirectory,
      take: (name, bytes) => this.take(name, bytes).then(() => undefined),
      failed: (message) =>
        faults.raise(
          {
            code: ErrorCode.ListNotStored,
            message: `lists that are left in the data directory are not seen at once: ${message}`,
            hint: 'give this user the right to write into the folder lists',
          },
          null,
        ),
    });
    await this.#inbox.look();
  }

  async dispose(): Promise<void> {
    this.#inbox?.dispose();
    await this.#store.settled();
  }

  /** Whom to believe now. */
  get trust(): Trust {
    return this.#trust;
  }

  held<N extends ListName>(name: N): OpenedList<N> | null {
    return this.#store.held(name);
  }

  facts(): Omit<Facts['lists'], 'watch'> {
    const trust = this.#store.held('trust');
    const revocations = this.#store.held('revocations');
    return {
      trustOld: trust !== null && this.#isOld(trust),
      revocationsOld: revocations === null ? trust !== null : this.#isOld(revocations),
    };
  }

  states(): readonly ListState[] {
    return this.#store.heldLists().map((list) => {
      const { name, version, issued, notAfter } = list;
      const ageSeconds = Math.floor(this.#ageMs(list) / 1000);
      return { name, version, issued, notAfter, ageSeconds, old: this.#isOld(list) };
    });
  }

  /**
   * A list has come. What is taken or refused is recorded, and what is wrong is shown; a version that is held already
   * is neither.
   * @returns null: it was not taken
   */
  async take<N extends ListName>(name: N, bytes: Uint8Array): Promise<OpenedList<N> | null> {
    const { faults, record, changed } = this.#options;
    try {
      const list = await this.#store.apply(name, bytes);
      if (list === null) return null;
      this.#refused.delete(name);
      this.#damaged.delete(name);
      faults.clear((code) => code === ErrorCode.ListNotStored);
      if (this.#refused.size === 0) faults.clear((code) => code === ErrorCode.ListRefused);
      this.#tellDamage();
      record({ list: name, act: 'taken', version: list.version, error: null });
      return list;
    } catch (error) {
      this.#notTaken(name, bytes, asCheckpointError(error, ErrorCode.ListRefused, ''));
      return null;
    } finally {
      this.#tellAge();
      changed();
    }
  }

  everyMinute(): void {
    void this.#inbox?.look();
    this.#tellAge();
  }

  #notTaken(name: ListName, bytes: Uint8Array, error: CheckpointError): void {
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (this.#refused.get(name) === digest) return;
    this.#refused.set(name, digest);
    const { faults, record } = this.#options;
    const hint = error.hint === '' ? 'ask the office that issues the lists; the one before stays in force' : error.hint;
    const code = error.code === ErrorCode.ListNotStored ? error.code : ErrorCode.ListRefused;
    faults.raise({ code, message: `a list "${name}" was not taken: ${error.message}`, hint }, refusedFaultMs);
    record({ list: name, act: 'refused', version: null, error: { code: error.code, message: error.message } });
  }

  #foundDamaged(name: ListName, error: CheckpointError, instead: boolean): void {
    this.#damaged.set(
      name,
      `the list "${name}" in the data directory cannot be used (${error.message}); ${instead ? 'the one before it is in force' : 'there is none before it'}`,
    );
    this.#tellDamage();
  }

  #tellDamage(): void {
    const { faults } = this.#options;
    if (this.#damaged.size === 0) {
      faults.clear((code) => code === ErrorCode.ListDamaged);
      return;
    }
    faults.raise(
      {
        code: ErrorCode.ListDamaged,
        message: [...this.#damaged.values()].join('; '),
        hint: 'connect the station to its central system, or bring the list with "kiosk lists apply"',
      },
      null,
    );
  }

  /** One fault for all of them: a fault is told apart by its code. */
  #tellAge(): void {
    const { faults } = this.#options;
    const old = this.#store.heldLists().filter((list) => this.#isOld(list));
    if (old.length === 0) {
      faults.clear((code) => code === ErrorCode.ListOld);
      return;
    }
    const told = old.map((list) => `"${list.name}" of ${new Date(list.issued).toISOString().slice(0, 10)}`);
    faults.raise(
      {
        code: ErrorCode.ListOld,
        message: `lists are older than they may be: ${told.join(', ')}`,
        hint: 'decisions go on and say so; connect the station, or bring new lists with "kiosk lists apply"',
      },
      null,
    );
  }

  #isOld(list: OpenedList): boolean {
    const { maxAgeHours } = this.#options.settings[list.name];
    const ended = list.notAfter !== null && list.notAfter < this.#options.clock.atLeast();
    return ended || (maxAgeHours !== null && this.#ageMs(list) > maxAgeHours * hourMs);
  }

  #ageMs(list: OpenedList): number {
    return Math.max(0, this.#options.clock.atLeast() - list.issued);
  }

  #useTrust({ content }: OpenedList<'trust'>): () => void {
    const trust = createTrust(content, this.#store.held('revocations')?.content);
    return () => {
      this.#trustList = content;
      this.#trust = trust;
    };
  }

  #useRevocations({ content }: OpenedList<'revocations'>): () => void {
    const trust = createTrust(this.#trustList ?? nobody, content);
    return () => {
      this.#trust = trust;
    };
  }
}

const nobody: TrustList = { signers: [], authorities: [], issuers: [], links: [] };
