import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { SignedList } from '../../contract/lists.ts';
import type { RuleParameters } from './evaluate.ts';
import { type LoadedRules, loadRules, parseRuleSet, withParameters } from './rule-set.ts';
import { shippedRuleSets } from './sets/index.ts';

export type RulesChoice = Readonly<{ set: string; parameters: RuleParameters }>;

/**
 * The rule set that a station decides by: the one that its configuration names, from the signed list `rules` where that
 * holds it, otherwise as it ships with the station.
 */
export class RulesInForce {
  readonly #choice: RulesChoice;
  #loaded: LoadedRules | null;
  #signed = false;

  /** @throws CheckpointError RulesInvalid: a value of the configuration does not fit the shipped set */
  constructor(choice: RulesChoice) {
    this.#choice = choice;
    this.#loaded = this.#shipped();
  }

  /** @throws CheckpointError RulesInvalid: no set of this name ships with the station or is on the list */
  get current(): LoadedRules {
    return this.#loaded ?? loadRules(this.#choice.set, this.#choice.parameters);
  }

  /** Of what is in force; null: its set comes with a list that is not here yet. */
  get digest(): string | null {
    return this.#loaded?.digest ?? null;
  }

  /** Whether they come from the signed list. */
  get signed(): boolean {
    return this.#signed;
  }

  /**
   * Checks every set of a list, so that none is refused on the day when it is named.
   * @returns puts it in force
   * @throws CheckpointError RulesInvalid: what is in force stays
   */
  readonly use = ({ content }: SignedList<'rules'>): (() => void) => {
    const sets = content.sets.map(parseRuleSet);
    const named = sets.find(({ id }) => id === this.#choice.set);
    const next = named === undefined ? this.#shipped() : withParameters(named, this.#choice.parameters);
    if (next === null) {
      throw new CheckpointError(
        ErrorCode.RulesInvalid,
        `the list does not hold the rule set "${this.#choice.set}", which this station goes by`,
        `it holds ${sets.map(({ id }) => id).join(', ')}: change rules.set in the configuration, or the list`,
      );
    }
    return () => {
      this.#loaded = next;
      this.#signed = named !== undefined;
    };
  };

  #shipped(): LoadedRules | null {
    const { set, parameters } = this.#choice;
    return shippedRuleSets.has(set) ? loadRules(set, parameters) : null;
  }
}
