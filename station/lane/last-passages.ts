import type { RowKey } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';
import type { DecisionView, HandOpening, RecentPassage } from '../../contract/rpc.ts';
import { OfficerQuestions } from '../passage/officer-questions.ts';
import type { RecordedEffect } from '../passage/passage-desk.ts';
import { recentPassage } from '../passage/recent-passage.ts';
import type { Recorded } from '../passage/recorded.ts';
import { RestingPeople } from '../passage/resting-people.ts';
import type { CorrectionDesk } from '../people/correction-desk.ts';
import { WatchHits } from '../watch-list/watch-hits.ts';

/** So many of each kind. */
const maxRecent = 20;

export type LastPassagesParts = Readonly<{
  clock: Clock;
  /** Rest before somebody with a fever is measured again. */
  restSeconds: number;
  corrections: CorrectionDesk;
  /** From before a start, newest first. */
  last: Readonly<{ recent: readonly RecentPassage[]; openings: readonly HandOpening[] }>;
  changed(): void;
}>;

/** The last passages of a lane, with what can still be done about each. Who they were of lies in memory only, and not for long. */
export class LastPassages {
  readonly resting: RestingPeople;
  readonly hits = new WatchHits();
  readonly officer = new OfficerQuestions();
  readonly #parts: LastPassagesParts;
  #recent: readonly RecentPassage[];
  #openings: readonly HandOpening[];
  #forgetTimer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(parts: LastPassagesParts) {
    this.#parts = parts;
    this.resting = new RestingPeople(parts.restSeconds);
    this.#recent = parts.last.recent.slice(0, maxRecent);
    this.#openings = parts.last.openings.slice(0, maxRecent);
  }

  get recent(): readonly RecentPassage[] {
    return this.#recent.map((passage) => ({
      ...passage,
      remeasure: passage.undone == null ? this.resting.remeasure(passage) : null,
      watch: this.hits.view(passage),
      correctable: this.#parts.corrections.until(passage),
      officer: this.officer.view(passage),
    }));
  }

  /** A guard's own openings, as far back as the last passages go. */
  get openings(): readonly HandOpening[] {
    const oldest = this.#recent.length < maxRecent ? 0 : (this.#recent.at(-1)?.at ?? 0);
    return this.#openings.filter(({ at }) => at >= oldest);
  }

  opened(opening: HandOpening): void {
    this.#openings = [opening, ...this.#openings].toSorted((a, b) => b.at - a.at).slice(0, maxRecent);
    this.#parts.changed();
  }

  /** @returns the view as it is shown */
  decided(effect: RecordedEffect, { view, undo }: Recorded): DecisionView {
    const shown = this.#keep(effect, view);
    if (undo !== undefined) this.#parts.corrections.keep({ view: shown, ...undo });
    this.#recent = [recentPassage(shown.decision, shown.maskedName), ...this.#recent].slice(0, maxRecent);
    return shown;
  }

  /** A passage from paper, to its place among them by the time that stands on it. */
  enteredLate({ decision, maskedName }: DecisionView): void {
    this.#recent = [recentPassage(decision, maskedName), ...this.#recent]
      .toSorted((a, b) => b.at - a.at)
      .slice(0, maxRecent);
  }

  corrected(of: RowKey, change: Partial<Pick<RecentPassage, 'undone' | 'companions'>>): void {
    this.#recent = this.#recent.map((passage) => (isSameRow(passage, of) ? { ...passage, ...change } : passage));
    this.#parts.changed();
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#forgetTimer !== null) clearTimeout(this.#forgetTimer);
  }

  #keep(effect: RecordedEffect, view: DecisionView): DecisionView {
    if (effect.kind !== 'decide') return view;
    const now = this.#parts.clock.monotonic();
    const rested = this.resting.decided(effect.identified, effect.temperatureState, view, now);
    const shown = this.officer.decided(effect, rested, now);
    this.hits.decided(effect, shown, now);
    this.#forgetTimer ??= this.#forgetLater(this.#forgetOld(now));
    return shown;
  }

  /** @returns when the next of those in memory is to be forgotten */
  #forgetOld(now: number): number | null {
    const ends = [this.resting, this.hits, this.officer]
      .map((kept) => kept.forgetOld(now))
      .filter((end) => end !== null);
    return ends.length === 0 ? null : Math.min(...ends);
  }

  #forgetLater(at: number | null): NodeJS.Timeout | null {
    if (at === null || this.#disposed) return null;
    const { clock, changed } = this.#parts;
    return setTimeout(
      () => {
        this.#forgetTimer = this.#forgetLater(this.#forgetOld(clock.monotonic()));
        changed();
      },
      Math.max(1, at - clock.monotonic()),
    );
  }
}

export const isSameRow = (a: RowKey, b: RowKey): boolean => a.epoch === b.epoch && a.sequence === b.sequence;
