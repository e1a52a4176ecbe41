import { type Dot, maxPeopleInPart, maxPeopleInside, type PresencePart } from '../../contract/presence.ts';
import type { People, Present } from '../identity/people.ts';

export type CountedPerson = PresencePart['people'][number];

/**
 * Which row of which station counted each of those inside, and through which row of each station we know who passed. From both
 * two stations find what one of them has missed: whoever the other does not name, though it knows the row by which they came
 * in, has left.
 */
export class Counted {
  readonly #people: People;
  readonly #dots = new WeakMap<Present, Dot>();
  /** By station and epoch. */
  readonly #seen = new Map<string, Dot>();

  constructor(people: People) {
    this.#people = people;
  }

  /** @param newest the last row of our own by which any of those may have been counted who are inside already */
  restore(newest: Dot): void {
    for (const present of this.#people.all()) this.#dots.set(present, newest);
    this.saw(newest);
  }

  count(present: Present, dot: Dot): void {
    this.#dots.set(present, dot);
  }

  saw(dot: Dot): void {
    const key = `${dot.station} ${dot.epoch}`;
    if ((this.#seen.get(key)?.sequence ?? 0) >= dot.sequence) return;
    // The newest stand last; of epochs that are long over nobody is inside any more.
    this.#seen.delete(key);
    this.#seen.set(key, dot);
    if (this.#seen.size > maxSeen) this.#seen.delete([...this.#seen.keys()][0] ?? '');
  }

  get seen(): readonly Dot[] {
    return [...this.#seen.values()];
  }

  /** Everybody inside, cut into parts; at least one. Whoever's row is not on disk yet is told of by a message of their own. */
  parts(): readonly (readonly CountedPerson[])[] {
    const people: CountedPerson[] = [];
    for (const present of this.#people.all()) {
      const of = this.#dots.get(present);
      if (of === undefined || people.length >= maxPeopleInside) continue;
      people.push({ tags: [...present.tags], day: present.day, ...companionsOf(present), of });
    }
    const count = Math.max(1, Math.ceil(people.length / maxPeopleInPart));
    return Array.from({ length: count }, (_, part) =>
      people.slice(part * maxPeopleInPart, (part + 1) * maxPeopleInPart),
    );
  }

  /**
   * Takes over what another station knows and this one does not.
   * @returns tags of those who have left
   */
  merge(people: readonly CountedPerson[], seen: readonly Dot[], oldestDay: number): readonly string[] {
    const named = new Set(people.flatMap(({ tags }) => tags));
    const gone = [...this.#people.all()].filter((present) => {
      const dot = this.#dots.get(present);
      return dot !== undefined && !present.tags.some((tag) => named.has(tag)) && covers(seen, dot);
    });
    for (const { tags } of gone) this.#people.move(tags, null);
    const own = this.seen;
    for (const person of people) {
      if (person.day < oldestDay || this.#people.isInside(person.tags) || covers(own, person.of)) continue;
      this.count(this.#come(person), person.of);
    }
    for (const dot of seen) this.saw(dot);
    return gone.flatMap(({ tags }) => tags);
  }

  #come({ tags, day, companions }: CountedPerson): Present {
    const present = presentOf(tags, day, companions);
    this.#people.move(tags, present);
    return present;
  }
}

const maxSeen = 256;

export const presentOf = (tags: readonly string[], day: number, companions: number | undefined): Present => ({
  ...{ person: tags[0] ?? '', day, tags },
  ...(companions === undefined ? {} : { companions }),
});

const companionsOf = ({ companions }: Present): Pick<CountedPerson, 'companions'> =>
  companions === undefined || companions === 0 ? {} : { companions };

const covers = (seen: readonly Dot[], { station, epoch, sequence }: Dot): boolean =>
  seen.some((dot) => dot.station === station && dot.epoch === epoch && dot.sequence >= sequence);
