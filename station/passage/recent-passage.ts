import type { Decision } from '../../contract/decision.ts';
import type { EventData } from '../../contract/events.ts';
import type { RecentPassage } from '../../contract/rpc.ts';

/** @param maskedName null after a restart: names are not kept */
export const recentPassage = (decision: Decision, maskedName: string | null): RecentPassage => ({
  sequence: decision.sequence,
  epoch: decision.epoch,
  at: decision.at,
  lane: decision.lane,
  direction: decision.direction,
  outcome: decision.outcome,
  colour: decision.colour,
  celsius: decision.temperature?.celsius ?? null,
  slip: decision.slip,
  maskedName,
  ...(decision.companions === undefined ? {} : { companions: decision.companions }),
  ...(decision.enteredLate == null ? {} : { late: true }),
});

/** As guards have corrected them since. `corrections`: newest first. */
export const withCorrections = (
  passages: readonly RecentPassage[],
  corrections: readonly EventData<'correction'>[],
): readonly RecentPassage[] =>
  passages.map((passage) => {
    const own = corrections.filter(({ of }) => of.epoch === passage.epoch && of.sequence === passage.sequence);
    const undone = own.find(({ act }) => act === 'undone')?.cause ?? null;
    const companions = own.find(({ act }) => act === 'companions')?.companions ?? passage.companions ?? 0;
    const { companions: _before, ...rest } = passage;
    return { ...rest, undone, ...(companions > 0 ? { companions } : {}) };
  });
