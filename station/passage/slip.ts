import type { Configuration } from '../../contract/configuration.ts';
import type { Decision } from '../../contract/decision.ts';
import type { PassageDocument } from '../../contract/print-document.ts';

/** Local time as Vietnamese slips print it: `07:31 11/09/2021`. */
export const slipTime = (at: number, utcOffsetMinutes: number): string => {
  const local = new Date(at + utcOffsetMinutes * 60_000).toISOString();
  return `${local.slice(11, 16)} ${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)}`;
};

/** @returns null where the decision carries no slip number */
export const slipOf = (decision: Decision, configuration: Configuration): PassageDocument | null => {
  if (decision.slip === null) return null;
  const lane = configuration.lanes.find((candidate) => candidate.id === decision.lane);
  return {
    kind: 'slip',
    copy: 0,
    name: null,
    variant: decision.outcome === 'refer' ? 'referral' : decision.direction === 'in' ? 'entry' : 'exit',
    number: decision.slip,
    time: slipTime(decision.at, configuration.utcOffsetMinutes),
    site: configuration.site.name,
    station: configuration.station.name,
    lane: lane?.name ?? decision.lane,
    outcome: decision.outcome,
    colour: decision.colour,
    direction: decision.direction,
    celsius: decision.temperature?.celsius ?? null,
    reasons: decision.reasons,
    code: `CP1:${configuration.station.id}:${decision.epoch}:${decision.sequence}`,
    watermark: configuration.mode === 'live' ? null : configuration.mode.toUpperCase(),
  };
};
