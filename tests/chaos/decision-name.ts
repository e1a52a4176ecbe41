import type { Decision } from '../../contract/decision.ts';

/** Names one decision, whatever number another machine gave to another one. */
export const decisionName = ({ epoch, sequence, at }: Pick<Decision, 'epoch' | 'sequence' | 'at'>): string =>
  `${epoch}-${sequence}@${at}`;
