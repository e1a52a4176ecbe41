import type { Mode, RowKey } from '../../contract/decision.ts';
import { type DayFigures, temperatureSteps } from '../../contract/records.ts';
import type { StoredRecord } from './stored-record.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

type Counts = { -readonly [N in keyof DayFigures]: DayFigures[N] };

type Passage = Extract<StoredRecord, { kind: 'passage' }>;

/** Counts the rows of one local day, in the order in which they were written. */
export class DayCount {
  /** What a guard has said of a passage since; null: it did not take place. */
  readonly #corrected = new Map<string, number | null>();
  readonly #figures: Counts;
  readonly #mode: Mode;

  /**
   * @param from when the day began, ms since the Unix epoch
   * @param mode that counts at this station
   */
  constructor(from: number, mode: Mode) {
    this.#mode = mode;
    this.#figures = {
      from,
      hours: Array.from({ length: 24 }, () => ({ in: 0, out: 0 })),
      outcomes: { admit: 0, officer: 0, refer: 0, refuse: 0, unreadable: 0, repeat: 0 },
      temperatures: Array.from({ length: temperatureSteps.steps }, () => 0),
      measured: 0,
      highest: null,
      overrides: 0,
      paper: 0,
      undone: 0,
      practised: 0,
    };
  }

  get figures(): DayFigures {
    return structuredClone(this.#figures);
  }

  /** @param passageOf the passage that a correction names; null: it is not here (any more) */
  add(record: StoredRecord, passageOf: (key: RowKey) => StoredRecord | null): void {
    const figures = this.#figures;
    if (record.kind === 'operator') return;
    if (record.mode !== this.#mode) {
      if (record.kind === 'passage' && this.#isOfDay(record.at)) figures.practised += 1;
      return;
    }
    if (record.kind === 'override') {
      if (this.#isOfDay(record.at)) figures.overrides += 1;
      return;
    }
    if (record.kind === 'passage') this.#passed(record);
    else this.#correct(record, passageOf(record.of));
  }

  #passed(passage: Passage): void {
    const { enteredLate, at } = passage;
    if (enteredLate !== null && this.#isOfDay(enteredLate)) this.#figures.paper += 1;
    if (this.#isOfDay(at)) this.#count(passage, 1);
  }

  #correct({ act, of, companions }: Extract<StoredRecord, { kind: 'correction' }>, passage: StoredRecord | null): void {
    if (passage?.kind !== 'passage' || passage.mode !== this.#mode || !this.#isOfDay(passage.at)) return;
    const key = `${of.epoch}-${of.sequence}`;
    const before = this.#corrected.get(key);
    if (before === null) return;
    const known = { ...passage, companions: before ?? passage.companions };
    if (act === 'undone') {
      this.#corrected.set(key, null);
      this.#count(known, -1);
      this.#figures.undone += 1;
      return;
    }
    this.#corrected.set(key, companions ?? 0);
    this.#pass({ ...known, companions: (companions ?? 0) - known.companions - 1 }, 1);
  }

  #count(passage: Passage, sign: 1 | -1): void {
    this.#figures.outcomes[passage.outcome] += sign;
    this.#pass(passage, sign);
    if (passage.celsius !== null) this.#measured(passage.celsius, sign);
  }

  /** Everybody who was let in or out. */
  #pass({ at, outcome, direction, companions }: Passage, sign: 1 | -1): void {
    const hour = this.#figures.hours[Math.floor((at - this.#figures.from) / hourMs)];
    if (outcome === 'admit' && hour !== undefined) hour[direction] += sign * (1 + companions);
  }

  #measured(celsius: number, sign: 1 | -1): void {
    const figures = this.#figures;
    const step = stepOf(celsius);
    figures.temperatures[step] = (figures.temperatures[step] ?? 0) + sign;
    figures.measured += sign;
    if (sign > 0) figures.highest = Math.max(figures.highest ?? celsius, celsius);
  }

  #isOfDay(at: number): boolean {
    const { from } = this.#figures;
    return at >= from && at < from + dayMs;
  }
}

/** Thermometers answer in tenths, which a float holds only nearly: 36.6 must not fall into the step below its own. */
const stepOf = (celsius: number): number => {
  const { from, step, steps } = temperatureSteps;
  return Math.min(steps - 1, Math.max(0, Math.floor((celsius - from) / step + 1e-6)));
};
