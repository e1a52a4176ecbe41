import type { ManualCredential } from '../../contract/credential.ts';
import type { Direction } from '../../contract/decision.ts';
import type { RosterGroup } from '../../contract/hand-entry.ts';
import type { Identified } from '../gate/gate.ts';
import { manualKeys } from './manual-credential.ts';

/** Somebody whom a guard lets pass without a code. `roster`: picked from the site's roster by name. */
export type HandPassage = Readonly<{
  credential: ManualCredential;
  roster: Readonly<{ group: RosterGroup; unit: string | null }> | null;
}>;

/** Stands in rows where otherwise the scanner does. */
const device = 'by-hand';

/** As a code would come that says the same. `at`: ms since the Unix epoch. */
export const handPassage = (
  { credential, roster }: HandPassage,
  now: Readonly<{ lane: string; direction: Direction; at: number; monotonic: number }>,
): Identified => {
  const { direction, lane, at, monotonic } = now;
  const keys = manualKeys(credential);
  return {
    // No code has this text: it says what two entries of one person have in common.
    scan: { kind: 'scan', device, lane, at, monotonic, text: `by-hand:${keys[0]}` },
    credential,
    keys,
    direction,
    answered: true,
    ...(roster === null ? {} : { roster, picked: true }),
  };
};
