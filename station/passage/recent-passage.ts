import type { Decision } from '../../contract/decision.ts';
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
});
