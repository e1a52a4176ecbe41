import { existsSync } from 'node:fs';
import { messageOf } from '../../contract/errors.ts';
import type { StationAddress } from '../../contract/topics.ts';
import type { Incoming } from '../ingest/ingestor.ts';
import { officeFiles } from './office-folder.ts';
import { type EnrolmentState, Register } from './register.ts';

/** Why what a station sends is kept aside; null: it is taken. */
export type Aside = 'revoked' | 'unconfirmed';

const lookAgainMs = 500;

/**
 * What the receiver thinks of a station. One that was never enrolled is taken: a receiver that enrols nobody, or a
 * broker that lets only known ones in, has decided that already.
 */
export class Standings {
  readonly #dataDirectory: string;
  readonly #now: () => number;
  #register: Register | null = null;
  #version = -1;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #aside: ReadonlyMap<string, Aside> = new Map();
  #unreadable = false;
  readonly #log: (text: string) => void;

  /** @param now monotonic, ms */
  constructor(dataDirectory: string, now: () => number, log: (text: string) => void) {
    this.#dataDirectory = dataDirectory;
    this.#now = now;
    this.#log = log;
  }

  of({ site, station }: StationAddress): Aside | null {
    if (this.#now() - this.#lookedAt >= lookAgainMs) this.#lookIfPossible();
    return this.#aside.get(`${site}/${station}`) ?? null;
  }

  close(): void {
    this.#register?.close();
  }

  /** Messages do not stop for a register that cannot be read: the last answer stands, and somebody is told once. */
  #lookIfPossible(): void {
    this.#lookedAt = this.#now();
    try {
      this.#look();
      this.#unreadable = false;
    } catch (error) {
      if (!this.#unreadable) {
        this.#log(
          `ALARM register: ${messageOf(error)}; who is enrolled or revoked is as it was read last. ` +
            'Look at the rights of the folder and at its disk',
        );
      }
      this.#unreadable = true;
    }
  }

  #look(): void {
    const file = officeFiles(this.#dataDirectory).register;
    if (this.#register === null && !existsSync(file)) return;
    this.#register ??= new Register(file);
    const version = this.#register.dataVersion;
    if (version === this.#version) return;
    this.#version = version;
    this.#aside = asideOf(this.#register.all());
  }
}

const asideOf = (
  all: readonly (StationAddress & Readonly<{ state: EnrolmentState }>)[],
): ReadonlyMap<string, Aside> => {
  const stations = Map.groupBy(all, ({ site, station }) => `${site}/${station}`);
  return new Map(
    [...stations].flatMap(([name, entries]): [string, Aside][] => {
      const states = new Set(entries.map(({ state }) => state));
      if (states.has('active')) return [];
      if (states.has('waiting')) return [[name, 'unconfirmed']];
      // Retired by itself: what it had sent before may still be on its way.
      return states.has('revoked') ? [[name, 'revoked']] : [];
    }),
  );
};

/** Marks what is to be kept aside, and raises the alarm once for each station and cause. */
export class Doorman {
  readonly #standings: Standings;
  readonly #log: (text: string) => void;
  readonly #said = new Map<string, Aside>();

  constructor(standings: Standings, log: (text: string) => void) {
    this.#standings = standings;
    this.#log = log;
  }

  marked(message: Incoming): Incoming {
    if (message.address === null) return message;
    const aside = this.#standings.of(message.address);
    const name = `${message.address.site}/${message.address.station}`;
    if (aside === null) {
      this.#said.delete(name);
      return message;
    }
    if (this.#said.get(name) !== aside) this.#log(`ALARM ${aside}: ${name} sends; it is kept aside, not acknowledged`);
    this.#said.set(name, aside);
    return { ...message, aside };
  }
}
