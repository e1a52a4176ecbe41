import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { FoundPerson } from '../../contract/hand-entry.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import type { Identified } from '../gate/gate.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { HandPassage } from './hand-passage.ts';
import { RecentNames } from './recent-names.ts';
import { Roster } from './roster.ts';
import { readRoster, rosterChanged } from './roster-file.ts';

export type PeopleDeskParts = Readonly<{
  dataDirectory: string;
  keys?: KeyStore;
  monotonic: () => number;
  raise: (fault: ErrorRecord) => void;
  clear: (code: number) => void;
}>;

/** Whom a guard may look for by name: those of the last 15 minutes, and the site's own people. */
export class PeopleDesk {
  readonly #parts: PeopleDeskParts;
  readonly #names = new RecentNames();
  #roster = new Roster([]);
  #changed: number | null = null;

  constructor(parts: PeopleDeskParts) {
    this.#parts = parts;
    this.#openRoster();
  }

  /** Names that are too old are forgotten, and a roster that was imported meanwhile is opened. */
  everyMinute(): void {
    this.#names.forgetOld(this.#parts.monotonic());
    this.#openRoster();
  }

  decided(view: DecisionView, name: string | null): void {
    this.#names.add(view, name, this.#parts.monotonic());
  }

  recognise(identified: Identified): Identified {
    return this.#roster.recognise(identified);
  }

  find(words: string): readonly FoundPerson[] {
    this.#openRoster();
    return [...this.#names.find(words, this.#parts.monotonic()), ...this.#roster.find(words)];
  }

  /** @throws CheckpointError RosterPersonUnknown */
  listed(id: number): HandPassage {
    const person = this.#roster.person(id);
    if (person !== null) return { credential: person.credential, roster: person.onRoster };
    throw new CheckpointError(
      ErrorCode.RosterPersonUnknown,
      'the roster has changed since this name was looked for',
      'Look for the name again.',
    );
  }

  #openRoster(): void {
    const { dataDirectory, keys, raise, clear } = this.#parts;
    const changed = rosterChanged(dataDirectory);
    if (changed === this.#changed) return;
    this.#changed = changed;
    try {
      this.#roster = new Roster(readRoster(dataDirectory, keys));
      clear(ErrorCode.RosterUnreadable);
    } catch (error) {
      this.#roster = new Roster([]);
      if (!(error instanceof CheckpointError)) throw error;
      raise(error.toRecord());
    }
  }
}
