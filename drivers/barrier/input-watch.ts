import { type InputName, inputNameSchema } from '../../contract/reading.ts';

export type InputChange = Readonly<{ input: InputName; active: boolean }>;

type Watched = { told: boolean; seen: boolean; since: number };

/**
 * What the inputs of a board are taken to be: a contact counts once it has stood still for a while, and only what is
 * different from the last time is told. An input nobody has heard of is taken to be at rest.
 */
export class InputWatch {
  readonly #settleMs: number;
  readonly #inputs = new Map<InputName, Watched>();

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** When `expire` has something to tell, monotonic ms; null: nothing. */
  get deadline(): number | null {
    const due = [...this.#inputs.values()]
      .filter(({ told, seen }) => told !== seen)
      .map(({ since }) => since + this.#settleMs);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** @param now monotonic ms */
  see(inputs: Readonly<Partial<Record<InputName, boolean>>>, now: number): readonly InputChange[] {
    for (const input of inputNameSchema.options) {
      const active = inputs[input];
      if (active === undefined) continue;
      const watched = this.#inputs.get(input) ?? { told: false, seen: false, since: now };
      if (watched.seen !== active) watched.since = now;
      watched.seen = active;
      this.#inputs.set(input, watched);
    }
    return this.expire(now);
  }

  expire(now: number): readonly InputChange[] {
    const changes: InputChange[] = [];
    for (const [input, watched] of this.#inputs) {
      if (watched.told === watched.seen || now < watched.since + this.#settleMs) continue;
      watched.told = watched.seen;
      changes.push({ input, active: watched.seen });
    }
    return changes;
  }
}
