import type { Direction, Mode, Outcome, RowKey } from '../../contract/decision.ts';
import type { RecordView } from '../../contract/records.ts';
import { noTotals, type ShiftTotals } from '../../contract/shift.ts';

type Counts<T> = { -readonly [N in keyof T]: T[N] extends number ? number : Counts<T[N]> };
type Passage = Extract<RecordView, { kind: 'passage' }>;
type Correction = Extract<RecordView, { kind: 'correction' }>;

/** Counts the rows of one shift, in the order in which they were written. */
export class ShiftCount {
  readonly #mode: Mode;
  readonly #totals: Counts<ShiftTotals> = noTotals();
  /** How many came with a passage of this shift as it stands; null: it did not take place. */
  readonly #companions = new Map<string, number | null>();

  /** @param mode that counts at this station */
  constructor(mode: Mode) {
    this.#mode = mode;
  }

  get totals(): ShiftTotals {
    return structuredClone(this.#totals);
  }

  vehicle(mode: Mode): void {
    if (mode === this.#mode) this.#totals.vehicles += 1;
  }

  /** @param passageOf a passage of this very shift; null: it is of one before, or not here any more */
  add(record: RecordView, passageOf: (key: RowKey) => Passage | null): void {
    if (record.mode !== this.#mode) return;
    switch (record.kind) {
      case 'passage':
        this.#passed(record, 1);
        if (record.enteredLate !== null) this.#totals.paper += 1;
        break;
      case 'override':
        this.#totals.overrides += 1;
        break;
      case 'correction':
        this.#totals.corrections += 1;
        this.#correct(record, passageOf(record.of));
        break;
      case 'operator':
    }
  }

  #passed({ outcome, direction, companions, referral }: Passage, sign: 1 | -1): void {
    this.#outcome(direction, outcome, sign);
    if (outcome === 'admit') this.#totals.people[direction] += sign * (1 + companions);
    if (referral !== null) this.#totals.referrals += sign;
  }

  #outcome(direction: Direction, outcome: Outcome, by: number): void {
    this.#totals[direction][outcome] += by;
  }

  #correct({ act, of, companions }: Correction, passage: Passage | null): void {
    if (passage === null || passage.mode !== this.#mode) return;
    const key = `${of.epoch}-${of.sequence}`;
    const before = this.#companions.get(key);
    if (before === null) return;
    const known = { ...passage, companions: before ?? passage.companions };
    if (act === 'undone') {
      this.#companions.set(key, null);
      this.#passed(known, -1);
      return;
    }
    const now = companions ?? 0;
    this.#companions.set(key, now);
    if (known.outcome === 'admit') this.#totals.people[known.direction] += now - known.companions;
  }
}
