import type { Colour, Direction, Outcome, Reason } from './decision.ts';

/**
 * What a slip says. It carries no name: a lost slip tells nothing about a person.
 * `code` is what its QR holds: `CP1:{station}:{epoch}:{sequence}`, by which the central system finds the passage.
 */
export type Slip = Readonly<{
  kind: 'entry' | 'exit' | 'referral';
  number: number;
  /** Local date and time as they shall read, e.g. `07:31 11/09/2021`. */
  time: string;
  site: string;
  station: string;
  lane: string;
  outcome: Outcome;
  colour: Colour;
  direction: Direction;
  celsius: number | null;
  reasons: readonly Reason[];
  code: string;
  /** Printed large on the slip when not null: DEMO or TRAINING. */
  watermark: string | null;
}>;
