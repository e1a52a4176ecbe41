import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type Direction, directionSchema, laneIdSchema } from '../contract/decision.ts';

const fileSchema = z.record(laneIdSchema, z.object({ direction: directionSchema, at: z.int() }));

/** A guard's switch outlives a restart or a power cut of the same working day. */
const keptMs = 12 * 3_600_000;

/** Where each lane's direction was switched to, in a file of its own: a start must not turn a way out into a way in. */
export class LaneDirections {
  readonly #file: string;
  readonly #now: () => number;
  #switched: Readonly<z.infer<typeof fileSchema>>;

  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#switched = load(file);
  }

  after(lane: string, configured: Direction): Direction {
    const last = this.#switched[lane];
    return last !== undefined && Math.abs(this.#now() - last.at) < keptMs ? last.direction : configured;
  }

  switched(lane: string, direction: Direction): void {
    this.#switched = { ...this.#switched, [lane]: { direction, at: Math.round(this.#now()) } };
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify(this.#switched), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // A full disk shows as a fault of the ledger; the lane is switched all the same.
    }
  }
}

const load = (file: string): Readonly<z.infer<typeof fileSchema>> => {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
};
