import type { SignedList } from '../../contract/lists.ts';
import type { LoadedRules } from './rule-set.ts';
import { type RulesChoice, RulesInForce } from './rules-in-force.ts';

type RulesName = Readonly<{ id: string; version: string }>;

/**
 * The rules in force at each lane of a station. A lane without a choice of its own goes by the station's. A signed list is
 * in force everywhere or nowhere.
 */
export class RulesByLane {
  readonly #station: RulesInForce;
  readonly #own = new Map<string, RulesInForce>();
  #changed: () => void = () => undefined;

  /** @throws CheckpointError RulesInvalid: a value of the configuration does not fit a shipped set */
  constructor(station: RulesChoice, own: ReadonlyMap<string, RulesChoice>) {
    this.#station = new RulesInForce(station);
    for (const [lane, choice] of own) this.#own.set(lane, new RulesInForce(choice));
  }

  /** The station's own; lanes may go by others. @throws CheckpointError RulesInvalid: its set is not here */
  get current(): LoadedRules {
    return this.#station.current;
  }

  /** Whether the station's own come from the signed list. */
  get signed(): boolean {
    return this.#station.signed;
  }

  /** @throws CheckpointError RulesInvalid: its set is not here */
  of(lane: string): LoadedRules {
    return (this.#own.get(lane) ?? this.#station).current;
  }

  /** Lanes that go by rules of their own. @throws CheckpointError RulesInvalid: one names a set that is not here */
  get own(): Readonly<Record<string, RulesName>> {
    return Object.fromEntries([...this.#own].map(([lane, rules]) => [lane, nameOf(rules)]));
  }

  /** Every set that some lane goes by, once. @throws CheckpointError RulesInvalid: one is not here */
  get names(): readonly RulesName[] {
    const all = [this.#station, ...this.#own.values()].map(nameOf);
    return [...new Map(all.map((name) => [`${name.id} ${name.version}`, name])).values()];
  }

  /** From now on it is told when another set, version or content comes in force somewhere; once a list. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /**
   * Checks a list for every lane.
   * @returns puts it in force
   * @throws CheckpointError RulesInvalid: what is in force stays, everywhere
   */
  readonly use = (list: SignedList<'rules'>): (() => void) => {
    const puts = this.#all().map((rules) => rules.use(list));
    return () => {
      const before = this.#digests();
      for (const put of puts) put();
      if (before !== this.#digests()) this.#changed();
    };
  };

  #digests(): string {
    return this.#all()
      .map((rules) => rules.digest ?? '')
      .join(' ');
  }

  #all(): readonly RulesInForce[] {
    return [this.#station, ...this.#own.values()];
  }
}

const nameOf = ({ current: { set } }: RulesInForce): RulesName => ({ id: set.id, version: set.version });
