import type { ManualCredential } from '../../contract/credential.ts';
import { foldName, nameMatches } from '../../contract/fold-name.ts';
import type { FoundPerson, RosterGroup } from '../../contract/hand-entry.ts';
import { personKeys } from '../../contract/identity.ts';
import type { Identified } from '../gate/gate.ts';
import { manualCredential, manualKeys } from './manual-credential.ts';
import type { RosterPerson } from './roster-table.ts';

export type OnRoster = Readonly<{ group: RosterGroup; unit: string | null }>;

type Listed = Readonly<{ credential: ManualCredential; onRoster: OnRoster }>;
type Entry = Listed & Readonly<{ folded: string; found: Extract<FoundPerson, { source: 'roster' }> }>;

const maxFound = 20;

/** The site's staff and residents, opened and in memory: found by name, by number, and by the code of their own card. */
export class Roster {
  readonly #entries: readonly Entry[];
  readonly #byKey = new Map<string, Listed>();
  readonly #byCode = new Map<string, Listed>();

  constructor(people: readonly RosterPerson[]) {
    this.#entries = people.map((person, id) => this.#entry(person, id));
  }

  get size(): number {
    return this.#entries.length;
  }

  /** By name, at most 20. */
  find(words: string): readonly FoundPerson[] {
    const folded = foldName(words);
    if (folded === '') return [];
    const found: FoundPerson[] = [];
    for (const entry of this.#entries) {
      if (!nameMatches(entry.folded, folded)) continue;
      found.push(entry.found);
      if (found.length === maxFound) break;
    }
    return found;
  }

  /** @param id as `find` gives it */
  person(id: number): Listed | null {
    return this.#entries[id] ?? null;
  }

  /** Whoever is on the roster is known as such; and a code that no credential is may be that of a staff card. */
  recognise(identified: Identified): Identified {
    if (this.#entries.length === 0) return identified;
    const { credential, scan } = identified;
    if (credential.kind === 'unknown') {
      const card = this.#byCode.get(scan.text);
      if (card === undefined) return identified;
      return {
        ...identified,
        credential: card.credential,
        keys: manualKeys(card.credential),
        roster: card.onRoster,
        picked: true,
      };
    }
    for (const key of identified.keys) {
      const listed = this.#byKey.get(key);
      if (listed !== undefined) return { ...identified, roster: listed.onRoster };
    }
    return identified;
  }

  #entry(person: RosterPerson, id: number): Entry {
    const { name, identityNumber, birth, phone, group, unit, code } = person;
    const credential = manualCredential({ name, identityNumber, birth, phone });
    const listed: Listed = { credential, onRoster: { group, unit } };
    for (const key of personKeys(credential.person)) this.#byKey.set(key, listed);
    if (code !== null) this.#byCode.set(code, listed);
    return { ...listed, folded: foldName(name), found: { source: 'roster', name, id, group, unit } };
  }
}
