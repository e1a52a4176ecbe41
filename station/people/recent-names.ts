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
  #entries: readonly Entry[] = [];

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
    this.#entries = [{ folded: foldName(name), passed, decidedAt: now }, ...this.#kept(now)].slice(0, maxPeople);
  }

  /** Newest first, at most 20. */
  find(query: string, now: number): readonly Passed[] {
    const folded = foldName(query);
    this.forgetOld(now);
    if (folded === '') return [];
    return this.#entries
      .filter((entry) => nameMatches(entry.folded, folded))
      .slice(0, maxFound)
      .map(({ passed }) => passed);
  }

  nameOf(of: RowKey): string | null {
    return this.#entries.find(({ passed }) => isSame(passed.of, of))?.passed.name ?? null;
  }

  forgetOld(now: number): void {
    this.#entries = this.#kept(now);
  }

  #kept(now: number): readonly Entry[] {
    const old = this.#entries.at(-1);
    if (old === undefined || now - old.decidedAt < rememberedMs) return this.#entries;
    return this.#entries.filter(({ decidedAt }) => now - decidedAt < rememberedMs);
  }
}

const isSame = (a: RowKey, b: RowKey): boolean => a.epoch === b.epoch && a.sequence === b.sequence;
