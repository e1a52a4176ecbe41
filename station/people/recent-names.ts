import type { RowKey } from '../../contract/decision.ts';
import { foldName, nameMatches } from '../../contract/fold-name.ts';
import type { FoundPerson } from '../../contract/hand-entry.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import { rememberedMs } from '../passage/resting-people.ts';

type Passed = Extract<FoundPerson, { source: 'passage' }>;
type Entry = Readonly<{ folded: string; passed: Passed; decidedAt: number }>;

/** More pass one station within 15 minutes only where nobody looks for a name. */
const maxPeople = 5000;
const maxFound = 20;

/** Whole names of those who passed within the last 15 minutes. They lie in memory only, and are gone after that. */
export class RecentNames {
  /** In the order in which they passed. */
  readonly #entries = new Set<Entry>();

  /** @param now monotonic ms */
  add({ decision }: DecisionView, name: string | null, now: number): void {
    if (name === null || decision.outcome === 'repeat') return;
    const { epoch, sequence, at, lane, direction, outcome, slip } = decision;
    const passed: Passed = {
      source: 'passage',
      name,
      of: { epoch, sequence },
      at,
      lane,
      direction,
      outcome,
      slip,
    };
    this.forgetOld(now);
    this.#entries.add({ folded: foldName(name), passed, decidedAt: now });
    const [oldest] = this.#entries;
    if (this.#entries.size > maxPeople && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Newest first, at most 20. */
  find(query: string, now: number): readonly Passed[] {
    const folded = foldName(query);
    this.forgetOld(now);
    if (folded === '') return [];
    return [...this.#entries]
      .filter((entry) => nameMatches(entry.folded, folded))
      .slice(-maxFound)
      .map(({ passed }) => passed)
      .toReversed();
  }

  nameOf(of: RowKey): string | null {
    for (const { passed } of this.#entries) if (isSame(passed.of, of)) return passed.name;
    return null;
  }

  forgetOld(now: number): void {
    for (const entry of this.#entries) {
      if (now - entry.decidedAt < rememberedMs) return;
      this.#entries.delete(entry);
    }
  }
}

const isSame = (a: RowKey, b: RowKey): boolean => a.epoch === b.epoch && a.sequence === b.sequence;
